"""Openers of every store: each call opens the same store of a test again."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fakes.memory_store import MemoryStores
from tests.fakes.postgres_server import find_programs, run_server
from tests.fakes.surreal_server import SurrealServer

from trialwise.knowledge.stores.base import Store
from trialwise.knowledge.stores.surreal import SurrealStore

Opener = Callable[[], Store]
STORES = ("surreal", "surreal-server", "postgres", "faiss-flat", "faiss-hnsw", "memory")


def needs(*packages: str) -> None:
    """Skip a test when a package of an extra is missing."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server that runs as long as the tests."""
    needs("sqlalchemy", "psycopg")
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server (initdb, pg_ctl) on this machine")
    with run_server(programs) as url:
        yield url


@pytest.fixture
def schema(tmp_path: Path) -> str:
    """Return a schema of the test's own."""
    return f"{tmp_path.name}-{os.getpid()}"


@pytest.fixture
def open_postgres(postgres_server: str, schema: str) -> Opener:
    """Return an opener of the test's own PostgreSQL store."""
    from trialwise.knowledge.stores.postgres import PostgresStore

    return lambda: PostgresStore(postgres_server, schema=schema)


@pytest.fixture
def surreal_server() -> Iterator[SurrealServer]:
    """Yield a server around the embedded SurrealDB."""
    with SurrealServer() as server:
        yield server


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Return an opener of one kind of store."""
    name = request.param
    if name == "surreal":
        return lambda: SurrealStore(f"surrealkv://{tmp_path / 'store'}")
    if name == "surreal-server":
        server: SurrealServer = request.getfixturevalue("surreal_server")
        return lambda: SurrealStore(server.url)
    if name == "postgres":
        opener: Opener = request.getfixturevalue("open_postgres")
        return opener
    if name.startswith("faiss-"):
        needs("faiss")
        from trialwise.knowledge.stores.faiss import FaissStore

        return lambda: FaissStore(tmp_path / "faiss", name.removeprefix("faiss-"))
    stores = MemoryStores()
    return lambda: stores.open(tmp_path)
