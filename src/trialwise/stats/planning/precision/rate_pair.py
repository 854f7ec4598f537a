"""Two expected rates, the margins of their difference and lift, and the users for a margin."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Alternative, Value
from trialwise.stats.call import Call
from trialwise.stats.numeric.distributions import normal_critical
from trialwise.stats.planning.design import Split
from trialwise.stats.planning.precision.difference import Arms
from trialwise.stats.planning.precision.inputs import around, around_points, smallest_sample
from trialwise.stats.planning.precision.rate_intervals import RateSample
from trialwise.stats.wording import number, percent


@dataclass(frozen=True, slots=True)
class RatePair:
    """The expected rates of two arms."""

    p1: float
    p2: float
    arms: Arms

    @property
    def z(self) -> float:
        """Critical value of the normal."""
        return normal_critical(self.arms.alpha / 2)

    def size(self, margin: float | None, lift_margin: float | None) -> Split:
        """Return the users that give the margin of the difference or of the lift."""
        v1, v2 = self.p1 * (1 - self.p1), self.p2 * (1 - self.p2) / self.arms.ratio
        if lift_margin is None:
            wanted = (margin or 0.0) / self.z
        else:
            wanted = self.p1 * lift_margin / self.z
            v1 *= (self.p2 / self.p1) ** 2
        return self.arms.split((v1 + v2) / wanted / wanted)

    def outputs(self, split: Split) -> dict[str, Value]:
        """Return both margins, and the standard error of the difference."""
        v1 = self.p1 * (1 - self.p1) / split.control
        v2 = self.p2 * (1 - self.p2) / split.treatment
        error = math.sqrt(v1 + v2)
        ratio = self.p2 / self.p1
        return {
            "margin": self.z * error,
            "lift_margin": self.z * math.sqrt(v2 + ratio * ratio * v1) / self.p1,
            "standard_error": error,
        }

    def newcombe(self, split: Split) -> float:
        """Return half the width of Newcombe's interval, from Wilson's of each arm."""
        effect = self.p2 - self.p1
        first = RateSample(self.p1, self.arms.alpha).limits(split.control, "wilson")
        second = RateSample(self.p2, self.arms.alpha).limits(split.treatment, "wilson")
        low = effect - math.hypot(self.p2 - second.low, first.high - self.p1)
        high = effect + math.hypot(second.high - self.p2, self.p1 - first.low)
        return (high - low) / 2

    def agresti_caffo(self, split: Split) -> float:
        """Return half the width after one success and one failure are added to each arm."""
        total = 0.0
        for rate, users in ((self.p1, split.control), (self.p2, split.treatment)):
            shrunk = (users * rate + 1) / (users + 2)
            total += shrunk * (1 - shrunk) / (users + 2)
        return self.z * math.sqrt(total)

    def log_lift(self, split: Split) -> float:
        """Return half the width of the lift's interval from the logarithm of the ratio."""
        v1 = (1 - self.p1) / (self.p1 * split.control)
        v2 = (1 - self.p2) / (self.p2 * split.treatment)
        return self.p2 / self.p1 * math.sinh(self.z * math.sqrt(v1 + v2))

    def margins(self, split: Split) -> tuple[Alternative, ...]:
        """Return the margins of other intervals with the same users."""
        found = []
        for other in OTHERS:
            outputs: dict[str, Value] = {other.margin: other.of(self, split)}
            found.append(Alternative(other.name, outputs, other.note))
        return tuple(found)

    def sizes(self, margin: float | None, lift_margin: float | None) -> tuple[Alternative, ...]:
        """Return the users that other intervals need for the same margin."""
        wanted = {"margin": margin, "lift_margin": lift_margin}
        found = []
        for other in OTHERS:
            limit = wanted[other.margin]
            if limit is not None:
                with contextlib.suppress(InputError):
                    split = self._size_of(other, limit)
                    found.append(Alternative(other.name, split.outputs(), other.note))
        return tuple(found)

    def _size_of(self, other: "Other", limit: float) -> Split:
        """Return the smallest size at which another interval has this margin."""
        guess = self.size(limit, None) if other.margin == "margin" else self.size(None, limit)
        control = smallest_sample(
            lambda n: other.of(self, self.arms.allocate(n)) <= limit, guess=guess.control
        )
        return self.arms.allocate(control)

    def reading(self, call: Call) -> tuple[str, ...]:
        """Return rates and split as understood."""
        same = self.p2 == self.p1
        target = "the same in the treatment" if same else f"{percent(self.p2)} in the treatment"
        ratio = f"{number(self.arms.ratio)} treatment : 1 control"
        split = "equal split" if self.arms.ratio == 1 else ratio
        mark = " (default)" if same and call.resolved.get("target") is None else ""
        return (
            f"rate {percent(self.p1)} in control, {target}{mark}",
            f"{split}{call.default_mark('ratio')}",
        )

    def text(self, split: Split) -> str:
        """Return both margins in words."""
        found = self.outputs(split)
        lift = around(100 * float(found["lift_margin"]), " %")
        return f"{around_points(float(found['margin']))} for the difference ({lift} lift)"


@dataclass(frozen=True, slots=True)
class Other:
    """Another interval: its name, which margin it is of, and that margin.

    Attributes:
        name: as in a list of alternatives.
        note: how it differs.
        margin: the output it stands for.
        of: half its width for a pair of rates and its users.
    """

    name: str
    note: str
    margin: str
    of: Callable[[RatePair, Split], float]


OTHERS: Final = (
    Other("Newcombe", "from Wilson's interval of each arm", "margin", RatePair.newcombe),
    Other(
        "Agresti–Caffo",
        "one success and one failure added to each arm",
        "margin",
        RatePair.agresti_caffo,
    ),
    Other("log ratio", "interval of the lift on the log scale", "lift_margin", RatePair.log_lift),
)
