"""A group sequential test while it runs: stop or go on, and what may be said so far."""

import math

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import read_test
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.sequential.boundary import Boundary, bounds_of
from trialwise.stats.sequential.boundary_inputs import (
    BOUNDARY_PARAMS,
    NAMINGS,
    boundary_name,
    plan_of,
    read_boundary,
)
from trialwise.stats.sequential.bounds_wording import boundary_assumptions, nominal_p
from trialwise.stats.sequential.looks import TIMING, read_looks
from trialwise.stats.sequential.repeated_code import repeated_line, repeated_line_r
from trialwise.stats.sequential.running import (
    LOOK,
    P_VALUES,
    STANDARD_ERROR,
    Z_VALUES,
    State,
    placed,
    state_of,
    statistics_of,
)
from trialwise.stats.sequential.stagewise import drift_at, repeated_p, stagewise_p
from trialwise.stats.wording import fixed, number, p_text, percent, signed_alike

RESULTS = ("z_values", "p_values")
_PARAMS = (Z_VALUES, P_VALUES, LOOK, *BOUNDARY_PARAMS, STANDARD_ERROR)


@validated("group-sequential-test", _PARAMS, (RESULTS, TIMING))
def group_sequential_test(
    call: Call,
    *,
    z_values: tuple[float, ...] | None = None,
    p_values: tuple[float, ...] | None = None,
    look: int | None = None,
    looks: int | None = None,
    information: tuple[float, ...] | None = None,
    alpha: float = 0.05,
    sides: int = 2,
    boundary: Boundary = "lan-demets-obrien-fleming",
    delta: float | None = None,
    gamma: float | None = None,
    rho: float | None = None,
    standard_error: float | None = None,
) -> Calculation:
    """Return whether a group sequential test stops at its latest look, and what it shows.

    The repeated interval is effect ± c_k standard errors; it and the repeated p-value hold at all
    looks together. Once the test has ended, the stage-wise p-value and the median unbiased estimate
    take account of where it stopped.

    Args:
        call: filled in by ``validated``.
        z_values: statistics at the looks so far. Give exactly one of z_values and p_values.
        p_values: the same as p-values in (0, 1], with as many sides as the plan.
        look: number of the look of a single statistic, when the earlier ones are not known.
        looks: planned number of equally spaced looks. Give exactly one of looks and information.
        information: planned shares, or users, at all looks, past and to come; increasing.
        alpha: false positive rate over all looks, in (0, 0.5).
        sides: 2, or 1 to stop for a higher treatment alone.
        boundary: how alpha is shared among the looks.
        delta: shape of wang-tsiatis, in [0, 0.5].
        gamma: shape of hwang-shih-decani, in [-40, 40].
        rho: shape of kim-demets, in [0.1, 50].
        standard_error: of the effect at the latest look, above 0, in the unit of the effect.

    Returns:
        ``decision`` (reject, continue or do not reject), ``stop``, the look, its z and bound, the
        nominal and the repeated p-value; with a standard error the effect and its repeated
        interval; once the test has ended the stage-wise p-value and estimate.

    Raises:
        InputError: for more statistics than looks, or a plan that does not exist.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 8 and 9.

    Examples:
        >>> result = group_sequential_test(z_values=[1.2, 3.4], looks=5)
        >>> result.outputs["decision"], round(result.outputs["critical_z"], 3)
        ('reject', 3.357)
    """
    plan = plan_of(
        looks=looks,
        information=information,
        alpha=alpha,
        sides=sides,
        boundary=boundary,
        delta=delta,
        gamma=gamma,
        rho=rho,
    )
    seen = statistics_of(z_values, p_values, sides, len(plan.times))
    state = state_of(bounds_of(plan), placed(seen, look, len(plan.times)))
    outputs = _outputs(state, standard_error)
    return call.result(
        outputs=outputs,
        summary=_summary(state, outputs),
        reading=_reading(call, state, standard_error),
        convention=f"{boundary_name(plan)}; repeated p-value and interval, stage-wise ordering "
        "after the end",
        alternatives=_alternatives(state),
        assumptions=_assumptions(state, p_values is not None),
        formula=r"\text{stop if } |Z_k|\ge c_k,\quad \hat\theta_k\pm c_k\,SE_k"
        if sides == 2
        else r"\text{stop if } Z_k\ge c_k,\quad \hat\theta_k\pm c_k\,SE_k",
        formula_text=f"stop if {'|Z_k|' if sides == 2 else 'Z_k'} ≥ c_k; interval θ̂_k ± c_k·SE_k",
        worked=_worked(state, standard_error),
        code=repeated_line(plan, state.look, state.z),
        r_code=repeated_line_r(plan, state.look, state.z, float(outputs["repeated_p"])),
        source=f"{NAMINGS[boundary].source}; Jennison & Turnbull (1999), Group Sequential Methods, "
        "ch. 8 and 9",
        tables=(_table(state),),
    )


def _outputs(state: State, standard_error: float | None) -> dict[str, Value]:
    sides, z = state.bounds.plan.sides, state.z
    outputs: dict[str, Value] = {
        "decision": state.decision,
        "stop": state.end is not None,
        "look": state.look + 1,
        "z": z,
        "critical_z": state.critical,
        "nominal_p": 2 * normal_cdf(-abs(z)) if sides == 2 else normal_cdf(-z),
        "repeated_p": repeated_p(state.bounds.plan, state.look, z),
    }
    if standard_error is not None:
        half = state.critical * standard_error
        effect = z * standard_error
        outputs |= {"effect": effect, "effect_low": effect - half, "effect_high": effect + half}
    return outputs | _final(state, standard_error)


def _final(state: State, standard_error: float | None) -> dict[str, Value]:
    """Return the stage-wise results, nothing while the test runs."""
    if state.end is None:
        return {}
    bounds, look, z = state.bounds, state.end, state.z_values[state.end]
    outputs: dict[str, Value] = {"final_p": stagewise_p(bounds, look, z)}
    if standard_error is None:
        return outputs
    # The drift is the effect times the root of the final information.
    unit = standard_error * math.sqrt(bounds.plan.times[state.look])
    tail = bounds.plan.tail
    return outputs | {
        "final_effect": unit * drift_at(bounds, look, z, 0.5),
        "final_low": unit * drift_at(bounds, look, z, tail),
        "final_high": unit * drift_at(bounds, look, z, 1 - tail),
    }


def _summary(state: State, outputs: dict[str, Value]) -> str:
    sides, total = state.bounds.plan.sides, len(state.bounds.critical)
    z = fixed(state.z, 3)
    bound = f"{'±' if sides == 2 else ''}{fixed(state.critical, 3)}"
    where = f"at look {state.look + 1} of {total}"
    repeated = f"repeated {p_text(float(outputs['repeated_p']))}"
    said = f"{_interval(state, outputs)}{repeated}"
    if state.crossed is not None and state.crossed < state.look:
        first = state.crossed
        past, reached = state.z_values[first], state.bounds.critical[first]
        return (
            f"The test had to stop at look {first + 1}, where z = {fixed(past, 3)} reached "
            f"{fixed(math.copysign(reached, past), 3)}. Now, {where}, z is {z} against {bound}: "
            f"{said}."
        )
    if state.crossed is not None:
        way = "higher" if state.z > 0 else "lower"
        return f"Stop, the treatment is {way}: {where} z = {z} reaches the bound {bound}; {said}."
    stays = "stays within" if bound.startswith("±") else "stays below"
    if state.is_last:
        return f"The test ends, no difference shown: {where} z = {z} {stays} {bound}; {said}."
    return f"Go on: {where} z = {z} {stays} the bound {bound}; {said}."


def _interval(state: State, outputs: dict[str, Value]) -> str:
    if "effect" not in outputs:
        return ""
    names = ("effect", "effect_low", "effect_high")
    effect, low, high = signed_alike([float(outputs[name]) for name in names])
    plan = state.bounds.plan
    level = percent(1 - plan.alpha * (3 - plan.sides))
    return f"the effect is {effect} (repeated {level} interval {low} to {high}), "


def _reading(call: Call, state: State, standard_error: float | None) -> tuple[str, ...]:
    plan = state.bounds.plan
    seen = ", ".join(fixed(z, 3) for z in state.z_values if not math.isnan(z))
    where = f" at look {state.look + 1}" if math.isnan(state.z_values[0]) else " so far"
    return (
        f"z{where}: {seen}",
        f"planned: {read_looks(plan.times)}",
        read_boundary(call, plan),
        read_test(call, plan.alpha, plan.sides),
        *((f"standard error {number(standard_error)} now",) if standard_error else ()),
    )


def _worked(state: State, standard_error: float | None) -> str:
    relation = "≥" if state.crossed == state.look else "<"
    z = abs(state.z) if state.bounds.plan.sides == 2 else state.z
    text = f"{fixed(z, 4)} {relation} c = {fixed(state.critical, 4)}"
    if standard_error is None:
        return text
    effect, half = state.z * standard_error, state.critical * standard_error
    return (
        f"{text}; {number(effect, 5)} ± {fixed(state.critical, 4)} × {number(standard_error, 5)} = "
        + (f"{number(effect - half, 5)} to {number(effect + half, 5)}")
    )


def _alternatives(state: State) -> tuple[Alternative, ...]:
    """Return the single test, which early looks make invalid, and Bonferroni over the looks."""
    plan = state.bounds.plan
    single = normal_critical(plan.tail)
    strict = normal_critical(plan.tail / len(plan.times))

    def decision(critical: float) -> str:
        z = abs(state.z) if plan.sides == 2 else state.z
        if z >= critical:
            return "reject"
        return "do not reject" if state.is_last else "continue"

    return (
        Alternative(
            "single test, looks ignored",
            {"critical_z": single, "decision": decision(single)},
            "wrong with several looks: it raises the false positive rate",
        ),
        Alternative(
            "Bonferroni over the looks",
            {"critical_z": strict, "decision": decision(strict)},
            "valid but too strict, because looks share their data",
        ),
    )


def _assumptions(state: State, from_p: bool) -> tuple[str, ...]:
    sentences = boundary_assumptions(state.bounds.plan)[:2]
    if state.end is None:
        last = (
            "The repeated interval and p-value hold now and at every look, whether or not you stop."
        )
    else:
        last = (
            "The repeated interval holds at every look; the stage-wise p-value and estimate hold "
            "for a test that stopped by its rule."
        )
    if from_p and state.bounds.plan.sides == 2:
        return (*sentences, last, "Two-sided p-values have no direction: all count as gains here.")
    return (*sentences, last)


def _table(state: State) -> Table:
    sides = state.bounds.plan.sides
    rows = []
    for place, critical in enumerate(state.bounds.critical):
        seen = state.z_values[place] if place < len(state.z_values) else None
        shown = "to come" if seen is None else "not given" if math.isnan(seen) else fixed(seen, 3)
        rows.append(
            (
                str(place + 1),
                percent(state.bounds.plan.times[place], 4),
                shown,
                fixed(critical, 4),
                number(nominal_p(critical, sides), 3),
            )
        )
    columns = ("look", "planned share", "z", "stop at z", "stop at p")
    return Table("Looks", columns, tuple(rows))


GROUP_SEQUENTIAL_TEST = Calculator(
    name="group-sequential-test",
    is_iterated=True,
    title="Stop or go on in a group sequential test",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("decision", "reject, continue or do not reject"),
        Output("stop", "whether the test has ended"),
        Output("look", "number of the latest look"),
        Output("z", "statistic at the latest look"),
        Output("critical_z", "z that stops the test at the latest look"),
        Output("nominal_p", "p-value of a single test, not corrected for the looks"),
        Output("repeated_p", "p-value that holds at all looks together"),
        Output("effect", "effect so far (optional: needs a standard error)"),
        Output("effect_low", "lower limit of the repeated interval (optional)"),
        Output("effect_high", "upper limit of the repeated interval (optional)"),
        Output("final_p", "stage-wise p-value (optional: once the test has ended)"),
        Output("final_effect", "median unbiased estimate (optional: ended, standard error)"),
        Output("final_low", "lower limit of the stage-wise interval (optional)"),
        Output("final_high", "upper limit of the stage-wise interval (optional)"),
    ),
    run=group_sequential_test,
    example={"z_values": [1.2, 2.9], "looks": 4},
    one_of=(RESULTS, TIMING),
    headline="decision",
    printed=("critical_z", "repeated_p"),
)

CALCULATORS = (GROUP_SEQUENTIAL_TEST,)
