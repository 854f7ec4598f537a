"""Hedges' g from Cohen's d, or from a t statistic, and the users of both groups."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.estimate import with_limits
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.samples import FAMILY, size_param
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.comparing.standardised_difference import StandardisedDifference
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.wording import count, number

_LARGEST_D = 100.0
_PARAMS = (
    Param("d", "number", "Cohen's d, by the pooled sd", low=-_LARGEST_D, high=_LARGEST_D),
    Param("t", "number", "t statistic of the two groups, instead of d", low=-1e6, high=1e6),
    size_param("n_a", "users of the first group"),
    size_param("n_b", "users of the second group"),
    ALPHA,
)


@validated("hedges-g", _PARAMS, (("d", "t"),))
def hedges_g(
    call: Call,
    *,
    n_a: int,
    n_b: int,
    d: float | None = None,
    t: float | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return Hedges' g: Cohen's d without its small-sample bias.

    d = t √(1/n_a + 1/n_b); g = d Γ(df/2)/(√(df/2) Γ((df − 1)/2)) with df = n_a + n_b − 2.

    Args:
        call: filled in by ``validated``.
        n_a: users of the first group, at least 2.
        n_b: users of the second group, at least 2.
        d: Cohen's d, in [-100, 100]. Give d or t.
        t: t statistic.
        alpha: 1 minus the level of the interval of d, in (0, 0.5).

    Returns:
        ``d`` with its exact limits, ``hedges_g`` and the ``correction`` factor.

    Raises:
        InputError: for a value outside its range, or a t so large that d has no interval.

    Source: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5.

    Examples:
        >>> round(hedges_g(d=0.6, n_a=12, n_b=10).outputs["hedges_g"], 4)
        0.5772
    """
    root = math.sqrt(1 / n_a + 1 / n_b)
    found = d if d is not None else (t or 0.0) * root
    if abs(found) > _LARGEST_D:
        raise InputError(
            "t", number(t or 0.0), f"such that d is at most {number(_LARGEST_D)}", "Check t."
        )
    size = StandardisedDifference(Sample(0.0, 1.0, n_a), Sample(found, 1.0, n_b))
    interval = size.exact_interval(alpha)
    approximate = 1 - 3 / (4 * size.df - 1)
    start = repr(d) if d is not None else f"{t!r}*(1/{n_a} + 1/{n_b})**.5"
    given = f"Cohen's d {number(found)}" if d is not None else f"t {number(t or 0.0)}"
    return call.result(
        outputs={
            "d": found,
            "d_low": interval.low,
            "d_high": interval.high,
            "hedges_g": size.correction * found,
            "correction": size.correction,
        },
        summary=f"Hedges' g is {number(size.correction * found, 5)}: Cohen's d of "
        f"{with_limits(found, interval, alpha)} times {number(size.correction, 5)}, which takes "
        "out its small-sample bias.",
        reading=(given, f"groups of {count(n_a)} and {count(n_b)} users", read_alpha(call, alpha)),
        convention="exact factor by the gamma function; interval of d by the noncentral t",
        alternatives=(
            Alternative(
                "approximate factor 1 − 3/(4 df − 1)",
                {"hedges_g": approximate * found},
                "the one of most textbooks; the same to three digits from about ten users",
            ),
        ),
        assumptions=(
            "Both groups are normal with the same spread, and d was taken by the pooled standard "
            "deviation.",
            "The correction matters below about fifty users; beyond, g and d agree.",
        ),
        formula=r"g = d\,\frac{\Gamma(df/2)}{\sqrt{df/2}\,\Gamma((df-1)/2)},\quad df=n_a+n_b-2",
        formula_text="g = d Γ(df/2)/(√(df/2) Γ((df − 1)/2)), df = n_a + n_b − 2",
        worked=f"df = {size.df}; g = {number(size.correction, 6)} · {number(found, 5)} = "
        f"{number(size.correction * found, 5)}",
        code=f"from scipy.special import poch; k = {n_a} + {n_b} - 2; d = {start}; "
        "print(d, d*poch((k - 1)/2, .5)/(k/2)**.5)",
        r_code=f"k <- {n_a} + {n_b} - 2; d <- {start.replace('**', '^')}; "
        + r_print("d", "d*exp(lgamma(k/2) - lgamma((k - 1)/2))/sqrt(k/2)"),
        source="Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5",
    )


HEDGES_G = Calculator(
    name="hedges-g",
    title="Hedges' g from d or t",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("d", "Cohen's d"),
        Output("d_low", "lower limit of d"),
        Output("d_high", "upper limit of d"),
        Output("hedges_g", "d without its small-sample bias"),
        Output("correction", "factor that turns d into g"),
    ),
    run=hedges_g,
    example={"d": 0.6, "n_a": 12, "n_b": 10},
    one_of=(("d", "t"),),
    headline="hedges_g",
    printed=("d", "hedges_g"),
)

CALCULATORS = (HEDGES_G,)
