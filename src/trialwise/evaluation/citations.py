"""How well an answer is cited, measured from the answer and its sources alone.

*Precision*: of the pairs of a claim and a passage it cites, the share in which the passage carries
the claim. *Recall*: of the sentences that claim something, the share with a citation or, for a
computed result, a calculation. *Verbatim*: the quotes that stand at their offsets in the source.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from trialwise.core.records import Answer
from trialwise.core.text import plain_text, split_sentences, terms

_CARRIED: Final = 0.8
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MARKS: Final = re.compile(r"\s*\[\d+\]")
# Headings, drawn paths, questions and what the assistant says of itself claim nothing.
_NO_CLAIM: Final = re.compile(r"──|[?:]\s*$|\bI\b|\bTrialwise\b|^\s*(?:Nearby|Try)\b")
_FEWEST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class CitationCounts:
    """Counts over one answer or many; add them up with ``+``."""

    pairs: int = 0
    carried: int = 0
    sentences: int = 0
    backed: int = 0
    quotes: int = 0
    verbatim: int = 0

    def __add__(self, other: "CitationCounts") -> "CitationCounts":
        """Return the counts of both."""
        return CitationCounts(
            self.pairs + other.pairs,
            self.carried + other.carried,
            self.sentences + other.sentences,
            self.backed + other.backed,
            self.quotes + other.quotes,
            self.verbatim + other.verbatim,
        )

    @property
    def precision(self) -> float:
        """Share of cited passages that carry their claim, 1.0 when nothing is cited."""
        return self.carried / self.pairs if self.pairs else 1.0

    @property
    def recall(self) -> float:
        """Share of claiming sentences that are backed, 1.0 when none claims anything."""
        return self.backed / self.sentences if self.sentences else 1.0


def count_citations(answer: Answer, read: Callable[[str], str]) -> CitationCounts:
    """Return the counts of one answer.

    Args:
        answer: the answer.
        read: returns the text of a source by its id; quotes are looked up there.
    """
    quotes = {citation.n: citation.quote for citation in answer.citations}
    pairs = carried = 0
    for claim in answer.claims:
        text = _MARKS.sub("", answer.text[claim.start : claim.end])
        for number in claim.citations:
            pairs += 1
            carried += _carries(quotes.get(number, ""), text)
    backed = list(_sentences(answer))
    verbatim = sum(
        read(citation.source_id)[citation.start : citation.end] == citation.quote
        for citation in answer.citations
    )
    return CitationCounts(pairs, carried, len(backed), sum(backed), len(answer.citations), verbatim)


def _carries(quote: str, claim: str) -> bool:
    """Return whether a quote holds the claim's words and all of its numbers."""
    plain = plain_text(quote)
    wanted, held = set(terms(claim)), set(terms(plain))
    share = len(wanted & held) / len(wanted) if wanted else 1.0
    return share >= _CARRIED and set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(plain))


def _sentences(answer: Answer) -> Iterator[bool]:
    """Yield for each sentence that claims something whether it is cited or computed."""
    computed = {number for text in _computed(answer) for number in _NUMBER.findall(text)}
    for start, end in split_sentences(answer.text):
        sentence = _MARKS.sub("", answer.text[start:end]).strip(" -•")
        if _NO_CLAIM.search(sentence) or len(sentence.split()) < _FEWEST_WORDS:
            continue
        if any(claim.start < end and start < claim.end for claim in answer.claims):
            yield True
        elif answer.calculations:
            yield set(_NUMBER.findall(sentence)) <= computed
        else:
            yield False


def _computed(answer: Answer) -> Iterator[str]:
    for calculation in answer.calculations:
        yield calculation.summary
        yield from calculation.reading
        yield calculation.convention
        for table in calculation.tables:
            yield from (cell for row in table.rows for cell in row)
        yield from (
            f"{value:,}" for value in calculation.outputs.values() if isinstance(value, int)
        )
        yield from (str(value) for value in calculation.outputs.values())
