"""The winner's curse: how much a significant estimate exaggerates, and its correction."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, SIDES, read_test
from trialwise.stats.numeric.distributions import normal_cdf, normal_critical
from trialwise.stats.numeric.roots import smallest_reaching
from trialwise.stats.wording import number, percent, probability, signed

FAMILY: Final = "trust"
STANDARD_ERROR: Final = Param(
    "standard_error",
    "number",
    "standard error of the estimated effect, in the unit of the effect",
    low=0,
    high=1e15,
    low_open=True,
    low_hint="An estimate without error needs no such check.",
)
_EFFECT: Final = Param(
    "effect",
    "number",
    "true effect to reckon with, in any unit; needs standard_error",
    low=-1e15,
    high=1e15,
    not_zero=True,
    zero_hint="Without any effect every significant estimate is a false positive.",
)
_POWER: Final = Param(
    "power",
    "rate",
    "power of the test for the true effect, instead of effect and standard_error",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Power lies between alpha and 1.",
    high_hint="Power lies between alpha and 1; 80 % is 0.8.",
)
_ESTIMATE: Final = Param(
    "estimate",
    "number",
    "estimated effect that came out significant",
    required=True,
    low=-1e15,
    high=1e15,
    not_zero=True,
    zero_hint="An estimate of zero is not significant.",
)
_REQUIRED_ERROR: Final = Param(
    "standard_error",
    "number",
    STANDARD_ERROR.description,
    required=True,
    low=0,
    high=1e15,
    low_open=True,
    low_hint=STANDARD_ERROR.low_hint,
)
_PARAMS: Final = (_EFFECT, _POWER, STANDARD_ERROR, ALPHA, SIDES)
_CORRECTION_PARAMS: Final = (_ESTIMATE, _REQUIRED_ERROR, ALPHA)
_SOURCE: Final = "Gelman & Carlin (2014), Perspectives on Psychological Science 9, 641-651"
_MOST_SIGNAL: Final = 40.0  # standard errors; beyond, the power is 1 to the last digit


def _density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _tails(signal: float, critical: float, sides: int) -> tuple[float, float]:
    """Return the chances of a significant estimate of the right and of the wrong sign."""
    right = normal_cdf(signal - critical)
    return right, normal_cdf(-signal - critical) if sides == 2 else 0.0


def _signal_of(power: float, critical: float, sides: int) -> float:
    """Return the true effect in standard errors that has this power."""
    return smallest_reaching(
        lambda signal: sum(_tails(signal, critical, sides)) - power, 0.0, _MOST_SIGNAL
    )


def _exaggeration(signal: float, critical: float, sides: int) -> float:
    """Return the mean size of significant estimates over that of the true effect."""
    right, wrong = _tails(signal, critical, sides)
    total = signal * right + _density(critical - signal)
    if sides == 2:
        total += _density(critical + signal) - signal * wrong
    return total / (right + wrong) / signal


@validated("winners-curse", _PARAMS, (("effect", "power"),))
def winners_curse(
    call: Call,
    *,
    effect: float | None = None,
    power: float | None = None,
    standard_error: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return how much significant estimates exaggerate a true effect, and how often the sign errs.

    With θ = effect / standard error and c the critical value, type S = Φ(−θ − c) / power and type M
    = E(|X| given |X| > c) / θ for X normal around θ with deviation 1.

    Args:
        call: filled in by ``validated``.
        effect: true effect to reckon with, not 0; needs ``standard_error``.
        power: of the test for the true effect, in (alpha, 1); instead of effect and standard error.
        standard_error: of the estimate, above 0, in the unit of ``effect``.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 for a test in the direction of the effect.

    Returns:
        ``exaggeration`` (type M), ``sign_error`` (type S), ``power``; with an effect also
        ``expected_winner``, the mean of significant estimates.

    Raises:
        InputError: for a value outside its range, an effect without standard error, or a power not
            above alpha.

    Source: Gelman & Carlin (2014).

    Examples:
        >>> round(winners_curse(power=0.2).outputs["exaggeration"], 2)
        2.26
    """
    critical = normal_critical(alpha / sides)
    if effect is not None:
        if standard_error is None:
            raise InputError("standard_error", "nothing", "given with effect", "Or give power.")
        signal = abs(effect) / standard_error
    else:
        signal = _checked_signal(power or 0.0, alpha, critical, sides)
    right, wrong = _tails(signal, critical, sides)
    total = right + wrong
    if total < 1e-300 or signal < 1e-9:
        raise InputError(
            "effect", effect or 0, "large enough beside its standard error", "Check the units."
        )
    factor = _exaggeration(signal, critical, sides)
    outputs: dict[str, Value] = {
        "exaggeration": factor,
        "sign_error": wrong / total,
        "power": total,
    }
    if effect is not None:
        outputs["expected_winner"] = factor * effect
    return call.result(
        outputs=outputs,
        summary=f"With a power of {probability(total)} a significant estimate is on average "
        f"{number(factor, 3)} times the true effect, and has the wrong sign in "
        f"{_sign_text(wrong / total)} of cases.",
        reading=(*_reading(effect, standard_error, total), read_test(call, alpha, sides)),
        convention="normal estimate, selected for being significant",
        alternatives=(),
        assumptions=(
            "The estimate is unbiased and normal before selection; only significant results are "
            "looked at.",
            "The true effect has to come from outside the test: from past effects or what is "
            "plausible, not from the estimate itself.",
        ),
        formula=r"M = \frac{E(|X|\,:\,|X|>c)}{\theta},\quad S = "
        r"\frac{\Phi(-\theta-c)}{\Phi(\theta-c)+\Phi(-\theta-c)},\quad X\sim N(\theta,1)",
        formula_text="type M = E(|X| given |X| > c) / θ, type S = Φ(−θ − c) / power, "
        "X ~ N(θ, 1), θ = effect / standard error",
        worked=f"θ = {number(signal, 4)}, c = {number(critical, 4)}: power {number(total, 4)}, "
        f"type S {number(wrong / total, 3)}, type M {number(factor, 4)}",
        code=_code(signal, alpha, sides),
        r_code=_r_code(signal, alpha, sides),
        source=_SOURCE,
        tables=(_table(critical, sides),),
    )


def _checked_signal(power: float, alpha: float, critical: float, sides: int) -> float:
    if power <= alpha:
        raise InputError(
            "power", power, f"above alpha ({number(alpha)})", "A test rejects that often by chance."
        )
    return _signal_of(power, critical, sides)


def _sign_text(share: float) -> str:
    return probability(share) if share < 0.0001 else percent(share, 3)


def _reading(effect: float | None, error: float | None, power: float) -> tuple[str, ...]:
    if effect is None or error is None:
        return (f"power {probability(power)} for the true effect",)
    return (f"true effect {signed(effect, 6)}", f"standard error {number(error)}")


def _code(signal: float, alpha: float, sides: int) -> str:
    return (
        f"from scipy.stats import norm; from scipy.integrate import quad; t = {signal!r}; "
        f"c = norm.isf({alpha!r}/{sides}); hi = norm.sf(c - t); "
        f"lo = {'norm.cdf(-c - t)' if sides == 2 else '0.0'}; "
        "m = quad(lambda x: x*norm.pdf(x - t), c, t + c + 12)[0]"
        + (" - quad(lambda x: x*norm.pdf(x - t), -c - t - 12, -c)[0]" if sides == 2 else "")
        + "; print(m/(hi + lo)/t, lo/(hi + lo), hi + lo)"
    )


def _r_code(signal: float, alpha: float, sides: int) -> str:
    both = sides == 2
    lower = "pnorm(-k - t)" if both else "0"
    moment = "t*hi + dnorm(k - t)" + (" + dnorm(k + t) - t*lo" if both else "")
    return (
        f"t <- {signal!r}; k <- qnorm({alpha!r}/{sides}, lower.tail=FALSE); "
        f"hi <- pnorm(t - k); lo <- {lower}; "
        f"cat(format(c(({moment})/(hi + lo)/t, lo/(hi + lo), hi + lo), digits=12))"
    )


def _table(critical: float, sides: int) -> Table:
    """Return the exaggeration at a few powers."""
    rows = []
    for power in (0.1, 0.2, 0.35, 0.5, 0.8, 0.9):
        if power <= normal_cdf(-critical) * sides:
            continue
        signal = _signal_of(power, critical, sides)
        right, wrong = _tails(signal, critical, sides)
        factor = _exaggeration(signal, critical, sides)
        rows.append((percent(power), f"{factor:.2f}", percent(wrong / (right + wrong), 2)))
    return Table("By power", ("power", "exaggeration", "wrong sign"), tuple(rows))


@validated("winners-curse-correction", _CORRECTION_PARAMS)
def winners_curse_correction(
    call: Call, *, estimate: float, standard_error: float, alpha: float = 0.05
) -> Calculation:
    """Return a significant estimate corrected for having been selected as significant.

    The conditional maximum likelihood estimate: the θ that maximises φ(z − θ) / P(|X| > c), with
    z = estimate / standard error and X normal around θ.

    Args:
        call: filled in by ``validated``.
        estimate: the significant estimate, not 0.
        standard_error: its standard error, above 0.
        alpha: two-sided false positive rate of the selection, in (0, 0.5).

    Returns:
        ``corrected`` in the unit of the estimate, and ``shrinkage``, its share of the estimate.

    Raises:
        InputError: for a value outside its range, or an estimate that is not significant.

    Source: Zhong & Prentice (2008), Biostatistics 9, 621-634.

    Examples:
        >>> round(winners_curse_correction(estimate=5, standard_error=2).outputs["corrected"], 2)
        2.28
    """
    critical = normal_critical(alpha / 2)
    z = abs(estimate) / standard_error
    if z <= critical:
        raise InputError(
            "estimate",
            estimate,
            f"more than {number(critical, 4)} standard errors from zero",
            "Only significant estimates are selected; this one needs no such correction.",
        )
    theta = _conditional_mode(z, critical)
    corrected = math.copysign(theta * standard_error, estimate)
    outputs: dict[str, Value] = {"corrected": corrected, "shrinkage": theta / z, "z": z}
    return call.result(
        outputs=outputs,
        summary=f"Corrected for having been selected as significant, the estimate is "
        f"{signed(corrected, 4)} instead of {signed(estimate, 6)} "
        f"({percent(theta / z, 3)} of it).",
        reading=(
            f"estimate {signed(estimate, 6)}",
            f"standard error {number(standard_error)}",
            f"selected at alpha {number(alpha)} two-sided{call.default_mark('alpha')}",
        ),
        convention="conditional maximum likelihood given significance",
        alternatives=(
            Alternative(
                "mean of both",
                {"corrected": (corrected + estimate) / 2},
                "the average of estimate and correction, which errs less when the effect is large",
            ),
        ),
        assumptions=(
            "The estimate is normal, and it was reported because it was significant.",
            "Nothing is assumed on how large effects usually are; with past experiments a prior "
            "gives a better estimate.",
        ),
        formula=r"\hat\theta = \arg\max_\theta \frac{\varphi(z-\theta)}"
        r"{\Phi(\theta-c)+\Phi(-\theta-c)}",
        formula_text="θ̂ = argmax φ(z − θ) / (Φ(θ − c) + Φ(−θ − c)), corrected = θ̂ × SE",
        worked=f"z = {number(z, 4)}, c = {number(critical, 4)}, θ̂ = {number(theta, 4)}: "
        f"{number(theta, 4)} × {number(standard_error)} = {signed(corrected, 4)}",
        code=(
            "from scipy.stats import norm; from scipy.optimize import minimize_scalar as least; "
            f"z, c = {z!r}, norm.isf({alpha!r}/2); "
            "t = least(lambda t: (z - t)**2/2 + norm.logcdf(t - c) "
            "+ __import__('math').log1p(norm.cdf(-t - c)/norm.cdf(t - c)), bounds=(0, z), "
            "method='bounded', options={'xatol': 1e-12}).x; "
            f"print(t*{math.copysign(standard_error, estimate)!r})"
        ),
        r_code=(
            f"z <- {z!r}; k <- qnorm({alpha!r}/2, lower.tail=FALSE); "
            "t <- uniroot(function(t) z - t - (dnorm(t - k) - dnorm(t + k))/"
            "(pnorm(t - k) + pnorm(-t - k)), c(0, z), tol=1e-12)$root; "
            f"cat(format(t*{math.copysign(standard_error, estimate)!r}, digits=12))"
        ),
        source="Zhong & Prentice (2008), Biostatistics 9, 621-634",
    )


def _conditional_mode(z: float, critical: float) -> float:
    """Return the θ in [0, z] at which the conditional likelihood is largest."""
    if z > _MOST_SIGNAL:
        return z

    def falls(theta: float) -> float:
        right, wrong = _tails(theta, critical, 2)
        slope = (_density(theta - critical) - _density(theta + critical)) / (right + wrong)
        return slope - (z - theta)

    return smallest_reaching(falls, -1e-12, z)


WINNERS_CURSE = Calculator(
    name="winners-curse",
    is_iterated=True,
    title="Winner's curse: exaggeration and sign errors of significant results",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("exaggeration", "mean size of significant estimates over the true effect (type M)"),
        Output("sign_error", "share of significant estimates with the wrong sign (type S)"),
        Output("power", "chance of a significant estimate"),
        Output("expected_winner", "mean of significant estimates (optional: needs an effect)"),
    ),
    run=winners_curse,
    example={"effect": 0.5, "standard_error": 0.5},
    one_of=(("effect", "power"),),
    headline="exaggeration",
    printed=("exaggeration", "sign_error", "power"),
)
WINNERS_CURSE_CORRECTION = Calculator(
    name="winners-curse-correction",
    is_iterated=True,
    title="Winner's curse: a significant estimate corrected for selection",
    family=FAMILY,
    params=_CORRECTION_PARAMS,
    outputs=(
        Output("corrected", "estimate corrected for selection"),
        Output("shrinkage", "corrected over uncorrected estimate"),
        Output("z", "estimate in standard errors"),
    ),
    run=winners_curse_correction,
    example={"estimate": 5, "standard_error": 2},
    headline="corrected",
)
CALCULATORS = (WINNERS_CURSE, WINNERS_CURSE_CORRECTION)
