"""A two-sided p-value as a one-sided one, and the other way round."""

from typing import Final

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.wording import number, p_text

_SOURCE: Final = "Bland & Altman (1994), One and two sided tests of significance, BMJ 309, 248"
_PARAMS = (
    Param(
        "p_value",
        "number",
        "the p-value that is given, a probability",
        required=True,
        low=0,
        high=1,
        low_hint="A p-value is a probability.",
        high_hint="A p-value is a probability: 3 % is 0.03.",
    ),
    Param(
        "sides",
        "count",
        "2 when the p-value given is two-sided, 1 when it is one-sided",
        default=2,
        low=1,
        high=2,
    ),
    Param(
        "effect_points",
        "choice",
        "whether the effect points where the one-sided test looks",
        default="predicted",
        choices=("predicted", "opposite"),
    ),
)


@validated("p-sides", _PARAMS)
def p_sides(
    call: Call, *, p_value: float, sides: int = 2, effect_points: str = "predicted"
) -> Calculation:
    """Return the one-sided p-value of a two-sided one, or the two-sided one of a one-sided one.

    One-sided p = p/2 when the effect points as predicted, 1 − p/2 otherwise; two-sided
    p = 2 min(p, 1 − p). For statistics with a symmetric distribution, such as z and t.

    Args:
        call: filled in by ``validated``.
        p_value: the one given, in [0, 1].
        sides: of the p-value given, 2 or 1.
        effect_points: ``predicted``, or ``opposite`` when the effect points the other way.

    Returns:
        ``converted``, the p-value of the other kind; the one-sided p-values in the predicted and in
        the opposite direction, and the two-sided one.

    Raises:
        InputError: for a value outside its range.

    Source: Bland & Altman (1994), BMJ 309, 248.

    Examples:
        >>> p_sides(p_value=0.08).summary
        'One-sided in the predicted direction it is p = 0.04; in the other direction p = 0.96.'
    """
    if sides == 2:
        two = p_value
        agrees, against = p_value / 2, 1 - p_value / 2
    else:
        agrees, against = p_value, 1 - p_value
        two = 2 * min(p_value, 1 - p_value)
    is_predicted = effect_points == "predicted"
    converted = two if sides == 1 else agrees if is_predicted else against
    shown = (
        f"Two-sided it is {p_text(two)}."
        if sides == 1
        else f"One-sided in the predicted direction it is {p_text(agrees)}; in the other direction "
        f"{p_text(against)}."
        if is_predicted
        else f"One-sided, with the effect against the predicted direction, it is {p_text(against)}."
    )
    p = repr(p_value)
    line = f"2*min({p}, 1 - {p})" if sides == 1 else f"{p}/2" if is_predicted else f"1 - {p}/2"
    kind = "two-sided" if sides == 2 else "one-sided"
    words = "as predicted" if is_predicted else "against the prediction"
    return call.result(
        outputs={
            "converted": converted,
            "p_one_sided": agrees,
            "p_opposite": against,
            "p_two_sided": two,
        },
        summary=shown,
        reading=(
            f"p = {number(p_value)}, {kind}{call.default_mark('sides')}",
            f"effect {words}{call.default_mark('effect_points')}",
        ),
        convention="symmetric statistic, such as z or t",
        alternatives=_others(sides, is_predicted, agrees, against),
        assumptions=(
            "The direction was chosen before the data were seen: to halve the p-value afterwards "
            "doubles the false positive rate.",
            "The statistic is symmetric, as z and t are; for chi-square, F or exact tests only the "
            "one-sided test itself gives the number.",
        ),
        formula=r"p_1 = p_2/2\ \text{as predicted},\quad 1-p_2/2\ \text{otherwise},\quad "
        r"p_2 = 2\min(p_1, 1-p_1)",
        formula_text="p₁ = p₂/2 as predicted, 1 − p₂/2 otherwise; p₂ = 2 min(p₁, 1 − p₁)",
        worked=f"{line.replace('*', '·').replace('-', '−')} = {number(converted, 6)}",
        code=f"print({line})",
        r_code=r_print(line),
        source=_SOURCE,
    )


def _others(
    sides: int, is_predicted: bool, agrees: float, against: float
) -> tuple[Alternative, ...]:
    if sides == 1:
        return ()
    other = against if is_predicted else agrees
    name = "against the predicted direction" if is_predicted else "in the predicted direction"
    return (Alternative(f"effect {name}", {"converted": other}, "the other tail"),)


P_SIDES = Calculator(
    name="p-sides",
    title="One-sided p-value from a two-sided one, and back",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("converted", "the p-value of the other kind"),
        Output("p_one_sided", "one-sided p-value in the predicted direction"),
        Output("p_opposite", "one-sided p-value in the opposite direction"),
        Output("p_two_sided", "two-sided p-value"),
    ),
    run=p_sides,
    example={"p_value": 0.08},
    headline="converted",
    printed=("converted",),
)
CALCULATORS = (P_SIDES,)
