"""The words of retrieval: linked concepts, scored passages, paths, and the context they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trialwise.core.records import Intent
from trialwise.knowledge.stores.base import RelationRow
from trialwise.retrieval.documents.search import Found
from trialwise.retrieval.heads import HeadName
from trialwise.retrieval.recognise import Recognised


@dataclass(frozen=True, slots=True)
class LinkedConcept:
    """A concept the question speaks of.

    Attributes:
        index: position among the snapshot's concepts.
        id: the concept.
        name: for people.
        score: in (0, 1]; 1 when its name stands in the question.
        how: ``name``, ``spelling`` (a misspelt name) or ``meaning`` (a question like it is known).
        start: where it stands in the question, -1 when linked by meaning.
        end: one past its last character there.
        asked: highest cosine of the question with one that the concept is known to answer.
    """

    index: int
    id: str
    name: str
    score: float
    how: str
    start: int = -1
    end: int = -1
    asked: float = 0.0


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with its final score in [0, 1] and the parts it is made of."""

    index: int
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path, in the direction it is walked."""

    relation: RelationRow
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of relations from one concept to another; ``sign`` is +1, -1 or 0 when unknown."""

    steps: tuple[Step, ...]
    sign: int


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for search.

    Attributes:
        text: as typed.
        corrected: with misspelt words mended.
        terms: stemmed words that carry meaning.
        intent: what kind of answer is wanted.
        corrections: misspelt word → the word it was read as.
        source: the ingested source to answer from, '' for everything.
    """

    text: str
    corrected: str
    terms: tuple[str, ...]
    intent: Intent
    corrections: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What retrieval found: everything an answer may rest on.

    Attributes:
        query: the question as searched.
        concepts: linked concepts, best first.
        meaning: cosine of every passage with the question, ``(passages,)``.
        parts: for each clause of a long question the cosine of every passage with it.
        passages: passages within the token budget, best first.
        best_similarity: highest cosine between the question and any passage or known question.
        neighbourhood: mean cosine with the 30 nearest known questions.
        best_own: highest cosine with a passage of the user's own documents.
        misbelief: the false belief that the question seems to rest on.
        request: the request that cannot be met which it is like.
        alike: cosine of every known wording with the question, ``(wordings,)``.
        coverage: largest share of the question's idf mass that one passage holds, in [0, 1].
        heads: what the question's vector tells, a probability each; empty when nothing is known.
        token_count: tokens of the passages, estimated.
        source: the ingested source that the question names, '' when it names none.
        documents: what the user's own documents hold on it.
    """

    query: Query
    concepts: tuple[LinkedConcept, ...]
    meaning: NDArray[np.float32]
    passages: tuple[ScoredPassage, ...]
    parts: tuple[NDArray[np.float32], ...] = ()
    best_similarity: float = 0.0
    neighbourhood: float = 0.0
    best_own: float = 0.0
    misbelief: Recognised | None = None
    request: Recognised | None = None
    alike: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    coverage: float = 0.0
    heads: Mapping[HeadName, float] = field(default_factory=dict)
    token_count: int = 0
    source: str = ""
    documents: Found = field(default_factory=Found)
