"""An estimate shrunk by a normal prior: posterior mean, interval and P(effect > 0)."""

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.bayesian.inputs import (
    CREDIBLE,
    FAMILY,
    TEXTBOOK,
    allows,
    read_level,
    with_interval,
)
from trialwise.stats.bayesian.normal import Normal, shrunk
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import number, percent, probability, signed_alike

ESTIMATE = Param(
    "estimate",
    "number",
    "observed effect, in any unit",
    required=True,
    low=-LARGEST,
    high=LARGEST,
)
STANDARD_ERROR = Param(
    "standard_error",
    "number",
    "its standard error in the same unit; a 95 % interval divided by 3.92",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="An estimate without error needs no prior.",
)
PRIOR_SD = Param(
    "prior_sd",
    "number",
    "standard deviation of the normal prior in the same unit, from past experiments",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A prior without spread leaves nothing to learn; take it from past experiments.",
)
PRIOR_MEAN = Param(
    "prior_mean",
    "number",
    "mean of the prior; 0 expects no effect",
    default=0.0,
    low=-LARGEST,
    high=LARGEST,
)
THRESHOLD = Param(
    "threshold",
    "number",
    "effect whose chance to be exceeded is asked for, in the same unit",
    low=-LARGEST,
    high=LARGEST,
)
_PARAMS = (ESTIMATE, STANDARD_ERROR, PRIOR_SD, PRIOR_MEAN, CREDIBLE, THRESHOLD)
_MULTIPLES = (0.25, 0.5, 1.0, 2.0, 4.0)


@validated("posterior-normal", _PARAMS)
def posterior_normal(
    call: Call,
    *,
    estimate: float,
    standard_error: float,
    prior_sd: float,
    prior_mean: float = 0.0,
    alpha: float = 0.05,
    threshold: float | None = None,
) -> Calculation:
    """Return an estimate shrunk towards the mean of a normal prior.

    δ | y ~ N((m/τ² + y/s²)/(1/τ² + 1/s²), 1/(1/τ² + 1/s²)).

    Args:
        call: filled in by ``validated``.
        estimate: observed effect y.
        standard_error: s, above 0.
        prior_sd: τ, above 0, in the same unit.
        prior_mean: m.
        alpha: 1 minus the probability of the credible interval, in (0, 0.5).
        threshold: effect whose chance to be exceeded is asked for.

    Returns:
        ``posterior_mean``, ``posterior_sd``, ``low`` and ``high``, ``probability_positive``, and
        ``shrinkage``, the share of the way from the estimate to the prior mean; with a threshold
        ``probability_above`` it.

    Raises:
        InputError: for a value outside its range.

    Source: Gelman et al. (2013), Bayesian Data Analysis, section 2.5.

    Examples:
        >>> result = posterior_normal(estimate=0.03, standard_error=0.01, prior_sd=0.01)
        >>> round(result.outputs["posterior_mean"], 9), round(result.outputs["shrinkage"], 9)
        (0.015, 0.5)
    """
    seen, prior = Normal(estimate, standard_error), Normal(prior_mean, prior_sd)
    posterior = shrunk(seen, prior)
    interval = posterior.interval(alpha)
    shrinkage = 1 - (posterior.sd / standard_error) ** 2
    outputs: dict[str, Value] = {
        **_outputs(posterior, alpha),
        "posterior_sd": posterior.sd,
        "shrinkage": shrinkage,
    }
    above = ""
    if threshold is not None:
        chance = posterior.probability_above(threshold)
        outputs["probability_above"] = chance
        above = f" It exceeds {number(threshold)} with probability {probability(chance)}."
    said = number(estimate, 6)
    return call.result(
        outputs=outputs,
        summary=f"The effect is {with_interval(posterior.mean, interval, alpha)}, shrunk from "
        f"{said} by {percent(shrinkage, 3)} of the way to {number(prior_mean)}; it is positive "
        f"with probability {probability(posterior.probability_above(0.0))}: {allows(interval)}."
        f"{above}",
        reading=(
            f"estimate {number(estimate)}, standard error {number(standard_error)}",
            f"normal prior with mean {number(prior_mean)}{call.default_mark('prior_mean')} and "
            f"sd {number(prior_sd)}",
            read_level(call, alpha),
            *((f"limit {number(threshold)}",) if threshold is not None else ()),
        ),
        convention="normal prior and normal likelihood with a known standard error, equal-tailed "
        "interval",
        assumptions=(
            "The estimate is nearly normal with a known standard error.",
            "The experiment is one of those the prior describes; a real outlier is shrunk too far, "
            "because a normal prior thinks large effects next to impossible.",
            "Effects reported because they passed a threshold are too large on average: shrinking "
            "by a true prior corrects that.",
        ),
        formula=r"\delta \mid y \sim N\Big(\frac{m/\tau^2+y/s^2}{1/\tau^2+1/s^2},\ "
        r"\frac{1}{1/\tau^2+1/s^2}\Big)",
        formula_text="δ | y ~ N((m/τ² + y/s²)/(1/τ² + 1/s²), 1/(1/τ² + 1/s²))",
        worked=f"({number(prior_mean)}/{number(prior_sd)}² + {said}/{number(standard_error)}²) / "
        f"(1/{number(prior_sd)}² + 1/{number(standard_error)}²) = {number(posterior.mean, 6)}",
        code=_code(seen, prior, alpha),
        r_code=_r_code(seen, prior, alpha),
        source=f"{TEXTBOOK.removesuffix('ch. 2')}section 2.5",
        alternatives=_alternatives(seen, prior, alpha),
        tables=(_table(seen, prior, alpha),),
    )


def _outputs(posterior: Normal, alpha: float) -> dict[str, Value]:
    interval = posterior.interval(alpha)
    return {
        "posterior_mean": posterior.mean,
        "low": interval.low,
        "high": interval.high,
        "probability_positive": posterior.probability_above(0.0),
    }


def _alternatives(seen: Normal, prior: Normal, alpha: float) -> tuple[Alternative, ...]:
    cases = (
        ("no prior", seen, "the estimate as it is, with its usual interval"),
        (
            "prior sd halved",
            shrunk(seen, Normal(prior.mean, prior.sd / 2)),
            "a more doubtful prior",
        ),
        ("prior sd doubled", shrunk(seen, Normal(prior.mean, prior.sd * 2)), "a more open prior"),
    )
    return tuple(Alternative(name, _outputs(found, alpha), note) for name, found, note in cases)


def _table(seen: Normal, prior: Normal, alpha: float) -> Table:
    rows = []
    for multiple in _MULTIPLES:
        posterior = shrunk(seen, Normal(prior.mean, multiple * prior.sd))
        interval = posterior.interval(alpha)
        middle, low, high = signed_alike((posterior.mean, interval.low, interval.high))
        positive = probability(posterior.probability_above(0.0))
        rows.append((number(multiple * prior.sd, 4), middle, f"{low} to {high}", positive))
    columns = ("prior sd", "posterior mean", f"{percent(1 - alpha)} interval", "P(effect > 0)")
    return Table("How much the prior matters", columns, tuple(rows))


def _code(seen: Normal, prior: Normal, alpha: float) -> str:
    return (
        "from scipy.stats import norm; "
        f"w, v = {prior.sd!r}**-2, {seen.sd!r}**-2; "
        f"d = norm((w*{prior.mean!r} + v*{seen.mean!r})/(w+v), (w+v)**-.5); "
        f"print(d.mean(), d.ppf({alpha!r}/2), d.isf({alpha!r}/2), d.sf(0))"
    )


def _r_code(seen: Normal, prior: Normal, alpha: float) -> str:
    shown = r_print("m", f"m + qnorm({alpha!r}/2)*s", f"m - qnorm({alpha!r}/2)*s", "pnorm(m/s)")
    return (
        f"w <- {prior.sd!r}^-2; v <- {seen.sd!r}^-2; s <- (w + v)^-0.5; "
        f"m <- (w*{prior.mean!r} + v*{seen.mean!r})/(w + v); {shown}"
    )


POSTERIOR_NORMAL = Calculator(
    name="posterior-normal",
    title="Estimate shrunk by a normal prior",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("posterior_mean", "effect after shrinking"),
        Output("low", "lower limit of its credible interval"),
        Output("high", "upper limit of its credible interval"),
        Output("probability_positive", "probability that the effect is above 0"),
        Output("posterior_sd", "standard deviation of the posterior"),
        Output("shrinkage", "share of the way from the estimate to the prior mean, in (0, 1)"),
        Output("probability_above", "probability that it exceeds threshold (optional)"),
    ),
    run=posterior_normal,
    example={"estimate": 0.03, "standard_error": 0.01, "prior_sd": 0.01},
    headline="posterior_mean",
    printed=("posterior_mean", "low", "high", "probability_positive"),
    varies=("prior_sd",),
    curve="prior_sd",
)

CALCULATORS = (POSTERIOR_NORMAL,)
