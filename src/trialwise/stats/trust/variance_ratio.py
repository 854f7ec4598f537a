"""Planning a comparison of two variances by the F test."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.roots import smallest_reaching
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import count, number, percent, probability

_MOST: Final = 10**9
_LARGEST_RATIO: Final = 1e12
_SOURCE: Final = "Desu & Raghavarao (1990), Sample Size Methodology, ch. 2"


def _users(arm: str, role: str) -> Param:
    return Param(
        f"n_{arm}",
        "count",
        f"users of {role}",
        required=True,
        low=2,
        high=_MOST,
        low_hint="A variance needs at least two users.",
    )


_RATIO: Final = Param(
    "variance_ratio",
    "number",
    "variance of the treatment over that of control: twice the variance is 2",
    required=True,
    low=0,
    high=_LARGEST_RATIO,
    low_open=True,
    low_hint="Variances are above 0.",
)
_MDE_PARAMS: Final = (_users("a", "control"), _users("b", "the treatment"), ALPHA, POWER, SIDES)
_SIZE_PARAMS: Final = (_RATIO, ALPHA, POWER, SIDES)
_ASSUMPTIONS: Final = (
    "Users are independent and the metric is normal: the F test is thrown off by heavy tails, so "
    "revenue needs logs or another test.",
    "The larger variance is expected in one known arm for a one-sided test.",
)
_FORMULA: Final = r"P(F_{n_b-1,\,n_a-1} > F_{1-\alpha/2}/\rho) = 1-\beta,\quad "
_LATEX: Final = _FORMULA + r"\rho = \sigma_b^2/\sigma_a^2"
_TEXT: Final = "P(F > F₁₋α/₂ / ρ) = 1 − β, F with n_b − 1 and n_a − 1 degrees of freedom"


def f_power(ratio: float, df_b: int, df_a: int, alpha: float, sides: int) -> float:
    """Return the power of the F test when the variance ratio is ``ratio`` (above 1).

    >>> round(f_power(1.0, 20, 20, 0.05, 2), 6)
    0.05
    """
    from scipy import special

    upper = float(special.fdtri(df_b, df_a, 1 - alpha / sides))
    power = float(special.fdtrc(df_b, df_a, upper / ratio))
    if sides == 2:
        lower = float(special.fdtri(df_b, df_a, alpha / 2))
        power += float(special.fdtr(df_b, df_a, lower / ratio))
    if math.isnan(power):
        raise FloatingPointError("the F distribution has no value here")
    return power


def _check(alpha: float, power: float) -> None:
    if power <= alpha:
        raise InputError(
            "power", power, f"above alpha ({number(alpha)})", "A test rejects that often by chance."
        )


@validated("mde-variance-ratio", _MDE_PARAMS)
def mde_variance_ratio(
    call: Call, *, n_a: int, n_b: int, alpha: float = 0.05, power: float = 0.8, sides: int = 2
) -> Calculation:
    """Return the smallest ratio of two variances that the F test detects.

    The ρ = σ_b² / σ_a² above 1 at which P(F > F₁₋α/₂ / ρ) reaches the power.

    Args:
        call: filled in by ``validated``.
        n_a: users of control, at least 2.
        n_b: users of the treatment, at least 2.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the ratio, in (alpha, 1).
        sides: 2 or 1.

    Returns:
        ``variance_ratio`` and ``sd_ratio``, its root.

    Raises:
        InputError: for a value outside its range, or when no ratio is detectable.

    Source: Desu & Raghavarao (1990), ch. 2.

    Examples:
        >>> round(mde_variance_ratio(n_a=100, n_b=100).outputs["variance_ratio"], 2)
        1.76
    """
    _check(alpha, power)

    def lacks(ratio: float) -> float:
        return f_power(ratio, n_b - 1, n_a - 1, alpha, sides) - power

    if lacks(_LARGEST_RATIO) < 0:
        raise InputError("n_a", n_a, "enough to detect any ratio of variances", "Add users.")
    ratio = smallest_reaching(lacks, 1.0, _LARGEST_RATIO)
    root = math.sqrt(ratio)
    outputs: dict[str, Value] = {"variance_ratio": ratio, "sd_ratio": root}
    tail = f"{alpha!r}/{sides}"
    low = f" + f.cdf(f.ppf({tail}, b, a)/r, b, a)" if sides == 2 else ""
    r_low = f" + pf(qf({tail}, b, a)/r, b, a)" if sides == 2 else ""
    return call.result(
        outputs=outputs,
        summary=f"With {count(n_a)} and {count(n_b)} users the smallest detectable ratio of "
        f"variances is {number(ratio, 4)} (standard deviations {number(root, 4)} to 1).",
        reading=(
            f"{count(n_a)} users in control, {count(n_b)} in treatment",
            read_test(call, alpha, sides),
            f"power {percent(power)}{call.default_mark('power')}",
        ),
        convention="F test of two variances",
        assumptions=_ASSUMPTIONS,
        formula=_LATEX,
        formula_text=_TEXT,
        worked="",
        code="from scipy.stats import f; from scipy.optimize import brentq; "
        f"b, a = {n_b - 1}, {n_a - 1}; "
        f"print(brentq(lambda r: f.sf(f.isf({tail}, b, a)/r, b, a){low} - {power!r}, 1, 1e12, "
        "xtol=1e-12))",
        r_code=f"b <- {n_b - 1}; a <- {n_a - 1}; cat(format(exp(uniroot(function(l) {{ "
        f"r <- exp(l); pf(qf({tail}, b, a, lower.tail=FALSE)/r, b, a, lower.tail=FALSE){r_low} "
        f"- {power!r} }}, c(0, 27), tol=1e-12)$root), digits=12))",
        source=_SOURCE,
    )


@validated("sample-size-variance-ratio", _SIZE_PARAMS)
def sample_size_variance_ratio(
    call: Call, *, variance_ratio: float, alpha: float = 0.05, power: float = 0.8, sides: int = 2
) -> Calculation:
    """Return the users per arm that detect a ratio of two variances by the F test.

    The smallest n with P(F > F₁₋α/₂ / ρ) ≥ 1 − β; a ratio below 1 counts as its inverse.

    Args:
        call: filled in by ``validated``.
        variance_ratio: variance of the treatment over that of control, above 0, not 1.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the ratio, in (alpha, 1).
        sides: 2 or 1.

    Returns:
        ``n_control``, ``n_treatment`` and ``total``.

    Raises:
        InputError: for a value outside its range, or a ratio of 1.

    Source: Desu & Raghavarao (1990), ch. 2.

    Examples:
        >>> sample_size_variance_ratio(variance_ratio=1.5).outputs["n_control"]
        193
    """
    _check(alpha, power)
    ratio = max(variance_ratio, 1 / variance_ratio)
    if not f_power(ratio, _MOST - 1, _MOST - 1, alpha, sides) >= power:
        raise InputError(
            "variance_ratio",
            variance_ratio,
            f"far enough from 1 for {count(_MOST)} users",
            "Equal variances cannot be told apart with any sample.",
        )
    low, high = 1, 2
    while f_power(ratio, high - 1, high - 1, alpha, sides) < power:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = f_power(ratio, middle - 1, middle - 1, alpha, sides) >= power
        low, high = (low, middle) if enough else (middle, high)
    reached = f_power(ratio, high - 1, high - 1, alpha, sides)
    tail = f"{alpha!r}/{sides}"
    two = sides == 2
    return call.result(
        outputs={"n_control": high, "n_treatment": high, "total": 2 * high},
        summary=f"You need {count(high)} users per group, {count(2 * high)} in total.",
        reading=(
            f"variance ratio {number(variance_ratio)} "
            f"(standard deviations {number(math.sqrt(variance_ratio), 4)} to 1)",
            read_test(call, alpha, sides),
            f"power {percent(power)}{call.default_mark('power')}",
        ),
        convention="F test of two variances, equal arms",
        assumptions=_ASSUMPTIONS,
        formula=_LATEX,
        formula_text=_TEXT,
        worked=f"power {probability(reached)} with {count(high)} users per group",
        code="from scipy.stats import f; from itertools import count; "
        f"print(next(n for n in count(2) if f.sf(f.isf({tail}, n-1, n-1)/{ratio!r}, n-1, n-1)"
        + (f" + f.cdf(f.ppf({tail}, n-1, n-1)/{ratio!r}, n-1, n-1)" if two else "")
        + f" >= {power!r}))",
        r_code=f"n <- 2; while (pf(qf({tail}, n-1, n-1, lower.tail=FALSE)/{ratio!r}, n-1, n-1, "
        "lower.tail=FALSE)"
        + (f" + pf(qf({tail}, n-1, n-1)/{ratio!r}, n-1, n-1)" if two else "")
        + f" < {power!r}) n <- n + 1; cat(n)",
        source=_SOURCE,
    )


MDE_VARIANCE_RATIO = Calculator(
    name="mde-variance-ratio",
    is_iterated=True,
    title="Smallest detectable ratio of two variances",
    family=FAMILY,
    params=_MDE_PARAMS,
    outputs=(
        Output("variance_ratio", "smallest detectable variance ratio above 1"),
        Output("sd_ratio", "the same for standard deviations"),
    ),
    run=mde_variance_ratio,
    example={"n_a": 100, "n_b": 100},
    headline="variance_ratio",
    varies=("power",),
)
SAMPLE_SIZE_VARIANCE_RATIO = Calculator(
    name="sample-size-variance-ratio",
    is_iterated=True,
    title="Sample size for a ratio of two variances",
    family=FAMILY,
    params=_SIZE_PARAMS,
    outputs=(
        Output("n_control", "users needed in control"),
        Output("n_treatment", "users needed in the treatment"),
        Output("total", "users needed in both"),
    ),
    run=sample_size_variance_ratio,
    example={"variance_ratio": 1.5},
    headline="n_control",
    varies=("power",),
)
CALCULATORS = (MDE_VARIANCE_RATIO, SAMPLE_SIZE_VARIANCE_RATIO)
