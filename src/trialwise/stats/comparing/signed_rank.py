"""Wilcoxon's signed-rank test of pairs, with the Hodges-Lehmann shift."""

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.estimate import Estimate, limits, with_limits
from trialwise.stats.comparing.paired import check_pairs
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    no_variation,
    read_values,
    sample_of,
    values_param,
)
from trialwise.stats.comparing.signed_rank_statistic import SignedRank, signed_rank
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.exact import binomial_p
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.ranks import MOST_PAIRS, exact_signed_rank, walsh_median
from trialwise.stats.validate import MissingInputError
from trialwise.stats.verdict import DISAGREEMENT
from trialwise.stats.wording import count, number, p_text, signed

Values = tuple[float, ...]
_GIVEN = ("values_a", "differences")
_PARAMS = (
    values_param("values_a", "first measurement of each pair, or control", required=False, least=1),
    values_param("values_b", "second measurement, in the same order", required=False, least=1),
    values_param(
        "differences", "differences of the pairs, second minus first", required=False, least=1
    ),
    ALPHA,
    TEST_SIDES,
)


@validated("wilcoxon-signed-rank", _PARAMS, (_GIVEN,))
def wilcoxon_signed_rank(
    call: Call,
    *,
    values_a: Values | None = None,
    values_b: Values | None = None,
    differences: Values | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return Wilcoxon's signed-rank test of paired values with the shift and its interval.

    V is the sum of the ranks of |d| over positive differences d = b − a.
    z = (V − n(n + 1)/4 ∓ 1/2) / √(n(n + 1)(2n + 1)/24 − Σ(t³ − t)/48). Exact for fewer than
    50 pairs without ties and zeros; zeros are left out.

    Args:
        call: filled in by ``validated``.
        values_a: first measurements. Give exactly one of them and differences.
        values_b: second measurements in the same order, with values_a.
        differences: second minus first of each pair, instead of both lists.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher second measurement.

    Returns:
        V, the pairs that differ, the ``shift`` (median of the pairwise averages of differences)
        with its limits, the rank-biserial correlation, the p-value and the ``method`` it is from.

    Raises:
        InputError: for lists of different length, or no difference at all.

    Source: Wilcoxon (1945), Biometrics Bulletin 1, 80-83.

    Examples:
        >>> result = wilcoxon_signed_rank(
        ...     values_a=[12, 14, 11, 9, 13, 10], values_b=[15, 15, 13, 5, 18, 16]
        ... )
        >>> round(result.outputs["p_value"], 4)
        0.2188
    """
    if differences is not None:
        check_length("differences", differences)
        values_a, values_b = (0.0,) * len(differences), differences
        given = [read_values("differences", differences)]
    else:
        values_a, values_b = _both(values_a, values_b)
        check_pairs(values_a, values_b)
        given = [read_values("first", values_a), read_values("second", values_b)]
    gaps = [y - x for x, y in zip(values_a, values_b, strict=True)]
    statistic = signed_rank(gaps)
    if statistic.n == 0:
        raise no_variation("differences of the pairs", "at least one pair")
    outputs = _outputs(statistic, gaps, alpha, sides)
    code, r_code = _lines(values_a, values_b, statistic.is_exact, sides)
    borderline = _is_borderline(outputs, alpha, sides)
    return call.result(
        outputs=outputs,
        summary=_summary(statistic, outputs, alpha, sides),
        reading=(
            *given,
            f"{count(statistic.n)} pairs differ, {count(statistic.zeros)} do not and are left out",
            read_test(call, alpha, sides),
        ),
        convention="Wilcoxon signed-rank test, "
        + (
            "exact"
            if statistic.is_exact
            else "normal approximation with tie and continuity correction"
        )
        + ", Hodges-Lehmann shift",
        alternatives=_alternatives(statistic, gaps, sides),
        assumptions=(
            "Pairs are independent of each other.",
            "The differences are symmetric about their middle; if they are skewed, use the sign "
            "test, which asks only how many are positive.",
            *([DISAGREEMENT] if borderline else []),
            *_no_interval(outputs),
        ),
        formula=r"V = \sum_{d_i>0} \mathrm{rank}|d_i|,\quad z = \frac{V-n(n+1)/4\mp\frac12}"
        r"{\sqrt{n(n+1)(2n+1)/24-\sum(t^3-t)/48}}",
        formula_text="V = Σ rank|dᵢ| over dᵢ > 0, "
        "z = (V − n(n + 1)/4 ∓ ½) / √(n(n + 1)(2n + 1)/24 − Σ(t³ − t)/48)",
        worked=_worked(statistic, sides),
        code=code,
        r_code=r_code,
        source="Wilcoxon (1945), Biometrics Bulletin 1, 80-83; Hodges & Lehmann (1963), Annals of "
        "Mathematical Statistics 34, 598-611",
    )


def _both(values_a: Values | None, values_b: Values | None) -> tuple[Values, Values]:
    """Return both lists.

    Raises:
        MissingInputError: when one is missing.
    """
    if values_a is None or values_b is None:
        name = "values_b" if values_b is None else "values_a"
        raise MissingInputError(name, "wilcoxon-signed-rank", "the other value of each pair")
    return values_a, values_b


def _outputs(
    statistic: SignedRank, differences: list[float], alpha: float, sides: int
) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "v": statistic.v,
        "n": statistic.n,
        "rank_biserial": 2 * statistic.v / statistic.largest - 1,
        "p_value": statistic.p_value(sides),
        "method": "exact" if statistic.is_exact else "normal approximation",
    }
    if not statistic.is_exact:
        outputs["z"] = statistic.z(sides)
    kept = [value for value in differences if value]
    if statistic.largest > MOST_PAIRS:
        return outputs
    skipped = statistic.skipped(alpha / sides)
    shift, interval = walsh_median(kept, max(skipped, 0))
    outputs["shift"] = shift
    if skipped >= 0:
        outputs |= {"shift_low": interval.low, "shift_high": interval.high}
    return outputs


def _is_borderline(outputs: dict[str, Value], alpha: float, sides: int) -> bool:
    if "shift_low" not in outputs:
        return False
    excludes = float(outputs["shift_low"]) > 0 or (sides == 2 and float(outputs["shift_high"]) < 0)
    return (float(outputs["p_value"]) < alpha) != excludes


def _summary(statistic: SignedRank, outputs: dict[str, Value], alpha: float, sides: int) -> str:
    p_value = p_text(float(outputs["p_value"]))
    facts = f"{count(statistic.n)} pairs that differ"
    if "shift_low" not in outputs:
        shift = f" by about {signed(float(outputs['shift']))}" if "shift" in outputs else ""
        return f"In {facts} the second measurement differs{shift}, {p_value}."
    interval = Interval(float(outputs["shift_low"]), float(outputs["shift_high"]))
    said = with_limits(float(outputs["shift"]), interval, alpha, sides)
    start = f"The second measurement is shifted by {said} in {facts}, {p_value}."
    if _is_borderline(outputs, alpha, sides):
        return f"{start} Test and interval disagree about zero, so the result is borderline."
    if interval.low > 0 or interval.high < 0:
        return f"{start} The interval excludes zero: the data allow {limits(interval)}."
    return f"{start} The interval still allows no shift, and shifts in either direction."


def _no_interval(outputs: dict[str, Value]) -> tuple[str, ...]:
    if "shift_low" in outputs:
        return ()
    return (
        "No interval of the shift: there are too few pairs for the level, or too many to form.",
    )


def _alternatives(
    statistic: SignedRank, differences: list[float], sides: int
) -> tuple[Alternative, ...]:
    found = []
    if statistic.is_exact:
        found.append(
            Alternative(
                "normal approximation, continuity corrected",
                {"z": statistic.z(sides), "p_value": statistic.normal_p(sides)},
                "what programs use for many pairs, ties or zeros",
            )
        )
    found.append(
        Alternative(
            "normal approximation, not corrected",
            {
                "z": statistic.z(sides, corrected=False),
                "p_value": statistic.normal_p(sides, corrected=False),
            },
            "without the half step of the continuity correction",
        )
    )
    if sides == 2:
        positive = sum(value > 0 for value in differences)
        found.append(
            Alternative(
                "sign test",
                {"p_value": binomial_p(positive, statistic.n, 0.5)},
                f"counts signs alone: {positive} of {statistic.n} differences are positive",
            )
        )
    if len(differences) > 1:
        sample = sample_of(differences)
        if sample.standard_error > 0:
            paired = Estimate(sample.mean, sample.standard_error, sample.n - 1)
            found.append(
                Alternative(
                    "paired t test",
                    {"effect": sample.mean, "p_value": paired.p_value(sides)},
                    "of the mean difference",
                )
            )
    return tuple(found)


def _worked(statistic: SignedRank, sides: int) -> str:
    if statistic.is_exact:
        null = exact_signed_rank(statistic.n)
        least = int(
            max(statistic.v, statistic.largest - statistic.v) if sides == 2 else statistic.v
        )
        twice = "2 · " if sides == 2 else ""
        return (
            f"p = {twice}P(V ≥ {least}) = {twice}{number(sum(null.counts[least:]), 6)} of "
            f"2^{statistic.n} sign patterns = {number(statistic.p_value(sides), 5)}"
        )
    toward = "+" if sides == 2 and statistic.v < statistic.largest / 2 else "−"
    return (
        f"z = ({number(statistic.v)} − {count(statistic.largest)}/2 {toward} ½) / "
        f"{number(statistic.sd, 6)} = {number(statistic.z(sides), 5)}"
    )


def _lines(values_a: Values, values_b: Values, exact: bool, sides: int) -> tuple[str, str]:
    """Return the Python and the R line; they print the p-value."""
    alternative = "two-sided" if sides == 2 else "greater"
    method = "exact" if exact else "asymptotic"
    code = (
        f"from scipy.stats import wilcoxon; print(wilcoxon({list(values_b)}, {list(values_a)}, "
        f"correction=True, alternative={alternative!r}, method={method!r}).pvalue)"
    )
    r_code = (
        f"r <- wilcox.test({r_vector(values_b)}, {r_vector(values_a)}, paired=TRUE, "
        f'exact={str(exact).upper()}, alternative="{alternative.replace("-", ".")}"); '
        + r_print("r$p.value")
    )
    return code, r_code


WILCOXON_SIGNED_RANK = Calculator(
    name="wilcoxon-signed-rank",
    is_iterated=True,
    title="Wilcoxon signed-rank test of pairs",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("v", "sum of the ranks of positive differences"),
        Output("n", "pairs that differ"),
        Output("rank_biserial", "rank-biserial correlation, from -1 to 1"),
        Output("p_value", "p-value of the test"),
        Output("method", "exact, or normal approximation"),
        Output("z", "normal statistic (optional: absent when the test is exact)"),
        Output("shift", "median of the averages of two differences (optional)"),
        Output("shift_low", "lower limit of the shift (optional)"),
        Output("shift_high", "upper limit of the shift (optional)"),
    ),
    run=wilcoxon_signed_rank,
    example={"values_a": [12, 14, 11, 9, 13, 10], "values_b": [15, 15, 13, 5, 18, 16]},
    headline="p_value",
)

CALCULATORS = (WILCOXON_SIGNED_RANK,)
