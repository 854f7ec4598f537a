"""The two conventions for means: what they are called, their formulas, sources and assumptions."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.planning.design import Design
from trialwise.stats.planning.inputs import (
    EFFECT_OUTPUTS,
    Formula,
    design_assumptions,
    independence,
)
from trialwise.stats.planning.means.power import CONVENTIONS, Convention

CONVENTION = Param(
    "convention",
    "choice",
    "t: exact power of the t test (noncentral t); z: normal approximation",
    default="t",
    choices=CONVENTIONS,
)
_EFFECT, *_RELATIVE = EFFECT_OUTPUTS
MEAN_OUTPUTS = (
    Output(_EFFECT.name, f"{_EFFECT.description}; in units of its mean when only cv is known"),
    *_RELATIVE,
)
STANDARDISED = Output("standardised_effect", "effect in standard deviations (Cohen's d)")
PHRASES: Final[Mapping[Convention, str]] = {
    "t": "two-sample t test, exact power from the noncentral t distribution",
    "z": "two-sample z test (normal approximation)",
}
SOURCES: Final[Mapping[Convention, str]] = {
    "t": "Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 2",
    "z": "Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 3",
}
SIZE_FORMULAS: Final[Mapping[Convention, Formula]] = {
    "t": Formula(
        latex=r"\text{smallest } n_1:\ P\left(|T'_{n_1+n_2-2,\,\lambda}| > t_{1-{tail}}\right) "
        r"\ge 1-\beta,\quad \lambda = \frac{\delta}{\sigma\sqrt{1/n_1+1/n_2}},\quad n_2 = rn_1",
        unicode="smallest n₁ with P(|T′| > t₁₋{tail}) ≥ 1 − β, T′ noncentral t with n₁ + n₂ − 2 df "
        "and λ = δ / (σ √(1/n₁ + 1/n₂)), n₂ = r n₁; close to (z₁₋{tail} + z₁₋β)² (1 + 1/r) σ²/δ²",
        equal_latex=r"\text{smallest } n:\ P\left(|T'_{2n-2,\,\lambda}| > t_{1-{tail}}\right) "
        r"\ge 1-\beta,\quad \lambda = \frac{\delta}{\sigma}\sqrt{\frac n2}",
        equal_unicode="smallest n with P(|T′| > t₁₋{tail}) ≥ 1 − β, T′ noncentral t with 2n − 2 df "
        "and λ = δ/σ √(n/2); close to 2 (z₁₋{tail} + z₁₋β)² σ²/δ²",
    ),
    "z": Formula(
        latex=r"n_1 = \frac{(z_{1-{tail}}+z_{1-\beta})^2(1+1/r)\,\sigma^2}{\delta^2},"
        r"\quad n_2 = rn_1",
        unicode="n₁ = (z₁₋{tail} + z₁₋β)² (1 + 1/r) σ² / δ², n₂ = r n₁",
        equal_latex=r"n = \frac{2(z_{1-{tail}}+z_{1-\beta})^2\sigma^2}{\delta^2}",
        equal_unicode="n = 2 (z₁₋{tail} + z₁₋β)² σ² / δ²",
    ),
}


def means_assumptions(design: Design) -> tuple[str, ...]:
    """Return when a plan for means holds."""
    return (
        f"{independence(design)}; the standard deviation is the same in all arms.",
        "The metric is roughly normal, or there are enough users for its mean to be; heavy tails "
        "need more, or capping.",
        "The data are tested once, at the end; peeking needs a sequential design.",
        *design_assumptions(design),
    )


def other_tests(
    convention: Convention,
    design: Design,
    outputs: Callable[[Convention, Design], Mapping[str, Value]],
) -> tuple[Alternative, ...]:
    """Return what the other convention and the other corrections give, where they give anything.

    Args:
        convention: the one in use.
        design: the one in use.
        outputs: the results under a convention and a design; may raise ``InputError``.
    """
    plans: list[tuple[str, str, Convention, Design]] = [
        (f"{other} test", PHRASES[other], other, design)
        for other in CONVENTIONS
        if other != convention
    ]
    plans += [
        (wording.name, wording.note, convention, under)
        for wording, under in design.other_corrections()
    ]
    found = []
    for name, note, other, under in plans:
        with contextlib.suppress(InputError):
            found.append(Alternative(name, outputs(other, under), note))
    return tuple(found)
