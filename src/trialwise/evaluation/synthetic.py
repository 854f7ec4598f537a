"""A made-up encyclopaedia of any size, to measure how search grows with a collection.

Every document is a function of the seed, its number and the size: documents are yielded one by one
and none is held. The words mean nothing, so recall compares sizes and says little about real text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from trialwise.core.errors import UsageError
from trialwise.evaluation.retrieval import CorpusRow, GoldQuestion

LEAST: Final = 20
MOST: Final = 50_000_000
_VOCABULARY: Final = 20_000
_WORDS: Final = (60, 110)
_MENTIONS: Final = (3, 8)
_NEAR: Final = 0.75  # share of mentions that go to a neighbour
_REACH: Final = 8.0  # mean distance of those
_NOUN_FORM: Final = 0.25  # share of mentions that use the question's own word: "director"
# A role as a question asks for it, and as a text writes it.
_ROLES: Final = (
    ("director", "directed by"), ("author", "written by"), ("composer", "composed by"),
    ("producer", "produced by"), ("founder", "founded by"), ("editor", "edited by"),
    ("designer", "designed by"), ("teacher", "taught by"), ("owner", "owned by"),
    ("publisher", "published by"), ("birthplace", "born in"), ("spouse", "married to"),
)  # fmt: skip
# The first ranks of the vocabulary; search leaves small words out, as it does in real text.
_SMALL_WORDS: Final = (
    "the", "of", "and", "in", "to", "a", "was", "is", "for", "as", "on", "with", "by", "he",
    "that", "it", "his", "at", "from", "her", "were", "are", "she", "an", "be", "which", "had",
    "has", "this", "or", "its", "been", "who", "their", "they", "have", "not", "but", "more",
    "other", "into", "over", "when", "only",
)  # fmt: skip
_CONSONANTS: Final = "bdfgklmnprstvz"
_VOWELS: Final = "aeiou"
_ENDINGS: Final = "dklmnrtx"
# Primes: multiplying by one number modulo another permutes the numbers below it.
_FAMILIES: Final = 100_003
_GIVEN: Final = 1_009
_STRIDE: Final = 61_813


@dataclass(frozen=True, slots=True)
class Article:
    """A document before it is a row: what its questions are made from.

    Attributes:
        title: unique in the collection.
        text: one paragraph.
        words: content words of the text that belong to no name, in order.
        roles: number of the document mentioned in each role, by the noun of the role.
    """

    title: str
    text: str
    words: tuple[str, ...]
    roles: dict[str, int]


@dataclass(frozen=True, slots=True)
class SyntheticCorpus:
    """A collection of ``documents`` made-up documents.

    Word frequencies follow Zipf's law with exponent 1, and so do the mentions that do not go to a
    neighbour: the first documents are the popular ones.

    Attributes:
        documents: how many, ``LEAST`` to ``MOST``.
        seed: another one gives other texts under the same titles.

    Raises:
        UsageError: when there are too few or too many documents.
    """

    documents: int
    seed: int = 0

    def __post_init__(self) -> None:
        if not LEAST <= self.documents <= MOST:
            raise UsageError(
                f"{self.documents:,} made-up documents cannot be had; ask for {LEAST:,} to {MOST:,}"
            )

    def rows(self) -> Iterator[CorpusRow]:
        """Yield every document; its id is its number."""
        for number in range(self.documents):
            article = self.article(number)
            yield CorpusRow(str(number), article.title, article.text)

    def questions(self, count: int) -> Iterator[GoldQuestion]:
        """Yield questions with the ids of their documents, one hop and two hops in turn.

        One hop names a title and asks for words of its text; two hops ask for a role of a role of a
        title, and both documents that lead there are gold. Ids begin with ``one-hop`` or
        ``two-hop``.
        """
        chance = Random(f"questions {self.seed} {self.documents}")  # noqa: S311
        for place in range(count):
            number = chance.randrange(self.documents)
            article = self.article(number)
            if place % 2 == 0:
                words = list(dict.fromkeys(article.words))
                asked = " ".join(chance.sample(words, min(len(words), 3)))
                text = f"What is {article.title} known for: {asked}?"
                yield GoldQuestion(f"one-hop-{place}", text, (str(number),))
                continue
            first = chance.choice(sorted(article.roles))
            onward = article.roles[first]
            second = chance.choice(sorted(self.article(onward).roles.keys() - {first}))
            text = f"What is the {second} of the {first} of {article.title}?"
            yield GoldQuestion(f"two-hop-{place}", text, (str(number), str(onward)))

    def article(self, number: int) -> Article:
        """Return a document by its number, from 0."""
        chance = Random(f"article {self.seed} {self.documents} {number}")  # noqa: S311
        title = title_of(number)
        nouns = chance.sample(_ROLES, chance.randint(*_MENTIONS))
        roles: dict[str, int] = {}
        for noun, _ in nouns:
            roles[noun] = self._mentioned(number, set(roles.values()), chance)
        mentions = [
            f"its {noun} {title_of(roles[noun])}"
            if chance.random() < _NOUN_FORM
            else f"{written} {title_of(roles[noun])}"
            for noun, written in nouns
        ]
        opening = f"{title} is a"
        length = chance.randint(*_WORDS) - sum(len(each.split()) for each in (opening, *mentions))
        free = [_word(chance) for _ in range(length)]
        places = sorted(chance.sample(range(3, len(free)), len(mentions)))
        sentences = []
        for start, end, mention in zip([0, *places], [*places, len(free)], ["", *mentions],
                                       strict=True):  # fmt: skip
            sentence = " ".join([mention, *free[start:end]]).strip()
            sentences.append(sentence[0].upper() + sentence[1:] if start else sentence)
        words = tuple(word for word in free if word not in _SMALL_WORDS)
        return Article(title, f"{opening} {'. '.join(sentences)}.", words, roles)

    def _mentioned(self, number: int, taken: set[int], chance: Random) -> int:
        """Return another document that one mentions, not one of those it mentions already."""
        while True:
            if chance.random() < _NEAR:
                distance = 1 + int(chance.expovariate(1 / _REACH))
                found = (number + chance.choice((-1, 1)) * distance) % self.documents
            else:
                found = _zipf(self.documents, chance)
            if found != number and found not in taken:
                return found


def title_of(number: int) -> str:
    """Return the title of a document: a given and a family name, unique below ``MOST``.

    >>> title_of(0), title_of(1), title_of(100_003)
    """
    family = number * _STRIDE % _FAMILIES
    given = (number // _FAMILIES + family * 7) % _GIVEN
    names = (_made_up(given, 2, _ENDINGS), _made_up(family, 3, _ENDINGS))
    return " ".join(name.capitalize() for name in names)


def _zipf(size: int, chance: Random) -> int:
    """Return a number below ``size`` whose odds fall as 1 over itself.

    A uniform logarithm gives rank r the odds ln(1 + 1/r), which is Zipf's law with exponent 1.
    """
    return int(size ** chance.random()) - 1


def _word(chance: Random) -> str:
    rank = _zipf(_VOCABULARY, chance)
    if rank < len(_SMALL_WORDS):
        return _SMALL_WORDS[rank]
    return _made_up(rank * 17, 3)


def _made_up(number: int, syllables: int, endings: str = "") -> str:
    """Return a word that no other number has; names end with a consonant and words do not."""
    number, last = divmod(number, max(len(endings), 1))
    letters: list[str] = []
    for _ in range(syllables):
        number, place = divmod(number, len(_CONSONANTS) * len(_VOWELS))
        letters.append(_CONSONANTS[place // len(_VOWELS)] + _VOWELS[place % len(_VOWELS)])
    return "".join(letters) + endings[last : last + 1]
