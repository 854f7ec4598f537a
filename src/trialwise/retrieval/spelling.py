"""Misspelt words of a question read as the nearest word the index knows."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from trialwise.core.text import STOP_WORDS, stem

_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_NEAR: Final = 0.72
# Two slips in one word are believed in long words only: "bandwith" is no "bandit".
_NEAR_BY_TWO: Final = 0.83
_SHORT: Final = 4


def correct_spelling(
    text: str,
    *,
    known: Collection[str],
    vocabulary: Collection[str],
    is_word: Callable[[str], bool] = lambda _word: False,
) -> tuple[str, Mapping[str, str]]:
    """Return ``text`` with unknown words replaced by near ones, and what was replaced.

    Args:
        text: the question.
        known: stems that need no correction.
        is_word: says of a word that it is right as it stands.
        vocabulary: words a misspelling may be read as; only the domain's own, so that an unknown
            name is left alone.
    """
    changes: dict[str, str] = {}
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in changes or word in STOP_WORDS or stem(word) in known:
            continue
        if word not in vocabulary and is_word(word):
            continue
        found = process.extractOne(
            word,
            vocabulary,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_NEAR,
        )
        if found is not None and _is_slip(word, found[0], found[1]):
            changes[word] = found[0]
    if not changes:
        return text, {}
    corrected = _WORD.sub(lambda match: changes.get(match.group().lower(), match.group()), text)
    return corrected, changes


def _is_slip(word: str, meant: str, similarity: float) -> bool:
    """Return whether ``word`` is ``meant`` with a slip of the fingers, rather than another word.

    In a word of four letters another letter makes another word ("saas", "says"), a lost or swapped
    one does not ("powr").
    """
    if meant == word or meant[0] != word[0] or abs(len(meant) - len(word)) > 2:
        return False
    if len(word) <= _SHORT and len(meant) == len(word) and sorted(meant) != sorted(word):
        return False
    slips = DamerauLevenshtein.distance(word, meant)
    return slips == 1 or similarity >= _NEAR_BY_TWO
