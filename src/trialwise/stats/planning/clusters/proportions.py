"""Clusters needed, power and detectable effect for the difference of two conversion rates."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES
from trialwise.stats.planning.change import (
    BASELINE,
    CHANGE,
    EFFECT,
    LIFT,
    TARGET,
    Change,
    change_of,
)
from trialwise.stats.planning.clusters.code import MetricSource, python_line, r_line
from trialwise.stats.planning.clusters.inputs import (
    CHANGE_OUTPUTS,
    CLUSTER_CV,
    CLUSTER_RATIO,
    CLUSTER_SIZE,
    CLUSTERS,
    CONVENTION,
    ICC,
    SIZE_OUTPUTS,
)
from trialwise.stats.planning.clusters.plan import (
    PHRASES,
    SOURCE,
    ClusterDesign,
    ClusterSplit,
    Convention,
    other_conventions,
    times_design_effect,
)
from trialwise.stats.planning.clusters.wording import (
    power_formula,
    read_plan,
    size_formula,
    worked_power,
    worked_size,
)
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.planning.proportions.mde import DIRECTION, Direction, effect_text
from trialwise.stats.planning.proportions.size_and_power import proportions_split
from trialwise.stats.planning.search import smallest_effect
from trialwise.stats.wording import percent, probability, tidy

_RATES: Final = (BASELINE, TARGET, EFFECT, LIFT)
_CLUSTER: Final = (CLUSTER_SIZE, ICC, CLUSTER_CV)
_DESIGN: Final = (SIDES, CLUSTER_RATIO, CONVENTION)
_SIZE_PARAMS: Final = (*_RATES, *_CLUSTER, ALPHA, POWER, *_DESIGN)
_POWER_PARAMS: Final = (*_RATES, CLUSTERS, *_CLUSTER, ALPHA, *_DESIGN)
_MDE_PARAMS: Final = (BASELINE, CLUSTERS, *_CLUSTER, ALPHA, POWER, *_DESIGN, DIRECTION)


@validated("sample-size-clusters-proportions", _SIZE_PARAMS, (CHANGE,))
def sample_size_clusters_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    cluster_size: float,
    icc: float,
    cluster_cv: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the clusters per arm needed to detect a difference of two proportions.

    The smallest k₁ with P(|T'| > t) >= power, T' noncentral t with k₁ + k₂ − 2 degrees of freedom
    and noncentrality (p₂ − p₁) / √(D/m (p₁q₁/k₁ + p₂q₂/k₂)), D = 1 + ((1 + cv²) m − 1) ρ; for z,
    k₁ = (z_α + z_β)² (p₁q₁ + p₂q₂/r) D / (m (p₂ − p₁)²).

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference as a fraction, signed, not 0.
        lift: relative difference as a fraction, signed, above -1, not 0.
        cluster_size: mean users per cluster, at least 1.
        icc: intraclass correlation, in [0, 1].
        cluster_cv: standard deviation of the cluster sizes over their mean, at least 0.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment clusters per control cluster, in [0.001, 1000].
        convention: ``t`` or ``z``.

    Returns:
        The clusters and the users per arm, at least 2 clusters in each.

    Raises:
        InputError: for a value outside its range or an effect that leaves (0, 1).
        UsageError: for more than one of target, effect and lift.

    Source: Donner & Klar (2000), ch. 6; Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> plan = {"baseline": 0.1, "target": 0.12, "cluster_size": 200, "icc": 0.01}
        >>> sample_size_clusters_proportions(**plan).outputs["clusters_control"]
        59
    """
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    design = ClusterDesign(cluster_size, icc, cluster_cv, alpha, sides, ratio, convention)
    v1, v2 = _variances(change)
    split = design.needed(change.effect, v1, v2, power)
    formula, formula_text = size_formula(design)
    return call.result(
        outputs={**_sizes(design, split), **change.outputs()},
        summary=f"You need {split.text()}.",
        reading=(*change.reading(), *read_plan(call, design, power)),
        convention=PHRASES[convention],
        alternatives=(
            *other_conventions(
                design, lambda other: other.needed(change.effect, v1, v2, power).outputs()
            ),
            times_design_effect(
                proportions_split(change, design.of_users, power=power, convention="pooled")
            ),
        ),
        assumptions=design.assumptions(split),
        formula=formula,
        formula_text=formula_text,
        worked=worked_size(design, change.effect, v1, v2, power, split),
        code=python_line(design, _metric(change), power=power),
        r_code=r_line(design, _metric(change), power=power),
        source=SOURCE,
    )


@validated("power-clusters-proportions", _POWER_PARAMS, (CHANGE,))
def power_clusters_proportions(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    clusters: int,
    cluster_size: float,
    icc: float,
    cluster_cv: float = 0.0,
    alpha: float = 0.05,
    sides: int = 2,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the probability of detecting a difference of two proportions with these clusters.

    Power = P(|T'| > t), T' noncentral t with k₁ + k₂ − 2 degrees of freedom and noncentrality
    (p₂ − p₁) / √(D/m (p₁q₁/k₁ + p₂q₂/k₂)); the normal takes its place for z.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference as a fraction, signed, not 0.
        lift: relative difference as a fraction, signed, above -1, not 0.
        clusters: clusters in control, at least 2.
        cluster_size: mean users per cluster, at least 1.
        icc: intraclass correlation, in [0, 1].
        cluster_cv: standard deviation of the cluster sizes over their mean, at least 0.
        alpha: false positive rate, in (0, 0.5).
        sides: 2 or 1.
        ratio: treatment clusters per control cluster, in [0.001, 1000].
        convention: ``t`` or ``z``.

    Returns:
        ``power`` in [0, 1], the clusters and the users per arm.

    Raises:
        InputError: for a value outside its range or an effect that leaves (0, 1).
        UsageError: for more than one of target, effect and lift.

    Source: Donner & Klar (2000), ch. 6; Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> plan = {"baseline": 0.1, "target": 0.12, "cluster_size": 200, "icc": 0.01}
        >>> power_clusters_proportions(**plan, clusters=40).summary
        'The power is 63.7 % with 40 clusters per group, 80 in total (16,000 users).'
    """
    change = change_of(baseline, target=target, effect=effect, lift=lift)
    design = ClusterDesign(cluster_size, icc, cluster_cv, alpha, sides, ratio, convention)
    v1, v2 = _variances(change)
    split = design.allocate(clusters)
    power = design.power(change.effect, v1, v2, split)
    formula, formula_text = power_formula(design)
    return call.result(
        outputs={"power": power, **_sizes(design, split), **change.outputs()},
        summary=f"The power is {probability(power)} with {split.text()}.",
        reading=(*change.reading(), split.text(), *read_plan(call, design)),
        convention=PHRASES[convention],
        alternatives=other_conventions(
            design, lambda other: {"power": other.power(change.effect, v1, v2, split)}
        ),
        assumptions=design.assumptions(split),
        formula=formula,
        formula_text=formula_text,
        worked=worked_power(design, change.effect, v1, v2, split),
        code=python_line(design, _metric(change), clusters=clusters),
        r_code=r_line(design, _metric(change), clusters=clusters),
        source=SOURCE,
    )


@validated("mde-clusters-proportions", _MDE_PARAMS)
def mde_clusters_proportions(
    call: Call,
    *,
    baseline: float,
    clusters: int,
    cluster_size: float,
    icc: float,
    cluster_cv: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    convention: Convention = "t",
    direction: Direction = "increase",
) -> Calculation:
    """Return the smallest difference of two proportions that these clusters detect.

    The smallest |p₂ − p₁| with P(|T'| > t) >= power, T' noncentral t with k₁ + k₂ − 2 degrees of
    freedom and noncentrality (p₂ − p₁) / √(D/m (p₁q₁/k₁ + p₂q₂/k₂)).

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        clusters: clusters in control, at least 2.
        cluster_size: mean users per cluster, at least 1.
        icc: intraclass correlation, in [0, 1].
        cluster_cv: standard deviation of the cluster sizes over their mean, at least 0.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment clusters per control cluster, in [0.001, 1000].
        convention: ``t`` or ``z``.
        direction: whether the rate is to rise or to fall, ``increase`` or ``decrease``.

    Returns:
        ``effect``, ``lift`` and ``target`` as fractions, the clusters and the users per arm.

    Raises:
        InputError: for a value outside its range, or when no rate between 0 % and 100 % is far
            enough from the baseline.

    Source: Donner & Klar (2000), ch. 6; Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> found = mde_clusters_proportions(baseline=0.1, clusters=40, cluster_size=200, icc=0.01)
        >>> round(found.outputs["effect"], 4)
        0.0245
    """
    design = ClusterDesign(cluster_size, icc, cluster_cv, alpha, sides, ratio, convention)
    design.check_power(power)
    split = design.allocate(clusters)
    change = _detectable(design, baseline, split, power, direction)
    v1, v2 = _variances(change)
    formula, formula_text = power_formula(design)
    sign = "+" if direction == "increase" else "-"
    metric = MetricSource(
        "x" if sign == "+" else "-x",
        _variance(baseline),
        f"({baseline!r}{sign}x)*(1-({baseline!r}{sign}x))",
    )
    top = repr(_top(change))
    return call.result(
        outputs={**change.outputs(), **_sizes(design, split)},
        summary=f"You can detect {effect_text(change)} with {split.text()}.",
        reading=(
            f"baseline {percent(baseline)}, {direction}{call.default_mark('direction')}",
            split.text(),
            *read_plan(call, design, power),
        ),
        convention=PHRASES[convention],
        alternatives=other_conventions(
            design,
            lambda other: {"effect": _detectable(other, baseline, split, power, direction).effect},
        ),
        assumptions=design.assumptions(split),
        formula=rf"\text{{smallest }} |\delta|:\ {formula}",
        formula_text=f"smallest |δ| with {formula_text}",
        worked=worked_power(design, change.effect, v1, v2, split),
        code=python_line(design, metric, clusters=clusters, power=power, top=top),
        r_code=r_line(design, metric, clusters=clusters, power=power, top=top),
        source=SOURCE,
    )


def _detectable(
    design: ClusterDesign,
    baseline: float,
    split: ClusterSplit,
    power: float,
    direction: Direction,
) -> Change:
    sign, room = (1, 1 - baseline) if direction == "increase" else (-1, baseline)
    v1 = baseline * (1 - baseline)

    def reached(distance: float) -> float:
        rate = baseline + sign * distance
        return design.power(distance, v1, max(rate * (1 - rate), 0.0), split)

    found, best = smallest_effect(reached, power, start=room / 20, room=room)
    if found is None or not 0 < tidy(baseline + sign * found) < 1:
        raise InputError(
            "clusters",
            split.control,
            f"enough for the power to reach {percent(power)} for some {direction}",
            f"No {direction} is detected with more than {percent(best, 3)}: none is attainable. "
            "Use more clusters or a lower power.",
        )
    return change_of(baseline, effect=tidy(sign * found))


def _top(change: Change) -> float:
    """Return a distance beyond the effect, within the room for it."""
    room = 1 - change.baseline if change.effect > 0 else change.baseline
    return min(float(f"{1.5 * abs(change.effect):.3g}"), (abs(change.effect) + room) / 2)


def _variances(change: Change) -> tuple[float, float]:
    return change.baseline * (1 - change.baseline), change.target * (1 - change.target)


def _variance(rate: float) -> str:
    return f"{rate!r}*(1-{rate!r})"


def _metric(change: Change) -> MetricSource:
    effect = f"{change.target!r}-{change.baseline!r}"
    return MetricSource(effect, _variance(change.baseline), _variance(change.target))


def _sizes(design: ClusterDesign, split: ClusterSplit) -> dict[str, Value]:
    return {**split.outputs(), "design_effect": design.inflation}


_EXAMPLE: Final = {"baseline": 0.1, "cluster_size": 200, "icc": 0.01}
SAMPLE_SIZE_CLUSTERS_PROPORTIONS = Calculator(
    name="sample-size-clusters-proportions",
    title="Clusters needed to compare two conversion rates",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZE_OUTPUTS, *CHANGE_OUTPUTS),
    run=sample_size_clusters_proportions,
    example={**_EXAMPLE, "target": 0.12},
    one_of=(CHANGE,),
    headline="clusters_control",
    varies=(*CHANGE, "icc", "power"),
    curve="icc",
)
POWER_CLUSTERS_PROPORTIONS = Calculator(
    name="power-clusters-proportions",
    title="Power of a comparison of two conversion rates in clusters",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(
        Output("power", "probability of detecting the effect"),
        *SIZE_OUTPUTS,
        *CHANGE_OUTPUTS,
    ),
    run=power_clusters_proportions,
    example={**_EXAMPLE, "target": 0.12, "clusters": 40},
    one_of=(CHANGE,),
    headline="power",
    varies=("clusters", *CHANGE, "icc"),
    curve="clusters",
)
MDE_CLUSTERS_PROPORTIONS = Calculator(
    name="mde-clusters-proportions",
    title="Minimum detectable effect on a conversion rate in clusters",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*CHANGE_OUTPUTS, *SIZE_OUTPUTS),
    run=mde_clusters_proportions,
    example={**_EXAMPLE, "clusters": 40},
    headline="effect",
    varies=("clusters", "icc", "power"),
    curve="clusters",
)

CALCULATORS = (
    SAMPLE_SIZE_CLUSTERS_PROPORTIONS,
    POWER_CLUSTERS_PROPORTIONS,
    MDE_CLUSTERS_PROPORTIONS,
)
