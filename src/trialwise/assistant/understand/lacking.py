"""What has to be asked before a phrase's calculator has a number."""

from typing import Final

from trialwise.assistant.understand.attempt import Attempt
from trialwise.assistant.understand.missing import ask, has_ask
from trialwise.core.records import Missing

# What is asked for as a whole, and the inputs that its answer brings.
_ASK_RESULTS: Final = frozenset(["results", "means", "users", "each", "segments"])


_RESULTS: Final = frozenset(
    ["conversions", "users", "events", "exposure"]
    + [
        f"{name}_{arm}"
        for name in ("conversions", "users", "events", "exposure", "mean", "sd", "n")
        for arm in "ab"
    ]
)


def read_missing(attempt: Attempt) -> None:
    """Ask for the inputs without which the calculator has no number."""
    held = {name for each in attempt.readings for name in each.inputs}
    asked = {entry.name for entry in attempt.missing}
    told = _RESULTS if asked & _ASK_RESULTS and attempt.phrase.results else frozenset()
    renamed = {attempt.phrase.renames.get(name, name) for name in told}
    for param in attempt.calculator.params:
        if param.required and param.name not in held | asked | renamed:
            attempt.missing.append(_question(attempt, param.name))
    needs = [group for group in attempt.phrase.needs if group[0] in attempt.names]
    for group in (*attempt.calculator.one_of, *needs):
        if not held & set(group) and not asked & {*group, "effect", "results", "means"}:
            attempt.missing.append(_question(attempt, group[0]))
    attempt.missing = [entry for entry in attempt.missing if entry.name not in held]
    has_rate = any(q.kind == "percent" and not q.is_signed for q in attempt.slots.quantities)
    if attempt.phrase.results == "one rate" and has_rate:
        # the conversions follow from the rate and the users
        attempt.missing = [entry for entry in attempt.missing if entry.name != "conversions"]


def _question(attempt: Attempt, name: str) -> Missing:
    """Return the question for one input: of its slot, the common one, or its description."""
    slot = next((slot for slot in attempt.phrase.slots if slot.name == name), None)
    because = f"without it there is no number for {attempt.phrase.says}"
    if slot is not None and slot.ask:
        return Missing(name, slot.ask, slot.because or because)
    if has_ask(name):
        return ask(name)
    description = attempt.calculator.param(name).description
    return Missing(name, f"{name.replace('_', ' ')}: {description}?", because)
