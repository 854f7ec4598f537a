"""Start-up stays light: help and the bare package load no heavy library."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = [
    *["torch", "transformers", "numpy", "scipy", "pandas", "statsmodels"],
    *["fastapi", "dagster", "surrealdb", "onnxruntime", "openai"],
]
HELP = """
import sys
from trialwise.cli.main import main
sys.argv = ["trialwise", "--help"]
try:
    main()
except SystemExit as leave:
    assert not leave.code, leave.code
"""
CPU_SECONDS = 0.5


def _heavy_after(code: str) -> list[str]:
    report = (
        f"{code}\nimport json, sys\nprint(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    )
    command = [sys.executable, "-c", report]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    heavy: list[str] = json.loads(done.stdout.splitlines()[-1])
    return heavy


@pytest.mark.parametrize("code", ["import trialwise", HELP], ids=["import", "help"])
def test_nothing_heavy_is_loaded(code: str) -> None:
    assert _heavy_after(code) == []


def test_help_takes_less_than_half_a_second_of_processor_time() -> None:
    program = Path(sys.executable).with_name("trialwise")
    if not program.exists():
        pytest.skip(f"{program} is not installed")
    times = []
    for _ in range(3):  # the best of three: the first may compile, another may be disturbed
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "--help"], capture_output=True, check=True)  # noqa: S603
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < CPU_SECONDS
