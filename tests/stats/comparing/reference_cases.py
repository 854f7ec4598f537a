"""Results of R recorded in the long form: case, output, value."""

from tests.stats.comparing.executed import recorded


def cases_of(name):
    """Return the recorded values as ``values[case][output]``."""
    found = {}
    for row in recorded(name):
        found.setdefault(row["case"], {})[row["output"]] = float(row["value"])
    return found
