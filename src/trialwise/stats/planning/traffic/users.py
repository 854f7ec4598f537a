"""Users needed, given per arm or in all, and the inputs that say so."""

import math
from dataclasses import dataclass, replace
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import ARMS, RATIO
from trialwise.stats.wording import count, number, tidy

USERS_PER_ARM: Final = Param(
    "n",
    "count",
    "users needed in control; each treatment has ratio times as many",
    low=1,
    high=LARGEST_SIZE,
    low_hint="Give the number of users per arm.",
)
TOTAL: Final = Param(
    "total",
    "count",
    "users needed over all arms; in place of n",
    low=2,
    high=LARGEST_SIZE,
    low_hint="Every arm needs users.",
)
PLAIN_ARMS: Final = replace(ARMS, description="number of arms, control included")
DAYS: Final = Param(
    "days",
    "count",
    "days that the test runs",
    required=True,
    low=1,
    high=365_250,
    low_hint="A test runs at least one day.",
    high_hint="Nobody waits for more than a thousand years.",
)
NEEDED: Final = ("n", "total")
SPLIT: Final = (PLAIN_ARMS, RATIO)
SIZE_OUTPUTS: Final = (
    Output("n_control", "users in control"),
    Output("n_treatment", "users in each treatment"),
    Output("total", "users over all arms"),
)


@dataclass(frozen=True, slots=True)
class Needed:
    """Users needed, per arm and in all.

    Attributes:
        control: users of control.
        treatment: users of each treatment.
        total: users over all arms.
        arms: number of arms.
        source: the total as source.
    """

    control: int
    treatment: int
    total: int
    arms: int
    source: str

    def outputs(self) -> dict[str, Value]:
        """Return the users by name."""
        return {"n_control": self.control, "n_treatment": self.treatment, "total": self.total}

    def reading(self, call: Call, ratio: float) -> tuple[str, str]:
        """Return users and split as understood."""
        split = "equal split" if ratio == 1 else f"{number(ratio)} treatment : 1 control"
        arms = "two arms" if self.arms == 2 else f"{self.arms} arms"
        users = f"{count(self.total)} users in total"
        if self.control == self.treatment:
            users = f"{count(self.control)} users per arm, {users}"
        return users, f"{arms}, {split}{call.default_mark('arms', 'ratio')}"


def needed_users(n: int | None, total: int | None, *, arms: int, ratio: float) -> Needed:
    """Return the users of every arm from those of control or of all.

    Args:
        n: users of control; or
        total: users of all arms.
        arms: number of arms with control.
        ratio: treatment users per control user.

    >>> needed_users(100, None, arms=3, ratio=0.5).total
    200
    """
    if n is not None:
        treatment = max(math.ceil(tidy(n * ratio)), 1)
        source = f"{n}+{arms - 1}*{treatment}"
        return Needed(n, treatment, n + (arms - 1) * treatment, arms, source)
    everyone = total or 0
    control = max(math.ceil(tidy(everyone / (1 + (arms - 1) * ratio))), 1)
    treatment = max(math.ceil(tidy(everyone * ratio / (1 + (arms - 1) * ratio))), 1)
    return Needed(control, treatment, everyone, arms, str(everyone))
