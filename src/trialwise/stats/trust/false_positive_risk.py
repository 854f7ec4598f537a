"""False positive risk: how often a significant result is false, given how often ideas work."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import number, percent

_SUCCESS: Final = Param(
    "success_rate",
    "rate",
    "share of tested ideas that have a real effect, from past experiments: 10 % is 0.1",
    required=True,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Without any real effects every significant result is false.",
    high_hint="If every idea works, no result is false; 10 % is 0.1.",
)
_P_VALUE: Final = Param(
    "p_value",
    "rate",
    "the two-sided p-value that was observed, for the risk at exactly this p",
    low=1e-300,
    high=1,
    high_open=True,
    low_hint="Give the p-value as printed, for example 0.001.",
    high_hint="A p-value is below 1.",
)
_TESTS: Final = Param(
    "tests",
    "count",
    "independent tests of the same idea, all of them significant: 2 after one replication",
    default=1,
    low=1,
    high=20,
    low_hint="One test is the usual case.",
    high_hint="After so many the risk is 0 to any number of digits.",
)
_PARAMS: Final = (_SUCCESS, ALPHA, POWER, _P_VALUE, _TESTS)


def risk(prior: float, false_rate: float, true_rate: float) -> float:
    """Return the share of false results among all results that are called.

    >>> round(risk(0.1, 0.05, 0.8), 2)
    0.36
    """
    return (1 - prior) * false_rate / ((1 - prior) * false_rate + prior * true_rate)


@validated("false-positive-risk", _PARAMS)
def false_positive_risk(
    call: Call,
    *,
    success_rate: float,
    alpha: float = 0.05,
    power: float = 0.8,
    p_value: float | None = None,
    tests: int = 1,
) -> Calculation:
    """Return the probability that a significant result is false.

    α(1 − π) / (α(1 − π) + (1 − β)π) with π the share of ideas that work; after k significant tests
    αᵏ and (1 − β)ᵏ. Among the results that are not significant βπ / (βπ + (1 − α)(1 − π)) hide an
    effect. At an observed p it weighs the densities of the test statistic without and with the
    effect that has this power.

    Args:
        call: filled in by ``validated``.
        success_rate: share of tested ideas with a real effect, in (0, 1).
        alpha: two-sided false positive rate, in (0, 0.5).
        power: for the effects that are real, in (alpha, 1).
        p_value: observed two-sided p-value, in (0, 1); of one test.
        tests: independent tests of the idea that were all significant, 1 to 20.

    Returns:
        ``false_positive_risk`` of significant results and ``chance_real``, the rest of them,
        ``false_positive_risk_of_wins`` when only significant gains count (alpha/2),
        ``false_omission_rate``, the share of real effects among results of one test that are not
        significant, and with a p-value ``risk_at_p``.

    Raises:
        InputError: for a value outside its range, a power not above alpha, or a p-value of several
            tests.

    Source: Wacholder et al. (2004), JNCI 96, 434-442; Colquhoun (2017), Royal Society Open Science
    4, 171085.

    Examples:
        >>> round(false_positive_risk(success_rate=0.1).outputs["false_positive_risk"], 2)
        0.36
    """
    if power <= alpha:
        raise InputError(
            "power", power, f"above alpha ({number(alpha)})", "A test rejects that often by chance."
        )
    if p_value is not None and tests > 1:
        step = "Combine the p-values first, or leave it out."
        raise InputError("p_value", p_value, f"left out for {tests} tests", step)
    share = risk(success_rate, alpha**tests, power**tests)
    missed = risk(1 - success_rate, 1 - power, 1 - alpha)
    outputs: dict[str, Value] = {
        "false_positive_risk": share,
        "chance_real": 1 - share,
        "false_positive_risk_of_wins": risk(success_rate, (alpha / 2) ** tests, power**tests),
        "false_omission_rate": missed,
    }
    at_p = ""
    if p_value is not None:
        outputs |= _at_p(success_rate, alpha, power, p_value)
        at_p = (
            f" At p = {number(p_value)} exactly, the risk is "
            f"{percent(float(outputs['risk_at_p']), 3)}."
        )
    return call.result(
        outputs=outputs,
        summary=f"{_significant(tests)} {percent(share, 3)} are false and "
        f"{percent(1 - share, 3)} real when {percent(success_rate, 4)} of the ideas work; among "
        f"those of one test that are not significant {percent(missed, 3)} hide a real "
        f"effect.{at_p}",
        reading=(
            f"{percent(success_rate)} of tested ideas have a real effect",
            f"alpha {number(alpha)} two-sided{call.default_mark('alpha')}",
            f"power {percent(power)}{call.default_mark('power')}",
            *([f"observed p = {number(p_value)}"] if p_value is not None else []),
            f"{tests} independent tests, all significant"
            if tests > 1
            else f"one test{call.default_mark('tests')}",
        ),
        convention="all significant results, gains and losses",
        alternatives=(
            Alternative(
                "significant gains only",
                {"false_positive_risk": outputs["false_positive_risk_of_wins"]},
                "a false gain has probability alpha/2, as the field often counts it",
            ),
            *_bound(success_rate, p_value),
        ),
        assumptions=(
            "Ideas either have no effect at all or one with the given power.",
            "The share of ideas that work comes from past experiments of the same kind; halve it "
            "and the risk nearly doubles.",
        ),
        formula=r"\mathrm{FPR} = \frac{\alpha(1-\pi)}{\alpha(1-\pi)+(1-\beta)\pi}",
        formula_text="FPR = α(1 − π) / (α(1 − π) + (1 − β)π)",
        worked=f"{number(alpha**tests)} × {number(1 - success_rate)} / ({number(alpha**tests)} × "
        f"{number(1 - success_rate)} + {number(power**tests)} × {number(success_rate)}) = "
        f"{number(share, 4)}",
        code=f"a, b, q = {alpha!r}**{tests}, {power!r}**{tests}, {success_rate!r}; "
        "print(a*(1 - q)/(a*(1 - q) + b*q))",
        r_code=f"a <- {alpha!r}^{tests}; b <- {power!r}^{tests}; q <- {success_rate!r}; "
        "cat(format(a*(1 - q)/(a*(1 - q) + b*q), digits=12))",
        source="Wacholder et al. (2004), JNCI 96, 434-442; Colquhoun (2017), Royal Society Open "
        "Science 4, 171085",
        tables=(_table(alpha, power),),
    )


def _significant(tests: int) -> str:
    """Return what is counted, as the start of a sentence."""
    if tests == 1:
        return "Of significant results"
    return f"Of ideas significant in {tests} independent tests"


def _at_p(prior: float, alpha: float, power: float, p_value: float) -> dict[str, Value]:
    """Return the risk at exactly this p-value, and its lower limit over all effects."""
    z = normal_critical(p_value / 2)
    shift = normal_critical(alpha / 2) - normal_critical(power)
    ratio = math.exp(-shift * shift / 2) * math.cosh(min(z * shift, 700.0))
    return {"risk_at_p": (1 - prior) / (1 - prior + prior * ratio)}


def _bound(prior: float, p_value: float | None) -> tuple[Alternative, ...]:
    """Return the risk by the bound of Sellke, Bayarri & Berger, which holds below 1/e."""
    if p_value is None or p_value >= math.exp(-1):
        return ()
    odds = -math.e * p_value * math.log(p_value)
    value = (1 - prior) * odds / ((1 - prior) * odds + prior)
    note = "Sellke, Bayarri & Berger (2001): effects spread out instead of the one size planned for"
    return (Alternative("−e p ln p bound", {"risk_at_p": value}, note),)


def _table(alpha: float, power: float) -> Table:
    rows = tuple(
        (
            percent(prior),
            percent(risk(prior, alpha, power), 3),
            percent(risk(prior, alpha / 2, power), 3),
        )
        for prior in (0.05, 0.1, 0.2, 0.33, 0.5)
    )
    return Table("By share of ideas that work", ("share", "all results", "gains only"), rows)


FALSE_POSITIVE_RISK = Calculator(
    name="false-positive-risk",
    title="False positive risk: is a significant result true?",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("false_positive_risk", "share of significant results that are false"),
        Output("chance_real", "share of significant results that are real"),
        Output(
            "false_positive_risk_of_wins", "the same when only significant gains count", "percent"
        ),
        Output(
            "false_omission_rate", "share of real effects among results that are not significant"
        ),
        Output(
            "risk_at_p",
            "risk at exactly the observed p-value (optional: needs a p-value)",
            "percent",
        ),
    ),
    run=false_positive_risk,
    example={"success_rate": 0.1},
    headline="false_positive_risk",
    varies=("success_rate", "power"),
)
CALCULATORS = (FALSE_POSITIVE_RISK,)
