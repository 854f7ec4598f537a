"""An answer as people read it."""

import re
from dataclasses import replace

import pytest

from trialwise.cli.render import render_answer, render_calculation, render_table
from trialwise.core.records import Answer, Citation, Related, Table
from trialwise.stats.registry import calculate, calculators


def others(name, **inputs):
    card = render_calculation(calculate(name, inputs), width=10_000, has_reading=False)
    return card.partition("  others      ")[2].partition("\n")[0]


def answer(text, **fields):
    return Answer("1", "q", "answered", "definition", text, **fields)


def citation(n, title, source="pack/a.md"):
    return Citation(n, source, "a", title, "", "", 3, 9, 0, "quoted", 0.5, "a.md")


def test_an_interval_shows_both_limits():
    shown = others(
        "two-proportion-test", conversions_a=184, users_a=2000, conversions_b=226, users_b=2000
    )
    assert re.search(r"Wald interval \+0\.22\d? to \+3\.98 points", shown)
    assert "Fisher exact p = 0.0325" in shown


@pytest.mark.parametrize(
    ("name", "inputs", "pattern"),
    [
        ("sample-size-proportions", {"baseline": 0.1, "target": 0.12}, "unpooled 3,839 · "),
        (
            "sample-size-proportions",
            {"baseline": 0.1, "target": 0.12, "ratio": 0.5},
            "unpooled 5,911 and 2,956 · ",
        ),
        ("power-proportions", {"baseline": 0.1, "target": 0.12, "n": 2000}, r"unpooled 52\.\d+ %"),
        ("mde-proportions", {"baseline": 0.1, "n": 5000}, r"decrease [-−]1\.62?\d* points"),
        ("mde-means", {"sd": 30, "n": 3000}, r"z test \+2\.17"),
        (
            "duration-proportions",
            {"baseline": 0.1, "target": 0.12, "traffic": 600},
            "continuity-corrected 14 days",
        ),
        ("srm-test", {"counts": [50210, 49790]}, r"exact binomial p = 0\.185"),
    ],
)
def test_an_alternative_shows_the_result_in_its_unit(name, inputs, pattern):
    assert re.search(pattern, others(name, **inputs))


@pytest.mark.parametrize("entry", calculators(), ids=lambda entry: entry.name)
def test_a_card_keeps_to_its_width_but_never_breaks_a_command(entry):
    calculation = calculate(entry.name, entry.example)
    card = render_calculation(calculation, width=80)
    copied = [line for line in (calculation.code, calculation.r_code) if line]
    tables = [[f"  {line}" for line in render_table(table)] for table in calculation.tables]
    for line in card.splitlines():
        if any(line in table for table in tables):
            continue
        assert len(line) <= 80 or any(whole in line for whole in (*copied, calculation.command))
    assert f"  check it    {calculation.command}\n" in card
    assert "  inputs " in card
    assert "  inputs " not in render_calculation(calculation, has_reading=False)


def test_names_to_read_next_are_kept_as_they_are():
    related = tuple(
        Related("id", name, "next", "") for name in ("Type II error", "CUPED", "Simpson's paradox")
    )
    shown = render_answer(answer("Text.", related=related))
    assert shown == "Text.\n\nNext: Type II error · CUPED · Simpson's paradox"


def test_citations_stand_with_their_place_at_the_right_or_below():
    cited = answer("Text [1].", citations=(citation(1, "Power › Pitfalls"), citation(2, "x" * 90)))
    lines = render_answer(cited, width=60).splitlines()
    assert lines[2] == "[1] Power › Pitfalls" + " " * 24 + "pack/a.md:3-9   "[:-3].rjust(16)
    assert lines[3:] == [f"[2] {'x' * 90}", "    pack/a.md:3-9"]


def test_the_card_follows_the_first_two_blocks():
    calculation = calculate("srm-test", {"counts": [50, 50]})
    text = "Result.\n\nRead as: this.\n\nSupport [1]."
    shown = render_answer(answer(text, calculations=(calculation,)))
    order = [shown.index(part) for part in ("Result.", "Read as", "check it", "Support")]
    assert order == sorted(order)


def test_a_refusal_shows_no_card():
    calculation = calculate("srm-test", {"counts": [50, 50]})
    refused = replace(answer("No.", calculations=(calculation,)), status="refused")
    assert render_answer(refused) == "No."


def test_long_paragraphs_and_list_items_are_wrapped_and_tables_are_not():
    row = "| " + "cell " * 30 + "|"
    text = f"{'word ' * 30}\n\n- {'item ' * 30}\n1. {'step ' * 30}\n{row}"
    lines = render_answer(answer(text), width=40).splitlines()
    assert row in lines
    assert all(len(line) <= 40 for line in lines if line != row)
    assert "  item item" in "\n".join(lines)
    assert "\n   step" in "\n".join(lines)


def test_a_table_is_aligned_with_numbers_to_the_right():
    table = Table("Users", ("arm", "n"), (("a", "5"), ("longer", "1,000")))
    assert render_table(table) == ["Users", "arm          n", "a            5", "longer   1,000"]
