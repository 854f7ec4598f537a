"""The comparison of the conversion rates of several arms: one test for all, then every pair."""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.chi_square_statistic import Counts, likelihood_ratio, pearson
from trialwise.stats.comparing.proportions_interval import Arm, newcombe
from trialwise.stats.comparing.proportions_statistic import FEW_EXPECTED, chosen_test
from trialwise.stats.comparing.two_arms import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import chi_square_tail, normal_critical
from trialwise.stats.numeric.holm import holm
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, difference, number, p_text, percent, points, signed_alike

_MOST_ARMS: Final = 20
_SHOWN_ARMS: Final = 4  # up to here the sum is written out


def _list_param(name: str, what: str, low: int) -> Param:
    return Param(
        name,
        "counts",
        what,
        required=True,
        low=low,
        high=LARGEST_SIZE,
        low_hint="Counts cannot be negative." if low == 0 else "Each arm needs at least one user.",
        least_items=2,
        list_hint="Give one value per arm, as in 184,226,201.",
    )


_PARAMS: Final = (
    _list_param("conversions", "users who converted in each arm, for example 184,226,201", 0),
    _list_param("users", "users of each arm in the same order, for example 2000,2000,2000", 1),
    ALPHA,
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two arms, by 1-based place, with their difference, later minus earlier."""

    first: int
    second: int
    effect: float
    interval: Interval
    p_value: float
    adjusted: float = 1.0


@validated("proportions-k-test", _PARAMS)
def proportions_k_test(
    call: Call, *, conversions: tuple[int, ...], users: tuple[int, ...], alpha: float = 0.05
) -> Calculation:
    """Return the chi-square test of equal rates in all arms, and every pairwise difference.

    χ² = Σ (O − E)²/E over converted and other users, k − 1 degrees of freedom. Each pair is tested
    by the pooled z test (Fisher's when a cell expects fewer than five) with Holm's adjustment; the
    intervals are Newcombe's at level 1 − α/m for m pairs, so they hold all at once (Bonferroni).

    Args:
        call: filled in by ``validated``.
        conversions: converted users of each of 2 to 20 arms.
        users: users of each arm, in the same order.
        alpha: false positive rate over all pairs, in (0, 0.5).

    Returns:
        χ², df and p-value of the overall test, the number of pairs that differ after Holm's
        adjustment with the smallest adjusted p-value, and the difference of the arms with the
        highest and the lowest rate with its simultaneous limits.

    Raises:
        InputError: for a value outside its range, lists of different lengths, more than 20 arms,
            more conversions than users, or when nobody or everybody converted.

    Source: Pearson (1900); Fleiss, Levin & Paik (2003), ch. 9; Holm (1979), Scandinavian Journal of
        Statistics 6.

    Examples:
        >>> result = proportions_k_test(conversions=(184, 226, 201), users=(2000, 2000, 2000))
        >>> round(result.outputs["p_value"], 4)
        0.0872
    """
    arms = _arms(conversions, users)
    counts = Counts(
        tuple((float(arm.conversions), float(arm.users - arm.conversions)) for arm in arms)
    )
    statistic = pearson(counts)
    pairs = _pairs(arms, alpha)
    smallest = min(value for row in counts.expected() for value in row)
    outputs = _outputs(arms, counts, pairs, alpha)
    return call.result(
        outputs=outputs,
        summary=_summary(arms, outputs, alpha),
        reading=(
            *(
                f"arm {place}: {count(arm.conversions)} of {count(arm.users)} "
                f"({percent(arm.rate, 4)})"
                for place, arm in enumerate(arms, start=1)
            ),
            f"alpha {number(alpha)} over all pairs{call.default_mark('alpha')}",
        ),
        convention="chi-square test of homogeneity; pairs by pooled z (Fisher when few are "
        "expected) with Holm's adjustment, simultaneous Newcombe intervals (Bonferroni)",
        alternatives=_alternatives(counts, pairs),
        assumptions=_assumptions(smallest),
        formula=r"\chi^2=\sum_i\frac{(x_i-n_i\bar p)^2}{n_i\bar p(1-\bar p)},\quad df=k-1",
        formula_text="χ² = Σ (x_i − n_i p̄)² / (n_i p̄(1 − p̄)), df = k − 1",
        worked=_worked(arms, statistic),
        code=_code(conversions, users),
        r_code=_r_code(conversions, users),
        source="Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 9; "
        "Holm (1979), Scandinavian Journal of Statistics 6, 65-70",
        tables=(_table(pairs),),
    )


def _arms(conversions: tuple[int, ...], users: tuple[int, ...]) -> list[Arm]:
    if len(conversions) != len(users):
        raise InputError(
            "conversions",
            f"{len(conversions)} values",
            f"{len(users)} values, one for each arm in users",
            "Give both lists in the same order.",
        )
    if len(users) > _MOST_ARMS:
        raise InputError(
            "users",
            f"{len(users)} arms",
            f"at most {_MOST_ARMS} arms",
            "Compare the arms that matter, or use chi-square-test for the overall test alone.",
        )
    for place, (converted, seen) in enumerate(zip(conversions, users, strict=True), start=1):
        if converted > seen:
            raise InputError(
                "conversions",
                f"{count(converted)} in arm {place}",
                f"at most the users of that arm, {count(seen)}",
                "Count each user once: conversions are users who converted, not events.",
            )
    if sum(conversions) in {0, sum(users)}:
        raise InputError(
            "conversions",
            "nobody" if sum(conversions) == 0 else "everybody",
            "such that some users converted and some did not",
            "There is nothing to compare; zero-events gives the highest rate still possible.",
        )
    return [Arm(*pair) for pair in zip(conversions, users, strict=True)]


def _pairs(arms: list[Arm], alpha: float) -> list[_Pair]:
    """Return every pair with its p-value adjusted by Holm's method."""
    places = list(combinations(range(len(arms)), 2))
    z = normal_critical(alpha / 2 / len(places))
    found = []
    for i, j in places:
        a, b = arms[i], arms[j]
        effect, p_value = difference(b.rate, a.rate), chosen_test(a, b, 2).p_value
        found.append(_Pair(i + 1, j + 1, effect, newcombe(a, b, z), p_value))
    adjusted = holm([pair.p_value for pair in found])
    return [
        _Pair(pair.first, pair.second, pair.effect, pair.interval, pair.p_value, value)
        for pair, value in zip(found, adjusted, strict=True)
    ]


def _outputs(arms: list[Arm], counts: Counts, pairs: list[_Pair], alpha: float) -> dict[str, Value]:
    statistic = pearson(counts)
    best, worst = _extremes(arms)
    z = normal_critical(alpha / 2 / len(pairs))
    interval = newcombe(arms[worst], arms[best], z)
    return {
        "chi_square": statistic,
        "df": counts.df,
        "p_value": chi_square_tail(statistic, counts.df),
        "pairs": len(pairs),
        "pairs_that_differ": sum(pair.adjusted < alpha for pair in pairs),
        "smallest_adjusted_p": min(pair.adjusted for pair in pairs),
        "best_arm": best + 1,
        "worst_arm": worst + 1,
        "effect": difference(arms[best].rate, arms[worst].rate),
        "effect_low": interval.low,
        "effect_high": interval.high,
    }


def _extremes(arms: list[Arm]) -> tuple[int, int]:
    """Return the places of the highest and the lowest rate; of equal ones the largest arm."""
    places = range(len(arms))
    best = max(places, key=lambda i: (arms[i].rate, arms[i].users))
    others = [i for i in places if i != best]
    return best, min(others, key=lambda i: (arms[i].rate, -arms[i].users))


def _summary(arms: list[Arm], outputs: dict[str, Value], alpha: float) -> str:
    p_value = float(outputs["p_value"])
    start = (
        "The arms do not all convert alike"
        if p_value < alpha
        else "The data do not show that any arm converts differently"
    )
    best, worst = int(outputs["best_arm"]), int(outputs["worst_arm"])
    low, high = signed_alike([100 * float(outputs[name]) for name in ("effect_low", "effect_high")])
    return (
        f"{start} at the {percent(alpha)} level ({p_text(p_value)}). Arm {best} has the highest "
        f"rate, {percent(arms[best - 1].rate, 4)}, and arm {worst} the lowest, "
        f"{percent(arms[worst - 1].rate, 4)}: {points(float(outputs['effect']))} "
        f"({percent(1 - alpha)} interval for all pairs at once {low} to {high} points). "
        f"{_differing(int(outputs['pairs_that_differ']), int(outputs['pairs']))}"
    )


def _differing(several: int, total: int) -> str:
    which = {0: "No pair differs", 1: "One pair differs"}.get(several, f"{several} pairs differ")
    adjusted = f" after Holm's adjustment for {total} comparisons" if total > 1 else ""
    return f"{which} at that level{adjusted}."


def _alternatives(counts: Counts, pairs: list[_Pair]) -> tuple[Alternative, ...]:
    ratio = likelihood_ratio(counts)
    smallest = min(pair.p_value for pair in pairs)
    outputs: dict[str, Value] = {"chi_square": ratio, "p_value": chi_square_tail(ratio, counts.df)}
    return (
        Alternative("likelihood ratio (G test)", outputs, "2 Σ O ln(O/E)"),
        Alternative(
            "pairs without adjustment",
            {"smallest_adjusted_p": smallest},
            "the smallest of several p-values is small too often by chance alone",
        ),
    )


def _assumptions(smallest: float) -> tuple[str, ...]:
    sentences = [
        "Users are independent and each counts once, in one arm, as converted or not.",
        "All pairs are compared; if only comparisons with control were planned, fewer tests share "
        "alpha and the intervals get shorter.",
    ]
    if smallest < FEW_EXPECTED:
        sentences.append(
            f"A cell expects only {number(smallest, 3)} users: the chi-square approximation is "
            f"rough below {FEW_EXPECTED} (Cochran 1954)."
        )
    return tuple(sentences)


def _worked(arms: list[Arm], statistic: float) -> str:
    if len(arms) > _SHOWN_ARMS:
        return ""
    share = math.fsum(arm.conversions for arm in arms) / math.fsum(arm.users for arm in arms)
    rate = number(share, 4)
    terms = " + ".join(
        f"({count(arm.conversions)} − {number(arm.users * share, 6)})²/{count(arm.users)}"
        for arm in arms
    )
    return f"χ² = ({terms}) / ({rate}·(1 − {rate})) = {number(statistic, 4)}"


def _code(conversions: tuple[int, ...], users: tuple[int, ...]) -> str:
    return (
        f"from scipy.stats import chi2_contingency as test; x, n = {list(conversions)}, "
        f"{list(users)}; r = test([x, [j-i for i, j in zip(x, n)]], correction=False); "
        "print(r.statistic, r.dof, r.pvalue)"
    )


def _r_code(conversions: tuple[int, ...], users: tuple[int, ...]) -> str:
    x, n = (", ".join(map(str, values)) for values in (conversions, users))
    return (
        f"r <- suppressWarnings(prop.test(c({x}), c({n}), correct=FALSE)); "
        "cat(format(c(r$statistic, r$parameter, r$p.value), digits=12))"
    )


def _table(pairs: list[_Pair]) -> Table:
    rows = []
    for pair in pairs:
        effect, low, high = signed_alike(
            [100 * value for value in (pair.effect, pair.interval.low, pair.interval.high)]
        )
        rows.append(
            (
                f"arm {pair.second} − arm {pair.first}",
                f"{effect} points",
                f"{low} to {high}",
                p_text(pair.p_value),
                p_text(pair.adjusted),
            )
        )
    columns = ("pair", "difference", "simultaneous interval", "p alone", "p after Holm")
    return Table("Differences of all pairs", columns, tuple(rows))


PROPORTIONS_K_TEST = Calculator(
    name="proportions-k-test",
    title="Comparison of several conversion rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("chi_square", "test statistic of equal rates in all arms"),
        Output("df", "degrees of freedom, arms minus one"),
        Output("p_value", "p-value of equal rates in all arms"),
        Output("pairs", "pairs compared"),
        Output("pairs_that_differ", "pairs with a Holm-adjusted p-value below alpha"),
        Output("smallest_adjusted_p", "smallest Holm-adjusted p-value of a pair"),
        Output("best_arm", "place of the arm with the highest rate, counted from 1"),
        Output("worst_arm", "place of the arm with the lowest rate, counted from 1"),
        Output("effect", "highest minus lowest rate"),
        Output("effect_low", "its lower limit, simultaneous over all pairs"),
        Output("effect_high", "its upper limit, simultaneous over all pairs"),
    ),
    run=proportions_k_test,
    example={"conversions": [184, 226, 201], "users": [2000, 2000, 2000]},
    headline="p_value",
    printed=("chi_square", "df", "p_value"),
)

CALCULATORS = (PROPORTIONS_K_TEST,)
