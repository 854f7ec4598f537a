"""Users per arm with and without triggering, for a mean."""

from dataclasses import replace
from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS, POWER
from trialwise.stats.planning.means.change import (
    CHANGE,
    EFFECT,
    LIFT,
    MEAN,
    SD,
    mean_change,
)
from trialwise.stats.planning.means.conventions import STANDARDISED
from trialwise.stats.planning.means.power import Convention, control_size
from trialwise.stats.planning.triggered.inputs import (
    ASSUMPTIONS,
    DILUTED_OUTPUTS,
    SIZE_OUTPUTS,
    SOURCE,
    TRIGGER_SHARE,
)
from trialwise.stats.planning.triggered.sizes import Sizes, sizes_of
from trialwise.stats.wording import number, percent, signed, tidy

_SD: Final = replace(SD, description="standard deviation of the metric between triggered users")
_SD_OVERALL: Final = replace(
    SD,
    name="sd_overall",
    required=False,
    description="standard deviation between all users, triggered or not; the same as sd when not "
    "given",
)
_MEAN: Final = replace(MEAN, description="mean of the triggered users of control; for a lift")
_PARAMS: Final = (_SD, EFFECT, LIFT, _MEAN, TRIGGER_SHARE, _SD_OVERALL, ALPHA, POWER, SIDES)


@validated("sample-size-triggered-means", _PARAMS, (CHANGE,))
def sample_size_triggered_means(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    trigger_share: float,
    sd_overall: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
) -> Calculation:
    """Return the users per arm for a mean when only a share of them can be affected.

    Triggered users alone need n for δ with their standard deviation (t test), and n / s must enter;
    everybody together needs n for s δ with the standard deviation of all.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between triggered users, above 0, in the metric's unit.
        effect: absolute difference among triggered users, not 0. Give exactly one of effect, lift.
        lift: relative difference among triggered users, a fraction, not 0; needs ``mean``.
        mean: mean of the triggered users of control, above 0 when a lift is given.
        trigger_share: share of the users who trigger, in (0, 1].
        sd_overall: standard deviation between all users, above 0; ``sd`` when not given.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.

    Returns:
        The users per arm who must trigger, who must enter with and without triggering, and the
        diluted effect.

    Raises:
        InputError: for a value outside its range, or a lift without a positive mean.
        UsageError: for both effect and lift.

    Source: Kohavi, Tang & Xu (2020), ch. 20; sizes: Cohen (1988), ch. 2.

    Examples:
        >>> plan = {"sd": 30, "effect": 2, "trigger_share": 0.2}
        >>> sample_size_triggered_means(**plan).outputs["n_with_trigger"]
        17665
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    over = sd if sd_overall is None else sd_overall
    design = Design(alpha, sides, 1.0, 2)
    design.check_power(power)
    diluted = tidy(trigger_share * change.effect)
    inside, outside = change.effect / sd, diluted / over
    sizes = _sizes(inside, outside, design, power, trigger_share, "t")
    same = " (taken to be the same)" if sd_overall is None else ""
    return call.result(
        outputs={**sizes.outputs(), **change.outputs(), "effect_overall": diluted},
        summary=sizes.summary(trigger_share),
        reading=(
            *change.reading(),
            f"{percent(trigger_share)} of users trigger; over all users effect {signed(diluted)}, "
            f"standard deviation {number(over)}{same}",
            read_test(call, alpha, sides),
            f"power {percent(power)}{call.default_mark('power')}",
        ),
        convention="two-sample t test, of triggered users and of all",
        alternatives=(
            Alternative(
                "z test",
                _sizes(inside, outside, design, power, trigger_share, "z").outputs(),
                "normal approximation",
            ),
        ),
        assumptions=ASSUMPTIONS,
        formula=r"n \approx \frac{2(z_\alpha+z_\beta)^2\sigma^2}{\delta^2},\quad n_{\text{enter}} "
        r"= \frac ns,\quad \delta_{\text{all}} = s\delta",
        formula_text="n ≈ 2 (z_α + z_β)² σ²/δ² (exact: noncentral t), entering n/s; without "
        "triggering the same with δ_all = s δ and σ of all users",
        worked=f"{sizes.triggered:,} / {number(trigger_share)} = {sizes.entering:,} against "
        f"{sizes.everybody:,} for δ_all = {number(trigger_share)} · {number(change.effect, 6)} = "
        f"{number(diluted, 6)}",
        code=_code(inside, outside, design, power, trigger_share),
        r_code=_r_code(inside, outside, design, power, trigger_share),
        source=SOURCE,
    )


def _sizes(
    inside: float,
    outside: float,
    design: Design,
    power: float,
    share: float,
    convention: Convention,
) -> Sizes:
    """Return the sizes of the standardised effects among triggered and over all users."""
    found = [
        control_size(
            standardised,
            convention=convention,
            tail=design.tail,
            sides=design.sides,
            power=power,
            ratio=1.0,
        )
        for standardised in (inside, outside)
    ]
    return sizes_of(found[0], found[1], share)


def _code(inside: float, outside: float, design: Design, power: float, share: float) -> str:
    far = "+nct.sf(a, f, -d)" if design.sides == 2 else ""
    return (
        "from itertools import count; from math import ceil; from scipy.stats import nct, norm, t; "
        f"P = lambda n, e: (lambda a, f, d: nct.sf(a, f, d){far})(t.isf({design.tail_code}, "
        "2*n-2), 2*n-2, abs(e)*(n/2)**0.5); "
        f"z = norm.isf({design.tail_code})+norm.ppf({power!r}); S = lambda e: next(n for n in "
        f"count(max(2, int(2*(z/e)**2)-1)) if P(n, e) >= {power!r}); n = S({inside!r}); "
        f"print(n, ceil(round(n/{share!r}, 6)), S({outside!r}))"
    )


def _r_code(inside: float, outside: float, design: Design, power: float, share: float) -> str:
    far = "+pt(-a, f, d)" if design.sides == 2 else ""
    return (
        f"P <- function(n, e) {{ f <- 2*n-2; a <- qt({design.tail_code}, f, lower.tail=FALSE); "
        f"d <- abs(e)*sqrt(n/2); pt(a, f, d, lower.tail=FALSE){far} }}; "
        f"S <- function(e) {{ n <- max(2, floor(2*((qnorm({power!r})-qnorm({design.tail_code}))/e)"
        f"^2)-1); while (P(n, e) < {power!r}) n <- n+1; n }}; n <- S({inside!r}); "
        f"cat(n, ceiling(round(n/{share!r}, 6)), S({outside!r}))"
    )


SAMPLE_SIZE_TRIGGERED_MEANS = Calculator(
    name="sample-size-triggered-means",
    title="Sample size for a mean with triggering",
    family="planning",
    params=_PARAMS,
    outputs=(*SIZE_OUTPUTS, *EFFECT_OUTPUTS, STANDARDISED, DILUTED_OUTPUTS[0]),
    run=sample_size_triggered_means,
    example={"sd": 30, "effect": 2, "trigger_share": 0.2},
    one_of=(CHANGE,),
    headline="n_with_trigger",
    printed=("n_triggered", "n_with_trigger", "n_without_trigger"),
    varies=(*CHANGE, "trigger_share", "power"),
    curve="trigger_share",
)

CALCULATORS = (SAMPLE_SIZE_TRIGGERED_MEANS,)
