"""What a question wants: a number, and which one; or words, and of what kind. Rules, no model."""

from typing import Final

from trialwise.assistant.schema import Target
from trialwise.assistant.understand.arms import count_arms
from trialwise.assistant.understand.cues import cue, cue_names, cue_phrase
from trialwise.assistant.understand.missing import ask
from trialwise.assistant.understand.observed import (
    Observed,
    Type,
    observations,
    read_observed,
)
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.split_check import user_counts
from trialwise.assistant.understand.split_shares import has_observed_share
from trialwise.assistant.understand.wanted import has_design, has_input, planning_target
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
_METRICS: Final[tuple[Type, ...]] = ("events", "rate", "mean", "fraction")


def read_target(slots: Slots) -> Target | None:
    """Return the number a question asks to compute, or None when it asks for words.

    A question counts as a calculation when it names a target and brings quantities, or asks for
    "my" number without any; a question on how a number is computed in general does not.
    """
    text = slots.text
    if _is_split_check(slots):
        return "srm"
    if _is_test_of_results(slots):
        return "significance"
    if cue("target.in_words").search(text):
        return None
    if cue("target.general").search(text) and not has_design(slots):
        return None
    found = planning_target(slots)
    if found is None or has_input(slots):
        return found
    return found if found == "sample_size" and cue("target.need").search(text) else None


def read_uncomputed(text: str) -> str:
    """Return the design that ``text`` names and no calculator covers, in words; '' when none."""
    for name in cue_names("uncomputed"):
        if cue(f"uncomputed.{name}").search(text):
            return cue_phrase(f"uncomputed.{name}")
    return ""


def _is_split_check(slots: Slots) -> bool:
    """Return whether the users of the arms are set beside the planned split."""
    text = slots.text
    if cue("target.names_power").search(text) and not cue("target.names_srm").search(text):
        return False
    counts = user_counts(slots)
    part_of_all = len(slots.fractions) == 1 and not counts
    if cue("target.srm").search(text):
        return len(counts) >= 2 or part_of_all or _lacks_counts(slots, len(counts))
    split = slots.split
    if split is None or cue("target.planning").search(text):
        return False
    return len(counts) == len(split.parts) == len(observations(slots))


def _lacks_counts(slots: Slots, counts: int) -> bool:
    """Return whether a check of the split is asked for with the users of one arm, or a share."""
    named = cue("target.names_srm").search(slots.text)
    has_share = has_observed_share(slots)
    is_told = slots.split is not None or has_share or bool(count_arms(slots.text))
    if counts:
        return bool(named and is_told) or has_share
    return bool(has_share and (named or slots.split is not None))


def _is_test_of_results(slots: Slots) -> bool:
    """Return whether the results of two arms are given and their difference is asked about."""
    text = slots.text
    row = observations(slots)
    types = [entry.type for entry in row]
    if any(cue("results.over_time").search(q.text) for q in slots.quantities):
        return False
    if types.count("fraction") >= 2:
        is_plan = cue("target.size").search(text) and not cue("target.significant").search(text)
        return not cue("target.plans").search(text) and not is_plan
    if cue("target.planning").search(text):
        return False
    observed = read_observed(slots)
    if _shows_all(observed) and not cue("target.in_words").search(text):
        return True
    if not cue("target.significant").search(text):
        return False
    if observed.arms or observed.missing == (ask("each"),):
        return True
    named = slots.pair is not None or count_arms(text) >= 2
    is_general = bool(cue("target.general").search(text)) and not named
    if is_general or not cue("target.verdict").search(text):
        return False
    # the results are incomplete or unclear, and will be asked about
    metrics = max(types.count(kind) for kind in _METRICS)
    if metrics >= 2:
        return named or "users" in types or "sd" in types
    if metrics == 1 and count_arms(text) == 2:  # "control had 184 conversions, treatment 226"
        return len(row) in (2, 4) or types == ["fraction"]
    return len(row) >= 4 and (named or "users" in types)


def _shows_all(observed: Observed) -> bool:
    """Return whether mean, deviation and users of both arms are there, which only a test uses."""
    return any({"mean", "sd"} <= {entry.type for entry in arm} for arm in observed.arms)


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
