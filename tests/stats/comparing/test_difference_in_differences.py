"""Difference in differences: against R's regression with HC2 errors, coverage by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.difference_in_differences import difference_in_differences
from trialwise.stats.comparing.means_test import welch_test
from trialwise.stats.comparing.paired import paired_t_test

CELLS = ("before_a", "after_a", "before_b", "after_b")


def given_of(means, sds, ns):
    found = {}
    for cell, mean, sd, n in zip(CELLS, means, sds, ns, strict=True):
        found |= {f"mean_{cell}": mean, f"sd_{cell}": sd, f"n_{cell}": n}
    return found


GIVEN = given_of((20, 21, 19, 23), (8, 7, 9, 10), (60, 50, 40, 30))


@pytest.mark.reference
def test_effect_and_error_are_those_of_r():
    expected = cases_of("means")["did"]
    outputs = difference_in_differences(**GIVEN).outputs
    assert outputs["effect"] == pytest.approx(expected["effect"])
    assert outputs["standard_error"] == pytest.approx(expected["standard_error"], rel=1e-10)


@pytest.mark.reference
def test_df_interval_and_p_follow():
    # Satterthwaite's formula and scipy.stats.t, scipy 1.17.1
    outputs = difference_in_differences(**GIVEN).outputs
    parts = [sd**2 / n for sd, n in ((8, 60), (7, 50), (9, 40), (10, 30))]
    free = [59, 49, 39, 29]
    df = sum(parts) ** 2 / sum(p**2 / n for p, n in zip(parts, free, strict=True))
    assert outputs["df"] == pytest.approx(df)
    t = 3 / sum(parts) ** 0.5
    assert outputs["t"] == pytest.approx(t)
    assert outputs["p_value"] == pytest.approx(2 * stats.t.sf(t, df))
    half = stats.t.isf(0.025, df) * sum(parts) ** 0.5
    assert outputs["effect_low"] == pytest.approx(3 - half)
    assert outputs["effect_high"] == pytest.approx(3 + half)
    assert (outputs["change_a"], outputs["change_b"], outputs["expected"]) == (1, 4, 20)
    one = difference_in_differences(**GIVEN, sides=1).outputs["p_value"]
    assert one == pytest.approx(stats.t.sf(t, df))


def test_the_same_users_are_a_welch_test_of_their_changes():
    given_ = given_of((20, 21, 19, 23), (8, 7, 9, 10), (60, 60, 40, 40))
    outputs = difference_in_differences(**given_, correlation=0.4).outputs
    sds = [
        paired_t_test(mean_a=0, sd_a=before, mean_b=1, sd_b=after, correlation=0.4, n=n).outputs[
            "sd_difference"
        ]
        for before, after, n in ((8, 7, 60), (9, 10, 40))
    ]
    welch = welch_test(mean_a=1, sd_a=sds[0], n_a=60, mean_b=4, sd_b=sds[1], n_b=40).outputs
    for name in ("effect", "effect_low", "effect_high", "standard_error", "t", "df", "p_value"):
        assert outputs[name] == pytest.approx(welch[name]), name


def test_shortcuts_stand_among_the_alternatives():
    result = difference_in_differences(**GIVEN)
    after = welch_test(mean_a=21, sd_a=7, n_a=50, mean_b=23, sd_b=10, n_b=30).outputs
    found = alternative(result, "after alone (Welch)")
    assert found["p_value"] == pytest.approx(after["p_value"])
    naive = welch_test(mean_a=19, sd_a=9, n_a=40, mean_b=23, sd_b=10, n_b=30).outputs
    found = alternative(result, "before against after in the treated group")
    assert found["p_value"] == pytest.approx(naive["p_value"])
    z = result.outputs["t"]
    normal = alternative(result, "normal instead of t")
    assert normal["p_value"] == pytest.approx(2 * stats.norm.sf(z))


@given(st.floats(-50, 50), st.floats(-50, 50))
@settings(max_examples=40, deadline=None)
def test_a_common_shift_changes_nothing(time, group):
    time, group = round(time, 4), round(group, 4)
    moved = dict(GIVEN)
    for cell in CELLS:
        shift = (time if cell.startswith("after") else 0) + (group if cell.endswith("b") else 0)
        moved[f"mean_{cell}"] += shift
    there = difference_in_differences(**GIVEN).outputs
    here = difference_in_differences(**moved).outputs
    assert here["effect"] == pytest.approx(there["effect"], abs=1e-9)
    assert here["p_value"] == pytest.approx(there["p_value"], abs=1e-9)


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="n_before_a, which is 60"):
        difference_in_differences(**GIVEN, correlation=0.5)
    still = {key: 0 if key.startswith("sd_") else value for key, value in GIVEN.items()}
    with pytest.raises(InputError, match="Without variation"):
        difference_in_differences(**still)
    with pytest.raises(InputError, match="between -1 and 1"):
        difference_in_differences(**GIVEN, correlation=2)


@pytest.mark.slow
def test_both_designs_cover_at_their_level():
    # 3,000 data sets of 12 to 25 users, true effect 2, seed 23: standard error 0.4 %
    generator = np.random.default_rng(23)
    different = same = 0
    for _ in range(3000):
        samples = [
            generator.normal(mean, sd, n)
            for mean, sd, n in ((20, 3, 12), (21, 4, 20), (18, 5, 15), (21, 6, 25))
        ]
        outputs = difference_in_differences(
            **given_of(
                [x.mean() for x in samples],
                [x.std(ddof=1) for x in samples],
                [len(x) for x in samples],
            )
        ).outputs
        different += outputs["effect_low"] <= 2 <= outputs["effect_high"]
        users = [generator.normal(0, 3, 20) for _ in range(2)]
        noise = [generator.normal(mean, 2, 20) for mean in (20, 21, 18, 21)]
        pairs = [users[0] + noise[0], users[0] + noise[1], users[1] + noise[2], users[1] + noise[3]]
        changes = (pairs[1] - pairs[0], pairs[3] - pairs[2])
        # one correlation for both groups: the true one, 9/13, with each sample's deviations
        outputs = difference_in_differences(
            **given_of([x.mean() for x in pairs], [x.std(ddof=1) for x in pairs], [20] * 4),
            correlation=9 / 13,
        ).outputs
        assert outputs["effect"] == pytest.approx(changes[1].mean() - changes[0].mean())
        same += outputs["effect_low"] <= 2 <= outputs["effect_high"]
    assert different / 3000 == pytest.approx(0.95, abs=0.014)
    assert same / 3000 == pytest.approx(0.95, abs=0.016)
