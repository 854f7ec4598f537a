"""From a sentence to the calculator whose phrase it uses, with every number in its place.

Each phrase that is found is tried: its own slots take their numbers first, the common rules read
the rest of the sentence (error rates, split, users, traffic, baseline and effect, results of arms).
The phrase that lacks least, leaves fewest numbers over and uses most of them wins. Nothing is
guessed: what is lacking is asked for, what is left over is said.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs, Target
from trialwise.assistant.understand.cues import cue, expand
from trialwise.assistant.understand.design import (
    DesignReading,
    read_plan_design,
    read_test_design,
)
from trialwise.assistant.understand.effects import ChangeReading, Reading, read_means, read_rates
from trialwise.assistant.understand.fill import Filled, fill_bare, fill_slots
from trialwise.assistant.understand.groups import read_groups, taken_apart
from trialwise.assistant.understand.levels import read_levels
from trialwise.assistant.understand.missing import as_written, ask, has_ask, understood
from trialwise.assistant.understand.phrase import Phrase
from trialwise.assistant.understand.phrases import PHRASES
from trialwise.assistant.understand.planning import read_size, read_traffic, unclear_parts
from trialwise.assistant.understand.request import tidied
from trialwise.assistant.understand.results import read_results
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.core.quantities import Pair, Quantity, find_pairs
from trialwise.core.records import Missing
from trialwise.stats.calculator import Calculator
from trialwise.stats.registry import get
from trialwise.stats.wording import percent, points

_MOST_TRIED: Final = 6
_STRUCK: Final = "¤"  # neither a space nor a word, so that nothing reaches across
_FROM_TO: Final = ("to", "->", "→", "=>", "vs", "vs.", "versus", "up to", "down to")
_LEVELS: Final = ("number", "count", "money", "duration")
# Common roles that fill the input of the same name.
_PLAIN: Final = ("sd", "mean", "baseline", "target", "n", "share")
_ERRORS: Final = ("alpha", "power", "sides", "ratio", "arms", "comparisons")


@dataclass(slots=True)
class _Attempt:
    """One phrase with what was read for it.

    Attributes:
        phrase: the phrase.
        calculator: its calculator.
        filled: what its own slots found.
        slots: the rest of the sentence under the common rules.
        readings: inputs, one entry per reading.
        missing: what has to be asked.
        notes: what was taken for granted.
        leftover: numbers that nothing used.
        unclear: what has several readings.
        said: how many numbers were used.
        errors: how many of them are alpha, sides or arms, which any calculation has.
        seen: where the results of arms stand.
    """

    phrase: Phrase
    calculator: Calculator
    filled: Filled
    slots: Slots
    readings: list[Reading] = field(default_factory=lambda: [Reading("", {})])
    missing: list[Missing] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    leftover: list[Quantity] = field(default_factory=list)
    unclear: tuple[str, ...] = ()
    said: int = 0
    errors: int = 0
    seen: tuple[tuple[int, int], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Names of the inputs of the calculator."""
        return frozenset(param.name for param in self.calculator.params)

    def lacks(self, name: str) -> bool:
        """Return whether the calculator takes an input that nothing has filled yet."""
        return name in self.names and not any(name in each.inputs for each in self.readings)

    def add(self, inputs: Inputs) -> None:
        """Add inputs to every reading."""
        self.readings = [Reading(each.label, {**each.inputs, **inputs}) for each in self.readings]

    def cross(self, others: Sequence[Reading]) -> None:
        """Combine every reading with every one of ``others``."""
        self.readings = [
            Reading(
                ", ".join(label for label in (first.label, second.label) if label),
                {**first.inputs, **second.inputs},
            )
            for first in self.readings
            for second in others
        ]

    @property
    def score(self) -> tuple[float, ...]:
        """What decides between phrases: more is better, the first difference counts."""
        return (-len(self.missing), -len(self.leftover), self.said + self.phrase.weight)


def read_phrase(slots: Slots, target: Callable[[], str | None]) -> CalculationRequest | None:
    """Return what a sentence asks of the calculator whose phrase it uses; ``None`` without one.

    Args:
        slots: the sentence under the common rules.
        target: returns the planning quantity that is asked for; called only when needed.
    """
    candidates = _candidates(slots.text.lower())
    found = [phrase for phrase in candidates if _is_meant(phrase, slots, target)]
    if not found:
        return None
    attempts = [_attempt(slots, phrase) for phrase in found[:_MOST_TRIED]]
    best = max(attempts, key=lambda attempt: attempt.score)
    if not _is_asked(best):
        return None
    return tidied(_request(best))


def _candidates(text: str) -> list[Phrase]:
    """Return the phrases whose words a sentence uses, the heaviest first."""
    found = [
        phrase
        for phrase in PHRASES
        if any(stem in text for stem in phrase.stems)
        and any(_compiled(source).search(text) for source in phrase.asks)
        and not any(_compiled(source).search(text) for source in phrase.unless)
    ]
    return sorted(found, key=lambda phrase: -phrase.weight)


@lru_cache(maxsize=1024)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(expand(source), re.IGNORECASE)


def _is_meant(phrase: Phrase, slots: Slots, target: Callable[[], str | None]) -> bool:
    return not phrase.target or phrase.target == _asked_target(slots, target)


def _asked_target(slots: Slots, target: Callable[[], str | None]) -> str:
    """Return the planning quantity that is asked for, the sample size when nothing says which."""
    text = slots.text
    asks_size = cue("phrase.sample").search(text)
    if not asks_size and "power" not in slots.given and cue("phrase.power").search(text):
        return "power"
    found = target()
    if found is None and cue("phrase.observed").search(text):
        return ""
    if found != "duration" and not asks_size and cue("phrase.mde").search(text):
        return "mde"
    if found is None and not asks_size and cue("intent.definition").search(text):
        return ""  # "what is a hazard ratio of 0.8?"
    return found or "sample_size"


def _is_asked(attempt: _Attempt) -> bool:
    """Return whether a number is asked for, rather than words about it."""
    text = attempt.slots.text
    if cue("target.in_words").search(text):
        return False
    if attempt.said == 0:  # "I ran a log-rank test, what is the p-value?"
        return bool(attempt.missing and not attempt.phrase.target and _is_own(text))
    if attempt.said <= 1 and cue("phrase.advice").search(text):
        return False
    if not attempt.missing:
        return True
    return attempt.said > attempt.errors and not cue("target.general").search(text)


def _is_own(text: str) -> bool:
    """Return whether the number of one's own data is asked for, without giving any."""
    is_general = cue("target.general").search(text) or cue("phrase.advice").search(text)
    return bool(cue("phrase.own").search(text)) and not is_general


def _attempt(slots: Slots, phrase: Phrase) -> _Attempt:
    """Return everything that can be read for one phrase."""
    calculator = get(phrase.calculator)
    pair = _pair(slots, phrase)
    taken = {pair.first.start, pair.second.start} if pair is not None else set()
    free = [quantity for quantity in slots.quantities if quantity.start not in taken]
    filled = fill_slots(slots.text, free, phrase, calculator)
    rest = read_slots(_blanked(slots.text, filled.spans)) if filled.spans else slots
    if pair is not None and rest.pair is None:
        rest = replace(rest, pair=pair)
    attempt = _Attempt(phrase, calculator, filled, rest, said=filled.said)
    attempt.add(dict(phrase.fixed))
    attempt.add(filled.inputs)
    _read_either(attempt)
    _read_design(attempt)
    _read_results(attempt)
    _read_change(attempt)
    _read_sizes(attempt)
    _read_plain(attempt)
    _read_leftover(attempt)
    _read_missing(attempt)
    return attempt


def _pair(slots: Slots, phrase: Phrase) -> Pair | None:
    """Return the two numbers that are baseline and target, which no slot takes, if there are."""
    if slots.pair is not None or phrase.change != "levels":
        return slots.pair if phrase.change else None
    pairs = find_pairs(slots.text, list(slots.quantities))
    levels = (pair for pair in pairs if pair.word in _FROM_TO and pair.first.kind in _LEVELS)
    return next((pair for pair in levels if not pair.first.per_days), None)


def _read_either(attempt: _Attempt) -> None:
    """Read a percentage that may be relative or in points both ways, where both make sense."""
    for absolute, relative, value in attempt.filled.either:
        share = float(value)
        ways = [Reading(f"{absolute} {percent(share)} relative", {relative: value})]
        if "sd" not in attempt.names:  # a mean has no points
            ways.append(Reading(f"{absolute} {points(share, 10)}", {absolute: value}))
            attempt.unclear += (absolute,)
        else:
            ways = [Reading("", {relative: value})]
        attempt.cross(ways)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text with the numbers that were used struck out; the words stay."""
    held = list(text)
    for start, end in spans:
        held[start:end] = _STRUCK * (end - start)
    return "".join(held)


def _read_design(attempt: _Attempt) -> None:
    names = attempt.names
    design = (
        read_plan_design(attempt.slots) if "power" in names else read_test_design(attempt.slots)
    )
    if attempt.phrase.target == "power":
        design.missing = [entry for entry in design.missing if entry.name != "power"]
    wanted = {
        name: value
        for name, value in design.inputs.items()
        if name in names and attempt.lacks(name)
    }
    attempt.errors = len(wanted.keys() - {"power"})
    attempt.said += len(wanted)
    attempt.add(wanted)
    attempt.missing += design.missing
    if "arms" in wanted or "ratio" in wanted or "comparisons" in wanted:
        attempt.notes += design.assumptions


def _read_results(attempt: _Attempt) -> None:
    """Read what was seen in the arms."""
    if not attempt.phrase.results:
        return
    kind, slots = attempt.phrase.results, attempt.slots
    if kind == "groups":
        results = read_groups(slots, attempt.names)
    else:
        whole = taken_apart(slots) if kind == "means" else slots
        results = read_results(whole, kind, attempt.names)
    renames = attempt.phrase.renames
    attempt.add({renames.get(name, name): value for name, value in results.inputs.items()})
    attempt.missing += results.missing
    attempt.notes += results.notes
    attempt.said += results.said
    attempt.seen = results.spans


def _read_change(attempt: _Attempt) -> None:
    """Read baseline and effect as the phrase wants them read."""
    kind = attempt.phrase.change
    scales = {name for group in attempt.calculator.one_of if "effect" in group for name in group}
    if not kind or (scales | {"target", "effect", "lift"}) & attempt.filled.inputs.keys():
        return
    reading = ChangeReading()
    if kind == "rates":
        read_rates(attempt.slots, attempt.phrase.target, reading)
    elif kind == "means":
        read_means(attempt.slots, attempt.phrase.target, reading)
    else:
        read_levels(attempt.slots, attempt.phrase.target, attempt.names, reading)
    held = {name for each in attempt.readings for name in each.inputs}
    reading.missing = [entry for entry in reading.missing if entry.name not in held]
    if reading.readings:
        attempt.said += max(len(each.inputs) for each in reading.readings)
        kept = [
            Reading(each.label, _known(attempt, each.inputs, held)) for each in reading.readings
        ]
        attempt.cross(kept)
        attempt.unclear += unclear_parts(reading.readings, [])
    attempt.missing += reading.missing
    attempt.notes += reading.assumptions


def _known(attempt: _Attempt, inputs: Inputs, held: set[str]) -> Inputs:
    """Return the inputs that the calculator takes and that nothing has filled."""
    return {
        name: value for name, value in inputs.items() if name in attempt.names and name not in held
    }


def _read_sizes(attempt: _Attempt) -> None:
    """Read users per arm, or traffic."""
    target = attempt.phrase.target
    if target not in ("power", "mde", "duration"):
        return
    if not attempt.lacks("traffic" if target == "duration" else "n"):
        return
    design = DesignReading(inputs=dict(attempt.readings[0].inputs))
    if "ratio" not in attempt.names:  # one sample: no arms to share the users
        return
    size = read_size(attempt.slots, target, design)
    attempt.missing += size.missing
    attempt.notes += design.assumptions
    if size.readings:
        attempt.said += 1
        attempt.cross(size.readings)
        attempt.unclear += unclear_parts([], size.readings)


def _read_plain(attempt: _Attempt) -> None:
    """Fill inputs that bear the name of a common role."""
    roles = attempt.slots.roles
    for name in _PLAIN:
        if name in roles and attempt.lacks(name):
            value = roles[name].value
            is_count = attempt.calculator.param(name).kind == "count"
            attempt.add({name: int(value) if is_count and value.is_integer() else value})
            attempt.said += 1
    if attempt.lacks("traffic") and "traffic" in attempt.slots.given:
        flow = read_traffic(attempt.slots, DesignReading())
        attempt.add(_known(attempt, flow.readings[0].inputs, set()))
        attempt.said += 1


def _read_leftover(attempt: _Attempt) -> None:
    """Give numbers without words to the slots that take them; note what is left over."""
    held = {name for each in attempt.readings for name in each.inputs}
    free = _unused(attempt, held)
    before = set(attempt.filled.inputs)
    said = attempt.filled.said
    attempt.leftover = fill_bare(
        attempt.slots.text, free, attempt.phrase, attempt.calculator, attempt.filled
    )
    new = {
        name: value for name, value in attempt.filled.inputs.items() if name not in before | held
    }
    attempt.add(new)
    attempt.said += attempt.filled.said - said


def _unused(attempt: _Attempt, held: set[str]) -> list[Quantity]:
    """Return the numbers of the rest of the sentence that no common rule used."""
    slots = attempt.slots
    used: set[int] = set()
    for start, end in attempt.seen:
        used |= {q.start for q in slots.quantities if q.start < end and start < q.end}
    if attempt.phrase.change:
        used |= {q.start for q in slots.unassigned if q.kind in ("percent", "points", "money")}
        if slots.pair is not None:
            used |= {slots.pair.first.start, slots.pair.second.start}
    for role, quantities in slots.given.items():
        if _ROLE_INPUTS.get(role, frozenset([role])) & held:
            used |= {quantity.start for quantity in quantities}
    if {"ratio", "arms"} & attempt.names:
        used |= {q.start for q in slots.quantities if q.kind == "split"}
    return [quantity for quantity in slots.quantities if quantity.start not in used]


_ROLE_INPUTS: Final = {
    "beta": frozenset(["power"]),
    "level": frozenset(["alpha"]),
    "confidence": frozenset(["alpha"]),
    "effect": frozenset(["effect", "lift", "target"]),
    "variance": frozenset(["sd"]),
    "cohens_d": frozenset(["effect"]),
    "cv": frozenset(["sd", "cv"]),
    "share": frozenset(["share", "ratio"]),
}


def _read_missing(attempt: _Attempt) -> None:
    """Ask for the inputs without which the calculator has no number."""
    held = {name for each in attempt.readings for name in each.inputs}
    asked = {entry.name for entry in attempt.missing}
    for param in attempt.calculator.params:
        if param.required and param.name not in held | asked:
            attempt.missing.append(_question(attempt, param.name))
    for group in attempt.calculator.one_of:
        if not held & set(group) and not asked & {*group, "effect", "results", "means"}:
            attempt.missing.append(_question(attempt, group[0]))
    attempt.missing = [entry for entry in attempt.missing if entry.name not in held]


def _question(attempt: _Attempt, name: str) -> Missing:
    """Return the question for one input: of its slot, the common one, or its description."""
    slot = next((slot for slot in attempt.phrase.slots if slot.name == name), None)
    because = f"without it there is no number for {attempt.phrase.says}"
    if slot is not None and slot.ask:
        return Missing(name, slot.ask, slot.because or because)
    if has_ask(name):
        return ask(name)
    description = attempt.calculator.param(name).description
    return Missing(name, f"{name.replace('_', ' ')}: {description}?", because)


def _request(attempt: _Attempt) -> CalculationRequest:
    phrase = attempt.phrase
    target: Target = phrase.target or "other"
    notes = list(attempt.notes)
    if not attempt.missing:
        notes += [
            f"{as_written(quantity)} plays no part in this number" for quantity in attempt.leftover
        ]
    asked = [entry.name for entry in attempt.missing]
    said = (*_said(attempt), *understood(attempt.slots, without=asked))
    return CalculationRequest(
        target=target,
        calls=()
        if attempt.missing
        else tuple(
            CalculatorCall(phrase.calculator, each.inputs, each.label) for each in attempt.readings
        ),
        missing=tuple(attempt.missing),
        understood=said,
        assumptions=tuple(dict.fromkeys(notes)),
        unclear=attempt.unclear,
        says=phrase.says,
        topics=phrase.topics,
    )


def _said(attempt: _Attempt) -> list[str]:
    """Return what the phrase's own slots found, for a question that cannot be computed yet."""
    return [f"{name.replace('_', ' ')} {text}" for name, text in attempt.filled.texts.items()]
