"""The p-value of a test statistic, and the z of a p-value."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.reference_distribution import (
    DF,
    DF_DENOMINATOR,
    FAMILY,
    SOURCE,
    TAIL_SIDES,
    Reference,
    reference_of,
)
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.wording import number, p_text

_LARGEST_STATISTIC: Final = 1e9


def _statistic(name: str, what: str, low: float = -_LARGEST_STATISTIC) -> Param:
    hint = "This statistic is a sum of squares and never negative." if low == 0 else ""
    return Param(name, "number", what, low=low, high=_LARGEST_STATISTIC, low_hint=hint)


_P_PARAMS = (
    _statistic("z", "a standard normal statistic"),
    _statistic("t", "a t statistic, with df"),
    _statistic("chi_square", "a chi-square statistic, with df", 0),
    _statistic("f", "an F statistic, with df and df_denominator", 0),
    DF,
    DF_DENOMINATOR,
    TAIL_SIDES,
)
_STATISTICS: Final = ("z", "t", "chi_square", "f")


@validated("p-from-statistic", _P_PARAMS, (_STATISTICS,))
def p_from_statistic(
    call: Call,
    *,
    z: float | None = None,
    t: float | None = None,
    chi_square: float | None = None,
    f: float | None = None,
    df: float | None = None,
    df_denominator: float | None = None,
    sides: int = 2,
) -> Calculation:
    """Return the p-value of a z, t, chi-square or F statistic.

    p = P(|Z| >= |z|) two-sided, P(Z >= z) one-sided; for chi-square and F the upper tail.

    Args:
        call: filled in by ``validated``.
        z: standard normal statistic. Give exactly one of z, t, chi_square and f.
        t: t statistic, with df.
        chi_square: chi-square statistic, at least 0, with df.
        f: F statistic, at least 0, with df and df_denominator.
        df: degrees of freedom, above 0; of the numerator for F.
        df_denominator: degrees of freedom of the denominator of F, above 0.
        sides: 2, or 1 for the upper tail of z or t.

    Returns:
        ``p_value`` in [0, 1], and the ``z_equivalent``: the two-sided z with the same p (absent
        when p is 0 or 1).

    Raises:
        InputError: for a value outside its range, or missing or surplus degrees of freedom.

    Source: Johnson, Kotz & Balakrishnan (1994-1995), Continuous Univariate Distributions.

    Examples:
        >>> round(p_from_statistic(z=2.19).outputs["p_value"], 4)
        0.0285
        >>> p_from_statistic(t=2.1, df=48).summary
        't = 2.1 with 48 df gives p = 0.041, two-sided.'
    """
    given = {"z": z, "t": t, "chi_square": chi_square, "f": f}
    kind = next(name for name, value in given.items() if value is not None)
    x = given[kind] or 0.0
    reference = reference_of(call, kind, df, df_denominator)
    p_value = reference.p_value(x, sides)
    outputs: dict[str, Value] = {"p_value": p_value}
    if 0 < p_value < 1:
        outputs["z_equivalent"] = normal_critical(p_value / 2)
    tail = ("two-sided" if sides == 2 else "one-sided") if reference.is_symmetric else "upper tail"
    said = f"{_symbol(kind)} = {number(x)}"
    if kind != "z":
        said += f" with {reference.said().split(' with ')[1]}"
    code, r_code = _p_lines(reference, x, sides)
    return call.result(
        outputs=outputs,
        summary=f"{said} gives {p_text(p_value)}, {tail}.",
        reading=(said, tail + (call.default_mark("sides") if reference.is_symmetric else "")),
        convention=f"{reference.said()}, {tail}",
        alternatives=_other_tails(reference, x, sides),
        assumptions=(
            "The statistic follows this distribution when there is no effect; with few users or "
            "small expected counts it does so only roughly.",
            "The p-value is the probability of a statistic at least this extreme if there were no "
            "effect, not the probability that there is none.",
        ),
        formula=_P_LATEX[kind],
        formula_text=_P_TEXT[kind],
        worked=f"p = {_worked_tail(reference, x, sides)} = {number(p_value, 5)}",
        code=code,
        r_code=r_code,
        source=SOURCE,
    )


_P_LATEX: Final = {
    "z": r"p = 2(1-\Phi(|z|))\ \text{two-sided},\quad 1-\Phi(z)\ \text{one-sided}",
    "t": r"p = 2P(T_{df} > |t|)\ \text{two-sided},\quad P(T_{df} > t)\ \text{one-sided}",
    "chi_square": r"p = P(\chi^2_{df} > x)",
    "f": r"p = P(F_{df_1,df_2} > x)",
}
_P_TEXT: Final = {
    "z": "p = 2(1 − Φ(|z|)) two-sided, 1 − Φ(z) one-sided",
    "t": "p = 2 P(T > |t|) two-sided, P(T > t) one-sided, T with df degrees of freedom",
    "chi_square": "p = P(χ² > x), df degrees of freedom",
    "f": "p = P(F > x), df and df_denominator degrees of freedom",
}


def _symbol(kind: str) -> str:
    return {"z": "z", "t": "t", "chi_square": "χ²", "f": "F"}[kind]


def _worked_tail(reference: Reference, x: float, sides: int) -> str:
    letter = {"z": "Z", "t": "T", "chi_square": "χ²", "f": "F"}[reference.kind]
    if reference.is_symmetric and sides == 2:
        return f"2 · P({letter} > {number(abs(x))})"
    return f"P({letter} > {number(x)})"


def _other_tails(reference: Reference, x: float, sides: int) -> tuple[Alternative, ...]:
    if not reference.is_symmetric:
        return ()
    if sides == 2:
        return (
            Alternative(
                "one-sided, upper tail",
                {"p_value": reference.p_value(x, 1)},
                "for a direction chosen beforehand",
            ),
            Alternative(
                "one-sided, lower tail",
                {"p_value": reference.p_value(-x, 1)},
                "for the opposite direction",
            ),
        )
    return (
        Alternative("two-sided", {"p_value": reference.p_value(x, 2)}, "either direction"),
        Alternative(
            "one-sided, lower tail",
            {"p_value": reference.p_value(-x, 1)},
            "for the opposite direction",
        ),
    )


def _p_lines(reference: Reference, x: float, sides: int) -> tuple[str, str]:
    name = {"z": "norm", "t": "t", "chi_square": "chi2", "f": "f"}[reference.kind]
    r_name = {"z": "pnorm", "t": "pt", "chi_square": "pchisq", "f": "pf"}[reference.kind]
    both = reference.is_symmetric and sides == 2
    where = repr(abs(x)) if both else repr(x)
    arguments = ", ".join((where, *reference.arguments))
    twice = "2*" if both else ""
    return (
        f"from scipy.stats import {name}; print({twice}{name}.sf({arguments}))",
        r_print(f"{twice}{r_name}({arguments}, lower.tail=FALSE)"),
    )


_P_VALUE = Param(
    "p_value",
    "number",
    "the p-value, a probability",
    required=True,
    low=0,
    high=1,
    low_open=True,
    low_hint="A p-value of exactly 0 has no finite z; give it with more digits, as in 1e-8.",
    high_hint="A p-value is a probability: 3 % is 0.03.",
)
_Z_PARAMS = (_P_VALUE, TAIL_SIDES)


@validated("z-from-p", _Z_PARAMS)
def z_from_p(call: Call, *, p_value: float, sides: int = 2) -> Calculation:
    """Return the z that belongs to a p-value.

    z = Φ⁻¹(1 − p/2) for a two-sided p-value, Φ⁻¹(1 − p) for a one-sided one.

    Args:
        call: filled in by ``validated``.
        p_value: in (0, 1]; below 1 when one-sided.
        sides: 2, or 1 for the upper tail.

    Returns:
        ``z``, not negative for a two-sided p-value, which does not know the direction; and the
        surprisal ``s_value`` = −log₂ p in bits.

    Raises:
        InputError: for a p-value outside its range.

    Source: Johnson, Kotz & Balakrishnan (1994), ch. 13; Greenland (2019) for the surprisal.

    Examples:
        >>> round(z_from_p(p_value=0.03).outputs["z"], 4)
        2.1701
    """
    if sides == 1 and p_value == 1:
        raise InputError(
            "p_value", 1, "below 1 for a one-sided test", "It stands for z = −∞; give it as 0.9999."
        )
    z = normal_critical(p_value / sides) + 0.0
    other = 3 - sides
    alternatives = []
    if p_value < 1:
        alternatives.append(
            Alternative(
                "one-sided p-value" if sides == 2 else "two-sided p-value",
                {"z": normal_critical(p_value / other) + 0.0},
                "if the p-value is of the other kind",
            )
        )
    words = "two-sided" if sides == 2 else "one-sided"
    p = repr(p_value)
    share = f"{p}/2" if sides == 2 else p
    return call.result(
        outputs={"z": z, "s_value": -math.log2(p_value) + 0.0},
        summary=f"A {words} {p_text(p_value)} corresponds to z = {number(z, 5)}"
        f"{' in size; its sign is that of the effect' if sides == 2 else ''}.",
        reading=(f"p = {number(p_value)}", f"{words}{call.default_mark('sides')}"),
        convention=f"standard normal, {words}",
        alternatives=alternatives,
        assumptions=(
            "The p-value comes from a z test or a test that is close to one; for a t with few "
            "degrees of freedom the t itself is larger.",
            "A z from a p-value carries its rounding: p = 0.05 may be 0.045 to 0.055.",
        ),
        formula=r"z = \Phi^{-1}(1-p/2)\ \text{two-sided},\quad \Phi^{-1}(1-p)\ \text{one-sided}",
        formula_text="z = Φ⁻¹(1 − p/2) two-sided, Φ⁻¹(1 − p) one-sided",
        worked=f"z = Φ⁻¹(1 − {number(p_value)}{'/2' if sides == 2 else ''}) = {number(z, 5)}",
        code=f"from scipy.stats import norm; print(norm.isf({share}))",
        r_code=r_print(f"qnorm({share}, lower.tail=FALSE)"),
        source="Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions, ch. 13; "
        "Greenland (2019), American Statistician 73 (S1), 106-114",
    )


P_FROM_STATISTIC = Calculator(
    name="p-from-statistic",
    title="p-value of a z, t, chi-square or F statistic",
    family=FAMILY,
    params=_P_PARAMS,
    outputs=(
        Output("p_value", "p-value of the statistic"),
        Output("z_equivalent", "two-sided z with the same p (optional: absent at p = 0 or 1)"),
    ),
    run=p_from_statistic,
    example={"z": 2.19},
    one_of=(_STATISTICS,),
    headline="p_value",
)
Z_FROM_P = Calculator(
    name="z-from-p",
    title="z that belongs to a p-value",
    family=FAMILY,
    params=_Z_PARAMS,
    outputs=(
        Output("z", "standard normal statistic"),
        Output("s_value", "surprisal of the p-value in bits"),
    ),
    run=z_from_p,
    example={"p_value": 0.03},
    headline="z",
)
CALCULATORS = (P_FROM_STATISTIC, Z_FROM_P)
