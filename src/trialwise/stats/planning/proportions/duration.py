"""Duration of a test of two proportions."""

from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.change import BASELINE, CHANGE, EFFECT, LIFT, TARGET, change_of
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
from trialwise.stats.planning.inputs import DESIGN_PARAMS, EFFECT_OUTPUTS, POWER, SIZE_OUTPUTS
from trialwise.stats.planning.proportions.code import size_expression
from trialwise.stats.planning.proportions.conventions import (
    CONVENTION,
    WORDINGS,
    proportions_assumptions,
)
from trialwise.stats.planning.proportions.mde import detectable
from trialwise.stats.planning.proportions.power import Convention
from trialwise.stats.planning.proportions.r_code import size_in_r
from trialwise.stats.planning.proportions.size_and_power import (
    FAMILY,
    planning_reading,
    proportions_split,
    size_alternatives,
)
from trialwise.stats.wording import points, signed_percent

_DESIGN = (ALPHA, POWER, *DESIGN_PARAMS, CORRECTION, CONVENTION)
_PARAMS = (BASELINE, TARGET, EFFECT, LIFT, TRAFFIC, SHARE, *_DESIGN)


@validated("duration-proportions", _PARAMS, (CHANGE,))
def duration_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
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
    convention: Convention = "pooled",
) -> Calculation:
    """Return how long a test of two proportions runs, in days and in whole weeks.

    days = ⌈N / (traffic × share)⌉ with N from ``sample-size-proportions``; weeks = ⌈days / 7⌉.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference as a fraction, signed, not 0.
        lift: relative difference as a fraction, signed, above -1, not 0.
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
        convention: which test and standard errors, see ``CONVENTION``.

    Returns:
        ``days``, ``weeks``, ``days_in_weeks``, the users per arm, and a table of the smallest
        detectable effect by duration.

    Raises:
        InputError: for a value outside its range, or traffic that would take a thousand years.
        UsageError: for an unknown input, or more than one of target, effect and lift.

    Source: plain arithmetic on the size of Fleiss, Levin & Paik (2003), ch. 4.

    Examples:
        >>> duration_proportions(baseline=0.10, target=0.12, traffic=600).summary
        'Run the test for 2 weeks (14 days): 7,682 users at 600 a day take 13 days.'
    """
    design = Design(
        alpha, sides, ratio, arms, comparisons, variance_reduction, design_effect, correction
    )
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    split = proportions_split(change, design, power=power, convention=convention)
    flow = Traffic(traffic, share)
    line = size_expression(
        change, design, power=power, convention=convention, control=split.control
    )
    r_line = size_in_r(change, design, power=power, convention=convention, control=split.control)
    sizes = size_alternatives(change, design, power=power, convention=convention)
    # enumerating an exact test for every row would take seconds
    approximate: Convention = "continuity" if convention == "exact" else convention

    def detect(arms_then: Split) -> tuple[str, str]:
        found = detectable(
            baseline,
            arms_then,
            design,
            power=power,
            convention=approximate,
            direction="increase" if change.effect > 0 else "decrease",
        )
        return points(found.effect, 3), signed_percent(found.lift, 3)

    is_exact = convention == "exact"
    note = "continuity-corrected" if is_exact else ""
    plan = proportions_assumptions(change, split, design, is_exact=is_exact)
    return call.result(
        outputs={**flow.outputs(split.total), **split.outputs(), **change.outputs()},
        summary=flow.summary(split.total),
        reading=(*planning_reading(call, change, design, power), flow.reading(call)),
        convention=WORDINGS[convention].phrase,
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
        source=WORDINGS[convention].source,
        tables=(by_weeks(flow, design, detect, note=note),),
    )


DURATION_PROPORTIONS = Calculator(
    name="duration-proportions",
    is_iterated=True,
    title="Duration of a test of two conversion rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(*OUTPUTS, *SIZE_OUTPUTS, *EFFECT_OUTPUTS),
    run=duration_proportions,
    example={"baseline": 0.10, "target": 0.12, "traffic": 600},
    one_of=(CHANGE,),
    headline="days",
    varies=("lift", "power", "traffic"),
)

CALCULATORS = (DURATION_PROPORTIONS,)
