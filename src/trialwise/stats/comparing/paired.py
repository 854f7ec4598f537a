"""The paired t test: the same users, or matched pairs, measured twice."""

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
from trialwise.stats.comparing.estimate import Estimate, effect_outputs
from trialwise.stats.comparing.forms import given_form
from trialwise.stats.comparing.means_test import Sample, welch_df
from trialwise.stats.comparing.samples import (
    FAMILY,
    check_length,
    mean_param,
    no_variation,
    sample_of,
    sd_param,
    size_param,
    values_param,
)
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.verdict import finding_of
from trialwise.stats.wording import count, difference, number, signed

CORRELATION: Final = Param(
    "correlation",
    "number",
    "correlation between the two measurements of a pair",
    low=-1,
    high=1,
    low_hint="A correlation lies between -1 and 1.",
    high_hint="A correlation lies between -1 and 1.",
)
_FORMS: Final = {
    "mean_difference": ("sd_difference", "n"),
    "mean_a": ("sd_a", "mean_b", "sd_b", "correlation", "n"),
    "values_a": ("values_b",),
}
_PARAMS = (
    mean_param("mean_difference", "mean of the differences, second minus first", required=False),
    sd_param("sd_difference", "standard deviation of the differences", required=False),
    mean_param("mean_a", "mean of the first measurement, or of control", required=False),
    sd_param("sd_a", "standard deviation of the first measurement", required=False),
    mean_param("mean_b", "mean of the second measurement, or of the treatment", required=False),
    sd_param("sd_b", "standard deviation of the second measurement", required=False),
    CORRELATION,
    size_param("n", "number of pairs", required=False),
    values_param("values_a", "first measurement of each pair, or control", required=False),
    values_param("values_b", "second measurement, in the same order", required=False),
    ALPHA,
    TEST_SIDES,
)
_ONE_OF = (tuple(_FORMS),)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The differences of pairs, and both measurements where they are known."""

    differences: Sample
    a: Sample | None = None
    b: Sample | None = None
    correlation: float | None = None


@validated("paired-t-test", _PARAMS, _ONE_OF)
def paired_t_test(
    call: Call,
    *,
    mean_difference: float | None = None,
    sd_difference: float | None = None,
    mean_a: float | None = None,
    sd_a: float | None = None,
    mean_b: float | None = None,
    sd_b: float | None = None,
    correlation: float | None = None,
    n: int | None = None,
    values_a: tuple[float, ...] | None = None,
    values_b: tuple[float, ...] | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the paired t test: the mean difference of pairs with its interval.

    t = d̄ / (s_d/√n) with n − 1 degrees of freedom; s_d² = s_a² + s_b² − 2 r s_a s_b when the
    differences are described by both measurements and their correlation.

    Args:
        call: filled in by ``validated``.
        mean_difference: mean of second minus first; with sd_difference and n.
        sd_difference: standard deviation of the differences (divisor n − 1), at least 0.
        mean_a: mean of the first measurement; with sd_a, mean_b, sd_b, correlation and n.
        sd_a: its standard deviation, at least 0.
        mean_b: mean of the second measurement.
        sd_b: its standard deviation, at least 0.
        correlation: between the two measurements, in [-1, 1].
        n: pairs, at least 2.
        values_a: first measurements; with values_b.
        values_b: second measurements in the same order.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher second measurement.

    Returns:
        The effect (second minus first) with its limits, the sd of the differences, t, df, the
        p-value and the standardised difference ``d_z`` = d̄/s_d.

    Raises:
        InputError: for a value outside its range, lists of different length, or differences that
            do not vary.
        UsageError: when inputs of several forms are mixed.

    Source: Student (1908), Biometrika 6, 1-25.

    Examples:
        >>> result = paired_t_test(mean_difference=1.2, sd_difference=4, n=50)
        >>> round(result.outputs["p_value"], 4)
        0.039
    """
    given_form(call, _FORMS)
    pairs = _pairs(
        mean_difference=mean_difference,
        sd_difference=sd_difference,
        arms=(mean_a, sd_a, mean_b, sd_b),
        correlation=correlation,
        n=n,
        values=(values_a, values_b),
    )
    sample = pairs.differences
    if sample.standard_error == 0:
        raise no_variation("sd of the differences", "the differences")
    estimate = Estimate(sample.mean, sample.standard_error, sample.n - 1)
    outputs: dict[str, Value] = {
        **effect_outputs(estimate, alpha, sides),
        "sd_difference": sample.sd,
        "standard_error": sample.standard_error,
        "t": estimate.statistic(),
        "df": sample.n - 1,
        "p_value": estimate.p_value(sides),
        "d_z": sample.mean / sample.sd,
    }
    if pairs.correlation is not None:
        outputs["correlation"] = pairs.correlation
    finding = finding_of(_verdict(outputs), alpha=alpha, sides=sides, is_rate=False)
    code, r_code = _lines(sample, (values_a, values_b), alpha, sides)
    return call.result(
        outputs=outputs,
        summary=finding.summary(_facts(pairs)),
        reading=(*_reading(pairs), read_test(call, alpha, sides)),
        convention="paired t test: one-sample t of the differences, second minus first",
        alternatives=_alternatives(pairs, sides),
        assumptions=(
            "Each pair is the same user, or a matched pair, and pairs are independent of each "
            "other.",
            "The differences are roughly normal, or there are enough pairs for their mean to be.",
            "A change over time alone moves all pairs: without a control group before and after "
            "do not show a cause.",
        ),
        formula=r"t = \frac{\bar d}{s_d/\sqrt n},\quad s_d^2 = s_a^2+s_b^2-2 r s_a s_b,\quad "
        r"df = n-1",
        formula_text="t = d̄ / (s_d/√n), s_d² = s_a² + s_b² − 2 r s_a s_b, df = n − 1",
        worked=_worked(pairs, estimate, call),
        code=code,
        r_code=r_code,
        source="Student (1908), The probable error of a mean, Biometrika 6, 1-25",
    )


def _pairs(
    *,
    mean_difference: float | None,
    sd_difference: float | None,
    arms: tuple[float | None, ...],
    correlation: float | None,
    n: int | None,
    values: tuple[tuple[float, ...] | None, tuple[float, ...] | None],
) -> Pairs:
    first, second = values
    if first is not None and second is not None:
        return _from_values(first, second)
    size = n or 2
    if mean_difference is not None and sd_difference is not None:
        return Pairs(Sample(mean_difference, sd_difference, size))
    mean_a, sd_a, mean_b, sd_b = (value or 0.0 for value in arms)
    r = correlation or 0.0
    # √((s_a − s_b)² + 2(1 − r) s_a s_b): the same, without cancellation
    spread = math.hypot(sd_a - sd_b, math.sqrt(2 * (1 - r)) * math.sqrt(sd_a) * math.sqrt(sd_b))
    return Pairs(
        Sample(difference(mean_b, mean_a), spread, size),
        Sample(mean_a, sd_a, size),
        Sample(mean_b, sd_b, size),
        r,
    )


def _from_values(first: tuple[float, ...], second: tuple[float, ...]) -> Pairs:
    check_pairs(first, second)
    a, b = sample_of(first), sample_of(second)
    differences = sample_of([y - x for x, y in zip(first, second, strict=True)])
    if a.sd == 0 or b.sd == 0:
        return Pairs(differences, a, b)
    products = (
        (x - a.mean) / a.sd * ((y - b.mean) / b.sd) for x, y in zip(first, second, strict=True)
    )
    return Pairs(differences, a, b, max(-1.0, min(1.0, math.fsum(products) / (a.n - 1))))


def check_pairs(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    """Refuse lists of pairs that are too long or do not match.

    Raises:
        InputError: naming both lengths.
    """
    check_length("values_a", first)
    if len(first) != len(second):
        raise InputError(
            "values_b",
            f"a list of {count(len(second))} values",
            f"as long as values_a, which has {count(len(first))}",
            "Pairs need both measurements of each user, in the same order.",
        )


def _verdict(outputs: dict[str, Value]) -> dict[str, Value]:
    names = ("effect", "effect_low", "effect_high", "p_value")
    return {name: outputs[name] for name in names}


def _facts(pairs: Pairs) -> str:
    sample = pairs.differences
    if pairs.a is None or pairs.b is None:
        return f"in {count(sample.n)} pairs, second minus first"
    return (
        f"the mean is {number(pairs.b.mean, 6)} after {number(pairs.a.mean, 6)} in "
        f"{count(sample.n)} pairs"
    )


def _worked(pairs: Pairs, estimate: Estimate, call: Call) -> str:
    sample = pairs.differences
    spread = ""
    if "sd_a" in call.resolved and pairs.a and pairs.b and pairs.correlation is not None:
        sd_a, sd_b = number(pairs.a.sd, 6), number(pairs.b.sd, 6)
        spread = (
            f"s_d = √({sd_a}² + {sd_b}² − 2·{number(pairs.correlation, 6)}·{sd_a}·{sd_b}) = "
            f"{number(sample.sd, 6)}; "
        )
    return (
        f"{spread}t = {number(sample.mean, 6)} / ({number(sample.sd, 6)}/√{count(sample.n)}) = "
        f"{number(sample.mean, 6)} / {number(sample.standard_error, 5)} = "
        f"{signed(estimate.statistic(), 5)}"
    )


def _reading(pairs: Pairs) -> tuple[str, ...]:
    sample = pairs.differences
    said = (
        f"{count(sample.n)} pairs, differences second minus first: mean "
        f"{number(sample.mean, 6)}, sd {number(sample.sd, 6)}"
    )
    if pairs.a is None or pairs.b is None:
        return (said,)
    both = (
        f"first: mean {number(pairs.a.mean, 6)}, sd {number(pairs.a.sd, 6)}; second: mean "
        f"{number(pairs.b.mean, 6)}, sd {number(pairs.b.sd, 6)}"
    )
    if pairs.correlation is None:
        return both, said
    return both, f"correlation {number(pairs.correlation, 4)}", said


def _alternatives(pairs: Pairs, sides: int) -> tuple[Alternative, ...]:
    """Return the z test, and Welch's test as if the two measurements were independent."""
    sample = pairs.differences
    normal = Estimate(sample.mean, sample.standard_error)
    found = [
        Alternative(
            "z test",
            {"z": normal.statistic(), "p_value": normal.p_value(sides)},
            "normal instead of t",
        )
    ]
    a, b = pairs.a, pairs.b
    if a is not None and b is not None and a.standard_error + b.standard_error > 0:
        error = math.hypot(a.standard_error, b.standard_error)
        welch = Estimate(sample.mean, error, welch_df(a, b))
        found.append(
            Alternative(
                "Welch test, ignoring the pairs",
                {
                    "t": welch.statistic(),
                    "df": welch.df,
                    "standard_error": error,
                    "p_value": welch.p_value(sides),
                },
                "wrong for pairs: it leaves out their correlation, which usually loses power",
            )
        )
    return tuple(found)


def _lines(
    sample: Sample,
    values: tuple[tuple[float, ...] | None, tuple[float, ...] | None],
    alpha: float,
    sides: int,
) -> tuple[str, str]:
    """Return the Python and the R line; they print t, the p-value and the limits."""
    df = sample.n - 1
    first, second = values
    if first is not None and second is not None:
        start = (
            f"import numpy as np; from scipy.stats import t; d = np.array({list(second)}) - "
            f"np.array({list(first)}); m, s = d.mean(), d.std(ddof=1)/len(d)**.5; "
        )
        r_start = (
            f"d <- {r_vector(second)} - {r_vector(first)}; m <- mean(d); "
            "s <- sd(d)/sqrt(length(d)); "
        )
    else:
        start = f"from scipy.stats import t; m, s = {sample.mean!r}, {sample.sd!r}/{sample.n}**.5; "
        r_start = f"m <- {sample.mean!r}; s <- {sample.sd!r}/sqrt({sample.n}); "
    code = (
        f"{start}h = {python_critical(alpha, df, sides)}*s; "
        f"print(m/s, {python_tail('m/s', df, sides)}, m - h, m + h)"
    )
    r_code = f"{r_start}h <- {r_critical(alpha, df, sides)}*s; " + r_print(
        "m/s", r_tail("m/s", df, sides), "m - h", "m + h"
    )
    return code, r_code


PAIRED_T_TEST = Calculator(
    name="paired-t-test",
    title="Paired t test",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "mean difference, second minus first"),
        Output("effect_low", "lower limit of the mean difference"),
        Output("effect_high", "upper limit of the mean difference"),
        Output("sd_difference", "standard deviation of the differences"),
        Output("standard_error", "standard error of the mean difference"),
        Output("t", "test statistic"),
        Output("df", "degrees of freedom, pairs minus one"),
        Output("p_value", "p-value of the test"),
        Output("d_z", "mean difference in standard deviations of the differences"),
        Output("correlation", "correlation of the pairs (optional: needs both measurements)"),
    ),
    run=paired_t_test,
    example={"mean_difference": 1.2, "sd_difference": 4, "n": 50},
    one_of=_ONE_OF,
    headline="p_value",
    printed=("t", "p_value", "effect_low", "effect_high"),
    varies=("n",),
)

CALCULATORS = (PAIRED_T_TEST,)
