"""Names that are known beforehand, found in text by longest match."""

from collections.abc import Iterable, Iterator
from typing import Final

from trialwise.core.text import STOP_WORDS
from trialwise.knowledge.entities.names import Word

_LONGEST: Final = 24


class Gazetteer:
    """A set of keys; finding is linear in the text.

    Args:
        keys: of names, as ``name_key`` makes them.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(key for key in keys if key)
        lengths: dict[str, set[int]] = {}
        for key in self.keys:
            first, *rest = key.split()
            if len(rest) < _LONGEST:
                lengths.setdefault(first, set()).add(len(rest) + 1)
        self._lengths = {first: sorted(held, reverse=True) for first, held in lengths.items()}

    def find(self, words: list[Word]) -> Iterator[str]:
        """Yield the keys in a text, longest first at each place, not overlapping.

        One word alone counts only where it is written with a capital or a digit: "Possession" is
        a film, "possession" is not.
        """
        parts = [(part, word) for word in words for part in word.parts]
        place = 0
        while place < len(parts):
            part, word = parts[place]
            count = 1
            for length in self._lengths.get(part, ()):
                key = " ".join(each for each, _ in parts[place : place + length])
                if key not in self.keys or place + length > len(parts):
                    continue
                if length == 1 and (
                    part in STOP_WORDS or not (word.is_capital or word.text[0].isdigit())
                ):
                    continue
                yield key
                count = length
                break
            place += count
