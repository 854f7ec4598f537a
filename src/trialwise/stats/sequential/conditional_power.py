"""Conditional and predictive power: the chance that a running test ends with a gain."""

import math
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical, normal_quantile
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.wording import fixed, number, percent, probability

Assumed = Literal["current-trend", "design", "none"]
_ASSUMED: Final[tuple[Assumed, ...]] = get_args(Assumed)

Z = Param(
    "z",
    "number",
    "z statistic so far, positive when the treatment is higher",
    low=-1e4,
    high=1e4,
)
EFFECT = Param(
    "effect",
    "number",
    "effect so far, treatment minus control; needs its standard error",
    low=-1e150,
    high=1e150,
)
STANDARD_ERROR = Param(
    "standard_error",
    "number",
    "standard error of the effect so far, in the same unit",
    low=1e-150,
    high=1e150,
    low_hint="A standard error is above 0.",
)
FRACTION = Param(
    "fraction",
    "rate",
    "share of the planned users whose data are in",
    required=True,
    low=0.001,
    high=0.999,
    low_hint="Wait for data.",
    high_hint="The test is over; read its result.",
)
ASSUMED = Param(
    "assumed",
    "choice",
    "true effect on the users to come: as seen so far, the one that was planned for, or none",
    default="current-trend",
    choices=_ASSUMED,
)
CRITICAL_Z = Param(
    "critical_z",
    "number",
    "z that the final analysis must reach, when a group sequential plan sets it; that of a single "
    "test when not given",
    low=0,
    high=40,
    low_open=True,
)
THRESHOLD = Param(
    "threshold",
    "rate",
    "conditional power below which stopping for futility is suggested",
    default=0.2,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
)
_GIVEN = ("z", "effect")
_PARAMS = (
    Z,
    EFFECT,
    STANDARD_ERROR,
    FRACTION,
    ASSUMED,
    CRITICAL_Z,
    ALPHA,
    SIDES,
    POWER,
    THRESHOLD,
)
_WORDS: Final = {
    "current-trend": "the effect seen so far",
    "design": "the effect planned for",
    "none": "no effect",
}


@validated("conditional-power", _PARAMS, (_GIVEN,))
def conditional_power(
    call: Call,
    *,
    z: float | None = None,
    effect: float | None = None,
    standard_error: float | None = None,
    fraction: float,
    assumed: Assumed = "current-trend",
    critical_z: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
    power: float = 0.8,
    threshold: float = 0.2,
) -> Calculation:
    """Return the chance that the final analysis will show a gain, given the data so far.

    CP = Φ((z√t + θ(1 − t) − c) / √(1 − t)), where t is the share of the data and θ the mean of the
    final z under the assumed effect: z/√t for the current trend, z_α + z_β for the design, else 0.
    The predictive power averages over what the data so far leave open: Φ((z − c√t) / √(1 − t)).

    Args:
        call: filled in by ``validated``.
        z: statistic so far, positive for a gain. Give exactly one of z and effect.
        effect: effect so far, with its standard error.
        standard_error: of the effect so far, above 0, in the same unit.
        fraction: share of the planned users so far, in [0.001, 0.999].
        assumed: effect on the users to come: current-trend, design or none.
        critical_z: bound of the final analysis; that of a single test when not given.
        alpha: false positive rate, in (0, 0.5).
        sides: 2 or 1; a gain is counted, not a loss.
        power: power of the plan, in (alpha, 1), for the effect of the design.
        threshold: conditional power below which the test is called futile, in (0, 1).

    Returns:
        ``conditional_power``, ``predictive_power``, ``futile`` and ``remaining_z``, what the
        data to come alone must show.

    Raises:
        InputError: for an effect without a standard error, or a value outside its range.

    Source: Lan & Wittes (1988), Biometrics 44, 579-585; Spiegelhalter, Freedman & Blackburn (1986)
        for the predictive power; Jennison & Turnbull (1999), ch. 10.

    Examples:
        >>> found = conditional_power(z=1.0, fraction=0.5).outputs
        >>> round(found["conditional_power"], 4), found["futile"]
        (0.2201, False)
    """
    Design(alpha=alpha, sides=sides, ratio=1.0, arms=2).check_power(power)
    seen = _statistic(z, effect, standard_error)
    critical = normal_critical(alpha / sides) if critical_z is None else critical_z
    drifts = {
        "current-trend": seen / math.sqrt(fraction),
        "design": normal_critical(alpha / sides) + normal_quantile(power),
        "none": 0.0,
    }
    chances = {name: chance_of(seen, fraction, critical, drift) for name, drift in drifts.items()}
    rest = math.sqrt(1 - fraction)
    outputs: dict[str, Value] = {
        "conditional_power": chances[assumed],
        "predictive_power": normal_cdf((seen - critical * math.sqrt(fraction)) / rest),
        "futile": chances[assumed] < threshold,
        "remaining_z": (critical - seen * math.sqrt(fraction)) / rest,
    }
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, assumed, threshold),
        reading=(
            *_read_statistic(seen, effect, standard_error),
            f"{percent(fraction)} of the planned users so far",
            f"users to come: {_WORDS[assumed]}{call.default_mark('assumed')}",
            f"final bound z = {number(critical, 5)}",
            f"{read_test(call, alpha, sides)}, planned power {percent(power)}"
            f"{call.default_mark('power')}",
            f"futile below {percent(threshold)}{call.default_mark('threshold')}",
        ),
        convention=f"conditional power for a gain under {_WORDS[assumed]}; predictive power with a "
        "flat prior",
        alternatives=tuple(
            Alternative(f"assuming {_WORDS[name]}", {"conditional_power": chances[name]}, note)
            for name, note in _NOTES.items()
            if name != assumed
        ),
        assumptions=_assumptions(sides),
        formula=r"CP = \Phi\left(\frac{z\sqrt t+\theta(1-t)-c}{\sqrt{1-t}}\right)",
        formula_text="CP = Φ((z√t + θ(1 − t) − c) / √(1 − t))",
        worked=_worked(seen, fraction, critical, drifts[assumed], chances[assumed]),
        code=_code(seen, fraction, critical, drifts[assumed]),
        r_code=_r_code(seen, fraction, critical, drifts[assumed]),
        source="Lan & Wittes (1988), Biometrics 44, 579-585; Jennison & Turnbull (1999), Group "
        "Sequential Methods, ch. 10",
    )


def chance_of(z: float, fraction: float, critical: float, drift: float) -> float:
    """Return P(final Z >= critical) given Z at a fraction of the data.

    Args:
        z: statistic so far.
        fraction: share of the data, in (0, 1).
        critical: bound of the final Z.
        drift: mean of the final Z.

    >>> round(chance_of(1.0, 0.5, 1.96, 2.8), 4)
    0.5824
    """
    mean = z * math.sqrt(fraction) + drift * (1 - fraction)
    return normal_cdf((mean - critical) / math.sqrt(1 - fraction))


def _statistic(z: float | None, effect: float | None, standard_error: float | None) -> float:
    if z is not None:
        if standard_error is not None:
            raise InputError(
                "standard_error", number(standard_error), "left out with z", "Give effect instead."
            )
        return z
    if standard_error is None or effect is None:
        raise InputError(
            "standard_error", "nothing", "given with an effect", "Or give the z statistic."
        )
    seen = effect / standard_error
    if abs(seen) > Z.high:
        raise InputError(
            "effect",
            number(effect),
            "within 10,000 standard errors of zero",
            "Check that both are in the same unit.",
        )
    return seen


def _read_statistic(
    z: float, effect: float | None, standard_error: float | None
) -> tuple[str, ...]:
    if effect is None or standard_error is None:
        return (f"z = {number(z)} so far",)
    return (
        f"effect {number(effect)} with standard error {number(standard_error)}: z = {number(z, 5)}",
    )


_NOTES: Final = {
    "current-trend": "takes the estimate so far at its word, although it is uncertain",
    "design": "the effect for which the test was planned",
    "none": "what chance alone may still do",
}


def _summary(outputs: dict[str, Value], assumed: str, threshold: float) -> str:
    chance = probability(float(outputs["conditional_power"]))
    predictive = probability(float(outputs["predictive_power"]))
    start = (
        f"The chance to end with a gain shown is {chance} under {_WORDS[assumed]}, and "
        f"{predictive} when the uncertainty of the effect is counted in."
    )
    limit = percent(threshold)
    if outputs["futile"]:
        return f"{start} That is below {limit}: stopping for futility is reasonable."
    return f"{start} That is not below {limit}: no reason to stop for futility."


def _worked(z: float, fraction: float, critical: float, drift: float, chance: float) -> str:
    return (
        f"CP = Φ(({number(z, 5)}·√{number(fraction, 5)} + {fixed(drift, 4)}·"
        f"{number(1 - fraction, 5)} − {fixed(critical, 4)}) / √{number(1 - fraction, 5)}) = "
        f"{number(chance, 4)}"
    )


def _assumptions(sides: int) -> tuple[str, ...]:
    direction = (
        "Only a gain counts as success; the bound is that of the two-sided test."
        if sides == 2
        else "Success is the one-sided test's rejection."
    )
    return (
        "The statistic is normal with independent increments and the users to come are like those "
        "so far.",
        direction,
        "Stopping for futility never raises the false positive rate, but it costs power; write the "
        "threshold down before the first look.",
    )


def _code(z: float, fraction: float, critical: float, drift: float) -> str:
    return (
        "from scipy.stats import norm; "
        f"z, t, c, d = {z!r}, {fraction!r}, {critical!r}, {drift!r}; "
        "print(norm.cdf((z*t**.5+d*(1-t)-c)/(1-t)**.5), norm.cdf((z-c*t**.5)/(1-t)**.5))"
    )


def _r_code(z: float, fraction: float, critical: float, drift: float) -> str:
    return (
        f"z <- {z!r}; t <- {fraction!r}; c0 <- {critical!r}; d <- {drift!r}; "
        "cat(format(c(pnorm((z*sqrt(t)+d*(1-t)-c0)/sqrt(1-t)), pnorm((z-c0*sqrt(t))/sqrt(1-t))), "
        "digits=12))"
    )


CONDITIONAL_POWER = Calculator(
    name="conditional-power",
    is_iterated=True,
    title="Chance that a running test will still show a gain",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("conditional_power", "chance of a gain at the end under the assumed effect"),
        Output("predictive_power", "the same averaged over the effects that the data allow"),
        Output("futile", "whether the conditional power is below the threshold"),
        Output("remaining_z", "z that the users to come must show on their own"),
    ),
    run=conditional_power,
    example={"z": 1.0, "fraction": 0.5},
    one_of=(_GIVEN,),
    headline="conditional_power",
    printed=("conditional_power", "predictive_power"),
    varies=("fraction", "z"),
    curve="z",
)

CALCULATORS = (CONDITIONAL_POWER,)
