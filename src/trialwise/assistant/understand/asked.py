"""Whether a sentence that uses the words of a phrase asks for its number, rather than for words."""

from trialwise.assistant.understand.attempt import Attempt
from trialwise.assistant.understand.cues import cue


def is_asked(attempt: Attempt) -> bool:
    """Return whether a number is asked for, rather than words about it."""
    text = attempt.slots.text
    if cue("target.in_words").search(text) or _is_plain_question(attempt):
        return False
    if attempt.said == 0:  # "I ran a log-rank test, what is the p-value?"
        return bool(attempt.missing and not attempt.phrase.target and _is_own(text))
    is_advice = cue("phrase.advice").search(text) and not cue("phrase.own_number").search(text)
    if attempt.said <= 1 and is_advice:
        return False
    if not attempt.missing:
        return True
    says_enough = attempt.said > attempt.errors or _is_own(text)
    return says_enough and not cue("target.general").search(text)


def _is_plain_question(attempt: Attempt) -> bool:
    """Return whether a yes, or what to do, is asked for without a test or a number to compute.

    "Can we run 10 experiments on the same users?" and "1 % apart, does that prove a bug?" bring a
    number, and ask for none.
    """
    text = attempt.slots.text
    if not attempt.missing and attempt.said > 1:
        return False
    is_plan = attempt.phrase.target and not cue("target.planning").search(text)
    if attempt.said - attempt.errors > 1 and not is_plan:
        return False
    return bool(cue("phrase.yes_or_no").search(text)) and not cue("phrase.names_number").search(
        text
    )


def _is_own(text: str) -> bool:
    """Return whether the number of one's own data is asked for, without giving any."""
    if cue("phrase.own_number").search(text):
        return True
    is_general = cue("target.general").search(text) or cue("phrase.advice").search(text)
    return bool(cue("phrase.own").search(text)) and not is_general
