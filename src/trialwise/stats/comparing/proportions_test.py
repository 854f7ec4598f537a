"""The comparison of two observed conversion rates: interval, lift and test."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.odds_interval import has_all_cells, log_odds_ratio, woolf_error
from trialwise.stats.comparing.proportions_alternatives import proportion_alternatives
from trialwise.stats.comparing.proportions_interval import Arm, katz, newcombe
from trialwise.stats.comparing.proportions_lines import python_line, r_line, worked_line
from trialwise.stats.comparing.proportions_statistic import (
    FEW_EXPECTED,
    TableTest,
    chosen_test,
    smallest_expected,
)
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, percent, tidy

_LATEX = {
    "pooled z test": r"z = \frac{p_b-p_a}{\sqrt{\bar p\bar q(1/n_a+1/n_b)}},\quad "
    r"\bar p = \frac{x_a+x_b}{n_a+n_b}",
    "Fisher's exact test": r"p = \sum_k P(k)\ \text{over tables as extreme},\quad "
    r"P(k) = \binom{n_a}{X-k}\binom{n_b}{k}\Big/\binom{n_a+n_b}{X},\quad X = x_a+x_b",
}
_TEXT = {
    "pooled z test": "z = (p_b − p_a) / √(p̄q̄(1/n_a + 1/n_b)), p̄ = (x_a + x_b)/(n_a + n_b)",
    "Fisher's exact test": "p = Σ P(k) over tables as extreme, "
    "P(k) = C(n_a, X − k) C(n_b, k) / C(n_a + n_b, X), X = x_a + x_b",
}
_SOURCES = {
    "pooled z test": "Fleiss, Levin & Paik (2003), ch. 3",
    "Fisher's exact test": "Fisher (1935), J. R. Stat. Soc. 98, 39-82; "
    "Cochran (1954), Biometrics 10",
}


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
    difference is Newcombe's, that of the lift is Katz's. When a cell of the table expects fewer
    than five users, the p-value is that of Fisher's exact test and z stands among the alternatives.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        Rates, effect and lift as fractions with their limits, the p-value and the ``method`` it is
        from, and z where that is the z test. The lift is absent when control has no conversions,
        its limits when either arm has none.

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
    test = chosen_test(a, b, sides)
    outputs = _outputs(a, b, z_critical, test)
    finding = finding_of(outputs, alpha=alpha, sides=sides, is_rate=True)
    return call.result(
        outputs=outputs,
        summary=finding.summary(_facts(a, b)),
        reading=(
            f"control {count(conversions_a)} of {count(users_a)}",
            f"treatment {count(conversions_b)} of {count(users_b)}",
            read_test(call, alpha, sides),
        ),
        convention=f"{_reason(a, b, test)}, Newcombe hybrid score interval for the difference, "
        "Katz log interval for the lift",
        alternatives=proportion_alternatives(a, b, z_critical, sides, test),
        assumptions=(*_assumptions(outputs), *finding.assumptions()),
        formula=_LATEX[test.method],
        formula_text=_TEXT[test.method],
        worked=worked_line(a, b, test),
        code=python_line(a, b, alpha, sides, test),
        r_code=r_line(a, b, alpha, sides, test),
        source=f"{_SOURCES[test.method]}; Newcombe (1998), Statistics in Medicine 17; "
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


def _outputs(a: Arm, b: Arm, z_critical: float, test: TableTest) -> dict[str, Value]:
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
    if test.z is not None:
        outputs["z"] = test.z
    outputs |= _ratios(a, b, z_critical)
    return outputs | {"p_value": test.p_value, "method": test.method}


def _ratios(a: Arm, b: Arm, z_critical: float) -> dict[str, Value]:
    """Return the ratio of the rates and of the odds with their log intervals, where defined."""
    ratios: dict[str, Value] = {}
    if a.conversions:
        ratios["risk_ratio"] = b.rate / a.rate
    lift = katz(a, b, z_critical)
    if lift:
        ratios |= {"risk_ratio_low": 1 + lift.low, "risk_ratio_high": 1 + lift.high}
    if has_all_cells(a, b):
        centre, half = log_odds_ratio(a, b), z_critical * woolf_error(a, b)
        ratios["odds_ratio"] = math.exp(centre)
        ratios["odds_ratio_low"] = math.exp(centre - half)
        ratios["odds_ratio_high"] = math.exp(centre + half)
    return ratios


def _facts(a: Arm, b: Arm) -> str:
    """Return both rates with the decimals that tell them apart."""
    effect = abs(b.rate - a.rate)
    finer = math.ceil(math.log10(max(a.rate, b.rate) / effect)) if effect else 0
    digits = max(4, min(2 + finer, 10))
    return (
        f"the treatment converts at {percent(b.rate, digits)} against {percent(a.rate, digits)} "
        "in control"
    )


def _reason(a: Arm, b: Arm, test: TableTest) -> str:
    """Return the test and, for Fisher's, why it was chosen."""
    if test.z is not None:
        return test.method
    return (
        f"{test.method}, because a cell expects only {number(smallest_expected(a, b), 2)} users "
        f"and the z test needs {FEW_EXPECTED} (Cochran 1954)"
    )


def _assumptions(outputs: dict[str, Value]) -> tuple[str, ...]:
    sentences = (
        "Users are independent and each counts once, as converted or not.",
        "The data are tested once, at the planned end; the sample ratio was checked first.",
    )
    if "lift_low" in outputs:
        return sentences
    missing = "The lift has no interval when nobody converted in an arm, or everybody in both."
    return (*sentences, missing)


TWO_PROPORTION_TEST = Calculator(
    name="two-proportion-test",
    is_iterated=True,
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
        Output("z", "test statistic (optional: absent when Fisher's exact test is used)"),
        Output("risk_ratio", "rate of the treatment over that of control (optional, as the lift)"),
        Output("risk_ratio_low", "lower limit of the risk ratio, Katz (optional)"),
        Output("risk_ratio_high", "upper limit of the risk ratio, Katz (optional)"),
        Output("odds_ratio", "odds of the treatment over those of control (optional: needs both)"),
        Output("odds_ratio_low", "lower limit of the odds ratio, Woolf (optional)"),
        Output("odds_ratio_high", "upper limit of the odds ratio, Woolf (optional)"),
        Output("p_value", "p-value of the test"),
        Output("method", "the test that the p-value is from"),
    ),
    run=two_proportion_test,
    example={"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000},
    headline="p_value",
    printed=("p_value", "effect_low", "effect_high"),
)

CALCULATORS = (TWO_PROPORTION_TEST,)
