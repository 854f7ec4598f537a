"""The mixture sequential probability ratio test: a p-value that holds at any look."""

import math

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.sequential.boundary import Plan, bounds_of
from trialwise.stats.sequential.looks import times_of
from trialwise.stats.sequential.mixture import (
    always_valid_p,
    critical_z,
    fixed_p,
    log_ratio,
)
from trialwise.stats.sequential.observed import (
    COUNT_PARAMS,
    ESTIMATE_PARAMS,
    MEAN_PARAMS,
    Observed,
    observed,
)
from trialwise.stats.wording import fixed, number, p_text, percent, points, signed_alike

TAU = Param(
    "tau",
    "number",
    "standard deviation of the effects that the mixture averages over, in the unit of the effect "
    "(a fraction for rates); fixed before the test",
    low=1e-150,
    high=1e150,
    low_hint="It is above 0 and near the size of realistic effects.",
)
EXPECTED_EFFECT = Param(
    "expected_effect",
    "number",
    "effect you expect or plan for, in the unit of the effect (2 points is 0.02); tau is its size",
    low=-1e150,
    high=1e150,
    not_zero=True,
    zero_hint="It sets the size of the effects that the test is tuned for.",
)
_DATA = ("effect", "conversions_a", "mean_a")
_TUNING = ("tau", "expected_effect")
_PARAMS = (*ESTIMATE_PARAMS, *COUNT_PARAMS, *MEAN_PARAMS, TAU, EXPECTED_EFFECT, ALPHA)
_LARGEST_LOG = 700.0
_PLANNED_LOOKS = 5


@validated("msprt", _PARAMS, (_DATA, _TUNING))
def msprt(
    call: Call,
    *,
    effect: float | None = None,
    standard_error: float | None = None,
    conversions_a: int | None = None,
    users_a: int | None = None,
    conversions_b: int | None = None,
    users_b: int | None = None,
    mean_a: float | None = None,
    sd_a: float | None = None,
    n_a: int | None = None,
    mean_b: float | None = None,
    sd_b: float | None = None,
    n_b: int | None = None,
    tau: float | None = None,
    expected_effect: float | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the always-valid p-value and interval of an effect at this look.

    Λ = √(V/(V + τ²)) exp(τ² D² / (2V(V + τ²))) for an estimate D with variance V; p = min(1, 1/Λ).
    Without an effect Λ reaches 1/alpha at any look ever with probability at most alpha.

    Args:
        call: filled in by ``validated``.
        effect: estimate so far, with its standard error. Give the data in exactly one form.
        standard_error: of the estimate, above 0.
        conversions_a: converted users of control, with users_a, conversions_b and users_b.
        users_a: users of control, at least 2.
        conversions_b: converted users of the treatment.
        users_b: users of the treatment, at least 2.
        mean_a: mean of control, with sd and n of both arms.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        tau: standard deviation of the mixture, above 0. Give exactly one of tau, expected_effect.
        expected_effect: effect expected, not 0; its size is taken as tau.
        alpha: false positive rate over all looks, in (0, 0.5).

    Returns:
        ``p_value``, the likelihood ratio and its logarithm, the effect with its always-valid
        interval, z and the |z| that stops the test now.

    Raises:
        InputError: for data in two forms, incomplete, or without variation.

    Source: Johari, Koomen, Pekelis & Walsh (2022), Operations Research 70; Robbins (1970).

    Examples:
        >>> found = msprt(effect=0.01, standard_error=0.003, tau=0.01)
        >>> round(found.outputs["p_value"], 4)
        0.0213
    """
    seen = observed(
        {
            "effect": effect,
            "standard_error": standard_error,
            "conversions_a": conversions_a,
            "users_a": users_a,
            "conversions_b": conversions_b,
            "users_b": users_b,
            "mean_a": mean_a,
            "sd_a": sd_a,
            "n_a": n_a,
            "mean_b": mean_b,
            "sd_b": sd_b,
            "n_b": n_b,
        }
    )
    width = tau if tau is not None else abs(expected_effect or 0.0)
    outputs = _outputs(seen, width, alpha)
    return call.result(
        outputs=outputs,
        summary=verdict(seen, outputs, alpha),
        reading=(
            *seen.reading,
            f"tau {_size(seen, width)}" + ("" if tau is not None else ", the expected effect"),
            f"alpha {number(alpha)} two-sided, over all looks{call.default_mark('alpha')}",
        ),
        convention="mixture SPRT with a normal mixture around zero"
        + (", unpooled variance of the rates" if seen.is_rate else ""),
        alternatives=_alternatives(seen, alpha),
        assumptions=(
            "Valid at every look, however many and whenever; keep the smallest p-value so far.",
            "Tau was fixed before the data: a poor choice costs speed, one made after looking "
            "costs the guarantee.",
            "The estimate is about normal with a known variance, as from some hundred users or "
            "dozens of conversions per arm on; ignore earlier looks.",
            "The price is power: at one planned look a fixed test needs a smaller |z|.",
        ),
        formula=r"\Lambda=\sqrt{\frac{V}{V+\tau^2}}\exp\left(\frac{\tau^2D^2}{2V(V+\tau^2)}\right),"
        r"\quad p=\min(1,1/\Lambda)",
        formula_text="Λ = √(V/(V + τ²))·exp(τ²D²/(2V(V + τ²))), p = min(1, 1/Λ)",
        worked=_worked(seen, width, outputs),
        code=_code(seen, width, alpha),
        r_code=_r_code(seen, width, alpha),
        source="Johari, Koomen, Pekelis & Walsh (2022), Always Valid Inference, Operations "
        "Research 70, 1806-1821; Robbins (1970), Annals of Mathematical Statistics 41, 1397-1409",
        tables=(_table(seen, width, alpha),),
    )


def _size(seen: Observed, width: float) -> str:
    return points(width, 10).removeprefix("+") if seen.is_rate else number(width)


def _outputs(seen: Observed, tau: float, alpha: float) -> dict[str, Value]:
    log_likelihood = log_ratio(seen.z, tau, seen.standard_error)
    critical = critical_z(alpha, tau, seen.standard_error)
    half = critical * seen.standard_error
    outputs: dict[str, Value] = {
        "p_value": always_valid_p(log_likelihood),
        "effect": seen.effect,
        "effect_low": seen.effect - half,
        "effect_high": seen.effect + half,
        "z": seen.z,
        "critical_z": critical,
        "log_likelihood_ratio": log_likelihood,
        "tau": tau,
    }
    if log_likelihood < _LARGEST_LOG:
        outputs["likelihood_ratio"] = math.exp(log_likelihood)
    return outputs


def verdict(seen: Observed, outputs: dict[str, Value], alpha: float) -> str:
    """Return what an always-valid interval says, interval before p-value."""
    values = [float(outputs[name]) for name in ("effect", "effect_low", "effect_high")]
    scale, unit = (100, " points") if seen.is_rate else (1, "")
    effect, low, high = signed_alike([scale * value for value in values])
    said = f"the effect is {effect}{unit} (always-valid {percent(1 - alpha)} interval {low} to "
    said += f"{high}{unit}), always-valid {p_text(float(outputs['p_value']))}"
    if values[1] > 0:
        return f"You may stop, the treatment is higher: {said}."
    if values[2] < 0:
        return f"You may stop, the treatment is lower: {said}."
    return f"Not settled yet, zero is still inside: {said}. You may go on and look again."


def _alternatives(seen: Observed, alpha: float) -> tuple[Alternative, ...]:
    fixed_z = normal_critical(alpha / 2)
    pocock = bounds_of(Plan(times_of(_PLANNED_LOOKS, None), alpha, 2, "pocock")).critical[0]
    found = []
    for name, critical, p_value, note in (
        (
            "fixed-horizon z-test",
            fixed_z,
            {"p_value": fixed_p(seen.z)},
            "valid for one look planned in advance, wrong with peeking",
        ),
        (
            f"group sequential, {_PLANNED_LOOKS} planned looks (Pocock)",
            pocock,
            {},
            "valid when the looks were planned and this is one of them",
        ),
    ):
        half = critical * seen.standard_error
        found.append(
            Alternative(
                name,
                {
                    **p_value,
                    "effect_low": seen.effect - half,
                    "effect_high": seen.effect + half,
                    "critical_z": critical,
                },
                note,
            )
        )
    return tuple(found)


def _worked(seen: Observed, tau: float, outputs: dict[str, Value]) -> str:
    v, d = number(seen.standard_error**2, 4), number(seen.effect, 4)
    t = number(tau, 4)
    return (
        f"ln Λ = −½·ln(1 + {t}²/{v}) + ½·({d}²/{v})·{t}²/({v} + {t}²) = "
        f"{number(float(outputs['log_likelihood_ratio']), 4)}, p = "
        f"{number(float(outputs['p_value']), 4)}"
    )


def _code(seen: Observed, tau: float, alpha: float) -> str:
    return (
        f"from math import exp, log, sqrt; {seen.code}t = {tau!r}**2; a = {alpha!r}; "
        "h = sqrt(v*(v+t)/t*(2*log(1/a)+log((v+t)/v))); "
        "print(exp(min(0, log((v+t)/v)/2-t*d*d/(2*v*(v+t)))), d-h, d+h)"
    )


def _r_code(seen: Observed, tau: float, alpha: float) -> str:
    return (
        f"{seen.r_code}t <- {tau!r}^2; a <- {alpha!r}; "
        "h <- sqrt(v*(v+t)/t*(2*log(1/a)+log((v+t)/v))); "
        "cat(format(c(exp(min(0, log((v+t)/v)/2-t*d*d/(2*v*(v+t)))), d-h, d+h), digits=12))"
    )


def _table(seen: Observed, tau: float, alpha: float) -> Table:
    rows = []
    for factor in (0.25, 0.5, 1.0, 2.0, 4.0):
        width = factor * tau
        outputs = _outputs(seen, width, alpha)
        rows.append(
            (
                _size(seen, width),
                number(float(outputs["p_value"]), 3),
                fixed(float(outputs["critical_z"]), 3),
            )
        )
    columns = ("tau", "always-valid p", "|z| that stops now")
    return Table("What another tau, chosen in advance, would give", columns, tuple(rows))


MSPRT = Calculator(
    name="msprt",
    title="Always-valid p-value (mixture SPRT)",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("p_value", "always-valid p-value at this look"),
        Output("effect", "effect so far, treatment minus control"),
        Output("effect_low", "lower limit of the always-valid interval"),
        Output("effect_high", "upper limit of the always-valid interval"),
        Output("z", "effect over its standard error"),
        Output("critical_z", "|z| that stops the test now"),
        Output("log_likelihood_ratio", "natural logarithm of the mixture likelihood ratio"),
        Output("tau", "standard deviation of the mixture", "points"),
        Output("likelihood_ratio", "mixture likelihood ratio (optional: when a float holds it)"),
    ),
    run=msprt,
    example={
        "conversions_a": 2000,
        "users_a": 20000,
        "conversions_b": 2200,
        "users_b": 20000,
        "expected_effect": 0.01,
    },
    one_of=(_DATA, _TUNING),
    headline="p_value",
    printed=("p_value", "effect_low", "effect_high"),
    varies=(),
)

CALCULATORS = (MSPRT,)
