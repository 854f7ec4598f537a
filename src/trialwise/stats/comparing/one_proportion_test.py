"""The test of the rate of one group against a fixed rate."""

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.estimate import finding_part
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import normal_p
from trialwise.stats.comparing.rate_interval import RateMethod, rate_interval
from trialwise.stats.comparing.samples import sides_param
from trialwise.stats.comparing.two_arms import FAMILY, arm_of, arm_params, read_arm
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.numeric.exact import binomial_p
from trialwise.stats.numeric.exact_limits import binomial_at_least, binomial_at_most
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, percent, tidy

RateTest = Literal["exact", "mid_p", "z"]
# Up to here the exact sum takes a fraction of a second; beyond, z agrees with it.
_EXACT_LIMIT: Final = 10**7
_INTERVALS: Final[Mapping[RateTest, RateMethod]] = {
    "exact": "clopper_pearson",
    "mid_p": "mid_p",
    "z": "wilson",
}
_WORDINGS: Final[Mapping[RateTest, Method]] = {
    "exact": Method(
        "exact binomial",
        "exact binomial test, Clopper-Pearson interval",
        r"p = \sum_{k:\,P(k)\le P(x)} P(k),\quad P(k)=\binom nk p_0^k(1-p_0)^{n-k}",
        "p = Σ P(k) over k with P(k) ≤ P(x), P(k) = C(n, k) p₀ᵏ (1 − p₀)ⁿ⁻ᵏ",
        "Clopper & Pearson (1934), Biometrika 26, 404-413",
        "never rejects too often, so cautious in small samples",
    ),
    "mid_p": Method(
        "mid-p",
        "mid-p binomial test (twice the smaller tail), mid-p interval",
        r"p = 2\min\{P(X<x),P(X>x)\} + P(X=x)",
        "p = 2 min(P(X < x), P(X > x)) + P(X = x)",
        "Berry & Armitage (1995), The Statistician 44, 417-423",
        "counts half of the observed outcome; less cautious than the exact test",
    ),
    "z": Method(
        "z test",
        "z test with the variance of the fixed rate, Wilson interval",
        r"z = \frac{\hat p-p_0}{\sqrt{p_0(1-p_0)/n}}",
        "z = (p − p₀) / √(p₀(1 − p₀)/n)",
        "Fleiss, Levin & Paik (2003), ch. 2",
        "normal approximation; rough when few conversions are expected",
    ),
}
_NULL: Final = Param(
    "null",
    "rate",
    "the fixed rate to test against, known and not estimated",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A single conversion already rules out a rate of zero.",
    high_hint="A single user who did not convert already rules out 100 %; 10 % is 0.1.",
)
_METHOD: Final = Param(
    "method", "choice", "the test and its interval", default="exact", choices=get_args(RateTest)
)
_PARAMS = (*arm_params("", ""), _NULL, ALPHA, sides_param("a rate above null"), _METHOD)


@validated("one-proportion-test", _PARAMS)
def one_proportion_test(
    call: Call,
    *,
    conversions: int,
    users: int,
    null: float,
    alpha: float = 0.05,
    sides: int = 2,
    method: RateTest = "exact",
) -> Calculation:
    """Return the test of an observed rate against a fixed one, with the interval that fits it.

    Exact: p = Σ P(k) over all k no more probable than the observed x under ``null``.

    Args:
        call: filled in by ``validated``.
        conversions: users who converted, in [0, users].
        users: all users, at least 1.
        null: the fixed rate, in (0, 1).
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a rate above ``null``.
        method: exact, mid_p or z; exact becomes z above ten million users.

    Returns:
        The rate and its distance from ``null`` with limits, as fractions, the p-value and the
        ``method`` it is from, and z where that is the z test.

    Raises:
        InputError: for a value outside its range, or more conversions than users.

    Source: Clopper & Pearson (1934), Biometrika 26; Fleiss, Levin & Paik (2003), ch. 2.

    Examples:
        >>> result = one_proportion_test(conversions=40, users=500, null=0.1)
        >>> round(result.outputs["p_value"], 4)
        0.1561
    """
    arm = arm_of(conversions, users)
    used: RateTest = "z" if method == "exact" and users > _EXACT_LIMIT else method
    outputs = _outputs(arm, null, used, alpha=alpha, sides=sides)
    finding = finding_of(finding_part(outputs), alpha=alpha, sides=sides, is_rate=True)
    wording = _WORDINGS[used]
    switched = "" if used == method else f", because {count(users)} users are too many to sum over"
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"{read_arm(arm)} users converted, a rate of {percent(arm.rate, 4)} against the fixed "
            f"{percent(null)}"
        ),
        reading=(
            f"{read_arm(arm)} users converted",
            f"fixed rate {percent(null)}",
            read_test(call, alpha, sides),
        ),
        convention=f"{wording.phrase}{switched}{call.default_mark('method')}",
        alternatives=_alternatives(arm, null, used, sides),
        assumptions=(
            "Users are independent and each counts once, as converted or not.",
            "The fixed rate is known without error; a rate that was itself measured on users needs "
            "a test of two rates.",
            *finding.assumptions(),
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(arm, null, used, outputs),
        code=_code(arm, null, used, alpha=alpha, sides=sides),
        r_code=_r_code(arm, null, used, alpha=alpha, sides=sides),
        source=wording.source,
    )


def _outputs(
    arm: Arm, null: float, method: RateTest, *, alpha: float, sides: int
) -> dict[str, Value]:
    interval = rate_interval(_INTERVALS[method], arm, alpha / sides)
    effect = difference(arm.rate, null)
    outputs: dict[str, Value] = {
        "rate": arm.rate,
        "rate_low": interval.low,
        "rate_high": interval.high,
        "effect": effect,
        "effect_low": difference(interval.low, null),
        "effect_high": difference(interval.high, null),
        "lift": tidy(effect / null),
        "lift_low": tidy(difference(interval.low, null) / null),
        "lift_high": tidy(difference(interval.high, null) / null),
    }
    if method == "z":
        outputs["z"] = _z(arm, null)
    return outputs | {"p_value": _p_value(arm, null, method, sides), "method": method}


def _z(arm: Arm, null: float) -> float:
    return (arm.rate - null) / math.sqrt(null * (1 - null) / arm.users)


def _p_value(arm: Arm, null: float, method: RateTest, sides: int) -> float:
    x, n = arm.conversions, arm.users
    if method == "z":
        return normal_p(_z(arm, null), sides)
    if method == "exact":
        return binomial_p(x, n, null) if sides == 2 else binomial_at_least(x, n, null)
    above = (binomial_at_least(x, n, null) + binomial_at_least(x + 1, n, null)) / 2
    below = (binomial_at_most(x, n, null) + binomial_at_most(x - 1, n, null)) / 2
    return above if sides == 1 else min(2 * min(above, below), 1.0)


def _alternatives(arm: Arm, null: float, used: RateTest, sides: int) -> tuple[Alternative, ...]:
    found = []
    for other, wording in _WORDINGS.items():
        if other == used or (other == "exact" and arm.users > _EXACT_LIMIT):
            continue
        outputs: dict[str, Value] = {"p_value": _p_value(arm, null, other, sides)}
        if other == "z":
            outputs["z"] = _z(arm, null)
        found.append(Alternative(wording.name, outputs, wording.note))
    if sides == 2:
        x, n = arm.conversions, arm.users
        tail = min(binomial_at_least(x, n, null), binomial_at_most(x, n, null))
        note = "the other rule for two sides; agrees with the Clopper-Pearson interval"
        found.append(
            Alternative("exact, twice the smaller tail", {"p_value": min(2 * tail, 1.0)}, note)
        )
    if arm.variance > 0:
        z = (arm.rate - null) / math.sqrt(arm.variance)
        outputs = {"p_value": normal_p(z, sides), "z": z}
        found.append(Alternative("Wald z", outputs, "variance of the observed rate"))
    return tuple(found)


def _worked(arm: Arm, null: float, method: RateTest, outputs: Mapping[str, Value]) -> str:
    if method != "z":
        return ""
    return (
        f"z = ({number(arm.rate, 4)} − {number(null)}) / √({number(null)}·"
        f"{number(tidy(1 - null))}/{count(arm.users)}) = {number(float(outputs['z']), 4)}"
    )


def _code(arm: Arm, null: float, method: RateTest, *, alpha: float, sides: int) -> str:
    x, n = arm.conversions, arm.users
    level = f"1-{2 // sides}*{alpha!r}" if sides == 1 else f"1-{alpha!r}"
    if method == "exact":
        alternative = "two-sided" if sides == 2 else "greater"
        return (
            "from scipy.stats import binomtest; "
            f"print(binomtest({x}, {n}, {null!r}, {alternative!r}).pvalue, "
            f"*binomtest({x}, {n}).proportion_ci({level}))"
        )
    if method == "mid_p":
        p = "min(1, 2*min(f(q), 1-f(q)))" if sides == 2 else "f(q)"
        low = "0.0" if x == 0 else "brentq(lambda p: f(p)-t, 0, 1, xtol=1e-300)"
        high = "1.0" if x == n else "brentq(lambda p: f(p)-1+t, 0, 1, xtol=1e-300)"
        return (
            "from scipy.optimize import brentq; from scipy.stats import binom; "
            f"x, n, q, t = {x}, {n}, {null!r}, {alpha!r}/{sides}; "
            "f = lambda p: binom.sf(x, n, p) + binom.pmf(x, n, p)/2; "
            f"print({p}, {low}, {high})"
        )
    tail = "2*norm.sf(abs(z))" if sides == 2 else "norm.sf(z)"
    return (
        "from statsmodels.stats.proportion import proportion_confint; from scipy.stats import norm;"
        f" x, n, q = {x}, {n}, {null!r}; z = (x/n-q)/(q*(1-q)/n)**.5; "
        f"print({tail}, *proportion_confint(x, n, {alpha!r}*{2 // sides}, 'wilson'))"
    )


def _r_code(arm: Arm, null: float, method: RateTest, *, alpha: float, sides: int) -> str:
    x, n = arm.conversions, arm.users
    level = f"conf.level=1-{2 // sides}*{alpha!r}"
    side = "" if sides == 2 else ", alternative='greater'"
    if method == "exact":
        p = f"binom.test({x}, {n}, {null!r}{side})$p.value"
        return f"cat(format(c({p}, binom.test({x}, {n}, {level})$conf.int), digits=12))"
    if method == "z":
        return (
            f"x <- {x}; n <- {n}; q <- {null!r}; z <- (x/n-q)/sqrt(q*(1-q)/n); "
            f"cat(format(c({'2*pnorm(-abs(z))' if sides == 2 else 'pnorm(-z)'}, "
            f"prop.test(x, n, correct=FALSE, {level})$conf.int), digits=12))"
        )
    p = "min(1, 2*min(f(q), 1-f(q)))" if sides == 2 else "f(q)"
    low = "0" if x == 0 else "uniroot(function(p) f(p)-t, 0:1, tol=1e-15)$root"
    high = "1" if x == n else "uniroot(function(p) f(p)-1+t, 0:1, tol=1e-15)$root"
    return (
        f"x <- {x}; n <- {n}; q <- {null!r}; t <- {alpha!r}/{sides}; "
        "f <- function(p) pbinom(x, n, p, lower.tail=FALSE)+dbinom(x, n, p)/2; "
        f"cat(format(c({p}, {low}, {high}), digits=12))"
    )


ONE_PROPORTION_TEST = Calculator(
    name="one-proportion-test",
    is_iterated=True,
    title="Test of one conversion rate against a fixed rate",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rate", "observed rate"),
        Output("rate_low", "lower limit of the rate"),
        Output("rate_high", "upper limit of the rate"),
        Output("effect", "observed minus fixed rate"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "difference relative to the fixed rate"),
        Output("lift_low", "lower limit of the relative difference"),
        Output("lift_high", "upper limit of the relative difference"),
        Output("z", "test statistic (optional: of the z test alone)"),
        Output("p_value", "p-value of the test"),
        Output("method", "the test that the p-value is from"),
    ),
    run=one_proportion_test,
    example={"conversions": 40, "users": 500, "null": 0.1},
    headline="p_value",
    printed=("p_value", "rate_low", "rate_high"),
)

CALCULATORS = (ONE_PROPORTION_TEST,)
