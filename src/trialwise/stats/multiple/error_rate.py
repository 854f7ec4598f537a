"""What many tests do to the false positive rate, and the alpha of each that keeps it."""

import math
from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.wording import count, counted, number, percent, probability

FAMILY: Final = "multiple testing"
MOST_TESTS: Final = 10**9
TESTS = Param(
    "tests",
    "count",
    "number of tests: metrics, treatments and segments that can each decide, multiplied",
    required=True,
    low=1,
    high=MOST_TESTS,
    low_hint="Count every comparison that could be reported as a result.",
)
_PARAMS = (TESTS, ALPHA)
_SOURCE = "Šidák (1967), JASA 62, 626-633; Dunn (1961), JASA 56, 52-64"
_LOOKS = (
    "Repeated looks at growing data are not independent tests: for these use a sequential boundary."
)


def any_false_positive(tests: int, alpha: float) -> float:
    """Return 1 − (1 − α)ᵏ, precise for small alpha.

    >>> round(any_false_positive(20, 0.05), 4)
    0.6415
    """
    return -math.expm1(tests * math.log1p(-alpha))


def sidak_alpha(tests: int, alpha: float) -> float:
    """Return 1 − (1 − α)^(1/k), precise for small alpha.

    >>> round(sidak_alpha(20, 0.05), 6)
    0.002561
    """
    return -math.expm1(math.log1p(-alpha) / tests)


@validated("family-wise-error", _PARAMS)
def family_wise_error(call: Call, *, tests: int, alpha: float = 0.05) -> Calculation:
    """Return the chance of at least one false positive among several tests.

    FWER = 1 − (1 − α)ᵏ for independent tests without any true effect; kα bounds it otherwise.

    Args:
        call: filled in by ``validated``.
        tests: number of tests k, at least 1.
        alpha: false positive rate of each test, in (0, 0.5).

    Returns:
        ``family_wise_error``, its bound, the false positives to expect, and the alpha per test
        that keeps the family at ``alpha`` by Bonferroni and by Šidák.

    Raises:
        InputError: for a value outside its range.

    Source: Šidák (1967); Dunn (1961).

    Examples:
        >>> round(family_wise_error(tests=20).outputs["family_wise_error"], 4)
        0.6415
    """
    error = any_false_positive(tests, alpha)
    bound = min(tests * alpha, 1.0)
    each = alpha / tests
    return call.result(
        outputs={
            "family_wise_error": error,
            "bonferroni_bound": bound,
            "expected_false_positives": tests * alpha,
            "alpha_bonferroni": each,
            "alpha_sidak": sidak_alpha(tests, alpha),
        },
        summary=f"With {counted(tests, 'test')} at alpha {number(alpha)} each and no true effect, "
        f"the chance of at least one false positive is {probability(error)}; expect "
        f"{number(tests * alpha, 3)} of them. Testing each at {number(each, 4)} (Bonferroni) keeps "
        f"that chance at {percent(alpha)} or below.",
        reading=(
            f"{counted(tests, 'test')}, independent",
            f"alpha {number(alpha)} for each{call.default_mark('alpha')}",
        ),
        convention="independent tests, none of which has a true effect",
        assumptions=(
            "Independence gives the number; under any dependence the error lies between alpha, "
            f"where all tests are copies of one, and {percent(bound, 4)}, the sum of all alphas.",
            "It counts metrics, treatments and segments that could each be reported as a success.",
            _LOOKS,
        ),
        formula=r"\mathrm{FWER} = 1-(1-\alpha)^k \le k\alpha",
        formula_text="FWER = 1 − (1 − α)ᵏ ≤ kα",
        worked=f"1 − (1 − {number(alpha)})^{tests} = {number(error, 6)}",
        code="from math import expm1, log1p; "
        f"print(-expm1({tests}*log1p(-{alpha!r})), {alpha!r}/{tests}, "
        f"-expm1(log1p(-{alpha!r})/{tests}))",
        r_code=f'cat(sprintf("%.12g", c(-expm1({tests}*log1p(-{alpha!r})), {alpha!r}/{tests}, '
        f"-expm1(log1p(-{alpha!r})/{tests}))))",
        source=_SOURCE,
        alternatives=(
            Alternative(
                "Bonferroni bound",
                {"family_wise_error": bound},
                "holds under any dependence, never below the true error",
            ),
            Alternative(
                "tests that always agree",
                {"family_wise_error": alpha},
                "the other extreme of dependence: one test repeated",
            ),
        ),
    )


@validated("bonferroni-alpha", _PARAMS)
def bonferroni_alpha(call: Call, *, tests: int, alpha: float = 0.05) -> Calculation:
    """Return the alpha of each of several tests that keeps the error of all of them together.

    α/k holds under any dependence; Šidák's 1 − (1 − α)^(1/k) is exact for independent tests.

    Args:
        call: filled in by ``validated``.
        tests: number of tests k, at least 1.
        alpha: chance of any false positive over all tests, in (0, 0.5).

    Returns:
        ``alpha_per_test``, the family-wise error it gives for independent tests, the error without
        any correction, and ``critical_z`` of a two-sided test, or simultaneous interval, of each.

    Raises:
        InputError: for a value outside its range.

    Source: Dunn (1961); Šidák (1967).

    Examples:
        >>> bonferroni_alpha(tests=5).outputs["alpha_per_test"]
        0.01
    """
    each = alpha / tests
    uncorrected = any_false_positive(tests, alpha)
    return call.result(
        outputs={
            "alpha_per_test": each,
            "family_wise_error": any_false_positive(tests, each),
            "uncorrected_error": uncorrected,
            "critical_z": normal_critical(each / 2),
        },
        summary=f"Test each of the {count(tests)} at alpha {number(each, 4)} (that is, with "
        f"{_level(each)} intervals, z {number(normal_critical(each / 2), 4)}): the chance of any "
        f"false positive then stays at or below {percent(alpha)}. Uncorrected it would be "
        f"{probability(uncorrected)} for independent tests.",
        reading=(
            counted(tests, "test"),
            f"alpha {number(alpha)} over all of them{call.default_mark('alpha')}",
        ),
        convention="Bonferroni: alpha divided by the number of tests",
        assumptions=(
            "It holds under any dependence between the tests, and is cautious when they are "
            "positively correlated.",
            "Holm's correction of the p-values rejects at least as much at the same error rate.",
            _LOOKS,
        ),
        formula=r"\alpha_{\text{each}} = \alpha/k",
        formula_text="α per test = α / k",
        worked=f"{number(alpha)} / {tests} = {number(each, 6)}",
        code=f"print({alpha!r}/{tests})",
        r_code=f'cat(sprintf("%.12g", {alpha!r}/{tests}))',
        source=_SOURCE,
        alternatives=(
            Alternative(
                "Šidák",
                {
                    "alpha_per_test": sidak_alpha(tests, alpha),
                    "family_wise_error": alpha,
                },
                "exact for independent tests, a little larger",
            ),
        ),
    )


def _level(alpha: float) -> str:
    return percent(1 - alpha, 4)


FAMILY_WISE_ERROR = Calculator(
    name="family-wise-error",
    title="Chance of any false positive among several tests",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("family_wise_error", "chance of at least one false positive, independent tests"),
        Output(
            "bonferroni_bound", "what that chance cannot exceed under any dependence", "percent"
        ),
        Output("expected_false_positives", "false positives to expect when nothing has an effect"),
        Output("alpha_bonferroni", "alpha per test that keeps the family at alpha, Bonferroni"),
        Output("alpha_sidak", "the same by Šidák, for independent tests"),
    ),
    run=family_wise_error,
    example={"tests": 20},
    headline="family_wise_error",
    printed=("family_wise_error", "alpha_bonferroni", "alpha_sidak"),
    varies=("tests", "alpha"),
    curve="tests",
)
BONFERRONI_ALPHA = Calculator(
    name="bonferroni-alpha",
    title="Alpha per test for several tests",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("alpha_per_test", "alpha of each test"),
        Output("family_wise_error", "chance of any false positive with it, independent tests"),
        Output("uncorrected_error", "the same when each test keeps the whole alpha", "percent"),
        Output("critical_z", "two-sided critical z of each test and simultaneous interval"),
    ),
    run=bonferroni_alpha,
    example={"tests": 5},
    headline="alpha_per_test",
    varies=("tests", "alpha"),
)

CALCULATORS = (FAMILY_WISE_ERROR, BONFERRONI_ALPHA)
