"""The formulas for two proportions with the numbers put in."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from trialwise.stats.numeric.distributions import normal_quantile
from trialwise.stats.planning.change import Change
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.proportions.power import Approximation, Convention, control_size
from trialwise.stats.wording import count, number, percent, probability

_DIGITS: Final = 5


def size_worked(
    change: Change, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the size with the numbers put in; nothing for the exact test, which enumerates."""
    if convention == "exact":
        return ""
    p1, p2, ratio = change.baseline, change.target, design.ratio
    z = design.z_alpha, normal_quantile(power)
    size = control_size(p1, p2, convention=convention, z_alpha=z[0], z_beta=z[1], ratio=ratio)
    line = _SIZES[convention](p1, p2, ratio, z)
    name = "n" if ratio == 1 else "n₁"
    found = f"{name} = {line} = {number(size, 6)}{variance_worked(size, design)}"
    found += f" → {count(split.control)}"
    if ratio != 1:
        found += f"; n₂ = {number(ratio)} n₁ → {count(split.treatment)}"
    return found


def variance_worked(size: float, design: Design) -> str:
    """Return the factor of the variance and its product, or nothing.

    >>> variance_worked(100.0, Design(0.05, 2, 1.0, 2, variance_reduction=0.3))
    ' × 0.7 = 70'
    """
    if design.variance_factor == 1:
        return ""
    return f" × {number(design.variance_factor, 6)} = {number(size * design.variance_factor, 6)}"


def power_worked(
    change: Change, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the power with the numbers put in; nothing for the exact test.

    Args:
        change: baseline and target.
        design: error rates.
        split: users per arm.
        power: the result.
        convention: which test.
    """
    if convention == "exact":
        return ""
    effect, null, other, correction = _scales(change, design, split, convention)
    near = effect if not correction else f"{effect} − {correction}"
    z = _said(design.z_alpha)
    terms = [f"Φ(({near} − {z}·{null})/{other})"]
    if design.sides == 2:
        far = f"−{near}" if not correction else f"−{effect} − {correction}"
        terms.append(f"Φ(({far} − {z}·{null})/{other})")
    return f"1 − β = {' + '.join(terms)} = {probability(power)}"


def mde_worked(
    change: Change, design: Design, split: Split, *, power: float, convention: Convention
) -> str:
    """Return the equation at its solution; nothing for the exact test."""
    if convention == "exact":
        return ""
    effect, null, other, correction = _scales(change, design, split, convention)
    near = effect if not correction else f"{effect} − {correction}"
    return (
        f"at p₂ = {number(change.target, 6)}: "
        f"Φ(({near} − {_said(design.z_alpha)}·{null})/{other}) = {percent(power)}"
    )


def _scales(
    change: Change, design: Design, split: Split, convention: Approximation
) -> tuple[str, str, str, str]:
    """Return effect, both standard errors and the continuity correction as text."""
    p1, p2 = change.baseline, change.target
    n1, n2 = design.effective(split)
    other = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    effect, null = abs(p2 - p1), other
    if convention == "cohen_h":
        effect = abs(2 * math.asin(math.sqrt(p2)) - 2 * math.asin(math.sqrt(p1)))
        null = other = math.sqrt(1 / n1 + 1 / n2)
    elif convention != "unpooled":
        mean = p1 if convention == "baseline_null" else (n1 * p1 + n2 * p2) / (n1 + n2)
        null = math.sqrt(mean * (1 - mean) * (1 / n1 + 1 / n2))
    correction = _said((1 / n1 + 1 / n2) / 2) if convention == "continuity" else ""
    return _said(effect), _said(null), _said(other), correction


def _said(value: float) -> str:
    return number(value, _DIGITS)


def _variances(p1: float, p2: float, ratio: float) -> str:
    """Return p₁q₁ + p₂q₂/r."""
    second = _said(p2 * (1 - p2))
    return f"{_said(p1 * (1 - p1))} + {second if ratio == 1 else f'{second}/{number(ratio)}'}"


def _null(mean: float, ratio: float) -> str:
    """Return the variance under the null, of which both arms have the same."""
    inverse = "2·" if ratio == 1 else f"(1 + 1/{number(ratio)})·"
    return f"{inverse}{_said(mean)}·{_said(1 - mean)}"


def _two_errors(mean: float, p1: float, p2: float, ratio: float, z: tuple[float, float]) -> str:
    a, b = _said(z[0]), _said(z[1])
    return (
        f"({a}·√({_null(mean, ratio)}) + {b}·√({_variances(p1, p2, ratio)}))² / "
        f"{_said(abs(p2 - p1))}²"
    )


def _pooled(p1: float, p2: float, ratio: float, z: tuple[float, float]) -> str:
    return _two_errors((p1 + ratio * p2) / (1 + ratio), p1, p2, ratio, z)


def _baseline_null(p1: float, p2: float, ratio: float, z: tuple[float, float]) -> str:
    return _two_errors(p1, p1, p2, ratio, z)


def _unpooled(p1: float, p2: float, ratio: float, z: tuple[float, float]) -> str:
    a, b = _said(z[0]), _said(z[1])
    return f"({a} + {b})² · ({_variances(p1, p2, ratio)}) / {_said(abs(p2 - p1))}²"


def _cohen_h(p1: float, p2: float, ratio: float, z: tuple[float, float]) -> str:
    h = abs(2 * math.asin(math.sqrt(p2)) - 2 * math.asin(math.sqrt(p1)))
    factor = "2" if ratio == 1 else f"(1 + 1/{number(ratio)})"
    return f"{factor}·({_said(z[0])} + {_said(z[1])})² / {_said(h)}²"


def _continuity(p1: float, p2: float, ratio: float, z: tuple[float, float]) -> str:
    plain = control_size(p1, p2, convention="pooled", z_alpha=z[0], z_beta=z[1], ratio=ratio)
    m, d, r = number(plain, 6), _said(abs(p2 - p1)), number(ratio)
    inner = f"4/({m}·{d})" if ratio == 1 else f"2·({r} + 1)/({r}·{m}·{d})"
    name = "n" if ratio == 1 else "n₁"
    return f"m/4·(1 + √(1 + {inner}))² with m = {_pooled(p1, p2, ratio, z)} = {m}; {name}"


_SIZES: Final[Mapping[Approximation, Callable[..., str]]] = {
    "pooled": _pooled,
    "unpooled": _unpooled,
    "cohen_h": _cohen_h,
    "continuity": _continuity,
    "baseline_null": _baseline_null,
}
