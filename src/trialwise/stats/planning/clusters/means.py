"""Clusters needed, power and detectable effect for the difference of two means."""

from typing import Final

from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES
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
from trialwise.stats.planning.means.change import (
    CHANGE,
    EFFECT,
    LIFT,
    MEAN,
    SD,
    MeanChange,
    mean_change,
)
from trialwise.stats.planning.means.conventions import STANDARDISED
from trialwise.stats.planning.means.size_and_power import means_split
from trialwise.stats.planning.search import smallest_effect
from trialwise.stats.wording import number, percent, probability

_CLUSTER: Final = (CLUSTER_SIZE, ICC, CLUSTER_CV)
_DESIGN: Final = (SIDES, CLUSTER_RATIO, CONVENTION)
_SIZE_PARAMS: Final = (SD, EFFECT, LIFT, MEAN, *_CLUSTER, ALPHA, POWER, *_DESIGN)
_POWER_PARAMS: Final = (SD, EFFECT, LIFT, MEAN, CLUSTERS, *_CLUSTER, ALPHA, *_DESIGN)
_MDE_PARAMS: Final = (SD, MEAN, CLUSTERS, *_CLUSTER, ALPHA, POWER, *_DESIGN)
_CHANGE: Final = (*CHANGE_OUTPUTS, STANDARDISED)


@validated("sample-size-clusters-means", _SIZE_PARAMS, (CHANGE,))
def sample_size_clusters_means(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    cluster_size: float,
    icc: float,
    cluster_cv: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the clusters per arm needed to detect a difference of two means.

    The smallest k₁ with P(|T'| > t) >= power, T' noncentral t with k₁ + k₂ − 2 degrees of freedom
    and noncentrality δ / √(D σ²/m (1/k₁ + 1/k₂)), D = 1 + ((1 + cv²) m − 1) ρ; for z,
    k₁ = (z_α + z_β)² (1 + 1/r) σ² D / (m δ²).

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, within and between clusters together, above 0.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction, not 0; needs ``mean``.
        mean: mean of control, above 0 when a lift is given.
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
        InputError: for a value outside its range, or a lift without a positive mean.
        UsageError: for both effect and lift.

    Source: Donner & Klar (2000), ch. 5; Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> found = sample_size_clusters_means(sd=10, effect=2, cluster_size=50, icc=0.02)
        >>> found.outputs["clusters_control"]
        17
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    design = ClusterDesign(cluster_size, icc, cluster_cv, alpha, sides, ratio, convention)
    variance = sd * sd
    split = design.needed(change.effect, variance, variance, power)
    formula, formula_text = size_formula(design)
    metric = _metric(change)
    return call.result(
        outputs={
            **split.outputs(),
            "design_effect": design.inflation,
            **change.outputs(),
        },
        summary=f"You need {split.text()}.",
        reading=(*change.reading(), *read_plan(call, design, power)),
        convention=PHRASES[convention],
        alternatives=(
            *other_conventions(
                design,
                lambda other: other.needed(change.effect, variance, variance, power).outputs(),
            ),
            times_design_effect(means_split(change, design.of_users, power=power, convention="t")),
        ),
        assumptions=design.assumptions(split),
        formula=formula,
        formula_text=formula_text,
        worked=worked_size(design, change.effect, variance, variance, power, split),
        code=python_line(design, metric, power=power),
        r_code=r_line(design, metric, power=power),
        source=SOURCE,
    )


@validated("power-clusters-means", _POWER_PARAMS, (CHANGE,))
def power_clusters_means(
    call: Call,
    *,
    sd: float,
    effect: float | None = None,
    lift: float | None = None,
    mean: float | None = None,
    clusters: int,
    cluster_size: float,
    icc: float,
    cluster_cv: float = 0.0,
    alpha: float = 0.05,
    sides: int = 2,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the probability of detecting a difference of two means with these clusters.

    Power = P(|T'| > t), T' noncentral t with k₁ + k₂ − 2 degrees of freedom and noncentrality
    δ / √(D σ²/m (1/k₁ + 1/k₂)); the normal takes its place for z.

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        effect: absolute difference, signed, not 0. Give exactly one of effect and lift.
        lift: relative difference as a fraction, not 0; needs ``mean``.
        mean: mean of control, above 0 when a lift is given.
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
        InputError: for a value outside its range, or a lift without a positive mean.
        UsageError: for both effect and lift.

    Source: Donner & Klar (2000), ch. 5; Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> found = power_clusters_means(sd=10, effect=2, clusters=17, cluster_size=50, icc=0.02)
        >>> round(found.outputs["power"], 4)
        0.8109
    """
    change = mean_change(sd=sd, mean=mean, effect=effect, lift=lift)
    design = ClusterDesign(cluster_size, icc, cluster_cv, alpha, sides, ratio, convention)
    variance = sd * sd
    split = design.allocate(clusters)
    power = design.power(change.effect, variance, variance, split)
    formula, formula_text = power_formula(design)
    metric = _metric(change)
    return call.result(
        outputs={"power": power, **_sizes(design, split), **change.outputs()},
        summary=f"The power is {probability(power)} with {split.text()}.",
        reading=(*change.reading(), split.text(), *read_plan(call, design)),
        convention=PHRASES[convention],
        alternatives=other_conventions(
            design,
            lambda other: {"power": other.power(change.effect, variance, variance, split)},
        ),
        assumptions=design.assumptions(split),
        formula=formula,
        formula_text=formula_text,
        worked=worked_power(design, change.effect, variance, variance, split),
        code=python_line(design, metric, clusters=clusters),
        r_code=r_line(design, metric, clusters=clusters),
        source=SOURCE,
    )


@validated("mde-clusters-means", _MDE_PARAMS)
def mde_clusters_means(
    call: Call,
    *,
    sd: float,
    mean: float | None = None,
    clusters: int,
    cluster_size: float,
    icc: float,
    cluster_cv: float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 2,
    ratio: float = 1.0,
    convention: Convention = "t",
) -> Calculation:
    """Return the smallest difference of two means that these clusters detect.

    The smallest δ with P(|T'| > t) >= power, T' noncentral t with k₁ + k₂ − 2 degrees of freedom
    and noncentrality δ / √(D σ²/m (1/k₁ + 1/k₂)).

    Args:
        call: filled in by ``validated``.
        sd: standard deviation between users, above 0, in the metric's unit.
        mean: mean of control; above 0 it gives the lift.
        clusters: clusters in control, at least 2.
        cluster_size: mean users per cluster, at least 1.
        icc: intraclass correlation, in [0, 1].
        cluster_cv: standard deviation of the cluster sizes over their mean, at least 0.
        alpha: false positive rate, in (0, 0.5).
        power: probability of detecting the effect, in (alpha, 1).
        sides: 2 or 1.
        ratio: treatment clusters per control cluster, in [0.001, 1000].
        convention: ``t`` or ``z``.

    Returns:
        ``effect`` in the metric's unit, above 0, with its lift, the clusters and the users.

    Raises:
        InputError: for a value outside its range.

    Source: Donner & Klar (2000), ch. 5; Eldridge, Ashby & Kerry (2006).

    Examples:
        >>> found = mde_clusters_means(sd=10, clusters=17, cluster_size=50, icc=0.02)
        >>> round(found.outputs["effect"], 4)
        1.9721
    """
    design = ClusterDesign(cluster_size, icc, cluster_cv, alpha, sides, ratio, convention)
    design.check_power(power)
    split = design.allocate(clusters)
    effect = _detectable(design, sd, split, power)
    change = mean_change(sd=sd, mean=mean, effect=effect)
    formula, formula_text = power_formula(design)
    metric = MetricSource("x", f"{sd!r}**2", f"{sd!r}**2")
    top = repr(float(f"{2 * effect:.3g}"))
    lift = "" if change.lift is None else f" ({percent(change.lift, 3)} of the mean)"
    return call.result(
        outputs={**change.outputs(), **_sizes(design, split)},
        summary=f"You can detect a difference of {number(effect, 3)}{lift} with {split.text()}.",
        reading=(
            f"standard deviation {number(sd)}",
            *(() if mean is None else (f"mean {number(mean)}",)),
            split.text(),
            *read_plan(call, design, power),
        ),
        convention=PHRASES[convention],
        alternatives=other_conventions(
            design, lambda other: {"effect": _detectable(other, sd, split, power)}
        ),
        assumptions=design.assumptions(split),
        formula=rf"\text{{smallest }} \delta:\ {formula}",
        formula_text=f"smallest δ with {formula_text}",
        worked=worked_power(design, effect, sd * sd, sd * sd, split),
        code=python_line(design, metric, clusters=clusters, power=power, top=top),
        r_code=r_line(design, metric, clusters=clusters, power=power, top=top),
        source=SOURCE,
    )


def _detectable(design: ClusterDesign, sd: float, split: ClusterSplit, power: float) -> float:
    error = design.standard_error(sd * sd, sd * sd, split)
    found, _ = smallest_effect(
        lambda effect: design.power(effect, sd * sd, sd * sd, split),
        power,
        start=3 * error,
        room=float("inf"),
    )
    if found is None:
        raise OverflowError("no float is large enough")
    return found


def _metric(change: MeanChange) -> MetricSource:
    return MetricSource(repr(change.effect), f"{change.sd!r}**2", f"{change.sd!r}**2")


def _sizes(design: ClusterDesign, split: ClusterSplit) -> dict[str, Value]:
    return {**split.outputs(), "design_effect": design.inflation}


SAMPLE_SIZE_CLUSTERS_MEANS = Calculator(
    name="sample-size-clusters-means",
    title="Clusters needed to compare two means",
    family="planning",
    params=_SIZE_PARAMS,
    outputs=(*SIZE_OUTPUTS, *_CHANGE),
    run=sample_size_clusters_means,
    example={"sd": 10, "effect": 2, "cluster_size": 50, "icc": 0.02},
    one_of=(CHANGE,),
    headline="clusters_control",
    varies=("effect", "lift", "icc", "power"),
    curve="icc",
)
POWER_CLUSTERS_MEANS = Calculator(
    name="power-clusters-means",
    title="Power of a comparison of two means in clusters",
    family="planning",
    params=_POWER_PARAMS,
    outputs=(Output("power", "probability of detecting the effect"), *SIZE_OUTPUTS, *_CHANGE),
    run=power_clusters_means,
    example={"sd": 10, "effect": 2, "clusters": 17, "cluster_size": 50, "icc": 0.02},
    one_of=(CHANGE,),
    headline="power",
    varies=("clusters", "effect", "lift", "icc"),
    curve="clusters",
)
MDE_CLUSTERS_MEANS = Calculator(
    name="mde-clusters-means",
    title="Minimum detectable effect on a mean in clusters",
    family="planning",
    params=_MDE_PARAMS,
    outputs=(*_CHANGE, *SIZE_OUTPUTS),
    run=mde_clusters_means,
    example={"sd": 10, "clusters": 17, "cluster_size": 50, "icc": 0.02},
    headline="effect",
    varies=("clusters", "icc", "power"),
    curve="clusters",
)

CALCULATORS = (SAMPLE_SIZE_CLUSTERS_MEANS, POWER_CLUSTERS_MEANS, MDE_CLUSTERS_MEANS)
