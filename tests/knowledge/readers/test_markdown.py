import pytest

from trialwise.knowledge.readers.markdown import (
    code_block,
    first_heading,
    heading,
    joined,
    paragraph,
    table,
    without_tags,
)


def test_rows_become_a_table_of_one_width() -> None:
    assert table([["a", "b|c"], ["", ""], ["1\n2"]]) == "| a | b\\|c |\n|---|---|\n| 1 2 |  |"
    assert table([["", " "]]) == ""


def test_a_fence_is_longer_than_those_within() -> None:
    assert code_block("a\n````\nb") == "`````\na\n````\nb\n`````"
    assert code_block(" \n") == ""


def test_a_paragraph_begins_no_other_block() -> None:
    assert paragraph("# a\n> b\n-----\nc") == "\\# a\n\\> b\n\nc"


def test_tags_are_disarmed_outside_formulas() -> None:
    assert without_tags("a <b> $x<y$ <c") == "a \\<b> $x<y$ \\<c"


def test_blocks_have_one_blank_line_between_them() -> None:
    assert joined(["", "a\n", heading(9, " b\n c ")]) == "a\n\n###### b c\n"
    assert joined([" "]) == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Intro\n\n## Second\n\n# First {#top}\n", "First"),
        ("## Second ##\n", "Second"),
        ("```\n# comment\n```\n# Real\n", "Real"),
        ("---\n# comment\na: 1\n---\n# Real\n", "Real"),
        ("no heading", ""),
    ],
)
def test_the_first_heading_of_the_top_level_is_the_title(text: str, title: str) -> None:
    assert first_heading(text) == title
