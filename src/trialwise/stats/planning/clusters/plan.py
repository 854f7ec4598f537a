"""A comparison of two arms of clusters: design effect, power, clusters needed."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Value
from trialwise.stats.numeric.distributions import (
    noncentral_t_tail,
    normal_cdf,
    normal_critical,
    normal_quantile,
)
from trialwise.stats.numeric.tails import critical
from trialwise.stats.planning.clusters.inputs import LEAST_CLUSTERS
from trialwise.stats.planning.design import LARGEST_SIZE, Design, Split
from trialwise.stats.planning.search import smallest_size
from trialwise.stats.wording import count, number, tidy

Convention = Literal["t", "z"]
CONVENTIONS: Final[tuple[Convention, ...]] = get_args(Convention)
_FEW_CLUSTERS: Final = 30
PHRASES: Final = {
    "t": "t test on cluster means with clusters − 2 degrees of freedom, exact power for clusters "
    "of one size from the noncentral t",
    "z": "normal test with the variance raised by the design effect",
}
SOURCE: Final = (
    "Donner & Klar (2000), Design and Analysis of Cluster Randomization Trials, ch. 5; unequal "
    "clusters: Eldridge, Ashby & Kerry (2006), Int. J. Epidemiology 35, 1292-1300"
)


def inflation(cluster_size: float, icc: float, cluster_cv: float = 0.0) -> float:
    """Return the design effect 1 + ((1 + cv²) m − 1) ρ.

    Args:
        cluster_size: mean users per cluster, at least 1.
        icc: intraclass correlation, in [0, 1].
        cluster_cv: coefficient of variation of the cluster sizes.

    Source: Kish (1965), Survey Sampling, for equal clusters; Eldridge, Ashby & Kerry (2006).

    >>> inflation(21, 0.05), round(inflation(21, 0.05, 0.5), 4)
    (2.0, 2.2625)
    """
    return tidy(1 + ((1 + cluster_cv * cluster_cv) * cluster_size - 1) * icc)


@dataclass(frozen=True, slots=True)
class ClusterSplit:
    """Clusters per arm, of ``cluster_size`` users on average."""

    control: int
    treatment: int
    cluster_size: float

    @property
    def clusters(self) -> int:
        """Clusters in both arms."""
        return self.control + self.treatment

    def outputs(self) -> dict[str, Value]:
        """Return clusters and users by name."""
        users = [math.ceil(tidy(arm * self.cluster_size)) for arm in (self.control, self.treatment)]
        return {
            "clusters_control": self.control,
            "clusters_treatment": self.treatment,
            "clusters_total": self.clusters,
            "n_control": users[0],
            "n_treatment": users[1],
            "total": sum(users),
        }

    def text(self) -> str:
        """Return for example ``30 clusters per group, 60 in total (3,000 users)``."""
        users = f"({count(int(self.outputs()['total']))} users)"
        if self.control == self.treatment:
            return (
                f"{count(self.control)} clusters per group, {count(self.clusters)} in total {users}"
            )
        return (
            f"{count(self.control)} clusters in control and {count(self.treatment)} in treatment, "
            f"{count(self.clusters)} in total {users}"
        )


@dataclass(frozen=True, slots=True)
class ClusterDesign:
    """Error rates, split and clusters of an experiment.

    Attributes:
        cluster_size: mean users per cluster.
        icc: intraclass correlation.
        cluster_cv: coefficient of variation of the cluster sizes.
        alpha: false positive rate.
        sides: 1 or 2.
        ratio: treatment clusters per control cluster.
        convention: ``t`` or ``z``.
    """

    cluster_size: float
    icc: float
    cluster_cv: float
    alpha: float
    sides: int
    ratio: float
    convention: Convention

    @property
    def tail(self) -> float:
        """Probability of the rejection tail on the side of the effect."""
        return self.alpha / self.sides

    @property
    def inflation(self) -> float:
        """The design effect."""
        return inflation(self.cluster_size, self.icc, self.cluster_cv)

    @property
    def of_users(self) -> Design:
        """The same for users, with the design effect as a factor of the variance."""
        factor = max(self.inflation, 1.0)
        return Design(self.alpha, self.sides, self.ratio, arms=2, design_effect=factor)

    def allocate(self, control: int) -> ClusterSplit:
        """Return the clusters of both arms when control has this many."""
        treatment = max(math.ceil(tidy(control * self.ratio)), LEAST_CLUSTERS)
        return ClusterSplit(control, treatment, self.cluster_size)

    def standard_error(self, v1: float, v2: float, split: ClusterSplit) -> float:
        """Return the standard error of the difference.

        Args:
            v1: variance between the users of control.
            v2: variance between the users of the treatment.
            split: clusters per arm.
        """
        users = v1 / split.control + v2 / split.treatment
        return math.sqrt(self.inflation / self.cluster_size * users)

    def power(self, effect: float, v1: float, v2: float, split: ClusterSplit) -> float:
        """Return the power for an effect of any sign."""
        shift = abs(effect) / self.standard_error(v1, v2, split)
        if self.convention == "z":
            bound = normal_critical(self.tail)
            far = normal_cdf(-shift - bound) if self.sides == 2 else 0.0
            return normal_cdf(shift - bound) + far
        df = split.clusters - 2
        bound = critical(self.tail, df)
        far = 1 - noncentral_t_tail(-bound, df, shift) if self.sides == 2 else 0.0
        return noncentral_t_tail(bound, df, shift) + far

    def needed(self, effect: float, v1: float, v2: float, power: float) -> ClusterSplit:
        """Return the clusters that reach ``power``.

        Raises:
            InputError: when chance alone reaches it, or more than 10¹² clusters were needed.
        """
        self.check_power(power)
        first = self.normal_size(effect, v1, v2, power)
        if not first * max(self.ratio, 1) * self.cluster_size <= LARGEST_SIZE:
            raise InputError(
                "effect",
                f"too small (about {first:.1e} clusters per arm)",
                "large enough to need at most 10¹² users per arm",
                "Look for a larger effect, or check its unit.",
            )
        guess = max(math.ceil(tidy(first)), LEAST_CLUSTERS)
        if self.convention == "z":
            return self.allocate(guess)

        def reached(control: int) -> float:
            return self.power(effect, v1, v2, self.allocate(control))

        return self.allocate(smallest_size(reached, power, least=LEAST_CLUSTERS, guess=guess + 2))

    def normal_size(self, effect: float, v1: float, v2: float, power: float) -> float:
        """Return (z_α + z_β)² (v₁ + v₂/r) D / (m δ²), the clusters of control, not rounded."""
        total = normal_critical(self.tail) + normal_quantile(power)
        scale = max(total, 0.0) / effect
        return scale * (v1 + v2 / self.ratio) * scale * self.inflation / self.cluster_size

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach."""
        if power <= self.alpha:
            raise InputError(
                "power",
                power,
                f"above alpha ({number(self.alpha)})",
                "A test rejects with probability alpha even without an effect.",
            )

    def assumptions(self, split: ClusterSplit) -> tuple[str, ...]:
        """Return when the plan holds; warns about few clusters."""
        sentences = [
            "Whole clusters are assigned at random and analysed as such; clusters are independent "
            "of each other.",
            "The intraclass correlation is the guess that matters most: measure it on past data "
            "with the same metric and the same clusters.",
        ]
        if self.cluster_cv:
            sentences.append(
                "The design effect for unequal clusters weights clusters by their users; equal "
                "weights or a mixed model give a slightly different one."
            )
        if split.clusters < _FEW_CLUSTERS:
            sentences.append(
                f"Only {count(split.clusters)} clusters in all: the normal test rejects too "
                "often here, so analyse with the t test; a few odd clusters can decide the result."
            )
        return tuple(sentences)


def times_design_effect(split: Split) -> Alternative:
    """Return the users of independent users times the design effect, not in whole clusters."""
    return Alternative(
        "users times the design effect",
        dict(split.outputs()),
        "the size for independent users times the design effect, not rounded to whole clusters and "
        "without the degrees of freedom that few clusters cost",
    )


def other_conventions(
    design: ClusterDesign, outputs: Callable[[ClusterDesign], dict[str, Value]]
) -> tuple[Alternative, ...]:
    """Return what the other test gives, and clusters of one size; nothing where they refuse."""
    other: Convention = "z" if design.convention == "t" else "t"
    variants = [(f"{other} test", PHRASES[other], replace(design, convention=other))]
    if design.cluster_cv:
        equal = replace(design, cluster_cv=0.0)
        variants.append(("equal clusters", "as if all clusters had the mean size", equal))
    if design.icc:
        alone = replace(design, icc=0.0, convention="z")
        variants.append(("clusters ignored", "as if users were independent: too good", alone))
    found = []
    for name, note, variant in variants:
        with contextlib.suppress(InputError):
            found.append(Alternative(name, outputs(variant), note))
    return tuple(found)
