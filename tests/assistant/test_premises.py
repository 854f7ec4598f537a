"""False claims, many wordings of each, through whole answers; neutral sentences raise no alarm.

The sentences that count as unseen were written before the words of claims.toml were chosen or while
they stood still, and their failures were never looked at: their share that is corrected is what a
stranger may expect. Single sentences may change sides when words change; the shares may not fall.
"""

from pathlib import Path

import pytest
from tests.assistant.conftest import table_rows

from trialwise.assistant.answer import Assistant
from trialwise.assistant.understand.premises import read_premise

# These two hold a false claim, which the tables of readings keep for the number beside it.
_CLAIMS = {
    "the CIs 3 to 5 and 4.5 to 7 overlap so there's no difference, right?",
    "8 metrics at 5% each, that's still a 5% error overall, isn't it?",
    "the 90% CI covers 90% of orders, right? so how many of 500 orders fall outside?",
}


def _corrected(assistant: Assistant, kind: str) -> float:
    """Return the share of the claims of a kind whose own correction leads the answer."""
    rows = [row for row in table_rows("premises.tsv") if row[0] == kind]
    hits = 0
    for _, concepts, sentence in rows:
        answer = assistant.answer(sentence)
        leads = answer.citations[0].concept if answer.citations else ""
        hits += answer.status == "corrected" and leads in concepts.split("|")
    return hits / len(rows)


def test_most_claims_in_words_nobody_listed_are_corrected(assistant: Assistant) -> None:
    assert _corrected(assistant, "unseen") >= 0.85


def test_nearly_all_claims_that_were_looked_at_are_corrected(assistant: Assistant) -> None:
    assert _corrected(assistant, "seen") >= 0.95


def test_a_sentence_that_claims_nothing_false_is_never_corrected(assistant: Assistant) -> None:
    neutral = [row[2] for row in table_rows("premises.tsv") if row[0] == "neutral"]
    assert [text for text in neutral if assistant.answer(text).status == "corrected"] == []


def test_sentences_that_ask_for_a_number_claim_nothing() -> None:
    names = ["sentences.tsv", "ill_posed.tsv", "follow_ups.tsv"]
    folder = Path(__file__).parent / "phrases"
    names += [f"phrases/{path.name}" for path in sorted(folder.glob("*.tsv"))]
    asked = [part for name in names for row in table_rows(name) for part in row[0].split(" >> ")]
    assert len(asked) > 1000
    assert [text for text in asked if text not in _CLAIMS and read_premise(text)] == []


@pytest.mark.parametrize(
    ("sentence", "calculator"),
    [
        ("10,050 users in A and 9,950 in B, so the split is broken, right?", "srm-test"),
        ("p = 0.03 so B wins with 97%, right? A 400/10,000, B 460/10,000", "two-proportion-test"),
        (
            "CIs overlap so it's not significant, no? A 500/10,000 B 570/10,000",
            "two-proportion-test",
        ),
        ("6 metrics at 5% each, the overall error stays 5%, right?", "family-wise-error"),
        ("10 looks at 5% each add up to 50% false positives, right?", "peeking-error"),
        ("twice the users halves the MDE, correct?", "mde-factor"),
        ("only 20% power but it won by 12%, so we will get 12% after launch?", "winners-curse"),
    ],
)
def test_the_number_follows_the_correction(
    assistant: Assistant, sentence: str, calculator: str
) -> None:
    answer = assistant.answer(sentence)
    assert answer.status == "corrected"
    assert answer.claims[0].start == 0
    assert [entry.calculator for entry in answer.calculations] == [calculator]


@pytest.mark.parametrize(
    "sentence",
    [
        "11,000 in A and 9,000 in B, so the split is broken, right?",
        "10,020 vs 9,980 is basically even so there is no SRM, right?",
        "10 looks at 5% each give a 19% false positive rate, correct?",
    ],
)
def test_a_claim_that_the_numbers_bear_out_is_not_corrected(
    assistant: Assistant, sentence: str
) -> None:
    answer = assistant.answer(sentence)
    assert answer.status == "answered"
    assert answer.calculations


def test_no_number_is_given_where_none_makes_sense(assistant: Assistant) -> None:
    answer = assistant.answer(
        "not significant at 10.0% vs 10.6% on 2,000 per arm: what power did we have for the "
        "effect we observed?"
    )
    assert answer.status == "corrected"
    assert answer.calculations == ()
