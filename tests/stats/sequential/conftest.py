"""What the tests of sequential methods share: recorded references, printed lines, paths."""

import contextlib
import csv
import io
from pathlib import Path

import numpy as np
import pytest

from trialwise.stats.registry import get

REFERENCE = Path(__file__).parent / "reference"


@pytest.fixture
def recorded():
    """Return a function that reads the rows recorded from R under a name."""

    def read(name):
        with (REFERENCE / f"{name}.csv").open(encoding="utf-8") as lines:
            assert next(lines).startswith("# R 4.2.2, ")
            return list(csv.DictReader(lines))

    return read


@pytest.fixture
def agrees():
    """Return a function that runs a calculator's Python line and compares it with the result."""

    def check(name, given, rel=1e-6):
        result = get(name).run(**given)
        assert "\n" not in result.code
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(result.code, "<line>", "exec"), {})  # noqa: S102  # our own line
        printed = [float(word) for word in output.getvalue().split()]
        expected = [float(result.outputs[each]) for each in get(name).printed]
        assert printed == pytest.approx(expected, rel=rel, abs=1e-12), given

    return check


@pytest.fixture
def paths():
    """Return a function that draws z statistics at the looks of many tests."""

    def draw(times, drift=0.0, size=200_000, seed=1):
        rng = np.random.default_rng(seed)
        times = np.asarray(times)
        steps = np.diff(times, prepend=0.0)
        scores = np.cumsum(rng.normal(drift * steps, np.sqrt(steps), (size, len(times))), axis=1)
        return scores / np.sqrt(times)

    return draw
