"""In a terminal the same words, with colour."""

import os
import pty
import re
import select
import subprocess
import sys

from trialwise.cli.colour import print_answer
from trialwise.core.records import STATUSES, Answer


def in_a_terminal(words, env):
    """Return what ``trialwise WORDS`` writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "trialwise.cli.main", *words], stdout=theirs, env=env
    )
    os.close(theirs)
    written = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            written += os.read(ours, 65536)
        except OSError:  # the other end is closed: that is how a terminal ends
            break
    assert process.wait(60) == 0
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


def test_colour_adds_no_word_and_takes_none(home, command):
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "96"}
    coloured = in_a_terminal(["ask", "what is power"], env)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == command("ask", "what is power").stdout


def test_every_status_has_a_colour(capsys):
    for status in STATUSES:
        print_answer(Answer("1", "q", status, "definition", "Text [1]."), width=80)
    assert capsys.readouterr().out == "Text [1].\n" * len(STATUSES)
