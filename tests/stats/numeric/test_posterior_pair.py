"""Comparisons of two posteriors, against closed forms and scipy 1.17.1."""

import itertools
import math

import numpy as np
import pytest
from scipy import integrate, special, stats

from trialwise.stats.numeric.beta import Beta
from trialwise.stats.numeric.gamma import Gamma
from trialwise.stats.numeric.posterior import stirling_rest
from trialwise.stats.numeric.posterior_pair import PosteriorPair
from trialwise.stats.numeric.student import Student

POSTERIORS = [
    (Beta(185, 1817), stats.beta(185, 1817)),
    (Beta(0.3, 40), stats.beta(0.3, 40)),
    (Beta(70, 0.5), stats.beta(70, 0.5)),
    (Gamma(0.5, 3), stats.gamma(0.5, scale=1 / 3)),
    (Gamma(900, 0.01), stats.gamma(900, scale=100)),
    (Student(5, 2, 3), stats.t(3, 5, 2)),
    (Student(-1, 1e-3, 1e6), stats.t(1e6, -1, 1e-3)),
]
BETAS = [
    (185, 1817, 227, 1775),
    (1, 1, 1, 1),
    (0.5, 0.5, 0.5, 0.5),
    (0.1, 5, 0.1, 5),
    (0.5, 1e6, 0.5, 1e3),
    (1e6, 0.5, 5, 0.5),
    (11, 1, 1e6, 9e6),
    (1, 1001, 3, 999),
]


@pytest.mark.reference
@pytest.mark.parametrize(("ours", "theirs"), POSTERIORS)
def test_every_posterior_is_that_of_scipy(ours, theirs):
    u = np.linspace(*ours.span, 400)
    x = ours.place(u)
    inside = theirs.ppf([0.01, 0.3, 0.5, 0.9, 0.999])
    assert ours.below(inside) == pytest.approx(theirs.cdf(inside), abs=1e-12)
    assert ours.above(inside) == pytest.approx(theirs.sf(inside), abs=1e-12)
    assert ours.mean == pytest.approx(theirs.mean())
    for value in inside:
        assert ours.place(np.array([ours.coordinate(value)]))[0] == pytest.approx(value)
        over, _ = integrate.quad(theirs.sf, value, theirs.isf(1e-14), limit=300)
        tolerance = 1e-7 * ours.width
        assert ours.excess(np.array([value]))[0] == pytest.approx(over, rel=1e-6, abs=tolerance)
        apart = ours.excess(np.array([value])) - ours.shortfall(np.array([value]))
        assert apart[0] == pytest.approx(ours.mean - value, abs=1e-9 * (1 + abs(value)))
    mass = integrate.trapezoid(ours.density(u), u)
    assert mass == pytest.approx(1, abs=2e-3)
    assert np.all(np.diff(x) >= 0)


@pytest.mark.reference
@pytest.mark.parametrize("parameters", BETAS)
def test_beta_pairs_are_those_of_adaptive_integration(parameters):
    # over the quantiles of the first, by scipy.integrate.quad and scipy.special
    a, b, c, d = parameters

    def below(value):
        return special.betainc(c, d, min(max(value, 0), 1))

    pair = PosteriorPair(Beta(a, b), Beta(c, d))

    decades = [10.0**-k for k in range(12, 0, -1)]
    edges = [0, *decades, 0.5, *(1 - p for p in reversed(decades)), 1]

    def expected(function):
        return sum(
            integrate.quad(
                lambda u: function(special.betaincinv(a, b, u)), *part, epsabs=1e-13, limit=200
            )[0]
            for part in itertools.pairwise(edges)
        )

    spread = math.hypot(pair.x.width, pair.y.width)
    assert pair.probability_greater() == pytest.approx(expected(lambda v: 1 - below(v)), abs=2e-9)
    assert pair.probability_smaller() == pytest.approx(expected(below), abs=2e-9)
    for shift in (-1.3 * spread, 0.2 * spread):
        found = pair.difference_below(shift)
        assert found == pytest.approx(expected(lambda v, s=shift: below(v + s)), abs=2e-9)
    for ratio in (0.3, 1.01, 40):
        found = pair.ratio_below(ratio)
        assert found == pytest.approx(expected(lambda v, r=ratio: below(v * r)), abs=2e-9)
    quantile = pair.difference_quantile(0.1)
    assert pair.difference_below(quantile) == pytest.approx(0.1, abs=1e-8)


def test_cauchy_pairs_have_closed_forms():
    # differences of Cauchy variables are Cauchy with the sum of the scales
    pair = PosteriorPair(Student(0, 1, 1), Student(1, 2, 1))
    assert pair.probability_greater() == pytest.approx(stats.cauchy.cdf(1 / 3), abs=1e-9)
    for p in (0.001, 0.2, 0.9995):
        expected = 1 + 3 * stats.cauchy.ppf(p)
        assert pair.difference_quantile(p) == pytest.approx(expected, rel=1e-6)


def test_gamma_pairs_have_closed_forms():
    pair = PosteriorPair(Gamma(0.5, 10), Gamma(0.5, 20))
    assert pair.probability_greater() == pytest.approx(special.betaincc(0.5, 0.5, 2 / 3), abs=1e-10)
    share = special.betaincinv(0.5, 0.5, 0.975)
    assert pair.ratio_quantile(0.975) == pytest.approx(0.5 * share / (1 - share), rel=1e-7)


@pytest.mark.reference
@pytest.mark.parametrize(("a", "b"), [(1.01e6, 2e6), (1.01e6, 9e9), (5e9, 1.01e6)])
def test_the_tail_of_large_counts_is_that_of_scipy(a, b):
    # scipy.special.betainc, 1.17.1, exact to 1e-11 here but slow around the mean
    beta = Beta(a, b)
    x = beta.mean + beta.width * np.linspace(-9, 9, 91)
    assert beta.below(x) == pytest.approx(special.betainc(a, b, x), abs=1e-9)
    assert beta.above(x) == pytest.approx(special.betaincc(a, b, x), abs=1e-9)


def test_the_rest_of_stirling_is_what_it_leaves():
    for z in (0.1, 1.0, 14.9, 15.1, 60.0):
        stirling = (z - 0.5) * math.log(z) - z + 0.5 * math.log(2 * math.pi)
        assert stirling_rest(z) == pytest.approx(math.lgamma(z) - stirling, rel=1e-9, abs=1e-13)
