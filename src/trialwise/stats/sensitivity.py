"""How a result depends on its inputs: tables and a curve, by running calculators again.

Nothing here fails: a value for which there is no result is left out.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from trialwise.core.errors import TrialwiseError
from trialwise.core.records import Calculation, Curve, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.output_wording import (
    input_label,
    input_text,
    is_of_rates,
    is_share,
    output_label,
    output_text,
    unit_of,
)
from trialwise.stats.registry import NAMES, calculate, get
from trialwise.stats.wording import tidy

_STEPS: Final[Mapping[str, tuple[float, ...]]] = {
    "power": (0.7, 0.8, 0.9, 0.95),
    "alpha": (0.1, 0.05, 0.01),
}
_FACTORS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_MOST_TABLES: Final = 3
_POINTS: Final = 30
_LEAST_POINTS: Final = 5
_CURVE_FROM, _CURVE_TO = 0.2, 2.0
_MISSED: Final = 0.005
_CURVE_OF_POWER: Final = (0.5, 0.99)

Inputs = dict[str, Value]


def with_sensitivity(calculation: Calculation) -> Calculation:
    """Return a calculation with its sensitivity tables after its own, and its curve.

    >>> plain = calculate("sample-size-proportions", {"baseline": 0.1, "lift": 0.2})
    >>> [table.title for table in with_sensitivity(plain).tables]
    ['Users needed in control by lift', 'Users needed in control by power', \
'Users needed in control by alpha']
    """
    return replace(
        calculation,
        tables=(*calculation.tables, *sensitivity_tables(calculation)),
        curve=curve(calculation),
    )


def with_first_table(calculation: Calculation) -> Calculation:
    """Return a calculation with its most telling sensitivity table, which an answer has room for.

    The others and the curve take up to fifty more calculations: ``with_sensitivity`` makes them.
    """
    tables = (*calculation.tables, *sensitivity_tables(calculation, most=1))
    return replace(calculation, tables=tables)


def sensitivity_tables(calculation: Calculation, *, most: int = _MOST_TABLES) -> tuple[Table, ...]:
    """Return a table of the headline for other values of each input that matters.

    Args:
        calculation: of any calculator.
        most: how many tables.

    Returns:
        At most ``most`` tables, in the order of ``Calculator.varies``; of inputs that exclude each
        other only the one that was given, or else the first that the outputs hold.
    """
    calculator = get(calculation.calculator)
    tables = (_table(calculator, calculation, base, name) for base, name in _varied(calculation))
    return tuple(islice((table for table in tables if table is not None), most))


def curve(calculation: Calculation) -> Curve | None:
    """Return the curve that belongs to a calculation.

    A sample size shows the power by users and a duration the power by days, both from the power
    calculator of the same kind; every other calculator its headline by its input ``curve``.

    Returns:
        The curve with the calculation's own point marked, or ``None`` when there is none.
    """
    kind, _, subject = calculation.calculator.partition("-size-")
    if kind == "sample" and f"power-{subject}" in NAMES:
        found = _power_by_users(calculation, f"power-{subject}")
        if found is not None:
            return found
    if calculation.calculator.startswith("duration-"):
        subject = calculation.calculator.removeprefix("duration-")
        if f"power-{subject}" in NAMES:
            found = _power_by_days(calculation, f"power-{subject}")
            if found is not None:
                return found
    return _headline_curve(calculation)


def _varied(calculation: Calculation) -> list[tuple[Inputs, str]]:
    """Return the inputs to vary, each with the inputs to start from."""
    calculator = get(calculation.calculator)
    found: list[tuple[Inputs, str]] = []
    done: set[tuple[str, ...]] = set()
    for name in calculator.varies:
        group = next((group for group in calculator.one_of if name in group), (name,))
        given = [other for other in group if other in calculation.inputs]
        if group in done or (name not in given and any(o in calculator.varies for o in given)):
            continue
        base = _base(calculation, group, name)
        if base is not None:
            done.add(group)
            found.append((base, name))
    return found


def _base(calculation: Calculation, group: Sequence[str], name: str) -> Inputs | None:
    """Return the inputs with ``name`` in place of the others of its group, where it is known."""
    inputs = dict(calculation.inputs)
    if name in inputs:
        return inputs
    if name not in calculation.outputs or not any(other in inputs for other in group):
        return None
    kept = {key: value for key, value in inputs.items() if key not in group}
    return kept | {name: calculation.outputs[name]}


def _table(
    calculator: Calculator, calculation: Calculation, base: Inputs, name: str
) -> Table | None:
    """Return the headline, and the total where there is one, by one input."""
    param = calculator.param(name)
    shown = [_output(calculator, key) for key in _columns(calculator, calculation)]
    value = base[name]
    if not shown or isinstance(value, bool | str):
        return None
    of_rates = is_of_rates(calculator, base)
    rows = []
    for step in _steps(param, value):
        result = _attempt(calculator.name, base | {name: step})
        if result is None or not all(output.name in result.outputs for output in shown):
            continue
        text = input_text(param, step, of_rates=of_rates)
        cells = (
            output_text(output, result.outputs[output.name], of_rates=of_rates) for output in shown
        )
        rows.append((f"{text} (here)" if step == value else text, *cells))
    if len(rows) < 2:
        return None
    heads = tuple(_label(calculator, output) for output in shown)
    title = f"{heads[0]} by {input_label(param)}"
    return Table(f"{title[0].upper()}{title[1:]}", (input_label(param), *heads), tuple(rows))


def _columns(calculator: Calculator, calculation: Calculation) -> list[str]:
    names = [calculator.headline]
    if calculator.headline.startswith("n_"):
        names.append("total")
    return [name for name in names if name in calculation.outputs]


def _label(calculator: Calculator, output: Output) -> str:
    """Return what an output is called in the head of a column and on an axis."""
    if output.name == "power":
        return "power"
    if output.name in ("effect", "lift") and calculator.name.startswith("mde-"):
        return f"detectable {output.name}"
    return output_label(output)


def _output(calculator: Calculator, name: str) -> Output:
    return next(output for output in calculator.outputs if output.name == name)


def _steps(param: Param, value: int | float) -> list[int | float]:
    """Return the values to try, increasing, the given one among them."""
    if param.name in _STEPS:
        steps: Iterable[int | float] = _STEPS[param.name]
    elif param.kind == "count":
        steps = (max(math.ceil(value * factor), 1) for factor in _FACTORS)
    else:
        steps = (tidy(value * factor) for factor in _FACTORS)
    return sorted({*steps, value})


def _attempt(name: str, inputs: Mapping[str, Value]) -> Calculation | None:
    """Return the result for these inputs, ``None`` when there is none."""
    try:
        return calculate(name, inputs)
    except (TrialwiseError, ArithmeticError, ValueError):
        return None


def _power_by_users(calculation: Calculation, sibling: str) -> Curve | None:
    """Return the power of a test by its users or clusters, around the size that was found."""
    size = calculation.outputs.get(get(calculation.calculator).headline)
    power = get(sibling)
    name = power.curve or "n"
    if not isinstance(size, int) or name not in {param.name for param in power.params}:
        return None
    inputs = _shared(calculation, power, name)

    def at(users: int | float) -> Calculation | None:
        return _attempt(sibling, inputs | {name: int(users)})

    label = input_label(power.param(name))
    found = _curve(power, "power", label, _around(size, is_whole=True), size, at)
    wanted = calculation.inputs.get("power", 0.0)
    # a sibling that counts users otherwise would miss the power that the size was found for
    is_reached = found is not None and found.mark[1] >= float(wanted) - _MISSED
    return found if is_reached else None


def _power_by_days(calculation: Calculation, sibling: str) -> Curve | None:
    """Return the power of a test by the days it runs, around the duration that was found."""
    outputs, inputs = calculation.outputs, calculation.inputs
    power = get(sibling)
    try:
        days, users = int(outputs["days"]), int(outputs["n_control"])
        per_day = float(inputs["traffic"]) * float(inputs.get("share", 1.0))
        share_of_control = users / int(outputs["total"])
    except (KeyError, ValueError):
        return None
    if "n" not in {param.name for param in power.params}:
        return None
    shared = _shared(calculation, power, "n")

    def at(day: int | float) -> Calculation | None:
        entered = math.floor(tidy(per_day * day * share_of_control))
        return _attempt(sibling, shared | {"n": max(entered, users) if day == days else entered})

    return _curve(power, "power", "days", _around(days, is_whole=True), days, at)


def _shared(calculation: Calculation, other: Calculator, size: str) -> Inputs:
    """Return the inputs that another calculator takes as well, but for its size."""
    names = {param.name for param in other.params} - {size}
    return {name: value for name, value in calculation.inputs.items() if name in names}


def _headline_curve(calculation: Calculation) -> Curve | None:
    """Return the headline by the input that the calculator names."""
    calculator = get(calculation.calculator)
    value = calculation.inputs.get(calculator.curve)
    if value is None or isinstance(value, bool | str) or value <= 0:
        return None
    param = calculator.param(calculator.curve)
    xs = (
        _evenly(*_CURVE_OF_POWER)
        if param.name == "power"
        else _around(value, is_whole=param.kind == "count")
    )
    inputs = dict(calculation.inputs)

    def at(x: int | float) -> Calculation | None:
        return _attempt(calculator.name, inputs | {param.name: x})

    return _curve(calculator, calculator.headline, input_label(param), xs, value, at)


def _around(value: int | float, *, is_whole: bool) -> list[int | float]:
    """Return points around a value above 0, closer together where they are small."""
    growth = (_CURVE_TO / _CURVE_FROM) ** (1 / (_POINTS - 1))
    points = [value * _CURVE_FROM * growth**place for place in range(_POINTS)]
    return sorted({max(round(x), 1) for x in points}) if is_whole else [tidy(x) for x in points]


def _evenly(low: float, high: float) -> list[float]:
    """Return points at equal steps."""
    step = (high - low) / (_POINTS - 1)
    return [tidy(low + step * place) for place in range(_POINTS)]


def _curve(
    calculator: Calculator,
    output_name: str,
    x_label: str,
    xs: Sequence[int | float],
    here: int | float,
    at: Callable[[int | float], Calculation | None],
) -> Curve | None:
    """Return an output over one input, with the point at ``here`` marked."""
    points: dict[float, float] = {}
    inputs: Mapping[str, Value] = {}
    for x in sorted({*xs, here}):
        result = at(x)
        if result is None:
            continue
        inputs, y = result.inputs, result.outputs.get(output_name)
        if isinstance(y, int | float) and not isinstance(y, bool):
            points[float(x)] = float(y)
    if float(here) not in points or len(points) < _LEAST_POINTS:
        return None
    output = _output(calculator, output_name)
    of_rates = is_of_rates(calculator, inputs)
    y_label = _label(calculator, output)
    title = f"{y_label} by {x_label}"
    if unit_of(output, of_rates=of_rates) == "points":
        y_label += " (percentage points)"
    return Curve(
        title=f"{title[0].upper()}{title[1:]}",
        x_label=x_label,
        y_label=y_label,
        xs=tuple(points),
        ys=tuple(points.values()),
        mark=(float(here), points[float(here)]),
        is_rate=is_share(output, of_rates=of_rates),
    )
