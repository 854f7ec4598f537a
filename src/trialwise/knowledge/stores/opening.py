"""One URL names the store: the embedded SurrealDB, a SurrealDB or PostgreSQL server, or FAISS."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from trialwise.core.errors import UsageError
from trialwise.knowledge.stores.base import Store

_ALLOWED: Final = (
    "leave it empty for the built-in SurrealDB, or write "
    "ws://user:password@host:port/namespace/database (wss:// with TLS), "
    "postgresql://user:password@host:port/database, faiss:flat or faiss:hnsw"
)


def open_store(url: str, home: Path) -> Store:
    """Return the store that a URL names, not yet entered.

    Args:
        url: empty for the embedded SurrealDB under ``home / "store"``; ``ws://`` or ``wss://`` for
            a SurrealDB server, with namespace and database as its path (``trialwise/main`` when
            left out); ``postgresql://`` for PostgreSQL; ``faiss:flat`` or ``faiss:hnsw`` for SQLite
            and a FAISS index under ``home / "faiss"``.
        home: folder of the stores that are files.

    Raises:
        UsageError: when the URL is of no known form; its password is not shown.
        MissingExtraError: when what the store needs is not installed.
    """
    scheme = url.partition(":")[0].lower()
    if not url:
        from trialwise.knowledge.stores.surreal import SurrealStore  # 0.3 s

        return SurrealStore(f"surrealkv://{home / 'store'}")
    if scheme in ("ws", "wss"):
        return _server(url)
    if scheme in ("postgresql", "postgres"):
        return _postgres(url)
    if scheme == "faiss":
        return _faiss(url, home)
    raise _unknown(url)


def _unknown(url: str, reason: str = "") -> UsageError:
    # whatever stands before an @ may be a password
    shown = re.sub(r"//.*@", "//***@", url, flags=re.DOTALL)
    return UsageError(f"store = {shown!r}: {reason or 'no such store'}; {_ALLOWED}")


def _server(url: str) -> Store:
    from trialwise.knowledge.stores.surreal import SurrealStore  # 0.3 s

    parts = _split(url)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if path[-1:] == ["rpc"] and len(path) != 2:  # as its documents write it
        path = path[:-1]
    if len(path) not in (0, 2):
        raise _unknown(url, "its path is neither empty nor namespace/database")
    namespace, database = path or ("trialwise", "main")
    credentials = None
    if parts.username is not None:
        credentials = (unquote(parts.username), unquote(parts.password or ""))
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return SurrealStore(address, namespace=namespace, database=database, credentials=credentials)


def _split(url: str) -> SplitResult:
    """Return the parts of a server's URL; what is no host and port is refused."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:  # its text may hold a part of the password
        raise _unknown(url, "it cannot be read") from None
    if not is_whole or parts.query or parts.fragment:
        raise _unknown(url, "it cannot be read; percent-encode special characters in the password")
    return parts


def _postgres(url: str) -> Store:
    from trialwise.knowledge.stores.postgres import PostgresStore

    return PostgresStore(url)


def _faiss(url: str, home: Path) -> Store:
    from trialwise.knowledge.stores.faiss_index import KINDS, load_faiss

    kind = url.partition(":")[2]
    if kind not in KINDS:
        raise _unknown(url)
    load_faiss()
    from trialwise.knowledge.stores.faiss import FaissStore

    return FaissStore(home / "faiss", "hnsw" if kind == "hnsw" else "flat")
