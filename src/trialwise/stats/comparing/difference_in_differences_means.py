"""Difference in differences of four means that are given with their standard errors, or without."""

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import (
    python_critical,
    python_tail,
    r_critical,
    r_print,
    r_tail,
)
from trialwise.stats.comparing.estimate import Estimate, effect_outputs, with_limits
from trialwise.stats.comparing.samples import FAMILY, mean_param
from trialwise.stats.comparing.two_estimates import error_param
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.wording import difference, number, p_text, signed, tidy

_PARAMS = (
    mean_param("mean_before_a", "mean of control before the change"),
    mean_param("mean_after_a", "mean of control after the change"),
    mean_param("mean_before_b", "mean of the treated group before the change"),
    mean_param("mean_after_b", "mean of the treated group after the change"),
    error_param("standard_error", "standard error of each of the four means", required=False),
    ALPHA,
    TEST_SIDES,
)


@validated("difference-in-differences-means", _PARAMS)
def difference_in_differences_means(
    call: Call,
    *,
    mean_before_a: float,
    mean_after_a: float,
    mean_before_b: float,
    mean_after_b: float,
    standard_error: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
) -> Calculation:
    """Return the difference in differences of four means, with its error when theirs is known.

    effect = (after_b − before_b) − (after_a − before_a); SE = 2 SE of each for four independent
    means with the same one.

    Args:
        call: filled in by ``validated``.
        mean_before_a: mean of control before.
        mean_after_a: mean of control after.
        mean_before_b: mean of the treated group before.
        mean_after_b: mean of the treated group after.
        standard_error: of each of the four means, above 0; without it there is no test.
        alpha: false positive rate, in (0, 0.5).
        sides: 2, or 1 to test for a higher treatment.

    Returns:
        The ``effect``, the change of both groups and the ``expected`` mean of the treated group
        without the effect; with a standard error also its limits, ``error``, z and the p-value.

    Raises:
        InputError: for a value outside its range.

    Source: Angrist & Pischke (2009), Mostly Harmless Econometrics, ch. 5.

    Examples:
        >>> result = difference_in_differences_means(
        ...     mean_before_a=19, mean_after_a=20.5, mean_before_b=20, mean_after_b=23
        ... )
        >>> result.outputs["effect"]
        1.5
    """
    change_a = tidy(difference(mean_after_a, mean_before_a))
    change_b = tidy(difference(mean_after_b, mean_before_b))
    effect = tidy(difference(change_b, change_a))
    outputs: dict[str, Value] = {
        "effect": effect,
        "change_a": change_a,
        "change_b": change_b,
        "expected": mean_before_b + change_a,
    }
    line = f"({mean_after_b!r} - {mean_before_b!r}) - ({mean_after_a!r} - {mean_before_a!r})"
    code, r_code = f"print({line})", r_print(line)
    given = [
        f"control from {number(mean_before_a)} to {number(mean_after_a)}",
        f"treatment from {number(mean_before_b)} to {number(mean_after_b)}",
    ]
    said, rest = signed(effect, 6), ", which alone does not say whether it is more than noise"
    if standard_error is not None:
        estimate = Estimate(effect, 2 * standard_error)
        interval = estimate.interval(alpha, sides)
        p_value = estimate.p_value(sides)
        outputs |= effect_outputs(estimate, alpha, sides)
        outputs |= {"error": 2 * standard_error, "z": estimate.statistic(), "p_value": p_value}
        said = with_limits(effect, interval, alpha, sides)
        rest = f", standard error {number(2 * standard_error, 5)}, {p_text(p_value)}"
        given += [f"standard error {number(standard_error)} of each", read_test(call, alpha, sides)]
        h = f"{python_critical(alpha, sides=sides)}*e"
        code = (
            f"from scipy.stats import norm; x, e = {line}, 2*{standard_error!r}; h = {h}; "
            f"print(x, x - h, x + h, {python_tail('x/e', sides=sides)})"
        )
        h = f"{r_critical(alpha, sides=sides)}*e"
        r_code = f"x <- {line}; e <- 2*{standard_error!r}; h <- {h}; " + r_print(
            "x", "x - h", "x + h", r_tail("x/e", sides=sides)
        )
    return call.result(
        outputs=outputs,
        summary=f"The effect is {said}{rest}: the treated group changed by {signed(change_b, 6)}, "
        f"control by {signed(change_a, 6)}.",
        reading=tuple(given),
        convention="change of the treatment less change of control"
        + ("" if standard_error is None else ", z test, four independent means"),
        alternatives=(
            Alternative(
                "after alone",
                {"effect": tidy(difference(mean_after_b, mean_after_a))},
                "forgets where the groups started",
            ),
        ),
        assumptions=(
            "Without the change both groups would have moved in parallel.",
            "The four means are independent; when the same users are measured twice the error is "
            "smaller, and with few cities or shops it must come from how those differ.",
        ),
        formula=r"(\bar y_{b1}-\bar y_{b0})-(\bar y_{a1}-\bar y_{a0}),\quad SE = 2\,SE_{\bar y}",
        formula_text="(after_b − before_b) − (after_a − before_a), SE = 2 · SE of each mean",
        worked=f"({number(mean_after_b)} − {number(mean_before_b)}) − ({number(mean_after_a)} − "
        f"{number(mean_before_a)}) = {signed(effect, 6)}",
        code=code,
        r_code=r_code,
        source="Angrist & Pischke (2009), Mostly Harmless Econometrics, ch. 5; Card & Krueger "
        "(1994), American Economic Review 84, 772-793",
    )


DIFFERENCE_IN_DIFFERENCES_MEANS = Calculator(
    name="difference-in-differences-means",
    title="Difference in differences of four means, from their standard error",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("effect", "change of the treated group less the change of control"),
        Output("effect_low", "lower limit (optional: needs a standard error)"),
        Output("effect_high", "upper limit (optional: needs a standard error)"),
        Output("change_a", "change of control"),
        Output("change_b", "change of the treated group"),
        Output("expected", "mean of the treated group without the effect"),
        Output("error", "standard error of the effect (optional)"),
        Output("z", "test statistic (optional)"),
        Output("p_value", "p-value of the test (optional)"),
    ),
    run=difference_in_differences_means,
    example={
        "mean_before_a": 19,
        "mean_after_a": 20.5,
        "mean_before_b": 20,
        "mean_after_b": 23,
        "standard_error": 0.4,
    },
    headline="effect",
    printed=("effect", "effect_low", "effect_high", "p_value"),
)
CALCULATORS = (DIFFERENCE_IN_DIFFERENCES_MEANS,)
