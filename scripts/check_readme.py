"""Run the commands of the README's ``console`` blocks and compare what they print.

A line ``$ ./run …`` or ``$ trialwise …`` is a command (a backslash at its end continues it); the
lines after it are its output, where ``…`` alone on a line stands for any lines. Commands run in
order, in the repository, with an empty home; standard error is looked at only when there is no
other output. Commands of other kinds belong in ``sh`` blocks, which are not run.

    python scripts/check_readme.py            exit 1 and a diff when an output differs
    python scripts/check_readme.py --write    put the real outputs in place of those that differ
"""

import argparse
import difflib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PROGRAM: Final = Path(sys.executable).with_name("trialwise")
BLOCK: Final = re.compile(r"(?<=^```console\n).*?(?=^```\s*$)", re.MULTILINE | re.DOTALL)
COMMAND: Final = re.compile(r"^\$ ((?:.*\\\n)*.*)\n?", re.MULTILINE)
CHECKED: Final = re.compile(r"(\./run|trialwise)(?! (setup|test|check)\b)( |$)")
# The first question makes the index: within five minutes, also beside other work.
LIMIT_SECONDS: Final = 300.0


class ReadmeError(Exception):
    """A command that cannot be checked."""


def matches(expected: str, printed: str) -> bool:
    """Return whether the output is as written, but for white space at the ends of lines."""
    parts = ["(?:.*\n)*" if line == "…" else re.escape(line) + "\n" for line in _lines(expected)]
    lines = "".join(f"{line}\n" for line in _lines(printed))
    return bool(re.fullmatch("".join(parts), lines))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def run(command: str, home: Path) -> str:
    """Return what one command prints on standard output.

    Raises:
        ReadmeError: when it is neither ./run nor trialwise, or takes too long.
    """
    words = shlex.split(command.replace("\\\n", " "))
    if not CHECKED.match(" ".join(words)):
        raise ReadmeError(f"`{command}` is not checked here: put it in a ```sh block")
    ours = {"HOME": str(home), "TRIALWISE_HOME": str(home / "data"), "COLUMNS": "80"}
    plain = {"NO_COLOR": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRIALWISE_", "XDG_"))}
    try:
        done = subprocess.run(  # noqa: S603 - only our own program
            [PROGRAM, *words[1:]],
            cwd=ROOT,
            env=kept | ours | plain,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReadmeError(f"`{command}` took more than {LIMIT_SECONDS:g} s") from None
    return done.stdout or done.stderr


def check_block(block: str, home: Path) -> tuple[str, str]:
    """Return the block with real outputs where they differ, and a diff (empty when none does)."""
    fresh, diff = block[: block.find("$ ")] if "$ " in block else block, ""
    commands = list(COMMAND.finditer(block))
    ends = [found.start() for found in commands[1:]] + [len(block)]
    for found, end in zip(commands, ends, strict=True):
        expected = block[found.end() : end]
        printed = run(found[1], home)
        same = matches(expected, printed)
        output = "".join(f"{line}\n" for line in _lines(printed))
        fresh += found[0] + (expected if same else output)
        if not same:
            names = (f"README: {found[1]}", "printed")
            lines = difflib.unified_diff(_lines(expected), _lines(printed), *names, lineterm="")
            diff += "\n".join(lines) + "\n"
    return fresh, diff


def main() -> int:
    """Check the README, or refresh it; return the exit code."""
    parser = argparse.ArgumentParser(description="Check the commands in the README.")
    parser.add_argument("readme", nargs="?", type=Path, default=ROOT / "README.md")
    parser.add_argument("--write", action="store_true", help="refresh outputs that differ")
    options = parser.parse_args()
    text = options.readme.read_text(encoding="utf-8")
    diffs: list[str] = []
    with tempfile.TemporaryDirectory() as home:

        def checked(found: re.Match[str]) -> str:
            fresh, diff = check_block(found[0], Path(home))
            diffs.append(diff)
            return fresh

        try:
            refreshed = BLOCK.sub(checked, text)
        except ReadmeError as error:
            sys.exit(str(error))
    if options.write:
        options.readme.write_text(refreshed, encoding="utf-8")
        return 0
    sys.stdout.write("".join(diffs))
    return 1 if any(diffs) else 0


if __name__ == "__main__":
    sys.exit(main())
