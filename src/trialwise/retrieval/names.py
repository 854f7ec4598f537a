"""Names of concepts in a question, with the words that people leave out put back."""

import re
from typing import Final

from trialwise.knowledge.aliases import AliasTable, Match, Token, tokens

_JOINED: Final = re.compile(r"\s*(?:,|/|\bvs\b\.?|\bversus\b|\bor\b|\band\b)\s*\Z", re.IGNORECASE)
_LONGEST: Final = 3


def find_names(table: AliasTable, text: str) -> list[Match]:
    """Return the names in ``text``, those with a shared last word included.

    In "type 1 vs type 2 error" the first name leaves out "error": the words before the joining word
    are tried with the last words of the name behind it.
    """
    found = table.find(text, any_case=True)
    extra: list[Match] = []
    for match in found:
        words = tokens(text[match.start : match.end])
        before = tokens(text[: match.start])
        while before and _is_joint(before[-1].text):
            before.pop()
        if len(words) < 2 or not before or not _JOINED.search(text[: match.start]):
            continue
        extra += _completed(table, text, before[-_LONGEST:], [word.text for word in words])
    for match in found:  # a name inside a longer one is spoken of as well: SRM in "SRM check"
        words = tokens(text[match.start : match.end])
        for first, last in ((w, v) for w in words for v in words if v.start >= w.start):
            inner = table.find(
                text[match.start + first.start : match.start + last.end], any_case=True
            )
            extra += [
                Match(
                    hit.concept,
                    match.start + first.start,
                    match.start + last.end,
                    hit.words,
                    hit.alias,
                )
                for hit in inner
                if hit.concept != match.concept and hit.words == _count(words, first, last)
            ]
    places = {(match.concept, match.start) for match in found}
    return found + [match for match in extra if (match.concept, match.start) not in places]


def _count(words: list[Token], first: Token, last: Token) -> int:
    """Return how many words lie from ``first`` to ``last``."""
    return words.index(last) - words.index(first) + 1


def _is_joint(word: str) -> bool:
    return word.lower() in ("vs", "versus", "or", "and")


def _completed(table: AliasTable, text: str, before: list[Token], words: list[str]) -> list[Match]:
    """Return the longest name made of the words before and the last words of the name behind."""
    for take in range(min(_LONGEST, len(before)), 0, -1):
        start, end = before[-take].start, before[-1].end
        for keep in range(len(words) - 1, 0, -1):
            candidate = f"{text[start:end]} {' '.join(words[-keep:])}"
            hits = table.find(candidate, any_case=True)
            if len(hits) == 1 and hits[0].start == 0 and hits[0].end == len(candidate):
                return [Match(hits[0].concept, start, end, hits[0].words, hits[0].alias)]
    return []
