"""From passages to nodes and edges: what the user's documents speak of, and what each is about.

Everything here is a function of the passages alone, so that a document that goes leaves nothing
behind and the same documents give the same bytes in whatever order they came.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.text import terms
from trialwise.knowledge.entities.gazetteer import Gazetteer
from trialwise.knowledge.entities.names import (
    BRACKET,
    abbreviations,
    is_name,
    name_key,
    spans,
    title_key,
    words_of,
)

# Why a passage and a node belong together, by the number that is stored; a mention is no reason.
REASONS: Final = ("mention", "title", "heading", "definition")
_MENTION, _TITLE, _HEADING, _DEFINITION = range(4)
# An about edge weighs this many times a mention (measured on three multi-hop sets: without it a
# walk is worse than plain text search).
_ABOUT: Final = 3.0
_FURTHER: Final = 1.5  # the title's hold on passages behind the first one
_LEAST_PASSAGES: Final = 2
_GENERIC: Final = 8  # a heading in more documents than this names nothing: "Summary", "Try it"
_LONGEST_HEADING: Final = 8
_DEFINES: Final = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:is|are|means|refers to|denotes)\b")
_AGREED: Final = 0.9


@dataclass(frozen=True, slots=True)
class OwnPassage:
    """A passage of the user's documents as it is read here.

    Attributes:
        text: of the passage.
        document: number of its document.
        title: of the document.
        headings: it stands under, outermost first.
        is_first: whether it is its document's first passage.
    """

    text: str
    document: int
    title: str
    headings: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class EntityGraph:
    """Nodes and their edges to passages.

    Nodes are numbered from 0 with the concepts of the packs, then the entities by key.

    Attributes:
        keys: the key of each entity, sorted.
        names: of every node: a concept's own, an entity's as the documents first write it.
        aliases: further keys and the node each stands for: abbreviations, merges, concepts' names.
        seed_weight: how much it says that a question names the node, ``(nodes,)``.
        passage: of each edge, ascending.
        node: of each edge, ascending within a passage.
        weight: of each edge.
        reason: of each edge, a place in ``REASONS``.
    """

    keys: list[str]
    names: list[str]
    aliases: dict[str, int]
    seed_weight: NDArray[np.float32]
    passage: NDArray[np.int32]
    node: NDArray[np.int32]
    weight: NDArray[np.float32]
    reason: NDArray[np.uint8]


@dataclass(slots=True)
class _Collected:
    mentions: list[Counter[str]] = field(default_factory=list)
    about: list[dict[str, int]] = field(default_factory=list)
    introduced: dict[str, Counter[str]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    everyday: Counter[str] = field(default_factory=Counter)


def collect_entities(
    passages: Sequence[OwnPassage],
    concepts: Mapping[str, int],
    count: int,
    concept_edges: Iterable[tuple[int, int, bool]],
    term_weight: Mapping[str, float],
    merged: Mapping[str, str],
) -> EntityGraph:
    """Return the nodes and edges of the user's passages.

    Args:
        passages: all of them, in order.
        concepts: node of each concept by the keys of its names; a name of two concepts is left out.
        count: how many concepts there are.
        concept_edges: ``(passage, concept, is about)`` as the concepts' names were found.
        term_weight: inverse document frequency of a stemmed word.
        merged: keys that a person declared to be another name of a key.
    """
    gazetteer = Gazetteer(_known_names(passages))
    found = _read(passages, gazetteer)
    keys, aliases = _resolve(found, gazetteer, concepts, count, merged)
    node = {key: count + place for place, key in enumerate(keys)}
    node.update(aliases)
    node.update(concepts)
    edges: dict[tuple[int, int], int] = {}
    for place, (mentions, about) in enumerate(zip(found.mentions, found.about, strict=True)):
        for key in mentions:
            if key in node:
                edges.setdefault((place, node[key]), _MENTION)
        for key, reason in about.items():
            if key in node:
                edges[place, node[key]] = max(reason, edges.get((place, node[key]), 0))
    for place, concept, is_about in concept_edges:
        reason = _HEADING if is_about else _MENTION
        edges[place, concept] = max(reason, edges.get((place, concept), 0))
    names = [found.written.get(key, key) for key in keys]
    return _arrays(passages, edges, keys, names, aliases, count, term_weight)


def _known_names(passages: Sequence[OwnPassage]) -> set[str]:
    """Return the keys of titles and of headings that few documents share."""
    titles = {title_key(passage.title) for passage in passages}
    where: dict[str, set[int]] = {}
    for passage in passages:
        for heading in passage.headings:
            where.setdefault(name_key(heading), set()).add(passage.document)
    headings = {
        key
        for key, held in where.items()
        if len(held) <= _GENERIC and len(key.split()) <= _LONGEST_HEADING
    }
    return {key for key in titles | headings if is_name(key)}


def _read(passages: Sequence[OwnPassage], gazetteer: Gazetteer) -> _Collected:
    found = _Collected()
    for passage in passages:
        words = words_of(passage.text)
        found.everyday.update(word.text for word in words if word.text[0].islower())
        mentions: Counter[str] = Counter()
        for key, surface, is_initial in spans(passage.text, words):
            if not is_initial or key in gazetteer.keys:
                mentions[key] += 1
                found.written.setdefault(key, surface)
        for key in gazetteer.find(words):
            mentions[key] = max(mentions[key], 1)
        about: dict[str, int] = {}
        title = title_key(passage.title)
        if is_name(title):
            about[title] = _TITLE
            found.written.setdefault(title, BRACKET.sub("", passage.title))
        for heading in reversed(passage.headings):
            key = name_key(heading)
            if key in gazetteer.keys:
                about[key] = _HEADING
                found.written.setdefault(key, heading)
                break
        first = next(iter(mentions), "")
        if first and _is_defined(passage.text, first):
            about.setdefault(first, _DEFINITION)
        for short, long in abbreviations(passage.text):
            found.introduced.setdefault(short, Counter())[long] += 1
            mentions[long] += 1
        found.mentions.append(mentions)
        found.about.append(about)
    return found


def _is_defined(text: str, key: str) -> bool:
    """Return whether a passage opens with a name and says what it is."""
    words = words_of(text[:200])
    parts: list[str] = []
    for word in words:
        if not parts and word.text.lower() in ("the", "a", "an"):
            continue
        parts += word.parts
        if " ".join(parts) == key:
            return bool(_DEFINES.match(text, word.end))
        if len(parts) >= len(key.split()):
            return False
    return False


def _resolve(
    found: _Collected,
    gazetteer: Gazetteer,
    concepts: Mapping[str, int],
    count: int,
    merged: Mapping[str, str],
) -> tuple[list[str], dict[str, int]]:
    """Return the keys that are entities of their own, and the node of every other key.

    A key is an entity when two passages mention it, or when it is a title or a heading; one word
    that is mostly written without a capital is none. An abbreviation stands for its long form
    where the documents agree on it.
    """
    frequency: Counter[str] = Counter(key for held in found.mentions for key in held)
    kept = {
        key
        for key, times in frequency.items()
        if times >= max(_LEAST_PASSAGES, found.everyday[key] + 1)
    } | gazetteer.keys
    same: dict[str, str] = {}
    for short, forms in found.introduced.items():
        (long, times), *_ = sorted(forms.items(), key=lambda item: (-item[1], item[0]))
        if times >= _AGREED * sum(forms.values()) and (long in kept or long in concepts):
            same[short] = long
    same.update(merged)
    ends = {key: end for key in same if (end := _end_of(key, same, kept | concepts.keys()))}
    keys = sorted(key for key in kept if key not in concepts and key not in ends)
    node = {key: count + number for number, key in enumerate(keys)} | dict(concepts)
    written = frequency.keys() | kept | found.introduced.keys()
    aliases = {
        key: node[end] for key, end in sorted(ends.items()) if key in written and end in node
    }
    return keys, aliases


def _end_of(key: str, same: Mapping[str, str], known: Container[str]) -> str:
    """Return the last known name that a key stands for, '' when it stands for itself."""
    end, found, passed = key, "", {key}
    while end in same and same[end] not in passed:
        end = same[end]
        passed.add(end)
        found = end if end in known else found
    return "" if end in same else found


def _arrays(
    passages: Sequence[OwnPassage],
    edges: Mapping[tuple[int, int], int],
    keys: list[str],
    names: list[str],
    aliases: dict[str, int],
    count: int,
    term_weight: Mapping[str, float],
) -> EntityGraph:
    ordered = sorted(edges)
    passage = np.asarray([place for place, _ in ordered], dtype=np.int32)
    node = np.asarray([each for _, each in ordered], dtype=np.int32)
    reason = np.asarray([edges[pair] for pair in ordered], dtype=np.uint8)
    frequency = np.bincount(node, minlength=count + len(keys))
    idf = np.log(1 + len(passages) / np.maximum(frequency, 1))
    first = np.asarray([each.is_first for each in passages], dtype=np.bool_)
    is_further = (reason == _TITLE) & ~first[passage] if len(passage) else np.zeros(0, np.bool_)
    factor = np.where(reason == _MENTION, 1.0, np.where(is_further, _FURTHER, _ABOUT))
    seed = idf.copy()
    unknown = max(term_weight.values(), default=0.0)
    for place, key in enumerate(keys):  # a name of everyday words says little: "Film"
        rarest = max((term_weight.get(term, unknown) for term in terms(key)), default=0.0)
        seed[count + place] = min(seed[count + place], rarest)
    return EntityGraph(
        keys=keys,
        names=names,
        aliases=aliases,
        seed_weight=seed.astype(np.float32),
        passage=passage,
        node=node,
        weight=(factor * idf[node]).astype(np.float32),
        reason=reason,
    )
