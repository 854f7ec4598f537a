"""What a question asks, by rules alone: a calculation, or words of some kind."""

from collections.abc import Sequence
from dataclasses import replace

from trialwise.assistant.schema import Understanding
from trialwise.assistant.understand.follow_up import follow
from trialwise.assistant.understand.intent import (
    planning_target,
    read_intent,
    read_premise,
    read_target,
    read_uncomputed,
)
from trialwise.assistant.understand.phrasebook import read_phrase
from trialwise.assistant.understand.request import build_request
from trialwise.assistant.understand.slots import read_slots


def understand(text: str, before: Sequence[str] = ()) -> Understanding:
    """Return what a question asks.

    Args:
        text: the question.
        before: the questions it follows, the last one last.
    """
    if before:
        request = follow(text, before, _understand)
        if request is not None:
            return Understanding(text, "calculation", read_slots(text).quantities, request)
    return _understand(text)


def _understand(text: str) -> Understanding:
    """Return what a question asks when it stands alone."""
    premise = read_premise(text)
    understanding = _taken_literally(text)
    if premise is None:
        return understanding
    request = understanding.request if premise.compute else None
    return replace(understanding, request=request, premise=premise)


def _taken_literally(text: str) -> Understanding:
    slots = read_slots(text)
    request = read_phrase(slots, lambda: planning_target(slots))
    if request is not None:
        return Understanding(text, "calculation", slots.quantities, request)
    target = read_target(slots)
    uncomputed = read_uncomputed(text) if target is not None else ""
    if uncomputed:
        target = None  # another design's calculator would give a wrong number
    request = build_request(slots, target) if target is not None else None
    intent = read_intent(text, target)
    if uncomputed and intent == "definition":
        intent = "methodology"
    return Understanding(text, intent, slots.quantities, request, uncomputed)
