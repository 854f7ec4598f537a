"""Precision of the difference and of the lift of two proportions, and the users for a margin."""

from dataclasses import replace
from typing import Final

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.change import BASELINE, TARGET
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.inputs import RATIO
from trialwise.stats.planning.precision.difference import (
    ASSUMPTIONS,
    ERROR,
    LIFT_MARGIN,
    LIFT_OUTPUT,
    MARGINS,
    SIZES,
    Arms,
    sized,
)
from trialwise.stats.planning.precision.inputs import (
    CONTROL,
    RATE_MARGIN,
    around,
    around_points,
    level,
    read_level,
)
from trialwise.stats.planning.precision.rate_pair import RatePair
from trialwise.stats.wording import number, tidy

_TARGET: Final = replace(
    TARGET,
    description="expected rate of the treatment as a fraction; that of control when not given",
)
_OPTIONS: Final = (_TARGET, RATIO, ALPHA)
_MARGIN_PARAMS: Final = (BASELINE, CONTROL, *_OPTIONS)
_SIZE_PARAMS: Final = (BASELINE, RATE_MARGIN, LIFT_MARGIN, *_OPTIONS)
_OUTPUTS: Final = (
    Output("margin", "margin of error of the difference, half its interval, a fraction"),
    LIFT_OUTPUT,
    ERROR,
)
_LATEX: Final = (
    r"d = z_{1-\alpha/2}\sqrt{\frac{p_1q_1}{n_1}+\frac{p_2q_2}{n_2}},\quad d_{\text{lift}} = "
    r"\frac{z_{1-\alpha/2}}{p_1}\sqrt{\frac{p_2q_2}{n_2}+\frac{p_2^2}{p_1^2}\frac{p_1q_1}{n_1}}"
)
_TEXT: Final = "d = z₁₋α/₂ √(p₁q₁/n₁ + p₂q₂/n₂), lift: z₁₋α/₂ √(p₂q₂/n₂ + (p₂/p₁)² p₁q₁/n₁) / p₁"
_SIZE_TEXT: Final = (
    "n₁ = z₁₋α/₂² (p₁q₁ + p₂q₂/r) / d², lift: n₁ = z₁₋α/₂² ((p₂/p₁)² p₁q₁ + p₂q₂/r) / (p₁ d)², "
    "n₂ = r n₁"
)
_SIZE_LATEX: Final = (
    r"n_1 = \frac{z_{1-\alpha/2}^2\,(p_1q_1+p_2q_2/r)}{d^2},\quad \text{lift: } n_1 = "
    r"\frac{z_{1-\alpha/2}^2\,((p_2/p_1)^2p_1q_1+p_2q_2/r)}{(p_1 d)^2},\quad n_2 = rn_1"
)
_CONVENTION: Final = "Wald interval of the difference, delta-method interval of the lift"
_FEW_EVENTS: Final = 10
_SOURCE: Final = (
    "Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 3; delta "
    "method for the lift"
)


@validated("precision-difference-proportions", _MARGIN_PARAMS)
def precision_difference_proportions(
    call: Call,
    *,
    baseline: float,
    n: int,
    target: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
) -> Calculation:
    """Return the margin of the difference and of the lift of two rates with ``n`` users per arm.

    d = z₁₋α/₂ √(p₁q₁/n₁ + p₂q₂/n₂); for the lift the delta method.

    Args:
        call: filled in by ``validated``.
        baseline: expected rate of control, in (0, 1).
        n: users in control, at least 2.
        target: expected rate of the treatment, in (0, 1); that of control when not given.
        ratio: treatment users per control user, in [0.001, 1000].
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``margin`` of the difference and ``lift_margin``, as fractions, and the users per arm.

    Raises:
        InputError: for a value outside its range.

    Source: Fleiss, Levin & Paik (2003), ch. 3; delta method for the lift.

    Examples:
        >>> precision_difference_proportions(baseline=0.1, n=5000).summary.split(": ")[1]
        '±1.18 points for the difference (±11.8 % lift).'
    """
    pair = RatePair(baseline, baseline if target is None else target, Arms(ratio, alpha))
    split = pair.arms.allocate(n)
    outputs = pair.outputs(split)
    return call.result(
        outputs=sized(split, outputs),
        summary=f"With {split.text()}, the {level(alpha)} interval is this wide: "
        f"{pair.text(split)}.",
        reading=(*pair.reading(call), split.text(), read_level(call, alpha)),
        convention=_CONVENTION,
        alternatives=pair.margins(split),
        assumptions=_assumptions(pair, split),
        formula=_LATEX,
        formula_text=_TEXT,
        worked=_worked_margin(pair, split, float(outputs["margin"])),
        code=f"from scipy.stats import norm; print({_margin_source(pair, split, '**0.5')})",
        r_code=f"cat(format({_margin_source(pair, split, '^0.5')}, digits=12))",
        source=_SOURCE,
    )


@validated("sample-size-precision-difference-proportions", _SIZE_PARAMS, (MARGINS,))
def sample_size_precision_difference_proportions(
    call: Call,
    *,
    baseline: float,
    margin: float | None = None,
    lift_margin: float | None = None,
    target: float | None = None,
    ratio: float = 1.0,
    alpha: float = 0.05,
) -> Calculation:
    """Return the users per arm for a margin of the difference, or of the lift, of two rates.

    n₁ = z² (p₁q₁ + p₂q₂/r) / d²; for the lift n₁ = z² ((p₂/p₁)² p₁q₁ + p₂q₂/r) / (p₁ d)².

    Args:
        call: filled in by ``validated``.
        baseline: expected rate of control, in (0, 1).
        margin: half the width of the difference's interval, in (0, 1). Give exactly one margin.
        lift_margin: half the width of the lift's interval, a fraction.
        target: expected rate of the treatment, in (0, 1); that of control when not given.
        ratio: treatment users per control user, in [0.001, 1000].
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        The users per arm, at least 2, and the margins that they reach.

    Raises:
        InputError: for a value outside its range.
        UsageError: for both margins.

    Source: Fleiss, Levin & Paik (2003), ch. 3; delta method for the lift.

    Examples:
        >>> found = sample_size_precision_difference_proportions(baseline=0.1, margin=0.01)
        >>> found.outputs["n_control"]
        6915
    """
    pair = RatePair(baseline, baseline if target is None else target, Arms(ratio, alpha))
    split = pair.size(margin, lift_margin)
    if lift_margin is None:
        wanted = f"margin {around_points(margin or 0.0, 10)} of the difference"
    else:
        wanted = f"margin {around(100 * lift_margin, ' %', 10)} of the lift"
    return call.result(
        outputs=sized(split, pair.outputs(split)),
        summary=f"You need {split.text()}, for a {level(alpha)} interval of {pair.text(split)}.",
        reading=(*pair.reading(call), wanted, read_level(call, alpha)),
        convention=_CONVENTION,
        alternatives=pair.sizes(margin, lift_margin),
        assumptions=_assumptions(pair, split),
        formula=_SIZE_LATEX,
        formula_text=_SIZE_TEXT,
        worked=_worked_size(pair, split, margin, lift_margin),
        code=_size_code(pair, margin, lift_margin),
        r_code=_size_r(pair, margin, lift_margin),
        source=_SOURCE,
    )


def _assumptions(pair: RatePair, split: Split) -> tuple[str, ...]:
    sides = (
        split.control * min(pair.p1, 1 - pair.p1),
        split.treatment * min(pair.p2, 1 - pair.p2),
    )
    if min(sides) >= _FEW_EVENTS:
        return ASSUMPTIONS
    return (
        *ASSUMPTIONS,
        f"Only about {number(min(sides), 2)} users are expected on the rarer side of one arm: the "
        "normal approximation is rough here, so look at Newcombe's interval.",
    )


def _rates(pair: RatePair) -> tuple[str, str]:
    return _variance(pair.p1), _variance(pair.p2)


def _variance(rate: float) -> str:
    return f"{number(rate)} · {number(tidy(1 - rate))}"


def _worked_margin(pair: RatePair, split: Split, margin: float) -> str:
    first, second = _rates(pair)
    return (
        f"d = {number(pair.z, 4)} · √({first}/{split.control:,} + {second}/{split.treatment:,}) = "
        f"{number(margin, 4)}"
    )


def _worked_size(
    pair: RatePair, split: Split, margin: float | None, lift_margin: float | None
) -> str:
    first, second = _rates(pair)
    below = f"{number(margin or 0.0)}²"
    if lift_margin is not None:
        first = f"({number(pair.p2)}/{number(pair.p1)})² · {first}"
        below = f"({number(pair.p1)} · {number(lift_margin)})²"
    over = "" if pair.arms.ratio == 1 else f"/{number(pair.arms.ratio)}"
    return f"n₁ = {number(pair.z, 4)}² · ({first} + {second}{over}) / {below} → {split.control:,}"


def _margin_source(pair: RatePair, split: Split, root: str) -> str:
    """Return source of the margin, the same in both languages but for the root and the normal."""
    tail = f"{pair.arms.alpha!r}/2"
    z = f"norm.isf({tail})" if root.startswith("**") else f"qnorm({tail}, lower.tail=FALSE)"
    first = f"{pair.p1!r}*(1-{pair.p1!r})/{split.control}"
    return f"{z}*({first}+{pair.p2!r}*(1-{pair.p2!r})/{split.treatment}){root}"


def _size_source(pair: RatePair, margin: float | None, lift_margin: float | None) -> str:
    """Return source of the size of control, in z, p1 and p2."""
    second = f"p2*(1-p2)/{pair.arms.ratio!r}"
    if lift_margin is None:
        return f"z*z*(p1*(1-p1)+{second})/({margin!r}*{margin!r})"
    return f"z*z*(p2/p1*p2/p1*p1*(1-p1)+{second})/(p1*{lift_margin!r}*p1*{lift_margin!r})"


def _size_code(pair: RatePair, margin: float | None, lift_margin: float | None) -> str:
    return (
        "from math import ceil; from scipy.stats import norm; "
        f"z, p1, p2 = norm.isf({pair.arms.alpha!r}/2), {pair.p1!r}, {pair.p2!r}; "
        f"print(max(2, ceil({_size_source(pair, margin, lift_margin)})))"
    )


def _size_r(pair: RatePair, margin: float | None, lift_margin: float | None) -> str:
    return (
        f"z <- qnorm({pair.arms.alpha!r}/2); p1 <- {pair.p1!r}; p2 <- {pair.p2!r}; "
        f"cat(max(2, ceiling({_size_source(pair, margin, lift_margin)})))"
    )


PRECISION_DIFFERENCE_PROPORTIONS = Calculator(
    name="precision-difference-proportions",
    title="Margin of error of the difference of two rates",
    family="planning",
    params=_MARGIN_PARAMS,
    outputs=(*_OUTPUTS, *SIZES),
    run=precision_difference_proportions,
    example={"baseline": 0.1, "n": 5000},
    headline="margin",
    varies=("n", "baseline"),
    curve="n",
)
SAMPLE_SIZE_PRECISION_DIFFERENCE_PROPORTIONS = Calculator(
    name="sample-size-precision-difference-proportions",
    title="Sample size for the margin of error of the difference of two rates",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZES, *_OUTPUTS),
    run=sample_size_precision_difference_proportions,
    example={"baseline": 0.1, "margin": 0.01},
    one_of=(MARGINS,),
    headline="n_control",
    varies=(*MARGINS, "baseline"),
    curve="margin",
)

CALCULATORS = (PRECISION_DIFFERENCE_PROPORTIONS, SAMPLE_SIZE_PRECISION_DIFFERENCE_PROPORTIONS)
