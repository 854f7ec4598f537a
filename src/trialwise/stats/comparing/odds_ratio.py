"""The ratio of the odds of converting in two arms."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.method import Method
from trialwise.stats.comparing.odds_interval import (
    cornfield,
    haldane_odds,
    has_all_cells,
    log_odds_ratio,
    odds_score,
    woolf_error,
)
from trialwise.stats.comparing.odds_ratio_code import python_line, r_line
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import has_variance, normal_p
from trialwise.stats.comparing.ratio_interval import RatioInterval
from trialwise.stats.comparing.spans import (
    allowed_ratio,
    level,
    ratio_text,
    ratio_words,
    read_alpha,
)
from trialwise.stats.comparing.two_arms import CONVERSIONS, FAMILY, read_arms, two_arms
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.conditional import MOST_TABLES, ConditionalTable, possible_tables
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.wording import count, number, p_text

OddsMethod = Literal["woolf", "cornfield", "exact", "mid_p"]
_Choice = Literal["auto", "woolf", "cornfield", "exact", "mid_p"]
_METHOD: Final = Param(
    "method",
    "choice",
    "the interval; auto is woolf, or exact when a cell of the table is empty",
    default="auto",
    choices=get_args(_Choice),
)
_PARAMS: Final = (*CONVERSIONS, ALPHA, _METHOD)
_CONDITIONAL: Final = (
    r"\sum_{k\ge x_b} P_\psi(k) = \alpha/2 = \sum_{k\le x_b} P_\psi(k),\quad "
    r"P_\psi(k)\propto\binom{n_b}{k}\binom{n_a}{X-k}\psi^k"
)
_WORDINGS: Final[Mapping[OddsMethod, Method]] = {
    "woolf": Method(
        "Woolf log",
        "Woolf's log interval (logit) and its z test",
        r"\exp\left(\ln\psi \pm z\sqrt{\tfrac1{x_a}+\tfrac1{n_a-x_a}+\tfrac1{x_b}+"
        r"\tfrac1{n_b-x_b}}\right)",
        "exp(ln ψ ± z √(1/x_a + 1/(n_a − x_a) + 1/x_b + 1/(n_b − x_b)))",
        "Woolf (1955), Annals of Human Genetics 19, 251-253",
        "normal on the log scale; has no value with an empty cell",
    ),
    "cornfield": Method(
        "Cornfield score",
        "Cornfield's score interval, without correction for continuity, and the score test "
        "(pooled z)",
        r"\left\{\psi: |x_b-n_b\tilde p_b|\sqrt{\tfrac1{n_b\tilde p_b\tilde q_b}+"
        r"\tfrac1{n_a\tilde p_a\tilde q_a}}\le z\right\}",
        "all ψ with |x_b − n_b p̃_b| √(1/(n_b p̃_b q̃_b) + 1/(n_a p̃_a q̃_a)) ≤ z, p̃ the most likely "
        "rates under ψ",
        "Cornfield (1956), Proc. Third Berkeley Symposium 4, 135-148",
        "inverts the score test; close to its level",
    ),
    "exact": Method(
        "exact conditional",
        "exact conditional interval and Fisher's exact test, with the conditional maximum "
        "likelihood estimate",
        _CONDITIONAL,
        "Σ P(k ≥ x_b; ψ) = α/2 = Σ P(k ≤ x_b; ψ), P(k; ψ) ∝ C(n_b, k) C(n_a, X − k) ψᵏ",
        "Cornfield (1956), Proc. Third Berkeley Symposium 4, 135-148; Fisher (1935), J. R. Stat. "
        "Soc. 98",
        "never below its level, so wider than it need be; R's fisher.test",
    ),
    "mid_p": Method(
        "mid-p exact conditional",
        "mid-p version of the exact conditional interval and test",
        _CONDITIONAL + r",\ P_\psi(x_b)\ \text{counted half}",
        "Σ P(k ≥ x_b; ψ) = α/2 = Σ P(k ≤ x_b; ψ), P(x_b; ψ) counted half",
        "Berry & Armitage (1995), The Statistician 44, 417-423",
        "counts half of the observed table; less cautious than exact",
    ),
}


@dataclass(frozen=True, slots=True)
class _Result:
    """An odds ratio, its interval and p-value; the estimate is ``None`` when infinite."""

    value: float | None
    interval: RatioInterval
    p_value: float


@validated("odds-ratio", _PARAMS)
def odds_ratio(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    alpha: float = 0.05,
    method: _Choice = "auto",
) -> Calculation:
    """Return the odds ratio of treatment to control with its interval and p-value.

    ψ = (x_b/(n_b − x_b)) / (x_a/(n_a − x_a)), Woolf: exp(ln ψ ± z √(Σ 1/cell)).

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        method: auto, woolf, cornfield, exact or mid_p.

    Returns:
        The odds ratio, its limits and p-value, the odds of each arm and the ``method``. The ratio
        and its upper limit are absent when they are infinite, as are the odds of an arm in which
        everybody converted. The exact methods give the conditional estimate, the others the ratio
        of the observed odds.

    Raises:
        InputError: for a value outside its range, more conversions than users, nobody or everybody
            converted, Woolf's interval with an empty cell, or an exact one with too many tables.

    Source: Woolf (1955), Annals of Human Genetics 19; Cornfield (1956); Agresti (2002), Categorical
        Data Analysis, ch. 3.

    Examples:
        >>> result = odds_ratio(conversions_a=184, users_a=2000, conversions_b=226, users_b=2000)
        >>> round(result.outputs["odds_ratio"], 4), round(result.outputs["odds_ratio_low"], 4)
        (1.2573, 1.024)
    """
    a, b = two_arms(conversions_a, users_a, conversions_b, users_b)
    used = _chosen(a, b, method)
    result = _RESULTS[used](a, b, alpha)
    wording = _WORDINGS[used]
    return call.result(
        outputs=_outputs(a, b, result, used),
        summary=_summary(a, b, result, alpha),
        reading=(*read_arms(a, b), read_alpha(call, alpha)),
        convention=wording.phrase + _why(used, method),
        alternatives=_alternatives(a, b, used, alpha),
        assumptions=(
            "Users are independent and each counts once, as converted or not.",
            "The odds ratio lies farther from 1 than the ratio of the rates, the more so the "
            "higher the rates; do not read it as so many times as many conversions.",
            "The data are tested once, at the planned end; the sample ratio was checked first.",
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(a, b, used, alpha),
        code=python_line(used, a, b, alpha),
        r_code=r_line(used, a, b, alpha),
        source=wording.source,
    )


def _chosen(a: Arm, b: Arm, method: _Choice) -> OddsMethod:
    if not has_variance(a, b):
        raise InputError(
            "conversions_a and conversions_b",
            "nobody" if a.conversions == 0 else "everybody",
            "such that some users converted and some did not",
            "Without both kinds of users the data say nothing about the odds ratio.",
        )
    if method == "auto":
        if has_all_cells(a, b):
            return "woolf"
        return "exact" if _is_summable(a, b) else "cornfield"
    if method == "woolf" and not has_all_cells(a, b):
        raise InputError(
            "method",
            method,
            "exact, mid_p or cornfield when a cell of the table is empty",
            "Woolf's interval takes the logarithm of every cell.",
        )
    if method in {"exact", "mid_p"} and not _is_summable(a, b):
        raise InputError(
            "method",
            method,
            f"woolf or cornfield with more than {count(MOST_TABLES)} possible tables",
            "With that many conversions they agree with the exact interval.",
        )
    return method


def _is_summable(a: Arm, b: Arm) -> bool:
    return possible_tables(a.conversions, a.users, b.conversions, b.users) <= MOST_TABLES


def _woolf(a: Arm, b: Arm, alpha: float) -> _Result:
    centre, error = log_odds_ratio(a, b), woolf_error(a, b)
    half = normal_critical(alpha / 2) * error
    interval = RatioInterval(math.exp(centre - half), math.exp(centre + half))
    return _Result(math.exp(centre), interval, normal_p(centre / error, 2))


def _score(a: Arm, b: Arm, alpha: float) -> _Result:
    interval = cornfield(a, b, normal_critical(alpha / 2))
    return _Result(_observed(a, b), interval, normal_p(odds_score(a, b, 0.0), 2))


def _exact(a: Arm, b: Arm, alpha: float) -> _Result:
    table = ConditionalTable(a.conversions, a.users, b.conversions, b.users)
    interval = RatioInterval(*table.limits(alpha / 2))
    return _Result(table.odds_ratio(), interval, table.two_sided())


def _mid_p(a: Arm, b: Arm, alpha: float) -> _Result:
    table = ConditionalTable(a.conversions, a.users, b.conversions, b.users)
    interval = RatioInterval(*table.limits(alpha / 2, mid=True))
    half = table.probability() / 2
    tails = (table.at_least(b.conversions) - half, table.at_most(b.conversions) - half)
    return _Result(table.odds_ratio(), interval, min(2 * min(tails), 1.0))


_RESULTS: Final = {"woolf": _woolf, "cornfield": _score, "exact": _exact, "mid_p": _mid_p}


def _observed(a: Arm, b: Arm) -> float | None:
    """Return the ratio of the observed odds, ``None`` when it is infinite."""
    if a.conversions == 0 or b.conversions == b.users:
        return None
    if b.conversions == 0 or a.conversions == a.users:
        return 0.0
    return math.exp(log_odds_ratio(a, b))


def _outputs(a: Arm, b: Arm, result: _Result, method: OddsMethod) -> dict[str, Value]:
    outputs: dict[str, Value] = _limits(result)
    outputs["p_value"] = result.p_value
    for name, arm in (("odds_a", a), ("odds_b", b)):
        if arm.conversions < arm.users:
            outputs[name] = arm.conversions / (arm.users - arm.conversions)
    return outputs | {"method": method}


def _limits(result: _Result) -> dict[str, Value]:
    outputs: dict[str, Value] = {}
    if result.value is not None:
        outputs["odds_ratio"] = result.value
    outputs["odds_ratio_low"] = result.interval.low
    if result.interval.high is not None:
        outputs["odds_ratio_high"] = result.interval.high
    return outputs


def _summary(a: Arm, b: Arm, result: _Result, alpha: float) -> str:
    low, high = result.interval.low, result.interval.high
    span = f"{level(alpha)} {ratio_words(low, high)}"
    if result.value is None:
        start = f"The odds ratio has no upper limit, because a cell of the table is empty ({span})"
    else:
        start = (
            f"The odds of converting are {ratio_text(result.value)} times as high in the treatment "
            f"as in control ({span})"
        )
    rates = (
        f" The rates themselves have the ratio {ratio_text(b.rate / a.rate)}."
        if a.conversions
        else ""
    )
    allowed = allowed_ratio(low, high, equal="equal odds", one="odds")
    return f"{start}, {p_text(result.p_value)}. {allowed}{rates}"


def _why(used: OddsMethod, method: _Choice) -> str:
    if method != "auto":
        return ""
    return " (default)" if used == "woolf" else ", because a cell of the table is empty"


def _alternatives(a: Arm, b: Arm, used: OddsMethod, alpha: float) -> tuple[Alternative, ...]:
    found = []
    for other, wording in _WORDINGS.items():
        if other == "woolf" and not has_all_cells(a, b):
            corrected = _Result(None, haldane_odds(a, b, normal_critical(alpha / 2)), 1.0)
            note = "Woolf's after adding ½ to each cell; the result leans on what was added"
            found.append(Alternative("Haldane ½ correction", _limits(corrected), note))
        elif other != used and (other == "cornfield" or _is_possible(a, b, other)):
            result = _RESULTS[other](a, b, alpha)
            outputs = _limits(result) | {"p_value": result.p_value}
            found.append(Alternative(wording.name, outputs, wording.note))
    return tuple(found)


def _is_possible(a: Arm, b: Arm, method: OddsMethod) -> bool:
    return method == "woolf" or _is_summable(a, b)


def _worked(a: Arm, b: Arm, method: OddsMethod, alpha: float) -> str:
    if method != "woolf":
        return ""
    ratio, z, error = math.exp(log_odds_ratio(a, b)), normal_critical(alpha / 2), woolf_error(a, b)
    cells = (a.conversions, a.users - a.conversions, b.conversions, b.users - b.conversions)
    ends = " to ".join(number(ratio * math.exp(sign * z * error), 4) for sign in (-1, 1))
    return (
        f"ψ = ({count(cells[2])}/{count(cells[3])}) / ({count(cells[0])}/{count(cells[1])}) = "
        f"{number(ratio, 4)}; exp(ln ψ ± {number(z, 4)}·√("
        f"{' + '.join(f'1/{count(cell)}' for cell in cells)})) = {ends}"
    )


ODDS_RATIO = Calculator(
    name="odds-ratio",
    is_iterated=True,
    title="Odds ratio of two arms",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("odds_ratio", "odds of the treatment over those of control (optional)"),
        Output("odds_ratio_low", "lower limit of the odds ratio"),
        Output("odds_ratio_high", "upper limit of the odds ratio (optional)"),
        Output("p_value", "p-value of equal odds, by the test that belongs to the interval"),
        Output("odds_a", "odds of control, converted per other user (optional)"),
        Output("odds_b", "odds of the treatment, converted per other user (optional)"),
        Output("method", "the interval that was used"),
    ),
    run=odds_ratio,
    example={"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000},
    headline="odds_ratio",
    printed=("odds_ratio", "odds_ratio_low", "odds_ratio_high", "p_value"),
)

CALCULATORS = (ODDS_RATIO,)
