"""Misspelt words of a question read as the nearest word the index knows."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from trialwise.core.text import STOP_WORDS, stem

_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_NEAR: Final = 0.72


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
        if (
            found is not None
            and found[0] != word
            and abs(len(found[0]) - len(word)) <= 2
            and found[0][0] == word[0]
        ):
            changes[word] = found[0]
    if not changes:
        return text, {}
    corrected = _WORD.sub(lambda match: changes.get(match.group().lower(), match.group()), text)
    return corrected, changes
