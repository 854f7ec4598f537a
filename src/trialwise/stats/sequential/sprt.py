"""Wald's sequential probability ratio test of a rate: accept one of two values, or go on."""

import math
from dataclasses import dataclass

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical, normal_quantile
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.wording import count, fixed, number, percent


def _rate(name: str, words: str) -> Param:
    return Param(
        name,
        "rate",
        f"rate under {words}, as a fraction: 5 % is 0.05",
        required=True,
        low=0,
        high=1,
        low_open=True,
        high_open=True,
        low_hint="Rates are fractions: 12 % is 0.12.",
        high_hint="Rates are fractions: 12 % is 0.12.",
    )


P0 = _rate("p0", "the null hypothesis")
P1 = _rate("p1", "the alternative")
SUCCESSES = Param(
    "successes",
    "count",
    "successes so far, such as conversions",
    required=True,
    low=0,
    high=LARGEST_SIZE,
    low_hint="Counts cannot be negative.",
)
TRIALS = Param(
    "trials",
    "count",
    "trials so far, such as users",
    required=True,
    low=1,
    high=LARGEST_SIZE,
    low_hint="Wait for the first user.",
)
_PARAMS = (P0, P1, SUCCESSES, TRIALS, ALPHA, POWER)


@dataclass(frozen=True, slots=True)
class Sprt:
    """Two rates and the limits of the log likelihood ratio.

    Attributes:
        p0: rate under the null.
        p1: rate under the alternative.
        lower: logarithm of the ratio at or below which p0 is accepted.
        upper: logarithm of the ratio at or above which p1 is accepted.
    """

    p0: float
    p1: float
    lower: float
    upper: float

    @property
    def success(self) -> float:
        """Step of the log likelihood ratio at a success."""
        return math.log(self.p1 / self.p0)

    @property
    def failure(self) -> float:
        """Step of the log likelihood ratio at a failure."""
        return math.log1p(-self.p1) - math.log1p(-self.p0)

    def log_ratio(self, successes: int, trials: int) -> float:
        """Return the log likelihood ratio."""
        return successes * self.success + (trials - successes) * self.failure

    def successes_at(self, limit: float, trials: int) -> float:
        """Return the successes at which the log likelihood ratio equals a limit."""
        return (limit - trials * self.failure) / (self.success - self.failure)

    def expected_trials(self, rate: float, accept_p1: float) -> float:
        """Return Wald's approximate expected number of trials.

        Args:
            rate: true rate, p0 or p1.
            accept_p1: chance to end with p1 under it.
        """
        drift = rate * self.success + (1 - rate) * self.failure
        return (accept_p1 * self.upper + (1 - accept_p1) * self.lower) / drift


@validated("sprt", _PARAMS)
def sprt(
    call: Call,
    *,
    p0: float,
    p1: float,
    successes: int,
    trials: int,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Calculation:
    """Return whether Wald's test of two rates accepts one of them now, or goes on.

    ln LR = s ln(p₁/p₀) + (n − s) ln((1 − p₁)/(1 − p₀)); accept p₁ at ln((1 − β)/α) or above, p₀ at
    ln(β/(1 − α)) or below.

    Args:
        call: filled in by ``validated``.
        p0: rate under the null, in (0, 1).
        p1: rate under the alternative, in (0, 1), other than p0.
        successes: so far, at most ``trials``.
        trials: so far, at least 1.
        alpha: chance to accept p1 when p0 is true, in (0, 0.5).
        power: chance to accept p1 when it is true, in (alpha, 1); beta is 1 minus it.

    Returns:
        ``decision`` (accept p1, accept p0 or continue), the log likelihood ratio with its limits,
        the successes at these limits for the trials so far, and the expected numbers of trials.

    Raises:
        InputError: for equal rates, more successes than trials, or power not above alpha.

    Source: Wald (1947), Sequential Analysis, ch. 3 and 5.

    Examples:
        >>> sprt(p0=0.05, p1=0.10, successes=20, trials=200).outputs["decision"]
        'accept p1'
    """
    _check(p0, p1, successes, trials, alpha, power)
    beta = 1 - power
    test = Sprt(p0, p1, math.log(beta / (1 - alpha)), math.log(power / alpha))
    outputs = _outputs(test, successes, trials, alpha, power)
    return call.result(
        outputs=outputs,
        summary=_summary(test, outputs, trials),
        reading=(
            f"{count(successes)} successes in {count(trials)} trials "
            f"({percent(successes / trials, 4)})",
            f"p0 {percent(p0)}, p1 {percent(p1)}",
            f"alpha {number(alpha)}{call.default_mark('alpha')}, "
            f"power {percent(power)}{call.default_mark('power')}",
        ),
        convention="Wald's SPRT for a binomial rate with his approximate limits",
        alternatives=_alternatives(test, successes, trials, alpha, beta),
        assumptions=(
            "Trials are independent with one constant rate, and the test may stop after any trial.",
            "Wald's limits ignore the overshoot: the two error rates together never exceed the "
            "wanted sum, but one alone can lie slightly above its own.",
            "Rates between p0 and p1 can take long; agree on a largest sample in advance.",
        ),
        formula=r"\ln\Lambda=s\ln\frac{p_1}{p_0}+(n-s)\ln\frac{1-p_1}{1-p_0},\quad "
        r"\ln\frac{\beta}{1-\alpha}<\ln\Lambda<\ln\frac{1-\beta}{\alpha}\text{: continue}",
        formula_text="ln Λ = s·ln(p₁/p₀) + (n − s)·ln((1 − p₁)/(1 − p₀)); go on while "
        "ln(β/(1 − α)) < ln Λ < ln((1 − β)/α)",
        worked=f"ln Λ = {count(successes)}·{fixed(test.success, 5)} + "
        f"{count(trials - successes)}·({fixed(test.failure, 5)}) = "
        f"{number(float(outputs['log_likelihood_ratio']), 4)}, limits {fixed(test.lower, 4)} and "
        f"{fixed(test.upper, 4)}",
        code="from math import log; "
        f"s, n, p, q, a, b = {successes}, {trials}, {p0!r}, {p1!r}, {alpha!r}, 1-{power!r}; "
        "print(s*log(q/p)+(n-s)*log((1-q)/(1-p)), log(b/(1-a)), log((1-b)/a))",
        r_code=f"s <- {successes}; n <- {trials}; p <- {p0!r}; q <- {p1!r}; a <- {alpha!r}; "
        f"b <- 1-{power!r}; cat(format(c(dbinom(s, n, q, log=TRUE)-dbinom(s, n, p, log=TRUE), "
        "log(b/(1-a)), log((1-b)/a)), digits=12))",
        source="Wald (1947), Sequential Analysis, ch. 3 and 5",
        tables=(_table(test, trials),),
    )


def _check(p0: float, p1: float, successes: int, trials: int, alpha: float, power: float) -> None:
    if math.isclose(p0, p1, rel_tol=1e-12):
        raise InputError("p1", p1, "different from p0", "The test needs two rates to tell apart.")
    if successes > trials:
        raise InputError(
            "successes",
            count(successes),
            f"at most trials ({count(trials)})",
            "Count each trial once.",
        )
    if power <= alpha:
        raise InputError(
            "power", power, f"above alpha ({number(alpha)})", "0.80 and 0.90 are common."
        )


def _outputs(
    test: Sprt, successes: int, trials: int, alpha: float, power: float
) -> dict[str, Value]:
    ratio = test.log_ratio(successes, trials)
    if ratio >= test.upper:
        decision = "accept p1"
    else:
        decision = "accept p0" if ratio <= test.lower else "continue"
    return {
        "decision": decision,
        "log_likelihood_ratio": ratio,
        "lower": test.lower,
        "upper": test.upper,
        "successes_accept_p1": test.successes_at(test.upper, trials),
        "successes_accept_p0": test.successes_at(test.lower, trials),
        "expected_trials_p0": test.expected_trials(test.p0, alpha),
        "expected_trials_p1": test.expected_trials(test.p1, power),
    }


def _summary(test: Sprt, outputs: dict[str, Value], trials: int) -> str:
    ratio = fixed(float(outputs["log_likelihood_ratio"]), 3)
    limits = f"{fixed(test.lower, 3)} and {fixed(test.upper, 3)}"
    decision = outputs["decision"]
    if decision == "accept p1":
        return (
            f"Stop and accept p1 = {percent(test.p1)}: the log likelihood ratio {ratio} has "
            f"reached {fixed(test.upper, 3)}."
        )
    if decision == "accept p0":
        return (
            f"Stop and accept p0 = {percent(test.p0)}: the log likelihood ratio {ratio} has fallen "
            f"to {fixed(test.lower, 3)}."
        )
    return (
        f"Go on: the log likelihood ratio {ratio} lies between {limits} after {count(trials)} "
        "trials."
    )


def _alternatives(
    test: Sprt, successes: int, trials: int, alpha: float, beta: float
) -> tuple[Alternative, ...]:
    """Return the strict limits, and the test with a fixed number of trials."""
    ratio = test.log_ratio(successes, trials)
    upper, lower = -math.log(alpha), math.log(beta)
    strict = "accept p1" if ratio >= upper else "accept p0" if ratio <= lower else "continue"
    gap = abs(test.p1 - test.p0)
    null, other = (math.sqrt(p * (1 - p)) for p in (test.p0, test.p1))
    needed = ((normal_critical(alpha) * null + normal_quantile(1 - beta) * other) / gap) ** 2
    return (
        Alternative(
            "limits 1/α and β",
            {"decision": strict, "lower": lower, "upper": upper},
            "each error rate is guaranteed, overshoot or not",
        ),
        Alternative(
            "fixed number of trials",
            {"trials": math.ceil(max(needed, 1))},
            "one-sided normal test of p0 against p1, read once at the end",
        ),
    )


def _table(test: Sprt, trials: int) -> Table:
    """Return the successes that decide at several numbers of trials."""
    rows = []
    for factor in (0.5, 1.0, 1.5, 2.0, 3.0):
        n = max(math.ceil(factor * trials), 1)
        limits = (test.successes_at(test.lower, n), test.successes_at(test.upper, n))
        low, high = min(limits), max(limits)
        rows.append((count(n), _at_most(low, n), _at_least(high, n)))
    titles = ("accept p0", "accept p1") if test.p1 > test.p0 else ("accept p1", "accept p0")
    columns = ("trials", f"{titles[0]} at most at", f"{titles[1]} at least at")
    return Table("Successes that decide", columns, tuple(rows))


def _at_most(limit: float, trials: int) -> str:
    return count(min(math.floor(limit), trials)) if limit >= 0 else "not yet possible"


def _at_least(limit: float, trials: int) -> str:
    return count(max(math.ceil(limit), 0)) if limit <= trials else "not yet possible"


SPRT = Calculator(
    name="sprt",
    title="Wald's sequential test of a rate (SPRT)",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("decision", "accept p1, accept p0 or continue"),
        Output("log_likelihood_ratio", "natural logarithm of the likelihood ratio, p1 over p0"),
        Output("lower", "limit at or below which p0 is accepted"),
        Output("upper", "limit at or above which p1 is accepted"),
        Output("successes_accept_p1", "successes at the limit for p1 after these trials"),
        Output("successes_accept_p0", "successes at the limit for p0 after these trials"),
        Output("expected_trials_p0", "expected trials when p0 is true (Wald's approximation)"),
        Output("expected_trials_p1", "expected trials when p1 is true (Wald's approximation)"),
    ),
    run=sprt,
    example={"p0": 0.05, "p1": 0.10, "successes": 20, "trials": 200},
    headline="decision",
    printed=("log_likelihood_ratio", "lower", "upper"),
)

CALCULATORS = (SPRT,)
