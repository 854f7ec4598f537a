"""Published multi-hop sets turned into a corpus and questions whose gold passages are known.

A passage is ``{"id", "title", "text"}``, a question ``{"id", "question", "gold"}`` with the ids of
the passages that hold its evidence. A question is scored only when every piece of its evidence is
found in the corpus; those for which one is not found are left out and reported with the reason.

GraphRAG-Bench is not here: its evidence is statements written anew from the text ("Tanning beds
are listed as a risk factor for BCC in the ontology"), which mark no passage; its authors have a
language model judge what was retrieved.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from trialwise.core.errors import UsageError
from trialwise.core.text import split_sentences

# Ours: the length that the assistant's own passages aim for.
PASSAGE_WORDS: Final = 110
_SPACES: Final = re.compile(r"\s+")
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """A passage of a corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with the ids of the passages that hold its evidence, at least one."""

    id: str
    question: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in the set: a question's or passage's id, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A corpus with questions.

    Attributes:
        corpus: the passages, in the published order.
        questions: those of which every piece of evidence was found.
        left_out: the questions without evidence or with some that was not found, and the passages
            that repeat an earlier one.
    """

    corpus: tuple[CorpusPassage, ...]
    questions: tuple[GoldQuestion, ...]
    left_out: tuple[LeftOut, ...]

    def corpus_lines(self) -> str:
        """Return the corpus, one JSON object per line."""
        return _lines(self.corpus)

    def question_lines(self) -> str:
        """Return the questions, one JSON object per line."""
        return _lines(self.questions)

    def left_out_lines(self) -> str:
        """Return what was left out and why, one JSON object per line."""
        return _lines(self.left_out)


def read_hipporag(corpus: object, questions: object) -> RetrievalSet:
    """Return a set of HippoRAG 2: MuSiQue, 2WikiMultihopQA or HotpotQA.

    A gold passage is found by its title and its text, white space apart, since the questions carry
    the text as sentences (github.com/OSU-NLP-Group/HippoRAG, ``get_gold_docs`` in main.py,
    2026-11). All published questions stay, those that stand twice too, under ids of their own.

    Args:
        corpus: the content of ``*_corpus.json``: a list of ``{"title", "text"}``.
        questions: the content of ``*.json``: a list with ``question``, ``id`` or ``_id``, and
            either ``paragraphs`` (``title``, ``paragraph_text``, ``is_supporting``) or ``context``
            (``[title, [sentence, …]]``) with ``supporting_facts`` (``[title, number]``).

    Raises:
        UsageError: naming the row and the field, when the content has another shape.
    """
    left_out: list[LeftOut] = []
    passages: dict[tuple[str, str], CorpusPassage] = {}
    for number, row in _rows("corpus", corpus):
        with_id = CorpusPassage(str(number), _text(row, "title"), _text(row, "text"))
        key = _key(with_id.title, with_id.text)
        if key in passages:
            left_out.append(LeftOut(with_id.id, f"repeats passage {passages[key].id}"))
        passages.setdefault(key, with_id)

    found = [
        _Asked(
            _text(row, "id" if "id" in row else "_id"),
            _text(row, "question"),
            [
                (f"'{title}'", [passages[key].id] if (key := _key(title, text)) in passages else [])
                for title, text in _hipporag_evidence(row)
            ],
        )
        for _, row in _rows("questions", questions)
    ]
    return _assemble(tuple(passages.values()), found, left_out)


def read_multihop_rag(
    corpus: object, questions: object, *, passage_words: int = PASSAGE_WORDS
) -> RetrievalSet:
    """Return MultiHop-RAG (Tang and Yang 2024) with its news articles cut into passages.

    Evidence is a fact copied from an article: its gold passages are those of that article that the
    fact reaches into, two when a cut goes through it. Questions made to have no evidence
    (``null_query``) cannot be scored for retrieval and are left out.

    Args:
        corpus: the content of ``corpus.json``: a list with ``title``, ``body`` and ``url``.
        questions: the content of ``MultiHopRAG.json``: a list with ``query`` and
            ``evidence_list``, whose entries have ``url`` and ``fact``.
        passage_words: passages are whole sentences, as many as stay within so many words.

    Raises:
        UsageError: naming the row and the field, when the content has another shape.
    """
    left_out: list[LeftOut] = []
    passages: list[CorpusPassage] = []
    articles: dict[str, tuple[str, list[tuple[str, int, int]]]] = {}
    for number, row in _rows("corpus", corpus):
        title, body, url = (_text(row, field) for field in ("title", "body", "url"))
        if url in articles:
            left_out.append(LeftOut(str(number), f"repeats the article {url}"))
            continue
        cuts = [
            (f"{number}-{part}", start, end)
            for part, (start, end) in enumerate(_cut(body, passage_words))
        ]
        passages += [CorpusPassage(name, title, body[start:end]) for name, start, end in cuts]
        articles[url] = body, cuts

    found = [
        _Asked(
            str(number),
            _text(row, "query"),
            [
                (_text(entry, "url"), _reached(articles.get(_text(entry, "url")), entry))
                for _, entry in _rows(f"questions[{number}].evidence_list", row["evidence_list"])
            ],
        )
        for number, row in _rows("questions", questions, needs="evidence_list")
    ]
    return _assemble(tuple(passages), found, left_out)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its evidence: what it is called, and the passages in which it was found."""

    id: str
    question: str
    evidence: list[tuple[str, list[str]]]


def _assemble(
    corpus: tuple[CorpusPassage, ...], asked: Sequence[_Asked], left_out: list[LeftOut]
) -> RetrievalSet:
    """Return the set; a question with lost evidence would be scored too kindly, so it goes."""
    questions: list[GoldQuestion] = []
    times: Counter[str] = Counter()
    for each in asked:
        times[each.id] += 1
        name = each.id if times[each.id] == 1 else f"{each.id}#{times[each.id]}"
        lost = list(dict.fromkeys(what for what, ids in each.evidence if not ids))
        if not each.evidence:
            left_out.append(LeftOut(name, "has no evidence"))
        elif lost:
            left_out.append(LeftOut(name, f"evidence not in the corpus: {', '.join(lost)}"))
        else:
            gold = dict.fromkeys(one for _, ids in each.evidence for one in ids)
            questions.append(GoldQuestion(name, each.question, tuple(gold)))
    return RetrievalSet(corpus, tuple(questions), tuple(left_out))


def _hipporag_evidence(row: _Row) -> Iterator[tuple[str, str]]:
    """Yield title and text of each supporting passage."""
    if "paragraphs" in row:
        for _, paragraph in _rows("paragraphs", row["paragraphs"], needs="is_supporting"):
            if paragraph["is_supporting"]:
                yield _text(paragraph, "title"), _text(paragraph, "paragraph_text")
        return
    try:
        titles = dict.fromkeys(title for title, _ in row["supporting_facts"])
        held = [(title, "".join(texts)) for title, texts in row["context"] if title in titles]
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"question '{row.get('question')}': neither 'paragraphs' nor 'context' with "
            f"'supporting_facts' can be read ({type(error).__name__} {error}); "
            "give a file of HippoRAG 2"
        ) from None
    yield from held
    yield from ((title, "") for title in titles if title not in dict(held))


def _key(title: str, text: str) -> tuple[str, str]:
    return title, _SPACES.sub("", text)


def _cut(body: str, words: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of passages: whole sentences, as many as stay within ``words`` words."""
    start = end = count = 0
    for first, last in split_sentences(body):
        length = len(body[first:last].split())
        if count and count + length > words:
            yield start, end
            count = 0
        start = start if count else first
        end, count = last, count + length
    if count:
        yield start, end


def _reached(article: tuple[str, list[tuple[str, int, int]]] | None, entry: _Row) -> list[str]:
    """Return the passages of an article that a fact reaches into; none when it is not there."""
    fact = _text(entry, "fact").strip()
    if article is None or not fact:
        return []
    body, cuts = article
    at = body.find(fact)
    if at < 0:
        return []
    return [name for name, start, end in cuts if start < at + len(fact) and at < end]


def _rows(what: str, content: object, needs: str = "") -> Iterator[tuple[int, _Row]]:
    """Yield the rows of a list of JSON objects with their number."""
    if not isinstance(content, list):
        raise UsageError(f"{what} is a {type(content).__name__}: it must be a list of objects")
    for number, row in enumerate(content):
        if not isinstance(row, dict):
            raise UsageError(f"{what}[{number}] is a {type(row).__name__}: it must be an object")
        if needs and needs not in row:
            raise UsageError(f"{what}[{number}] lacks '{needs}'; it has {', '.join(row)}")
        yield number, row


def _text(row: _Row, field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise UsageError(
            f"a row lacks the text '{field}' (it has {', '.join(row)}); "
            "the published files have another shape than expected"
        )
    return value


def _lines(records: Sequence[CorpusPassage | GoldQuestion | LeftOut]) -> str:
    # Escaped to ASCII: news text holds characters at which some readers break lines.
    return "".join(json.dumps(asdict(each)) + "\n" for each in records)
