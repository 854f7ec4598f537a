"""The share of false discoveries, by counting and by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.multiple.discovery import false_discovery


def test_the_textbook_case_is_36_percent():
    # Colquhoun (2014), R. Soc. Open Sci. 1, 140216, fig. 2: prevalence 10 %, power 0.8, alpha
    # 0.05 give 45 false among 125 positives of 1,000 tests, a false discovery rate of 36 %.
    outputs = false_discovery(share_true=0.1, tests=1000).outputs
    assert outputs["false_discovery_share"] == pytest.approx(0.36)
    assert outputs["false_discoveries"] == pytest.approx(45)
    assert outputs["discoveries"] == pytest.approx(125)
    assert outputs["true_discoveries"] == pytest.approx(80)
    assert outputs["missed"] == pytest.approx(20)


def test_wins_alone_are_the_published_false_positive_risk():
    # Kohavi, Deng & Vermeer (2022), KDD, table of false positive risks: success rate 10 %, alpha
    # 0.05 and power 80 % give 22.0 %, with half of alpha in the direction of a win.
    found = alternative(false_discovery(share_true=0.1), "only wins count")
    assert found["false_discovery_share"] == pytest.approx(0.220, abs=0.0005)


def test_a_p_value_at_alpha_is_worse():
    # Sellke, Bayarri & Berger (2001), Am. Stat. 55: at p = 0.05 the bound on the posterior
    # probability of the null with even odds is 0.289
    found = alternative(false_discovery(share_true=0.5), "p-value just at alpha")
    assert found["false_discovery_share"] == pytest.approx(0.289, abs=0.0005)


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (1, 0.0)])
def test_the_extremes_are_certain(share, expected):
    assert false_discovery(share_true=share).outputs["false_discovery_share"] == expected


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.4), st.floats(0.05, 0.99), st.integers(1, 10**6))
@settings(max_examples=40, deadline=None)
def test_counts_add_up_and_more_power_means_fewer_false(share, alpha, power, tests):
    given_ = {"share_true": share, "alpha": alpha, "power": power, "tests": tests}
    outputs = false_discovery(**given_).outputs
    assert outputs["true_discoveries"] + outputs["missed"] == pytest.approx(tests * share)
    found = outputs["false_discoveries"] / outputs["discoveries"]
    assert outputs["false_discovery_share"] == pytest.approx(found)
    more = false_discovery(**(given_ | {"power": (1 + power) / 2})).outputs
    assert more["false_discovery_share"] < outputs["false_discovery_share"]


@pytest.mark.slow
def test_the_share_is_the_one_simulated():
    # one million tests, 15 % of them of a real effect, seed 8
    generator = np.random.default_rng(8)
    real = generator.random(10**6) < 0.15
    found = generator.random(10**6) < np.where(real, 0.7, 0.02)
    outputs = false_discovery(share_true=0.15, alpha=0.02, power=0.7, tests=10**6).outputs
    false = (found & ~real).sum() / found.sum()
    assert outputs["false_discovery_share"] == pytest.approx(false, abs=4 * 0.0011)
    assert outputs["discoveries"] == pytest.approx(found.sum(), rel=0.01)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"share_true": 1.5}, "share_true", "at most 1"),
        ({"share_true": None}, "share_true", "needs share_true"),
        ({"power": 1}, "power", "below 1"),
        ({"tests": 0}, "tests", "at least 1"),
    ],
)
def test_bad_inputs_name_field_and_range(change, field, words):
    with pytest.raises(InputError, match=words) as caught:
        false_discovery(**({"share_true": 0.1} | change))
    assert caught.value.field == field


def test_certain_shares_are_said_in_words():
    assert false_discovery(share_true=0).summary.startswith("All of the discoveries")
    assert false_discovery(share_true=1).summary.startswith("None of the discoveries")
