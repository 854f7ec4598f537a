"""The shims only forward: each target calls ./run with a word that ./run or trialwise knows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGET = re.compile(r"^([a-z][\w-]*)(?: \*\w+)?:.*\n((?:[ \t]+\S.*\n?)+)", re.MULTILINE)
ARGUMENTS = ("$(ARGS)", "$(EXTRAS)", '"$@"')


def _recipes(name: str) -> dict[str, list[str]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {target: body.split("\n") for target, body in TARGET.findall(text)}


def _known_words() -> set[str]:
    cases = (ROOT / "run").read_text(encoding="utf-8").partition("case ${1-} in\n")[2]
    reserved = set(re.findall(r"^    ([a-z]+)\)$", cases, re.MULTILINE))
    code = "from trialwise.cli import main; print(*main._COMMANDS)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return reserved | set(done.stdout.split())


@pytest.mark.parametrize("name", ["Makefile", "justfile"])
def test_every_target_calls_run_with_a_word_that_exists(name: str) -> None:
    known = _known_words()
    for target, lines in _recipes(name).items():
        (line,) = (line.strip() for line in lines if line.strip())
        command, *words = line.split()
        assert command == "@./run", target
        assert not words or words[0] in ARGUMENTS or words[0] in known, target


@pytest.mark.parametrize("name", ["Makefile", "justfile"])
def test_both_shims_offer_the_same_targets(name: str) -> None:
    assert set(_recipes(name)) >= {"setup", "run", "test", "check"}
    assert set(_recipes(name)) == set(_recipes("Makefile"))


def test_the_ci_calls_the_tests() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec ./run test"
    assert script.stat().st_mode & 0o111
