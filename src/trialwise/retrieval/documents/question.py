"""What a question to the documents names: nodes, whole titles, and the words beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialwise.core.text import STOP_WORDS, terms
from trialwise.knowledge.entities.names import Word, name_key, spans, words_of
from trialwise.knowledge.entities.store import EntityIndex

_LONGEST: Final = 24
_WHOLE_TITLE: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names.

    Attributes:
        nodes: named nodes, in the order found.
        titles: first passages of the documents whose whole title stands in the question.
        cues: stems of its words outside the names: "director" in "the director of Agni".
        terms: stems of all its words, each once.
    """

    nodes: tuple[int, ...]
    titles: tuple[int, ...]
    cues: tuple[str, ...]
    terms: tuple[str, ...]


def read_question(index: EntityIndex, question: str) -> Asked:
    """Return what a question names."""
    words = words_of(question)
    found: dict[str, int] = dict(_longest(index, words))
    for span in spans(question, words):
        for node in index.names.find(span.key):
            found.setdefault(span.key, node)
    whole = {key: index.titles.find(key) for key in _runs(words, _WHOLE_TITLE)}
    titles = [place for places in whole.values() for place in places]
    left = f" {name_key(question)} "
    names = {*found, *(key for key, places in whole.items() if places)}
    for key in sorted(names, key=lambda each: (-len(each), each)):
        left = left.replace(f" {key} ", " ")
    return Asked(
        nodes=tuple(dict.fromkeys(found.values())),
        titles=tuple(dict.fromkeys(titles)),
        cues=tuple(dict.fromkeys(terms(left))),
        terms=tuple(dict.fromkeys(terms(question))),
    )


def _longest(index: EntityIndex, words: list[Word]) -> Iterator[tuple[str, int]]:
    """Yield known names by longest match, in any case of letters; small words are none."""
    parts = [part for word in words for part in word.parts]
    place = 0
    while place < len(parts):
        count = 1
        for length in range(min(_LONGEST, len(parts) - place), 0, -1):
            key = " ".join(parts[place : place + length])
            if length == 1 and (key in STOP_WORDS or key.isdigit()):
                break
            nodes = index.names.find(key)
            if nodes:
                yield key, nodes[0]
                count = length
                break
        place += count


def _runs(words: list[Word], shortest: int) -> Iterator[str]:
    parts = [part for word in words for part in word.parts]
    for start in range(len(parts)):
        for length in range(shortest, min(_LONGEST, len(parts) - start) + 1):
            yield " ".join(parts[start : start + length])
