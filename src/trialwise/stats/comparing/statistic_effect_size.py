"""Effect sizes from a t or an F, and the t of Cohen's d."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_tail, r_print, r_tail
from trialwise.stats.comparing.reference_distribution import DF, DF_DENOMINATOR, FAMILY
from trialwise.stats.comparing.samples import sides_param, size_param
from trialwise.stats.numeric.tails import two_tails, upper_tail
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import count, number, p_text

_COHEN: Final = "Cohen (1988), Statistical Power Analysis, 2nd ed., ch. 2 and 8"
_LARGEST: Final = 1e6
_STATISTICS: Final = ("t", "f")
_PARAMS = (
    Param("t", "number", "a t statistic, with df", low=-_LARGEST, high=_LARGEST),
    Param(
        "f",
        "number",
        "an F statistic, with df and df_denominator",
        low=0,
        high=_LARGEST,
        low_hint="F is a ratio of squares and never negative.",
    ),
    DF,
    DF_DENOMINATOR,
)


@validated("effect-size-from-statistic", _PARAMS, (_STATISTICS,))
def effect_size_from_statistic(
    call: Call,
    *,
    t: float | None = None,
    f: float | None = None,
    df: float | None = None,
    df_denominator: float | None = None,
) -> Calculation:
    """Return eta squared from F, and r and Cohen's d as well from the t of two groups.

    η² = df₁F/(df₁F + df₂); for t, η² = t²/(t² + df), r = t/√(t² + df), and d = 2t/√(df + 2) for two
    groups of the same size.

    Args:
        call: filled in by ``validated``.
        t: t statistic of two groups, with df. Give exactly one of t and f.
        f: F statistic of one factor, at least 0, with df and df_denominator.
        df: degrees of freedom of t, or of the numerator of F.
        df_denominator: degrees of freedom of the denominator of F.

    Returns:
        ``eta_squared``, ``omega_squared`` (less biased), Cohen's ``f_effect``, and for t ``r`` and
        ``d``.

    Raises:
        InputError: for a value outside its range, or missing degrees of freedom.

    Source: Cohen (1988), Statistical Power Analysis, ch. 2 and 8; Hays (1973) for omega squared.

    Examples:
        >>> round(
        ...     effect_size_from_statistic(f=4.6, df=2, df_denominator=87).outputs["eta_squared"], 4
        ... )
        0.0956
    """
    name = "effect-size-from-statistic"
    if df is None:
        raise MissingInputError("df", name, DF.description)
    if t is None and df_denominator is None:
        raise MissingInputError("df_denominator", name, DF_DENOMINATOR.description)
    x = t * t if t is not None else f or 0.0
    first, second = (1.0, df) if t is not None else (df, df_denominator or 1.0)
    eta = first * x / (first * x + second)
    omega = max(first * (x - 1) / (first * x + second + 1), 0.0)
    outputs: dict[str, Value] = {
        "eta_squared": eta,
        "omega_squared": omega,
        "f_effect": math.sqrt(first * x / second),
    }
    said = f"F({number(first)}, {number(second)}) = {number(x)}"
    tail = ""
    if t is not None:
        r, d = t / math.sqrt(x + df), 2 * t / math.sqrt(df + 2)
        outputs |= {"r": r, "d": d}
        said = f"t({number(df)}) = {number(t)}"
        tail = f", a correlation of {number(r, 4)} and, for two groups of the same "
        tail += f"size, a Cohen's d of {number(d, 4)}"
    source = f"({t!r})**2" if t is not None else repr(f)
    line = f"q = {first!r}*{source}; print(q/(q + {second!r}))"
    return call.result(
        outputs=outputs,
        summary=f"Eta squared is {number(eta, 4)}: the groups explain {number(100 * eta, 3)} % of "
        f"the variance{tail}.",
        reading=(said,),
        convention="one factor, partial eta squared in designs with several",
        alternatives=(
            Alternative(
                "omega squared", {"eta_squared": omega}, "takes most of the upward bias out"
            ),
        ),
        assumptions=(
            "Eta squared is too large in small samples; omega squared is less so.",
            "d from t takes both groups as equally large; with their sizes d = t √(1/n_a + 1/n_b).",
        ),
        formula=r"\eta^2 = \frac{df_1F}{df_1F+df_2},\quad d = \frac{2t}{\sqrt{df+2}}",
        formula_text="η² = df₁F/(df₁F + df₂), with t: F = t², df₁ = 1; d = 2t/√(df + 2)",
        worked=f"η² = {number(first * x, 6)}/({number(first * x, 6)} + {number(second)}) = "
        f"{number(eta, 6)}",
        code=line,
        r_code=f"q <- {first!r}*{source.replace('**', '^')}; " + r_print(f"q/(q + {second!r})"),
        source=f"{_COHEN}; Hays (1973), Statistics for the Social Sciences, 2nd ed.",
    )


_D_PARAMS = (
    Param("d", "number", "Cohen's d, by the pooled sd", required=True, low=-100, high=100),
    size_param("n_a", "users of the first group"),
    size_param("n_b", "users of the second group"),
    sides_param("a positive d"),
)


@validated("t-from-d", _D_PARAMS)
def t_from_d(call: Call, *, d: float, n_a: int, n_b: int, sides: int = 2) -> Calculation:
    """Return the t statistic and the p-value of a Cohen's d.

    t = d/√(1/n_a + 1/n_b) with n_a + n_b − 2 degrees of freedom.

    Args:
        call: filled in by ``validated``.
        d: Cohen's d by the pooled standard deviation, in [-100, 100].
        n_a: users of the first group, at least 2.
        n_b: users of the second group, at least 2.
        sides: 2, or 1 for a positive d.

    Returns:
        ``t``, ``df`` and the ``p_value`` of Student's test.

    Raises:
        InputError: for a value outside its range.

    Source: Cohen (1988), Statistical Power Analysis, ch. 2.

    Examples:
        >>> round(t_from_d(d=0.4, n_a=60, n_b=60).outputs["t"], 4)
        2.1909
    """
    t = d / math.sqrt(1 / n_a + 1 / n_b)
    df = n_a + n_b - 2
    p_value = (two_tails if sides == 2 else upper_tail)(t, df)
    source = f"{d!r}/(1/{n_a} + 1/{n_b})**.5"
    return call.result(
        outputs={"t": t, "df": df, "p_value": p_value},
        summary=f"t is {number(t, 5)} with {count(df)} degrees of freedom, {p_text(p_value)}, "
        f"{'two-sided' if sides == 2 else 'one-sided'}.",
        reading=(
            f"Cohen's d {number(d)}",
            f"groups of {count(n_a)} and {count(n_b)} users",
            f"{'two-sided' if sides == 2 else 'one-sided'}{call.default_mark('sides')}",
        ),
        convention="Student's t with the pooled standard deviation",
        alternatives=(),
        assumptions=(
            "d was taken by the pooled standard deviation, not by that of control alone.",
            "Both groups have about the same spread; with unequal ones Welch's test differs.",
        ),
        formula=r"t = d\Big/\sqrt{1/n_a+1/n_b},\quad df = n_a+n_b-2",
        formula_text="t = d/√(1/n_a + 1/n_b), df = n_a + n_b − 2",
        worked=f"t = {number(d)}/√(1/{count(n_a)} + 1/{count(n_b)}) = {number(t, 6)}",
        code=f"from scipy.stats import t; x = {source}; print(x, {python_tail('x', df, sides)})",
        r_code=f"x <- {source.replace('**', '^')}; " + r_print("x", r_tail("x", df, sides)),
        source=_COHEN,
    )


EFFECT_SIZE_FROM_STATISTIC = Calculator(
    name="effect-size-from-statistic",
    title="Eta squared, r and d from a t or an F",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("eta_squared", "share of the variance that the groups explain", "percent"),
        Output("omega_squared", "the same with less bias", "percent"),
        Output("f_effect", "Cohen's f"),
        Output("r", "correlation (optional: from t)"),
        Output("d", "Cohen's d for groups of the same size (optional: from t)"),
    ),
    run=effect_size_from_statistic,
    example={"f": 4.6, "df": 2, "df_denominator": 87},
    one_of=(_STATISTICS,),
    headline="eta_squared",
    printed=("eta_squared",),
)
T_FROM_D = Calculator(
    name="t-from-d",
    title="t and p of a Cohen's d",
    family=FAMILY,
    params=_D_PARAMS,
    outputs=(
        Output("t", "t statistic"),
        Output("df", "degrees of freedom"),
        Output("p_value", "p-value of Student's test"),
    ),
    run=t_from_d,
    example={"d": 0.4, "n_a": 60, "n_b": 60},
    headline="t",
    printed=("t", "p_value"),
)
CALCULATORS = (EFFECT_SIZE_FROM_STATISTIC, T_FROM_D)
