"""Two estimates with their standard errors, and the means of two arms before and after."""

from trialwise.assistant.understand.estimates import read_changes, read_estimates
from trialwise.assistant.understand.slots import read_slots


def test_estimates_are_read_arm_by_arm():
    slots = read_slots("treatment 22.1 (se 0.6), control 20.4 (se 0.5)")
    assert read_estimates(slots).inputs == {
        "effect_a": 20.4,
        "standard_error_a": 0.5,
        "effect_b": 22.1,
        "standard_error_b": 0.6,
    }


def test_without_names_the_order_is_said():
    found = read_estimates(read_slots("3.0 ± 0.8 (se) and 0.9 ± 0.9 (se)"))
    assert (found.inputs["effect_a"], found.inputs["effect_b"]) == (3.0, 0.9)
    assert found.notes == ("the difference is the second minus the first",)


def test_one_or_three_estimates_are_not_two():
    assert not read_estimates(read_slots("effect 3 (se 1)")).inputs
    assert not read_estimates(read_slots("3 (se 1), 4 (se 1), 5 (se 1)")).inputs


def test_changes_are_read_by_the_names_of_the_arms():
    found = read_changes(read_slots("treated went from 20 to 23, control from 19 to 20.5"))
    assert found.inputs == {
        "mean_before_a": 19,
        "mean_after_a": 20.5,
        "mean_before_b": 20,
        "mean_after_b": 23,
    }
    assert not read_changes(read_slots("from 20 to 23 and from 19 to 20.5")).inputs
