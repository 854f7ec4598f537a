"""How a plan of clusters is written: formulas, and the formula with the numbers put in."""

from typing import Final

from trialwise.stats.call import Call
from trialwise.stats.error_rates import read_test
from trialwise.stats.numeric.distributions import normal_critical, normal_quantile
from trialwise.stats.planning.clusters.inputs import read_clusters
from trialwise.stats.planning.clusters.plan import ClusterDesign, ClusterSplit
from trialwise.stats.wording import count, number, percent, probability

_DESIGN_LATEX: Final = r"D = 1+\left((1+c^2)m-1\right)\rho"
_DESIGN_TEXT: Final = "D = 1 + ((1 + c²) m − 1) ρ"


def read_plan(call: Call, design: ClusterDesign, power: float | None = None) -> tuple[str, ...]:
    """Return clusters, error rates and split as understood; ``power`` when it was an input."""
    ratio = "equal split" if design.ratio == 1 else f"{number(design.ratio)} treatment : 1 control"
    wanted = () if power is None else (f"power {percent(power)}{call.default_mark('power')}",)
    return (
        read_clusters(
            call,
            cluster_size=design.cluster_size,
            icc=design.icc,
            cluster_cv=design.cluster_cv,
        ),
        read_test(call, design.alpha, design.sides),
        *wanted,
        f"{ratio}{call.default_mark('ratio')}",
    )


def power_formula(design: ClusterDesign) -> tuple[str, str]:
    """Return LaTeX and Unicode of the power."""
    if design.convention == "t":
        law = (
            r"P(|T'_{k_1+k_2-2,\,\lambda}| > t)"
            if design.sides == 2
            else (r"P(T'_{k_1+k_2-2,\,\lambda} > t)")
        )
        text = "P(|T′| > t)" if design.sides == 2 else "P(T′ > t)"
        text = f"{text}, T′ noncentral t with k₁ + k₂ − 2 df"
    else:
        far = r" + \Phi(-\lambda-z)" if design.sides == 2 else ""
        law = rf"\Phi(\lambda-z){far}"
        text = "Φ(λ − z)" + (" + Φ(−λ − z)" if design.sides == 2 else "")
    return (
        rf"1-\beta = {law},\quad \lambda = \frac{{|\delta|}}{{\sqrt{{\frac Dm\left("
        rf"\frac{{v_1}}{{k_1}}+\frac{{v_2}}{{k_2}}\right)}}}},\quad {_DESIGN_LATEX}",
        f"1 − β = {text}, λ = |δ| / √(D/m (v₁/k₁ + v₂/k₂)), {_DESIGN_TEXT}",
    )


def size_formula(design: ClusterDesign) -> tuple[str, str]:
    """Return LaTeX and Unicode of the clusters needed."""
    if design.convention == "t":
        latex, text = power_formula(design)
        return rf"\text{{smallest }} k_1:\ {latex}", f"smallest k₁ with {text}"
    half = "/2" if design.sides == 2 else ""
    tail = "α/₂" if design.sides == 2 else "α"
    return (
        rf"k_1 = \frac{{(z_{{1-\alpha{half}}}+z_{{1-\beta}})^2(v_1+v_2/r)\,D}}{{m\,\delta^2}},"
        rf"\quad k_2 = rk_1,\quad {_DESIGN_LATEX}",
        f"k₁ = (z₁₋{tail} + z₁₋β)² (v₁ + v₂/r) D / (m δ²), k₂ = r k₁, {_DESIGN_TEXT}",
    )


def worked_size(
    design: ClusterDesign, effect: float, v1: float, v2: float, power: float, split: ClusterSplit
) -> str:
    """Return the size with the numbers put in."""
    if design.convention == "t":
        return worked_power(design, effect, v1, v2, split)
    size = design.normal_size(effect, v1, v2, power)
    over = "" if design.ratio == 1 else f"/{number(design.ratio)}"
    return (
        f"{_worked_design(design)}; k₁ = ({number(normal_critical(design.tail), 4)} + "
        f"{number(normal_quantile(power), 4)})² · ({number(v1, 6)} + {number(v2, 6)}{over}) · "
        f"{number(design.inflation, 6)} / ({number(design.cluster_size)} · "
        f"{number(abs(effect), 6)}²) = {number(size, 5)} → {count(split.control)}"
    )


def worked_power(
    design: ClusterDesign, effect: float, v1: float, v2: float, split: ClusterSplit
) -> str:
    """Return the power with the numbers put in."""
    shift = abs(effect) / design.standard_error(v1, v2, split)
    df = f" with {count(split.clusters - 2)} df" if design.convention == "t" else ""
    return (
        f"{_worked_design(design)}; λ = {number(abs(effect), 6)} / "
        f"√({number(design.inflation, 6)}/{number(design.cluster_size)} · "
        f"({number(v1, 6)}/{count(split.control)} + {number(v2, 6)}/{count(split.treatment)})) = "
        f"{number(shift, 4)}; 1 − β = {probability(design.power(effect, v1, v2, split))}{df}"
    )


def _worked_design(design: ClusterDesign) -> str:
    c = number(design.cluster_cv)
    return (
        f"D = 1 + ((1 + {c}²) · {number(design.cluster_size)} − 1) · {number(design.icc)} = "
        f"{number(design.inflation, 6)}"
    )
