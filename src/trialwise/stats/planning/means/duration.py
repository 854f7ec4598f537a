"""Duration of a test of two means."""

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.correction import CORRECTION, Correction
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.duration import (
    FORMULA,
    FORMULA_TEXT,
    OUTPUTS,
    SHARE,
    TRAFFIC,
    Traffic,
    by_weeks,
    duration_assumptions,
    whole_weeks,
)
from trialwise.stats.planning.inputs import DESIGN_PARAMS, POWER, SIZE_OUTPUTS
from trialwise.stats.planning.means.change import (
    CHANGE,
    CV,
    EFFECT,
    LIFT,
    MEAN_OR_CV,
    SD_OR_CV,
    SPREAD,
    mean_change,
)
from trialwise.stats.planning.means.code import size_expression
from trialwise.stats.planning.means.conventions import (
    CONVENTION,
    MEAN_OUTPUTS,
    PHRASES,
    SOURCES,
    STANDARDISED,
    means_assumptions,
)
from trialwise.stats.planning.means.mde import means_detectable
from trialwise.stats.planning.means.power import Convention
from trialwise.stats.planning.means.r_code import size_in_r
from trialwise.stats.planning.means.size_and_power import (
    means_reading,
    means_split,
    size_alternatives,
)
from trialwise.stats.wording import signed, signed_percent

_DESIGN = (ALPHA, POWER, *DESIGN_PARAMS, CORRECTION, CONVENTION)
_PARAMS = (SD_OR_CV, CV, EFFECT, LIFT, MEAN_OR_CV, TRAFFIC, SHARE, *_DESIGN)


@validated("duration-means", _PARAMS, (SPREAD, CHANGE))
def duration_means(
    call: Call,
    *,
    sd: float | None = None,
    cv: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    traffic: float,
    share: float = 1.0,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    arms: int = 2,
    comparisons: int = 1,
    variance_reduction: float = 0.0,
    design_effect: float = 1.0,
    correction: Correction = "bonferroni",
    convention: Convention = "t",
) -> Calculation:
    """Return how long a test of two means runs, in days and in whole weeks.

    days = ⌈N / (traffic × share)⌉ with N from ``sample-size-means``; weeks = ⌈days / 7⌉.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit. Give exactly one of
            sd and cv.
        cv: standard deviation over the mean of control, above 0.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction, not 0; needs ``mean`` or ``cv``.
        mean: mean of control, above 0 when a lift or cv is given.
        traffic: users per day who could enter, over all arms together, above 0.
        share: share of the traffic put into the experiment, in (0, 1].
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment users per control user, in [0.001, 1000].
        arms: number of arms with control; the treatments share alpha, see ``correction``.
        comparisons: metrics tested for each treatment, at least 1; they share alpha as well.
        variance_reduction: share of the variance removed, in [0, 1); multiplies n by 1 minus it.
        design_effect: factor of the variance from clusters, at least 1; multiplies n by it.
        correction: how several comparisons share alpha: bonferroni, dunnett, sidak or none.
        convention: ``t`` (exact) or ``z`` (normal approximation).

    Returns:
        ``days``, ``weeks``, ``days_in_weeks``, the users per arm, and a table of the smallest
        detectable effect by duration.

    Raises:
        InputError: for a value outside its range, or traffic that would take a thousand years.
        UsageError: for an unknown input, or both effect and lift.

    Source: plain arithmetic on the size of Cohen (1988), ch. 2.

    Examples:
        >>> duration_means(sd=30, mean=50, lift=0.05, traffic=500).summary
        'Run the test for 2 weeks (14 days): 4,524 users at 500 a day take 10 days.'
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    change = mean_change(sd=sd, cv=cv, mean=mean, effect=effect, lift=lift)
    split = means_split(change, design, power=power, convention=convention)
    flow = Traffic(traffic, share)
    line = size_expression(
        change, design, power=power, convention=convention, control=split.control
    )
    r_line = size_in_r(change, design, power=power, convention=convention, control=split.control)
    sizes = size_alternatives(change, design, power=power, convention=convention)
    sign = 1 if change.effect > 0 else -1

    def detect(arms_then: Split) -> tuple[str, str]:
        found = means_detectable(
            change.metric, arms_then, design, power=power, convention=convention
        )
        relative = "" if found.lift is None else signed_percent(sign * found.lift, 3)
        unit = " × mean" if found.metric.is_relative else ""
        return f"{signed(sign * found.effect, 3)}{unit}", relative

    plan = means_assumptions(design)
    return call.result(
        outputs={**flow.outputs(split.total), **split.outputs(), **change.outputs()},
        summary=flow.summary(split.total),
        reading=(*means_reading(call, change, design, power), flow.reading(call)),
        convention=PHRASES[convention],
        alternatives=flow.alternatives(sizes, split.total),
        assumptions=(
            *duration_assumptions(whole_weeks(flow.days(split.total))),
            *plan[:2],
            *plan[3:],
        ),
        formula=FORMULA,
        formula_text=FORMULA_TEXT,
        worked=flow.worked(split.total),
        code=flow.code(*line, design),
        r_code=flow.r_code(*r_line, design),
        source=SOURCES[convention],
        tables=(by_weeks(flow, design, detect),),
    )


DURATION_MEANS = Calculator(
    name="duration-means",
    is_iterated=True,
    title="Duration of a test of two means",
    family="planning",
    params=_PARAMS,
    outputs=(*OUTPUTS, *SIZE_OUTPUTS, *MEAN_OUTPUTS, STANDARDISED),
    run=duration_means,
    example={"sd": 30, "mean": 50, "lift": 0.05, "traffic": 500},
    one_of=(SPREAD, CHANGE),
    headline="days",
    varies=("lift", "effect", "power", "traffic"),
)

CALCULATORS = (DURATION_MEANS,)
