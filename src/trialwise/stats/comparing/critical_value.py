"""The critical value of a test."""

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.reference_distribution import (
    DF,
    DF_DENOMINATOR,
    FAMILY,
    NAMES,
    SOURCE,
    TAIL_SIDES,
    reference_of,
)
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.tails import critical
from trialwise.stats.wording import number

_DISTRIBUTION = Param(
    "distribution",
    "choice",
    "normal, t (with df), chi-square (with df) or F (with df and df_denominator)",
    default="normal",
    choices=("normal", "t", "chi-square", "F"),
)
_CRITICAL_PARAMS = (ALPHA, _DISTRIBUTION, DF, DF_DENOMINATOR, TAIL_SIDES)


@validated("critical-value", _CRITICAL_PARAMS)
def critical_value(
    call: Call,
    *,
    alpha: float = 0.05,
    distribution: str = "normal",
    df: float | None = None,
    df_denominator: float | None = None,
    sides: int = 2,
) -> Calculation:
    """Return the value that a statistic must exceed to be called significant.

    Φ⁻¹(1 − α/2) for a two-sided z test, and likewise for t; the upper α quantile for chi-square
    and F.

    Args:
        call: filled in by ``validated``.
        alpha: false positive rate, in (0, 0.5).
        distribution: ``normal``, ``t``, ``chi-square`` or ``F``.
        df: degrees of freedom, above 0; of the numerator for F.
        df_denominator: degrees of freedom of the denominator of F, above 0.
        sides: 2, or 1 for the upper tail of z or t.

    Returns:
        ``critical``, above which (in size, when two-sided) the test rejects.

    Raises:
        InputError: for a value outside its range, or missing or surplus degrees of freedom.

    Source: Johnson, Kotz & Balakrishnan (1994-1995), Continuous Univariate Distributions.

    Examples:
        >>> round(critical_value(alpha=0.05).outputs["critical"], 3)
        1.96
        >>> round(critical_value(alpha=0.05, distribution="t", df=10).outputs["critical"], 3)
        2.228
    """
    kind = next(key for key, name in NAMES.items() if name == distribution)
    reference = reference_of(call, kind, df, df_denominator)
    value = reference.critical(alpha, sides)
    both = reference.is_symmetric and sides == 2
    words = ("two-sided" if both else "one-sided") if reference.is_symmetric else "upper tail"
    name = {"z": "norm", "t": "t", "chi_square": "chi2", "f": "f"}[kind]
    r_name = {"z": "qnorm", "t": "qt", "chi_square": "qchisq", "f": "qf"}[kind]
    arguments = ", ".join((f"{alpha!r}/2" if both else repr(alpha), *reference.arguments))
    alternatives = []
    if reference.is_symmetric:
        alternatives.append(
            Alternative(
                "one-sided" if both else "two-sided",
                {"critical": reference.critical(alpha, 3 - sides)},
                "with the other number of sides",
            )
        )
    if kind == "t":
        alternatives.append(
            Alternative(
                "normal",
                {"critical": critical(alpha / sides)},
                "what t approaches with many degrees of freedom",
            )
        )
    where = "beyond ±" if both else "above "
    return call.result(
        outputs={"critical": value},
        summary=f"The critical value at alpha {number(alpha)}, {words}, is {number(value, 5)} "
        f"({reference.said()}): a statistic {where}{number(value, 5)} is called significant.",
        reading=(
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
            f"{reference.said()}{call.default_mark('distribution')}",
            words + (call.default_mark("sides") if reference.is_symmetric else ""),
        ),
        convention=f"{reference.said()}, {words}",
        alternatives=alternatives,
        assumptions=(
            "The statistic follows this distribution when there is no effect.",
            "The data are tested once: repeated looks and several metrics need larger values.",
        ),
        formula=r"c = F^{-1}(1-\alpha/2)\ \text{two-sided},\quad F^{-1}(1-\alpha)"
        r"\ \text{otherwise}",
        formula_text="c = F⁻¹(1 − α/2) two-sided, F⁻¹(1 − α) otherwise, F the cdf",
        worked=f"c = F⁻¹(1 − {number(alpha)}{'/2' if both else ''}) = {number(value, 6)}",
        code=f"from scipy.stats import {name}; print({name}.isf({arguments}))",
        r_code=r_print(f"{r_name}({arguments}, lower.tail=FALSE)"),
        source=SOURCE,
    )


CRITICAL_VALUE = Calculator(
    name="critical-value",
    title="Critical value of a test",
    family=FAMILY,
    params=_CRITICAL_PARAMS,
    outputs=(Output("critical", "value beyond which the test rejects"),),
    run=critical_value,
    example={"alpha": 0.05},
    headline="critical",
    varies=("alpha",),
)

CALCULATORS = (CRITICAL_VALUE,)
