"""Dunnett's test: the means of several treatments against one control."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.groups import MEANS, NS, POOLED_OUTPUTS, SDS, Groups, groups_of
from trialwise.stats.multiple.lists import listed
from trialwise.stats.numeric.holm import holm
from trialwise.stats.numeric.simultaneous import DunnettDesign
from trialwise.stats.numeric.tails import critical, two_tails, upper_tail
from trialwise.stats.wording import count, counted, number, p_text, percent, signed_alike

_PARAMS = (MEANS, SDS, NS, ALPHA, TEST_SIDES)


@dataclass(frozen=True, slots=True)
class _Result:
    """The comparisons of one test, by treatment."""

    groups: Groups
    p_values: tuple[float, ...]
    critical: float
    alpha: float
    sides: int

    @property
    def rejected(self) -> int:
        """Treatments whose p-value is below alpha."""
        return sum(p < self.alpha for p in self.p_values)

    def limits(self, treatment: int) -> tuple[float, float]:
        """Return the simultaneous limits; the upper one is infinite when one-sided."""
        effect = self.groups.effect(0, treatment)
        half = self.critical * self.groups.standard_error(0, treatment)
        return effect - half, effect + half if self.sides == 2 else math.inf


@validated("dunnett-test", _PARAMS)
def dunnett_test(
    call: Call,
    *,
    means: tuple[float, ...],
    sds: tuple[float, ...],
    ns: tuple[int, ...],
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return whether treatments differ from control, all comparisons taken together.

    tᵢ = (x̄ᵢ − x̄₁)/(s √(1/nᵢ + 1/n₁)) with the variance s² pooled over all arms; p-values and the
    critical value come from the joint t distribution with correlations λᵢλⱼ, λᵢ² = nᵢ/(n₁ + nᵢ).

    Args:
        call: filled in by ``validated``.
        means: of the arms, control first; 2 to 20.
        sds: standard deviations, at least 0, not all 0.
        ns: users of the arms, at least 2.
        alpha: chance of any false positive over all treatments, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        ``rejected`` treatments, the smallest p-value and all of them as text, effects as text, the
        critical value, df and pooled sd; a table of the comparisons.

    Raises:
        InputError: for a value outside its range, lists of different length or no variation.

    Source: Dunnett (1955), JASA 50, 1096-1121; Dunnett (1964), Biometrics 20, 482-491.

    Examples:
        >>> result = dunnett_test(means=(50, 53, 51), sds=(20, 21, 19), ns=(500, 500, 480))
        >>> round(result.outputs["smallest_p_value"], 4)
        0.0338
    """
    groups = groups_of(means, sds, ns)
    design = DunnettDesign(ns[0], ns[1:], groups.df, sides)
    ts = [groups.t(0, place) for place in range(1, len(means))]
    p_values = tuple(design.tail(abs(t) if sides == 2 else t) for t in ts)
    result = _Result(groups, p_values, design.critical(alpha), alpha, sides)
    return call.result(
        outputs=_outputs(result),
        summary=_summary(result),
        reading=(*groups.reading(), read_test(call, alpha, sides)),
        convention="Dunnett's test with the variance pooled over all arms; arm 1 is control; "
        "p-values and intervals hold for all treatments together",
        assumptions=(
            "Users are independent, their means roughly normal, and the variance is the same in "
            "all arms; where it is not, Welch tests with Holm's correction hold better.",
            "Only comparisons with control are made; Tukey's test compares every pair.",
            "The data are tested once, at the planned end; the sample ratio was checked first.",
        ),
        formula=r"t_i = \frac{\bar x_i-\bar x_1}{s\sqrt{1/n_i+1/n_1}},\quad "
        r"p_i = P\big(\max_j|T_j| > |t_i|\big),\quad "
        r"\rho_{jk} = \lambda_j\lambda_k,\ \lambda_j^2 = \tfrac{n_j}{n_1+n_j}",
        formula_text="tᵢ = (x̄ᵢ − x̄₁) / (s √(1/nᵢ + 1/n₁)), pᵢ = P(max |T| > |tᵢ|), "
        "correlations λⱼλₖ, λⱼ² = nⱼ/(n₁ + nⱼ)",
        worked=_worked(result),
        code=_code(groups, sides),
        r_code=_r_code(groups, sides),
        source="Dunnett (1955), JASA 50, 1096-1121; Dunnett (1964), Biometrics 20, 482-491",
        alternatives=_alternatives(result),
        tables=(_table(result, ts),),
    )


def _outputs(result: _Result) -> dict[str, Value]:
    treatments = range(1, len(result.groups.means))
    return {
        "rejected": result.rejected,
        "smallest_p_value": min(result.p_values),
        "p_values": listed(result.p_values),
        "effects": listed([result.groups.effect(0, place) for place in treatments]),
        "critical": result.critical,
        "df": result.groups.df,
        "pooled_sd": result.groups.pooled_sd,
    }


def _best(result: _Result) -> int:
    """Return the place of the treatment with the smallest p-value."""
    return 1 + min(range(len(result.p_values)), key=lambda place: result.p_values[place])


def _summary(result: _Result) -> str:
    treatments = len(result.p_values)
    verb = "exceeds" if result.sides == 1 else "differs from"
    if result.rejected != 1:
        verb = "exceed" if result.sides == 1 else "differ from"
    found = count(result.rejected) if result.rejected else "None"
    verb = verb if result.rejected else ("exceeds" if result.sides == 1 else "differs from")
    best = _best(result)
    p = p_text(result.p_values[best - 1])
    return (
        f"{found} of {counted(treatments, 'treatment')} {verb} control at the "
        f"{percent(result.alpha)} level over all of them (Dunnett): the clearest, arm {best + 1}, "
        f"by {_effect(result, best)}, {p}."
    )


def _effect(result: _Result, place: int) -> str:
    low, high = result.limits(place)
    level = percent(1 - result.alpha)
    if result.sides == 1:
        effect, low_text = signed_alike((result.groups.effect(0, place), low))
        return f"{effect} (at least {low_text} with {level} confidence)"
    effect, low_text, high_text = signed_alike((result.groups.effect(0, place), low, high))
    return f"{effect} (simultaneous {level} interval {low_text} to {high_text})"


def _worked(result: _Result) -> str:
    groups, best = result.groups, _best(result)
    mean, control = number(groups.means[best], 6), number(groups.means[0], 6)
    sd = number(groups.pooled_sd, 6)
    return (
        f"s = {sd}, t = ({mean} − {control}) / ({sd} √(1/{groups.ns[best]} + 1/{groups.ns[0]})) = "
        f"{number(groups.t(0, best), 5)} for arm {best + 1}, critical value "
        f"{number(result.critical, 5)}"
    )


def _alternatives(result: _Result) -> tuple[Alternative, ...]:
    groups, sides, alpha = result.groups, result.sides, result.alpha
    places = range(1, len(groups.means))
    tail = two_tails if sides == 2 else upper_tail
    plain = [tail(groups.t(0, place), groups.df) for place in places]
    found = [
        _alternative(
            "Bonferroni",
            [min(len(plain) * p, 1.0) for p in plain],
            alpha,
            critical(alpha / sides / len(plain), groups.df),
            "ignores that all treatments share one control, so it is a little cautious",
        ),
        _alternative(
            "Holm", holm(plain), alpha, None, "rejects in steps; has no simultaneous intervals"
        ),
        _alternative(
            "no correction",
            plain,
            alpha,
            critical(alpha / sides, groups.df),
            "holds alpha for each treatment alone",
        ),
    ]
    if groups.has_welch([(0, place) for place in places]):
        separate = holm([tail(*groups.welch(0, place)) for place in places])
        note = "does not assume equal variances"
        found.append(_alternative("Welch with Holm", separate, alpha, None, note))
    return tuple(found)


def _alternative(
    name: str, p_values: Sequence[float], alpha: float, limit: float | None, note: str
) -> Alternative:
    outputs: dict[str, Value] = {
        "rejected": sum(p < alpha for p in p_values),
        "smallest_p_value": min(p_values),
    }
    return Alternative(name, outputs if limit is None else outputs | {"critical": limit}, note)


def _table(result: _Result, ts: Sequence[float]) -> Table:
    rows = []
    for place, (t, p) in enumerate(zip(ts, result.p_values, strict=True), start=1):
        low, high = result.limits(place)
        effect = result.groups.effect(0, place)
        if result.sides == 2:
            middle, *limits = signed_alike((effect, low, high))
        else:
            middle, *limits = (*signed_alike((effect, low)), "no limit")
        rows.append((f"arm {place + 1} − arm 1", middle, *limits, number(t, 4), number(p, 3)))
    columns = ("comparison", "difference", "lower", "upper", "t", "adjusted p")
    return Table("Treatments against control, simultaneous intervals", columns, tuple(rows))


def _code(groups: Groups, sides: int) -> str:
    inside = "ndtr((c*u+b*z)/(1-b*b)**.5)"
    best = "t.max()"
    if sides == 2:
        inside, best = f"{inside}-ndtr((b*z-c*u)/(1-b*b)**.5)", "abs(t).max()"
    return (
        "import numpy as np; from scipy.integrate import quad; from scipy.special import "
        f"gammaincinv, ndtr; {groups.code()}; d = n.sum()-len(n); "
        "t = (m[1:]-m[0])/((n-1)@s**2/d*(1/n[1:]+1/n[0]))**.5; "
        f"b = (n[1:]/(n[1:]+n[0]))[:, None]**.5; c = {best}; z = np.linspace(-9, 9, 2001); "
        f"f = lambda u: 0.009*(np.exp(-z*z/2)/(2*np.pi)**.5*(1-np.prod({inside}, axis=0))).sum(); "
        "print(quad(lambda v: f((2*gammaincinv(d/2, v)/d)**.5), 0, 1, epsabs=1e-9)[0])"
    )


def _r_code(groups: Groups, sides: int) -> str:
    best = "max(abs(t))" if sides == 2 else "max(t)"
    low = "-rep(x, k)" if sides == 2 else "rep(-Inf, k)"
    tail = (
        f"1 - pmvt({low}, rep(x, k), df = d, corr = r, "
        "algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-8))"
    )
    return (
        f"library(mvtnorm); set.seed(1); m <- {r_vector(groups.means)}; "
        f"s <- {r_vector(groups.sds)}; n <- {r_vector(groups.ns)}; k <- length(n) - 1; "
        "d <- sum(n) - length(n); v <- sum((n - 1)*s^2)/d; "
        "t <- (m[-1] - m[1])/sqrt(v*(1/n[-1] + 1/n[1])); b <- sqrt(n[-1]/(n[-1] + n[1])); "
        f"r <- b %o% b; diag(r) <- 1; x <- {best}; {r_print(tail)}"
    )


DUNNETT_TEST = Calculator(
    name="dunnett-test",
    is_iterated=True,
    title="Means of several treatments against control (Dunnett)",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("rejected", "treatments that differ from control, over all comparisons"),
        Output("smallest_p_value", "smallest p-value, adjusted for all comparisons"),
        Output("p_values", "adjusted p-value of each treatment, separated by commas"),
        Output("effects", "mean of each treatment minus that of control, separated by commas"),
        Output("critical", "critical value of every comparison"),
        *POOLED_OUTPUTS,
    ),
    run=dunnett_test,
    example={"means": [50, 53, 51], "sds": [20, 21, 19], "ns": [500, 500, 480]},
    headline="smallest_p_value",
)

CALCULATORS = (DUNNETT_TEST,)
