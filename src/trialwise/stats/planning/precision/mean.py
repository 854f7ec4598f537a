"""Precision of one mean: its margin of error, and the sample for a margin."""

import contextlib
import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.means.change import SD
from trialwise.stats.planning.precision.inputs import (
    ERROR_OUTPUT,
    MARGINS,
    MEAN_MARGIN,
    OPTIONAL_MEAN,
    POPULATION,
    RELATIVE_MARGIN,
    SAMPLE,
    check_sample,
    level,
    margin_of_mean,
    read_level,
)
from trialwise.stats.planning.precision.mean_intervals import (
    CONVENTION,
    PHRASES,
    Convention,
    MeanSample,
)
from trialwise.stats.wording import count, number, percent

_OPTIONS: Final = (SD, OPTIONAL_MEAN, POPULATION, ALPHA, CONVENTION)
_MARGIN_PARAMS: Final = (SAMPLE, *_OPTIONS)
_SIZE_PARAMS: Final = (MEAN_MARGIN, RELATIVE_MARGIN, *_OPTIONS)
_OUTPUTS: Final = (
    Output("margin", "margin of error, half the width of the interval, in the metric's unit"),
    Output(
        "relative_margin",
        "the margin over the mean (optional: needs a mean other than 0)",
        "percent",
    ),
    Output("low", "lower limit around the expected mean (optional: needs a mean)"),
    Output("high", "upper limit around the expected mean (optional: needs a mean)"),
    ERROR_OUTPUT,
)


_ASSUMPTIONS: Final = (
    "Users are a random sample, each independent of the others; who is missing from it is not in "
    "this margin.",
    "The standard deviation seen will differ from the one planned with: about half of such "
    "samples give a wider interval.",
    "The metric is roughly normal, or there are enough users for its mean to be; heavy tails "
    "need more, or capping.",
)
_SOURCE: Final = "Cochran (1977), Sampling Techniques, 3rd ed., ch. 2 and 4"


@validated("precision-mean", _MARGIN_PARAMS)
def precision_mean(
    call: Call,
    *,
    n: int,
    sd: float,
    mean: float | None = None,
    population: int | None = None,
    alpha: float = 0.05,
    convention: Convention = "t",
) -> Calculation:
    """Return the margin of error of a mean measured on ``n`` users.

    d = t₁₋α/₂(n − 1) · s/√n · √(1 − n/N); without a population the last factor is 1.

    Args:
        call: filled in by ``validated``.
        n: users in the sample, at least 2 and at most ``population``.
        sd: standard deviation between users (divided by n − 1), above 0, in the metric's unit.
        mean: expected mean, for the relative margin and the limits.
        population: size of a finite population, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        convention: ``t`` or ``z``.

    Returns:
        ``margin`` in the metric's unit, its share of the mean and the limits.

    Raises:
        InputError: for a value outside its range.

    Source: Cochran (1977), Sampling Techniques, ch. 2.

    Examples:
        >>> precision_mean(n=400, sd=30, mean=50).summary
        'With 400 users the 95 % interval of the mean is ±2.95, 5.9 % of the mean.'
    """
    check_sample(n, population)
    sample = MeanSample(sd, alpha, mean, population)
    formula, formula_text = sample.formula(convention)
    other: Convention = "z" if convention == "t" else "t"
    law, df = ("t", f", {n}-1") if convention == "t" else ("norm", "")
    return call.result(
        outputs=sample.outputs(n, convention),
        summary=f"With {count(n)} users the {level(alpha)} interval of the mean is "
        f"{sample.span(n, convention)}.",
        reading=(*sample.reading(), f"{count(n)} users", read_level(call, alpha)),
        convention=PHRASES[convention] + _finite_words(population),
        alternatives=(Alternative(other, {"margin": sample.margin(n, other)}, PHRASES[other]),),
        assumptions=_ASSUMPTIONS,
        formula=formula,
        formula_text=formula_text,
        worked=_worked(sample, n, convention),
        code=f"from scipy.stats import {law}; "
        f"print({law}.isf({alpha!r}/2{df})*{sd!r}*(1/{n}{sample.finite(n)})**0.5)",
        r_code=f"cat(format(q{law}({alpha!r}/2{df}, lower.tail=FALSE)*{sd!r}"
        f"*sqrt(1/{n}{sample.finite(n)}), digits=12))",
        source=_SOURCE,
    )


@validated("sample-size-precision-mean", _SIZE_PARAMS, (MARGINS,))
def sample_size_precision_mean(
    call: Call,
    *,
    margin: float | None = None,
    relative_margin: float | None = None,
    sd: float,
    mean: float | None = None,
    population: int | None = None,
    alpha: float = 0.05,
    convention: Convention = "t",
) -> Calculation:
    """Return the users needed to measure a mean within a margin of error.

    The smallest n with t₁₋α/₂(n − 1) · s/√n · √(1 − n/N) <= d; for z, n₀ = (z s/d)² and, in a
    finite population, n = n₀ / (1 + n₀/N).

    Args:
        call: filled in by ``validated``.
        margin: half the width of the interval, above 0. Give exactly one of the two margins.
        relative_margin: the margin over the mean; needs ``mean``.
        sd: standard deviation between users, above 0, in the metric's unit.
        mean: expected mean, not 0 when a relative margin is given.
        population: size of a finite population, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        convention: ``t`` or ``z``.

    Returns:
        ``n``, at least 2, with the margin that it reaches.

    Raises:
        InputError: for a value outside its range, or a relative margin without a mean.
        UsageError: for both margins.

    Source: Cochran (1977), Sampling Techniques, ch. 4.

    Examples:
        >>> sample_size_precision_mean(margin=2, sd=30).outputs["n"]
        867
    """
    wanted = margin_of_mean(margin, relative_margin, mean)
    sample = MeanSample(sd, alpha, mean, population)
    n = sample.size(wanted, convention)
    formula, formula_text = sample.formula(convention)
    relative = f", {percent(relative_margin)} of the mean" if relative_margin else ""
    return call.result(
        outputs={"n": n, **sample.outputs(n, convention)},
        summary=f"You need {count(n)} users for a {level(alpha)} interval of "
        f"{sample.span(n, convention)}.",
        reading=(
            *sample.reading(),
            f"margin ±{number(wanted)}{relative}",
            read_level(call, alpha),
        ),
        convention=PHRASES[convention] + _finite_words(population),
        alternatives=_other_size(sample, wanted, convention),
        assumptions=_ASSUMPTIONS,
        formula=rf"n = \min\{{n: d(n) \le d\}},\quad {formula}",
        formula_text=f"smallest n with d(n) ≤ d, {formula_text}",
        worked=_worked_size(sample, wanted, n, convention),
        code=_size_code(sample, wanted, convention),
        r_code=_size_r(sample, wanted, convention),
        source=_SOURCE,
    )


def _finite_words(population: int | None) -> str:
    return "" if population is None else ", with finite population correction"


def _other_size(
    sample: MeanSample, margin: float, convention: Convention
) -> tuple[Alternative, ...]:
    other: Convention = "z" if convention == "t" else "t"
    with contextlib.suppress(InputError):
        return (Alternative(other, {"n": sample.size(margin, other)}, PHRASES[other]),)
    return ()


def _worked(sample: MeanSample, n: int, convention: Convention) -> str:
    value = critical(sample.alpha / 2, n - 1 if convention == "t" else math.inf)
    finite = ""
    if sample.population is not None:
        finite = f" · √(1 − {count(n)}/{count(sample.population)})"
    return (
        f"d = {number(value, 4)} · {number(sample.sd)}/√{count(n)}{finite} = "
        f"{number(sample.margin(n, convention), 4)}"
    )


def _worked_size(sample: MeanSample, margin: float, n: int, convention: Convention) -> str:
    if convention == "t":
        return _worked(sample, n, convention)
    z = critical(sample.alpha / 2)
    first = (z * sample.sd / margin) ** 2
    text = f"n₀ = ({number(z, 4)} · {number(sample.sd)}/{number(margin)})² = {number(first, 6)}"
    if sample.population is None:
        return f"{text} → {count(n)}"
    return f"{text}; n = n₀ / (1 + n₀/{count(sample.population)}) → {count(n)}"


def _size_code(sample: MeanSample, margin: float, convention: Convention) -> str:
    if convention == "z":
        size = f"(norm.isf({sample.alpha!r}/2)*{sample.sd!r}/{margin!r})**2"
        n = "n0" if sample.population is None else f"1/(1/n0+1/{sample.population})"
        return (
            f"from math import ceil; from scipy.stats import norm; n0 = {size}; "
            f"print(max(2, ceil({n})))"
        )
    return (
        "from math import ceil; from scipy.optimize import brentq; from scipy.stats import t; "
        f"d = lambda n: t.isf({sample.alpha!r}/2, n-1)*{sample.sd!r}"
        f"*(1/n{sample.finite('n')})**0.5 - {margin!r}; "
        f"print(2 if d(2) <= 0 else ceil(brentq(d, 2, {_most(sample)}, rtol=1e-14, maxiter=999)))"
    )


def _size_r(sample: MeanSample, margin: float, convention: Convention) -> str:
    if convention == "z":
        size = f"(qnorm({sample.alpha!r}/2)*{sample.sd!r}/{margin!r})^2"
        n = "n0" if sample.population is None else f"1/(1/n0+1/{sample.population})"
        return f"n0 <- {size}; cat(max(2, ceiling({n})))"
    return (
        f"d <- function(n) qt({sample.alpha!r}/2, n-1, lower.tail=FALSE)*{sample.sd!r}"
        f"*sqrt(1/n{sample.finite('n')}) - {margin!r}; cat(if (d(2) <= 0) 2 else "
        f"ceiling(exp(uniroot(function(l) d(exp(l)), log(c(2, {_most(sample)})), "
        "tol=1e-14)$root)))"
    )


def _most(sample: MeanSample) -> str:
    return "4e12" if sample.population is None else str(sample.population)


PRECISION_MEAN = Calculator(
    name="precision-mean",
    title="Margin of error of one mean",
    family="planning",
    params=_MARGIN_PARAMS,
    outputs=_OUTPUTS,
    run=precision_mean,
    example={"n": 400, "sd": 30, "mean": 50},
    headline="margin",
    varies=("n", "sd"),
    curve="n",
)
SAMPLE_SIZE_PRECISION_MEAN = Calculator(
    name="sample-size-precision-mean",
    title="Sample size for the margin of error of one mean",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(Output("n", "users needed, rounded up"), *_OUTPUTS),
    run=sample_size_precision_mean,
    example={"margin": 2, "sd": 30},
    one_of=(MARGINS,),
    headline="n",
    varies=(*MARGINS, "sd"),
    curve="margin",
)

CALCULATORS = (PRECISION_MEAN, SAMPLE_SIZE_PRECISION_MEAN)
