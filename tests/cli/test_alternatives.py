"""What other conventions give, in the number that compares with the main result."""

from dataclasses import replace

import pytest

from trialwise.cli.alternatives import alternative_texts, outputs_text
from trialwise.core.records import Alternative
from trialwise.stats.registry import NAMES, calculate, get

RESULT = calculate("two-proportion-test", get("two-proportion-test").example)
MEANS = calculate("welch-test", get("welch-test").example)


def text(outputs, result=RESULT):
    (found,) = alternative_texts(replace(result, alternatives=(Alternative("other", outputs),)))
    return found


@pytest.mark.parametrize(
    ("outputs", "shown"),
    [
        ({"z": 2.0, "p_value": 0.0312}, "other p = 0.0312"),
        ({"effect_low": 0.001, "effect_high": 0.04}, "other +0.1 to +4.0 points"),
        ({"lift_low": 0.0213, "lift_high": 0.477}, "other +2.1 to +47.7 %"),
        ({"risk_ratio_low": 1.02, "risk_ratio_high": 1.48}, "other 1.02 to 1.48"),
        ({"odds_ratio": 1.257}, "other 1.257"),
        ({"unknown": 0.25}, "other 0.25"),
        ({}, "other"),
    ],
)
def test_an_alternative_shows_what_compares(outputs, shown):
    assert text(outputs) == shown


def test_limits_count_when_the_headline_is_the_same():
    interval = calculate("one-proportion-interval", get("one-proportion-interval").example)
    assert all(" to " in shown for shown in alternative_texts(interval))


def test_means_have_no_points():
    assert text({"effect_low": 0.25, "effect_high": 4.0}, MEANS) == "other +0.25 to +4.00"
    assert text({"low": 48.14, "high": 51.8}, MEANS) == "other 48.14 to 51.80"


def test_a_record_of_an_unknown_calculator_is_shown_all_the_same():
    foreign = replace(RESULT, calculator="of-another-version")
    assert text({"p_value": 0.5}, foreign) == "other p = 0.5"
    assert "effect +0.021" in outputs_text(foreign)


def test_all_results_are_listed():
    shown = outputs_text(RESULT)
    assert "rate a 9.2 % · rate b 11.3 % · effect +2.1 points" in shown
    assert " · p = 0.0286 · method pooled z test" in shown


@pytest.mark.parametrize("name", NAMES)
def test_every_calculators_alternatives_and_results_have_a_text(name):
    result = get(name).run(**get(name).example)
    texts = alternative_texts(result)
    assert len(texts) == len(result.alternatives)
    for shown, entry in zip(texts, result.alternatives, strict=True):
        assert shown.startswith(f"{entry.name} ")
    assert outputs_text(result)


def test_an_estimate_that_differs_stands_before_its_interval():
    odds = calculate("odds-ratio", get("odds-ratio").example)
    assert "exact conditional 1.257 (1.019 to 1.553)" in alternative_texts(odds)


def test_the_interval_of_another_result_does_not_follow_the_headline():
    bayes = calculate("bayes-proportions", get("bayes-proportions").example)
    assert alternative_texts(bayes)[0] == "Jeffreys prior Beta(0.5, 0.5) 98.58 %"


def test_both_limits_are_shown_when_the_headline_is_a_limit():
    sequence = calculate("confidence-sequence", get("confidence-sequence").example)
    assert alternative_texts(sequence)[0].endswith("+0.64 to +2.36 points")
