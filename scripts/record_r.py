"""Run the R line of every calculator's example and record what it prints, for the tests.

Tests compare these numbers with ours, so that nobody needs R to run them. Record again after an
example or an R line changed, or a calculator was added; R and the packages it names must be there.

    python scripts/record_r.py             every calculator
    python scripts/record_r.py NAME…       these alone; the others stay as recorded
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from trialwise.core.files import write_atomic
from trialwise.stats.registry import NAMES, get

FILE: Final = Path(__file__).resolve().parents[1] / "tests" / "stats" / "r_recorded.json"
MARK: Final = "@@"
LIMIT_SECONDS: Final = 600.0
PACKAGE: Final = re.compile(r"library\((\w+)\)|(\w+)::")


def r_lines(names: tuple[str, ...]) -> dict[str, str]:
    """Return the R line of each calculator's example, without those that have none."""
    lines = {name: get(name).run(**get(name).example).r_code for name in names}
    return {name: line for name, line in lines.items() if line}


def packages_of(line: str) -> tuple[str, ...]:
    """Return the packages that an R line loads.

    >>> packages_of("library(pwr); cat(survival::Surv(1))")
    ('pwr', 'survival')
    """
    return tuple(sorted({first or second for first, second in PACKAGE.findall(line)}))


def script(lines: dict[str, str]) -> str:
    """Return one R script that runs every line by itself and marks where its output starts."""
    runs = [
        f'cat("\\n{MARK}{name} "); tryCatch(suppressMessages(suppressWarnings(local({{ {line} '
        '}))), error = function(e) cat("ERROR", conditionMessage(e)))'
        for name, line in lines.items()
    ]
    packages = sorted({package for line in lines.values() for package in packages_of(line)})
    versions = [
        f'cat("\\n{MARK}package:{package} ", tryCatch(as.character(packageVersion("{package}")), '
        'error = function(e) "missing"), sep = "")'
        for package in packages
    ]
    version = f'cat("\\n{MARK}R ", as.character(getRversion()), "\\n", sep = "")'
    return "\n".join([*runs, *versions, version]) + "\n"


def run(text: str) -> dict[str, str]:
    """Return what R printed after each mark."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lines.R"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(  # noqa: S603  # our own lines
            ["Rscript", "--vanilla", str(file)],  # noqa: S607  # whichever R is on the path
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT_SECONDS,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"R stopped: {done.stderr.strip()[-2000:]}")
    parts = (part.partition(" ") for part in done.stdout.split(f"\n{MARK}")[1:])
    return {name: printed.strip() for name, _, printed in parts}


def record(names: tuple[str, ...]) -> list[str]:
    """Record these calculators and return what went wrong, one sentence each."""
    lines = r_lines(names)
    printed = run(script(lines))
    kept: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    kept = {name: entry for name, entry in kept.items() if name in NAMES and name not in names}
    faults = []
    for name, line in lines.items():
        values = printed.get(name, "ERROR no output")
        if values.startswith("ERROR") or not values:
            faults.append(f"{name}: {values or 'printed nothing'}")
            continue
        kept[name] = {
            "code": line,
            "printed": values.split(),
            "r_version": printed["R"],
            "packages": {name: printed[f"package:{name}"] for name in packages_of(line)},
        }
    ordered = {name: kept[name] for name in sorted(kept)}
    write_atomic(FILE, json.dumps(ordered, ensure_ascii=False, indent=1) + "\n")
    return faults


def main() -> int:
    """Record the calculators named on the command line, or all."""
    names = tuple(sys.argv[1:]) or NAMES
    faults = record(names)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
