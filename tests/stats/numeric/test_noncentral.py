"""The noncentral tails and the exact powers, against scipy 1.17.1 and enumeration."""

import numpy as np
import pytest
from scipy.stats import binom, chi2, f, ncf, ncx2

from trialwise.core.errors import InputError
from trialwise.stats.numeric.binomial_power import BinomialTest, critical_count
from trialwise.stats.numeric.mcnemar_power import mcnemar_power
from trialwise.stats.numeric.noncentral import noncentral_chi_square_tail, noncentral_f_tail


@pytest.mark.reference
@pytest.mark.parametrize("df", [1, 7, 1000])
@pytest.mark.parametrize("noncentrality", [0, 1e-6, 3.0, 400.0, 9e6, 1.1e7, 1e9])
def test_noncentral_chi_square_is_that_of_scipy(df, noncentrality):
    # scipy.stats.ncx2.sf; beyond a noncentrality of 1e7 an approximation takes its place
    mean, spread = df + noncentrality, (2 * (df + 2 * noncentrality)) ** 0.5
    law = ncx2(df, noncentrality) if noncentrality else chi2(df)
    for x in (max(mean - 2 * spread, 0.1), mean, mean + 3 * spread):
        assert noncentral_chi_square_tail(x, df, noncentrality) == pytest.approx(
            law.sf(x), abs=1e-7
        )


@pytest.mark.reference
@pytest.mark.parametrize("df", [1, 9])
@pytest.mark.parametrize("within", [1, 40, 1e6, 2e8])
@pytest.mark.parametrize("noncentrality", [0, 1e-6, 3.0, 60.0])
def test_noncentral_f_is_that_of_scipy(df, within, noncentrality):
    # scipy.stats.ncf.sf; beyond 1e8 degrees of freedom a chi-square takes its place
    law = ncf(df, within, noncentrality) if noncentrality else f(df, within)
    for x in (0.5, f.isf(0.05, df, within), f.isf(1e-4, df, within)):
        assert noncentral_f_tail(x, df, within, noncentrality) == pytest.approx(law.sf(x), abs=2e-6)


def test_a_certain_rejection_is_one():
    # scipy.special.ncfdtr is nan here: P(F <= x) vanishes
    assert noncentral_f_tail(1.0756, 999, 49_000, 3125.0) == 1.0


@pytest.mark.reference
@pytest.mark.parametrize("null", [1e-4, 0.1, 0.5, 0.97])
@pytest.mark.parametrize("tail", [1e-9, 0.01, 0.025, 0.3])
def test_critical_counts_are_those_of_scipy(null, tail):
    # scipy.stats.binom.isf + 1
    sizes = np.array([1, 2, 5, 40, 999, 10**6])
    assert (critical_count(sizes, null, tail) == binom.isf(tail, sizes, null) + 1).all()


@pytest.mark.reference
@pytest.mark.parametrize("n", [10**7, 10**10, 10**12])
def test_a_huge_binomial_is_normal(n):
    rate = 0.1 + 2.8 * 0.3 / n**0.5
    reached = BinomialTest(0.1, 0.025, 2, True).power(n, rate)
    assert reached == pytest.approx(0.79955, abs=1e-3)


def test_the_exact_test_keeps_its_level():
    sizes = np.arange(2, 3000)
    for null in (0.02, 0.3, 0.5):
        assert BinomialTest(null, 0.025, 2, True).power(sizes, null).max() <= 0.05


def test_the_exact_mcnemar_test_keeps_its_level():
    for n in (5, 30, 200):
        assert mcnemar_power(n, 0.2, 0.2, tail=0.025, sides=2) <= 0.05


def test_too_many_pairs_are_refused():
    with pytest.raises(InputError, match="20,000 pairs"):
        mcnemar_power(10**7, 0.1, 0.2, tail=0.025, sides=2)
