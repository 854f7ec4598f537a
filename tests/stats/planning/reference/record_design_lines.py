"""Run the printed R lines of ``design_cases`` in R and record what they print.

Run from the repository: ``python -m tests.stats.planning.reference.record_design_lines``. The test
compares the lines with those recorded, so run it again whenever a line changes.
"""

import csv
import json
import subprocess
from pathlib import Path

from tests.stats.planning.design_cases import CASES

from trialwise.stats.registry import calculate

TARGET = Path(__file__).with_name("design_lines.csv")


def main():
    """Write the file anew."""
    rows = [
        (name, json.dumps(given), calculate(name, given).r_code)
        for name, plans in CASES.items()
        for given in plans
    ]
    script = "cat(paste('#', R.version.string), '\\n')\n"
    script += "\n".join(f"cat('\\n@'); local({{{line}}})" for _, _, line in rows)
    found = subprocess.run(
        ["Rscript", "--vanilla", "/dev/stdin"],  # noqa: S607
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    version, *printed = found.stdout.split("\n@")
    with TARGET.open("w", newline="") as file:
        file.write(f"{version.strip()}, base R; written by record_design_lines.py\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("calculator", "given", "line", "printed"))
        for row, value in zip(rows, printed, strict=True):
            writer.writerow((*row, value.strip()))


if __name__ == "__main__":
    main()
