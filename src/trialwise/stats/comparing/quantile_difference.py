"""The comparison of two quantiles, such as medians or 95th percentiles."""

import math
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import (
    python_critical,
    python_tail,
    r_critical,
    r_print,
    r_tail,
    r_vector,
)
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, finding_part
from trialwise.stats.comparing.forms import given_form
from trialwise.stats.comparing.mean_ratio import delta_lift
from trialwise.stats.comparing.quantile_interval import QUANTILE
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    mean_param,
    no_variation,
    read_values,
    size_param,
    values_param,
)
from trialwise.stats.comparing.two_estimates import error_param
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.numeric.order_statistics import (
    bootstrap_difference,
    enclosing_ranks,
    sample_quantile,
)
from trialwise.stats.planning.means.change import LARGEST
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, percent, signed, tidy

Values = tuple[float, ...]
_FORMS: Final = {
    "values_a": ("values_b",),
    "standard_error_a": ("value_a", "value_b", "standard_error_b"),
    "density_a": ("value_a", "value_b", "density_b", "n_a", "n_b"),
}


def _density(arm: str, role: str) -> Param:
    return Param(
        f"density_{arm}",
        "number",
        f"density of the metric at the quantile in {role}, per unit; with value and n",
        low=0,
        high=LARGEST,
        low_open=True,
        low_hint="Without users near the quantile it cannot be estimated.",
    )


_PARAMS = (
    values_param("values_a", "values of control, one per user", required=False),
    values_param("values_b", "values of the treatment, one per user", required=False),
    mean_param("value_a", "the quantile in control", required=False),
    mean_param("value_b", "the quantile in the treatment", required=False),
    error_param("standard_error_a", "standard error of the quantile in control", required=False),
    error_param("standard_error_b", "standard error of it in the treatment", required=False),
    _density("a", "control"),
    _density("b", "the treatment"),
    size_param("n_a", "users of control, with density", required=False),
    size_param("n_b", "users of the treatment, with density", required=False),
    QUANTILE,
    ALPHA,
    TEST_SIDES,
)
_ONE_OF = (tuple(_FORMS),)
# Level of the order-statistic interval whose width gives the standard error.
_WIDTH_ALPHA: Final = 0.05
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class _Arm:
    """The quantile of an arm with its standard error, and how to compute that in code."""

    estimate: Estimate
    error_code: str
    r_error_code: str


@validated("quantile-difference-test", _PARAMS, _ONE_OF)
def quantile_difference_test(
    call: Call,
    *,
    values_a: Values | None = None,
    values_b: Values | None = None,
    value_a: float | None = None,
    value_b: float | None = None,
    standard_error_a: float | None = None,
    standard_error_b: float | None = None,
    density_a: float | None = None,
    density_b: float | None = None,
    n_a: int | None = None,
    n_b: int | None = None,
    quantile: float = 0.5,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the difference of two quantiles with its interval and z test.

    z = (x_b − x_a)/√(SE_a² + SE_b²). The standard error is given, or √(q(1 − q)/n)/f from the
    density f, or from values (x_(u) − x_(l))/(2z) with the ranks that enclose the quantile.

    Args:
        call: filled in by ``validated``.
        values_a: values of control; with values_b.
        values_b: values of the treatment.
        value_a: the quantile in control; with standard errors, or with densities and n.
        value_b: the quantile in the treatment.
        standard_error_a: of the quantile in control, above 0.
        standard_error_b: of the quantile in the treatment, above 0.
        density_a: density of the metric at the quantile in control, above 0.
        density_b: density in the treatment.
        n_a: users of control, at least 2.
        n_b: users of the treatment, at least 2.
        quantile: which one, in (0, 1).
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        Both quantiles and standard errors, the effect and lift with their limits (the lift is
        absent when the quantile of control is not above 0), z and the p-value.

    Raises:
        InputError: for a value outside its range, too few values, or values tied at the quantile.
        UsageError: when inputs of several forms are mixed.

    Source: Price & Bonett (2002), Journal of Statistical Computation and Simulation 72, 119-124;
        Serfling (1980), Approximation Theorems of Mathematical Statistics, ch. 2.3.

    Examples:
        >>> result = quantile_difference_test(
        ...     value_a=120, standard_error_a=1.5, value_b=115, standard_error_b=1.4, quantile=0.95
        ... )
        >>> round(result.outputs["p_value"], 4)
        0.0148
    """
    form = given_form(call, _FORMS)
    lists = (values_a, values_b) if values_a is not None and values_b is not None else None
    if lists:
        a, b = (_from_values(n, v, quantile) for n, v in zip("ab", lists, strict=True))
    elif form == "density_a":
        a = _from_density(value_a or 0.0, density_a or 1.0, n_a or 2, quantile)
        b = _from_density(value_b or 0.0, density_b or 1.0, n_b or 2, quantile)
    else:
        a = _given(value_a or 0.0, standard_error_a or 1.0)
        b = _given(value_b or 0.0, standard_error_b or 1.0)
    error = math.hypot(a.estimate.standard_error, b.estimate.standard_error)
    if error == 0:
        raise no_variation("spread of the values around the quantile")
    change = Estimate(difference(b.estimate.value, a.estimate.value), error)
    outputs = _outputs(a.estimate, b.estimate, change, alpha, sides)
    finding = finding_of(finding_part(outputs), alpha=alpha, sides=sides, is_rate=False)
    code, r_code = _lines(a, b, lists, quantile, alpha=alpha, sides=sides)
    name = "median" if quantile == 0.5 else f"{number(100 * quantile)} % quantile"
    return call.result(
        outputs=outputs,
        summary=finding.summary(
            f"the treatment's {name} is {number(b.estimate.value, 6)} against "
            f"{number(a.estimate.value, 6)} in control"
        ),
        reading=(
            *_reading(a.estimate, b.estimate, lists),
            f"{name}{call.default_mark('quantile')}",
            read_test(call, alpha, sides),
        ),
        convention=f"z test of two quantiles, {_CONVENTIONS[form]}; delta method for the lift",
        alternatives=_alternatives(lists, change, quantile, alpha, sides),
        assumptions=(
            "Users are independent, one value each; for many values per user resample users.",
            "The density near the quantile is smooth: with ties or few values beyond a far "
            "quantile the standard error is rough.",
            *finding.assumptions(),
        ),
        formula=r"z = \frac{x_b-x_a}{\sqrt{SE_a^2+SE_b^2}},\quad SE = \frac{1}{f(x)}"
        r"\sqrt{\frac{q(1-q)}{n}}\ \text{or}\ \frac{x_{(u)}-x_{(l)}}{2z}",
        formula_text="z = (x_b − x_a)/√(SE_a² + SE_b²), SE = √(q(1 − q)/n)/f(x) or "
        "(x_(u) − x_(l))/(2z)",
        worked=f"z = ({number(b.estimate.value, 6)} − {number(a.estimate.value, 6)})/"
        f"√({number(a.estimate.standard_error, 5)}² + {number(b.estimate.standard_error, 5)}²) = "
        f"{number(change.value, 6)}/{number(error, 5)} = {signed(change.statistic(), 5)}",
        code=code,
        r_code=r_code,
        source="Price & Bonett (2002), Journal of Statistical Computation and Simulation 72, "
        "119-124; Serfling (1980), Approximation Theorems of Mathematical Statistics, ch. 2.3",
    )


_CONVENTIONS: Final = {
    "values_a": "standard errors from the width of the 95 % order-statistic interval",
    "standard_error_a": "standard errors as given",
    "density_a": "standard errors √(q(1 − q)/n)/density",
}


def _given(value: float, error: float) -> _Arm:
    return _Arm(Estimate(value, error), repr(error), repr(error))


def _from_density(value: float, density: float, n: int, quantile: float) -> _Arm:
    error = math.sqrt(quantile * (1 - quantile)) / math.sqrt(n) / density
    source = f"({quantile!r}*(1 - {quantile!r})/{n})**.5/{density!r}"
    return _Arm(Estimate(value, error), source, source.replace("**", "^"))


def _from_values(arm: str, values: Values, quantile: float) -> _Arm:
    check_length(f"values_{arm}", values)
    n = len(values)
    ranks = enclosing_ranks(n, quantile, _WIDTH_ALPHA)
    if ranks.low < 1 or ranks.high > n:
        near = min(quantile, 1 - quantile)
        least = math.ceil(math.log(_WIDTH_ALPHA / 2) / math.log1p(-near))
        raise InputError(
            f"values_{arm}",
            f"a list of {count(n)} values",
            f"at least {number(least, 4)} values for the {percent(quantile)} quantile",
            "With fewer its standard error cannot be told from the values.",
        )
    ordered = sorted(values)
    width = ordered[ranks.high - 1] - ordered[ranks.low - 1]
    error = width / 2 / normal_critical((1 - ranks.coverage) / 2)
    return _Arm(Estimate(sample_quantile(ordered, quantile), error), "", "")


def _outputs(
    a: Estimate, b: Estimate, change: Estimate, alpha: float, sides: int
) -> dict[str, Value]:
    outputs: dict[str, Value] = {
        "value_a": a.value,
        "value_b": b.value,
        "standard_error_a": a.standard_error,
        "standard_error_b": b.standard_error,
        **effect_outputs(change, alpha, sides),
    }
    if a.value > 0:
        lift = delta_lift(a, b, change.critical(alpha, sides))
        outputs["lift"] = tidy(change.value / a.value)
        outputs |= {"lift_low": lift.low, "lift_high": lift.high}
    return outputs | {
        "standard_error": change.standard_error,
        "z": change.statistic(),
        "p_value": change.p_value(sides),
    }


def _reading(a: Estimate, b: Estimate, lists: tuple[Values, Values] | None) -> tuple[str, ...]:
    if lists:
        return read_values("control", lists[0]), read_values("treatment", lists[1])
    return tuple(
        f"{role}: {number(arm.value)}, standard error {number(arm.standard_error, 5)}"
        for role, arm in (("control", a), ("treatment", b))
    )


def _alternatives(
    lists: tuple[Values, Values] | None, change: Estimate, quantile: float, alpha: float, sides: int
) -> tuple[Alternative, ...]:
    other = Alternative(
        "one-sided (higher treatment)" if sides == 2 else "two-sided",
        {"p_value": change.p_value(3 - sides)},
        "the same test with the other number of sides",
    )
    if lists is None:
        return (other,)
    interval = bootstrap_difference(
        sorted(lists[0]), sorted(lists[1]), quantile, alpha / sides, _SEED
    )
    return (
        Alternative(
            "percentile bootstrap",
            {"effect_low": interval.low, "effect_high": interval.high},
            f"10,000 resamples of each arm, seed {_SEED}",
        ),
        other,
    )


def _lines(
    a: _Arm,
    b: _Arm,
    lists: tuple[Values, Values] | None,
    quantile: float,
    *,
    alpha: float,
    sides: int,
) -> tuple[str, str]:
    """Return the Python and the R line; they print the effect, its limits and the p-value."""
    shown = f"print(d, d - h, d + h, {python_tail('d/e', sides=sides)})"
    r_shown = r_print("d", "d - h", "d + h", r_tail("d/e", sides=sides))
    half, r_half = python_critical(alpha, sides=sides), r_critical(alpha, sides=sides)
    if lists is None:
        x, y = repr(a.estimate.value), repr(b.estimate.value)
        return (
            f"from scipy.stats import norm; d, e = {y} - {x}, (({a.error_code})**2 + "
            f"({b.error_code})**2)**.5; h = {half}*e; {shown}",
            f"d <- {y} - {x}; e <- sqrt(({a.r_error_code})^2 + ({b.r_error_code})^2); "
            f"h <- {r_half}*e; {r_shown}",
        )
    q, tail = repr(quantile), repr(_WIDTH_ALPHA / 2)
    code = (
        f"import numpy as np; from scipy.stats import binom, norm; q = {q}; "
        f"x, y = np.sort({list(lists[0])}), np.sort({list(lists[1])}); "
        f"r = lambda n: (int(binom.ppf({tail}, n, q)), int(binom.isf({tail}, n, q))); "
        "w = lambda v, l, u: (v[u] - v[l - 1])/2/norm.isf((1 - binom.cdf(u, len(v), q) + "
        "binom.cdf(l - 1, len(v), q))/2); "
        "e = (w(x, *r(len(x)))**2 + w(y, *r(len(y)))**2)**.5; "
        f"d = np.quantile(y, q) - np.quantile(x, q); h = {half}*e; {shown}"
    )
    r_code = (
        f"q <- {q}; x <- {r_vector(lists[0])}; y <- {r_vector(lists[1])}; "
        f"w <- function(v) {{n <- length(v); l <- qbinom({tail}, n, q); "
        f"u <- qbinom({tail}, n, q, lower.tail=FALSE); "
        "v <- sort(v); (v[u + 1] - v[l])/2/-qnorm((1 - pbinom(u, n, q) + pbinom(l - 1, n, q))/2)}; "
        "e <- sqrt(w(x)^2 + w(y)^2); d <- unname(quantile(y, q) - quantile(x, q)); "
        f"h <- {r_half}*e; {r_shown}"
    )
    return code, r_code


QUANTILE_DIFFERENCE_TEST = Calculator(
    name="quantile-difference-test",
    title="Test of two quantiles",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("value_a", "the quantile in control"),
        Output("value_b", "the quantile in the treatment"),
        Output("standard_error_a", "standard error of the quantile in control"),
        Output("standard_error_b", "standard error of the quantile in the treatment"),
        Output("effect", "absolute difference, treatment minus control"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("lift", "relative difference (optional: needs a quantile of control above 0)"),
        Output("lift_low", "lower limit of the lift (optional)"),
        Output("lift_high", "upper limit of the lift (optional)"),
        Output("standard_error", "standard error of the difference"),
        Output("z", "test statistic"),
        Output("p_value", "p-value of the test"),
    ),
    run=quantile_difference_test,
    example={
        "value_a": 120,
        "standard_error_a": 1.5,
        "value_b": 115,
        "standard_error_b": 1.4,
        "quantile": 0.95,
    },
    one_of=_ONE_OF,
    headline="p_value",
    printed=("effect", "effect_low", "effect_high", "p_value"),
)

CALCULATORS = (QUANTILE_DIFFERENCE_TEST,)
