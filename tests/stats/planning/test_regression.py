"""Plans of a regression and of an interaction, against pwr in R and against simulation."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import f as f_law
from scipy.stats import norm

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate

RECORDED = Path(__file__).parent / "reference" / "regression.csv"


@pytest.mark.reference
def test_the_sizes_are_those_of_pwr():
    # pwr.f2.test in R where all predictors are tested, base R else; see regression.R
    rows = [line for line in RECORDED.read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(rows):
        given = {name: float(row[name]) for name in ("f2", "alpha", "power")}
        given |= {name: int(row[name]) for name in ("predictors", "tested")}
        assert calculate("sample-size-regression", given).outputs["n"] == int(row["n"])


@pytest.mark.slow
@pytest.mark.reference
def test_the_power_of_a_regression_by_simulation():
    # numpy: 20,000 regressions on fixed predictors, seed 4
    rng, n, p, f2 = np.random.default_rng(4), 60, 3, 0.15
    x = np.column_stack([np.ones(n), rng.normal(size=(n, p))])
    x[:, 1:] -= x[:, 1:].mean(axis=0)
    mean = x[:, 1:] @ np.ones(p)
    mean *= np.sqrt(n * f2 / (mean @ mean))  # λ = n f²
    y = mean + rng.normal(size=(20_000, n))
    hat = x @ np.linalg.pinv(x)
    left = ((y - y @ hat) ** 2).sum(axis=1)
    whole = ((y - y.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    f = (whole - left) / p / (left / (n - p - 1))
    seen = np.mean(f > f_law.isf(0.05, p, n - p - 1))
    found = calculate("power-regression", {"predictors": p, "f2": f2, "n": n}).outputs["power"]
    assert found == pytest.approx(seen, abs=0.012)


@pytest.mark.reference
@pytest.mark.parametrize("sides", [1, 2])
def test_the_power_of_an_interaction_by_simulation(sides):
    # numpy: the four means of a cell drawn from their law, seed 6
    n, sd, effect = 700, 10, 2
    rng = np.random.default_rng(6)
    cells = rng.normal(0, sd / np.sqrt(n), size=(200_000, 4))
    z = (cells @ [1, -1, -1, 1] + effect) / (2 * sd / np.sqrt(n))
    seen = np.mean(z > norm.isf(0.05 / sides))
    given = {"sd": sd, "effect": effect, "n": n, "sides": sides}
    assert calculate("power-interaction", given).outputs["power"] == pytest.approx(seen, abs=0.005)


def test_a_main_effect_needs_a_quarter():
    # two groups of two cells each: sample-size-means by the z test
    found = calculate("sample-size-interaction", {"sd": 10, "effect": 2})
    main = calculate("sample-size-means", {"sd": 10, "effect": 2, "convention": "z"}).outputs
    assert found.alternatives[0].outputs["total"] == pytest.approx(main["total"], abs=4)
    assert found.outputs["total"] == pytest.approx(4 * main["total"], abs=8)


def test_a_rate_varies_as_its_standard_deviation():
    by_rate = calculate("sample-size-interaction", {"baseline": 0.2, "effect": 0.05}).outputs
    by_sd = calculate("sample-size-interaction", {"sd": 0.4, "effect": 0.05}).outputs
    assert by_rate == by_sd


def test_too_few_users_and_too_many_tested_are_refused():
    with pytest.raises(InputError, match="at least 7"):
        calculate("power-regression", {"predictors": 5, "f2": 0.15, "n": 6})
    with pytest.raises(InputError, match="tested"):
        calculate("sample-size-regression", {"predictors": 2, "tested": 3, "f2": 0.15})
