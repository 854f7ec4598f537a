"""The false positive rate of a test that is looked at many times and stopped at the first hit."""

import math
from functools import lru_cache

from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.group_sequential import exits
from trialwise.stats.sequential.boundary import Plan, bounds_of
from trialwise.stats.sequential.bounds_wording import nominal_p
from trialwise.stats.sequential.code import MOST_LOOKS_R, setup_line
from trialwise.stats.sequential.looks import times_of
from trialwise.stats.wording import counted, fixed, number, percent, probability

LOOKS = Param(
    "looks",
    "count",
    "number of times the result is looked at, equally spaced, each time ready to stop",
    required=True,
    low=1,
    high=100,
    low_hint="Reading the result once is one look.",
    high_hint="For more looks use an always-valid method, such as msprt.",
)
_Z = Param(
    "z",
    "number",
    "bound that z, or |z| when two-sided, reaches to stop, the same at each look; without it the "
    "one of alpha",
    low=0,
    high=30,
    low_hint="A bound of 0 stops at once; 1.96 is that of a two-sided test at 5 %.",
    high_hint="No look ever reaches it.",
)
_PARAMS = (LOOKS, ALPHA, SIDES, _Z)
_SHOWN = (1, 2, 3, 5, 10, 20, 50)


@validated("peeking-error", _PARAMS)
def peeking_error(
    call: Call, *, looks: int, alpha: float = 0.05, sides: int = 2, z: float | None = None
) -> Calculation:
    """Return how often a test without an effect is called at one of several looks.

    P(|Z_k| >= z at any look k) with z the bound of a single test, where the Z_k are correlated by
    √(j/k) because they share data; from the recursion of Armitage, McPherson & Rowe (1969).

    Args:
        call: filled in by ``validated``.
        looks: number of equally spaced looks, 1 to 100.
        alpha: false positive rate of a single look, in (0, 0.5); with ``z`` the one to be kept.
        sides: 2 or 1.
        z: bound of each look instead of the one of alpha, 0 to 30.

    Returns:
        ``false_positive_rate``; ``independent_rate``, 1 − (1 − alpha)^k, which is wrong here;
        ``nominal_alpha`` and ``critical_z``, what each look may use to keep alpha overall (Pocock).

    Raises:
        InputError: for a value outside its range.

    Source: Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244; Pocock (1977), Biometrika 64.

    Examples:
        >>> round(peeking_error(looks=5).outputs["false_positive_rate"], 3)
        0.142
    """
    bound = normal_critical(alpha / sides) if z is None else z
    each = alpha if z is None else nominal_p(z, sides)
    rate = rate_of_peeking(looks, bound, sides)
    plan = Plan(times_of(looks, None), alpha, sides, "pocock")
    critical = bounds_of(plan).critical[0]
    nominal = nominal_p(critical, sides)
    independent = _if_independent(looks, each)
    sign = "|z|" if sides == 2 else "z"
    return call.result(
        outputs={
            "false_positive_rate": rate,
            "independent_rate": independent,
            "nominal_alpha": nominal,
            "critical_z": critical,
        },
        summary=(
            f"Stopping at the first of {counted(looks, 'look')} with "
            f"{f'p below {number(alpha)}' if z is None else f'{sign} at {number(z)} or above'} "
            f"gives a false positive in {probability(rate)} of the tests without an effect, not in "
            f"{probability(each)}. To keep {percent(alpha)} overall, each look may stop only at p "
            f"below {number(nominal, 3)}, {sign} from {fixed(critical, 3)} on."
            if looks > 1
            else f"With one look the false positive rate is {probability(each)}, as planned."
        ),
        reading=(
            counted(looks, "equally spaced look"),
            f"each read at {read_test(call, alpha, sides)}"
            if z is None
            else f"each stops at {sign} ≥ {number(z)}, {read_test(call, alpha, sides)} to be kept",
        ),
        convention="equally spaced looks at accumulating data, stop at the first rejection",
        alternatives=(
            Alternative(
                "looks taken as independent",
                {"false_positive_rate": independent},
                "1 − (1 − α)^k is wrong here: looks at the same data are correlated",
            ),
        )
        if looks > 1
        else (),
        assumptions=(
            "There is no effect, and the test is stopped and called at the first look below alpha.",
            "The data grow by equal amounts from look to look and the statistic is normal.",
            "Looking without being ready to stop changes nothing.",
        ),
        formula=r"P_0\left(\bigcup_{k=1}^{K}\{|Z_k|\ge z\}\right),\quad "
        r"\operatorname{Corr}(Z_j,Z_k)=\sqrt{j/k}"
        if sides == 2
        else r"P_0\left(\bigcup_{k=1}^{K}\{Z_k\ge z\}\right),\quad "
        r"\operatorname{Corr}(Z_j,Z_k)=\sqrt{j/k}",
        formula_text=f"P₀({'|Z_k|' if sides == 2 else 'Z_k'} ≥ z at any look), "
        "Corr(Z_j, Z_k) = √(j/k)",
        worked="",
        code=f"{setup_line(plan)}z = {'norm.isf(a)' if z is None else repr(z)}; "
        f"print({sides}*cross([z]*{looks}, 0), {sides}*norm.sf(brentq("
        f"lambda C: cross([C]*{looks}, 0)-a, norm.isf(a)-1e-6, norm.isf(a/{looks})+1e-6)))",
        r_code=_r_code(looks, alpha, sides, bound if z is not None else None),
        source="Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244; Pocock (1977), Biometrika "
        "64, 191-199",
        tables=(_table(alpha, sides),),
    )


@lru_cache(maxsize=32)
def rate_of_peeking(looks: int, z: float, sides: int) -> float:
    """Return the probability that |Z| (Z when one-sided) reaches ``z`` at one of the looks.

    >>> round(rate_of_peeking(10, 1.959964, 2), 3)
    0.193
    """
    lower = -z if sides == 2 else -math.inf
    found = exits(times_of(looks, None), [lower] * looks, [z] * looks)
    return math.fsum(found.lower) + math.fsum(found.upper)


def _if_independent(looks: int, alpha: float) -> float:
    """Return 1 − (1 − α)^k, which is wrong for looks at the same data."""
    return -math.expm1(looks * math.log1p(-alpha)) if alpha < 1 else 1.0


def _r_code(looks: int, alpha: float, sides: int, z: float | None) -> str:
    """Return the line in R, empty for more looks than rpact takes."""
    if looks > MOST_LOOKS_R:
        return ""
    lower = "-z" if sides == 2 else "-Inf"
    bound = f"qnorm(1-{alpha!r}/{sides})" if z is None else repr(z)
    return (
        f"suppressMessages(library(rpact)); K <- {looks}; z <- {bound}; "
        f"r <- getGroupSequentialProbabilities(rbind(rep({lower}, K), rep(z, K)), (1:K)/K); "
        f"d <- getDesignGroupSequential(kMax=K, alpha={alpha!r}, sided={sides}, "
        'typeOfDesign="P"); '
        f"cat(format(c(sum(r[3,]-r[2,]+{'r[1,]' if sides == 2 else '0'}), "
        f"{sides}*pnorm(-d$criticalValues[1])), digits=12))"
    )


def _table(alpha: float, sides: int) -> Table:
    z = normal_critical(alpha / sides)
    rows = []
    for looks in _SHOWN:
        wrong = _if_independent(looks, alpha)
        rows.append((str(looks), probability(rate_of_peeking(looks, z, sides)), probability(wrong)))
    columns = ("looks", "false positive rate", "if looks were independent (wrong)")
    return Table(f"Looks at alpha {number(alpha)}, z = {fixed(z, 3)}", columns, tuple(rows))


PEEKING_ERROR = Calculator(
    name="peeking-error",
    is_iterated=True,
    title="False positive rate of looking several times",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("false_positive_rate", "chance of a false positive at one of the looks"),
        Output("independent_rate", "1 - (1 - alpha)^looks, too high because looks share data"),
        Output("nominal_alpha", "p-value each look may stop at to keep alpha overall (Pocock)"),
        Output("critical_z", "the same as z"),
    ),
    run=peeking_error,
    example={"looks": 5},
    headline="false_positive_rate",
    printed=("false_positive_rate", "nominal_alpha"),
    varies=("looks", "alpha"),
    curve="looks",
)

CALCULATORS = (PEEKING_ERROR,)
