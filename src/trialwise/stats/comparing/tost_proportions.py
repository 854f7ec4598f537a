"""The equivalence of two conversion rates: two one-sided tests against a margin."""

from collections.abc import Mapping
from typing import Final

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.proportions_interval import Arm, newcombe
from trialwise.stats.comparing.rate_margin import (
    MARGIN,
    METHOD,
    WORDINGS,
    MarginMethod,
    check_method,
    margin_interval,
    margin_z,
    python_line,
    r_line,
    usable_methods,
)
from trialwise.stats.comparing.spans import short
from trialwise.stats.comparing.two_arms import CONVERSIONS, FAMILY, read_arms, two_arms
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.wording import difference, number, p_text, percent, points, signed_alike

_PARAMS: Final = (*CONVERSIONS, MARGIN, ALPHA, METHOD)


@validated("tost-proportions", _PARAMS)
def tost_proportions(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    margin: float,
    alpha: float = 0.05,
    method: MarginMethod = "farrington_manning",
) -> Calculation:
    """Return whether two conversion rates differ by less than a margin in either direction.

    Two one-sided z tests against −margin and +margin; equivalent when both reject, that is when the
    interval of level 1 − 2α lies within the margins.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        margin: largest difference that counts as none, a fraction in (0, 1).
        alpha: false positive rate of each of the two tests, in (0, 0.5).
        method: farrington_manning, miettinen_nurminen or wald.

    Returns:
        The difference with its 1 − 2α limits, both z and p-values, the larger p-value as that of
        equivalence, and whether it is below alpha.

    Raises:
        InputError: for a value outside its range, more conversions than users, or Wald's test
            without variance.

    Source: Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15, 657-680; Farrington &
        Manning (1990), Statistics in Medicine 9.

    Examples:
        >>> result = tost_proportions(
        ...     conversions_a=500, users_a=5000, conversions_b=505, users_b=5000, margin=0.02
        ... )
        >>> result.outputs["equivalent"]
        True
    """
    a, b = two_arms(conversions_a, users_a, conversions_b, users_b)
    check_method(a, b, method)
    outputs = _outputs(a, b, margin, alpha, method)
    wording = WORDINGS[method]
    return call.result(
        outputs=outputs,
        summary=_summary(a, b, outputs, margin=margin, alpha=alpha),
        reading=(
            *read_arms(a, b),
            f"margin {points(margin, 10).removeprefix('+')} in either direction",
            f"alpha {number(alpha)} for each of the two one-sided tests"
            f"{call.default_mark('alpha')}",
        ),
        convention=f"two one-sided tests (TOST): {wording.phrase}{call.default_mark('method')}; "
        f"interval of level {percent(1 - 2 * alpha)}",
        alternatives=_alternatives(a, b, margin, alpha, method),
        assumptions=(
            "Users are independent and each counts once, as converted or not.",
            "The margin was fixed before the data were seen, from what would matter in practice; a "
            "difference that is merely not significant is no evidence of equivalence.",
        ),
        formula=wording.latex + r",\quad p=\max\{P(Z>z_{-\delta}), P(Z<z_{+\delta})\}",
        formula_text=f"{wording.text}; p = max(P(Z > z at −margin), P(Z < z at +margin))",
        worked=_worked(outputs, margin),
        code=python_line(a, b, method, f"max(norm.sf(z(-{margin!r})), norm.cdf(z({margin!r})))"),
        r_code=r_line(a, b, method, f"max(pnorm(-z(-{margin!r})), pnorm(z({margin!r})))"),
        source=f"Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15, 657-680; "
        f"{wording.source}",
    )


def _outputs(a: Arm, b: Arm, margin: float, alpha: float, method: MarginMethod) -> dict[str, Value]:
    interval = margin_interval(a, b, normal_critical(alpha), method)
    lower, upper = margin_z(a, b, -margin, method), margin_z(a, b, margin, method)
    p_lower, p_upper = normal_cdf(-lower), normal_cdf(upper)
    return {
        "effect": difference(b.rate, a.rate),
        "effect_low": interval.low,
        "effect_high": interval.high,
        "p_value": max(p_lower, p_upper),
        "equivalent": max(p_lower, p_upper) < alpha,
        "z_lower": lower,
        "p_lower": p_lower,
        "z_upper": upper,
        "p_upper": p_upper,
        "rate_a": a.rate,
        "rate_b": b.rate,
    }


def _summary(a: Arm, b: Arm, outputs: Mapping[str, Value], *, margin: float, alpha: float) -> str:
    within = f"±{points(margin).removeprefix('+')}"
    effect, low, high = signed_alike(
        [100 * float(outputs[name]) for name in ("effect", "effect_low", "effect_high")]
    )
    start = (
        f"Equivalent within {within} at the {percent(alpha)} level"
        if outputs["equivalent"]
        else f"Equivalence within {within} is not shown at the {percent(alpha)} level"
    )
    nearest = max(float(outputs["effect_low"]), -float(outputs["effect_high"]))
    says = "The data still allow a difference as large as the margin"
    if outputs["equivalent"]:
        says = "The data exclude a difference as large as the margin"
    elif nearest >= margin:
        says = "The data show a difference larger than the margin"
    return (
        f"{start}: the treatment converts at {percent(b.rate, 4)} against {percent(a.rate, 4)} in "
        f"control, {short(effect)} points ({percent(1 - 2 * alpha)} interval {low} to {high} "
        f"points), {p_text(float(outputs['p_value']))}. {says}."
    )


def _alternatives(
    a: Arm, b: Arm, margin: float, alpha: float, used: MarginMethod
) -> tuple[Alternative, ...]:
    found = []
    for other in usable_methods(a, b):
        if other != used:
            outputs = _outputs(a, b, margin, alpha, other)
            names = ("p_value", "effect_low", "effect_high")
            kept = {name: outputs[name] for name in names}
            found.append(Alternative(WORDINGS[other].name, kept, WORDINGS[other].note))
    interval = newcombe(a, b, normal_critical(alpha))
    limits = {"effect_low": interval.low, "effect_high": interval.high}
    note = "equivalent when it lies within the margins"
    return (*found, Alternative("Newcombe interval", limits, note))


def _worked(outputs: Mapping[str, Value], margin: float) -> str:
    z = [number(float(outputs[name]), 4) for name in ("z_lower", "z_upper")]
    p = [number(float(outputs[name]), 3) for name in ("p_lower", "p_upper")]
    return (
        f"z at −{number(margin)} = {z[0]}, p = {p[0]}; z at +{number(margin)} = {z[1]}, "
        f"p = {p[1]}; the larger is {number(float(outputs['p_value']), 3)}"
    )


TOST_PROPORTIONS = Calculator(
    name="tost-proportions",
    is_iterated=True,
    title="Equivalence of two conversion rates (TOST)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference, level 1 - 2 alpha"),
        Output("effect_high", "upper limit of the difference, level 1 - 2 alpha"),
        Output("p_value", "p-value of equivalence, the larger of the two"),
        Output("equivalent", "whether it is below alpha"),
        Output("z_lower", "test statistic against minus the margin"),
        Output("p_lower", "p-value against minus the margin"),
        Output("z_upper", "test statistic against plus the margin"),
        Output("p_upper", "p-value against plus the margin"),
        Output("rate_a", "rate of control"),
        Output("rate_b", "rate of the treatment"),
    ),
    run=tost_proportions,
    example={
        "conversions_a": 500,
        "users_a": 5000,
        "conversions_b": 505,
        "users_b": 5000,
        "margin": 0.02,
    },
    headline="p_value",
    printed=("p_value",),
    varies=("margin",),
)

CALCULATORS = (TOST_PROPORTIONS,)
