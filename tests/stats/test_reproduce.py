"""Every calculator's example is reproduced by its Python line, and by R as it was recorded."""

import contextlib
import io
import json
from pathlib import Path

import pytest

from trialwise.stats.registry import NAMES, get

RECORDED = json.loads((Path(__file__).parent / "r_recorded.json").read_text("utf-8"))
AGAIN = "run scripts/record_r.py {} where R is"
each = pytest.mark.parametrize("name", NAMES)


def example(name):
    calculator = get(name)
    result = calculator.run(**calculator.example)
    return result, calculator.printed or (calculator.headline,)


def expected(result, printed):
    """Return the outputs that the lines print, those of a list one by one."""
    values = []
    for name in printed:
        value = result.outputs[name]
        values += value.split(",") if isinstance(value, str) else [value]
    return values


def assert_same(printed, wanted):
    assert len(printed) == len(wanted), (printed, wanted)
    for word, value in zip(printed, wanted, strict=True):
        if isinstance(value, bool):
            assert word.lower() in {str(value).lower(), str(int(value))}
        elif isinstance(value, int):
            assert float(word) == value
        elif isinstance(value, str) and not is_number(value):
            assert word == value
        else:
            assert float(word) == pytest.approx(float(value), rel=1e-6, abs=1e-12)


def is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return True


@each
def test_it_says_which_outputs_its_lines_print(name):
    result, printed = example(name)
    assert printed != ("",), f"{name} has neither a headline nor printed outputs"
    assert set(printed) <= set(result.outputs)
    assert get(name).headline in result.outputs
    known = {param.name for param in get(name).params}
    assert set(get(name).varies) <= known
    assert get(name).curve in known | {""}


@pytest.mark.reference
@each
def test_the_python_line_prints_the_result(name):
    result, printed = example(name)
    assert "\n" not in result.code
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(result.code, "<line>", "exec"), {})  # noqa: S102  # our own line
    assert_same(output.getvalue().split(), expected(result, printed))


@pytest.mark.reference
@each
def test_r_printed_the_result(name):
    result, printed = example(name)
    if not result.r_code:
        pytest.skip("base R and the usual packages have it in no line")
    recorded = RECORDED.get(name)
    assert recorded is not None, f"nothing recorded for {name}: {AGAIN.format(name)}"
    assert recorded["code"] == result.r_code, f"{name}'s R line changed: {AGAIN.format(name)}"
    assert_same(recorded["printed"], expected(result, printed))


def test_nothing_is_recorded_for_calculators_that_are_gone():
    gone = set(RECORDED) - set(NAMES)
    assert not gone, f"{sorted(gone)} are recorded and gone: {AGAIN.format('')}"
