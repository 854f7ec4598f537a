"""Users per arm with and without triggering, for a conversion rate."""

from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.planning.change import (
    BASELINE,
    CHANGE,
    EFFECT,
    LIFT,
    TARGET,
    Change,
    change_of,
)
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS, POWER
from trialwise.stats.planning.proportions.power import Approximation, control_size
from trialwise.stats.planning.triggered.inputs import (
    ASSUMPTIONS,
    DILUTED_OUTPUTS,
    SIZE_OUTPUTS,
    SOURCE,
    TRIGGER_SHARE,
    check_mixture,
)
from trialwise.stats.planning.triggered.sizes import Sizes, sizes_of
from trialwise.stats.wording import number, percent, points, signed_percent, tidy

_TRIGGERED: Final = replace(
    BASELINE, description="conversion rate of the triggered users of control, as a fraction"
)
_OVERALL: Final = replace(
    BASELINE,
    name="baseline_overall",
    required=False,
    description="conversion rate of all users of control, triggered or not; the same as baseline "
    "when not given",
)
_OTHERS: Final = replace(
    _OVERALL,
    name="baseline_others",
    description="conversion rate of the users who do not trigger, in place of baseline_overall",
)
_PARAMS: Final = (
    _TRIGGERED,
    TARGET,
    EFFECT,
    LIFT,
    TRIGGER_SHARE,
    _OVERALL,
    _OTHERS,
    ALPHA,
    POWER,
    SIDES,
)


@validated("sample-size-triggered-proportions", _PARAMS, (CHANGE,))
def sample_size_triggered_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    trigger_share: float,
    baseline_overall: float | None = None,
    baseline_others: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
) -> Calculation:
    """Return the users per arm for a rate when only a share of them can be affected.

    Triggered users alone need n for p → p + δ (pooled z test), and n / s must enter; everybody
    together needs n for p_all → p_all + s δ.

    Args:
        call: filled in by ``validated``.
        baseline: rate of the triggered users of control, in (0, 1).
        target: their rate under treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference among triggered users, a fraction, signed, not 0.
        lift: relative difference among triggered users, a fraction, above -1, not 0.
        trigger_share: share of the users who trigger, in (0, 1].
        baseline_overall: rate of all users of control, in (0, 1); ``baseline`` when not given.
        baseline_others: rate of the users who do not trigger, in (0, 1), in place of it.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.

    Returns:
        The users per arm who must trigger, who must enter with and without triggering, and the
        diluted effect.

    Raises:
        InputError: for a value outside its range, or rates that do not fit the share.
        UsageError: for more than one of target, effect and lift.

    Source: Kohavi, Tang & Xu (2020), ch. 20; sizes: Fleiss, Levin & Paik (2003), ch. 4.

    Examples:
        >>> plan = {"baseline": 0.1, "lift": 0.1, "trigger_share": 0.2}
        >>> sample_size_triggered_proportions(**plan).outputs["n_with_trigger"]
        73755
    """
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    over = _over(baseline, trigger_share, baseline_overall, baseline_others)
    is_same = baseline_overall is None and baseline_others is None
    check_mixture(trigger_share, baseline, over)
    check_mixture(trigger_share, change.target, tidy(over + trigger_share * change.effect))
    diluted = change_of(over, effect=tidy(trigger_share * change.effect))
    design = Design(alpha, sides, 1.0, 2)
    design.check_power(power)
    sizes = _sizes(change, diluted, design, power, trigger_share, "pooled")
    plan = _code(change, diluted, design, power, trigger_share)
    return call.result(
        outputs={
            **sizes.outputs(),
            **change.outputs(),
            "effect_overall": diluted.effect,
            "lift_overall": diluted.lift,
        },
        summary=sizes.summary(trigger_share),
        reading=(
            *change.reading(),
            f"{percent(trigger_share)} of users trigger; over all users {percent(over)}"
            f"{' (taken to be the same)' if is_same else ''} → "
            f"{diluted.target_text()}, {points(diluted.effect)}, "
            f"{signed_percent(diluted.lift)} relative",
            read_test(call, alpha, sides),
            f"power {percent(power)}{call.default_mark('power')}",
        ),
        convention="pooled z test, of triggered users and of all",
        alternatives=_unpooled(change, diluted, design, power, trigger_share),
        assumptions=ASSUMPTIONS,
        formula=r"n = \frac{\left(z_\alpha\sqrt{2\bar p\bar q}+z_\beta\sqrt{p_1q_1+p_2q_2}"
        r"\right)^2}{\delta^2},\quad n_{\text{enter}} = \frac ns,\quad "
        r"\delta_{\text{all}} = s\delta",
        formula_text="n = (z_α √(2p̄q̄) + z_β √(p₁q₁ + p₂q₂))² / δ², entering n/s; without "
        "triggering the same with δ_all = s δ",
        worked=f"{sizes.triggered:,} / {number(trigger_share)} = {sizes.entering:,} against "
        f"{sizes.everybody:,} for δ_all = {number(trigger_share)} · {number(change.effect, 6)} = "
        f"{number(diluted.effect, 6)}",
        code=plan,
        r_code=_r_code(change, diluted, design, power, trigger_share),
        source=SOURCE,
    )


def _over(baseline: float, share: float, overall: float | None, others: float | None) -> float:
    """Return the rate of all users.

    Raises:
        InputError: for the rate of all users beside that of the others.
    """
    if others is None:
        return baseline if overall is None else overall
    if overall is not None:
        raise InputError(
            "baseline_others",
            others,
            "left out when baseline_overall is given",
            "One of the two settles the rate of all users.",
        )
    return tidy(share * baseline + (1 - share) * others)


def _sizes(
    change: Change,
    diluted: Change,
    design: Design,
    power: float,
    share: float,
    convention: Approximation,
) -> Sizes:
    found = []
    for each in (change, diluted):
        size = control_size(
            each.baseline,
            each.target,
            convention=convention,
            z_alpha=design.z_alpha,
            z_beta=normal_quantile(power),
            ratio=1.0,
        )
        if size == 0:
            raise InputError("power", power, "above what chance alone reaches", "0.80 is common.")
        found.append(size)
    return sizes_of(found[0], found[1], share)


def _unpooled(
    change: Change, diluted: Change, design: Design, power: float, share: float
) -> tuple[Alternative, ...]:
    sizes = _sizes(change, diluted, design, power, share, "unpooled")
    return (Alternative("unpooled", sizes.outputs(), "variance from each arm separately"),)


def _body(change: Change, diluted: Change) -> tuple[str, str]:
    """Return source of both sizes, as calls of S(p, q)."""
    return (
        f"S({change.baseline!r}, {change.target!r})",
        f"S({diluted.baseline!r}, {diluted.target!r})",
    )


_SIZE: Final = "(a*((p+q)*(2-p-q)/2)**0.5+b*(p*(1-p)+q*(1-q))**0.5)**2/(q-p)**2"


def _code(change: Change, diluted: Change, design: Design, power: float, share: float) -> str:
    first, second = _body(change, diluted)
    return (
        "from math import ceil; from scipy.stats import norm; "
        f"a, b = norm.isf({design.tail_code}), norm.ppf({power!r}); S = lambda p, q: {_SIZE}; "
        f"n = max(2, ceil({first})); "
        f"print(n, ceil(round(n/{share!r}, 6)), max(2, ceil({second})))"
    )


def _r_code(change: Change, diluted: Change, design: Design, power: float, share: float) -> str:
    first, second = _body(change, diluted)
    return (
        f"a <- -qnorm({design.tail_code}); b <- qnorm({power!r}); "
        f"S <- function(p, q) {_SIZE.replace('**', '^')}; n <- max(2, ceiling({first})); "
        f"cat(n, ceiling(round(n/{share!r}, 6)), max(2, ceiling({second})))"
    )


SAMPLE_SIZE_TRIGGERED_PROPORTIONS = Calculator(
    name="sample-size-triggered-proportions",
    title="Sample size for a conversion rate with triggering",
    family="planning",
    params=_PARAMS,
    outputs=(*SIZE_OUTPUTS, *EFFECT_OUTPUTS, *DILUTED_OUTPUTS),
    run=sample_size_triggered_proportions,
    example={"baseline": 0.1, "lift": 0.1, "trigger_share": 0.2},
    one_of=(CHANGE,),
    headline="n_with_trigger",
    printed=("n_triggered", "n_with_trigger", "n_without_trigger"),
    varies=(*CHANGE, "trigger_share", "power"),
    curve="trigger_share",
)

CALCULATORS = (SAMPLE_SIZE_TRIGGERED_PROPORTIONS,)
