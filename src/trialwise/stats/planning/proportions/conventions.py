"""The conventions for two proportions: name, formula, source, and the size as Python source.

Five approximate by the normal and differ in the standard error they use under the null hypothesis;
none is wrong. The sixth is Fisher's exact test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialwise.stats.calculator import Param
from trialwise.stats.planning.change import Change
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.inputs import Formula, design_assumptions, independence
from trialwise.stats.planning.proportions.power import CONVENTIONS, Convention
from trialwise.stats.wording import number

# Below this many expected events the normal approximation is not to be trusted (Cochran 1954).
_FEW_EVENTS: Final = 5


@dataclass(frozen=True, slots=True)
class Wording:
    """How a convention is named, written and reproduced.

    Attributes:
        name: as in a list of alternatives.
        phrase: what the test is.
        note: how it differs, one phrase.
        formula: of the control size.
        code: the control size as Python source in p1, p2, r, a (critical value) and b (power);
            empty for the exact test, which has no formula.
        source: who gave it.
    """

    name: str
    phrase: str
    note: str
    formula: Formula
    code: str
    source: str


_POOLED_CODE = (
    "(a*sqrt((p1+r*p2)*(1+r-p1-r*p2)/(1+r)/r) + b*sqrt(p1*(1-p1)+p2*(1-p2)/r))**2 / (p2-p1)**2"
)

WORDINGS: Final[Mapping[Convention, Wording]] = {
    "pooled": Wording(
        name="pooled",
        phrase="pooled z test (the variance under the null is taken from both arms together)",
        note="variance under the null from both arms together",
        formula=Formula(
            latex=r"n_1 = \frac{\left(z_{1-{tail}}\sqrt{\bar p\bar q(1+1/r)} + "
            r"z_{1-\beta}\sqrt{p_1q_1+p_2q_2/r}\right)^2}{(p_2-p_1)^2},\quad "
            r"\bar p = \frac{p_1+rp_2}{1+r},\quad n_2 = rn_1",
            unicode="n₁ = (z₁₋{tail} √(p̄q̄(1 + 1/r)) + z₁₋β √(p₁q₁ + p₂q₂/r))² / (p₂ − p₁)², "
            "p̄ = (p₁ + r p₂)/(1 + r), n₂ = r n₁",
            equal_latex=r"n = \frac{\left(z_{1-{tail}}\sqrt{2\bar p\bar q} + "
            r"z_{1-\beta}\sqrt{p_1q_1+p_2q_2}\right)^2}{(p_2-p_1)^2},\quad "
            r"\bar p = \frac{p_1+p_2}{2}",
            equal_unicode="n = (z₁₋{tail} √(2p̄q̄) + z₁₋β √(p₁q₁ + p₂q₂))² / (p₂ − p₁)²",
        ),
        code=_POOLED_CODE,
        source="Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 4",
    ),
    "unpooled": Wording(
        name="unpooled",
        phrase="unpooled z test (each arm has its own variance)",
        note="variance from each arm separately",
        formula=Formula(
            latex=r"n_1 = \frac{(z_{1-{tail}}+z_{1-\beta})^2(p_1q_1+p_2q_2/r)}{(p_2-p_1)^2},"
            r"\quad n_2 = rn_1",
            unicode="n₁ = (z₁₋{tail} + z₁₋β)² (p₁q₁ + p₂q₂/r) / (p₂ − p₁)², n₂ = r n₁",
            equal_latex=r"n = \frac{(z_{1-{tail}}+z_{1-\beta})^2(p_1q_1+p_2q_2)}{(p_2-p_1)^2}",
            equal_unicode="n = (z₁₋{tail} + z₁₋β)² (p₁q₁ + p₂q₂) / (p₂ − p₁)²",
        ),
        code="(a+b)**2 * (p1*(1-p1)+p2*(1-p2)/r) / (p2-p1)**2",
        source="Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 4",
    ),
    "cohen_h": Wording(
        name="Cohen h",
        phrase="normal test of Cohen's h (rates on the arcsine scale)",
        note="arcsine scale, on which the variance does not depend on the rate",
        formula=Formula(
            latex=r"n_1 = \frac{(z_{1-{tail}}+z_{1-\beta})^2(1+1/r)}{h^2},\quad "
            r"h = 2\arcsin\sqrt{p_2}-2\arcsin\sqrt{p_1},\quad n_2 = rn_1",
            unicode="n₁ = (z₁₋{tail} + z₁₋β)² (1 + 1/r) / h², h = 2 arcsin √p₂ − 2 arcsin √p₁, "
            "n₂ = r n₁",
            equal_latex=r"n = \frac{2(z_{1-{tail}}+z_{1-\beta})^2}{h^2},\quad "
            r"h = 2\arcsin\sqrt{p_2}-2\arcsin\sqrt{p_1}",
            equal_unicode="n = 2 (z₁₋{tail} + z₁₋β)² / h², h = 2 arcsin √p₂ − 2 arcsin √p₁",
        ),
        code="(a+b)**2 * (1+1/r) / (2*asin(sqrt(p2))-2*asin(sqrt(p1)))**2",
        source="Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 6",
    ),
    "continuity": Wording(
        name="continuity-corrected",
        phrase="pooled z test with continuity correction",
        note="pooled, corrected towards the exact test",
        formula=Formula(
            latex=r"n_1 = \frac{m}{4}\left(1+\sqrt{1+\frac{2(r+1)}{rm|p_2-p_1|}}\right)^2,"
            r"\quad m = \frac{\left(z_{1-{tail}}\sqrt{\bar p\bar q(1+1/r)} + "
            r"z_{1-\beta}\sqrt{p_1q_1+p_2q_2/r}\right)^2}{(p_2-p_1)^2},\quad n_2 = rn_1",
            unicode="n₁ = m/4 (1 + √(1 + 2(r + 1)/(r m |p₂ − p₁|)))², "
            "m = (z₁₋{tail} √(p̄q̄(1 + 1/r)) + z₁₋β √(p₁q₁ + p₂q₂/r))² / (p₂ − p₁)², n₂ = r n₁",
            equal_latex=r"n = \frac{m}{4}\left(1+\sqrt{1+\frac{4}{m|p_2-p_1|}}\right)^2,"
            r"\quad m = \frac{\left(z_{1-{tail}}\sqrt{2\bar p\bar q} + "
            r"z_{1-\beta}\sqrt{p_1q_1+p_2q_2}\right)^2}{(p_2-p_1)^2}",
            equal_unicode="n = m/4 (1 + √(1 + 4/(m |p₂ − p₁|)))², "
            "m = (z₁₋{tail} √(2p̄q̄) + z₁₋β √(p₁q₁ + p₂q₂))² / (p₂ − p₁)²",
        ),
        code=f"(lambda m, d: m/4*(1+sqrt(1+2*(r+1)/(r*m*d)))**2)({_POOLED_CODE}, abs(p2-p1))",
        source="Fleiss, Tytun & Ury (1980), Biometrics 36, 343-346",
    ),
    "baseline_null": Wording(
        name="baseline null variance",
        phrase="z test with the null variance from the baseline alone (Evan Miller's page)",
        note="variance under the null from control alone, as on Evan Miller's page",
        formula=Formula(
            latex=r"n_1 = \frac{\left(z_{1-{tail}}\sqrt{p_1q_1(1+1/r)} + "
            r"z_{1-\beta}\sqrt{p_1q_1+p_2q_2/r}\right)^2}{(p_2-p_1)^2},\quad n_2 = rn_1",
            unicode="n₁ = (z₁₋{tail} √(p₁q₁(1 + 1/r)) + z₁₋β √(p₁q₁ + p₂q₂/r))² / (p₂ − p₁)², "
            "n₂ = r n₁",
            equal_latex=r"n = \frac{\left(z_{1-{tail}}\sqrt{2p_1q_1} + "
            r"z_{1-\beta}\sqrt{p_1q_1+p_2q_2}\right)^2}{(p_2-p_1)^2}",
            equal_unicode="n = (z₁₋{tail} √(2p₁q₁) + z₁₋β √(p₁q₁ + p₂q₂))² / (p₂ − p₁)²",
        ),
        code="(a*sqrt(p1*(1-p1)*(1+1/r)) + b*sqrt(p1*(1-p1)+p2*(1-p2)/r))**2 / (p2-p1)**2",
        source="Evan Miller, Sample Size Calculator, evanmiller.org/ab-testing/sample-size.html",
    ),
    "exact": Wording(
        name="Fisher exact",
        phrase="Fisher's exact test, its power added up over all tables",
        note="no approximation; conservative, so it needs more users",
        formula=Formula(
            latex=r"\text{smallest } n_1:\ \sum_{(x_1,x_2):\,p_F(x_1,x_2)\le {alpha}} "
            r"\binom{n_1}{x_1}p_1^{x_1}q_1^{n_1-x_1}\binom{n_2}{x_2}p_2^{x_2}q_2^{n_2-x_2} "
            r"\ge 1-\beta,\quad n_2 = rn_1",
            unicode="smallest n₁ with Σ b(x₁; n₁, p₁) b(x₂; n₂, p₂) ≥ 1 − β over the tables whose "
            "Fisher p is at most {alpha}, b the binomial probability, n₂ = r n₁",
            equal_latex=r"\text{smallest } n:\ \sum_{(x_1,x_2):\,p_F(x_1,x_2)\le {alpha}} "
            r"\binom{n}{x_1}p_1^{x_1}q_1^{n-x_1}\binom{n}{x_2}p_2^{x_2}q_2^{n-x_2} \ge 1-\beta",
            equal_unicode="smallest n with Σ b(x₁; n, p₁) b(x₂; n, p₂) ≥ 1 − β over the tables "
            "whose Fisher p is at most {alpha}, b the binomial probability",
        ),
        code="",
        source="Bennett & Hsu (1960), Biometrika 47, 393-398, for the power of the test of "
        "Fisher (1935), J. R. Stat. Soc. 98, 39-82",
    ),
}

_ALL: Final[tuple[Convention, ...]] = (*CONVENTIONS, "exact")
CONVENTION: Final = Param(
    "convention",
    "choice",
    "which test and standard errors; " + "; ".join(f"{key}: {WORDINGS[key].note}" for key in _ALL),
    default="pooled",
    choices=_ALL,
)
# Power of a one-sided and of a two-sided test.
_POWER: Final = {
    1: (
        r"1-\beta = \Phi\left(\frac{|p_2-p_1| - z\,s_0}{s_1}\right)",
        "1 − β = Φ((|p₂ − p₁| − z s₀)/s₁), s₀ and s₁ standard errors under null and alternative",
    ),
    2: (
        r"1-\beta = \Phi\left(\frac{|p_2-p_1| - z\,s_0}{s_1}\right) + "
        r"\Phi\left(\frac{-|p_2-p_1| - z\,s_0}{s_1}\right)",
        "1 − β = Φ((|p₂ − p₁| − z s₀)/s₁) + Φ((−|p₂ − p₁| − z s₀)/s₁), "
        "s₀ and s₁ standard errors under null and alternative",
    ),
}
_MDE: Final = (
    r"\Phi\left(\frac{|p_2-p_1| - z\,s_0}{s_1}\right) = 1-\beta\quad\text{solved for } p_2",
    "Φ((|p₂ − p₁| − z s₀)/s₁) = 1 − β solved for p₂, "
    "s₀ and s₁ standard errors under null and alternative",
)
_EXACT_LATEX: Final = (
    r"\sum_{(x_1,x_2):\,p_F(x_1,x_2)\le \alpha} \binom{n_1}{x_1}p_1^{x_1}q_1^{n_1-x_1}"
    r"\binom{n_2}{x_2}p_2^{x_2}q_2^{n_2-x_2}"
)
_EXACT_TEXT: Final = (
    "Σ b(x₁; n₁, p₁) b(x₂; n₂, p₂) over the tables whose Fisher p is at most α, "
    "b the binomial probability"
)


def power_formula(convention: Convention, sides: int) -> tuple[str, str]:
    """Return the formula of the power, as LaTeX and in Unicode."""
    if convention == "exact":
        return rf"1-\beta = {_EXACT_LATEX}", f"1 − β = {_EXACT_TEXT}"
    return _POWER[sides]


def mde_formula(convention: Convention) -> tuple[str, str]:
    """Return the equation that the detectable target solves, as LaTeX and in Unicode."""
    if convention == "exact":
        latex = rf"{_EXACT_LATEX} = 1-\beta\quad\text{{solved for }} p_2"
        return latex, f"{_EXACT_TEXT}, = 1 − β solved for p₂"
    return _MDE


def proportions_assumptions(
    change: Change, split: Split, design: Design, *, is_exact: bool = False
) -> tuple[str, ...]:
    """Return when a plan for proportions holds; warns where the normal approximation is poor."""
    p1, p2 = change.baseline, change.target
    sentences = [
        f"{independence(design)}; each user counts once, as converted or not.",
        "The data are tested once, at the end; peeking needs a sequential design.",
        "Users are assigned at random in the planned ratio.",
    ]
    events = min(split.control * min(p1, 1 - p1), split.treatment * min(p2, 1 - p2))
    if events < _FEW_EVENTS and not is_exact:
        sentences.append(
            f"Only about {number(events, 2)} users are expected on the rarer side of one arm: the "
            "normal approximation is rough here, so check the plan with convention exact."
        )
    return (*sentences, *design_assumptions(design))
