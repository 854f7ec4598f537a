"""``trialwise doctor``."""

import json

import pytest

CHECKS = ["program", "home", "pack", "embedder", "index", "freshness", "about edges", "sources"]


def snapshot(home):
    return home / "snapshots" / (home / "CURRENT").read_text().strip()


def test_a_sound_installation_is_code_0(cli, home):
    done = cli("doctor")
    assert (done.code, done.err) == (0, "")
    assert [line[:3] for line in done.out.splitlines()] == ["ok "] * len(CHECKS)
    checks = json.loads(cli("doctor", "--json").out)
    assert [check["name"] for check in checks] == CHECKS
    assert all(check["is_sound"] and check["detail"] for check in checks)


def test_before_the_first_question_nothing_is_wrong(cli, empty_home):
    done = cli("doctor")
    assert done.code == 0
    assert "not built yet; the first question builds it" in done.out
    assert not empty_home.exists()


@pytest.mark.parametrize("name", ["texts.bin", "vectors.npy", "graph.json", "manifest.json"])
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_index_is_found_and_code_4(cli, home, name, damage):
    path = snapshot(home) / name
    data = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(data + b" x" if damage == "changed" else data[:50])
    done = cli("doctor")
    assert done.code == 4
    assert done.err.startswith("trialwise: not sound: index")
    assert str(snapshot(home)) in done.out
    assert "NOT  index" in done.out
    assert [line[:2] for line in done.out.splitlines()].count("NO") == 1


@pytest.mark.parametrize("name", ["vectors.npy", "graph.json", "manifest.json", "documents.jsonl"])
def test_a_question_to_a_damaged_index_is_one_line_with_the_mend(cli, home, name):
    path = snapshot(home) / name
    path.write_bytes(path.read_bytes()[:50])
    done = cli("ask", "what is power")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"trialwise: {snapshot(home)}")
    assert "remove " in done.err
    assert done.err.count("\n") == 1


def test_a_removed_index_is_built_again(cli, home):
    for path in snapshot(home).iterdir():
        path.unlink()
    snapshot(home).rmdir()
    (home / "CURRENT").unlink()
    assert cli("ask", "what is power").code == 0
    assert cli("doctor").code == 0


def test_a_broken_pack_is_found(cli, home, tiny_pack, monkeypatch):
    (tiny_pack / "concepts" / "mde.md").write_text("no front matter\n")
    monkeypatch.setenv("TRIALWISE_PACK", str(tiny_pack))
    done = cli("doctor")
    assert done.code == 4
    assert "NOT  pack" in done.out
    assert "see trialwise pack lint" in done.out
