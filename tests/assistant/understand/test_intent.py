"""What a question wants: which number, or words of which kind."""

import pytest

from trialwise.assistant.answer import understand
from trialwise.assistant.understand.intent import read_intent, read_target, read_uncomputed
from trialwise.assistant.understand.slots import read_slots


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what is power", "definition"),
        ("cuped", "definition"),
        ("pls explain p-values", "definition"),
        ("how do i run an a/a test", "methodology"),
        ("my srm check failed, what now", "methodology"),
        ("z test or t test?", "comparison"),
        ("difference between alpha and beta", "comparison"),
        ("how does variance affect power", "relationship"),
        ("what happens to power if i lower alpha", "relationship"),
        ("what does a p-value of 0.03 mean", "interpretation"),
        ("can i conclude that b is better", "interpretation"),
        ("should i peek at my results", "best_practice"),
        ("why 80 percent power", "best_practice"),
        ("we ran a test and the result is flat", "best_practice"),
    ],
)
def test_words_of_a_kind(text: str, intent: str) -> None:
    assert read_intent(text, None) == intent


def test_a_number_is_a_calculation() -> None:
    assert read_intent("what is the sample size", "sample_size") == "calculation"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("how many users for 10% to 12%", "sample_size"),
        ("power with 5000 users per arm, 10% to 12%", "power"),
        ("smallest effect with 5000 users per arm, baseline 10%", "mde"),
        ("how long for 10% to 12% with 1000 users a day", "duration"),
        ("500/10000 vs 560/10000", "significance"),
        ("srm: 5,000 vs 5,200", "srm"),
        ("baseline 5%, mde 1pp, 80% power", "sample_size"),
        ("what is the formula for the sample size", None),
        ("is an mde of 5% realistic", None),
        ("conversion went from 5% to 6%", None),
        ("", None),
    ],
)
def test_the_number_that_is_asked_for(text: str, target: str | None) -> None:
    assert read_target(read_slots(text)) == target


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("non-inferiority margin of 1pp", "non-inferiority"),
        ("not worse than control", "non-inferiority"),
        ("paired t-test", "paired"),
        ("ICC 0.05", "cluster"),
        ("ratio metric", "ratio"),
        ("log-rank test", "time-to-event"),
        ("with 5 looks", "sequential"),
        ("O'Brien-Fleming", "sequential"),
        ("chance that B is better", "Bayesian"),
        ("mann-whitney", "rank"),
        ("fisher's exact test", "exact"),
        ("anova of four groups", "more than two groups"),
        ("poisson rate", "event rates"),
        ("one-sample t-test", "one sample"),
    ],
)
def test_designs_without_a_calculator_are_named(text: str, phrase: str) -> None:
    assert phrase in read_uncomputed(text)


@pytest.mark.parametrize(
    "text",
    [
        "sample size from 10% to 12%",
        "day 3 looks good",
        "power of the length of test",
        "chance to be underpowered",
        "two-sided test of two proportions",
    ],
)
def test_other_questions_name_no_such_design(text: str) -> None:
    assert read_uncomputed(text) == ""


def test_a_design_without_a_calculator_is_answered_in_words() -> None:
    understanding = understand("sample size for a permutation test from 10% to 12%")
    assert understanding.request is None
    assert understanding.uncomputed == "a rank-based or resampling test"
    assert understanding.intent == "methodology"


def test_such_a_design_without_a_number_is_an_ordinary_question() -> None:
    assert understand("what is a paired t-test").uncomputed == ""
