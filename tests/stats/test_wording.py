"""Numbers as people read them."""

import pytest

from trialwise.stats.wording import (
    alike,
    difference,
    number,
    p_text,
    percent,
    points,
    probability,
    rate_of,
    signed,
    signed_percent,
    span,
    tidy,
)


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
        "−1 point",
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


@pytest.mark.parametrize(("value", "text"), [(2.8e-5, "p < 0.0001"), (0.0015655, "p = 0.00157")])
def test_p_values_have_three_digits(value, text):
    assert p_text(value) == text


def test_effects_have_three_digits_and_a_true_minus():
    assert signed_percent(0.07469) == "+7.47 %"
    assert points(-0.000213) == "−0.0213 points"
    assert signed(-48213.7) == "−48,200"
    assert number(48213.7, 3) == "48,214"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.872, 14.13, "+0.9 to +14.1"),
        (-0.0213, 1.4812, "−0.02 to +1.48"),
        (1, 4, "+1 to +4"),
        (0, 0, "0 to 0"),
        (-1e-9, 2e-9, "−1e-09 to +2e-09"),
        (0.0004, 3.99, "+0.0004 to +3.9900"),
        (-1e-8, 3.99, "0.00 to +3.99"),
        (570.2, 6010.4, "+570 to +6,010"),
    ],
)
def test_the_limits_of_an_interval_have_the_same_decimals(low, high, text):
    assert span(low, high) == text


def test_no_limit_that_excludes_zero_is_shown_as_zero():
    assert alike([0.012, 140.0]) == ("0.01", "140.00")


def test_traffic_is_rounded_for_display():
    assert rate_of(15000 / 7) == "2,143"
    assert rate_of(12.345) == "12.3"
