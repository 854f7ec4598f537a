"""The words of the assistant: what was understood, what was drafted, how it may end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from trialwise.core.quantities import Quantity
from trialwise.core.records import Intent, Missing, Value

Inputs = dict[str, Value | tuple[Value, ...]]
Target = Literal["sample_size", "power", "mde", "duration", "significance", "srm", "other"]


@dataclass(frozen=True, slots=True)
class CalculatorCall:
    """A calculator with its inputs; ``label`` says which reading it is, empty when only one."""

    calculator: str
    inputs: Mapping[str, Value | tuple[Value, ...]]
    label: str = ""


@dataclass(frozen=True, slots=True)
class CalculationRequest:
    """What a question asks to compute.

    Attributes:
        target: the quantity wanted.
        calls: one call, or one per reading.
        missing: inputs without which no number exists.
        understood: what was read so far, in words.
        assumptions: what was taken for granted and is said so.
        unclear: what has several readings, ``effect`` or ``users``.
        illustrations: calls that show how the number depends on what is missing, with a label.
        known: calls that can be computed already while something is missing.
        says: what is computed, in words; from the target when empty.
        topics: concepts of the pack that the answer leans on; from the target when empty.
        refusal: why there is no such number, when the words alone show it; '' otherwise.
    """

    target: Target
    calls: tuple[CalculatorCall, ...] = ()
    missing: tuple[Missing, ...] = ()
    understood: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    illustrations: tuple[CalculatorCall, ...] = ()
    known: tuple[CalculatorCall, ...] = ()
    says: str = ""
    topics: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Premise:
    """A false claim that a question rests on.

    Attributes:
        concept: whose misbelief it is.
        claim: how the claim begins in the pack.
        compute: whether the number that is asked for makes sense all the same.
        true_if: what the calculation may show that makes the claim true after all: "the split is
            off", "the split is fine" or "the number is right"; '' when nothing does.
        numbers: names of the questions to ask when the sentence itself asks for no number.
    """

    concept: str
    claim: str
    compute: bool
    true_if: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as understood: its intent, its quantities and what it asks to compute.

    ``uncomputed`` names the design that is asked for and has no calculator, '' otherwise;
    ``premise`` is the false claim that the words show.
    """

    text: str
    intent: Intent
    quantities: tuple[Quantity, ...] = ()
    request: CalculationRequest | None = None
    uncomputed: str = ""
    premise: Premise | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may enter an answer, with the place it stands at.

    Attributes:
        text: the sentence as it reads, Markdown removed.
        document: position of the document in the snapshot.
        passage: position of the passage, -1 when it stands outside all passages.
        start: first character in the document's text.
        end: one past the last.
        heading: heading of the passage.
        score: how well it answers, in [0, 1].
    """

    text: str
    document: int
    passage: int
    start: int
    end: int
    heading: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a draft: template words, or a sentence that rests on evidence.

    Attributes:
        text: without citation marks.
        evidence: what supports it; empty for template words and calculator results.
        kind: paragraph, bullet, step, code or heading.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    kind: Literal["paragraph", "bullet", "step", "code", "heading"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is checked.

    Attributes:
        lines: what it says, in order.
        reasoning: why it was drafted so.
        grounds: texts whose numbers template lines may repeat, such as the question itself.
    """

    lines: tuple[Line, ...]
    reasoning: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
