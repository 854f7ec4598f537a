"""``trialwise bench retrieval``."""

import json

import pytest

ROWS = [
    {"id": "7", "title": "Ferry Nordlys", "text": "The ferry Nordlys crosses Skarv Bay."},
    {"id": "a b", "title": "Skarv Bay", "text": "Skarv Bay lies in the north of Tolm."},
    {"id": "c", "title": "Rye bread", "text": "Maja Berg sells rye bread in Tolm."},
    {"id": "d", "title": "Ida Holm", "text": "Captain Ida Holm steers the ferry Nordlys."},
]
QUESTIONS = [
    {"id": 1, "question": "Where does the ferry Nordlys sail?", "gold": ["7"]},
    {"id": 2, "question": "Who steers the ferry across Skarv Bay?", "gold": ["d", "a b", "d"]},
    {"id": 3, "question": "What does Maja Berg sell?", "gold": ["c"]},
]


@pytest.fixture
def files(tmp_path):
    """Return a function that writes both files and gives the options that name them."""

    def write(corpus=ROWS, questions=QUESTIONS):
        options = []
        for name, held in (("corpus", corpus), ("questions", questions)):
            path = tmp_path / f"{name}.jsonl"
            lines = [each if isinstance(each, str) else json.dumps(each) for each in held]
            path.write_text("\n".join(lines) + "\n", "utf-8")
            options += [f"--{name}", path]
        return options

    return write


def test_the_record_holds_recall_cost_and_times_of_both_rankings(cli, empty_home, files):
    done = cli("bench", "retrieval", *files(), "--json")
    assert done.code == 0
    record = json.loads(done.out)
    assert set(record) == {
        "documents", "passages", "entities", "dense", "index", "untrained", "trained",
        "peak_memory_mb",
    }  # fmt: skip
    assert (record["documents"], record["passages"], record["dense"]) == (4, 4, False)
    assert record["entities"] > 0
    index = record["index"]
    assert (index["tokens"], index["dollars"]) == (0, 0)
    assert 0 < index["bytes"] <= index["bytes_with_store"]
    assert index["seconds"] >= 0
    assert index["cpu_seconds"] >= 0
    for ranking in ("untrained", "trained"):
        row = record[ranking]
        assert row["questions"] == 3
        recall = [row["recall"][depth] for depth in ("2", "5", "10")]
        assert recall == sorted(recall)
        assert recall[1:] == [1.0, 1.0]
        assert row["all_at_5"] == 1.0
        assert 0 <= row["cpu_ms"]["p50"] <= row["cpu_ms"]["p95"]


def test_the_fusion_can_be_left_out(cli, empty_home, files):
    record = json.loads(cli("bench", "retrieval", *files(), "--untrained", "--json").out)
    assert "untrained" in record
    assert "trained" not in record


def test_the_table_has_a_line_per_ranking(cli, empty_home, files):
    done = cli("bench", "retrieval", *files())
    assert done.code == 0
    assert done.out.startswith("4 documents, 4 passages, ")
    assert "vectors: no\n" in done.out
    assert "0 tokens, $0" in done.out
    assert [line.split()[0] for line in done.out.splitlines()[2:]] == [
        "ranking",
        "untrained",
        "trained",
    ]


def test_two_runs_find_the_same(cli, empty_home, files):
    found = []
    for _ in range(2):
        record = json.loads(cli("bench", "retrieval", *files(), "--json").out)
        found.append([record[name]["recall"] for name in ("untrained", "trained")])
    assert found[0] == found[1]


def test_the_home_of_the_user_is_left_alone(cli, empty_home, files):
    assert cli("bench", "retrieval", *files(), "--json").code == 0
    assert not empty_home.exists()


@pytest.mark.parametrize(
    ("corpus", "questions", "message"),
    [
        (ROWS, [{"id": 1, "question": "q", "gold": ["7", "z"]}], "questions.jsonl:1: gold ['z']"),
        (ROWS, [{"id": 1, "question": "q", "gold": []}], "questions.jsonl:1: gold is empty"),
        (ROWS, [QUESTIONS[0], {"id": 1}], "questions.jsonl:2: lacks question, gold"),
        (ROWS, ["{"], "questions.jsonl:1: is no JSON"),
        (ROWS, ["[1]"], "questions.jsonl:1: lacks id, question, gold"),
        ([*ROWS, ROWS[0]], QUESTIONS, "corpus.jsonl: an id stands twice"),
        ([{"id": "7", "text": "x"}], QUESTIONS, "corpus.jsonl:1: lacks title"),
    ],
)
def test_a_file_that_is_not_well_formed_is_wrong_usage(
    cli, empty_home, files, corpus, questions, message
):
    done = cli("bench", "retrieval", *files(corpus, questions))
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_a_file_that_is_not_there_is_wrong_usage(cli, empty_home, files, tmp_path):
    words = files()
    (tmp_path / "corpus.jsonl").unlink()
    done = cli("bench", "retrieval", *words)
    assert (done.code, done.out) == (2, "")
    assert "cannot read" in done.err
