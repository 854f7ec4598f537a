"""What the Bayesian calculators share: inputs, priors, and how a posterior is said."""

import dataclasses
from typing import Final

from trialwise.stats.calculator import Param
from trialwise.stats.call import Call
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import number, percent, probability, signed_alike

FAMILY: Final = "Bayesian"
LARGEST_PRIOR: Final = 1e12
CREDIBLE: Final = dataclasses.replace(
    ALPHA,
    description="1 minus the probability of the credible intervals; 95 % is 0.05",
    low_hint="No finite interval holds everything; 0.05 and 0.1 are common.",
    high_hint="A 95 % interval is alpha 0.05, not 0.95.",
)
_PRIOR_HINT = "1 and 1 are the uniform prior, 0.5 and 0.5 Jeffreys' prior."
PRIOR_ALPHA: Final = Param(
    "prior_alpha",
    "number",
    "first parameter of the beta prior of each rate, like conversions seen before; 1 with "
    "prior_beta 1 is uniform",
    default=1.0,
    low=0.1,
    high=LARGEST_PRIOR,
    low_hint=_PRIOR_HINT,
    high_hint=_PRIOR_HINT,
)
PRIOR_BETA: Final = Param(
    "prior_beta",
    "number",
    "second parameter of the beta prior of each rate, like users seen before who did not convert",
    default=1.0,
    low=0.1,
    high=LARGEST_PRIOR,
    low_hint=_PRIOR_HINT,
    high_hint=_PRIOR_HINT,
)
OPTIONAL_STOPPING: Final = (
    "Stopping once a threshold is passed leaves the posterior as it is (Rouder 2014), but more "
    "often declares a winner where there is none (Sanborn & Hills 2014): fix the size beforehand "
    "where false alarms matter."
)
TEXTBOOK: Final = "Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., ch. 2"
LOSS_SOURCE: Final = f"{TEXTBOOK}; Stucchio (2015), Bayesian A/B Testing at VWO, for expected loss"


def beta_prior_name(prior_alpha: float, prior_beta: float) -> str:
    """Return a beta prior in words.

    >>> beta_prior_name(1.0, 1.0), beta_prior_name(3.0, 97.0)
    ('uniform prior Beta(1, 1)', 'prior Beta(3, 97)')
    """
    name = f"prior Beta({number(prior_alpha)}, {number(prior_beta)})"
    if prior_alpha == prior_beta == 1:
        return f"uniform {name}"
    return f"Jeffreys {name}" if prior_alpha == prior_beta == 0.5 else name


def read_prior(call: Call, prior_alpha: float, prior_beta: float) -> str:
    """Return the beta prior as understood."""
    mark = call.default_mark("prior_alpha", "prior_beta")
    return f"{beta_prior_name(prior_alpha, prior_beta)} for each rate{mark}"


def read_level(call: Call, alpha: float) -> str:
    """Return the level of the credible intervals as understood."""
    return f"{percent(1 - alpha)} credible intervals{call.default_mark('alpha')}"


def beats(chance: float) -> str:
    """Return P(B > A) as the start of a sentence.

    >>> beats(0.98568)
    'B beats A with probability 98.57 %, A beats B with 1.43 %'
    """
    return (
        f"B beats A with probability {probability(chance)}, A beats B with "
        f"{probability(1 - chance)}"
    )


def with_interval(value: float, interval: Interval, alpha: float, unit: str = "") -> str:
    """Return an estimate with its credible interval, in the same decimals.

    >>> with_interval(2.1, Interval(0.219, 3.98), 0.05, " points")
    '+2.10 points (95 % credible interval +0.22 to +3.98 points)'
    """
    middle, low, high = signed_alike((value, interval.low, interval.high))
    return f"{middle}{unit} ({percent(1 - alpha)} credible interval {low} to {high}{unit})"


def allows(interval: Interval) -> str:
    """Return what a credible interval of a difference leaves out.

    >>> allows(Interval(-1.0, 2.0))
    'the interval holds both a gain and a loss'
    """
    if interval.low > 0:
        return "the interval leaves out a loss"
    leaves_out = interval.high < 0
    return f"the interval {'leaves out a gain' if leaves_out else 'holds both a gain and a loss'}"
