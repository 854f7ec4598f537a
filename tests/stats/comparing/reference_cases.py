"""Results of R recorded in the long form: case, output, value."""

from pathlib import Path

from tests.stats.executed import recorded

FOLDER = Path(__file__).parent


def cases_of(name):
    """Return the recorded values as ``values[case][output]``."""
    found = {}
    for row in recorded(FOLDER, name):
        found.setdefault(row["case"], {})[row["output"]] = float(row["value"])
    return found
