"""One z from the z values of several independent tests (Stouffer)."""

import math

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.multiple.combine import WEIGHTS
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.lists import check_lengths, shown
from trialwise.stats.numeric.distributions import chi_square_tail, normal_cdf
from trialwise.stats.wording import counted, number, p_text

_MOST = 10_000
Z_VALUES = Param(
    "z_values",
    "numbers",
    "z values of independent tests of the same question, positive when the treatment is better",
    required=True,
    low=-1e6,
    high=1e6,
    least_items=2,
    list_hint="Separate the z values by commas, as in 1.4,1.8,0.9.",
)
_PARAMS = (Z_VALUES, WEIGHTS)


@validated("combine-z-values", _PARAMS)
def combine_z_values(
    call: Call, *, z_values: tuple[float, ...], weights: tuple[float, ...] | None = None
) -> Calculation:
    """Return the z of several independent tests taken together.

    Z = Σ w z / √(Σ w²).

    Args:
        call: filled in by ``validated``.
        z_values: of the tests, two or more.
        weights: above 0, one per z value; equal when not given.

    Returns:
        ``z``, its two-sided ``p_value`` and ``p_one_sided``, that z is as large as this.

    Raises:
        InputError: for a value outside its range, or lists of different length.

    Source: Stouffer et al. (1949); Liptak (1958) for weights.

    Examples:
        >>> round(combine_z_values(z_values=(1.4, 1.8, 0.9)).outputs["z"], 4)
        2.3671
    """
    lists = {"z_values": z_values} | ({"weights": weights} if weights else {})
    check_lengths(lists, _MOST)
    scale = max(weights or (1.0,))
    relative = tuple(weight / scale for weight in weights or (1.0,) * len(z_values))
    top = math.fsum(weight * z for weight, z in zip(relative, z_values, strict=True))
    z = top / math.hypot(*relative)
    p_value = 2 * normal_cdf(-abs(z))
    given = r_vector(weights) if weights else "rep(1, length(z))"
    listed = repr(list(weights)) if weights else "[1]*len(z)"
    return call.result(
        outputs={"z": z, "p_value": p_value, "p_one_sided": normal_cdf(-z), "tests": len(z_values)},
        summary=f"Together the {counted(len(z_values), 'test')} give z {number(z, 5)}, "
        f"{p_text(p_value)} two-sided, against the null that none of them has an effect.",
        reading=(
            f"{counted(len(z_values), 'z value')}: {shown(z_values)}",
            f"weights {shown(weights)}" if weights else "equal weights (default)",
        ),
        convention=f"Stouffer's method, {'weighted' if weights else 'unweighted'}",
        assumptions=(
            "The tests are independent and their z values have the same sign for the same effect.",
            "Estimates with standard errors say more: pool these instead where they are known.",
        ),
        formula=r"Z = \frac{\sum_i w_i z_i}{\sqrt{\sum_i w_i^2}}",
        formula_text="Z = Σ w z / √(Σ w²)",
        worked=f"{number(top, 6)} / {number(math.hypot(*relative), 6)} = {number(z, 6)}",
        code="from scipy.stats import norm; "
        f"z = {list(z_values)!r}; w = {listed}; "
        "s = sum(a*b for a, b in zip(w, z))/sum(a*a for a in w)**.5; "
        "print(s, 2*norm.sf(abs(s)))",
        r_code=f"z <- {r_vector(z_values)}; w <- {given}; s <- sum(w*z)/sqrt(sum(w^2)); "
        + r_print("s", "2*pnorm(-abs(s))"),
        source="Stouffer et al. (1949), The American Soldier, vol. 1; Liptak (1958) for weights",
        alternatives=(
            Alternative(
                "sum of squares",
                {"p_value": chi_square_tail(math.fsum(v * v for v in z_values), len(z_values))},
                "chi-square of Σ z²: counts effects in either direction",
            ),
        ),
    )


COMBINE_Z_VALUES = Calculator(
    name="combine-z-values",
    title="One z from several independent tests",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("z", "combined z"),
        Output("p_value", "its two-sided p-value"),
        Output("p_one_sided", "its p-value for an effect above zero"),
        Output("tests", "number of tests combined"),
    ),
    run=combine_z_values,
    example={"z_values": [1.4, 1.8, 0.9]},
    headline="z",
    printed=("z", "p_value"),
)
CALCULATORS = (COMBINE_Z_VALUES,)
