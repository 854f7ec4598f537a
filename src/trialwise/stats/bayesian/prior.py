"""A prior learnt from past experiments: normal for effects, beta for rates."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.bayesian.inputs import FAMILY
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.multiple.lists import check_lengths, shown
from trialwise.stats.numeric.beta_fit import most_likely_beta
from trialwise.stats.numeric.random_effects import (
    dersimonian_laird,
    paule_mandel,
    pooled,
    restricted_likelihood,
    tau_squared_at,
)
from trialwise.stats.numeric.tails import chi_square_critical
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.wording import counted, number, percent, signed

EFFECTS = Param(
    "effects",
    "numbers",
    "estimated effect of each past experiment in one unit, the unsuccessful ones included",
    low=-LARGEST,
    high=LARGEST,
    least_items=2,
    list_hint="Give one effect per experiment, as in 0.02,0.035,-0.01.",
)
RATES = Param(
    "rates",
    "numbers",
    "conversion rate of each past experiment or period, as fractions",
    low=0,
    high=1,
    least_items=2,
    low_hint="Rates are fractions: 12 % is 0.12.",
    high_hint="Rates are fractions: 12 % is 0.12.",
    list_hint="Give one rate per experiment, as in 0.10,0.12,0.09.",
)
STANDARD_ERRORS = Param(
    "standard_errors",
    "numbers",
    "standard error of each effect or rate in the same order; without them the spread of the past "
    "includes their noise",
    low=0,
    high=LARGEST,
    low_open=True,
    low_hint="A standard error is above 0.",
    least_items=2,
    list_hint="Give one standard error per value.",
)
_PARAMS = (EFFECTS, RATES, STANDARD_ERRORS)
_ONE_OF = (("effects", "rates"),)
_MOST = 1000
_FEW = 10


@dataclass(frozen=True, slots=True)
class _Past:
    """What was seen in past experiments."""

    values: tuple[float, ...]
    errors: tuple[float, ...] | None
    are_rates: bool

    def fit(self) -> tuple[float, float]:
        """Return mean and standard deviation of the true values."""
        if self.errors is None:
            return _spread(self.values)
        tau_squared = dersimonian_laird(self.values, self.errors)
        mean = pooled(self.values, self.errors, tau_squared).estimate
        return mean, math.sqrt(tau_squared)


def _spread(values: Sequence[float]) -> tuple[float, float]:
    mean = math.fsum(values) / len(values)
    return mean, statistics.stdev(values, mean)


@validated("prior-from-experiments", _PARAMS, _ONE_OF)
def prior_from_experiments(
    call: Call,
    *,
    effects: tuple[float, ...] | None = None,
    rates: tuple[float, ...] | None = None,
    standard_errors: tuple[float, ...] | None = None,
) -> Calculation:
    """Return a prior fitted to past experiments: normal for effects, beta for rates.

    With standard errors, mean and variance τ² of the true values are those of a random-effects
    model (DerSimonian and Laird), so noise is not taken for spread; without, they are the mean and
    the variance of the values. The beta has α + β = m(1 − m)/τ² − 1.

    Args:
        call: filled in by ``validated``.
        effects: past effects in one unit, two or more. Give exactly one of effects and rates.
        rates: past rates, in [0, 1].
        standard_errors: of the effects or rates, above 0, in the same order.

    Returns:
        ``prior_mean`` and ``prior_sd``; for rates also ``prior_alpha`` and ``prior_beta``, absent
        when no beta has that spread.

    Raises:
        InputError: for a value outside its range or lists of different length.
        UsageError: for both or neither of effects and rates.

    Source: DerSimonian & Laird (1986); Deng (2015), Objective Bayesian Two Sample Hypothesis
        Testing for Online Controlled Experiments, WWW Companion, for priors from past experiments.

    Examples:
        >>> result = prior_from_experiments(effects=(0.02, -0.01, 0.03, 0.0))
        >>> round(result.outputs["prior_sd"], 4)
        0.0183
    """
    past = _Past(effects or rates or (), standard_errors, rates is not None)
    name = "rates" if past.are_rates else "effects"
    lists: dict[str, Sequence[float]] = {name: past.values}
    if standard_errors is not None:
        lists["standard_errors"] = standard_errors
    check_lengths(lists, _MOST)
    mean, sd = past.fit()
    outputs = _outputs(past, mean, sd)
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, past),
        reading=(
            f"{counted(len(past.values), 'past ' + name.removesuffix('s'))}: {shown(past.values)}",
            f"standard errors {shown(standard_errors)}"
            if standard_errors
            else "no standard errors: the spread includes noise (default)",
        ),
        convention=_convention(past),
        assumptions=_assumptions(past, sd),
        formula=_LATEX[standard_errors is not None] + (_BETA_LATEX if past.are_rates else ""),
        formula_text=_TEXT[standard_errors is not None] + (_BETA_TEXT if past.are_rates else ""),
        worked="",
        code=_code(past),
        r_code=_r_code(past),
        source="DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188; Deng (2015), "
        "Objective Bayesian Two Sample Hypothesis Testing for Online Controlled Experiments, WWW "
        "Companion",
        alternatives=_alternatives(past, outputs),
    )


_LATEX = {
    True: r"m = \frac{\sum w_iy_i}{\sum w_i},\ w_i = \frac1{s_i^2+\tau^2},\quad "
    r"\tau^2 = \max\Big\{0,\frac{Q-(k-1)}{\sum u_i-\sum u_i^2/\sum u_i}\Big\},\ u_i = s_i^{-2}",
    False: r"m = \tfrac1k\sum y_i,\quad \tau^2 = \tfrac{1}{k-1}\sum(y_i-m)^2",
}
_TEXT = {
    True: "m = Σ wᵢyᵢ / Σ wᵢ, wᵢ = 1/(sᵢ² + τ²), "
    "τ² = max(0, (Q − (k − 1)) / (Σ uᵢ − Σ uᵢ²/Σ uᵢ)), uᵢ = 1/sᵢ²",
    False: "m = Σ yᵢ / k, τ² = Σ (yᵢ − m)² / (k − 1)",
}
_BETA_LATEX = r",\quad \alpha+\beta = \frac{m(1-m)}{\tau^2}-1,\ \alpha = m(\alpha+\beta)"
_BETA_TEXT = ", α + β = m(1 − m)/τ² − 1, α = m(α + β)"


def _outputs(past: _Past, mean: float, sd: float) -> dict[str, Value]:
    outputs: dict[str, Value] = {"prior_mean": mean, "prior_sd": sd}
    if past.are_rates and 0 < sd * sd < mean * (1 - mean):
        total = mean * (1 - mean) / (sd * sd) - 1
        outputs |= {"prior_alpha": mean * total, "prior_beta": (1 - mean) * total}
    return outputs


def _summary(outputs: dict[str, Value], past: _Past) -> str:
    mean, sd = float(outputs["prior_mean"]), float(outputs["prior_sd"])
    if sd == 0:
        return (
            f"The past values differ no more than their noise: the prior is centred on "
            f"{number(mean, 4)} and its spread is estimated at 0, which is too certain to use; "
            "take a spread that experience allows, such as the upper limit of its interval."
        )
    if not past.are_rates:
        return (
            f"Use a normal prior with mean {signed(mean)} and standard deviation {number(sd, 3)}: "
            f"nineteen of twenty true effects then lie between {signed(mean - 1.96 * sd)} and "
            f"{signed(mean + 1.96 * sd)}."
        )
    if "prior_alpha" not in outputs:
        return (
            f"The past rates have mean {percent(mean, 4)} and spread {percent(sd, 3)}, more than "
            "any beta prior can have."
        )
    return (
        f"Use the prior Beta({number(float(outputs['prior_alpha']), 4)}, "
        f"{number(float(outputs['prior_beta']), 4)}): mean {percent(mean, 4)}, standard deviation "
        f"{number(100 * sd, 3)} points, worth "
        f"{number(float(outputs['prior_alpha']) + float(outputs['prior_beta']), 3)} users."
    )


def _convention(past: _Past) -> str:
    fitted = "beta prior by its mean and variance" if past.are_rates else "normal prior"
    if past.errors is None:
        return f"{fitted}, from the mean and the variance (divided by k − 1) of the past values"
    return f"{fitted}, from a random-effects model of the past values (DerSimonian and Laird)"


def _assumptions(past: _Past, sd: float) -> tuple[str, ...]:
    sentences = [
        "The past experiments are like the next one and all of them are in: a list of winners "
        "alone gives a prior that is too hopeful.",
    ]
    if past.errors is None:
        sentences.append(
            "Without standard errors the prior is too wide: the spread of estimates is that of the "
            "true values plus their noise."
        )
    else:
        sentences.append("The standard errors are known and the experiments independent.")
    if len(past.values) < _FEW:
        sentences.append(
            f"{counted(len(past.values), 'experiment')} say little about a spread: see how the "
            "decision changes for half and twice of it."
        )
    if not past.are_rates and sd > 0:
        sentences.append(
            "True effects have heavier tails than a normal prior, which shrinks rare large ones "
            "too far (Azevedo et al. 2020)."
        )
    return tuple(sentences)


def _alternatives(past: _Past, outputs: dict[str, Value]) -> tuple[Alternative, ...]:
    found = []
    values, errors = past.values, past.errors
    if errors is not None:
        for name, estimator in (
            ("τ by restricted maximum likelihood", restricted_likelihood),
            ("τ by Paule-Mandel", paule_mandel),
        ):
            tau_squared = estimator(values, errors)
            mean = pooled(values, errors, tau_squared).estimate
            found.append(
                Alternative(
                    name, _outputs(past, mean, math.sqrt(tau_squared)), "another estimate of τ"
                )
            )
        q = chi_square_critical(0.975, len(values) - 1)
        highest = math.sqrt(tau_squared_at(values, errors, q))
        found.append(
            Alternative(
                "upper limit of the spread",
                {"prior_sd": highest},
                "end of its 95 % interval (Q-profile): what the past still allows",
            )
        )
        mean, sd = _spread(values)
        note = "takes the noise of the past for spread"
        found.append(Alternative("standard errors ignored", _outputs(past, mean, sd), note))
    if not past.are_rates:
        sd = math.sqrt(_around_zero(values, errors))
        note = "expects nothing of a new idea"
        found.append(Alternative("centred on zero", {"prior_mean": 0.0, "prior_sd": sd}, note))
    elif errors is None and "prior_alpha" in outputs and min(values) > 0 and max(values) < 1:
        start = float(outputs["prior_alpha"]), float(outputs["prior_beta"])
        likely = most_likely_beta(values, start)
        if likely:
            fitted: dict[str, Value] = {"prior_alpha": likely[0], "prior_beta": likely[1]}
            found.append(Alternative("beta by maximum likelihood", fitted, "instead of moments"))
    return tuple(found)


def _around_zero(values: Sequence[float], errors: Sequence[float] | None) -> float:
    """Return the mean square of the true effects, by moments, not below 0."""
    squares = math.fsum(value * value for value in values) / len(values)
    noise = math.fsum(error * error for error in errors) / len(errors) if errors else 0.0
    return max(squares - noise, 0.0)


def _code(past: _Past) -> str:
    values = f"import numpy as np; y = np.array({list(past.values)}); "
    if past.errors is None:
        return f"{values}print(y.mean(), y.std(ddof=1))"
    return (
        f"{values}v = np.array({list(past.errors)})**2; from statsmodels.stats.meta_analysis "
        "import combine_effects; t = max(combine_effects(y, v, method_re='dl').tau2, 0); "
        "print((y/(v+t)).sum()/(1/(v+t)).sum(), t**.5)"
    )


def _r_code(past: _Past) -> str:
    values = f"y <- {r_vector(past.values)}; "
    if past.errors is None:
        return f"{values}{r_print('mean(y)', 'sd(y)')}"
    return (
        f"{values}u <- 1/{r_vector(past.errors)}^2; q <- sum(u*(y - sum(u*y)/sum(u))^2); "
        "t2 <- max(0, (q - length(y) + 1)/(sum(u) - sum(u^2)/sum(u))); w <- 1/(1/u + t2); "
        f"{r_print('sum(w*y)/sum(w)', 'sqrt(t2)')}"
    )


PRIOR_FROM_EXPERIMENTS = Calculator(
    name="prior-from-experiments",
    title="Prior from past experiments",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("prior_mean", "mean of the prior"),
        Output("prior_sd", "standard deviation of the prior; 0 when the past is all noise"),
        Output("prior_alpha", "first parameter of the beta prior (optional: rates alone)"),
        Output("prior_beta", "second parameter of the beta prior (optional: rates alone)"),
    ),
    run=prior_from_experiments,
    example={
        "effects": [0.021, 0.035, -0.004, 0.018],
        "standard_errors": [0.010, 0.012, 0.009, 0.015],
    },
    one_of=_ONE_OF,
    headline="prior_sd",
    printed=("prior_mean", "prior_sd"),
)

CALCULATORS = (PRIOR_FROM_EXPERIMENTS,)
