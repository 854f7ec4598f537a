"""A difference of one mean from a reference: absolute, relative, and in standard deviations."""

from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import InputError
from trialwise.core.records import Value
from trialwise.stats.validate import MissingInputError
from trialwise.stats.wording import difference, number, signed, signed_percent, tidy

_GIVEN: Final = 10  # significant digits of what the user gave
_DERIVED: Final = 3  # of what follows from it


@dataclass(frozen=True, slots=True)
class Shift:
    """A difference from a reference that may be unknown.

    Attributes:
        sd: standard deviation of what is averaged.
        effect: the difference, signed.
        reference: a fixed value, or the mean of control.
        given: which of effect, target and lift was an input; that one is shown in full.
    """

    sd: float
    effect: float
    reference: float | None
    given: str

    @property
    def standardised(self) -> float:
        """The effect in standard deviations."""
        return self.effect / self.sd

    @property
    def lift(self) -> float | None:
        """The relative difference; none without a reference above 0."""
        if self.reference is None or self.reference <= 0:
            return None
        return tidy(self.effect / self.reference)

    def outputs(self) -> dict[str, Value]:
        """Return the effect on every scale that is defined."""
        outputs: dict[str, Value] = {"effect": self.effect}
        if self.lift is not None:
            outputs["lift"] = self.lift
        if self.reference is not None:
            outputs["target"] = tidy(self.reference + self.effect)
        return outputs | {"standardised_effect": tidy(self.standardised)}

    def text(self) -> str:
        """Return for example ``+2.5 (+5 % relative, 0.1 standard deviations)``."""
        effect = signed(self.effect, _GIVEN if self.given == "effect" else _DERIVED)
        said = [f"{number(abs(self.standardised), _DERIVED)} standard deviations"]
        if self.lift is not None:
            lift = signed_percent(self.lift, _GIVEN if self.given == "lift" else _DERIVED)
            said.insert(0, f"{lift} relative")
        return f"{effect} ({', '.join(said)})"


def shift_of(
    sd: float,
    *,
    reference: float | None,
    name: str,
    effect: float | None = None,
    target: float | None = None,
    lift: float | None = None,
) -> Shift:
    """Return the difference from the scale that was given.

    Args:
        sd: standard deviation, above 0.
        reference: what it is a difference from; needed for a target or a lift.
        name: the input that holds the reference.
        effect: absolute difference, not 0.
        target: the mean itself.
        lift: relative difference, not 0.

    Raises:
        InputError: for a target or lift without a reference, a lift of one not above 0, or none.

    >>> shift_of(10.0, reference=50.0, name="mean", lift=0.02).effect
    1.0
    """
    if effect is not None:
        return Shift(sd, effect, reference, "effect")
    if reference is None:
        raise MissingInputError(name, "a target or a lift", "to turn it into a difference")
    if lift is not None:
        if reference <= 0:
            raise InputError(
                name, reference, "above 0 when a lift is given", "Give the absolute effect instead."
            )
        return Shift(sd, tidy(reference * lift), reference, "lift")
    found = difference(target or 0.0, reference)
    if found == 0:
        raise InputError(
            "target", target, f"different from {name}", "No difference can never be detected."
        )
    return Shift(sd, found, reference, "target")
