"""A running group sequential test: bounds, p-values and intervals, against R's rpact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.sequential.boundary import BOUNDARIES
from trialwise.stats.sequential.group_sequential_test import group_sequential_test

NAME = "group-sequential-test"
TIMES = (0.25, 0.6, 1.0)
SHAPES = {
    "wang-tsiatis": {"delta": 0.25},
    "hwang-shih-decani": {"gamma": -4.0},
    "kim-demets": {"rho": 2.0},
}


def numbers(text):
    return [float(part) for part in text.split(",")]


@pytest.mark.reference
def test_results_are_those_of_rpact(recorded):
    seen = []
    for row in recorded("analysis"):
        seen = [*seen[: int(row["look"]) - 1], float(row["z"])]
        sides = int(row["sides"])
        outputs = group_sequential_test(
            z_values=seen,
            information=TIMES,
            alpha=float(row["alpha"]),
            sides=sides,
            boundary=row["boundary"],
            standard_error=float(row["standard_error"]),
            **(SHAPES[row["boundary"]] if row["shape"] else {}),
        ).outputs
        assert outputs["effect"] == pytest.approx(float(row["effect"]), rel=1e-9)
        # rpact looks for alpha below 1/2 alone, and coarsely where alpha is small
        if float(row["repeated_p"]) < 0.4999:
            assert outputs["repeated_p"] == pytest.approx(
                float(row["repeated_p"]), rel=2e-5, abs=2e-6
            )
        else:
            assert outputs["repeated_p"] > 0.4999
        for ours, theirs in (("effect_low", "repeated_low"), ("effect_high", "repeated_high")):
            assert outputs[ours] == pytest.approx(float(row[theirs]), abs=2e-6), row
        for name in ("final_p", "final_effect", "final_low", "final_high"):
            if name == "final_p" and row["look"] == "1" and row[name]:
                # rpact leaves the p-value of a first look one-sided; it is that of a single test
                p = sides * stats.norm.sf(float(row["z"]))
                assert outputs[name] == pytest.approx(p, rel=1e-9)
            elif row[name]:
                assert outputs[name] == pytest.approx(float(row[name]), rel=1e-4, abs=2e-6), row


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("sides", [1, 2])
def test_the_line_prints_the_result(agrees, boundary, sides):
    plan = {"boundary": boundary, "sides": sides, **SHAPES.get(boundary, {})}
    for seen in ([0.5], [1.0, 3.2 - 5.4 * (sides - 1)], [1.1, 1.9, 2.5]):
        agrees(NAME, {"z_values": seen, "information": [0.3, 0.7, 1], **plan})


def test_the_three_decisions():
    plan = {"looks": 3, "boundary": "pocock"}
    assert group_sequential_test(z_values=[2.2], **plan).outputs["decision"] == "continue"
    stopped = group_sequential_test(z_values=[2.2, -2.4], **plan).outputs
    assert (stopped["decision"], stopped["stop"]) == ("reject", True)
    ended = group_sequential_test(z_values=[2.2, 1, 2], **plan).outputs
    assert (ended["decision"], ended["stop"]) == ("do not reject", True)
    one_sided = group_sequential_test(z_values=[-5.0], sides=1, **plan).outputs
    assert (one_sided["decision"], one_sided["repeated_p"]) == ("continue", 1.0)


def test_an_earlier_crossing_is_remembered():
    result = group_sequential_test(z_values=[1, -2.4, 2.1], looks=3, boundary="pocock")
    assert result.outputs["decision"] == "reject"
    assert result.summary.startswith(
        "The test had to stop at look 2, where z = −2.400 reached −2.289."
    )
    at_look_two = group_sequential_test(z_values=[1, -2.4], looks=3, boundary="pocock")
    assert result.outputs["final_p"] == at_look_two.outputs["final_p"]


def test_p_values_are_z_values():
    for sides in (1, 2):
        by_p = group_sequential_test(p_values=[0.2, 0.01], looks=3, sides=sides).outputs
        z = stats.norm.isf(np.array([0.2, 0.01]) / sides).tolist()
        by_z = group_sequential_test(z_values=z, looks=3, sides=sides).outputs
        assert by_p["repeated_p"] == pytest.approx(by_z["repeated_p"], rel=1e-9)
        assert by_p["nominal_p"] == pytest.approx(0.01, rel=1e-9)


@given(
    st.lists(st.floats(-6, 6), min_size=1, max_size=4),
    st.sampled_from(["pocock", "obrien-fleming", "lan-demets-obrien-fleming", "haybittle-peto"]),
    st.sampled_from([0.01, 0.05, 0.2]),
)
@settings(max_examples=40, deadline=None)
def test_repeated_p_bound_and_interval_agree(seen, boundary, alpha):
    outputs = group_sequential_test(
        z_values=seen, looks=4, boundary=boundary, alpha=alpha, standard_error=0.5
    ).outputs
    crosses = abs(seen[-1]) >= outputs["critical_z"]
    excludes = outputs["effect_low"] > 0 or outputs["effect_high"] < 0
    if abs(abs(seen[-1]) - outputs["critical_z"]) > 1e-6:
        assert crosses == excludes
        assert crosses == (outputs["repeated_p"] < alpha)
    assert outputs["repeated_p"] >= outputs["nominal_p"] - 1e-9


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_swapping_the_arms_turns_the_signs(seen):
    plan = {"looks": 3, "boundary": "pocock", "standard_error": 2.0}
    ours = group_sequential_test(z_values=seen, **plan).outputs
    theirs = group_sequential_test(z_values=[-z for z in seen], **plan).outputs
    assert ours["decision"] == theirs["decision"]
    assert ours["repeated_p"] == pytest.approx(theirs["repeated_p"], rel=1e-9)
    assert ours["effect_low"] == pytest.approx(-theirs["effect_high"], rel=1e-9, abs=1e-12)
    if ours["stop"]:
        assert ours["final_p"] == pytest.approx(theirs["final_p"], rel=1e-6, abs=1e-12)
        assert ours["final_low"] == pytest.approx(-theirs["final_high"], rel=1e-6, abs=1e-9)


def test_absurd_data_still_have_an_answer():
    outputs = group_sequential_test(
        z_values=[0, -30], looks=6, boundary="pocock", standard_error=1
    ).outputs
    assert outputs["final_p"] >= 0
    assert outputs["final_low"] < outputs["final_effect"] < outputs["final_high"]


def test_the_summary_answers_first():
    go_on = group_sequential_test(z_values=[1.2, 2.9], looks=4, standard_error=0.01)
    assert go_on.summary == (
        "Go on: at look 2 of 4 z = 2.900 stays within the bound ±2.963; the effect is +0.0290 "
        "(repeated 95 % interval −0.0006 to +0.0586), repeated p = 0.0557."
    )
    stop = group_sequential_test(z_values=[1.2, -3.2], looks=4)
    assert stop.summary.startswith("Stop, the treatment is lower: at look 2 of 4 z = −3.200")
    end = group_sequential_test(z_values=[1, 1], looks=2)
    assert end.summary.startswith("The test ends, no difference shown: at look 2 of 2")


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"z_values": [1, 2, 3, 4]}, "z_values", "at most 3 values"),
        ({"p_values": [0]}, "p_values", "give the z statistic"),
        ({"p_values": [1.2]}, "p_values", "at most 1"),
        ({"p_values": [1.0], "sides": 1}, "p_values", "below 1 with one side"),
        ({"z_values": [1], "standard_error": 0}, "standard_error", "leave it out"),
        ({"z_values": []}, "z_values", "one z per look"),
        ({"z_values": [1], "boundary": "kim-demets"}, "rho", "given with kim-demets"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        group_sequential_test(looks=3, **given)
    assert caught.value.field == field
    assert says in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("boundary", ["pocock", "lan-demets-obrien-fleming"])
def test_stagewise_results_hold_in_simulated_tests(paths, boundary):
    """Final p-values are uniform, and final intervals cover, whatever the effect."""
    size, drift = 1000, 2.5
    plan = {"information": TIMES, "boundary": boundary, "standard_error": 1.0}
    critical = group_sequential_test(z_values=[0.0] * 3, **plan)
    bounds = [float(row[3]) for row in critical.tables[0].rows]
    small, covered, above = 0, 0, 0
    for null, real in zip(paths(TIMES, size=size), paths(TIMES, drift, size, 2), strict=True):
        small += _ended(null, bounds, plan)["final_p"] <= 0.2
        found = _ended(real, bounds, plan)
        # the standard error is 1 at the look where it ended, so the effect is drift √t there
        look = int(found["look"]) - 1
        truth = drift * TIMES[look] ** 0.5
        covered += found["final_low"] <= truth <= found["final_high"]
        above += found["final_effect"] > truth
    assert small / size == pytest.approx(0.2, abs=4 * (0.16 / size) ** 0.5)
    assert covered / size == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / size) ** 0.5)
    assert above / size == pytest.approx(0.5, abs=4 * (0.25 / size) ** 0.5)


def _ended(z, bounds, plan):
    """Return the outputs at the look where the test ends."""
    crossed = [place for place, bound in enumerate(bounds) if abs(z[place]) >= bound]
    last = crossed[0] if crossed else len(bounds) - 1
    return group_sequential_test(z_values=z[: last + 1].tolist(), **plan).outputs


@pytest.mark.slow
def test_repeated_intervals_cover_at_all_looks_together(paths):
    size, drift = 200_000, 1.7
    z = paths(TIMES, drift, size)
    critical = group_sequential_test(z_values=[0.0], information=TIMES).tables[0].rows
    bounds = np.array([float(row[3]) for row in critical])
    truth = drift * np.sqrt(TIMES)
    covered = (np.abs(z - truth) <= bounds).all(axis=1).mean()
    assert covered == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / size) ** 0.5)


@pytest.mark.slow
def test_repeated_p_values_hold_at_all_looks_together(paths):
    size = 2500
    smallest = np.ones(size)
    for place, z in enumerate(paths(TIMES, size=size)):
        for look in range(1, 4):
            found = group_sequential_test(
                z_values=z[:look].tolist(), information=TIMES, boundary="pocock"
            )
            smallest[place] = min(smallest[place], float(found.outputs["repeated_p"]))
    for level in (0.05, 0.2):
        error = (level * (1 - level) / size) ** 0.5
        assert (smallest <= level).mean() == pytest.approx(level, abs=4 * error)
