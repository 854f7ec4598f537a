"""What to ask for when no number exists without it, and what was understood so far."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from trialwise.assistant.understand.cues import load_words
from trialwise.assistant.understand.slots import Slots
from trialwise.core.quantities import Quantity
from trialwise.core.records import Missing

_NAMES: Final[Mapping[str, str]] = {
    "power": "power",
    "beta": "beta",
    "alpha": "alpha",
    "level": "significance level",
    "confidence": "confidence",
    "baseline": "baseline",
    "target": "target",
    "effect": "effect",
    "sd": "standard deviation",
    "variance": "variance",
    "mean": "mean",
    "traffic": "traffic",
    "n": "users",
    "events": "conversions",
    "share": "share of traffic",
}
_SCALES: Final = {"unknown": " (relative or points: not said)", "relative": " relative"}

UNUSED: Final = "plays no part in this number"


@lru_cache(maxsize=1)
def _asks() -> Mapping[str, Missing]:
    return {name: Missing(name, **entry) for name, entry in load_words("asks.toml").items()}


def ask(name: str) -> Missing:
    """Return the question for an input that was not given."""
    return _asks()[name]


def ask_which(role: str, values: Sequence[str]) -> Missing:
    """Return the question for an input that was given more than once, with different values."""
    name = _NAMES.get(role, role)
    question = f"Which {name} is meant: {_listed(values, 'or')}?"
    return Missing(role, question, "each of them gives a different number")


def ask_meaning(role: str, unclear: Iterable[Quantity]) -> Missing:
    """Return the question for numbers whose role cannot be told."""
    values = [as_written(quantity) for quantity in unclear]
    if role == "effect" and len(values) > 1:
        question = f"Which is the change to detect: {_listed(values, 'or')}?"
    elif len(values) == 1:
        question = f"What does {values[0]} stand for: the current rate, or the change to detect?"
    else:
        question = (
            f"Which of {_listed(values, 'and')} is the current rate, and which is the target "
            "or the change to detect?"
        )
    return Missing(role, question, "it can be read in several ways that give different numbers")


def ask_rate(quantity: Quantity) -> Missing:
    """Return the question for a large percentage that is not said to be power or confidence."""
    question = f"What does {as_written(quantity)} stand for: the power, or the confidence?"
    return Missing("power", question, "both change the number of users")


def _listed(values: Sequence[str], word: str) -> str:
    head, last = values[:-1], values[-1]
    return f"{', '.join(head)} {word} {last}" if head else last


def as_written(quantity: Quantity) -> str:
    """Return a quantity in the asker's own characters."""
    return quantity.text.strip()


def understood(slots: Slots, *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what was read, for a question that cannot be computed yet.

    Args:
        slots: of the question.
        without: roles that are asked about, and so are not understood.
    """
    parts: list[str] = []
    for role, name in _NAMES.items():
        if role in without:
            continue
        for quantity in slots.given.get(role, ()):
            is_share = role == "effect" and quantity.kind == "percent"
            scale = _SCALES.get(quantity.scale, "") if is_share else ""
            parts.append(f"{name} {as_written(quantity)}{scale}")
    if slots.pair is not None:
        parts.append(f"from {as_written(slots.pair.first)} to {as_written(slots.pair.second)}")
    return tuple(parts)


def has_ask(name: str) -> bool:
    """Return whether there is a common question for an input."""
    return name in _asks()


def ask_place(loose: Sequence[str], says: str) -> Missing:
    """Return the question for numbers that nothing in a calculation uses.

    Args:
        loose: the numbers as they were written.
        says: what is computed.
    """
    question = f"What does {_listed(loose, 'and')} stand for? I could not place it in {says}."
    return Missing("number", question, "a number that is passed over may be the one that matters")


def shown(value: object) -> str:
    """Return an input as it is told to people."""
    if isinstance(value, tuple | list):
        return ", ".join(shown(item) for item in value)
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)
