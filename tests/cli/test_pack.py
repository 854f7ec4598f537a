"""``trialwise pack lint|stats``."""

import json
from pathlib import Path


def test_a_clean_pack_is_code_0(cli, tiny_pack):
    done = cli("pack", "lint", tiny_pack)
    assert (done.code, done.out, done.err) == (0, f"{tiny_pack}: clean\n", "")
    assert json.loads(cli("pack", "lint", tiny_pack, "--json").out) == []


def test_a_broken_pack_is_code_4_and_every_fault_has_file_and_line(cli, tiny_pack):
    concept = tiny_pack / "concepts" / "power.md"
    text = concept.read_text("utf-8").replace("target: effect_size", "target: effect_sise", 1)
    concept.write_text(text.replace("category: concept", "category: concept\ncolour: red"))
    (tiny_pack / "concepts" / "mde.md").write_text("no front matter\n")
    done = cli("pack", "lint", tiny_pack)
    faults = json.loads(cli("pack", "lint", tiny_pack, "--json").out)
    assert done.code == 4
    assert done.err == f"trialwise: {len(faults)} faults in {tiny_pack}\n"
    assert done.out.count("\n") == len(faults)
    assert {fault["file"] for fault in faults} >= {str(concept), str(tiny_pack / "concepts/mde.md")}
    assert any(fault["field"] == "colour" and fault["line"] for fault in faults)


def test_a_folder_without_a_pack_is_code_4(cli, tmp_path):
    done = cli("pack", "lint", tmp_path)
    assert done.code == 4
    assert f"{tmp_path / 'pack.yaml'}: the file is missing" in done.out


def test_stats_count_what_the_pack_holds(cli, tiny_pack):
    done = cli("pack", "stats", tiny_pack)
    counts = json.loads(cli("pack", "stats", tiny_pack, "--json").out)
    assert done.code == 0
    assert done.out.startswith("concepts                    8\nguides                      0\n")
    assert (counts["concepts"], counts["sources"], counts["questions"]) == (8, 3, 32)
    assert sum(counts["relation_types"].values()) == counts["relations"]


def test_a_broken_pack_cannot_be_counted_or_asked(cli, empty_home, tiny_pack, monkeypatch):
    (tiny_pack / "concepts" / "mde.md").write_text("no front matter\n")
    monkeypatch.setenv("TRIALWISE_PACK", str(tiny_pack))
    for words in (
        ("pack", "stats"),
        ("ask", "what is power"),
        ("ingest", tiny_pack, "--name", "x"),
    ):
        done = cli(*words)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"trialwise: {tiny_pack / 'concepts/mde.md'}:1: ")
        assert done.err.count("\n") == 1


def test_a_pack_that_breaks_later_leaves_the_old_index_alone(cli, home, tiny_pack, monkeypatch):
    monkeypatch.setenv("TRIALWISE_PACK", str(tiny_pack))
    assert cli("ask", "what is power").code == 0
    (tiny_pack / "concepts" / "mde.md").write_text("no front matter\n")
    assert cli("ask", "what is power").code == 1
    assert cli("sources").code == 0


def test_stats_give_coverages_and_what_gave_way(cli, home, monkeypatch):
    own = Path(__file__).parents[1] / "fakes" / "own_pack"
    monkeypatch.setenv("TRIALWISE_OWN_PACK", str(own))
    done = cli("pack", "stats")
    assert "source coverage        100.0%" in done.out
    assert "\npower: 'power' now names checkout_conversion\n" in done.out
    record = json.loads(cli("pack", "stats", "--json").out)
    assert 0.5 < record["about coverage"] <= 1
    assert [entry["concept"] for entry in record["conflicts"]] == ["mde", "power"]


def test_the_packs_in_use_are_linted_one_over_the_other(cli, home, monkeypatch):
    own = Path(__file__).parents[1] / "fakes" / "own_pack"
    monkeypatch.setenv("TRIALWISE_OWN_PACK", str(own))
    assert cli("pack", "lint").out.endswith("own_pack: clean\n")
    assert cli("pack", "lint", str(own)).code == 4
    assert cli("pack", "lint", str(own), "--own").code == 0
