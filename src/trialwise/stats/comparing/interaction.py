"""The test of whether an effect differs between two segments."""

from typing import Final

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.estimate import (
    Estimate,
    effect_outputs,
    with_limits,
)
from trialwise.stats.comparing.samples import FAMILY, mean_param, sides_param
from trialwise.stats.comparing.two_estimates import (
    change_lines,
    change_of,
    error_param,
    worked_change,
)
from trialwise.stats.error_rates import ALPHA, read_test
from trialwise.stats.wording import number, p_text

_PARAMS = (
    mean_param("effect_a", "effect in the first segment, or any estimate, in the metric's unit"),
    error_param("standard_error_a", "its standard error"),
    mean_param("effect_b", "effect in the second segment, or the other estimate"),
    error_param("standard_error_b", "its standard error"),
    ALPHA,
    sides_param("a larger effect in the second segment"),
)
_GELMAN: Final = "Gelman & Stern (2006), American Statistician 60, 328-331"


@validated("interaction-test", _PARAMS)
def interaction_test(
    call: Call,
    *,
    effect_a: float,
    standard_error_a: float,
    effect_b: float,
    standard_error_b: float,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the test of whether an effect differs between two segments.

    z = (e_b − e_a)/√(SE_a² + SE_b²) for independent segments.

    Args:
        call: filled in by ``validated``.
        effect_a: effect in the first segment.
        standard_error_a: its standard error, above 0.
        effect_b: effect in the second segment.
        standard_error_b: its standard error, above 0.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a larger effect in the second segment.

    Returns:
        ``effect`` (second minus first) with its limits, its standard error, z and the p-value, and
        the effect over both segments weighted by precision.

    Raises:
        InputError: for a value outside its range.

    Source: Altman & Bland (2003), Interaction revisited, BMJ 326, 219.

    Examples:
        >>> result = interaction_test(
        ...     effect_a=0.5, standard_error_a=1.0, effect_b=3.0, standard_error_b=1.0
        ... )
        >>> round(result.outputs["p_value"], 4)
        0.0771
    """
    a, b = Estimate(effect_a, standard_error_a), Estimate(effect_b, standard_error_b)
    change = change_of(a, b)
    interval = change.interval(alpha, sides)
    share = (a.standard_error / change.standard_error) ** 2
    outputs: dict[str, Value] = {
        **effect_outputs(change, alpha, sides),
        "standard_error": change.standard_error,
        "z": change.statistic(),
        "p_value": change.p_value(sides),
        # weights 1/SE²; the share of b is SE_a²/(SE_a² + SE_b²)
        "pooled_effect": effect_a + share * (effect_b - effect_a),
    }
    excludes = interval.low > 0 or interval.high < 0
    code, r_code = change_lines(a, b, alpha, sides)
    return call.result(
        outputs=outputs,
        summary=f"The two estimates differ by {with_limits(change.value, interval, alpha, sides)}, "
        f"{p_text(change.p_value(sides))}. The interval "
        f"{'excludes' if excludes else 'still allows'} that both are the same.",
        reading=(
            f"first effect {number(effect_a)}, standard error {number(standard_error_a)}",
            f"second effect {number(effect_b)}, standard error {number(standard_error_b)}",
            read_test(call, alpha, sides),
        ),
        convention="z test of the difference of two independent effects",
        alternatives=_each_alone(a, b, sides),
        assumptions=(
            "The two are independent: different users; segments are formed before the experiment.",
            "An effect that is significant in one segment and not in the other does not differ "
            f"between them for that reason: test the difference ({_GELMAN}).",
            "Each segment looked at is another test: correct for their number.",
        ),
        formula=r"z = \frac{e_b-e_a}{\sqrt{SE_a^2+SE_b^2}}",
        formula_text="z = (e_b − e_a)/√(SE_a² + SE_b²)",
        worked=worked_change(a, b, change),
        code=code,
        r_code=r_code,
        source=f"Altman & Bland (2003), Interaction revisited, BMJ 326, 219; {_GELMAN}",
    )


def _each_alone(a: Estimate, b: Estimate, sides: int) -> tuple[Alternative, ...]:
    """Return the tests of each effect against zero, which answer another question."""
    return tuple(
        Alternative(
            f"{name} effect against zero",
            {"z": each.statistic(), "p_value": each.p_value(sides)},
            "another question: is there an effect in this segment",
        )
        for name, each in (("first", a), ("second", b))
    )


INTERACTION_TEST = Calculator(
    name="interaction-test",
    title="Does an effect differ between two segments?",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "difference of the effects, second minus first"),
        Output("effect_low", "lower limit of the difference"),
        Output("effect_high", "upper limit of the difference"),
        Output("standard_error", "standard error of the difference"),
        Output("z", "test statistic"),
        Output("p_value", "p-value of the test"),
        Output("pooled_effect", "effect over both segments, weighted by precision"),
    ),
    run=interaction_test,
    example={"effect_a": 0.5, "standard_error_a": 1.0, "effect_b": 3.0, "standard_error_b": 1.0},
    headline="p_value",
    printed=("effect", "effect_low", "effect_high", "p_value"),
)
CALCULATORS = (INTERACTION_TEST,)
