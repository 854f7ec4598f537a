"""Alpha shared among tests by weight: more for the metrics that matter more."""

import math

from trialwise.core.records import Calculation, Table
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY
from trialwise.stats.multiple.lists import check_lengths, listed, shown
from trialwise.stats.wording import count, number, percent

WEIGHTS = Param(
    "weights",
    "numbers",
    "weight of each test in any unit, for example 50,30,20",
    required=True,
    low=0,
    high=1e9,
    low_open=True,
    low_hint="A test without weight gets no alpha: leave it out.",
    least_items=2,
    list_hint="Give one weight per test, as in 50,30,20.",
)
_PARAMS = (WEIGHTS, ALPHA)
_MOST = 1000


@validated("weighted-bonferroni", _PARAMS)
def weighted_bonferroni(
    call: Call, *, weights: tuple[float, ...], alpha: float = 0.05
) -> Calculation:
    """Return the alpha of each test when alpha is shared by weight.

    αᵢ = α wᵢ / Σ w; the chance of any false positive stays at or below α under any dependence.

    Args:
        call: filled in by ``validated``.
        weights: of the tests, above 0, in any unit; 2 to 1,000.
        alpha: chance of any false positive over all tests, in (0, 0.5).

    Returns:
        ``alphas`` in the order of the weights, the ``smallest_alpha``, and the error they give
        together for independent tests, ``family_wise_error``.

    Raises:
        InputError: for a value outside its range.

    Source: Genovese, Roeder & Wasserman (2006), Biometrika 93, 509-524.

    Examples:
        >>> weighted_bonferroni(weights=(50, 30, 20)).outputs["alphas"]
        '0.025,0.015,0.01'
    """
    check_lengths({"weights": weights}, _MOST)
    total = math.fsum(weights)
    alphas = tuple(alpha * weight / total for weight in weights)
    joint = -math.expm1(math.fsum(math.log1p(-each) for each in alphas))
    rows = tuple(
        (str(place), number(weight), percent(weight / total, 4), number(each, 4))
        for place, (weight, each) in enumerate(zip(weights, alphas, strict=True), start=1)
    )
    return call.result(
        outputs={
            "alphas": listed(alphas),
            "smallest_alpha": min(alphas),
            "family_wise_error": joint,
            "tests": len(weights),
        },
        summary=f"Test them at alpha {shown(alphas, 4)} in this order: together the chance of any "
        f"false positive stays at or below {percent(alpha)}.",
        reading=(
            f"{count(len(weights))} tests with weights {shown(weights)}",
            f"alpha {number(alpha)} over all of them{call.default_mark('alpha')}",
        ),
        convention="weighted Bonferroni: alpha in proportion to the weights",
        assumptions=(
            "The weights were fixed before the results were seen.",
            "It holds under any dependence between the tests.",
        ),
        formula=r"\alpha_i = \alpha\, w_i / \sum_j w_j",
        formula_text="αᵢ = α wᵢ / Σ w",
        worked=f"{number(alpha)} × {number(weights[0])} / {number(total)} = {number(alphas[0], 6)}",
        code=f"w = {list(weights)!r}; print({alpha!r}*min(w)/sum(w))",
        r_code=f"w <- c({', '.join(map(repr, weights))}); "
        f'cat(sprintf("%.12g", {alpha!r}*min(w)/sum(w)))',
        source="Genovese, Roeder & Wasserman (2006), Biometrika 93, 509-524",
        tables=(Table("Alpha by test", ("test", "weight", "share", "alpha"), rows),),
    )


WEIGHTED_BONFERRONI = Calculator(
    name="weighted-bonferroni",
    title="Alpha per test by weight",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("alphas", "alpha of each test, in order"),
        Output("smallest_alpha", "the smallest of them"),
        Output("family_wise_error", "chance of any false positive with them, independent tests"),
        Output("tests", "number of tests"),
    ),
    run=weighted_bonferroni,
    example={"weights": [50, 30, 20]},
    headline="smallest_alpha",
)
CALCULATORS = (WEIGHTED_BONFERRONI,)
