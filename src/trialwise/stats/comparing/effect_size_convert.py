"""One effect size as another: d, correlation, odds ratio, Cohen's f, eta squared, Cohen's h."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Calculation, Value
from trialwise.stats.calculator import Calculator, Output, Param
from trialwise.stats.call import Call, validated
from trialwise.stats.comparing.code import r_print
from trialwise.stats.comparing.reference_distribution import FAMILY
from trialwise.stats.comparing.standardised_difference import superiority_of
from trialwise.stats.planning.change import FRACTION_HINT
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import number, percent

_LARGEST_D: Final = 100.0
_CORRELATION_HINT = "A correlation of exactly 1 or -1 is an infinite d."


def _size(
    name: str,
    what: str,
    low: float,
    high: float,
    *,
    hint: str = "",
    low_open: bool = False,
    high_open: bool = False,
) -> Param:
    return Param(
        name,
        "number",
        what,
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        low_hint=hint,
        high_hint=hint,
    )


_PARAMS = (
    _size("d", "Cohen's d, difference in standard deviations", -_LARGEST_D, _LARGEST_D),
    _size(
        "correlation",
        "correlation r of the metric with the arm (point-biserial)",
        -1,
        1,
        hint=_CORRELATION_HINT,
        low_open=True,
        high_open=True,
    ),
    _size(
        "odds_ratio",
        "odds ratio, treatment over control",
        0,
        1e50,
        hint="An odds ratio is above 0; 1 is no effect.",
        low_open=True,
    ),
    _size("f", "Cohen's f of two equal groups", 0, _LARGEST_D, hint="f has no sign."),
    _size(
        "eta_squared",
        "share of the variance explained, η² or R²",
        0,
        1,
        hint="A share of the variance lies in [0, 1).",
        high_open=True,
    ),
    _size("h", "Cohen's h of two rates, with baseline", -math.pi, math.pi),
    Param(
        "baseline",
        "rate",
        "rate of control, to say the effect as a rate of the treatment; needed for h",
        low=0,
        high=1,
        low_open=True,
        high_open=True,
        low_hint=FRACTION_HINT,
        high_hint=FRACTION_HINT,
    ),
)
_SIZES: Final = ("d", "correlation", "odds_ratio", "f", "eta_squared", "h")
_SYMBOLS: Final = {
    "d": "Cohen's d",
    "correlation": "correlation r",
    "odds_ratio": "odds ratio",
    "f": "Cohen's f",
    "eta_squared": "η²",
    "h": "Cohen's h",
}
# π/√3, the standard deviation of the logistic distribution
_LOGISTIC: Final = math.pi / math.sqrt(3)
_COX: Final = 1.65


@validated("effect-size-convert", _PARAMS, (_SIZES,))
def effect_size_convert(
    call: Call,
    *,
    d: float | None = None,
    correlation: float | None = None,
    odds_ratio: float | None = None,
    f: float | None = None,
    eta_squared: float | None = None,
    h: float | None = None,
    baseline: float | None = None,
) -> Calculation:
    """Return one effect size on all the usual scales.

    r = d/√(d² + 4), ln OR = d π/√3, f = |d|/2, η² = r² = f²/(1 + f²), for two groups of equal size.
    With a baseline the odds ratio gives the rate of the treatment, and h = 2 asin √p₂ − 2 asin √p₁.

    Args:
        call: filled in by ``validated``.
        d: Cohen's d. Give exactly one effect size.
        correlation: in (-1, 1).
        odds_ratio: above 0.
        f: Cohen's f, at least 0.
        eta_squared: in [0, 1).
        h: Cohen's h, in [-π, π]; with baseline.
        baseline: rate of control, in (0, 1).

    Returns:
        ``d``, ``correlation``, ``odds_ratio``, ``f``, ``eta_squared``, ``superiority`` = P(B > A),
        and with a baseline ``target`` and ``h``. From f and η² the size comes without a sign.

    Raises:
        InputError: for a value outside its range, or an h that leads outside (0, 1).
        MissingInputError: for h without a baseline.

    Source: Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, ch. 7;
        Cohen (1988), ch. 6 and 8.

    Examples:
        >>> round(effect_size_convert(d=0.5).outputs["odds_ratio"], 3)
        2.477
    """
    given = {
        "d": d,
        "correlation": correlation,
        "odds_ratio": odds_ratio,
        "f": f,
        "eta_squared": eta_squared,
        "h": h,
    }
    name = next(key for key, value in given.items() if value is not None)
    value = given[name] or 0.0
    if name == "h" and baseline is None:
        description = next(p.description for p in call.params if p.name == "baseline")
        raise MissingInputError("baseline", call.calculator, description)
    size = _to_d(name, value, baseline)
    outputs = _outputs(size, baseline) | {name: value}
    code, r_code = _lines(name, value, baseline)
    target = outputs.get("target")
    rate = (
        f"; from {percent(baseline or 0.0)} it leads to {percent(float(target), 4)}"
        if target is not None
        else ""
    )
    unsigned = ("f and η² have no sign, so d is given as positive.",)
    return call.result(
        outputs=outputs,
        summary=f"{_SYMBOLS[name][0].upper()}{_SYMBOLS[name][1:]} {number(value, 6)} is about "
        f"{_others(name, outputs)}{rate}; a random user of the treatment beats one of control in "
        f"{percent(superiority_of(size), 4)} of pairs.",
        reading=(
            f"{_SYMBOLS[name]} {number(value)}",
            *([f"baseline {percent(baseline)}"] if baseline is not None else []),
        ),
        convention="two groups of equal size; d and odds ratio by the logistic distribution "
        "(factor π/√3)",
        alternatives=_alternatives(name, value, size),
        assumptions=(
            "Conversions between scales hold under a model: a normal metric, or for the odds ratio "
            "a logistic one that was cut into yes and no.",
            "Groups are of equal size; with unequal ones r and η² are smaller for the same d.",
            *(unsigned if name in {"f", "eta_squared"} else ()),
        ),
        formula=r"r = \frac{d}{\sqrt{d^2+4}},\quad \ln OR = \frac{\pi}{\sqrt 3}d,\quad "
        r"f = \frac{|d|}{2},\quad \eta^2 = r^2,\quad h = 2\arcsin\sqrt{p_2}-2\arcsin\sqrt{p_1}",
        formula_text="r = d/√(d² + 4), ln OR = d π/√3, f = |d|/2, η² = r², "
        "h = 2 asin √p₂ − 2 asin √p₁",
        worked=_worked(name, value, size),
        code=code,
        r_code=r_code,
        source="Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, "
        "ch. 7; Cohen (1988), Statistical Power Analysis, 2nd ed., ch. 6 and 8",
    )


def _to_d(name: str, value: float, baseline: float | None) -> float:
    """Return Cohen's d of an effect size."""
    if name == "correlation":
        return 2 * value / math.sqrt((1 - value) * (1 + value))
    if name == "odds_ratio":
        return math.log(value) / _LOGISTIC
    if name == "f":
        return 2 * value
    if name == "eta_squared":
        return 2 * math.sqrt(value / (1 - value))
    if name == "h":
        target = _target_of_h(value, baseline or 0.5)
        return (_logit(target) - _logit(baseline or 0.5)) / _LOGISTIC
    return value


def _target_of_h(h: float, baseline: float) -> float:
    angle = math.asin(math.sqrt(baseline)) + h / 2
    if not 0 < angle < math.pi / 2 or not 0 < math.sin(angle) ** 2 < 1:
        low, high = (2 * (edge - math.asin(math.sqrt(baseline))) for edge in (0, math.pi / 2))
        raise InputError(
            "h",
            number(h),
            f"between {number(low, 4)} and {number(high, 4)} for a baseline of {percent(baseline)}",
            "Beyond that no rate of the treatment exists.",
        )
    return math.sin(angle) ** 2


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def _outputs(d: float, baseline: float | None) -> dict[str, Value]:
    r = d / math.hypot(d, 2)
    outputs: dict[str, Value] = {
        "d": d,
        "correlation": r,
        "odds_ratio": math.exp(_LOGISTIC * d),
        "f": abs(d) / 2,
        "eta_squared": r * r,
        "superiority": superiority_of(d),
    }
    if baseline is not None:
        log_odds = _logit(baseline) + _LOGISTIC * d
        target = 1 / (1 + math.exp(-log_odds))
        outputs["target"] = target
        outputs["h"] = 2 * math.asin(math.sqrt(target)) - 2 * math.asin(math.sqrt(baseline))
    return outputs


def _others(name: str, outputs: dict[str, Value]) -> str:
    """Return the effect on the scales that were not given."""
    shown = [("d", "d"), ("correlation", "r"), ("odds_ratio", "an odds ratio of")]
    texts = [
        f"{said}{' ' if said.endswith('of') else ' = '}{number(float(outputs[key]), 4)}"
        for key, said in shown
        if key != name
    ]
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def _alternatives(name: str, value: float, d: float) -> tuple[Alternative, ...]:
    if name == "odds_ratio":
        other: dict[str, Value] = {"d": math.log(value) / _COX}
    else:
        other = {"odds_ratio": math.exp(_COX * d)}
    note = "ln OR = 1.65 d, less biased far from 50 %"
    return (Alternative("Cox's factor 1.65", other, note),)


def _worked(name: str, value: float, d: float) -> str:
    v = number(value, 6)
    to_d = {
        "d": f"d = {v}",
        "correlation": f"d = 2·{v}/√(1 − {v}²) = {number(d, 5)}",
        "odds_ratio": f"d = ln({v})·√3/π = {number(d, 5)}",
        "f": f"d = 2·{v} = {number(d, 5)}",
        "eta_squared": f"d = 2·√({v}/(1 − {v})) = {number(d, 5)}",
        "h": f"d = (logit p₂ − logit p₁)·√3/π = {number(d, 5)}",
    }[name]
    s = number(d, 5)
    return (
        f"{to_d}; r = {s}/√({s}² + 4) = {number(d / math.hypot(d, 2), 5)}; OR = exp({s}·π/√3) = "
        f"{number(math.exp(_LOGISTIC * d), 5)}"
    )


def _lines(name: str, value: float, baseline: float | None) -> tuple[str, str]:
    """Return the Python and the R line; they print d, r and the odds ratio."""
    v = repr(value)
    to_d = {
        "d": v,
        "correlation": f"2*{v}/sqrt(1 - ({v})**2)",
        "odds_ratio": f"log({v})*sqrt(3)/pi",
        "f": f"2*{v}",
        "eta_squared": f"2*sqrt({v}/(1 - {v}))",
        "h": f"(log(q/(1 - q)) - log({baseline!r}/(1 - {baseline!r})))*sqrt(3)/pi",
    }[name]
    start = f"q = sin(asin(sqrt({baseline!r})) + {v}/2)**2; " if name == "h" else ""
    rest = ("d/sqrt(d*d + 4)", "exp(d*pi/sqrt(3))")
    code = (
        f"from math import asin, exp, log, pi, sin, sqrt; {start}d = {to_d}; "
        f"print(d, {', '.join(rest)})"
    )
    r_code = f"{start.replace(' = ', ' <- ', 1)}d <- {to_d}; ".replace("**", "^") + r_print(
        "d", *rest
    )
    return code, r_code


EFFECT_SIZE_CONVERT = Calculator(
    name="effect-size-convert",
    title="One effect size as another",
    family=FAMILY,
    params=_PARAMS,
    outputs=(
        Output("d", "Cohen's d"),
        Output("correlation", "correlation with the arm"),
        Output("odds_ratio", "odds ratio"),
        Output("f", "Cohen's f"),
        Output("eta_squared", "share of the variance explained"),
        Output("superiority", "P(B > A) for normal arms", "percent"),
        Output("target", "rate of the treatment (optional: needs a baseline)"),
        Output("h", "Cohen's h (optional: needs a baseline)"),
    ),
    run=effect_size_convert,
    example={"d": 0.5},
    one_of=(_SIZES,),
    headline="d",
    printed=("d", "correlation", "odds_ratio"),
)

CALCULATORS = (EFFECT_SIZE_CONVERT,)
