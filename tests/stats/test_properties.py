"""Properties that hold for all calculators of a kind, whatever the inputs."""

import math
import re
import shlex

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.stats.varied import (
    NOT_NUMBERS,
    result_of,
    rounded,
    texts_of,
    typed,
    unsaid_defaults,
    varied,
)

from trialwise.cli.console import read_options, read_value
from trialwise.core.errors import InputError, UsageError
from trialwise.stats.registry import calculate, calculators, get
from trialwise.stats.validate import MissingInputError

NAMES = [calculator.name for calculator in calculators()]
each = pytest.mark.parametrize("name", NAMES)
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
    "f2": 0.0,
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
# Some plans leave out the far tail of a two-sided test, so they reach a little more than wanted.
FAR_TAIL = 2e-3


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
    assert headline(power, inputs | {size_of(power): n}) >= wanted - 1e-9


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
    assert wanted - 1e-9 <= headline(power, plan) <= wanted + FAR_TAIL


# --- two arms ---

# Outputs that the swap of the arms turns: to their negative, to one over them, to one less them.
NEGATED = ("effect", "z", "t", "shift", "d", "hedges_g", "q", "log_odds_ratio", "rank_biserial")
INVERTED = ("risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio", "sd_ratio", "f", "ratio")
COMPLEMENTED = ("superiority", "probability_b_better")
KEPT = ("p_value", "chi_square", "standard_error", "df", "variance", "touching_p")
# Limits of a lift by the delta method are symmetric about it, so they do not turn with the arms.
DELTA_LIFTS = (
    "welch-test",
    "t-test-values",
    "lift-interval-means",
    "ratio-metric-test",
    "cuped-estimate",
    "quantile-difference-test",
)
# These have a direction of their own, or no two arms: their suffixes say something else.
ONE_WAY = (
    "noninferiority-test-proportions",
    "noninferiority-test-means",
    "kruskal-test",
    "mde-variance-ratio",
    "sample-size-mcnemar",
    "complier-effect",
    "hedges-g",
    "t-from-d",
    "fewest-conversions",
    "correlation-values",
    "mean-difference-test",  # holds one difference, not two arms
)
ARMS = [
    calculator.name
    for calculator in calculators()
    if any(key.endswith("_a") for key in calculator.example) and calculator.name not in ONE_WAY
]


def other_arm(key):
    """Return the same input or output of the other arm."""
    return re.sub("_([ab])$", lambda found: "_b" if found[1] == "a" else "_a", key)


def swapped_outputs(outputs):
    """Return what the outputs must be once the arms have changed places."""
    turned = {}
    for key, value in outputs.items():
        base, limit = re.fullmatch(r"(.*?)(_low|_high)?", key).groups()
        other = base + {"_low": "_high", "_high": "_low", None: ""}[limit]
        if base in NEGATED:
            turned[other] = -value
        elif base in INVERTED and value:
            turned[other] = 1 / value
        elif base in ("lift",) and value > -1:
            turned[other] = 1 / (1 + value) - 1
        elif base in COMPLEMENTED:
            turned[other] = 1 - value
        elif key in KEPT:
            turned[key] = value
        elif other_arm(key) in outputs and other_arm(key) != key:
            turned[other_arm(key)] = value
    return turned


@pytest.mark.parametrize("name", ARMS)
@given(data=st.data())
@few
def test_swapping_the_arms_turns_the_effect_and_keeps_the_p_value(name, data):
    inputs = data.draw(varied(get(name))) | ({"sides": 2} if _takes(name, "sides") else {})
    first = result_of(name, inputs)
    second = result_of(name, {other_arm(key): value for key, value in inputs.items()})
    assume(first and second)
    expected = swapped_outputs(first.outputs)
    if name in DELTA_LIFTS:
        expected = {
            key: value
            for key, value in expected.items()
            if not re.fullmatch("lift_(low|high)", key)
            and (name, key) != ("lift-interval-means", "standard_error")
        }
    found = {key: second.outputs[key] for key in expected if key in second.outputs}
    assert found == pytest.approx({key: expected[key] for key in found}, rel=1e-6, abs=1e-9)


# --- units ---

UNIT_INPUTS = re.compile(
    r"(mean|sd|sd_difference|mean_difference|difference|null|effect|margin|target|values|value|means|sds"
    r"|estimate|standard_error|tau|expected_effect|past_sd|past_mean|prior_mean|prior_sd"
    r"|estimates|standard_errors|effects|low|high|sd_overall|mean_(before|after)"
    r"|sd_(before|after)|before|after)(_[a-f])?"
)
UNIT_OUTPUTS = re.compile(
    r"(effect|standard_error|margin|shift|sd_pooled|sd_difference|sd_within|value|mean|estimate"
    r"|median|corrected|shrunken|slope)(_low|_high|_[ab])?"
)
UNITLESS = (
    "p_value", "t", "z", "df", "d", "lift", "lift_low", "lift_high", "n", "n_control", "total",
    "f", "eta_squared", "shrinkage", "probability_b_better", "superiority", "h", "u", "v", "power",
)  # fmt: skip
METRIC = [
    name
    for name in NAMES
    if not re.search(
        "proportion|rates|nps|survival|mcnemar|quantile|one-prop|mann|correl|hazard", name
    )
    and name
    not in (
        *("bayes-sample-size", "sample-size-group-sequential", "effect-size-convert"),
        "percent-from-log",
    )
    and not {"baseline", "conversions_a", "hazard_ratio"} & set(get(name).example)
    and any(UNIT_INPUTS.fullmatch(key) for key in get(name).example)
] + ["mann-whitney-test", "quantile-difference-test", "quantile-interval"]


def in_unit(name, inputs, unit):
    """Return the inputs in a unit that is ``unit`` times as small."""

    def scaled(value):
        return tuple(item * unit for item in value) if isinstance(value, tuple) else value * unit

    return {
        key: scaled(value) if UNIT_INPUTS.fullmatch(key) else value for key, value in inputs.items()
    }


@pytest.mark.parametrize("name", METRIC)
@given(data=st.data())
@few
def test_another_unit_rescales_the_effect_and_keeps_the_p_value(name, data):
    inputs = data.draw(varied(get(name)))
    assume(inputs.get("scale") != "ratio")  # a ratio has no unit
    unit = data.draw(st.sampled_from([0.001, 0.01, 7.0, 100.0, 1e6]))
    first, second = result_of(name, inputs), result_of(name, in_unit(name, inputs, unit))
    assume(first and second)
    for key, value in first.outputs.items():
        if key in UNITLESS:
            assert second.outputs[key] == pytest.approx(value, rel=1e-6, abs=1e-12), key
        elif (name, key) == ("lift-interval-means", "standard_error"):
            assert second.outputs[key] == pytest.approx(value, rel=1e-6)  # of the lift
        elif UNIT_OUTPUTS.fullmatch(key) and key in second.outputs:
            assert second.outputs[key] == pytest.approx(value * unit, rel=1e-6), key


# --- every calculator ---


@each
@given(data=st.data())
@few
def test_a_result_holds_its_headline_and_no_word_for_no_number(name, data):
    calculator = get(name)
    result = result_of(name, data.draw(varied(calculator)))
    assume(result is not None)
    assert calculator.headline in result.outputs
    values = [*result.outputs.values()]
    assert all(math.isfinite(value) for value in values if not isinstance(value, str))
    for text in (*texts_of(result), *(value for value in values if isinstance(value, str))):
        assert not NOT_NUMBERS.search(text), text
    assert unsaid_defaults(result) == []


def parsed(calculator, options):
    """Return the inputs as the command line reads them."""
    return {key: read_value(key, calculator.param(key).kind, text) for key, text in options.items()}


def same(first, second):
    """Return whether two results hold the same numbers, up to the noise of ``1.1 % = 0.011``."""
    assert first.outputs.keys() == second.outputs.keys()
    for key, value in first.outputs.items():
        if isinstance(value, str):
            assert second.outputs[key] == value
        else:
            assert second.outputs[key] == pytest.approx(value, rel=1e-9, abs=1e-12), key


@each
@given(data=st.data())
@few
def test_inputs_as_people_type_them_give_the_same(name, data):
    calculator = get(name)
    inputs = data.draw(varied(calculator))
    result = result_of(name, inputs)
    assume(result is not None)
    text = {
        key: data.draw(typed(calculator.param(key), value), label=key)
        for key, value in inputs.items()
    }
    same(result, calculate(name, parsed(calculator, text)))


@each
@given(data=st.data())
@few
def test_its_inputs_and_its_command_repeat_a_result(name, data):
    calculator = get(name)
    result = result_of(name, data.draw(varied(calculator)))
    assume(result is not None)
    assert calculate(name, result.inputs).outputs == result.outputs
    options = read_options(shlex.split(result.command)[3:])
    again = calculate(name, parsed(calculator, options))
    assert again.outputs == result.outputs
    assert again.command == result.command
    assert again.reading == result.reading


def wrong(param):
    """Draw values that the input does not allow."""
    if param.kind == "choice":
        return st.sampled_from(["", "?", 3, param.choices[0].upper() + "x"])
    outside = [math.nan, math.inf, -math.inf, "ten", True]
    if param.low != -math.inf:
        outside.append(param.low if param.low_open else param.low - max(1, abs(param.low)))
    if param.high != math.inf:
        outside.append(param.high if param.high_open else param.high * 2 + 1)
    if param.not_zero:
        outside.append(0)
    if param.kind == "count":
        outside.append(param.low + 0.5 if param.low != -math.inf else 0.5)
    values = st.sampled_from(outside)
    if param.kind in ("counts", "numbers"):
        return values.map(lambda value: [value] * max(param.least_items, 1))
    return (
        values.map(lambda value: [[value] * param.least_items]) if param.kind == "table" else values
    )


@each
@given(data=st.data())
@few
def test_a_refusal_names_the_input_and_what_is_allowed_in_a_sentence(name, data):
    calculator = get(name)
    param = data.draw(st.sampled_from(calculator.params))
    group = next((group for group in calculator.one_of if param.name in group), ())
    kept = {key: value for key, value in calculator.example.items() if key not in group}
    inputs = kept | {param.name: data.draw(wrong(param))}
    with pytest.raises(InputError) as caught:
        calculate(name, inputs)
    error = caught.value
    assert error.field == param.name
    assert re.match(rf"{param.name} = .*: it must be .*[.?]$", str(error), re.DOTALL)
    assert not NOT_NUMBERS.search(str(error).split(":", 1)[1])


@each
@given(data=st.data())
@few
def test_what_is_missing_is_named(name, data):
    calculator = get(name)
    names = [param.name for param in calculator.params if param.required]
    if not names and not calculator.one_of:
        return  # all of its inputs have defaults
    wanted = data.draw(st.sampled_from([*names, *calculator.one_of]))
    gone = wanted if isinstance(wanted, tuple) else (wanted,)
    inputs = {key: value for key, value in calculator.example.items() if key not in gone}
    with pytest.raises((InputError, UsageError)) as caught:
        calculate(name, inputs)
    assert any(name in str(caught.value) for name in gone)
    if isinstance(caught.value, MissingInputError):
        assert str(caught.value).endswith(".")
