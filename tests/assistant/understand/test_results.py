"""Requests to test two arms: who is control, rates turned into counts, what is said."""

import pytest

from trialwise.assistant.schema import CalculationRequest
from trialwise.assistant.understand.results import request_test
from trialwise.assistant.understand.slots import read_slots


def request(text: str) -> CalculationRequest:
    return request_test(read_slots(text))


@pytest.mark.parametrize(
    "text",
    [
        "control 500/10000, treatment 560/10000",
        "treatment 560/10000, control 500/10000",
        "B 560/10000 vs A 500/10000",
        "560/10000 in the new version, 500/10000 in the old one",
        "B is at 5.6%, A at 5%, 10k users each",
    ],
)
def test_control_is_found_by_name_wherever_it_stands(text: str) -> None:
    found = request(text)
    assert found.calls[0].inputs["conversions_a"] == 500
    assert all("read as control" not in note for note in found.assumptions)


def test_without_names_the_order_is_said_as_taken_for_granted() -> None:
    found = request("500/10000 vs 560/10000")
    assert found.assumptions == ("the first result is read as control, the second as treatment",)


def test_rates_become_whole_conversions_and_that_is_said() -> None:
    found = request("control 5.55% (n=1,000), treatment 6% (n=1,000)")
    assert found.calls[0].inputs["conversions_a"] == 56
    assert found.assumptions == (
        "conversions are the rates times the users, rounded to whole users",
    )


def test_alpha_and_sides_go_along() -> None:
    found = request("500/10000 vs 560/10000, 90% confidence, one-sided")
    assert found.calls[0].inputs["alpha"] == 0.1
    assert found.calls[0].inputs["sides"] == 1


def test_means_go_to_the_welch_test() -> None:
    found = request("control mean 50 sd 12 n 200, treatment mean 53 sd 13 n 210")
    assert found.calls[0].calculator == "welch-test"
    assert found.calls[0].inputs == {
        "mean_a": 50, "sd_a": 12, "n_a": 200, "mean_b": 53, "sd_b": 13, "n_b": 210,
    }  # fmt: skip


def test_two_alphas_are_asked_about() -> None:
    found = request("500/10000 vs 560/10000 at alpha 0.05 and 99% confidence")
    assert [entry.name for entry in found.missing] == ["alpha"]
    assert found.calls == ()
