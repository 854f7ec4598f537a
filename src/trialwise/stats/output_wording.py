"""Inputs and outputs of any calculator as people read them, by their name, kind and description."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from trialwise.core.records import Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.wording import (
    count,
    number,
    percent,
    points,
    probability,
    signed,
    signed_percent,
)

_DIGITS: Final = 4
_SIGNED: Final = frozenset({"effect", "low", "high"})
_SHARES: Final = frozenset({"coverage", "fdr", "power", "probability", "rate", "share", "target"})
_RATES: Final = frozenset(
    {
        "baseline",
        "conversions",
        "conversions_a",
        "discordant",
        "null",
        "only_a",
        "rate_a",
        "target",
        "users_b",
    }
)
_RATE_KINDS: Final = frozenset({"rate", "count", "counts"})
_NO_SHARES: Final = frozenset(
    {"critical", "design", "error", "ratio", "standard", "standardised", "z"}
)
_END_OF_LABEL: Final = re.compile(r"[,;:(]| as a fraction")


def is_of_rates(calculator: Calculator, inputs: Mapping[str, object] | None = None) -> bool:
    """Return whether the calculator compares rates, so that its effects are points.

    Args:
        calculator: any calculator.
        inputs: those of one calculation: some calculators take rates or means. ``None`` asks
            whether it can be of rates.

    >>> from trialwise.stats.registry import get
    >>> is_of_rates(get("mde-proportions")), is_of_rates(get("mde-means"))
    (True, False)
    >>> is_of_rates(get("standard-error"), {"sd": 30, "n": 900})
    False
    """
    names = {param.name for param in calculator.params if param.kind in _RATE_KINDS}
    if inputs is not None:
        names &= set(inputs)
    return bool(names & _RATES)


def unit_of(output: Output, *, of_rates: bool) -> Literal["percent", "points", ""]:
    """Return the unit in which people read an output, '' for a plain number.

    >>> unit_of(Output("expected_loss", "", "points"), of_rates=True)
    'points'
    >>> unit_of(Output("effect", ""), of_rates=False)
    ''
    """
    if output.unit == "percent" or (output.unit == "rate" and of_rates):
        return "percent"
    if output.unit:
        return "points" if output.unit == "points" and of_rates else ""
    words = set(output.name.split("_"))
    if not _is_named_share(output, of_rates=of_rates):
        return ""
    if "lift" in words or "relative" in words or not (words & {"effect", "margin"} and of_rates):
        return "percent"
    return "points"


def is_share(output: Output, *, of_rates: bool) -> bool:
    """Return whether an output is a fraction that people say in percent or points."""
    return unit_of(output, of_rates=of_rates) != ""


def _is_named_share(output: Output, *, of_rates: bool) -> bool:
    """Return whether name and description tell that an output is a fraction."""
    words = set(output.name.split("_"))
    if output.name.startswith("p_"):
        return False
    if output.description.startswith(("chance", "probability", "share")):
        return True
    if words & _NO_SHARES:
        return False
    if "lift" in words or (words & {"effect", "margin"} and of_rates):
        return True
    if "target" in words:
        return of_rates
    return bool(words & _SHARES) or "fraction" in output.description


def output_text(output: Output, value: Value, *, of_rates: bool) -> str:
    """Return a result with its unit where the name tells it.

    >>> output_text(Output("lift", ""), 0.2, of_rates=True)
    '+20 %'
    >>> output_text(Output("n_control", ""), 3841, of_rates=True)
    '3,841'
    >>> output_text(Output("n_per_look", ""), "980,1959", of_rates=True)
    '980; 1,959'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _list_text(output, value, of_rates=of_rates)
    if isinstance(value, int):
        return count(value)
    words = output.name.split("_")
    unit = unit_of(output, of_rates=of_rates)
    if not unit:
        return signed(value) if words[0] == "effect" else number(value, _DIGITS)
    if unit == "points":
        return points(value) if _SIGNED & set(words) else points(value).removeprefix("+")
    if "lift" in words:
        text = signed_percent(value)
        return text.removeprefix("+") if "margin" in words else text
    if output.description.startswith(("chance", "probability")) and value not in (0, 1):
        return probability(value)
    return percent(value, _DIGITS)


def _list_text(output: Output, text: str, *, of_rates: bool) -> str:
    """Return a list of numbers item by item, any other text as it is."""
    items = text.split(",")
    try:
        values = [int(item) if item.strip("-").isdigit() else float(item) for item in items]
    except ValueError:
        return text
    return "; ".join(output_text(output, value, of_rates=of_rates) for value in values)


def input_text(param: Param, value: Value, *, of_rates: bool) -> str:
    """Return an input as it would be written in a sentence.

    >>> from trialwise.stats.registry import get
    >>> input_text(get("mde-proportions").param("power"), 0.8, of_rates=True)
    '80 %'
    """
    if isinstance(value, bool | str):
        return str(value)
    if param.name == "alpha":
        return number(value)
    if param.kind == "rate":
        return percent(value)
    if param.name == "lift":
        return signed_percent(value, 10)
    if param.name == "effect" and of_rates:
        return points(value, 10)
    return number(value)


def output_label(output: Output) -> str:
    """Return the first phrase of an output's description, as the head of a column.

    >>> output_label(Output("n_control", "users needed in control, rounded up"))
    'users needed in control'
    """
    return _END_OF_LABEL.split(output.description, maxsplit=1)[0].strip()


def input_label(param: Param) -> str:
    """Return an input's name as words; the first phrase about it when the name is one letter.

    >>> from trialwise.stats.registry import get
    >>> input_label(get("mde-proportions").param("n"))
    'users in the control arm'
    """
    if len(param.name) > 1:
        return param.name.replace("_", " ")
    return _END_OF_LABEL.split(param.description, maxsplit=1)[0].strip()
