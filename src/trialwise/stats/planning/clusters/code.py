"""Plans of cluster experiments as one line of Python on scipy, and one of R."""

from dataclasses import dataclass
from typing import Final

from trialwise.stats.planning.clusters.plan import ClusterDesign

# Power in k (clusters of control), e (effect), v and w (variances of a user in either arm).
_PYTHON: Final = {
    "t": "(lambda a, f, d: nct.sf(a, f, d){far})(t.isf({tail}, k+K(k)-2), k+K(k)-2, "
    "abs(e)/S(k, v, w))",
    "z": "(lambda a, d: norm.sf(a-d){far})(norm.isf({tail}), abs(e)/S(k, v, w))",
}
_PYTHON_FAR: Final = {"t": "+nct.sf(a, f, -d)", "z": "+norm.cdf(-a-d)"}
_R: Final = {
    "t": "f <- k+K(k)-2; a <- qt({tail}, f, lower.tail=FALSE); d <- abs(e)/S(k, v, w); "
    "pt(a, f, d, lower.tail=FALSE){far}",
    "z": "a <- qnorm({tail}, lower.tail=FALSE); d <- abs(e)/S(k, v, w); pnorm(d-a){far}",
}
_R_FAR: Final = {"t": "+pt(-a, f, d)", "z": "+pnorm(-a-d)"}


@dataclass(frozen=True, slots=True)
class MetricSource:
    """A metric as source: its effect, and the variance of a user in either arm.

    ``effect`` and ``second`` may hold ``x``, the unknown effect.
    """

    effect: str
    first: str
    second: str


def python_line(
    design: ClusterDesign,
    metric: MetricSource,
    *,
    clusters: int = 0,
    power: float = 0,
    top: str = "",
) -> str:
    """Return the line of Python that prints the unknown: clusters, power or effect.

    Args:
        design: the plan.
        metric: as source.
        clusters: of control; 0 to print the clusters needed.
        power: wanted; 0 to print the power reached.
        top: largest distance of an effect, when the effect is to be printed.
    """
    if clusters and power:
        root = _signed(metric) + (
            f"brentq(lambda x: P({clusters}, {metric.effect}, {metric.first}, {metric.second})"
            f"-{power!r}, 1e-9*{top}, {top}, xtol=1e-15, maxiter=999)"
        )
        return f"from scipy.optimize import brentq; {_python_setup(design)}print({root})"
    effect = f"{metric.effect}, {metric.first}, {metric.second}"
    if clusters:
        return f"{_python_setup(design)}print(P({clusters}, {effect}))"
    needed = _normal_size(design, metric, power, "norm.isf", "norm.ppf")
    if design.convention == "z":
        return f"{_python_setup(design)}print(max(2, ceil({needed})))"
    return (
        f"from itertools import count; {_python_setup(design)}s = max(2, int({needed}-2/r)-1); "
        f"print(next(k for k in count(s) if P(k, {effect}) >= {power!r}))"
    )


def r_line(
    design: ClusterDesign,
    metric: MetricSource,
    *,
    clusters: int = 0,
    power: float = 0,
    top: str = "",
) -> str:
    """Return the line of R that prints the unknown; arguments as in ``python_line``."""
    first, second = metric.first.replace("**", "^"), metric.second.replace("**", "^")
    if clusters and power:
        return (
            f"{_r_setup(design)}cat(format({_signed(metric)}uniroot(function(x) "
            f"P({clusters}, {metric.effect}, {first}, {second})-{power!r}, c(1e-9, 1)*{top}, "
            f"tol=1e-14*{top})$root, digits=12))"
        )
    effect = f"{metric.effect}, {first}, {second}"
    if clusters:
        return f"{_r_setup(design)}cat(format(P({clusters}, {effect}), digits=12))"
    needed = _normal_size(design, metric, power, "-qnorm", "qnorm").replace("**", "^")
    if design.convention == "z":
        return f"{_r_setup(design)}cat(max(2, ceiling({needed})))"
    return (
        f"{_r_setup(design)}k <- max(2, floor({needed}-2/r)-1); "
        f"while (P(k, {effect}) < {power!r}) k <- k+1; cat(k)"
    )


def _signed(metric: MetricSource) -> str:
    return "-" if metric.effect.startswith("-") else ""


def _tail(design: ClusterDesign) -> str:
    return f"{design.alpha!r}/2" if design.sides == 2 else repr(design.alpha)


def _constants(design: ClusterDesign) -> tuple[str, str, str]:
    """Return cluster size, ratio and design effect as source."""
    size = f"{design.cluster_size:.15g}"
    factor = f"1+((1+{design.cluster_cv!r}**2)*m-1)*{design.icc!r}"
    return size, f"{design.ratio:.15g}", factor


def _python_setup(design: ClusterDesign) -> str:
    size, ratio, factor = _constants(design)
    far = _PYTHON_FAR[design.convention] if design.sides == 2 else ""
    power = _PYTHON[design.convention].format(far=far, tail=_tail(design))
    return (
        f"from math import ceil; from scipy.stats import nct, norm, t; m, r = {size}, {ratio}; "
        f"D = {factor}; K = lambda k: max(2, ceil(round(k*r, 6))); "
        f"S = lambda k, v, w: (D/m*(v/k+w/K(k)))**0.5; P = lambda k, e, v, w: {power}; "
    )


def _r_setup(design: ClusterDesign) -> str:
    size, ratio, factor = _constants(design)
    far = _R_FAR[design.convention] if design.sides == 2 else ""
    power = _R[design.convention].format(far=far, tail=_tail(design))
    return (
        f"m <- {size}; r <- {ratio}; D <- {factor.replace('**', '^')}; "
        "K <- function(k) max(2, ceiling(round(k*r, 6))); "
        "S <- function(k, v, w) sqrt(D/m*(v/k+w/K(k))); "
        f"P <- function(k, e, v, w) {{ {power} }}; "
    )


def _normal_size(
    design: ClusterDesign, metric: MetricSource, power: float, critical: str, quantile: str
) -> str:
    total = f"({critical}({_tail(design)})+{quantile}({power!r}))"
    return f"({total}/({metric.effect}))**2*({metric.first}+{metric.second}/r)*D/m"
