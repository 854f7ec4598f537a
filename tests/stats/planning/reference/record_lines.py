"""Run the printed R lines of the planning families in R and record what they print.

Run from the repository: ``python -m tests.stats.planning.reference.record_lines``. The test
compares the lines with those recorded, so run it again whenever a line changes.
"""

import csv
import json
import subprocess
from pathlib import Path

from tests.stats.planning.family_cases import FAMILIES, sampled

from trialwise.stats.registry import calculate

TARGET = Path(__file__).with_name("plan_lines.csv")


def main():
    """Write the file anew."""
    rows = [
        (name, json.dumps(given), calculate(name, given).r_code)
        for family in FAMILIES
        for name, given in sampled(family, 12)
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
        file.write(f"{version.strip()}, base R; written by record_lines.py\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("calculator", "given", "line", "printed"))
        for row, value in zip(rows, printed, strict=True):
            writer.writerow((*row, value.strip()))


if __name__ == "__main__":
    main()
