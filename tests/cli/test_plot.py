"""A curve in the terminal."""

import io
import sys

import pytest

from trialwise.cli.plot import can_show_dots, plot_curve
from trialwise.core.records import Curve

POWER = Curve(
    "Power by users",
    "users",
    "power",
    tuple(range(500, 8000, 250)),
    tuple(min(0.1 + n / 9000, 0.97) for n in range(500, 8000, 250)),
    (3000, 0.1 + 3000 / 9000),
    True,
)


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_it_fits_into_its_place(is_plain, width):
    lines = plot_curve(POWER, is_plain=is_plain, width=width)
    assert len(lines) == 16
    assert all(len(line) <= width for line in lines)
    assert lines[-1].strip() == "users"
    assert lines[0].startswith("Power by users (")


def test_the_plain_form_is_ascii_alone():
    lines = plot_curve(POWER, is_plain=True)
    assert "\n".join(lines).isascii()
    assert lines[0] == "Power by users (o 43.33 % at 3,000)"
    assert sum(line.count("o") for line in lines[1:-1]) == 1
    assert any("*" in line for line in lines)


def test_the_dotted_form_uses_braille_and_one_mark():
    lines = plot_curve(POWER, is_plain=False)
    assert sum(line.count("●") for line in lines[1:]) == 1
    assert any("⠀" < character <= "⣿" for line in lines for character in line)


def test_the_ends_of_the_curve_stand_at_their_ticks():
    line = Curve("Line", "x", "y", (0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (2, 2))
    lines = plot_curve(line, is_plain=True)
    assert lines[1].startswith("4 +")
    assert lines[1].endswith("*")
    assert lines[12].startswith("0 +*")


def test_a_falling_and_a_negative_curve_are_drawn():
    curve = Curve("Fall", "x", "y", (1, 2, 3), (-1.0, -2.0, -3.0), (2, -2.0))
    lines = plot_curve(curve, is_plain=True)
    assert any(line.startswith("-3") for line in lines)


@pytest.mark.parametrize(
    ("encoding", "can"), [("utf-8", True), ("ascii", False), ("cp1252", False)]
)
def test_the_encoding_decides(monkeypatch, encoding, can):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert can_show_dots() is can
