"""The Bayesian comparison of two event rates per exposure: gamma posteriors of Poisson counts."""

import math

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
from trialwise.stats.bayesian.proportions import COMPARISON_OUTPUTS, comparison, lift_text
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.numeric.distributions import normal_cdf
from trialwise.stats.numeric.gamma import Gamma
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.posterior_pair import PosteriorPair
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number

_LARGEST = 1e15


def _arm_params(arm: str, role: str) -> tuple[Param, Param]:
    return (
        Param(
            f"events_{arm}",
            "count",
            f"events of {role}",
            required=True,
            low=0,
            high=LARGEST_SIZE,
            low_hint="Counts cannot be negative.",
        ),
        Param(
            f"exposure_{arm}",
            "number",
            f"exposure of {role}: users, days or sessions over which the events were counted",
            required=True,
            low=0,
            high=_LARGEST,
            low_open=True,
            low_hint="Without exposure there is no rate.",
        ),
    )


PRIOR_SHAPE = Param(
    "prior_shape",
    "number",
    "shape of the gamma prior of each rate, like events seen before; 0.5 with prior_rate 0 is "
    "Jeffreys' prior",
    default=0.5,
    low=0.1,
    high=1e12,
    low_hint="0.5 is Jeffreys' prior.",
)
PRIOR_RATE = Param(
    "prior_rate",
    "number",
    "rate of the gamma prior, like exposure seen before, in the unit of the exposure",
    default=0.0,
    low=0,
    high=_LARGEST,
    low_hint="0 is Jeffreys' prior.",
)
_PARAMS = (
    *_arm_params("a", "control"),
    *_arm_params("b", "the treatment"),
    PRIOR_SHAPE,
    PRIOR_RATE,
    CREDIBLE,
)


@validated("bayes-rates", _PARAMS)
def bayes_rates(
    call: Call,
    *,
    events_a: int,
    exposure_a: float,
    events_b: int,
    exposure_b: float,
    prior_shape: float = 0.5,
    prior_rate: float = 0.0,
    alpha: float = 0.05,
) -> Calculation:
    """Return P(B > A), expected losses and credible intervals of two event rates.

    Each rate has the posterior Gamma(a₀ + x, r₀ + T) for x events over an exposure T. The default
    is Jeffreys' prior, which does not depend on the unit of the exposure.

    Args:
        call: filled in by ``validated``.
        events_a: events of control, at least 0.
        exposure_a: exposure of control, above 0.
        events_b: events of the treatment, at least 0.
        exposure_b: exposure of the treatment, above 0, in the same unit.
        prior_shape: shape of the gamma prior of both rates, at least 0.1.
        prior_rate: its rate, at least 0, in the unit of the exposure.
        alpha: 1 minus the probability of the credible intervals, in (0, 0.5).

    Returns:
        ``probability_b_better`` (a higher rate is better), both expected losses, the posterior
        means, the mean difference and the median lift with equal-tailed limits.

    Raises:
        InputError: for a value outside its range.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2.

    Examples:
        >>> result = bayes_rates(events_a=100, exposure_a=1000, events_b=120, exposure_b=1000)
        >>> round(result.outputs["probability_b_better"], 4)
        0.9113
    """
    pair = _pair((events_a, exposure_a), (events_b, exposure_b), (prior_shape, prior_rate))
    outputs = comparison(pair, alpha) | {"mean_a": pair.x.mean, "mean_b": pair.y.mean}
    is_jeffreys = (prior_shape, prior_rate) == (0.5, 0.0)
    name = "Jeffreys' prior" if is_jeffreys else "prior"
    prior = f"{name} Gamma({number(prior_shape)}, {number(prior_rate)})"
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, alpha),
        reading=(
            f"control {count(events_a)} events over {number(exposure_a)}",
            f"treatment {count(events_b)} events over {number(exposure_b)}",
            f"{prior} for each rate{call.default_mark('prior_shape', 'prior_rate')}",
            read_level(call, alpha),
        ),
        convention=f"gamma posteriors under {prior}, equal-tailed credible intervals, the lift by "
        "its median; a higher rate counts as better",
        assumptions=(
            "Events are independent and come at a constant rate (Poisson); events that cluster in "
            "users vary more, and then all of this is too certain.",
            "P(B > A) is a statement about the rates, given the prior and the data. It is not "
            "1 − p: a p-value is the chance of such data without a difference.",
            OPTIONAL_STOPPING,
        ),
        formula=r"\lambda \mid x,T \sim \mathrm{Gamma}(a_0+x,\ r_0+T),\quad "
        r"P(B>A) = P\Big(V > \tfrac{T_b'}{T_a'+T_b'}\Big),\ V \sim \mathrm{Beta}(a_b', a_a')",
        formula_text="λ | x, T ~ Gamma(a₀ + x, r₀ + T), P(B > A) = P(V > r_b/(r_a + r_b)), "
        "V ~ Beta(a_b, a_a) with the posteriors' shapes a and rates r",
        worked=f"A ~ {_gamma_text(pair.x)}, B ~ {_gamma_text(pair.y)}: P(B > A) = "
        f"{number(float(outputs['probability_b_better']), 6)}",
        code=_code(pair),
        r_code=_r_code(pair),
        source=TEXTBOOK,
        alternatives=_alternatives(
            (events_a, exposure_a), (events_b, exposure_b), (prior_shape, prior_rate), alpha
        ),
    )


def _pair(a: tuple[int, float], b: tuple[int, float], prior: tuple[float, float]) -> PosteriorPair:
    shape, rate = prior
    return PosteriorPair(Gamma(a[0] + shape, a[1] + rate), Gamma(b[0] + shape, b[1] + rate))


def _summary(outputs: dict[str, Value], alpha: float) -> str:
    value = {name: float(found) for name, found in outputs.items()}
    interval = Interval(value["effect_low"], value["effect_high"])
    return (
        f"{beats(value['probability_b_better'])}. Choosing B is expected to lose "
        f"{number(value['expected_loss_b'], 3)} events per unit of exposure, staying with A "
        f"{number(value['expected_loss_a'], 3)}; the difference is "
        f"{with_interval(value['effect'], interval, alpha)}, {lift_text(value)} relative: "
        f"{allows(interval)}."
    )


def _gamma_text(posterior: object) -> str:
    if not isinstance(posterior, Gamma):
        raise TypeError("not a gamma posterior")
    return f"Gamma({number(posterior.shape)}, {number(posterior.rate)})"


def _alternatives(
    a: tuple[int, float], b: tuple[int, float], prior: tuple[float, float], alpha: float
) -> tuple[Alternative, ...]:
    found = []
    others = (("Jeffreys' prior Gamma(0.5, 0)", 0.5), ("flat prior Gamma(1, 0)", 1.0))
    for name, shape in others:
        if prior != (shape, 0.0):
            result = comparison(_pair(a, b, (shape, 0.0)), alpha)
            names = ("probability_b_better", "expected_loss_b", "effect_low", "effect_high")
            note = "another prior that says little; they differ on few events"
            found.append(Alternative(name, {key: result[key] for key in names}, note))
    if a[0] + b[0] > 0:
        difference = b[0] / b[1] - a[0] / a[1]
        rate = (a[0] + b[0]) / (a[1] + b[1])
        z = difference / math.sqrt(rate * (1 / a[1] + 1 / b[1]))
        note = "a p-value is the chance of such data, and no probability of B being better"
        chance: dict[str, Value] = {"probability_b_better": normal_cdf(z)}
        found.append(Alternative("1 − p of the one-sided score test", chance, note))
    return tuple(found)


def _parameters(pair: PosteriorPair) -> tuple[float, float, float, float]:
    if not (isinstance(pair.x, Gamma) and isinstance(pair.y, Gamma)):
        raise TypeError("not gamma posteriors")
    return pair.x.shape, pair.x.rate, pair.y.shape, pair.y.rate


def _code(pair: PosteriorPair) -> str:
    a1, r1, a2, r2 = _parameters(pair)
    return (
        "from scipy.stats import beta; "
        f"a, r, c, s = {a1!r}, {r1!r}, {a2!r}, {r2!r}; x = s/(r+s); "
        "print(beta.sf(x, c, a), a/r*beta.cdf(x, c, a+1) - c/s*beta.cdf(x, c+1, a), "
        "c/s*beta.sf(x, c+1, a) - a/r*beta.sf(x, c, a+1))"
    )


def _r_code(pair: PosteriorPair) -> str:
    a1, r1, a2, r2 = _parameters(pair)
    shown = r_print(
        "pbeta(x, c2, a, lower.tail = FALSE)",
        "a/r*pbeta(x, c2, a + 1) - c2/s*pbeta(x, c2 + 1, a)",
        "c2/s*pbeta(x, c2 + 1, a, lower.tail = FALSE) - a/r*pbeta(x, c2, a + 1, "
        "lower.tail = FALSE)",
    )
    return f"a <- {a1!r}; r <- {r1!r}; c2 <- {a2!r}; s <- {r2!r}; x <- s/(r + s); {shown}"


BAYES_RATES = Calculator(
    name="bayes-rates",
    is_iterated=True,
    title="Bayesian comparison of two event rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        *COMPARISON_OUTPUTS,
        Output("mean_a", "posterior mean of the rate of control"),
        Output("mean_b", "posterior mean of the rate of the treatment"),
    ),
    run=bayes_rates,
    example={"events_a": 100, "exposure_a": 1000, "events_b": 120, "exposure_b": 1000},
    headline="probability_b_better",
    printed=("probability_b_better", "expected_loss_b", "expected_loss_a"),
)

CALCULATORS = (BAYES_RATES,)
