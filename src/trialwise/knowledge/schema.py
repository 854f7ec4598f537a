"""The words of the knowledge room: what a pack, a document and a passage are made of."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from trialwise.core.files import content_hash

Scalar = str | int | float | bool

RelationType = Literal[
    "REQUIRES",
    "PREREQUISITE_OF",
    "SIMILAR_TO",
    "PART_OF",
    "CAUSES",
    "MITIGATES",
    "ASSUMES",
    "MEASURED_BY",
    "ALTERNATIVE_TO",
    "USED_FOR",
    "INCREASES",
    "DECREASES",
    "IS_A",
    "VIOLATES",
    "DETECTS",
    "EXTENDS",
]
# A relation in words, forwards and backwards; in the order in which people read about a concept.
RELATION_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "IS_A": ("is a kind of", "has the kind"),
    "PART_OF": ("is part of", "has the part"),
    "EXTENDS": ("extends", "is extended by"),
    "INCREASES": ("increases", "is increased by"),
    "DECREASES": ("decreases", "is decreased by"),
    "CAUSES": ("causes", "is caused by"),
    "MITIGATES": ("reduces the threat of", "is reduced by"),
    "DETECTS": ("reveals", "is revealed by"),
    "VIOLATES": ("breaks", "is broken by"),
    "ASSUMES": ("holds only with", "is assumed by"),
    "REQUIRES": ("needs", "is needed by"),
    "PREREQUISITE_OF": ("comes before", "comes after"),
    "MEASURED_BY": ("is measured by", "measures"),
    "USED_FOR": ("is used for", "uses"),
    "ALTERNATIVE_TO": ("can be replaced by", "can replace"),
    "SIMILAR_TO": ("is similar to", "is similar to"),
}
CATEGORIES: Final = (
    "concept",
    "design",
    "distribution",
    "guide",
    "method",
    "metric",
    "platform_practice",
    "statistical_test",
    "threat",
)
SECTIONS: Final = (
    "Explanation",
    "Formula",
    "How to",
    "Pitfalls",
    "Example",
    "Rules of thumb",
    "Disagreements",
)
GUIDE_SECTIONS: Final = (
    "When it applies",
    "Steps",
    "Checks",
    "Mistakes",
    "Decision table",
    "Example",
    "Disagreements",
)
# Headings under which sentences of the front matter are found.
RELATIONS: Final = "Relations"
CORRECTIONS: Final = "Corrections"
GUIDE: Final = "guide"
SYMMETRIC: Final = frozenset({"SIMILAR_TO", "ALTERNATIVE_TO"})


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a concept's file, by character offsets into its text."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed edge to another concept with the sentence that justifies it."""

    type: RelationType
    target: str
    because: str
    source: str
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A number in a concept's prose and how to compute it again.

    Either ``expr`` (arithmetic with z, Phi, t_ppf …) or ``calc`` with ``inputs`` and ``output``;
    ``gives`` is the number as the prose prints it.
    """

    expr: str
    calc: str
    inputs: Mapping[str, Scalar]
    output: str
    gives: str
    line: int


RequestStatus = Literal["refused", "needs_input"]


@dataclass(frozen=True, slots=True)
class Misbelief:
    """A common false claim about a concept and the sentence that sets it right.

    ``sayings`` are other wordings of the claim, by which it is recognised; ``truths`` say what is
    true in the same form, so that nobody who is right is corrected.
    """

    claim: str
    correction: str
    sayings: tuple[str, ...] = ()
    truths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A common request that cannot be met, or not before something is said, and why.

    Attributes:
        ask: the request as people type it.
        because: why it cannot be met, or on what its answer depends.
        status: ``refused``, or ``needs_input`` when an answer exists once ``needs`` are told.
        sayings: other wordings, by which it is recognised.
        needs: what has to be told.
    """

    ask: str
    because: str
    status: RequestStatus
    sayings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A work that the pack rests on; ``checked`` once somebody resolved its identifier."""

    key: str
    authors: str
    year: int
    title: str
    where: str
    doi: str
    arxiv: str
    isbn: str
    url: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a pack; ``definition`` and ``sections`` point into ``text``.

    A guide is a concept of the category ``guide``: its definition is the short answer, its sections
    are steps, checks and decisions. ``pack`` names the pack it comes from.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    category: str
    relations: tuple[Relation, ...]
    questions: tuple[str, ...]
    sources: tuple[str, ...]
    checks: tuple[Check, ...]
    misbeliefs: tuple[Misbelief, ...]
    requests: tuple[Request, ...]
    definition: Section
    sections: tuple[Section, ...]
    path: Path
    text: str
    pack: str = ""
    licence: str = ""

    @property
    def file(self) -> str:
        """Return the path of the concept's file in its pack."""
        return f"{'guides' if self.is_guide else 'concepts'}/{self.id}.md"

    @property
    def document(self) -> str:
        """Return the id of the concept's document."""
        return f"{self.pack}/{self.file}"

    @property
    def is_guide(self) -> bool:
        """Return whether this is a guide: an answer to a question no single concept answers."""
        return self.category == GUIDE

    def slice(self, section: Section) -> str:
        """Return the text of one of this concept's sections."""
        return self.text[section.start : section.end]


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of concepts and the sources they cite."""

    name: str
    licence: str
    folder: Path
    concepts: Mapping[str, Concept]
    sources: Mapping[str, Source]


Form = Literal["markdown", "mdx", "text"]


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it lies on disk, or as a reader converted it; offsets count its characters.

    Attributes:
        id: ``<source>/<path>``; stable across machines.
        source: name of the pack or of the ingested folder.
        concept: id of the concept this file defines, empty for the user's own documents.
        title: for people.
        path: relative to the source's folder.
        url: where it can be opened, empty when only local.
        licence: empty when unknown.
        references: works the document rests on.
        text: the decoded file, or the Markdown that a reader made of it.
        form: how the text is to be read.
        pages: offset at which each page or slide begins, ascending; empty when there are none.
        language: code of its language such as ``en``, empty when unknown.
        flags: what a reader noticed about it, such as text that addresses an assistant.
    """

    id: str
    source: str
    concept: str
    title: str
    path: str
    url: str
    licence: str
    references: tuple[str, ...]
    text: str
    form: Form = "markdown"
    pages: tuple[int, ...] = ()
    language: str = ""
    flags: tuple[str, ...] = ()

    def hash(self) -> str:
        """Return the content hash of all that an answer may show of this document."""
        return content_hash(
            self.id,
            self.concept,
            self.title,
            self.url,
            self.licence,
            *self.references,
            self.text,
            self.form,
            self.language,
            *map(str, self.pages),
            *self.flags,
        )

    def page_at(self, offset: int) -> int:
        """Return the number of the page or slide that holds an offset, 0 without pages."""
        return bisect_right(self.pages, offset)


PassageKind = Literal["passage", "question", "misbelief", "request", "truth"]
# The kinds of wordings, in the order of their numbers in a snapshot.
WORDING_KINDS: Final = ("question", "misbelief", "request", "truth")
# The numbers of those that are what they seem: nobody who says them needs to be set right.
PLAIN_KINDS: Final = (WORDING_KINDS.index("question"), WORDING_KINDS.index("truth"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous stretch ``start:end`` of a document, never across a heading.

    ``question`` passages are the wordings in which users ask for a concept, ``misbelief`` passages
    are common false claims, ``request`` passages ask what cannot be had, ``truth`` passages say
    what is true; none is ever shown as evidence.
    """

    start: int
    end: int
    headings: tuple[str, ...]
    kind: PassageKind = "passage"


@dataclass(frozen=True, slots=True)
class Edge:
    """A weighted edge from a passage, by its position in the document, to a concept.

    ``about`` edges say why: heading, title, definition, text or concept; ``mention`` edges count.
    """

    passage: int
    concept: str
    kind: Literal["about", "mention"]
    weight: float
    why: str


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Everything the store holds of one document; it is written and removed as one.

    Attributes:
        document: the document.
        content_hash: hash of the document and of how it was cut.
        link_hash: hash of the alias table the edges were made with.
        embedder: id of the model the vectors come from.
        passages: in file order.
        vectors: one float32 row per passage as bytes, ``(len(passages), dim)``.
        edges: from passages to concepts.
    """

    document: Document
    content_hash: str
    link_hash: str
    embedder: str
    passages: tuple[Passage, ...]
    vectors: bytes
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class IngestSource:
    """A folder or file the user ingested."""

    name: str
    path: str
    licence: str
    url: str
