"""Which number of a plan is asked for."""

import pytest

from trialwise.assistant.understand.slots import read_slots
from trialwise.assistant.understand.wanted import planning_target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("4% to 5%, users/arm?", "sample_size"),
        ("4% to 5%, 3,000 per arm, power?", "power"),
        ("4% to 5%, 3,000 per arm, 80% power", None),
        ("baseline 4%, 3,000 per arm, 80% power", "mde"),
        ("4% to 5%, 80% power", "sample_size"),
        ("4% to 5%, 80% power, 900 visitors a day", "duration"),
        ("sd 3, effect 1, n each", "sample_size"),
        ("users per arm matter", None),
    ],
)
def test_the_number_asked_for(text: str, target: str | None) -> None:
    assert planning_target(read_slots(text)) == target
