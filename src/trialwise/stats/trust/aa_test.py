"""Checks of the platform by A/A tests: are p-values uniform, is the false positive rate alpha."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.exact import binomial_p
from trialwise.stats.numeric.exact_limits import binomial_at_least, clopper_pearson
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import count, number, p_text, percent

_P_VALUES: Final = Param(
    "p_values",
    "numbers",
    "p-values of the A/A tests, for example 0.12,0.55,0.83,0.31,0.94",
    required=True,
    low=0,
    high=1,
    low_hint="A p-value lies between 0 and 1.",
    high_hint="A p-value lies between 0 and 1.",
    least_items=5,
    list_hint="Give at least five p-values, separated by commas; a hundred or more tell something.",
)
_REJECTIONS: Final = Param(
    "rejections",
    "count",
    "A/A tests that came out significant",
    required=True,
    low=0,
    high=10**7,
    low_hint="Counts cannot be negative.",
)
_TESTS: Final = Param(
    "tests",
    "count",
    "A/A tests that were run",
    required=True,
    low=1,
    high=10**7,
    low_hint="Run at least one A/A test.",
)
_EXACT_LIMIT: Final = 5000
_PARAMS: Final = (_P_VALUES, ALPHA)
_RATE_PARAMS: Final = (_REJECTIONS, _TESTS, ALPHA)
_SOURCE: Final = "Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 19"


@validated("aa-uniformity", _PARAMS)
def aa_uniformity(call: Call, *, p_values: tuple[float, ...], alpha: float = 0.05) -> Calculation:
    """Return whether the p-values of A/A tests are uniform, by the Kolmogorov-Smirnov test.

    D = max |F̂(p) − p| over the p-values, with the exact distribution of D up to 5,000 of them.

    Args:
        call: filled in by ``validated``.
        p_values: at least five, each in [0, 1].
        alpha: level of the check and of the A/A tests, in (0, 0.5).

    Returns:
        ``d``, ``p_value`` of the check, ``rejections`` and ``rejection_rate`` at alpha, and whether
        they are ``uniform``, that is, not shown otherwise.

    Raises:
        InputError: for fewer than five p-values or one outside [0, 1].

    Source: Kolmogorov (1933); Kohavi, Tang & Xu (2020), ch. 19.

    Examples:
        >>> aa_uniformity(p_values=(0.1, 0.3, 0.5, 0.7, 0.9)).outputs["uniform"]
        True
    """
    held = sorted(p_values)
    size = len(held)
    above = max((index + 1) / size - value for index, value in enumerate(held))
    below = max(value - index / size for index, value in enumerate(held))
    d = max(above, below)
    p_value = _ks_tail(d, size)
    rejections = sum(value < alpha for value in held)
    outputs: dict[str, Value] = {
        "d": d,
        "p_value": p_value,
        "uniform": p_value >= alpha,
        "rejections": rejections,
        "rejection_rate": rejections / size,
    }
    verdict = (
        "give no sign of a fault" if p_value >= alpha else "are not uniform: look for the fault"
    )
    return call.result(
        outputs=outputs,
        summary=f"The {count(size)} p-values {verdict} (Kolmogorov-Smirnov {p_text(p_value)}); "
        f"{rejections} of them ({percent(rejections / size, 3)}) are below {number(alpha)}.",
        reading=(
            f"{count(size)} p-values of A/A tests",
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="two-sided Kolmogorov-Smirnov test against the uniform distribution",
        alternatives=(
            Alternative(
                "binomial test of the rejections",
                {"p_value": binomial_p(rejections, size, alpha)},
                "looks only at how many fall below alpha",
            ),
        ),
        assumptions=(
            "The A/A tests are independent: replays of the same users are not.",
            "With few tests only gross faults show; discrete metrics give p-values in steps, which "
            "are not uniform even when all is well.",
        ),
        formula=r"D = \max_p |\hat F(p) - p|",
        formula_text="D = max |F̂(p) − p|",
        worked=f"D = {number(d, 4)} with {count(size)} p-values",
        code=f"from scipy.stats import kstest; r = kstest({list(p_values)!r}, 'uniform'); "
        "print(r.statistic, r.pvalue)",
        r_code=f"r <- ks.test(c({', '.join(map(repr, p_values))}), 'punif'); "
        "cat(format(c(r$statistic, r$p.value), digits=12))",
        source=_SOURCE,
        tables=(_deciles(held),),
    )


def _ks_tail(d: float, size: int) -> float:
    if size <= _EXACT_LIMIT:
        from scipy.stats import kstwo  # takes half a second the first time

        return min(max(float(kstwo.sf(d, size)), 0.0), 1.0)
    from scipy.special import kolmogorov

    return float(kolmogorov(d * size**0.5))


def _deciles(held: list[float]) -> Table:
    """Return how many p-values fall into each tenth."""
    rows = []
    for tenth in range(10):
        low, high = tenth / 10, (tenth + 1) / 10
        seen = sum(low <= value < high or (tenth == 9 and value == 1) for value in held)
        rows.append((f"{low:.1f} to {high:.1f}", str(seen), f"{len(held) / 10:g}"))
    return Table("p-values by tenth", ("between", "seen", "expected"), tuple(rows))


@validated("aa-false-positive-rate", _RATE_PARAMS)
def aa_false_positive_rate(
    call: Call, *, rejections: int, tests: int, alpha: float = 0.05
) -> Calculation:
    """Return whether the share of significant A/A tests agrees with alpha.

    Exact binomial test of the rejections, and the Clopper-Pearson interval of their rate.

    Args:
        call: filled in by ``validated``.
        rejections: significant A/A tests, in [0, tests].
        tests: A/A tests run, at least 1.
        alpha: level of the A/A tests, in (0, 0.5).

    Returns:
        ``rate`` with ``rate_low`` and ``rate_high`` (95 %), and ``p_value``.

    Raises:
        InputError: for more rejections than tests.

    Source: Clopper & Pearson (1934), Biometrika 26, 404-413.

    Examples:
        >>> round(aa_false_positive_rate(rejections=9, tests=100).outputs["p_value"], 3)
        0.1
    """
    if rejections > tests:
        raise InputError(
            "rejections", rejections, f"at most tests ({count(tests)})", "Swap them, or recount."
        )
    interval = clopper_pearson(rejections, tests, 0.025)
    p_value = binomial_p(rejections, tests, alpha)
    rate = rejections / tests
    outputs: dict[str, Value] = {
        "rate": rate,
        "rate_low": interval.low,
        "rate_high": interval.high,
        "p_value": p_value,
    }
    agrees = interval.low <= alpha <= interval.high
    return call.result(
        outputs=outputs,
        summary=f"{count(rejections)} of {count(tests)} A/A tests are significant, "
        f"{percent(rate, 3)} (95 % interval {percent(interval.low, 3)} to "
        f"{percent(interval.high, 3)}): that {'agrees' if agrees else 'does not agree'} with the "
        f"{percent(alpha)} that alpha promises, {p_text(p_value)}.",
        reading=(
            f"{count(rejections)} of {count(tests)} A/A tests significant",
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="exact binomial test, Clopper-Pearson interval",
        alternatives=(
            Alternative(
                f"one-sided: {count(rejections)} or more by chance alone",
                {"p_value": binomial_at_least(rejections, tests, alpha)},
                "asks only whether alpha is exceeded",
            ),
        ),
        assumptions=(
            "The A/A tests are independent of each other.",
            "A rate that agrees does not clear every metric: repeat it per metric.",
        ),
        formula=r"P(X \text{ as unlikely as } k),\ X \sim B(n, \alpha)",
        formula_text="p = P(X as unlikely as k), X ~ Binomial(n, α)",
        worked=f"{number(alpha * tests)} expected, {count(rejections)} seen: {p_text(p_value)}",
        code=f"from scipy.stats import binomtest; r = binomtest({rejections}, {tests}, {alpha!r}); "
        "i = r.proportion_ci(0.95, 'exact'); print(r.statistic, i.low, i.high, r.pvalue)",
        r_code=f"r <- binom.test({rejections}, {tests}, {alpha!r}); "
        "cat(format(c(r$estimate, r$conf.int, r$p.value), digits=12))",
        source="Clopper & Pearson (1934), Biometrika 26, 404-413",
    )


AA_UNIFORMITY = Calculator(
    name="aa-uniformity",
    is_iterated=True,
    title="A/A tests: are the p-values uniform?",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("d", "largest distance between the distribution of the p-values and the uniform"),
        Output("p_value", "p-value of the check"),
        Output("uniform", "whether the check finds nothing at alpha"),
        Output("rejections", "p-values below alpha"),
        Output("rejection_rate", "their share"),
    ),
    run=aa_uniformity,
    example={"p_values": [0.12, 0.55, 0.83, 0.31, 0.94, 0.07, 0.48]},
    headline="p_value",
    printed=("d", "p_value"),
)
AA_FALSE_POSITIVE_RATE = Calculator(
    name="aa-false-positive-rate",
    is_iterated=True,
    title="A/A tests: is the false positive rate what alpha promises?",
    family=FAMILY,
    params=_RATE_PARAMS,
    outputs=(
        Output("rate", "share of significant A/A tests"),
        Output("rate_low", "lower 95 % limit"),
        Output("rate_high", "upper 95 % limit"),
        Output("p_value", "p-value of the binomial test against alpha"),
    ),
    run=aa_false_positive_rate,
    example={"rejections": 9, "tests": 100},
    headline="rate",
    printed=("rate", "rate_low", "rate_high", "p_value"),
)
CALCULATORS = (AA_UNIFORMITY, AA_FALSE_POSITIVE_RATE)
