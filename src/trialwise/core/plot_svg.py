"""A curve as a picture: SVG written by hand, and PNG through an optional library."""

from dataclasses import dataclass
from textwrap import shorten
from typing import Final
from xml.sax.saxutils import escape

from trialwise.core.errors import MissingExtraError
from trialwise.core.plot_axis import Axis, axis_over
from trialwise.core.records import Curve

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 28, 56, 64
# Middle tones that can be read on white and on black.
_INK, _GRID, _LINE, _MARK = "#6b7280", "#9ca3af", "#3b82f6", "#d97706"
_FONT: Final = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
_LETTER: Final = 7.0  # about the width of a letter, to keep labels inside
_LONGEST, _LONGEST_SIDE = 70, 55  # letters that fit beside the picture's width and height


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axes of a picture and where they put a point, in pixels."""

    x: Axis
    y: Axis

    def across(self, value: float) -> float:
        return _LEFT + self.x.place(value) * (_WIDTH - _LEFT - _RIGHT)

    def down(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - self.y.place(value) * (_HEIGHT - _TOP - _BOTTOM)


def curve_svg(curve: Curve) -> str:
    """Return a curve as an SVG picture with axes, grid, and the marked point with its values.

    The background is transparent and the colours suit a light and a dark page.

    >>> picture = curve_svg(
    ...     Curve("Power", "users", "power", (0, 50, 100), (0, 0.5, 0.8), (50, 0.5))
    ... )
    >>> picture.startswith("<svg"), "<desc" in picture
    (True, True)
    """
    frame = _Frame(
        axis_over(min(curve.xs), max(curve.xs)),
        axis_over(min(curve.ys), max(curve.ys), is_rate=curve.is_rate),
    )
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title desc" '
        f'font-family="{_FONT}" font-size="13" fill="{_INK}">',
        f'<title id="title">{escape(curve.title)}</title>',
        f'<desc id="desc">{escape(_description(curve, frame))}</desc>',
        *_axes(curve, frame),
        *_line(curve, frame),
        *_mark(curve, frame),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def curve_png(curve: Curve, *, zoom: float = 2.0) -> bytes:
    """Return a curve as a PNG picture on white.

    Args:
        curve: what to draw.
        zoom: pixels per unit of the SVG picture.

    Raises:
        MissingExtraError: when the library that draws it is not installed.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise MissingExtraError("resvg_py, which draws PNG pictures,", "png") from None
    return bytes(svg_to_bytes(svg_string=curve_svg(curve), background="#ffffff", zoom=zoom))


def _axes(curve: Curve, frame: _Frame) -> list[str]:
    """Return title, grid, ticks and labels."""
    left, right = frame.across(frame.x.ticks[0]), frame.across(frame.x.ticks[-1])
    top, bottom = frame.down(frame.y.ticks[-1]), frame.down(frame.y.ticks[0])
    parts = [
        f'<text x="{_LEFT}" y="{_TOP - 26}" font-size="16" font-weight="600">'
        f"{escape(shorten(curve.title, _LONGEST, placeholder='…'))}</text>",
        f'<g stroke="{_GRID}" stroke-opacity="0.35">',
    ]
    for tick in frame.y.ticks:
        y = frame.down(tick)
        parts.append(f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{right:.1f}" y2="{y:.1f}"/>')
    for tick in frame.x.ticks:
        x = frame.across(tick)
        parts.append(f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}"/>')
    parts += ["</g>", f'<g stroke="{_INK}">']
    parts.append(f'<line x1="{left:.1f}" y1="{bottom:.1f}" x2="{right:.1f}" y2="{bottom:.1f}"/>')
    parts.append(f'<line x1="{left:.1f}" y1="{top:.1f}" x2="{left:.1f}" y2="{bottom:.1f}"/></g>')
    for tick, label in zip(frame.y.ticks, frame.y.labels(), strict=True):
        y = frame.down(tick) + 4.5
        parts.append(f'<text x="{left - 8:.1f}" y="{y:.1f}" text-anchor="end">{label}</text>')
    for tick, label in zip(frame.x.ticks, frame.x.labels(), strict=True):
        x = frame.across(tick)
        parts.append(f'<text x="{x:.1f}" y="{bottom + 19:.1f}" text-anchor="middle">{label}</text>')
    middle = (top + bottom) / 2
    return [
        *parts,
        f'<text x="{(left + right) / 2:.1f}" y="{_HEIGHT - 18}" text-anchor="middle">'
        f"{escape(shorten(curve.x_label, _LONGEST, placeholder='…'))}</text>",
        f'<text x="20" y="{middle:.1f}" text-anchor="middle" '
        f'transform="rotate(-90 20 {middle:.1f})">'
        f"{escape(shorten(curve.y_label, _LONGEST_SIDE, placeholder='…'))}</text>",
    ]


def _line(curve: Curve, frame: _Frame) -> list[str]:
    points = " ".join(
        f"{frame.across(x):.1f},{frame.down(y):.1f}"
        for x, y in zip(curve.xs, curve.ys, strict=True)
    )
    return [
        f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="2.5" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    ]


def _mark(curve: Curve, frame: _Frame) -> list[str]:
    """Return the marked point, lines from it to both axes, and its values."""
    x, y = frame.across(curve.mark[0]), frame.down(curve.mark[1])
    left, bottom = frame.across(frame.x.ticks[0]), frame.down(frame.y.ticks[0])
    label = _mark_text(curve, frame)
    is_left = x + 12 + _LETTER * len(label) > _WIDTH - _RIGHT
    rises = curve.ys[-1] >= curve.ys[0]
    # beside the curve, on the side it leaves free
    above = is_left if rises else not is_left
    shift_x, shift_y = (-10 if is_left else 10), (-9 if above else 19)
    if y + shift_y < _TOP:
        shift_y = 19
    if y + shift_y > bottom - 4:
        shift_y = -9
    anchor = "end" if is_left else "start"
    return [
        f'<g stroke="{_MARK}" stroke-dasharray="4 4" stroke-opacity="0.8">',
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{bottom:.1f}"/>',
        f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{y:.1f}"/></g>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_MARK}"/>',
        f'<text x="{x + shift_x:.1f}" y="{y + shift_y:.1f}" text-anchor="{anchor}" '
        f'font-weight="600" fill="{_MARK}">{escape(label)}</text>',
    ]


def _mark_text(curve: Curve, frame: _Frame) -> str:
    """Return the values of the marked point."""
    return f"{frame.y.text(curve.mark[1], digits=4)} at {frame.x.text(curve.mark[0])}"


def _description(curve: Curve, frame: _Frame) -> str:
    """Return the picture in words, for those who do not see it."""
    first, last = (
        f"{frame.y.text(y, digits=4)} at {frame.x.text(x)}"
        for x, y in ((curve.xs[0], curve.ys[0]), (curve.xs[-1], curve.ys[-1]))
    )
    return (
        f"{curve.y_label} over {curve.x_label}, from {first} to {last}; "
        f"marked: {_mark_text(curve, frame)}."
    )
