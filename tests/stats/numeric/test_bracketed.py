"""Roots between two points, against scipy 1.17.1."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from trialwise.stats.numeric.bracketed import root_between

FUNCTIONS = [
    (lambda x: x**3 - 2, 0.0, 2.0),
    (lambda x: math.exp(x) - 5, -50.0, 50.0),
    (lambda x: math.atan(x - 7), -1e6, 1e6),
    (lambda x: (x - 1) ** 9, 0.0, 3.0),
    (lambda x: -1.0 if x < 1 / 3 else 1.0, 0.0, 1.0),
]


@pytest.mark.reference
@pytest.mark.parametrize(("function", "low", "high"), FUNCTIONS)
def test_roots_are_those_of_scipy(function, low, high):
    # scipy.optimize.brentq
    expected = optimize.brentq(function, low, high, xtol=1e-14, maxiter=1000)
    tolerance = 1e-3 if function(1.0) == 0 else 1e-12  # a flat root is known to few digits
    assert root_between(function, low, high) == pytest.approx(expected, rel=tolerance)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
@settings(max_examples=40)
def test_any_line_is_crossed_in_few_steps(root, below, above):
    calls = []

    def line(x):
        calls.append(x)
        return (x - root) * 3

    found = root_between(line, root - below, root + above)
    assert found == pytest.approx(root, rel=1e-12, abs=1e-9 * (below + above))
    assert len(calls) < 100


def test_a_root_at_an_end_is_found_and_none_is_an_error():
    assert root_between(lambda x: x, 0.0, 1.0) == 0
    assert root_between(lambda x: x - 1, 0.0, 1.0) == 1
    with pytest.raises(ArithmeticError, match="no root"):
        root_between(lambda x: x * x + 1, -1.0, 1.0)
