"""Tanh-sinh quadrature against known integrals."""

import math

import numpy as np
import pytest

from trialwise.stats.numeric.quadrature import nodes


@pytest.mark.parametrize(
    ("function", "breaks", "expected"),
    [
        (lambda x: np.exp(-x * x / 2), (-9.0, 0.0, 9.0), math.sqrt(2 * math.pi)),
        (lambda x: x**-0.5, (0.0, 1.0), 2.0),
        (lambda x: np.abs(x - 0.3) ** 0.5, (0.0, 0.3, 1.0), (0.3**1.5 + 0.7**1.5) * 2 / 3),
        (np.log, (0.0, 1.0), -1.0),
    ],
)
def test_integrals_are_exact_even_with_singular_ends(function, breaks, expected):
    x, weights = nodes(breaks)
    assert (weights * function(x)).sum() == pytest.approx(expected, rel=1e-7)


def test_nodes_lie_inside_and_weights_fill_the_interval():
    x, weights = nodes((-2.0, 1.0, 5.0))
    assert x.min() >= -2
    assert x.max() <= 5
    assert weights.sum() == pytest.approx(7, rel=1e-12)
