"""Numbers as people read them."""

import pytest

from trialwise.stats.interval import borderline, verdict
from trialwise.stats.wording import difference, number, p_text, percent, points, probability, tidy


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "10 %"), (0.07, "7 %"), (0.29, "29 %"), (0.123456, "12.3456 %"), (12.5, "1,250 %")],
)
def test_percent_shows_no_float_noise(value, text):
    assert percent(value) == text


def test_percent_never_rounds_up_to_certainty():
    assert percent(0.99999, 4) == "99.999 %"
    assert probability(1.0) == "above 99.99 %"


@pytest.mark.parametrize(("value", "text"), [(-0.0, "0"), (999.96, "999.96"), (1e20, "1e+20")])
def test_numbers_keep_their_size(value, text):
    assert number(value) == text


def test_points_are_signed_and_singular_when_one():
    assert [points(x) for x in (0.01, -0.01, 0.0, 0.015)] == [
        "+1 point",
        "-1 point",
        "0 points",
        "+1.5 points",
    ]


def test_differences_lose_only_noise():
    assert difference(0.12, 0.10) == 0.02
    assert difference(1e-9 + 1e-12, 1e-9) == pytest.approx(1e-12, rel=1e-3)
    assert difference(0.0, 0.0) == 0.0
    assert tidy(0.1 * 3) == 0.3


def test_p_values_are_bounded_from_below():
    assert p_text(0.0) == "p < 0.0001"


def test_the_verdict_says_what_is_excluded_and_what_allowed():
    assert verdict(0.2, 4, "points").endswith("it allows a rise of 0.2 to 4 points.")
    assert verdict(-4, -0.2, "").endswith("excludes zero: it allows a fall of 0.2 to 4.")
    assert "includes zero" in verdict(-1, 1, "")


def test_borderline_is_said_only_on_disagreement():
    assert borderline([True, True]) == borderline([False]) == ()
    assert "borderline" in borderline([True, False])[0]
