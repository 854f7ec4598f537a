"""Summary numbers of two or more groups as lists: means, standard deviations, rates and users.

Numbers stand group by group ("4 (n=10) and 6 (n=20)") or kind by kind ("means 10, 12, 13, sds 3, 4,
3, 30 users each"). A number without words takes its kind from its place; what does not come out
even is left open, and asked for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from trialwise.assistant.schema import Inputs
from trialwise.assistant.understand.fill_lists import runs
from trialwise.assistant.understand.observed import Observation, Type, observations
from trialwise.assistant.understand.results import Results
from trialwise.assistant.understand.slots import Slots, read_slots
from trialwise.core.quantities import Quantity
from trialwise.stats.comparing.samples import sample_of

_NAMES: Final[dict[Type, str]] = {"mean": "means", "sd": "sds", "users": "ns", "rate": "rates"}
_STEMS: Final[dict[Type, str]] = {"mean": "mean", "sd": "sd", "users": "n", "rate": "rate"}
_NOT_A_DIGIT: Final = re.compile(r"(?<=[\d.,km])\s*[^\d\s.,][^\d]*?(?=[\d.])", re.IGNORECASE)


def taken_apart(slots: Slots) -> Slots:
    """Return a sentence with its fractions read as two numbers each: "sd 14 on 41 users"."""
    if not slots.fractions:
        return slots
    text = slots.text
    for fraction in slots.fractions:
        words = _NOT_A_DIGIT.search(fraction.text)
        if words is not None:
            start, end = (fraction.start + place for place in words.span())
            text = f"{text[:start]}{';'.ljust(end - start)}{text[end:]}"
    return read_slots(text)


def read_groups(slots: Slots, names: frozenset[str]) -> Results:
    """Return what each group shows, as lists or, for two arms, as inputs ending in a and b.

    Args:
        slots: the sentence.
        names: inputs of the calculator: ``means``, ``sds``, ``ns``, ``rates``, or those of arms.
    """
    slots = taken_apart(slots)
    lists = _of_lists(slots, names)
    if lists is not None:
        return lists
    row = [_plausible(entry) for entry in _with_deviations(slots)]
    row = [entry for entry in row if entry.type == "unknown" or _wanted(entry.type, names)]
    row = [entry for entry in row if not _counts_groups(slots, entry, row)]
    for typed in (_in_turn(row), _carried_on(row), _carried_on(_loose(slots, row))):
        found = _columns(slots, typed) if typed is not None else None
        if found is not None:
            return _results(found, typed or (), names)
    return Results()


def read_group_rates(slots: Slots) -> Results | None:
    """Return conversions and users of several arms that are told by their rates, if they are."""
    found = read_groups(slots, frozenset(["rates", "ns"])).inputs
    if found.keys() != {"rates", "ns"}:
        return None
    rates, ns = (cast("tuple[float, ...]", found[name]) for name in ("rates", "ns"))
    conversions = tuple(round(rate * n) for rate, n in zip(rates, ns, strict=True))
    inputs: Inputs = {"conversions": conversions, "users": tuple(int(n) for n in ns)}
    note = "conversions are the rates times the users, rounded to whole users"
    spans = tuple((q.start, q.end) for q in slots.quantities if q.kind in ("percent", "count"))
    return Results(inputs, notes=(note,), said=2 * len(rates), spans=spans)


def _of_lists(slots: Slots, names: frozenset[str]) -> Results | None:
    """Return the summary of raw values: "A: 3, 4, 5 B: 6, 7, 8 C: 9, 10, 12"."""
    groups = runs(slots.text, slots.quantities)
    if not {"means", "sds", "ns"} <= names or len(groups) < 2 or _SUMMARY.search(slots.text):
        return None
    samples = [sample_of([quantity.value for quantity in group]) for group in groups]
    inputs: Inputs = {
        "means": tuple(sample.mean for sample in samples),
        "sds": tuple(sample.sd for sample in samples),
        "ns": tuple(sample.n for sample in samples),
    }
    spans = tuple((group[0].start, group[-1].end) for group in groups)
    note = "means and standard deviations are those of the values listed"
    return Results(inputs, notes=(note,), said=sum(map(len, groups)), spans=spans)


_SUMMARY: Final = re.compile(
    r"\bmeans?\b|\baverages?\b|\bsds?\b|standard\s+dev|varianc(?:e|es)\s+\d|\bn\s*=|\busers\b",
    re.IGNORECASE,
)


_PLURAL: Final = re.compile(r"\s*(?:[a-z][\w-]*\s+){0,2}?[a-z][\w-]*s\b", re.IGNORECASE)
_SPREAD: Final = re.compile(r"(?:±|\+/?-)\s*\d?\Z")


def _with_deviations(slots: Slots) -> list[Observation]:
    """Return the numbers of a sentence, those behind a ± as standard deviations."""
    return [
        Observation("sd", entry.quantity)
        if entry.type == "unknown" and _SPREAD.search(slots.text[: entry.quantity.start + 1])
        else entry
        for entry in observations(slots)
    ]


def _plausible(entry: Observation) -> Observation:
    """Return a number without its kind where it cannot be of it: users are whole."""
    if entry.type == "users" and not entry.quantity.value.is_integer():
        return replace(entry, type="unknown")
    return entry


def _counts_groups(slots: Slots, entry: Observation, row: Sequence[Observation]) -> bool:
    """Return whether a number only says how many groups there are, as in "3 pricing pages"."""
    if entry.type != "unknown" or entry.quantity.kind != "count":
        return False
    most = max(Counter(each.type for each in row if each.type != "unknown").values(), default=0)
    return entry.quantity.value == most and bool(_PLURAL.match(slots.text, entry.quantity.end))


def _wanted(kind: Type, names: frozenset[str]) -> bool:
    column = _NAMES.get(kind, "")
    arm = f"{_STEMS[kind]}_a" if kind in _STEMS else ""
    return bool({column, arm} & names)


def _loose(slots: Slots, row: Sequence[Observation]) -> list[Observation]:
    """Return the row, numbers unknown whose kind is only that of their list."""
    return [replace(e, type="unknown") if e.quantity.start in slots.shared else e for e in row]


def _in_turn(row: Sequence[Observation]) -> list[Observation] | None:
    """Return the row read group by group, every group of the same make."""
    for size in (2, 3):
        if len(row) < 2 * size or len(row) % size:
            continue
        kinds = [{e.type for e in row[place::size]} - {"unknown"} for place in range(size)]
        if size == 3 and set() in kinds and {"sd"} in kinds and {"users"} in kinds:
            kinds[kinds.index(set())] = {"mean"}  # "5.1 (sd 1, n 20), 5.6 (sd 1.2, n 22)"
        if all(len(kind) == 1 for kind in kinds) and len(set.union(*kinds)) == size:
            known = [next(iter(kind)) for kind in kinds]
            return [replace(e, type=known[place % size]) for place, e in enumerate(row)]
    return None


def _carried_on(row: Sequence[Observation]) -> list[Observation]:
    """Return the row, a number without words being of the kind of the one before it."""
    typed: list[Observation] = []
    for entry in row:
        is_open = entry.type == "unknown" and typed
        typed.append(replace(entry, type=typed[-1].type) if is_open else entry)
    return typed


def _columns(slots: Slots, row: Sequence[Observation]) -> dict[Type, list[Quantity]] | None:
    """Return the numbers by kind, each as long as there are groups; None when uneven."""
    counts = Counter(entry.type for entry in row)
    groups = max(counts.values(), default=0)
    if groups < 2 or "unknown" in counts or set(counts.values()) - {1, groups}:
        return None
    columns: dict[Type, list[Quantity]] = {}
    for kind, count in counts.items():
        held = [entry.quantity for entry in row if entry.type == kind]
        is_shared = count == 1
        if is_shared and kind == "users" and not (slots.is_per_arm or _says_each(slots.text)):
            continue  # of all groups together, or of each: it is asked
        if is_shared and kind not in ("users", "sd"):
            return None
        columns[kind] = held * groups if is_shared else held
    return columns


def _says_each(text: str) -> bool:
    return bool(re.search(r"\b(?:each|per|apiece|every|both|all)\b", text, re.IGNORECASE))


def _results(
    columns: dict[Type, list[Quantity]], row: Sequence[Observation], names: frozenset[str]
) -> Results:
    inputs: Inputs = {}
    taken: set[Type] = set()
    for kind, quantities in columns.items():
        values = [quantity.value for quantity in quantities]
        numbers = [int(value) if kind == "users" else value for value in values]
        if _NAMES[kind] in names:
            inputs[_NAMES[kind]] = tuple(numbers)
        elif len(numbers) == 2 and f"{_STEMS[kind]}_a" in names:
            stem = _STEMS[kind]
            inputs |= {f"{stem}_{arm}": value for arm, value in zip("ab", numbers, strict=True)}
        else:
            continue  # a mean beside the deviations that are compared
        taken.add(kind)
    used = {(e.quantity.start, e.quantity.end) for e in row if e.type in taken}
    is_common = len({quantity.start for quantity in columns.get("sd", ())}) == 1
    notes = ("all groups have the same standard deviation",) if is_common else ()
    return Results(inputs, notes=notes, said=len(used), spans=tuple(sorted(used)))
