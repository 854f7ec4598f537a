"""Lehr's rule of thumb, 16 times the variance over the squared effect, beside an exact size."""

import math
from typing import Final

from trialwise.core.records import Alternative
from trialwise.stats.planning.design import LARGEST_SIZE, Design, Split

_FACTOR: Final = 16  # 2 (1.96 + 0.84)² = 15.7, rounded up
_ALPHA: Final = 0.05
_POWER: Final = 0.8


def lehrs_rule(
    variance: float, effect: float, design: Design, power: float
) -> tuple[Alternative, ...]:
    """Return n = 16 σ²/δ² per arm, for the plan the rule is made for; nothing for others.

    Source: Lehr (1992), Sixteen S-squared over D-squared: a relation for crude sample size
    estimates, Statistics in Medicine 11, 1099-1102.

    Args:
        variance: between users, above 0.
        effect: absolute, not 0.
        design: two equal arms at alpha 0.05 two-sided, one comparison, for the rule to hold.
        power: 0.8 for the rule to hold.
    """
    is_usual = (design.alpha, design.sides, power) == (_ALPHA, 2, _POWER)
    is_plain = design.tests == 1 and design.ratio == 1 and design.variance_factor == 1
    scaled = _FACTOR * variance / effect**2 if effect**2 > 0 else math.inf
    if not (is_usual and is_plain and scaled <= LARGEST_SIZE):
        return ()
    n = max(math.ceil(round(scaled, 6)), 2)
    note = "the rule of thumb 16σ²/δ², for alpha 0.05 two-sided and power 80 %"
    return (Alternative("Lehr's rule", dict(Split(n, n, 2).outputs()), note),)
