"""What the printed lines of calculators print, and the recorded results of R."""

import contextlib
import csv
import io
import shutil
import subprocess

from trialwise.stats.registry import calculate, get

HAS_R = shutil.which("Rscript") is not None


def printed_by(code):
    """Return the numbers that a line of Python prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "<line>", "exec"), {})  # noqa: S102  # our own line
    return [float(word) for word in output.getvalue().split()]


def printed_by_r(lines):
    """Return the numbers that each line of R prints, all run in one process."""
    script = "\n".join(
        f"cat('\\n@{place} '); local({{{line}}})" for place, line in enumerate(lines)
    )
    found = subprocess.run(
        ["Rscript", "--vanilla", "-"],  # noqa: S607
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-500:] + found.stderr[-500:]
    parts = [words.split() for words in found.stdout.split("\n@")[1:]]
    return [[float(word) for word in words[1:]] for words in parts]


def expected_of(name, given):
    """Return the calculation, and the outputs that its lines print, as far as they exist."""
    calculator = get(name)
    result = calculate(name, given)
    names = calculator.printed or (calculator.headline,)
    return result, [float(result.outputs[output]) for output in names if output in result.outputs]


def recorded(folder, name):
    """Return the rows of a recorded run of R in a folder of tests, as texts by column."""
    lines = (folder / "reference" / f"{name}.csv").read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def alternative(result, name):
    """Return the outputs of an alternative."""
    return next(entry.outputs for entry in result.alternatives if entry.name == name)


def numbers(text):
    """Return the numbers in a text, separated by blanks or commas."""
    return [float(word) for word in text.replace(",", " ").split()]
