"""The odds ratio over several segments, each compared within itself (Mantel-Haenszel)."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import chi_square_tail, normal_critical
from trialwise.stats.trust.simpson import SEGMENT_PARAMS, Segment, segments_of
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import count, number, p_text, percent

_PARAMS = (*SEGMENT_PARAMS, ALPHA)
_SOURCE = (
    "Mantel & Haenszel (1959), JNCI 22, 719-748; Robins, Breslow & Greenland (1986), "
    "Biometrics 42, 311-323, for the interval"
)


@validated("mantel-haenszel", _PARAMS)
def mantel_haenszel(
    call: Call,
    *,
    conversions_a: tuple[int, ...],
    users_a: tuple[int, ...],
    conversions_b: tuple[int, ...],
    users_b: tuple[int, ...],
    alpha: float = 0.05,
) -> Calculation:
    """Return the odds ratio of treatment over control, adjusted for segments.

    OR = Σ (x_B f_A / N) / Σ (x_A f_B / N) with conversions x, failures f and all users N of a
    segment; test without continuity correction.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, one count per segment.
        users_a: users of control, one count per segment, at least 1.
        conversions_b: converted users of the treatment, one count per segment.
        users_b: users of the treatment, one count per segment, at least 1.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``odds_ratio`` with its limits, ``chi_square`` (1 df) and ``p_value``, and the ``crude``
        odds ratio of the pooled counts.

    Raises:
        InputError: for lists of different lengths, more conversions than users, or no odds.

    Source: Mantel & Haenszel (1959); Robins, Breslow & Greenland (1986).

    Examples:
        >>> result = mantel_haenszel(
        ...     conversions_a=(10, 20), users_a=(50, 60), conversions_b=(15, 25), users_b=(50, 60)
        ... )
        >>> round(result.outputs["odds_ratio"], 4)
        1.5357
    """
    segments = segments_of(conversions_a, users_a, conversions_b, users_b)
    tops = [_cross(one.conversions_b, one.users_a - one.conversions_a, one) for one in segments]
    bottoms = [_cross(one.conversions_a, one.users_b - one.conversions_b, one) for one in segments]
    top, bottom = math.fsum(tops), math.fsum(bottoms)
    if top == 0 or bottom == 0:
        raise InputError(
            "conversions",
            "all or none in every segment",
            "such that both arms have converted users and others in some segment",
            "Wait for more data, or compare the pooled rates.",
        )
    ratio = top / bottom
    error = math.sqrt(_log_variance(segments, tops, bottoms))
    half = normal_critical(alpha / 2) * error
    chi_square = _chi_square(segments)
    p_value = chi_square_tail(chi_square, 1)
    crude = _crude(segments)
    low, high = ratio * math.exp(-half), ratio * math.exp(half)
    vectors = ", ".join(
        repr(list(values)) for values in (conversions_a, users_a, conversions_b, users_b)
    )
    return call.result(
        outputs={
            "odds_ratio": ratio,
            "odds_ratio_low": low,
            "odds_ratio_high": high,
            "chi_square": chi_square,
            "p_value": p_value,
            **crude,
        },
        summary=f"Within segments the odds of treatment over control are {number(ratio, 4)} "
        f"({percent(1 - alpha)} interval {number(low, 4)} to {number(high, 4)}, "
        f"{p_text(p_value)})" + _crude_text(crude),
        reading=(
            f"{count(len(segments))} segments, {count(sum(users_a))} users in control and "
            f"{count(sum(users_b))} in the treatment",
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="Mantel-Haenszel odds ratio, Robins-Breslow-Greenland interval, test without "
        "continuity correction",
        assumptions=(
            "The odds ratio is about the same in every segment.",
            "Segments were fixed before the test and are not changed by the treatment.",
        ),
        formula=r"OR = \frac{\sum x_B f_A/N}{\sum x_A f_B/N}",
        formula_text="OR = Σ (x_B f_A / N) / Σ (x_A f_B / N)",
        worked=f"{number(top, 6)} / {number(bottom, 6)} = {number(ratio, 6)}",
        code="from statsmodels.stats.contingency_tables import StratifiedTable; "
        f"xa, na, xb, nb = {vectors}; "
        "t = StratifiedTable([[[b, n-b], [a, m-a]] for a, m, b, n in zip(xa, na, xb, nb)]); "
        f"i = t.oddsratio_pooled_confint({alpha!r}); r = t.test_null_odds(); "
        "print(t.oddsratio_pooled, i[0], i[1], r.statistic, r.pvalue)",
        r_code=_r_code(conversions_a, users_a, conversions_b, users_b, alpha),
        source=_SOURCE,
        alternatives=(
            Alternative(
                "with continuity correction",
                {"p_value": chi_square_tail(_chi_square(segments, 0.5), 1)},
                "the default of some programs, a little cautious",
            ),
        ),
    )


def _cross(first: int, second: int, segment: Segment) -> float:
    return first * second / (segment.users_a + segment.users_b)


def _log_variance(segments: list[Segment], tops: list[float], bottoms: list[float]) -> float:
    """Return the variance of the log odds ratio by Robins, Breslow and Greenland."""
    top, bottom = math.fsum(tops), math.fsum(bottoms)
    agree = [
        (one.conversions_b + one.users_a - one.conversions_a) / (one.users_a + one.users_b)
        for one in segments
    ]
    first = math.fsum(p * r for p, r in zip(agree, tops, strict=True)) / (2 * top**2)
    middle = math.fsum(
        p * s + (1 - p) * r for p, r, s in zip(agree, tops, bottoms, strict=True)
    ) / (2 * top * bottom)
    last = math.fsum((1 - p) * s for p, s in zip(agree, bottoms, strict=True)) / (2 * bottom**2)
    return first + middle + last


def _chi_square(segments: list[Segment], correction: float = 0.0) -> float:
    surplus, variance = [], []
    for one in segments:
        users = one.users_a + one.users_b
        converted = one.conversions_a + one.conversions_b
        surplus.append(one.conversions_b - one.users_b * converted / users)
        share = converted / users
        variance.append(one.users_a * one.users_b / users * share * (users - converted))
    spread = math.fsum(
        value / (one.users_a + one.users_b - 1)
        for value, one in zip(variance, segments, strict=True)
    )
    return max(abs(math.fsum(surplus)) - correction, 0.0) ** 2 / spread


def _crude(segments: list[Segment]) -> dict[str, float]:
    """Return the odds ratio of the pooled counts, where it exists."""
    converted_a = sum(one.conversions_a for one in segments)
    converted_b = sum(one.conversions_b for one in segments)
    rest_a = sum(one.users_a for one in segments) - converted_a
    rest_b = sum(one.users_b for one in segments) - converted_b
    return {"crude": converted_b * rest_a / (converted_a * rest_b)}


def _crude_text(crude: dict[str, float]) -> str:
    return f"; pooled over the segments they would be {number(crude['crude'], 4)}."


def _r_code(
    conversions_a: tuple[int, ...],
    users_a: tuple[int, ...],
    conversions_b: tuple[int, ...],
    users_b: tuple[int, ...],
    alpha: float,
) -> str:
    cells = ", ".join(
        f"{b}, {a}, {n - b}, {m - a}"
        for a, m, b, n in zip(conversions_a, users_a, conversions_b, users_b, strict=True)
    )
    return (
        f"r <- mantelhaen.test(array(c({cells}), c(2, 2, {len(users_a)})), correct = FALSE, "
        f"conf.level = {1 - alpha!r}); "
        + r_print("r$estimate", "r$conf.int", "r$statistic", "r$p.value")
    )


MANTEL_HAENSZEL = Calculator(
    name="mantel-haenszel",
    title="Odds ratio over several segments (Mantel-Haenszel)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("odds_ratio", "odds of treatment over control within segments"),
        Output("odds_ratio_low", "lower limit of the odds ratio"),
        Output("odds_ratio_high", "upper limit of the odds ratio"),
        Output("chi_square", "Cochran-Mantel-Haenszel statistic, 1 degree of freedom"),
        Output("p_value", "p-value of no difference in any segment"),
        Output("crude", "odds ratio of the pooled counts"),
    ),
    run=mantel_haenszel,
    example={
        "conversions_a": [90, 600],
        "users_a": [1000, 2000],
        "conversions_b": [200, 310],
        "users_b": [2000, 1000],
    },
    headline="odds_ratio",
    printed=("odds_ratio", "odds_ratio_low", "odds_ratio_high", "chi_square", "p_value"),
)
CALCULATORS = (MANTEL_HAENSZEL,)
