"""The standard error of a mean or of a rate, and the margin of error."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import (
    python_critical,
    r_critical,
    r_print,
)
from trialwise.stats.comparing.estimate import Estimate, level_of
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.comparing.samples import sd_param
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, percent

_RATE = Param(
    "baseline",
    "rate",
    "a conversion rate as a fraction: 12 % is 0.12",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="At 0 % the formula gives no error at all; use one-proportion-interval.",
    high_hint=f"At 100 % the formula gives no error at all. {FRACTION_HINT}",
)
_ERROR_PARAMS = (
    sd_param("sd", "standard deviation between users", required=False, zero=False),
    _RATE,
    Param(
        "n",
        "count",
        "users",
        required=True,
        low=1,
        high=LARGEST_SIZE,
        low_hint="At least one user is needed.",
    ),
    ALPHA,
)
_SPREAD: Final = ("sd", "baseline")
_TEXTBOOK: Final = "Snedecor & Cochran (1989), Statistical Methods, 8th ed., ch. 3 and 4"


@validated("standard-error", _ERROR_PARAMS, (_SPREAD,))
def standard_error(
    call: Call,
    *,
    sd: float | None = None,
    baseline: float | None = None,
    n: int,
    alpha: float = 0.05,
) -> Calculation:
    """Return the standard error of a mean or of a rate, and the margin of error.

    s/√n for a mean, √(p(1 − p)/n) for a rate; the margin is z times that.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0. Give exactly one of sd and baseline.
        baseline: a rate, in (0, 1).
        n: users, at least 1.
        alpha: 1 minus the level of the margin, in (0, 0.5).

    Returns:
        ``standard_error``, and ``margin``, half the width of the interval at level 1 − alpha.

    Raises:
        InputError: for a value outside its range.

    Source: Snedecor & Cochran (1989), Statistical Methods, ch. 3 and 4.

    Examples:
        >>> standard_error(sd=30, n=900).outputs["standard_error"]
        1.0
    """
    of_rate = baseline is not None
    spread = math.sqrt(baseline * (1 - baseline)) if baseline is not None else sd or 0.0
    error = spread / math.sqrt(n)
    margin = normal_critical(alpha / 2) * error
    scale, unit = (100, " points") if of_rate else (1, "")
    said = f"{number(scale * error, 4)}{unit}"
    source = f"({baseline!r}*(1 - {baseline!r}))**.5" if of_rate else repr(sd)
    given = (
        f"a rate of {percent(baseline)}"
        if baseline is not None
        else f"standard deviation {number(spread)}"
    )
    formula = (r"\sqrt{p(1-p)/n}", "√(p(1 − p)/n)") if of_rate else (r"s/\sqrt n", "s/√n")
    return call.result(
        outputs={"standard_error": error, "margin": margin},
        summary=f"The standard error is {said} with {count(n)} users; the margin of error at the "
        f"{level_of(alpha)} level is ±{number(scale * margin, 4)}{unit}.",
        reading=(given, f"{count(n)} users", read_alpha(call, alpha)),
        convention=f"standard error of {'a rate' if of_rate else 'a mean'}, normal margin",
        alternatives=_other_margins(error, n, alpha, of_rate),
        assumptions=(
            "Users are independent; with clusters multiply by the root of the design effect.",
            "The standard deviation says how far users spread, the standard error how well their "
            "mean is known: only the second shrinks with more users.",
        ),
        formula=formula[0],
        formula_text=f"standard error = {formula[1]}, margin = z · standard error",
        worked=_worked_error(baseline, spread, n, error),
        code=f"from scipy.stats import norm; e = {source}/{n}**.5; "
        f"print(e, {python_critical(alpha)}*e)",
        r_code=f"e <- {source.replace('**.5', '^.5')}/sqrt({n}); "
        + r_print("e", f"{r_critical(alpha)}*e"),
        source=_TEXTBOOK,
    )


def _other_margins(error: float, n: int, alpha: float, of_rate: bool) -> tuple[Alternative, ...]:
    if of_rate or n < 2:
        return ()
    margin = Estimate(0.0, error, n - 1).critical(alpha) * error
    note = "the standard deviation is estimated from the same users"
    return (Alternative("t margin", {"margin": margin}, note),)


def _worked_error(baseline: float | None, spread: float, n: int, error: float) -> str:
    if baseline is None:
        return f"{number(spread)}/√{count(n)} = {number(error, 6)}"
    p = number(baseline)
    return f"√({p}·(1 − {p})/{count(n)}) = {number(error, 6)}"


STANDARD_ERROR = Calculator(
    name="standard-error",
    title="Standard error of a mean or a rate",
    family=FAMILY,
    params=_ERROR_PARAMS,
    outputs=(
        Output("standard_error", "standard error of the mean or the rate"),
        Output("margin", "margin of error, half the width of the interval"),
    ),
    run=standard_error,
    example={"sd": 30, "n": 900},
    one_of=(_SPREAD,),
    headline="standard_error",
    printed=("standard_error", "margin"),
    varies=("n",),
    curve="n",
)
CALCULATORS = (STANDARD_ERROR,)
