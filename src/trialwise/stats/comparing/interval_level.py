"""An interval at another level of confidence: the 90 % one from the 95 % one."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import python_critical, r_critical, r_print
from trialwise.stats.comparing.estimate import level_of, limits
from trialwise.stats.comparing.interval_conversion import SCALE
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.comparing.samples import mean_param
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import number

_SOURCE: Final = (
    "Altman & Bland (2011), How to obtain the P value from a confidence interval, BMJ 343, d2304"
)
_PARAMS = (
    mean_param("low", "lower limit of the interval that is given"),
    mean_param("high", "upper limit of the interval that is given"),
    ALPHA,
    Param(
        "new_alpha",
        "rate",
        "1 minus the level that is wanted; a 90 % interval is 0.1",
        required=True,
        low=0,
        high=1,
        low_open=True,
        high_open=True,
        low_hint="No finite interval is certain.",
        high_hint="A 90 % interval is 0.1, not 0.9.",
    ),
    SCALE,
)


@validated("interval-level", _PARAMS)
def interval_level(
    call: Call,
    *,
    low: float,
    high: float,
    new_alpha: float,
    alpha: float = 0.05,
    scale: str = "difference",
) -> Calculation:
    """Return an interval at another level, from its limits.

    The middle stays, and the half width becomes z′/z times as wide; for ratios on the log scale.

    Args:
        call: filled in by ``validated``.
        low: lower limit; above 0 for a ratio.
        high: upper limit, above low.
        new_alpha: 1 minus the level wanted, in (0, 1).
        alpha: 1 minus the level of the interval given, in (0, 0.5).
        scale: ``difference``, or ``ratio`` for a risk, odds or hazard ratio.

    Returns:
        ``new_low`` and ``new_high``, the ``estimate`` in the middle and the ``standard_error`` (of
        the logarithm for a ratio).

    Raises:
        InputError: for a value outside its range, or limits in the wrong order.

    Source: Altman & Bland (2011), BMJ 343, d2304.

    Examples:
        >>> interval_level(low=6, high=14, new_alpha=0.1).summary
        'The 90 % interval is 6.64 to 13.36, around 10.'
    """
    if high <= low:
        raise InputError(
            "high", number(high), f"above the lower limit, {number(low)}", "Check their order."
        )
    is_ratio = scale == "ratio"
    if is_ratio and low <= 0:
        raise InputError("low", number(low), "above 0 for a ratio", "A ratio is never negative.")
    ends = (math.log(low), math.log(high)) if is_ratio else (low, high)
    middle, half = ends[0] / 2 + ends[1] / 2, ends[1] / 2 - ends[0] / 2
    error = half / normal_critical(alpha / 2)
    reach = normal_critical(new_alpha / 2) * error
    new = (middle - reach, middle + reach)
    try:
        new = (math.exp(new[0]), math.exp(new[1])) if is_ratio else new
        estimate = math.exp(middle) if is_ratio else middle
    except OverflowError:
        raise InputError(
            "high", number(high), "of a size that ratios have", "Check the limits and the scale."
        ) from None
    code, r_code = _lines(low, high, alpha, new_alpha, is_ratio)
    return call.result(
        outputs={
            "new_low": new[0],
            "new_high": new[1],
            "estimate": estimate,
            "standard_error": error,
        },
        summary=f"The {level_of(new_alpha)} interval is {limits(Interval(*new))}, around "
        f"{number(estimate, 5)}.",
        reading=(
            f"{level_of(alpha)} interval{call.default_mark('alpha')} from {number(low)} to "
            f"{number(high)}",
            f"wanted at {level_of(new_alpha)}",
            f"{scale} scale{call.default_mark('scale')}",
        ),
        convention="z interval, symmetric" + (" on the log scale" if is_ratio else ""),
        assumptions=(
            "The interval is of the kind estimate ± z · SE: right for means, differences and "
            "coefficients of large samples, and for ratios on the log scale.",
            "Exact and score intervals of rates and t intervals of small samples do not scale so; "
            "compute those from the counts.",
        ),
        formula=r"m \pm \frac{z_{\alpha'/2}}{z_{\alpha/2}}\cdot\frac{high-low}{2}",
        formula_text="middle ± (z′/z) · (high − low)/2",
        worked=f"{number(middle, 6)} ± {number(normal_critical(new_alpha / 2), 5)}/"
        f"{number(normal_critical(alpha / 2), 5)} · {number(half, 6)} = {number(middle, 6)} ± "
        f"{number(reach, 6)}",
        code=code,
        r_code=r_code,
        source=_SOURCE,
    )


def _lines(
    low: float, high: float, alpha: float, new_alpha: float, is_ratio: bool
) -> tuple[str, str]:
    a, b = (f"log({low!r})", f"log({high!r})") if is_ratio else (repr(low), repr(high))
    ends = ("exp(m - h)", "exp(m + h)") if is_ratio else ("m - h", "m + h")
    imports = "from math import exp, log; " if is_ratio else ""
    python = (
        f"from scipy.stats import norm; {imports}m = ({a} + {b})/2; "
        f"h = ({b} - {a})/2*{python_critical(new_alpha)}/{python_critical(alpha)}; "
        f"print({ends[0]}, {ends[1]})"
    )
    r = (
        f"m <- ({a} + {b})/2; h <- ({b} - {a})/2*({r_critical(new_alpha)})/({r_critical(alpha)}); "
        + r_print(*ends)
    )
    return python, r


INTERVAL_LEVEL = Calculator(
    name="interval-level",
    title="Interval at another level of confidence",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("new_low", "lower limit at the level wanted"),
        Output("new_high", "upper limit at the level wanted"),
        Output("estimate", "the middle of the interval"),
        Output("standard_error", "standard error, of the logarithm for a ratio"),
    ),
    run=interval_level,
    example={"low": 6, "high": 14, "new_alpha": 0.1},
    headline="new_low",
    printed=("new_low", "new_high"),
)
CALCULATORS = (INTERVAL_LEVEL,)
