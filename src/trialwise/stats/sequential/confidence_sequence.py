"""A confidence sequence for a difference of two means or rates: an interval for every look."""

import math

from trialwise.core.records import Alternative, Calculation, Table, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.sequential.mixture import (
    always_valid_p,
    critical_z,
    log_ratio,
    tightest_ratio,
)
from trialwise.stats.sequential.msprt import verdict
from trialwise.stats.sequential.observed import COUNT_PARAMS, MEAN_PARAMS, Observed, observed
from trialwise.stats.wording import count, number

N_OPT = Param(
    "n_opt",
    "count",
    "users in control at which the interval is to be narrowest, such as the planned sample; fixed "
    "before the test",
    required=True,
    low=2,
    high=LARGEST_SIZE,
    low_hint="Give the users in control at which you expect to decide.",
)
_DATA = ("conversions_a", "mean_a")
_PARAMS = (*COUNT_PARAMS, *MEAN_PARAMS, N_OPT, ALPHA)


@validated("confidence-sequence", _PARAMS, (_DATA,))
def confidence_sequence(
    call: Call,
    *,
    conversions_a: int | None = None,
    users_a: int | None = None,
    conversions_b: int | None = None,
    users_b: int | None = None,
    mean_a: float | None = None,
    sd_a: float | None = None,
    n_a: int | None = None,
    mean_b: float | None = None,
    sd_b: float | None = None,
    n_b: int | None = None,
    n_opt: int,
    alpha: float = 0.05,
) -> Calculation:
    """Return the interval of an asymptotic confidence sequence at this look.

    D ± √(V(V + τ²)/τ² (2 ln(1/α) + ln((V + τ²)/V))) with V the variance of the difference D; τ² is
    set so that the interval is narrowest at ``n_opt`` users: τ² = r V n/n_opt, r = 2 ln(1/α) +
    ln(1 + r). All intervals of a test hold together with probability 1 − alpha.

    Args:
        call: filled in by ``validated``.
        conversions_a: converted users of control, with users_a, conversions_b and users_b. Give
            counts or means.
        users_a: users of control, at least 2.
        conversions_b: converted users of the treatment.
        users_b: users of the treatment, at least 2.
        mean_a: mean of control, with sd and n of both arms.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        n_opt: users in control at which the interval is narrowest.
        alpha: error probability over all looks, in (0, 0.5).

    Returns:
        Effect with the limits of the sequence, its half width, the limits of the interval for one
        look, the ratio of both widths, tau and the always-valid p-value.

    Raises:
        InputError: for counts and means together, incomplete data, or data without variation.

    Source: Waudby-Smith et al. (2024), Annals of Statistics 52; Howard et al. (2021).

    Examples:
        >>> found = confidence_sequence(
        ...     mean_a=50, sd_a=30, n_a=1000, mean_b=55, sd_b=30, n_b=1000, n_opt=1000
        ... )
        >>> round(found.outputs["effect_low"], 3), round(found.outputs["width_ratio"], 3)
        (0.928, 1.549)
    """
    seen = observed(
        {
            "conversions_a": conversions_a,
            "users_a": users_a,
            "conversions_b": conversions_b,
            "users_b": users_b,
            "mean_a": mean_a,
            "sd_a": sd_a,
            "n_a": n_a,
            "mean_b": mean_b,
            "sd_b": sd_b,
            "n_b": n_b,
        }
    )
    ratio = tightest_ratio(alpha)
    tau = _tau(seen, n_opt, ratio)
    outputs = _outputs(seen, tau, alpha)
    return call.result(
        outputs=outputs,
        summary=f"{verdict(seen, outputs, alpha)} The interval is "
        f"{number(float(outputs['width_ratio']), 3)} times as wide as one for a single look.",
        reading=(
            *seen.reading,
            f"narrowest at {count(n_opt)} users in control",
            f"alpha {number(alpha)}, over all looks{call.default_mark('alpha')}",
        ),
        convention="asymptotic confidence sequence with a normal mixture, two-sided"
        + (", unpooled variance of the rates" if seen.is_rate else ""),
        alternatives=_alternatives(seen, n_opt, alpha, outputs),
        assumptions=(
            "Valid at every look together, so the test may stop whenever the interval decides.",
            "Asymptotic: the estimate is about normal, as from some hundred users or dozens of "
            "conversions per arm on; ignore earlier looks.",
            "n_opt was fixed in advance; far from it the interval is wider, yet still valid.",
        ),
        formula=r"D\pm\sqrt{\frac{V(V+\tau^2)}{\tau^2}\left(2\ln\frac1\alpha+\ln\frac{V+\tau^2}{V}"
        r"\right)},\quad \tau^2=rV\frac{n}{n_{opt}},\ r=2\ln\frac1\alpha+\ln(1+r)",
        formula_text="D ± √(V(V + τ²)/τ²·(2 ln(1/α) + ln((V + τ²)/V))), τ² = r·V·n/n_opt, "
        "r = 2 ln(1/α) + ln(1 + r)",
        worked=_worked(seen, tau, ratio, outputs),
        code=_code(seen, n_opt, alpha),
        r_code=_r_code(seen, n_opt, alpha),
        source="Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Time-uniform central limit "
        "theory and asymptotic confidence sequences, Annals of Statistics 52; Howard, Ramdas, "
        "McAuliffe & Sekhon (2021), Annals of Statistics 49, 1055-1080",
        tables=(_table(seen, n_opt, alpha),),
    )


def _tau(seen: Observed, n_opt: int, ratio: float) -> float:
    return seen.standard_error * math.sqrt(ratio * (seen.control / n_opt))


def _outputs(seen: Observed, tau: float, alpha: float) -> dict[str, Value]:
    critical, single = critical_z(alpha, tau, seen.standard_error), normal_critical(alpha / 2)
    half, fixed_half = critical * seen.standard_error, single * seen.standard_error
    return {
        "effect": seen.effect,
        "effect_low": seen.effect - half,
        "effect_high": seen.effect + half,
        "half_width": half,
        "fixed_low": seen.effect - fixed_half,
        "fixed_high": seen.effect + fixed_half,
        "width_ratio": critical / single,
        "tau": tau,
        "p_value": always_valid_p(log_ratio(seen.z, tau, seen.standard_error)),
    }


def _alternatives(
    seen: Observed, n_opt: int, alpha: float, outputs: dict[str, Value]
) -> tuple[Alternative, ...]:
    """Return the interval for one look, and that of the usual approximate tuning."""
    level = -2 * math.log(alpha)
    rough = _outputs(seen, _tau(seen, n_opt, level + math.log1p(level)), alpha)
    return (
        Alternative(
            "interval for a single look",
            {"effect_low": outputs["fixed_low"], "effect_high": outputs["fixed_high"]},
            "valid at one planned look, misses the truth too often with peeking",
        ),
        Alternative(
            "tuned by r = 2 ln(1/α) + ln(1 + 2 ln(1/α))",
            {"effect_low": rough["effect_low"], "effect_high": rough["effect_high"]},
            "the closed-form approximation that some libraries use",
        ),
    )


def _worked(seen: Observed, tau: float, ratio: float, outputs: dict[str, Value]) -> str:
    v, t = number(seen.standard_error**2, 4), number(tau**2, 4)
    return (
        f"r = {number(ratio, 5)}, τ² = {t}, V = {v}: {number(seen.effect, 4)} ± "
        f"{number(float(outputs['half_width']), 4)} = {number(float(outputs['effect_low']), 4)} to "
        f"{number(float(outputs['effect_high']), 4)}"
    )


def _code(seen: Observed, n_opt: int, alpha: float) -> str:
    return (
        f"from math import e, log, sqrt; from scipy.special import lambertw; {seen.code}"
        f"a = {alpha!r}; t = (-lambertw(-a*a/e, -1).real-1)*v*{seen.control}/{n_opt}; "
        "h = sqrt(v*(v+t)/t*(2*log(1/a)+log((v+t)/v))); print(d-h, d+h)"
    )


def _r_code(seen: Observed, n_opt: int, alpha: float) -> str:
    return (
        f"{seen.r_code}a <- {alpha!r}; "
        "r <- uniroot(function(r) r-2*log(1/a)-log1p(r), c(0.1, 1e4), tol=1e-13)$root; "
        f"t <- r*v*{seen.control}/{n_opt}; "
        "h <- sqrt(v*(v+t)/t*(2*log(1/a)+log((v+t)/v))); cat(format(c(d-h, d+h), digits=12))"
    )


def _table(seen: Observed, n_opt: int, alpha: float) -> Table:
    """Return the widths at other sizes, the spread between users staying as it is."""
    tau = _tau(seen, n_opt, tightest_ratio(alpha))
    single = normal_critical(alpha / 2)
    rows = []
    for factor in (0.1, 0.25, 0.5, 1.0, 2.0, 4.0):
        users = max(math.ceil(factor * n_opt), 1)
        error = seen.standard_error * math.sqrt(seen.control / users)
        half = critical_z(alpha, tau, error) * error
        rows.append(
            (
                count(users),
                seen.said(half).replace("+", "±"),
                seen.said(single * error).replace("+", "±"),
                f"{number(half / (single * error), 3)} ×",
            )
        )
    columns = ("users in control", "confidence sequence", "single look", "wider by")
    return Table("Half width by users", columns, tuple(rows))


CONFIDENCE_SEQUENCE = Calculator(
    name="confidence-sequence",
    is_iterated=True,
    title="Confidence sequence for a difference, valid at every look",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("effect", "effect so far, treatment minus control"),
        Output("effect_low", "lower limit of the confidence sequence now"),
        Output("effect_high", "upper limit of the confidence sequence now"),
        Output("half_width", "half of the width", "points"),
        Output("fixed_low", "lower limit of the interval for a single look", "points"),
        Output("fixed_high", "upper limit of the interval for a single look", "points"),
        Output("width_ratio", "width of the sequence over that of the interval for one look"),
        Output("tau", "standard deviation of the mixture that n_opt leads to", "points"),
        Output("p_value", "always-valid p-value at this look"),
    ),
    run=confidence_sequence,
    example={
        "conversions_a": 1000,
        "users_a": 10000,
        "conversions_b": 1150,
        "users_b": 10000,
        "n_opt": 20000,
    },
    one_of=(_DATA,),
    headline="effect_low",
    printed=("effect_low", "effect_high"),
    varies=("n_opt", "alpha"),
)

CALCULATORS = (CONFIDENCE_SEQUENCE,)
