"""The limits of the likelihood ratio at which Wald's sequential test stops."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.wording import number, percent

_PARAMS = (ALPHA, POWER)


@validated("sprt-limits", _PARAMS)
def sprt_limits(call: Call, *, alpha: float = 0.05, power: float = 0.8) -> Calculation:
    """Return the likelihood ratios at which Wald's test accepts one of two hypotheses.

    Accept the alternative at (1 − β)/α or above, the null at β/(1 − α) or below.

    Args:
        call: filled in by ``validated``.
        alpha: chance to accept the alternative when the null is true, in (0, 0.5).
        power: chance to accept the alternative when it is true, in (alpha, 1); β is 1 minus it.

    Returns:
        ``upper`` and ``lower`` limit of the likelihood ratio, and their natural logarithms.

    Raises:
        InputError: for a value outside its range, or power not above alpha.

    Source: Wald (1947), Sequential Analysis, ch. 3.

    Examples:
        >>> round(sprt_limits(alpha=0.05, power=0.8).outputs["upper"], 6)
        16.0
    """
    if power <= alpha:
        raise InputError(
            "power", power, f"above alpha ({number(alpha)})", "A test rejects that often by chance."
        )
    beta = 1 - power
    upper, lower = power / alpha, beta / (1 - alpha)
    return call.result(
        outputs={
            "upper": upper,
            "lower": lower,
            "log_upper": math.log(upper),
            "log_lower": math.log(lower),
        },
        summary=f"Stop for the alternative once the likelihood ratio reaches {number(upper, 4)}, "
        f"for the null once it falls to {number(lower, 4)}, and go on in between (on the log "
        f"scale {number(math.log(upper), 4)} and {number(math.log(lower), 4)}).",
        reading=(
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
            f"beta {number(beta, 6)}, that is power {percent(power)}{call.default_mark('power')}",
        ),
        convention="Wald's approximation, which ignores the overshoot of the limits",
        assumptions=(
            "The ratio sets two simple hypotheses against each other, the alternative above the "
            "line.",
            "Overshoot makes both error rates a little smaller than planned.",
        ),
        formula=r"A = \frac{1-\beta}{\alpha},\quad B = \frac{\beta}{1-\alpha}",
        formula_text="A = (1 − β)/α, B = β/(1 − α)",
        worked=f"{number(power)} / {number(alpha)} = {number(upper, 6)}; {number(beta, 6)} / "
        f"{number(1 - alpha, 6)} = {number(lower, 6)}",
        code=f"print({power!r}/{alpha!r}, (1-{power!r})/(1-{alpha!r}))",
        r_code=f'cat(sprintf("%.12g", c({power!r}/{alpha!r}, (1-{power!r})/(1-{alpha!r}))))',
        source="Wald (1947), Sequential Analysis, ch. 3",
    )


SPRT_LIMITS = Calculator(
    name="sprt-limits",
    title="Limits of Wald's sequential test",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("upper", "likelihood ratio that accepts the alternative"),
        Output("lower", "likelihood ratio that accepts the null"),
        Output("log_upper", "natural logarithm of the upper limit"),
        Output("log_lower", "natural logarithm of the lower limit"),
    ),
    run=sprt_limits,
    example={"alpha": 0.05, "power": 0.8},
    headline="upper",
    printed=("upper", "lower"),
)
CALCULATORS = (SPRT_LIMITS,)
