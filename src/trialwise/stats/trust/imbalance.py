"""What a check of the split can see: users it needs, and the imbalance it tolerates."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import POWER
from trialwise.stats.trust.sample_ratio import THRESHOLD
from trialwise.stats.trust.winners_curse import FAMILY
from trialwise.stats.wording import count, number, percent, probability


def _share(name: str, words: str, default: float | None) -> Param:
    return Param(
        name,
        "rate",
        words,
        required=default is None,
        default=default,
        low=0,
        high=1,
        low_open=True,
        high_open=True,
        low_hint="Give the share of one arm: 50.5 % is 0.505.",
        high_hint="Give the share of one arm: 50.5 % is 0.505.",
    )


PLANNED = _share("planned_share", "planned share of one of two arms; half when not given", 0.5)
ACTUAL = _share("actual_share", "true share of that arm, which is to be noticed", None)
TOTAL = Param(
    "total",
    "count",
    "users of both arms together",
    required=True,
    low=2,
    high=LARGEST_SIZE,
    low_hint="A split needs two users.",
)
_SIZE_PARAMS = (ACTUAL, PLANNED, THRESHOLD, POWER)
_LIMIT_PARAMS = (TOTAL, PLANNED, THRESHOLD)
_SOURCE = "Fabijan et al. (2019), Diagnosing Sample Ratio Mismatch in Online Controlled Experiments"


@validated("sample-size-srm", _SIZE_PARAMS)
def sample_size_srm(
    call: Call,
    *,
    actual_share: float,
    planned_share: float = 0.5,
    threshold: float = 0.001,
    power: float = 0.8,
) -> Calculation:
    """Return the users after which a check of the split notices a wrong share.

    n = ((z √(π(1 − π)) + z_β √(p(1 − p))) / (p − π))² with the two-sided z of the threshold.

    Args:
        call: filled in by ``validated``.
        actual_share: true share p of one arm, in (0, 1).
        planned_share: planned share π of that arm, in (0, 1).
        threshold: p-value below which a mismatch is called.
        power: chance to notice it, above the threshold.

    Returns:
        ``total`` users, and the users of that arm expected of them by the plan and in truth.

    Raises:
        InputError: for equal shares, a power not above the threshold, or too many users.

    Source: Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, section 4.1.

    Examples:
        >>> sample_size_srm(actual_share=0.51, threshold=0.01).outputs["total"]
        29195
    """
    if actual_share == planned_share:
        raise InputError(
            "actual_share",
            actual_share,
            f"other than the planned share {number(planned_share)}",
            "A split as planned is no mismatch.",
        )
    if power <= threshold:
        raise InputError(
            "power", power, f"above the threshold ({number(threshold)})", "0.80 is common."
        )
    z, z_power = normal_critical(threshold / 2), normal_critical(1 - power)
    spreads = _spread(planned_share), _spread(actual_share)
    gap = actual_share - planned_share
    exact = ((z * spreads[0] + z_power * spreads[1]) / gap) ** 2
    unpooled = ((z + z_power) * spreads[1] / gap) ** 2
    if max(exact, unpooled) > LARGEST_SIZE:
        raise InputError(
            "actual_share", actual_share, "further from the plan", "No test has that many users."
        )
    total = max(math.ceil(exact), 2)
    return call.result(
        outputs={
            "total": total,
            "planned_users": total * planned_share,
            "actual_users": total * actual_share,
        },
        summary=f"After {count(total)} users in total a true split of "
        f"{percent(actual_share)} / {percent(1 - actual_share, 6)} instead of "
        f"{percent(planned_share)} / {percent(1 - planned_share, 6)} is noticed with probability "
        f"{probability(power)} at p < {number(threshold)}.",
        reading=(
            f"planned {percent(planned_share)}{call.default_mark('planned_share')}, in truth "
            f"{percent(actual_share)}",
            f"threshold p < {number(threshold)}{call.default_mark('threshold')}",
            f"power {percent(power)}{call.default_mark('power')}",
        ),
        convention="two-sided z test of one share (the chi-square test of the split), variance of "
        "the plan under the null",
        assumptions=(
            "Users are split independently, and the check is made once at this size.",
            "Most real faults are larger than a tenth of a point: even so they bias results.",
        ),
        formula=r"n = \left(\frac{z_{1-\alpha/2}\sqrt{\pi(1-\pi)}+z_{1-\beta}\sqrt{p(1-p)}}{p-\pi}"
        r"\right)^2",
        formula_text="n = ((z₁₋α/₂ √(π(1 − π)) + z₁₋β √(p(1 − p))) / (p − π))²",
        worked=f"(({number(z, 5)} × {number(spreads[0], 6)} + {number(z_power, 5)} × "
        f"{number(spreads[1], 6)}) / {number(gap, 6)})² = {number(exact, 7)} → {count(total)}",
        code="from math import ceil; from scipy.stats import norm; "
        f"p, q = {planned_share!r}, {actual_share!r}; print(max(ceil(((norm.isf({threshold!r}/2)*"
        f"(p*(1-p))**.5 + norm.isf(1-{power!r})*(q*(1-q))**.5)/(q-p))**2), 2))",
        r_code=f"p <- {planned_share!r}; q <- {actual_share!r}; "
        + r_print(
            f"max(ceiling(((-qnorm({threshold!r}/2)*sqrt(p*(1-p)) + qnorm({power!r})*sqrt(q*(1-q)))"
            "/(q-p))^2), 2)"
        ),
        source="Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, "
        "section 4.1",
        alternatives=(
            Alternative(
                "variance of the true share throughout",
                {"total": max(math.ceil(unpooled), 2)},
                "the same to a fraction of a percent",
            ),
        ),
    )


@validated("srm-limits", _LIMIT_PARAMS)
def srm_limits(
    call: Call, *, total: int, planned_share: float = 0.5, threshold: float = 0.001
) -> Calculation:
    """Return how far an arm may be from its planned users before the split counts as wrong.

    |n_A − Nπ| = z √(N π(1 − π)) with the two-sided z of the threshold.

    Args:
        call: filled in by ``validated``.
        total: users of both arms N.
        planned_share: planned share π of one arm, in (0, 1).
        threshold: p-value below which a mismatch is called.

    Returns:
        ``deviation`` in users, its ``share_deviation``, and the limits of the users and of the
        share of that arm.

    Raises:
        InputError: for a value outside its range.

    Source: Fabijan et al. (2019).

    Examples:
        >>> round(srm_limits(total=100000, threshold=0.001).outputs["deviation"], 2)
        520.28
    """
    z = normal_critical(threshold / 2)
    expected = total * planned_share
    deviation = z * math.sqrt(total) * _spread(planned_share)
    low, high = max(expected - deviation, 0.0), min(expected + deviation, float(total))
    rows = tuple(
        (
            number(level),
            count(round(normal_critical(level / 2) * math.sqrt(total) * _spread(planned_share))),
            percent(normal_critical(level / 2) * _spread(planned_share) / math.sqrt(total), 3),
        )
        for level in (0.05, 0.01, 0.001, 0.0005, 0.0001)
    )
    return call.result(
        outputs={
            "deviation": deviation,
            "share_deviation": deviation / total,
            "users_low": low,
            "users_high": high,
            "share_low": low / total,
            "share_high": high / total,
        },
        summary=f"Up to {number(deviation, 4)} users away from the planned {number(expected, 8)} "
        f"(a share of {percent(low / total, 4)} to {percent(high / total, 4)}) an arm of "
        f"{count(total)} users in all passes the check at p = {number(threshold)}.",
        reading=(
            f"{count(total)} users in both arms",
            f"planned share {percent(planned_share)}{call.default_mark('planned_share')}",
            f"threshold p < {number(threshold)}{call.default_mark('threshold')}",
        ),
        convention="two-sided z test of one share, the same as the chi-square test of the split",
        assumptions=(
            "Users are split independently: one coin per user.",
            "What passes may still be faulty: it is only not shown to be.",
        ),
        formula=r"|n_A - N\pi| \le z_{1-\alpha/2}\sqrt{N\pi(1-\pi)}",
        formula_text="|n_A − Nπ| ≤ z₁₋α/₂ √(Nπ(1 − π))",
        worked=f"{number(z, 6)} × √({count(total)} × {number(planned_share)} × "
        f"{number(1 - planned_share, 6)}) = {number(deviation, 6)}",
        code="from scipy.stats import norm; "
        f"n, p = {total!r}, {planned_share!r}; print(norm.isf({threshold!r}/2)*(n*p*(1-p))**.5)",
        r_code=f"n <- {total!r}; p <- {planned_share!r}; "
        + r_print(f"-qnorm({threshold!r}/2)*sqrt(n*p*(1-p))"),
        source=_SOURCE,
        tables=(Table("By threshold", ("p-value", "users", "share"), rows),),
    )


def _spread(share: float) -> float:
    return math.sqrt(share * (1 - share))


SAMPLE_SIZE_SRM = Calculator(
    name="sample-size-srm",
    title="Users after which a wrong split is noticed",
    family=FAMILY,
    params=_SIZE_PARAMS,
    outputs=(
        Output("total", "users in both arms together"),
        Output("planned_users", "users of that arm by the plan"),
        Output("actual_users", "users of that arm to expect in truth"),
    ),
    run=sample_size_srm,
    example={"actual_share": 0.505},
    headline="total",
    varies=("actual_share", "power"),
)
SRM_LIMITS = Calculator(
    name="srm-limits",
    title="Imbalance that a check of the split tolerates",
    family=FAMILY,
    params=_LIMIT_PARAMS,
    outputs=(
        Output("deviation", "users by which an arm may differ from its plan"),
        Output("share_deviation", "share of all users by which it may differ"),
        Output("users_low", "fewest users of that arm that pass"),
        Output("users_high", "most users of that arm that pass"),
        Output("share_low", "share of that arm at the lower limit"),
        Output("share_high", "share of that arm at the upper limit"),
    ),
    run=srm_limits,
    example={"total": 100000},
    headline="deviation",
    varies=("total",),
)
CALCULATORS = (SAMPLE_SIZE_SRM, SRM_LIMITS)
