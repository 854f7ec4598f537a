"""Choosing the sentences of an answer: the best ones, on every clause asked, none twice."""

from collections.abc import Iterable
from typing import Final

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.schema import Evidence
from trialwise.assistant.score import Scorer
from trialwise.retrieval.schema import Context, LinkedConcept

# Worked numbers and single views say little, or too much, out of their place.
_APART: Final = frozenset({"Example", "Formula", "Disagreements"})
# Two sentences that share so much of the shorter one's words say the same.
_SAME: Final = 0.6
# The least probability with which a sentence is worth saying.
WORTH: Final = 0.02


class Selector:
    """Chooses sentences for one question.

    Args:
        reader: where sentences come from.
        context: what retrieval found.
        scorer: says how well a sentence answers.
    """

    def __init__(self, reader: EvidenceReader, context: Context, scorer: Scorer) -> None:
        self._reader = reader
        self._context = context
        self._scorer = scorer

    def candidates(self, concepts: Iterable[LinkedConcept]) -> list[Evidence]:
        """Return the sentences of the packed passages and of the linked concepts' own files."""
        reader = self._reader
        passages = [passage.index for passage in self._context.passages]
        for concept in concepts:
            passages += reader.passages_of(reader.concept_document(concept.index))
        return [
            sentence
            for passage in dict.fromkeys(passages)
            if reader.heading(passage) not in _APART
            for sentence in reader.sentences(passage)
        ]

    def cover(
        self, candidates: list[Evidence], count: int, held: Iterable[Evidence] = ()
    ) -> list[Evidence]:
        """Return what is held and the best sentences on the whole question and on each clause."""
        picked = list(held)
        picked = self.pick(candidates, len(picked) + 2, held=picked)
        for part in range(len(self._context.parts)):
            picked = self.pick(candidates, len(picked) + 1, part=part, held=picked)
        return self.pick(candidates, count, held=picked)

    def pick(
        self,
        candidates: Iterable[Evidence],
        count: int,
        *,
        part: int | None = None,
        held: Iterable[Evidence] = (),
    ) -> list[Evidence]:
        """Return the best sentences, best first, that do not repeat one another.

        Args:
            candidates: what may be said.
            count: how many in all.
            part: the clause of the question they are to answer; the whole when None.
            held: what is said already.
        """
        score = self._scorer.score
        ranked = sorted(
            ((score(sentence, part), sentence) for sentence in candidates),
            key=lambda pair: (-pair[0], pair[1].document, pair[1].start),
        )
        picked = list(held)
        for worth, sentence in ranked:
            if len(picked) >= count or (picked and worth < WORTH):
                break
            words = self._reader.words(sentence.text)
            if all(_overlap(words, self._reader.words(old.text)) < _SAME for old in picked):
                picked.append(sentence)
        return picked


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(min(len(first), len(second)), 1)
