"""Results of R as they were recorded: a CSV beside the script that printed it."""

import csv
from pathlib import Path


def rows_of(file: Path) -> list[dict[str, str]]:
    """Return the rows of a recording; its first line names R and the packages."""
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].startswith("# R ")
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
