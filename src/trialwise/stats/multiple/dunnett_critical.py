"""Critical value of Dunnett's test: several treatments against one control of the same size."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.numeric.simultaneous import DunnettDesign
from trialwise.stats.numeric.tails import critical
from trialwise.stats.wording import count, counted, number

_LARGE: Final = 1e12  # degrees of freedom that are as good as infinitely many
TREATMENTS: Final = Param(
    "treatments",
    "count",
    "number of treatments compared with control, control not counted",
    required=True,
    low=1,
    high=19,
    low_hint="One treatment is an ordinary test.",
    high_hint="Compare fewer treatments at once.",
)
_DF: Final = Param(
    "df",
    "number",
    "degrees of freedom of the error: all users minus the number of arms; large samples without it",
    low=1,
    high=_LARGE,
    low_hint="All users minus the number of arms; at least 1.",
)
_PARAMS: Final = (TREATMENTS, _DF, ALPHA, TEST_SIDES)


@validated("dunnett-critical", _PARAMS)
def dunnett_critical(
    call: Call, *, treatments: int, df: float | None = None, alpha: float = 0.05, sides: int = 2
) -> Calculation:
    """Return the bound of each treatment's t, or z, that keeps alpha over all of them.

    P(max |Tᵢ| > c) = alpha for statistics that share control and so are correlated by 1/2.

    Args:
        call: filled in by ``validated``.
        treatments: number of treatments k, 1 to 19.
        df: degrees of freedom of the error, at least 1; a normal statistic without it.
        alpha: chance of any false positive over all treatments, in (0, 0.5).
        sides: 2, or 1 for a higher treatment alone.

    Returns:
        ``critical``, and ``nominal_p``, what the p-value of one comparison must be below.

    Raises:
        InputError: for a value outside its range.

    Source: Dunnett (1955), JASA 50, 1096-1121.

    Examples:
        >>> round(dunnett_critical(treatments=3).outputs["critical"], 3)
        2.349
    """
    design = DunnettDesign(1, (1,) * treatments, _LARGE if df is None else df, sides)
    bound = design.critical(alpha)
    single = DunnettDesign(1, (1,), design.df, sides)
    each = single.tail(bound)
    symbol = "z" if df is None else "t"
    shown = f"|{symbol}|" if sides == 2 else symbol
    users = "large samples" if df is None else f"{number(df)} degrees of freedom"
    return call.result(
        outputs={"critical": bound, "nominal_p": each},
        summary=f"A treatment differs from control when its {shown} is beyond {number(bound, 5)}, "
        f"that is p below {number(each, 4)}: over {counted(treatments, 'treatment')} the chance of "
        f"any false positive is then {number(alpha)}.",
        reading=(
            f"{counted(treatments, 'treatment')} against one control",
            users + (" (default)" if df is None else ""),
            read_test(call, alpha, sides),
        ),
        convention="Dunnett, control as large as each treatment (correlation 1/2)",
        assumptions=(
            "Users are independent, their means roughly normal, with the same variance.",
            "Arms are of equal size: with a larger control the statistics are less alike and the "
            "bound is a little larger.",
            "It compares treatments with control only; for all pairs take Tukey's test.",
        ),
        formula=r"P\left(\max_i |T_i| > c\right) = \alpha,\quad \operatorname{Corr}(T_i,T_j) = "
        r"\tfrac12",
        formula_text="P(max |Tᵢ| > c) = α, Corr(Tᵢ, Tⱼ) = 1/2",
        worked="",
        code=_code(treatments, df, alpha, sides),
        r_code=_r_code(treatments, df, alpha, sides),
        source="Dunnett (1955), JASA 50, 1096-1121",
        alternatives=(
            Alternative(
                "Bonferroni",
                {"critical": critical(alpha / sides / treatments, math.inf if df is None else df)},
                f"splits alpha over {count(treatments)} comparisons as if they shared nothing",
            ),
        )
        if treatments > 1
        else (),
    )


def _code(treatments: int, df: float | None, alpha: float, sides: int) -> str:
    low = "ndtr(u - 2**.5*c)" if sides == 2 else "0"
    miss = f"(ndtr(u + 2**.5*c) - {low})**{treatments}"
    start = (
        "from scipy.integrate import quad; from scipy.optimize import brentq; from scipy.special "
        "import ndtr; from scipy.stats import norm, chi; "
        f"P = lambda c: quad(lambda u: norm.pdf(u)*{miss}, -9, 9, epsrel=1e-10)[0]; "
    )
    if df is None:
        tail, each = "1 - P(c)", f"{sides}*norm.sf(q)"
    else:
        start += (
            f"d = {df!r}; lo, hi = chi.ppf(1e-14, d)/d**.5, chi.isf(1e-14, d)/d**.5; "
            "E = lambda c: quad(lambda s: chi.pdf(s*d**.5, d)*d**.5*P(c*s), lo, hi, "
            "epsrel=1e-9, limit=200)[0]; from scipy.stats import t; "
        )
        tail, each = "1 - E(c)", f"{sides}*t.sf(q, d)"
    return f"{start}q = brentq(lambda c: {tail} - {alpha!r}, 0.01, 400); print(q, {each})"


def _r_code(treatments: int, df: float | None, alpha: float, sides: int) -> str:
    low = "pnorm(u - sqrt(2)*c)" if sides == 2 else "0"
    start = (
        f"P <- function(c) integrate(function(u) dnorm(u)*(pnorm(u + sqrt(2)*c) - {low})"
        f"^{treatments}, -9, 9, rel.tol = 1e-10)$value; "
    )
    tail, each = "1 - P(c)", f"{sides}*pnorm(-q)"
    if df is not None:
        start += (
            f"d <- {df!r}; lo <- sqrt(qchisq(1e-14, d)/d); "
            "hi <- sqrt(qchisq(1e-14, d, lower.tail = FALSE)/d); "
            "E <- function(c) integrate(Vectorize(function(s) dchisq(s*s*d, d)*2*s*d*P(c*s)), "
            "lo, hi, rel.tol = 1e-9)$value; "
        )
        tail, each = "1 - E(c)", f"{sides}*pt(-q, d)"
    root = f"uniroot(function(c) {tail} - {alpha!r}, c(0.01, 30), tol = 1e-10)$root"
    return f"{start}q <- {root}; " + r_print("q", each)


DUNNETT_CRITICAL = Calculator(
    name="dunnett-critical",
    is_iterated=True,
    title="Critical value of Dunnett's test",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("critical", "bound of the z or t of each comparison with control"),
        Output("nominal_p", "what the p-value of one comparison must be below"),
    ),
    run=dunnett_critical,
    example={"treatments": 3},
    headline="critical",
    printed=("critical", "nominal_p"),
    varies=("treatments", "alpha"),
)
CALCULATORS = (DUNNETT_CRITICAL,)
