"""The Bayesian comparison of two means, without a prior or with one on the difference."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.bayesian.inputs import (
    CREDIBLE,
    FAMILY,
    OPTIONAL_STOPPING,
    TEXTBOOK,
    allows,
    beats,
    read_level,
    with_interval,
)
from trialwise.stats.bayesian.normal import Normal, shrunk
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.means_test import Sample, welch_df
from trialwise.stats.comparing.samples import mean_param, read_sample, sd_param, size_param
from trialwise.stats.numeric.distributions import normal_cdf, t_cdf
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.posterior_pair import PosteriorPair
from trialwise.stats.numeric.student import Student
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import difference, number, signed_percent

PRIOR_SD = Param(
    "prior_sd",
    "number",
    "standard deviation of a normal prior on the difference, in the metric's unit; without it no "
    "prior is used",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A prior without spread leaves nothing to learn; take it from past experiments.",
)
PRIOR_MEAN = Param(
    "prior_mean",
    "number",
    "mean of that prior; 0 expects no effect",
    low=-LARGEST,
    high=LARGEST,
)


def _arm_params(arm: str, role: str) -> tuple[Param, Param, Param]:
    return (
        mean_param(f"mean_{arm}", f"mean of {role}"),
        sd_param(f"sd_{arm}", f"standard deviation between the users of {role}", zero=False),
        size_param(f"n_{arm}", f"users of {role}"),
    )


_PARAMS = (
    *_arm_params("a", "control"),
    *_arm_params("b", "the treatment"),
    PRIOR_SD,
    PRIOR_MEAN,
    CREDIBLE,
)
_LEAST_FOR_LOSS = 3


@validated("bayes-means", _PARAMS)
def bayes_means(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    prior_sd: float | None = None,
    prior_mean: float | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return P(B > A), expected losses and a credible interval of the difference of two means.

    Without a prior (p(μ, σ²) ∝ 1/σ²) each mean is x̄ + s/√n times a t with n − 1 degrees of freedom,
    and the difference follows the Behrens-Fisher distribution. With a normal prior on the
    difference, the observed difference counts as normal with its standard error.

    Args:
        call: filled in by ``validated``.
        mean_a: mean of control.
        sd_a: standard deviation of control, above 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, above 0.
        n_b: users of the treatment, at least 2.
        prior_sd: standard deviation of the normal prior on the difference, above 0.
        prior_mean: its mean; 0 when not given.
        alpha: 1 minus the probability of the credible interval, in (0, 0.5).

    Returns:
        ``probability_b_better``, both expected losses (absent without a prior for arms of two
        users), the posterior mean of the difference with equal-tailed limits, and that over the
        mean of control when it is above 0.

    Raises:
        InputError: for a value outside its range, or a prior mean without a prior sd.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2 and 3.

    Examples:
        >>> result = bayes_means(mean_a=50, sd_a=30, n_a=1000, mean_b=53, sd_b=32, n_b=1000)
        >>> round(result.outputs["probability_b_better"], 4)
        0.9846
    """
    a, b = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    prior = _prior(prior_sd, prior_mean)
    outputs = _flat(a, b, alpha) if prior is None else _with_prior(a, b, prior, alpha)
    if mean_a > 0:
        outputs["lift"] = float(outputs["effect"]) / mean_a
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, alpha),
        reading=(
            read_sample("control", a),
            read_sample("treatment", b),
            _read_prior(prior),
            read_level(call, alpha),
        ),
        convention="no prior: Student posteriors of both means, their difference by quadrature"
        if prior is None
        else "normal prior on the difference, normal likelihood with the observed standard error",
        assumptions=(
            "Users are independent and means roughly normal, which heavy tails delay; the "
            "variances may differ.",
            "P(B > A) is a statement about the means, given the prior and the data. It is not "
            "1 − p: a p-value is the chance of such data without a difference.",
            OPTIONAL_STOPPING,
        ),
        formula=_LATEX[prior is None],
        formula_text=_TEXT[prior is None],
        worked=_worked(a, b, prior, outputs),
        code=_code(a, b, prior),
        r_code=_r_code(a, b, prior),
        source=f"{TEXTBOOK.removesuffix('ch. 2')}ch. 2 and 3",
        alternatives=_alternatives(a, b, prior, alpha),
    )


_LATEX = {
    True: r"\mu_j \mid \text{data} \sim \bar x_j + \tfrac{s_j}{\sqrt{n_j}}\,t_{n_j-1},\quad "
    r"P(B>A) = P(\mu_b>\mu_a)",
    False: r"\delta \mid \text{data} \sim N\Big(\frac{m_0/\tau^2+d/s^2}{1/\tau^2+1/s^2},\ "
    r"\frac{1}{1/\tau^2+1/s^2}\Big),\quad s^2 = \frac{s_a^2}{n_a}+\frac{s_b^2}{n_b}",
}
_TEXT = {
    True: "μ | data ~ x̄ + s/√n · t with n − 1 df for each arm, P(B > A) = P(μ_b > μ_a)",
    False: "δ | data ~ N((m₀/τ² + d/s²)/(1/τ² + 1/s²), 1/(1/τ² + 1/s²)), s² = s_a²/n_a + s_b²/n_b",
}


def _prior(prior_sd: float | None, prior_mean: float | None) -> Normal | None:
    if prior_sd is not None:
        return Normal(prior_mean or 0.0, prior_sd)
    if prior_mean is not None:
        raise InputError(
            "prior_mean",
            number(prior_mean),
            "given together with prior_sd",
            "Give the prior's standard deviation, or leave both out.",
        )
    return None


def _read_prior(prior: Normal | None) -> str:
    if prior is None:
        return "no prior (default)"
    return f"prior on the difference: normal, mean {number(prior.mean)}, sd {number(prior.sd)}"


def _observed(a: Sample, b: Sample) -> Normal:
    """Return the observed difference with its standard error."""
    error = math.hypot(a.standard_error, b.standard_error)
    return Normal(difference(b.mean, a.mean), error)


def _pair(a: Sample, b: Sample) -> PosteriorPair:
    """Return both posteriors, measured from the mean of control to keep their digits."""
    return PosteriorPair(
        Student(0.0, a.standard_error, a.n - 1),
        Student(difference(b.mean, a.mean), b.standard_error, b.n - 1),
    )


def _flat(a: Sample, b: Sample, alpha: float) -> dict[str, Value]:
    pair = _pair(a, b)
    effect = pair.y.mean
    half = pair.difference_quantile(1 - alpha / 2) - effect
    chance = pair.probability_greater()
    outputs: dict[str, Value] = {
        "probability_b_better": chance,
        "probability_a_better": 1 - chance,
    }
    if min(a.n, b.n) >= _LEAST_FOR_LOSS:
        outputs |= {"expected_loss_b": pair.loss_of_y(), "expected_loss_a": pair.loss_of_x()}
    return outputs | {
        "effect": effect,
        "effect_low": effect - half,
        "effect_high": effect + half,
    }


def _with_prior(a: Sample, b: Sample, prior: Normal, alpha: float) -> dict[str, Value]:
    posterior = shrunk(_observed(a, b), prior)
    interval = posterior.interval(alpha)
    chance = posterior.probability_above(0.0)
    return {
        "probability_b_better": chance,
        "probability_a_better": 1 - chance,
        "expected_loss_b": posterior.expected_below(0.0),
        "expected_loss_a": posterior.expected_above(0.0),
        "effect": posterior.mean,
        "effect_low": interval.low,
        "effect_high": interval.high,
    }


def _summary(outputs: dict[str, Value], alpha: float) -> str:
    value = {name: float(found) for name, found in outputs.items()}
    interval = Interval(value["effect_low"], value["effect_high"])
    lost = "The expected losses are not defined for arms of two users"
    if "expected_loss_b" in value:
        lost = (
            f"Choosing B is expected to lose {number(value['expected_loss_b'], 3)}, staying with "
            f"A {number(value['expected_loss_a'], 3)}"
        )
    lift = f", {signed_percent(value['lift'])} relative" if "lift" in value else ""
    return (
        f"{beats(value['probability_b_better'])}. {lost}; the difference is "
        f"{with_interval(value['effect'], interval, alpha)}{lift}: {allows(interval)}."
    )


def _worked(a: Sample, b: Sample, prior: Normal | None, outputs: dict[str, Value]) -> str:
    chance = number(float(outputs["probability_b_better"]), 6)
    if prior is None:
        return (
            f"A ~ {number(a.mean, 6)} + {number(a.standard_error, 5)} t({a.n - 1}), "
            f"B ~ {number(b.mean, 6)} + {number(b.standard_error, 5)} t({b.n - 1}): "
            f"P(B > A) = {chance}"
        )
    seen, posterior = _observed(a, b), shrunk(_observed(a, b), prior)
    return (
        f"d = {number(seen.mean, 5)}, s = {number(seen.sd, 5)}: posterior "
        f"N({number(posterior.mean, 5)}, {number(posterior.sd, 5)}²), P(B > A) = {chance}"
    )


def _alternatives(
    a: Sample, b: Sample, prior: Normal | None, alpha: float
) -> tuple[Alternative, ...]:
    seen = _observed(a, b)
    z = seen.mean / seen.sd
    found = []
    if prior is None:
        limits = seen.interval(alpha)
        known: dict[str, Value] = {
            "probability_b_better": normal_cdf(z),
            "effect_low": limits.low,
            "effect_high": limits.high,
        }
        note = "takes the standard deviations as known; the same for many users"
        found.append(Alternative("normal posterior, flat prior", known, note))
    else:
        flat = _flat(a, b, alpha)
        names = ("probability_b_better", "effect", "effect_low", "effect_high")
        note = "nothing is shrunk towards the prior mean"
        found.append(Alternative("no prior", {key: flat[key] for key in names}, note))
    found.append(
        Alternative(
            "1 − p of Welch's one-sided test",
            {"probability_b_better": t_cdf(z, welch_df(a, b))},
            "a p-value is the chance of such data, and no probability of B being better",
        )
    )
    return tuple(found)


def _code(a: Sample, b: Sample, prior: Normal | None) -> str:
    errors = f"s, u = {a.sd!r}/{a.n}**.5, {b.sd!r}/{b.n}**.5; d = {b.mean!r} - {a.mean!r}; "
    if prior is not None:
        return (
            f"from scipy.stats import norm; {errors}w, v = {prior.sd!r}**-2, 1/(s*s+u*u); "
            f"print(norm.cdf((w*{prior.mean!r} + v*d)/(w+v)**.5))"
        )
    return (
        "from scipy.integrate import quad; from scipy.special import stdtr, stdtrit; "
        f"{errors}print(quad(lambda v: stdtr({b.n - 1}, (d - s*stdtrit({a.n - 1}, v))/u), 0, 1, "
        "epsabs=1e-11, limit=500)[0])"
    )


def _r_code(a: Sample, b: Sample, prior: Normal | None) -> str:
    errors = f"s <- {a.sd!r}/sqrt({a.n}); u <- {b.sd!r}/sqrt({b.n}); d <- {b.mean!r} - {a.mean!r}; "
    if prior is not None:
        return (
            f"{errors}w <- {prior.sd!r}^-2; v <- 1/(s*s + u*u); "
            f"{r_print(f'pnorm((w*{prior.mean!r} + v*d)/sqrt(w + v))')}"
        )
    shown = r_print(
        f"integrate(function(v) pt((d - s*qt(v, {a.n - 1}))/u, {b.n - 1}), 0, 1, "
        "rel.tol = 1e-10, subdivisions = 1000)$value"
    )
    return f"{errors}{shown}"


BAYES_MEANS = Calculator(
    name="bayes-means",
    is_iterated=True,
    title="Bayesian comparison of two means",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("probability_b_better", "probability that the treatment's mean is higher"),
        Output("probability_a_better", "probability that control's mean is higher"),
        Output("expected_loss_b", "expected loss of choosing the treatment (optional)"),
        Output("expected_loss_a", "expected loss of staying with control (optional)"),
        Output("effect", "posterior mean of the difference, treatment minus control"),
        Output("effect_low", "lower limit of its credible interval"),
        Output("effect_high", "upper limit of its credible interval"),
        Output("lift", "that difference over control's mean (optional: needs a mean above 0)"),
    ),
    run=bayes_means,
    example={"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1000},
    headline="probability_b_better",
)

CALCULATORS = (BAYES_MEANS,)
