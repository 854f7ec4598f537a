"""Names in running text, by rule: capitalised spans, abbreviations with their long form, and keys.

A name is compared by its key: lower case, no accents, no punctuation, no possessive.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from trialwise.core.text import STOP_WORDS

_WORD: Final = re.compile(r"[^\W_]+(?:[.'’&/-][^\W_]+)*")
_PART: Final = re.compile(r"[^\W_]+")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
BRACKET: Final = re.compile(r"\s*\([^)]*\)\s*\Z")
_SENTENCE_END: Final = re.compile(r"(?:[.!?][\"”’)\]]*\s+|\A\s*|\n\s*\n\s*)\Z")
_LOOK_BACK: Final = 6
# Words that stand inside a name without a capital: "University of the Arts", "Juan de la Cruz".
_LINKING: Final = frozenset((
    "of", "the", "de", "la", "le", "von", "van", "der", "di", "da", "du", "del", "and", "&", "for",
    "el", "al", "bin", "ibn", "y", "e", "a",
))  # fmt: skip
_TITLES: Final = frozenset(("Jr", "Sr", "St", "Dr", "Mr", "Mrs"))
_CALENDAR: Final = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",
))  # fmt: skip
# "Long Form (LF)": as many words before the bracket as it has letters, and a few small ones.
_ABBREVIATED: Final = re.compile(r"\(([A-Z][A-Za-z]{1,9})s?\)")
_LONGEST_NAME: Final = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with its place and its key; one with a hyphen has several parts."""

    text: str
    start: int
    end: int
    parts: tuple[str, ...]

    @property
    def is_capital(self) -> bool:
        """Return whether it begins with a capital or a digit that is part of a name."""
        return self.text[0].isupper()


class Span(NamedTuple):
    """A capitalised span: its key, as it is written, and whether a sentence begins with it alone.

    A word that begins a sentence has its capital from there.
    """

    key: str
    surface: str
    is_initial: bool


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order."""
    return [
        Word(match.group(), match.start(), match.end(), key_parts(match.group()))
        for match in _WORD.finditer(text)
    ]


@lru_cache(maxsize=1 << 17)
def key_parts(word: str) -> tuple[str, ...]:
    """Return the parts of a word's key."""
    if word.isascii():
        plain = word.lower()
    else:
        parts = unicodedata.normalize("NFKD", word)
        plain = "".join(c for c in parts if not unicodedata.combining(c)).lower()
    return tuple(_PART.findall(_POSSESSIVE.sub("", plain)))


def name_key(name: str) -> str:
    """Return the key by which a name is compared.

    >>> name_key("Lothair II's Mother-in-Law")
    'lothair ii mother in law'
    """
    return " ".join(part for word in _WORD.findall(name) for part in key_parts(word))


def title_key(title: str) -> str:
    """Return the key of a title without what stands in brackets at its end.

    >>> title_key("Dark River (2017 film)")
    'dark river'
    """
    return name_key(BRACKET.sub("", title)) or name_key(title)


def spans(text: str, words: list[Word]) -> Iterator[Span]:
    """Yield every capitalised span.

    A span that joins two names by "and" is yielded as a whole and by its halves.
    """
    position = 0
    while position < len(words):
        word = words[position]
        is_initial = word.is_capital and _begins_sentence(text, word.start)
        if not word.is_capital or (is_initial and word.text.lower() in STOP_WORDS):
            position += 1
            continue
        last = _end_of_span(text, words, position)
        span = words[position : last + 1]
        key = " ".join(part for each in span for part in each.parts)
        surface = text[word.start : words[last].end]
        if is_name(key):
            yield Span(key, surface, is_initial and last == position)
        if " and " in surface:
            for half in surface.split(" and "):
                if is_name(name_key(half)):
                    yield Span(name_key(half), half, False)
        position = last + 1


def is_name(key: str) -> bool:
    """Return whether a key can be a name: no date, number or small word."""
    parts = key.split()
    if not parts or len(parts) > 3 * _LONGEST_NAME:
        return False
    if all(part.isdigit() or part in _CALENDAR for part in parts):
        return False
    return len(parts) > 1 or (len(key) > 1 and key not in STOP_WORDS)


def _begins_sentence(text: str, start: int) -> bool:
    return bool(_SENTENCE_END.search(text[max(0, start - _LOOK_BACK) : start]))


def _end_of_span(text: str, words: list[Word], first: int) -> int:
    """Return the last word of the span that begins at ``first``."""
    last = first
    while last + 1 < len(words):
        gap = text[words[last].end : words[last + 1].start]
        if gap == ". ":
            if len(words[last].text) > 2 and words[last].text not in _TITLES:
                break
        elif gap not in (" ", " & "):
            break
        following = words[last + 1]
        if following.is_capital or following.text.isdigit():
            last += 1
            continue
        reached = _over_linking_words(text, words, last)
        if reached == last:
            break
        last = reached
    return last


def _over_linking_words(text: str, words: list[Word], last: int) -> int:
    """Return the capitalised word that one or two linking words lead to, else ``last``."""
    for count in (1, 2):
        place = last + count
        if place + 1 >= len(words) or words[place].text.lower() not in _LINKING:
            return last
        if text[words[place].end : words[place + 1].start] != " ":
            return last
        if words[place + 1].is_capital:
            return place + 1
    return last


def abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Yield ``(short key, long key)`` of abbreviations that a text introduces.

    >>> list(abbreviations("the false discovery rate (FDR) is"))
    [('fdr', 'false discovery rate')]
    """
    for match in _ABBREVIATED.finditer(text):
        letters = match.group(1).lower()
        before = words_of(text[max(0, match.start() - 120) : match.start()])
        parts = [part for word in before for part in word.parts]
        long = _long_form(letters, parts)
        if long:
            yield letters, " ".join(long)


def _long_form(letters: str, parts: list[str]) -> list[str]:
    """Return the shortest run of last words whose initials are the letters, small words free."""
    place, wanted = len(parts), len(letters)
    while place and wanted:
        place -= 1
        if parts[place][0] == letters[wanted - 1]:
            wanted -= 1
        elif parts[place] not in _LINKING:
            return []
    return parts[place:] if not wanted and len(parts) - place > 1 else []
