"""Axes with round ticks."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.core.plot_axis import Axis, axis_over


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (770, 7682, ("0", "2,000", "4,000", "6,000", "8,000")),
        (0.012, 0.041, ("0", "0.01", "0.02", "0.03", "0.04", "0.05")),
        (-3, 2, ("−3", "−2", "−1", "0", "1", "2")),
        (-50, -1, ("−50", "−40", "−30", "−20", "−10", "0")),
        (2e8, 2e9, ("0", "500 M", "1,000 M", "1,500 M", "2,000 M")),
        (980, 1100, ("980", "1,000", "1,020", "1,040", "1,060", "1,080", "1,100")),
    ],
)
def test_ticks_are_round(low, high, labels):
    assert axis_over(low, high).labels() == labels


def test_rates_are_said_in_percent_and_end_at_all():
    axis = axis_over(0.24, 0.98, is_rate=True)
    assert axis.labels() == ("0 %", "20 %", "40 %", "60 %", "80 %", "100 %")
    assert axis_over(0.999, 1.0, is_rate=True).ticks[-1] == 1


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0, 1e-12])
def test_a_constant_has_room(value):
    axis = axis_over(value, value)
    assert axis.ticks[0] <= value <= axis.ticks[-1]
    assert axis.ticks[0] < axis.ticks[-1]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.800017, 4, "80 %"),
        (0.99999, 4, "above 99.99 %"),
        (1.0, 4, "100 %"),
        (0.017439, 4, "1.744 %"),
    ],
)
def test_a_rate_is_never_rounded_to_certainty(value, digits, text):
    assert Axis((0.0, 1.0), is_rate=True).text(value, digits=digits) == text


@given(low=st.floats(-1e12, 1e12), span=st.floats(1e-9, 1e12), most=st.integers(2, 9))
@settings(max_examples=40, deadline=None)
def test_every_value_has_its_place(low, span, most):
    axis = axis_over(low, low + span, most=most)
    assert 2 <= len(axis.ticks) <= most + 1
    assert all(a < b for a, b in itertools.pairwise(axis.ticks))
    for value in (low, low + span):
        assert -1e-6 <= axis.place(value) <= 1 + 1e-6
    assert len(set(axis.labels())) == len(axis.ticks) or span < 1e-3 * abs(low)
