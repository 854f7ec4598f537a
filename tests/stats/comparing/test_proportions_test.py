"""The test of two observed rates, against statsmodels 0.15.0 and scipy 1.17.1."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats import proportion as sm
from tests.stats.recorded import rows_of

from trialwise.core.errors import InputError
from trialwise.stats.comparing.proportions_test import two_proportion_test

RECORDED = rows_of(Path(__file__).parent / "reference" / "two_proportions.csv")
EXAMPLE = {"conversions_a": 184, "users_a": 2000, "conversions_b": 226, "users_b": 2000}
TABLES = [(184, 2000, 226, 2000), (3, 50, 9, 40), (0, 30, 5, 30), (10, 10, 7, 9), (500, 501, 2, 7)]


def arms(table, **more):
    names = ("conversions_a", "users_a", "conversions_b", "users_b")
    return two_proportion_test(**dict(zip(names, table, strict=True)), **more)


def alternative(result, name):
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sides", [1, 2])
def test_z_and_p_are_those_of_statsmodels(table, sides):
    # proportions_ztest, statsmodels 0.15.0
    xa, na, xb, nb = table
    z, p = sm.proportions_ztest(
        [xb, xa], [nb, na], alternative="two-sided" if sides == 2 else "larger"
    )
    result = arms(table, sides=sides)
    outputs = (
        alternative(result, "pooled z")
        if result.outputs["method"] == "Fisher's exact test"
        else result.outputs
    )
    assert outputs["z"] == pytest.approx(z, rel=1e-12)
    assert outputs["p_value"] == pytest.approx(p, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("name", "method"),
    [(None, "newcomb"), ("Agresti-Caffo interval", "agresti-caffo"), ("Wald interval", "wald")],
)
def test_intervals_are_those_of_statsmodels(table, name, method):
    # confint_proportions_2indep, statsmodels 0.15.0
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(xb, nb, xa, na, method=method, compare="diff")
    result = arms(table)
    found = alternative(result, name) if name else result.outputs
    # no difference of two rates is beyond 1, which the simple intervals of statsmodels pass
    assert found["effect_low"] == pytest.approx(max(low, -1), abs=1e-12)
    assert found["effect_high"] == pytest.approx(min(high, 1), abs=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("table", [TABLES[0], TABLES[1], TABLES[3]])
def test_lift_interval_is_the_log_ratio_interval_of_statsmodels(table):
    # confint_proportions_2indep(compare="ratio", method="log"), statsmodels 0.15.0
    xa, na, xb, nb = table
    low, high = sm.confint_proportions_2indep(xb, nb, xa, na, method="log", compare="ratio")
    outputs = arms(table).outputs
    assert outputs["lift_low"] == pytest.approx(low - 1, rel=1e-9)
    assert outputs["lift_high"] == pytest.approx(high - 1, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_exact_and_corrected_p_are_those_of_scipy(table):
    # scipy.stats.fisher_exact and chi2_contingency(correction=True), scipy 1.17.1
    xa, na, xb, nb = table
    counts = [[xa, na - xa], [xb, nb - xb]]
    result = arms(table)
    exact = result.outputs["method"] == "Fisher's exact test"
    fisher = (result.outputs if exact else alternative(result, "Fisher exact"))["p_value"]
    assert fisher == pytest.approx(stats.fisher_exact(counts).pvalue, rel=1e-9)
    yates = alternative(result, "chi-square with Yates correction")["p_value"]
    assert yates == pytest.approx(stats.chi2_contingency(counts).pvalue, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("row", RECORDED, ids=lambda row: "-".join(list(row.values())[:4]))
def test_tests_and_ratios_are_those_of_r(row):
    table = [int(row[name]) for name in ("xa", "na", "xb", "nb")]
    result = arms(table)
    tests = {entry.name: entry.outputs.get("p_value") for entry in result.alternatives}
    tests["Fisher exact"] = tests.get("Fisher exact", result.outputs["p_value"])
    for name, column in (
        ("Pearson chi-square", "pearson"),
        ("chi-square with Yates correction", "yates"),
        ("likelihood ratio", "likelihood_ratio"),
        ("Fisher exact", "fisher"),
    ):
        assert tests[name] == pytest.approx(float(row[column]), rel=1e-8), name
    one_sided = arms(table, sides=1)
    exact = {entry.name: entry.outputs.get("p_value") for entry in one_sided.alternatives}
    p_value = exact.get("Fisher exact", one_sided.outputs["p_value"])
    assert p_value == pytest.approx(float(row["fisher_greater"]), rel=1e-8)
    for name, column in (("risk_ratio", "rr"), ("odds_ratio", "or")):
        for end in ("", "_low", "_high"):
            expected = float(row[column + end])
            assert result.outputs[name + end] == pytest.approx(expected, rel=1e-6), name + end


@pytest.mark.reference
@pytest.mark.parametrize("table", [*TABLES, (1, 3, 2, 2), (40, 100, 55, 110)])
@pytest.mark.parametrize("sides", [1, 2])
def test_the_likelihood_ratio_is_that_of_scipy(table, sides):
    # scipy.stats.chi2_contingency(lambda_="log-likelihood"), scipy 1.17.1; one-sided its root
    xa, na, xb, nb = table
    counts = [[xb, nb - xb], [xa, na - xa]]
    expected = stats.chi2_contingency(counts, correction=False, lambda_="log-likelihood")
    p_value = expected.pvalue
    if sides == 1:
        p_value = p_value / 2 if xb / nb > xa / na else 1 - p_value / 2
    found = alternative(arms(table, sides=sides), "likelihood ratio")["p_value"]
    assert found == pytest.approx(p_value, rel=1e-8)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("sides", "name"), [(1, "greater"), (2, "two-sided")])
def test_mid_p_leaves_out_half_the_observed_table(table, sides, name):
    # scipy.stats.fisher_exact and hypergeom, scipy 1.17.1
    xa, na, xb, nb = table
    whole = stats.fisher_exact([[xb, nb - xb], [xa, na - xa]], alternative=name).pvalue
    observed = stats.hypergeom.pmf(xb, na + nb, nb, xa + xb)
    found = alternative(arms(table, sides=sides), "Fisher mid-p")["p_value"]
    assert found == pytest.approx(whole - observed / 2, rel=1e-8)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 6
        ((48, 80, 56, 70), 0.0528, 0.3382),
        ((3, 10, 9, 10), 0.1700, 0.8406),
        ((2, 7, 6, 7), 0.0342, 0.8534),
        ((0, 29, 5, 56), -0.0326, 0.1933),
        ((0, 10, 10, 10), 0.6636, 1.0),
    ],
)
def test_miettinen_and_nurminens_intervals_are_the_printed_ones(table, low, high):
    found = alternative(arms(table), "Miettinen-Nurminen interval")
    assert round(found["effect_low"], 4) == low
    assert round(found["effect_high"], 4) == high


def score(xa, na, xb, nb, difference):
    """Return the score of a difference, its likelihood maximised numerically."""

    def missed(rate):
        other = rate + difference
        return -(
            stats.binom.logpmf(xa, na, rate) + stats.binom.logpmf(xb, nb, min(max(other, 0), 1))
        )

    bounds = max(0.0, -difference), min(1.0, 1 - difference)
    rate = optimize.minimize_scalar(
        missed, bounds=bounds, method="bounded", options={"xatol": 1e-12}
    ).x
    other = rate + difference
    variance = (rate * (1 - rate) / na + other * (1 - other) / nb) * (na + nb) / (na + nb - 1)
    return (xb / nb - xa / na - difference) / math.sqrt(variance)


@pytest.mark.reference
@pytest.mark.parametrize("table", [*TABLES[:3], (1, 3, 2, 2), (40, 100, 55, 110)])
def test_the_score_at_both_limits_is_critical(table):
    # scipy.optimize.minimize_scalar, scipy 1.17.1
    found = alternative(arms(table), "Miettinen-Nurminen interval")
    for limit, sign in (("effect_low", 1), ("effect_high", -1)):
        assert score(*table, found[limit]) == pytest.approx(sign * 1.959964, abs=2e-4)


def test_extreme_rates_have_intervals_too():
    for table in [(1, 10**8, 3, 10**8), (5, 10**12, 9, 10**12), (0, 1, 0, 1), (0, 10**9, 0, 10)]:
        found = alternative(arms(table), "Miettinen-Nurminen interval")
        effect = table[2] / table[3] - table[0] / table[1]
        assert -1 <= found["effect_low"] <= effect <= found["effect_high"] <= 1


@pytest.mark.slow
@pytest.mark.parametrize(("na", "nb", "pa", "pb"), [(60, 40, 0.2, 0.35), (25, 25, 0.05, 0.1)])
def test_intervals_cover_at_their_level(na, nb, pa, pb):
    # exact coverage over all tables
    covered = dict.fromkeys(["main", "Miettinen-Nurminen interval", "Agresti-Caffo interval"], 0.0)
    for xa, xb in itertools.product(range(na + 1), range(nb + 1)):
        chance = stats.binom.pmf(xa, na, pa) * stats.binom.pmf(xb, nb, pb)
        if chance < 1e-7:
            continue
        result = arms((xa, na, xb, nb))
        found = {entry.name: entry.outputs for entry in result.alternatives} | {
            "main": result.outputs
        }
        for name in covered:
            limits = found[name]
            covered[name] += chance * (limits["effect_low"] <= pb - pa <= limits["effect_high"])
    for name, share in covered.items():
        assert 0.93 < share < 0.99, name


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.03, 0.3])
@pytest.mark.parametrize("sides", [1, 2])
def test_tests_reject_as_often_as_promised_without_an_effect(rate, sides):
    # exact rejection rates over all tables of 45 and 30 users, alpha 5 %
    na, nb = 45, 30
    rejected: dict[str, float] = {}
    for xa, xb in itertools.product(range(na + 1), range(nb + 1)):
        chance = stats.binom.pmf(xa, na, rate) * stats.binom.pmf(xb, nb, rate)
        if chance < 1e-7:
            continue
        result = arms((xa, na, xb, nb), sides=sides)
        tests = {entry.name: entry.outputs.get("p_value", 1.0) for entry in result.alternatives}
        if result.outputs["method"] == "Fisher's exact test":
            tests["Fisher exact"] = result.outputs["p_value"]
        for name, p_value in tests.items():
            rejected[name] = rejected.get(name, 0.0) + chance * (p_value <= 0.05)
    for name in ("Fisher exact", "Barnard", "Boschloo"):
        assert rejected[name] <= 0.05 + 1e-6, name
    assert rejected["Fisher exact"] <= rejected["Boschloo"] + 1e-9
    assert rejected["Fisher mid-p"] <= 0.06


@pytest.mark.slow
def test_the_ratio_intervals_cover_at_their_level():
    # 3,000 simulated tables, seed 11: standard error 0.4 %
    generator = np.random.default_rng(11)
    draws = generator.binomial([400, 500], [0.1, 0.14], (3000, 2))
    covered = {"risk_ratio": 0, "odds_ratio": 0}
    true = {"risk_ratio": 1.4, "odds_ratio": (0.14 / 0.86) / (0.1 / 0.9)}
    for xa, xb in draws:
        outputs = arms((int(xa), 400, int(xb), 500)).outputs
        for name, value in true.items():
            covered[name] += outputs[f"{name}_low"] <= value <= outputs[f"{name}_high"]
    for count in covered.values():
        assert count / 3000 == pytest.approx(0.95, abs=0.016)


def test_the_unconditional_tests_are_for_small_tables():
    small, large = arms((3, 50, 9, 40)), arms(TABLES[0])
    assert {"Barnard", "Boschloo"} <= {entry.name for entry in small.alternatives}
    assert not {"Barnard", "Boschloo"} & {entry.name for entry in large.alternatives}


@pytest.mark.parametrize("table", TABLES)
def test_every_alternative_says_why_it_differs(table):
    assert all(entry.note for entry in arms(table).alternatives)


def test_the_statistic_is_shown_with_the_numbers_put_in():
    assert arms(TABLES[0]).worked == (
        "z = (0.113 − 0.092) / √(0.1025·0.8975·(1/2,000 + 1/2,000)) = 2.1895, p = 0.0286"
    )
    assert arms((0, 50, 5, 50)).worked == ""


def test_ratios_are_absent_where_they_are_not_defined():
    outputs = arms((0, 50, 5, 50)).outputs
    assert not {"risk_ratio", "risk_ratio_low", "odds_ratio"} & set(outputs)
    outputs = arms((10, 100, 100, 100)).outputs
    assert "risk_ratio_low" in outputs
    assert "odds_ratio" not in outputs


@pytest.mark.reference
def test_the_published_p_values_differ_by_their_names():
    # shared/notes/domain.md, section 2: 184/2000 against 226/2000
    result = arms(TABLES[0])
    assert round(result.outputs["p_value"], 4) == 0.0286
    assert round(alternative(result, "Fisher exact")["p_value"], 4) == 0.0325
    assert round(alternative(result, "chi-square with Yates correction")["p_value"], 4) == 0.0326


def test_summary_gives_verdict_first_interval_before_p_and_what_it_excludes():
    assert arms(TABLES[0]).summary == (
        "Significant at the 5 % level: the treatment converts at 11.3 % against 9.2 % in control, "
        "+2.1 points (95 % interval +0.22 to +3.99 points), +22.8 % relative (+2.1 to +47.7 %), "
        "z = 2.19, p = 0.0286. The data exclude a loss and allow a gain of 0.22 to 3.99 points."
    )


def test_an_open_result_says_what_the_data_still_allow():
    result = arms((480, 5000, 510, 5000), alpha=0.01)
    assert result.summary.startswith("Not significant at the 1 % level: ")
    assert result.summary.endswith(
        "The data still allow a loss of up to 0.94 points and a gain of up to 2.14 points."
    )


@pytest.mark.reference
@pytest.mark.parametrize(
    "table", [(0, 50, 5, 50), (3, 50, 9, 40), (500, 501, 2, 7), (5, 90, 0, 80)]
)
@pytest.mark.parametrize(("sides", "name"), [(1, "greater"), (2, "two-sided")])
def test_few_expected_users_are_tested_exactly(table, sides, name):
    # scipy.stats.fisher_exact, scipy 1.17.1; treatment first, so that "greater" is a higher b
    xa, na, xb, nb = table
    result = arms(table, sides=sides)
    expected = stats.fisher_exact([[xb, nb - xb], [xa, na - xa]], alternative=name).pvalue
    smallest = stats.contingency.expected_freq([[xb, nb - xb], [xa, na - xa]]).min()
    assert (result.outputs["method"] == "Fisher's exact test") == (smallest < 5)
    if smallest < 5:
        assert result.outputs["p_value"] == pytest.approx(expected, rel=1e-9)
        assert "z" not in result.outputs
        assert "Cochran 1954" in result.convention


def test_the_exact_test_decides_against_z():
    # z gives p = 0.0218, Fisher's exact test 0.0563
    result = arms((0, 50, 5, 50))
    assert round(result.outputs["p_value"], 3) == 0.056
    assert result.summary.startswith("Not significant at the 5 % level, but borderline: ")
    assert round(alternative(result, "pooled z")["p_value"], 4) == 0.0218
    assert result.convention.startswith(
        "Fisher's exact test, because a cell expects only 2.5 users and the z test needs 5"
    )


def test_rates_that_differ_little_are_told_apart():
    summary = arms((5_000_123, 10**8, 5_010_123, 10**8)).summary
    assert "converts at 5.0101 % against 5.0001 % in control" in summary


def test_one_sided_tests_use_the_matching_interval():
    one = arms(TABLES[0], sides=1)
    two = arms(TABLES[0], alpha=0.10)
    assert one.outputs["effect_low"] == two.outputs["effect_low"]
    assert "90 % interval" in one.summary
    assert one.summary.startswith("Significant at the 5 % level, one-sided: ")


def test_a_worse_treatment_is_not_borderline_in_a_one_sided_test():
    result = arms((480, 5000, 380, 5000), sides=1)
    assert result.summary.startswith("Not significant at the 5 % level, one-sided: ")
    assert "The data exclude a gain" in result.summary
    assert not any("borderline" in text for text in result.assumptions)


@pytest.mark.parametrize("table", [(0, 100, 0, 80), (100, 100, 80, 80), (0, 1, 0, 1)])
def test_no_variance_gives_a_result_from_the_exact_test(table):
    result = arms(table)
    assert result.outputs["p_value"] == 1
    assert result.outputs["effect"] == 0
    assert result.outputs["effect_low"] < 0 < result.outputs["effect_high"]
    assert "lift_low" not in result.outputs
    assert result.convention.startswith("Fisher's exact test")


def test_an_arm_without_conversions_has_no_lift_interval():
    treatment = arms((10, 100, 0, 100)).outputs
    assert treatment["lift"] == -1
    assert "lift_low" not in treatment
    control = arms((0, 100, 10, 100))
    assert "lift" not in control.outputs
    assert any("lift has no interval" in text for text in control.assumptions)


def test_disagreement_at_the_edge_is_said():
    # z gives p = 0.0235, Fisher's exact test 0.0594
    result = arms((5, 100, 0, 100))
    assert any("borderline" in text for text in result.assumptions)
    assert not any("borderline" in text for text in arms((100, 1000, 200, 1000)).assumptions)


counts = st.integers(0, 10**9)


@given(xa=counts, more_a=counts, xb=counts, more_b=counts)
@settings(max_examples=100, deadline=None)
def test_results_are_finite_and_swapping_flips_the_sign(xa, more_a, xb, more_b):
    na, nb = max(xa + more_a, 1), max(xb + more_b, 1)
    there, back = arms((xa, na, xb, nb)).outputs, arms((xb, nb, xa, na)).outputs
    assert there.pop("method") == back.pop("method")
    assert all(math.isfinite(value) for value in there.values())
    assert there["effect"] == -back["effect"]
    assert there["effect_low"] == pytest.approx(-back["effect_high"], abs=1e-12)
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-9)
    assert -1 <= there["effect_low"] <= there["effect"] <= there["effect_high"] <= 1
    if "lift" in there:
        assert math.copysign(1, there["lift"]) == math.copysign(1, there["effect"])


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions_b": 2001}, "conversions_b", "at most users_b, which is 2,000"),
        ({"conversions_a": -1}, "conversions_a", "cannot be negative"),
        ({"users_a": 0}, "users_a", "at least one user"),
        ({"conversions_a": 1.5}, "conversions_a", "whole number"),
        ({"users_b": float("nan")}, "users_b", "nan"),
        ({"users_b": "2000"}, "users_b", "plain number"),
        ({"users_b": 10**400}, "users_b", "at most 1,000,000,000,000"),
        ({"alpha": 5}, "alpha", "0.05, not 0.95"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        two_proportion_test(**(EXAMPLE | change))
    assert caught.value.field == field
    assert says in str(caught.value)
