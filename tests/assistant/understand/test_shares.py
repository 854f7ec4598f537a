"""Shares of the traffic said arm by arm."""

import pytest

from trialwise.assistant.understand.slots import read_slots


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("control gets 80% of traffic and the treatment 20%", (0.8, 0.2)),
        ("25% of users see the new page and 75% the old one", (0.75, 0.25)),
        ("90% control / 10% treatment, baseline 3%", (0.9, 0.1)),
        ("A gets 50%, B 25% and C 25%", (0.5, 0.25, 0.25)),
        ("control gets 80% of traffic and the treatment 40%", (0.8, 0.4)),
    ],
)
def test_shares_name_their_arms(text: str, shares: tuple[float, ...]) -> None:
    assert read_slots(text).shares == shares


@pytest.mark.parametrize(
    "text",
    [
        "control 40%, treatment 60%",
        "control 40%, treatment 60%, 80% power",
        "12% of users converted in control and 14% of users in treatment",
        "control converts at 40%, treatment at 60%, baseline 3%",
        "from 10% to 12%",
    ],
)
def test_rates_are_no_shares(text: str) -> None:
    assert read_slots(text).shares == ()
