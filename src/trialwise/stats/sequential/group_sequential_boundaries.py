"""The critical values of a group sequential test, and what its looks cost in users."""

import contextlib
import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.sequential.boundary import Boundary, Bounds, Plan, bounds_of
from trialwise.stats.sequential.boundary_inputs import (
    BOUNDARY_PARAMS,
    NAMINGS,
    boundary_formula,
    boundary_name,
    plan_of,
    read_boundary,
)
from trialwise.stats.sequential.bounds_wording import (
    MOST_LISTED,
    boundary_assumptions,
    listed,
    nominal_p,
    said_bounds,
    users_at,
)
from trialwise.stats.sequential.characteristics import Characteristics, characteristics_of
from trialwise.stats.sequential.code import bounds_line, drift_line, rpact_design, setup_line
from trialwise.stats.sequential.fixed_size import N_FIXED
from trialwise.stats.sequential.looks import TIMING, read_looks
from trialwise.stats.wording import count, fixed, number, percent, probability

_PARAMS = (*BOUNDARY_PARAMS, POWER, N_FIXED)
# With more looks the other boundaries would take longer than the answer.
_MOST_COMPARED = 20
_OTHERS: tuple[Boundary, ...] = (
    "obrien-fleming",
    "pocock",
    "lan-demets-obrien-fleming",
    "lan-demets-pocock",
    "haybittle-peto",
)


@validated("group-sequential-boundaries", _PARAMS, (TIMING,))
def group_sequential_boundaries(
    call: Call,
    *,
    looks: int | None = None,
    information: tuple[float, ...] | None = None,
    alpha: float = 0.05,
    sides: int = 2,
    boundary: Boundary = "lan-demets-obrien-fleming",
    delta: float | None = None,
    gamma: float | None = None,
    rho: float | None = None,
    power: float = 0.8,
    n_fixed: int | None = None,
) -> Calculation:
    """Return the z that stops a group sequential test at each look, and the users it needs.

    The bounds c_k hold P(|Z_k| >= c_k at any look) = alpha under the null, where the Z_k are normal
    with correlations √(t_j/t_k); they come from the recursion of Armitage, McPherson & Rowe (1969).

    Args:
        call: filled in by ``validated``.
        looks: number of equally spaced looks, 1 to 60. Give exactly one of looks and information.
        information: planned shares, or users, at the looks; increasing, at most 60.
        alpha: false positive rate over all looks, in (0, 0.5).
        sides: 2, or 1 to stop for a higher treatment alone.
        boundary: how alpha is shared among the looks.
        delta: shape of wang-tsiatis, in [0, 0.5].
        gamma: shape of hwang-shih-decani, in [-40, 40].
        rho: shape of kim-demets, in [0.1, 50].
        power: power for which the sizes are compared, in (alpha, 1).
        n_fixed: users in control of the test with one look.

    Returns:
        ``critical_values``, ``nominal_p`` and ``alpha_spent`` by look as text with commas,
        ``first_z`` and ``final_z``, the ``constant`` of a boundary that has one, the ``inflation``
        of the largest sample and the expected samples over the fixed one, and the users per look.

    Raises:
        InputError: for looks that do not increase, a missing or foreign shape, or a boundary that
            cannot hold alpha.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 2 and 7.

    Examples:
        >>> result = group_sequential_boundaries(looks=5, boundary="obrien-fleming")
        >>> result.outputs["critical_values"]
        '4.5617,3.2256,2.6337,2.2809,2.0401'
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
    Design(alpha=alpha, sides=sides, ratio=1.0, arms=2).check_power(power)
    bounds = bounds_of(plan)
    costs = characteristics_of(bounds, power)
    formula, formula_text = boundary_formula(plan)
    design = rpact_design(plan, power)
    return call.result(
        outputs=_outputs(bounds, costs, n_fixed),
        summary=_summary(bounds, costs, power, n_fixed),
        reading=(
            read_looks(plan.times),
            read_boundary(call, plan),
            read_test(call, alpha, sides),
            f"power {percent(power)}{call.default_mark('power')}",
            *((f"{count(n_fixed)} users in control with one look",) if n_fixed else ()),
        ),
        convention=f"{boundary_name(plan)}, stopping for an effect alone, no futility bound",
        alternatives=_alternatives(bounds, power),
        assumptions=boundary_assumptions(plan),
        formula=formula,
        formula_text=formula_text,
        worked=_worked(bounds),
        code=f"{setup_line(plan)}{bounds_line(plan)}{drift_line(plan, power)}"
        "print(c[0], c[-1], (d/f)**2)",
        r_code=f"{design}cat(format(c(d$criticalValues[1], tail(d$criticalValues, 1), "
        "getDesignCharacteristics(d)$inflationFactor), digits=12))"
        if design
        else "",
        source=f"{NAMINGS[boundary].source}; Jennison & Turnbull (1999), Group Sequential Methods, "
        "ch. 2, 7 and 19",
        tables=(_table(bounds, costs, n_fixed),),
    )


def _largest(n_fixed: int, inflation: float) -> int:
    return math.ceil(n_fixed * inflation * (1 - 1e-12))


def _outputs(bounds: Bounds, costs: Characteristics, n_fixed: int | None) -> dict[str, Value]:
    critical, sides = bounds.critical, bounds.plan.sides
    outputs: dict[str, Value] = {
        "critical_values": listed(critical),
        "nominal_p": ",".join(f"{nominal_p(z, sides):.4g}" for z in critical),
        "alpha_spent": ",".join(f"{spent:.4g}" for spent in bounds.spent()),
        "first_z": critical[0],
        "final_z": critical[-1],
    }
    if bounds.constant is not None:
        outputs["constant"] = bounds.constant
    outputs |= {
        "inflation": costs.inflation,
        "expected_h0": costs.expected_h0,
        "expected_h1": costs.expected_h1,
    }
    if n_fixed is not None:
        largest = _largest(n_fixed, costs.inflation)
        outputs["n_max"] = largest
        outputs["n_per_look"] = ",".join(map(str, users_at(bounds.plan.times, largest)))
    return outputs


def _summary(bounds: Bounds, costs: Characteristics, power: float, n_fixed: int | None) -> str:
    plan, critical = bounds.plan, bounds.critical
    z = "|z|" if plan.sides == 2 else "z"
    if len(critical) == 1:
        return f"With one look the test rejects when {z} reaches {fixed(critical[0], 4)}."
    last = nominal_p(critical[-1], plan.sides)
    stop = (
        f"Stop at the first look where {z} reaches {said_bounds(critical)}; at the final look the "
        f"p-value must be at most {number(last, 3)} instead of {number(plan.alpha)}."
    )
    more = number(100 * (costs.inflation - 1), 3)
    share = percent(costs.expected_h1, 3)
    size = (
        f"At {percent(power)} power this takes up to {more} % more users than one look, and "
        f"{share} of a fixed test's users on average when the effect is there"
    )
    if n_fixed is None:
        return f"{stop} {size}."
    return f"{stop} {size}: at most {count(_largest(n_fixed, costs.inflation))} users in control."


def _worked(bounds: Bounds) -> str:
    """Return the bounds of a C t^(delta - 1/2) boundary with the constant put in."""
    if bounds.constant is None:
        return ""
    constant, power = fixed(bounds.constant, 4), bounds.plan.exponent - 0.5
    if power == 0:
        return f"C = {constant} at every look"
    terms = [
        f"{constant} × {number(time, 4)}^{number(power)} = {fixed(z, 4)}"
        for time, z in zip(bounds.plan.times, bounds.critical, strict=True)
    ]
    return "; ".join(terms[:MOST_LISTED])


def _alternatives(bounds: Bounds, power: float) -> tuple[Alternative, ...]:
    """Return the other boundaries, and Bonferroni, for the same looks."""
    plan = bounds.plan
    if not 1 < len(plan.times) <= _MOST_COMPARED:
        return ()
    found = []
    for other in _OTHERS:
        if other == plan.boundary:
            continue
        with contextlib.suppress(InputError):
            rival = bounds_of(Plan(plan.times, plan.alpha, plan.sides, other))
            outputs: dict[str, Value] = {
                "first_z": rival.critical[0],
                "final_z": rival.critical[-1],
                "inflation": characteristics_of(rival, power).inflation,
            }
            found.append(Alternative(NAMINGS[other].name, outputs, _NOTES[other]))
    z = normal_critical(plan.tail / len(plan.times))
    note = "alpha divided by the looks: too strict, because looks share their data"
    return (*found, Alternative("Bonferroni", {"first_z": z, "final_z": z}, note))


_NOTES = {
    "obrien-fleming": "strict at first, fixed number of looks",
    "pocock": "the same bound at every look: stops sooner, needs more users in the worst case",
    "lan-demets-obrien-fleming": "strict at first, the looks may move",
    "lan-demets-pocock": "stops sooner, the looks may move",
    "haybittle-peto": "z = 3 at every interim look, easy to explain",
}


def _table(bounds: Bounds, costs: Characteristics, n_fixed: int | None) -> Table:
    plan, stops = bounds.plan, bounds.exits(costs.drift)
    users = users_at(plan.times, _largest(n_fixed, costs.inflation)) if n_fixed else ()
    rows, reached = [], 0.0
    for place, (z, spent) in enumerate(zip(bounds.critical, bounds.spent(), strict=True)):
        reached += stops.upper[place]
        row = (
            str(place + 1),
            percent(plan.times[place], 4),
            *((count(users[place]),) if users else ()),
            fixed(z, 4),
            number(nominal_p(z, plan.sides), 3),
            number(spent, 3),
            probability(reached),
        )
        rows.append(row)
    columns = (
        "look",
        "planned share",
        *(("users in control",) if users else ()),
        "stop at z",
        "nominal p",
        "alpha spent",
        "power so far",
    )
    return Table("Looks", columns, tuple(rows))


GROUP_SEQUENTIAL_BOUNDARIES = Calculator(
    name="group-sequential-boundaries",
    is_iterated=True,
    title="Stopping boundaries of a group sequential test",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("critical_values", "z that stops the test, by look, separated by commas"),
        Output("nominal_p", "the same as p-values of a single test"),
        Output("alpha_spent", "false positive rate used up by each look"),
        Output("first_z", "critical value of the first look"),
        Output("final_z", "critical value of the final look"),
        Output("constant", "C of a boundary C t^(delta - 1/2) (optional: those boundaries alone)"),
        Output("inflation", "largest sample over that of the test with one look"),
        Output("expected_h0", "expected sample over the fixed one, without an effect"),
        Output("expected_h1", "expected sample over the fixed one, under the effect to detect"),
        Output("n_max", "users in control at the final look (optional: needs n_fixed)"),
        Output("n_per_look", "users in control by look (optional: needs n_fixed)"),
    ),
    run=group_sequential_boundaries,
    example={"looks": 5},
    one_of=(TIMING,),
    headline="final_z",
    printed=("first_z", "final_z", "inflation"),
    varies=("looks", "alpha"),
)

CALCULATORS = (GROUP_SEQUENTIAL_BOUNDARIES,)
