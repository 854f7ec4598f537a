"""The words by which questions are read, from the files in ``words``; compiled on first use."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Final

_Entry = list[str] | Mapping[str, "str | list[str]"]
_NAME: Final = re.compile(r"\{([a-z_]+)\}")  # {0,40} is a count and stays


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, _Entry]]:
    names = ("numbers.toml", "questions.toml", "phrases.toml")
    return {table: held for name in names for table, held in load_words(name).items()}


def load_words(name: str) -> Mapping[str, Any]:
    """Return the content of one of the files in ``words``."""
    text = (
        resources.files("trialwise.assistant.understand").joinpath("words", name).read_text("utf-8")
    )
    return tomllib.loads(text)


@lru_cache(maxsize=256)
def cue_source(name: str) -> str:
    """Return the regular expression of an entry, named ``table.entry``, as one group."""
    table, _, key = name.partition(".")
    entry = _tables()[table][key]
    if isinstance(entry, list):
        before, items, after = "", entry, ""
    else:
        items = list(entry["any"])
        before, after = str(entry.get("before", "")), str(entry.get("after", ""))
    parts = [_on_one_line(part) for part in (before, *items, after)]
    source = f"{parts[0]}(?:{'|'.join(parts[1:-1])}){parts[-1]}"
    return expand(source)


def _on_one_line(item: str) -> str:
    return "".join(line.strip() for line in item.splitlines())


def expand(source: str) -> str:
    """Return a pattern with ``{words}`` replaced by the patterns they stand for."""
    return _NAME.sub(lambda match: cue_source(f"words.{match.group(1)}"), source)


@lru_cache(maxsize=256)
def cue(name: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """Return the compiled pattern of an entry, named ``table.entry``.

    Args:
        name: of the entry.
        before: what stands before it; may use ``{words}``.
        after: what stands after it; may use ``{words}``.

    >>> bool(cue("target.sample").search("what Sample size?"))
    True
    """
    return re.compile(expand(f"{before}(?:{cue_source(name)}){after}"), re.IGNORECASE)


def cue_phrase(name: str) -> str:
    """Return what an entry is called for people, its ``says``; '' when it has none."""
    table, _, key = name.partition(".")
    entry = _tables()[table][key]
    return "" if isinstance(entry, list) else str(entry.get("says", ""))


@lru_cache(maxsize=16)
def cue_names(table: str) -> tuple[str, ...]:
    """Return the names of the entries of a table, in the order of the file."""
    return tuple(_tables()[table])


@lru_cache(maxsize=1)
def little_words() -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """Return the frequent little words of English, and those of other languages by name."""
    table = load_words("languages.toml")
    return frozenset(table["english"]), {
        language: frozenset(little) for language, little in table["others"].items()
    }
