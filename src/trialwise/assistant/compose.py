"""The last step: checked lines become the text, its claims and its numbered citations."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trialwise.assistant.schema import Evidence, Line
from trialwise.assistant.verify import Checked
from trialwise.core.records import Citation, Claim, Related
from trialwise.knowledge.snapshot import Snapshot
from trialwise.retrieval.schema import Context, LinkedConcept

_LONGEST_QUOTE: Final = 700
# How a neighbour is offered, by the relation from the concept that was answered.
_OFFERS: Final = {
    "REQUIRES": "prerequisite",
    "ASSUMES": "prerequisite",
    "ALTERNATIVE_TO": "alternative",
    "SIMILAR_TO": "alternative",
    "MITIGATES": "next",
    "MEASURED_BY": "next",
    "USED_FOR": "next",
    "CAUSES": "next",
    "INCREASES": "next",
    "DECREASES": "next",
    "DETECTS": "next",
}


@dataclass(frozen=True, slots=True)
class Composition:
    """Text with its claims and citations."""

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]


@dataclass(slots=True)
class _Cited:
    document: int
    heading: str
    start: int
    end: int
    score: float


def compose_text(checked: Checked, snapshot: Snapshot, context: Context) -> Composition:
    """Return the text of an answer; each claim carries the numbers of its citations.

    Sentences from one section share a citation whose quote spans them.
    """
    scores = {passage.index: passage.score for passage in context.passages}
    cited: list[_Cited] = []
    numbers = [
        tuple(_cite(cited, evidence, scores, snapshot) for evidence in line.evidence)
        for line in checked.lines
    ]
    parts: list[str] = []
    claims: list[Claim] = []
    length = 0
    step = 0
    previous: Line | None = None
    for line, used, support in zip(checked.lines, numbers, checked.support, strict=True):
        step = step + 1 if line.kind == "step" else 0
        lead = _separator(previous, line) + {"bullet": "- ", "step": f"{step}. "}.get(line.kind, "")
        mark = "".join(f"[{number}]" for number in dict.fromkeys(used))
        body = f"{line.text} {mark}" if mark else line.text
        start = length + len(lead)
        parts.append(lead + body)
        if used:
            claims.append(Claim(start, start + len(line.text), tuple(dict.fromkeys(used)), support))
        length += len(parts[-1])
        previous = line
    citations = tuple(_citation(n, entry, snapshot) for n, entry in enumerate(cited, 1))
    return Composition("".join(parts), tuple(claims), citations)


def _separator(previous: Line | None, line: Line) -> str:
    if previous is None:
        return ""
    if line.kind in ("bullet", "step") and previous.kind in ("bullet", "step", "heading"):
        return "\n"
    if (
        line.kind == "paragraph"
        and previous.kind == "paragraph"
        and line.evidence
        and previous.evidence
    ):
        return " "
    return "\n\n"


def _cite(
    cited: list[_Cited], evidence: Evidence, scores: dict[int, float], snapshot: Snapshot
) -> int:
    """Return the number of the citation for ``evidence``, widening one of its section if near.

    A quote does not reach over the end of a page: each page is cited by its own number.
    """
    pages = snapshot.documents[evidence.document].pages
    score = scores.get(evidence.passage, 0.0)
    for number, entry in enumerate(cited, 1):
        if (entry.document, entry.heading) != (evidence.document, evidence.heading):
            continue
        if bisect_right(pages, entry.start) != bisect_right(pages, evidence.start):
            continue
        start, end = min(entry.start, evidence.start), max(entry.end, evidence.end)
        if end - start <= _LONGEST_QUOTE and evidence.heading != "Relations":
            entry.start, entry.end, entry.score = start, end, max(entry.score, score)
            return number
    cited.append(_Cited(evidence.document, evidence.heading, evidence.start, evidence.end, score))
    return len(cited)


def _citation(number: int, entry: _Cited, snapshot: Snapshot) -> Citation:
    document = snapshot.documents[entry.document]
    title = (
        f"{document.title} › {entry.heading}"
        if entry.heading not in ("", document.title)
        else document.title
    )
    return Citation(
        n=number,
        source_id=document.id,
        concept=document.concept,
        title=title,
        url=document.url,
        licence=document.licence,
        start=entry.start,
        end=entry.end,
        page=bisect_right(document.pages, entry.start),
        quote=snapshot.document_text(entry.document)[entry.start : entry.end],
        score=round(min(entry.score, 1.0), 4),
        path=document.path,
        references=document.references,
    )


def related_concepts(
    snapshot: Snapshot, concepts: Iterable[LinkedConcept], count: int
) -> tuple[Related, ...]:
    """Return neighbours of the first concept worth reading next, one of each kind first."""
    linked = list(concepts)
    if not linked:
        return ()
    names = {row.id: row.name for row in snapshot.graph.concepts}
    held = {concept.id for concept in linked if concept.how != "meaning"} | {linked[0].id}
    offers = [
        Related(relation.target, names[relation.target], _OFFERS[relation.type], relation.because)
        for relation in snapshot.graph.relations
        if relation.source == linked[0].id
        and relation.target not in held
        and relation.type in _OFFERS
    ]
    by_kind: dict[str, list[Related]] = {}
    for offer in offers:
        by_kind.setdefault(offer.relation, []).append(offer)
    picked: list[Related] = []
    while by_kind and len(picked) < count:
        for kind in sorted(by_kind):
            offer = by_kind[kind].pop(0)
            if not by_kind[kind]:
                del by_kind[kind]
            if all(old.concept != offer.concept for old in picked):
                picked.append(offer)
            if len(picked) == count:
                break
    return tuple(picked)
