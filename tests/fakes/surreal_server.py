"""A websocket server around the embedded SurrealDB; it can die in the middle of a statement.

It speaks what the SDK speaks to a real server: one path, the ``cbor`` subprotocol, one reply per
request. Unlike a real one it has one session for all connections and lets anybody in.
"""

import threading
from pathlib import Path
from typing import Any, Self

from surrealdb._surrealdb_ext import SyncEmbeddedDB
from surrealdb.data.cbor import decode, encode
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve


class SurrealServer:
    """Serves one embedded engine on a free port of this machine.

    Args:
        folder: where the engine keeps its data; in memory when None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._engine = SyncEmbeddedDB("mem://" if folder is None else f"surrealkv://{folder}")
        self._turn = threading.Lock()
        self._connections: set[ServerConnection] = set()
        self._cut_after: int | None = None
        self._server: Server | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._engine.connect()
        self._server = serve(
            self._answer_all,
            "127.0.0.1",
            0,
            subprotocols=["cbor"],  # type: ignore[list-item]  # a NewType of str
            process_request=_check_path,
            max_size=None,
            compression=None,
        )
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        for connection in list(self._connections):
            connection.socket.close()

    def add_user(self, name: str, password: str) -> None:
        """Let a user of the root level sign in."""
        self._ask("use", ["any", "any"])
        self._ask("query", [f"DEFINE USER {name} ON ROOT PASSWORD '{password}' ROLES OWNER", {}])

    def die_at_next_write(self, *, after: int) -> None:
        """Close the connection at the next transaction, ``after`` of its statements carried out.

        A negative number carries it out whole, but never says so.
        """
        self._cut_after = after

    def _answer_all(self, connection: ServerConnection) -> None:
        self._connections.add(connection)
        for message in connection:
            assert isinstance(message, bytes)
            request = decode(message)
            if self._cut_after is not None and _is_transaction(request):
                self._carry_out_partly(request, message, self._cut_after)
                self._cut_after = None
                connection.socket.close()
                return
            connection.send(self._answer(request, message))

    def _carry_out_partly(self, request: dict[str, Any], message: bytes, after: int) -> None:
        if after < 0:
            self._answer(request, message)
            return
        text, values = request["params"]
        statements = [part.strip() for part in text.split(";\n")]
        inner = [part for part in statements if part not in ("BEGIN", "COMMIT", "")]
        self._ask("query", [";\n".join([*inner[:after], "RETURN 1"]), values])

    def _ask(self, method: str, parameters: list[object]) -> None:
        request = {"id": "1", "method": method, "params": parameters}
        reply = decode(self._answer(request, encode(request)))
        assert "error" not in reply, reply
        for part in reply["result"] or []:
            assert part["status"] == "OK", part

    def _answer(self, request: dict[str, Any], message: bytes) -> bytes:
        with self._turn:
            try:
                return self._engine.execute(message)
            except RuntimeError as error:  # the engine raises what a server replies
                fault = {"code": -32000, "message": str(error)}
                return encode({"id": request["id"], "error": fault})


def _check_path(connection: ServerConnection, request: Request) -> Response | None:
    return None if request.path == "/rpc" else connection.respond(404, "no such path\n")


def _is_transaction(request: dict[str, Any]) -> bool:
    return request["method"] == "query" and "BEGIN" in request["params"][0]
