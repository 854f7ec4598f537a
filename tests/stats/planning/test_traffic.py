"""Traffic, ramps, variance reduction and triggering, against counting and statsmodels 0.15."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail
from statsmodels.tools import add_constant

from trialwise.core.errors import InputError
from trialwise.stats.planning.means.size_and_power import sample_size_means
from trialwise.stats.planning.traffic.ramp import ramp_duration
from trialwise.stats.planning.traffic.runtime import (
    required_traffic,
    runtime,
    users_from_traffic,
)
from trialwise.stats.planning.triggered.dilution import dilution
from trialwise.stats.planning.triggered.means import sample_size_triggered_means
from trialwise.stats.planning.triggered.proportions import sample_size_triggered_proportions
from trialwise.stats.planning.variance_reduction import variance_reduction
from trialwise.stats.registry import calculate
from trialwise.stats.validate import MissingInputError


def alternative(result, name):
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


def counted_days(total, traffic, stages, share):
    """Return the days until ``total`` users have entered, by counting in fractions."""
    daily = [Fraction(str(part)) for part, days in stages for _ in range(int(days))]
    seen, day = Fraction(0), 0
    while seen < total:
        part = daily[day] if day < len(daily) else Fraction(str(share))
        seen, day = seen + part * Fraction(str(traffic)), day + 1
    return day


@pytest.mark.parametrize("traffic", [600, 77.7, 20_000])
@pytest.mark.parametrize("share", [1, 0.35])
@pytest.mark.parametrize("stages", [((0.05, 2), (0.2, 3)), ((0.5, 14),), ((0.01, 1), (0.02, 1))])
def test_a_ramp_takes_as_long_as_counting_its_days(traffic, share, stages):
    for total in (100, 7682, 24_000):
        found = ramp_duration(total=total, traffic=traffic, stages=stages, share=share).outputs
        days = counted_days(total, traffic, stages, share)
        assert found["days"] == days
        assert found["weeks"] == math.ceil(days / 7)
        assert found["days_in_weeks"] == 7 * found["weeks"]
        assert found["ramp_days"] == sum(part for _, part in stages)
        entered = sum(Fraction(str(part)) * Fraction(str(traffic)) * d for part, d in stages)
        assert found["ramp_users"] == math.floor(entered)


def test_a_ramp_names_what_its_users_are_worth():
    result = ramp_duration(n=3841, traffic=600, stages=((0.05, 2), (0.2, 10)))
    plain = runtime(n=3841, traffic=600).outputs
    assert alternative(result, "no ramp") == {"days": plain["days"], "weeks": plain["weeks"]}
    assert alternative(result, "ramp left out")["days"] == 12 + plain["days"]
    assert result.tables[0].rows[0] == ("1 to 2", "5 %", "30", "60")
    assert result.tables[0].rows[-1][0] == "from 13"


def test_a_ramp_of_the_final_share_is_no_ramp():
    plan = {"total": 5000, "traffic": 321.5, "share": 0.4}
    ramp = ramp_duration(**plan, stages=((0.4, 5),)).outputs
    assert ramp["days"] == runtime(**plan).outputs["days"]


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        (((1.2, 3),), "a share of at most 1 and a whole number of days"),
        (((0.2, 3.5),), "a whole number of days"),
        (((0.2, 3, 1),), "1 to 50 rows of share,days"),
        (((0.2, 0),), "above 0"),
        ("0.2", "at least 2 values"),
    ],
)
def test_impossible_stages_are_refused(stages, says):
    with pytest.raises(InputError, match=says):
        ramp_duration(n=100, traffic=10, stages=stages)


def test_a_thousand_years_are_too_long():
    with pytest.raises(InputError, match="within a thousand years"):
        ramp_duration(n=10**9, traffic=10, stages=((0.2, 3),))
    with pytest.raises(InputError, match="within a thousand years"):
        runtime(n=10**9, traffic=10)


@given(
    traffic=st.floats(1, 10**6),
    days=st.integers(1, 400),
    share=st.floats(0.01, 1),
    arms=st.integers(2, 6),
    ratio=st.floats(0.2, 5),
)
@settings(max_examples=40, deadline=None)
def test_users_traffic_and_time_are_inverse_to_each_other(traffic, days, share, arms, ratio):
    plan = {"share": share, "arms": arms, "ratio": ratio}
    try:
        users = users_from_traffic(traffic=traffic, days=days, **plan).outputs
    except InputError:
        return
    parts = users["n_control"] + (arms - 1) * users["n_treatment"]
    assert parts <= users["total"] <= traffic * days * share + 1e-6
    assert users["total"] - parts <= arms
    if users["total"] < 2:
        return
    took = runtime(total=users["total"], traffic=traffic, **plan).outputs["days"]
    assert took <= days
    needed = required_traffic(total=users["total"], days=days, **plan).outputs
    assert needed["traffic"] <= math.ceil(traffic)
    assert needed["entering"] == pytest.approx(users["total"] / days)
    enough = runtime(total=users["total"], traffic=needed["traffic"], **plan).outputs["days"]
    assert enough <= days


def test_arms_share_the_users():
    found = runtime(n=1000, traffic=100, arms=3, ratio=0.5).outputs
    assert (found["n_control"], found["n_treatment"], found["total"]) == (1000, 500, 2000)
    assert found["days"] == 20
    same = runtime(total=2000, traffic=100, arms=3, ratio=0.5).outputs
    assert (same["n_control"], same["n_treatment"]) == (1000, 500)
    assert [row[2] for row in runtime(n=1000, traffic=100).tables[0].rows] == [
        "400 days",
        "200 days",
        "100 days",
        "40 days",
        "20 days",
    ]


def test_required_traffic_says_what_whole_weeks_would_take():
    result = required_traffic(n=5000, days=10)
    assert result.outputs["traffic"] == 1000
    assert alternative(result, "over 2 whole weeks")["traffic"] == math.ceil(10_000 / 14)
    assert not required_traffic(n=5000, days=14).alternatives


def test_an_arm_without_users_is_refused():
    with pytest.raises(InputError, match="enough for a user in every arm"):
        users_from_traffic(traffic=1, days=1)


@pytest.mark.reference
def test_cuped_removes_what_a_regression_explains():
    # statsmodels OLS: the residual variance over the variance, and the squared correlation
    rng = np.random.default_rng(2)
    before = rng.normal(10, 3, 4000)
    metric = 0.7 * before + rng.normal(0, 2, 4000)
    fit = OLS(metric, add_constant(before)).fit()
    correlation = float(np.corrcoef(before, metric)[0, 1])
    found = variance_reduction(correlation=correlation, n=10_000).outputs
    assert found["variance_factor"] == pytest.approx(fit.ssr / fit.centered_tss, rel=1e-9)
    assert found["variance_reduction"] == pytest.approx(fit.rsquared, rel=1e-9)
    assert found["mde_factor"] == pytest.approx(math.sqrt(1 - fit.rsquared), rel=1e-9)
    assert found["traffic_gain"] == pytest.approx(fit.centered_tss / fit.ssr - 1, rel=1e-9)
    assert found["n_after"] == math.ceil(10_000 * (1 - fit.rsquared))
    assert found["users_saved"] == 10_000 - found["n_after"]
    again = variance_reduction(r_squared=fit.rsquared).outputs["variance_factor"]
    assert again == pytest.approx(found["variance_factor"], rel=1e-9)


@pytest.mark.reference
def test_stratification_leaves_the_variance_within_strata():
    rng = np.random.default_rng(4)
    strata = rng.integers(0, 3, 9000)
    metric = np.array([1.0, 2.0, 5.0])[strata] + rng.normal(0, 2, 9000)
    within = np.mean(
        [np.var(metric[strata == key]) * np.mean(strata == key) * 3 for key in range(3)]
    )
    share = 1 - within / np.var(metric)
    found = variance_reduction(strata_share=share).outputs["variance_factor"]
    assert found * np.var(metric) == pytest.approx(within, rel=1e-9)


def test_the_share_removed_goes_into_a_plan():
    removed = variance_reduction(correlation=0.6, n=1571)
    plan = sample_size_means(
        sd=10, effect=1, variance_reduction=removed.outputs["variance_reduction"], convention="z"
    )
    assert removed.outputs["n_after"] == pytest.approx(plan.outputs["n_control"], abs=1)
    assert alternative(removed, "read as R²")["variance_factor"] == pytest.approx(0.4)


@pytest.mark.parametrize("value", [-1, 1, 1.5])
def test_a_correlation_of_one_is_refused(value):
    with pytest.raises(InputError, match="lies between -1 and 1"):
        variance_reduction(correlation=value)


def test_dilution_is_that_of_a_population():
    # 1,000 users, 300 of whom trigger; everybody counted
    base = np.concatenate([np.full(300, 8.0), np.full(700, 2.0)])
    treated = base + np.concatenate([np.full(300, 0.4), np.zeros(700)])
    plan = {"trigger_share": 0.3, "mean_triggered": 8, "mean_overall": float(base.mean())}
    found = dilution(**plan, effect=0.4).outputs
    assert found["effect_overall"] == pytest.approx((treated - base).mean())
    assert found["lift_overall"] == pytest.approx(treated.mean() / base.mean() - 1)
    assert found["lift"] == pytest.approx(0.05)
    relative = dilution(**plan, lift=0.05)
    assert relative.outputs["answer"] == pytest.approx(treated.mean() / base.mean() - 1)
    assert relative.outputs["effect"] == pytest.approx(0.4)
    assert relative.outputs["dilution"] == pytest.approx(found["lift_overall"] / found["lift"])
    assert alternative(relative, "share alone")["answer"] == pytest.approx(0.015)


@given(share=st.floats(0.01, 1), size=st.floats(-0.9, 5).filter(lambda x: abs(x) > 1e-6))
@settings(max_examples=40, deadline=None)
def test_dilution_goes_back_the_same_way(share, size):
    means = {"mean_triggered": 3.0, "mean_overall": 2.0}
    for name in ("effect", "lift"):
        there = dilution(trigger_share=share, **{name: size}, **means).outputs[f"{name}_overall"]
        back = dilution(trigger_share=share, **{f"{name}_overall": there}, **means).outputs
        assert back[name] == back["answer"] == pytest.approx(size, rel=1e-9)
        assert back["traffic_factor"] == pytest.approx(1 / share)


def test_lifts_need_both_means_or_none():
    with pytest.raises(MissingInputError, match="mean_overall"):
        dilution(trigger_share=0.3, lift=0.1, mean_triggered=3)
    with pytest.raises(InputError, match="mean_overall = -1"):
        dilution(trigger_share=0.3, lift=0.1, mean_triggered=3, mean_overall=-1)
    assert "the same mean as all" in dilution(trigger_share=0.3, lift=0.1).assumptions[-1]


@pytest.mark.reference
@pytest.mark.parametrize(("over", "sides"), [(None, 2), (0.03, 2), (0.12, 1)])
def test_triggered_rates_are_sized_by_statsmodels(over, sides):
    share, rate, effect = 0.2, 0.1, 0.01
    found = sample_size_triggered_proportions(
        baseline=rate, effect=effect, trigger_share=share, baseline_overall=over, sides=sides
    ).outputs

    def size(difference, reference):
        # statsmodels.stats.proportion.samplesize_proportions_2indep_onetail, pooled
        which = "two-sided" if sides == 2 else "larger"
        return math.ceil(
            samplesize_proportions_2indep_onetail(
                difference, reference, 0.8, alpha=0.05, alternative=which
            )
        )

    triggered = size(effect, rate)
    assert found["n_triggered"] == triggered
    assert found["n_with_trigger"] == math.ceil(triggered / share)
    assert found["n_without_trigger"] == size(share * effect, over or rate)
    assert found["total_with_trigger"] == 2 * found["n_with_trigger"]
    assert found["total_without_trigger"] == 2 * found["n_without_trigger"]
    ratio = found["n_without_trigger"] / found["n_with_trigger"]
    assert found["traffic_factor"] == pytest.approx(ratio)
    assert found["lift_overall"] == pytest.approx(share * effect / (over or rate))


@pytest.mark.reference
@pytest.mark.parametrize("over", [None, 20])
def test_triggered_means_are_sized_by_statsmodels(over):
    found = sample_size_triggered_means(
        sd=30, effect=6, trigger_share=0.25, sd_overall=over
    ).outputs
    inside = math.ceil(TTestIndPower().solve_power(6 / 30, power=0.8, alpha=0.05))
    outside = TTestIndPower().solve_power(1.5 / (over or 30), power=0.8, alpha=0.05)
    assert found["n_triggered"] == inside
    assert found["n_with_trigger"] == math.ceil(inside / 0.25)
    assert found["n_without_trigger"] == math.ceil(outside)
    assert found["effect_overall"] == 1.5


def test_triggering_saves_about_its_share():
    for share in (0.5, 0.1, 0.02):
        found = sample_size_triggered_means(sd=30, effect=2, trigger_share=share).outputs
        assert found["traffic_factor"] == pytest.approx(1 / share, rel=0.01)
    everybody = sample_size_triggered_means(sd=30, effect=2, trigger_share=1).outputs
    assert everybody["n_with_trigger"] == everybody["n_without_trigger"]


def test_rates_that_cannot_be_mixed_are_refused():
    plan = {"baseline": 0.5, "lift": 0.1, "trigger_share": 0.4}
    with pytest.raises(InputError, match="between 20 % and 80 %"):
        sample_size_triggered_proportions(**plan, baseline_overall=0.1)
    assert sample_size_triggered_proportions(**plan, baseline_overall=0.2).outputs


def test_lists_may_come_as_text():
    text = calculate("ramp-duration", {"n": 3841, "traffic": 600, "stages": "0.05,2;0.2,3"})
    rows = calculate("ramp-duration", {"n": 3841, "traffic": 600, "stages": [[0.05, 2], [0.2, 3]]})
    assert text.outputs == rows.outputs
    assert "ramp: 5 % for 2 days, 20 % for 3 days, then 100 % (default)" in text.reading


@pytest.mark.parametrize("stages", [((0.05, 2), (0.2, 3)), ((0.5, 14),), ((0.01, 1), (0.02, 1))])
def test_the_users_of_a_ramp_are_those_counted(stages):
    found = calculate("ramp-users", {"traffic": 77.7, "stages": stages}).outputs
    entered = sum(Fraction(str(part)) * Fraction("77.7") * days for part, days in stages)
    assert found == {"users": math.floor(entered), "ramp_days": sum(days for _, days in stages)}


def test_a_ramp_above_all_traffic_has_no_users():
    with pytest.raises(InputError, match="a share of at most 1"):
        calculate("ramp-users", {"traffic": 100, "stages": ((0.05, 2), (1.5, 3))})


@given(st.integers(1, 60), st.integers(0, 60))
@settings(max_examples=20)
def test_the_last_user_is_complete_on_the_last_day(enrolment, observation):
    found = calculate("observation-end", {"enrolment": enrolment, "observation": observation})
    complete = max(day + observation for day in range(1, enrolment + 1))
    assert found.outputs["days"] == complete
    assert found.outputs["weeks"] == math.ceil(complete / 7)
    assert found.outputs["days_in_weeks"] == 7 * math.ceil(complete / 7)


def test_a_deadline_needs_the_traffic_that_meets_it():
    for name, plan in (
        ("proportions", {"baseline": 0.08, "target": 0.09}),
        ("means", {"sd": 30, "effect": 2}),
    ):
        needed = calculate(f"sample-size-{name}", plan | {"days": 14}).outputs["traffic"]
        assert calculate(f"duration-{name}", plan | {"traffic": needed}).outputs["days"] <= 14
        assert calculate(f"duration-{name}", plan | {"traffic": needed - 1}).outputs["days"] > 14
        assert "traffic" not in calculate(f"sample-size-{name}", plan).outputs


def test_the_rate_of_the_others_gives_that_of_all():
    plan = {"baseline": 0.1, "target": 0.11, "trigger_share": 0.2}
    others = sample_size_triggered_proportions(**plan, baseline_others=0.04)
    overall = sample_size_triggered_proportions(**plan, baseline_overall=0.2 * 0.1 + 0.8 * 0.04)
    assert others.outputs == overall.outputs
    with pytest.raises(InputError, match="left out when baseline_overall is given"):
        sample_size_triggered_proportions(**plan, baseline_others=0.04, baseline_overall=0.05)


def test_cuped_shrinks_the_detectable_effect_by_the_root():
    found = variance_reduction(correlation=0.8, mde=0.02)
    assert found.outputs["mde_after"] == pytest.approx(0.012)
    assert "0.012 instead of 0.02" in found.summary


def test_lehrs_rule_stands_beside_the_plans_it_is_made_for():
    rule = alternative(sample_size_means(sd=9, effect=1.5), "Lehr's rule")
    assert rule["n_control"] == 576  # Lehr (1992): 16 · 9² / 1.5²
    names = {entry.name for entry in sample_size_means(sd=9, effect=1.5, power=0.9).alternatives}
    assert "Lehr's rule" not in names
