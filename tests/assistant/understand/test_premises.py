"""False claims that questions rest on; plain questions show none."""

import pytest

from trialwise.assistant.understand.premises import read_premise


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("how many users so that the test is certain to come out significant?", "sample_size"),
        ("doubling the sample halves our mde, right?", "mde"),
        ("to halve the mde I just need twice the users, correct?", "mde"),
        ("how many more users should I add until it is significant?", "peeking"),
        ("p is 0.08, let's keep running until it is significant", "peeking"),
        ("it is trending towards significance, so more days will do", "statistical_significance"),
        ("our test won with +8%, so we will see +8% after launch?", "winners_curse"),
        ("can I add up the lifts of all winning tests?", "winners_curse"),
        (
            "the two CIs overlap, so the difference is not significant, right?",
            "confidence_interval",
        ),
        ("p = 0.35, which proves that there is no effect", "absence_of_evidence"),
        ("not significant, so both versions are the same", "absence_of_evidence"),
        (
            "the CI is 1% to 5%, so a 95% chance that the true lift lies in between",
            "confidence_interval",
        ),
        ("p = 0.00001, so the effect must be huge", "p_value"),
        ("highly significant, so the effect is large", "practical_significance"),
        ("p=0.04 so only a 4% chance that this is luck", "p_value_misinterpretation"),
        ("that p-value means a 97% chance that B is better", "p_value_misinterpretation"),
        (
            "significant on iOS but not significant on Android, so it only works on iOS",
            "heterogeneous_treatment_effects",
        ),
        ("p was 0.08, can I switch to one-sided so it is significant?", "one_sided_test"),
        ("with 80% power there is an 80% chance my test will win?", "power"),
        ("only 5% of our significant results are false", "type_i_error"),
        ("our mde is 5% so we will gain 5%", "mde"),
        ("the lift is below the MDE so it can't be significant", "mde"),
    ],
)
def test_a_false_claim_is_seen(text: str, concept: str) -> None:
    premise = read_premise(text)
    assert premise is not None
    assert premise.concept == concept


@pytest.mark.parametrize(
    "text",
    [
        "what happens to the mde if I double the sample size?",
        "how long should I run until the planned sample size is reached?",
        "how do I estimate the lift after launch?",
        "do overlapping intervals mean anything?",
        "what is a 95% confidence interval",
        "is a credible interval a 95% probability that the true value lies within?",
        "80% power means an 80% chance to detect the effect if it is real?",
        "should I use a one-sided or two-sided test?",
        "what does mde mean",
        "sample size for 10% to 12% with 80% power and alpha 5%",
        "how can I be sure my randomisation works?",
    ],
)
def test_a_plain_question_shows_none(text: str) -> None:
    assert read_premise(text) is None
