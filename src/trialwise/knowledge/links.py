"""Whether the identifiers of sources lead somewhere: for users with a network.

A DOI, an arXiv id or an ISBN is looked up where it is registered, and the title found there must be
that of the source: an identifier that leads to another work is worse than none.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from trialwise.core.files import write_atomic
from trialwise.core.text import terms
from trialwise.knowledge.schema import Source

_SECONDS: Final = 20.0
_ALIKE: Final = 0.6
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
Fetch = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """Whether a source was found under its identifier, and what was found there."""

    key: str
    is_resolved: bool
    detail: str


def fetch(address: str) -> str:
    """Return what stands at an address.

    Raises:
        OSError: when it cannot be reached.
    """
    request = urllib.request.Request(address, headers={"User-Agent": "trialwise"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  # https only
        return str(answer.read().decode("utf-8", "replace"))


def check_source(source: Source, fetch: Fetch = fetch) -> LinkCheck:
    """Return whether a source's identifier leads to a work of its title.

    Args:
        source: the work.
        fetch: returns the text at an address, or raises OSError.
    """
    try:
        title = _registered_title(source, fetch)
    except (OSError, ValueError, KeyError, IndexError) as error:
        return LinkCheck(source.key, False, f"{type(error).__name__}: {error}")
    if not title:
        return LinkCheck(source.key, False, "has no identifier; add a DOI, arXiv id or ISBN")
    wanted, held = set(terms(source.title)), set(terms(title))
    share = len(wanted & held) / max(min(len(wanted), len(held)), 1)
    return LinkCheck(source.key, share >= _ALIKE, f"'{title}'")


def mark_checked(path: Path, keys: Iterable[str]) -> None:
    """Set ``checked: true`` for some sources; nothing else of the file changes."""
    text = path.read_text("utf-8")
    for key in keys:
        entry = re.compile(
            rf"(^{re.escape(key)}:\n(?:[ \t].*\n)*?[ \t]+checked: )false$", re.MULTILINE
        )
        text = entry.sub(r"\1true", text)
    write_atomic(path, text)


def _registered_title(source: Source, fetch: Fetch) -> str:
    """Return the title under which a source's first identifier is registered, '' without one."""
    if source.doi:
        found = json.loads(fetch(f"https://api.crossref.org/works/{quote(source.doi)}"))
        return str(found["message"]["title"][0])
    if source.arxiv:
        page = fetch(f"https://export.arxiv.org/api/query?id_list={quote(source.arxiv)}")
        titles = _TITLE.findall(page)
        return " ".join(titles[1].split()) if len(titles) > 1 else ""
    if source.isbn:
        book = json.loads(fetch(f"https://openlibrary.org/isbn/{quote(source.isbn)}.json"))
        return str(book["title"])
    if source.url:
        title = _TITLE.search(fetch(source.url))
        return " ".join(title.group(1).split()) if title else ""
    return ""
