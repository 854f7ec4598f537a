"""Questions that go on from the one before: "and with 90 % power?", "relative, I meant".

The question before is read again, then its inputs are changed by what the new one says. Nothing is
remembered but the questions themselves, so the same questions always give the same answer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.schema import (
    CalculationRequest,
    CalculatorCall,
    Target,
    Understanding,
)
from trialwise.assistant.understand.changed import CHANGES, PREFIXES, changed_calls, own_words
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import read_plan_design
from trialwise.assistant.understand.grown import grown_results
from trialwise.assistant.understand.missing import as_written, ask, ask_place, has_ask
from trialwise.assistant.understand.request import tidied
from trialwise.assistant.understand.rescaled import rescaled_again
from trialwise.assistant.understand.shorthand import written_out
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.core.records import Missing
from trialwise.stats.registry import get
from trialwise.stats.wording import percent

_SHORT: Final = 12
# Words that pick a reading: how its label says it.
_PICKS: Final = {
    "relative": "relative",
    "absolute": "absolute",
    "per_arm": "per arm",
    "in_total": "in total",
    "among": "including control",
    "beside": "plus control",
    "standard_error": "standard error",
    "standard_deviation": "standard deviation",
}


def follow(
    text: str, before: Sequence[str], read: Callable[[str], Understanding]
) -> CalculationRequest | None:
    """Return the calculation before with the changes that ``text`` asks for, None when it is new.

    Args:
        text: the question.
        before: the questions it follows, the last one last.
        read: reads a question that stands alone.
    """
    if not _leans(text, read):
        return None
    last = before[-1]
    earlier = follow(last, before[:-1], read) if len(before) > 1 else None
    base = earlier if earlier is not None else read(last).request
    if base is None:
        return None
    if base.missing and not base.calls:
        joined = _joined(last, text, read)
        return joined if joined is not None and len(joined.missing) < len(base.missing) else None
    slots = read_slots(written_out(_as_split(text, base)))
    open_ends = _open_ends(slots, base)
    if open_ends:
        joined = _joined(last, text, read)
        is_whole = joined is not None and bool(joined.calls) and not joined.missing
        return joined if is_whole else replace(base, calls=(), missing=open_ends)
    calls = _settled(text, base.calls)
    changed = [
        each
        for call in calls
        for each in (
            grown_results(call, text) or rescaled_again(call, slots) or changed_calls(call, slots)
        )
    ]
    if calls != base.calls or changed != list(calls):
        return tidied(_again(base, calls, changed, slots))
    joined = _joined(last, text, read)
    if joined is not None and not joined.missing and joined.calls[0].calculator != _first(base):
        return joined  # "same with Fisher's exact test"
    return base if cue("follow.repeat").search(text) or _names_output(text, base) else None


_ARM_OR_END: Final = re.compile(r"_(?:a|b|low|high|h[01]|control|treatment)$")


_SHARES_OF_ARMS: Final = re.compile(
    r"(?:(?P<before>{arm})\s*(?:gets?|at|with|=|:)?\s*)?(?P<one>\d{1,2})\s?%?\s*(?:of\s+\w+\s+)?"
    r"(?:(?:in|to|for|on|goes\s+to)\s+)?(?:the\s+)?(?P<behind>{arm})?\W{0,3}(?:and\W|&|vs\.?|then)?\s*"
    r"(?:(?:the\s+)?{arm}\s*(?:gets?|at|with|=|:)?\s*)?(?P<two>\d{1,2})\s?%(?:\s*(?:of\s+\w+\s+)?"
    r"(?:(?:in|to|for|on)\s+)?(?:the\s+)?{arm})?".replace(
        "{arm}",
        "(?:control|old|original|current|holdout|treatment|variant|variation|test|new|challenger)",
    ),
    re.IGNORECASE,
)


def _as_split(text: str, base: CalculationRequest) -> str:
    """Return "70 % control / 30 % variant" as the split 70/30 of a plan that goes on.

    Two rates of arms hardly make up exactly the whole, and the plan has its rates already.
    """
    match = _SHARES_OF_ARMS.search(text)
    if match is None or not any(base.calls[0].calculator.startswith(p) for p in PREFIXES.values()):
        return text
    named = match["before"] or match["behind"]
    one, two = int(match["one"]), int(match["two"])
    if not named or one + two != 100:
        return text
    if not cue("allocation.control").match(named):
        one, two = two, one
    return f"{text[: match.start()]}{one}/{two} split{text[match.end() :]}"


def _names_output(text: str, base: CalculationRequest) -> bool:
    """Return whether a question names another output of the calculation: "expected loss of B?"."""
    if read_slots(text).quantities:
        return False
    names = {_ARM_OR_END.sub("", output.name) for output in get(_first(base)).outputs}
    words = (re.escape(name).replace("_", r"[\s-]") for name in names if "_" in name)
    return any(re.search(rf"\b{name}s?\b", text, re.IGNORECASE) for name in words)


def _open_ends(slots: Slots, base: CalculationRequest) -> tuple[Missing, ...]:
    """Return what has to be asked before a plan can be changed: numbers without a place, CUPED."""
    if not any(base.calls[0].calculator.startswith(prefix) for prefix in PREFIXES.values()):
        return ()
    own = own_words(base.calls[0].calculator, slots)
    loose = [
        as_written(quantity)
        for quantity in slots.unassigned
        if quantity.kind in ("percent", "points", "money", "number")
        and not any(start <= quantity.start < end for start, end in own)
    ]
    asks = [ask_place(loose, base.says or "the plan")] if loose else []
    return (*read_plan_design(slots).missing, *asks)


def _joined(
    last: str, text: str, read: Callable[[str], Understanding]
) -> CalculationRequest | None:
    return read(f"{last.rstrip(' ?.!')}, {text}").request


def _first(request: CalculationRequest) -> str:
    return request.calls[0].calculator


def _again(
    base: CalculationRequest,
    calls: Sequence[CalculatorCall],
    changed: Sequence[CalculatorCall],
    slots: Slots,
) -> CalculationRequest:
    """Return a request with other calls; asks for what a calculator of another kind needs."""
    is_open = len(changed) > 1
    params = get(changed[0].calculator).params
    lacking = [p.name for p in params if p.required and p.name not in changed[0].inputs]
    unclear = base.unclear if is_open else ()
    if is_open and len(calls) == 1:
        unclear = ("arms",) if slots.may_add_control else ("effect",)
    return replace(
        base,
        assumptions=(*base.assumptions, *_kept(calls[0], changed[0])),
        target=_target(changed[0], base),
        calls=tuple(changed if is_open else [replace(changed[0], label="")]),
        missing=tuple(ask(name) for name in lacking if has_ask(name)),
        known=() if not lacking else tuple(calls[:1]),
        unclear=unclear,
        says=base.says if changed[0].calculator == calls[0].calculator else "",
    )


def _kept(before: CalculatorCall, after: CalculatorCall) -> tuple[str, ...]:
    """Return what is kept of the change when the baseline moves, which is not the only reading."""
    for name in CHANGES:
        value = after.inputs.get(name)
        is_same = value == before.inputs.get(name)
        moved = after.inputs.get("baseline") != before.inputs.get("baseline")
        if moved and is_same and isinstance(value, float):
            return (f"the {name} of {percent(value)} is kept as it was",)
    return ()


def _leans(text: str, read: Callable[[str], Understanding]) -> bool:
    """Return whether a question leans on the one before rather than standing alone."""
    if cue("follow.opens").search(text):
        return True
    if cue("target.general").search(text) or cue("intent.definition").search(text):
        return False
    alone = read(text).request
    return (alone is None or bool(alone.missing)) and len(text.split()) <= _SHORT


def _settled(text: str, calls: Sequence[CalculatorCall]) -> tuple[CalculatorCall, ...]:
    """Return the calls whose reading the words pick: "relative", "per arm"."""
    words = [word for name, word in _PICKS.items() if cue(f"follow.{name}").search(text)]
    kept = [call for call in calls if all(word in call.label for word in words)]
    return tuple(kept) if words and kept else tuple(calls)


def _target(call: CalculatorCall, base: CalculationRequest) -> Target:
    return next(
        (target for target, prefix in PREFIXES.items() if call.calculator.startswith(prefix)),
        base.target,
    )
