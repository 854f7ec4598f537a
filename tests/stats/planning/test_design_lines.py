"""The lines of Python and R printed by precision, clusters, triggering, traffic and margins."""

import contextlib
import csv
import io
import json
from pathlib import Path

import pytest
from tests.stats.planning.design_cases import CASES

from trialwise.stats.registry import calculate, get

RECORDED = Path(__file__).parent / "reference" / "design_lines.csv"


def expected_of(name, given):
    calculator = get(name)
    result = calculate(name, given)
    names = calculator.printed or (calculator.headline,)
    return result, [float(result.outputs[output]) for output in names]


def printed_by(code):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "<line>", "exec"), {})  # noqa: S102  # our own line
    return [float(word) for word in output.getvalue().split()]


@pytest.mark.reference
@pytest.mark.parametrize("name", CASES)
def test_the_python_line_prints_the_result(name):
    for given in CASES[name]:
        result, expected = expected_of(name, given)
        assert "\n" not in result.code
        assert printed_by(result.code) == pytest.approx(expected, rel=1e-7, abs=1e-12), given


@pytest.mark.reference
def test_the_r_line_printed_the_result():
    # record_design_lines.py ran these lines in R; run it again when one of them changes
    rows = [line for line in RECORDED.read_text("utf-8").splitlines() if not line.startswith("#")]
    seen = set()
    for row in csv.DictReader(rows):
        result, expected = expected_of(row["calculator"], json.loads(row["given"]))
        assert result.r_code == row["line"], row["calculator"]
        printed = [float(word) for word in row["printed"].split()]
        # R's pt is good to about 1e-7
        assert printed == pytest.approx(expected, rel=1e-6, abs=1e-12), row
        seen.add(row["calculator"])
    assert seen == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_outcome_is_described(name):
    known = {output.name for output in get(name).outputs}
    for given in CASES[name]:
        result = calculate(name, given)
        assert set(result.outputs) <= known
        for entry in result.alternatives:
            assert set(entry.outputs) <= known, (name, entry.name)
        assert result.summary[0].isupper() or result.summary[0] in "+−"
        assert result.summary.endswith(".")
        assert 2 <= len(result.assumptions) <= 4
