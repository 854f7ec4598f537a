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
    r"\b(?:[eE]\.g|[iI]\.e|[vV]s|[cC]f|approx|resp|Dr|Mr|Mrs|Ms|St)\.\Z"
)
_BEFORE_NUMBER: Final = re.compile(
    r"\b(?:(?i:no|vol|fig|eq|ed|ch|sec|jan|feb|aug|sept|oct|nov|dec)|pp?)\.\Z"
)
_BEFORE_BRACKET: Final = re.compile(r"\b(?:al|etc)\.\Z")
# A capital is an initial when a name follows ("J. Smith"), not when it labels an arm ("group B.").
_INITIAL: Final = re.compile(r"(?:(?P<word>\w+)\s)?\b[A-Z]\.\Z")
_NAME: Final = re.compile(r"(?P<word>[A-Z][\w'’-]+)|[A-Z]\.|\(\d")
_LABELLED: Final = frozenset((
    "variant", "variation", "version", "group", "arm", "option", "treatment", "test", "bucket",
    "page", "design", "case", "model", "hypothesis", "type", "class", "part", "figure", "table",
    "appendix", "step", "statistic", "event", "set",
))  # fmt: skip
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")

STOP_WORDS: Final = frozenset(
    [
        "a", "about", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can",
        "could", "did", "do", "does", "doing", "for", "from", "had", "has", "have", "having", "he",
        "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "itself",
        "just", "me", "more", "most", "my", "no", "nor", "not", "of", "off", "on", "once", "only",
        "or", "other", "our", "out", "over", "own", "same", "she", "should", "so", "some", "such",
        "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
        "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when",
        "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your",
        "im", "i'm", "whats", "what's", "please", "tell", "explain",
    ]
)  # fmt: skip


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
    word = _without_ending(_singular(word))
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith(("isation", "ization")):
        return word[:-7] + "iz"
    if word.endswith("is") and len(word) > 5:
        return word[:-2] + "iz"
    if word.endswith("yz"):
        return word[:-2] + "ys"
    return word[:-1] if word.endswith("ll") and len(word) > 5 else word


def _singular(word: str) -> str:
    """Return a word without the ending of a plural, and -ied as -y."""
    if word.endswith("sis") and len(word) > 5:
        return word[:-2]  # hypothesis meets hypotheses
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ias")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    """Return a word without -ing, -ed or -ly, and without the letter they double."""
    for suffix, least in (("ingly", 3), ("edly", 3), ("ing", 3), ("ed", 3), ("ly", 4)):
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            word = word[: -len(suffix)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
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
            if _goes_on(head, text[match.end() : match.end() + 20]) or _is_list_number(head):
                continue
        _append(spans, text, start, match.start() + len(match.group().rstrip()))
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _goes_on(head: str, rest: str) -> bool:
    """Return whether the full stop at the end of ``head`` ends an abbreviation or an initial."""
    tail = head[-24:]
    if _ABBREVIATION.search(tail):
        return True
    if _BEFORE_NUMBER.search(tail):
        return rest[:1].isdigit()
    if _BEFORE_BRACKET.search(tail):
        return not rest[:1].isupper()
    initial, name = _INITIAL.search(tail), _NAME.match(rest)
    if initial is None or name is None:
        return False
    before, word = initial.group("word") or "", name.group("word") or ""
    return before.lower() not in _LABELLED and word.lower() not in STOP_WORDS


def _is_list_number(head: str) -> bool:
    return bool(re.fullmatch(r"\s*(?:\d+|[A-Za-z])\.", head.rpartition("\n")[2]))


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
# Only what has the form of a tag: "p<alpha and n>30" is none.
_TAG: Final = re.compile(r"</?[A-Za-z][\w.-]*(?:\s*/?>|\s+[\w:@.-]+\s*=[^<>]*>)")
_EMPHASIS: Final = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"
)
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!%$&<>|~])")


def plain_text(markdown: str) -> str:
    r"""Return ``markdown`` as it reads: links, tags, emphasis and escapes removed, spaces single.

    Code and formulas keep their content. Used to show and compare, never to store: citations keep
    the original characters.

    >>> plain_text("**Power** is [a word](x.md) \\$5")
    'Power is a word $5'
    """
    text = _LINK.sub(r"\1", markdown)
    text = _TAG.sub(" ", text)
    text = _EMPHASIS.sub(lambda match: match.group(2) or match.group(3), text)
    text = _ESCAPE.sub(r"\1", text)
    return _SPACE.sub(" ", text.replace("`", "")).strip()
