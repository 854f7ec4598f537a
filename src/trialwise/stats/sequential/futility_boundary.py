"""When to give up: futility bounds of a group sequential test, beside its bounds for an effect."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import read_test
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.sequential.boundary import SPENDINGS, Boundary, Plan, Spending, bounds_of
from trialwise.stats.sequential.boundary_inputs import (
    BOUNDARY_PARAMS,
    boundary_name,
    plan_of,
    read_boundary,
)
from trialwise.stats.sequential.bounds_wording import listed, said_bounds, users_at
from trialwise.stats.sequential.characteristics import characteristics_of
from trialwise.stats.sequential.fixed_size import N_FIXED
from trialwise.stats.sequential.futility import Futility, futility_of
from trialwise.stats.sequential.futility_code import futility_line, futility_line_r
from trialwise.stats.sequential.looks import TIMING, read_looks
from trialwise.stats.wording import count, fixed, number, percent, probability

FUTILITY = Param(
    "futility",
    "choice",
    "spending function of beta, the chance to miss the effect, over the looks",
    default="lan-demets-obrien-fleming",
    choices=SPENDINGS,
)
FUTILITY_SHAPE = Param(
    "futility_shape",
    "number",
    "shape of the futility bound: gamma of hwang-shih-decani (-40 to 40) or rho of kim-demets (0.1 "
    "to 50)",
    low=-40,
    high=50,
)
_PARAMS = (*BOUNDARY_PARAMS, FUTILITY, FUTILITY_SHAPE, POWER, N_FIXED)


@validated("futility-boundary", _PARAMS, (TIMING,))
def futility_boundary(
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
    futility: Spending = "lan-demets-obrien-fleming",
    futility_shape: float | None = None,
    power: float = 0.8,
    n_fixed: int | None = None,
) -> Calculation:
    """Return the z at or below which a group sequential test may be given up at each look.

    Under the effect to detect, the test is given up by look k with probability beta(t_k); the
    futility bounds are not binding: the bounds for an effect hold alpha also when they are ignored.

    Args:
        call: filled in by ``validated``.
        looks: number of equally spaced looks, 1 to 60. Give exactly one of looks and information.
        information: planned shares, or users, at the looks; increasing.
        alpha: false positive rate over all looks, in (0, 0.5).
        sides: 2 leaves alpha/2 for a gain, 1 all of alpha; the test looks for a gain either way.
        boundary: how alpha is shared among the looks.
        delta: shape of wang-tsiatis, in [0, 0.5].
        gamma: shape of hwang-shih-decani, in [-40, 40].
        rho: shape of kim-demets, in [0.1, 50].
        futility: how beta is shared among the looks.
        futility_shape: gamma or rho of that function.
        power: chance to find the effect with the futility bounds obeyed, in (alpha, 1).
        n_fixed: users in control of the test with one look.

    Returns:
        ``futility_values`` and ``critical_values`` by look as text, the ``inflation`` of the
        largest sample, expected samples over the fixed one, and the false positive rate of a gain
        when the futility bounds are obeyed.

    Raises:
        InputError: for looks that do not increase, or a missing or foreign shape.

    Source: Pampallona, Tsiatis & Kim (2001), Drug Information Journal 35, 1113-1121; Jennison &
        Turnbull (1999), Group Sequential Methods, ch. 7.

    Examples:
        >>> futility_boundary(looks=3).outputs["futility_values"]
        '-0.2361,1.1704,1.9930'
    """
    plan = plan_of(
        looks=looks,
        information=information,
        alpha=alpha / sides,
        sides=1,
        boundary=boundary,
        delta=delta,
        gamma=gamma,
        rho=rho,
    )
    shape = _shape(futility, futility_shape)
    Design(alpha=alpha, sides=sides, ratio=1.0, arms=2).check_power(power)
    found = futility_of(bounds_of(plan), power, futility, shape)
    outputs = _outputs(found, n_fixed)
    name = boundary_name(Plan(plan.times, alpha, sides, futility, shape))
    return call.result(
        outputs=outputs,
        summary=_summary(found, outputs),
        reading=(
            read_looks(plan.times),
            read_boundary(call, plan),
            f"futility {name}{call.default_mark('futility')}",
            f"{read_test(call, alpha, sides)}: {number(plan.alpha)} for a gain",
            f"power {percent(power)}{call.default_mark('power')}",
            *((f"{count(n_fixed)} users in control with one look",) if n_fixed else ()),
        ),
        convention=f"bounds for a gain: {boundary_name(plan)}; futility: {name}, not binding",
        alternatives=_alternatives(found),
        assumptions=(
            "The statistic is normal with independent increments; only a gain is looked for.",
            "Not binding: going on below a futility bound does not raise the false positive rate.",
            "The power counts on stopping at the futility bounds; ignoring them raises it.",
            "Guardrails need bounds of their own: futility says nothing about harm.",
        ),
        formula=r"P_\theta(\text{given up by look }k)=\beta(t_k),\quad a_K=c_K",
        formula_text="P_θ(given up by look k) = β(t_k), a_K = c_K",
        worked="",
        code=futility_line(found, futility, shape),
        r_code=futility_line_r(found, futility, shape),
        source="Pampallona, Tsiatis & Kim (2001), Drug Information Journal 35, 1113-1121; Jennison "
        "& Turnbull (1999), Group Sequential Methods, ch. 7",
        tables=(_table(found, n_fixed),),
    )


def _shape(futility: Spending, given: float | None) -> float:
    ranges = {"hwang-shih-decani": (-40.0, "gamma"), "kim-demets": (0.1, "rho")}
    if futility not in ranges:
        if given is None:
            return 0.0
        raise InputError(
            "futility_shape", number(given), f"left out with {futility}", "It has no shape."
        )
    low, name = ranges[futility]
    high = 40.0 if name == "gamma" else 50.0
    if given is None or not low <= given <= high:
        raise InputError(
            "futility_shape",
            "nothing" if given is None else number(given),
            f"between {number(low)} and {number(high)} with {futility}",
            f"It is its {name}.",
        )
    return given


def _outputs(found: Futility, n_fixed: int | None) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "futility_values": listed(found.lower),
        "critical_values": listed(found.upper.critical),
        "first_futility_z": found.lower[0],
        "final_z": found.lower[-1],
        "inflation": found.inflation,
        "expected_h0": found.expected(0.0),
        "expected_h1": found.expected(found.drift),
        "alpha_obeyed": math.fsum(found.exits(0.0).upper),
    }
    if n_fixed is not None:
        largest = math.ceil(n_fixed * found.inflation * (1 - 1e-12))
        outputs["n_max"] = largest
        outputs["n_per_look"] = ",".join(map(str, users_at(found.upper.plan.times, largest)))
    return outputs


def _summary(found: Futility, outputs: dict[str, Value]) -> str:
    if len(found.lower) == 1:
        return "With one look there is nothing to give up early."
    more = number(100 * (found.inflation - 1), 3)
    idle, real = (percent(float(outputs[name]), 3) for name in ("expected_h0", "expected_h1"))
    low, high = said_bounds(found.lower[:-1]), said_bounds(found.upper.critical)
    text = (
        f"Give up at a look where z is at or below {low}, and call a gain where it reaches {high}. "
        f"Without an effect the test then takes {idle} of a fixed test's users on average, with it "
        f"{real}, and at most {more} % more"
    )
    if "n_max" in outputs:
        return f"{text}: {count(int(outputs['n_max']))} users in control."
    return f"{text}."


def _alternatives(found: Futility) -> tuple[Alternative, ...]:
    """Return the same test without futility bounds."""
    if len(found.lower) == 1:
        return ()
    plain = characteristics_of(found.upper, found.power)
    return (
        Alternative(
            "no futility bound",
            {
                "inflation": plain.inflation,
                "expected_h0": plain.expected_h0,
                "expected_h1": plain.expected_h1,
            },
            "smaller at most, longer when there is no effect",
        ),
    )


def _table(found: Futility, n_fixed: int | None) -> Table:
    times = found.upper.plan.times
    idle, real = found.exits(0.0), found.exits(found.drift)
    users: tuple[int, ...] = ()
    if n_fixed is not None:
        users = users_at(times, math.ceil(n_fixed * found.inflation * (1 - 1e-12)))
    rows = []
    for place, (low, high) in enumerate(zip(found.lower, found.upper.critical, strict=True)):
        rows.append(
            (
                str(place + 1),
                percent(times[place], 4),
                *((count(users[place]),) if users else ()),
                fixed(low, 4),
                fixed(high, 4),
                probability(math.fsum(idle.lower[: place + 1])),
                probability(math.fsum(real.lower[: place + 1])),
            )
        )
    columns = (
        "look",
        "planned share",
        *(("users in control",) if users else ()),
        "give up at z",
        "call a gain at z",
        "given up by then without effect",
        "given up by then under the effect",
    )
    return Table("Looks", columns, tuple(rows))


FUTILITY_BOUNDARY = Calculator(
    name="futility-boundary",
    is_iterated=True,
    title="When to give up: futility bounds of a group sequential test",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("futility_values", "z at or below which the test is given up, by look"),
        Output("critical_values", "z that shows a gain, by look"),
        Output("first_futility_z", "futility bound of the first look"),
        Output("final_z", "bound of the final look, where both meet"),
        Output("inflation", "largest sample over that of the test with one look"),
        Output("expected_h0", "expected sample over the fixed one, without an effect"),
        Output("expected_h1", "expected sample over the fixed one, under the effect to detect"),
        Output("alpha_obeyed", "false positive rate of a gain when the futility bounds are obeyed"),
        Output("n_max", "users in control at the final look (optional: needs n_fixed)"),
        Output("n_per_look", "users in control by look (optional: needs n_fixed)"),
    ),
    run=futility_boundary,
    example={"looks": 3},
    one_of=(TIMING,),
    headline="first_futility_z",
    printed=("first_futility_z", "final_z", "inflation"),
    varies=("looks", "power"),
)

CALCULATORS = (FUTILITY_BOUNDARY,)
