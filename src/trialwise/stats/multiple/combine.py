"""One p-value from those of several independent tests of the same question."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.lists import check_lengths, shown
from trialwise.stats.numeric.distributions import chi_square_tail, normal_cdf, normal_critical
from trialwise.stats.wording import counted, number, p_text

Combination = Literal["fisher", "stouffer", "tippett"]
P_VALUES = Param(
    "p_values",
    "numbers",
    "p-values of independent tests of the same question, one-sided in the same direction",
    required=True,
    low=0,
    high=1,
    low_open=True,
    low_hint="A p-value is above 0; one printed as 0 or < 0.0001 needs its digits, as in 1e-5.",
    high_hint="A p-value is a probability: 3 % is 0.03.",
    least_items=2,
    list_hint="Separate the p-values by commas, as in 0.04,0.11,0.02.",
)
METHOD = Param(
    "method",
    "choice",
    "fisher multiplies the p-values, stouffer adds z values (with weights if given), tippett uses "
    "the smallest",
    default="fisher",
    choices=("fisher", "stouffer", "tippett"),
)
WEIGHTS = Param(
    "weights",
    "numbers",
    "for stouffer: weight of each test, for example the root of its users; equal when not given",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="A test without weight can be left out.",
    least_items=2,
    list_hint="Give one weight per p-value.",
)
_PARAMS = (P_VALUES, METHOD, WEIGHTS)
_MOST = 10_000
_SHOWN_TERMS = 4


@dataclass(frozen=True, slots=True)
class _Wording:
    name: str
    latex: str
    text: str
    note: str
    source: str


_WORDINGS: Final[Mapping[Combination, _Wording]] = {
    "fisher": _Wording(
        "Fisher",
        r"X^2 = -2\sum_i\ln p_i \sim \chi^2_{2k}",
        "X² = −2 Σ ln pᵢ, chi-square with 2k df",
        "multiplies the p-values; sensitive to a single small one",
        "Fisher (1932), Statistical Methods for Research Workers, 4th ed., section 21.1",
    ),
    "stouffer": _Wording(
        "Stouffer",
        r"Z = \frac{\sum_i w_i\,\Phi^{-1}(1-p_i)}{\sqrt{\sum_i w_i^2}}",
        "Z = Σ wᵢ zᵢ / √(Σ wᵢ²), zᵢ = Φ⁻¹(1 − pᵢ)",
        "adds z values; sensitive to many moderate ones",
        "Stouffer et al. (1949), The American Soldier, vol. 1; Liptak (1958) for weights",
    ),
    "tippett": _Wording(
        "Tippett",
        r"p = 1-(1-\min_i p_i)^k",
        "p = 1 − (1 − min pᵢ)ᵏ",
        "looks at the smallest p-value alone",
        "Tippett (1931), The Methods of Statistics",
    ),
}


@validated("combine-p-values", _PARAMS)
def combine_p_values(
    call: Call,
    *,
    p_values: tuple[float, ...],
    method: Combination = "fisher",
    weights: tuple[float, ...] | None = None,
) -> Calculation:
    """Return the p-value of the null that none of several tests has an effect.

    Fisher: -2 Σ ln p is chi-square with 2k degrees of freedom. Stouffer: Σ wz/√Σw² is normal.
    Tippett: 1 - (1 - min p)ᵏ.

    Args:
        call: filled in by ``validated``.
        p_values: of independent tests, each in (0, 1], two or more.
        method: ``fisher``, ``stouffer`` or ``tippett``.
        weights: for Stouffer alone, above 0, one per p-value; equal when not given.

    Returns:
        ``p_value``, ``statistic``, ``tests``, and ``df`` for Fisher.

    Raises:
        InputError: for a value outside its range, weights with another method, or p = 1 with
            Stouffer.

    Source: Fisher (1932); Stouffer et al. (1949); Tippett (1931).

    Examples:
        >>> result = combine_p_values(p_values=(0.08, 0.11, 0.04))
        >>> round(result.outputs["p_value"], 4)
        0.0143
    """
    _check(p_values, method, weights)
    scale = max(weights or (1.0,))
    relative = tuple(weight / scale for weight in weights or (1.0,) * len(p_values))
    outputs = _COMBINED[method](p_values, relative)
    wording = _WORDINGS[method]
    weighted = method == "stouffer" and weights is not None
    return call.result(
        outputs={**outputs, "tests": len(p_values)},
        summary=f"Together the {counted(len(p_values), 'test')} give "
        f"{p_text(float(outputs['p_value']))} ({wording.name}) against the null that none of them "
        "has an effect; a small value says that at least one has, not which and not how large.",
        reading=(
            f"{counted(len(p_values), 'p-value')}: {shown(p_values)}",
            f"{wording.name}{call.default_mark('method')}",
            *((f"weights {shown(weights)}",) if weighted and weights else ()),
        ),
        convention=f"{wording.name}'s method{', weighted' if weighted else ''}: {wording.note}",
        assumptions=(
            "The tests are independent: metrics of the same users are not, and then the result is "
            "too small.",
            "The p-values are one-sided in the same direction; two-sided ones add evidence for "
            "opposite effects together.",
            "Estimates with standard errors say more: pool these instead where they are known.",
        ),
        formula=wording.latex,
        formula_text=wording.text,
        worked=_worked(p_values, method, outputs, weighted),
        code=_code(p_values, method, weights),
        r_code=_r_code(p_values, method, weights),
        source=wording.source,
        alternatives=_alternatives(p_values, relative, method),
    )


def _check(p_values: Sequence[float], method: Combination, weights: Sequence[float] | None) -> None:
    if weights is None:
        check_lengths({"p_values": p_values}, _MOST)
    else:
        check_lengths({"p_values": p_values, "weights": weights}, _MOST)
        if method != "stouffer":
            raise InputError(
                "weights",
                shown(weights),
                "given with method stouffer alone",
                f"{_WORDINGS[method].name}'s method has no weights; set method to stouffer.",
            )
    if method == "stouffer" and max(p_values) == 1:
        raise InputError(
            "p_values",
            1,
            "below 1 for method stouffer",
            "Its z value is minus infinity; check whether p was rounded, or use fisher.",
        )


def _fisher(p_values: Sequence[float], _weights: Sequence[float]) -> dict[str, Value]:
    statistic = abs(-2 * math.fsum(math.log(p) for p in p_values))
    df = 2 * len(p_values)
    return {"p_value": chi_square_tail(statistic, df), "statistic": statistic, "df": df}


def _stouffer(p_values: Sequence[float], weights: Sequence[float]) -> dict[str, Value]:
    pairs = zip(weights, p_values, strict=True)
    z = math.fsum(weight * normal_critical(p) for weight, p in pairs) / math.hypot(*weights)
    return {"p_value": normal_cdf(-z), "statistic": z}


def _tippett(p_values: Sequence[float], _weights: Sequence[float]) -> dict[str, Value]:
    least = min(p_values)
    p_value = 1.0 if least == 1 else -math.expm1(len(p_values) * math.log1p(-least))
    return {"p_value": p_value, "statistic": least}


_COMBINED: Final[
    Mapping[Combination, Callable[[Sequence[float], Sequence[float]], dict[str, Value]]]
] = {"fisher": _fisher, "stouffer": _stouffer, "tippett": _tippett}


def _alternatives(
    p_values: Sequence[float], weights: Sequence[float], method: Combination
) -> tuple[Alternative, ...]:
    found = [
        Alternative(_WORDINGS[other].name, combined(p_values, weights), _WORDINGS[other].note)
        for other, combined in _COMBINED.items()
        if other != method and not (other == "stouffer" and max(p_values) == 1)
    ]
    if max(p_values) < 1:
        k = len(p_values)
        statistic = -2 * math.fsum(math.log1p(-p) for p in p_values)
        found.append(
            Alternative(
                "Pearson",
                {"p_value": 1 - chi_square_tail(statistic, 2 * k)},
                "multiplies the values of 1 − p: sensitive to large p-values",
            )
        )
    return (*found, *_dependent(p_values))


def _dependent(p_values: Sequence[float]) -> tuple[Alternative, Alternative]:
    """Return combinations that hold for dependent tests as well."""
    ranked = sorted(p_values)
    simes = min(len(ranked) * p / rank for rank, p in enumerate(ranked, start=1))
    bonferroni = min(len(ranked) * ranked[0], 1.0)
    return (
        Alternative("Simes", {"p_value": simes}, "holds for positively dependent tests as well"),
        Alternative(
            "Bonferroni", {"p_value": bonferroni}, "smallest p times k; holds under any dependence"
        ),
    )


def _worked(
    p_values: Sequence[float], method: Combination, outputs: Mapping[str, Value], weighted: bool
) -> str:
    p_value = number(float(outputs["p_value"]), 4)
    statistic = number(float(outputs["statistic"]), 6)
    if method == "tippett":
        return f"1 − (1 − {statistic})^{len(p_values)} = {p_value}"
    if len(p_values) > _SHOWN_TERMS or weighted:
        return ""
    if method == "fisher":
        terms = " + ".join(f"ln {number(p, 6)}" for p in p_values)
        return f"−2({terms}) = {statistic}, P(χ² > {statistic}) = {p_value} with {outputs['df']} df"
    terms = " + ".join(number(normal_critical(p), 5) for p in p_values)
    return f"Z = ({terms}) / √{len(p_values)} = {statistic}, P(Z > {statistic}) = {p_value}"


def _code(p_values: Sequence[float], method: Combination, weights: Sequence[float] | None) -> str:
    weighted = f", weights={list(weights)}" if weights else ""
    return (
        f"from scipy.stats import combine_pvalues; r = combine_pvalues({list(p_values)}, "
        f"method={method!r}{weighted}); print(r.pvalue, r.statistic)"
    )


def _r_code(p_values: Sequence[float], method: Combination, weights: Sequence[float] | None) -> str:
    start = f"p <- {r_vector(p_values)}; "
    if method == "fisher":
        return (
            f"{start}x <- -2*sum(log(p)); "
            f"{r_print('pchisq(x, 2*length(p), lower.tail = FALSE)', 'x')}"
        )
    if method == "tippett":
        return f"{start}{r_print('-expm1(length(p)*log1p(-min(p)))', 'min(p)')}"
    given = r_vector(weights) if weights else "rep(1, length(p))"
    z = "z <- sum(w*qnorm(p, lower.tail = FALSE))/sqrt(sum(w^2))"
    return f"{start}w <- {given}; {z}; {r_print('pnorm(-z)', 'z')}"


COMBINE_P_VALUES = Calculator(
    name="combine-p-values",
    title="One p-value from several independent tests",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("p_value", "combined p-value"),
        Output("statistic", "chi-square (Fisher), z (Stouffer) or smallest p-value (Tippett)"),
        Output("df", "degrees of freedom of the chi-square (optional: Fisher alone)"),
        Output("tests", "number of tests combined"),
    ),
    run=combine_p_values,
    example={"p_values": [0.08, 0.11, 0.04]},
    headline="p_value",
    printed=("p_value", "statistic"),
)

CALCULATORS = (COMBINE_P_VALUES,)
