"""Roots of increasing functions that lie far from the first guess."""

import math

import pytest

from trialwise.stats.numeric.expanding import root_near


@pytest.mark.parametrize("root", [-1e6, -3.0, 0.0, 0.5, 1.0, 2.0, 7e5])
def test_the_root_is_found_wherever_it_lies(root):
    assert root_near(lambda x: math.atan(x - root), 0.0, 1.0) == pytest.approx(root, abs=1e-9)


def test_a_function_without_a_root_is_an_error():
    with pytest.raises(ArithmeticError, match="no root"):
        root_near(lambda x: 1.0, 0.0, 1.0)
