"""The formulas for two means with the numbers put in."""

import math
from typing import Final

from trialwise.core.errors import InputError
from trialwise.stats.numeric.distributions import normal_quantile, t_critical
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.means.change import MeanChange
from trialwise.stats.planning.means.power import (
    LEAST_INDEPENDENT,
    LEAST_USERS,
    Convention,
    power_of,
)
from trialwise.stats.wording import count, number, percent, probability

_DIGITS: Final = 5


def size_worked(
    change: MeanChange, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the size with the numbers put in; for t, the power there and one user below."""
    if convention == "t":
        return _size_by_t(change, design, split, power)
    z = design.z_alpha, normal_quantile(power)
    ratio, effect = design.ratio, abs(change.effect)
    size = (max(sum(z), 0.0) * change.sd / effect) ** 2 * (1 + 1 / ratio)
    factor = "2" if ratio == 1 else f"(1 + 1/{number(ratio)})"
    line = (
        f"{_name(design)} = {factor}·({_said(z[0])} + {_said(z[1])})²·{_said(change.sd)}² / "
        f"{_said(effect)}² = {number(size, 6)}"
    )
    if design.variance_factor != 1:
        product = number(size * design.variance_factor, 6)
        line += f" × {number(design.variance_factor, 6)} = {product}"
    line += f" → {count(split.control)}"
    return line if ratio == 1 else f"{line}; n₂ = {number(ratio)} n₁ → {count(split.treatment)}"


def _size_by_t(change: MeanChange, design: Design, split: Split, power: float) -> str:
    """Return the power at the size and one user below, with the digits that tell them apart."""
    reached = _power(change, design, split)
    found = f"{_name(design)} = {count(split.control)}: {_shift(change, design, split)}, power"
    fewer = split.control - 1
    if fewer < LEAST_USERS:
        return f"{found} {probability(reached)} against {percent(power)}"
    try:
        below = _power(change, design, design.allocate(fewer, least=LEAST_USERS))
    except InputError:
        return f"{found} {probability(reached)} against {percent(power)}"
    gap = max(min(reached - power, power - below), 1e-12)
    digits = max(_DIGITS - 1, 1 - math.floor(math.log10(gap)))
    at, before = percent(reached, digits), percent(below, digits)
    return f"{found} {at} against {percent(power)}; with {count(fewer)} users {before}"


def power_worked(
    change: MeanChange, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the power with the numbers put in."""
    if convention == "t":
        return f"{_shift(change, design, split)}, 1 − β = {probability(power)}"
    text, value = _lambda(change, design, split)
    shift, z = _said(value), _said(design.z_alpha)
    far = f" + Φ(−{shift} − {z})" if design.sides == 2 else ""
    return f"{text}, 1 − β = Φ({shift} − {z}){far} = {probability(power)}"


def mde_worked(
    change: MeanChange, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the effect with the numbers put in; for t, the equation at its solution."""
    if convention == "t":
        shift = _shift(change, design, split)
        return f"at δ = {_said(change.effect)}: {shift}, power {percent(power)}"
    n1, n2 = (_said(users) for users in design.effective(split))
    return (
        f"δ = ({_said(design.z_alpha)} + {_said(normal_quantile(power))})·{_said(change.sd)}·"
        f"√(1/{n1} + 1/{n2}) = {_said(change.effect)}"
    )


def _name(design: Design) -> str:
    return "n" if design.ratio == 1 else "n₁"


def _said(value: float) -> str:
    return number(value, _DIGITS)


def _power(change: MeanChange, design: Design, split: Split) -> float:
    n1, n2 = design.effective(split, least=LEAST_INDEPENDENT["t"])
    return power_of(
        change.standardised, n1=n1, n2=n2, convention="t", tail=design.tail, sides=design.sides
    )


def _lambda(change: MeanChange, design: Design, split: Split) -> tuple[str, float]:
    """Return the noncentrality as text and as a number."""
    n1, n2 = design.effective(split)
    value = abs(change.standardised) * math.sqrt(n1 / (n1 + n2) * n2)
    effect, sd = _said(abs(change.effect)), _said(change.sd)
    first, second = number(n1, 6), number(n2, 6)
    return f"λ = {effect}/({sd}·√(1/{first} + 1/{second})) = {_said(value)}", value


def _shift(change: MeanChange, design: Design, split: Split) -> str:
    """Return the noncentrality and the critical value of the t test."""
    n1, n2 = design.effective(split)
    df = n1 + n2 - 2
    critical = t_critical(design.tail, df)
    text, _ = _lambda(change, design, split)
    return f"{text}, t = {_said(critical)} with {number(df, 6)} df"
