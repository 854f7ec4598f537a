"""Names of arms beside numbers: before them, or behind them."""

import re

import pytest

from trialwise.assistant.understand.arms import arm_ranks, count_arms, labelled


def ranks(text: str) -> tuple[int, ...]:
    return arm_ranks(text, [match.span() for match in re.finditer(r"\d{3}", text)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("control 500, treatment 560", (0, 1)),
        ("treatment 560, control 500", (1, 0)),
        ("A had 500 and B had 560", (0, 1)),
        ("B: 560, A: 500", (1, 0)),
        ("500 in control, 560 in treatment", (0, 1)),
        ("560 for the new page, 500 for the old page", (1, 0)),
        ("variant A 500, variant B 560", (0, 1)),
        ("variant 1: 500, variant 2: 560", (1, 2)),
        ("C 500, A 510, B 520", (2, 0, 1)),
        ("did treatment win? control 500, treatment 560", (0, 1)),
        ("500 and 560", ()),
        ("control 500 and 560", ()),
        ("A user test: 500 vs 560", ()),
        ("control 500, control 560", ()),
    ],
)
def test_arms_are_ranked_with_control_first(text: str, expected: tuple[int, ...]) -> None:
    assert ranks(text) == expected


def test_arms_are_counted_once() -> None:
    assert count_arms("control, treatment and control again") == 2
    assert count_arms("a user") == 0


def test_a_name_right_behind_a_number_is_seen() -> None:
    text = "500 users, 250 in control"
    assert labelled(text, (11, 14), until=len(text))
    assert not labelled(text, (0, 3), until=11)


def test_a_figure_of_users_is_no_name() -> None:
    assert count_arms("treatment 2,310") == 1
