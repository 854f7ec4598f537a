"""Properties that hold for all calculators of a kind, whatever the inputs."""

import math
import re
import shlex

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.stats.varied import result_of, rounded, typed, varied

from trialwise.cli.console import read_options, read_value
from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate, calculators, get
from trialwise.stats.validate import MissingInputError

NAMES = [calculator.name for calculator in calculators()]
each = pytest.mark.parametrize("calculator", calculators(), ids=NAMES)
few = settings(max_examples=4, deadline=None, derandomize=True)

def _takes(name, key):
    return any(param.name == key for param in get(name).params)


# --- plans: sizes, power and detectable effects ---

# What a plan is made to detect, or its margin, and where there is none of it.
EFFECTS = {
    "target": None,  # the baseline
    "effect": 0.0,
    "lift": 0.0,
    "rate_ratio": 1.0,
    "hazard_ratio": 1.0,
    "superiority": 0.5,
    "variance_ratio": 1.0,
    "correlation": 0.0,
    "f": 0.0,
    "w": 0.0,
    "margin": 0.0,
}
RATIOS = ("rate_ratio", "hazard_ratio", "variance_ratio")
SIZES = ("n", "clusters", "periods", "n_a")
SUFFIXES = [name.removeprefix("power-") for name in NAMES if name.startswith("power-")]
PLANS = [
    name
    for name in NAMES
    if re.match(r"(sample-size|duration)-", name)
    or name in ("bayes-sample-size", "sequential-sample-size")
]
# The power of an exact test goes up and down with n, so only the search for n is monotone.
SAWTOOTH = ("exact",)
FAR_TAIL = 2e-6  # sizes leave out the far tail of the normal


def effect_of(name):
    """Return the input that is the effect, or the margin of a plan without one."""
    return next((key for key in EFFECTS if key in get(name).example), None)


def size_of(name):
    """Return the input that is the number of users, clusters, periods or events."""
    return next(key for key in SIZES if _takes(name, key))


def null_of(key, inputs):
    null = EFFECTS[key]
    return inputs.get("baseline", inputs.get("null")) if null is None else null


def stronger(key, inputs, factor):
    """Return the inputs with an effect that is ``factor`` times as far from none."""
    null, value = null_of(key, inputs), inputs[key]
    far = value**factor if key in RATIOS else null + (value - null) * factor
    return inputs | {key: far}


@st.composite
def designs(draw, name, *, with_exact=False):
    """Draw inputs of a plan: its example, other error rates, split and convention."""
    calculator = get(name)
    choices = {
        "alpha": st.floats(0.01, 0.15).map(rounded),
        "power": st.floats(0.55, 0.95).map(rounded),
        "sides": st.sampled_from([1, 2]),
        "ratio": st.floats(0.5, 3).map(rounded),
        "arms": st.integers(2, 4),
        "comparisons": st.integers(1, 5),
        "correction": st.sampled_from(["bonferroni", "sidak", "none"]),
        "convention": st.nothing(),
    }
    inputs = dict(calculator.example)
    for param in calculator.params:
        if param.name == "convention":
            kept = [word for word in param.choices if with_exact or word not in SAWTOOTH]
            inputs["convention"] = draw(st.sampled_from(kept))
        elif param.name in choices and draw(st.booleans()):
            inputs[param.name] = draw(choices[param.name])
    return inputs


def headline(name, inputs):
    """Return the headline; draws that the calculator refuses are passed over."""
    result = result_of(name, inputs)
    assume(result is not None)
    return result.outputs[get(name).headline]


@pytest.mark.parametrize("name", [name for name in PLANS if effect_of(name)])
@given(data=st.data())
@few
def test_a_larger_effect_needs_no_more(name, data):
    inputs = data.draw(designs(name))
    factor = data.draw(st.floats(1.05, 2))
    far = stronger(effect_of(name), inputs, factor)
    assert headline(name, far) <= headline(name, inputs)


@pytest.mark.parametrize("name", [name for name in PLANS if _takes(name, "power")])
@given(data=st.data())
@few
def test_more_power_needs_no_less(name, data):
    inputs = data.draw(designs(name))
    powers = sorted(data.draw(st.floats(0.55, 0.97)) for _ in range(2))
    low, high = (headline(name, inputs | {"power": power}) for power in powers)
    assert low <= high


@pytest.mark.parametrize("name", [name for name in PLANS if _takes(name, "alpha")])
@given(data=st.data())
@few
def test_a_larger_alpha_needs_no_more(name, data):
    inputs = data.draw(designs(name))
    strict, loose = sorted(data.draw(st.floats(0.001, 0.2)) for _ in range(2))
    assert headline(name, inputs | {"alpha": loose}) <= headline(name, inputs | {"alpha": strict})


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
@few
def test_power_rises_with_users_and_effect(suffix, data):
    name = f"power-{suffix}"
    inputs = data.draw(designs(name))
    size = size_of(name)
    factor = data.draw(st.floats(1.05, 3))
    power = headline(name, inputs)
    more = inputs | {size: math.ceil(inputs[size] * factor)}
    assert headline(name, more) >= power - 1e-12
    far = stronger(effect_of(name), inputs, min(factor, 1.5))
    assert headline(name, far) >= power - 1e-12


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
@few
def test_the_size_has_the_power(suffix, data):
    inputs = data.draw(designs(f"sample-size-{suffix}", with_exact=True))
    n = headline(f"sample-size-{suffix}", inputs)
    wanted = inputs.pop("power", 0.8)
    power = f"power-{suffix}"
    assert headline(power, inputs | {size_of(power): n}) >= wanted - FAR_TAIL


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
@few
def test_the_detectable_effect_shrinks_with_users_and_has_the_power(suffix, data):
    name, power = f"mde-{suffix}", f"power-{suffix}"
    inputs = data.draw(designs(name))
    key, size = get(name).headline, size_of(name)
    effect = headline(name, inputs)
    more = headline(name, inputs | {size: inputs[size] * data.draw(st.integers(2, 5))})
    null = null_of(key, inputs)
    assert abs(more - null) < abs(effect - null)
    wanted = inputs.get("power", 0.8)
    taken = {param.name for param in get(power).params}
    plan = {k: v for k, v in inputs.items() if k in taken} | {key: effect}
    assert headline(power, plan) == pytest.approx(wanted, abs=FAR_TAIL)
