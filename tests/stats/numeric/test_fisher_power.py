"""The power of Fisher's exact test, from its definition with scipy 1.17.1, and from R."""

import itertools
from pathlib import Path

import pytest
from scipy import stats
from tests.stats.recorded import rows_of

from trialwise.stats.numeric.fisher_power import fisher_region, region_cells

REFERENCE = Path(__file__).parents[1] / "planning" / "reference" / "fisher_power.csv"
TAILS = {"two.sided": 0, "greater": 1, "less": -1}


def power(n1, n2, p1, p2, *, alpha=0.05, tail=0):
    return fisher_region(n1, n2, rates=(p1, p2, p2), alpha=alpha, tail=tail).power(p1, p2)


@pytest.mark.reference
@pytest.mark.parametrize("row", rows_of(REFERENCE), ids=lambda row: "-".join(row.values()))
def test_power_is_that_of_fisher_test_on_every_table(row):
    found = power(
        int(row["n1"]),
        int(row["n2"]),
        float(row["p1"]),
        float(row["p2"]),
        alpha=float(row["alpha"]),
        tail=TAILS[row["alternative"]],
    )
    assert found == pytest.approx(float(row["power"]), abs=1e-10)


@pytest.mark.reference
@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (2, 7), (9, 9), (17, 4)])
@pytest.mark.parametrize(("tail", "name"), [(0, "two-sided"), (1, "greater"), (-1, "less")])
def test_power_is_the_chance_of_all_rejected_tables(n1, n2, tail, name):
    # scipy.stats.fisher_exact and binom, scipy 1.17.1
    rejected = [
        (x, y)
        for x, y in itertools.product(range(n1 + 1), range(n2 + 1))
        if stats.fisher_exact([[y, n2 - y], [x, n1 - x]], alternative=name).pvalue <= 0.1
    ]
    for p1, p2 in [(0.02, 0.5), (0.5, 0.9), (0.7, 0.05)]:
        chance = sum(stats.binom.pmf(x, n1, p1) * stats.binom.pmf(y, n2, p2) for x, y in rejected)
        assert power(n1, n2, p1, p2, alpha=0.1, tail=tail) == pytest.approx(chance, abs=1e-11)


@pytest.mark.reference
@pytest.mark.parametrize(("n1", "n2"), [(300, 450), (40, 900)])
def test_leaving_out_improbable_totals_costs_nothing(n1, n2):
    # every table that is not rejected, by scipy.stats.hypergeom, scipy 1.17.1
    p1, p2 = 0.04, 0.08
    accepted = 0.0
    for total in range(n1 + n2 + 1):
        x = range(max(0, total - n2), min(n1, total) + 1)
        chances = stats.hypergeom.pmf(x, n1 + n2, n1, total)
        p_values = [chances[chances <= chance * (1 + 1e-7)].sum() for chance in chances]
        both = stats.binom.pmf(x, n1, p1) * stats.binom.pmf([total - k for k in x], n2, p2)
        accepted += sum(b for b, p in zip(both, p_values, strict=True) if p > 0.05)
    assert power(n1, n2, p1, p2) == pytest.approx(1 - accepted, abs=1e-10)


@pytest.mark.parametrize("rate", [1e-6, 0.03, 0.5, 0.99])
@pytest.mark.parametrize("n", [5, 60, 700])
def test_without_an_effect_it_rejects_at_most_alpha(rate, n):
    assert 0 <= power(n, n, rate, rate) <= 0.05
    assert 0 <= power(n, n, rate, rate, tail=1) <= 0.05


def test_a_region_serves_all_rates_between_its_ends():
    region = fisher_region(80, 100, rates=(0.2, 0.3, 0.6), alpha=0.05, tail=0)
    for rate in (0.3, 0.45, 0.6):
        assert region.power(0.2, rate) == pytest.approx(power(80, 100, 0.2, rate), abs=1e-11)


def test_certain_rates_are_fine():
    assert power(8, 8, 0.01, 1.0) == pytest.approx(1.0, abs=1e-6)
    assert power(8, 8, 0.99, 0.0) == pytest.approx(1.0, abs=1e-6)


def test_the_work_grows_with_the_events_and_not_the_users():
    few, many = region_cells(1000, 1000, 0.01, 0.02), region_cells(10**6, 10**6, 1e-5, 2e-5)
    assert many == pytest.approx(few, rel=0.05)
