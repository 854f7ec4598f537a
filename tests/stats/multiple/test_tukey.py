"""Tukey's test, against R's ptukey, scipy 1.17.1, statsmodels 0.15.0 and simulation."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative, numbers, recorded
from tests.stats.multiple.test_dunnett import sample

from trialwise.core.errors import InputError
from trialwise.stats.multiple.dunnett import dunnett_test
from trialwise.stats.multiple.tukey import tukey_test
from trialwise.stats.numeric.simultaneous import range_critical, range_tail

ROWS = [r for r in recorded(Path(__file__).parent, "simultaneous") if r["test"] == "tukey"]
EXAMPLE = {"means": (50, 53, 51, 48), "sds": (20, 21, 19, 22), "ns": (60, 50, 48, 70)}


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['ns']} {row['df']} {row['statistic']}")
def test_tails_are_those_of_r(row):
    # R 4.2.2, ptukey; recorded by reference/simultaneous.R. For three degrees of freedom R is
    # off by up to 1.5e-6 from scipy and from us, who agree to 1e-8.
    found = range_tail(float(row["statistic"]), int(row["ns"]), float(row["df"]))
    assert found == pytest.approx(float(row["p_value"]), abs=2e-6)


@pytest.mark.reference
@pytest.mark.parametrize(("groups", "df"), [(3, 1), (4, 20), (10, 7), (30, 500)])
def test_tails_are_those_of_scipy(groups, df):
    # scipy.stats.studentized_range, 1.17.1
    for q in (0.4, 3.0, 7.5):
        expected = stats.studentized_range.sf(q, groups, df)
        assert range_tail(q, groups, df) == pytest.approx(expected, abs=1e-7)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("groups", "df", "alpha", "expected"),
    # Pearson & Hartley (1966), Biometrika Tables for Statisticians, vol. 1, table 29
    [(3, 10, 0.05, 3.88), (4, 20, 0.05, 3.96), (5, 60, 0.01, 4.82), (10, 20, 0.05, 5.01)],
)
def test_critical_values_are_the_printed_ones(groups, df, alpha, expected):
    assert range_critical(alpha, groups, df) == pytest.approx(expected, abs=0.006)


@pytest.mark.reference
@pytest.mark.parametrize(
    "groups",
    [
        EXAMPLE,
        {"means": (0, 1, 1), "sds": (1, 2, 0), "ns": (5, 4, 9)},
        {"means": (10, 10.5), "sds": (3, 3), "ns": (40, 50)},
    ],
)
def test_p_values_and_intervals_are_those_of_scipy(groups):
    # scipy.stats.tukey_hsd and f_oneway, 1.17.1
    arms = [sample(*arm) for arm in zip(*groups.values(), strict=True)]
    expected = stats.tukey_hsd(*arms)
    result = tukey_test(**groups)
    pairs = list(itertools.combinations(range(len(arms)), 2))
    p_values = [expected.pvalue[pair] for pair in pairs]
    assert numbers(result.outputs["p_values"]) == pytest.approx(p_values, abs=1e-7)
    assert result.outputs["pairs"] == len(pairs)
    assert result.outputs["rejected"] == sum(p < 0.05 for p in p_values)
    assert result.outputs["smallest_p_value"] == pytest.approx(min(p_values), abs=1e-7)
    half = expected.confidence_interval(0.95).high[0, 1] - expected.statistic[0, 1]
    error = result.outputs["pooled_sd"] * math.sqrt((1 / groups["ns"][0] + 1 / groups["ns"][1]) / 2)
    assert result.outputs["critical"] * error == pytest.approx(half, rel=1e-6)
    anova = stats.f_oneway(*arms)
    assert result.outputs["f"] == pytest.approx(anova.statistic)
    assert result.outputs["f_p_value"] == pytest.approx(anova.pvalue)


@pytest.mark.reference
def test_alternatives_are_those_of_scipy():
    # scipy.stats.tukey_hsd(equal_var=False) is Games-Howell, 1.17.1; Scheffé by its definition
    arms = [sample(*arm) for arm in zip(*EXAMPLE.values(), strict=True)]
    result = tukey_test(**EXAMPLE)
    howell = stats.tukey_hsd(*arms, equal_var=False).pvalue
    found = alternative(result, "Games-Howell")["smallest_p_value"]
    assert found == pytest.approx(min(howell[0, 1], howell.min()), abs=1e-7)
    df, sd = result.outputs["df"], result.outputs["pooled_sd"]
    t = 5 / sd / math.sqrt(1 / 50 + 1 / 70)
    scheffe = alternative(result, "Scheffé")
    assert scheffe["smallest_p_value"] == pytest.approx(stats.f.sf(t * t / 3, 3, df))
    assert scheffe["critical"] == pytest.approx(math.sqrt(2 * 3 * stats.f.isf(0.05, 3, df)))
    plain = alternative(result, "no correction (least significant difference)")
    assert plain["smallest_p_value"] == pytest.approx(2 * stats.t.sf(t, df))
    bonferroni = alternative(result, "Bonferroni")
    assert bonferroni["critical"] == pytest.approx(math.sqrt(2) * stats.t.isf(0.05 / 12, df))


def test_two_arms_are_the_t_test():
    result = tukey_test(means=(10, 10.5), sds=(3, 4), ns=(40, 50))
    expected = stats.ttest_ind_from_stats(10, 3, 40, 10.5, 4, 50)
    assert result.outputs["smallest_p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert result.outputs["f"] == pytest.approx(expected.statistic**2)


def test_the_summary_names_the_clearest_pair():
    result = tukey_test(means=(50, 53, 51), sds=(20, 21, 19), ns=(500, 500, 480))
    assert result.summary == (
        "1 of 3 pairs of arms differs at the 5 % level over all of them (Tukey): the clearest, "
        "arm 2 − arm 1, is +3.00 (simultaneous 95 % interval +0.03 to +5.97), p = 0.0473."
    )
    assert len(result.tables[0].rows) == 3


def test_extremes_have_an_answer_or_a_refusal():
    arms = {"means": (0, 1, 2), "sds": (1, 1, 1), "ns": (10**6,) * 3}
    for test in (tukey_test, dunnett_test):
        outputs = test(**arms, alpha=1e-320).outputs
        assert outputs["smallest_p_value"] == 0
        assert math.isfinite(outputs["critical"])
        with pytest.raises(InputError, match="finite number"):
            test(**(arms | {"sds": (1e-320,) * 3}))


def test_twenty_arms_are_answered_and_more_refused():
    arms = {"means": range(20), "sds": [5] * 20, "ns": [40] * 20}
    arms = {name: list(values) for name, values in arms.items()}
    assert tukey_test(**arms).outputs["pairs"] == 190
    with pytest.raises(InputError, match="at most 20 values"):
        tukey_test(**{name: [*values, 9] for name, values in arms.items()})


@given(st.permutations(range(4)), st.floats(-1e6, 1e6))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_arms_and_a_shift_do_not_matter(order, shift):
    base = tukey_test(**EXAMPLE).outputs
    moved = {name: [values[place] for place in order] for name, values in EXAMPLE.items()}
    moved["means"] = [mean + round(shift) for mean in moved["means"]]
    found = tukey_test(**moved).outputs
    for name in ("smallest_p_value", "f", "critical", "pooled_sd"):
        assert found[name] == pytest.approx(base[name], rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("ns", "exact"), [((8, 8, 8, 8), True), ((5, 12, 30, 7), False)])
def test_the_error_over_all_pairs_is_alpha(ns, exact):
    # no effect, 40,000 experiments, seed 22; Tukey-Kramer is exact for equal sizes and cautious
    # for unequal ones (Hayter 1984)
    sizes = np.array(ns)
    generator = np.random.default_rng(22)
    means = generator.standard_normal((40_000, 4)) / np.sqrt(sizes)
    df = sizes.sum() - 4
    sd = np.sqrt(generator.chisquare(df, 40_000) / df)
    critical = tukey_test(means=(0, 0, 0, 1), sds=(1,) * 4, ns=ns).outputs["critical"]
    crossed = np.zeros(40_000, bool)
    for i, j in itertools.combinations(range(4), 2):
        error = sd * math.sqrt((1 / ns[i] + 1 / ns[j]) / 2)
        crossed |= abs(means[:, i] - means[:, j]) / error > critical
    error = math.sqrt(0.05 * 0.95 / 40_000)
    assert crossed.mean() <= 0.05 + 4 * error
    assert not exact or crossed.mean() >= 0.05 - 4 * error


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"means": (1, 2)}, "sds", "a list of 2 values"),
        ({"ns": (5, 5, 5)}, "ns", "a list of 4 values"),
        ({"sds": (0, 0, 0, 0)}, "sds", "above 0"),
        ({"alpha": 0.5}, "alpha", "below 0.5"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        tukey_test(**(EXAMPLE | change))
    assert caught.value.field == field
