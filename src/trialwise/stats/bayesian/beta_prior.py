"""A beta prior of a rate from what one knows: its mean, and its weight or its spread."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.bayesian.inputs import FAMILY, LARGEST_PRIOR, TEXTBOOK
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.wording import number, percent

MEAN = Param(
    "prior_mean",
    "rate",
    "mean of the prior, the rate that is expected, as a fraction: 5 % is 0.05",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Rates are fractions: 5 % is 0.05.",
    high_hint="Rates are fractions: 5 % is 0.05.",
)
WEIGHT = Param(
    "weight",
    "number",
    "users that the prior is worth, alpha plus beta",
    low=0,
    high=LARGEST_PRIOR,
    low_open=True,
    low_hint="A prior worth one user says next to nothing; use at least that.",
)
PRIOR_SD = Param(
    "prior_sd",
    "number",
    "standard deviation of the prior instead of its weight, as a fraction: 1 point is 0.01",
    low=0,
    high=0.5,
    low_open=True,
    high_open=True,
    low_hint="A prior without spread leaves nothing to learn.",
    high_hint="No distribution on 0 to 1 is wider than 0.5; 1 point is 0.01.",
)
_PARAMS = (MEAN, WEIGHT, PRIOR_SD)
_ONE_OF = (("weight", "prior_sd"),)


@validated("beta-prior", _PARAMS, _ONE_OF)
def beta_prior(
    call: Call, *, prior_mean: float, weight: float | None = None, prior_sd: float | None = None
) -> Calculation:
    """Return the beta prior with a given mean, and a given weight or standard deviation.

    α = m ν, β = (1 − m) ν with ν the weight; from a standard deviation s, ν = m(1 − m)/s² − 1.

    Args:
        call: filled in by ``validated``.
        prior_mean: mean m, in (0, 1).
        weight: users ν that the prior is worth, above 0.
        prior_sd: standard deviation s instead, below √(m(1 − m)).

    Returns:
        ``prior_alpha``, ``prior_beta``, ``weight`` and ``prior_sd``.

    Raises:
        InputError: for a value outside its range, or a standard deviation no beta prior has.

    Source: Gelman et al. (2013), Bayesian Data Analysis, section 2.4 and appendix A.

    Examples:
        >>> outputs = beta_prior(prior_mean=0.05, weight=200).outputs
        >>> round(outputs["prior_alpha"], 9), round(outputs["prior_beta"], 9)
        (10.0, 190.0)
    """
    nu = weight if weight is not None else _weight_of(prior_mean, prior_sd or 0.0)
    a, b = prior_mean * nu, (1 - prior_mean) * nu
    sd = math.sqrt(prior_mean * (1 - prior_mean) / (nu + 1))
    return call.result(
        outputs={"prior_alpha": a, "prior_beta": b, "weight": nu, "prior_sd": sd},
        summary=f"Use Beta({number(a, 6)}, {number(b, 6)}): its mean is {percent(prior_mean)}, its "
        f"standard deviation {percent(sd, 4)}, and it weighs as much as {number(nu, 4)} users.",
        reading=(
            f"prior mean {percent(prior_mean)}",
            f"worth {number(weight)} users"
            if weight is not None
            else f"standard deviation {percent(sd, 6)}",
        ),
        convention="beta distribution of a rate, its weight alpha plus beta",
        assumptions=(
            "The prior speaks of one rate; in a comparison the same prior holds for each arm.",
            "A prior worth as many users as the test pulls the result half of the way to its mean.",
        ),
        formula=r"\alpha = m\nu,\quad \beta = (1-m)\nu,\quad \nu = \frac{m(1-m)}{s^2}-1",
        formula_text="α = mν, β = (1 − m)ν, ν = m(1 − m)/s² − 1",
        worked=f"{number(prior_mean)} × {number(nu, 6)} = {number(a, 6)}, "
        f"{number(1 - prior_mean, 6)} × {number(nu, 6)} = {number(b, 6)}",
        code=f"m, n = {prior_mean!r}, {_source_of(weight, prior_mean, prior_sd)}; "
        "print(m*n, (1-m)*n)",
        r_code=f"m <- {prior_mean!r}; n <- {_source_of(weight, prior_mean, prior_sd, '^')}; "
        + r_print("m*n", "(1-m)*n"),
        source=f"{TEXTBOOK.removesuffix('ch. 2')}section 2.4 and appendix A",
    )


def _weight_of(mean: float, sd: float) -> float:
    widest = math.sqrt(mean * (1 - mean))
    if sd >= widest:
        raise InputError(
            "prior_sd",
            sd,
            f"below {number(widest, 6)}, the widest for a mean of {percent(mean)}",
            "A rate between 0 % and 100 % cannot vary more; give a smaller standard deviation.",
        )
    return (widest / sd) ** 2 - 1


def _source_of(weight: float | None, mean: float, sd: float | None, power: str = "**") -> str:
    return repr(weight) if weight is not None else f"{mean!r}*(1-{mean!r})/{sd!r}{power}2 - 1"


BETA_PRIOR = Calculator(
    name="beta-prior",
    title="Beta prior from its mean and weight",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("prior_alpha", "first parameter of the beta prior, like conversions seen before"),
        Output("prior_beta", "second parameter, like users seen before who did not convert"),
        Output("weight", "users that the prior is worth"),
        Output("prior_sd", "standard deviation of the prior"),
    ),
    run=beta_prior,
    example={"prior_mean": 0.05, "weight": 200},
    one_of=_ONE_OF,
    headline="prior_alpha",
    printed=("prior_alpha", "prior_beta"),
)
CALCULATORS = (BETA_PRIOR,)
