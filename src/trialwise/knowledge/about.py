"""What a passage is about and what it mentions: the strongest signal of the graph, by rule.

The *about* edge carries multi-hop retrieval (without it a walk over the graph is worse than plain
text search), so each one says why it exists: the file defines the concept, a heading or the title
names it, a sentence defines it, or the text keeps returning to it.
"""

import re
from collections import Counter
from typing import Final

from trialwise.core.text import split_sentences
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.schema import RELATIONS, Document, Edge, Passage

# Relative strengths; a heading that is the concept's name says more than a title over many pages.
_WEIGHTS: Final = {
    "concept": 3.0, "heading": 2.5, "definition": 2.0, "title": 1.5, "relation": 1.5, "text": 1.0,
}  # fmt: skip
_DEFINES: Final = re.compile(
    r"[\s,*_`()A-Za-z-]{0,40}?\b(?:is|are|means|refers to|is called|measures|describes)\b"
)
_ARTICLES: Final = re.compile(r"(?:the|a|an)\s+\Z", re.IGNORECASE)


def link_passages(
    document: Document, passages: tuple[Passage, ...], table: AliasTable
) -> tuple[Edge, ...]:
    """Return the about and mention edges of a document's passages, sorted.

    Args:
        document: the document; when it defines a concept, all its passages are about that concept.
        passages: its passages; questions and misbeliefs get an edge to the document's concept only.
        table: names of all concepts.
    """
    title = {match.concept for match in table.find(document.title)}
    edges: list[Edge] = []
    for position, passage in enumerate(passages):
        text = document.text[passage.start : passage.end]
        mentions: Counter[str] = Counter()
        if passage.kind == "passage":
            mentions.update(match.concept for match in table.find(text))
        if document.concept:
            # a relation is about both of its concepts, and the other one is named in it
            is_relation = passage.headings == (RELATIONS,)
            about = {document.concept: "relation" if is_relation else "concept"}
        else:
            about = _about(passage, text, table, title=title, mentions=mentions)
        edges.extend(_edges(position, about, mentions))
    return tuple(edges)


def _about(
    passage: Passage, text: str, table: AliasTable, *, title: set[str], mentions: Counter[str]
) -> dict[str, str]:
    """Return the concepts a passage of the user's own is about, each with the strongest reason."""
    about = dict.fromkeys(_headed(passage, table), "heading")
    for concept in _defined(text, table):
        about.setdefault(concept, "definition")
    for concept in title & mentions.keys():
        about.setdefault(concept, "title")
    for concept, count in mentions.items():
        if count >= 2 and count == max(mentions.values()):
            about.setdefault(concept, "text")
    if not about and len(title) == 1:
        about[next(iter(title))] = "title"
    return about


def _edges(position: int, about: dict[str, str], mentions: Counter[str]) -> list[Edge]:
    edges = [
        Edge(position, concept, "about", _WEIGHTS[why], why)
        for concept, why in sorted(about.items())
    ]
    edges.extend(
        Edge(position, concept, "mention", float(count), "")
        for concept, count in sorted(mentions.items())
    )
    return edges


def _headed(passage: Passage, table: AliasTable) -> list[str]:
    """Return the concepts named by the deepest heading that names any."""
    for heading in reversed(passage.headings):
        found = [match.concept for match in table.find(heading, any_case=True)]
        if found:
            return found
    return []


def _defined(text: str, table: AliasTable) -> list[str]:
    """Return the concepts with which a sentence opens and which it then defines: "X is …"."""
    found: list[str] = []
    for start, end in split_sentences(text):
        sentence = text[start:end]
        for match in table.find(sentence[:80])[:1]:
            opening = _ARTICLES.sub("", sentence[: match.start]).strip("*_` \"'(")
            if not opening and _DEFINES.match(sentence, match.end):
                found.append(match.concept)
    return found
