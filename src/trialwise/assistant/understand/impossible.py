"""Inputs that cannot be: they are refused, with the reason, before anything that lacks is asked."""

from collections.abc import Iterable, Mapping
from typing import Final

from trialwise.assistant.schema import CalculationRequest
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import as_rate
from trialwise.assistant.understand.missing import as_written
from trialwise.assistant.understand.slots import Slots
from trialwise.assistant.understand.split_shares import over_the_whole
from trialwise.core.errors import InputError
from trialwise.core.quantities import Quantity
from trialwise.stats.calculator import Calculator
from trialwise.stats.registry import get
from trialwise.stats.validate import checked
from trialwise.stats.wording import number

# A calculator whose input of the same name has the range that holds for a role everywhere.
_RANGES: Final[Mapping[str, str]] = {
    "power": "sample-size-proportions",
    "alpha": "sample-size-proportions",
    "baseline": "sample-size-proportions",
    "target": "sample-size-proportions",
    "traffic": "duration-proportions",
    "sd": "sample-size-means",
    "correlation": "variance-reduction",
}
_RESTS: Final[Mapping[str, str]] = {"confidence": "alpha", "beta": "power"}  # 1 minus them
_SHARES: Final = ("percent", "points")
_NO_EFFECT: Final = (
    "an effect of zero cannot be told from no effect with any number of users. Look for a larger "
    "effect; to show that two versions are alike, plan an equivalence test with a margin."
)


def impossible_input(calculator: Calculator, inputs: Mapping[str, object]) -> str:
    """Return why one of the inputs that are known so far cannot be, '' when each can."""
    for name, value in inputs.items():
        try:
            checked(calculator.param(name), value)
        except InputError as error:
            return str(error)
    return ""


def refused_first(request: CalculationRequest | None, slots: Slots) -> CalculationRequest | None:
    """Return a request that lacks something as a refusal, when what it holds cannot be.

    Without a request it is returned as one when the sentence states what cannot be as its own
    number: "p-value of 1.3, significant?".

    Args:
        request: what the sentence asks to compute; ``None`` when it asks for words.
        slots: the sentence.
    """
    if request is None:
        reason = _stated(slots)
        return CalculationRequest("other", refusal=reason, says="the number") if reason else None
    if not request.missing or request.refusal:
        return request
    reason = _of_roles(slots) or _of_effect(slots) or over_the_whole(slots)
    if not reason and request.target != "srm":
        reason = _of_results(slots)
    if not reason:
        return request
    return CalculationRequest(request.target, refusal=reason, says=request.says)


def _of_roles(slots: Slots) -> str:
    """Return why a number with a role lies outside what the role allows, '' when none does."""
    for name, value, written in _values(slots):
        reason = _out_of_range(name, value, written)
        if reason:
            return reason
    return _of_counts(slots) or _of_spread(slots)


def _out_of_range(name: str, value: float, written: str) -> str:
    """Return why an input lies outside its range, as it was written, '' when it does not."""
    try:
        checked(get(_RANGES[name]).param(name), value)
    except InputError as error:
        return str(InputError(name, written, error.allowed, error.next_step))
    return ""


def _values(slots: Slots) -> Iterable[tuple[str, float, str]]:
    """Yield numbers as inputs with how they were written: a confidence as alpha, beta as power."""
    for role, quantities in slots.given.items():
        for quantity in quantities:
            written = as_written(quantity)
            if role == "power":
                yield role, as_rate(quantity), written
            elif role in ("alpha", "correlation", "sd"):
                yield role, quantity.value, written
            elif role in _RESTS:
                rest = round(1 - as_rate(quantity), 12)
                yield _RESTS[role], rest, f"{number(rest)} ({role} {written})"
            elif role == "traffic":
                yield role, quantity.value / quantity.per_days, written
            elif role in ("baseline", "target") and quantity.kind in _SHARES:
                yield role, quantity.value, written


def _of_counts(slots: Slots) -> str:
    """Return why a number of users cannot be, '' when each can."""
    for quantity in slots.users:
        if quantity.value <= 0 and quantity.kind == "count":
            why = "a number of users cannot be negative" if quantity.value else "nobody is there"
            return f"n = {as_written(quantity)}: {why}. Give the users of each arm."
    return ""


def _of_spread(slots: Slots) -> str:
    """Return why a variance cannot be, '' when it can."""
    for quantity in slots.given.get("variance", ()):
        if quantity.value < 0:
            return (
                f"variance = {as_written(quantity)}: a variance cannot be negative, since it is "
                "a mean of squares. Check its sign."
            )
    return ""


def _of_effect(slots: Slots) -> str:
    """Return why no plan can detect the effect, '' when one can."""
    if cue("impossible.alike").search(slots.text):
        return ""
    said = slots.roles.get("effect")
    if said is not None and said.value == 0 and slots.pair is None:
        return f"effect = {as_written(said)}: {_NO_EFFECT}"
    return f"effect = 0: {_NO_EFFECT}" if cue("impossible.no_effect").search(slots.text) else ""


def _of_results(slots: Slots) -> str:
    """Return why the results of an arm cannot be, '' when they can."""
    for fraction in slots.fractions:
        events, users = fraction.parts
        are_counts = events.is_integer() and users.is_integer()
        if are_counts and (users <= 0 or events > users):
            return (
                f"{as_written(fraction)} are more conversions than users. Count each user once: "
                "conversions are users who converted, not events."
            )
    return ""


def _stated(slots: Slots) -> str:
    """Return why a number that a sentence states as its own cannot be, '' when each can."""
    if cue("impossible.in_general").search(slots.text) or not cue("impossible.asks").search(
        slots.text
    ):
        return ""
    for quantity in slots.quantities:
        reason = _of_probability(slots.text, quantity)
        if reason:
            return reason
    is_verdict = cue("target.verdict").search(slots.text)
    reason = _of_counts(slots) or _of_results(slots) if is_verdict else over_the_whole(slots)
    return reason or _of_test(slots)


def _of_test(slots: Slots) -> str:
    """Return why a power, alpha or confidence cannot be, '' when each can."""
    for name, value, written in _values(slots):
        if name in ("power", "alpha") and not 0 <= value <= 1:
            return _out_of_range(name, value, written)
    return ""


def _of_probability(text: str, quantity: Quantity) -> str:
    """Return why a number that is called a probability is none, '' when it is one or not so."""
    is_share = quantity.kind in _SHARES
    is_plain = quantity.kind in ("number", "count")
    if not (is_share or is_plain) or 0 <= quantity.value <= 1:
        return ""
    before = text[: quantity.start]
    is_p = cue("impossible.p_value").search(before)
    is_chance = cue("impossible.probability").search(before) and quantity.kind != "count"
    if not (is_p or is_chance):
        return ""
    what = "p-value" if is_p else "probability"
    return (
        f"{what} = {as_written(quantity)}: a {what} lies between 0 and 1, that is, between 0 % "
        "and 100 %. Check how it was computed."
    )
