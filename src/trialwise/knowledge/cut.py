"""What of a document is found: its passages, and the wordings that a concept is known by."""

from collections.abc import Mapping
from typing import Final

from trialwise.core.slang import expand_slang
from trialwise.core.text import plain_text
from trialwise.knowledge.graph import span_in
from trialwise.knowledge.passages import cut_passages
from trialwise.knowledge.schema import CORRECTIONS, RELATIONS, Concept, Document, Passage

# Concepts are written so that each sentence stands alone: one a passage finds the right one.
_CONCEPT_WORDS: Final = 10


def cut_document(
    document: Document, concepts: Mapping[str, Concept], passage_words: int
) -> tuple[Passage, ...]:
    """Return the passages of a document and, for a concept, the wordings it is known by.

    Args:
        document: of the pack or the user's own.
        concepts: of the pack, by id.
        passage_words: length to aim for in the user's documents.
    """
    passages = cut_passages(
        document.text,
        form=document.form,
        target_words=_CONCEPT_WORDS if document.concept else passage_words,
    )
    if not document.concept:
        return passages
    concept = concepts[document.concept]
    # sentences of the front matter are evidence like any other: why two concepts are related,
    # and what is true where people believe otherwise
    said = [
        *(Passage(*span_in(concept.text, r.because), (RELATIONS,)) for r in concept.relations),
        *(
            Passage(*span_in(concept.text, entry.correction), (CORRECTIONS,))
            for entry in concept.misbeliefs
        ),
        *(
            Passage(*span_in(concept.text, entry.because), (CORRECTIONS,))
            for entry in concept.requests
        ),
    ]
    questions = tuple(
        Passage(*span_in(concept.text, question), (), "question") for question in concept.questions
    )
    truths = tuple(
        Passage(*span_in(concept.text, words), (), "truth")
        for entry in concept.misbeliefs
        for words in entry.truths
    )
    misbeliefs = tuple(
        Passage(*span_in(concept.text, words), (), "misbelief")
        for entry in concept.misbeliefs
        for words in (entry.claim, *entry.sayings)
    )
    requests = tuple(
        Passage(*span_in(concept.text, words), (), "request")
        for entry in concept.requests
        for words in (entry.ask, *entry.sayings)
    )
    asked = tuple(each for each in questions + truths + misbeliefs + requests if each.end)
    in_order = sorted((each for each in said if each.end), key=lambda each: each.start)
    return (*in_order, *passages, *asked)


def embedding_text(document: Document, passage: Passage) -> str:
    """Return what is embedded for a passage: the title and headings say what it is about."""
    body = plain_text(document.text[passage.start : passage.end])
    if passage.kind != "passage":
        return expand_slang(body)
    return f"{' › '.join([document.title, *passage.headings])}: {body}"
