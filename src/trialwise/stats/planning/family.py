"""What describes a family of planning calculators: its inputs, outputs and how they are varied."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trialwise.core.records import Value
from trialwise.stats.calculator import Output, Param
from trialwise.stats.planning.case import Case
from trialwise.stats.planning.correction import CORRECTION_WORDINGS, CORRECTIONS
from trialwise.stats.planning.inputs import USERS
from trialwise.stats.planning.layout import Layout, size_outputs

Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Variation:
    """The same plan with some inputs changed, shown as an alternative."""

    name: str
    note: str
    changes: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Detectable:
    """How the smallest detectable effect of a family is searched.

    Attributes:
        headline: output that holds it.
        given: the effect's inputs for a signed distance from no effect.
        room: largest distance in a direction, from the inputs; infinite when there is none.
        start: a distance of usual size, from which the search starts.
        directed: whether a rise and a fall differ and ``direction`` is an input.
    """

    headline: str
    given: Callable[[float], Inputs]
    room: Callable[[str, Inputs], float] = lambda _direction, _inputs: float("inf")
    start: float = 0.1
    directed: bool = True


@dataclass(frozen=True, slots=True)
class PlanFamily:
    """A family of planning calculators: inputs, outputs and the case they make.

    Attributes:
        name: ending of the calculators' names, as in ``rates``.
        subject: what is compared, as in ``two rates of events``.
        metric: inputs that describe the metric without an effect.
        effect: scales of the effect; exactly one is given when there are several.
        options: error rates, split, convention; alpha comes first by itself.
        case: builds the case from all inputs but ``n``, ``power``, ``direction``, ``traffic`` and
            ``share``; takes ``alpha`` as well.
        outputs: the effect's outputs.
        layout: which sizes are solved for.
        headline: output that holds the size.
        groups: inputs of the metric of which exactly one is given.
        extra: further outputs of the sizes.
        detectable: how the detectable effect is searched; none without.
        example: the metric and the effect of an example.
        example_n: size in the examples of power and detectable effect.
        example_traffic: users per day of the example; 0 for no duration calculator.
        users: the input ``n``.
        conventions: name and note of each choice of ``convention``.
        variations: further variations of the inputs that are shown as alternatives.
        source: where the formulas come from, for the documentation.
        formula: the formula in one line, for the documentation.
    """

    name: str
    subject: str
    metric: tuple[Param, ...]
    effect: tuple[Param, ...]
    options: tuple[Param, ...]
    case: Callable[..., Case]
    outputs: tuple[Output, ...]
    layout: type[Layout]
    headline: str
    example: Mapping[str, Any]
    example_n: int
    formula: str
    source: str
    example_traffic: float = 0
    detectable: Detectable | None = None
    users: Param = USERS
    groups: tuple[tuple[str, ...], ...] = ()
    extra: tuple[Output, ...] = ()
    conventions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variations: Callable[[Inputs], Iterable[Variation]] = lambda _inputs: ()

    @property
    def one_of(self) -> tuple[tuple[str, ...], ...]:
        """The group of the effect's scales."""
        names = tuple(param.name for param in self.effect)
        return (names,) if len(names) > 1 else ()

    @property
    def size_outputs(self) -> tuple[Output, ...]:
        """The outputs that the sizes fill."""
        return (*size_outputs(self.layout), *self.extra)

    def varied(self, inputs: Inputs) -> Iterable[Variation]:
        """Return the other conventions and corrections, and further variations."""
        for key, (name, note) in self.conventions.items():
            if key != inputs.get("convention"):
                yield Variation(name, note, {"convention": key})
        yield from self.variations(inputs)
        yield from _corrections(inputs)


def _corrections(inputs: Inputs) -> Iterable[Variation]:
    """Return the other corrections where several comparisons share alpha."""
    arms, correction = inputs.get("arms", 2), inputs.get("correction")
    if correction is None or (arms - 1) * inputs.get("comparisons", 1) == 1:
        return
    for key in CORRECTIONS:
        if key != correction and (key != "dunnett" or arms > 2):
            wording = CORRECTION_WORDINGS[key]
            yield Variation(wording.name, wording.note, {"correction": key})
