"""Text as people type it: normalising, words, stems, sentences and what Markdown hides."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[α-ωµσ]")
_SPACE: Final = re.compile(r"\s+")
# A sentence ends at . ! ? before a space and something that can begin a sentence; list items and
# blank lines end one too. Abbreviations and initials do not.
_END: Final = re.compile(
    r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[`*_$A-Z0-9√])|\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|fig|eq|no|vol|pp|dr|mr|mrs|ms|st|resp|ed)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")

STOP_WORDS: Final = frozenset(
    ["a", "about", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "for", "from", "had", "has", "have", "having", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "me", "more", "most", "my", "no", "nor", "not", "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your", "im", "i'm", "whats", "what's", "please", "tell", "explain"]
)


def normalise(text: str) -> str:
    """Return ``text`` in lower case, NFKC, with punctuation as single spaces.

    >>> normalise("Chi-squared  Test")
    'chi squared test'
    """
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return " ".join(_WORD.findall(folded))


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, stop words included."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def terms(text: str) -> list[str]:
    """Return the stemmed words of ``text`` that carry meaning."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a light English stem: plurals, -ing, -ed, -ly and British -ise are folded.

    The aim is that forms of one word meet, not that the stem is a word.

    >>> [stem(w) for w in ("tests", "testing", "tested", "variances", "randomised")]
    ['test', 'test', 'test', 'varianc', 'randomiz']
    """
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix in ("ingly", "edly", "ing", "ed", "ly"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith(("is", "iz")) and len(word) > 5:
        word = word[:-2] + "iz"
    elif word.endswith(("isation", "ization")):
        word = word[:-7] + "iz"
    return word


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of ``text`` as ``(start, end)`` character offsets, list marks left out.

    >>> [("One. Two e.g. three."[a:b]) for a, b in split_sentences("One. Two e.g. three.")]
    ['One.', 'Two e.g. three.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() or match.group().strip(" \t\n\"'”’)]"):
            head = text[start : match.start()]
            if _ABBREVIATION.search(head) or _is_list_number(head):
                continue
        _append(spans, text, start, match.start() + len(match.group().rstrip()))
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _is_list_number(head: str) -> bool:
    return bool(re.fullmatch(r"\s*\d+\.", head.rpartition("\n")[2]))


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    item = _ITEM.match(text, start, end)
    if item:
        start = item.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS: Final = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"
)
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!%$&<>|~])")


def plain_text(markdown: str) -> str:
    """Return ``markdown`` as it reads: links, tags, emphasis and escapes removed, spaces single.

    Code and formulas keep their content. Used to show and compare, never to store: citations keep
    the original characters.

    >>> plain_text("**Power** is [a word](x.md) \\\\$5")
    'Power is a word $5'
    """
    text = _LINK.sub(r"\1", markdown)
    text = _TAG.sub(" ", text)
    text = _EMPHASIS.sub(lambda match: match.group(2) or match.group(3), text)
    text = _ESCAPE.sub(r"\1", text)
    return _SPACE.sub(" ", text.replace("`", "")).strip()
