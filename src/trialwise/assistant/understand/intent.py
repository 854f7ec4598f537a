"""What a question wants: a number, and which one; or words, and of what kind. Rules, no model."""

from typing import Final

from trialwise.assistant.schema import Premise, Target
from trialwise.assistant.understand.arms import count_arms
from trialwise.assistant.understand.cues import cue, cue_names, cue_phrase, premise_of
from trialwise.assistant.understand.missing import ask
from trialwise.assistant.understand.observed import Type, observations, read_observed
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.split_check import user_counts
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


def read_premise(text: str) -> Premise | None:
    """Return the false claim that a question rests on, None when its words show none."""
    for name in cue_names("premise"):
        if cue(f"premise.{name}").search(text):
            return Premise(**premise_of(name))
    return None


def _is_split_check(slots: Slots) -> bool:
    """Return whether the users of the arms are set beside the planned split."""
    text = slots.text
    counts = user_counts(slots)
    part_of_all = len(slots.fractions) == 1 and not counts
    if cue("target.srm").search(text):
        is_named = slots.split is not None and cue("target.names_srm").search(text)
        return len(counts) >= 2 or part_of_all or bool(counts and is_named)
    split = slots.split
    if split is None or cue("target.planning").search(text):
        return False
    return len(counts) == len(split.parts) == len(observations(slots))


def _is_test_of_results(slots: Slots) -> bool:
    """Return whether the results of two arms are given and their difference is asked about."""
    text = slots.text
    row = observations(slots)
    types = [entry.type for entry in row]
    if types.count("fraction") >= 2:
        is_plan = cue("target.size").search(text) and not cue("target.significant").search(text)
        return not cue("target.plans").search(text) and not is_plan
    if cue("target.planning").search(text) or not cue("target.significant").search(text):
        return False
    observed = read_observed(slots)
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
        return len(row) == 2 or types == ["fraction"]
    return len(row) >= 4 and (named or "users" in types)


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
