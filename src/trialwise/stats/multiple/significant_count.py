"""How many of several independent tests come out significant: all, any, at least so many."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.numeric.exact_limits import binomial_at_least, binomial_at_most
from trialwise.stats.wording import count, counted, number, percent, probability

_TESTS: Final = Param(
    "tests",
    "count",
    "number of independent tests: metrics, treatments or experiments",
    required=True,
    low=1,
    high=10**6,
    low_hint="Count every test.",
)
_POWER: Final = Param(
    "power",
    "rate",
    "power of each test when every effect is real; without it nothing has an effect and each is "
    "significant with probability alpha",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="80 % is 0.8.",
    high_hint="80 % is 0.8.",
)
_COUNT: Final = Param(
    "significant",
    "count",
    "number of significant tests asked about; without it all of them, and any",
    low=0,
    high=10**6,
    low_hint="Counts cannot be negative.",
)
_PARAMS: Final = (_TESTS, _POWER, _COUNT, ALPHA)


@validated("significant-count", _PARAMS)
def significant_count(
    call: Call,
    *,
    tests: int,
    power: float | None = None,
    significant: int | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return how likely all, any or a number of independent tests come out significant.

    Each is significant with probability p, its power when the effects are real and alpha when
    there are none: P(all) = pᵏ, P(any) = 1 − (1 − p)ᵏ, in between the binomial distribution.

    Args:
        call: filled in by ``validated``.
        tests: number of tests k, at least 1.
        power: of each test, in (0, 1), when every effect is real.
        significant: number asked about, 0 to ``tests``.
        alpha: false positive rate of each test, in (0, 0.5), when ``power`` is not given.

    Returns:
        ``probability_all``, ``probability_any``, ``probability_none``, the ``expected`` number,
        and with a number asked about ``at_least``, ``at_most`` and ``exactly`` that many.

    Raises:
        InputError: for more significant tests than tests, or a value outside its range.

    Source: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., ch. 3.

    Examples:
        >>> round(significant_count(tests=3, power=0.8).outputs["probability_all"], 3)
        0.512
    """
    if significant is not None and significant > tests:
        step = "Check which number is which."
        raise InputError("significant", significant, f"at most the tests, {count(tests)}", step)
    each = alpha if power is None else power
    none = math.exp(tests * math.log1p(-each))
    outputs: dict[str, Value] = {
        "probability_all": each**tests,
        "probability_any": -math.expm1(tests * math.log1p(-each)),
        "probability_none": none,
        "expected": tests * each,
    }
    if significant is not None:
        at_least = _unit(binomial_at_least(significant, tests, each))
        at_most = _unit(binomial_at_most(significant, tests, each))
        outputs |= {
            "at_least": at_least,
            "at_most": at_most,
            "exactly": _exactly(significant, tests, each),
        }
    what = "every effect is real" if power is not None else "nothing has an effect"
    return call.result(
        outputs=outputs,
        summary=f"{_asked(outputs, significant)}When {what}, all of {counted(tests, 'test')} "
        f"come out significant with probability {probability(each**tests)}, at least one with "
        f"{probability(float(outputs['probability_any']))}, none with {probability(none)}; "
        f"{number(tests * each, 4)} are expected.",
        reading=(
            f"{counted(tests, 'test')}, independent",
            f"power {percent(power)} each, all effects real; alpha{call.default_mark('alpha')} "
            "is part of the power"
            if power is not None
            else f"no effects, alpha {number(alpha)} for each{call.default_mark('alpha')}",
        ),
        convention="independent tests, each significant with the same probability",
        assumptions=(
            "Tests of metrics of the same users are correlated: positively correlated ones come "
            "out significant together more often, and all fail more often.",
            "Count repeated looks by a sequential method; they are not independent.",
        ),
        formula=r"P(\text{all}) = p^k,\quad P(\text{any}) = 1-(1-p)^k,\quad "
        r"P(X=j)=\binom kj p^j(1-p)^{k-j}",
        formula_text="P(all) = pᵏ, P(any) = 1 − (1 − p)ᵏ, P(X = j) = C(k, j) pʲ (1 − p)ᵏ⁻ʲ",
        worked=f"{number(each)}^{tests} = {number(each**tests, 6)}; 1 − (1 − {number(each)})^"
        f"{tests} = {number(float(outputs['probability_any']), 6)}",
        code=f"from scipy.stats import binom; b = binom({tests}, {each!r}); "
        f"print(b.pmf({tests}), b.sf(0))",
        r_code=r_print(
            f"dbinom({tests}, {tests}, {each!r})",
            f"pbinom(0, {tests}, {each!r}, lower.tail = FALSE)",
        ),
        source="Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., ch. 3",
    )


def _asked(outputs: dict[str, Value], significant: int | None) -> str:
    """Return the sentence on the number asked about, '' without one."""
    if significant is None:
        return ""
    least, most, exactly = (
        probability(float(outputs[name])) for name in ("at_least", "at_most", "exactly")
    )
    return (
        f"{count(significant)} or more come out significant with probability {least}, "
        f"{count(significant)} or fewer with {most}, exactly {count(significant)} with {exactly}. "
    )


def _unit(value: float) -> float:
    return max(0.0, min(1.0, value))


def _exactly(j: int, k: int, p: float) -> float:
    ways = math.lgamma(k + 1) - math.lgamma(j + 1) - math.lgamma(k - j + 1)
    return _unit(math.exp(ways + j * math.log(p) + (k - j) * math.log1p(-p)))


SIGNIFICANT_COUNT = Calculator(
    name="significant-count",
    title="Chance that all, any or some of several tests are significant",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("probability_all", "chance that every test is significant"),
        Output("probability_any", "chance that at least one is"),
        Output("probability_none", "chance that none is"),
        Output("expected", "significant tests to expect"),
        Output("at_least", "chance of that many or more (optional: needs significant)", "percent"),
        Output("at_most", "chance of that many or fewer (optional: needs significant)", "percent"),
        Output("exactly", "chance of exactly that many (optional: needs significant)", "percent"),
    ),
    run=significant_count,
    example={"tests": 3, "power": 0.8},
    headline="probability_all",
    printed=("probability_all", "probability_any"),
    varies=("tests", "power"),
)
CALCULATORS = (SIGNIFICANT_COUNT,)
