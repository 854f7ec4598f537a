"""How comparisons share the false positive rate: Bonferroni, Dunnett, Šidák, or not at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from trialwise.stats.calculator import Param
from trialwise.stats.numeric.distributions import normal_cdf
from trialwise.stats.numeric.dunnett import dunnett_critical

Correction = Literal["bonferroni", "dunnett", "sidak", "none"]
CORRECTIONS: Final[tuple[Correction, ...]] = get_args(Correction)


@dataclass(frozen=True, slots=True)
class CorrectionWording:
    """How a correction is named, and how it differs, in one phrase."""

    name: str
    note: str


CORRECTION_WORDINGS: Final[Mapping[Correction, CorrectionWording]] = {
    "bonferroni": CorrectionWording(
        "Bonferroni", "alpha divided by the comparisons, safe however they are correlated"
    ),
    "dunnett": CorrectionWording(
        "Dunnett", "exact for treatments that share one control, so a little less strict"
    ),
    "sidak": CorrectionWording("Šidák", "1 − (1 − alpha)^(1/m), exact for independent comparisons"),
    "none": CorrectionWording(
        "no correction", "each comparison at the full alpha, so false positives add up"
    ),
}
CORRECTION: Final = Param(
    "correction",
    "choice",
    "how the comparisons share alpha when there are several; "
    + "; ".join(f"{key}: {CORRECTION_WORDINGS[key].note}" for key in CORRECTIONS),
    default="bonferroni",
    choices=CORRECTIONS,
)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Alpha and the comparisons that share it.

    Attributes:
        alpha: false positive rate over all comparisons.
        sides: 1 or 2.
        treatments: arms compared with control.
        comparisons: metrics or other comparisons of each treatment.
        ratio: treatment users per control user.
        correction: how alpha is shared.
    """

    alpha: float
    sides: int
    treatments: int
    comparisons: int
    ratio: float
    correction: Correction

    @property
    def tests(self) -> int:
        """Treatments times comparisons of each."""
        return self.treatments * self.comparisons

    @property
    def name(self) -> str:
        """What the correction is called; Dunnett's of one treatment is Bonferroni over metrics."""
        one_treatment = self.correction == "dunnett" and not self.is_dunnett
        return CORRECTION_WORDINGS["bonferroni" if one_treatment else self.correction].name

    @property
    def is_dunnett(self) -> bool:
        """Whether Dunnett's critical value is needed; for one treatment it is the usual one."""
        return self.correction == "dunnett" and self.treatments > 1

    @property
    def alpha_per_comparison(self) -> float:
        """Alpha of one comparison.

        Dunnett's is the level of its critical value under the normal. With few users a t test at
        this level is a little stricter than Dunnett's own t.

        >>> Sharing(0.05, 2, 3, 1, 1.0, "bonferroni").alpha_per_comparison.__round__(5)
        0.01667
        >>> Sharing(0.05, 2, 3, 1, 1.0, "dunnett").alpha_per_comparison.__round__(5)
        0.01883
        """
        if self.is_dunnett:
            return self.sides * normal_cdf(-self.critical)
        if self.correction == "none":
            return self.alpha
        if self.correction == "sidak":
            return -math.expm1(math.log1p(-self.alpha) / self.tests)
        return self.alpha / self.tests

    @property
    def critical(self) -> float:
        """Dunnett's critical value; several metrics share alpha by Bonferroni."""
        return dunnett_critical(
            self.alpha / self.comparisons,
            treatments=self.treatments,
            ratio=self.ratio,
            sides=self.sides,
        )

    def setup_code(self) -> str:
        """Return the Python that computes Dunnett's critical value, or nothing."""
        if not self.is_dunnett:
            return ""
        near = "norm.cdf((v+l*u)/s)"
        inside = f"({near}-norm.cdf((-v+l*u)/s))" if self.sides == 2 else near
        return (
            "from scipy.integrate import quad; from scipy.optimize import brentq; "
            f"from scipy.stats import norm; l, s = ({self.ratio!r}/(1+{self.ratio!r}))**0.5, "
            f"(1/(1+{self.ratio!r}))**0.5; dunnett = brentq(lambda v: 1 - quad(lambda u: "
            f"norm.pdf(u)*{inside}**{self.treatments}, -9, 9, epsabs=1e-13, limit=500)[0] "
            f"- {self._shared()}, 0, 12, xtol=1e-13); "
        )

    def setup_r(self) -> str:
        """Return the R that computes Dunnett's critical value, or nothing."""
        if not self.is_dunnett:
            return ""
        near = "pnorm((v+l*u)/s)"
        inside = f"({near}-pnorm((-v+l*u)/s))" if self.sides == 2 else near
        return (
            f"l <- sqrt({self.ratio!r}/(1+{self.ratio!r})); s <- sqrt(1/(1+{self.ratio!r})); "
            "dunnett <- uniroot(function(v) 1 - integrate(function(u) "
            f"dnorm(u)*{inside}^{self.treatments}, -9, 9, rel.tol=1e-12, subdivisions=1000)$value "
            f"- {self._shared()}, c(0, 12), tol=1e-13)$root; "
        )

    def alpha_code(self, *, is_r: bool = False) -> str:
        """Return alpha of one comparison as source, as in ``0.05/3``."""
        if self.is_dunnett:
            tail = "pnorm(-dunnett)" if is_r else "norm.sf(dunnett)"
            return f"{self.sides}*{tail}" if self.sides > 1 else tail
        if self.correction == "none" or self.tests == 1:
            return repr(self.alpha)
        if self.correction == "sidak":
            return f"(1-(1-{self.alpha!r}){'^' if is_r else '**'}(1/{self.tests}))"
        return f"{self.alpha!r}/{self.tests}"

    def _shared(self) -> str:
        return f"{self.alpha!r}/{self.comparisons}" if self.comparisons > 1 else repr(self.alpha)

    def symbol(self) -> tuple[str, str]:
        """Return what stands for alpha of one comparison, and what it is, for a formula."""
        if self.is_dunnett:
            return "α′", "α′ the level of Dunnett's critical value"
        if self.correction == "sidak" and self.tests > 1:
            return "α′", f"α′ = 1 − (1 − α)^(1/{self.tests})"
        return "α", ""
