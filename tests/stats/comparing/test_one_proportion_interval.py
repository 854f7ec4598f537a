"""The interval of one rate, against statsmodels 0.15.0, R 4.2.2 and sums from the definition."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.one_proportion_interval import one_proportion_interval

SAMPLES = [(40, 500), (0, 20), (20, 20), (3, 17), (199, 1000), (1, 1)]
NAMES = {
    "wilson": ("wilson", "Wilson score"),
    "clopper_pearson": ("beta", "Clopper-Pearson exact"),
    "agresti_coull": ("agresti_coull", "Agresti-Coull"),
    "wald": ("normal", "Wald"),
}
# Wald's has no width when nobody or everybody converted.
CASES = [(method, (x, n)) for method in NAMES for x, n in SAMPLES if method != "wald" or 0 < x < n]


def limits(result):
    return result.outputs["rate_low"], result.outputs["rate_high"]


@pytest.mark.reference
@pytest.mark.parametrize(("method", "sample"), CASES)
@pytest.mark.parametrize("alpha", [0.05, 0.2, 1e-6])
def test_limits_are_those_of_statsmodels(method, sample, alpha):
    # proportion_confint, statsmodels 0.15.0
    x, n = sample
    expected = proportion_confint(x, n, alpha=alpha, method=NAMES[method][0])
    result = one_proportion_interval(conversions=x, users=n, alpha=alpha, method=method)
    assert limits(result) == pytest.approx(expected, abs=1e-12)
    other = one_proportion_interval(conversions=x, users=n, alpha=alpha, method="mid_p")
    beside = alternative(other, NAMES[method][1])
    assert (beside["rate_low"], beside["rate_high"]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("level", ["0.95", "0.9"])
def test_limits_are_those_of_r(level):
    # recorded in reference/rates.csv: binom.test, and prop.test without correction
    recorded = cases_of("rates")
    for x, n in SAMPLES[:-1]:
        for name, method in (("exact", "clopper_pearson"), ("wilson", "wilson")):
            expected = recorded[f"{name} {x}/{n} at {level}"]
            result = one_proportion_interval(
                conversions=x, users=n, alpha=1 - float(level), method=method
            )
            assert limits(result) == pytest.approx((expected["low"], expected["high"]), abs=1e-9)


@pytest.mark.reference
def test_jeffreys_is_the_quantile_of_its_posterior_and_ends_at_the_edges():
    # scipy.stats.beta, scipy 1.17.1; the edges as in Brown, Cai & DasGupta (2001), 4.1.1
    result = one_proportion_interval(conversions=3, users=17, method="jeffreys")
    assert limits(result) == pytest.approx(stats.beta.interval(0.95, 3.5, 14.5), rel=1e-9)
    assert limits(one_proportion_interval(conversions=0, users=9, method="jeffreys"))[0] == 0
    assert limits(one_proportion_interval(conversions=9, users=9, method="jeffreys"))[1] == 1


@pytest.mark.reference
@pytest.mark.parametrize("sample", [(3, 17), (40, 500), (0, 12), (12, 12)])
def test_mid_p_limits_have_half_of_the_observed_outcome_in_the_tail(sample):
    # the definition, with scipy.stats.binom, scipy 1.17.1
    x, n = sample
    low, high = limits(one_proportion_interval(conversions=x, users=n, method="mid_p", alpha=0.1))
    if x:
        tail = stats.binom.sf(x, n, low) + stats.binom.pmf(x, n, low) / 2
        assert tail == pytest.approx(0.05, rel=1e-9)
    if x < n:
        tail = stats.binom.cdf(x - 1, n, high) + stats.binom.pmf(x, n, high) / 2
        assert tail == pytest.approx(0.05, rel=1e-9)


@pytest.mark.reference
def test_a_finite_population_shortens_the_interval_as_cochran_has_it():
    # Wald with the factor sqrt((N - n)/(N - 1)), computed here
    x, n, population = 40, 500, 2000
    result = one_proportion_interval(conversions=x, users=n, method="wald", population=population)
    half = 1.959963984540054 * math.sqrt(0.08 * 0.92 / n * (population - n) / (population - 1))
    assert limits(result) == pytest.approx((0.08 - half, 0.08 + half), rel=1e-12)
    assert result.outputs["margin"] == pytest.approx(half)
    assert "(N − n)/(N − 1)" in result.convention


@pytest.mark.reference
@pytest.mark.parametrize(
    ("x", "n", "population"), [(3, 17, 60), (0, 20, 100), (5, 5, 9), (1, 4, 4)]
)
def test_exact_limits_of_a_finite_population_are_the_hypergeometric_ones(x, n, population):
    # every possible number of converted users, with scipy.stats.hypergeom, scipy 1.17.1
    possible = [
        converted / population
        for converted in range(x, population - n + x + 1)
        if stats.hypergeom.sf(x - 1, population, converted, n) > 0.025
        and stats.hypergeom.cdf(x, population, converted, n) > 0.025
    ]
    result = one_proportion_interval(
        conversions=x, users=n, method="clopper_pearson", population=population
    )
    assert limits(result) == pytest.approx((min(possible), max(possible)))


def test_a_census_knows_the_rate():
    result = one_proportion_interval(conversions=3, users=10, population=10)
    assert limits(result) == (0.3, 0.3)


def test_summary_names_the_rate_the_interval_and_its_level():
    summary = one_proportion_interval(conversions=0, users=1000, alpha=0.1).summary
    assert summary == (
        "0 of 1,000 users is a rate of 0 %; the data fit rates from 0 % to 0.27 % (90 % interval)."
    )


def test_nothing_converted_points_to_the_rule_of_three():
    result = one_proportion_interval(conversions=0, users=50)
    assert any("rule of three" in text for text in result.assumptions)
    assert alternative(result, "Wald")["rate_high"] == 0
    note = next(entry.note for entry in result.alternatives if entry.name == "Wald")
    assert "unusable" in note


counts = st.integers(0, 10**12)


@given(x=counts, more=counts, method=st.sampled_from(sorted(NAMES)))
@settings(max_examples=40, deadline=None)
def test_limits_hold_the_rate_and_mirror_for_the_other_users(x, more, method):
    n = max(x + more, 1) if x + more <= 10**12 else 10**12
    x = min(x, n)
    if method == "wald" and x in {0, n}:
        return
    there = one_proportion_interval(conversions=x, users=n, method=method)
    back = one_proportion_interval(conversions=n - x, users=n, method=method)
    low, high = limits(there)
    assert 0 <= low <= there.outputs["rate"] * (1 + 1e-12)
    assert there.outputs["rate"] * (1 - 1e-12) <= high <= 1
    assert low == pytest.approx(1 - limits(back)[1], abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize(("x", "n"), [(1000, 10**10), (1000, 72 * 10**9), (40, 10**12)])
def test_rare_events_in_huge_samples_have_poisson_limits(x, n):
    # scipy.stats.poisson; scipy's own inverse of the beta distribution is far off here
    result = one_proportion_interval(conversions=x, users=n, method="clopper_pearson")
    expected = stats.chi2.ppf(0.025, 2 * x) / 2 / n, stats.chi2.isf(0.025, 2 * x + 2) / 2 / n
    assert limits(result) == pytest.approx(expected, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "least", "average"),
    [
        ("wilson", 0.83, 0.952),
        ("clopper_pearson", 0.95, 0.974),
        ("jeffreys", 0.88, 0.952),
        ("agresti_coull", 0.93, 0.961),
        ("mid_p", 0.90, 0.957),
    ],
)
def test_coverage_by_enumeration(method, least, average):
    # all outcomes of 30 users at 99 rates; Brown, Cai & DasGupta (2001) show the same pattern
    found = [
        limits(one_proportion_interval(conversions=x, users=30, method=method)) for x in range(31)
    ]
    covered = []
    for rate in (place / 100 for place in range(1, 100)):
        chances = stats.binom.pmf(range(31), 30, rate)
        covered.append(
            sum(
                chance
                for chance, (low, high) in zip(chances, found, strict=True)
                if low <= rate <= high
            )
        )
    assert min(covered) >= least
    assert sum(covered) / len(covered) == pytest.approx(average, abs=0.006)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions": 501}, "conversions", "at most users, which is 500"),
        ({"conversions": -1}, "conversions", "cannot be negative"),
        ({"users": 0}, "users", "at least 1"),
        ({"alpha": 0.95}, "alpha", "0.05, not 0.95"),
        ({"population": 499}, "population", "at least users, which is 500"),
        ({"population": 900, "method": "jeffreys"}, "method", "Use wilson"),
        ({"population": 9e5, "method": "clopper_pearson", "users": 30000}, "users", "20,000"),
        ({"conversions": 0, "method": "wald"}, "method", "no width"),
        ({"method": "score"}, "method", "one of wilson"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        one_proportion_interval(**({"conversions": 40, "users": 500} | change))
    assert caught.value.field == field
    assert says in str(caught.value)
