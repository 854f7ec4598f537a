"""Bayes factors: the most a p-value can say, and from prior odds to posterior odds."""

import math

from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.bayesian.inputs import FAMILY
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.wording import number, p_text, percent

P_VALUE = Param(
    "p_value",
    "rate",
    "observed two-sided p-value",
    required=True,
    low=1e-300,
    high=1,
    low_hint="Give the p-value as printed, for example 0.001.",
    high_hint="A p-value is at most 1.",
)
PRIOR = Param(
    "prior_probability",
    "rate",
    "probability of a real effect before the test: 1 idea in 4 is 0.25",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Take the share of past ideas that worked.",
    high_hint="Take the share of past ideas that worked.",
)
PRIOR_ODDS = Param(
    "prior_odds",
    "number",
    "odds of a real effect before the test: 1 to 4 is 0.25",
    low=0,
    high=1e12,
    low_open=True,
    low_hint="Odds are above 0: 1 to 4 is 0.25.",
)
BAYES_FACTOR = Param(
    "bayes_factor",
    "number",
    "how much likelier the data are with the effect than without it",
    required=True,
    low=0,
    high=1e12,
    low_open=True,
    low_hint="A Bayes factor is a ratio of likelihoods, above 0; below 1 it speaks for the null.",
)
_BOUND_PARAMS = (P_VALUE, PRIOR)
_ODDS_PARAMS = (BAYES_FACTOR, PRIOR_ODDS, PRIOR)
_ODDS_ONE_OF = (("prior_odds", "prior_probability"),)
_EVEN = 0.5
_BOUND_SOURCE = "Sellke, Bayarri & Berger (2001), The American Statistician 55, 62-71"
_ODDS_SOURCE = "Kass & Raftery (1995), JASA 90, 773-795"


def bound_of(p_value: float) -> float:
    """Return the smallest Bayes factor of null over alternative, −e p ln p, at most 1.

    >>> round(bound_of(0.05), 3)
    0.407
    """
    return -math.e * p_value * math.log(p_value) if p_value < 1 / math.e else 1.0


@validated("bayes-factor-bound", _BOUND_PARAMS)
def bayes_factor_bound(
    call: Call, *, p_value: float, prior_probability: float | None = None
) -> Calculation:
    """Return the most evidence against the null that a p-value can hold.

    BF₀₁ ≥ −e p ln p for p < 1/e, over all reasonable alternatives.

    Args:
        call: filled in by ``validated``.
        p_value: observed, in (0, 1].
        prior_probability: of a real effect, in (0, 1); 0.5 when not given.

    Returns:
        ``bayes_factor_null`` (smallest, null over alternative), ``bayes_factor`` (largest,
        alternative over null), and the smallest ``false_positive_risk`` with the prior.

    Raises:
        InputError: for a value outside its range.

    Source: Sellke, Bayarri & Berger (2001).

    Examples:
        >>> round(bayes_factor_bound(p_value=0.05).outputs["false_positive_risk"], 3)
        0.289
    """
    null = bound_of(p_value)
    prior = _EVEN if prior_probability is None else prior_probability
    odds = null * (1 - prior) / prior
    risk = odds / (1 + odds)
    z = normal_critical(p_value / 2) if p_value < 1 else 0.0
    mark = " (default)" if prior_probability is None else ""
    return call.result(
        outputs={"bayes_factor": 1 / null, "bayes_factor_null": null, "false_positive_risk": risk},
        summary=f"At {p_text(p_value)} the data are at most {number(1 / null, 4)} times as likely "
        f"with an effect as without one. If a real effect had a chance of {percent(prior)} before, "
        f"the false positive risk is at least {percent(risk, 3)}.",
        reading=(
            f"observed p = {number(p_value)}",
            f"chance of a real effect before the test {percent(prior)}{mark}",
        ),
        convention="Sellke-Bayarri-Berger bound, over all alternatives that make small p likelier",
        assumptions=(
            "It is a bound, not an estimate: a given alternative says less.",
            "The p-value comes from one look and one comparison.",
        ),
        formula=r"BF_{01} \ge -e\,p\ln p",
        formula_text="BF₀₁ ≥ −e p ln p",
        worked=f"−e × {number(p_value)} × ln {number(p_value)} = {number(null, 6)}",
        code=f"from math import e, log; p = {p_value!r}; b = -e*p*log(p) if p < 1/e else 1; "
        f"o = b*(1-{prior!r})/{prior!r}; print(1/b, b, o/(1+o))",
        r_code=f"p <- {p_value!r}; b <- if (p < exp(-1)) -exp(1)*p*log(p) else 1; "
        f"o <- b*(1-{prior!r})/{prior!r}; " + r_print("1/b", "b", "o/(1+o)"),
        source=_BOUND_SOURCE,
        alternatives=(
            Alternative(
                "best single alternative",
                {"bayes_factor": math.exp(z * z / 2), "bayes_factor_null": math.exp(-z * z / 2)},
                "exp(−z²/2): the alternative exactly at the estimate, more than any prior allows",
            ),
        )
        if z * z < 1200
        else (),
    )


@validated("posterior-odds", _ODDS_PARAMS, _ODDS_ONE_OF)
def posterior_odds(
    call: Call,
    *,
    bayes_factor: float,
    prior_odds: float | None = None,
    prior_probability: float | None = None,
) -> Calculation:
    """Return the probability of a real effect after the data, from prior odds and Bayes factor.

    Posterior odds = prior odds × Bayes factor; probability = odds / (1 + odds).

    Args:
        call: filled in by ``validated``.
        bayes_factor: alternative over null, above 0.
        prior_odds: of a real effect, above 0.
        prior_probability: of a real effect instead, in (0, 1).

    Returns:
        ``posterior_probability``, ``posterior_odds`` and ``prior_probability``.

    Raises:
        InputError: for a value outside its range.

    Source: Kass & Raftery (1995).

    Examples:
        >>> round(posterior_odds(bayes_factor=6, prior_odds=0.25).outputs["posterior_odds"], 9)
        1.5
    """
    if prior_odds is None:
        share = _EVEN if prior_probability is None else prior_probability
        before = share / (1 - share)
    else:
        before = prior_odds
    after = before * bayes_factor
    probability = after / (1 + after)
    rows = tuple(
        (percent(share), percent(share * bayes_factor / (1 - share + share * bayes_factor), 3))
        for share in (0.05, 0.1, 0.25, 0.5, 0.75)
    )
    return call.result(
        outputs={
            "posterior_probability": probability,
            "posterior_odds": after,
            "prior_probability": before / (1 + before),
        },
        summary=f"After the data the odds of a real effect are {number(after, 4)} to 1, a "
        f"probability of {percent(probability, 4)}; before they were {number(before, 4)} to 1.",
        reading=(
            f"Bayes factor {number(bayes_factor)} for the effect",
            f"odds {number(before, 6)} to 1 before the test",
        ),
        convention="Bayes' rule in odds, alternative over null",
        assumptions=(
            "The Bayes factor is that of effect over no effect; turn it round (1/BF) if yours is "
            "of the null.",
            "The prior odds come from outside these data.",
        ),
        formula=r"\frac{P(H_1\mid y)}{P(H_0\mid y)} = \frac{P(H_1)}{P(H_0)}\, BF_{10}",
        formula_text="posterior odds = prior odds × BF₁₀",
        worked=f"{number(before, 6)} × {number(bayes_factor)} = {number(after, 6)}",
        code=f"o = {before!r}*{bayes_factor!r}; print(o/(1+o), o)",
        r_code=f"o <- {before!r}*{bayes_factor!r}; " + r_print("o/(1+o)", "o"),
        source=_ODDS_SOURCE,
        tables=(Table("By prior", ("probability before", "probability after"), rows),),
    )


BAYES_FACTOR_BOUND = Calculator(
    name="bayes-factor-bound",
    title="The most a p-value can say: bound of the Bayes factor",
    family=FAMILY,
    params=_BOUND_PARAMS,
    outputs=(
        Output("bayes_factor", "largest Bayes factor of effect over no effect"),
        Output("bayes_factor_null", "smallest Bayes factor of no effect over effect"),
        Output("false_positive_risk", "probability of no effect, at least, with the prior"),
    ),
    run=bayes_factor_bound,
    example={"p_value": 0.05},
    headline="bayes_factor",
    printed=("bayes_factor", "bayes_factor_null", "false_positive_risk"),
)
POSTERIOR_ODDS = Calculator(
    name="posterior-odds",
    title="Posterior odds from prior odds and a Bayes factor",
    family=FAMILY,
    params=_ODDS_PARAMS,
    outputs=(
        Output("posterior_probability", "probability of a real effect after the data"),
        Output("posterior_odds", "odds of a real effect after the data"),
        Output("prior_probability", "probability of a real effect before the data"),
    ),
    run=posterior_odds,
    example={"bayes_factor": 6.0, "prior_odds": 0.25},
    one_of=_ODDS_ONE_OF,
    headline="posterior_probability",
    printed=("posterior_probability", "posterior_odds"),
)
CALCULATORS = (BAYES_FACTOR_BOUND, POSTERIOR_ODDS)
