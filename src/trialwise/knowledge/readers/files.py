"""Which files a path, a folder or a pattern means; links to folders are not followed."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from trialwise.core.errors import UsageError

_PATTERN: Final = re.compile(r"[*?\[]")


@dataclass(slots=True)
class Found:
    """Files below ``base``, sorted by their relative path, and folders that cannot be opened."""

    base: Path
    files: list[Path]
    closed: list[tuple[str, str]] = field(default_factory=list)


def split_pattern(path: str) -> tuple[Path, str]:
    """Return the folder a pattern starts from and the pattern; '' when ``path`` is none.

    A path that exists is no pattern, whatever its letters are.

    >>> split_pattern("/nowhere/docs/**/*.md")[1]
    '**/*.md'
    """
    parts = Path(path).parts
    first = next((i for i, part in enumerate(parts) if _PATTERN.search(part)), len(parts))
    if first == len(parts) or os.path.lexists(path):
        return Path(path), ""
    return Path(*parts[:first]), str(Path(*parts[first:]))


def find_files(path: str) -> Found:
    """Return the files that ``path`` means: those of a folder, those of a pattern, or itself.

    Names that begin with a dot are left out. Links to folders are listed, not followed.

    Raises:
        UsageError: when nothing is there or it cannot be opened.
    """
    if not is_unicode(path):
        raise UsageError(f"{path!a}: its name is not UTF-8; rename it")
    root, pattern = split_pattern(path)
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except FileNotFoundError:
        raise UsageError(f"{root} does not exist; give a file or folder that does") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{root} cannot be opened: {reason}") from None
    if pattern:
        return _matching(root, pattern)
    if not is_folder:
        return Found(root.parent, [root])
    found = Found(root, [])
    found.files = sorted(_walk(found), key=lambda file: file.relative_to(root).as_posix())
    return found


def _matching(root: Path, pattern: str) -> Found:
    if ".." in Path(pattern).parts:
        raise UsageError(f"{root / pattern}: a pattern cannot go up with '..'")
    try:
        files = [
            path
            for path in root.glob(pattern)
            if not path.is_dir()
            and not any(part.startswith(".") for part in path.relative_to(root).parts)
        ]
    except (ValueError, NotImplementedError, OSError) as error:
        raise UsageError(f"{root / pattern} is no pattern: {error}") from None
    if not files:
        raise UsageError(f"{root / pattern} matches no file; check it, and put it in quotes")
    return Found(root, sorted(set(files), key=lambda file: file.relative_to(root).as_posix()))


def _walk(found: Found) -> Iterator[Path]:
    def closed(error: OSError) -> None:
        relative = Path(error.filename).relative_to(found.base).as_posix()
        found.closed.append((relative, f"cannot be opened: {error.strerror}"))

    for folder, names, files in os.walk(found.base, onerror=closed, followlinks=False):
        names[:] = [name for name in names if not name.startswith(".")]
        links = [name for name in names if (Path(folder) / name).is_symlink()]
        for name in [*files, *links]:
            if not name.startswith("."):
                yield Path(folder) / name


def is_unicode(name: str) -> bool:
    """Return whether a file's name decodes; a name of other bytes arrives with surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
