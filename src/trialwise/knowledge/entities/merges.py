"""Two names of one thing: proposed by likeness, decided by a person, logged and reversible.

Nothing is merged silently. The log is a file of the home, one decision a line; taking one back is a
line as well.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import numpy as np
from rapidfuzz import fuzz, process

from trialwise.core.errors import StorageError, UsageError
from trialwise.core.files import make_folder, storage
from trialwise.knowledge.entities.names import name_key
from trialwise.knowledge.entities.store import EntityIndex

_FILE: Final = "merges.jsonl"
_ALIKE: Final = 88.0  # per cent of letters shared
_SHORTEST: Final = 5
_BLOCK: Final = 400  # a first or last word that more names share tells nothing


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log: ``name`` was declared to be ``into``, or no longer."""

    action: Literal["merge", "undo"]
    name: str
    into: str
    at: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two entities that may be one.

    Attributes:
        name: the one in fewer passages.
        into: the other one.
        likeness: per cent of letters shared.
        passages: how many passages hold each.
    """

    name: str
    into: str
    likeness: float
    passages: tuple[int, int]


def read_log(home: Path) -> list[Decision]:
    """Return every decision in order; none when there is no log.

    Raises:
        StorageError: naming the line, when the log is not readable.
    """
    path = home / _FILE
    if not path.exists():
        return []
    found: list[Decision] = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line:
            continue
        try:
            found.append(Decision(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise StorageError(f"{path}:{number} is damaged ({error}); remove the line") from None
    return found


def read_merges(home: Path) -> dict[str, str]:
    """Return which keys stand for which, as the log leaves them."""
    merged: dict[str, str] = {}
    for decision in read_log(home):
        merged.pop(name_key(decision.name), None)
        if decision.action == "merge":
            merged[name_key(decision.name)] = name_key(decision.into)
    return merged


def merge(home: Path, index: EntityIndex, name: str, into: str) -> Decision:
    """Log that two names are one entity; the index has to be written anew afterwards.

    Raises:
        UsageError: when a name is not known, they are one already, or ``name`` is a concept's.
        StorageError: when the log is not readable; nothing is added to it then.
    """
    read_log(home)
    one, other = name_key(name), name_key(into)
    for each, key in ((name, one), (into, other)):
        if not index.names.find(key):
            raise UsageError(f"no entity '{each}'; see: trialwise graph entities")
    if index.names.find(one) == index.names.find(other):
        raise UsageError(f"'{name}' and '{into}' are one entity already")
    if index.names.find(one)[0] < index.first:
        raise UsageError(f"'{name}' is a concept of the pack; merge '{into}' into it instead")
    return _log(home, Decision("merge", name, into, _now()))


def undo(home: Path, name: str) -> Decision:
    """Log that a name stands for itself again.

    Raises:
        UsageError: when it was not merged.
    """
    merged = read_merges(home)
    if name_key(name) not in merged:
        listing = ", ".join(sorted(merged)) or "none"
        raise UsageError(f"'{name}' was not merged into another; merged names: {listing}")
    return _log(home, Decision("undo", name, merged[name_key(name)], _now()))


def duplicates(index: EntityIndex, count: int) -> list[Duplicate]:
    """Return pairs of entities that may be one, the most alike first: for review, never merged.

    Only names that share their first or last word are compared.
    """
    names = [index.name(node) for node in range(index.first, len(index.seed_weight))]
    held = np.diff(np.asarray(index.to_passages.start))[index.first :]
    found: dict[tuple[str, str], Duplicate] = {}
    for block in _blocks(names):
        keys = [name_key(names[place]) for place in block]
        scores = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        for row, column in np.argwhere(np.triu(scores, 1) > 0):
            one, other = sorted((block[row], block[column]), key=lambda n: (held[n], names[n]))
            pair = (names[one], names[other])
            found[pair] = Duplicate(
                *pair, round(float(scores[row, column]), 1), (int(held[one]), int(held[other]))
            )
    ranked = sorted(found.values(), key=lambda d: (-d.likeness, d.name, d.into))
    return ranked[:count]


def _blocks(names: list[str]) -> Iterator[list[int]]:
    """Yield the places of names that share their first word, or their last one."""
    for end in (0, -1):
        held: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            words = name_key(name).split()
            if len(words) > 1 or (words and len(words[0]) >= _SHORTEST):
                held.setdefault(words[end] if len(words) > 1 else words[0][:4], []).append(place)
        yield from (block for _, block in sorted(held.items()) if 1 < len(block) <= _BLOCK)


def _log(home: Path, decision: Decision) -> Decision:
    make_folder(home)
    with storage(home), (home / _FILE).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(decision), ensure_ascii=False) + "\n")
    return decision


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
