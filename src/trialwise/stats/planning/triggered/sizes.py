"""Users per arm with and without triggering, as whole users and in words."""

import math
from dataclasses import dataclass

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.wording import count, percent, tidy


@dataclass(frozen=True, slots=True)
class Sizes:
    """Users per arm: who trigger, who must enter for them, and who must enter when all count."""

    triggered: int
    entering: int
    everybody: int

    def outputs(self) -> dict[str, Value]:
        """Return the sizes by name."""
        return {
            "n_triggered": self.triggered,
            "n_with_trigger": self.entering,
            "total_with_trigger": 2 * self.entering,
            "n_without_trigger": self.everybody,
            "total_without_trigger": 2 * self.everybody,
            "traffic_factor": self.everybody / self.entering,
        }

    def summary(self, share: float) -> str:
        """Return both plans in words."""
        return (
            f"Analysing triggered users alone you need {count(self.triggered)} of them per group; "
            f"at {percent(share)} that is {count(self.entering)} users entering per group, "
            f"{count(2 * self.entering)} in total. Analysing everybody takes "
            f"{count(self.everybody)} per group, {count(2 * self.everybody)} in total."
        )


def sizes_of(triggered: float, everybody: float, share: float) -> Sizes:
    """Return whole users from sizes that are not rounded yet.

    Args:
        triggered: per arm who must trigger.
        everybody: per arm when all count.
        share: of users who trigger.

    Raises:
        InputError: when more than 10¹² users were needed.

    >>> sizes_of(99.5, 9000.0, 0.1)
    Sizes(triggered=100, entering=1000, everybody=9000)
    """
    if not max(triggered / share, everybody) <= LARGEST_SIZE:
        raise InputError(
            "effect",
            f"too small (about {max(triggered / share, everybody):.1e} users per arm)",
            "large enough to need at most 10¹² users per arm",
            "Look for a larger effect, or check its unit.",
        )
    inside = max(math.ceil(tidy(triggered)), 2)
    entering = max(math.ceil(tidy(inside / share)), 2)
    return Sizes(inside, entering, max(math.ceil(tidy(everybody)), 2))
