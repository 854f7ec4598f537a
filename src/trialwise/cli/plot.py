"""A curve in the terminal: Braille dots where it can show them, plain characters elsewhere."""

import sys
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import shorten
from typing import Final

from trialwise.core.plot_axis import Axis, axis_over
from trialwise.core.records import Curve

_WIDTH, _HEIGHT = 80, 16
_FRAME_ROWS: Final = 4  # title, horizontal axis, its labels and its name
_BRAILLE: Final = 0x2800
# The dots of a Braille character, by column and by row from above.
_DOTS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_NEEDED: Final = "⠿●│└┬┤"


@dataclass(frozen=True, slots=True)
class _Look:
    """The characters of a plot, and the points that one of them holds."""

    mark: str
    side: str
    tick: str
    corner: str
    floor: str
    floor_tick: str
    across: int
    down: int


_DOTTED: Final = _Look("●", "│", "┤", "└", "─", "┬", 2, 4)
_PLAIN: Final = _Look("o", "|", "+", "+", "-", "+", 1, 1)


@dataclass(slots=True)
class _Canvas:
    """Points on a grid of characters."""

    columns: int
    rows: int
    look: _Look
    dots: dict[tuple[int, int], int] = field(default_factory=dict)

    def plot(self, across: float, down: float) -> None:
        """Set the point at shares of the width and, from above, of the height."""
        x, y = self._dot(across, down)
        cell = self.cell(across, down)
        dot = _DOTS[x % self.look.across][y % self.look.down] if self.look.across > 1 else 1
        self.dots[cell] = self.dots.get(cell, 0) | dot

    def cell(self, across: float, down: float) -> tuple[int, int]:
        """Return the column and the row of a point."""
        x, y = self._dot(across, down)
        return x // self.look.across, y // self.look.down

    def _dot(self, across: float, down: float) -> tuple[int, int]:
        x = round(across * (self.columns * self.look.across - 1))
        return x, round(down * (self.rows * self.look.down - 1))

    def character(self, column: int, row: int) -> str:
        """Return what stands in a cell."""
        dots = self.dots.get((column, row), 0)
        if not dots:
            return " "
        return chr(_BRAILLE + dots) if self.look.across > 1 else "*"


def can_show_dots() -> bool:
    """Return whether standard output can show Braille dots."""
    try:
        _NEEDED.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def plot_curve(curve: Curve, *, is_plain: bool, width: int = _WIDTH) -> list[str]:
    """Return a curve as lines of text, its own point marked and said below the title.

    Args:
        curve: what to draw.
        is_plain: whether to use ASCII alone.
        width: columns, at least 40.

    Returns:
        16 lines of at most ``width`` columns.
    """
    look = _PLAIN if is_plain else _DOTTED
    x = axis_over(min(curve.xs), max(curve.xs), most=6)
    y = axis_over(min(curve.ys), max(curve.ys), most=5, is_rate=curve.is_rate)
    margin = max(len(label) for label in y.labels())
    canvas = _Canvas(max(width, 40) - margin - 3, _HEIGHT - _FRAME_ROWS, look)
    _draw(curve, x, y, canvas)
    mark_cell = canvas.cell(x.place(curve.mark[0]), 1 - y.place(curve.mark[1]))
    ticks = {
        canvas.cell(0.0, 1 - y.place(tick))[1]: label
        for tick, label in zip(y.ticks, y.labels(), strict=True)
    }
    mark = f"{look.mark} {y.text(curve.mark[1], digits=4)} at {x.text(curve.mark[0])}"
    lines = [f"{shorten(curve.title, width - len(mark) - 3, placeholder='…')} ({mark})"]
    for row in range(canvas.rows):
        cells = [
            look.mark if (column, row) == mark_cell else canvas.character(column, row)
            for column in range(canvas.columns)
        ]
        side = look.tick if row in ticks else look.side
        lines.append(f"{ticks.get(row, ''):>{margin}} {side}{''.join(cells)}".rstrip())
    lines += _floor(x, canvas, margin)
    name = shorten(curve.x_label, canvas.columns, placeholder="…")
    lines.append(f"{'':{margin + 2}}{name:^{canvas.columns}}".rstrip())
    return [_ascii(line) for line in lines] if is_plain else lines


def _draw(curve: Curve, x: Axis, y: Axis, canvas: _Canvas) -> None:
    """Plot straight lines between the points."""
    places = [
        (x.place(across), 1 - y.place(down))
        for across, down in zip(curve.xs, curve.ys, strict=True)
    ]
    steps = 4 * canvas.columns * canvas.look.across
    for (x0, y0), (x1, y1) in pairwise(places):
        count = max(round(steps * max(abs(x1 - x0), abs(y1 - y0))), 1)
        for step in range(count + 1):
            share = step / count
            canvas.plot(x0 + share * (x1 - x0), y0 + share * (y1 - y0))


def _floor(x: Axis, canvas: _Canvas, margin: int) -> list[str]:
    """Return the horizontal axis and its labels."""
    places = [round(x.place(tick) * (canvas.columns - 1)) for tick in x.ticks]
    floor = [canvas.look.floor] * canvas.columns
    labels = [" "] * (margin + 2 + canvas.columns)
    for place, label in zip(places, x.labels(), strict=True):
        floor[place] = canvas.look.floor_tick
        start = min(max(margin + 2 + place - len(label) // 2, 0), len(labels) - len(label))
        labels[start : start + len(label)] = list(label)
    return [
        f"{'':>{margin}} {canvas.look.corner}{''.join(floor)}",
        "".join(labels).rstrip(),
    ]


def _ascii(text: str) -> str:
    """Return text without the characters that a plain terminal lacks."""
    return text.replace("−", "-").replace("…", "...").encode("ascii", "replace").decode("ascii")
