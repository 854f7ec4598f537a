"""What other tests and conventions give, in the one number that compares with the main result."""

from collections.abc import Mapping
from typing import Final

from trialwise.core.errors import UsageError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.output_wording import is_of_rates, output_text, unit_of
from trialwise.stats.registry import get
from trialwise.stats.wording import alike, counted, p_text, probability, signed_alike

_DIGITS: Final = 4
_UNITS: Final = {"percent": " %", "points": " points", "": ""}
# Results whose number alone does not tell what it is.
_NAMED: Final = frozenset({"final_z"})
# Repeats another result, for programs that ask for one number.
_REPEATED: Final = "answer"


def alternative_texts(calculation: Calculation) -> tuple[str, ...]:
    """Return each alternative as its name and its result, in the order of the calculation."""
    return tuple(
        f"{entry.name} {_result(entry, calculation)}".rstrip() for entry in calculation.alternatives
    )


def outputs_text(calculation: Calculation) -> str:
    """Return all results by name, as one line."""
    said = (
        f"{name.replace('_', ' ').removesuffix('p value')} {_text(name, value, calculation)}"
        for name, value in calculation.outputs.items()
        if name != _REPEATED
    )
    return " · ".join(" ".join(text.split()) for text in said)


def _calculator(calculation: Calculation) -> Calculator | None:
    """Return the calculator, ``None`` for a record of another version that had one more."""
    try:
        return get(calculation.calculator)
    except UsageError:
        return None


def _is_of_rates(calculation: Calculation) -> bool:
    calculator = _calculator(calculation)
    return calculator is not None and is_of_rates(calculator, calculation.inputs)


def _result(entry: Alternative, calculation: Calculation) -> str:
    """Return the limits of an interval, else the headline, else what both have in common."""
    outputs = entry.outputs
    calculator = _calculator(calculation)
    headline = calculator.headline if calculator else ""
    low = next((name for name in outputs if _high(name) in outputs), "")
    if low and not _is_other(low, headline, entry, calculation):
        middle = _middle(low, headline, entry, calculation)
        span = _span(low, outputs, calculation)
        return f"{_text(middle, outputs[middle], calculation)} ({span})" if middle else span
    if headline.startswith("n_") and outputs.get("n_treatment", 0) != outputs.get("n_control", 0):
        texts = (_text(name, outputs[name], calculation) for name in ("n_control", "n_treatment"))
        return " and ".join(texts)
    common = [name for name in outputs if name in calculation.outputs]
    preferred = ("p_value",) if "p_value" in common else tuple(common)
    name = headline if headline in outputs else next(iter((*preferred, *outputs)), "")
    return _single(name, outputs[name], calculation) if name else ""


def _single(name: str, value: Value, calculation: Calculation) -> str:
    """Return one result, with its name where the number alone would not tell what it is."""
    if name == "days":
        return counted(int(value), "day")
    if name == "power":
        return probability(float(value))
    if name == "rejected":
        return f"{value} rejected"
    if name.endswith("_p"):
        return p_text(float(value))
    text = _text(name, value, calculation)
    return f"{name.replace('_', ' ')} {text}" if name in _NAMED else text


def _high(low: str) -> str:
    """Return the upper limit's name for that of the lower limit, '' for another name."""
    if low == "low" or low.endswith("_low"):
        return f"{low.removesuffix('low')}high"
    return f"high_{low.removeprefix('low_')}" if low.startswith("low_") else ""


def _is_other(low: str, headline: str, entry: Alternative, calculation: Calculation) -> bool:
    """Return whether the headline differs and the interval is that of another result."""
    outputs = entry.outputs
    if outputs.get(headline) in (None, calculation.outputs.get(headline)):
        return False
    stem = low.removesuffix("low").removesuffix("_")
    of_headline = headline.startswith(stem) or headline in (low, _high(low))
    return headline == "p_value" or (stem not in outputs and not of_headline)


def _middle(low: str, headline: str, entry: Alternative, calculation: Calculation) -> str:
    """Return the estimate that an interval belongs to, '' where it is that of the result."""
    stem = low.removesuffix("low").removesuffix("_")
    found = stem if stem in entry.outputs else headline
    if found in (low, _high(low)) or found not in entry.outputs or found == "p_value":
        return ""
    return found if entry.outputs[found] != calculation.outputs.get(found) else ""


def _span(low: str, outputs: Mapping[str, Value], calculation: Calculation) -> str:
    """Return both limits with the same decimals and the unit once."""
    limits = [float(outputs[low]), float(outputs[_high(low)])]
    stem = low.removesuffix("low").removesuffix("_")
    output = _output(low, calculation)
    if not output.unit:
        output = _output(stem, calculation)
    unit = unit_of(output, of_rates=_is_of_rates(calculation))
    if unit:
        limits = [100 * limit for limit in limits]
    is_signed = {"effect", "lift"} & set(stem.split("_"))
    texts = signed_alike(limits) if is_signed else alike(limits, _DIGITS)
    return f"{' to '.join(texts)}{_UNITS[unit]}"


def _text(name: str, value: Value, calculation: Calculation) -> str:
    if isinstance(value, float) and "p_value" in name:
        return p_text(value)
    of_rates = _is_of_rates(calculation)
    return output_text(_output(name, calculation), value, of_rates=of_rates)


def _output(name: str, calculation: Calculation) -> Output:
    calculator = _calculator(calculation)
    known = calculator.outputs if calculator else ()
    return next((output for output in known if output.name == name), Output(name, ""))
