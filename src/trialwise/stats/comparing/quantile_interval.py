"""The interval of a quantile from the ranks of the values, exact for any distribution."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.estimate import level_of
from trialwise.stats.comparing.samples import FAMILY, check_length, read_values, values_param
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.order_statistics import Ranks, enclosing_ranks, sample_quantile
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, percent

QUANTILE: Final = Param(
    "quantile",
    "rate",
    "which quantile: the median is 0.5, the 95th percentile 0.95",
    default=0.5,
    low=0,
    high=1,
    low_open=True,
    high_open=True,
    low_hint="The smallest value is no quantile that can be estimated.",
    high_hint="The 95th percentile is 0.95.",
)
_PARAMS = (
    values_param("values", "the values, one per user", required=False),
    Param(
        "n",
        "count",
        "number of values, for the ranks of the limits alone",
        low=2,
        high=LARGEST_SIZE,
        low_hint="An interval needs at least two values.",
    ),
    QUANTILE,
    ALPHA,
)
_ONE_OF = (("values", "n"),)


@validated("quantile-interval", _PARAMS, _ONE_OF)
def quantile_interval(
    call: Call,
    *,
    values: tuple[float, ...] | None = None,
    n: int | None = None,
    quantile: float = 0.5,
    alpha: float = 0.05,
) -> Calculation:
    """Return the interval of a quantile from order statistics.

    The limits are the values of rank l and u with P(X < l) <= α/2 and P(X >= u) <= α/2, X binomial
    with n trials and probability q. The level is at least 1 − α whatever the distribution.

    Args:
        call: filled in by ``validated``.
        values: the values, at least 2. Give exactly one of values and n.
        n: number of values, at least 2, to learn the ranks alone.
        quantile: in (0, 1).
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        ``low_rank`` and ``high_rank``, counted from the smallest value as 1 (0 and n + 1 when a
        limit does not exist), the exact ``coverage``; with values the ``estimate`` and the limits.

    Raises:
        InputError: for a value outside its range, or too few values for either limit.

    Source: Conover (1999), Practical Nonparametric Statistics, 3rd ed., ch. 3.2.

    Examples:
        >>> result = quantile_interval(n=100, quantile=0.5)
        >>> result.outputs["low_rank"], result.outputs["high_rank"]
        (40, 61)
    """
    if values is not None:
        check_length("values", values)
    size = len(values) if values is not None else n or 2
    ranks = enclosing_ranks(size, quantile, alpha)
    if ranks.low < 1 and ranks.high > size:
        raise _too_few(size, quantile, alpha)
    ordered = sorted(values) if values is not None else None
    outputs: dict[str, Value] = {
        "low_rank": ranks.low,
        "high_rank": ranks.high,
        "coverage": ranks.coverage,
    }
    if ordered is not None:
        outputs["estimate"] = sample_quantile(ordered, quantile)
        if ranks.low >= 1:
            outputs["low"] = ordered[ranks.low - 1]
        if ranks.high <= size:
            outputs["high"] = ordered[ranks.high - 1]
    return call.result(
        outputs=outputs,
        summary=_summary(outputs, size, quantile, alpha),
        reading=(
            read_values("values", values) if values is not None else f"{count(size)} values",
            f"{_name(quantile)}{call.default_mark('quantile')}",
            read_alpha(call, alpha),
        ),
        convention="exact binomial order statistics, at most alpha/2 on either side; the estimate "
        "interpolates between values (type 7)",
        alternatives=_alternatives(ordered, size, quantile, alpha),
        assumptions=(
            "Values are independent, one per user: many requests of the same user are not.",
            "No distribution is assumed. The level is a little above the one asked for, because "
            "ranks are whole numbers; with ties it is higher still.",
            *_missing(ranks, size),
        ),
        formula=r"P(X<l)\le\alpha/2,\quad P(X\ge u)\le\alpha/2,\quad X\sim\mathrm{Bin}(n,q)",
        formula_text="l largest with P(X < l) ≤ α/2, u smallest with P(X ≥ u) ≤ α/2, "
        "X ~ binomial(n, q)",
        worked=f"X ~ binomial({count(size)}, {number(quantile)}): l = {count(ranks.low)}, u = "
        f"{count(ranks.high)}, P(l ≤ X < u) = {number(ranks.coverage, 5)}",
        code=f"from scipy.stats import binom; print(int(binom.ppf({alpha!r}/2, {size}, "
        f"{quantile!r})), int(binom.isf({alpha!r}/2, {size}, {quantile!r})) + 1)",
        r_code=r_print(
            f"qbinom({alpha!r}/2, {size}, {quantile!r})",
            f"qbinom({alpha!r}/2, {size}, {quantile!r}, lower.tail=FALSE) + 1",
        ),
        source="Conover (1999), Practical Nonparametric Statistics, 3rd ed., ch. 3.2; Hyndman & "
        "Fan (1996), American Statistician 50, 361-365",
    )


def _too_few(size: int, quantile: float, alpha: float) -> InputError:
    far = max(quantile, 1 - quantile)
    near = min(quantile, 1 - quantile)
    tail = math.log(alpha) - math.log(2)
    least = math.ceil(tail / math.log1p(-far))
    both = math.ceil(tail / math.log1p(-near))
    return InputError(
        "n",
        count(size),
        f"at least {number(least, 4)}"
        + ("" if least == both else f" for one limit and {number(both, 4)} for both"),
        "With fewer values not even the smallest and the largest enclose the quantile at this "
        "level; lower the level or collect more.",
    )


def _name(quantile: float) -> str:
    return "the median" if quantile == 0.5 else f"the {number(100 * quantile)} % quantile"


def _summary(outputs: dict[str, Value], size: int, quantile: float, alpha: float) -> str:
    level = percent(float(outputs["coverage"]), 4)
    name = _name(quantile)
    low_rank, high_rank = int(outputs["low_rank"]), int(outputs["high_rank"])
    if "estimate" not in outputs:
        limits = [
            *([f"from the value of rank {count(low_rank)}"] if low_rank >= 1 else ["from below"]),
            *([f"to that of rank {count(high_rank)}"] if high_rank <= size else ["upwards"]),
        ]
        return (
            f"The {level_of(alpha)} interval of {name} runs {' '.join(limits)}, of {count(size)} "
            f"sorted values; its exact level is {level}."
        )
    low = f"from {number(float(outputs['low']), 6)}" if "low" in outputs else "without lower limit"
    high = f"to {number(float(outputs['high']), 6)}" if "high" in outputs else "without upper limit"
    return (
        f"{name[0].upper()}{name[1:]} is {number(float(outputs['estimate']), 6)} "
        f"({level_of(alpha)} interval {low} {high}; the exact level is {level})."
    )


def _missing(ranks: Ranks, size: int) -> tuple[str, ...]:
    if ranks.low >= 1 and ranks.high <= size:
        return ()
    side = "lower" if ranks.low < 1 else "upper"
    return (f"There is no {side} limit: too few values lie on that side of the quantile.",)


def _alternatives(
    ordered: list[float] | None, size: int, quantile: float, alpha: float
) -> tuple[Alternative, ...]:
    half = normal_critical(alpha / 2) * math.sqrt(size * quantile * (1 - quantile))
    ranks: dict[str, Value] = {
        "low_rank": max(math.floor(size * quantile - half), 0),
        "high_rank": min(math.ceil(size * quantile + half) + 1, size + 1),
    }
    found = [
        Alternative(
            "normal approximation of the ranks", ranks, "nq ± z √(nq(1 − q)), rounded outwards"
        )
    ]
    if ordered is not None:
        found += [
            Alternative(
                f"quantile of type {kind}",
                {"estimate": sample_quantile(ordered, quantile, kind)},
                note,
            )
            for kind, note in (
                (1, "the first value that the share reaches, as in many databases"),
                (8, "nearly unbiased for the median of every distribution"),
            )
        ]
    return tuple(found)


QUANTILE_INTERVAL = Calculator(
    name="quantile-interval",
    is_iterated=True,
    title="Interval of a quantile",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("low_rank", "rank of the lower limit from the smallest value, 0 when there is none"),
        Output("high_rank", "rank of the upper limit, n + 1 when there is none"),
        Output("coverage", "exact level of the interval"),
        Output("estimate", "the quantile of the values (optional: needs the values)"),
        Output("low", "lower limit (optional: needs the values, enough of them)"),
        Output("high", "upper limit (optional: needs the values, enough of them)"),
    ),
    run=quantile_interval,
    example={"values": [12, 15, 9, 22, 31, 14, 18, 11, 27, 40]},
    one_of=_ONE_OF,
    headline="low_rank",
    printed=("low_rank", "high_rank"),
)

CALCULATORS = (QUANTILE_INTERVAL,)
