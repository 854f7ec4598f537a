"""How a calculation is asked for in words: the phrases of a calculator and of its inputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from trialwise.core.quantities import Kind
from trialwise.core.records import Value

Target = Literal["sample_size", "power", "mde", "duration"]
# Which kind of change a plan is made for: two rates in percent, two means, or two levels of
# something that is neither, such as orders per user; or a level and the one expected of it; or
# a rate and the ratio of the odds or of the rates.
ChangeOf = Literal["", "rates", "means", "levels", "expected", "odds", "risks"]
# What was seen: conversions of users (or events over exposure) in one sample, in two arms, in
# several, or in two arms within each of several segments; summary numbers of any number of groups;
# means with their deviations and users in
# two arms; the users of two arms alone; two estimates with their standard errors;
# the means of two arms before and after.
ResultsOf = Literal[
    "",
    "one rate",
    "rates",
    "means",
    "rates of several",
    "groups",
    "times",
    "segments",
    "sizes",
    "estimates",
    "changes",
]


@dataclass(frozen=True, slots=True)
class Slot:
    """How one input of a calculator is said.

    Patterns are regular expressions, in any case; ``{people}`` and the like stand for the words of
    ``numbers.toml``. For a list, the words stand before its first or behind its last number.

    Attributes:
        name: of the input.
        left: words that end right before the number; small words such as "of" may follow.
        right: words that begin right after the number; spaces before them are allowed.
        kinds: kinds of quantity that can fill it; those of the input's kind when empty. With
            ``duration`` the value is in days.
        weak: whether other words bind more, as for "at 5 %", which can be many things.
        bare: whether a number without any words may fill it, when it is the only one left.
        relative: the input that takes the number when it is a share of the baseline; a percentage
            that says neither is read both ways.
        choices: words for each value of an input that is a choice.
        turn: what makes the input of the number, as from confidence to alpha.
        alone: whether a list may be a single number.
        least: smaller numbers are something else, as 10 % is no confidence.
        ask: the question when it is missing; from the description of the input when empty.
        because: why it matters.
    """

    name: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    weak: bool = False
    bare: bool = False
    alone: bool = False
    relative: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)
    turn: Callable[[float], float] | None = None
    least: float = float("-inf")
    ask: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """How people ask for one calculator.

    Inputs that mean the same everywhere (alpha, power, sides, arms, split, users per arm, traffic,
    baseline and effect) are read by the common rules and need no slot.

    Attributes:
        calculator: its name.
        says: what is computed, as in "I need one thing more for …".
        stems: lower-case pieces of text of which one must occur; looked for before anything else.
        asks: patterns of which one must be found.
        unless: patterns of which none may be found.
        target: the planning quantity that must be asked for, when the phrase plans.
        slots: its own inputs.
        change: how baseline and effect are read.
        results: how the results of arms are read.
        renames: names of the inputs that results fill, where the calculator has its own.
        fixed: inputs that the phrase itself settles.
        needs: further groups of inputs of which one has to be given.
        spends: words with numbers in them that say nothing more, as "a 5-point scale".
        topics: concepts of the pack that the answer leans on.
        idle: patterns of numbers that say nothing more, as the 0 of "0 crashes in 5,000 sessions".
        weight: added to the score when several phrases fit; 0 for most.
    """

    calculator: str
    says: str
    stems: tuple[str, ...]
    asks: tuple[str, ...]
    unless: tuple[str, ...] = ()
    target: Target | Literal[""] = ""
    slots: tuple[Slot, ...] = ()
    change: ChangeOf = ""
    results: ResultsOf = ""
    renames: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Value] = field(default_factory=dict)
    needs: tuple[tuple[str, ...], ...] = ()
    spends: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    weight: float = 0.0


PREFIXES: Final[Mapping[Target, str]] = {
    "sample_size": "sample-size-",
    "power": "power-",
    "mde": "mde-",
    "duration": "duration-",
}


def plans(suffix: str, phrase: Phrase, targets: Sequence[Target] = ()) -> tuple[Phrase, ...]:
    """Return one phrase per planning quantity of a family.

    Args:
        suffix: of the calculators' names, as in ``sample-size-survival``.
        phrase: the words of the family; slots that a calculator does not have are passed over.
        targets: the quantities that have a calculator; the first three when empty.
    """
    wanted = targets or ("sample_size", "power", "mde")
    says = {"sample_size": "the sample size", "power": "the power", "mde": "the detectable effect"}
    return tuple(
        replace(
            phrase,
            calculator=PREFIXES[target] + suffix,
            says=f"{says.get(target, 'the duration')} {phrase.says}",
            target=target,
        )
        for target in wanted
    )
