"""Answers other than a plain one: not covered, unreadable, refused, or a false premise mended."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.schema import Draft, Line, Premise
from trialwise.assistant.understand.cues import little_words
from trialwise.assistant.understand.premises import has_words, puts_claim
from trialwise.core.records import Calculation
from trialwise.knowledge.schema import CORRECTIONS
from trialwise.knowledge.stores.base import RequestRow
from trialwise.retrieval.retrieve import Retriever
from trialwise.retrieval.schema import Context, LinkedConcept

MOST_CHARACTERS: Final = 2000
_SCOPE: Final = (
    "Trialwise answers questions on A/B testing, experimentation and statistics, "
    "and on the documents you ingested."
)
# Share of a question's words that must be another language's; "las vegas vs los angeles" is not.
_SHARE: Final = 0.3
# A claim of which one word lacks is meant when one of its sayings is this near: no false alarm
# among the true sentences of tests/assistant/premises.tsv down to 0.3.
_NEAR: Final = 0.42
# Who names a concept mostly asks about it: a request must be seen more surely then.
_NAMED: Final = 0.25
_SURE_OF_NAMED: Final = 1.5
# No sentence that states what is true is corrected from here on (tests/assistant/premises.tsv).
_SURE_OF_STATED: Final = 3.2
_SURE_ENOUGH: Final = 0.5
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|percent\b)")
_ROUNDED: Final = 0.55  # percentage points by which a rounded number may be off
_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")


def is_readable(text: str) -> bool:
    """Return whether there is any word to read."""
    return bool(_LETTER.search(text))


def foreign_language(text: str) -> str:
    """Return what the question seems written in when it is not English, else ''."""
    letters = _LETTER.findall(text)
    latin = len(_LATIN.findall(text))
    if letters and latin < len(letters) / 2:
        return "written in a script other than Latin"
    found = set(re.findall(r"[^\W\d_]+", text.lower()))
    english, others = little_words()
    for language, little in others.items():
        hits = found & little
        if len(hits) >= max(2, _SHARE * len(found)) and len(hits) > len(found & english):
            return language
    return ""


def unreadable_draft() -> Draft:
    """Return the draft for an empty or wordless question."""
    return Draft(
        (
            Line("There is no question in that."),
            Line(f"{_SCOPE} Try: what is statistical power?"),
        ),
        ("no words to read",),
    )


def too_long_draft(length: int) -> Draft:
    """Return the draft for a text that is longer than any question."""
    return Draft(
        (
            Line("That is too long for one question."),
            Line(
                "Ask one thing at a time; a long text can be ingested as a document "
                "and asked about."
            ),
        ),
        (f"length {length} is over {MOST_CHARACTERS} characters",),
    )


def not_covered_draft(near: tuple[str, ...], reason: str) -> Draft:
    """Return the draft that says so rather than guess, with what lies nearby."""
    lines = [Line(reason or "That is not covered by what is indexed here, and I do not guess.")]
    lines.append(Line(_SCOPE))
    if near:
        lines.append(Line(f"Nearby: {', '.join(near)}."))
    return Draft(tuple(lines), ("no passage supports an answer",))


def with_notice(draft: Draft, uncomputed: str) -> Draft:
    """Return the draft, opened by a line on the design whose numbers could not be read, if any."""
    if not uncomputed:
        return draft
    line = Line(
        f"This asks for a number for {uncomputed}, but not all it needs can be told from the "
        "sentence, and the calculator of another design would give a wrong number: trialwise calc "
        "lists the right one. In words:"
    )
    reasoning = (f"asks for a number for {uncomputed}", *draft.reasoning)
    return replace(draft, lines=(line, *draft.lines), reasoning=reasoning)


def correction_draft(
    reader: EvidenceReader, context: Context
) -> tuple[Draft, LinkedConcept] | None:
    """Return the correction of the false belief a question rests on, None when none is seen.

    Nearness hardly sees who denies a claim: who states something is corrected only when it is seen
    very surely, and a claim that is known by its words is left to them.
    """
    found = context.misbelief
    if found is None:
        return None
    states = puts_claim(context.query.corrected)
    if context.heads and found.sureness < (_SURE_OF_STATED if states else _SURE_ENOUGH):
        return None
    row = reader.snapshot.graph.concepts[found.concept]
    spans = row.misbeliefs[found.number]
    document = reader.concept_document(found.concept)
    if has_words(row.id, reader.span(document, spans[0], spans[1], CORRECTIONS).text):
        return None
    return _correction(reader, found.concept, spans, f"(log-odds {found.sureness:.1f})")


def request_draft(
    reader: EvidenceReader, context: Context
) -> tuple[RequestRow, Draft, LinkedConcept] | None:
    """Return why a request like the question is not answered straight, None when none is seen."""
    found = context.request
    named = any(c.how == "name" and c.score >= _NAMED for c in context.concepts)
    if found is None or found.sureness < (_SURE_OF_NAMED if named else 0):
        return None
    row = reader.snapshot.graph.concepts[found.concept]
    request = row.requests[found.number]
    document = reader.concept_document(found.concept)
    evidence = reader.span(document, *request.because, CORRECTIONS)
    lines = [Line(evidence.text, (evidence,))]
    if request.needs:
        lines.append(Line("Tell me:", kind="heading"))
        lines += [Line(need, kind="bullet") for need in request.needs]
    ask = reader.span(document, *request.ask, CORRECTIONS).text
    reason = f"is a request like '{ask}' (log-odds {found.sureness:.1f})"
    linked = LinkedConcept(found.concept, row.id, row.name, 1.0, "request")
    return request, Draft(tuple(lines), (reason,)), linked


def premise_draft(reader: EvidenceReader, premise: Premise) -> tuple[Draft, LinkedConcept] | None:
    """Return the correction of a false premise; None when the pack does not hold it."""
    place = _place_of(reader, premise)
    if place is None:
        return None
    index, number = place
    spans = reader.snapshot.graph.concepts[index].misbeliefs[number]
    return _correction(reader, index, spans, "(by its words)")


def nearest_premise(
    reader: EvidenceReader, retriever: Retriever, premises: Sequence[Premise], context: Context
) -> Premise | None:
    """Return the premise whose claim a question is nearest to, None when it is near to none."""
    places = ((_place_of(reader, premise), premise) for premise in premises)
    near = [
        (retriever.likeness_of_claim(context, *place), premise)
        for place, premise in places
        if place
    ]
    similarity, premise = max(near, key=lambda entry: entry[0], default=(0.0, None))
    return premise if similarity >= _NEAR else None


def _place_of(reader: EvidenceReader, premise: Premise) -> tuple[int, int] | None:
    """Return the position of a premise's concept and the number of its claim there."""
    for index, row in enumerate(reader.snapshot.graph.concepts):
        if row.id == premise.concept:
            document = reader.concept_document(index)
            for number, spans in enumerate(row.misbeliefs):
                claim = reader.span(document, spans[0], spans[1], CORRECTIONS).text
                if claim.lower().startswith(premise.claim.lower()):
                    return index, number
    return None


def is_true_after_all(text: str, premise: Premise, calculations: Sequence[Calculation]) -> bool:
    """Return whether the numbers in a question make its claim true."""
    if not premise.true_if or not calculations:
        return False
    first = calculations[0]
    if premise.true_if == "the number is right":
        said = [float(number) for number in _PERCENT.findall(text)]
        given = [value * 100 for value in first.inputs.values() if isinstance(value, float)]
        found = next(value for value in first.outputs.values() if isinstance(value, float)) * 100
        return any(abs(number - found) <= _ROUNDED and number not in given for number in said)
    if "mismatch" not in first.outputs:
        return False
    return premise.true_if == (
        "the split is off" if first.outputs["mismatch"] else "the split is fine"
    )


def _correction(
    reader: EvidenceReader, concept: int, spans: tuple[int, int, int, int], how: str
) -> tuple[Draft, LinkedConcept]:
    row = reader.snapshot.graph.concepts[concept]
    document = reader.concept_document(concept)
    evidence = reader.span(document, spans[2], spans[3], CORRECTIONS)
    claim = reader.span(document, spans[0], spans[1], CORRECTIONS)
    reason = f"rests on a false claim: '{claim.text}' {how}"
    draft = Draft((Line(evidence.text, (evidence,)),), (reason,))
    return draft, LinkedConcept(concept, row.id, row.name, 1.0, "correction")
