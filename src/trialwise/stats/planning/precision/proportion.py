"""Precision of one proportion, as in a survey: its margin of error, and the sample for a margin."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.change import BASELINE
from trialwise.stats.planning.precision.inputs import (
    ERROR_OUTPUT,
    MARGINS,
    POPULATION,
    RATE_MARGIN,
    RELATIVE_MARGIN,
    SAMPLE,
    around_points,
    check_sample,
    level,
    read_level,
    read_population,
)
from trialwise.stats.planning.precision.rate_code import margin_code, margin_r, size_code, size_r
from trialwise.stats.planning.precision.rate_intervals import (
    CONVENTION,
    CONVENTIONS,
    WORDINGS,
    Convention,
    RateSample,
    rate_assumptions,
)
from trialwise.stats.wording import count, counted, number, percent, tidy

_RATE: Final = replace(
    BASELINE,
    required=False,
    default=0.5,
    description="expected rate as a fraction: 12 % is 0.12; 0.5 gives the widest interval",
)
_OPTIONS: Final = (_RATE, POPULATION, ALPHA, CONVENTION)
_MARGIN_PARAMS: Final = (SAMPLE, *_OPTIONS)
_SIZE_PARAMS: Final = (RATE_MARGIN, RELATIVE_MARGIN, *_OPTIONS)
_OUTPUTS: Final = (
    Output("margin", "margin of error, half the width of the interval, a fraction"),
    Output("relative_margin", "the margin relative to the expected rate"),
    Output("low", "lower limit when the expected rate is observed, never below 0", "rate"),
    Output("high", "upper limit when the expected rate is observed, never above 1", "rate"),
    ERROR_OUTPUT,
)
_SIZE_LATEX: Final = r",\quad n = \min\{n: d(n) \le d\}"


@validated("precision-proportion", _MARGIN_PARAMS)
def precision_proportion(
    call: Call,
    *,
    n: int,
    baseline: float = 0.5,
    population: int | None = None,
    alpha: float = 0.05,
    convention: Convention = "wald",
) -> Calculation:
    """Return the margin of error of a proportion measured on ``n`` users.

    d = z₁₋α/₂ √(p (1 − p)/n · (N − n)/(N − 1)); without a population the last factor is 1.

    Args:
        call: filled in by ``validated``.
        n: users in the sample, at least 2 and at most ``population``.
        baseline: expected rate, in (0, 1).
        population: size of a finite population, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        convention: ``wald``, ``wilson`` or ``exact``; exact is for an unlimited population.

    Returns:
        ``margin`` and the limits at the expected rate, as fractions.

    Raises:
        InputError: for a value outside its range, or an exact interval of a finite population.

    Source: Cochran (1977), Sampling Techniques, ch. 3.

    Examples:
        >>> precision_proportion(n=1000).summary
        'With 1,000 users the 95 % interval is ±3.1 points: 46.9 % to 53.1 % around 50 %.'
    """
    check_sample(n, population)
    _check_exact(convention, population)
    sample = RateSample(baseline, alpha, population)
    outputs = _outputs(sample, n, convention)
    return call.result(
        outputs=outputs,
        summary=f"With {counted(n, 'user')} the {level(alpha)} interval is "
        f"{_span(sample, n, convention)}.",
        reading=(*_reading(call, sample), f"{count(n)} users", read_level(call, alpha)),
        convention=_convention(convention, population),
        alternatives=_others(
            convention, population, lambda other: _outputs(sample, n, other, with_error=False)
        ),
        assumptions=rate_assumptions(sample, n, convention),
        formula=_latex(convention, population),
        formula_text=_text(convention, population),
        worked=_worked_margin(sample, n) if convention == "wald" else "",
        code=margin_code(sample, n, convention),
        r_code=margin_r(sample, n, convention),
        source=WORDINGS[convention].source,
    )


@validated("sample-size-precision-proportion", _SIZE_PARAMS, (MARGINS,))
def sample_size_precision_proportion(
    call: Call,
    *,
    margin: float | None = None,
    relative_margin: float | None = None,
    baseline: float = 0.5,
    population: int | None = None,
    alpha: float = 0.05,
    convention: Convention = "wald",
) -> Calculation:
    """Return the users needed to measure a proportion within a margin of error.

    n₀ = z² p (1 − p) / d² and, in a finite population, n = n₀ / (1 + (n₀ − 1)/N), rounded up.

    Args:
        call: filled in by ``validated``.
        margin: half the width of the interval, in (0, 1). Give exactly one of the two margins.
        relative_margin: the margin over the expected rate.
        baseline: expected rate, in (0, 1).
        population: size of a finite population, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).
        convention: ``wald``, ``wilson`` or ``exact``; exact is for an unlimited population.

    Returns:
        ``n``, at least 2, with the margin and the limits that it reaches.

    Raises:
        InputError: for a value outside its range, or an exact interval of a finite population.
        UsageError: for both margins.

    Source: Cochran (1977), Sampling Techniques, ch. 4.

    Examples:
        >>> sample_size_precision_proportion(margin=0.03).outputs["n"]
        1068
    """
    _check_exact(convention, population)
    sample = RateSample(baseline, alpha, population)
    wanted = _wanted(baseline, margin, relative_margin)
    n = sample.size(wanted, convention)
    reached = _span(sample, n, convention)
    return call.result(
        outputs={"n": n, **_outputs(sample, n, convention)},
        summary=f"You need {count(n)} users for a {level(alpha)} interval of {reached}.",
        reading=(
            *_reading(call, sample),
            f"margin {around_points(wanted, 10)}"
            + (f", {percent(relative_margin)} of the rate" if relative_margin else ""),
            read_level(call, alpha),
        ),
        convention=_convention(convention, population),
        alternatives=_others(
            convention, population, lambda other: {"n": sample.size(wanted, other)}
        ),
        assumptions=rate_assumptions(sample, n, convention),
        formula=_latex(convention, population) + _SIZE_LATEX,
        formula_text=f"smallest n with d(n) ≤ d, {_text(convention, population)}",
        worked=_worked_size(sample, wanted, n) if convention == "wald" else "",
        code=size_code(sample, wanted, convention),
        r_code=size_r(sample, wanted, convention),
        source=WORDINGS[convention].source,
    )


def _check_exact(convention: Convention, population: int | None) -> None:
    if convention == "exact" and population is not None:
        raise InputError(
            "convention",
            convention,
            "wald or wilson when a population is given",
            "The exact interval here is for an unlimited population.",
        )


def _wanted(rate: float, margin: float | None, relative_margin: float | None) -> float:
    if relative_margin is None:
        return margin or 0.0
    wanted = tidy(rate * relative_margin)
    if wanted < 1:
        return wanted
    raise InputError(
        "relative_margin",
        relative_margin,
        "below 1 when multiplied by the rate",
        f"{percent(relative_margin)} of {percent(rate)} is no margin of a rate.",
    )


def _outputs(
    sample: RateSample, n: int, convention: Convention, *, with_error: bool = True
) -> dict[str, Value]:
    margin, limits = sample.margin(n, convention), sample.limits(n, convention)
    outputs: dict[str, Value] = {
        "margin": margin,
        "relative_margin": margin / sample.rate,
        "low": limits.low,
        "high": limits.high,
    }
    return outputs | ({"standard_error": sample.standard_error(n)} if with_error else {})


def _span(sample: RateSample, n: int, convention: Convention) -> str:
    limits = sample.limits(n, convention)
    margin = around_points(sample.margin(n, convention))
    if convention != "wald":
        margin = f"{margin} on average over both sides"
    span = f"{percent(limits.low, 3)} to {percent(limits.high, 3)}"
    return f"{margin}: {span} around {percent(sample.rate)}"


def _reading(call: Call, sample: RateSample) -> tuple[str, ...]:
    widest = " (default, the widest)" if call.default_mark("baseline") else ""
    return (
        f"expected rate {percent(sample.rate)}{widest}",
        *read_population(sample.population),
    )


def _convention(convention: Convention, population: int | None) -> str:
    finite = "" if population is None else ", with finite population correction"
    return WORDINGS[convention].phrase + finite


def _others(
    convention: Convention,
    population: int | None,
    outputs: Callable[[Convention], Mapping[str, Value]],
) -> tuple[Alternative, ...]:
    found = []
    for other in CONVENTIONS:
        if other != convention and not (other == "exact" and population is not None):
            with contextlib.suppress(InputError, ArithmeticError):
                wording = WORDINGS[other]
                found.append(Alternative(wording.name, outputs(other), wording.note))
    return tuple(found)


def _latex(convention: Convention, population: int | None) -> str:
    finite = "" if population is None else r",\quad \tfrac1n \to \tfrac{N-n}{n(N-1)}"
    return WORDINGS[convention].latex + finite


def _text(convention: Convention, population: int | None) -> str:
    finite = "" if population is None else ", with (N − n)/(n(N − 1)) for 1/n"
    return WORDINGS[convention].unicode + finite


def _worked_margin(sample: RateSample, n: int) -> str:
    finite = ""
    if sample.population is not None:
        finite = f" · ({sample.population:,} − {n:,})/({sample.population:,} − 1)"
    p = number(sample.rate)
    return (
        f"d = {number(sample.z, 4)} · √({p} · {number(tidy(1 - sample.rate))}/{count(n)}{finite}) "
        f"= {number(sample.margin(n, 'wald'), 4)}"
    )


def _worked_size(sample: RateSample, margin: float, n: int) -> str:
    first = sample.z**2 * sample.variance / margin**2
    p = f"{number(sample.rate)} · {number(tidy(1 - sample.rate))}"
    text = f"n₀ = {number(sample.z, 4)}² · {p} / {number(margin)}² = {number(first, 6)}"
    if sample.population is None:
        return f"{text} → {count(n)}"
    return f"{text}; n = n₀ / (1 + (n₀ − 1)/{count(sample.population)}) → {count(n)}"


PRECISION_PROPORTION = Calculator(
    name="precision-proportion",
    title="Margin of error of one proportion",
    family="planning",
    params=_MARGIN_PARAMS,
    outputs=_OUTPUTS,
    run=precision_proportion,
    example={"n": 1000, "baseline": 0.1},
    headline="margin",
    varies=("n", "baseline"),
    curve="n",
)
SAMPLE_SIZE_PRECISION_PROPORTION = Calculator(
    name="sample-size-precision-proportion",
    title="Sample size for the margin of error of one proportion",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(Output("n", "users needed, rounded up"), *_OUTPUTS),
    run=sample_size_precision_proportion,
    example={"margin": 0.03, "baseline": 0.5},
    one_of=(MARGINS,),
    headline="n",
    varies=(*MARGINS, "baseline"),
    curve="margin",
)

CALCULATORS = (PRECISION_PROPORTION, SAMPLE_SIZE_PRECISION_PROPORTION)
