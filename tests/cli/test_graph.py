"""``trialwise graph show|path|neighbours``."""

import json

import pytest


@pytest.mark.parametrize(
    "name", ["mde", "MDE", "Minimum detectable effect", "smallest detectable-effect"]
)
def test_a_concept_is_found_by_id_name_and_alias(cli, home, name):
    done = cli("graph", "show", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Minimum detectable effect  (concept, mde)\nThe minimum detectable")
    assert "Also called: MDE, smallest detectable effect" in done.out
    assert "  decreases Sample size\n      A larger minimum detectable" in done.out
    assert "is increased by: Standard error" in done.out


def test_a_concept_as_json_holds_definition_and_relations(cli, home):
    shown = json.loads(cli("graph", "show", "variance", "--json").out)
    assert shown["id"] == "variance"
    assert shown["definition"].startswith("Variance is")
    assert all("variance" in (r["source"], r["target"]) for r in shown["relations"])
    assert all(relation["because"] for relation in shown["relations"])


@pytest.mark.parametrize(
    ("typed", "near"),
    [("varience", "variance"), ("statistical pwer", "power"), ("mde's", "mde"), ("cupd", "cuped")],
)
@pytest.mark.parametrize("command", [["show"], ["neighbours"], ["path", "power"]], ids=str)
def test_a_misspelt_name_gets_the_near_ones(cli, home, command, typed, near):
    done = cli("graph", *command, typed)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"trialwise: no concept '{typed}'. Near: {near}")


@pytest.mark.parametrize("typed", ["", "zzz", "😀"])
def test_an_unknown_name_is_wrong_usage(cli, home, typed):
    done = cli("graph", "show", typed)
    assert (done.code, done.err) == (2, f"trialwise: no concept '{typed}'.\n")


def test_neighbours_go_both_ways(cli, home):
    done = cli("graph", "neighbours", "variance")
    listed = json.loads(cli("graph", "neighbours", "variance", "--json").out)
    assert "variance ──INCREASES──► sample_size\n" in done.out
    assert "variance ◄──DECREASES── cuped\n" in done.out
    assert {"concept": "cuped", "type": "DECREASES", "direction": "in"} in listed
    assert len(listed) == done.out.count("\n")


def test_a_path_explains_each_step_and_the_sign(cli, home):
    done = cli("graph", "path", "CUPED", "standard error")
    assert done.out == (
        "CUPED ──decreases──► Variance\n"
        "    CUPED removes the part of the variance that earlier data predict.\n"
        "Variance ──increases──► Standard error\n"
        "    A larger variance makes the standard error larger.\n"
        "Together: more CUPED lowers Standard error.\n"
    )
    found = json.loads(cli("graph", "path", "CUPED", "standard error", "--json").out)
    assert found["sign"] == -1
    assert [step["type"] for step in found["steps"]] == ["DECREASES", "INCREASES"]


def test_a_path_to_itself_is_wrong_usage(cli, home):
    done = cli("graph", "path", "power", "Statistical power")
    assert done.code == 2
    assert "both name Statistical power; give two concepts" in done.err


def test_concepts_that_nothing_joins_have_no_path(cli, empty_home, tiny_pack, monkeypatch):
    for concept in (tiny_pack / "concepts").glob("*.md"):
        text = concept.read_text("utf-8")
        head, _, rest = text.partition("relations:\n")
        _, _, tail = rest.partition("questions:")
        concept.write_text(f"{head}relations: []\nquestions:{tail}", "utf-8")
    monkeypatch.setenv("TRIALWISE_PACK", str(tiny_pack))
    done = cli("graph", "path", "power", "cuped")
    assert done.code == 0
    assert done.out == "No path of up to four steps from 'Statistical power' to 'CUPED'.\n"
    assert json.loads(cli("graph", "path", "power", "cuped", "--json").out) == {
        "steps": [],
        "sign": 0,
    }


def test_learning_starts_from_the_ground_and_ends_with_the_goal(cli, home):
    done = cli("graph", "learn", "statistical power")
    assert done.out.startswith("1. Effect size: ")
    assert (
        "\n   → Power is defined against one specific true effect.\n2. Statistical power: "
        in done.out
    )
    listed = json.loads(cli("graph", "learn", "power", "--json").out)
    assert [entry["concept"] for entry in listed] == ["effect_size", "power"]


def test_what_needs_nothing_says_so(cli, home):
    assert cli("graph", "learn", "variance").out.endswith("Variance needs nothing else first.\n")
