"""The chance that a difference, or a lift, lies beyond a limit or between two of them."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.numeric.posterior_pair import PosteriorPair
from trialwise.stats.wording import points, probability, signed_percent

_HALF_POINT: Final = "Give it as a fraction: half a point is 0.005."
_SHARE: Final = "Give it as a fraction: +5 % is 0.05."
_FALL: Final = "A rate cannot fall by more than 100 %; -5 % is -0.05."


def _difference(name: str, description: str) -> Param:
    return Param(
        name,
        "number",
        description,
        low=-1,
        high=1,
        low_open=True,
        high_open=True,
        low_hint=_HALF_POINT,
        high_hint=_HALF_POINT,
    )


def _lift(name: str, description: str) -> Param:
    return Param(
        name,
        "number",
        description,
        low=-1,
        high=1000,
        low_open=True,
        low_hint=_FALL,
        high_hint=_SHARE,
    )


def _range(name: str, description: str) -> Param:
    return Param(
        name,
        "numbers",
        description,
        low=-1,
        high=1000,
        low_hint=_SHARE,
        high_hint=_SHARE,
        least_items=2,
        list_hint="Give both limits, the lower one first: 0,0.05.",
    )


LIMITS: Final = (
    _difference(
        "threshold",
        "difference, treatment minus control, whose chance to be exceeded is asked for; half a "
        "point is 0.005",
    ),
    _lift("lift_threshold", "the same for the relative difference: +5 % is 0.05"),
    _range("difference_range", "two limits of the difference, for the chance to lie between them"),
    _range("lift_range", "two limits of the lift, for the chance to lie between them"),
)
LIMIT_OUTPUTS: Final = (
    Output("probability_above", "probability that the difference exceeds threshold (optional)"),
    Output("probability_below", "probability that it lies below threshold (optional)"),
    Output("probability_between", "probability within difference_range (optional)"),
    Output("probability_lift_above", "probability of a lift above lift_threshold (optional)"),
    Output("probability_lift_below", "probability of a lift below lift_threshold (optional)"),
    Output("probability_lift_between", "probability of a lift within lift_range (optional)"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the difference and of the lift; ``None`` where none is asked for."""

    difference: float | None = None
    lift: float | None = None
    difference_range: tuple[float, ...] | None = None
    lift_range: tuple[float, ...] | None = None

    def check(self) -> None:
        """Refuse a range that is not two limits, the lower one first.

        Raises:
            InputError: naming the range.
        """
        for name in ("difference_range", "lift_range"):
            limits = getattr(self, name)
            if limits is not None and (len(limits) != 2 or limits[0] >= limits[1]):
                shown = ", ".join(map(str, limits))
                step = "For one limit alone give threshold or lift_threshold."
                raise InputError(name, shown, "two limits, the lower one first", step)

    def outputs(self, pair: PosteriorPair, finer: PosteriorPair) -> dict[str, Value]:
        """Return the probabilities by name.

        Args:
            pair: the posteriors of both rates.
            finer: posteriors with the same difference that lose no digits.
        """
        found: dict[str, Value] = {}

        def lift_below(limit: float) -> float:
            return pair.ratio_below(1 + limit) if limit > -1 else 0.0

        if self.difference is not None:
            under = _clipped(finer.difference_below(self.difference))
            found |= {"probability_above": 1 - under, "probability_below": under}
        if self.lift is not None:
            under = _clipped(lift_below(self.lift))
            found |= {"probability_lift_above": 1 - under, "probability_lift_below": under}
        if self.difference_range is not None:
            low, high = (_within(limit) for limit in self.difference_range)
            between = finer.difference_below(high) - finer.difference_below(low)
            found["probability_between"] = _clipped(between)
        if self.lift_range is not None:
            low, high = self.lift_range
            found["probability_lift_between"] = _clipped(lift_below(high) - lift_below(low))
        return found

    def told(self, outputs: dict[str, Value]) -> str:
        """Return the sentences that say them, '' without a limit."""
        text = ""
        for what, middle, limit, limits, written in (
            ("difference", "", self.difference, self.difference_range, points),
            ("lift", "lift_", self.lift, self.lift_range, signed_percent),
        ):
            shown = {
                side: probability(float(outputs.get(f"probability_{middle}{side}", 0.0)))
                for side in ("above", "below", "between")
            }
            if limit is not None:
                text += (
                    f"The {what} exceeds {written(limit)} with probability {shown['above']} and is "
                    f"below it with {shown['below']}. "
                )
            if limits is not None:
                text += (
                    f"The {what} lies between {written(limits[0])} and {written(limits[1])} with "
                    f"probability {shown['between']}. "
                )
        return text

    def read(self) -> tuple[str, ...]:
        """Return the limits as understood."""
        found = []
        if self.difference is not None:
            found.append(f"limit {points(self.difference)}")
        if self.lift is not None:
            found.append(f"limit {signed_percent(self.lift)} relative")
        if self.difference_range is not None:
            found.append(f"limits {' and '.join(points(limit) for limit in self.difference_range)}")
        if self.lift_range is not None:
            limits = " and ".join(signed_percent(limit) for limit in self.lift_range)
            found.append(f"limits {limits} relative")
        return tuple(found)


def _within(difference: float) -> float:
    """Return a difference of two rates, which lies between -1 and 1."""
    return min(max(difference, -1 + 1e-12), 1 - 1e-12)


def _clipped(share: float) -> float:
    return min(max(share, 0.0), 1.0)
