"""The rate of one group with its interval."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.rate_interval import (
    FINITE_EXACT_LIMIT,
    FINITE_METHODS,
    RATE_METHODS,
    WORDINGS,
    RateMethod,
    finite_interval,
    rate_interval,
)
from trialwise.stats.comparing.rate_interval_code import python_line, r_line
from trialwise.stats.comparing.spans import level, rate_span, read_alpha
from trialwise.stats.comparing.two_arms import FAMILY, arm_of, arm_params, read_arm
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, percent

_METHOD = Param(
    "method",
    "choice",
    "the interval",
    default="wilson",
    choices=RATE_METHODS,
)
_POPULATION = Param(
    "population",
    "count",
    "size of the population that the users are a random sample of; without it, unlimited",
    low=1,
    high=LARGEST_SIZE,
)
_PARAMS = (*arm_params("", ""), ALPHA, _METHOD, _POPULATION)


@validated("one-proportion-interval", _PARAMS)
def one_proportion_interval(
    call: Call,
    *,
    conversions: int,
    users: int,
    alpha: float = 0.05,
    method: RateMethod = "wilson",
    population: int | None = None,
) -> Calculation:
    """Return the rate of a group of users with its two-sided interval.

    Wilson: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n); the others as in ``rate_interval``.
    A finite population multiplies the variance by (N − n)/(N − 1).

    Args:
        call: filled in by ``validated``.
        conversions: users who converted, in [0, users].
        users: all users, at least 1.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        method: wilson, clopper_pearson, jeffreys, agresti_coull, mid_p or wald.
        population: size of the population sampled from, at least ``users``; unlimited when absent.

    Returns:
        The rate, its limits and half their distance, as fractions.

    Raises:
        InputError: for a value outside its range, more conversions than users, a population that
            is too small or that the method has no version for, or a Wald interval without width.

    Source: Wilson (1927), JASA 22, 209-212; Brown, Cai & DasGupta (2001), Statistical Science 16.

    Examples:
        >>> one_proportion_interval(conversions=40, users=500).summary
        '40 of 500 users is a rate of 8 %; the data fit rates from 5.9 % to 10.7 % (95 % interval).'
    """
    arm = arm_of(conversions, users)
    _check(arm, method, population)
    interval = _interval(method, arm, alpha, population)
    wording = WORDINGS[method]
    sampled = (f"random sample from a population of {count(population)}",) if population else ()
    latex, text = _formula(method, population)
    return call.result(
        outputs={
            "rate": arm.rate,
            "rate_low": interval.low,
            "rate_high": interval.high,
            "margin": (interval.high - interval.low) / 2,
        },
        summary=f"{read_arm(arm)} users is a rate of {percent(arm.rate, 4)}; the data fit rates "
        f"from {rate_span(interval)} ({level(alpha)}).",
        reading=(f"{read_arm(arm)} users converted", *sampled, read_alpha(call, alpha)),
        convention=f"{wording.phrase}{_finite_words(method, population)}"
        f"{call.default_mark('method')}",
        alternatives=_alternatives(method, arm, alpha, population),
        assumptions=_assumptions(arm, population),
        formula=latex,
        formula_text=text,
        worked=_worked(method, arm, interval, alpha=alpha, population=population),
        code=python_line(method, arm, alpha, population),
        r_code=r_line(method, arm, alpha, population),
        source=wording.source + ("; Cochran (1977), Sampling Techniques" if population else ""),
    )


def _check(arm: Arm, method: RateMethod, population: int | None) -> None:
    if population is not None:
        _check_population(arm, method, population)
    elif method == "wald" and arm.variance == 0:
        raise InputError(
            "method",
            "wald",
            "another interval when nobody or everybody converted",
            "Wald's would have no width, as if the rate were known; use wilson.",
        )


def _check_population(arm: Arm, method: RateMethod, population: int) -> None:
    if population < arm.users:
        raise InputError(
            "population",
            population,
            f"at least users, which is {count(arm.users)}",
            "The users are a part of the population.",
        )
    if method not in FINITE_METHODS or (method == "wald" and arm.variance == 0):
        raise InputError(
            "method",
            method,
            f"one of {', '.join(FINITE_METHODS[:2])} for this sample of a finite population",
            "Use wilson, or leave the population out.",
        )
    if method == "clopper_pearson" and arm.users > FINITE_EXACT_LIMIT:
        raise InputError(
            "users",
            arm.users,
            f"at most {count(FINITE_EXACT_LIMIT)} for exact limits in a finite population",
            "Use wilson, which agrees with them there.",
        )


def _interval(method: RateMethod, arm: Arm, alpha: float, population: int | None) -> Interval:
    if population is None:
        return rate_interval(method, arm, alpha / 2)
    return finite_interval(method, arm, alpha / 2, population)


def _finite_words(method: RateMethod, population: int | None) -> str:
    if population is None:
        return ""
    if method == "clopper_pearson":
        return ", with hypergeometric tails for the finite population"
    return ", variance times (N − n)/(N − 1) for the finite population"


def _formula(method: RateMethod, population: int | None) -> tuple[str, str]:
    wording = WORDINGS[method]
    if population is None:
        return wording.latex, wording.text
    if method == "clopper_pearson":
        return (
            r"\min\{M: P(X\ge x\mid M)>\alpha/2\}/N\ \text{to}\ "
            r"\max\{M: P(X\le x\mid M)>\alpha/2\}/N",
            "smallest M with P(X ≥ x | M) > α/2 to largest M with P(X ≤ x | M) > α/2, each / N, "
            "X hypergeometric",
        )
    return (
        rf"{wording.latex},\quad z \to z\sqrt{{(N-n)/(N-1)}}",
        f"{wording.text}, with z √((N − n)/(N − 1)) for z",
    )


def _alternatives(
    method: RateMethod, arm: Arm, alpha: float, population: int | None
) -> tuple[Alternative, ...]:
    found = []
    methods = RATE_METHODS if population is None else FINITE_METHODS
    for other in methods:
        exact = other == "clopper_pearson" and population is not None
        if other == method or (exact and arm.users > FINITE_EXACT_LIMIT):
            continue
        wording = WORDINGS[other]
        note = wording.note
        if other == "wald" and arm.variance == 0:
            note = "collapses to a point, as if the rate were known; unusable here"
        limits = _interval(other, arm, alpha, population)
        outputs = {"rate_low": limits.low, "rate_high": limits.high}
        found.append(Alternative(wording.name, outputs, note))
    if population is not None:
        limits = rate_interval(method, arm, alpha / 2)
        outputs = {"rate_low": limits.low, "rate_high": limits.high}
        found.append(
            Alternative("unlimited population", outputs, "without the finite population correction")
        )
    return tuple(found)


def _assumptions(arm: Arm, population: int | None) -> tuple[str, ...]:
    sentences = [
        "Users are independent and each counts once, as converted or not.",
        "The interval covers chance alone, not a biased selection of users or a faulty count.",
    ]
    if population is not None:
        sentences.append(
            "The users are a simple random sample of the population, and the rate meant is that of "
            "this population as it is, not of the process behind it."
        )
    if arm.variance == 0:
        sentences.append(
            "With nobody or everybody converted only one limit carries information; the one-sided "
            "rule of three then gives a tighter one."
        )
    return tuple(sentences)


def _worked(
    method: RateMethod, arm: Arm, interval: Interval, *, alpha: float, population: int | None
) -> str:
    x, n, p = arm.conversions, arm.users, number(arm.rate, 4)
    ends = f"{number(interval.low, 4)} to {number(interval.high, 4)}"
    tail = number(alpha / 2, 4)
    if method == "clopper_pearson" and population is None:
        return f"B({tail}; {x}, {n - x + 1}) to B(1 − {tail}; {x + 1}, {n - x}) = {ends}"
    if method == "jeffreys":
        shapes = f"{number(x + 0.5)}, {number(n - x + 0.5)}"
        return f"B({tail}; {shapes}) to B(1 − {tail}; {shapes}) = {ends}"
    if method in {"mid_p", "clopper_pearson"}:
        return ""
    share = 1.0 if population is None else (population - n) / max(population - 1, 1)
    z = normal_critical(alpha / 2) * math.sqrt(share)
    zt = number(z, 4)
    if method == "wilson":
        return (
            f"({p} + {zt}²/(2·{n}) ± {zt}·√({p}·{number(1 - arm.rate, 4)}/{n} + {zt}²/(4·{n}²))) "
            f"/ (1 + {zt}²/{n}) = {ends}"
        )
    if method == "wald":
        return f"{p} ± {zt}·√({p}·{number(1 - arm.rate, 4)}/{n}) = {ends}"
    size = n + z * z
    middle = number((x + z * z / 2) / size, 4)
    return f"{middle} ± {zt}·√({middle}·(1 − {middle})/{number(size, 7)}) = {ends}"


ONE_PROPORTION_INTERVAL = Calculator(
    name="one-proportion-interval",
    title="Interval for one conversion rate",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rate", "observed rate"),
        Output("rate_low", "lower limit of the rate"),
        Output("rate_high", "upper limit of the rate"),
        Output("margin", "margin of error, half the width of the interval"),
    ),
    run=one_proportion_interval,
    example={"conversions": 40, "users": 500},
    headline="rate",
    printed=("rate", "rate_low", "rate_high"),
)

CALCULATORS = (ONE_PROPORTION_INTERVAL,)
