"""Precision of a net promoter score: its margin of error, and the answers for a margin."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.precision.inputs import (
    POPULATION,
    RATE_MARGIN,
    SAMPLE,
    check_sample,
    level,
    read_level,
    read_population,
    rounded_up,
)
from trialwise.stats.wording import count, counted, number, percent, tidy

_POINTS: Final = 100
_PROMOTERS: Final = Param(
    "promoters",
    "rate",
    "share of the answers that are 9 or 10: 45 % is 0.45",
    required=True,
    low=0,
    high=1,
    low_hint="Shares are fractions: 45 % is 0.45.",
    high_hint="Shares are fractions: 45 % is 0.45.",
)
_DETRACTORS: Final = Param(
    "detractors",
    "rate",
    "share of the answers that are 0 to 6: 20 % is 0.2",
    required=True,
    low=0,
    high=1,
    low_hint="Shares are fractions: 20 % is 0.2.",
    high_hint="Shares are fractions: 20 % is 0.2.",
)
_OPTIONS: Final = (_PROMOTERS, _DETRACTORS, POPULATION, ALPHA)
_MARGIN_PARAMS: Final = (SAMPLE, *_OPTIONS)
_SIZE_PARAMS: Final = (
    Param(
        "margin",
        "rate",
        "half the width of the interval: ±5 points of the score is 0.05",
        required=True,
        low=RATE_MARGIN.low,
        high=1,
        low_open=True,
        low_hint=RATE_MARGIN.low_hint,
        high_hint="Margins are fractions: ±5 points is 0.05.",
    ),
    *_OPTIONS,
)
_OUTPUTS: Final = (
    Output("margin", "margin of error, half the width of the interval, a fraction: 0.05 is 5"),
    Output("nps", "net promoter score, promoters minus detractors, a fraction: 0.25 is 25"),
    Output("low", "lower limit of the score, a fraction, never below -1"),
    Output("high", "upper limit of the score, a fraction, never above 1"),
    Output("standard_error", "standard error of the score, a fraction"),
)
_SOURCE: Final = "Cochran (1977), Sampling Techniques, 3rd ed., ch. 2 to 4"
_LATEX: Final = r"d = z_{1-\alpha/2}\sqrt{\frac{p+q-(p-q)^2}{n}}"
_TEXT: Final = (
    "d = z₁₋α/₂ √((p + q − (p − q)²)/n), p promoters, q detractors, times √((N − n)/(N − 1)) in a "
    "population of N"
)


@dataclass(frozen=True, slots=True)
class _Score:
    """A score: every answer counts 1, 0 or −1."""

    promoters: float
    detractors: float
    alpha: float
    population: int | None

    @property
    def nps(self) -> float:
        return tidy(self.promoters - self.detractors)

    @property
    def variance(self) -> float:
        return max(tidy(self.promoters + self.detractors - self.nps**2), 0.0)

    @property
    def z(self) -> float:
        return critical(self.alpha / 2)

    def error(self, n: int) -> float:
        finite = 1.0
        if self.population is not None:
            finite = (self.population - n) / (self.population - 1)
        return math.sqrt(self.variance / n * finite)

    def outputs(self, n: int) -> dict[str, Value]:
        margin = self.z * self.error(n)
        return {
            "margin": margin,
            "nps": self.nps,
            "low": max(self.nps - margin, -1.0),
            "high": min(self.nps + margin, 1.0),
            "standard_error": self.error(n),
        }

    def span(self, n: int) -> str:
        margin = self.z * self.error(n)
        low, high = max(self.nps - margin, -1.0), min(self.nps + margin, 1.0)
        return (
            f"±{number(_POINTS * margin, 3)} points: {number(_POINTS * low, 3)} to "
            f"{number(_POINTS * high, 3)} around {number(tidy(_POINTS * self.nps))}"
        )

    def reading(self, call: Call) -> tuple[str, ...]:
        return (
            f"{percent(self.promoters)} promoters, {percent(self.detractors)} detractors: a score "
            f"of {number(tidy(_POINTS * self.nps))}",
            *read_population(self.population),
            read_level(call, self.alpha),
        )

    def size(self, margin: float) -> int:
        """Return the answers for a margin, in a finite population by n₀ / (1 + (n₀ − 1)/N)."""
        needed = self.variance * (self.z / margin) ** 2
        if self.population is not None:
            needed = needed / (1 + (needed - 1) / self.population)
        return rounded_up(needed)

    def source(self, n: str, sqrt: str) -> str:
        """Return the standard error as source that Python and R share but for the root."""
        p, q = repr(self.promoters), repr(self.detractors)
        finite = ""
        if self.population is not None:
            finite = f"*({self.population}-{n})/({self.population}-1)"
        return f"{sqrt}(({p}+{q}-({p}-{q})^2)/{n}{finite})"


def _score(promoters: float, detractors: float, alpha: float, population: int | None) -> _Score:
    """Return the score of two shares.

    Raises:
        InputError: when they are more than everybody, or leave nothing that varies.
    """
    if promoters + detractors > 1 + 1e-9:
        raise InputError(
            "detractors",
            detractors,
            f"at most {percent(tidy(1 - promoters))} beside {percent(promoters)} promoters",
            "Promoters and detractors are at most all answers.",
        )
    score = _Score(promoters, detractors, alpha, population)
    if score.variance == 0:
        raise InputError(
            "promoters",
            promoters,
            "such that answers differ",
            "When all answers are of one kind the margin cannot be told from them.",
        )
    return score


@validated("precision-nps", _MARGIN_PARAMS)
def precision_nps(
    call: Call,
    *,
    n: int,
    promoters: float,
    detractors: float,
    population: int | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the margin of error of a net promoter score from ``n`` answers.

    d = z₁₋α/₂ √((p + q − (p − q)²)/n · (N − n)/(N − 1)); without a population the last factor is 1.

    Args:
        call: filled in by ``validated``.
        n: answers, at least 2 and at most ``population``.
        promoters: share of promoters, in [0, 1].
        detractors: share of detractors, in [0, 1], at most all with the promoters.
        population: size of a finite population, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``margin``, the score and its limits, as fractions.

    Raises:
        InputError: for a value outside its range, or shares above all answers.

    Source: Cochran (1977), Sampling Techniques, ch. 2 to 4.

    Examples:
        >>> round(precision_nps(n=400, promoters=0.45, detractors=0.2).outputs["margin"], 4)
        0.0751
    """
    check_sample(n, population)
    score = _score(promoters, detractors, alpha, population)
    tail = f"{alpha!r}/2"
    source = score.source(str(n), "sqrt")
    return call.result(
        outputs=score.outputs(n),
        summary=f"With {counted(n, 'answer')} the {level(alpha)} interval of the net promoter "
        f"score is {score.span(n)}.",
        reading=(f"{counted(n, 'answer')}", *score.reading(call)),
        convention="normal approximation (Wald)",
        alternatives=(_worst(score, n),),
        assumptions=_ASSUMPTIONS,
        formula=_LATEX,
        formula_text=_TEXT,
        worked=f"d = {number(score.z, 5)}·√({number(score.variance, 6)}/{count(n)}) = "
        f"{number(score.z * score.error(n), 6)}",
        code=f"from math import sqrt; from scipy.stats import norm; "
        f"print(norm.isf({tail})*{source.replace('^', '**')})",
        r_code=f"cat(format(qnorm({tail}, lower.tail=FALSE)*{source}, digits=12))",
        source=_SOURCE,
    )


_ASSUMPTIONS: Final = (
    "Answers are a random sample and independent; who does not answer is not in this margin.",
    "The score hides its spread: the same score from opposed opinions has a wider interval.",
)


def _worst(score: _Score, n: int) -> Alternative:
    """Return the margin when nobody is in between, the widest there is for the score."""
    wide = _Score((1 + score.nps) / 2, (1 - score.nps) / 2, score.alpha, score.population)
    return Alternative(
        "nobody in between",
        {"margin": wide.z * wide.error(n)},
        "the widest interval that this score can have",
    )


@validated("sample-size-precision-nps", _SIZE_PARAMS)
def sample_size_precision_nps(
    call: Call,
    *,
    margin: float,
    promoters: float,
    detractors: float,
    population: int | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the answers needed to know a net promoter score within a margin of error.

    n₀ = (z/d)² (p + q − (p − q)²), in a finite population n = n₀ / (1 + (n₀ − 1)/N).

    Args:
        call: filled in by ``validated``.
        margin: half the width of the interval as a fraction, in (0, 1]: ±5 points is 0.05.
        promoters: expected share of promoters, in [0, 1].
        detractors: expected share of detractors, in [0, 1], at most all with the promoters.
        population: size of a finite population, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``n``, at least 2, with the margin that it reaches, the score and its limits.

    Raises:
        InputError: for a value outside its range, or shares above all answers.

    Source: Cochran (1977), Sampling Techniques, ch. 4.

    Examples:
        >>> given = {"margin": 0.05, "promoters": 0.45, "detractors": 0.2}
        >>> sample_size_precision_nps(**given).outputs["n"]
        903
    """
    score = _score(promoters, detractors, alpha, population)
    n = score.size(margin)
    wide = _Score((1 + score.nps) / 2, (1 - score.nps) / 2, alpha, population)
    return call.result(
        outputs={"n": n, **score.outputs(n)},
        summary=f"You need {counted(n, 'answer')} for a {level(alpha)} interval of the net "
        f"promoter score of {score.span(n)}.",
        reading=(f"margin ±{number(tidy(_POINTS * margin))} points", *score.reading(call)),
        convention="normal approximation (Wald)",
        alternatives=(
            Alternative(
                "nobody in between",
                {"n": wide.size(margin)},
                "enough for this score however the answers are spread",
            ),
        ),
        assumptions=_ASSUMPTIONS,
        formula=rf"n = \min\{{n: d(n)\le d\}},\quad {_LATEX}",
        formula_text=f"smallest n with d(n) ≤ d, {_TEXT}",
        worked=f"n₀ = ({number(score.z, 5)} / {number(margin)})² · {number(score.variance, 6)} = "
        f"{number(score.variance * (score.z / margin) ** 2, 6)} → {count(n)}",
        code=_size_code(score, margin, in_r=False),
        r_code=_size_code(score, margin, in_r=True),
        source=_SOURCE,
    )


def _size_code(score: _Score, margin: float, *, in_r: bool) -> str:
    """Return the line that prints the size."""
    p, q = repr(score.promoters), repr(score.detractors)
    power, z = ("^", "qnorm") if in_r else ("**", "norm.isf")
    tail = f"{score.alpha!r}/2" + (", lower.tail=FALSE" if in_r else "")
    first = f"({z}({tail})/{margin!r}){power}2*({p}+{q}-({p}-{q}){power}2)"
    size = "m" if score.population is None else f"m/(1+(m-1)/{score.population})"
    if in_r:
        return f"m <- {first}; cat(max(2, ceiling(round({size}, 9))))"
    return (
        "from math import ceil; from scipy.stats import norm; "
        f"m = {first}; print(max(2, ceil(round({size}, 9))))"
    )


_EXAMPLE: Final = {"promoters": 0.45, "detractors": 0.2}
CALCULATORS = (
    Calculator(
        name="precision-nps",
        title="Margin of error of a net promoter score",
        family="planning",
        params=_MARGIN_PARAMS,
        outputs=_OUTPUTS,
        run=precision_nps,
        example={"n": 400, **_EXAMPLE},
        headline="margin",
        varies=("n", "promoters", "detractors"),
        curve="n",
    ),
    Calculator(
        name="sample-size-precision-nps",
        title="Answers for the margin of error of a net promoter score",
        family="planning",
        params=_SIZE_PARAMS,
        outputs=(Output("n", "answers needed, rounded up"), *_OUTPUTS),
        run=sample_size_precision_nps,
        example={"margin": 0.05, **_EXAMPLE},
        headline="n",
        varies=("margin", "promoters", "detractors"),
        curve="margin",
    ),
)
