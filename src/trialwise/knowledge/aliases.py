"""The alias table: every name of every concept, found in text by longest match on stems."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

from trialwise.core.files import content_hash
from trialwise.core.text import STOP_WORDS, stem

_TOKEN: Final = re.compile(r"[A-Za-z0-9]+(?:['’][a-z]+)?|[α-ωΑ-Ω]")
_ABBREVIATION: Final = re.compile(r"[A-Z][A-Z0-9]{0,6}s?\Z")
# A gap that keeps two words one name, beside the one the name itself has: spaces, hyphens, slashes.
_GAP: Final = re.compile(r"[\s\-–—/’'*_`&]*\Z")

# Part of the version: raise it when matching or about.py changes, so that all is linked anew.
_RULES: Final = "1"


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


def _is_form(word: str, wanted: str) -> bool:
    """Return whether ``word`` is an abbreviation or its plural: CI, CIs."""
    return word == wanted or (len(wanted) > 1 and word == f"{wanted}s")


def _fits(word: Token, wanted: str) -> bool:
    lower = word.text.lower()
    return word.stem == wanted or lower == wanted or lower.removesuffix("s") == wanted


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name as the table keeps it: its words, what stands between them, whose it is."""

    key: tuple[str, ...]
    gaps: tuple[str, ...]
    concept: str
    name: str
    exact: bool

    def fits(self, text: str, part: list[Token], *, any_case: bool) -> bool:
        """Return whether the words ``part`` of ``text`` are this name."""
        if len(part) < len(self.key):
            return False
        fold = self.exact and any_case and part[0].text.lower() not in STOP_WORDS
        for word, wanted in zip(part, self.key, strict=True):
            if not self.exact:
                fits = _fits(word, wanted)
            elif fold:
                fits = _is_form(word.text.lower(), wanted.lower())
            else:
                fits = _is_form(word.text, wanted)
            if not fits:
                return False
        return all(
            text[one.end : two.start] == gap or _GAP.match(text, one.end, two.start)
            for (one, two), gap in zip(pairwise(part), self.gaps, strict=True)
        )


class AliasTable:
    """All names of all concepts.

    An abbreviation that is also a word (OR, IT, SE) matches in capitals only; any other name
    matches in any case and in singular or plural.

    Args:
        names: for each concept its name and aliases.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._entries: dict[str, list[_Entry]] = {}
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
                gaps = tuple(name[one.end : two.start] for one, two in pairwise(words))
                entry = _Entry(key, gaps, concept, name, exact)
                self._entries.setdefault(first, []).append(entry)
                listing.append(f"{concept}\t{name}")
        for entries in self._entries.values():
            entries.sort(key=lambda entry: (-len(entry.key), not entry.exact, entry.concept))
        self.version = content_hash(_RULES, *listing)

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
        if not self._entries:
            return []
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
        forms = dict.fromkeys((word.stem, word.text.lower(), word.text.lower().rstrip("s")))
        entries = [entry for form in forms for entry in self._entries.get(form, ())]
        if len(forms) > 1:
            entries.sort(key=lambda entry: -len(entry.key))
        for entry in entries:
            part = words[position : position + len(entry.key)]
            if entry.fits(text, part, any_case=any_case):
                return Match(entry.concept, part[0].start, part[-1].end, len(part), entry.name)
        return None
