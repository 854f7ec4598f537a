"""Planning of log-rank tests, against rpact 3.3.4, numerical integration and simulation."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate

RECORDED = Path(__file__).parent / "reference" / "plan_families.csv"


def recorded():
    lines = [line for line in RECORDED.read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        if row["family"] == "survival":
            given = dict(part.split("=") for part in row["arguments"].split(";"))
            given = {k: v if k == "convention" else float(v) for k, v in given.items()}
            yield row["unknown"], given, float(row["value"])


@pytest.mark.reference
@pytest.mark.parametrize(("unknown", "given_", "value"), list(recorded()))
def test_events_and_users_are_those_of_rpact(unknown, given_, value):
    # rpact 3.3.4: getSampleSizeSurvival and getEventProbabilities, see plan_families.R
    result = calculate("sample-size-survival", given_)
    assert result.outputs[unknown] == pytest.approx(value, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("hazard_ratio", [0.6, 1.4])
@pytest.mark.parametrize(("follow_up", "accrual"), [(3.0, 8.0), (0.0, 5.0), (4.0, 0.0)])
def test_event_rates_are_those_of_integration(hazard_ratio, follow_up, accrual):
    # mean over even entry of 1 − exp(−λ t), scipy.integrate.quad
    given = {"median": 7, "follow_up": follow_up, "accrual": accrual}
    outputs = calculate("power-survival", {**given, "hazard_ratio": hazard_ratio, "n": 300}).outputs
    for name, ratio in (("event_rate_a", 1.0), ("event_rate_b", hazard_ratio)):
        rate = ratio * math.log(2) / 7
        expected = -math.expm1(-rate * follow_up)
        if accrual:
            area, _ = quad(lambda t, r=rate: -math.expm1(-r * t), follow_up, follow_up + accrual)
            expected = area / accrual
        assert outputs[name] == pytest.approx(expected, rel=1e-9)


def test_rare_events_keep_their_digits():
    given = {"median": 1e9, "follow_up": 0, "accrual": 1e-3, "hazard_ratio": 2, "n": 10**12}
    outputs = calculate("power-survival", given).outputs
    expected = math.log(2) / 1e9 * 1e-3 / 2
    assert outputs["event_rate_a"] == pytest.approx(expected, rel=1e-9)
    assert outputs["event_rate_b"] == pytest.approx(2 * expected, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_power_is_that_of_the_events(ratio):
    # Schoenfeld: Φ(|ln θ| √(d r)/(1 + r) − z) with d expected events, and the far tail
    outputs = calculate(
        "power-survival", {"baseline": 0.3, "hazard_ratio": 0.8, "n": 900, "ratio": ratio}
    ).outputs
    events = 900 * 0.3 + 900 * ratio * (1 - 0.7**0.8)
    assert outputs["events"] == pytest.approx(events, rel=1e-12)
    shift = abs(math.log(0.8)) * math.sqrt(events * ratio) / (1 + ratio)
    expected = norm.cdf(shift - norm.isf(0.025)) + norm.cdf(-shift - norm.isf(0.025))
    assert outputs["power"] == pytest.approx(expected, rel=1e-9)


def test_the_events_do_not_depend_on_how_rare_they_are():
    events = {
        calculate("sample-size-survival", {"baseline": p, "hazard_ratio": 0.75}).outputs["events"]
        for p in (0.001, 0.1, 0.6, 0.95)
    }
    assert events == {380}


def test_swapping_the_arms_needs_the_same_events():
    there = calculate("sample-size-survival", {"baseline": 0.4, "hazard_ratio": 0.8})
    back = calculate("sample-size-survival", {"baseline": 0.4, "hazard_ratio": 1 / 0.8})
    assert there.outputs["events"] == back.outputs["events"]


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"baseline": 0.4, "hazard_ratio": 1}, "hazard_ratio"),
        ({"baseline": 0.4, "hazard_ratio": 0}, "hazard_ratio"),
        ({"baseline": 0.4}, "hazard_ratio or median_target"),
        ({"hazard_ratio": 0.7}, "baseline or event_share or median"),
        ({"baseline": 1, "hazard_ratio": 0.7}, "baseline"),
        ({"baseline": 0.4, "follow_up": 3, "hazard_ratio": 0.7}, "follow_up"),
        ({"baseline": 0.4, "accrual": 3, "hazard_ratio": 0.7}, "accrual"),
        ({"median": 4, "hazard_ratio": 0.7}, "follow_up"),
        ({"median": 4, "follow_up": 0, "hazard_ratio": 0.7}, "follow_up"),
    ],
)
def test_bad_inputs_name_their_field(given_, field):
    with pytest.raises(InputError) as caught:
        calculate("sample-size-survival", given_)
    assert caught.value.field == field


def log_rank(times, events, treated):
    """Return the log-rank z statistic of one draw without ties."""
    order = np.argsort(times)
    events, treated = events[order], treated[order]
    at_risk = np.arange(len(times), 0, -1)
    treated_at_risk = treated[::-1].cumsum()[::-1]
    share = treated_at_risk / at_risk
    excess = (treated - share)[events].sum()
    return excess / math.sqrt((share * (1 - share))[events].sum())


@pytest.mark.slow
@pytest.mark.parametrize("hazard_ratio", [1.0, 0.7])
def test_hazard_ratios_are_detected_as_often_as_planned(hazard_ratio):
    rng = np.random.default_rng(3)
    n, draws, follow_up, accrual = 150, 3000, 6.0, 10.0
    treated = np.repeat([0, 1], n)
    rate = math.log(2) / 12 * np.where(treated, hazard_ratio, 1.0)
    rejected = 0
    for _ in range(draws):
        survival = rng.exponential(1 / rate)
        observed = follow_up + accrual * rng.random(2 * n)
        z = log_rank(np.minimum(survival, observed), survival < observed, treated)
        rejected += abs(z) > norm.isf(0.025)
    planned = 0.05
    if hazard_ratio != 1:
        planned = calculate(
            "power-survival",
            {
                "median": 12,
                "follow_up": follow_up,
                "accrual": accrual,
                "hazard_ratio": hazard_ratio,
                "n": n,
            },
        ).outputs["power"]
    # Schoenfeld's formula is itself an approximation, good to a point or two
    error = 4 * math.sqrt(planned * (1 - planned) / draws) + (0.01 if hazard_ratio != 1 else 0)
    assert rejected / draws == pytest.approx(planned, abs=error)


@pytest.mark.parametrize(("ratio", "hazard_ratio"), [(1, 0.7), (0.5, 1.4), (3, 0.01)])
def test_the_share_over_both_arms_is_that_of_the_arms(ratio, hazard_ratio):
    plan = {"hazard_ratio": hazard_ratio, "ratio": ratio}
    found = calculate("sample-size-survival", plan | {"event_share": 0.4}).outputs
    a, b = found["event_rate_a"], found["event_rate_b"]
    assert (a + ratio * b) / (1 + ratio) == pytest.approx(0.4)
    assert 1 - b == pytest.approx((1 - a) ** hazard_ratio)
    by_control = calculate("sample-size-survival", plan | {"baseline": a}).outputs
    assert found["events"] == by_control["events"]
    assert found["n_control"] == pytest.approx(by_control["n_control"], abs=1)


def test_the_events_over_their_share_are_the_users():
    # Schoenfeld (1983): 4 (z + z)² / ln² 0.7 = 330.4 events, over 0.4
    found = calculate(
        "sample-size-survival", {"event_share": 0.4, "hazard_ratio": 0.7, "power": 0.9}
    )
    assert found.outputs["total"] == 826
