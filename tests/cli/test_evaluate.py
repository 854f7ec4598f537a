"""``trialwise evaluate``."""

import json

import pytest

ENTRY = {
    "id": "def-01",
    "category": "definition",
    "question": "what is statistical power",
    "status": ["answered"],
    "gold": "The chance to detect an effect.",
    "must": [{"fact": "a chance", "any": ["probab", "chance"]}],
    "must_not": [],
    "numbers": [],
    "concepts": ["power"],
}


@pytest.fixture
def exam(tmp_path):
    """Return an exam of two questions, the second of which cannot be passed."""
    hard = {**ENTRY, "id": "hop-01", "category": "multi_hop", "concepts": ["cuped"]}
    path = tmp_path / "exam.jsonl"
    path.write_text(f"{json.dumps(ENTRY)}\n{json.dumps(hard)}\n", "utf-8")
    return path


def test_an_exam_prints_shares_citations_and_failures(cli, home, exam):
    done = cli("evaluate", "exam", "--exam", str(exam))
    assert done.code == 0
    assert "definition       1/1 = 100.0%" in done.out
    assert "multi_hop        0/1 = 0.0%" in done.out
    assert "overall          1/2 = 50.0%" in done.out
    assert "✗ hop-01  what is statistical power\n    cites power" in done.out
    assert "citations        precision 100.0%" in done.out


def test_json_carries_the_failures_with_their_reasoning(cli, home, exam):
    record = json.loads(cli("evaluate", "exam", "--exam", str(exam), "--json").out)
    assert record["overall"]["passed"] == 1
    assert len(record["exam_sha256"]) == 64
    (failure,) = record["failures"]
    assert failure["id"] == "hop-01"
    assert failure["reasoning"]


def test_a_gate_that_is_not_met_ends_with_4(cli, home, exam):
    assert cli("evaluate", "exam", "--exam", str(exam), "--minimum", "0.9").code == 4
    assert cli("evaluate", "exam", "--exam", str(exam), "--minimum", "0.5").code == 0


def test_one_category_can_be_asked_alone(cli, home, exam):
    done = cli("evaluate", "exam", "--exam", str(exam), "--category", "definition", "--quiet")
    assert "overall          1/1" in done.out
    done = cli("evaluate", "exam", "--exam", str(exam), "--category", "poetry")
    assert (done.code, "there are: definition, multi_hop" in done.err) == (2, True)


def test_rewordings_that_are_answered_otherwise_are_listed(cli, home, tmp_path):
    path = tmp_path / "paraphrases.jsonl"
    row = {
        "question": "what is statistical power",
        "rewordings": ["what is power", "what is cuped"],
    }
    path.write_text(json.dumps(row) + "\n", "utf-8")
    done = cli("evaluate", "paraphrases", "--file", str(path))
    assert "otherwise: what is cuped" in done.out
    assert "the same concept answers 1/2 = 50.0%" in done.out


def test_a_missing_file_is_wrong_usage(cli, home, tmp_path):
    for command, option in (("exam", "--exam"), ("paraphrases", "--file")):
        assert cli("evaluate", command, option, str(tmp_path / "none")).code == 2
