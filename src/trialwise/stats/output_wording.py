"""Inputs and outputs of any calculator as people read them, by their name, kind and description."""

import re
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.wording import count, number, percent, points, signed, signed_percent

_DIGITS: Final = 4
_SHARES: Final = frozenset(
    {"alpha", "coverage", "fdr", "icc", "power", "probability", "rate", "share", "target"}
)
_RATES: Final = frozenset({"baseline", "conversions_a", "null", "rate_a", "target"})
_NO_SHARES: Final = frozenset(
    {"critical", "design", "error", "ratio", "standard", "standardised", "z"}
)
_END_OF_LABEL: Final = re.compile(r"[,;:(]| as a fraction")


def is_of_rates(calculator: Calculator) -> bool:
    """Return whether the calculator compares rates, so that its effects are points.

    >>> from trialwise.stats.registry import get
    >>> is_of_rates(get("mde-proportions")), is_of_rates(get("mde-means"))
    (True, False)
    """
    names = {param.name for param in calculator.params if param.kind in ("rate", "count")}
    return bool(names & _RATES)


def is_share(output: Output, *, of_rates: bool) -> bool:
    """Return whether an output is a fraction that people say in percent or points."""
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
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return count(value)
    words = output.name.split("_")
    if not is_share(output, of_rates=of_rates):
        return signed(value) if words[0] == "effect" else number(value, _DIGITS)
    if "lift" in words:
        return signed_percent(value)
    if "effect" in words and of_rates:
        return points(value)
    if "margin" in words and "relative" not in words and of_rates:
        return points(value).removeprefix("+")
    return percent(value, _DIGITS)


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
