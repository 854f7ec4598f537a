"""The posterior of one conversion rate: mean, equal-tailed and highest-density interval."""

import math

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.bayesian.inputs import (
    CREDIBLE,
    FAMILY,
    PRIOR_ALPHA,
    PRIOR_BETA,
    TEXTBOOK,
    beta_prior_name,
    read_level,
    read_prior,
)
from trialwise.stats.bayesian.proportions import posterior
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.rate_interval import rate_interval
from trialwise.stats.comparing.two_arms import arm_of, arm_params, read_arm
from trialwise.stats.numeric.beta import Beta
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import number, percent, probability

THRESHOLD = Param(
    "threshold",
    "rate",
    "rate whose chance to be exceeded is asked for, as a fraction: 10 % is 0.1",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Rates are fractions: 10 % is 0.1.",
    high_hint="Rates are fractions: 10 % is 0.1.",
)
_PARAMS = (*arm_params("", ""), PRIOR_ALPHA, PRIOR_BETA, CREDIBLE, THRESHOLD)


@validated("beta-interval", _PARAMS)
def beta_interval(
    call: Call,
    *,
    conversions: int,
    users: int,
    prior_alpha: float = 1.0,
    prior_beta: float = 1.0,
    alpha: float = 0.05,
    threshold: float | None = None,
) -> Calculation:
    """Return the posterior mean and credible intervals of one conversion rate.

    The posterior is Beta(α₀ + x, β₀ + n − x). The equal-tailed interval leaves alpha/2 on either
    side; the highest-density interval is the shortest.

    Args:
        call: filled in by ``validated``.
        conversions: converted users, in [0, users].
        users: at least 1.
        prior_alpha: first parameter of the beta prior, at least 0.1.
        prior_beta: second parameter, at least 0.1.
        alpha: 1 minus the probability of the intervals, in (0, 0.5).
        threshold: rate whose chance to be exceeded is asked for, in (0, 1).

    Returns:
        The observed ``rate``, the posterior ``mean``, ``median`` and ``sd``, both intervals, and
        the posterior's parameters.

    Raises:
        InputError: for a value outside its range, or more conversions than users.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2.

    Examples:
        >>> result = beta_interval(conversions=40, users=500)
        >>> round(result.outputs["low"], 4), round(result.outputs["high"], 4)
        (0.0594, 0.1071)
    """
    arm = arm_of(conversions, users)
    found = posterior(conversions, users, prior_alpha, prior_beta)
    outputs = _outputs(arm, found, alpha)
    above = ""
    if threshold is not None:
        chance = _above(found, threshold)
        outputs["probability_above"] = chance
        above = f" It exceeds {percent(threshold)} with probability {probability(chance)}."
    level = percent(1 - alpha)
    return call.result(
        outputs=outputs,
        summary=f"The rate is {percent(found.mean, 4)} (posterior mean) and lies within "
        f"{_limits(found.equal_tails(alpha))} with probability {level}; the shortest interval "
        f"with that probability is {_limits(found.highest_density(alpha))}.{above}",
        reading=(
            read_arm(arm),
            read_prior(call, prior_alpha, prior_beta).replace(" for each rate", ""),
            read_level(call, alpha),
            *((f"limit {percent(threshold)}",) if threshold is not None else ()),
        ),
        convention=f"beta posterior under the {beta_prior_name(prior_alpha, prior_beta)}, "
        "equal-tailed interval, highest-density interval beside it",
        assumptions=(
            "Users are independent and each counts once, as converted or not.",
            "The interval holds the rate with this probability given the prior; a confidence "
            "interval instead covers the true rate in this share of repeated experiments.",
        ),
        formula=r"p \mid x,n \sim \mathrm{Beta}(\alpha_0+x,\ \beta_0+n-x)",
        formula_text="p | x, n ~ Beta(α₀ + x, β₀ + n − x)",
        worked=f"Beta({number(prior_alpha)} + {conversions}, {number(prior_beta)} + {users} − "
        f"{conversions}) = Beta({number(found.a)}, {number(found.b)}): mean "
        f"{number(found.mean, 6)}",
        code=f"from scipy.stats import beta; d = beta({found.a!r}, {found.b!r}); "
        f"print(d.mean(), d.ppf({alpha!r}/2), d.isf({alpha!r}/2))",
        r_code=f"a <- {found.a!r}; b <- {found.b!r}; "
        + r_print(
            "a/(a + b)",
            f"qbeta({alpha!r}/2, a, b)",
            f"qbeta({alpha!r}/2, a, b, lower.tail = FALSE)",
        ),
        source=TEXTBOOK,
        alternatives=_alternatives(arm, (prior_alpha, prior_beta), alpha),
    )


def _outputs(arm: Arm, found: Beta, alpha: float) -> dict[str, Value]:
    tails, densest = found.equal_tails(alpha), found.highest_density(alpha)
    return {
        "rate": arm.rate,
        "mean": found.mean,
        "median": found.quantile(0.5),
        "sd": found.width,
        "low": tails.low,
        "high": tails.high,
        "hdi_low": densest.low,
        "hdi_high": densest.high,
        "posterior_alpha": found.a,
        "posterior_beta": found.b,
    }


def _above(found: Beta, threshold: float) -> float:
    import numpy as np

    return float(found.above(np.array([threshold]))[0])


def _limits(interval: Interval) -> str:
    """Return an interval of a rate in percent, with the digits that its width can use."""
    width = interval.high - interval.low
    finer = math.ceil(math.log10(interval.high / width)) if width > 0 else 0
    digits = min(max(3 + finer, 4), 12)
    return f"{percent(interval.low, digits)} to {percent(interval.high, digits)}"


def _alternatives(arm: Arm, prior: tuple[float, float], alpha: float) -> tuple[Alternative, ...]:
    found = []
    for name, other in (("uniform", 1.0), ("Jeffreys", 0.5)):
        if prior != (other, other):
            result = _outputs(arm, posterior(arm.conversions, arm.users, other, other), alpha)
            names = ("mean", "low", "high", "hdi_low", "hdi_high")
            shown = number(other)
            found.append(
                Alternative(
                    f"{name} prior Beta({shown}, {shown})",
                    {key: result[key] for key in names},
                    "another prior that says little; they differ on few conversions",
                )
            )
    for title, interval, note in (
        ("Wilson interval", rate_interval("wilson", arm, alpha / 2), "a confidence interval"),
        (
            "Clopper-Pearson interval",
            rate_interval("clopper_pearson", arm, alpha / 2),
            "the exact confidence interval, never below its level",
        ),
    ):
        found.append(Alternative(title, {"low": interval.low, "high": interval.high}, note))
    return tuple(found)


BETA_INTERVAL = Calculator(
    name="beta-interval",
    is_iterated=True,
    title="Bayesian interval of one conversion rate",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rate", "observed rate"),
        Output("mean", "posterior mean of the rate", "rate"),
        Output("median", "posterior median", "rate"),
        Output("sd", "posterior standard deviation"),
        Output("low", "lower limit of the equal-tailed interval", "rate"),
        Output("high", "its upper limit", "rate"),
        Output("hdi_low", "lower limit of the highest-density interval", "rate"),
        Output("hdi_high", "its upper limit", "rate"),
        Output("posterior_alpha", "first parameter of the posterior"),
        Output("posterior_beta", "second parameter of the posterior"),
        Output("probability_above", "probability that the rate exceeds threshold (optional)"),
    ),
    run=beta_interval,
    example={"conversions": 40, "users": 500},
    headline="mean",
    printed=("mean", "low", "high"),
)

CALCULATORS = (BETA_INTERVAL,)
