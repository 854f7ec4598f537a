"""E-values and always-valid p-values: one from the other."""

from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA
from trialwise.stats.wording import number, p_text

E_VALUE = Param(
    "e_value",
    "number",
    "e-value so far, such as a likelihood ratio against the null; 1 is no evidence",
    low=0,
    low_hint="An e-value is a ratio of likelihoods or a wager's gain: never negative.",
)
P_VALUE = Param(
    "p_value",
    "rate",
    "always-valid p-value, instead of the e-value",
    low=0,
    high=1,
    low_open=True,
    low_hint="Give the p-value as printed, for example 0.001.",
    high_hint="A p-value is at most 1.",
)
_PARAMS = (E_VALUE, P_VALUE, ALPHA)
_ONE_OF = (("e_value", "p_value"),)
_SOURCE = (
    "Vovk & Wang (2021), Annals of Statistics 49, 1736-1754; "
    "Johari, Pekelis & Walsh (2017), arXiv 1512.04922"
)


@validated("e-value", _PARAMS, _ONE_OF)
def e_value_to_p(
    call: Call,
    *,
    e_value: float | None = None,
    p_value: float | None = None,
    alpha: float = 0.05,
) -> Calculation:
    """Return the always-valid p-value of an e-value, or the e-value of such a p-value.

    By Markov's inequality P(E ≥ 1/α) ≤ α under the null, so p = min(1, 1/E) is valid.

    Args:
        call: filled in by ``validated``.
        e_value: at least 0.
        p_value: always-valid p-value in (0, 1], instead of ``e_value``.
        alpha: false positive rate of the test, in (0, 0.5).

    Returns:
        ``p_value`` and ``e_value``, the ``e_needed`` to stop at alpha, and whether it is
        ``reached``.

    Raises:
        InputError: for a value outside its range.

    Source: Vovk & Wang (2021); Johari, Pekelis & Walsh (2017).

    Examples:
        >>> e_value_to_p(e_value=25).outputs["p_value"]
        0.04
    """
    if e_value is None:
        p = 1.0 if p_value is None else p_value
        e = 1 / p
    else:
        e = e_value
        p = 1.0 if e <= 1 else 1 / e
    needed = 1 / alpha
    outputs: dict[str, Value] = {
        "p_value": p,
        "e_value": e,
        "e_needed": needed,
        "reached": p <= alpha,
    }
    verdict = "which is enough to stop" if p <= alpha else "which is not enough to stop"
    given = "e_value" if e_value is not None else "p_value"
    return call.result(
        outputs=outputs,
        summary=f"An e-value of {number(e, 4)} is an always-valid {p_text(p)}, {verdict} at alpha "
        f"{number(alpha)}: that takes an e-value of {number(needed, 4)}.",
        reading=(
            f"e-value {number(e)}" if given == "e_value" else f"always-valid p-value {number(p)}",
            f"alpha {number(alpha)}{call.default_mark('alpha')}",
        ),
        convention="p = min(1, 1/E), valid at every look by Ville's inequality",
        alternatives=_calibrated(p) if given == "p_value" else (),
        assumptions=(
            "The e-value is at most 1 on average under the null, also when stopped at any time.",
            "From p to e it holds for always-valid p-values only; an ordinary p-value needs a "
            "calibrator, which gives far less.",
        ),
        formula=r"p = \min(1, 1/E)",
        formula_text="p = min(1, 1/E)",
        worked=_worked(e, p),
        code=f"print(min(1, 1/{e!r}))" if e > 0 else "print(1)",
        r_code=f'cat(sprintf("%.12g", min(1, 1/{e!r})))' if e > 0 else "cat(1)",
        source=_SOURCE,
    )


def _worked(e: float, p: float) -> str:
    if e == 0:
        return ""
    plain = f"1 / {number(e, 6)} = {number(1 / e, 6)}"
    return plain if e >= 1 else f"{plain}, which is above 1: p = {number(p, 6)}"


def _calibrated(p: float) -> tuple[Alternative, ...]:
    e = p**-0.5 - 1
    note = "calibrator p^(−1/2) − 1, for a p-value of a test with one look"
    return (Alternative("from an ordinary p-value", {"e_value": e}, note),)


E_VALUE_CALCULATOR = Calculator(
    name="e-value",
    title="E-value and always-valid p-value",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("p_value", "always-valid p-value"),
        Output("e_value", "e-value"),
        Output("e_needed", "e-value that stops the test at alpha"),
        Output("reached", "whether the test may stop at alpha"),
    ),
    run=e_value_to_p,
    example={"e_value": 25.0},
    one_of=_ONE_OF,
    headline="p_value",
    printed=("p_value",),
)
CALCULATORS = (E_VALUE_CALCULATOR,)
