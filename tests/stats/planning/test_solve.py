"""The mechanism of the planning families: searches, layouts, signatures and documentation."""

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.planning.family_cases import FAMILIES

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.layout import Cells, Groups, OneSample, TwoArms
from trialwise.stats.planning.search import smallest_effect, smallest_size
from trialwise.stats.registry import calculate, get


@given(answer=st.integers(1, 10**12), least=st.integers(1, 50), guess=st.integers(0, 10**13))
@settings(max_examples=40, deadline=None)
def test_the_smallest_size_is_found_from_any_guess(answer, least, guess):
    found = smallest_size(lambda n: float(n >= answer), 0.5, least=least, guess=guess)
    assert found == max(answer, least)


def test_a_size_beyond_the_limit_is_refused():
    with pytest.raises(InputError, match="large enough to need at most"):
        smallest_size(lambda _n: 0.1, 0.8)


@given(answer=st.floats(1e-9, 1e9))
@settings(max_examples=40, deadline=None)
def test_the_smallest_effect_is_found_from_any_start(answer):
    found, best = smallest_effect(lambda x: x / (x + answer), 0.5, start=0.1, room=float("inf"))
    assert found == pytest.approx(answer, rel=1e-9)
    assert best >= 0.5


def test_the_first_of_several_effects_is_found():
    # detected between 0.2 and 0.7 only, as when a rate falls towards zero
    found, _ = smallest_effect(lambda x: 1 - 4 * (x - 0.45) ** 2, 0.75, start=0.1, room=1.0)
    assert found == pytest.approx(0.2)


def test_an_effect_that_is_never_detected_is_none_with_the_best_power():
    found, best = smallest_effect(lambda x: x * (1 - x), 0.8, start=0.1, room=1.0)
    assert found is None
    assert best == pytest.approx(0.25, abs=0.01)


def test_a_power_that_any_effect_has_is_refused():
    with pytest.raises(InputError, match="even without an effect") as caught:
        calculate("mde-correlation", {"n": 4, "alpha": 0.267, "power": 0.325})
    assert caught.value.field == "power"


def test_layouts_round_up_and_say_their_sizes():
    arms = TwoArms(Design(0.05, 2, 0.5, 3)).sizes(101)
    assert arms.outputs() == {"n_control": 101, "n_treatment": 51, "total": 203}
    assert OneSample(0.05, 2, "pair").sizes(1).text() == "1 pair"
    groups = Groups(0.05, 4).sizes(53)
    assert groups.outputs() == {"n_per_group": 53, "total": 212}
    assert groups.text() == "53 users in each of 4 groups, 212 in total"
    assert Cells(0.05).sizes(90).outputs() == {"n": 90}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("unknown", ["sample-size", "power", "mde"])
def test_every_function_is_documented_with_its_inputs(family, unknown):
    calculator = get(f"{unknown}-{family}")
    document = inspect.getdoc(calculator.run)
    assert all(f"{param.name}: {param.description}" in document for param in calculator.params)
    assert "Source: " in document
    assert calculator.run.__name__ == calculator.name.replace("-", "_")
    types = {entry.annotation for entry in inspect.signature(calculator.run).parameters.values()}
    assert inspect.Parameter.empty not in types


@pytest.mark.parametrize("family", FAMILIES)
def test_the_calculators_name_what_they_answer(family):
    for unknown in ("sample-size", "power", "mde"):
        calculator = get(f"{unknown}-{family}")
        outputs = {output.name for output in calculator.outputs}
        inputs = {param.name for param in calculator.params}
        assert calculator.headline in outputs
        assert set(calculator.varies) <= inputs
        assert calculator.curve in inputs


def test_two_scales_of_an_effect_are_refused_and_none_is_asked_for():
    with pytest.raises(UsageError, match="exactly one of target, effect, lift, rate_ratio"):
        calculate("sample-size-rates", {"baseline": 1, "lift": 0.1, "target": 2})
    with pytest.raises(InputError, match="needs target or effect or lift or rate_ratio"):
        calculate("sample-size-rates", {"baseline": 1})


def test_corrections_stand_among_the_alternatives_of_several_comparisons():
    result = calculate("sample-size-rates", {"baseline": 1, "lift": 0.1, "arms": 4})
    names = [entry.name for entry in result.alternatives]
    assert names[-3:] == ["Dunnett", "Šidák", "no correction"]
    sizes = {entry.name: entry.outputs["n_control"] for entry in result.alternatives}
    assert sizes["no correction"] < sizes["Dunnett"] < sizes["Šidák"] < result.outputs["n_control"]


def test_both_directions_of_a_detectable_effect_are_given():
    rise = calculate("mde-rates", {"baseline": 1, "n": 500})
    fall = calculate("mde-rates", {"baseline": 1, "n": 500, "direction": "decrease"})
    other = {entry.name: entry.outputs for entry in rise.alternatives}["decrease"]
    assert other["lift"] == fall.outputs["lift"] < 0 < rise.outputs["lift"]


def test_a_duration_names_weeks_and_what_is_detectable_by_then():
    result = calculate("duration-rates", {"baseline": 0.5, "lift": -0.1, "traffic": 700})
    size = calculate("sample-size-rates", {"baseline": 0.5, "lift": -0.1})
    assert result.outputs["total"] == size.outputs["total"]
    assert result.outputs["days"] == -(-size.outputs["total"] // 700)
    assert result.outputs["days_in_weeks"] == 7 * result.outputs["weeks"]
    (table,) = result.tables
    assert all(row[3].startswith("−") for row in table.rows)


def test_a_duration_where_nothing_is_detectable_says_so():
    given_ = {"baseline": 0.001, "lift": -0.5, "traffic": 100}
    table = calculate("duration-rates", given_).tables[0]
    assert table.rows[0][2:] == ("not attainable", "not attainable")
