"""What the tests of this family share."""

import contextlib
import io
from collections.abc import Callable

import pytest

from trialwise.core.records import Calculation


@pytest.fixture
def printed() -> Callable[[Calculation], list[float]]:
    """Return what the Python line of a calculation prints."""

    def run(calculation: Calculation) -> list[float]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(calculation.code, {})  # noqa: S102
        return [float(word) for word in out.getvalue().split()]

    return run
