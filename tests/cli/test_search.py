"""``trialwise search``."""

import json


def test_passages_come_best_first_with_their_scores(cli, home):
    done = cli("search", "sample", "size", "--count", "3")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Concepts: Sample size (name ")
    assert done.out.count("tiny/concepts/") == 3
    assert "walk 1.00 words" in done.out


def test_json_carries_concepts_and_passages(cli, home):
    found = json.loads(cli("search", "what is varience", "--json").out)
    first = found["concepts"][0]
    assert (first["id"], first["how"]) == ("variance", "spelling")
    assert 0 < first["score"] <= 1
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    first = found["passages"][0]
    assert set(first["parts"]) == {"walk", "words", "meaning"}
    assert first["source_id"] == "tiny/concepts/variance.md"
    assert first["end"] - first["start"] == len(first["text"])


def test_nothing_to_look_for_is_wrong_usage(cli, home):
    done = cli("search", " ")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("trialwise: nothing to look for; try: ")
