"""The ratio of two rates, against statsmodels 0.15.0, epiR 2.0.57 and the definitions."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import proportion as sm
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.proportions_interval import Arm
from trialwise.stats.comparing.ratio_interval import fieller, haldane_ratio, koopman
from trialwise.stats.comparing.risk_ratio import risk_ratio

TABLES = [(184, 2000, 226, 2000), (3, 50, 9, 40), (12, 30, 7, 45), (150, 200, 160, 190)]
EDGES = [(0, 50, 3, 40), (3, 50, 0, 40), (9, 9, 8, 10), (8, 9, 10, 10), (1, 1, 0, 1)]
NAMES = ("conversions_a", "users_a", "conversions_b", "users_b")
Z = 1.959963984540054


def arms(table, **more):
    return risk_ratio(**dict(zip(NAMES, table, strict=True)), **more)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_katz_is_the_log_interval_of_statsmodels(table, alpha):
    # confint_proportions_2indep and test_proportions_2indep, statsmodels 0.15.0
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(
        xb, nb, xa, na, compare="ratio", method="log", alpha=alpha
    )
    p = sm.test_proportions_2indep(xb, nb, xa, na, compare="ratio", method="log").pvalue
    outputs = arms(table, alpha=alpha).outputs
    assert outputs["method"] == "katz"
    assert outputs["risk_ratio_low"] == pytest.approx(low, rel=1e-9)
    assert outputs["risk_ratio_high"] == pytest.approx(high, rel=1e-9)
    assert outputs["lift_low"] == pytest.approx(low - 1, abs=1e-9)
    assert outputs["p_value"] == pytest.approx(p, rel=1e-9)
    newcombe = sm.confint_proportions_2indep(xb, nb, xa, na, method="newcomb", alpha=alpha)
    assert (outputs["effect_low"], outputs["effect_high"]) == pytest.approx(newcombe, abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_katz_is_the_interval_of_epir(table):
    # epi.2by2, epiR 2.0.57, recorded in reference/tables.csv
    xa, na, xb, nb = table
    expected = cases_of("tables")[f"{xa}/{na} and {xb}/{nb}"]
    outputs = arms(table).outputs
    for name in ("risk_ratio", "risk_ratio_low", "risk_ratio_high"):
        assert outputs[name] == pytest.approx(expected[name], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES + EDGES)
def test_koopman_limits_are_rejected_by_the_score_test_at_just_alpha(table):
    # test_proportions_2indep(compare="ratio", method="score"), statsmodels 0.15.0; its own
    # interval is wrong where an arm converts fully
    xa, na, xb, nb = table
    interval = koopman(Arm(xa, na), Arm(xb, nb), Z)
    for limit in (interval.low, interval.high):
        if limit:
            found = sm.test_proportions_2indep(
                xb, nb, xa, na, value=limit, compare="ratio", method="score", correction=False
            )
            assert found.pvalue == pytest.approx(0.05, rel=1e-6)
    assert (interval.low == 0) == (xb == 0)
    assert (interval.high is None) == (xa == 0)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_koopman_is_the_interval_of_statsmodels_and_its_test_the_pooled_z(table):
    # confint_proportions_2indep without correction, and proportions_ztest
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(
        xb, nb, xa, na, compare="ratio", method="score", correction=False
    )
    outputs = arms(table, method="koopman").outputs
    assert outputs["risk_ratio_low"] == pytest.approx(low, rel=1e-6)
    assert outputs["risk_ratio_high"] == pytest.approx(high, rel=1e-6)
    p = sm.proportions_ztest([xb, xa], [nb, na])[1]
    assert outputs["p_value"] == pytest.approx(p, rel=1e-9)
    assert alternative(arms(table), "Koopman score")["p_value"] == pytest.approx(p, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", [TABLES[0], *TABLES[2:]])
def test_fieller_limits_solve_their_equation_and_delta_is_symmetric(table):
    # (p_b − φ p_a)² = z²(v_b + φ² v_a), the definition
    xa, na, xb, nb = table
    a, b = Arm(xa, na), Arm(xb, nb)
    interval = fieller(a, b, Z)
    for ratio in (interval.low, interval.high):
        distance = (b.rate - ratio * a.rate) ** 2
        assert distance == pytest.approx(Z * Z * (b.variance + ratio**2 * a.variance), rel=1e-9)
    delta = alternative(arms(table), "delta method")
    ratio = b.rate / a.rate
    half = Z * math.sqrt(b.variance + ratio**2 * a.variance) / a.rate
    assert delta["risk_ratio_low"] == pytest.approx(ratio - half)
    assert delta["risk_ratio_high"] == pytest.approx(ratio + half)


@pytest.mark.reference
@pytest.mark.parametrize("table", EDGES)
def test_haldane_is_the_log_interval_of_the_corrected_cells(table):
    # confint_proportions_2indep(method="log") of x + 1/2 out of n + 1
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(
        xb + 0.5, nb + 1, xa + 0.5, na + 1, compare="ratio", method="log"
    )
    interval = haldane_ratio(Arm(xa, na), Arm(xb, nb), Z)
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-9)
    names = [entry.name for entry in arms(table).alternatives]
    assert ("Haldane ½ correction" in names) == (arms(table).outputs["method"] == "koopman")


def test_fieller_needs_a_control_rate_clearly_above_zero():
    assert fieller(Arm(3, 50), Arm(9, 40), Z) is None
    assert "Fieller" not in [entry.name for entry in arms(TABLES[1]).alternatives]


def test_the_naive_interval_is_named_for_what_it_is():
    # the trap of the relative interval: +2.4 to +43.3 % instead of +2.1 to +47.7 %
    result = arms(TABLES[0])
    naive = alternative(result, "absolute interval divided by control's rate")
    assert round(naive["risk_ratio_high"], 3) == 1.433
    assert round(result.outputs["lift_high"], 3) == 0.477


def test_users_needed_come_with_limits_only_off_a_zero_difference():
    # 1/0.021 = 47.6; its limits are those of the difference, inverted (Altman 1998)
    outputs = arms(TABLES[0]).outputs
    assert outputs["number_needed"] == pytest.approx(1 / 0.021)
    assert outputs["number_needed_high"] == pytest.approx(1 / outputs["effect_low"])
    open_ = arms((480, 5000, 510, 5000))
    assert "number_needed_low" not in open_.outputs
    assert any("infinite" in text for text in open_.assumptions)


def test_summaries_say_ratio_lift_interval_and_what_is_excluded():
    assert arms(TABLES[0]).summary == (
        "The treatment converts 1.23 times as often as control (95 % interval 1.02 to 1.48), a "
        "lift of +22.8 % (+2.1 to +47.7 %), p = 0.0289. The data exclude equal rates and allow a "
        "rate 2.1 % to 47.7 % higher. One conversion is gained for every 48 users treated (26 to "
        "457)."
    )
    assert arms((0, 50, 3, 40)).summary.startswith(
        "Nobody converted in control, so the ratio has no upper limit; it is at least 1.01"
    )
    assert (
        "they allow a rate from 16.5 % lower to 39.7 % higher"
        in arms((100, 1000, 108, 1000)).summary
    )


@given(
    xa=st.integers(0, 10**12),
    na=st.integers(1, 10**12),
    xb=st.integers(0, 10**12),
    nb=st.integers(1, 10**12),
    method=st.sampled_from(["auto", "koopman"]),
)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_inverts_the_ratio(xa, na, xb, nb, method):
    xa, xb = min(xa, na), min(xb, nb)
    if xa + xb == 0:
        return
    there = arms((xa, na, xb, nb), method=method).outputs
    back = arms((xb, nb, xa, na), method=method).outputs
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-6, abs=1e-12)
    if "risk_ratio_high" in there and back["risk_ratio_low"] > 0:
        product = there["risk_ratio_high"] * back["risk_ratio_low"]
        assert product == pytest.approx(1, rel=1e-6)
    if "risk_ratio" in there:
        low, ratio = there["risk_ratio_low"], there["risk_ratio"]
        assert low <= ratio * (1 + 1e-9)
        assert ratio <= there["risk_ratio_high"] * (1 + 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "least", "average"), [("katz", 0.93, 0.963), ("koopman", 0.93, 0.953)]
)
def test_coverage_by_enumeration(method, least, average):
    # all outcomes of 40 and 50 users; outcomes without an interval count as missing the ratio
    na, nb, rates = 40, 50, [(0.3, 0.3), (0.3, 0.5), (0.6, 0.4), (0.15, 0.3)]
    found = {}
    for xa in range(na + 1):
        for xb in range(nb + 1):
            if (method == "katz" and xa * xb == 0) or xa + xb == 0 or (xa, xb) == (na, nb):
                continue
            outputs = arms((xa, na, xb, nb), method=method).outputs
            high = outputs.get("risk_ratio_high", math.inf)
            found[xa, xb] = (outputs["risk_ratio_low"], high)
    covered = []
    for pa, pb in rates:
        chance_a, chance_b = (
            stats.binom.pmf(range(na + 1), na, pa),
            stats.binom.pmf(range(nb + 1), nb, pb),
        )
        covered.append(
            sum(
                chance_a[xa] * chance_b[xb]
                for (xa, xb), (low, high) in found.items()
                if low <= pb / pa <= high
            )
        )
    assert min(covered) >= least
    assert sum(covered) / len(covered) == pytest.approx(average, abs=0.012)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions_b": 2001}, "conversions_b", "at most users_b, which is 2,000"),
        (
            {"conversions_a": 0, "conversions_b": 0},
            "conversions_a and conversions_b",
            "zero-events",
        ),
        ({"conversions_a": 0, "method": "katz"}, "method", "koopman or auto"),
        ({"method": "fieller"}, "method", "one of auto"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        risk_ratio(**(dict(zip(NAMES, TABLES[0], strict=True)) | change))
    assert caught.value.field == field
    assert says in str(caught.value)
