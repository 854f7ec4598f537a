"""The alias table: every name of every concept, found in text by longest match on stems."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from trialwise.core.files import content_hash
from trialwise.core.text import STOP_WORDS, stem

_TOKEN: Final = re.compile(r"[A-Za-z0-9]+(?:['’][a-z]+)?|[α-ωΑ-Ω]")
_ABBREVIATION: Final = re.compile(r"[A-Z][A-Z0-9]{0,6}s?\Z")
# A gap that keeps two words one name: spaces, hyphens, slashes, an apostrophe, a full stop in "vs."
_GAP: Final = re.compile(r"[\s\-–—/’'*_`&]*\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text with its place."""

    start: int
    end: int
    text: str
    stem: str


@dataclass(frozen=True, slots=True)
class Match:
    """A name of a concept found at ``start:end``; ``words`` is how many words it has."""

    concept: str
    start: int
    end: int
    words: int
    alias: str


def tokens(text: str) -> list[Token]:
    """Return the words of ``text`` with their offsets and stems."""
    return [
        Token(match.start(), match.end(), match.group(), stem(match.group().lower()))
        for match in _TOKEN.finditer(text)
    ]


def _form(word: str) -> str:
    """Return the form under which a word of a name is kept: abbreviations whole, words by stem."""
    return word.lower() if sum(letter.isupper() for letter in word) > 1 else stem(word.lower())


def _fits(word: Token, wanted: str) -> bool:
    lower = word.text.lower()
    return word.stem == wanted or lower == wanted or lower.removesuffix("s") == wanted


class AliasTable:
    """All names of all concepts.

    An abbreviation that is also a word (OR, IT, SE) matches in capitals only; any other name
    matches in any case and in singular or plural.

    Args:
        names: for each concept its name and aliases.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._entries: dict[str, list[tuple[tuple[str, ...], str, str, bool]]] = {}
        listing: list[str] = []
        for concept in sorted(names):
            for name in names[concept]:
                words = tokens(name)
                if not words:
                    continue
                exact = bool(_ABBREVIATION.match(name)) and (
                    name.lower() in STOP_WORDS or len(name) <= 2
                )
                key = tuple(word.text if exact else _form(word.text) for word in words)
                first = words[0].text.lower() if exact else key[0]
                self._entries.setdefault(first, []).append((key, concept, name, exact))
                listing.append(f"{concept}\t{name}")
        for entries in self._entries.values():
            entries.sort(key=lambda entry: (-len(entry[0]), not entry[3], entry[1]))
        self.version = content_hash(*listing)

    @classmethod
    def of(cls, concepts: Iterable[tuple[str, str, Iterable[str]]]) -> Self:
        """Return the table of ``(id, name, aliases)`` triples."""
        return cls({identifier: [name, *aliases] for identifier, name, aliases in concepts})

    def find(self, text: str, *, any_case: bool = False) -> list[Match]:
        """Return the names in ``text``, longest first at each place, not overlapping.

        Args:
            text: any text.
            any_case: also match the abbreviations that look like words in lower case when they are
                not stop words; for questions, where people seldom type capitals.
        """
        found: list[Match] = []
        words = tokens(text)
        position = 0
        while position < len(words):
            match = self._match_at(text, words, position, any_case)
            if match is None:
                position += 1
            else:
                found.append(match)
                position += match.words
        return found

    def _match_at(
        self, text: str, words: list[Token], position: int, any_case: bool
    ) -> Match | None:
        word = words[position]
        entries = [
            entry
            for form in dict.fromkeys((word.stem, word.text.lower(), word.text.lower().rstrip("s")))
            for entry in self._entries.get(form, ())
        ]
        entries.sort(key=lambda entry: -len(entry[0]))
        for key, concept, name, exact in entries:
            size = len(key)
            part = words[position : position + size]
            if len(part) < size or any(
                not _GAP.match(text, part[i].end, part[i + 1].start) for i in range(size - 1)
            ):
                continue
            if exact and not (any_case and part[0].text.lower() not in STOP_WORDS):
                fits = all(word.text == wanted for word, wanted in zip(part, key, strict=True))
            elif exact:
                fits = all(
                    word.text.lower() == wanted.lower()
                    for word, wanted in zip(part, key, strict=True)
                )
            else:
                fits = all(_fits(word, wanted) for word, wanted in zip(part, key, strict=True))
            if fits:
                return Match(concept, part[0].start, part[-1].end, size, name)
        return None
