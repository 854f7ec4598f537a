"""Effect sizes on other scales: printed formulas and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_effectsize
from tests.stats.executed import alternative

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.effect_size_convert import effect_size_convert


@pytest.mark.reference
def test_the_printed_examples():
    # Borenstein et al. (2009), ch. 7: d 0.5 is r 0.2425 and ln OR 0.9069; r 0.5 is d 1.1547
    outputs = effect_size_convert(d=0.5).outputs
    assert outputs["correlation"] == pytest.approx(0.2425, abs=5e-5)
    assert math.log(outputs["odds_ratio"]) == pytest.approx(0.9069, abs=5e-5)
    assert effect_size_convert(correlation=0.5).outputs["d"] == pytest.approx(1.1547, abs=5e-5)
    # Cohen (1988), ch. 8: f = d/2 for two equal groups, and eta squared = f²/(1 + f²)
    assert outputs["f"] == 0.25
    assert outputs["eta_squared"] == pytest.approx(0.25**2 / (1 + 0.25**2))
    assert outputs["superiority"] == pytest.approx(stats.norm.cdf(0.5 / math.sqrt(2)))


@pytest.mark.reference
def test_the_correlation_is_that_of_simulated_groups():
    # 400,000 users in two normal groups 0.8 apart, seed 3: standard error 0.0015
    generator = np.random.default_rng(3)
    arm = np.repeat([0, 1], 200_000)
    values = generator.normal(size=400_000) + 0.8 * arm
    found = effect_size_convert(d=0.8).outputs["correlation"]
    assert np.corrcoef(arm, values)[0, 1] == pytest.approx(found, abs=0.006)


@pytest.mark.reference
def test_the_odds_ratio_is_that_of_a_cut_logistic_metric():
    # scipy.stats.logistic, scipy 1.17.1: any cut gives the same odds ratio
    outputs = effect_size_convert(d=0.4).outputs
    shift = 0.4 * stats.logistic.std()
    for cut in (-1.0, 0.5):
        p1, p2 = stats.logistic.sf(cut), stats.logistic.sf(cut - shift)
        assert p2 / (1 - p2) / (p1 / (1 - p1)) == pytest.approx(outputs["odds_ratio"])


@pytest.mark.reference
def test_h_is_that_of_statsmodels():
    # proportion_effectsize, statsmodels 0.15.0
    outputs = effect_size_convert(odds_ratio=1.5, baseline=0.2).outputs
    assert outputs["target"] == pytest.approx(0.3 / 1.1)
    assert outputs["h"] == pytest.approx(proportion_effectsize(outputs["target"], 0.2))
    back = effect_size_convert(h=outputs["h"], baseline=0.2).outputs
    assert back["odds_ratio"] == pytest.approx(1.5)
    assert back["target"] == pytest.approx(0.3 / 1.1)


@given(st.floats(-5, 5))
@settings(max_examples=40, deadline=None)
def test_every_scale_leads_back(d):
    outputs = effect_size_convert(d=d).outputs
    for name in ("correlation", "odds_ratio"):
        assert effect_size_convert(**{name: outputs[name]}).outputs["d"] == pytest.approx(
            d, rel=1e-9, abs=1e-12
        )
    for name in ("f", "eta_squared"):
        found = effect_size_convert(**{name: outputs[name]}).outputs["d"]
        assert found == pytest.approx(abs(d), rel=1e-6, abs=1e-9)


def test_coxs_factor_stands_among_the_alternatives():
    found = alternative(effect_size_convert(d=0.5), "Cox's factor 1.65")
    assert found["odds_ratio"] == pytest.approx(math.exp(0.825))
    found = alternative(effect_size_convert(odds_ratio=2), "Cox's factor 1.65")
    assert found["d"] == pytest.approx(math.log(2) / 1.65)


def test_unsigned_sizes_say_so():
    for name in ("f", "eta_squared"):
        assert any("no sign" in text for text in effect_size_convert(**{name: 0.1}).assumptions)


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="needs baseline"):
        effect_size_convert(h=0.2)
    with pytest.raises(InputError, match="no rate of the treatment exists"):
        effect_size_convert(h=2.5, baseline=0.5)
    with pytest.raises(UsageError, match="exactly one"):
        effect_size_convert(d=1, f=0.5)
    with pytest.raises(InputError, match="infinite d"):
        effect_size_convert(correlation=1)
    with pytest.raises(InputError, match="1 is no effect"):
        effect_size_convert(odds_ratio=0)
