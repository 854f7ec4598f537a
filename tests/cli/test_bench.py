"""``trialwise bench ask``."""

import json


def test_every_stage_is_measured(cli, home):
    done = cli("bench", "ask", "--count", "12", "--json")
    figures = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert figures["questions"] == 12
    assert sum(figures["statuses"].values()) == 12
    assert {"understand", "retrieve", "total"} <= set(figures["cpu_ms"])
    for row in figures["cpu_ms"].values():
        assert 0 <= row["p50"] <= row["p95"] <= row["max"]


def test_the_table_names_stages_and_memory(cli, home):
    done = cli("bench", "ask", "--count", "10", "--seed", "3")
    assert done.code == 0
    assert done.out.startswith("10 questions over ")
    assert "\nretrieve " in done.out
    assert "\npeak memory " in done.out


def test_the_same_seed_asks_the_same_questions(cli, home):
    outcomes = [
        json.loads(cli("bench", "ask", "--count", "20", "--seed", "1", "--json").out)["statuses"]
        for _ in range(2)
    ]
    assert outcomes[0] == outcomes[1]
