"""What a question asks, by rules alone: a calculation, or words of some kind."""

from collections.abc import Sequence
from dataclasses import replace

from trialwise.assistant.schema import CalculationRequest, Premise, Understanding
from trialwise.assistant.understand.bare_counts import request_of_bare_counts
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.follow_up import follow
from trialwise.assistant.understand.impossible import impossible_input, refused_first
from trialwise.assistant.understand.intent import (
    read_intent,
    read_target,
    read_uncomputed,
)
from trialwise.assistant.understand.missing import UNUSED, ask_place, shown
from trialwise.assistant.understand.phrasebook import read_phrase
from trialwise.assistant.understand.phrases import PHRASES
from trialwise.assistant.understand.premises import number_question, read_premise
from trialwise.assistant.understand.repeats import says_nothing_new
from trialwise.assistant.understand.request import build_request, tidied
from trialwise.assistant.understand.rescaled import read_rescaled
from trialwise.assistant.understand.shorthand import written_out
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.assistant.understand.wanted import planning_target
from trialwise.stats.registry import get


def understand(text: str, before: Sequence[str] = ()) -> Understanding:
    """Return what a question asks.

    Args:
        text: the question.
        before: the questions it follows, the last one last.
    """
    if before and read_premise(text) is None:
        request = follow(text, before, _understand)
        if request is not None:
            return Understanding(text, "calculation", read_slots(text).quantities, request)
    return _understand(text)


def _understand(text: str) -> Understanding:
    """Return what a question asks when it stands alone."""
    premise = read_premise(text)
    understanding = _taken_literally(text)
    return understanding if premise is None else with_premise(understanding, premise)


def with_premise(understanding: Understanding, premise: Premise) -> Understanding:
    """Return what a question on a false claim asks, with a number only where one helps."""
    request = understanding.request if premise.compute else None
    if request is None or request.missing:
        request = _number_of(premise, understanding.text)
    return replace(understanding, request=request, premise=premise)


def _number_of(premise: Premise, text: str) -> CalculationRequest | None:
    """Return the calculation that shows why a claim is false, None when not all is given."""
    question = number_question(premise, text)
    request = _taken_literally(question).request if question else None
    return None if request is None or request.missing else request


def _taken_literally(text: str) -> Understanding:
    """Return what a question asks, premises aside."""
    slots = read_slots(written_out(text))
    understanding = _with_number(text, slots)
    request = understanding.request
    if request is not None and _is_explained(slots.text, request):
        return Understanding(text, read_intent(slots.text, None), slots.quantities)
    refused = refused_first(request, slots)
    if refused is request:
        return understanding
    return replace(understanding, intent="calculation", request=refused, uncomputed="")


def _is_explained(text: str, request: CalculationRequest) -> bool:
    """Return whether an explanation is asked for, and no number that all is given for.

    What an interval is said to contain is a belief about intervals, and no result of users.
    """
    if cue("target.of_coverage").search(text):
        return True
    if not cue("target.explained").search(text):
        return False
    return bool(request.missing) or not cue("target.asks_number").search(text)


def _with_number(text: str, slots: Slots) -> Understanding:
    """Return what number a question asks for, or what it asks in words."""
    plain = read_rescaled(slots) or request_of_bare_counts(slots)
    if plain is not None:
        return Understanding(text, "calculation", slots.quantities, tidied(plain))
    request = read_phrase(slots, lambda: planning_target(slots))
    if request is None:
        return _with_all_placed(_in_plain_words(slots), slots)
    if _may_be_beside_the_point(request) and not cue("phrase.insists").search(text):
        in_words = _in_plain_words(slots)
        names_design = bool(cue("target.other_design").search(text))
        if in_words.request is not None and _is_better(
            in_words.request, request, names_design=names_design
        ):
            return _with_all_placed(in_words, slots)
    return Understanding(text, "calculation", slots.quantities, _asked_about(request, slots))


def _with_all_placed(plain: Understanding, slots: Slots) -> Understanding:
    """Return what a question asks; asks what a number stands for that nothing has used."""
    if plain.request is None:
        return plain
    return replace(plain, request=_asked_about(plain.request, slots))


def _asked_about(request: CalculationRequest, slots: Slots) -> CalculationRequest:
    """Return a request that asks what a number stands for when a phrase left one over.

    A number that is passed over may be the one that matters, so that it is never dropped.
    """
    loose = [note.removesuffix(UNUSED).strip() for note in request.assumptions if UNUSED in note]
    if not loose or not request.calls:
        return request
    held = request.calls[0].inputs
    kept = tuple(note for note in request.assumptions if UNUSED not in note)
    loose = [
        each for each in loose if not says_nothing_new(each, slots.text, slots.quantities, held)
    ]
    if not loose:
        return replace(request, assumptions=kept)
    refusal = impossible_input(get(request.calls[0].calculator), held)
    if refusal:
        return replace(request, calls=(), refusal=refusal, assumptions=kept)
    read = tuple(f"{name.replace('_', ' ')} {shown(value)}" for name, value in held.items())
    return replace(
        request,
        calls=(),
        missing=(ask_place(loose, request.says or "the plan"),),
        understood=read,
        assumptions=kept,
    )


def _may_be_beside_the_point(request: CalculationRequest) -> bool:
    """Return whether a phrase lacks an input, leaves numbers over, or knows one sample only.

    "Four metrics, Bonferroni, 22 % to 23 %, n?" asks for a sample size, not for p-values.
    """
    lacks = bool(request.missing) and request.target == "other"
    return lacks or bool(_left_over(request)) or _results_of(request) == "one rate"


def _left_over(request: CalculationRequest) -> int:
    return sum(note.endswith(UNUSED) for note in request.assumptions)


def _results_of(request: CalculationRequest) -> str:
    """Return which results of arms the phrase of a request reads."""
    return next((phrase.results for phrase in PHRASES if phrase.says == request.says), "")


def _is_better(plain: CalculationRequest, other: CalculationRequest, *, names_design: bool) -> bool:
    """Return whether the reading for two arms has its numbers and leaves fewer over.

    A test of two arms of another kind that lacks its margin is not the plain test.
    """
    if plain.missing or plain.refusal:
        return False
    is_test = plain.target in ("significance", "srm")
    if is_test and _results_of(other) == "one rate":
        return True
    if other.missing:
        return not is_test or (not _results_of(other) and not names_design)
    return not names_design and _left_over(plain) < _left_over(other)


def _in_plain_words(slots: Slots) -> Understanding:
    """Return what a question asks of the calculators for two arms, or in words."""
    text = slots.text
    target = read_target(slots)
    uncomputed = read_uncomputed(text) if target is not None else ""
    if uncomputed:
        target = None  # another design's calculator would give a wrong number
    request = build_request(slots, target) if target is not None else None
    intent = read_intent(text, target)
    if uncomputed and intent == "definition":
        intent = "methodology"
    return Understanding(text, intent, slots.quantities, request, uncomputed)
