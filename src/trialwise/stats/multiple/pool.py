"""Estimates of several experiments pooled into one: fixed effect and random effects."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.lists import check_lengths, shown
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.random_effects import (
    ESTIMATORS,
    cochran_q,
    dersimonian_laird,
    hartung_knapp_error,
    pooled,
)
from trialwise.stats.numeric.tails import critical, two_tails
from trialwise.stats.wording import count, counted, number, p_text, percent, signed_alike

ESTIMATES = Param(
    "estimates",
    "numbers",
    "estimated effect of each experiment, all in the same unit (ratios as logarithms)",
    required=True,
    low=-1e15,
    high=1e15,
    least_items=2,
    list_hint="Give one estimate per experiment, as in 0.02,0.035,-0.01.",
)
STANDARD_ERRORS = Param(
    "standard_errors",
    "numbers",
    "standard error of each estimate in the same order; a 95 % interval divided by 3.92",
    required=True,
    low=0,
    high=1e15,
    low_open=True,
    low_hint="An estimate without error would outweigh all others; a standard error is above 0.",
    least_items=2,
    list_hint="Give one standard error per estimate.",
)
_PARAMS = (ESTIMATES, STANDARD_ERRORS, ALPHA)
_MOST = 1000
_MOST_ROWS = 50
_LEAST_PREDICTED = 3
_SHOWN_TERMS = 4


@dataclass(frozen=True, slots=True)
class _Result:
    """A pooled estimate with its interval and p-value."""

    estimate: float
    standard_error: float
    interval: Interval
    p_value: float


def _result(estimate: float, error: float, alpha: float, df: float = math.inf) -> _Result:
    half = critical(alpha / 2, df) * error
    p_value = two_tails(estimate / error, df)
    return _Result(estimate, error, Interval(estimate - half, estimate + half), p_value)


@validated("pool-estimates", _PARAMS)
def pool_estimates(
    call: Call,
    *,
    estimates: tuple[float, ...],
    standard_errors: tuple[float, ...],
    alpha: float = 0.05,
) -> Calculation:
    """Return the pooled effect of several experiments under fixed and under random effects.

    Weights are 1/sᵢ² (fixed) and 1/(sᵢ² + τ²) (random), τ² by DerSimonian and Laird.
    I² = (Q − (k − 1))/Q. The prediction interval of a new experiment's true effect is
    ȳ ± t₍ₖ₋₂₎ √(τ² + SE²).

    Args:
        call: filled in by ``validated``.
        estimates: one per experiment, two or more, in the same unit.
        standard_errors: above 0, in the same order.
        alpha: 1 minus the level of the intervals, in (0, 0.5).

    Returns:
        Both pooled estimates with standard error, limits and p-value; Q with its p-value, I², τ²
        and τ; the prediction interval from three experiments on.

    Raises:
        InputError: for a value outside its range or lists of different length.

    Source: DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188; Higgins, Thompson &
        Spiegelhalter (2009), J. R. Stat. Soc. A 172, 137-159, for the prediction interval.

    Examples:
        >>> result = pool_estimates(estimates=(1.0, 3.0), standard_errors=(1.0, 1.0))
        >>> result.outputs["random_estimate"], result.outputs["tau_squared"]
        (2.0, 1.0)
    """
    check_lengths({"estimates": estimates, "standard_errors": standard_errors}, _MOST)
    tau_squared = dersimonian_laird(estimates, standard_errors)
    fixed = _pooled(estimates, standard_errors, 0.0, alpha)
    random = _pooled(estimates, standard_errors, tau_squared, alpha)
    prediction = _prediction(random, tau_squared, len(estimates), alpha)
    outputs = _outputs(estimates, standard_errors, tau_squared, fixed, random)
    if prediction:
        outputs |= {"prediction_low": prediction.low, "prediction_high": prediction.high}
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, random, prediction, alpha),
        reading=(
            f"{counted(len(estimates), 'estimate')}: {shown(estimates)}",
            f"standard errors {shown(standard_errors)}",
            f"{percent(1 - alpha)} intervals{call.default_mark('alpha')}",
        ),
        convention="random effects with τ² by DerSimonian and Laird and a normal interval; fixed "
        "effect beside it",
        assumptions=_assumptions(len(estimates)),
        formula=r"\hat\mu = \frac{\sum w_iy_i}{\sum w_i},\quad w_i = \frac1{s_i^2+\tau^2},\quad "
        r"\tau^2 = \max\Big\{0,\frac{Q-(k-1)}{\sum u_i-\sum u_i^2/\sum u_i}\Big\},\ u_i = s_i^{-2}",
        formula_text="ȳ = Σ wᵢyᵢ / Σ wᵢ, wᵢ = 1/(sᵢ² + τ²), "
        "τ² = max(0, (Q − (k − 1)) / (Σ uᵢ − Σ uᵢ²/Σ uᵢ)), uᵢ = 1/sᵢ²",
        worked=_worked(estimates, standard_errors, tau_squared, random),
        code=_code(estimates, standard_errors, alpha),
        r_code=_r_code(estimates, standard_errors, alpha),
        source="DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188; Higgins, "
        "Thompson & Spiegelhalter (2009), J. R. Stat. Soc. A 172, 137-159",
        alternatives=_alternatives(estimates, standard_errors, random, tau_squared, alpha),
        tables=(_table(estimates, standard_errors, tau_squared, alpha),),
    )


def _pooled(
    estimates: Sequence[float], errors: Sequence[float], tau_squared: float, alpha: float
) -> _Result:
    found = pooled(estimates, errors, tau_squared)
    return _result(found.estimate, found.standard_error, alpha)


def _prediction(random: _Result, tau_squared: float, studies: int, alpha: float) -> Interval | None:
    """Return the interval of a new experiment's true effect, ``None`` for two experiments."""
    if studies < _LEAST_PREDICTED:
        return None
    spread = math.hypot(math.sqrt(tau_squared), random.standard_error)
    half = critical(alpha / 2, studies - 2) * spread
    return Interval(random.estimate - half, random.estimate + half)


def _outputs(
    estimates: Sequence[float],
    errors: Sequence[float],
    tau_squared: float,
    fixed: _Result,
    random: _Result,
) -> dict[str, Value]:
    q = cochran_q(estimates, errors)
    df = len(estimates) - 1
    outputs: dict[str, Value] = {}
    for name, found in (("random", random), ("fixed", fixed)):
        outputs |= {
            f"{name}_estimate": found.estimate,
            f"{name}_low": found.interval.low,
            f"{name}_high": found.interval.high,
            f"{name}_standard_error": found.standard_error,
            f"{name}_p_value": found.p_value,
        }
    return outputs | {
        "q": q,
        "q_p_value": chi_square_tail(q, df),
        "i_squared": max((q - df) / q, 0.0) if q > 0 else 0.0,
        "tau_squared": tau_squared,
        "tau": math.sqrt(tau_squared),
    }


def _summary(
    outputs: dict[str, Value], random: _Result, prediction: Interval | None, alpha: float
) -> str:
    level = percent(1 - alpha)
    middle, low, high = signed_alike((random.estimate, random.interval.low, random.interval.high))
    text = (
        f"The pooled effect is {middle} ({level} interval {low} to {high}, "
        f"{p_text(random.p_value)}) under random effects; {_contains(random.interval)}."
    )
    share = percent(float(outputs["i_squared"]), 3)
    spread = (
        f" Of the variation between the experiments {share} is beyond chance (I²), "
        f"τ = {number(float(outputs['tau']), 3)}"
    )
    if not outputs["tau_squared"]:
        spread = " The experiments differ no more than chance would have it (I² = 0)"
    if not prediction:
        return f"{text}{spread}."
    low, high = signed_alike((prediction.low, prediction.high))
    return f"{text}{spread}; a new one's true effect lies between {low} and {high} ({level})."


def _contains(interval: Interval) -> str:
    if interval.low > 0:
        return "it excludes no effect and a negative one"
    if interval.high < 0:
        return "it excludes no effect and a positive one"
    return "it does not exclude no effect"


def _assumptions(studies: int) -> tuple[str, ...]:
    sentences = (
        "The estimates are independent, nearly normal and in one unit, with standard errors that "
        "are nearly known.",
        "Fixed effect asks for the one effect of these experiments, random effects for the mean "
        "of a population from which their true effects are drawn.",
        "All experiments are in: leaving out the unsuccessful ones makes the pooled effect too "
        "large.",
    )
    if studies >= 10:
        return sentences
    return (
        *sentences,
        f"With {count(studies)} experiments τ is barely known: the normal and the prediction "
        "interval are too short, so prefer the Hartung-Knapp interval below.",
    )


def _worked(
    estimates: Sequence[float], errors: Sequence[float], tau_squared: float, random: _Result
) -> str:
    if len(estimates) > _SHOWN_TERMS:
        return ""
    weights = [1 / (error * error + tau_squared) for error in errors]
    top = " + ".join(
        f"{number(w, 5)}·{number(y, 5)}" if y >= 0 else f"{number(w, 5)}·({number(y, 5)})"
        for w, y in zip(weights, estimates, strict=True)
    )
    bottom = " + ".join(number(w, 5) for w in weights)
    return f"τ² = {number(tau_squared, 5)}, ȳ = ({top}) / ({bottom}) = {number(random.estimate, 5)}"


def _code(estimates: Sequence[float], errors: Sequence[float], alpha: float) -> str:
    return (
        "import numpy as np; from statsmodels.stats.meta_analysis import combine_effects; "
        f"r = combine_effects(np.array({list(estimates)}), np.array({list(errors)})**2, "
        f"method_re='dl', alpha={alpha!r}); t = max(r.tau2, 0); "
        f"w = 1/(np.array({list(errors)})**2 + t); m = w @ np.array({list(estimates)})/w.sum(); "
        "print(m, w.sum()**-0.5, r.mean_effect_fe, r.q, t)"
    )


def _r_code(estimates: Sequence[float], errors: Sequence[float], _alpha: float) -> str:
    shown_values = r_print("sum(w*y)/sum(w)", "sum(w)^-0.5", "m", "q", "t2")
    return (
        f"y <- {r_vector(estimates)}; u <- 1/{r_vector(errors)}^2; m <- sum(u*y)/sum(u); "
        "q <- sum(u*(y - m)^2); "
        "t2 <- max(0, (q - length(y) + 1)/(sum(u) - sum(u^2)/sum(u))); w <- 1/(1/u + t2); "
        f"{shown_values}"
    )


def _alternatives(
    estimates: Sequence[float],
    errors: Sequence[float],
    random: _Result,
    tau_squared: float,
    alpha: float,
) -> tuple[Alternative, ...]:
    df = len(estimates) - 1
    adjusted = hartung_knapp_error(estimates, errors, tau_squared)
    found = []
    if adjusted > 0:
        found.append(
            _alternative(
                "Hartung-Knapp interval",
                _result(random.estimate, adjusted, alpha, df),
                {},
                "t with k − 1 df and a standard error from the spread seen; better for few "
                "experiments",
            )
        )
    for name, estimator in ESTIMATORS.items():
        other = estimator(estimates, errors)
        if estimator is not dersimonian_laird:
            result = _pooled(estimates, errors, other, alpha)
            note = "another estimate of τ²"
            found.append(_alternative(f"τ² by {name}", result, {"tau_squared": other}, note))
    if df >= 2:
        spread = math.hypot(math.sqrt(tau_squared), random.standard_error)
        half = critical(alpha / 2, df) * spread
        limits: dict[str, Value] = {
            "prediction_low": random.estimate - half,
            "prediction_high": random.estimate + half,
        }
        found.append(Alternative("prediction interval with k − 1 df", limits, "a little shorter"))
    return tuple(found)


def _alternative(name: str, result: _Result, more: dict[str, Value], note: str) -> Alternative:
    outputs: dict[str, Value] = {
        "random_estimate": result.estimate,
        "random_low": result.interval.low,
        "random_high": result.interval.high,
        "random_p_value": result.p_value,
        **more,
    }
    return Alternative(name, outputs, note)


def _table(
    estimates: Sequence[float], errors: Sequence[float], tau_squared: float, alpha: float
) -> Table:
    fixed = [1 / (error * error) for error in errors]
    random = [1 / (error * error + tau_squared) for error in errors]
    rows = []
    for place, (y, error) in enumerate(zip(estimates, errors, strict=True)):
        if place == _MOST_ROWS:
            break
        half = critical(alpha / 2) * error
        middle, low, high = signed_alike((y, y - half, y + half))
        rows.append(
            (
                str(place + 1),
                middle,
                f"{low} to {high}",
                percent(random[place] / math.fsum(random), 3),
                percent(fixed[place] / math.fsum(fixed), 3),
            )
        )
    columns = ("experiment", "estimate", "interval", "weight (random)", "weight (fixed)")
    cut = f", the first {_MOST_ROWS}" if len(estimates) > _MOST_ROWS else ""
    return Table(f"Experiments and their weights{cut}", columns, tuple(rows))


_OUTPUTS = (
    Output("random_estimate", "pooled effect under random effects"),
    Output("random_low", "its lower limit"),
    Output("random_high", "its upper limit"),
    Output("random_standard_error", "its standard error"),
    Output("random_p_value", "its two-sided p-value"),
    Output("fixed_estimate", "pooled effect under a fixed effect"),
    Output("fixed_low", "its lower limit"),
    Output("fixed_high", "its upper limit"),
    Output("fixed_standard_error", "its standard error"),
    Output("fixed_p_value", "its two-sided p-value"),
    Output("q", "Cochran's Q"),
    Output("q_p_value", "p-value of the test that all true effects are equal"),
    Output("i_squared", "share of the variation beyond chance, in [0, 1]"),
    Output("tau_squared", "variance of the true effects between experiments"),
    Output("tau", "its root, in the unit of the effects"),
    Output("prediction_low", "lower limit of a new true effect (optional: three experiments)"),
    Output("prediction_high", "upper limit of a new true effect (optional: three experiments)"),
)
POOL_ESTIMATES = Calculator(
    name="pool-estimates",
    title="Pooled effect of several experiments",
    family=FAMILY,
    params=_PARAMS,
    outputs=_OUTPUTS,
    run=pool_estimates,
    example={
        "estimates": [0.021, 0.035, -0.004, 0.018],
        "standard_errors": [0.010, 0.012, 0.009, 0.015],
    },
    headline="random_estimate",
    printed=("random_estimate", "random_standard_error", "fixed_estimate", "q", "tau_squared"),
)

CALCULATORS = (POOL_ESTIMATES,)
