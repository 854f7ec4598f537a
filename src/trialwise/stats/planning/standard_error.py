"""Power and detectable effect of a normal estimate from its standard error alone."""

from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical, normal_quantile
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.wording import number, percent, probability

_COHEN: Final = "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2"
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
        source=_COHEN,
    )


_ERROR: Final = Param(
    "standard_error",
    "number",
    "standard error of the estimated effect, in any unit",
    required=True,
    low=0,
    high=1e15,
    low_open=True,
    low_hint="A standard error is above 0.",
)
_PARAMS: Final = (_ERROR, ALPHA, POWER, SIDES)


@validated("z-test-mde", _PARAMS)
def z_test_mde(
    call: Call, *, standard_error: float, alpha: float = 0.05, power: float = 0.8, sides: int = 2
) -> Calculation:
    """Return the effect that a z test detects with a given power, from the standard error.

    mde = (z₁₋α + z₁₋β) se, α halved for two sides.

    Args:
        call: filled in by ``validated``.
        standard_error: of the estimated effect, above 0.
        alpha: false positive rate, in (0, 0.5).
        power: wanted, in (alpha, 1).
        sides: 2 or 1.

    Returns:
        ``mde`` in the unit of the standard error, and the same in standard errors.

    Raises:
        InputError: for a value outside its range, or a power that chance alone reaches.

    Source: Cohen (1988), ch. 2.

    Examples:
        >>> round(z_test_mde(standard_error=0.5).outputs["mde"], 4)
        1.4008
    """
    if power <= alpha:
        raise InputError(
            "power",
            power,
            f"above alpha ({number(alpha)})",
            "A test rejects with probability alpha even without an effect.",
        )
    bound, reach = normal_critical(alpha / sides), normal_quantile(power)
    tail = f"{alpha!r}/{sides}"
    return call.result(
        outputs={"mde": (bound + reach) * standard_error, "multiple": bound + reach},
        summary=f"The smallest effect detected with {percent(power)} power is "
        f"{number((bound + reach) * standard_error, 4)}: {number(bound + reach, 4)} standard "
        "errors.",
        reading=(
            f"standard error {number(standard_error)}",
            f"power {percent(power)}{call.default_mark('power')}",
            read_test(call, alpha, sides),
        ),
        convention="z test",
        alternatives=(
            Alternative(
                "just significant",
                {"mde": bound * standard_error, "multiple": bound},
                "an effect this large is found only half of the time",
            ),
        ),
        assumptions=(
            "The estimate is normal and its standard error known, and the same with the effect.",
            "The result is in the unit of the standard error: points stay points, lift stays lift.",
        ),
        formula=r"\text{mde}=(z_{1-\alpha}+z_{1-\beta})\,se",
        formula_text="mde = (z₁₋α + z₁₋β) se, α halved for two sides",
        worked=f"({number(bound, 5)} + {number(reach, 5)}) · {number(standard_error)} = "
        f"{number((bound + reach) * standard_error, 6)}",
        code="from scipy.stats import norm; "
        f"print((norm.isf({tail})+norm.ppf({power!r}))*{standard_error!r})",
        r_code=f"cat(format((qnorm({power!r})-qnorm({tail}))*{standard_error!r}, digits=12))",
        source="Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2; "
        "Bloom (1995), Minimum Detectable Effects, Evaluation Review 19, 547-556",
    )


CALCULATORS = (
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
    Calculator(
        name="z-test-mde",
        title="Minimum detectable effect from a standard error",
        family="planning",
        params=_PARAMS,
        outputs=(
            Output("mde", "smallest effect that is detected, in the unit of the standard error"),
            Output("multiple", "the same in standard errors"),
        ),
        run=z_test_mde,
        example={"standard_error": 0.5},
        headline="mde",
        varies=("standard_error", "power"),
        curve="power",
    ),
)
