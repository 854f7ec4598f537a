"""The verdict on an observed effect in words: significance first, then what the data allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialwise.core.records import Value
from trialwise.stats.numeric.interval import Interval
from trialwise.stats.wording import alike, p_text, percent, signed_alike

DISAGREEMENT: Final = (
    "This result is borderline: the test and the intervals use different approximations and "
    "disagree on whether zero is excluded, so do not rest a decision on either side of it."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """An observed effect with its interval, the lift with its own, and the test.

    Attributes:
        effect: treatment minus control, in the unit in which it is said.
        interval: of the effect, in the same unit.
        unit: written after the effect, empty for none.
        lift: relative effect as a fraction, ``None`` when it has no interval.
        lift_interval: of the lift.
        p_value: of the test.
        alpha: false positive rate of the test.
        sides: 2, or 1 when the test looks for a higher treatment alone.
    """

    effect: float
    interval: Interval
    unit: str
    lift: float | None
    lift_interval: Interval | None
    p_value: float
    alpha: float
    sides: int

    @property
    def is_significant(self) -> bool:
        """Whether the p-value is below alpha."""
        return self.p_value < self.alpha

    @property
    def is_borderline(self) -> bool:
        """Whether test and intervals disagree on excluding zero, on the side that is tested."""
        intervals = [self.interval, *([self.lift_interval] if self.lift_interval else [])]
        return any(self._excludes_zero(each) != self.is_significant for each in intervals)

    def _excludes_zero(self, interval: Interval) -> bool:
        return interval.low > 0 or (self.sides == 2 and interval.high < 0)

    def assumptions(self) -> tuple[str, ...]:
        """Return the warning that the result is borderline, or nothing."""
        return (DISAGREEMENT,) if self.is_borderline else ()

    def summary(self, facts: str) -> str:
        """Return the verdict in two sentences.

        Args:
            facts: what was seen in both arms, said after the significance.
        """
        said = [f"{facts}, {self._effect()}", *self._lift(), p_text(self.p_value)]
        return f"{self._significance()}: {', '.join(said)}. {self._allowed()}"

    def _significance(self) -> str:
        start = "Significant" if self.is_significant else "Not significant"
        side = ", one-sided" if self.sides == 1 else ""
        edge = ", but borderline" if self.is_borderline else ""
        return f"{start} at the {percent(self.alpha)} level{side}{edge}"

    def _effect(self) -> str:
        effect, low, high = signed_alike((self.effect, self.interval.low, self.interval.high))
        level = percent(1 - self.alpha * (3 - self.sides))
        return (
            f"{self._with_unit(_short(effect))} ({level} interval {low} to {self._with_unit(high)})"
        )

    def _lift(self) -> tuple[str, ...]:
        if self.lift is None or self.lift_interval is None:
            return ()
        values = (self.lift, self.lift_interval.low, self.lift_interval.high)
        lift, low, high = signed_alike([100 * value for value in values])
        return (f"{_short(lift)} % relative ({low} to {high} %)",)

    def _allowed(self) -> str:
        """Return what the interval excludes and what it still allows."""
        _, least, most = alike((self.effect, abs(self.interval.low), abs(self.interval.high)))
        excludes, still = "", "still "
        if self.interval.low > 0:
            excludes, still = "exclude a loss and ", ""
            allows = f"a gain of {least} to {self._with_unit(most)}"
        elif self.interval.high < 0:
            excludes, still = "exclude a gain and ", ""
            allows = f"a loss of {most} to {self._with_unit(least)}"
        else:
            loss = f"a loss of up to {self._with_unit(least)}" if self.interval.low else "no loss"
            gain = f"a gain of up to {self._with_unit(most)}" if self.interval.high else "no gain"
            allows = f"{loss} and {gain}"
        if self.is_borderline:
            return f"Test and intervals disagree about zero; the interval allows {allows}."
        return f"The data {excludes}{still}allow {allows}."

    def _with_unit(self, text: str) -> str:
        unit = "point" if (text.strip("+−"), self.unit) == ("1", "points") else self.unit
        return f"{text} {unit}".rstrip()


def finding_of(outputs: Mapping[str, Value], *, alpha: float, sides: int, is_rate: bool) -> Finding:
    """Return the finding that the outputs of a test hold.

    Args:
        outputs: ``effect``, its limits and ``p_value``, and ``lift`` with its limits if defined.
        alpha: false positive rate.
        sides: 1 or 2.
        is_rate: whether the effect is a difference of rates, said in percentage points.
    """
    value = {name: float(number) for name, number in outputs.items() if name != "method"}
    scale, unit = (100, "points") if is_rate else (1, "")
    has_lift = "lift_low" in value
    return Finding(
        effect=scale * value["effect"],
        interval=Interval(scale * value["effect_low"], scale * value["effect_high"]),
        unit=unit,
        lift=value["lift"] if has_lift else None,
        lift_interval=Interval(value["lift_low"], value["lift_high"]) if has_lift else None,
        p_value=value["p_value"],
        alpha=alpha,
        sides=sides,
    )


def _short(text: str) -> str:
    """Return a number without zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text else text
