"""Adjusted p-values by every common method, as plain functions, and what each method promises."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from trialwise.stats.wording import tidy

Adjustment = Literal["holm", "bonferroni", "hochberg", "sidak", "holm_sidak", "hommel", "bh", "by"]
ADJUSTMENTS: Final[tuple[Adjustment, ...]] = get_args(Adjustment)


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of a method.

    Attributes:
        name: for people.
        latex: its formula; p₍₁₎ ≤ … ≤ p₍ₘ₎.
        text: the same in plain Unicode.
        promise: what it controls and when.
        source: where it comes from.
        python: its name in statsmodels.
        r: R source for the adjusted values of the vector ``p``.
        is_fdr: whether it controls the false discovery rate and not the family-wise error.
    """

    name: str
    latex: str
    text: str
    promise: str
    source: str
    python: str
    r: str
    is_fdr: bool = False


_STEP_DOWN_R = "{{o <- order(p); m <- length(p); pmin(1, cummax({}))[order(o)]}}"
WORDINGS: Final[Mapping[Adjustment, Wording]] = {
    "holm": Wording(
        "Holm",
        r"\tilde p_{(i)} = \max_{j\le i}\min\{(m-j+1)\,p_{(j)},\,1\}",
        "adjusted p₍ᵢ₎ = max over j ≤ i of min((m − j + 1) p₍ⱼ₎, 1)",
        "controls the family-wise error under any dependence, and never rejects less than "
        "Bonferroni",
        "Holm (1979), Scandinavian Journal of Statistics 6, 65-70",
        "holm",
        "p.adjust(p, 'holm')",
    ),
    "bonferroni": Wording(
        "Bonferroni",
        r"\tilde p_i = \min\{m\,p_i,\,1\}",
        "adjusted p = min(m p, 1)",
        "controls the family-wise error under any dependence",
        "Dunn (1961), JASA 56, 52-64",
        "bonferroni",
        "p.adjust(p, 'bonferroni')",
    ),
    "hochberg": Wording(
        "Hochberg",
        r"\tilde p_{(i)} = \min_{j\ge i}(m-j+1)\,p_{(j)}",
        "adjusted p₍ᵢ₎ = min over j ≥ i of (m − j + 1) p₍ⱼ₎",
        "controls the family-wise error for independent or positively dependent tests",
        "Hochberg (1988), Biometrika 75, 800-802",
        "simes-hochberg",
        "p.adjust(p, 'hochberg')",
    ),
    "sidak": Wording(
        "Šidák",
        r"\tilde p_i = 1-(1-p_i)^m",
        "adjusted p = 1 − (1 − p)ᵐ",
        "controls the family-wise error for independent tests",
        "Šidák (1967), JASA 62, 626-633",
        "sidak",
        "-expm1(length(p)*log1p(-p))",
    ),
    "holm_sidak": Wording(
        "Holm-Šidák",
        r"\tilde p_{(i)} = \max_{j\le i}\{1-(1-p_{(j)})^{m-j+1}\}",
        "adjusted p₍ᵢ₎ = max over j ≤ i of 1 − (1 − p₍ⱼ₎)^(m − j + 1)",
        "controls the family-wise error for independent tests",
        "Holland & Copenhaver (1987), Biometrics 43, 417-423",
        "holm-sidak",
        _STEP_DOWN_R.format("-expm1((m:1)*log1p(-p[o]))"),
    ),
    "hommel": Wording(
        "Hommel",
        r"\text{closed testing with } \min_k \tfrac{m_S}{k}p_{(k)} \text{ in every subset } S",
        "the closed test of Simes' p = min over k of |S| p₍ₖ₎ / k in every subset S",
        "controls the family-wise error for independent or positively dependent tests, and never "
        "rejects less than Hochberg",
        "Hommel (1988), Biometrika 75, 383-386",
        "hommel",
        "p.adjust(p, 'hommel')",
    ),
    "bh": Wording(
        "Benjamini-Hochberg",
        r"\tilde p_{(i)} = \min_{j\ge i}\tfrac{m}{j}\,p_{(j)}",
        "adjusted p₍ᵢ₎ = min over j ≥ i of m p₍ⱼ₎ / j",
        "controls the false discovery rate, not the family-wise error, for independent or "
        "positively dependent tests",
        "Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300",
        "fdr_bh",
        "p.adjust(p, 'BH')",
        is_fdr=True,
    ),
    "by": Wording(
        "Benjamini-Yekutieli",
        r"\tilde p_{(i)} = \min_{j\ge i}\tfrac{m\,c_m}{j}\,p_{(j)},\quad c_m = \sum_{k=1}^m 1/k",
        "adjusted p₍ᵢ₎ = min over j ≥ i of c m p₍ⱼ₎ / j, c = 1 + 1/2 + … + 1/m",
        "controls the false discovery rate, not the family-wise error, under any dependence",
        "Benjamini & Yekutieli (2001), Annals of Statistics 29, 1165-1188",
        "fdr_by",
        "p.adjust(p, 'BY')",
        is_fdr=True,
    ),
}


def adjusted(p_values: Sequence[float], method: Adjustment) -> tuple[float, ...]:
    """Return the adjusted p-values, in the order given, without float noise.

    Args:
        p_values: each in [0, 1]; at least one.
        method: how to adjust.

    >>> adjusted((0.01, 0.04, 0.03), "holm")
    (0.03, 0.06, 0.06)
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    found = _SORTED[method]([p_values[place] for place in order])
    result = [0.0] * len(order)
    for place, value in zip(order, found, strict=True):
        result[place] = tidy(min(value, 1.0))
    return tuple(result)


def factors(tests: int, method: Adjustment) -> tuple[float, ...]:
    """Return what multiplies each sorted p-value, empty where that is not how it works.

    >>> factors(3, "holm"), factors(2, "bh"), factors(3, "hommel")
    ((3, 2, 1), (2.0, 1.0), ())
    """
    if method == "bonferroni":
        return (tests,) * tests
    if method in ("holm", "hochberg"):
        return tuple(range(tests, 0, -1))
    if method in ("bh", "by"):
        harmonic = math.fsum(1 / k for k in range(1, tests + 1)) if method == "by" else 1.0
        return tuple(harmonic * tests / rank for rank in range(1, tests + 1))
    return ()


def _multiplied(p_values: Sequence[float], method: Adjustment) -> list[float]:
    pairs = zip(factors(len(p_values), method), p_values, strict=True)
    return [factor * p for factor, p in pairs]


def _step_down(values: Sequence[float]) -> list[float]:
    return list(itertools.accumulate(values, max))


def _step_up(values: Sequence[float]) -> list[float]:
    return list(itertools.accumulate(reversed(values), min))[::-1]


def _any_of(p: float, tests: int) -> float:
    """Return 1 − (1 − p)ᵐ."""
    return 1.0 if p == 1 else -math.expm1(tests * math.log1p(-p))


def _hommel(p_values: Sequence[float]) -> list[float]:
    """Return Hommel's adjusted values by the algorithm of R's ``p.adjust`` (Wright 1992)."""
    import numpy as np

    m = len(p_values)
    p = np.array(p_values)
    if m == 1:
        return [float(p[0])]
    least = (m * p / np.arange(1, m + 1)).min()
    q = np.full(m, least)
    found = q.copy()
    for size in range(m - 1, 1, -1):
        low = m - size + 1
        rest = (size * p[low:] / np.arange(2, size + 1)).min()
        q[:low] = np.minimum(size * p[:low], rest)
        q[low:] = q[low - 1]
        found = np.maximum(found, q)
    return [float(value) for value in np.maximum(found, p)]


_SORTED: Final[Mapping[Adjustment, Callable[[Sequence[float]], list[float]]]] = {
    "holm": lambda p: _step_down(_multiplied(p, "holm")),
    "bonferroni": lambda p: _multiplied(p, "bonferroni"),
    "hochberg": lambda p: _step_up(_multiplied(p, "hochberg")),
    "sidak": lambda p: [_any_of(each, len(p)) for each in p],
    "holm_sidak": lambda p: _step_down(
        [_any_of(each, len(p) - place) for place, each in enumerate(p)]
    ),
    "hommel": _hommel,
    "bh": lambda p: _step_up(_multiplied(p, "bh")),
    "by": lambda p: _step_up(_multiplied(p, "by")),
}
