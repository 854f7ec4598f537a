"""Published retrieval sets: small files of their shape, written for these tests."""

import dataclasses
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.request import HTTPSHandler, Request, build_opener
from urllib.response import addinfourl

import pytest

from trialwise.core.errors import BackendUnavailableError, UsageError
from trialwise.evaluation import retrieval_fetch
from trialwise.evaluation.retrieval import read_corpus
from trialwise.evaluation.retrieval_fetch import SETS, Get, PublishedSet, fetch, https_get
from trialwise.evaluation.retrieval_sets import LeftOut, read_hipporag, read_multihop_rag

CORPUS = [
    {"title": "Ada Ortega", "text": "Ada Ortega was born in Lund. She wrote The Tide."},
    {"title": "Lund", "text": "Lund is a town in Sweden."},
    {"title": "Lund", "text": "Lund is also a family name."},
    {"title": "The Tide", "text": "The Tide is a novel by Ada Ortega."},
]


def paragraph(number: int, *, supports: bool) -> dict[str, Any]:
    passage = CORPUS[number]
    return {
        "idx": number,
        "title": passage["title"],
        "paragraph_text": passage["text"],
        "is_supporting": supports,
    }


MUSIQUE = {
    "id": "2hop__1_2",
    "paragraphs": [
        paragraph(3, supports=True),
        paragraph(2, supports=False),
        paragraph(1, supports=True),
    ],
    "question": "In which country was the author of The Tide born?",
    "question_decomposition": [],
    "answer": "Sweden",
    "answer_aliases": [],
    "answerable": True,
}
TWO_WIKI = {
    "_id": "83bf",
    "type": "compositional",
    "question": "Where is the birthplace of Ada Ortega?",
    "context": [
        ["The Tide", ["The Tide is a novel by Ada Ortega."]],
        ["Ada Ortega", ["Ada Ortega was born in Lund.", "She wrote The Tide."]],
        ["Lund", ["Lund is a town in Sweden."]],
    ],
    "supporting_facts": [["Ada Ortega", 0], ["Lund", 0], ["Ada Ortega", 1]],
    "evidences": [["Ada Ortega", "place of birth", "Lund"]],
    "answer": "Sweden",
}
HOTPOT = {
    **TWO_WIKI,
    "_id": "5a77",
    "level": "easy",
    "context": [["Ada Ortega", ["Ada Ortega was born in Lund.", " She wrote The Tide."]]],
    "supporting_facts": [["Ada Ortega", 0]],
}

ARTICLES = [
    {
        "title": "Grid operator warns of winter",
        "author": "A. Writer",
        "source": "The Example",
        "published_at": "2023-10-01T00:00:00+00:00",
        "category": "business",
        "url": "https://example.org/grid",
        "body": "The grid is short. Prices rise fast.\n\nThe operator warns. A plan follows.",
    },
    {
        "title": "Plan for the grid",
        "author": None,
        "source": "Another Example",
        "published_at": "2023-11-01T00:00:00+00:00",
        "category": "business",
        "url": "https://example.org/plan",
        "body": "A plan for the grid was published.",
    },
]


def news(*facts: tuple[str, str], kind: str = "inference_query") -> dict[str, Any]:
    evidence = [
        {**{key: ARTICLES[0][key] for key in ("title", "source")}, "url": url, "fact": fact}
        for url, fact in facts
    ]
    return {
        "query": "What do both report?",
        "answer": "A plan",
        "question_type": kind,
        "evidence_list": evidence,
    }


GRID, PLAN = (str(article["url"]) for article in ARTICLES)


def test_musique_gold_is_found_by_title_and_text() -> None:
    found = read_hipporag(CORPUS, [MUSIQUE])
    assert [passage.id for passage in found.corpus] == ["0", "1", "2", "3"]
    assert [(each.id, each.gold) for each in found.questions] == [("2hop__1_2", ("3", "1"))]
    assert found.left_out == ()


@pytest.mark.parametrize(("row", "gold"), [(TWO_WIKI, ("0", "1")), (HOTPOT, ("0",))])
def test_gold_given_in_sentences_is_found_however_they_are_joined(
    row: dict[str, Any], gold: tuple[str, ...]
) -> None:
    found = read_hipporag(CORPUS, [row])
    assert [each.gold for each in found.questions] == [gold]


def test_a_question_with_evidence_outside_the_corpus_is_left_out_and_named() -> None:
    without = [passage for passage in CORPUS if passage["title"] != "The Tide"]
    found = read_hipporag(without, [MUSIQUE, TWO_WIKI])
    assert [each.id for each in found.questions] == ["83bf"]
    assert found.left_out == (LeftOut("2hop__1_2", "evidence not in the corpus: 'The Tide'"),)


def test_a_supporting_title_without_its_context_is_evidence_not_found() -> None:
    row = {**TWO_WIKI, "supporting_facts": [["Ada Ortega", 0], ["Malmö", 0]]}
    assert read_hipporag(CORPUS, [row]).left_out == (
        LeftOut("83bf", "evidence not in the corpus: 'Malmö'"),
    )


def test_a_repeated_passage_is_kept_once_and_reported() -> None:
    found = read_hipporag([*CORPUS, CORPUS[1]], [TWO_WIKI])
    assert len(found.corpus) == len(CORPUS)
    assert found.left_out == (LeftOut("4", "repeats passage 1"),)
    assert found.questions[0].gold == ("0", "1")


def test_a_question_that_stands_twice_keeps_both_rows() -> None:
    found = read_hipporag(CORPUS, [HOTPOT, HOTPOT])
    assert [each.id for each in found.questions] == ["5a77", "5a77#2"]


def test_empty_files_give_an_empty_set() -> None:
    found = read_hipporag([], [])
    assert (found.corpus, found.questions, found.left_out) == ((), (), ())
    assert found.corpus_lines() == ""


def test_articles_are_cut_into_passages_of_whole_sentences() -> None:
    found = read_multihop_rag(ARTICLES, [], passage_words=7)
    assert [(passage.id, passage.text) for passage in found.corpus] == [
        ("0-0", "The grid is short. Prices rise fast."),
        ("0-1", "The operator warns. A plan follows."),
        ("1-0", "A plan for the grid was published."),
    ]
    assert found.corpus[1].title == "Grid operator warns of winter"


def test_a_sentence_longer_than_a_passage_stays_whole() -> None:
    found = read_multihop_rag(ARTICLES, [], passage_words=1)
    assert [passage.text for passage in found.corpus][-1] == "A plan for the grid was published."


@pytest.mark.parametrize(
    ("facts", "gold"),
    [
        ([(GRID, "Prices rise fast."), (PLAN, "A plan for the grid")], ("0-0", "1-0")),
        ([(GRID, "Prices rise fast.\n\nThe operator warns.")], ("0-0", "0-1")),
        ([(GRID, "A plan follows."), (GRID, "The operator warns.")], ("0-1",)),
    ],
)
def test_a_fact_marks_the_passages_of_its_article_that_it_reaches_into(
    facts: list[tuple[str, str]], gold: tuple[str, ...]
) -> None:
    found = read_multihop_rag(ARTICLES, [news(*facts)], passage_words=7)
    assert [(each.id, each.gold) for each in found.questions] == [("0", gold)]


def test_a_question_without_evidence_or_with_a_lost_fact_is_left_out_and_named() -> None:
    found = read_multihop_rag(
        ARTICLES,
        [
            news(kind="null_query"),
            news((PLAN, "Prices rise fast.")),  # it stands in the other article
            news(("https://example.org/gone", "A plan"), (GRID, "A plan")),
        ],
    )
    assert found.questions == ()
    assert found.left_out == (
        LeftOut("0", "has no evidence"),
        LeftOut("1", f"evidence not in the corpus: {PLAN}"),
        LeftOut("2", "evidence not in the corpus: https://example.org/gone"),
    )


@pytest.mark.parametrize(
    ("corpus", "questions", "message"),
    [
        ({"title": ["Lund"]}, [], r"corpus is a dict: it must be a list of objects"),
        (["Lund"], [], r"corpus\[0\] is a str: it must be an object"),
        ([{"title": "Lund"}], [], r"lacks the text 'text' \(it has title\)"),
        (CORPUS, [{"_id": "1", "question": "Where?"}], r"'Where\?': neither 'paragraphs' nor"),
        (CORPUS, [{**MUSIQUE, "paragraphs": [CORPUS[0]]}], r"paragraphs\[0\] lacks 'is_supporti"),
        (CORPUS, [{**MUSIQUE, "question": None}], r"lacks the text 'question'"),
    ],
)
def test_another_shape_is_refused_by_name(corpus: object, questions: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_hipporag(corpus, questions)


def test_a_news_question_without_an_evidence_list_is_refused() -> None:
    with pytest.raises(UsageError, match=r"questions\[0\] lacks 'evidence_list'; it has query"):
        read_multihop_rag(ARTICLES, [{"query": "What?"}])


FILES = {
    "musique_corpus.json": json.dumps(CORPUS).encode(),
    "musique.json": json.dumps(
        [MUSIQUE, {**TWO_WIKI, "supporting_facts": [["Malmö", 0]]}]
    ).encode(),
}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> PublishedSet:
    """Publish two small files in place of MuSiQue's."""
    hashes = [(name, hashlib.sha256(data).hexdigest()) for name, data in FILES.items()]
    small = dataclasses.replace(SETS["musique"], corpus=hashes[0], questions=hashes[1])
    monkeypatch.setattr(retrieval_fetch, "SETS", {"musique": small})
    return small


def server(asked: list[tuple[str, int]], step: int = 50) -> Get:
    """Return a stand-in for the network that notes what it was asked for."""

    def get(url: str, start: int) -> Iterator[bytes]:
        name = url.rpartition("/")[2]
        asked.append((name, start))
        for at in range(start, len(FILES[name]), step):
            yield FILES[name][at : at + step]

    return get


@pytest.mark.usefixtures("published")
def test_fetching_writes_corpus_questions_and_what_was_left_out(tmp_path: Path) -> None:
    found = fetch("musique", tmp_path / "new", server([]))
    rows = {
        name: [json.loads(line) for line in (tmp_path / "new" / name).read_text().splitlines()]
        for name in ("corpus.jsonl", "questions.jsonl", "left_out.jsonl")
    }
    assert rows["corpus.jsonl"][1] == {"id": "1", **CORPUS[1]}
    assert rows["questions.jsonl"] == [
        {"id": "2hop__1_2", "question": MUSIQUE["question"], "gold": ["3", "1"]}
    ]
    assert rows["left_out.jsonl"] == [{"id": "83bf", "why": "evidence not in the corpus: 'Malmö'"}]
    assert len(found.questions) == 1
    source = (tmp_path / "new" / "SOURCE.md").read_text()
    assert "CC BY 4.0" in source
    assert "4 passages, 1 questions; 1 left out" in source


@pytest.mark.usefixtures("published")
def test_the_benchmark_reads_what_was_fetched(tmp_path: Path) -> None:
    found = fetch("musique", tmp_path, server([]))
    read = read_corpus(tmp_path / "corpus.jsonl", tmp_path / "questions.jsonl")
    assert [row.id for row in read.rows] == [passage.id for passage in found.corpus]
    assert [each.gold for each in read.questions] == [("3", "1")]


@pytest.mark.usefixtures("published")
def test_a_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    asked: list[tuple[str, int]] = []
    first = fetch("musique", tmp_path, server(asked))
    assert fetch("musique", tmp_path, server(asked)) == first
    assert asked == [("musique_corpus.json", 0), ("musique.json", 0)]


@pytest.mark.usefixtures("published")
def test_an_interrupted_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    asked: list[tuple[str, int]] = []

    def breaks(url: str, start: int) -> Iterator[bytes]:
        chunks = server(asked)(url, start)
        yield next(chunks)
        raise BackendUnavailableError("the connection broke")

    with pytest.raises(BackendUnavailableError, match="the connection broke"):
        fetch("musique", tmp_path, breaks)
    assert not (tmp_path / "corpus.jsonl").exists()
    assert len(fetch("musique", tmp_path, server(asked)).corpus) == len(CORPUS)
    assert asked[:2] == [("musique_corpus.json", 0), ("musique_corpus.json", 50)]


@pytest.mark.usefixtures("published")
def test_a_file_that_is_not_the_published_one_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailableError, match=r"corpus\.json is not the published "):
        fetch("musique", tmp_path, lambda _url, _start: iter([b"<html>sign in</html>"]))
    assert list((tmp_path / "published").iterdir()) == []


def test_a_file_without_end_is_cut_off(
    published: PublishedSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval_fetch, "MAX_BYTES", 1_000)

    def endless(_url: str, _start: int) -> Iterator[bytes]:
        while True:
            yield b"x" * 300

    with pytest.raises(BackendUnavailableError, match=r"more than 1,000 bytes"):
        fetch("musique", tmp_path, endless)
    assert published.corpus[0] == "musique_corpus.json"


@pytest.mark.usefixtures("published")
def test_a_file_changed_by_hand_is_named_and_left_alone(tmp_path: Path) -> None:
    fetch("musique", tmp_path, server([]))
    changed = tmp_path / "published" / "musique.json"
    changed.write_text("[]")
    with pytest.raises(UsageError, match=r"musique\.json is not the published file.*move it away"):
        fetch("musique", tmp_path, server([]))
    assert changed.read_text() == "[]"


def test_an_unknown_set_is_refused_with_the_names_that_exist(tmp_path: Path) -> None:
    names = "musique, 2wikimultihopqa, hotpotqa, multihop-rag"
    with pytest.raises(UsageError, match=f"no retrieval set 'beir'; name one of: {names}"):
        fetch("beir", tmp_path, server([]))


def test_every_set_is_pinned_to_a_commit_and_hashes() -> None:
    for name, published in SETS.items():
        assert len(published.revision) == 40, name
        for file, sha256 in (published.corpus, published.questions):
            assert len(bytes.fromhex(sha256)) == 32
            assert published.url(file).startswith("https://huggingface.co/datasets/")


@pytest.mark.parametrize("url", ["http://example.org/a", "file:///etc/hostname", "ftp://a/b"])
def test_only_https_is_fetched(url: str) -> None:
    with pytest.raises(BackendUnavailableError, match="only https addresses are fetched"):
        list(https_get(url, 0))


def test_a_server_that_cannot_be_reached_is_named_with_the_next_step() -> None:
    with pytest.raises(BackendUnavailableError, match=r"cannot fetch https://127\.0\.0\.1:1/a .*"):
        list(https_get("https://127.0.0.1:1/a", 0))


Answer = Callable[[Request], addinfourl]


def reply(code: int, body: bytes, **headers: str) -> addinfourl:
    lines = Message()
    for name, value in headers.items():
        lines[name.replace("_", "-")] = value
    answer = addinfourl(io.BytesIO(body), lines, "https://example.org/a", code)
    answer.msg = "Status"  # type: ignore[attr-defined]  # urllib reads it
    return answer


@pytest.fixture
def on_the_net(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Let urllib ask a function in place of the network."""

    def install(answer: Answer) -> None:
        class Net(HTTPSHandler):
            def https_open(self, req: Request) -> Any:
                return answer(req)

        monkeypatch.setattr(retrieval_fetch, "build_opener", lambda *own: build_opener(*own, Net))

    return install


URL = "https://example.org/a"


def test_the_rest_of_a_file_is_asked_for_by_range(on_the_net: Callable[[Answer], None]) -> None:
    asked: list[str | None] = []

    def answer(request: Request) -> addinfourl:
        asked.append(request.get_header("Range"))
        return reply(206, b"789", Content_Length="3")

    on_the_net(answer)
    assert b"".join(https_get(URL, 7)) == b"789"
    assert asked == ["bytes=7-"]


def test_a_server_without_ranges_sends_all_and_the_first_part_is_passed_over(
    on_the_net: Callable[[Answer], None],
) -> None:
    on_the_net(lambda _request: reply(200, b"0123456789", Content_Length="10"))
    assert b"".join(https_get(URL, 7)) == b"789"


def test_a_file_that_is_whole_already_gives_no_bytes(
    on_the_net: Callable[[Answer], None],
) -> None:
    on_the_net(lambda _request: reply(416, b""))
    assert list(https_get(URL, 10)) == []


def test_a_connection_that_ends_early_is_an_error(on_the_net: Callable[[Answer], None]) -> None:
    on_the_net(lambda _request: reply(200, b"0123", Content_Length="10"))
    with pytest.raises(BackendUnavailableError, match="ended 6 bytes early"):
        list(https_get(URL, 0))


def test_a_refusal_is_named(on_the_net: Callable[[Answer], None]) -> None:
    on_the_net(lambda _request: reply(404, b""))
    with pytest.raises(BackendUnavailableError, match="HTTP 404"):
        list(https_get(URL, 0))


@pytest.mark.parametrize("target", ["http://example.org/b", "ftp://example.org/b"])
def test_a_redirect_away_from_https_is_refused(
    target: str, on_the_net: Callable[[Answer], None]
) -> None:
    on_the_net(lambda _request: reply(302, b"", Location=target))
    with pytest.raises(BackendUnavailableError, match="which is not https"):
        list(https_get(URL, 0))


def test_a_redirect_to_https_is_followed(on_the_net: Callable[[Answer], None]) -> None:
    def answer(request: Request) -> addinfourl:
        if request.full_url == URL:
            return reply(302, b"", Location="https://cdn.example.org/b")
        return reply(200, b"body")

    on_the_net(answer)
    assert b"".join(https_get(URL, 0)) == b"body"
