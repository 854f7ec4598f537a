"""What a change of the plan costs as a factor, whatever the metric: users, effect, or split."""

import math
from dataclasses import replace
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical, normal_quantile
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.wording import number, percent, probability, signed_percent

_SOURCE: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2"
POWER_NEW: Final = replace(
    POWER, name="power_new", default=None, description="power after the change, when it changes"
)
ALPHA_NEW: Final = replace(
    ALPHA, name="alpha_new", default=None, description="alpha after the change, when it changes"
)


def _factor(name: str, description: str) -> Param:
    return Param(
        name,
        "number",
        description,
        default=1.0,
        low=1e-6,
        high=1e6,
        low_hint="A factor is above 0: half is 0.5, double is 2.",
    )


EFFECT_FACTOR: Final = _factor("effect_factor", "effect after the change over that before")
SD_FACTOR: Final = _factor(
    "sd_factor", "standard deviation after the change over that before; half is 0.5"
)
_SIZE_PARAMS: Final = (POWER, POWER_NEW, ALPHA, ALPHA_NEW, EFFECT_FACTOR, SD_FACTOR, SIDES)


@validated("size-factor", _SIZE_PARAMS)
def size_factor(
    call: Call,
    *,
    power: float = 0.8,
    power_new: float | None = None,
    alpha: float = 0.05,
    alpha_new: float | None = None,
    effect_factor: float = 1.0,
    sd_factor: float = 1.0,
    sides: int = 2,
) -> Calculation:
    """Return by what factor the users needed change with power, alpha, effect and deviation.

    factor = ((z₁₋α′ + z₁₋β′) / (z₁₋α + z₁₋β))² (sd factor / effect factor)², normal approximation.

    Args:
        call: filled in by ``validated``.
        power: before the change, in (alpha, 1).
        power_new: after it; as before when not given.
        alpha: before the change, in (0, 0.5).
        alpha_new: after it; as before when not given.
        effect_factor: effect after over before, above 0.
        sd_factor: standard deviation after over before, above 0.
        sides: 2 or 1.

    Returns:
        ``factor`` of the users, and the same as ``change``, a fraction.

    Raises:
        InputError: for a value outside its range, or a power that chance alone reaches.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(size_factor(power=0.8, power_new=0.9).outputs["factor"], 4)
        1.3387
    """
    after = (power if power_new is None else power_new, alpha if alpha_new is None else alpha_new)
    before, now = _reach(power, alpha, sides), _reach(*after, sides)
    factor = (now / before * sd_factor / effect_factor) ** 2
    outputs: dict[str, Value] = {"factor": factor, "change": factor - 1}
    return call.result(
        outputs=outputs,
        summary=f"The users needed are multiplied by {number(factor, 4)} "
        f"({signed_percent(factor - 1, 3)}).",
        reading=(
            f"power {percent(power)}{call.default_mark('power')} → {percent(after[0])}",
            f"{read_test(call, alpha, sides)} → {number(after[1])}",
            f"effect × {number(effect_factor)}{call.default_mark('effect_factor')}",
            f"standard deviation × {number(sd_factor)}{call.default_mark('sd_factor')}",
        ),
        convention="normal approximation, the same test before and after",
        assumptions=(
            "Holds for any metric whose estimate is normal, with the same split and test.",
            "With a rate the variance moves a little with the effect, which is left out.",
        ),
        formula=r"\left(\frac{z_{1-\alpha'}+z_{1-\beta'}}{z_{1-\alpha}+z_{1-\beta}}\cdot"
        r"\frac{\sigma'/\sigma}{\delta'/\delta}\right)^2",
        formula_text="((z₁₋α′ + z₁₋β′) / (z₁₋α + z₁₋β) · (σ′/σ) / (δ′/δ))²",
        worked=f"({number(now, 5)} / {number(before, 5)} · {number(sd_factor)} / "
        f"{number(effect_factor)})² = {number(factor, 6)}",
        code=f"from scipy.stats import norm; R = lambda a, p: norm.isf(a/{sides})+norm.ppf(p); "
        f"print((R({after[1]!r}, {after[0]!r})/R({alpha!r}, {power!r})*{sd_factor!r}"
        f"/{effect_factor!r})**2)",
        r_code=f"R <- function(a, p) qnorm(p)-qnorm(a/{sides}); "
        f"cat(format((R({after[1]!r}, {after[0]!r})/R({alpha!r}, {power!r})*{sd_factor!r}"
        f"/{effect_factor!r})^2, digits=12))",
        source=_SOURCE,
    )


def _reach(power: float, alpha: float, sides: int) -> float:
    """Return z₁₋α + z₁₋β, the effect in standard errors."""
    if power <= alpha:
        raise InputError(
            "power",
            power,
            f"above alpha ({number(alpha)})",
            "A test rejects with probability alpha even without an effect.",
        )
    return normal_critical(alpha / sides) + normal_quantile(power)


N_FACTOR: Final = replace(
    _factor("n_factor", "users after the change over those before: twice as many is 2"),
    default=None,
    required=True,
)
MDE: Final = Param(
    "mde",
    "number",
    "smallest effect that is detected before the change, in any unit",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="Give the size of the effect, without a sign.",
)


@validated("mde-factor", (N_FACTOR, MDE))
def mde_factor(call: Call, *, n_factor: float, mde: float | None = None) -> Calculation:
    """Return by what factor the smallest detectable effect changes with the users.

    factor = 1 / √(users after / users before).

    Args:
        call: filled in by ``validated``.
        n_factor: users after over before, above 0.
        mde: smallest effect before, above 0.

    Returns:
        ``factor`` of the effect, and the new effect when ``mde`` was given.

    Raises:
        InputError: for a value outside its range.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(mde_factor(n_factor=2).outputs["factor"], 4)
        0.7071
    """
    factor = 1 / math.sqrt(n_factor)
    outputs: dict[str, Value] = {"factor": factor}
    became = ""
    if mde is not None:
        outputs["mde_after"] = mde * factor
        became = f": {number(mde)} becomes {number(mde * factor, 4)}"
    return call.result(
        outputs=outputs,
        summary=f"The smallest detectable effect is multiplied by {number(factor, 4)}{became}; "
        "halving it takes four times the users.",
        reading=(
            f"users × {number(n_factor)}",
            *(() if mde is None else (f"detectable effect {number(mde)} before",)),
        ),
        convention="standard error in proportion to one over the root of the users",
        assumptions=(
            "Power, alpha, split and the variance of the metric stay the same.",
            "For a longer test returning users add less than new ones.",
        ),
        formula=r"\frac{\text{mde}'}{\text{mde}}=\sqrt{\frac{n}{n'}}",
        formula_text="mde′ / mde = √(n / n′)",
        worked=f"1/√{number(n_factor)} = {number(factor, 6)}",
        code=f"print({n_factor!r}**-0.5)",
        r_code=f"cat(format({n_factor!r}^-0.5, digits=12))",
        source=_SOURCE,
    )


TREATMENTS: Final = Param(
    "treatments",
    "count",
    "number of treatments that share one control",
    required=True,
    low=1,
    high=10_000,
    low_hint="A comparison needs a treatment.",
)


@validated("control-share", (TREATMENTS,))
def control_share(call: Call, *, treatments: int) -> Calculation:
    """Return the share of the users that control should get when treatments share it.

    Control gets √k users per user of each of k treatments: the share is 1 / (1 + √k). It makes the
    variance of every comparison with control as small as a given total allows.

    Args:
        call: filled in by ``validated``.
        treatments: number of treatments, at least 1.

    Returns:
        ``control_share``, ``treatment_share`` of each, the ratio of treatment to control, and the
        variance of a comparison relative to an equal split.

    Raises:
        InputError: for a value outside its range.

    Source: Dunnett (1955), A multiple comparison procedure, JASA 50, 1096-1121.

    Examples:
        >>> round(control_share(treatments=4).outputs["control_share"], 4)
        0.3333
    """
    root = math.sqrt(treatments)
    control = 1 / (1 + root)
    each = control / root
    variance = (1 + root) ** 2 / (2 * (treatments + 1))
    return call.result(
        outputs={
            "control_share": control,
            "treatment_share": each,
            "ratio": 1 / root,
            "variance_factor": variance,
        },
        summary=f"Give control {percent(control, 4)} of the users and each of the treatments "
        f"{percent(each, 4)}: the variance of each comparison is {percent(variance, 4)} of that "
        "of an equal split.",
        reading=(f"{treatments} treatments, each compared with one control",),
        convention="square root rule, equal variances and costs",
        alternatives=(
            Alternative(
                "equal split",
                {"control_share": 1 / (treatments + 1), "treatment_share": 1 / (treatments + 1)},
                "simpler, and better for comparing treatments with one another",
            ),
        ),
        assumptions=(
            "Only comparisons with control count, and users cost and vary alike in every arm.",
            "The gain is small: with few treatments an equal split is close to the best.",
        ),
        formula=r"\frac{n_0}{n_i}=\sqrt k,\quad \text{share}_0=\frac1{1+\sqrt k}",
        formula_text="n₀ / nᵢ = √k, share of control = 1 / (1 + √k)",
        worked=f"1 / (1 + √{treatments}) = {number(control, 6)}",
        code=f"print(1/(1+{treatments}**0.5))",
        r_code=f"cat(format(1/(1+sqrt({treatments})), digits=12))",
        source="Dunnett (1955), A multiple comparison procedure for comparing several treatments "
        "with a control, Journal of the American Statistical Association 50, 1096-1121",
        tables=(_by_treatments(),),
    )


def _by_treatments() -> Table:
    rows = tuple(
        (str(k), percent(1 / (1 + math.sqrt(k)), 3), percent(1 / (k + 1), 3)) for k in range(1, 7)
    )
    columns = ("treatments", "share of control", "in an equal split")
    return Table("Share of control by number of treatments", columns, rows)


CORRELATION: Final = Param(
    "correlation",
    "number",
    "correlation of a user's two measurements, one under each version",
    required=True,
    low=-1,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1: 75 % is 0.75.",
)


@validated("within-user-factor", (CORRELATION,))
def within_user_factor(call: Call, *, correlation: float) -> Calculation:
    """Return the users of a within-user design over those of two separate groups.

    factor = (1 − ρ) / 2 of the total: the variance of a difference within users is 2σ²(1 − ρ)/n
    with n users, against 4σ²/N for N users in two groups.

    Args:
        call: filled in by ``validated``.
        correlation: of a user's two measurements, in (-1, 1).

    Returns:
        ``factor`` of the total users, how many times fewer that is, and the same per group.

    Raises:
        InputError: for a value outside its range.

    Source: Senn (2002), Cross-over Trials in Clinical Research, ch. 1.

    Examples:
        >>> within_user_factor(correlation=0.75).outputs["factor"]
        0.125
    """
    factor = (1 - correlation) / 2
    return call.result(
        outputs={"factor": factor, "times_fewer": 1 / factor, "factor_per_group": 2 * factor},
        summary=f"A within-user design needs {percent(factor, 4)} of the users of two separate "
        f"groups in total, {number(1 / factor, 4)} times fewer.",
        reading=(f"correlation {number(correlation)} between a user's two measurements",),
        convention="same power, effect and deviation; users counted once in the within-user design",
        assumptions=(
            "Each user is measured once under each version, in random order, and nothing carries "
            "over from the first to the second.",
            "The deviation is the same under both versions; drift over time is balanced by the "
            "order.",
        ),
        formula=r"\frac{N_{\text{within}}}{N_{\text{between}}}=\frac{1-\rho}2",
        formula_text="N within / N between = (1 − ρ) / 2",
        worked=f"(1 − {number(correlation)}) / 2 = {number(factor, 6)}",
        code=f"print((1-{correlation!r})/2)",
        r_code=f"cat(format((1-{correlation!r})/2, digits=12))",
        source="Senn (2002), Cross-over Trials in Clinical Research, 2nd ed., ch. 1",
    )


EFFECT: Final = Param(
    "effect",
    "number",
    "true effect, in the unit of the standard error",
    required=True,
    low=-1e15,
    high=1e15,
    low_hint="Give the effect in the unit of the standard error.",
)
STANDARD_ERROR: Final = Param(
    "standard_error",
    "number",
    "standard error of the estimate; 1 when the effect is given in standard errors",
    default=1.0,
    low=0,
    high=1e15,
    low_open=True,
    low_hint="A standard error is above 0.",
)


@validated("z-test-power", (EFFECT, STANDARD_ERROR, ALPHA, SIDES))
def z_test_power(
    call: Call,
    *,
    effect: float,
    standard_error: float = 1.0,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the power of a z test from the effect and its standard error.

    power = Φ(|δ|/se − z₁₋α) + Φ(−|δ|/se − z₁₋α), the second term two-sided only.

    Args:
        call: filled in by ``validated``.
        effect: true effect, signed.
        standard_error: of its estimate, above 0.
        alpha: false positive rate, in (0, 0.5).
        sides: 2 or 1.

    Returns:
        ``power``, the effect in standard errors, and the effect that has 80 % power.

    Raises:
        InputError: for a value outside its range.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(z_test_power(effect=2.8).outputs["power"], 4)
        0.7996
    """
    bound = normal_critical(alpha / sides)
    shift = abs(effect) / standard_error
    power = normal_cdf(shift - bound) + (normal_cdf(-shift - bound) if sides == 2 else 0.0)
    mde = (bound + normal_quantile(0.8)) * standard_error
    tail = f"{alpha!r}/{sides}"
    far = f" + norm.cdf(-{shift!r}-norm.isf({tail}))" if sides == 2 else ""
    far_r = f" + pnorm(-{shift!r}+qnorm({tail}))" if sides == 2 else ""
    return call.result(
        outputs={"power": min(power, 1.0), "noncentrality": shift, "mde": mde},
        summary=f"The power is {probability(min(power, 1.0))}: the effect is {number(shift, 4)} "
        f"standard errors. An effect of {number(mde, 4)} would have 80 % power.",
        reading=(
            f"effect {number(effect)}, standard error {number(standard_error)}"
            f"{call.default_mark('standard_error')}",
            read_test(call, alpha, sides),
        ),
        convention="z test",
        assumptions=(
            "The estimate is normal and its standard error known.",
            "The effect is the true one: the observed effect in its place gives back the p-value.",
        ),
        formula=r"1-\beta=\Phi\left(\frac{|\delta|}{se}-z_{1-\alpha}\right)"
        r"+\Phi\left(-\frac{|\delta|}{se}-z_{1-\alpha}\right)",
        formula_text="1 − β = Φ(|δ|/se − z₁₋α) + Φ(−|δ|/se − z₁₋α), α halved and both terms for "
        "two sides, the first alone for one",
        worked=f"Φ({number(shift, 6)} − {number(bound, 5)}) = "
        f"{probability(normal_cdf(shift - bound))}",
        code=f"from scipy.stats import norm; print(norm.cdf({shift!r}-norm.isf({tail})){far})",
        r_code=f"cat(format(pnorm({shift!r}+qnorm({tail})){far_r}, digits=12))",
        source=_SOURCE,
    )


CALCULATORS = (
    Calculator(
        name="size-factor",
        title="Factor of the users for another power, alpha, effect or deviation",
        family="planning",
        params=_SIZE_PARAMS,
        outputs=(
            Output("factor", "users after the change over those before"),
            Output("change", "the same as a change, a fraction"),
        ),
        run=size_factor,
        example={"power": 0.8, "power_new": 0.9},
        headline="factor",
        varies=("power_new", "effect_factor"),
    ),
    Calculator(
        name="mde-factor",
        title="Factor of the detectable effect for more users",
        family="planning",
        params=(N_FACTOR, MDE),
        outputs=(
            Output("factor", "smallest effect after the change over that before"),
            Output("mde_after", "smallest effect after the change (optional: needs mde)"),
        ),
        run=mde_factor,
        example={"n_factor": 2},
        headline="factor",
        varies=("n_factor",),
        curve="n_factor",
    ),
    Calculator(
        name="control-share",
        title="Share of the users for a control that several treatments share",
        family="planning",
        params=(TREATMENTS,),
        outputs=(
            Output("control_share", "share of all users in control"),
            Output("treatment_share", "share of all users in each treatment"),
            Output("ratio", "users of each treatment per user in control"),
            Output("variance_factor", "variance of a comparison over that of an equal split"),
        ),
        run=control_share,
        example={"treatments": 4},
        headline="control_share",
        varies=("treatments",),
    ),
    Calculator(
        name="within-user-factor",
        title="Users of a within-user design over those of two groups",
        family="planning",
        params=(CORRELATION,),
        outputs=(
            Output("factor", "total users within over those of two separate groups"),
            Output("times_fewer", "one over it"),
            Output("factor_per_group", "users within over those of one group"),
        ),
        run=within_user_factor,
        example={"correlation": 0.75},
        headline="factor",
        varies=("correlation",),
        curve="correlation",
    ),
    Calculator(
        name="z-test-power",
        title="Power from an effect and its standard error",
        family="planning",
        params=(EFFECT, STANDARD_ERROR, ALPHA, SIDES),
        outputs=(
            Output("power", "probability of detecting the effect"),
            Output("noncentrality", "effect in standard errors"),
            Output("mde", "effect that has 80 % power"),
        ),
        run=z_test_power,
        example={"effect": 2.8, "standard_error": 1.0},
        headline="power",
        varies=("effect", "standard_error"),
    ),
)
