"""Sizes of group sequential tests, against R's rpact and the fixed test's own calculators."""

import math

import pytest
from statsmodels.stats.power import TTestIndPower

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate
from trialwise.stats.sequential.group_sequential_size import sample_size_group_sequential

NAME = "sample-size-group-sequential"


@pytest.mark.reference
def test_sizes_are_those_of_rpact(recorded):
    for row in recorded("sizes"):
        outputs = sample_size_group_sequential(
            baseline=float(row["baseline"]),
            target=float(row["target"]),
            looks=int(row["looks"]),
            alpha=float(row["alpha"]),
            sides=int(row["sides"]),
            power=float(row["power"]),
            boundary=row["boundary"],
            ratio=float(row["ratio"]),
        ).outputs
        control = math.ceil(float(row["control"]))
        assert outputs["n_control"] == control
        assert outputs["n_treatment"] == math.ceil(control * float(row["ratio"]))
        assert outputs["total"] == outputs["n_control"] + outputs["n_treatment"]
        # ours counts whole users per arm, rpact fractions of users
        assert 0 <= outputs["expected_total_h1"] - float(row["expected_h1"]) < 5


@pytest.mark.reference
@pytest.mark.parametrize(("sides", "ratio"), [(2, 1.0), (1, 1.0), (2, 0.5)])
def test_means_are_the_t_test_times_the_inflation(recorded, sides, ratio):
    result = sample_size_group_sequential(
        sd=10, effect=1.5, looks=3, boundary="pocock", sides=sides, ratio=ratio
    )
    # statsmodels.stats.power.TTestIndPower.solve_power, statsmodels 0.15
    fixed = TTestIndPower().solve_power(
        0.15,
        power=0.8,
        alpha=0.05,
        ratio=ratio,
        alternative="two-sided" if sides == 2 else "larger",
    )
    inflation = next(
        float(row["inflation"])
        for row in recorded("boundaries")
        if row["boundary"] == "pocock"
        and len(row["times"].split(";")) == 3
        and row["times"].startswith("0.333")
        and (row["alpha"], row["sides"], row["power"]) == ("0.05", str(sides), "0.8")
    )
    assert result.outputs["inflation"] == pytest.approx(inflation, abs=2e-6)
    assert result.outputs["n_control"] == math.ceil(fixed * inflation)


def test_one_look_is_the_fixed_test():
    rates = sample_size_group_sequential(baseline=0.1, target=0.12, looks=1).outputs
    fixed = calculate("sample-size-proportions", {"baseline": 0.1, "target": 0.12}).outputs
    assert {name: rates[name] for name in ("n_control", "total")} == {
        name: fixed[name] for name in ("n_control", "total")
    }
    means = sample_size_group_sequential(sd=10, effect=1, looks=1).outputs
    fixed = calculate("sample-size-means", {"sd": 10, "effect": 1}).outputs
    assert means["n_control"] == fixed["n_control"]
    assert sample_size_group_sequential(n_fixed=777, looks=1).outputs["n_control"] == 777


@pytest.mark.parametrize(
    "size",
    [
        {"n_fixed": 1000},
        {"baseline": 0.1, "lift": -0.1},
        {"sd": 3, "effect": -0.4},
        {"sd": 1, "effect": 50},
    ],
)
@pytest.mark.parametrize("design", [{}, {"sides": 1, "ratio": 0.5, "power": 0.9, "alpha": 0.01}])
def test_the_line_prints_the_result(agrees, size, design):
    agrees(NAME, {**size, **design, "looks": 1, "boundary": "lan-demets-pocock"})
    agrees(NAME, {**size, **design, "looks": 3, "boundary": "pocock"})


def test_users_per_look_follow_the_timing():
    outputs = sample_size_group_sequential(
        n_fixed=1000, information=[0.25, 0.6, 1], ratio=2, boundary="obrien-fleming"
    ).outputs
    control = [math.ceil(share * outputs["n_control"] - 1e-9) for share in (0.25, 0.6, 1)]
    assert [int(part) for part in outputs["n_per_look"].split(",")] == control
    last = int(outputs["total_per_look"].split(",")[-1])
    assert last == outputs["total"]


def test_the_summary_answers_first():
    result = sample_size_group_sequential(baseline=0.1, target=0.12, looks=4)
    assert result.summary == (
        "Plan for at most 3,917 users per group, 7,834 in total, 1.96 % more than with one look. "
        "On average the test ends after 6,445 users in total when the effect is there, and after "
        "7,791 when there is none."
    )
    assert result.alternatives[0].name == "one look"
    assert result.alternatives[0].outputs["total"] == 7682


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"target": 0.12}, "baseline", "given with a target"),
        ({"effect": 0.02}, "baseline", "For a mean give sd"),
        ({"n_fixed": 100, "baseline": 0.1}, "baseline", "left out when n_fixed"),
        ({"n_fixed": 100, "sd": 1}, "sd", "left out when n_fixed"),
        ({"sd": 1, "lift": 0.1}, "lift", "left out with sd"),
        ({"sd": 1, "target": 0.1}, "target", "left out with sd"),
        ({"sd": 1, "effect": 0.1, "baseline": 0.1}, "baseline", "left out with sd"),
        ({"baseline": 0.1, "effect": 0.95}, "effect", "between 0 % and 100 %"),
        ({"baseline": 0.1, "target": 0.1}, "target", "different from the baseline"),
        ({"baseline": 0.1, "target": 0.12, "power": 0.01}, "power", "above alpha"),
        ({"n_fixed": 10**12}, "effect", "10¹² users"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        sample_size_group_sequential(looks=3, boundary="pocock", **given)
    assert caught.value.field == field
    assert says in str(caught.value)


def test_one_size_only():
    with pytest.raises(UsageError, match="exactly one of n_fixed"):
        calculate(NAME, {"looks": 3, "n_fixed": 100, "lift": 0.1, "baseline": 0.1})
