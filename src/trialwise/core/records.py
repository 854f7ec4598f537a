"""The records that travel between rooms: the ``Answer`` and what it is made of.

The command line, HTTP, MCP, the UI, evaluation and the logs all carry these and nothing else.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, get_args

Number = int | float
Value = int | float | str | bool

Status = Literal["answered", "needs_input", "both_readings", "corrected", "refused", "not_covered"]
Intent = Literal[
    "definition",
    "calculation",
    "methodology",
    "best_practice",
    "comparison",
    "relationship",
    "interpretation",
    "analysis",
    "out_of_scope",
]
STATUSES: tuple[Status, ...] = get_args(Status)
INTENTS: tuple[Intent, ...] = get_args(Intent)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another common convention or reading gives for the same inputs."""

    name: str
    outputs: Mapping[str, Value]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of results; every cell is already text for people."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve to draw, such as power by sample size.

    Attributes:
        title: what it shows.
        x_label: horizontal axis.
        y_label: vertical axis.
        xs: where it was computed, increasing.
        ys: its values there.
        mark: the point of the calculation itself.
        is_rate: whether the vertical axis holds rates, said in percent.
    """

    title: str
    x_label: str
    y_label: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    mark: tuple[float, float]
    is_rate: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """One number with everything needed to check it.

    Rates and effects are fractions; counts are whole numbers rounded up per arm.

    Attributes:
        calculator: name in the registry, for example ``sample-size-proportions``.
        inputs: every input as resolved, defaults included.
        defaulted: names of the inputs the user did not give.
        outputs: results by name.
        summary: the result as one or two sentences for people.
        reading: the inputs as understood, one short phrase each.
        convention: the convention used.
        alternatives: what other common conventions give.
        assumptions: when the number holds, one sentence each.
        formula: LaTeX.
        formula_text: the same in plain Unicode, for a terminal.
        code: a Python line that reproduces the number with public libraries.
        command: the command line that reproduces it.
        source: where formula and convention come from.
        tables: sensitivity tables.
        worked: the formula with the numbers put in, plain Unicode; empty when it is an algorithm.
        r_code: an R line that reproduces the number; empty when R's packages have none.
        curve: the result over one input, when it was asked for.
    """

    calculator: str
    inputs: Mapping[str, Value]
    defaulted: tuple[str, ...]
    outputs: Mapping[str, Value]
    summary: str
    reading: tuple[str, ...]
    convention: str
    alternatives: tuple[Alternative, ...]
    assumptions: tuple[str, ...]
    formula: str
    formula_text: str
    code: str
    command: str
    source: str
    tables: tuple[Table, ...] = ()
    worked: str = ""
    r_code: str = ""
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that supports claims; ``quote`` stands at ``start:end`` of the source's text.

    Attributes:
        n: the number shown in the text as ``[n]``.
        source_id: the document.
        concept: id of the concept the passage is about, empty when none.
        title: document and heading, for people.
        url: where the source can be opened, empty when only local.
        licence: licence of the source, empty when unknown.
        start: first character of the quote in the document's text.
        end: one past its last character.
        page: page number, 0 when the source has none.
        quote: the exact characters ``text[start:end]``.
        score: retrieval score of the passage, in [0, 1].
        path: file to open, relative to where it was ingested from.
        references: works the source itself rests on.
    """

    n: int
    source_id: str
    concept: str
    title: str
    url: str
    licence: str
    start: int
    end: int
    page: int
    quote: str
    score: float
    path: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch ``start:end`` of the answer's text and the citations that support it.

    ``support`` is in [0, 1]: 1 when the claim is its quote word for word.
    """

    start: int
    end: int
    citations: tuple[int, ...]
    support: float


@dataclass(frozen=True, slots=True)
class Related:
    """A concept worth reading next and why."""

    concept: str
    name: str
    relation: str
    because: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An input without which no number exists, and why it matters."""

    name: str
    question: str
    because: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The one result of a question."""

    id: str
    question: str
    status: Status
    intent: Intent
    text: str
    reasoning: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    related: tuple[Related, ...] = ()
    missing: tuple[Missing, ...] = ()
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    usage: Mapping[str, int] = field(default_factory=dict)
    model: Mapping[str, str] = field(default_factory=dict)
    index_version: str = ""


class Answerer(Protocol):
    """Anything that answers questions: the assistant, a bare model, a server, a recorded file."""

    def answer(self, question: str) -> Answer:
        """Return the answer to ``question``."""
        ...


def to_dict(record: object) -> dict[str, Any]:
    """Return a record as plain dictionaries, lists, numbers and texts.

    Raises:
        TypeError: when ``record`` is not one of the dataclasses here.
    """
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        raise TypeError(f"not a record: {record!r}")
    return {entry.name: _plain(getattr(record, entry.name)) for entry in dataclasses.fields(record)}


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_dict(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def to_json(record: object, *, indent: int | None = None) -> str:
    """Return a record as JSON in field order; equal records give equal bytes."""
    return json.dumps(to_dict(record), ensure_ascii=False, indent=indent, allow_nan=False)
