"""An estimate in percent beside an error without a unit: "+1.2 % (se 0.5)"."""

import re
from collections.abc import Mapping
from typing import Final

from trialwise.assistant.understand.filled import Filled

# What is measured, and what is in the same unit.
_SPREADS: Final[Mapping[str, tuple[str, ...]]] = {
    "estimate": ("standard_error",),
    "estimates": ("standard_errors",),
    "effects": ("standard_errors",),
    "effect": ("standard_error",),
    "effect_a": ("standard_error_a",),
    "effect_b": ("standard_error_b",),
    "posterior_mean": ("posterior_sd",),
}
_UNITS: Final = ("%", "percent", "point", "pp", "pct")
# The error stands right behind its estimate, in brackets, as ± or with se, and shares its unit.
# What was struck out as used stands as ¤.
_BESIDE: Final = re.compile(
    r"(?:%|percent|points?|pp)"
    r"(?:\s*[(\[]\s*(?:s\.?e\.?|std\.?\s*err\w*|standard\s+error)?|\s*(?=±|\+/?-)"
    r"|,?\s+s\.?e\.?|\s+with\s+(?:an?\s+)?(?:s\.?e\.?|standard\s+error))"
    r"\s*(?:=|:|of)?\s*(?:±|\+/?-)?\s*[\d¤][\d.¤]*(?!\s*(?:%|pp\b|points?|percent|[\d.¤]))",
    re.IGNORECASE,
)
# Estimates are rarely below half a standard error or beyond twenty of them all at once.
_LEAST, _MOST = 0.5, 20.0


def settle_units(text: str, filled: Filled) -> None:
    """Read an error without a unit in percent, like its estimate, where only that makes sense.

    An error that could be either a fraction or a percentage is left out, so that it is asked for.
    """
    if not _BESIDE.search(text):
        return
    for measured, spreads in _SPREADS.items():
        if measured not in filled.inputs or not _has_unit(filled, measured):
            continue
        for spread in spreads:
            if spread in filled.inputs and not _has_unit(filled, spread):
                _settle(measured, spread, filled)


def _settle(measured: str, spread: str, filled: Filled) -> None:
    values, errors = _numbers(filled, measured), _numbers(filled, spread)
    if len(values) != len(errors) or not all(errors):
        return
    ratios = [abs(value / error) for value, error in zip(values, errors, strict=True)]
    fits_as_fraction = max(ratios) >= _LEAST
    fits_as_percent = 100 * max(ratios) <= _MOST
    if fits_as_percent and not fits_as_fraction:
        held = filled.inputs[spread]
        divided = tuple(error / 100 for error in errors)
        filled.inputs[spread] = divided if isinstance(held, tuple) else divided[0]
        filled.texts[spread] = f"{filled.texts.get(spread, '')} %"
    elif fits_as_percent == fits_as_fraction:
        del filled.inputs[spread]


def _has_unit(filled: Filled, name: str) -> bool:
    text = filled.texts.get(name, "%").lower()
    return any(unit in text for unit in _UNITS)


def _numbers(filled: Filled, name: str) -> list[float]:
    value = filled.inputs[name]
    row = value if isinstance(value, tuple) else (value,)
    return [float(item) for item in row if isinstance(item, int | float)]
