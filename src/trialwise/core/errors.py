"""The one error tree of Trialwise, with the exit code each branch ends a command with.

    TrialwiseError (1)
    ├── UsageError (2)              the request itself is wrong: an unknown name, a bad option
    ├── SettingsError (2)           a setting or the settings file is wrong
    ├── InputError (2)              a value outside its range; carries the field and the value
    ├── BackendUnavailableError (3) something needed is not there: a model, a server, an extra
    │   └── MissingExtraError (3)   an optional package is not installed
    ├── GateError (4)               a check ran and its gate was not met
    ├── PackError (1)               a knowledge pack cannot be read; carries file, line and field
    ├── DocumentError (1)           one document cannot be read; the rest of an ingest goes on
    ├── StoreError (1)              the store refused or lost an operation
    │   └── StoreBusyError (1)      another process holds the store
    └── StorageError (1)            the disk is full, read-only or otherwise refuses

A bad argument to a pure function is a ``ValueError``; an ``InputError`` is one too.
"""

from pathlib import Path


class TrialwiseError(Exception):
    """Base of every error Trialwise raises on purpose."""

    exit_code = 1


class UsageError(TrialwiseError):
    """The request cannot be understood as given."""

    exit_code = 2


class SettingsError(TrialwiseError):
    """A setting is missing, unknown or out of range."""

    exit_code = 2


class InputError(TrialwiseError, ValueError):
    """A value is outside the range in which an answer exists.

    Args:
        field: name of the input, as the user would write it.
        value: the value seen.
        allowed: the allowed range, in words.
        next_step: what to do instead.
    """

    exit_code = 2

    def __init__(self, field: str, value: object, allowed: str, next_step: str = "") -> None:
        self.field = field
        self.value = value
        self.allowed = allowed
        self.next_step = next_step
        message = f"{field} = {value}: it must be {allowed}."
        super().__init__(f"{message} {next_step}".rstrip())


class BackendUnavailableError(TrialwiseError):
    """A model, server or other backend cannot be reached."""

    exit_code = 3


class MissingExtraError(BackendUnavailableError):
    """An optional package is not installed.

    Args:
        package: what could not be imported.
        extra: the extra of Trialwise that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"{package} is not installed; install it with: pip install 'trialwise[{extra}]'"
        )


class GateError(TrialwiseError):
    """A check ran to its end and its gate was not met."""

    exit_code = 4


class PackError(TrialwiseError):
    """A knowledge pack breaks its format.

    Args:
        file: the file at fault.
        line: 1-based line, or 0 when the fault has no line.
        field: the field at fault, empty when the file as a whole is meant.
        problem: what is wrong and what to do about it.
    """

    def __init__(self, file: Path, line: int, field: str, problem: str) -> None:
        self.file = file
        self.line = line
        self.field = field
        self.problem = problem
        place = f"{file}:{line}" if line else str(file)
        super().__init__(f"{place}: {field}: {problem}" if field else f"{place}: {problem}")


class DocumentError(TrialwiseError):
    """One document cannot be read; it is skipped, counted and named."""


class StoreError(TrialwiseError):
    """The store refused an operation."""


class StoreBusyError(StoreError):
    """Another process holds the store."""


class StorageError(TrialwiseError):
    """The file system refused: disk full, read-only, or no permission."""
