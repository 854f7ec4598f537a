"""The Bayesian comparison of several conversion rates: which arm is best."""

from collections.abc import Sequence

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.bayesian.inputs import (
    CREDIBLE,
    FAMILY,
    LOSS_SOURCE,
    OPTIONAL_STOPPING,
    PRIOR_ALPHA,
    PRIOR_BETA,
    beta_prior_name,
    read_level,
    read_prior,
)
from trialwise.stats.bayesian.proportions import posterior
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.multiple.lists import check_lengths, listed
from trialwise.stats.numeric.best_arm import BestArm, best_arm
from trialwise.stats.numeric.beta import Beta
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, percent, points, probability

MOST_ARMS = 20
CONVERSIONS = Param(
    "conversions",
    "counts",
    "users who converted in each arm, control first, for example 184,226,205",
    required=True,
    low=0,
    high=LARGEST_SIZE,
    low_hint="Counts cannot be negative.",
    least_items=2,
    list_hint="Give one count per arm, as in 184,226,205.",
)
USERS = Param(
    "users",
    "counts",
    "users of each arm in the same order",
    required=True,
    low=1,
    high=LARGEST_SIZE,
    low_hint="Each arm needs at least one user.",
    least_items=2,
    list_hint="Give one count per arm, as in 2000,2000,1990.",
)
_PARAMS = (CONVERSIONS, USERS, PRIOR_ALPHA, PRIOR_BETA, CREDIBLE)


@validated("bayes-proportions-k", _PARAMS)
def bayes_proportions_k(
    call: Call,
    *,
    conversions: tuple[int, ...],
    users: tuple[int, ...],
    prior_alpha: float = 1.0,
    prior_beta: float = 1.0,
    alpha: float = 0.05,
) -> Calculation:
    """Return the probability that each of several arms has the highest conversion rate.

    P(i is best) = ∫ f_i Π_{j≠i} F_j with beta posteriors; the expected loss of choosing arm i is
    E max_j p_j − E p_i.

    Args:
        call: filled in by ``validated``.
        conversions: converted users of each arm, control first; 2 to 20 arms.
        users: users of each arm, at least 1.
        prior_alpha: first parameter of the beta prior of every rate, at least 0.1.
        prior_beta: second parameter, at least 0.1.
        alpha: 1 minus the probability of the credible intervals, in (0, 0.5).

    Returns:
        ``best``, the number of the arm with the smallest expected loss, its ``probability_best``
        and ``expected_loss``, and both for every arm as text; a table of the arms.

    Raises:
        InputError: for a value outside its range, lists of different length, or more conversions
            than users.

    Source: Gelman et al. (2013), Bayesian Data Analysis, ch. 2; Stucchio (2015) for expected loss.

    Examples:
        >>> result = bayes_proportions_k(conversions=(184, 226, 205), users=(2000, 2000, 2000))
        >>> result.outputs["best"], round(result.outputs["probability_best"], 3)
        (2, 0.852)
    """
    _check(conversions, users)
    arms = _posteriors(conversions, users, prior_alpha, prior_beta)
    found = best_arm(arms)
    outputs = _outputs(found)
    return call.result(
        outputs=outputs,
        summary=_summary(found),
        reading=(
            *(
                f"arm {place}: {count(x)} of {count(n)}"
                for place, (x, n) in enumerate(zip(conversions, users, strict=True), start=1)
            ),
            read_prior(call, prior_alpha, prior_beta),
            read_level(call, alpha),
        ),
        convention=f"beta posteriors under the {beta_prior_name(prior_alpha, prior_beta)}; the "
        "best arm is the one with the smallest expected loss",
        assumptions=(
            "Users are independent and each counts once, as converted or not; the prior holds for "
            "every rate, independently.",
            "With many alike arms one of them looks best by chance: the prior is the only "
            "correction here, and a flat one corrects nothing.",
            OPTIONAL_STOPPING,
        ),
        formula=r"P(i\text{ best}) = \int f_i(x)\prod_{j\ne i}F_j(x)\,dx,\quad "
        r"\mathrm{loss}_i = E\max_jp_j - E\,p_i",
        formula_text="P(i best) = ∫ fᵢ Π Fⱼ over j ≠ i, loss of i = E max pⱼ − E pᵢ",
        worked="",
        code=_code(arms, int(outputs["best"])),
        r_code=_r_code(arms, int(outputs["best"])),
        source=LOSS_SOURCE,
        alternatives=_alternatives(conversions, users, (prior_alpha, prior_beta)),
        tables=(_table(arms, found, conversions, users, alpha),),
    )


def _check(conversions: Sequence[int], users: Sequence[int]) -> None:
    check_lengths({"conversions": conversions, "users": users}, MOST_ARMS)
    for place, (x, n) in enumerate(zip(conversions, users, strict=True), start=1):
        if x > n:
            raise InputError(
                "conversions",
                f"{x} in arm {place}",
                f"at most its users, which are {count(n)}",
                "Count each user once: conversions are users who converted, not events.",
            )


def _posteriors(
    conversions: Sequence[int], users: Sequence[int], prior_alpha: float, prior_beta: float
) -> tuple[Beta, ...]:
    pairs = zip(conversions, users, strict=True)
    return tuple(posterior(x, n, prior_alpha, prior_beta) for x, n in pairs)


def _best(found: BestArm) -> int:
    """Return the place from 0 of the arm with the smallest expected loss."""
    return min(range(len(found.losses)), key=lambda place: found.losses[place])


def _outputs(found: BestArm) -> dict[str, Value]:
    best = _best(found)
    return {
        "best": best + 1,
        "probability_best": found.probabilities[best],
        "expected_loss": found.losses[best],
        "probabilities": listed(found.probabilities),
        "expected_losses": listed(found.losses),
    }


def _summary(found: BestArm) -> str:
    best = _best(found)
    others = [place for place in range(len(found.losses)) if place != best]
    next_best = max(others, key=lambda place: found.probabilities[place])
    return (
        f"Arm {best + 1} is best with probability {probability(found.probabilities[best])}; "
        f"choosing it is expected to lose {points(found.losses[best]).lstrip('+')} against the "
        f"truly best arm. Next comes arm {next_best + 1}, best with probability "
        f"{probability(found.probabilities[next_best])}."
    )


def _alternatives(
    conversions: Sequence[int], users: Sequence[int], prior: tuple[float, float]
) -> tuple[Alternative, ...]:
    found = []
    for name, other in (("uniform", 1.0), ("Jeffreys", 0.5)):
        if prior != (other, other):
            result = _outputs(best_arm(_posteriors(conversions, users, other, other)))
            outputs = {key: result[key] for key in ("best", "probability_best", "expected_loss")}
            shown = number(other)
            note = "another prior that says little; they differ on few conversions"
            found.append(Alternative(f"{name} prior Beta({shown}, {shown})", outputs, note))
    return tuple(found)


def _table(
    arms: Sequence[Beta],
    found: BestArm,
    conversions: Sequence[int],
    users: Sequence[int],
    alpha: float,
) -> Table:
    rows = []
    for place, arm in enumerate(arms):
        interval = arm.equal_tails(alpha)
        rows.append(
            (
                f"arm {place + 1}",
                percent(conversions[place] / users[place], 4),
                percent(arm.mean, 4),
                f"{percent(interval.low, 4)} to {percent(interval.high, 4)}",
                probability(found.probabilities[place]),
                points(found.losses[place]).lstrip("+"),
            )
        )
    columns = (
        "arm",
        "observed",
        "posterior mean",
        f"{percent(1 - alpha)} interval",
        "P(best)",
        "expected loss",
    )
    return Table("Arms", columns, tuple(rows))


def _code(arms: Sequence[Beta], best: int) -> str:
    a, b = [arm.a for arm in arms], [arm.b for arm in arms]
    return (
        "import numpy as np; from scipy.integrate import quad; from scipy.special import betainc "
        f"as F, betaincinv as Q; a, b, i = np.array({a}), np.array({b}), {best - 1}; "
        "rest = np.arange(len(a)) != i; lo, hi = Q(a, b, 1e-14).min(), Q(a, b, 1-1e-14).max(); "
        "opts = dict(epsabs=1e-14, epsrel=1e-10, limit=500); "
        "print(quad(lambda u: F(a[rest], b[rest], Q(a[i], b[i], u)).prod(), 0, 1, **opts)[0], "
        "lo - a[i]/(a[i]+b[i]) + quad(lambda x: 1 - F(a, b, x).prod(), lo, hi, **opts)[0])"
    )


def _r_code(arms: Sequence[Beta], best: int) -> str:
    a, b = r_vector([arm.a for arm in arms]), r_vector([arm.b for arm in arms])
    options = "rel.tol = 1e-10, subdivisions = 1000)$value"
    product = "sapply({0}, function(t) prod(pbeta(t, {1}, {2})))"
    chance = product.format("qbeta(u, a[i], b[i])", "a[-i]", "b[-i]")
    every = product.format("x", "a", "b")
    shown = r_print(
        f"integrate(function(u) {chance}, 0, 1, {options}",
        f"lo - a[i]/(a[i] + b[i]) + integrate(function(x) 1 - {every}, lo, hi, {options}",
    )
    return (
        f"a <- {a}; b <- {b}; i <- {best}; lo <- min(qbeta(1e-14, a, b)); "
        f"hi <- max(qbeta(1 - 1e-14, a, b)); {shown}"
    )


BAYES_PROPORTIONS_K = Calculator(
    name="bayes-proportions-k",
    is_iterated=True,
    title="Bayesian comparison of several conversion rates",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("best", "number of the arm with the smallest expected loss, control being 1"),
        Output("probability_best", "probability that this arm has the highest rate"),
        Output("expected_loss", "expected distance of its rate from the highest", "points"),
        Output(
            "probabilities", "probability of being best of each arm, separated by commas", "percent"
        ),
        Output("expected_losses", "expected loss of each arm, separated by commas", "points"),
    ),
    run=bayes_proportions_k,
    example={"conversions": [184, 226, 205], "users": [2000, 2000, 2000]},
    headline="probability_best",
    printed=("probability_best", "expected_loss"),
)

CALCULATORS = (BAYES_PROPORTIONS_K,)
