"""From a sentence to the calculator whose phrase it uses, with every number in its place.

Each phrase that is found is tried: its own slots take their numbers first, the common rules read
the rest of the sentence (error rates, split, users, traffic, baseline and effect, results of arms).
The phrase that lacks least, leaves fewest numbers over and uses most of them wins. Nothing is
guessed: what is lacking is asked for, what is left over is said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Inputs, Target
from trialwise.assistant.understand.asked import is_asked
from trialwise.assistant.understand.attempt import Attempt, compiled, known
from trialwise.assistant.understand.cues import cue
from trialwise.assistant.understand.design import (
    DesignReading,
    read_plan_design,
    read_test_design,
)
from trialwise.assistant.understand.effects import ChangeReading, Reading, read_means, read_rates
from trialwise.assistant.understand.estimates import read_changes, read_estimates
from trialwise.assistant.understand.expected import read_expected
from trialwise.assistant.understand.fill import fill_slots
from trialwise.assistant.understand.groups import read_group_rates, read_groups, taken_apart
from trialwise.assistant.understand.impossible import impossible_input
from trialwise.assistant.understand.lacking import read_missing
from trialwise.assistant.understand.leftover import is_rate_of_time, read_leftover
from trialwise.assistant.understand.levels import read_levels
from trialwise.assistant.understand.lifetimes import read_lifetimes
from trialwise.assistant.understand.missing import as_written, ask, understood
from trialwise.assistant.understand.observed import observations
from trialwise.assistant.understand.odds import read_ratio
from trialwise.assistant.understand.phrase import Phrase
from trialwise.assistant.understand.phrases import PHRASES
from trialwise.assistant.understand.planning import read_size, read_traffic, unclear_parts
from trialwise.assistant.understand.request import tidied
from trialwise.assistant.understand.results import Results, read_results
from trialwise.assistant.understand.shared_sizes import read_shared_sizes
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.core.quantities import Pair, Quantity, find_pairs
from trialwise.stats.registry import get
from trialwise.stats.wording import percent, points

_MOST_TRIED: Final = 6


_OPEN: Final = "power or mde"  # users are given and nothing says what is asked for


_STRUCK: Final = "¤"  # neither a space nor a word, so that nothing reaches across


_FROM_TO: Final = ("to", "->", "→", "=>", "vs", "vs.", "versus", "up to", "down to")


_LEVELS: Final = ("number", "count", "money", "duration")


# Common roles that fill the input of the same name.
_PLAIN: Final = ("sd", "mean", "baseline", "target", "n", "share")


_ERRORS: Final = ("alpha", "power", "sides", "ratio", "arms", "comparisons")


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
    asked = [attempt for attempt in attempts if is_asked(attempt)]
    if not asked:
        return None
    return tidied(_request(max(asked, key=lambda attempt: attempt.score)))


def _candidates(text: str) -> list[Phrase]:
    """Return the phrases whose words a sentence uses, the heaviest first."""
    found = [
        phrase
        for phrase in PHRASES
        if any(stem in text for stem in phrase.stems)
        and any(compiled(source).search(text) for source in phrase.asks)
        and not any(compiled(source).search(text) for source in phrase.unless)
    ]
    return sorted(found, key=lambda phrase: -phrase.weight)


def _is_meant(phrase: Phrase, slots: Slots, target: Callable[[], str | None]) -> bool:
    if not phrase.target:
        return True
    asked = _asked_target(slots, target)
    return phrase.target == asked or (asked == _OPEN and phrase.target in ("power", "mde"))


def _asked_target(slots: Slots, target: Callable[[], str | None]) -> str:
    """Return the planning quantity that is asked for; when nothing says which, what is not given.

    That is the sample size, or with users given the power or the detectable effect, ``_OPEN``.
    """
    text = slots.text
    asks_size = cue("phrase.sample").search(text)
    if not asks_size and "power" not in slots.given and cue("phrase.power").search(text):
        return "power"
    found = target()
    is_needed = asks_size and cue("target.need").search(text)
    if found is None and not is_needed and cue("phrase.observed").search(text):
        return ""
    if found == "power" and asks_size and not cue("phrase.power").search(text):
        return "sample_size"  # "how many sessions for a 95 % chance of seeing it once?"
    if found == "duration" and asks_size and not cue("phrase.time").search(text):
        return "sample_size"  # "from 10 weeks to 13 weeks: how many events?"
    if found != "duration" and not asks_size and cue("phrase.mde").search(text):
        return "mde"
    if found is None and not asks_size and cue("intent.definition").search(text):
        return ""  # "what is a hazard ratio of 0.8?"
    is_open = found is None and not asks_size and bool(slots.users)
    return found or (_OPEN if is_open else "sample_size")


def _attempt(slots: Slots, phrase: Phrase) -> Attempt:
    """Return everything that can be read for one phrase."""
    calculator = get(phrase.calculator)
    pair = _pair(slots, phrase)
    taken = {pair.first.start, pair.second.start} if pair is not None else set()
    free = [
        quantity
        for quantity in slots.quantities
        if quantity.start not in taken and not is_rate_of_time(slots.text, quantity)
    ]
    filled = fill_slots(slots.text, free, phrase, calculator)
    struck = [*filled.spans, *_idle_spans(slots, phrase)]
    rest = read_slots(_blanked(slots.text, struck)) if struck else slots
    if pair is not None and rest.pair is None:
        rest = replace(rest, pair=pair)
    attempt = Attempt(phrase, calculator, filled, rest, said=filled.said)
    attempt.add(dict(phrase.fixed))
    attempt.add(filled.inputs)
    _read_either(attempt)
    read_shared_sizes(attempt)
    _read_design(attempt)
    _read_results(attempt)
    _read_change(attempt)
    _read_sizes(attempt)
    _read_plain(attempt)
    read_leftover(attempt)
    _share_sizes(attempt)
    read_missing(attempt)
    return attempt


_EACH_ARM: Final = re.compile(
    r"\b(?:each|apiece|both|every|per\s+(?:arm|group|variant|side|cell))\b", re.IGNORECASE
)


def _share_sizes(attempt: Attempt) -> None:
    """Give both arms the users that are said once: "n = 10 per group"."""
    inputs = attempt.readings[0].inputs
    each = _EACH_ARM.search(attempt.slots.text) or attempt.slots.is_per_arm
    if each and ("n_a" in inputs) != ("n_b" in inputs) and {"n_a", "n_b"} <= attempt.names:
        size = inputs.get("n_a", inputs.get("n_b"))
        if size is not None:
            attempt.add({"n_a": size, "n_b": size})


def _idle_spans(slots: Slots, phrase: Phrase) -> list[tuple[int, int]]:
    """Return where the numbers stand that say nothing more by the words of a phrase."""
    idle = [
        match.span() for source in phrase.idle for match in compiled(source).finditer(slots.text)
    ]
    return [
        (quantity.start, quantity.end)
        for quantity in slots.quantities
        if any(start <= quantity.start < end for start, end in idle)
    ]


def _pair(slots: Slots, phrase: Phrase) -> Pair | None:
    """Return the two numbers that are baseline and target, which no slot takes, if there are."""
    if slots.pair is not None or phrase.change != "levels":
        return slots.pair if phrase.change else None
    pairs = find_pairs(slots.text, list(slots.quantities))
    levels = (pair for pair in pairs if pair.word in _FROM_TO and pair.first.kind in _LEVELS)
    return next((pair for pair in levels if not pair.first.per_days), None)


def _read_either(attempt: Attempt) -> None:
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


def _read_design(attempt: Attempt) -> None:
    names = attempt.names
    is_plan = bool({"power", "ratio"} & names)
    design = read_plan_design(attempt.slots) if is_plan else read_test_design(attempt.slots)
    if attempt.phrase.target == "power":
        design.missing = [entry for entry in design.missing if entry.name != "power"]
    if not attempt.phrase.target:  # of what CUPED did, nothing more has to be known
        design.missing = [entry for entry in design.missing if entry.name != "correlation"]
    wanted = {
        name: value
        for name, value in design.inputs.items()
        if name in names and attempt.lacks(name)
    }
    if _is_halved(attempt) and isinstance(wanted.get("alpha"), float):
        wanted["alpha"] = round(float(str(wanted["alpha"])) / 2, 12)
        attempt.notes.append("half of the two-sided alpha is on the side of the margin")
    attempt.errors = len(wanted.keys() - {"power"})
    attempt.said += len(wanted)
    attempt.add(wanted)
    attempt.missing += design.missing
    if "alpha" in names and {"arms", "ratio", "comparisons"} & wanted.keys():
        attempt.notes += design.assumptions


def _is_halved(attempt: Attempt) -> bool:
    """Return whether alpha is two-sided, or a confidence, where the calculator's is one-sided."""
    if "alpha" not in attempt.names or "sides" in attempt.names:
        return False
    is_one_sided = attempt.calculator.param("alpha").description.startswith("one-sided")
    is_two_sided = attempt.slots.sides == 2 or "confidence" in attempt.slots.given
    return is_one_sided and is_two_sided and attempt.slots.sides != 1


_OF_ESTIMATES: Final[Mapping[str, Callable[[Slots], Results]]] = {
    "estimates": read_estimates,
    "changes": read_changes,
}


def _read_results(attempt: Attempt) -> None:
    """Read what was seen in the arms."""
    if not attempt.phrase.results:
        return
    kind, slots = attempt.phrase.results, attempt.slots
    if kind == "segments" and "conversions_a" in attempt.filled.inputs:
        return
    if kind == "groups":
        results = read_groups(slots, attempt.names)
    elif kind == "times":
        results = read_lifetimes(slots, attempt.names)
    elif kind in _OF_ESTIMATES:
        results = _OF_ESTIMATES[kind](slots)
    else:
        whole = taken_apart(slots) if kind == "means" else slots
        results = read_results(whole, kind, attempt.names)
    if kind == "rates of several" and results.missing:
        results = read_group_rates(slots) or results
    if results.missing == (ask("each"),):
        _read_either_size(attempt)
        return
    renames = attempt.phrase.renames
    if kind == "one rate" and not results.inputs and not results.missing:
        results = _read_one_rate(attempt)
    attempt.add({renames.get(name, name): value for name, value in results.inputs.items()})
    attempt.missing += results.missing
    attempt.notes += results.notes
    attempt.said += results.said
    attempt.seen = results.spans
    if results.missing and not results.said:
        _note_parts(attempt, results)


_OF_RESULTS: Final = frozenset(["fraction", "events", "rate", "mean", "users", "unknown"])
_PARTS: Final = ("users", "spreads")  # what may be lacking beside the rest
_LEAST_PARTS: Final = 2


def _note_parts(attempt: Attempt, results: Results) -> None:
    """Note the results that are there when others are lacking: "A had 120 orders, B 145"."""
    if attempt.slots.fractions:  # the results of one arm, or of too many
        attempt.said += len(attempt.slots.fractions)
        attempt.seen = tuple((each.start, each.end) for each in attempt.slots.fractions)
        return
    if results.missing[0].name not in _PARTS:
        return
    row = [entry for entry in observations(attempt.slots) if entry.type in _OF_RESULTS]
    has_metric = any(entry.type in ("events", "rate", "mean", "fraction") for entry in row)
    if not has_metric or len(row) < _LEAST_PARTS:
        return
    attempt.said += len(row)
    attempt.seen = tuple((e.quantity.start, e.quantity.end) for e in row)


def _read_either_size(attempt: Attempt) -> None:
    """Read the users that are said once as those of each arm and of both arms together."""
    slots, kind = attempt.slots, attempt.phrase.results
    users = next(e.quantity.value for e in observations(slots) if e.type == "users")
    ways = (
        (f"{users:,.0f} users per arm", replace(slots, is_per_arm=True)),
        (f"{users:,.0f} users in total", replace(slots, is_total=True)),
    )
    found = [(label, read_results(each, kind, attempt.names)) for label, each in ways]
    renames = attempt.phrase.renames
    attempt.cross(
        [
            Reading(label, {renames.get(name, name): value for name, value in each.inputs.items()})
            for label, each in found
        ]
    )
    first = found[0][1]
    attempt.missing += first.missing
    attempt.notes += [note for note in first.notes if note in found[1][1].notes]
    attempt.said += first.said
    attempt.seen = first.spans
    attempt.unclear += ("users",)


def _read_one_rate(attempt: Attempt) -> Results:
    """Return conversions from the rate of users that a slot has taken: "4.1 % (n = 12,000)"."""
    users = attempt.filled.inputs.get("users")
    percents = [q for q in attempt.slots.quantities if q.kind == "percent" and not q.is_signed]
    rate = percents[0] if len(percents) == 1 else attempt.slots.roles.get("baseline")
    if rate is None or "conversions" in attempt.filled.inputs:
        return Results()
    if not isinstance(users, int):
        return Results(said=1, spans=((rate.start, rate.end),))
    inputs: Inputs = {"conversions": round(rate.value * users)}
    note = "conversions are the rates times the users, rounded to whole users"
    return Results(inputs, notes=(note,), said=1, spans=((rate.start, rate.end),))


def _read_change(attempt: Attempt) -> None:
    """Read baseline and effect as the phrase wants them read."""
    kind = attempt.phrase.change
    scales = {name for group in attempt.calculator.one_of if "effect" in group for name in group}
    if not kind or (scales | {"target", "effect", "lift"}) & attempt.filled.inputs.keys():
        return
    reading = ChangeReading()
    if kind == "rates":
        read_rates(attempt.slots, attempt.phrase.target, reading)
    elif kind == "means":
        read_means(_with_spread(attempt), attempt.phrase.target, reading)
    elif kind in ("odds", "risks"):
        ratio = cue(f"phrase.{kind}").search(attempt.slots.text)
        if ratio is not None:
            value = float(ratio.group("value"))
            is_of_odds = kind == "odds"
            read_ratio(attempt.slots, value, is_of_odds=is_of_odds, reading=reading)
            attempt.seen += (ratio.span("value"),)
    elif kind == "expected":
        read_expected(attempt.slots, attempt.names, reading)
    else:
        read_levels(attempt.slots, attempt.phrase.target, attempt.names, reading)
    held = {name for each in attempt.readings for name in each.inputs}
    for group in attempt.calculator.one_of:  # "sd of the differences" needs no other deviation
        if held & set(group):
            held |= set(group)
    reading.missing = [entry for entry in reading.missing if entry.name not in held]
    if reading.readings:
        attempt.said += max(len(each.inputs) for each in reading.readings)
        kept = [Reading(each.label, known(attempt, each.inputs, held)) for each in reading.readings]
        attempt.cross(kept)
        attempt.unclear += unclear_parts(reading.readings, [])
    attempt.missing += reading.missing
    attempt.notes += reading.assumptions


def _with_spread(attempt: Attempt) -> Slots:
    """Return the sentence with a deviation when it was given otherwise, as of the differences."""
    slots, filled = attempt.slots, attempt.filled.inputs
    is_given = any(
        "sd" in group and filled.keys() & set(group) for group in attempt.calculator.one_of
    )
    if "sd" in slots.given or not is_given:
        return slots
    stand_in = Quantity(1.0, "number", "unknown", len(slots.text), len(slots.text), "")
    return replace(slots, given={**slots.given, "sd": (stand_in,)})


def _read_sizes(attempt: Attempt) -> None:
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


def _read_plain(attempt: Attempt) -> None:
    """Fill inputs that bear the name of a common role."""
    roles = attempt.slots.roles
    arms = attempt.slots.arms
    for name, count in (("groups", arms), ("treatments", arms - 1)):
        if count > 0 and attempt.lacks(name):
            attempt.add({name: count})
            attempt.said += 1
    for name in _PLAIN:
        if name in roles and attempt.lacks(name):
            value = roles[name].value
            is_count = attempt.calculator.param(name).kind == "count"
            attempt.add({name: int(value) if is_count and value.is_integer() else value})
            attempt.said += 1
    if attempt.lacks("traffic") and "traffic" in attempt.slots.given:
        flow = read_traffic(attempt.slots, DesignReading())
        attempt.add(known(attempt, flow.readings[0].inputs, set()))
        attempt.said += 1


def _request(attempt: Attempt) -> CalculationRequest:
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
        refusal=_impossible(attempt) if attempt.missing else "",
    )


def _impossible(attempt: Attempt) -> str:
    """Return why an input that the words of the phrase give cannot be, '' when each can."""
    return impossible_input(attempt.calculator, attempt.filled.inputs)


def _said(attempt: Attempt) -> list[str]:
    """Return what the phrase's own slots found, for a question that cannot be computed yet."""
    return [f"{name.replace('_', ' ')} {text}" for name, text in attempt.filled.texts.items()]
