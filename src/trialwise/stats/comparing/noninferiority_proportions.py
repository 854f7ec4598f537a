"""Is the treatment's conversion rate worse than control's by less than a margin?"""

import dataclasses
from collections.abc import Mapping
from typing import Final, Literal

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
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

_ALPHA = dataclasses.replace(
    ALPHA,
    description="one-sided false positive rate; 0.025 goes with a two-sided 95 % interval",
    default=0.025,
)
_HIGHER = Param(
    "higher_is_better",
    "choice",
    "yes for rates like purchases, no for rates like cancellations or crashes",
    default="yes",
    choices=("yes", "no"),
)
_PARAMS: Final = (*CONVERSIONS, MARGIN, _ALPHA, _HIGHER, METHOD)


@validated("noninferiority-test-proportions", _PARAMS)
def noninferiority_test_proportions(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    margin: float,
    alpha: float = 0.025,
    higher_is_better: Literal["yes", "no"] = "yes",
    method: MarginMethod = "farrington_manning",
) -> Calculation:
    """Return whether the treatment's rate is worse than control's by less than a margin.

    One-sided z test of p_b − p_a = −margin (+margin when lower is better); non-inferior when the
    limit of the 1 − 2α interval on that side lies within the margin.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        margin: largest loss that is acceptable, a fraction in (0, 1).
        alpha: one-sided false positive rate, in (0, 0.5).
        higher_is_better: yes, or no for rates that should be low.
        method: farrington_manning, miettinen_nurminen or wald.

    Returns:
        The difference with its 1 − 2α limits, z and the one-sided p-value of non-inferiority, and
        whether it is below alpha.

    Raises:
        InputError: for a value outside its range, more conversions than users, or Wald's test
            without variance.

    Source: Blackwelder (1982), Controlled Clinical Trials 3; Farrington & Manning (1990), Stat.
        Med. 9; ICH E9 (1998), Statistical Principles for Clinical Trials, for the one-sided 0.025.

    Examples:
        >>> result = noninferiority_test_proportions(
        ...     conversions_a=500, users_a=5000, conversions_b=490, users_b=5000, margin=0.02
        ... )
        >>> result.outputs["noninferior"]
        True
    """
    a, b = two_arms(conversions_a, users_a, conversions_b, users_b)
    check_method(a, b, method)
    outputs = _outputs(a, b, margin, alpha=alpha, higher=higher_is_better == "yes", method=method)
    wording = WORDINGS[method]
    bound = f"-{margin!r}" if higher_is_better == "yes" else repr(margin)
    tail = (
        ("norm.sf", "pnorm(-z({}))") if higher_is_better == "yes" else ("norm.cdf", "pnorm(z({}))")
    )
    return call.result(
        outputs=outputs,
        summary=_summary(a, b, outputs, margin=margin, alpha=alpha, higher=higher_is_better),
        reading=(
            *read_arms(a, b),
            f"margin {_plain(margin, 10)}, {'higher' if higher_is_better == 'yes' else 'lower'} is "
            f"better{call.default_mark('higher_is_better')}",
            f"alpha {number(alpha)} one-sided{call.default_mark('alpha')}",
        ),
        convention=f"{wording.phrase}{call.default_mark('method')}; interval of level "
        f"{percent(1 - 2 * alpha)}",
        alternatives=_alternatives(
            a, b, margin, alpha=alpha, higher=higher_is_better == "yes", used=method
        ),
        assumptions=(
            "Users are independent and each counts once, as converted or not.",
            "The margin was fixed before the data were seen, as the largest loss worth accepting.",
            "Sloppy execution (users counted in the wrong arm, mixed versions) makes arms look "
            "alike and so favours non-inferiority; check the data first.",
        ),
        formula=wording.latex,
        formula_text=f"{wording.text}; δ = {'−' if higher_is_better == 'yes' else '+'}margin",
        worked=_worked(a, b, outputs, bound),
        code=python_line(a, b, method, f"{tail[0]}(z({bound}))"),
        r_code=r_line(a, b, method, tail[1].format(bound)),
        source=f"{wording.source}; ICH E9 (1998), Statistical Principles for Clinical Trials, for "
        "the one-sided 0.025",
    )


def _plain(margin: float, digits: int = 3) -> str:
    return points(margin, digits).removeprefix("+")


def _outputs(
    a: Arm, b: Arm, margin: float, *, alpha: float, higher: bool, method: MarginMethod
) -> dict[str, Value]:
    interval = margin_interval(a, b, normal_critical(alpha), method)
    z = margin_z(a, b, -margin if higher else margin, method)
    p_value = normal_cdf(-z) if higher else normal_cdf(z)
    return {
        "effect": difference(b.rate, a.rate),
        "effect_low": interval.low,
        "effect_high": interval.high,
        "z": z,
        "p_value": p_value,
        "noninferior": p_value < alpha,
        "rate_a": a.rate,
        "rate_b": b.rate,
    }


def _summary(
    a: Arm, b: Arm, outputs: Mapping[str, Value], *, margin: float, alpha: float, higher: str
) -> str:
    effect, low, high = signed_alike(
        [100 * float(outputs[name]) for name in ("effect", "effect_low", "effect_high")]
    )
    worst = -float(outputs["effect_low"]) if higher == "yes" else float(outputs["effect_high"])
    side = "a loss" if higher == "yes" else "an increase"
    if outputs["noninferior"]:
        start = f"Non-inferior by the margin of {_plain(margin)}"
        says = (
            f"The data exclude {side} of more than {_plain(worst)}"
            if worst > 0
            else f"The data exclude any {side.split()[1]}"
        )
    else:
        start = f"Non-inferiority by {_plain(margin)} is not shown"
        says = f"The data still allow {side} of up to {_plain(worst)}, which reaches the margin"
        near = -float(outputs["effect_high"]) if higher == "yes" else float(outputs["effect_low"])
        if near >= margin:
            says = f"The data show {side} larger than the margin"
    return (
        f"{start} at the {percent(alpha)} level, one-sided: the treatment's rate is "
        f"{percent(b.rate, 4)} against {percent(a.rate, 4)} in control, {short(effect)} points "
        f"({percent(1 - 2 * alpha)} interval {low} to {high} points), "
        f"{p_text(float(outputs['p_value']))}. {says}."
    )


def _alternatives(
    a: Arm, b: Arm, margin: float, *, alpha: float, higher: bool, used: MarginMethod
) -> tuple[Alternative, ...]:
    found = []
    for other in usable_methods(a, b):
        if other != used:
            outputs = _outputs(a, b, margin, alpha=alpha, higher=higher, method=other)
            names = ("z", "p_value", "effect_low", "effect_high")
            kept = {name: outputs[name] for name in names}
            found.append(Alternative(WORDINGS[other].name, kept, WORDINGS[other].note))
    interval = newcombe(a, b, normal_critical(alpha))
    limits = {"effect_low": interval.low, "effect_high": interval.high}
    note = "non-inferior when its limit on the side of a loss lies within the margin"
    return (*found, Alternative("Newcombe interval", limits, note))


def _worked(a: Arm, b: Arm, outputs: Mapping[str, Value], bound: str) -> str:
    z, shift = float(outputs["z"]), float(bound)
    distance = difference(b.rate, a.rate) - shift
    if z == 0:
        return ""
    sign = "+" if shift < 0 else "−"
    return (
        f"z = ({number(b.rate, 4)} − {number(a.rate, 4)} {sign} {number(abs(shift))}) / "
        f"{number(distance / z, 4)} = {number(z, 4)}"
    )


NONINFERIORITY_TEST_PROPORTIONS = Calculator(
    name="noninferiority-test-proportions",
    is_iterated=True,
    title="Non-inferiority of a conversion rate",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference, level 1 - 2 alpha"),
        Output("effect_high", "upper limit of the difference, level 1 - 2 alpha"),
        Output("z", "test statistic against the margin"),
        Output("p_value", "one-sided p-value of non-inferiority"),
        Output("noninferior", "whether it is below alpha"),
        Output("rate_a", "rate of control"),
        Output("rate_b", "rate of the treatment"),
    ),
    run=noninferiority_test_proportions,
    example={
        "conversions_a": 500,
        "users_a": 5000,
        "conversions_b": 490,
        "users_b": 5000,
        "margin": 0.02,
    },
    headline="p_value",
    printed=("p_value",),
    varies=("margin",),
)

CALCULATORS = (NONINFERIORITY_TEST_PROPORTIONS,)
