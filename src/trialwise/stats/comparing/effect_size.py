"""Cohen's d of two means, with Hedges' g, Glass' delta and what d means for single users."""

import math

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.estimate import with_limits
from trialwise.stats.comparing.means_test import Sample
from trialwise.stats.comparing.samples import FAMILY, arm_params, no_variation, read_sample
from trialwise.stats.comparing.spans import read_alpha
from trialwise.stats.comparing.standardised_difference import (
    StandardisedDifference,
    overlap_of,
    superiority_of,
)
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.numeric.tails import two_tails
from trialwise.stats.wording import number, p_text, percent

_PARAMS = (*arm_params(), ALPHA)


@validated("cohens-d", _PARAMS)
def cohens_d(
    call: Call,
    *,
    mean_a: float,
    sd_a: float,
    n_a: int,
    mean_b: float,
    sd_b: float,
    n_b: int,
    alpha: float = 0.05,
) -> Calculation:
    """Return Cohen's d with its exact interval, and Hedges' g.

    d = (x̄_b − x̄_a)/s with s² = ((n_a − 1)s_a² + (n_b − 1)s_b²)/(n_a + n_b − 2); g = d J(df) removes
    the bias of d in small samples. The interval inverts the noncentral t.

    Args:
        call: filled in by ``validated``.
        mean_a: mean of control.
        sd_a: standard deviation of control, at least 0.
        n_a: users of control, at least 2.
        mean_b: mean of the treatment.
        sd_b: standard deviation of the treatment, at least 0.
        n_b: users of the treatment, at least 2.
        alpha: 1 minus the level of the interval, in (0, 0.5).

    Returns:
        d with its limits, ``hedges_g``, ``glass_delta`` (in units of the sd of control; absent when
        that is 0), the pooled sd, P(B > A), the overlap of both arms as normal curves, and the
        p-value of Student's t test.

    Raises:
        InputError: for a value outside its range, or when neither arm varies.

    Source: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5.

    Examples:
        >>> result = cohens_d(mean_a=50, sd_a=30, n_a=1000, mean_b=53, sd_b=32, n_b=1000)
        >>> round(result.outputs["d"], 4)
        0.0967
    """
    a, b = Sample(mean_a, sd_a, n_a), Sample(mean_b, sd_b, n_b)
    if sd_a == sd_b == 0:
        raise no_variation("sd_a and sd_b")
    size = StandardisedDifference(a, b)
    interval, normal = size.exact_interval(alpha), size.normal_interval(alpha)
    if interval.low >= interval.high:
        raise InputError(
            "sd_a and sd_b",
            f"{number(sd_a)} and {number(sd_b)}",
            "of the size of the difference of the means",
            "A difference of so many standard deviations has no interval; check the units.",
        )
    d = size.d
    outputs: dict[str, Value] = {
        "d": d,
        "d_low": interval.low,
        "d_high": interval.high,
        "hedges_g": size.correction * d,
        "sd_pooled": size.pooled_sd,
        "superiority": superiority_of(d),
        "overlap": overlap_of(d),
        "p_value": two_tails(d / math.sqrt(1 / n_a + 1 / n_b), size.df),
    }
    if sd_a > 0:
        outputs["glass_delta"] = d * (size.pooled_sd / sd_a)
    return call.result(
        outputs=outputs,
        summary=f"Cohen's d is {with_limits(d, interval, alpha)}: the means are "
        f"{number(abs(d), 3)} standard deviations apart, and a random user of the treatment is "
        f"higher than one of control in {percent(superiority_of(d), 3)} of pairs. Student's t test "
        f"of the means has {p_text(float(outputs['p_value']))}.",
        reading=(
            read_sample("control", a),
            read_sample("treatment", b),
            read_alpha(call, alpha),
        ),
        convention="pooled standard deviation, exact interval by the noncentral t",
        alternatives=_alternatives(outputs, normal),
        assumptions=(
            "Both arms are normal with the same spread; with skewed metrics such as revenue d says "
            "little about single users.",
            "0.2, 0.5 and 0.8 are called small, medium and large (Cohen 1988), but effects of "
            "product changes are mostly far below 0.2 and still worth having.",
        ),
        formula=r"d = \frac{\bar x_b-\bar x_a}{s},\quad s^2 = \frac{(n_a-1)s_a^2+(n_b-1)s_b^2}"
        r"{n_a+n_b-2},\quad g = d\,\frac{\Gamma(df/2)}{\sqrt{df/2}\,\Gamma((df-1)/2)}",
        formula_text="d = (x̄_b − x̄_a)/s, s² = ((n_a − 1)s_a² + (n_b − 1)s_b²)/(n_a + n_b − 2), "
        "g = d Γ(df/2)/(√(df/2) Γ((df − 1)/2))",
        worked=f"s = √(({n_a - 1}·{number(sd_a)}² + {n_b - 1}·{number(sd_b)}²)/{size.df}) = "
        f"{number(size.pooled_sd, 6)}; d = ({number(mean_b)} − {number(mean_a)})/"
        f"{number(size.pooled_sd, 6)} = {number(d, 5)}; g = {number(size.correction, 7)} · "
        f"{number(d, 5)} = {number(size.correction * d, 5)}",
        code=f"from scipy.special import poch; m, s, n = ({mean_a!r}, {mean_b!r}), "
        f"({sd_a!r}, {sd_b!r}), ({n_a}, {n_b}); k = sum(n) - 2; "
        "d = (m[1] - m[0])/(((n[0] - 1)*s[0]**2 + (n[1] - 1)*s[1]**2)/k)**.5; "
        "print(d, d*poch((k - 1)/2, .5)/(k/2)**.5)",
        r_code=f"k <- {n_a} + {n_b} - 2; d <- ({mean_b!r} - {mean_a!r})/"
        f"sqrt(({n_a - 1}*{sd_a!r}^2 + {n_b - 1}*{sd_b!r}^2)/k); "
        + r_print("d", "d*exp(lgamma(k/2) - lgamma((k - 1)/2))/sqrt(k/2)"),
        source="Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5; Cohen (1988), "
        "Statistical Power Analysis, 2nd ed., ch. 2; McGraw & Wong (1992), Psychological Bulletin "
        "111, 361-365",
    )


def _alternatives(outputs: dict[str, Value], normal: Interval) -> tuple[Alternative, ...]:
    found = [
        Alternative("Hedges' g", {"d": outputs["hedges_g"]}, "d without its small-sample bias"),
        Alternative(
            "large-sample interval",
            {"d_low": normal.low, "d_high": normal.high},
            "normal, d ± z √(1/n_a + 1/n_b + d²/2N)",
        ),
    ]
    if "glass_delta" in outputs:
        note = "in standard deviations of control, for a treatment that changes the spread"
        found.append(Alternative("Glass' delta", {"d": outputs["glass_delta"]}, note))
    return tuple(found)


COHENS_D = Calculator(
    name="cohens-d",
    title="Cohen's d and Hedges' g of two means",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("d", "difference of the means in pooled standard deviations"),
        Output("d_low", "lower limit of d"),
        Output("d_high", "upper limit of d"),
        Output("hedges_g", "d without its small-sample bias"),
        Output("sd_pooled", "pooled standard deviation"),
        Output("superiority", "P(B > A) for normal arms", "percent"),
        Output("overlap", "share that both normal curves have in common"),
        Output("p_value", "two-sided p-value of Student's t test"),
        Output("glass_delta", "difference in sds of control (optional: needs one above 0)"),
    ),
    run=cohens_d,
    example={"mean_a": 50, "sd_a": 30, "n_a": 1000, "mean_b": 53, "sd_b": 32, "n_b": 1000},
    headline="d",
    printed=("d", "hedges_g"),
)

CALCULATORS = (COHENS_D,)
