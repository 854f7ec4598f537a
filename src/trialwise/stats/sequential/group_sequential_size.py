"""The users of a group sequential test: at each look, at most, and on average."""

import contextlib
import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import read_test
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.inputs import POWER, RATIO
from trialwise.stats.sequential.boundary import Boundary, Bounds, Plan, bounds_of
from trialwise.stats.sequential.boundary_inputs import (
    BOUNDARY_PARAMS,
    NAMINGS,
    boundary_name,
    plan_of,
    read_boundary,
)
from trialwise.stats.sequential.bounds_wording import (
    boundary_assumptions,
    listed,
    users_at,
)
from trialwise.stats.sequential.characteristics import (
    Characteristics,
    characteristics_of,
    fixed_drift,
)
from trialwise.stats.sequential.code import bounds_line, drift_line, rpact_design, setup_line
from trialwise.stats.sequential.fixed_size import SIZE, SIZE_PARAMS, FixedSize, fixed_size
from trialwise.stats.sequential.looks import TIMING, read_looks
from trialwise.stats.wording import count, fixed, number, percent, probability

_PARAMS = (*SIZE_PARAMS, *BOUNDARY_PARAMS, POWER, RATIO)
_MOST_COMPARED = 20
_OTHERS: tuple[Boundary, ...] = ("lan-demets-obrien-fleming", "obrien-fleming", "pocock")


@validated("sample-size-group-sequential", _PARAMS, (SIZE, TIMING))
def sample_size_group_sequential(
    call: Call,
    *,
    n_fixed: int | None = None,
    baseline: float | None = None,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    sd: float | None = None,
    looks: int | None = None,
    information: tuple[float, ...] | None = None,
    alpha: float = 0.05,
    sides: int = 2,
    boundary: Boundary = "lan-demets-obrien-fleming",
    delta: float | None = None,
    gamma: float | None = None,
    rho: float | None = None,
    power: float = 0.8,
    ratio: float = 1.0,
) -> Calculation:
    """Return the users of a group sequential test of two arms.

    The largest sample is that of the test with one look times the inflation factor R = (θ/θ₁)²,
    with θ the drift at which the boundary is crossed with the wanted power and θ₁ = z_α + z_β.

    Args:
        call: filled in by ``validated``.
        n_fixed: users in control with one look. Give exactly one of n_fixed, target, effect, lift.
        baseline: rate of control, in (0, 1); with target, effect or lift of a rate.
        target: rate of the treatment, in (0, 1).
        effect: absolute difference, signed, not 0; of rates with baseline, of means with sd.
        lift: relative difference of rates, above -1, not 0.
        sd: standard deviation between users, above 0, in the metric's unit; with effect.
        looks: number of equally spaced looks, 1 to 60. Give exactly one of looks and information.
        information: planned shares, or users, at the looks; increasing.
        alpha: false positive rate over all looks, in (0, 0.5).
        sides: 2, or 1 to stop for the direction of the effect alone.
        boundary: how alpha is shared among the looks.
        delta: shape of wang-tsiatis, in [0, 0.5].
        gamma: shape of hwang-shih-decani, in [-40, 40].
        rho: shape of kim-demets, in [0.1, 50].
        power: probability of stopping for the effect at some look, in (alpha, 1).
        ratio: treatment users per control user, in [0.001, 1000].

    Returns:
        ``n_control``, ``n_treatment`` and ``total`` at the final look, users per look as text with
        commas, expected totals without and with the effect, and the critical values.

    Raises:
        InputError: for inputs that do not belong together, or outside their range.

    Source: Jennison & Turnbull (1999), Group Sequential Methods, ch. 2 and 7.

    Examples:
        >>> result = sample_size_group_sequential(baseline=0.1, target=0.12, looks=4)
        >>> result.outputs["n_control"], result.outputs["n_per_look"]
        (3917, '980,1959,2938,3917')
    """
    design = Design(alpha=alpha, sides=sides, ratio=ratio, arms=2)
    design.check_power(power)
    size = fixed_size(
        design,
        power,
        n_fixed=n_fixed,
        baseline=baseline,
        target=target,
        effect=effect,
        lift=lift,
        sd=sd,
    )
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
    bounds = bounds_of(plan)
    costs = characteristics_of(bounds, power)
    split = design.split(size.control * costs.inflation)
    outputs = _outputs(bounds, costs, split)
    reference = rpact_design(plan, power)
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, split, costs, len(plan.times)),
        reading=(
            *size.reading,
            read_looks(plan.times),
            read_boundary(call, plan),
            read_test(call, alpha, sides),
            f"power {percent(power)}{call.default_mark('power')}",
            f"{number(ratio)} treatment : 1 control{call.default_mark('ratio')}",
        ),
        convention=f"{size.convention}, {boundary_name(plan)}, stopping for an effect alone",
        alternatives=_alternatives(plan, design, size.control, power),
        assumptions=boundary_assumptions(plan),
        formula=r"n_{\max} = R\,n_1,\quad R = \left(\frac{\theta}{z_{1-\alpha/s}+z_{1-\beta}}"
        r"\right)^2,\quad P_\theta(\text{cross the upper bounds}) = 1-\beta",
        formula_text="n_max = R·n₁, R = (θ / (z₁₋α/s + z₁₋β))², "
        "θ with P(cross the upper bounds | θ) = 1 − β",
        worked=_worked(size, costs, plan, power),
        code=f"{setup_line(plan)}{size.code}{bounds_line(plan)}{drift_line(plan, power)}"
        "print(int(np.ceil(round(m*(d/f)**2, 6))))",
        r_code=f"{reference}{size.r_code}"
        "cat(ceiling(m*getDesignCharacteristics(d)$inflationFactor))"
        if reference and size.r_code
        else "",
        source=f"{NAMINGS[boundary].source}; Jennison & Turnbull (1999), Group Sequential Methods, "
        "ch. 2 and 7",
        tables=(_table(bounds, costs, split),),
    )


def _outputs(bounds: Bounds, costs: Characteristics, split: Split) -> dict[str, Value]:
    times = bounds.plan.times
    control = users_at(times, split.control)
    treatment = users_at(times, split.treatment)
    scale = split.total / costs.inflation
    return {
        **split.outputs(),
        "n_per_look": ",".join(map(str, control)),
        "total_per_look": ",".join(str(a + b) for a, b in zip(control, treatment, strict=True)),
        "expected_total_h0": math.ceil(scale * costs.expected_h0),
        "expected_total_h1": math.ceil(scale * costs.expected_h1),
        "inflation": costs.inflation,
        "critical_values": listed(bounds.critical),
    }


def _summary(outputs: dict[str, Value], split: Split, costs: Characteristics, looks: int) -> str:
    if looks == 1:
        return f"You need {split.text()}; with one look nothing is added."
    more = number(100 * (costs.inflation - 1), 3)
    expected = int(outputs["expected_total_h1"])
    idle = int(outputs["expected_total_h0"])
    return (
        f"Plan for at most {split.text()}, {more} % more than with one look. On average the test "
        f"ends after {count(expected)} users in total when the effect is there, and after "
        f"{count(idle)} when there is none."
    )


def _worked(size: FixedSize, costs: Characteristics, plan: Plan, power: float) -> str:
    least = fixed_drift(plan.tail, power)
    users = size.control * costs.inflation
    return (
        f"R = ({fixed(costs.drift, 4)} / {fixed(least, 4)})² = {fixed(costs.inflation, 4)}; "
        f"n_max = {fixed(costs.inflation, 4)} × {number(size.control, 7)} = {number(users, 7)} → "
        f"{count(math.ceil(users))}"
    )


def _alternatives(
    plan: Plan, design: Design, control: float, power: float
) -> tuple[Alternative, ...]:
    """Return the sizes with one look and with other boundaries."""
    if len(plan.times) == 1:
        return ()
    found = [Alternative("one look", design.split(control).outputs(), "no early stop")]
    if len(plan.times) > _MOST_COMPARED:
        return tuple(found)
    for other in _OTHERS:
        if other != plan.boundary:
            with contextlib.suppress(InputError):
                rival = bounds_of(Plan(plan.times, plan.alpha, plan.sides, other))
                inflation = characteristics_of(rival, power).inflation
                split = design.split(control * inflation)
                found.append(Alternative(NAMINGS[other].name, split.outputs(), "another boundary"))
    return tuple(found)


def _table(bounds: Bounds, costs: Characteristics, split: Split) -> Table:
    times = bounds.plan.times
    control, treatment = users_at(times, split.control), users_at(times, split.treatment)
    stops, idle = bounds.exits(costs.drift), bounds.exits()
    rows, reached, wrong = [], 0.0, 0.0
    for place, z in enumerate(bounds.critical):
        reached += stops.upper[place]
        wrong += idle.upper[place] + idle.lower[place]
        rows.append(
            (
                str(place + 1),
                f"{count(control[place])} / {count(treatment[place])}",
                fixed(z, 4),
                probability(reached),
                probability(wrong),
            )
        )
    columns = (
        "look",
        "users control / treatment",
        "stop at z",
        "stopped by then under the effect",
        "stopped by then without effect",
    )
    return Table("Looks", columns, tuple(rows))


SAMPLE_SIZE_GROUP_SEQUENTIAL = Calculator(
    name="sample-size-group-sequential",
    is_iterated=True,
    title="Sample size of a group sequential test",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("n_control", "users in control at the final look, rounded up"),
        Output("n_treatment", "users in the treatment at the final look, rounded up"),
        Output("total", "users over both arms at the final look"),
        Output("n_per_look", "users in control by look, separated by commas"),
        Output("total_per_look", "users over both arms by look"),
        Output("expected_total_h0", "expected users over both arms without an effect"),
        Output("expected_total_h1", "expected users over both arms under the effect to detect"),
        Output("inflation", "largest sample over that of the test with one look"),
        Output("critical_values", "z that stops the test, by look"),
    ),
    run=sample_size_group_sequential,
    example={"baseline": 0.10, "target": 0.12, "looks": 4},
    one_of=(SIZE, TIMING),
    headline="n_control",
    printed=("n_control",),
    varies=("looks", "power"),
)

CALCULATORS = (SAMPLE_SIZE_GROUP_SEQUENTIAL,)
