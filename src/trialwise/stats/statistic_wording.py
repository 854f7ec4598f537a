"""The statistic of a test beside its p-value, as papers report it: t = 2.00 (24 df), p = 0.0569."""

import re
from collections.abc import Mapping
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.wording import count, fixed, number, p_text

_DECIMALS: Final = 2
_SMALL: Final = 0.1  # smaller statistics would lose their digits to two decimals
_SMALL_DIGITS: Final = 2
# How the outputs of a test name its statistic, and how papers write it; the first one is said.
_SYMBOLS: Final[Mapping[str, str]] = {
    "t": "t",
    "chi_square": "χ²",
    "f": "F",
    "h": "H",
    "u": "U",
    "v": "V",
    "z": "z",
}
_RANKS: Final = frozenset(["u", "v"])  # sums of ranks, whole or halves, which exact tests use too
_DF: Final = (("df",), ("df_between", "df_within"), ("df_b", "df_a"))
# The p-value of another statistic than the one beside it: of all looks, or of an exact test.
_OTHER_P: Final = re.compile(r"(?:always-valid|repeated|exact|adjusted)\s\Z")


def with_statistic(summary: str, outputs: Mapping[str, Value]) -> str:
    """Return a summary that names the test statistic before the p-value it belongs to.

    A summary that names its statistic already, or that says no p-value, stays as it is.

    Args:
        summary: the result in words.
        outputs: of the test.

    >>> with_statistic("Up by 2, p = 0.0569.", {"t": 2.0, "df": 24, "p_value": 0.05694})
    'Up by 2, t = 2.00 (24 df), p = 0.0569.'
    >>> with_statistic("z = 2 gives p = 0.0455.", {"z": 2.0, "p_value": 0.0455})
    'z = 2 gives p = 0.0455.'
    """
    p_value, statistic = outputs.get("p_value"), statistic_text(outputs)
    if not isinstance(p_value, float) or not statistic:
        return summary
    symbol = re.escape(statistic.split(" ", 1)[0])
    said = summary.find(p_text(p_value))
    is_named = re.search(rf"(?<!\w){symbol}(?:\(|\s(?:=|is\b|[\d−]))", summary)
    if said < 0 or is_named or _OTHER_P.search(summary[:said]):
        return summary
    return f"{summary[:said]}{statistic}, {summary[said:]}"


def statistic_text(outputs: Mapping[str, Value]) -> str:
    """Return the statistic of a test with its degrees of freedom, '' when it has none.

    >>> statistic_text({"chi_square": 4.7938, "df": 1, "p_value": 0.0286})
    'χ² = 4.79 (1 df)'
    >>> statistic_text({"z": -2.4369, "p_value": 0.0148})
    'z = −2.44'
    """
    if not _is_of_statistic(outputs):
        return ""
    held = {**outputs, **_of_two_tests(outputs), **_unnamed(outputs)}
    for name, symbol in _SYMBOLS.items():
        value = held.get(name)
        if isinstance(value, int | float):
            shown = number(value) if name in _RANKS else _shown(value)
            return f"{symbol} = {shown}{'' if symbol == 'z' else _df_text(name, held)}"
    return ""


def _is_of_statistic(outputs: Mapping[str, Value]) -> bool:
    """Return whether the p-value is that of the statistic rather than of an exact test."""
    method = str(outputs.get("method", ""))
    return "exact" not in method or bool(_RANKS & outputs.keys())


def _of_two_tests(outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the statistic of that one of two one-sided tests which decides."""
    found: dict[str, Value] = {}
    for name in ("t", "z"):
        if f"{name}_lower" in outputs and f"{name}_upper" in outputs:
            side = "lower" if outputs.get("p_lower") == outputs.get("p_value") else "upper"
            found[name] = outputs[f"{name}_{side}"]
    return found


def _unnamed(outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return an output that is only called the statistic by the name it has."""
    statistic = outputs.get("statistic")
    if statistic is None:
        return {}
    if "tests" in outputs:  # of p-values that are combined
        return {"chi_square": statistic} if "df" in outputs else {}
    return {"t" if "df" in outputs else "z": statistic}


def _df_text(name: str, outputs: Mapping[str, Value]) -> str:
    """Return the degrees of freedom in brackets; a chi-square without any has one."""
    for names in _DF:
        if all(each in outputs for each in names):
            return f" ({' and '.join(_whole(outputs[each]) for each in names)} df)"
    return " (1 df)" if name == "chi_square" else ""


def _whole(value: Value) -> str:
    """Return degrees of freedom: whole, or with one decimal."""
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return count(int(value))
    return fixed(float(value), 1)


def _shown(value: float) -> str:
    """Return a statistic with two decimals, a small one with two digits."""
    return number(value, _SMALL_DIGITS) if 0 < abs(value) < _SMALL else fixed(value, _DECIMALS)
