"""One p-value among several tests: what Bonferroni and Šidák make of it."""

import math

from trialwise.core.records import Alternative, Calculation
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.multiple.error_rate import FAMILY, TESTS
from trialwise.stats.wording import counted, number, p_text

P_VALUE = Param(
    "p_value",
    "rate",
    "p-value of one of the tests, before any correction",
    required=True,
    low=0,
    high=1,
    low_hint="A p-value lies between 0 and 1.",
    high_hint="A p-value lies between 0 and 1.",
)
_PARAMS = (P_VALUE, TESTS, ALPHA)


@validated("bonferroni-p", _PARAMS)
def bonferroni_p(call: Call, *, p_value: float, tests: int, alpha: float = 0.05) -> Calculation:
    """Return one p-value corrected for the number of tests it is one of.

    Bonferroni: min(1, k p); Šidák: 1 − (1 − p)ᵏ.

    Args:
        call: filled in by ``validated``.
        p_value: before the correction, in [0, 1].
        tests: number of tests k, at least 1.
        alpha: chance of any false positive over all tests, in (0, 0.5).

    Returns:
        ``adjusted_p``, ``alpha_per_test`` to which the raw p-value compares, and whether it
        ``passes``.

    Raises:
        InputError: for a value outside its range.

    Source: Dunn (1961), JASA 56, 52-64; Šidák (1967), JASA 62, 626-633.

    Examples:
        >>> round(bonferroni_p(p_value=0.012, tests=5).outputs["adjusted_p"], 9)
        0.06
    """
    adjusted = min(1.0, tests * p_value)
    sidak = 1.0 if p_value == 1 else -math.expm1(tests * math.log1p(-p_value))
    passes = adjusted <= alpha
    return call.result(
        outputs={"adjusted_p": adjusted, "alpha_per_test": alpha / tests, "passes": passes},
        summary=f"{p_text(p_value)[0].upper()}{p_text(p_value)[1:]} becomes {p_text(adjusted)} "
        f"over {counted(tests, 'test')}: it {'passes' if passes else 'does not pass'} at "
        f"{number(alpha)} overall, for which a single p-value must be at most "
        f"{number(alpha / tests, 4)}.",
        reading=(
            f"p = {number(p_value)}, one of {counted(tests, 'test')}",
            f"alpha {number(alpha)} over all of them{call.default_mark('alpha')}",
        ),
        convention="Bonferroni: p times the number of tests, at most 1",
        assumptions=(
            "It holds under any dependence between the tests.",
            "With all p-values at hand Holm's correction passes at least as many.",
        ),
        formula=r"p_{\text{adj}} = \min(1, k p)",
        formula_text="adjusted p = min(1, k·p)",
        worked=f"{tests} × {number(p_value)} = {number(tests * p_value, 6)}",
        code=f"print(min(1.0, {tests}*{p_value!r}))",
        r_code=r_print(f"min(1, {tests}*{p_value!r})"),
        source="Dunn (1961), JASA 56, 52-64; Šidák (1967), JASA 62, 626-633",
        alternatives=(
            Alternative(
                "Šidák",
                {"adjusted_p": sidak, "passes": sidak <= alpha},
                "exact for independent tests, a little smaller",
            ),
        ),
    )


BONFERRONI_P = Calculator(
    name="bonferroni-p",
    title="One p-value corrected for several tests",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("adjusted_p", "p-value after Bonferroni's correction"),
        Output("alpha_per_test", "what the raw p-value must be at most"),
        Output("passes", "whether it passes at alpha overall"),
    ),
    run=bonferroni_p,
    example={"p_value": 0.012, "tests": 5},
    headline="adjusted_p",
)
CALCULATORS = (BONFERRONI_P,)
