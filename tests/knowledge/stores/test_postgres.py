from dataclasses import replace

import numpy as np
import pytest
from tests.knowledge.stores.conftest import Opener, needs

from trialwise.core.errors import (
    BackendUnavailableError,
    StoreBusyError,
    StoreError,
    UsageError,
)
from trialwise.knowledge.schema import Document, DocumentRows, Edge, Passage
from trialwise.knowledge.stores.postgres import PostgresStore


def rows(content_hash: str, weight: float = 1.0) -> DocumentRows:
    return DocumentRows(
        document=Document("docs/a.md", "docs", "", "A", "a.md", "", "", (), "Power is good."),
        content_hash=content_hash,
        link_hash="l",
        embedder="e",
        passages=(Passage(0, 14, ()),),
        vectors=bytes(8),
        edges=(Edge(0, "power", "mention", weight, ""),),
    )


def run(url: str, statement: str) -> None:
    """Run a statement over a connection of its own."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    needs("sqlalchemy", "psycopg")
    url = "postgresql://anna:secret@127.0.0.1:9/team?password=secret"
    with (
        pytest.raises(BackendUnavailableError, match="start it or check the URL") as caught,
        PostgresStore(url),
    ):
        pass
    assert "postgresql://anna:***@127.0.0.1:9/team" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_url_that_cannot_be_read_is_not_shown() -> None:
    needs("sqlalchemy")
    with pytest.raises(UsageError, match="percent-encode") as caught:
        PostgresStore("postgresql://anna:secret@h:port/team")
    assert "secret" not in str(caught.value)


def test_one_process_at_a_time_holds_the_store(open_postgres: Opener) -> None:
    with open_postgres() as store:
        with pytest.raises(StoreBusyError, match="in use by another trialwise"), open_postgres():
            pass
        store.put_documents([rows("old")])
    with open_postgres() as store:
        assert store.document("docs/a.md") == rows("old")


def test_a_statement_that_fails_late_undoes_the_whole_write(
    open_postgres: Opener, postgres_server: str, schema: str
) -> None:
    with open_postgres() as store:
        # a rule of the database itself: only the last statement of the write breaks it
        run(postgres_server, f'ALTER TABLE "{schema}".edges ADD CHECK (weight < 100)')
        store.put_documents([rows("old")])
        with pytest.raises(StoreError, match=r"refused a statement: .*edges_weight_check"):
            store.put_documents([rows("new", weight=1000.0)])
        assert store.document("docs/a.md") == rows("old")
        store.put_documents([rows("newer")])
        assert store.document("docs/a.md") == rows("newer")


def test_a_connection_lost_in_the_middle_of_a_write_costs_that_write_only(
    open_postgres: Opener, postgres_server: str, schema: str
) -> None:
    with open_postgres() as store:
        store.put_documents([rows("old")])
        # the last statement of the write ends its own connection, as a dying server would
        run(
            postgres_server,
            f'CREATE FUNCTION "{schema}".die() RETURNS trigger LANGUAGE plpgsql AS '
            "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$; "
            f'CREATE TRIGGER die BEFORE INSERT ON "{schema}".edges '
            f'FOR EACH ROW WHEN (NEW.weight > 100) EXECUTE FUNCTION "{schema}".die()',
        )
        with pytest.raises(BackendUnavailableError, match="closed the connection") as caught:
            store.put_documents([rows("new", weight=1000.0)])
        assert "postgresql://postgres@" in str(caught.value)
        with pytest.raises(BackendUnavailableError, match="closed the connection"):
            store.put_documents([rows("new")])  # the lock is gone: nothing more is written
    with open_postgres() as store:
        assert store.document("docs/a.md") == rows("old")
        store.put_documents([rows("new")])
        assert store.document("docs/a.md") == rows("new")


def test_tables_of_another_version_are_refused(
    open_postgres: Opener, postgres_server: str, schema: str
) -> None:
    with open_postgres() as store:
        store.put_documents([rows("old")])
    run(postgres_server, f"UPDATE \"{schema}\".meta SET value = '0' WHERE key = 'format'")  # noqa: S608
    with pytest.raises(StoreError, match="has the format 0, this version reads 1"), open_postgres():
        pass


def test_a_user_without_the_right_to_make_tables_may_use_those_there_are(
    open_postgres: Opener, postgres_server: str, schema: str
) -> None:
    with open_postgres():
        pass
    run(
        postgres_server,
        "DO $$ BEGIN CREATE ROLE writer LOGIN; EXCEPTION WHEN duplicate_object THEN END $$; "
        f'GRANT USAGE ON SCHEMA "{schema}" TO writer; '
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO writer',
    )
    url = postgres_server.replace("postgres@", "writer@")
    many = replace(rows("many"), passages=(Passage(0, 5, ()),) * 40, vectors=bytes(320))
    with PostgresStore(url, schema=schema) as store:
        store.put_documents([many])
        assert store.document("docs/a.md") == many


def test_more_vectors_than_are_read_at_once_are_all_compared(open_postgres: Opener) -> None:
    values = np.random.default_rng(1).normal(size=(9000, 2)).astype(np.float32)
    half = replace(
        rows("half"), passages=(Passage(0, 1, ()),) * 4500, vectors=values[:4500].tobytes()
    )
    other = replace(
        half, document=replace(half.document, id="docs/b.md"), vectors=values[4500:].tobytes()
    )
    with open_postgres() as store:
        store.put_documents([half])
        store.put_documents([other])
        found = store.nearest(bytes(8), 9000)
    order = np.argsort((values.astype(np.float64) ** 2).sum(axis=1), kind="stable")
    assert [row[1] + 4500 * (row[0] == "docs/b.md") for row in found] == order.tolist()
