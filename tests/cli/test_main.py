"""Help, exit codes, and what happens at the edges of a process."""

import ctypes
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    "ask",
    "search",
    "calc",
    "graph",
    "pack",
    "ingest",
    "sources",
    "remove",
    "doctor",
    "bench",
]
QUESTION = ("ask", "what is power")


def test_help_lists_every_command_with_its_purpose(cli):
    done = cli("--help")
    assert done.code == 0
    for name in COMMANDS:
        assert re.search(rf"^\W*{name}\s+\w", done.out, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(cli, name):
    done = cli(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: trialwise {name}" in done.out


def test_without_a_command_help_is_shown(cli):
    done = cli()
    assert (done.code, done.err) == (2, "")
    assert "Usage: trialwise" in done.out


def test_an_unknown_command_is_wrong_usage_and_near_ones_are_named(cli):
    done = cli("serch", "x")
    assert done.code == 2
    assert done.err.startswith("trialwise: no command 'serch'. Did you mean search")
    assert done.err.endswith("doctor, evaluate, bench\n")
    assert "Did you mean" not in cli("xyz").err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--nosuch"], "No such option: --nosuch"),
        (["ask", "--nosuch"], "No such option: --nosuch"),
        (["graph", "nosuch"], "No such command 'nosuch'."),
        (["search"], "Missing argument 'question'."),
        (["graph", "path", "power"], "Missing argument 'target'."),
        (["search", "x", "--count", "many"], "Invalid value for '--count'"),
        (["bench", "ask", "--count", "1"], "Invalid value for '--count'"),
        (["ingest"], "Missing argument 'paths'."),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(cli, empty_home, words, message):
    done = cli(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"trialwise: {message}")
    assert done.err.count("\n") == 1


def test_a_backend_that_cannot_be_loaded_is_code_3(empty_home):
    hidden = (
        "import sys; sys.modules['onnxruntime'] = None; sys.argv = ['trialwise', 'ask', 'power?'];"
        "from trialwise.cli.main import main; main()"
    )
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", hidden],
        env={"TRIALWISE_HOME": str(empty_home), "TRIALWISE_EMBEDDER": "minilm"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "ONNX Runtime" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [QUESTION, ("calc",), ("doctor", "--json")])
def test_a_reader_that_leaves_early_is_no_failure(home, command, words):
    reading, writing = os.pipe()
    os.close(reading)
    done = command(*words, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [QUESTION, (*QUESTION, "--json"), ("calc",), ("--help",)])
def test_output_to_a_full_disk_is_one_line_and_code_1(home, command, words):
    with Path("/dev/full").open("w") as full:
        done = command(*words, stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith("trialwise: ")
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr


def test_a_terminal_that_lacks_our_letters_gets_question_marks(home, command):
    done = command("graph", "path", "cuped", "sample size", env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "CUPED ??decreases???" in done.stdout


def test_broken_bytes_in_a_question_are_read_around(home, command):
    done = command("ask", b"what is \xff power", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["question"] == "what is ? power"


def test_no_colour_codes_reach_a_pipe(home, command):
    for words in (QUESTION, ("--help",), ("doctor",)):
        done = command(*words, env={"TERM": "xterm-256color"})
        assert done.returncode == 0
        assert "\x1b" not in done.stdout + done.stderr


def test_two_processes_print_the_same_answer(home, command):
    answers = [json.loads(command(*QUESTION, "--json").stdout) for _ in range(2)]
    for answer in answers:
        del answer["id"], answer["timing_ms"]
    assert answers[0] == answers[1]


def without_override() -> None:
    """Take from root the right to write where the mode forbids it."""
    ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def test_a_read_only_home_is_named_with_the_way_out(empty_home, command):
    empty_home.mkdir()
    empty_home.chmod(0o500)
    done = command(*QUESTION, preexec_fn=without_override)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"trialwise: cannot write {empty_home}")
    assert "set TRIALWISE_HOME to a folder you can write" in done.stderr


def test_a_read_only_home_with_an_index_still_answers(home, command):
    for path in (home, *home.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    done = command(*QUESTION, preexec_fn=without_override)
    assert done.returncode == 0
    assert "Statistical power is the probability" in done.stdout


def test_a_home_below_a_file_is_named(cli, empty_home, monkeypatch):
    empty_home.write_text("a file")
    monkeypatch.setenv("TRIALWISE_HOME", str(empty_home / "below"))
    done = cli(*QUESTION)
    assert done.code == 1
    assert "a part of the path is a file; set TRIALWISE_HOME" in done.err
    assert done.err.count("\n") == 1
