"""Promises that every calculator keeps."""

import inspect
import json
import math
import shlex
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.core.errors import InputError, UsageError
from trialwise.core.records import Calculation, to_json
from trialwise.stats.registry import calculate, calculators, get, json_schema, nearest

NAMES = [calculator.name for calculator in calculators()]
each = pytest.mark.parametrize("calculator", calculators(), ids=NAMES)


def test_the_names_are_the_public_contract():
    assert set(NAMES) >= {
        "sample-size-proportions",
        "sample-size-means",
        "power-proportions",
        "power-means",
        "mde-proportions",
        "mde-means",
        "duration-proportions",
        "duration-means",
        "two-proportion-test",
        "welch-test",
        "srm-test",
    }


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(UsageError, match="Did you mean srm-test"):
        get("srm")
    with pytest.raises(UsageError, match="did you mean 'baseline'"):
        calculate("sample-size-proportions", {"basline": 0.1, "target": 0.2})


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("sample size proportion", "sample-size-proportions"),
        ("welch", "welch-test"),
        ("mde mean", "mde-means"),
        ("power-proportion", "power-proportions"),
        ("two-proportions-test", "two-proportion-test"),
    ],
)
def test_words_of_a_name_find_it(words, first):
    assert first in nearest(words)


def test_nothing_is_near_to_nonsense():
    assert nearest("") == nearest("§§§") == ()
    with pytest.raises(UsageError, match=r"no calculator .qqqqqqqq.\. List them all"):
        get("qqqqqqqq")


@each
def test_every_calculation_is_complete(calculator):
    result = calculate(calculator.name, calculator.example)
    assert result.calculator == calculator.name
    for name in ("summary", "convention", "formula", "formula_text", "code", "source"):
        assert getattr(result, name), name
    assert result.reading
    assert 2 <= len(result.assumptions) <= 4
    assert result.summary.endswith(".")
    known = {output.name for output in calculator.outputs}
    assert set(result.outputs) <= known
    absent = known - set(result.outputs)
    assert all(
        "optional" in output.description for output in calculator.outputs if output.name in absent
    )
    json.loads(to_json(result))


@each
def test_its_inputs_give_the_same_result_again(calculator):
    first = calculate(calculator.name, calculator.example)
    again = calculate(calculator.name, first.inputs)
    assert again.outputs == first.outputs
    assert again.summary == first.summary
    assert again.defaulted == ()


@each
def test_its_command_names_only_what_was_given(calculator):
    result = calculate(calculator.name, calculator.example)
    words = shlex.split(result.command)
    assert words[:3] == ["trialwise", "calc", calculator.name]
    options = dict(zip(words[3::2], words[4::2], strict=True))
    assert set(options) == {calculator.param(name).option for name in calculator.example}
    given = {}
    for option, word in options.items():
        name = option.removeprefix("--").replace("-", "_")
        is_number = calculator.param(name).kind in ("rate", "number", "count")
        given[name] = float(word) if is_number else word
    assert calculate(calculator.name, given).outputs == result.outputs


@each
def test_the_function_shows_the_parameters_and_defaults(calculator):
    signature = inspect.signature(calculator.run)
    assert set(signature.parameters) == {param.name for param in calculator.params}
    for param in calculator.params:
        entry = signature.parameters[param.name]
        assert entry.kind is inspect.Parameter.KEYWORD_ONLY
        if not param.required:
            assert entry.default == param.default, param.name


@each
def test_positional_arguments_are_refused(calculator):
    with pytest.raises(TypeError, match="keywords"):
        calculator.run(0.1, 0.2)


@each
def test_the_schema_describes_the_inputs(calculator):
    schema = json_schema(calculator)
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {param.name for param in calculator.params}
    assert set(schema["required"]) <= set(calculator.example)
    assert len(schema.get("allOf", [])) == len(calculator.one_of)
    json.dumps(schema, allow_nan=False)


def test_the_schema_holds_ranges_choices_and_lists():
    properties = json_schema(get("sample-size-proportions"))["properties"]
    assert properties["baseline"]["exclusiveMinimum"] == 0
    assert properties["effect"]["not"] == {"const": 0}
    assert properties["sides"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 2,
        "description": properties["sides"]["description"],
        "default": 2,
    }
    assert properties["convention"]["enum"][0] == "pooled"
    counts = json_schema(get("srm-test"))["properties"]["counts"]
    assert counts["type"] == "array"
    assert counts["items"] == {"type": "integer", "minimum": 0, "maximum": 10**12}


numbers = st.one_of(
    st.floats(),
    st.floats(0, 1),
    st.floats(-10, 0),
    st.floats(1e-12, 1e-3),
    st.integers(),
    st.integers(-5, 5),
    st.integers(0, 10**6),
)
lists = st.lists(numbers, max_size=6)
anything = st.one_of(
    numbers,
    lists,
    lists.map(tuple),
    st.lists(lists, max_size=4),
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(numbers, min_size=n, max_size=n))),
    st.sampled_from([None, "", "0.1", "pooled", "t", True, [1, 2], (5, 0), 10**400, 1e-320]),
    st.sampled_from(["1,2", "1;2", "1,2;3,4", ";", ",", "-1,-2", "nan,1", "1,inf"]),
)


@each
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_input_gives_finite_numbers_or_a_refusal(calculator, data):
    given_ = dict(calculator.example)
    names = [param.name for param in calculator.params]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4)):
        given_[name] = data.draw(anything)
    try:
        result = calculate(calculator.name, given_)
    except (InputError, UsageError):
        return
    assert isinstance(result, Calculation)
    values = [*result.outputs.values()]
    values += [value for entry in result.alternatives for value in entry.outputs.values()]
    assert all(math.isfinite(value) for value in values if not isinstance(value, str))
    assert all(
        dict(entry.outputs).items() - result.outputs.items() for entry in result.alternatives
    )
    text = " ".join([result.summary, *result.reading, *result.assumptions])
    assert "nan" not in text.split()
    assert "inf" not in text.split()


def test_importing_the_registry_loads_no_heavy_library():
    code = (
        "import sys, trialwise.stats.registry; "
        "print(sorted({'numpy', 'scipy', 'pandas', 'statsmodels'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == "[]"
