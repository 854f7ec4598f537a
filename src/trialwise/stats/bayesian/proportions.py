"""The Bayesian comparison of two conversion rates: P(B > A), expected loss, credible intervals."""

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.bayesian.inputs import (
    CREDIBLE,
    FAMILY,
    LOSS_SOURCE,
    OPTIONAL_STOPPING,
    PRIOR_ALPHA,
    PRIOR_BETA,
    allows,
    beats,
    beta_prior_name,
    read_level,
    read_prior,
    with_interval,
)
from trialwise.stats.bayesian.limits import LIMIT_OUTPUTS, LIMITS, Limits
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.proportions_statistic import has_variance, z_test
from trialwise.stats.comparing.two_arms import CONVERSIONS, read_arms, two_arms
from trialwise.stats.numeric.beta import Beta
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.posterior import Posterior
from trialwise.stats.numeric.posterior_pair import PosteriorPair
from trialwise.stats.wording import number, points, probability, signed_alike

ROPE = Param(
    "rope",
    "rate",
    "half-width of the region of practical equivalence: absolute differences below it do not "
    "matter; 0.1 points is 0.001",
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="A region without width has probability zero; 0.1 points is 0.001.",
    high_hint="Give it as a fraction: 0.1 points is 0.001.",
)
_PARAMS = (*CONVERSIONS, PRIOR_ALPHA, PRIOR_BETA, CREDIBLE, ROPE, *LIMITS)


@validated("bayes-proportions", _PARAMS)
def bayes_proportions(
    call: Call,
    *,
    conversions_a: int,
    users_a: int,
    conversions_b: int,
    users_b: int,
    prior_alpha: float = 1.0,
    prior_beta: float = 1.0,
    alpha: float = 0.05,
    rope: float | None = None,
    threshold: float | None = None,
    lift_threshold: float | None = None,
    difference_range: tuple[float, ...] | None = None,
    lift_range: tuple[float, ...] | None = None,
) -> Calculation:
    """Return P(B > A), expected losses and credible intervals of two conversion rates.

    Each rate has the posterior Beta(α₀ + x, β₀ + n − x). P(B > A) = ∫ f_B F_A; the expected loss of
    choosing B is E max(p_A − p_B, 0), that of A the reverse. All by quadrature, to 1e-10.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, in [0, users_a].
        users_a: users of control, at least 1.
        conversions_b: converted users of the treatment, in [0, users_b].
        users_b: users of the treatment, at least 1.
        prior_alpha: first parameter of the beta prior of both rates, at least 0.1.
        prior_beta: second parameter, at least 0.1.
        alpha: 1 minus the probability of the credible intervals, in (0, 0.5).
        rope: half-width of the region of practical equivalence, as a fraction.
        threshold: difference whose chance to be exceeded is asked for, as a fraction.
        lift_threshold: relative difference of that kind, above -1.
        difference_range: two limits of the difference, for the chance to lie between them.
        lift_range: two limits of the relative difference.

    Returns:
        ``probability_b_better``, ``probability_a_better``, both expected losses, the posterior
        means, the mean difference and the median lift with equal-tailed limits,
        ``probability_rope`` when ``rope`` is given, and with limits the chance above, below or
        between them, of the difference or of the lift; all as fractions.

    Raises:
        InputError: for a value outside its range, more conversions than users, or a range
            that is not two rising limits.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2; Stucchio (2015) for expected loss.

    Examples:
        >>> result = bayes_proportions(
        ...     conversions_a=184, users_a=2000, conversions_b=226, users_b=2000
        ... )
        >>> round(result.outputs["probability_b_better"], 4)
        0.9857
    """
    a, b = two_arms(conversions_a, users_a, conversions_b, users_b)
    limits = Limits(threshold, lift_threshold, difference_range, lift_range)
    limits.check()
    pair = posteriors(a, b, prior_alpha, prior_beta)
    finer = _finer(pair)
    outputs = _outputs(pair, finer, alpha, rope) | limits.outputs(pair, finer)
    return call.result(
        outputs=outputs,
        summary=limits.told(outputs) + _summary(outputs, alpha, rope),
        reading=(
            *read_arms(a, b),
            read_prior(call, prior_alpha, prior_beta),
            read_level(call, alpha),
            *((f"practically equal within {points(rope).lstrip('+')}",) if rope else ()),
            *limits.read(),
        ),
        convention=f"beta posteriors under the {beta_prior_name(prior_alpha, prior_beta)}, "
        "equal-tailed credible intervals, the lift by its median",
        assumptions=(
            "Users are independent and each counts once, as converted or not; the prior holds for "
            "both rates, independently.",
            "P(B > A) is a statement about the rates, given the prior and the data. It is not "
            "1 − p: a p-value is the chance of such data without a difference.",
            OPTIONAL_STOPPING,
        ),
        formula=r"P(B>A) = \int_0^1 f_B(x)F_A(x)\,dx,\quad "
        r"p \mid x,n \sim \mathrm{Beta}(\alpha_0+x,\ \beta_0+n-x),\quad "
        r"\mathrm{loss}_B = E\max(p_A-p_B,0)",
        formula_text="P(B > A) = ∫ f_B F_A, p | x, n ~ Beta(α₀ + x, β₀ + n − x), "
        "loss of B = E max(p_A − p_B, 0)",
        worked=f"A ~ {_beta_text(pair.x)}, B ~ {_beta_text(pair.y)}: P(B > A) = "
        f"{number(float(outputs['probability_b_better']), 6)}",
        code=_code(pair),
        r_code=_r_code(pair),
        source=LOSS_SOURCE,
        alternatives=_alternatives(a, b, (prior_alpha, prior_beta), alpha),
    )


def posteriors(a: Arm, b: Arm, prior_alpha: float, prior_beta: float) -> PosteriorPair:
    """Return the posteriors of both rates."""
    return PosteriorPair(
        posterior(a.conversions, a.users, prior_alpha, prior_beta),
        posterior(b.conversions, b.users, prior_alpha, prior_beta),
    )


def posterior(conversions: int, users: int, prior_alpha: float, prior_beta: float) -> Beta:
    """Return the posterior of a rate.

    >>> posterior(184, 2000, 1.0, 1.0)
    Beta(a=185.0, b=1817.0)
    """
    return Beta(conversions + prior_alpha, users - conversions + prior_beta)


def difference_interval(pair: PosteriorPair, alpha: float) -> Interval:
    """Return the equal-tailed credible interval of the difference."""
    return Interval(pair.difference_quantile(alpha / 2), pair.difference_quantile(1 - alpha / 2))


def equivalence(pair: PosteriorPair, rope: float) -> float:
    """Return the probability that the difference is smaller than ``rope`` in size."""
    inside = pair.difference_below(rope) - pair.difference_below(-rope)
    return min(max(inside, 0.0), 1.0)


def comparison(pair: PosteriorPair, alpha: float) -> dict[str, Value]:
    """Return what two posteriors of positive parameters say about each other, by name."""
    return difference(pair, alpha) | {
        "lift": pair.ratio_quantile(0.5) - 1,
        "lift_low": pair.ratio_quantile(alpha / 2) - 1,
        "lift_high": pair.ratio_quantile(1 - alpha / 2) - 1,
    }


def difference(pair: PosteriorPair, alpha: float) -> dict[str, Value]:
    """Return which is larger, by how much, and what a wrong choice costs, by name."""
    interval = difference_interval(pair, alpha)
    chance = pair.probability_greater()
    return {
        "probability_b_better": chance,
        "probability_a_better": 1 - chance,
        "expected_loss_b": pair.loss_of_y(),
        "expected_loss_a": pair.loss_of_x(),
        "effect": pair.y.mean - pair.x.mean,
        "effect_low": interval.low,
        "effect_high": interval.high,
    }


def _failures(pair: PosteriorPair) -> PosteriorPair:
    """Return the shares that did not convert, B's first: their difference is the same."""
    return PosteriorPair(_beta(pair.y).mirrored(), _beta(pair.x).mirrored())


def _finer(pair: PosteriorPair) -> PosteriorPair:
    """Return posteriors with the same difference; of the failures when the rates are high.

    Close to one a rate has few digits left, the share that did not convert has all of them.
    """
    return _failures(pair) if pair.x.mean + pair.y.mean > 1 else pair


def _outputs(
    pair: PosteriorPair, finer: PosteriorPair, alpha: float, rope: float | None
) -> dict[str, Value]:
    outputs = comparison(pair, alpha) | difference(finer, alpha)
    outputs |= {"mean_a": pair.x.mean, "mean_b": pair.y.mean}
    if rope is not None:
        outputs["probability_rope"] = equivalence(finer, rope)
    return outputs


def _summary(outputs: dict[str, Value], alpha: float, rope: float | None) -> str:
    value = {name: float(found) for name, found in outputs.items()}
    interval = Interval(100 * value["effect_low"], 100 * value["effect_high"])
    text = (
        f"{beats(value['probability_b_better'])}. Choosing B is expected to lose "
        f"{_loss(value['expected_loss_b'])}, staying with A {_loss(value['expected_loss_a'])}; the "
        f"difference is {with_interval(100 * value['effect'], interval, alpha, ' points')}, "
        f"{lift_text(value)} relative: {allows(interval)}."
    )
    if rope is None:
        return text
    inside = probability(value["probability_rope"])
    return f"{text} It is within {points(rope).lstrip('+')} of zero with probability {inside}."


def lift_text(value: dict[str, float]) -> str:
    """Return the lift with its limits in percent."""
    lift, low, high = signed_alike(
        [100 * value[name] for name in ("lift", "lift_low", "lift_high")]
    )
    return f"{lift} % ({low} to {high} %)"


def _loss(loss: float) -> str:
    least = 1e-6
    return "less than 0.0001 points" if 0 < loss < least else points(loss).lstrip("+")


def _beta(posterior_: Posterior) -> Beta:
    if not isinstance(posterior_, Beta):
        raise TypeError("not a beta posterior")
    return posterior_


def _beta_text(posterior_: Posterior) -> str:
    found = _beta(posterior_)
    return f"Beta({number(found.a)}, {number(found.b)})"


def _alternatives(
    a: Arm, b: Arm, prior: tuple[float, float], alpha: float
) -> tuple[Alternative, ...]:
    found = []
    for name, other in (("uniform", 1.0), ("Jeffreys", 0.5)):
        if prior != (other, other):
            pair = posteriors(a, b, other, other)
            interval = difference_interval(pair, alpha)
            outputs: dict[str, Value] = {
                "probability_b_better": pair.probability_greater(),
                "expected_loss_b": pair.loss_of_y(),
                "effect_low": interval.low,
                "effect_high": interval.high,
            }
            shown = beta_prior_name(other, other).removeprefix("uniform ").removeprefix("Jeffreys ")
            note = "another prior that says little; they differ on few conversions"
            found.append(Alternative(f"{name} {shown}", outputs, note))
    if has_variance(a, b):
        found.append(
            Alternative(
                "1 − p of the one-sided z test",
                {"probability_b_better": 1 - z_test(a, b, 1).p_value},
                "close to P(B > A) under a flat prior and many conversions, but it answers another "
                "question and is no probability of B being better",
            )
        )
    return tuple(found)


def _parameters(pair: PosteriorPair) -> tuple[float, float, float, float]:
    x, y = _beta(pair.x), _beta(pair.y)
    return x.a, x.b, y.a, y.b


def _code(pair: PosteriorPair) -> str:
    a1, b1, a2, b2 = _parameters(pair)
    return (
        "from scipy.integrate import quad; from scipy.special import betainc as F, betaincc as S, "
        f"betaincinv as Q; a, b, c, d = {a1!r}, {b1!r}, {a2!r}, {b2!r}; "
        "lo = min(Q(a, b, 1e-14), Q(c, d, 1e-14)); "
        "hi = max(Q(a, b, 1-1e-14), Q(c, d, 1-1e-14)); "
        "opts = dict(epsabs=0, epsrel=1e-9, limit=500); "
        "print(quad(lambda u: F(a, b, Q(c, d, u)), 0, 1, **opts)[0], "
        "quad(lambda x: F(c, d, x)*S(a, b, x), lo, hi, **opts)[0], "
        "quad(lambda x: F(a, b, x)*S(c, d, x), lo, hi, **opts)[0])"
    )


def _r_code(pair: PosteriorPair) -> str:
    a1, b1, a2, b2 = _parameters(pair)
    loss = (
        "integrate(function(x) pbeta(x, {0})*pbeta(x, {1}, lower.tail = FALSE), lo, hi, "
        "rel.tol = 1e-9, abs.tol = 0, subdivisions = 1000)$value"
    )
    shown = r_print(
        f"integrate(function(u) pbeta(qbeta(u, {a2!r}, {b2!r}), {a1!r}, {b1!r}), 0, 1, "
        "rel.tol = 1e-9, subdivisions = 1000)$value",
        loss.format(f"{a2!r}, {b2!r}", f"{a1!r}, {b1!r}"),
        loss.format(f"{a1!r}, {b1!r}", f"{a2!r}, {b2!r}"),
    )
    return (
        f"q <- function(p) c(qbeta(p, {a1!r}, {b1!r}), qbeta(p, {a2!r}, {b2!r})); "
        f"lo <- min(q(1e-14)); hi <- max(q(1 - 1e-14)); {shown}"
    )


COMPARISON_OUTPUTS = (
    Output("probability_b_better", "probability that the treatment is better"),
    Output("probability_a_better", "probability that control is better"),
    Output(
        "expected_loss_b", "expected loss of choosing the treatment, in the metric's unit", "points"
    ),
    Output("expected_loss_a", "expected loss of staying with control", "points"),
    Output("effect", "posterior mean of the difference, treatment minus control"),
    Output("effect_low", "lower limit of its credible interval"),
    Output("effect_high", "upper limit of its credible interval"),
    Output("lift", "posterior median of the relative difference"),
    Output("lift_low", "lower limit of its credible interval"),
    Output("lift_high", "upper limit of its credible interval"),
)
BAYES_PROPORTIONS = Calculator(
    name="bayes-proportions",
    is_iterated=True,
    title="Bayesian comparison of two conversion rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        *COMPARISON_OUTPUTS,
        Output("mean_a", "posterior mean of the rate of control", "rate"),
        Output("mean_b", "posterior mean of the rate of the treatment", "rate"),
        Output("probability_rope", "probability of practical equivalence (optional: needs rope)"),
        *LIMIT_OUTPUTS,
    ),
    run=bayes_proportions,
    example={"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000},
    headline="probability_b_better",
    printed=("probability_b_better", "expected_loss_b", "expected_loss_a"),
)

CALCULATORS = (BAYES_PROPORTIONS,)
