import sys
from pathlib import Path

import pytest
from tests.fakes.surreal_server import SurrealServer
from tests.knowledge.stores.conftest import needs

from trialwise.core.errors import BackendUnavailableError, MissingExtraError, UsageError
from trialwise.knowledge.schema import IngestSource
from trialwise.knowledge.stores.opening import open_store

SOURCE = IngestSource("docs", "/d", "", "")


def test_no_url_is_the_embedded_store_under_home(tmp_path: Path) -> None:
    with open_store("", tmp_path) as store:
        store.put_source(SOURCE)
    assert any((tmp_path / "store").iterdir())


@pytest.mark.parametrize("kind", ["flat", "hnsw"])
def test_faiss_lives_under_home(tmp_path: Path, kind: str) -> None:
    needs("faiss")
    with open_store(f"faiss:{kind}", tmp_path) as store:
        store.put_source(SOURCE)
    assert (tmp_path / "faiss" / "rows.sqlite").exists()


def test_a_postgres_url_opens_the_tables_of_the_schema_trialwise(
    tmp_path: Path, postgres_server: str
) -> None:
    with open_store(postgres_server, tmp_path) as store:
        store.put_source(SOURCE)
    with open_store(postgres_server.replace("postgresql:", "postgres:"), tmp_path) as store:
        assert store.sources() == (SOURCE,)


def test_a_server_keeps_databases_apart(tmp_path: Path, surreal_server: SurrealServer) -> None:
    with open_store(f"{surreal_server.url}/acme/one", tmp_path) as store:
        store.put_source(SOURCE)
    with open_store(f"{surreal_server.url}/acme/two/", tmp_path) as store:
        assert store.sources() == ()
    with open_store(f"{surreal_server.url}/acme/one", tmp_path) as store:
        assert store.sources() == (SOURCE,)
    with open_store(surreal_server.url, tmp_path) as store:
        assert store.sources() == ()


def test_a_server_url_as_its_makers_write_it_is_understood(
    tmp_path: Path, surreal_server: SurrealServer
) -> None:
    for path in ("/rpc", "/acme/one/rpc"):
        with open_store(f"{surreal_server.url}{path}", tmp_path) as store:
            assert store.sources() == ()


def test_a_user_signs_in_with_a_password_of_any_characters(
    tmp_path: Path, surreal_server: SurrealServer
) -> None:
    surreal_server.add_user("anna", "p@s:s/w#rd ü")
    address = surreal_server.url.removeprefix("ws://")
    with open_store(f"ws://anna:p%40s%3As%2Fw%23rd%20%C3%BC@{address}/a/b", tmp_path) as store:
        assert store.sources() == ()


def test_a_wrong_password_is_said_and_not_shown(
    tmp_path: Path, surreal_server: SurrealServer
) -> None:
    address = surreal_server.url.removeprefix("ws://")
    with (
        pytest.raises(BackendUnavailableError, match="check the user, the password") as caught,
        open_store(f"ws://anna:secret@{address}", tmp_path),
    ):
        pass
    assert address in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["mysql://u:secret@h/d", "ws://", "ws://u:secret@", "ws://h:1/only-one", "ws://h/a/b/c",
     "ws://u:secret#x@h:1/a/b", "ws://u:secret/x@h:1/a", "ws://u:secret?x@h/a/b", "faiss", "faiss:",
     "faiss:ivf", "faiss:FLAT", "/a/folder", "surrealkv://x", "ws://h:port/a/b", "ws://[::1/a/b",
     "http://u:secret@h"],
)  # fmt: skip
def test_any_other_url_is_refused_with_what_is_allowed(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match=r"postgresql://.*faiss:flat or faiss:hnsw") as caught:
        open_store(url, tmp_path)
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "package", "extra"),
    [
        ("faiss:flat", "faiss", "faiss"),
        ("postgresql://h/d", "sqlalchemy", "postgres"),
        ("postgresql://h/d", "psycopg", "postgres"),
    ],
)
def test_a_missing_package_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, package: str, extra: str
) -> None:
    if package == "psycopg":
        needs("sqlalchemy")
    monkeypatch.setitem(sys.modules, package, None)
    with (
        pytest.raises(MissingExtraError, match=rf"pip install 'trialwise\[{extra}\]'"),
        open_store(url, tmp_path),
    ):
        pass
