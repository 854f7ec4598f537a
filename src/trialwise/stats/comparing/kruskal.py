"""The Kruskal-Wallis test of several groups of values, with Dunn's comparisons of pairs."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.anova_statistic import FTest, anova_of, welch_anova
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    no_variation,
    read_values,
    sample_of,
    values_param,
)
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.numeric.holm import holm
from trialwise.stats.numeric.ranks import midranks
from trialwise.stats.numeric.tails import two_tails
from trialwise.stats.wording import count, number, p_text, percent

Values = tuple[float, ...]
_LETTERS = "abcdef"
_PARAMS = (
    *(
        values_param(f"values_{letter}", f"values of group {letter.upper()}", least=1)
        if letter in "ab"
        else values_param(
            f"values_{letter}", f"values of group {letter.upper()}", required=False, least=1
        )
        for letter in _LETTERS
    ),
    ALPHA,
)
_FEW = 5
_MOST_VALUES = 2_000  # of a group; six groups of them take a tenth of a second


@dataclass(frozen=True, slots=True)
class RankedGroups:
    """Groups of values with their mean ranks.

    Attributes:
        sizes: values of each group.
        mean_ranks: mean rank of each group among all values.
        ties: sum of t³ − t over groups of t equal values.
    """

    sizes: tuple[int, ...]
    mean_ranks: tuple[float, ...]
    ties: int

    @property
    def total(self) -> int:
        """Values of all groups."""
        return sum(self.sizes)

    @property
    def variance(self) -> float:
        """Variance of the ranks, N(N + 1)/12 less what ties take away."""
        n = self.total
        return (n * (n + 1) - self.ties / (n - 1)) / 12

    @property
    def h(self) -> float:
        """The Kruskal-Wallis statistic, corrected for ties."""
        middle = (self.total + 1) / 2
        spread = math.fsum(
            n * (rank - middle) ** 2 for n, rank in zip(self.sizes, self.mean_ranks, strict=True)
        )
        return spread / self.variance

    def dunn_p(self, i: int, j: int) -> float:
        """Return Dunn's two-sided p-value of a pair, before correction.

        Source: Dunn (1964), Technometrics 6, 241-252.
        """
        error = math.sqrt(self.variance * (1 / self.sizes[i] + 1 / self.sizes[j]))
        return two_tails((self.mean_ranks[j] - self.mean_ranks[i]) / error)


def rank_groups(groups: Sequence[Values]) -> RankedGroups:
    """Return the groups with their mean ranks.

    >>> rank_groups([(1.0, 2.0), (3.0, 4.0)]).h
    2.4
    """
    ranked = midranks(tuple(itertools.chain(*groups)))
    ranks = iter(ranked.ranks)
    means = tuple(math.fsum(itertools.islice(ranks, len(group))) / len(group) for group in groups)
    return RankedGroups(tuple(len(group) for group in groups), means, ranked.ties)


@validated("kruskal-test", _PARAMS)
def kruskal_test(
    call: Call,
    *,
    values_a: Values,
    values_b: Values,
    values_c: Values | None = None,
    values_d: Values | None = None,
    values_e: Values | None = None,
    values_f: Values | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the Kruskal-Wallis test: do several groups of values lie at the same height?

    H = 12/(N(N + 1)) Σ nᵢ(R̄ᵢ − (N + 1)/2)² / (1 − Σ(t³ − t)/(N³ − N)), chi-square with k − 1
    degrees of freedom. Pairs are compared by Dunn's test with Holm's correction.

    Args:
        call: filled in by ``validated``.
        values_a: values of the first group.
        values_b: values of the second group.
        values_c: values of a third group.
        values_d: values of a fourth group.
        values_e: values of a fifth group.
        values_f: values of a sixth group.
        alpha: false positive rate, in (0, 0.5).

    Returns:
        H, df, the p-value and ε² = H/(N − 1), the share of the variance of ranks between groups;
        mean ranks and pairs as tables.

    Raises:
        InputError: for lists that are too long, or values that are all equal.

    Source: Kruskal & Wallis (1952), Journal of the American Statistical Association 47, 583-621.

    Examples:
        >>> result = kruskal_test(
        ...     values_a=[1, 3, 4, 7], values_b=[5, 6, 9, 10], values_c=[8, 11, 12, 15]
        ... )
        >>> round(result.outputs["p_value"], 4)
        0.0231
    """
    groups = [
        values
        for values in (values_a, values_b, values_c, values_d, values_e, values_f)
        if values is not None
    ]
    names = [letter for letter in _LETTERS if f"values_{letter}" in call.resolved]
    ranked = _ranked(groups, names)
    h, df = ranked.h, len(groups) - 1
    p_value = chi_square_tail(h, df)
    share = h / (ranked.total - 1)
    return call.result(
        outputs={"h": h, "df": df, "p_value": p_value, "epsilon_squared": share},
        summary=_summary(ranked, p_value, alpha),
        reading=(
            *(
                read_values(f"group {name.upper()}", values)
                for name, values in zip(names, groups, strict=True)
            ),
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="Kruskal-Wallis test, corrected for ties, chi-square approximation; pairs by "
        "Dunn's test with Holm's correction",
        alternatives=_alternatives(ranked, groups),
        assumptions=_assumptions(ranked),
        formula=r"H = \frac{12}{N(N+1)}\sum n_i\Big(\bar R_i-\frac{N+1}{2}\Big)^2\Big/"
        r"\Big(1-\frac{\sum(t^3-t)}{N^3-N}\Big),\quad df = k-1",
        formula_text="H = 12/(N(N + 1)) Σ nᵢ(R̄ᵢ − (N + 1)/2)² / (1 − Σ(t³ − t)/(N³ − N)), "
        "df = k − 1",
        worked=_worked(ranked),
        code=f"from scipy.stats import kruskal; r = kruskal("
        f"{', '.join(str(list(values)) for values in groups)}); print(r.statistic, r.pvalue)",
        r_code="r <- kruskal.test(list("
        f"{', '.join(r_vector(values) for values in groups)})); "
        + r_print("r$statistic", "r$p.value"),
        source="Kruskal & Wallis (1952), Journal of the American Statistical Association 47, "
        "583-621; Dunn (1964), Technometrics 6, 241-252",
        tables=_tables(ranked, groups, names),
    )


def _ranked(groups: list[Values], names: list[str]) -> RankedGroups:
    for name, values in zip(names, groups, strict=True):
        check_length(f"values_{name}", values, _MOST_VALUES)
    joint = tuple(itertools.chain(*groups))
    if min(joint) == max(joint):
        raise no_variation("spread of the values", "the values of all groups together")
    return rank_groups(groups)


def _summary(ranked: RankedGroups, p_value: float, alpha: float) -> str:
    k, h = len(ranked.sizes), ranked.h
    allow = "exclude" if p_value < alpha else "still allow"
    share = percent(h / (ranked.total - 1), 3)
    groups = "both groups" if k == 2 else f"all {k} groups"
    return (
        f"By ranks the data {allow} at the {percent(alpha)} level that {groups} lie at the "
        f"same height: H = {number(h, 4)} with {k - 1} df, {p_text(p_value)}. The groups explain "
        f"{share} of the variance of the ranks."
    )


def _alternatives(ranked: RankedGroups, groups: list[Values]) -> tuple[Alternative, ...]:
    k, n, h = len(groups), ranked.total, ranked.h
    found = []
    if n > k and n - 1 - h > 1e-9 * n:
        of_ranks = FTest(h / (k - 1) / ((n - 1 - h) / (n - k)), k - 1, n - k)
        found.append(
            Alternative(
                "F test of the ranks",
                {"f": of_ranks.f, "p_value": of_ranks.p_value},
                "analysis of variance of the ranks, a little less cautious",
            )
        )
    samples = tuple(sample_of(values) for values in groups if len(values) > 1)
    if len(samples) < k:
        return tuple(found)
    anova = anova_of(samples)
    if anova.within > 0:
        found.append(
            Alternative(
                "analysis of variance of the means",
                {"f": anova.test.f, "p_value": anova.test.p_value},
                "another question: the means, which totals such as revenue depend on",
            )
        )
    if min(sample.sd for sample in samples) > 0:
        welch = welch_anova(samples)
        found.append(
            Alternative(
                "Welch's ANOVA of the means",
                {"f": welch.f, "p_value": welch.p_value},
                "means, letting the variances differ",
            )
        )
    return tuple(found)


def _assumptions(ranked: RankedGroups) -> tuple[str, ...]:
    sentences = (
        "Users are independent. The test is about ranks, not about means; it is a test of medians "
        "only if all groups have the same shape and spread.",
        "It says that some groups differ, not which: read the pairs.",
    )
    if min(ranked.sizes) >= _FEW:
        return sentences
    few = "A group has fewer than five values: the chi-square approximation is rough."
    return (*sentences, few)


def _worked(ranked: RankedGroups) -> str:
    middle = (ranked.total + 1) / 2
    terms = " + ".join(
        f"{n}·({number(rank, 5)} − {number(middle)})²"
        for n, rank in zip(ranked.sizes, ranked.mean_ranks, strict=True)
    )
    return f"H = ({terms}) / {number(ranked.variance, 6)} = {number(ranked.h, 5)}"


def _tables(ranked: RankedGroups, groups: list[Values], names: list[str]) -> tuple[Table, ...]:
    rows = tuple(
        (name.upper(), count(len(values)), number(_median(values), 6), number(rank, 5))
        for name, values, rank in zip(names, groups, ranked.mean_ranks, strict=True)
    )
    pairs = list(itertools.combinations(range(len(groups)), 2))
    plain = [ranked.dunn_p(i, j) for i, j in pairs]
    adjusted = holm(plain)
    compared = tuple(
        (
            f"{names[j].upper()} − {names[i].upper()}",
            number(ranked.mean_ranks[j] - ranked.mean_ranks[i], 4),
            number(p, 3),
            number(p_adjusted, 3),
        )
        for (i, j), p, p_adjusted in zip(pairs, plain, adjusted, strict=True)
    )
    return (
        Table("Groups", ("group", "values", "median", "mean rank"), rows),
        Table(
            "Pairs (Dunn's test)",
            ("pair", "difference of mean ranks", "p-value", "Holm-corrected"),
            compared,
        ),
    )


def _median(values: Values) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


KRUSKAL_TEST = Calculator(
    name="kruskal-test",
    is_iterated=True,
    title="Kruskal-Wallis test of several groups of values",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("h", "test statistic"),
        Output("df", "degrees of freedom, groups minus one"),
        Output("p_value", "p-value of the test"),
        Output("epsilon_squared", "share of the variance of the ranks between groups"),
    ),
    run=kruskal_test,
    example={"values_a": [1, 3, 4, 7], "values_b": [5, 6, 9, 10], "values_c": [8, 11, 12, 15]},
    headline="p_value",
    printed=("h", "p_value"),
)

CALCULATORS = (KRUSKAL_TEST,)
