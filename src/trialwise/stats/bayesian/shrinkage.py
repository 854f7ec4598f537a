"""How far a normal prior shrinks any estimate, and how likely a normal effect passes a limit."""

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.bayesian.inputs import FAMILY, TEXTBOOK
from trialwise.stats.bayesian.normal import Normal
from trialwise.stats.bayesian.posterior import PRIOR_SD, STANDARD_ERROR
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import number, percent, probability

MEAN = Param(
    "posterior_mean",
    "number",
    "mean of the posterior of the effect, in any unit",
    required=True,
    low=-LARGEST,
    high=LARGEST,
)
SD = Param(
    "posterior_sd",
    "number",
    "standard deviation of the posterior, in the same unit",
    required=True,
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A posterior without spread is a certainty.",
)
LIMIT = Param(
    "threshold",
    "number",
    "limit that the effect is to exceed, in the same unit",
    default=0.0,
    low=-LARGEST,
    high=LARGEST,
)
_SHRINK_PARAMS = (STANDARD_ERROR, PRIOR_SD)
_PARAMS = (MEAN, SD, LIMIT)
_SOURCE = f"{TEXTBOOK.removesuffix('ch. 2')}section 2.5"


@validated("shrinkage-factor", _SHRINK_PARAMS)
def shrinkage_factor(call: Call, *, standard_error: float, prior_sd: float) -> Calculation:
    """Return how much of an estimate a normal prior leaves.

    The posterior mean is w y + (1 − w) m with w = τ² / (τ² + s²).

    Args:
        call: filled in by ``validated``.
        standard_error: s of the estimate, above 0.
        prior_sd: τ, spread of true effects, above 0, in the same unit.

    Returns:
        ``weight``, the share of the estimate that is kept, ``shrinkage``, the share that is lost,
        and ``divisor`` 1/w, by which an estimate is divided when the prior mean is 0.

    Raises:
        InputError: for a value outside its range.

    Source: Gelman et al. (2013), Bayesian Data Analysis, section 2.5.

    Examples:
        >>> round(shrinkage_factor(standard_error=2, prior_sd=1).outputs["weight"], 9)
        0.2
    """
    ratio = standard_error / prior_sd
    divisor = 1 + ratio * ratio
    weight = 1 / divisor
    lost = 1 / (1 + 1 / (ratio * ratio)) if ratio * ratio > 0 else 0.0
    return call.result(
        outputs={"weight": weight, "shrinkage": lost, "divisor": divisor},
        summary=f"The prior keeps {percent(weight, 4)} of an estimate and takes "
        f"{percent(lost, 4)} of the way to its mean: with a prior around 0 divide estimates "
        f"by {number(divisor, 4)}.",
        reading=(f"standard error {number(standard_error)}", f"prior sd {number(prior_sd)}"),
        convention="normal prior and normal likelihood with a known standard error",
        assumptions=(
            "The estimate is nearly normal and the experiment one of those the prior describes.",
            "Both are in the same unit; the prior sd is that of true effects, without their noise.",
        ),
        formula=r"w = \frac{\tau^2}{\tau^2+s^2}",
        formula_text="w = τ² / (τ² + s²)",
        worked=f"{number(prior_sd)}² / ({number(prior_sd)}² + {number(standard_error)}²) = "
        f"{number(weight, 6)}",
        code=f"t, s = {prior_sd!r}, {standard_error!r}; print(1/(1+(s/t)**2), 1+(s/t)**2)",
        r_code=f"t <- {prior_sd!r}; s <- {standard_error!r}; "
        + r_print("1/(1+(s/t)^2)", "1+(s/t)^2"),
        source=_SOURCE,
    )


@validated("posterior-probability", _PARAMS)
def posterior_probability(
    call: Call, *, posterior_mean: float, posterior_sd: float, threshold: float = 0.0
) -> Calculation:
    """Return the probability that an effect with a normal posterior exceeds a limit.

    P(δ > c) = Φ((m − c)/s).

    Args:
        call: filled in by ``validated``.
        posterior_mean: m, in any unit.
        posterior_sd: s, above 0, in the same unit.
        threshold: limit c, in the same unit; 0 when not given.

    Returns:
        ``probability_above`` and ``probability_below`` the limit, and ``expected_shortfall``, how
        far below it the effect is on average, zero when above.

    Raises:
        InputError: for a value outside its range.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2.

    Examples:
        >>> result = posterior_probability(posterior_mean=1, posterior_sd=1)
        >>> round(result.outputs["probability_above"], 4)
        0.8413
    """
    found = Normal(posterior_mean, posterior_sd)
    above = found.probability_above(threshold)
    below = Normal(-posterior_mean, posterior_sd).probability_above(-threshold)
    return call.result(
        outputs={
            "probability_above": above,
            "probability_below": below,
            "expected_shortfall": found.expected_below(threshold),
        },
        summary=f"The effect is above {number(threshold)} with probability {probability(above)} "
        f"and below it with {probability(below)}.",
        reading=(
            f"normal posterior with mean {number(posterior_mean)} and sd {number(posterior_sd)}",
            f"limit {number(threshold)}{call.default_mark('threshold')}",
        ),
        convention="normal posterior",
        assumptions=(
            "The posterior is close to normal, as for estimates from many users.",
            "With a flat prior its mean is the estimate and its standard deviation the standard "
            "error.",
        ),
        formula=r"P(\delta > c) = \Phi\left(\frac{m-c}{s}\right)",
        formula_text="P(δ > c) = Φ((m − c)/s)",
        worked=f"Φ(({number(posterior_mean)} − {number(threshold)}) / {number(posterior_sd)}) = "
        f"{number(above, 6)}",
        code="from scipy.stats import norm; "
        f"d = norm({posterior_mean!r}, {posterior_sd!r}); "
        f"print(d.sf({threshold!r}), d.cdf({threshold!r}))",
        r_code=f"z <- ({threshold!r} - {posterior_mean!r})/{posterior_sd!r}; "
        + r_print("pnorm(-z)", "pnorm(z)"),
        source=TEXTBOOK,
        alternatives=(
            Alternative(
                "against zero",
                {"probability_above": found.probability_above(0.0)},
                "that the effect is positive at all",
            ),
        ),
    )


SHRINKAGE_FACTOR = Calculator(
    name="shrinkage-factor",
    title="How far a prior shrinks an estimate",
    family=FAMILY,
    params=_SHRINK_PARAMS,
    outputs=(
        Output("weight", "share of the estimate that is kept"),
        Output("shrinkage", "share of the way from the estimate to the prior mean"),
        Output("divisor", "what an estimate is divided by when the prior mean is 0"),
    ),
    run=shrinkage_factor,
    example={"standard_error": 0.02, "prior_sd": 0.01},
    headline="weight",
    printed=("weight", "divisor"),
)
POSTERIOR_PROBABILITY = Calculator(
    name="posterior-probability",
    title="Probability that an effect exceeds a limit",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("probability_above", "probability that the effect is above the limit"),
        Output("probability_below", "probability that the effect is below the limit"),
        Output("expected_shortfall", "average distance below the limit, zero when above"),
    ),
    run=posterior_probability,
    example={"posterior_mean": 0.012, "posterior_sd": 0.008, "threshold": 0.02},
    headline="probability_above",
    printed=("probability_above", "probability_below"),
)
CALCULATORS = (SHRINKAGE_FACTOR, POSTERIOR_PROBABILITY)
