"""What other tests and conventions give, in the one number that compares with the main result."""

from collections.abc import Mapping
from typing import Final

from trialwise.core.errors import UsageError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.output_wording import is_of_rates, is_share, output_text
from trialwise.stats.registry import get
from trialwise.stats.wording import alike, counted, p_text, probability, signed_alike

_DIGITS: Final = 4


def alternative_texts(calculation: Calculation) -> tuple[str, ...]:
    """Return each alternative as its name and its result, in the order of the calculation."""
    calculator = _calculator(calculation)
    return tuple(
        f"{entry.name} {_result(entry, calculation, calculator)}".rstrip()
        for entry in calculation.alternatives
    )


def outputs_text(calculation: Calculation) -> str:
    """Return all results by name, as one line."""
    calculator = _calculator(calculation)
    said = (
        f"{name.replace('_', ' ').removesuffix('p value')} {_text(name, value, calculator)}"
        for name, value in calculation.outputs.items()
    )
    return " · ".join(" ".join(text.split()) for text in said)


def _calculator(calculation: Calculation) -> Calculator | None:
    """Return the calculator, ``None`` for a record of another version that had one more."""
    try:
        return get(calculation.calculator)
    except UsageError:
        return None


def _result(entry: Alternative, calculation: Calculation, calculator: Calculator | None) -> str:
    """Return the limits of an interval, else the headline, else what both have in common."""
    outputs = entry.outputs
    headline = calculator.headline if calculator else ""
    low = next((name for name in outputs if name.endswith("low") and _high(name) in outputs), "")
    same = headline in outputs and outputs[headline] == calculation.outputs.get(headline)
    if low and (headline not in outputs or same):
        return _span(low, outputs, calculator)
    if headline.startswith("n_") and outputs.get("n_treatment", 0) != outputs.get("n_control", 0):
        texts = (_text(name, outputs[name], calculator) for name in ("n_control", "n_treatment"))
        return " and ".join(texts)
    common = [name for name in outputs if name in calculation.outputs]
    preferred = ("p_value",) if "p_value" in common else tuple(common)
    name = headline if headline in outputs else next(iter((*preferred, *outputs)), "")
    if not name:
        return ""
    if name == "days":
        return counted(int(outputs[name]), "day")
    if name == "power":
        return probability(float(outputs[name]))
    return _text(name, outputs[name], calculator)


def _high(low: str) -> str:
    """Return the upper limit's name for that of the lower limit."""
    return f"{low.removesuffix('low')}high"


def _span(low: str, outputs: Mapping[str, Value], calculator: Calculator | None) -> str:
    """Return both limits with the same decimals and the unit once."""
    limits = [float(outputs[low]), float(outputs[_high(low)])]
    of_rates = calculator is not None and is_of_rates(calculator)
    stem = low.removesuffix("low").removesuffix("_")
    unit = ""
    if is_share(_output(stem, calculator), of_rates=of_rates):
        limits = [100 * limit for limit in limits]
        unit = " points" if "effect" in stem and of_rates else " %"
    is_signed = {"effect", "lift"} & set(stem.split("_"))
    texts = signed_alike(limits) if is_signed else alike(limits, _DIGITS)
    return f"{' to '.join(texts)}{unit}"


def _text(name: str, value: Value, calculator: Calculator | None) -> str:
    if isinstance(value, float) and "p_value" in name:
        return p_text(value)
    of_rates = calculator is not None and is_of_rates(calculator)
    return output_text(_output(name, calculator), value, of_rates=of_rates)


def _output(name: str, calculator: Calculator | None) -> Output:
    known = calculator.outputs if calculator else ()
    return next((output for output in known if output.name == name), Output(name, ""))
