"""What a spending function has released of alpha at a share of the information."""

from typing import Final

from trialwise.core.records import Alternative, Calculation, Table
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.error_rates import ALPHA, TEST_SIDES, read_test
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.sequential.boundary import spent_by
from trialwise.stats.sequential.boundary_inputs import GAMMA, RHO
from trialwise.stats.wording import number, percent

FRACTION = Param(
    "fraction",
    "rate",
    "share of the planned information that is in: half of the users is 0.5",
    required=True,
    low=0,
    high=1,
    low_open=True,
    low_hint="Nothing is spent before the first data.",
    high_hint="All of alpha is spent at the planned end, 100 % of the information.",
)
SPENDING = Param(
    "boundary",
    "choice",
    "spending function: linear releases alpha in proportion to the information, the others less "
    "of it early; lan-demets-pocock more",
    default="lan-demets-obrien-fleming",
    choices=(
        "lan-demets-obrien-fleming",
        "lan-demets-pocock",
        "linear",
        "kim-demets",
        "hwang-shih-decani",
    ),
)
_PARAMS = (FRACTION, ALPHA, TEST_SIDES, SPENDING, GAMMA, RHO)
_SHAPES: Final = {"kim-demets": 2.0, "hwang-shih-decani": -4.0}
_FORMS: Final = {
    "lan-demets-obrien-fleming": (
        r"2\left(1-\Phi\left(z_{1-a/2}/\sqrt t\right)\right)",
        "2(1 − Φ(z₁₋ₐ/₂ / √t))",
        "2*norm.sf(norm.isf(a/2)/t**.5)",
        "2*pnorm(qnorm(a/2)/sqrt(t))",
    ),
    "lan-demets-pocock": (
        r"a\ln(1+(e-1)t)",
        "a ln(1 + (e − 1)t)",
        "a*log1p(expm1(1)*t)",
        "a*log1p(expm1(1)*t)",
    ),
    "linear": (r"a t", "a t", "a*t", "a*t"),
    "kim-demets": (r"a t^{\rho}", "a t^ρ", "a*t**g", "a*t^g"),
    "hwang-shih-decani": (
        r"a(1-e^{-\gamma t})/(1-e^{-\gamma})",
        "a(1 − e^(−γt))/(1 − e^(−γ))",
        "(a*expm1(-g*t)/expm1(-g) if g else a*t)",
        "(if (g != 0) a*expm1(-g*t)/expm1(-g) else a*t)",
    ),
}
_SOURCE = (
    "Lan & DeMets (1983), Biometrika 70, 659-663; Kim & DeMets (1987), Biometrika 74, 149-154; "
    "Hwang, Shih & DeCani (1990), Statistics in Medicine 9, 1439-1445"
)


def _spent(boundary: str, shape: float, tail: float, fraction: float) -> float:
    if boundary == "linear":
        return tail * fraction
    return spent_by(boundary, shape, tail, (fraction,))[0]


@validated("alpha-spent", _PARAMS)
def alpha_spent(
    call: Call,
    *,
    fraction: float,
    alpha: float = 0.05,
    sides: int = 2,
    boundary: str = "lan-demets-obrien-fleming",
    gamma: float | None = None,
    rho: float | None = None,
) -> Calculation:
    """Return the alpha that a spending function has released at an information fraction.

    Each side spends its a = α/sides by a(t); both sides together have spent sides · a(t).

    Args:
        call: filled in by ``validated``.
        fraction: share of the planned information t, in (0, 1].
        alpha: false positive rate over all looks, in (0, 0.5).
        sides: 2 spends half of alpha on each side, 1 all of it on one.
        boundary: spending function.
        gamma: shape of hwang-shih-decani; -4 when not given.
        rho: exponent of kim-demets; 2 when not given.

    Returns:
        ``alpha_spent`` on all sides, its ``share_spent``, what is left of alpha, and ``critical_z``
        with ``nominal_p`` of a first look at this fraction.

    Raises:
        InputError: for a value outside its range, or a time at which nothing is spent.

    Source: Lan & DeMets (1983); Kim & DeMets (1987); Hwang, Shih & DeCani (1990).

    Examples:
        >>> round(alpha_spent(fraction=0.5).outputs["alpha_spent"], 5)
        0.00305
    """
    shape = {"kim-demets": rho, "hwang-shih-decani": gamma}.get(boundary)
    shape = _SHAPES.get(boundary, 0.0) if shape is None else shape
    tail = alpha / sides
    each = _spent(boundary, shape, tail, fraction)
    spent = sides * each
    z = normal_critical(each)
    latex, text, _, _ = _FORMS[boundary]
    return call.result(
        outputs={
            "alpha_spent": spent,
            "share_spent": spent / alpha,
            "alpha_left": max(alpha - spent, 0.0),
            "critical_z": z,
            "nominal_p": spent,
        },
        summary=f"At {percent(fraction, 4)} of the information {number(spent, 4)} of alpha "
        f"{number(alpha)} is spent ({percent(spent / alpha, 3)} of it). A first look there stops "
        f"at z {number(z, 4)}, that is p below {number(spent, 4)}.",
        reading=(
            f"{percent(fraction, 6)} of the planned information",
            read_test(call, alpha, sides),
            f"spending {boundary}{call.default_mark('boundary')}{_shape_text(boundary, shape)}",
        ),
        convention="each side of a two-sided test spends alpha/2 by the function"
        if sides == 2
        else "one side spends all of alpha",
        assumptions=(
            "Information grows with the users, or with the events for times to an event.",
            "The critical z holds for a first look there; after earlier looks a look stops at "
            "another z, because only what is newly released may be spent.",
        ),
        formula=rf"\alpha(t) = s\,a(t),\quad a = \alpha/s,\quad a(t) = {latex}",
        formula_text=f"α(t) = s·a(t), a = α/s, a(t) = {text}",
        worked=f"a = {number(tail, 6)}, t = {number(fraction, 6)}: {sides} × {number(each, 6)} = "
        f"{number(spent, 6)}",
        code=_code(boundary, shape, tail, fraction, sides),
        r_code=_r_code(boundary, shape, tail, fraction, sides),
        source=_SOURCE,
        alternatives=_alternatives(alpha, sides, boundary, fraction, shape),
        tables=(_table(boundary, shape, alpha, sides),),
    )


def _shape_text(boundary: str, shape: float) -> str:
    names = {"kim-demets": "ρ", "hwang-shih-decani": "γ"}
    return f", {names[boundary]} = {number(shape)}" if boundary in names else ""


def _alternatives(
    alpha: float, sides: int, boundary: str, fraction: float, shape: float
) -> tuple[Alternative, ...]:
    """Return what the whole alpha put into the function gives, as some texts do."""
    if sides == 1 or boundary != "lan-demets-obrien-fleming":
        return ()
    whole = _spent(boundary, shape, alpha, fraction)
    outputs = {
        "alpha_spent": whole,
        "share_spent": whole / alpha,
        "critical_z": normal_critical(whole / 2),
        "nominal_p": whole,
    }
    note = "puts the two-sided alpha itself into the function, then halves what is spent"
    return (Alternative("alpha not halved first", outputs, note),)


def _table(boundary: str, shape: float, alpha: float, sides: int) -> Table:
    rows = []
    for tenth in range(1, 11):
        held = sides * _spent(boundary, shape, alpha / sides, tenth / 10)
        rows.append((percent(tenth / 10), number(held, 4), percent(held / alpha, 3)))
    return Table("Alpha spent by information", ("information", "spent", "share"), tuple(rows))


def _code(boundary: str, shape: float, tail: float, fraction: float, sides: int) -> str:
    form = _FORMS[boundary][2]
    return (
        f"from math import expm1, log1p; from scipy.stats import norm; a, t, g = {tail!r}, "
        f"{fraction!r}, {shape!r}; s = {form}; print({sides}*s, norm.isf(s))"
    )


def _r_code(boundary: str, shape: float, tail: float, fraction: float, sides: int) -> str:
    form = _FORMS[boundary][3]
    return (
        f"a <- {tail!r}; t <- {fraction!r}; g <- {shape!r}; s <- {form}; "
        f'cat(sprintf("%.12g", c({sides}*s, -qnorm(s))))'
    )


ALPHA_SPENT = Calculator(
    name="alpha-spent",
    title="Alpha spent at an information fraction",
    family="sequential",
    params=_PARAMS,
    outputs=(
        Output("alpha_spent", "alpha spent so far, all sides together"),
        Output("share_spent", "share of alpha that is spent"),
        Output("alpha_left", "alpha left for later looks"),
        Output("critical_z", "z that stops a first look at this fraction"),
        Output("nominal_p", "p-value below which a first look there stops"),
    ),
    run=alpha_spent,
    example={"fraction": 0.5},
    headline="alpha_spent",
    printed=("alpha_spent", "critical_z"),
    varies=("fraction",),
    curve="fraction",
)
CALCULATORS = (ALPHA_SPENT,)
