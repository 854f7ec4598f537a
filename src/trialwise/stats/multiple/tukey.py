"""Tukey's test: every pair of several means, all comparisons taken together."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.groups import MEANS, NS, POOLED_OUTPUTS, SDS, Groups, groups_of
from trialwise.stats.multiple.lists import listed
from trialwise.stats.numeric.holm import holm
from trialwise.stats.numeric.simultaneous import range_critical, range_tail
from trialwise.stats.numeric.tails import critical, f_critical, f_tail, two_tails
from trialwise.stats.wording import count, counted, number, p_text, percent, signed_alike

_PARAMS = (MEANS, SDS, NS, ALPHA)
_ROOT = math.sqrt(2)


@dataclass(frozen=True, slots=True)
class _Result:
    """The comparisons of one test, by pair of arms."""

    groups: Groups
    pairs: tuple[tuple[int, int], ...]
    p_values: tuple[float, ...]
    critical: float
    alpha: float

    @property
    def rejected(self) -> int:
        """Pairs whose p-value is below alpha."""
        return sum(p < self.alpha for p in self.p_values)

    def limits(self, pair: tuple[int, int]) -> tuple[float, float]:
        """Return the simultaneous limits of a difference."""
        half = self.critical / _ROOT * self.groups.standard_error(*pair)
        return self.groups.effect(*pair) - half, self.groups.effect(*pair) + half


@validated("tukey-test", _PARAMS)
def tukey_test(
    call: Call,
    *,
    means: tuple[float, ...],
    sds: tuple[float, ...],
    ns: tuple[int, ...],
    alpha: float = 0.05,
) -> Calculation:
    """Return which pairs of means differ, all pairs taken together (Tukey-Kramer).

    q = |x̄ᵢ − x̄ⱼ| / (s √((1/nᵢ + 1/nⱼ)/2)) with the variance s² pooled over all arms is referred to
    the studentized range of k means.

    Args:
        call: filled in by ``validated``.
        means: of the arms, 2 to 20.
        sds: standard deviations, at least 0, not all 0.
        ns: users of the arms, at least 2.
        alpha: chance of any false positive over all pairs, in (0, 0.5).

    Returns:
        ``rejected`` pairs, the smallest p-value and all of them as text, the critical value of q,
        df, pooled sd, and the F test of all means; a table of the pairs.

    Raises:
        InputError: for a value outside its range, lists of different length or no variation.

    Source: Tukey (1953), The problem of multiple comparisons; Kramer (1956), Biometrics 12,
        307-310, for unequal sizes.

    Examples:
        >>> result = tukey_test(means=(50, 53, 51), sds=(20, 21, 19), ns=(500, 500, 480))
        >>> round(result.outputs["smallest_p_value"], 4)
        0.0473
    """
    groups = groups_of(means, sds, ns)
    pairs = tuple(itertools.combinations(range(len(means)), 2))
    p_values = tuple(
        range_tail(abs(groups.t(*pair)) * _ROOT, len(means), groups.df) for pair in pairs
    )
    limit = range_critical(alpha, len(means), groups.df)
    result = _Result(groups, pairs, p_values, limit, alpha)
    return call.result(
        outputs=_outputs(result),
        summary=_summary(result),
        reading=(
            *groups.reading(),
            f"alpha {number(alpha)} over all pairs{call.default_mark('alpha')}",
        ),
        convention="Tukey-Kramer: studentized range with the variance pooled over all arms; "
        "p-values and intervals hold for all pairs together",
        assumptions=(
            "Users are independent, their means roughly normal, and the variance is the same in "
            "all arms; where it is not, Games-Howell holds better.",
            "Every pair is compared; where only comparisons with control matter, Dunnett's test "
            "finds more.",
            "The data are tested once, at the planned end; the sample ratio was checked first.",
        ),
        formula=r"q_{ij} = \frac{|\bar x_i-\bar x_j|}{s\sqrt{(1/n_i+1/n_j)/2}},\quad "
        r"p_{ij} = P(Q_{k,\,N-k} > q_{ij})",
        formula_text="qᵢⱼ = |x̄ᵢ − x̄ⱼ| / (s √((1/nᵢ + 1/nⱼ)/2)), pᵢⱼ = P(Q > qᵢⱼ) with k means and "
        "N − k df",
        worked=_worked(result),
        code=_code(groups),
        r_code=_r_code(groups),
        source="Tukey (1953), The problem of multiple comparisons; Kramer (1956), Biometrics 12, "
        "307-310",
        alternatives=_alternatives(result),
        tables=(_table(result),),
    )


def _outputs(result: _Result) -> dict[str, Value]:
    groups = result.groups
    f = _f(groups)
    return {
        "rejected": result.rejected,
        "pairs": len(result.pairs),
        "smallest_p_value": min(result.p_values),
        "p_values": listed(result.p_values),
        "critical": result.critical,
        "df": groups.df,
        "pooled_sd": groups.pooled_sd,
        "f": f,
        "f_p_value": f_tail(f, len(groups.means) - 1, groups.df),
    }


def _f(groups: Groups) -> float:
    """Return the F statistic of the hypothesis that all means are equal."""
    total = sum(groups.ns)
    first = groups.means[0]
    pairs = list(zip(groups.means, groups.ns, strict=True))
    centre = math.fsum(n / total * (mean - first) for mean, n in pairs)
    scaled = (((mean - first) - centre) / groups.pooled_sd * math.sqrt(n) for mean, n in pairs)
    return math.fsum(value * value for value in scaled) / (len(pairs) - 1)


def _best(result: _Result) -> int:
    return min(range(len(result.pairs)), key=lambda place: result.p_values[place])


def _name(pair: tuple[int, int]) -> str:
    return f"arm {pair[1] + 1} − arm {pair[0] + 1}"


def _summary(result: _Result) -> str:
    place = _best(result)
    pair = result.pairs[place]
    low, high = result.limits(pair)
    effect, low_text, high_text = signed_alike((result.groups.effect(*pair), low, high))
    found = count(result.rejected) if result.rejected else "None"
    verb = "differ" if result.rejected > 1 else "differs"
    return (
        f"{found} of {counted(len(result.pairs), 'pair')} of arms {verb} at the "
        f"{percent(result.alpha)} level over all of them (Tukey): the clearest, {_name(pair)}, is "
        f"{effect} (simultaneous {percent(1 - result.alpha)} interval {low_text} to {high_text}), "
        f"{p_text(result.p_values[place])}."
    )


def _worked(result: _Result) -> str:
    groups, pair = result.groups, result.pairs[_best(result)]
    first, second = (number(groups.means[place], 6) for place in pair)
    sd = number(groups.pooled_sd, 6)
    q = abs(groups.t(*pair)) * _ROOT
    return (
        f"s = {sd}, q = |{second} − {first}| / ({sd} √((1/{groups.ns[pair[1]]} + "
        f"1/{groups.ns[pair[0]]})/2)) = {number(q, 5)} for {_name(pair)}, critical value "
        f"{number(result.critical, 5)}"
    )


def _alternatives(result: _Result) -> tuple[Alternative, ...]:
    groups, alpha, k = result.groups, result.alpha, len(result.groups.means)
    plain = [two_tails(groups.t(*pair), groups.df) for pair in result.pairs]
    scheffe = [f_tail(groups.t(*pair) ** 2 / (k - 1), k - 1, groups.df) for pair in result.pairs]
    found = [
        _alternative(
            "Bonferroni",
            [min(len(plain) * p, 1.0) for p in plain],
            alpha,
            _ROOT * critical(alpha / 2 / len(plain), groups.df),
            "cautious: ignores that the pairs share arms",
        ),
        _alternative("Holm", holm(plain), alpha, None, "rejects in steps; has no intervals"),
        _alternative(
            "Scheffé",
            scheffe,
            alpha,
            math.sqrt(2 * (k - 1) * f_critical(alpha, k - 1, groups.df)),
            "holds for every contrast, not pairs alone, so it is more cautious",
        ),
        _alternative(
            "no correction (least significant difference)",
            plain,
            alpha,
            _ROOT * critical(alpha / 2, groups.df),
            "holds alpha for each pair alone",
        ),
    ]
    if groups.has_welch(result.pairs):
        found.append(
            _alternative(
                "Games-Howell",
                [_games_howell(groups, pair) for pair in result.pairs],
                alpha,
                None,
                "does not assume equal variances",
            )
        )
    return tuple(found)


def _games_howell(groups: Groups, pair: tuple[int, int]) -> float:
    t, df = groups.welch(*pair)
    return range_tail(abs(t) * _ROOT, len(groups.means), df)


def _alternative(
    name: str, p_values: Sequence[float], alpha: float, limit: float | None, note: str
) -> Alternative:
    outputs: dict[str, Value] = {
        "rejected": sum(p < alpha for p in p_values),
        "smallest_p_value": min(p_values),
    }
    return Alternative(name, outputs if limit is None else outputs | {"critical": limit}, note)


def _table(result: _Result) -> Table:
    rows = []
    for pair, p in zip(result.pairs, result.p_values, strict=True):
        values = signed_alike((result.groups.effect(*pair), *result.limits(pair)))
        q = abs(result.groups.t(*pair)) * _ROOT
        rows.append((_name(pair), *values, number(q, 4), number(p, 3)))
    columns = ("comparison", "difference", "lower", "upper", "q", "adjusted p")
    return Table("Every pair of arms, simultaneous intervals", columns, tuple(rows))


def _code(groups: Groups) -> str:
    return (
        "import numpy as np; from itertools import combinations; from scipy.stats import "
        f"studentized_range; {groups.code()}; d = n.sum()-len(n); v = (n-1)@s**2/d; "
        "q = max(abs(m[i]-m[j])/(v*(1/n[i]+1/n[j])/2)**.5 "
        "for i, j in combinations(range(len(m)), 2)); "
        "print(studentized_range.sf(q, len(m), d))"
    )


def _r_code(groups: Groups) -> str:
    return (
        f"m <- {r_vector(groups.means)}; s <- {r_vector(groups.sds)}; "
        f"n <- {r_vector(groups.ns)}; d <- sum(n) - length(n); v <- sum((n - 1)*s^2)/d; "
        "q <- max(abs(outer(m, m, '-'))/sqrt(v*outer(1/n, 1/n, '+')/2)); "
        f"{r_print('ptukey(q, length(m), d, lower.tail = FALSE)')}"
    )


TUKEY_TEST = Calculator(
    name="tukey-test",
    is_iterated=True,
    title="Every pair of several means (Tukey)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rejected", "pairs that differ, over all comparisons"),
        Output("pairs", "number of pairs"),
        Output("smallest_p_value", "smallest p-value, adjusted for all pairs"),
        Output("p_values", "adjusted p-values of the pairs 1-2, 1-3, …, separated by commas"),
        Output("critical", "critical value of the studentized range"),
        *POOLED_OUTPUTS,
        Output("f", "F statistic of the hypothesis that all means are equal"),
        Output("f_p_value", "its p-value"),
    ),
    run=tukey_test,
    example={"means": [50, 53, 51], "sds": [20, 21, 19], "ns": [500, 500, 480]},
    headline="smallest_p_value",
)

CALCULATORS = (TUKEY_TEST,)
