"""The log-rank test and Cox's hazard ratio, against R's survival 3.5.3 and statsmodels 0.15.0."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.log_rank import log_rank_test

# As in reference/survival.R.
SAMPLES = {
    "leukaemia": {
        "times_a": (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
        "times_b": (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
        "events_b": (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0),
    },
    "ties": {
        "times_a": (2, 2, 2, 3, 3, 5, 5, 5, 5, 7, 8, 8, 9, 9, 9, 10),
        "events_a": (1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0),
        "times_b": (1, 2, 3, 3, 4, 5, 5, 7, 7, 9, 9, 10, 10, 10),
        "events_b": (1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0),
    },
}


def stacked(sample):
    """Return times, events and arms as arrays."""
    a, b = sample["times_a"], sample["times_b"]
    events = (*sample.get("events_a", (1,) * len(a)), *sample.get("events_b", (1,) * len(b)))
    return np.array((*a, *b)), np.array(events), np.repeat([0, 1], [len(a), len(b)])


@pytest.mark.reference
@pytest.mark.parametrize("name", SAMPLES)
def test_events_and_statistics_are_those_of_r(name):
    # survdiff with rho 0 and 1, recorded in reference/survival.csv
    recorded = cases_of("survival")
    result, expected = log_rank_test(**SAMPLES[name]), recorded[f"{name} rho 0"]
    for output in ("chi_square", "observed_a", "expected_a", "expected_b", "variance"):
        assert result.outputs[output] == pytest.approx(expected[output], rel=1e-9)
    weighted = alternative(result, "Fleming-Harrington, rho = 1")["chi_square"]
    assert weighted == pytest.approx(recorded[f"{name} rho 1"]["chi_square"], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("name", SAMPLES)
def test_the_hazard_ratio_is_that_of_r(name):
    # coxph with Efron's ties, recorded in reference/survival.csv
    expected = cases_of("survival")[f"{name} cox"]
    outputs = log_rank_test(**SAMPLES[name]).outputs
    for output in ("hazard_ratio", "hazard_ratio_low", "hazard_ratio_high"):
        assert outputs[output] == pytest.approx(expected[output], rel=1e-8)


@pytest.mark.reference
@pytest.mark.parametrize("name", SAMPLES)
def test_tests_and_ratio_are_those_of_statsmodels(name):
    # survdiff (log-rank, Gehan-Breslow, Tarone-Ware), and PHReg with Efron's ties
    time, event, arm = stacked(SAMPLES[name])
    result = log_rank_test(**SAMPLES[name])
    statistic, p_value = survdiff(time, event, arm)
    assert result.outputs["chi_square"] == pytest.approx(statistic)
    assert result.outputs["p_value"] == pytest.approx(p_value, rel=1e-6)
    for ours, theirs in (("Gehan-Breslow", "gb"), ("Tarone-Ware", "tw")):
        statistic, p_value = survdiff(time, event, arm, weight_type=theirs)
        assert alternative(result, ours)["chi_square"] == pytest.approx(statistic)
        assert alternative(result, ours)["p_value"] == pytest.approx(p_value, rel=1e-6)
    fit = PHReg(time, arm[:, None], status=event, ties="efron").fit()
    assert result.outputs["hazard_ratio"] == pytest.approx(np.exp(fit.params[0]), rel=1e-5)


@pytest.mark.reference
def test_peto_and_pike_ratios_by_their_formulas():
    # exp((O − E)/V), (O_b/E_b)/(O_a/E_a), Σ (O − E)²/E
    result = log_rank_test(**SAMPLES["leukaemia"])
    values = {name: float(value) for name, value in result.outputs.items()}
    apart = values["observed_b"] - values["expected_b"]
    peto = alternative(result, "Peto hazard ratio")
    assert peto["hazard_ratio"] == pytest.approx(np.exp(apart / values["variance"]))
    half = 1.959963984540054 / values["variance"] ** 0.5
    assert peto["hazard_ratio_low"] == pytest.approx(peto["hazard_ratio"] * np.exp(-half))
    pike = (9 / values["expected_b"]) / (21 / values["expected_a"])
    assert alternative(result, "Pike hazard ratio")["hazard_ratio"] == pytest.approx(pike)
    rough = apart**2 * (1 / values["expected_a"] + 1 / values["expected_b"])
    found = alternative(result, "chi-square from the totals")["chi_square"]
    assert found == pytest.approx(rough)
    assert (values["median_a"], values["median_b"]) == (8, 23)


def test_events_in_one_arm_alone_leave_the_ratio_out():
    result = log_rank_test(times_a=(5, 6, 7), events_a=(0, 0, 0), times_b=(1, 2, 3))
    assert "hazard_ratio" not in result.outputs
    assert "no finite estimate" in result.summary
    assert "median_a" not in result.outputs


def test_summary_says_ratio_interval_p_and_what_is_excluded():
    assert log_rank_test(**SAMPLES["leukaemia"]).summary == (
        "The hazard in the treatment is 0.208 times that in control (95 % interval 0.093 to "
        "0.466), log-rank χ² = 16.79 (1 df), p < 0.0001; 9 events in the treatment where 19.25 "
        "were to be expected under equal hazards. The data exclude equal hazards and "
        "allow a hazard 53.4 % to 90.7 % lower."
    )


arm = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1)), min_size=1, max_size=25)


@given(a=arm, b=arm)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_inverts_the_ratio(a, b):
    (times_a, events_a), (times_b, events_b) = zip(*a, strict=True), zip(*b, strict=True)
    try:
        there = log_rank_test(
            times_a=times_a, events_a=events_a, times_b=times_b, events_b=events_b
        ).outputs
    except InputError as error:
        assert "both arms have users at risk" in str(error)  # noqa: PT017
        return
    back = log_rank_test(
        times_a=times_b, events_a=events_b, times_b=times_a, events_b=events_a
    ).outputs
    assert there["chi_square"] == pytest.approx(back["chi_square"], rel=1e-6, abs=1e-9)
    assert there["expected_a"] == pytest.approx(back["expected_b"])
    if "hazard_ratio" in there:
        assert there["hazard_ratio"] == pytest.approx(1 / back["hazard_ratio"], rel=1e-6)


@pytest.mark.slow
def test_type_i_error_and_coverage_by_simulation():
    # 2,000 trials of 50 and 60 users with a hazard ratio of 1 and of 0.5, seed 5
    rng = np.random.default_rng(5)
    for ratio in (1.0, 0.5):
        rejected = covered = 0
        for _ in range(2000):
            times, events = [], []
            for users, hazard in ((50, 1.0), (60, ratio)):
                event, censored = rng.exponential(1 / hazard, users), rng.uniform(0.3, 2, users)
                times.append(np.minimum(event, censored).tolist())
                events.append((event <= censored).astype(int).tolist())
            outputs = log_rank_test(
                times_a=times[0], events_a=events[0], times_b=times[1], events_b=events[1]
            ).outputs
            rejected += outputs["p_value"] < 0.05
            covered += outputs["hazard_ratio_low"] <= ratio <= outputs["hazard_ratio_high"]
        assert covered / 2000 == pytest.approx(0.95, abs=0.02)
        if ratio == 1:
            assert rejected / 2000 == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(
    ("given_", "field", "says"),
    [
        ({"times_a": (1,), "times_b": (2, 3), "events_b": (1,)}, "events_b", "2 values"),
        (
            {"times_a": (1, 2), "events_a": (0, 0), "times_b": (3,), "events_b": (0,)},
            "events_a and events_b",
            "nothing to compare",
        ),
        (
            {"times_a": (1, 1), "events_a": (0, 0), "times_b": (3, 4)},
            "events_a and events_b",
            "risk",
        ),
        ({"times_a": (1,), "events_a": (3,), "times_b": (3,)}, "events_a", "1 for an event"),
    ],
)
def test_bad_inputs_are_refused(given_, field, says):
    with pytest.raises(InputError) as caught:
        log_rank_test(**given_)
    assert caught.value.field == field
    assert says in str(caught.value)
