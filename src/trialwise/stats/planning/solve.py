"""One mechanism for a plan: its size, power, detectable effect and duration from one formula.

To add a family: subclass ``Case`` as a frozen dataclass (the power for a size, and what is said
about it; ``NormalCase`` does most of it where the estimate is normal), write a typed function that
builds the case from the inputs, describe both in a ``PlanFamily``, and end the module with
``CALCULATORS = plan_calculators(FAMILY)``. ``rates.py`` is an example.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning import duration
from trialwise.stats.planning.case import Case, Line, Task, Unknown
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.family import Detectable, Inputs, PlanFamily, Variation
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.planning.layout import Sizes, TwoArms
from trialwise.stats.planning.search import smallest_effect
from trialwise.stats.planning.signature import checked_function
from trialwise.stats.validate import Input
from trialwise.stats.wording import count, percent, probability

DIRECTION = Param(
    "direction",
    "choice",
    "whether the treatment is to raise or to lower the metric",
    default="increase",
    choices=("increase", "decrease"),
)
ONCE: Final = "The data are tested once, at the end; peeking needs a sequential design."
_OPPOSITE: Final = {"increase": "decrease", "decrease": "increase"}
_POWER_OUTPUT = Output("power", "probability of detecting the effect")


def plan_calculators(family: PlanFamily) -> tuple[Calculator, ...]:
    """Return the calculators of a family: size, power and, where they apply, effect and duration.

    Args:
        family: what to make them from.

    Returns:
        ``sample-size-…``, ``power-…``, ``mde-…`` (with ``detectable``) and ``duration-…`` (with an
        example's traffic).
    """
    made = [_size_calculator(family), _power_calculator(family)]
    if family.detectable:
        made.append(_mde_calculator(family, family.detectable))
    if family.example_traffic:
        made.append(_duration_calculator(family))
    return tuple(made)


def _size_calculator(family: PlanFamily) -> Calculator:
    name = f"sample-size-{family.name}"
    params = (*family.metric, *family.effect, ALPHA, POWER, *family.options)
    effects = tuple(param.name for param in family.effect)

    def run(call: Call, *, power: float, **given: Input) -> Calculation:
        case, task, sizes = _sized(family, call, "size", power, given)
        line = case.line(task)

        def other(changed: Inputs) -> dict[str, Value]:
            return family.case(**changed).solved(power)[1].outputs()

        return _result(
            case,
            task,
            outputs={**sizes.outputs(), **case.outputs()},
            summary=f"You need {sizes.text()}, to detect {case.effect_text()}.",
            reading=(
                *case.metric_reading(call),
                *case.effect_reading(call),
                *case.layout.read(call, power),
            ),
            alternatives=_alternatives(family.varied(given), given, other),
            code=f"{line.setup}print({line.value})",
            r_code=_r_print(line),
        )

    return Calculator(
        name=name,
        is_iterated=True,
        title=f"Sample size for {family.subject}",
        family="planning",
        params=params,
        outputs=(*family.size_outputs, *family.outputs),
        run=checked_function(family, name, params, run, "the sizes that detect the effect"),
        example=family.example,
        one_of=(*family.groups, *family.one_of),
        headline=family.headline,
        varies=(*effects, "power"),
        curve="power",
    )


def _power_calculator(family: PlanFamily) -> Calculator:
    name = f"power-{family.name}"
    params = (*family.metric, *family.effect, family.users, ALPHA, *family.options)
    effects = tuple(param.name for param in family.effect)

    def run(call: Call, *, n: int, **given: Input) -> Calculation:
        case = family.case(**given)
        reached = case.power(n)
        task = Task(call, "power", n, reached)
        line, sizes = case.line(task), case.sizes(n)
        return _result(
            case,
            task,
            outputs={"power": reached, **sizes.outputs(), **case.outputs()},
            summary=f"The power to detect {case.effect_text()} is {probability(reached)} with "
            f"{sizes.text()}.",
            reading=(
                *case.metric_reading(call),
                *case.effect_reading(call),
                *case.layout.read(call, None),
            ),
            alternatives=_alternatives(
                family.varied(given), given, lambda other: {"power": family.case(**other).power(n)}
            ),
            code=f"{line.setup}print({line.value})",
            r_code=_r_print(line),
        )

    return Calculator(
        name=name,
        title=f"Power of a test of {family.subject}",
        family="planning",
        params=params,
        outputs=(_POWER_OUTPUT, *family.size_outputs, *family.outputs),
        run=checked_function(family, name, params, run, "the probability of detecting the effect"),
        example={**family.example, "n": family.example_n},
        one_of=(*family.groups, *family.one_of),
        headline="power",
        varies=("n", *effects),
        curve="n",
    )


def _mde_calculator(family: PlanFamily, detectable: Detectable) -> Calculator:
    name = f"mde-{family.name}"
    directed = (DIRECTION,) if detectable.directed else ()
    params = (*family.metric, family.users, ALPHA, POWER, *family.options, *directed)
    metric = {param.name for param in family.metric}

    def run(
        call: Call, *, n: int, power: float, direction: str = "increase", **given: Input
    ) -> Calculation:
        case = _detected(family, given, n=n, power=power, direction=direction)
        task = Task(call, "mde", n, power)
        line, sizes = case.line(task), case.sizes(n)

        def other(changed: Inputs) -> dict[str, Value]:
            way = str(changed.get("direction", direction))
            kept = {key: value for key, value in changed.items() if key != "direction"}
            found = _detected(family, kept, n=n, power=power, direction=way).outputs()
            same = case.outputs()
            return {key: value for key, value in found.items() if value != same.get(key)}

        variations = [*family.varied(given)]
        if detectable.directed:
            way = _OPPOSITE[direction]
            note = "the smallest change in the other direction"
            variations.insert(0, Variation(way, note, {"direction": way}))
        said = (f"{direction}{call.default_mark('direction')}",) if detectable.directed else ()
        return _result(
            case,
            task,
            outputs={**case.outputs(), **sizes.outputs()},
            summary=f"You can detect {case.effect_text()} with {sizes.text()}.",
            reading=(
                *case.metric_reading(call),
                *said,
                f"{count(n)} {family.users.description.split(';')[0]}",
                *case.layout.read(call, power),
            ),
            alternatives=_alternatives(variations, given, other),
            code=f"{line.setup}print({line.value})",
            r_code=_r_print(line),
        )

    return Calculator(
        name=name,
        is_iterated=True,
        title=f"Minimum detectable effect for {family.subject}",
        family="planning",
        params=params,
        outputs=(*family.outputs, *family.size_outputs),
        run=checked_function(family, name, params, run, "the smallest effect that ``n`` detects"),
        example={
            **{key: value for key, value in family.example.items() if key in metric},
            "n": family.example_n,
        },
        one_of=family.groups,
        headline=detectable.headline,
        varies=("n", "power"),
        curve="n",
    )


def _duration_calculator(family: PlanFamily) -> Calculator:
    name = f"duration-{family.name}"
    flow = (duration.TRAFFIC, duration.SHARE)
    params = (*family.metric, *family.effect, *flow, ALPHA, POWER, *family.options)
    effects = tuple(param.name for param in family.effect)

    def run(
        call: Call, *, power: float, traffic: float, share: float, **given: Input
    ) -> Calculation:
        case, task, sizes = _sized(family, call, "duration", power, given)
        line = case.line(task)
        stream = duration.Traffic(traffic, share)
        days = stream.days(sizes.total)
        design = _design(case)

        def other(changed: Inputs) -> dict[str, Value]:
            return family.case(**changed).solved(power)[1].outputs()

        result_sizes = _alternatives(family.varied(given), given, other)
        return _result(
            case,
            task,
            outputs={**stream.outputs(sizes.total), **sizes.outputs(), **case.outputs()},
            summary=stream.summary(sizes.total),
            reading=(
                *case.metric_reading(call),
                *case.effect_reading(call),
                *case.layout.read(call, power),
                stream.reading(call),
            ),
            alternatives=stream.alternatives(result_sizes, sizes.total),
            code=stream.code(line.setup, line.value, design),
            r_code=stream.r_code(line.r_setup, line.r_value, design) if line.r_value else "",
            lasting=duration.duration_assumptions(duration.whole_weeks(days)),
            worked=stream.worked(sizes.total),
            tables=_by_weeks(family, case, stream, power, given),
        )

    return Calculator(
        name=name,
        is_iterated=True,
        title=f"Duration of a test of {family.subject}",
        family="planning",
        params=params,
        outputs=(*duration.OUTPUTS, *family.size_outputs, *family.outputs),
        run=checked_function(family, name, params, run, "the days and whole weeks that it takes"),
        example={**family.example, "traffic": family.example_traffic},
        one_of=(*family.groups, *family.one_of),
        headline="days",
        varies=("traffic", *effects, "power"),
        curve="traffic",
    )


def _sized(
    family: PlanFamily, call: Call, unknown: Unknown, power: float, given: Inputs
) -> tuple[Case, Task, Sizes]:
    """Return the case of the inputs and the sizes it needs."""
    case = family.case(**given)
    case.layout.check_power(power)
    n, sizes = case.solved(power)
    return case, Task(call, unknown, n, power), sizes


def _detected(family: PlanFamily, given: Inputs, *, n: int, power: float, direction: str) -> Case:
    """Return the case of the smallest effect that ``n`` detects.

    Raises:
        InputError: when no effect in that direction is detected.
    """
    detectable = family.detectable
    if detectable is None:
        raise NotImplementedError(f"{family.name} has no detectable effect")
    sign = 1 if direction == "increase" else -1

    def case_at(distance: float) -> Case:
        return family.case(**given, **detectable.given(sign * distance))

    case_at(detectable.start / 100).layout.check_power(power)
    room = detectable.room(direction, given)
    found, best = smallest_effect(
        lambda distance: case_at(distance).power(n), power, start=detectable.start, room=room
    )
    if found is None:
        raise InputError(
            "n",
            n,
            f"large enough for the power to reach {percent(power)} for some {direction}",
            f"No {direction} is detected with more than {percent(best, 3)}: none is attainable. "
            "Use more users or a lower power.",
        )
    return case_at(found).as_found()


def _alternatives(
    variations: Iterable[Variation], given: Inputs, outputs: Callable[[Inputs], dict[str, Value]]
) -> tuple[Alternative, ...]:
    """Return what each variation gives, where it gives anything."""
    found = []
    for variation in variations:
        with contextlib.suppress(InputError, ArithmeticError):
            result = outputs({**given, **variation.changes})
            found.append(Alternative(variation.name, result, variation.note))
    return tuple(found)


def _result(
    case: Case,
    task: Task,
    *,
    outputs: Mapping[str, Value],
    summary: str,
    reading: tuple[str, ...],
    alternatives: tuple[Alternative, ...],
    code: str,
    r_code: str,
    lasting: tuple[str, ...] = (),
    worked: str = "",
    tables: tuple[Table, ...] = (),
) -> Calculation:
    texts = case.texts(task)
    is_duration = task.unknown == "duration"
    return task.call.result(
        outputs=outputs,
        summary=summary,
        reading=reading,
        convention=texts.convention,
        alternatives=(*alternatives, *case.alternatives(task)),
        assumptions=(
            *lasting,
            *texts.assumptions,
            *(() if is_duration else (ONCE,)),
            *case.layout.assumptions(),
        ),
        formula=duration.FORMULA if is_duration else texts.formula,
        formula_text=duration.FORMULA_TEXT if is_duration else texts.formula_text,
        worked=worked or texts.worked,
        code=code,
        r_code=r_code,
        source=texts.source,
        tables=(*tables, *case.tables(task)),
    )


def _by_weeks(
    family: PlanFamily, case: Case, stream: duration.Traffic, power: float, given: Inputs
) -> tuple[Table, ...]:
    """Return the smallest detectable effect after one to eight weeks."""
    if family.detectable is None:
        return ()
    effects = {param.name for param in family.effect}
    metric = {key: value for key, value in given.items() if key not in effects}

    def detect(split: Split) -> tuple[str, str]:
        found = _detected(family, metric, n=split.control, power=power, direction=case.direction())
        return found.effect_cells()

    return (duration.by_weeks(stream, _design(case), detect),)


def _design(case: Case) -> Design:
    if not isinstance(case.layout, TwoArms):
        raise NotImplementedError("a duration needs arms with a control")
    return case.layout.design


def _r_print(line: Line) -> str:
    if not line.r_value:
        return ""
    return f"{line.r_setup}cat(format({line.r_value}, digits=12))"
