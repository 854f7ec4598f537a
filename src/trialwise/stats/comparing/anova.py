"""The comparison of several means from summary numbers: ANOVA, Welch's ANOVA, Tukey's pairs."""

import itertools
import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.anova_statistic import Anova, FTest, anova_of, welch_anova
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.estimate import level_of, limits, to_width
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.samples import FAMILY, no_variation, read_sample
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.simultaneous import range_critical, range_tail
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import count, difference, number, percent, signed

_LIST = "Give one value per group in the same order, as in 10,11.5,12."
_PARAMS = (
    Param(
        "means",
        "numbers",
        "mean of each group",
        required=True,
        low=-LARGEST,
        high=LARGEST,
        least_items=2,
        list_hint=_LIST,
    ),
    Param(
        "sds",
        "numbers",
        "standard deviation of each group (divided by n - 1), in the same order",
        required=True,
        low=0,
        high=LARGEST,
        low_hint="A standard deviation cannot be negative.",
        least_items=2,
        list_hint=_LIST,
    ),
    Param(
        "ns",
        "counts",
        "users of each group, in the same order",
        required=True,
        low=2,
        high=LARGEST_SIZE,
        low_hint="A standard deviation needs at least two users.",
        least_items=2,
        list_hint=_LIST,
    ),
    ALPHA,
)
_MOST_GROUPS: Final = 50
_MOST_IN_TABLE: Final = 8  # groups whose pairs are listed: 28 rows


@validated("anova-test", _PARAMS)
def anova_test(
    call: Call,
    *,
    means: tuple[float, ...],
    sds: tuple[float, ...],
    ns: tuple[int, ...],
    alpha: float = 0.05,
) -> Calculation:
    """Return the one-way analysis of variance of several means, with all pairs.

    F = Σ nᵢ(x̄ᵢ − x̄)²/(k − 1) / (Σ (nᵢ − 1)sᵢ²/(N − k)) with k − 1 and N − k degrees of freedom.
    Pairs are compared by Tukey's method (Tukey-Kramer for unequal sizes), which keeps the error
    rate over all of them.

    Args:
        call: filled in by ``validated``.
        means: mean of each group, 2 to 50 groups.
        sds: standard deviation of each group, at least 0.
        ns: users of each group, at least 2.
        alpha: false positive rate, in (0, 0.5).

    Returns:
        F, both df, the p-value, η² and ω², and the largest difference between two groups with its
        simultaneous limits; a table of all pairs for up to 8 groups.

    Raises:
        InputError: for lists of different length, or groups that do not vary.

    Source: Fisher (1925), Statistical Methods for Research Workers, ch. 7; Kramer (1956).

    Examples:
        >>> result = anova_test(means=[10, 11, 12.5], sds=[4, 4.5, 4.2], ns=[30, 30, 30])
        >>> round(result.outputs["p_value"], 4)
        0.0768
    """
    groups = _groups(means, sds, ns)
    anova = anova_of(groups)
    if anova.within == 0:
        raise no_variation("sds", "at least one group")
    test = anova.test
    pairs = _pairs(anova, alpha)
    widest = max(pairs, key=lambda pair: abs(pair.difference))
    return call.result(
        outputs={
            "f": test.f,
            "df_between": anova.df_between,
            "df_within": anova.df_within,
            "p_value": test.p_value,
            "eta_squared": anova.eta_squared,
            "omega_squared": anova.omega_squared,
            "sd_within": math.sqrt(anova.mean_square),
            "largest_difference": abs(widest.difference),
            "largest_low": widest.upward.low,
            "largest_high": widest.upward.high,
        },
        summary=_summary(test, widest, alpha, anova),
        reading=(
            *(read_sample(f"group {i}", group) for i, group in enumerate(groups, start=1)),
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="one-way analysis of variance with a pooled variance; pairs by Tukey-Kramer",
        alternatives=_alternatives(groups),
        assumptions=(
            "Users are independent and the groups have the same variance; when standard "
            "deviations and sizes both differ, prefer Welch's ANOVA.",
            "F asks whether all means are equal, not which differ: read the pairs, or compare each "
            "treatment with control only (Dunnett), which is stronger for that question.",
        ),
        formula=r"F = \frac{\sum n_i(\bar x_i-\bar x)^2/(k-1)}{\sum (n_i-1)s_i^2/(N-k)},\quad "
        r"\eta^2 = \frac{SS_b}{SS_b+SS_w}",
        formula_text="F = (Σ nᵢ(x̄ᵢ − x̄)²/(k − 1)) / (Σ (nᵢ − 1)sᵢ²/(N − k)), "
        "η² = SS_between / (SS_between + SS_within)",
        worked=f"F = ({number(anova.between, 6)}/{anova.df_between}) / ({number(anova.within, 6)}/"
        f"{count(anova.df_within)}) = {number(anova.between / anova.df_between, 6)} / "
        f"{number(anova.mean_square, 6)} = {number(test.f, 5)}",
        code=f"import numpy as np; from scipy.stats import f; m, s, n = np.array({list(means)}), "
        f"np.array({list(sds)}), np.array({list(ns)}); g = sum(n*m)/sum(n); k = len(m); "
        "x = (sum(n*(m - g)**2)/(k - 1))/(sum((n - 1)*s**2)/(sum(n) - k)); "
        "print(x, f.sf(x, k - 1, sum(n) - k))",
        r_code=f"m <- {r_vector(means)}; s <- {r_vector(sds)}; n <- {r_vector(ns)}; "
        "k <- length(m); x <- (sum(n*(m - weighted.mean(m, n))^2)/(k - 1))/"
        "(sum((n - 1)*s^2)/(sum(n) - k)); "
        + r_print("x", "pf(x, k - 1, sum(n) - k, lower.tail=FALSE)"),
        source="Fisher (1925), Statistical Methods for Research Workers, ch. 7; Kramer (1956), "
        "Biometrics 12, 307-310; Welch (1951), Biometrika 38, 330-336",
        tables=_table(pairs, alpha) if len(groups) <= _MOST_IN_TABLE else (),
    )


def _groups(
    means: tuple[float, ...], sds: tuple[float, ...], ns: tuple[int, ...]
) -> tuple[Sample, ...]:
    for name, values in (("sds", sds), ("ns", ns)):
        if len(values) != len(means):
            raise InputError(
                name,
                f"a list of {len(values)} values",
                f"as long as means, which has {len(means)}",
                _LIST,
            )
    if len(means) > _MOST_GROUPS:
        raise InputError(
            "means",
            f"a list of {count(len(means))} values",
            f"a list of at most {_MOST_GROUPS} groups",
            "Compare fewer groups, or model the grouping as a random effect.",
        )
    return tuple(Sample(*each) for each in zip(means, sds, ns, strict=True))


@dataclass(frozen=True, slots=True)
class _Pair:
    first: int
    second: int
    difference: float
    half: float
    p_value: float

    @property
    def upward(self) -> Interval:
        """The interval of the difference taken as positive."""
        return Interval(abs(self.difference) - self.half, abs(self.difference) + self.half)


def _pairs(anova: Anova, alpha: float) -> list[_Pair]:
    """Return every pair by Tukey-Kramer; of more than a few groups only the most different."""
    k = len(anova.groups)
    quantile = _critical(alpha, k, anova.df_within)
    found = []
    for i, j in _chosen(anova):
        a, b = anova.groups[i], anova.groups[j]
        # standard error of one mean, at the harmonic mean of both sizes
        error = math.sqrt(anova.mean_square) * math.sqrt((1 / a.n + 1 / b.n) / 2)
        change = difference(b.mean, a.mean)
        p_value = range_tail(abs(change) / error, k, anova.df_within)
        found.append(_Pair(i + 1, j + 1, change, quantile * error, p_value))
    return found


def _critical(alpha: float, groups: int, df: float) -> float:
    try:
        return range_critical(alpha, groups, df)
    except ValueError:  # an alpha below the smallest tail that a float can hold
        raise FloatingPointError("the quantile is beyond a float") from None


def _chosen(anova: Anova) -> list[tuple[int, int]]:
    places = range(len(anova.groups))
    if len(anova.groups) <= _MOST_IN_TABLE:
        return list(itertools.combinations(places, 2))
    order = sorted(places, key=lambda i: anova.groups[i].mean)
    first, second = sorted((order[0], order[-1]))
    return [(first, second)]


def _summary(test: FTest, widest: _Pair, alpha: float, anova: Anova) -> str:
    high, low = widest.second, widest.first
    if widest.difference < 0:
        high, low = low, high
    size = to_width(abs(widest.difference), 2 * widest.half)
    pair = (
        f"The largest difference is group {high} over group {low}: {size} "
        f"({level_of(alpha)} simultaneous interval {limits(widest.upward)})"
    )
    share = percent(anova.eta_squared, 3)
    level = percent(alpha)
    means = "both" if len(anova.groups) == 2 else f"all {len(anova.groups)}"
    verdict = (
        f"the data exclude at the {level} level that {means} means are equal"
        if test.p_value < alpha
        else f"the data still allow, at the {level} level, that {means} means are equal"
    )
    return (
        f"{pair}; {verdict}, {test.said()}. The groups explain {share} of the variance of single "
        "users."
    )


def _alternatives(groups: tuple[Sample, ...]) -> tuple[Alternative, ...]:
    if min(group.sd for group in groups) == 0:
        return ()
    welch = welch_anova(groups)
    outputs: dict[str, Value] = {
        "f": welch.f,
        "df_between": welch.df,
        "df_within": welch.df_denominator,
        "p_value": welch.p_value,
    }
    note = "lets the variances differ; R's oneway.test uses it by default"
    return (Alternative("Welch's ANOVA", outputs, note),)


def _table(pairs: list[_Pair], alpha: float) -> tuple[Table, ...]:
    rows = tuple(
        (
            f"group {pair.second} − group {pair.first}",
            signed(pair.difference, 4),
            limits(Interval(pair.difference - pair.half, pair.difference + pair.half)),
            number(pair.p_value, 3) if pair.p_value >= 0.0001 else "< 0.0001",
        )
        for pair in pairs
    )
    columns = ("pair", "difference", f"{level_of(alpha)} simultaneous interval", "adjusted p")
    return (Table("All pairs (Tukey-Kramer)", columns, rows),)


ANOVA_TEST = Calculator(
    name="anova-test",
    is_iterated=True,
    title="Analysis of variance of several means",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("f", "test statistic"),
        Output("df_between", "degrees of freedom of the numerator, groups minus one"),
        Output("df_within", "degrees of freedom of the denominator, users minus groups"),
        Output("p_value", "p-value of the test"),
        Output("eta_squared", "share of the variance of single users between groups"),
        Output("omega_squared", "the same share, corrected for chance", "percent"),
        Output("sd_within", "pooled standard deviation within groups"),
        Output("largest_difference", "largest difference between two groups, at least 0"),
        Output("largest_low", "its lower simultaneous limit"),
        Output("largest_high", "its upper simultaneous limit"),
    ),
    run=anova_test,
    example={"means": [10, 11, 12.5], "sds": [4, 4.5, 4.2], "ns": [30, 30, 30]},
    headline="p_value",
    printed=("f", "p_value"),
)

CALCULATORS = (ANOVA_TEST,)
