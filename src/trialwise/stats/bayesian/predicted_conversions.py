"""How many of the next users will convert, given what is believed about the rate."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.bayesian.inputs import (
    CREDIBLE,
    FAMILY,
    PRIOR_ALPHA,
    PRIOR_BETA,
    TEXTBOOK,
    beta_prior_name,
)
from trialwise.stats.bayesian.proportions import posterior
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.wording import count, number, percent, probability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST: Final = 100_000
_COUNTED: Final = 10**12
_PARAMS: Final = (
    Param(
        "future_users",
        "count",
        "users still to come",
        required=True,
        low=1,
        high=_MOST,
        low_hint="Without further users there is nothing to predict.",
        high_hint="Ask for fewer users and scale the result: the rate hardly changes.",
    ),
    Param(
        "conversions",
        "count",
        "converted users so far, beside what the prior holds",
        default=0,
        low=0,
        high=_COUNTED,
        low_hint="Counts cannot be negative.",
    ),
    Param(
        "users",
        "count",
        "users so far, beside what the prior holds",
        default=0,
        low=0,
        high=_COUNTED,
        low_hint="Counts cannot be negative.",
    ),
    PRIOR_ALPHA,
    PRIOR_BETA,
    Param(
        "at_least",
        "count",
        "number of conversions whose chance to be reached is asked for",
        low=0,
        high=_MOST,
        low_hint="Counts cannot be negative.",
    ),
    CREDIBLE,
)


@validated("predicted-conversions", _PARAMS)
def predicted_conversions(
    call: Call,
    *,
    future_users: int,
    conversions: int = 0,
    users: int = 0,
    prior_alpha: float = 1.0,
    prior_beta: float = 1.0,
    at_least: int | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return how many of the next users are expected to convert, with a prediction interval.

    The rate has the posterior Beta(a, b); the count among m users is beta-binomial with mean
    m a/(a + b): the users vary, and so does what the rate may be.

    Args:
        call: filled in by ``validated``.
        future_users: users to come m, 1 to 100,000.
        conversions: converted users so far, 0 to ``users``.
        users: users so far, at least 0.
        prior_alpha: first parameter of the beta prior, or of the posterior without users so far.
        prior_beta: second parameter.
        at_least: number of conversions whose chance to be reached is asked for.
        alpha: 1 minus the probability of the interval, in (0, 0.5).

    Returns:
        ``expected`` conversions, their ``sd``, the limits ``low`` and ``high``, and with a number
        ``probability_at_least`` that many.

    Raises:
        InputError: for more conversions than users, or a value outside its range.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2.

    Examples:
        >>> found = predicted_conversions(future_users=500, prior_alpha=4, prior_beta=96)
        >>> found.outputs["expected"]
        20.0
    """
    if conversions > users:
        step = "Count each user once."
        raise InputError("conversions", conversions, f"at most users, {count(users)}", step)
    belief = posterior(conversions, users, prior_alpha, prior_beta)
    a, b, m = belief.a, belief.b, future_users
    below = _distribution(a, b, m)
    low, high = (int((below < share).sum()) for share in (alpha / 2, 1 - alpha / 2))
    outputs: dict[str, Value] = {
        "expected": m * belief.mean,
        "sd": math.sqrt(m * belief.mean * (1 - belief.mean) * (a + b + m) / (a + b + 1)),
        "low": low,
        "high": min(high, m),
    }
    reached = ""
    if at_least is not None:
        chance = 1.0 if at_least == 0 else 0.0
        if 0 < at_least <= m:
            chance = min(max(1 - float(below[at_least - 1]), 0.0), 1.0)
        outputs["probability_at_least"] = chance
        reached = f" {count(at_least)} or more come with probability {probability(chance)}."
    is_default = {"conversions", "users"} & set(call.defaulted)
    beside = f"no users beside it{' (default)' if is_default else ''}"
    seen = f"{count(conversions)} of {count(users)} so far" if users else beside
    return call.result(
        outputs=outputs,
        summary=f"Expect {number(m * belief.mean, 6)} conversions among the next {count(m)} users, "
        f"with probability {percent(1 - alpha)} between {count(low)} and "
        f"{count(min(high, m))}.{reached}",
        reading=(
            f"next {count(m)} users",
            f"{beta_prior_name(prior_alpha, prior_beta)}"
            f"{call.default_mark('prior_alpha', 'prior_beta')}",
            seen,
            f"{percent(1 - alpha)} prediction interval{call.default_mark('alpha')}",
        ),
        convention="beta-binomial posterior predictive, equal-tailed interval",
        assumptions=(
            "The next users are like those that the belief rests on, and convert independently.",
            "The interval holds the count, which varies more than the rate: even with a known rate "
            "the count would scatter.",
        ),
        formula=r"E(X) = m\,\frac{a}{a+b},\quad "
        r"P(X=k)=\binom mk\frac{B(a+k,\,b+m-k)}{B(a,b)}",
        formula_text="E(X) = m·a/(a + b), P(X = k) = C(m, k) B(a + k, b + m − k)/B(a, b)",
        worked=f"{count(m)} × {number(a)} / ({number(a)} + {number(b)}) = "
        f"{number(m * belief.mean, 6)}",
        code=f"from scipy.stats import betabinom; d = betabinom({m}, {a!r}, {b!r}); "
        f"print(d.mean(), d.ppf({alpha!r}/2), d.ppf(1 - {alpha!r}/2))",
        r_code=f"a <- {a!r}; b <- {b!r}; m <- {m}; k <- 0:m; "
        "p <- cumsum(exp(lchoose(m, k) + lbeta(a + k, b + m - k) - lbeta(a, b))); "
        + r_print("m*a/(a + b)", f"sum(p < {alpha!r}/2)", f"sum(p < 1 - {alpha!r}/2)"),
        source=TEXTBOOK,
    )


@lru_cache(maxsize=8)
def _distribution(a: float, b: float, m: int) -> "NDArray[np.float64]":
    """Return P(X ≤ k) for k from 0 to m, from the ratios of neighbours, which lose no digits."""
    import numpy as np

    k = np.arange(m, dtype=float)
    steps = np.log((m - k) / (k + 1)) + np.log((a + k) / (b + m - k - 1))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    mass = np.exp(logs - logs.max())
    summed: NDArray[np.float64] = np.cumsum(mass) / mass.sum()
    return summed


PREDICTED_CONVERSIONS = Calculator(
    name="predicted-conversions",
    title="Conversions to expect among the next users",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("expected", "conversions to expect"),
        Output("sd", "standard deviation of their number"),
        Output("low", "lower limit of their number"),
        Output("high", "upper limit of their number"),
        Output("probability_at_least", "chance of at_least or more (optional)", "percent"),
    ),
    run=predicted_conversions,
    example={"future_users": 500, "prior_alpha": 4, "prior_beta": 96},
    headline="expected",
    printed=("expected", "low", "high"),
)
CALCULATORS = (PREDICTED_CONVERSIONS,)
