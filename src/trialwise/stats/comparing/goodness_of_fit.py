"""Counts of several categories against the shares that are expected of them."""

import math
from collections.abc import Sequence

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print, r_vector
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.numeric.distributions import chi_square_tail
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, number, p_text

_LIST = "Give one value per category, as in 15,25,18,22,20,20."
_PARAMS = (
    Param(
        "counts",
        "counts",
        "observations in each category",
        required=True,
        low=0,
        high=LARGEST_SIZE,
        low_hint="Counts cannot be negative.",
        least_items=2,
        list_hint=_LIST,
    ),
    Param(
        "shares",
        "numbers",
        "expected share of each category in the same order, in any unit; equal when not given",
        low=0,
        high=LARGEST_SIZE,
        low_open=True,
        low_hint="A category that is not expected at all cannot be tested.",
        least_items=2,
        list_hint=_LIST,
    ),
    ALPHA,
)
_FEW = 5  # Cochran (1954): below this expected count chi-square is rough


@validated("goodness-of-fit", _PARAMS)
def goodness_of_fit(
    call: Call,
    *,
    counts: tuple[int, ...],
    shares: tuple[float, ...] | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return Pearson's chi-square test of counts against expected shares.

    χ² = Σ(O − E)²/E with k − 1 degrees of freedom; G = 2ΣO ln(O/E) is the alternative.

    Args:
        call: filled in by ``validated``.
        counts: observations in each of two or more categories, not all empty.
        shares: expected, in any unit, above 0, one per category; equal when not given.
        alpha: false positive rate, in (0, 0.5).

    Returns:
        ``chi_square``, df, the p-value, Cohen's ``w`` and the smallest expected count.

    Raises:
        InputError: for lists of different lengths, or no observation at all.

    Source: Pearson (1900), Philosophical Magazine 50, 157-175.

    Examples:
        >>> round(goodness_of_fit(counts=(15, 25, 18, 22, 20, 20)).outputs["p_value"], 4)
        0.7154
    """
    expected = _expected(counts, shares)
    statistic = math.fsum((o - e) ** 2 / e for o, e in zip(counts, expected, strict=True))
    g = 2 * math.fsum(o * math.log(o / e) for o, e in zip(counts, expected, strict=True) if o)
    df, total = len(counts) - 1, sum(counts)
    p_value = chi_square_tail(statistic, df)
    differ = p_value < alpha
    given = shares is not None
    return call.result(
        outputs={
            "chi_square": statistic,
            "df": df,
            "p_value": p_value,
            "w": math.sqrt(statistic / total),
            "smallest_expected": min(expected),
        },
        summary=f"The counts {'differ from' if differ else 'fit'} the "
        f"{'expected' if given else 'equal'} shares {'more than' if differ else 'within what'} "
        f"chance explains at the {number(100 * alpha)} % level: χ² = {number(statistic, 5)} with "
        f"{df} degrees of freedom, {p_text(p_value)}.",
        reading=(
            f"{count(total)} observations in {len(counts)} categories",
            "expected shares as given" if given else "equal shares (default)",
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="Pearson's chi-square test of fit",
        alternatives=(
            Alternative(
                "likelihood ratio (G) test",
                {"chi_square": max(g, 0.0), "p_value": chi_square_tail(max(g, 0.0), df)},
                "nearly the same where all expected counts are large",
            ),
        ),
        assumptions=(
            "Observations are independent and each falls into one category.",
            "The expected shares are fixed beforehand, not estimated from the same counts.",
            *_warning(min(expected)),
        ),
        formula=r"\chi^2=\sum\frac{(O-E)^2}{E},\quad df=k-1",
        formula_text="χ² = Σ (O − E)²/E, df = k − 1",
        worked="",
        code=f"from scipy.stats import chisquare; r = chisquare({list(counts)}, {expected}); "
        "print(r.statistic, r.pvalue)",
        r_code=f"r <- suppressWarnings(chisq.test({r_vector(counts)}, p={r_vector(expected)}, "
        "rescale.p=TRUE)); " + r_print("r$statistic", "r$p.value"),
        source="Pearson (1900), Philosophical Magazine 50, 157-175",
    )


def _expected(counts: Sequence[int], shares: Sequence[float] | None) -> list[float]:
    """Return the expected counts."""
    weights = shares if shares is not None else (1.0,) * len(counts)
    if len(weights) != len(counts):
        raise InputError(
            "shares",
            f"a list of {len(weights)} values",
            f"as long as counts, which has {len(counts)}",
            _LIST,
        )
    total, whole = sum(counts), math.fsum(weights)
    if total == 0:
        raise InputError(
            "counts", 0, "above 0 in at least one category", "Nothing was observed yet."
        )
    return [total * (weight / whole) for weight in weights]


def _warning(smallest: float) -> tuple[str, ...]:
    if smallest >= _FEW:
        return ()
    return (
        f"The smallest expected count is {number(smallest, 3)}, below {_FEW}: chi-square is rough; "
        "combine categories.",
    )


GOODNESS_OF_FIT = Calculator(
    name="goodness-of-fit",
    title="Counts against expected shares",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("chi_square", "test statistic"),
        Output("df", "degrees of freedom"),
        Output("p_value", "p-value of the test"),
        Output("w", "Cohen's w, the size of the misfit"),
        Output("smallest_expected", "smallest expected count"),
    ),
    run=goodness_of_fit,
    example={"counts": [15, 25, 18, 22, 20, 20]},
    headline="p_value",
    printed=("chi_square", "p_value"),
)

CALCULATORS = (GOODNESS_OF_FIT,)
