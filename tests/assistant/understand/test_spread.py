"""The standard deviation of a plan, from all the ways it is said."""

import pytest

from trialwise.assistant.understand.slots import read_slots
from trialwise.assistant.understand.spread import read_spread


@pytest.mark.parametrize(
    ("text", "sd"),
    [
        ("sd 12", 12.0),
        ("variance 400", 20.0),
        ("cohen's d 0.3", 1.0),
        # var of the difference: (10² + 14²) / n with equal arms, so s² = 148
        ("control sd 10, treatment sd 14", 148**0.5),
        # 80/20: k = 1/4, s² = (k 10² + 14²) / (k + 1) = 221 / 1.25
        ("80/20 split, control sd 10, treatment sd 14", (221 / 1.25) ** 0.5),
    ],
)
def test_the_deviation_is(text: str, sd: float) -> None:
    assert read_spread(read_slots(text)).sd == pytest.approx(sd)


def test_two_deviations_without_arms_are_asked_about() -> None:
    spread = read_spread(read_slots("sd 20 and 30, effect 2"))
    assert spread.sd is None
    assert spread.missing is not None
    assert spread.missing.name == "sd"


def test_none_is_asked_for() -> None:
    missing = read_spread(read_slots("mean 20, effect 2")).missing
    assert missing is not None
