"""Users needed until a Bayesian decision is clear: by P(B > A), by expected loss, or by both."""

import dataclasses
import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.bayesian.inputs import FAMILY, OPTIONAL_STOPPING
from trialwise.stats.bayesian.normal import unit_loss
from trialwise.stats.calculator import Calculator, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.numeric.distributions import normal_critical, normal_quantile
from trialwise.stats.numeric.roots import smallest_reaching
from trialwise.stats.planning.change import (
    BASELINE,
    CHANGE,
    EFFECT,
    LIFT,
    TARGET,
    Change,
    change_of,
)
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS, POWER, SIZE_OUTPUTS
from trialwise.stats.wording import count, number, percent, points

CERTAINTY = Param(
    "certainty",
    "rate",
    "P(better arm is better) that a decision needs; 0.95 when neither it nor max_loss is given",
    low=0.5,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="Even odds decide nothing; 0.95 is common.",
    high_hint="Certainty needs infinitely many users; 0.95 and 0.99 are common.",
)
MAX_LOSS = Param(
    "max_loss",
    "rate",
    "largest expected loss of the choice that is accepted, absolute, as a fraction: 0.02 points "
    "is 0.0002",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="No finite sample brings the loss to zero; 0.0001 to 0.001 are common.",
    high_hint="Give it as a fraction: 0.02 points is 0.0002.",
)
_PARAMS = (BASELINE, TARGET, EFFECT, LIFT, CERTAINTY, MAX_LOSS, POWER)
_USUAL_CERTAINTY = 0.95
_LEAST_USERS = 2
_FEW_CONVERSIONS = 10


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be shown, and how surely."""

    change: Change
    power: float

    @property
    def variance(self) -> float:
        """Sum of the variances of one user of each arm."""
        rates = (self.change.baseline, self.change.target)
        return math.fsum(rate * (1 - rate) for rate in rates)

    def users_for_certainty(self, certainty: float) -> float:
        """Return the users per arm until P(better) reaches ``certainty`` with the power."""
        z = normal_quantile(certainty) + normal_quantile(self.power)
        return max(z, 0.0) ** 2 * self.variance / self.change.effect**2

    def users_for_loss(self, max_loss: float) -> float:
        """Return the users per arm until the expected loss falls to ``max_loss`` with the power."""

        def spared(users: float) -> float:
            return max_loss - self.loss(users)

        high = float(_LEAST_USERS)
        if spared(high) >= 0:
            return high
        while spared(high) < 0:
            if high > LARGEST_SIZE:
                raise _too_small("max_loss", max_loss)
            high *= 2
        return smallest_reaching(spared, high / 2, high)

    def loss(self, users: float) -> float:
        """Return the expected loss that is undercut with the power, for users per arm."""
        error = math.sqrt(self.variance / users)
        return error * unit_loss(abs(self.change.effect) / error - normal_quantile(self.power))


def _too_small(field: str, value: object) -> InputError:
    return InputError(
        field,
        value,
        "large enough to need at most 10¹² users per arm",
        "Look for a larger effect, or accept more.",
    )


@validated("bayes-sample-size", _PARAMS, (CHANGE,))
def bayes_sample_size(
    call: Call,
    *,
    baseline: float,
    target: float | None = None,
    effect: float | None = None,
    lift: float | None = None,
    certainty: float | None = None,
    max_loss: float | None = None,
    power: float = 0.8,
) -> Calculation:
    """Return the users per arm until a Bayesian comparison of two rates is clear.

    With a flat prior the posterior of the difference is nearly N(d, s²), s² = (p₁q₁ + p₂q₂)/n, and
    d itself is N(δ, s²). P(better) ≥ c with probability ``power`` needs
    n = (z_c + z_power)² (p₁q₁ + p₂q₂)/δ². The expected loss s·(φ(k) − kΦ(−k)), k = d/s, stays below
    ``max_loss`` with probability ``power`` where it does so at k = δ/s − z_power.

    Args:
        call: filled in by ``validated``.
        baseline: rate of control, in (0, 1).
        target: rate of the treatment, in (0, 1). Give exactly one of target, effect and lift.
        effect: absolute difference as a fraction, signed, not 0.
        lift: relative difference as a fraction, signed, above -1, not 0.
        certainty: P(better arm is better) to reach, in (0.5, 1); 0.95 when neither it nor
            ``max_loss`` is given.
        max_loss: expected loss to fall below, as a fraction; with ``certainty`` both must hold.
        power: probability of getting there when the rates are as given, in (0, 1).

    Returns:
        ``n_control``, ``n_treatment``, ``total``, and the change on its three scales.

    Raises:
        InputError: for a value outside its range, or more than 10¹² users.

    Source: Spiegelhalter, Abrams & Myles (2004), Bayesian Approaches to Clinical Trials and
        Health-Care Evaluation, ch. 6, for hybrid classical and Bayesian sizes.

    Examples:
        >>> bayes_sample_size(baseline=0.10, target=0.12).outputs["n_control"]
        3024
    """
    if certainty is None and max_loss is None:
        certainty = _USUAL_CERTAINTY
        call = _with_certainty(call, certainty)
    plan = _Plan(change_of(baseline, target=target, effect=effect, lift=lift), power)
    users = _users(plan, certainty, max_loss)
    return call.result(
        outputs={**_sizes(users), **plan.change.outputs()},
        summary=f"You need {count(users)} users per group, {count(2 * users)} in total: then "
        f"{_goal(plan, certainty, max_loss)} with probability {percent(power)}.",
        reading=(
            *plan.change.reading(),
            *_read_goal(call, certainty, max_loss),
            f"reached with probability {percent(power)}{call.default_mark('power')}",
            "two arms, equal split",
        ),
        convention="flat prior, normal posterior of the difference with the variances of both "
        "rates (unpooled)",
        assumptions=_assumptions(plan, users),
        formula=_LATEX[max_loss is not None],
        formula_text=_TEXT[max_loss is not None],
        worked=_worked(plan, certainty, users) if max_loss is None and certainty else "",
        code=_code(plan, certainty, max_loss),
        r_code=_r_code(plan, certainty, max_loss),
        source="Spiegelhalter, Abrams & Myles (2004), Bayesian Approaches to Clinical Trials and "
        "Health-Care Evaluation, ch. 6",
        alternatives=_alternatives(plan, certainty, max_loss),
    )


_LATEX = {
    False: r"n = \frac{(z_c+z_{1-\beta})^2\,(p_1q_1+p_2q_2)}{(p_2-p_1)^2}",
    True: r"s\,[\varphi(k)-k\,\Phi(-k)] \le \epsilon,\quad k = |\delta|/s - z_{1-\beta},\quad "
    r"s^2 = \frac{p_1q_1+p_2q_2}{n}",
}
_TEXT = {
    False: "n = (z_c + z₁₋β)² (p₁q₁ + p₂q₂) / (p₂ − p₁)²",
    True: "the smallest n with s (φ(k) − k Φ(−k)) ≤ ε, k = |δ|/s − z₁₋β, s² = (p₁q₁ + p₂q₂)/n",
}


def _with_certainty(call: Call, certainty: float) -> Call:
    """Return the call with the certainty among the inputs that were filled in."""
    resolved = dict(call.resolved)
    resolved["certainty"] = certainty
    order = [param.name for param in call.params]
    ordered = {name: resolved[name] for name in order if name in resolved}
    return dataclasses.replace(call, resolved=ordered, defaulted=(*call.defaulted, "certainty"))


def _users(plan: _Plan, certainty: float | None, max_loss: float | None) -> int:
    needed = float(_LEAST_USERS)
    if certainty is not None:
        needed = max(needed, plan.users_for_certainty(certainty))
    if max_loss is not None:
        needed = max(needed, plan.users_for_loss(max_loss))
    if needed > LARGEST_SIZE:
        raise _too_small("effect", number(plan.change.effect))
    return math.ceil(needed)


def _sizes(users: int) -> dict[str, Value]:
    return {"n_control": users, "n_treatment": users, "total": 2 * users}


def _goal(plan: _Plan, certainty: float | None, max_loss: float | None) -> str:
    better, worse = ("B", "A") if plan.change.effect > 0 else ("A", "B")
    parts = []
    if certainty is not None:
        parts.append(f"P({better} > {worse}) reaches {percent(certainty)}")
    if max_loss is not None:
        parts.append(f"choosing {better} is expected to lose at most {_loss_text(max_loss)}")
    return " and ".join(parts)


def _loss_text(loss: float) -> str:
    return points(loss).lstrip("+")


def _read_goal(call: Call, certainty: float | None, max_loss: float | None) -> tuple[str, ...]:
    said = []
    if certainty is not None:
        said.append(
            f"P(better arm is better) at least {percent(certainty)}{call.default_mark('certainty')}"
        )
    if max_loss is not None:
        said.append(f"expected loss at most {_loss_text(max_loss)}")
    return tuple(said)


def _assumptions(plan: _Plan, users: int) -> tuple[str, ...]:
    sentences = [
        "The rates are as given, users are independent, and the prior is flat: a prior centred on "
        "no effect needs more users.",
        "The data are looked at once, at this size.",
        OPTIONAL_STOPPING,
    ]
    change = plan.change
    rarest = min(change.baseline, change.target, 1 - change.baseline, 1 - change.target)
    if users * rarest < _FEW_CONVERSIONS:
        sentences.append(
            f"An arm expects only {number(users * rarest, 3)} users of the rarer kind: the normal "
            "approximation is rough there, so plan for more."
        )
    return tuple(sentences)


def _worked(plan: _Plan, certainty: float, users: int) -> str:
    change = plan.change
    p1, p2 = number(change.baseline, 6), number(change.target, 6)
    z_c, z_b = number(normal_quantile(certainty), 5), number(normal_quantile(plan.power), 5)
    exact = number(plan.users_for_certainty(certainty), 7)
    return (
        f"n = ({z_c} + {z_b})² × ({p1}·{number(1 - change.baseline, 6)} + "
        f"{p2}·{number(1 - change.target, 6)}) / {number(abs(change.effect), 6)}² = {exact} → "
        f"{count(users)}"
    )


def _alternatives(
    plan: _Plan, certainty: float | None, max_loss: float | None
) -> tuple[Alternative, ...]:
    test = (normal_critical(0.025) + normal_quantile(plan.power)) ** 2
    frequentist = test * plan.variance / plan.change.effect**2
    found = [("z test, alpha 0.05 two-sided", frequentist, "unpooled; the usual frequentist plan")]
    if certainty is not None:
        found.append(("P(B > A) alone", plan.users_for_certainty(certainty), "without the loss"))
    if max_loss is not None:
        found.append(("expected loss alone", plan.users_for_loss(max_loss), "without P(B > A)"))
    even = _Plan(plan.change, 0.5)
    found.append(
        (
            "in half of all experiments",
            float(_users(even, certainty, max_loss)),
            "power 50 %: the size at which the rates as given just get there",
        )
    )
    return tuple(
        Alternative(name, _sizes(max(math.ceil(users), _LEAST_USERS)), note)
        for name, users, note in found
        if users <= LARGEST_SIZE
    )


def _code(plan: _Plan, certainty: float | None, max_loss: float | None) -> str:
    change = plan.change
    rates = f"p, q, w = {change.baseline!r}, {change.target!r}, norm.ppf({plan.power!r}); "
    start = f"from math import ceil; from scipy.stats import norm; {rates}v = p*(1-p) + q*(1-q); "
    parts = ["2"]
    if certainty is not None:
        parts.append(f"max(norm.ppf({certainty!r}) + w, 0)**2*v/(p-q)**2")
    if max_loss is not None:
        start += (
            "from scipy.optimize import brentq; k = lambda s: abs(p-q)/s - w; "
            "L = lambda s: s*(norm.pdf(k(s)) - k(s)*norm.cdf(-k(s))); "
            f"g = lambda n: L((v/n)**.5) - {max_loss!r}; "
        )
        parts.append("(brentq(g, 2, 1e13, xtol=1e-9, rtol=1e-15) if g(2) > 0 else 2)")
    return f"{start}print(ceil(max({', '.join(parts)})))"


def _r_code(plan: _Plan, certainty: float | None, max_loss: float | None) -> str:
    change = plan.change
    start = (
        f"p <- {change.baseline!r}; q <- {change.target!r}; w <- qnorm({plan.power!r}); "
        "v <- p*(1 - p) + q*(1 - q); "
    )
    parts = ["2"]
    if certainty is not None:
        parts.append(f"max(qnorm({certainty!r}) + w, 0)^2*v/(p - q)^2")
    if max_loss is not None:
        start += (
            "k <- function(s) abs(p - q)/s - w; "
            "g <- function(n) { s <- sqrt(v/n); "
            f"s*(dnorm(k(s)) - k(s)*pnorm(-k(s))) - {max_loss!r} }}; "
        )
        parts.append(
            "if (g(2) > 0) exp(uniroot(function(x) g(exp(x)), log(c(2, 1e13)), "
            "tol = 1e-14)$root) else 2"
        )
    size = f"ceiling(max({', '.join(parts)}))"
    return start + r_print(size)


BAYES_SAMPLE_SIZE = Calculator(
    name="bayes-sample-size",
    is_iterated=True,
    title="Sample size for a Bayesian decision between two rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(*SIZE_OUTPUTS, *EFFECT_OUTPUTS),
    run=bayes_sample_size,
    example={"baseline": 0.10, "target": 0.12},
    one_of=(CHANGE,),
    headline="n_control",
    varies=("target", "power"),
)

CALCULATORS = (BAYES_SAMPLE_SIZE,)
