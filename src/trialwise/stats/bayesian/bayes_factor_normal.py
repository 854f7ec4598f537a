"""The Bayes factor of an estimate: a normal prior of effects against no effect."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.bayesian.bayes_factor import PRIOR
from trialwise.stats.bayesian.inputs import FAMILY
from trialwise.stats.bayesian.posterior import ESTIMATE, PRIOR_MEAN, PRIOR_SD, STANDARD_ERROR
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.wording import number, percent

_PARAMS = (ESTIMATE, STANDARD_ERROR, PRIOR_SD, PRIOR_MEAN, PRIOR)
_EVEN = 0.5
_LARGEST_LOG = 700.0


@validated("bayes-factor", _PARAMS)
def bayes_factor(
    call: Call,
    *,
    estimate: float,
    standard_error: float,
    prior_sd: float,
    prior_mean: float = 0.0,
    prior_probability: float | None = None,
) -> Calculation:
    """Return how much likelier an estimate is with an effect than without one.

    BF₁₀ = N(d; μ, σ² + τ²) / N(d; 0, σ²) with effects N(μ, τ²) when there is one.

    Args:
        call: filled in by ``validated``.
        estimate: observed effect d.
        standard_error: its standard error σ, above 0.
        prior_sd: standard deviation τ of real effects, above 0.
        prior_mean: their mean μ; 0 when not given.
        prior_probability: of a real effect, in (0, 1); 0.5 when not given.

    Returns:
        ``bayes_factor`` of effect over no effect, ``bayes_factor_null``, one over it, and the
        ``posterior_probability`` of an effect.

    Raises:
        InputError: for a value outside its range, or a factor beyond what a number can hold.

    Source: Kass & Raftery (1995), JASA 90, 773-795; Johari et al. (2022), Operations Research 70,
    for the same ratio as a sequential test.

    Examples:
        >>> found = bayes_factor(estimate=0.022, standard_error=0.01, prior_sd=0.02)
        >>> round(found.outputs["bayes_factor"], 4)
        3.0996
    """
    ratio = prior_sd / standard_error
    z, shift = (
        estimate / standard_error,
        (estimate - prior_mean) / math.hypot(standard_error, prior_sd),
    )
    log = -0.5 * math.log1p(ratio * ratio) + z * z / 2 - shift * shift / 2
    if not abs(log) < _LARGEST_LOG:
        step = "Check the units: estimate, standard error and prior share one."
        raise InputError("estimate", estimate, "within 37 standard errors of zero", step)
    factor = math.exp(log)
    prior = _EVEN if prior_probability is None else prior_probability
    odds = factor * prior / (1 - prior)
    mark = " (default)" if prior_probability is None else ""
    side = "an effect" if factor >= 1 else "no effect"
    times = max(factor, 1 / factor)
    return call.result(
        outputs={
            "bayes_factor": factor,
            "bayes_factor_null": 1 / factor,
            "posterior_probability": odds / (1 + odds),
        },
        summary=f"The Bayes factor of effect over no effect is {number(factor, 4)}: the data are "
        f"{number(times, 4)} times as likely with {side}. From a chance of {percent(prior)} before "
        f"an effect is real with probability {percent(odds / (1 + odds), 4)}.",
        reading=(
            f"estimate {number(estimate)}, standard error {number(standard_error)}",
            f"real effects normal with mean {number(prior_mean)}"
            f"{call.default_mark('prior_mean')} and sd {number(prior_sd)}",
            f"chance of a real effect before {percent(prior)}{mark}",
        ),
        convention="normal prior of the effect under H1, a point of zero effect under H0",
        assumptions=(
            "The estimate is roughly normal with a known standard error.",
            "The factor depends on the prior sd: a very wide one speaks for no effect whatever the "
            "data (Lindley's paradox).",
        ),
        formula=r"BF_{10} = \frac{N(d;\mu,\sigma^2+\tau^2)}{N(d;0,\sigma^2)}",
        formula_text="BF₁₀ = N(d; μ, σ² + τ²) / N(d; 0, σ²)",
        worked=f"z = {number(z, 4)}, τ/σ = {number(ratio, 4)}: BF₁₀ = {number(factor, 5)}",
        code=f"from scipy.stats import norm; d, s, t, m = {estimate!r}, {standard_error!r}, "
        f"{prior_sd!r}, {prior_mean!r}; from math import exp; "
        "b = exp(norm.logpdf(d, m, (s*s + t*t)**.5) - norm.logpdf(d, 0, s)); print(b, 1/b)",
        r_code=f"d <- {estimate!r}; s <- {standard_error!r}; t <- {prior_sd!r}; "
        f"m <- {prior_mean!r}; b <- exp(dnorm(d, m, sqrt(s^2 + t^2), log = TRUE) - "
        "dnorm(d, 0, s, log = TRUE)); " + r_print("b", "1/b"),
        source="Kass & Raftery (1995), JASA 90, 773-795",
    )


BAYES_FACTOR = Calculator(
    name="bayes-factor",
    title="Bayes factor of an estimate",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("bayes_factor", "how much likelier the data are with an effect than without"),
        Output("bayes_factor_null", "the same the other way round"),
        Output("posterior_probability", "probability of a real effect after the data"),
    ),
    run=bayes_factor,
    example={"estimate": 0.022, "standard_error": 0.01, "prior_sd": 0.02},
    headline="bayes_factor",
    printed=("bayes_factor", "bayes_factor_null"),
)
CALCULATORS = (BAYES_FACTOR,)
