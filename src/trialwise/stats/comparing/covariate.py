"""The covariate adjustment of two means (CUPED): slope, adjusted arms, and the lift's interval."""

import math
from dataclasses import dataclass

from trialwise.core.errors import InputError
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import difference, number


@dataclass(frozen=True, slots=True)
class CovariateArm:
    """Metric and covariate of an arm, and their covariance between users."""

    metric: Sample
    covariate: Sample
    covariance: float

    def residual_sd(self, theta: float) -> float:
        """Return the standard deviation of Y − θX."""
        squares = self.metric.sd**2 - 2 * theta * self.covariance + theta**2 * self.covariate.sd**2
        return math.sqrt(max(squares, 0.0))

    def adjusted(self, theta: float, centre: float) -> Sample:
        """Return the sample of Y − θ(X − centre)."""
        mean = self.metric.mean - theta * difference(self.covariate.mean, centre)
        return Sample(mean, self.residual_sd(theta), self.metric.n)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Both arms with the slope θ that takes out the covariate."""

    a: CovariateArm
    b: CovariateArm
    theta: float

    @property
    def centre(self) -> float:
        """Mean of the covariate over all users."""
        users = self.a.covariate.n + self.b.covariate.n
        share = self.b.covariate.n / users
        return self.a.covariate.mean + share * (self.b.covariate.mean - self.a.covariate.mean)

    @property
    def control(self) -> Sample:
        """Control after the adjustment."""
        return self.a.adjusted(self.theta, self.centre)

    @property
    def treatment(self) -> Sample:
        """The treatment after the adjustment."""
        return self.b.adjusted(self.theta, self.centre)

    @property
    def effect(self) -> float:
        """The adjusted difference ȳ_b − ȳ_a − θ(x̄_b − x̄_a)."""
        plain = difference(self.b.metric.mean, self.a.metric.mean)
        return plain - self.theta * difference(self.b.covariate.mean, self.a.covariate.mean)

    @property
    def variance_reduction(self) -> float:
        """Share of the variance of the difference that the adjustment removes."""
        before = math.hypot(self.a.metric.standard_error, self.b.metric.standard_error)
        after = math.hypot(self.control.standard_error, self.treatment.standard_error)
        return 1 - (after / before) ** 2

    def lift_interval(self, critical: float) -> Interval | None:
        """Return the delta-method interval of the adjusted lift.

        Both adjusted means share the error of the covariate's overall mean, which leaves their
        difference alone but not their ratio R: V = V_b + R² V_a + (R − 1)² θ² s_x²/N.

        Returns:
            The interval, or ``None`` when the adjusted mean of control is not above 0.
        """
        control, treatment = self.control, self.treatment
        if control.mean <= 0:
            return None
        ratio = treatment.mean / control.mean
        users = control.n + treatment.n
        spread = self.theta * math.hypot(
            self.a.covariate.sd * math.sqrt(control.n / users),
            self.b.covariate.sd * math.sqrt(treatment.n / users),
        )
        half = critical * math.hypot(
            treatment.standard_error / control.mean,
            ratio * control.standard_error / control.mean,
            (ratio - 1) * spread / math.sqrt(users) / control.mean,
        )
        lift = self.effect / control.mean
        return Interval(lift - half, lift + half)


def by_correlation(
    metrics: tuple[Sample, Sample], covariates: tuple[Sample, Sample], correlation: float
) -> Adjustment:
    """Return the adjustment with the slope pooled within arms.

    θ = Σ(nᵢ − 1)ρ sᵢ s_xᵢ / Σ(nᵢ − 1)s_xᵢ²; the covariate varies in at least one arm.

    Source: Deng, Xu, Kohavi & Walker (2013), WSDM, eq. 4.

    >>> arms = (
    ...     (Sample(50, 30, 100), Sample(53, 30, 100)),
    ...     (Sample(40, 20, 100), Sample(41, 20, 100)),
    ... )
    >>> round(by_correlation(*arms, 0.6).theta, 4)
    0.9
    """
    covariances = [
        correlation * metric.sd * covariate.sd
        for metric, covariate in zip(metrics, covariates, strict=True)
    ]
    top = math.fsum((m.n - 1) * c for m, c in zip(metrics, covariances, strict=True))
    bottom = math.fsum((x.n - 1) * x.sd**2 for x in covariates)
    a, b = (CovariateArm(*each) for each in zip(metrics, covariates, covariances, strict=True))
    return Adjustment(a, b, top / bottom)


def by_theta(
    metrics: tuple[Sample, Sample], covariates: tuple[Sample, Sample], theta: float
) -> Adjustment:
    """Return the adjustment with a given slope, taken as the regression slope within both arms.

    Raises:
        InputError: for a slope that would explain more than all of the variance.
    """
    arms = []
    for name, metric, covariate in zip("ab", metrics, covariates, strict=True):
        if abs(theta) * covariate.sd > metric.sd * (1 + 1e-9):
            most = metric.sd / covariate.sd
            raise InputError(
                "theta",
                number(theta),
                f"at most sd_{name}/covariate_sd_{name} = {number(most, 5)} in size",
                "A larger slope means a correlation beyond 1; check the units of both.",
            )
        arms.append(CovariateArm(metric, covariate, theta * covariate.sd**2))
    return Adjustment(arms[0], arms[1], theta)
