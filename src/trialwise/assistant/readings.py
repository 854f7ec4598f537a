"""Reading out an interval that the question brings: what it excludes and what it still allows."""

import re
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.schema import Line

_NUMBER: Final = r"[+\-−–]?\s?\d+(?:\.\d+)?"
_UNIT: Final = r"\s?(?:%\s?points?|%|pp|percentage\s+points?|points?|percent)?"
_INTERVAL: Final = re.compile(
    rf"\b(?:ci|interval|cis|bounds?)\b[^\d+\-−–\[(]{{0,48}}[\[(]?\s*(?P<low>{_NUMBER})(?P<unit>{_UNIT})\s*"
    rf"(?:,|;|to|and|\.\.\.?|…|–)\s*(?P<high>{_NUMBER})(?P<second>{_UNIT})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class IntervalReading:
    """What an interval says about an effect, and the concepts that explain it."""

    line: Line
    topics: tuple[str, ...]


def read_interval(text: str) -> IntervalReading | None:
    """Return the read-out of an effect's interval in ``text``, None when it brings none.

    >>> read_interval("95% CI is [-0.5%, +3.1%], ship?").topics[0]
    'inconclusive_result'
    """
    match = _INTERVAL.search(text)
    if match is None:
        return None
    low, high = _value(match.group("low")), _value(match.group("high"))
    if low >= high:
        return None
    unit = match.group("unit").strip() or match.group("second").strip()
    unit = f" {unit}" if unit else ""
    span = f"The interval from {_signed(low)}{unit} to {_signed(high)}{unit}"
    if low < 0 < high:
        says = (
            f"includes zero: a loss of up to {-low:g}{unit} and a gain of up to {high:g}{unit} "
            "are both compatible with the data, so the direction is not settled."
        )
        return IntervalReading(
            Line(f"{span} {says}"), ("inconclusive_result", "practical_significance")
        )
    if low == 0 or high == 0:
        says = "ends at zero: the result stands on the border of significance at its level."
    else:
        way, least, most = ("gain", low, high) if low > 0 else ("loss", -high, -low)
        says = (
            f"excludes zero: a {way} between {least:g}{unit} and {most:g}{unit} "
            "is compatible with the data."
        )
    return IntervalReading(
        Line(f"{span} {says}"), ("practical_significance", "confidence_interval")
    )


def _value(text: str) -> float:
    return float(re.sub(r"\s", "", text).replace("−", "-").replace("–", "-"))


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−")
