"""Reading options and printing."""

import io
import sys

import pytest

from trialwise.cli.console import ProgressLine, read_options, read_value, readable
from trialwise.core.errors import UsageError


def test_options_are_read_in_both_forms():
    words = ["--users-a", "5", "--lift=-10%", "--note", "--odd"]
    assert read_options(words) == {"users_a": "5", "lift": "-10%", "note": "--odd"}
    assert read_options([]) == {}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["5"], "'5' is not an option; write --name value"),
        (["-x", "5"], "'-x' is not an option"),
        (["--a"], "--a has no value; write --a VALUE"),
        (["--a", "1", "--a=2"], "--a is given twice"),
    ],
)
def test_what_is_no_option_is_named(words, message):
    with pytest.raises(UsageError, match=message):
        read_options(words)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("rate", "12%", 0.12),
        ("number", "1.2 million", 1_200_000.0),
        ("count", "10k", 10_000),
        ("count", "2.5", 2.5),  # refused later, with the range
        ("choice", "pooled", "pooled"),
        ("counts", "1,2,3", (1, 2, 3)),
        ("counts", "1,000/2,000", (1000, 2000)),
        ("numbers", "90/10", (90.0, 10.0)),
        ("numbers", "1:1:1", (1.0, 1.0, 1.0)),
        ("counts", "", ()),
    ],
)
def test_a_value_is_read_by_its_kind(kind, text, value):
    assert read_value("x", kind, text) == value


def test_a_value_that_is_no_number_names_the_option():
    with pytest.raises(UsageError, match=r"--users-a: 'many' is not a number; write for example"):
        read_value("users_a", "count", "many")


@pytest.mark.parametrize("text", ["", "plain", "é 样 😀"])
def test_readable_text_stays_as_it_is(text):
    assert readable(text) == text


def test_half_a_character_is_marked():
    assert readable("a\ud83db\udcff") == "a?b?"


def test_progress_outside_a_terminal_is_a_line_per_quarter(capsys):
    progress = ProgressLine()
    for done in range(101):
        progress("indexing", done, 100)
    progress("empty", 0, 0)
    progress("one", 1, 1)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"indexing: {done} of 100" for done in (0, 25, 50, 75, 100)]


def test_progress_in_a_terminal_is_a_bar_that_is_finished(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    progress = ProgressLine()
    for done in (0, 5, 10):
        progress("indexing", done, 10)
    bars = screen.getvalue().split("\r")
    assert bars[2].count("█") == bars[2].count("░") == 15
    assert bars[3].endswith(f"{'█' * 30} 10/10\n")
