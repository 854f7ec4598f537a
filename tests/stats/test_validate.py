"""Checks of single inputs."""

from fractions import Fraction

import numpy as np
import pytest

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.calculator import Param
from trialwise.stats.registry import get
from trialwise.stats.validate import MissingInputError, checked, resolve

RATE = Param("rate", "rate", "a rate", low=0, high=1, low_open=True, high_open=True)
COUNT = Param("users", "count", "users", low=1, high=10**12)


@pytest.mark.parametrize("value", [0.5, Fraction(1, 2), np.float64(0.5), np.float32(0.5)])
def test_real_numbers_of_any_library_are_accepted(value):
    found = checked(RATE, value)
    assert found == 0.5
    assert type(found) is float


@pytest.mark.parametrize("value", [10, 10.0, np.int64(10)])
def test_whole_numbers_become_ints(value):
    found = checked(COUNT, value)
    assert found == 10
    assert type(found) is int


@pytest.mark.parametrize("value", [True, "0.5", None, [0.5], 1j, float("nan")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputError):
        checked(RATE, value)


def test_the_bounds_themselves_follow_their_openness():
    assert checked(COUNT, 1) == 1
    with pytest.raises(InputError, match="between 0 % and 100 %"):
        checked(RATE, 1)


def test_lists_come_as_sequences_or_text():
    param = Param("counts", "counts", "counts", low=0)
    assert checked(param, [1, 2]) == checked(param, (1, 2.0)) == checked(param, "1,2") == (1, 2)


def test_none_counts_as_not_given():
    calculator = get("sample-size-proportions")
    found = resolve(calculator, {"baseline": 0.1, "target": None, "lift": 0.2, "alpha": None})
    assert found["alpha"] == 0.05
    assert "target" not in found


def test_inputs_come_in_the_order_of_the_parameters():
    calculator = get("sample-size-proportions")
    found = resolve(calculator, {"power": 0.9, "lift": 0.2, "baseline": 0.1})
    assert list(found)[:4] == ["baseline", "lift", "alpha", "power"]


def test_a_missing_input_says_what_it_is():
    with pytest.raises(MissingInputError, match="needs baseline: conversion rate of control"):
        resolve(get("sample-size-proportions"), {"target": 0.1})


def test_an_unknown_input_lists_those_there_are():
    with pytest.raises(UsageError, match="it takes: counts, ratios, threshold"):
        resolve(get("srm-test"), {"zzz": 1})


def test_an_unknown_parameter_of_a_calculator_is_named():
    with pytest.raises(UsageError, match="no input 'x'"):
        get("srm-test").param("x")
