"""What the precision of a difference of two arms shares: inputs, outputs and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.planning.design import Design, Split
from trialwise.stats.planning.inputs import SIZE_OUTPUTS
from trialwise.stats.planning.precision.inputs import ERROR_OUTPUT, rounded_up

LIFT_MARGIN = Param(
    "lift_margin",
    "number",
    "half the width of the interval of the relative lift, as a fraction: ±5 % is 0.05",
    low=0,
    high=100,
    low_open=True,
    low_hint="An interval of no width needs everybody.",
    high_hint="Margins are fractions: ±5 % is 0.05.",
)
MARGINS: Final = ("margin", "lift_margin")
SIZES: Final = SIZE_OUTPUTS
ERROR: Final = ERROR_OUTPUT
LIFT_OUTPUT: Final = Output(
    "lift_margin",
    "margin of error of the lift, a fraction (optional: needs a baseline above 0)",
)
ASSUMPTIONS: Final = (
    "Users are independent and split at random in the planned ratio.",
    "This plans the width of the interval, not power: an effect as large as the margin is told "
    "from zero only about half of the time.",
)


@dataclass(frozen=True, slots=True)
class Arms:
    """Control and one treatment of ``ratio`` times its size.

    Attributes:
        ratio: treatment users per control user.
        alpha: 1 minus the level of the interval.
    """

    ratio: float
    alpha: float

    @property
    def design(self) -> Design:
        """The same as a design of two arms."""
        return Design(self.alpha, 2, self.ratio, 2)

    def split(self, control: float) -> Split:
        """Return the users of both arms from a size of control that is not rounded yet.

        Raises:
            InputError: when more than 10¹² users were needed.
        """
        rounded_up(control * max(self.ratio, 1))
        return self.design.allocate(rounded_up(control), least=2)

    def allocate(self, n: int) -> Split:
        """Return the users of both arms when control has ``n``."""
        return self.design.allocate(n, least=2)


def sized(split: Split, outputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return sizes and outputs together, as the results of a plan."""
    return {**split.outputs(), **outputs}
