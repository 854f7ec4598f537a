"""Numbers said another way: against scipy 1.17.1, statsmodels 0.15.0 and their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.interval_level import interval_level
from trialwise.stats.comparing.p_sides import p_sides
from trialwise.stats.comparing.scale_conversion import odds, percent_from_log
from trialwise.stats.comparing.standard_deviation import standard_deviation
from trialwise.stats.comparing.statistic_effect_size import effect_size_from_statistic, t_from_d
from trialwise.stats.comparing.welch_df import welch_df


@pytest.mark.reference
def test_sides_are_those_of_scipy():
    # ttest_1samp with both alternatives, scipy 1.17.1
    values = [0.2, 1.4, -0.3, 2.2, 0.9]
    two = stats.ttest_1samp(values, 0).pvalue
    result = p_sides(p_value=two).outputs
    assert result["converted"] == pytest.approx(
        stats.ttest_1samp(values, 0, alternative="greater").pvalue
    )
    less = stats.ttest_1samp(values, 0, alternative="less").pvalue
    assert result["p_opposite"] == pytest.approx(less)
    against = p_sides(p_value=two, effect_points="opposite").outputs
    assert against["converted"] == pytest.approx(less)
    for one in (less, 1 - less):
        assert p_sides(p_value=one, sides=1).outputs["converted"] == pytest.approx(two)


@given(st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_two_sides_there_and_back(p):
    there = p_sides(p_value=p).outputs["converted"]
    assert p_sides(p_value=there, sides=1).outputs["converted"] == pytest.approx(p)


@pytest.mark.reference
def test_the_deviation_gives_the_error_and_the_interval_back():
    # scipy.stats.sem and t.interval, scipy 1.17.1
    values = [3.0, 5.0, 8.0, 13.0, 21.0]
    sd, error = stats.tstd(values), stats.sem(values)
    assert standard_deviation(standard_error=error, n=5).outputs["sd"] == pytest.approx(sd)
    low, high = stats.t.interval(0.9, 4, loc=np.mean(values), scale=error)
    found = standard_deviation(low=low, high=high, n=5, alpha=0.1)
    assert found.outputs["sd"] == pytest.approx(sd)
    low, high = stats.norm.interval(0.9, loc=0, scale=error)
    normal = standard_deviation(low=low, high=high, n=5, alpha=0.1).alternatives[0]
    assert normal.outputs["sd"] == pytest.approx(sd)
    variance = standard_deviation(baseline=0.2).outputs["variance"]
    assert variance == pytest.approx(stats.bernoulli(0.2).var())


@pytest.mark.reference
@pytest.mark.parametrize("scale", ["difference", "ratio"])
def test_the_interval_is_that_of_the_estimate(scale):
    # norm.interval, scipy 1.17.1
    wide, narrow = (stats.norm.interval(level, loc=0.4, scale=0.3) for level in (0.95, 0.8))
    if scale == "ratio":
        wide, narrow = np.exp(wide), np.exp(narrow)
    found = interval_level(low=wide[0], high=wide[1], new_alpha=0.2, scale=scale).outputs
    assert (found["new_low"], found["new_high"]) == pytest.approx(tuple(narrow))
    assert found["standard_error"] == pytest.approx(0.3)
    assert found["estimate"] == pytest.approx(math.exp(0.4) if scale == "ratio" else 0.4)


@pytest.mark.reference
def test_effect_sizes_are_those_of_the_sums_of_squares():
    # f_oneway and ttest_ind, scipy 1.17.1
    groups = [[3.0, 5, 4, 6], [6.0, 8, 7, 9], [4.0, 6, 7, 5]]
    f = stats.f_oneway(*groups).statistic
    everything = np.concatenate(groups)
    total = ((everything - everything.mean()) ** 2).sum()
    between = sum(len(g) * (np.mean(g) - everything.mean()) ** 2 for g in groups)
    found = effect_size_from_statistic(f=f, df=2, df_denominator=9).outputs
    assert found["eta_squared"] == pytest.approx(between / total)
    within = (total - between) / 9
    omega = (between - 2 * within) / (total + within)
    assert found["omega_squared"] == pytest.approx(omega)
    assert found["f_effect"] == pytest.approx(math.sqrt(between / (total - between)))
    t, p = stats.ttest_ind(groups[1], groups[0])
    pooled = math.sqrt((np.var(groups[0], ddof=1) + np.var(groups[1], ddof=1)) / 2)
    d = (np.mean(groups[1]) - np.mean(groups[0])) / pooled
    of_t = effect_size_from_statistic(t=t, df=6).outputs
    assert of_t["d"] == pytest.approx(d)
    labels = [0] * 4 + [1] * 4
    assert of_t["r"] == pytest.approx(np.corrcoef(labels, groups[0] + groups[1])[0, 1])
    back = t_from_d(d=d, n_a=4, n_b=4).outputs
    assert (back["t"], back["p_value"], back["df"]) == pytest.approx((t, p, 6))


@pytest.mark.reference
def test_welch_is_that_of_scipy():
    # ttest_ind(equal_var=False).df, scipy 1.17.1
    a, b = [1.0, 4, 2, 8, 5], [7.0, 1, 12, 3, 9, 4, 2]
    found = welch_df(sd_a=stats.tstd(a), n_a=5, sd_b=stats.tstd(b), n_b=7).outputs
    assert found["df"] == pytest.approx(stats.ttest_ind(a, b, equal_var=False).df)
    error = math.hypot(stats.sem(a), stats.sem(b))
    assert found["standard_error"] == pytest.approx(error)


@given(st.floats(0.001, 0.99), st.floats(0.001, 0.99))
@settings(max_examples=40, deadline=None)
def test_odds_are_rates_over_the_rest(p, q):
    found = odds(rate_a=p, rate_b=q).outputs
    assert found["odds_a"] == pytest.approx(p / (1 - p))
    assert odds(odds_a=found["odds_a"]).outputs["rate_a"] == pytest.approx(p)
    assert found["odds_ratio"] == pytest.approx(q / (1 - q) / (p / (1 - p)))
    assert found["risk_ratio"] == pytest.approx(q / p)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("p-sides", {"p_value": 0.3, "sides": 1}),
        ("p-sides", {"p_value": 0.3, "effect_points": "opposite"}),
        ("standard-deviation", {"baseline": 0.3}),
        ("standard-deviation", {"low": 1, "high": 2.5, "n": 12, "alpha": 0.1}),
        ("interval-level", {"low": 1.1, "high": 2.4, "new_alpha": 0.01, "scale": "ratio"}),
        ("effect-size-from-statistic", {"t": -2.5, "df": 48}),
        ("t-from-d", {"d": -0.3, "n_a": 10, "n_b": 30, "sides": 1}),
        ("percent-from-log", {"log_change": -0.12}),
        ("odds", {"rate_a": 0.2}),
        ("odds", {"odds_a": 3, "rate_b": 0.5}),
    ],
)
def test_the_line_prints_the_numbers(name, given):
    result, wanted = expected_of(name, given)
    assert printed_by(result.code) == pytest.approx(wanted, rel=1e-9)


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="at most 1"):
        p_sides(p_value=3)
    with pytest.raises(InputError, match="needs n"):
        standard_deviation(standard_error=1)
    with pytest.raises(InputError, match="needs high"):
        standard_deviation(low=1, n=10)
    with pytest.raises(InputError, match="above the lower limit"):
        standard_deviation(low=2, high=1, n=10)
    with pytest.raises(UsageError, match="exactly one"):
        standard_deviation(standard_error=1, baseline=0.2, n=10)
    with pytest.raises(InputError, match="above the lower limit"):
        interval_level(low=3, high=1, new_alpha=0.1)
    with pytest.raises(InputError, match="above 0 for a ratio"):
        interval_level(low=-1, high=1, new_alpha=0.1, scale="ratio")
    with pytest.raises(InputError, match="needs df"):
        effect_size_from_statistic(t=2)
    with pytest.raises(InputError, match="needs df_denominator"):
        effect_size_from_statistic(f=2, df=2)
    with pytest.raises(InputError, match="left out beside odds_b"):
        odds(odds_a=1, odds_b=2, rate_b=0.5)
    with pytest.raises(InputError, match="above 0 for a ratio"):
        odds(rate_a=0, odds_b=2)
    with pytest.raises(InputError, match="interval is finite"):
        percent_from_log(log_change=1, standard_error=500)
    with pytest.raises(InputError, match="sd_a and sd_b"):
        welch_df(sd_a=0, n_a=5, sd_b=0, n_b=5)


def _three_errors(share, wanted, draws):
    return abs(share - wanted) < 3.5 * math.sqrt(wanted * (1 - wanted) / draws)


@pytest.mark.slow
def test_the_interval_at_another_level_covers():
    rng = np.random.default_rng(20240601)
    estimates = rng.normal(0.3, 0.2, 4000)
    inside = 0
    for estimate in estimates:
        low, high = stats.norm.interval(0.95, loc=estimate, scale=0.2)
        found = interval_level(low=low, high=high, new_alpha=0.2).outputs
        inside += found["new_low"] <= 0.3 <= found["new_high"]
    assert _three_errors(inside / 4000, 0.8, 4000)


@pytest.mark.slow
def test_the_percent_interval_covers():
    rng = np.random.default_rng(20240602)
    inside = 0
    for b in rng.normal(math.log(1.1), 0.05, 4000):
        found = percent_from_log(log_change=b, standard_error=0.05, alpha=0.1).outputs
        inside += found["lift_low"] <= 0.1 <= found["lift_high"]
    assert _three_errors(inside / 4000, 0.9, 4000)


@pytest.mark.slow
def test_the_test_of_d_holds_its_level():
    rng = np.random.default_rng(20240603)
    a, b = rng.normal(0, 1, (4000, 6)), rng.normal(0, 1, (4000, 9))
    variance = (5 * a.var(axis=1, ddof=1) + 8 * b.var(axis=1, ddof=1)) / 13
    ds = (b.mean(axis=1) - a.mean(axis=1)) / np.sqrt(variance)
    found = sum(t_from_d(d=float(d), n_a=6, n_b=9).outputs["p_value"] <= 0.05 for d in ds)
    assert _three_errors(found / 4000, 0.05, 4000)
