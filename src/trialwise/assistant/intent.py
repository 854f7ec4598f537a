"""What kind of answer a question wants, by the words people use; no model."""

from typing import Final

from trialwise.assistant.cues import cue
from trialwise.assistant.schema import Target
from trialwise.assistant.slots import Slots
from trialwise.core.records import Intent

_FEW_WORDS: Final = 4
# The first whose words are found decides.
_INTENTS: Final[tuple[Intent, ...]] = (
    "relationship",
    "comparison",
    "interpretation",
    "definition",
    "methodology",
    "best_practice",
)


def read_target(slots: Slots) -> Target | None:
    """Return the number a question asks to compute, or None when it asks for words.

    A question counts as a calculation when it names a target and brings quantities, or asks for
    "my" number without any; a question on how a number is computed in general does not.
    """
    text = slots.text
    numbers = [q for q in slots.quantities if q.kind not in ("split",)]
    counts = [q for q in slots.quantities if q.kind == "count" and not q.per_days]
    if cue("target.srm").search(text) and (len(counts) >= 2 or len(slots.users) >= 2):
        return "srm"
    if len(slots.fractions) >= 2 or (
        _is_comparison_of_results(slots) and cue("target.significant").search(text)
    ):
        return "significance"
    has_inputs = bool(slots.pair or slots.roles or slots.unassigned) and bool(numbers)
    if cue("target.general").search(text) and not _has_design(slots):
        return None
    found = _planning_target(slots)
    if found is None:
        return None
    if has_inputs:
        return found
    return found if found == "sample_size" and cue("target.need").search(text) else None


def _planning_target(slots: Slots) -> Target | None:
    text = slots.text
    has_users = bool(slots.users) or "n" in slots.roles
    has_effect = slots.pair is not None or bool(
        {"effect", "target", "cohens_d"} & slots.roles.keys()
    )
    if cue("target.duration").search(text):
        return "duration"
    if cue("target.power").search(text) and "power" not in slots.roles:
        return "power"
    if cue("target.sample").search(text) and not (has_users and cue("target.mde").search(text)):
        return "sample_size"
    if (
        cue("target.mde").search(text)
        and (has_users or "traffic" in slots.roles)
        and not has_effect
    ):
        return "mde"
    if (
        has_users
        and has_effect
        and "power" not in slots.roles
        and cue("target.enough").search(text)
    ):
        return "power"
    if cue("target.mde").search(text) and has_users:
        return "mde"
    return None


def _has_design(slots: Slots) -> bool:
    """Return whether the question brings the inputs of a concrete design."""
    keys = {
        "baseline",
        "effect",
        "n",
        "traffic",
        "sd",
        "mean",
        "target",
        "cohens_d",
    } & slots.roles.keys()
    return slots.pair is not None or len(keys) >= 2 or (bool(keys) and "power" in slots.roles)


def _is_comparison_of_results(slots: Slots) -> bool:
    """Return whether two arms' results are given: x of n twice, or mean, sd and n twice."""
    text = slots.text
    if len(slots.events) >= 2 and slots.users:
        return cue("target.planning").search(text) is None
    if (
        cue("target.spread").search(text)
        and len(slots.quantities) >= 5
        and cue("target.against").search(text)
    ):
        return True
    if slots.pair is None or slots.pair.first.kind != "percent" or not slots.users:
        return False
    against = slots.pair.word in ("vs", "vs.", "versus", "against", "and")
    return against and cue("target.planning").search(text) is None


def read_intent(text: str, target: Target | None) -> Intent:
    """Return the kind of answer a question wants."""
    if target is not None:
        return "calculation"
    for intent in _INTENTS:
        if cue(f"intent.{intent}").search(text):
            return intent
    # a bare name asks what it is; a situation asks what to do
    is_name = len(text.split()) <= _FEW_WORDS or not cue("reading.situation").search(text)
    return "definition" if is_name else "best_practice"
