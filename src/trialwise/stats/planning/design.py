"""The design of an experiment: error rates, split over arms, and what changes the users needed."""

import math
from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.correction import (
    CORRECTION_WORDINGS,
    CORRECTIONS,
    Correction,
    CorrectionWording,
    Sharing,
)
from trialwise.stats.wording import count, number, tidy

LARGEST_SIZE: Final = 10**12


@dataclass(frozen=True, slots=True)
class Design:
    """The error rates, the split of an experiment, and the variance of its estimate.

    Attributes:
        alpha: false positive rate over all comparisons.
        sides: 1 or 2.
        ratio: treatment users per control user.
        arms: number of arms, control included.
        comparisons: metrics or other comparisons tested for each treatment.
        variance_reduction: share of the variance that is removed, in [0, 1).
        design_effect: factor of the variance from clusters, at least 1.
        correction: how the comparisons share alpha.
    """

    alpha: float
    sides: int
    ratio: float
    arms: int
    comparisons: int = 1
    variance_reduction: float = 0.0
    design_effect: float = 1.0
    correction: Correction = "bonferroni"

    @property
    def tests(self) -> int:
        """Tests that share alpha: treatments times comparisons of each."""
        return (self.arms - 1) * self.comparisons

    @property
    def sharing(self) -> Sharing:
        """Alpha and the comparisons that share it."""
        treatments = self.arms - 1
        return Sharing(
            self.alpha, self.sides, treatments, self.comparisons, self.ratio, self.correction
        )

    @property
    def alpha_per_comparison(self) -> float:
        """Alpha of one comparison of one treatment with control, after the correction."""
        return self.sharing.alpha_per_comparison

    @property
    def tail(self) -> float:
        """Probability of the rejection tail on the side of the effect."""
        return self.alpha_per_comparison / self.sides

    @property
    def z_alpha(self) -> float:
        """Critical value of the normal for one comparison."""
        return normal_critical(self.tail)

    @property
    def setup_code(self) -> str:
        """What ``tail_code`` and ``alpha_code`` need before them, as Python source."""
        return self.sharing.setup_code()

    @property
    def tail_code(self) -> str:
        """The tail as Python source, as in ``0.05/2``."""
        return self._tail_source(is_r=False)

    @property
    def tail_r(self) -> str:
        """The tail as R source, after ``sharing.setup_r()``."""
        return self._tail_source(is_r=True)

    def _tail_source(self, *, is_r: bool) -> str:
        if self.sharing.is_dunnett:
            return "pnorm(-dunnett)" if is_r else "norm.sf(dunnett)"
        return self.sharing.alpha_code(is_r=is_r) + ("/2" if self.sides == 2 else "")

    @property
    def alpha_code(self) -> str:
        """Alpha of one comparison as Python source."""
        return self.sharing.alpha_code()

    @property
    def alpha_r(self) -> str:
        """Alpha of one comparison as R source, after ``sharing.setup_r()``."""
        return self.sharing.alpha_code(is_r=True)

    @property
    def variance_factor(self) -> float:
        """Users needed per user of the plain design: (1 - variance reduction) x design effect."""
        return (1 - self.variance_reduction) * self.design_effect

    @property
    def variance_code(self) -> str:
        """The variance factor as Python source, empty when it is 1.

        >>> Design(0.05, 2, 1.0, 2, variance_reduction=0.3, design_effect=2.0).variance_code
        '(1-0.3)*2.0'
        """
        factors = [f"(1-{self.variance_reduction!r})"] if self.variance_reduction else []
        factors += [repr(self.design_effect)] if self.design_effect != 1 else []
        return "*".join(factors)

    def times_variance(self, source: str) -> str:
        """Return Python source for ``source`` times the variance factor."""
        return f"{source}*{self.variance_code}" if self.variance_code else source

    def effective_code(self, users: int | str) -> str:
        """Return Python source for the users of the plain design that ``users`` stand for."""
        factor = self.variance_code
        if not factor:
            return str(users)
        return f"{users}/({factor})" if "*" in factor else f"{users}/{factor}"

    def other_corrections(self) -> tuple[tuple[CorrectionWording, "Design"], ...]:
        """Return this design under every other correction; none for a single comparison."""
        if self.tests == 1:
            return ()
        return tuple(
            (CORRECTION_WORDINGS[key], replace(self, correction=key))
            for key in CORRECTIONS
            if key != self.correction and (key != "dunnett" or self.arms > 2)
        )

    def check_power(self, power: float) -> None:
        """Refuse a power that chance alone would reach.

        Raises:
            InputError: when ``power`` is not above alpha of one comparison.
        """
        if power <= self.alpha_per_comparison:
            raise InputError(
                "power",
                power,
                f"above alpha ({number(self.alpha_per_comparison)})",
                "A test rejects with probability alpha even without an effect.",
            )

    def split(self, control: float, *, least: int = 1) -> "Split":
        """Return the users of each arm, rounded up, from those the plain design needs in control.

        Args:
            control: users needed in control by independent users at full variance, not rounded;
                multiplied by the variance factor here.
            least: users that every arm needs at least.

        Raises:
            InputError: when more than 10¹² users were needed.
        """
        control *= self.variance_factor
        if not control * max(self.ratio, 1) <= LARGEST_SIZE:
            raise InputError(
                "effect",
                f"too small (about {control:.1e} users per arm)",
                "large enough to need at most 10¹² users per arm",
                "Look for a larger effect, or check its unit.",
            )
        return self.allocate(max(math.ceil(control), least), least=least)

    def allocate(self, users: int, *, least: int = 1) -> "Split":
        """Return the users of each arm when control has this many."""
        # 10 * 1.1 is 11.000000000000002 in floats and must stay 11 users.
        return Split(users, max(math.ceil(tidy(users * self.ratio)), least), self.arms)

    def effective(self, split: "Split", *, least: float = 0) -> tuple[float, float]:
        """Return the users of control and treatment that count, after the variance factor.

        Args:
            split: users per arm.
            least: users that must count in every arm.

        Raises:
            InputError: when a design effect leaves fewer than ``least``.

        >>> Design(0.05, 2, 1.0, 2, variance_reduction=0.5).effective(Split(10, 10, 2))
        (20.0, 20.0)
        """
        factor = self.variance_factor
        control, treatment = split.control / factor, split.treatment / factor
        if min(control, treatment) < least * (1 - 1e-12):
            raise InputError(
                "n",
                split.control,
                f"enough for {number(least)} independent users per arm",
                f"With a design effect of {number(self.design_effect)} the users of the smaller "
                f"arm count as {number(min(control, treatment), 3)}.",
            )
        return control, treatment


@dataclass(frozen=True, slots=True)
class Split:
    """Users per arm: ``control`` and, in each of the ``arms - 1`` treatments, ``treatment``."""

    control: int
    treatment: int
    arms: int

    @property
    def total(self) -> int:
        """Users over all arms."""
        return self.control + self.treatment * (self.arms - 1)

    @property
    def ratio(self) -> float:
        """Treatment users per control user, as the rounded counts have it."""
        return self.treatment / self.control

    @property
    def ratio_code(self) -> str:
        """The ratio as Python source."""
        return "1" if self.control == self.treatment else f"{self.treatment}/{self.control}"

    def outputs(self) -> dict[str, Value]:
        """Return the sizes by name."""
        return {"n_control": self.control, "n_treatment": self.treatment, "total": self.total}

    def text(self) -> str:
        """Return for example ``3,841 users per group, 7,682 in total``."""
        if self.control == self.treatment:
            return f"{count(self.control)} users per group, {count(self.total)} in total"
        where = "treatment" if self.arms == 2 else f"each of the {self.arms - 1} treatments"
        return (
            f"{count(self.control)} users in control and {count(self.treatment)} in {where}, "
            f"{count(self.total)} in total"
        )
