"""The Kaplan-Meier curve, against R's survival 3.5.3 and statsmodels 0.15.0."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.kaplan_meier import kaplan_meier_curve

# Freireich et al. (1963), 6-MP; and hand-made times with ties, as in reference/survival.R.
SAMPLES = {
    "leukaemia": (
        (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
        (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0),
    ),
    "ties": (
        (1, 2, 3, 3, 4, 5, 5, 7, 7, 9, 9, 10, 10, 10),
        (1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0),
    ),
}
NAMES = ("survival", "survival_low", "survival_high")


def run(name, **more):
    times, events = SAMPLES[name]
    return kaplan_meier_curve(times=times, events=events, **more)


@pytest.mark.reference
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("at", [3, 9, 10])
def test_survival_and_its_intervals_are_those_of_r(name, at):
    # survfit, conf.type log-log, log and plain, recorded in reference/survival.csv
    recorded = cases_of("survival")
    result = run(name, at=(at,))
    expected = recorded[f"{name} log-log at {at}"]
    assert result.outputs["survival"] == pytest.approx(expected["survival"])
    if expected["survival"] == 1:
        assert "survival_low" not in result.outputs
        return
    for output in NAMES:
        assert result.outputs[output] == pytest.approx(expected[output], rel=1e-9)
    for ours, theirs in (("log interval", "log"), ("plain interval", "plain")):
        found, expected = alternative(result, ours), recorded[f"{name} {theirs} at {at}"]
        for output in NAMES[1:]:
            assert found[output] == pytest.approx(expected[output], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("name", SAMPLES)
def test_medians_are_those_of_r(name):
    # quantile of survfit, recorded in reference/survival.csv
    recorded = cases_of("survival")
    result = run(name)
    expected = recorded[f"{name} log-log median"]
    medians = {key: value for key, value in result.outputs.items() if key.startswith("median")}
    assert medians == pytest.approx(expected)
    other = recorded[f"{name} log median"]["median_low"]
    assert {**medians, **alternative(result, "log interval")}["median_low"] == other


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(4))
def test_the_curve_is_that_of_statsmodels(seed):
    # SurvfuncRight, statsmodels 0.15.0, on random times with ties
    rng = np.random.default_rng(seed)
    times, events = rng.integers(1, 15, 60), rng.integers(0, 2, 60)
    expected = SurvfuncRight(times, events)
    for time in (2, 5, 9, 13):
        result = kaplan_meier_curve(times=times.tolist(), events=events.tolist(), at=(time,))
        place = (expected.surv_times <= time).sum() - 1
        assert result.outputs["survival"] == pytest.approx(expected.surv_prob[place])
        plain = alternative(result, "plain interval")
        half = 1.959963984540054 * expected.surv_prob_se[place]
        low = max(expected.surv_prob[place] - half, 0)
        assert plain["survival_low"] == pytest.approx(low, abs=1e-12)
    assert result.outputs["final_survival"] == pytest.approx(expected.surv_prob[-1])


def test_without_censoring_the_curve_counts_who_is_left():
    result = kaplan_meier_curve(times=(1, 2, 2, 3, 8), at=(2,))
    assert result.outputs["survival"] == pytest.approx(2 / 5)
    assert result.outputs["median"] == 2
    assert "(default)" in result.reading[0]


def test_a_curve_at_exactly_one_half_says_what_r_does():
    result = kaplan_meier_curve(times=(1, 2, 3, 4))
    assert result.outputs["median"] == 2
    assert alternative(result, "middle of the flat stretch")["median"] == 2.5


def test_the_edges_of_the_curve_are_answers_with_a_reason():
    early = run("leukaemia", at=(3,))
    assert early.outputs["survival"] == 1
    assert early.summary.startswith("At time 3 all users are still without the event.")
    late = run("leukaemia", at=(40,))
    assert "survival" not in late.outputs
    assert "observation ends at 35" in late.summary
    over = kaplan_meier_curve(times=(1, 2), at=(9,))
    assert over.outputs["survival"] == 0
    assert over.summary.startswith("At time 9 no user is left without the event.")


def test_a_median_that_is_not_reached_is_said():
    result = kaplan_meier_curve(times=(1, 9, 9, 9), events=(1, 0, 0, 0))
    assert "median" not in result.outputs
    assert result.summary == (
        "The median is not reached: at the end 75 % are still without the event."
    )


def test_table_and_summary_show_the_times_asked_for():
    result = run("leukaemia", at=(10, 20, 99))
    assert [row[0] for row in result.tables[0].rows] == ["10", "20", "99"]
    assert result.tables[0].rows[1] == ("20", "11", "7", "62.75 %", "36.8 % to 80.5 %")
    assert result.tables[0].rows[2][3] == "not observed that long"
    assert run("leukaemia", at=(20,)).summary == (
        "At time 20, 62.75 % of the users are still without the event (95 % interval 36.8 % to "
        "80.5 %). Half of the users have had the event by time 23 (95 % interval 13 to not "
        "reached)."
    )


@given(
    data=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1)), min_size=1, max_size=40),
    at=st.integers(0, 30),
)
@settings(max_examples=40, deadline=None)
def test_limits_surround_the_curve_and_order_does_not_matter(data, at):
    times, events = zip(*data, strict=True)
    if not sum(events):
        return
    there = kaplan_meier_curve(times=times, events=events, at=(at,)).outputs
    back = kaplan_meier_curve(times=times[::-1], events=events[::-1], at=(at,)).outputs
    assert there == back
    if "survival_low" in there:
        assert 0 <= there["survival_low"] <= there["survival"] <= there["survival_high"] <= 1


@pytest.mark.slow
def test_coverage_by_simulation():
    # 3,000 samples of 60 exponential times with uniform censoring, seed 11
    rng = np.random.default_rng(11)
    true, covered, median_covered = np.exp(-0.7), 0, 0
    for _ in range(3000):
        event, censored = rng.exponential(1, 60), rng.uniform(0.2, 3, 60)
        outputs = kaplan_meier_curve(
            times=np.minimum(event, censored).tolist(),
            events=(event <= censored).astype(int).tolist(),
            at=(0.7,),
        ).outputs
        covered += outputs["survival_low"] <= true <= outputs["survival_high"]
        low = outputs.get("median_low", 0)
        median_covered += low <= np.log(2) <= outputs.get("median_high", np.inf)
    assert covered / 3000 == pytest.approx(0.95, abs=0.016)
    assert median_covered / 3000 == pytest.approx(0.95, abs=0.018)


@pytest.mark.parametrize(
    ("given_", "field", "says"),
    [
        ({"times": (1, 2), "events": (1,)}, "events", "2 values, one for each time"),
        ({"times": (1, 2), "events": (0, 0)}, "events", "stays at 100 %"),
        ({"times": (1, 2), "events": (1, 2)}, "events", "1 for an event"),
        ({"times": (-1, 2)}, "times", "from the start"),
        ({"times": ()}, "times", "at least 1 values"),
        ({"times": [1] * 20_001}, "times", "at most 20,000"),
        ({"times": "1,x"}, "times", "commas"),
        ({"times": (1,), "at": (-1,)}, "at", "from the start"),
    ],
)
def test_bad_inputs_are_refused(given_, field, says):
    with pytest.raises(InputError) as caught:
        kaplan_meier_curve(**given_)
    assert caught.value.field == field
    assert says in str(caught.value)
