"""A plan with its effect: the power of every size, and everything that is said about it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from trialwise.core.records import Alternative, Table, Value
from trialwise.stats.call import Call
from trialwise.stats.planning.layout import Layout, Sizes
from trialwise.stats.planning.search import smallest_size

Unknown = Literal["size", "power", "mde", "duration"]


@dataclass(frozen=True, slots=True)
class Task:
    """One question about a plan and what it came to.

    Attributes:
        call: the inputs, for saying which were defaults.
        unknown: what was solved for.
        n: the size, given or solved.
        power: the power, asked for or, when it is the unknown, reached.
    """

    call: Call
    unknown: Unknown
    n: int
    power: float


@dataclass(frozen=True, slots=True)
class Line:
    """Source of the unknown: assignments that end in ``; ``, then the expression of its value.

    For a size the value is a whole number, for a duration the size that it needs.
    """

    setup: str
    value: str
    r_setup: str = ""
    r_value: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said about a plan, see ``Calculation``.

    The assumptions, two as a rule, are about the metric; those of the design follow by themselves.
    """

    convention: str
    assumptions: tuple[str, ...]
    formula: str
    formula_text: str
    worked: str
    source: str


class Case(ABC):
    """A plan and its effect: knows the power of every size, and how to say it all."""

    __slots__ = ()
    least: ClassVar[int] = 2

    @property
    @abstractmethod
    def layout(self) -> Layout:
        """How the size is laid out over the arms."""

    @abstractmethod
    def power(self, n: int) -> float:
        """Return the probability of detecting the effect with size ``n``; rises with ``n``."""

    def size(self, power: float) -> int:
        """Return the smallest size with this power; override it with a closed form.

        Raises:
            InputError: when more than 10¹² were needed.
        """
        return smallest_size(self.power, power, least=self.least)

    def sizes(self, n: int) -> Sizes:
        """Return every size from the one that is solved for."""
        return self.layout.sizes(n)

    def solved(self, power: float) -> tuple[int, Sizes]:
        """Return the size with this power and the sizes that follow from it."""
        n = self.size(power)
        return n, self.sizes(n)

    @abstractmethod
    def outputs(self) -> dict[str, Value]:
        """Return the effect on all its scales, by name."""

    @abstractmethod
    def effect_text(self) -> str:
        """Return the effect in words, as in ``a rise from 0.5 to 0.6 (+20 %)``."""

    def effect_cells(self) -> tuple[str, str]:
        """Return the absolute and the relative effect for the table of a duration."""
        return "", ""

    def direction(self) -> str:
        """Return ``increase`` or ``decrease``."""
        return "increase"

    def as_found(self) -> "Case":
        """Return the case as one whose effect was computed, shown with few digits."""
        return self

    @abstractmethod
    def metric_reading(self, call: Call) -> tuple[str, ...]:
        """Return the metric without the effect, as understood."""

    @abstractmethod
    def effect_reading(self, call: Call) -> tuple[str, ...]:
        """Return the effect as understood."""

    @abstractmethod
    def line(self, task: Task) -> Line:
        """Return the source that reproduces the unknown."""

    @abstractmethod
    def texts(self, task: Task) -> Texts:
        """Return formula, assumptions and the rest."""

    def alternatives(self, task: Task) -> tuple[Alternative, ...]:  # noqa: ARG002  # a hook
        """Return alternatives that are no variation of the inputs."""
        return ()

    def tables(self, task: Task) -> tuple[Table, ...]:  # noqa: ARG002  # a hook
        """Return tables that go with the result."""
        return ()
