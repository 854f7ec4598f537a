"""The comparison of two observed conversion rates: interval, lift and test."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.distributions import normal_cdf, normal_critical
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.exact import fisher_p
from trialwise.stats.interval import borderline, verdict
from trialwise.stats.planning import LARGEST_SIZE
from trialwise.stats.proportions_interval import Arm, agresti_caffo, katz, newcombe, wald
from trialwise.stats.proportions_statistic import (
    has_variance,
    pooled_z,
    smallest_expected,
    yates_p,
)
from trialwise.stats.wording import (
    count,
    difference,
    number,
    p_text,
    percent,
    points,
    signed_percent,
    span,
    tidy,
)

# Up to here Fisher's sum takes a fraction of a second; beyond, it agrees with the z test anyway.
_FISHER_LIMIT = 10**8
_FEW_EVENTS = 5


def _arm_params(arm: str, role: str) -> tuple[Param, Param]:
    return (
        Param(
            f"conversions_{arm}",
            "count",
            f"users of {role} who converted",
            required=True,
            low=0,
            high=LARGEST_SIZE,
            low_hint="Counts cannot be negative.",
        ),
        Param(
            f"users_{arm}",
            "count",
            f"users of {role}",
            required=True,
            low=1,
            high=LARGEST_SIZE,
            low_hint="Each arm needs at least one user.",
        ),
    )


_PARAMS = (*_arm_params("a", "control"), *_arm_params("b", "the treatment"), ALPHA, TEST_SIDES)


@validated("two-proportion-test", _PARAMS)
def two_proportion_test(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the difference of two conversion rates with its interval, the lift and a test.

    z = (p_b − p_a) / √(p̄q̄(1/n_a + 1/n_b)) with p̄ = (x_a + x_b)/(n_a + n_b). The interval of the
    difference is Newcombe's, that of the lift is Katz's. When nobody or everybody converted in both
    arms z has no variance and the p-value is that of Fisher's exact test, 1.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        Rates, effect and lift as fractions with their limits, z and the p-value. The lift is absent
        when control has no conversions, its limits when either arm has none.

    Raises:
        InputError: for a value outside its range, or more conversions than users.

    Source: Fleiss, Levin & Paik (2003), ch. 3; Newcombe (1998); Katz et al. (1978).

    Examples:
        >>> result = two_proportion_test(
        ...     conversions_a=184, users_a=2000, conversions_b=226, users_b=2000
        ... )
        >>> round(result.outputs["p_value"], 4)
        0.0286
    """
    a, b = _arm("a", conversions_a, users_a), _arm("b", conversions_b, users_b)
    z_critical = normal_critical(alpha / sides)
    outputs = _outputs(a, b, z_critical, sides)
    test = "pooled z test" if has_variance(a, b) else "Fisher's exact test (z has no variance)"
    return Calculation(
        calculator=call.calculator,
        inputs=call.inputs(),
        defaulted=call.defaulted,
        outputs=outputs,
        summary=_summary(outputs, alpha, sides),
        reading=(
            f"control {count(conversions_a)} of {count(users_a)}",
            f"treatment {count(conversions_b)} of {count(users_b)}",
            read_test(call, alpha, sides),
        ),
        convention=f"{test}, Newcombe hybrid score interval for the difference, "
        "Katz log interval for the lift",
        alternatives=_alternatives(a, b, z_critical, sides),
        assumptions=_assumptions(a, b, outputs, alpha),
        formula=r"z = \frac{p_b-p_a}{\sqrt{\bar p\bar q(1/n_a+1/n_b)}},\quad "
        r"\bar p = \frac{x_a+x_b}{n_a+n_b}",
        formula_text="z = (p_b − p_a) / √(p̄q̄(1/n_a + 1/n_b)), p̄ = (x_a + x_b)/(n_a + n_b)",
        code=_code(a, b, alpha, sides),
        command=call.command(),
        source="Fleiss, Levin & Paik (2003), ch. 3; Newcombe (1998), Statistics in Medicine 17; "
        "Katz et al. (1978), Biometrics 34",
    )


def _arm(name: str, conversions: int, users: int) -> Arm:
    if conversions > users:
        raise InputError(
            f"conversions_{name}",
            conversions,
            f"at most users_{name}, which is {count(users)}",
            "Count each user once: conversions are users who converted, not events.",
        )
    return Arm(conversions, users)


def _outputs(a: Arm, b: Arm, z_critical: float, sides: int) -> dict[str, Value]:
    """Return every result; those that are not defined are absent."""
    interval = newcombe(a, b, z_critical)
    outputs: dict[str, Value] = {
        "rate_a": a.rate,
        "rate_b": b.rate,
        "effect": difference(b.rate, a.rate),
        "effect_low": interval.low,
        "effect_high": interval.high,
    }
    if a.conversions:
        outputs["lift"] = tidy(difference(b.rate, a.rate) / a.rate)
    lift = katz(a, b, z_critical)
    if lift:
        outputs |= {"lift_low": lift.low, "lift_high": lift.high}
    z = 0.0
    if has_variance(a, b):
        z = pooled_z(a, b)
        p_value = _p_value(z, sides)
    else:
        p_value = 1.0
    return outputs | {"z": z, "p_value": p_value}


def _p_value(z: float, sides: int) -> float:
    return 2 * normal_cdf(-abs(z)) if sides == 2 else normal_cdf(-z)


def _summary(outputs: dict[str, Value], alpha: float, sides: int) -> str:
    rate_a, rate_b, effect, low, high, p_value = (
        float(outputs[name])
        for name in ("rate_a", "rate_b", "effect", "effect_low", "effect_high", "p_value")
    )
    level = percent(1 - alpha * (3 - sides))
    relative = ""
    if "lift_low" in outputs:
        lift, lift_low, lift_high = (
            float(outputs[name]) for name in ("lift", "lift_low", "lift_high")
        )
        relative = (
            f", {signed_percent(lift)} relative ({span(100 * lift_low, 100 * lift_high, 3)} %)"
        )
    return (
        f"The treatment converts at {percent(rate_b, 4)} against {percent(rate_a, 4)} in control: "
        f"{points(effect)} ({level} interval {span(100 * low, 100 * high, 3)} points){relative}; "
        f"{p_text(p_value)}. {verdict(100 * low, 100 * high, 'points')}"
    )


def _alternatives(a: Arm, b: Arm, z_critical: float, sides: int) -> tuple[Alternative, ...]:
    found: list[Alternative] = []
    intervals = [("Agresti-Caffo interval", agresti_caffo(a, b, z_critical))]
    unpooled = math.sqrt(a.variance + b.variance)
    if unpooled > 0:
        z = (b.rate - a.rate) / unpooled
        found.append(Alternative("unpooled z", {"z": z, "p_value": _p_value(z, sides)}))
        intervals.append(("Wald interval", wald(a, b, z_critical)))
    if sides == 2 and has_variance(a, b):
        found.append(Alternative("chi-square with Yates correction", {"p_value": yates_p(a, b)}))
    if sides == 2 and a.users + b.users <= _FISHER_LIMIT:
        p_value = fisher_p(a.conversions, a.users, b.conversions, b.users)
        found.append(Alternative("Fisher exact", {"p_value": p_value}))
    for name, interval in intervals:
        limits = {"effect_low": interval.low, "effect_high": interval.high}
        found.append(Alternative(name, limits))
    return tuple(found)


def _assumptions(a: Arm, b: Arm, outputs: dict[str, Value], alpha: float) -> tuple[str, ...]:
    sentences = [
        "Users are independent and each counts once, as converted or not.",
        "The data are tested once, at the planned end; the sample ratio was checked first.",
    ]
    p_values = [float(outputs["p_value"])]
    expected = smallest_expected(a, b)
    if expected < _FEW_EVENTS:
        sentences.append(
            f"The smallest expected count is {number(expected, 2)}: trust Fisher's exact test and "
            "the score interval rather than z."
        )
        if a.users + b.users <= _FISHER_LIMIT:
            p_values.append(fisher_p(a.conversions, a.users, b.conversions, b.users))
    if "lift_low" not in outputs:
        sentences.append(
            "The lift has no interval when nobody converted in an arm, or everybody in both."
        )
    limits = [
        (float(outputs[f"{name}_low"]), float(outputs[f"{name}_high"]))
        for name in ("effect", "lift")
        if f"{name}_low" in outputs
    ]
    claims = [low > 0 or high < 0 for low, high in limits]
    return (*sentences, *borderline([*claims, *(p < alpha for p in p_values)]))


def _code(a: Arm, b: Arm, alpha: float, sides: int) -> str:
    interval = (
        f"*interval({b.conversions}, {b.users}, {a.conversions}, {a.users}, "
        f"method='newcomb', compare='diff', alpha={alpha!r}{'' if sides == 2 else '*2'})"
    )
    imports = "from statsmodels.stats.proportion import confint_proportions_2indep as interval"
    if not has_variance(a, b):
        table = [[c.conversions, c.users - c.conversions] for c in (b, a)]
        test = f"fisher_exact({table}).pvalue"
        return f"{imports}; from scipy.stats import fisher_exact; print({test}, {interval})"
    alternative = "two-sided" if sides == 2 else "larger"
    test = (
        f"proportions_ztest([{b.conversions}, {a.conversions}], [{b.users}, {a.users}], "
        f"alternative={alternative!r})[1]"
    )
    return f"{imports}, proportions_ztest; print({test}, {interval})"


TWO_PROPORTION_TEST = Calculator(
    name="two-proportion-test",
    title="Test of two observed conversion rates",
    family="analysis",
    params=_PARAMS,
    outputs=(
        Output("rate_a", "rate of control"),
        Output("rate_b", "rate of the treatment"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "relative difference (optional: needs conversions in control)"),
        Output("lift_low", "lower limit of the lift (optional: needs conversions in both arms)"),
        Output("lift_high", "upper limit of the lift (optional: needs conversions in both arms)"),
        Output("z", "test statistic"),
        Output("p_value", "p-value of the test"),
    ),
    run=two_proportion_test,
    example={"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000},
)
