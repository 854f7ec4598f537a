"""Where commands print: rich for people, plain text for pipes, progress on the error stream."""

import json
import os
import re
import sys
from typing import Any

import typer

from trialwise.core.errors import StorageError, UsageError
from trialwise.core.quantities import parse_number
from trialwise.core.settings import Settings, load_settings


def is_for_people() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def say(text: str = "") -> None:
    """Print a line of the result.

    Raises:
        StorageError: when standard output goes to a disk that is full.
        Exit: quietly, when nobody reads standard output any more.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # the reader left (head, less): no failure of ours; nothing may be flushed there any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        raise StorageError(f"cannot write the output: {error.strerror}") from error


def readable(text: str) -> str:
    """Return ``text`` with what is no character of Unicode (broken bytes) marked as such."""
    return text.encode("utf-8", "replace").decode("utf-8")


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    say(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def notice(text: str) -> None:
    """Print a remark that is no part of the result."""
    print(text, file=sys.stderr, flush=True)


def settings() -> Settings:
    """Return the settings of this run."""
    return load_settings()


class ProgressLine:
    """Progress on the error stream: a bar in a terminal, a line per quarter elsewhere."""

    def __init__(self) -> None:
        self._last = ""
        self._quarter = -1

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` passages are done."""
        if total == 0:
            return
        if sys.stderr.isatty():
            filled = round(30 * done / total)
            line = f"\r{what:<18} {'█' * filled}{'░' * (30 - filled)} {done:,}/{total:,}"
            end = "\n" if done == total else ""
            print(line, end=end, file=sys.stderr, flush=True)
            return
        quarter = 4 * done // total
        if what != self._last or quarter != self._quarter:
            self._last, self._quarter = what, quarter
            if total > 1:
                print(f"{what}: {done:,} of {total:,}", file=sys.stderr, flush=True)


def read_options(words: list[str]) -> dict[str, str]:
    """Return ``--name value`` and ``--name=value`` pairs as a mapping with underscores in names.

    Raises:
        UsageError: for a word that is neither an option nor its value.
    """
    options: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise UsageError(f"'{word}' is not an option; write --name value")
        name, equals, value = word[2:].partition("=")
        key = name.replace("-", "_")
        if not equals:
            if not rest:
                raise UsageError(f"--{name} has no value; write --{name} VALUE")
            value = rest.pop(0)
        if key in options:
            raise UsageError(f"--{name} is given twice; give it once")
        options[key] = value
    return options


def read_value(name: str, kind: str, text: str) -> object:
    """Return an option's text as the value its kind asks for.

    Raises:
        UsageError: when it is not a number.
    """
    if kind == "choice":
        return text
    try:
        if kind == "table":
            rows = (row for row in text.split(";") if row.strip())
            return tuple(tuple(parse_number(part) for part in _split(row)) for row in rows)
        if kind in ("counts", "numbers"):
            numbers = tuple(parse_number(part) for part in _split(text))
            return tuple(_whole(value) for value in numbers) if kind == "counts" else numbers
        value = parse_number(text)
    except ValueError as error:
        raise UsageError(f"--{name.replace('_', '-')}: {error}") from None
    return _whole(value) if kind == "count" else value


def _split(text: str) -> list[str]:
    """Return the items of a list; a comma inside ``50,210/49,790`` is no separator."""
    mark = r"[/:]" if re.search(r"[/:]", text) else r",\s" if re.search(r",\s", text) else ","
    return [part for part in re.split(mark, text) if part.strip()]


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
