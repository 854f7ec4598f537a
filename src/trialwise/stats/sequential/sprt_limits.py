"""The limits of the likelihood ratio at which Wald's sequential test stops."""

import dataclasses
import math

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.sequential.sprt import P0, P1, Sprt
from trialwise.stats.wording import number, percent

_P0 = dataclasses.replace(P0, required=False)
_P1 = dataclasses.replace(P1, required=False)
_PARAMS = (ALPHA, POWER, _P0, _P1)


@validated("sprt-limits", _PARAMS)
def sprt_limits(
    call: Call,
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    p0: float | None = None,
    p1: float | None = None,
) -> Calculation:
    """Return the likelihood ratios at which Wald's test accepts one of two hypotheses.

    Accept the alternative at (1 − β)/α or above, the null at β/(1 − α) or below.

    Args:
        call: filled in by ``validated``.
        alpha: chance to accept the alternative when the null is true, in (0, 0.5).
        power: chance to accept the alternative when it is true, in (alpha, 1); β is 1 minus it.
        p0: rate under the null, with p1 for the expected number of trials, in (0, 1).
        p1: rate under the alternative, other than p0.

    Returns:
        ``upper`` and ``lower`` limit of the likelihood ratio, their natural logarithms, and with
        both rates the trials to expect under either, by Wald's approximation.

    Raises:
        InputError: for a value outside its range, power not above alpha, or equal rates.

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
    expected = _expected(p0, p1, math.log(lower), math.log(upper), alpha, power)
    return call.result(
        outputs={
            "upper": upper,
            "lower": lower,
            "log_upper": math.log(upper),
            "log_lower": math.log(lower),
            **expected,
        },
        summary=f"Stop for the alternative once the likelihood ratio reaches {number(upper, 4)}, "
        f"for the null once it falls to {number(lower, 4)}, and go on in between (on the log "
        f"scale {number(math.log(upper), 4)} and {number(math.log(lower), 4)})."
        + _expected_text(expected),
        reading=(
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
            f"beta {number(beta, 6)}, that is power {percent(power)}{call.default_mark('power')}",
            *((f"p0 {percent(p0)}, p1 {percent(p1)}",) if p0 and p1 else ()),
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


def _expected(
    p0: float | None, p1: float | None, lower: float, upper: float, alpha: float, power: float
) -> dict[str, Value]:
    """Return the trials to expect under either rate, nothing without both rates."""
    if p0 is None or p1 is None:
        return {}
    if p0 == p1:
        raise InputError("p1", p1, f"other than p0 ({number(p0)})", "Give two different rates.")
    test = Sprt(p0, p1, lower, upper)
    return {
        "expected_trials_p0": test.expected_trials(p0, alpha),
        "expected_trials_p1": test.expected_trials(p1, power),
    }


def _expected_text(expected: dict[str, Value]) -> str:
    if not expected:
        return ""
    under = [number(float(value), 4) for value in expected.values()]
    return f" Expect about {under[0]} trials under p0 and {under[1]} under p1."


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
        Output("expected_trials_p0", "trials to expect under p0 (optional: needs p0 and p1)"),
        Output("expected_trials_p1", "trials to expect under p1 (optional: needs p0 and p1)"),
    ),
    run=sprt_limits,
    example={"alpha": 0.05, "power": 0.8},
    headline="upper",
    printed=("upper", "lower"),
)
CALCULATORS = (SPRT_LIMITS,)
