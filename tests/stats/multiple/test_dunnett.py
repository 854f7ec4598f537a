"""Dunnett's test, against mvtnorm in R, Dunnett's table, scipy 1.17.1 and simulation."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import alternative, numbers, recorded

from trialwise.core.errors import InputError
from trialwise.stats.multiple.dunnett import dunnett_test
from trialwise.stats.numeric.simultaneous import DunnettDesign

ROWS = [r for r in recorded(Path(__file__).parent, "simultaneous") if r["test"] == "dunnett"]
EXAMPLE = {"means": (50, 53, 51, 48), "sds": (20, 21, 19, 22), "ns": (60, 50, 48, 70)}
UNEQUAL = [
    EXAMPLE,
    {"means": (0, 1, 1), "sds": (1, 2, 0), "ns": (5, 4, 9)},
    {"means": (10, 10.5), "sds": (3, 3), "ns": (40, 50)},
]


def sample(mean, sd, n):
    """Return n values with exactly this mean and standard deviation."""
    values = np.arange(n, dtype=float)
    values = (values - values.mean()) / values.std(ddof=1)
    return mean + sd * values


@pytest.mark.reference
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['ns']} {row['statistic']}")
def test_tails_are_those_of_mvtnorm(row):
    # R 4.2.2, mvtnorm 1.1.3, pmvt; recorded by reference/simultaneous.R
    control, *treatments = (int(n) for n in numbers(row["ns"]))
    design = DunnettDesign(control, tuple(treatments), float(row["df"]), int(row["sides"]))
    found = design.tail(float(row["statistic"]))
    assert found == pytest.approx(float(row["p_value"]), abs=2e-7)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("df", "treatments", "sides", "expected"),
    [
        # 5 % points of Dunnett (1964), Biometrics 20 (two-sided), and Dunnett (1955) (one-sided)
        (5, 2, 2, 3.03),
        (20, 3, 2, 2.54),
        (60, 4, 2, 2.51),
        (20, 9, 2, 2.95),
        (20, 3, 1, 2.19),
        (10, 2, 1, 2.15),
    ],
)
def test_critical_values_are_the_printed_ones(df, treatments, sides, expected):
    design = DunnettDesign(10, (10,) * treatments, df, sides)
    assert design.critical(0.05) == pytest.approx(expected, abs=0.006)


@pytest.mark.reference
@pytest.mark.parametrize("groups", UNEQUAL)
@pytest.mark.parametrize("sides", [1, 2])
def test_p_values_and_intervals_are_those_of_scipy(groups, sides):
    # scipy.stats.dunnett, 1.17.1; its p-values carry the error of a quasi Monte Carlo integral
    arms = [sample(*arm) for arm in zip(*groups.values(), strict=True)]
    expected = stats.dunnett(
        *arms[1:],
        control=arms[0],
        alternative="two-sided" if sides == 2 else "greater",
        rng=np.random.default_rng(1),
    )
    result = dunnett_test(**groups, sides=sides)
    assert numbers(result.outputs["p_values"]) == pytest.approx(expected.pvalue, abs=2e-4)
    effects = [mean - groups["means"][0] for mean in groups["means"][1:]]
    assert numbers(result.outputs["effects"]) == pytest.approx(effects)
    spread = sum((n - 1) * sd**2 for n, sd in zip(groups["ns"], groups["sds"], strict=True))
    assert result.outputs["df"] == sum(groups["ns"]) - len(arms)
    assert result.outputs["pooled_sd"] == pytest.approx(math.sqrt(spread / result.outputs["df"]))
    errors = [
        result.outputs["pooled_sd"] * math.sqrt(1 / n + 1 / groups["ns"][0])
        for n in groups["ns"][1:]
    ]
    low = expected.confidence_interval(confidence_level=0.95).low
    critical = result.outputs["critical"]
    found = [effect - critical * error for effect, error in zip(effects, errors, strict=True)]
    assert found == pytest.approx(low, abs=0.01 * max(errors))


@pytest.mark.reference
def test_alternatives_are_those_of_scipy():
    # scipy.stats.ttest_ind, 1.17.1, for Welch; the pooled t by hand
    result = dunnett_test(**EXAMPLE)
    arms = [sample(*arm) for arm in zip(*EXAMPLE.values(), strict=True)]
    welch = [stats.ttest_ind(arm, arms[0], equal_var=False).pvalue for arm in arms[1:]]
    found = alternative(result, "Welch with Holm")["smallest_p_value"]
    assert found == pytest.approx(min(3 * min(welch), 1))
    outputs = result.outputs
    effects = zip(numbers(outputs["effects"]), EXAMPLE["ns"][1:], strict=True)
    t = [d / outputs["pooled_sd"] / math.sqrt(1 / n + 1 / 60) for d, n in effects]
    plain = [2 * stats.t.sf(abs(each), outputs["df"]) for each in t]
    assert alternative(result, "no correction")["smallest_p_value"] == pytest.approx(min(plain))
    bonferroni = alternative(result, "Bonferroni")
    assert bonferroni["smallest_p_value"] == pytest.approx(min(1, 3 * min(plain)))
    assert bonferroni["critical"] == pytest.approx(stats.t.isf(0.05 / 6, outputs["df"]))


def test_one_treatment_is_the_t_test():
    result = dunnett_test(means=(10, 10.5), sds=(3, 4), ns=(40, 50))
    expected = stats.ttest_ind_from_stats(10.5, 4, 50, 10, 3, 40)
    assert result.outputs["smallest_p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert result.outputs["critical"] == pytest.approx(stats.t.isf(0.025, 88))


def test_tiny_p_values_keep_their_size():
    # between the t test of one treatment and three times it
    result = dunnett_test(means=(0, 9, 0, 0), sds=(1, 1, 1, 1), ns=(100,) * 4)
    single = 2 * stats.t.sf(9 / math.sqrt(2 / 100), 396)
    assert single <= result.outputs["smallest_p_value"] <= 3 * single * (1 + 1e-9)


def test_a_control_with_few_users_makes_the_comparisons_one():
    design = DunnettDesign(2, (10**12, 10**12, 10**12), 10**9, 2)
    assert design.tail(1.96) == pytest.approx(2 * stats.norm.sf(1.96), abs=2e-5)


def test_the_summary_names_the_clearest_arm():
    result = dunnett_test(means=(50, 53, 51), sds=(20, 21, 19), ns=(500, 500, 480))
    assert result.summary == (
        "1 of 2 treatments differs from control at the 5 % level over all of them (Dunnett): the "
        "clearest, arm 2, by +3.00 (simultaneous 95 % interval +0.19 to +5.81), p = 0.0338."
    )
    assert result.tables[0].rows[0][:4] == ("arm 2 − arm 1", "+3.00", "+0.19", "+5.81")
    one_sided = dunnett_test(means=(50, 48, 47), sds=(20, 21, 19), ns=(50, 50, 48), sides=1)
    assert one_sided.summary.startswith("None of 2 treatments exceeds control at the 5 % level")
    assert one_sided.tables[0].rows[0][3] == "no limit"


@given(
    st.lists(st.floats(-50, 50), min_size=2, max_size=5),
    st.floats(0.1, 30),
    st.integers(2, 400),
)
@settings(max_examples=30, deadline=None)
def test_between_no_correction_and_bonferroni_and_free_of_the_unit(means, sd, n):
    arms = {"means": means, "sds": [sd] * len(means), "ns": [n] * len(means)}
    result = dunnett_test(**arms)
    p = result.outputs["smallest_p_value"]
    plain = {entry.name: entry.outputs for entry in result.alternatives}
    if "no correction" in plain:
        assert plain["no correction"]["smallest_p_value"] <= p * (1 + 1e-9)
    if "Bonferroni" in plain:
        assert p <= plain["Bonferroni"]["smallest_p_value"] * (1 + 1e-9)
    scaled = arms | {"means": [8 * mean for mean in means], "sds": [8 * sd] * len(means)}
    assert dunnett_test(**scaled).outputs["smallest_p_value"] == pytest.approx(p, rel=1e-6)
    flipped = dunnett_test(**(arms | {"means": [-mean for mean in means]}))
    assert flipped.outputs["smallest_p_value"] == pytest.approx(p, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("sides", [1, 2])
def test_the_error_over_all_treatments_is_alpha(sides):
    # four arms of unequal size without any effect, 40,000 experiments, seed 21
    ns = np.array([12, 6, 9, 20])
    generator = np.random.default_rng(21)
    means = generator.standard_normal((40_000, 4)) / np.sqrt(ns)
    variance = generator.chisquare(ns.sum() - 4, 40_000) / (ns.sum() - 4)
    t = (means[:, 1:] - means[:, :1]) / np.sqrt(variance[:, None] * (1 / ns[1:] + 1 / ns[0]))
    given_ = {"means": (0, 0, 0, 1), "sds": (1, 1, 1, 1), "ns": tuple(int(n) for n in ns)}
    critical = dunnett_test(**given_, sides=sides).outputs["critical"]
    crossed = (t if sides == 1 else abs(t)).max(axis=1) > critical
    error = math.sqrt(0.05 * 0.95 / len(t))
    # the same event is that a simultaneous interval misses the true difference, zero
    assert crossed.mean() == pytest.approx(0.05, abs=4 * error)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"means": (1,)}, "means", "at least 2 values"),
        ({"sds": (1, 2, 3)}, "sds", "a list of 4 values"),
        ({"ns": (5, 5, 5, 1)}, "ns", "at least 2"),
        ({"sds": (0, 0, 0, 0)}, "sds", "above 0"),
        ({"sds": (1, 1, 1, -1)}, "sds", "at least 0"),
        ({"means": (0,) * 21, "sds": (1,) * 21, "ns": (9,) * 21}, "means", "at most 20 values"),
        ({"means": (0, 1, 2, math.nan)}, "means", "a list of numbers"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        dunnett_test(**(EXAMPLE | change))
    assert caught.value.field == field
