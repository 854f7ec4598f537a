"""What every reader takes and returns, and the cleaning that all their text goes through."""

import re
from dataclasses import dataclass
from typing import Final

from trialwise.core.errors import DocumentError
from trialwise.knowledge.schema import Form

REPLACED: Final = "replacement characters"
INSTRUCTIONS: Final = "instructions"
DEEPEST: Final = 200

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read.

    Attributes:
        max_bytes: a larger file is skipped.
        max_unpacked_bytes: a packed file that holds more is skipped, and so is a text longer than
            this.
        max_pages: a PDF or presentation with more pages is skipped.
    """

    max_bytes: int
    max_unpacked_bytes: int = 200_000_000
    max_pages: int = 2000


@dataclass(frozen=True, slots=True)
class Converted:
    """What a reader made of a file.

    Attributes:
        text: the decoded file, or Markdown made of it.
        form: how the text is to be read.
        title: as the file's own fields give it, empty when they give none.
        url: likewise.
        licence: likewise.
        language: likewise, a code such as ``en``.
        pages: offset at which each page or slide begins.
        hidden: text that the file holds but does not show; looked through, never kept.
        flags: what was noticed.
    """

    text: str
    form: Form = "markdown"
    title: str = ""
    url: str = ""
    licence: str = ""
    language: str = ""
    pages: tuple[int, ...] = ()
    hidden: str = ""
    flags: tuple[str, ...] = ()


def cleaned(text: str) -> str:
    r"""Return ``text`` with line ends as ``\n``, without what no store or terminal takes.

    Control characters go; half a pair of UTF-16, which JSON can spell, becomes U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def too_deep() -> DocumentError:
    """Return the error for a file whose parts are nested beyond reason."""
    return DocumentError(f"nested deeper than {DEEPEST} levels")


def too_long(limits: Limits) -> DocumentError:
    """Return the error for a file that unpacks to more than is allowed."""
    return DocumentError(
        f"unpacks to more than the limit of {limits.max_unpacked_bytes / 1e6:g} MB "
        "(TRIALWISE_INGEST__MAX_UNPACKED_MB)"
    )
