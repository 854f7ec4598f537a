"""Equivalence and non-inferiority of two rates, against the likelihood and R's formulas.

statsmodels 0.15.0 is no oracle for the score methods: its restricted estimate of a difference has a
typing error (``count0 * diff`` for ``nobs0 * diff``), so the likelihood is maximised here instead.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats import proportion as sm
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.noninferiority_proportions import noninferiority_test_proportions
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.rate_margin import margin_interval, margin_z
from trialwise.stats.comparing.tost_proportions import tost_proportions

TABLES = [
    (500, 5000, 505, 5000),
    (92, 100, 95, 100),
    (0, 40, 3, 50),
    (40, 40, 38, 40),
    (0, 50, 0, 40),
]
NAMES = ("conversions_a", "users_a", "conversions_b", "users_b")


def tost(table, margin=0.05, **more):
    return tost_proportions(**dict(zip(NAMES, table, strict=True)), margin=margin, **more)


def noninferiority(table, margin=0.05, **more):
    given_ = dict(zip(NAMES, table, strict=True))
    return noninferiority_test_proportions(**given_, margin=margin, **more)


def score(table, difference):
    """Return z with the variance of the most likely rates under the difference."""
    xa, na, xb, nb = table

    def minus_log_likelihood(p):
        return -stats.binom.logpmf(xa, na, p) - stats.binom.logpmf(xb, nb, p + difference)

    p = optimize.minimize_scalar(
        minus_log_likelihood,
        bounds=(max(0, -difference), min(1, 1 - difference)),
        method="bounded",
        options={"xatol": 1e-12},
    ).x
    q = p + difference
    return (xb / nb - xa / na - difference) / math.sqrt(p * (1 - p) / na + q * (1 - q) / nb)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("margin", [0.02, 0.05, 0.3])
def test_farrington_manning_uses_the_most_likely_rates_at_the_margin(table, margin):
    lower, upper = score(table, -margin), score(table, margin)
    outputs = tost(table, margin).outputs
    assert outputs["z_lower"] == pytest.approx(lower, rel=1e-5, abs=1e-6)
    assert outputs["z_upper"] == pytest.approx(upper, rel=1e-5, abs=1e-6)
    assert outputs["p_lower"] == pytest.approx(stats.norm.sf(lower), rel=1e-3)
    assert outputs["p_value"] == max(outputs["p_lower"], outputs["p_upper"])
    worse = noninferiority(table, margin).outputs
    assert worse["z"] == pytest.approx(lower, rel=1e-5, abs=1e-6)
    assert worse["p_value"] == pytest.approx(stats.norm.sf(lower), rel=1e-3)
    better = noninferiority(table, margin, higher_is_better="no").outputs
    assert better["p_value"] == pytest.approx(stats.norm.cdf(upper), rel=1e-3)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_miettinen_nurminen_has_the_variance_times_n_over_n_minus_one(table):
    users = table[1] + table[3]
    outputs = tost(table, method="miettinen_nurminen").outputs
    factor = math.sqrt((users - 1) / users)
    assert outputs["z_lower"] == pytest.approx(score(table, -0.05) * factor, rel=1e-5, abs=1e-6)
    beside = alternative(noninferiority(table), "Miettinen-Nurminen")
    assert beside["z"] == pytest.approx(outputs["z_lower"])


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES[:3])
def test_wald_is_that_of_statsmodels(table):
    # tost_proportions_2indep and test_proportions_2indep(method="wald"), statsmodels 0.15.0
    xa, na, xb, nb = table
    expected = sm.tost_proportions_2indep(xb, nb, xa, na, -0.05, 0.05, method="wald")
    outputs = tost(table, method="wald").outputs
    assert outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    one = sm.test_proportions_2indep(
        xb, nb, xa, na, value=-0.05, compare="diff", method="wald", alternative="larger"
    )
    assert noninferiority(table, method="wald").outputs["p_value"] == pytest.approx(one.pvalue)
    low, high = sm.confint_proportions_2indep(xb, nb, xa, na, method="wald", alpha=0.1)
    assert (outputs["effect_low"], outputs["effect_high"]) == pytest.approx((low, high))
    newcombe = sm.confint_proportions_2indep(xb, nb, xa, na, method="newcomb", alpha=0.1)
    found = alternative(tost(table), "Newcombe interval")
    assert (found["effect_low"], found["effect_high"]) == pytest.approx(newcombe)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("method", ["farrington_manning", "miettinen_nurminen"])
def test_limits_are_the_differences_rejected_at_just_alpha(table, method):
    a, b = Arm(*table[:2]), Arm(*table[2:])
    interval = margin_interval(a, b, 1.6448536269514722, method)
    assert margin_z(a, b, interval.low, method) == pytest.approx(1.6448536269514722, rel=1e-6)
    assert margin_z(a, b, interval.high, method) == pytest.approx(-1.6448536269514722, rel=1e-6)


@pytest.mark.reference
def test_farrington_and_mannings_own_example():
    # Farrington & Manning (1990): at equal rates and margin 0 the score is the pooled z
    xa, na, xb, nb = 92, 100, 95, 100
    z = sm.proportions_ztest([xb, xa], [nb, na])[0]
    found = margin_z(Arm(xa, na), Arm(xb, nb), 0.0, "farrington_manning")
    assert found == pytest.approx(z, rel=1e-9)


@given(
    xa=st.integers(0, 10**6),
    na=st.integers(1, 10**6),
    xb=st.integers(0, 10**6),
    nb=st.integers(1, 10**6),
    margin=st.floats(0.001, 0.5),
)
@settings(max_examples=40, deadline=None)
def test_verdict_interval_and_mirror_agree(xa, na, xb, nb, margin):
    table = (min(xa, na), na, min(xb, nb), nb)
    equivalent = tost(table, margin).outputs
    inside = -margin < equivalent["effect_low"] and equivalent["effect_high"] < margin
    near = min(abs(abs(equivalent[k]) - margin) for k in ("effect_low", "effect_high")) < 1e-9
    assert near or inside == equivalent["equivalent"]
    worse = noninferiority(table, margin).outputs
    near = abs(worse["effect_low"] + margin) < 1e-9
    assert near or (worse["effect_low"] > -margin) == worse["noninferior"]
    others = (na - table[0], na, nb - table[2], nb)
    mirror = noninferiority(others, margin, higher_is_better="no").outputs
    assert mirror["p_value"] == pytest.approx(worse["p_value"], rel=1e-6, abs=1e-12)
    assert tost(table, min(2 * margin, 0.999)).outputs["p_value"] <= equivalent["p_value"] + 1e-12


def test_summaries_name_margin_interval_and_what_is_excluded():
    assert noninferiority((500, 5000, 490, 5000), 0.02).summary == (
        "Non-inferior by the margin of 2 points at the 2.5 % level, one-sided: the treatment's "
        "rate is 9.8 % against 10 % in control, −0.2 points (95 % interval −1.37 to +0.97 points), "
        "z = 3.00, p = 0.00133. The data exclude a loss of more than 1.37 points."
    )
    assert noninferiority((92, 100, 95, 100), higher_is_better="no").summary.endswith(
        "The data still allow an increase of up to 10.7 points, which reaches the margin."
    )
    assert noninferiority((50, 5000, 900, 5000)).summary.endswith("The data exclude any loss.")
    assert tost((500, 5000, 505, 5000), 0.02).summary.startswith(
        "Equivalent within ±2 points at the 5 % level: the treatment converts at 10.1 % against "
        "10 % in control, +0.1 points (90 % interval −0.89 to +1.09 points), z = −3.15, "
        "p = 0.000817."
    )
    assert tost((92, 100, 95, 100)).summary.startswith("Equivalence within ±5 points is not shown")


def test_alpha_of_non_inferiority_is_one_sided_and_said():
    result = noninferiority((500, 5000, 490, 5000))
    assert result.inputs["alpha"] == 0.025
    assert "alpha 0.025 one-sided (default)" in result.reading


@pytest.mark.slow
@pytest.mark.parametrize("method", ["farrington_manning", "miettinen_nurminen", "wald"])
def test_type_i_error_at_the_margin_by_enumeration(method):
    # all outcomes of 40 and 45 users, the treatment worse by just the margin of 10 points
    na, nb = 40, 45
    reject = {}
    for xa in range(na + 1):
        for xb in range(nb + 1):
            if method == "wald" and xa in {0, na} and xb in {0, nb}:
                continue
            table = (xa, na, xb, nb)
            reject[xa, xb] = noninferiority(table, 0.1, alpha=0.05, method=method).outputs
    errors = []
    for pa in (0.3, 0.5, 0.8):
        chance_a = stats.binom.pmf(range(na + 1), na, pa)
        chance_b = stats.binom.pmf(range(nb + 1), nb, pa - 0.1)
        errors.append(
            sum(chance_a[xa] * chance_b[xb] for (xa, xb), o in reject.items() if o["noninferior"])
        )
    assert max(errors) <= (0.058 if method != "wald" else 0.065)
    assert min(errors) >= 0.035


@pytest.mark.parametrize("run", [tost_proportions, noninferiority_test_proportions])
@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"margin": 0}, "margin", "two-proportion-test"),
        ({"margin": 2}, "margin", "2 points is 0.02"),
        ({"margin": -0.02}, "margin", "above 0"),
        ({"conversions_b": 101}, "conversions_b", "at most users_b"),
        ({"conversions_a": 0, "conversions_b": 0, "method": "wald"}, "method", "zero"),
    ],
)
def test_bad_inputs_are_refused(run, change, field, says):
    given_ = dict(zip(NAMES, (92, 100, 95, 100), strict=True)) | {"margin": 0.05}
    with pytest.raises(InputError) as caught:
        run(**(given_ | change))
    assert caught.value.field == field
    assert says in str(caught.value)


def test_an_interval_beyond_the_margin_shows_a_difference():
    far = {"conversions_a": 10, "users_a": 50, "conversions_b": 25, "users_b": 50}
    apart = tost_proportions(**far, margin=0.1).summary
    assert apart.endswith("The data show a difference larger than the margin.")
    worse = noninferiority_test_proportions(
        conversions_a=1000, users_a=5000, conversions_b=500, users_b=5000, margin=0.01
    )
    assert worse.summary.endswith("The data show a loss larger than the margin.")
