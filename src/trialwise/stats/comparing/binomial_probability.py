"""How likely a number of conversions is at a known rate."""

import math
from typing import Final, Literal

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.numeric.exact_limits import binomial_at_least, binomial_at_most
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.wording import count, number, percent, probability

Tail = Literal["at_least", "at_most", "exactly"]
_MOST: Final = 10**9
_PARAMS = (
    Param(
        "conversions",
        "count",
        "number of conversions asked about",
        required=True,
        low=0,
        high=_MOST,
        low_hint="Counts cannot be negative.",
    ),
    Param("users", "count", "users, each converting or not", required=True, low=1, high=_MOST),
    Param(
        "rate",
        "rate",
        "the known rate at which each of them converts",
        required=True,
        low=0,
        high=1,
        low_hint=FRACTION_HINT,
        high_hint=FRACTION_HINT,
    ),
    Param(
        "tail",
        "choice",
        "whether that many or more, that many or fewer, or exactly that many",
        default="at_least",
        choices=("at_least", "at_most", "exactly"),
    ),
)


@validated("binomial-probability", _PARAMS)
def binomial_probability(
    call: Call, *, conversions: int, users: int, rate: float, tail: Tail = "at_least"
) -> Calculation:
    """Return the probability of a number of conversions at a known rate.

    P(X = k) = C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ, summed over k from the number on, up to it, or taken alone.

    Args:
        call: filled in by ``validated``.
        conversions: k, from 0 to ``users``.
        users: n, at least 1.
        rate: p, in [0, 1].
        tail: ``at_least``, ``at_most`` or ``exactly`` that many.

    Returns:
        ``probability``, all three of ``at_least``, ``at_most`` and ``exactly``, the ``expected``
        number of conversions and its standard deviation ``sd``.

    Raises:
        InputError: for more conversions than users, or a value outside its range.

    Source: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., ch. 3.

    Examples:
        >>> result = binomial_probability(conversions=9, users=100, rate=0.05)
        >>> round(result.outputs["probability"], 4)
        0.0631
    """
    if conversions > users:
        raise InputError(
            "conversions",
            count(conversions),
            f"at most the number of users, {count(users)}",
            "Check which number is which.",
        )
    found = {
        "at_least": _unit(binomial_at_least(conversions, users, rate)),
        "at_most": _unit(binomial_at_most(conversions, users, rate)),
        "exactly": _exactly(conversions, users, rate),
    }
    words = {"at_least": "or more", "at_most": "or fewer", "exactly": "exactly"}[tail]
    said = f"exactly {count(conversions)}" if tail == "exactly" else f"{count(conversions)} {words}"
    n, p = repr(users), repr(rate)
    code = {
        "at_least": f"binom.sf({conversions - 1}, {n}, {p})",
        "at_most": f"binom.cdf({conversions}, {n}, {p})",
        "exactly": f"binom.pmf({conversions}, {n}, {p})",
    }[tail]
    r_code = {
        "at_least": f"pbinom({conversions - 1}, {n}, {p}, lower.tail=FALSE)",
        "at_most": f"pbinom({conversions}, {n}, {p})",
        "exactly": f"dbinom({conversions}, {n}, {p})",
    }[tail]
    return call.result(
        outputs={
            "probability": found[tail],
            **found,
            "expected": users * rate,
            "sd": math.sqrt(users * rate * (1 - rate)),
        },
        summary=f"At a rate of {percent(rate)} the probability of {said} conversions among "
        f"{count(users)} users is {probability(found[tail])}; {number(users * rate, 4)} are "
        "expected.",
        reading=(f"{said} conversions", f"{count(users)} users", f"rate {percent(rate)}"),
        convention="binomial distribution",
        assumptions=(
            "Users convert independently of one another, each at the same rate.",
            "The rate is known, not estimated from the same users.",
        ),
        formula=r"P(X=k)=\binom nk p^k(1-p)^{n-k}",
        formula_text="P(X = k) = C(n, k) pᵏ (1 − p)ⁿ⁻ᵏ, summed over the k asked about",
        worked="",
        code=f"from scipy.stats import binom; print({code})",
        r_code=r_print(r_code),
        source="Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 3rd ed., ch. 3",
    )


def _unit(value: float) -> float:
    return max(0.0, min(1.0, value))


def _exactly(k: int, n: int, p: float) -> float:
    if p in (0.0, 1.0):
        return float(k == n * p)
    log = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return _unit(math.exp(log + k * math.log(p) + (n - k) * math.log1p(-p)))


BINOMIAL_PROBABILITY = Calculator(
    name="binomial-probability",
    title="Probability of a number of conversions",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("probability", "probability asked for"),
        Output("at_least", "probability of that many or more"),
        Output("at_most", "probability of that many or fewer"),
        Output("exactly", "probability of exactly that many"),
        Output("expected", "expected number of conversions"),
        Output("sd", "its standard deviation"),
    ),
    run=binomial_probability,
    example={"conversions": 9, "users": 100, "rate": 0.05},
    headline="probability",
    printed=("probability",),
)

CALCULATORS = (BINOMIAL_PROBABILITY,)
