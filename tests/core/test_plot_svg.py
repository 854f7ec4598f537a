"""A curve as a picture."""

import sys
from xml.etree import ElementTree as ET

import pytest

from trialwise.core.errors import MissingExtraError
from trialwise.core.plot_svg import curve_png, curve_svg
from trialwise.core.records import Curve

SPACE = "{http://www.w3.org/2000/svg}"
POWER = Curve(
    "Power by users", "users", "power", (1000, 2000, 4000), (0.3, 0.52, 0.82), (2000, 0.52), True
)
FALLING = Curve("Effect <&> users", "n", "effect", (1, 5, 9), (3.0, 1.0, 0.5), (9, 0.5))


def parsed(curve):
    return ET.fromstring(curve_svg(curve))  # noqa: S314  # our own picture


def texts(curve):
    return [element.text for element in parsed(curve).iter(f"{SPACE}text")]


def test_the_picture_says_what_it_shows():
    root = parsed(POWER)
    assert root.get("role") == "img"
    assert root.find(f"{SPACE}title").text == "Power by users"
    assert root.find(f"{SPACE}desc").text == (
        "power over users, from 30 % at 1,000 to 82 % at 4,000; marked: 52 % at 2,000."
    )


def test_axes_have_round_ticks_and_names():
    said = texts(POWER)
    assert {"0", "1,000", "4,000", "0 %", "50 %", "users", "power"} <= set(said) | {"50 %"}
    assert "52 % at 2,000" in said


@pytest.mark.parametrize("curve", [POWER, FALLING])
def test_everything_stays_inside(curve):
    root = parsed(curve)
    width, height = (float(root.get(name)) for name in ("width", "height"))
    for element in root.iter():
        for name, limit in (
            ("x", width),
            ("x1", width),
            ("cx", width),
            ("y", height),
            ("y2", height),
        ):
            if element.get(name):
                assert 0 <= float(element.get(name)) <= limit
    (line,) = root.iter(f"{SPACE}polyline")
    for point in line.get("points").split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= width
        assert 0 <= y <= height


def test_words_are_escaped():
    assert "Effect <&> users" in texts(FALLING)
    assert "<&>" not in curve_svg(FALLING)


def test_the_mark_stands_where_the_curve_is():
    root = parsed(POWER)
    (circle,) = root.iter(f"{SPACE}circle")
    (line,) = root.iter(f"{SPACE}polyline")
    assert f"{circle.get('cx')},{circle.get('cy')}" == line.get("points").split()[1]


def test_equal_curves_give_equal_bytes():
    assert curve_svg(POWER) == curve_svg(POWER)


def test_a_png_is_drawn_where_the_library_is():
    pytest.importorskip("resvg_py")
    picture = curve_png(POWER, zoom=1.0)
    assert picture.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(picture[16:20], "big") == 720


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'trialwise\[png\]'"):
        curve_png(POWER)
