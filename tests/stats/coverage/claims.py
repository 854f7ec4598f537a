"""A promise about an error rate or a coverage, beside what a simulation found."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialwise.stats.registry import calculate

Rule = Literal["equal", "at most", "at least"]
_ERRORS = 4  # Monte-Carlo standard errors that chance is given


@dataclass(frozen=True)
class Claim:
    """What a calculator promises and what was found.

    Attributes:
        calculator: its name.
        what: the rate that was simulated or enumerated, and where.
        nominal: what is promised.
        found: what was found.
        error: Monte-Carlo standard error, 0 when all outcomes were enumerated.
        rule: whether the promise is a value or a bound.
        slack: distance that a large-sample method may have at the size simulated.
    """

    calculator: str
    what: str
    nominal: float
    found: float
    error: float = 0.0
    rule: Rule = "equal"
    slack: float = 0.0

    def holds(self) -> bool:
        """Return whether the promise is kept up to chance and slack."""
        above = self.found - self.nominal
        room = _ERRORS * self.error + self.slack + 1e-9
        if self.rule == "equal":
            return abs(above) <= room
        return above <= room if self.rule == "at most" else -above <= room


def simulated(calculator, what, nominal, hits, **options):
    """Return the claim that ``hits``, one truth value per simulated experiment, test."""
    hits = np.asarray(hits)
    error = math.sqrt(nominal * (1 - nominal) / hits.size)
    return Claim(calculator, what, nominal, float(hits.mean()), error, **options)


def outputs(name, **given):
    """Return the outputs of a calculator; numpy numbers become plain ones."""
    plain = {
        key: value.tolist() if isinstance(value, np.ndarray | np.generic) else value
        for key, value in given.items()
    }
    return calculate(name, plain).outputs


def holds_truth(found, truth, name="effect"):
    """Return whether an interval among the outputs holds the truth."""
    return found[f"{name}_low"] <= truth <= found[f"{name}_high"]
