"""Fetching a published retrieval set: download, check against its hash, convert, write.

Each file is pinned to a commit and a SHA-256 (read in 2026-11 in several public repositories that
use the same files, not taken by us from the source), so that figures on it stay comparable.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from trialwise.core.errors import BackendUnavailableError, UsageError
from trialwise.core.files import file_hash, make_folder, storage, write_atomic
from trialwise.evaluation.retrieval_sets import RetrievalSet, read_hipporag, read_multihop_rag

MAX_BYTES: Final = 64_000_000
"""A file beyond this is not read on; the largest of the sets here has about 13 MB."""
_CHUNK: Final = 1 << 20
_TIMEOUT_SECONDS: Final = 60.0
_NOT_SATISFIABLE: Final = 416
_PARTIAL: Final = 206

Get = Callable[[str, int], Iterator[bytes]]
"""Yields the bytes of a URL from an offset on; the offset is 0 for all of them."""


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """Where a set is published.

    Attributes:
        repository: data set on the Hugging Face hub.
        revision: commit of the repository.
        corpus: name and SHA-256 of the file of passages.
        questions: name and SHA-256 of the file of questions.
        licence: of the content, as its publishers state it.
        citation: what to cite.
        read: turns the content of the two files into a set.
    """

    repository: str
    revision: str
    corpus: tuple[str, str]
    questions: tuple[str, str]
    licence: str
    citation: str
    read: Callable[[object, object], RetrievalSet]

    def url(self, file: str) -> str:
        """Return the address of one of its files."""
        return f"https://huggingface.co/datasets/{self.repository}/resolve/{self.revision}/{file}"


def _hipporag(
    name: str, corpus: str, questions: str, *, licence: str, citation: str
) -> PublishedSet:
    return PublishedSet(
        "osunlp/HippoRAG_2",
        "5ec05b38deecc3318bb432c69865959c56058990",
        (f"{name}_corpus.json", corpus),
        (f"{name}.json", questions),
        licence,
        f"{citation}; sample of HippoRAG 2 (arXiv:2502.14802)",
        read_hipporag,
    )


SETS: Final[Mapping[str, PublishedSet]] = {
    "musique": _hipporag(
        "musique",
        "73157a03ce3f0b1a5673dd5dc12bb970c24976dbffc688af9eecdd758c97ffcb",
        "98ed4e21d3076532f6388d42320fb809599c63a0d8dffca8ece5e41922be6b46",
        licence="CC BY 4.0; passages from Wikipedia, CC BY-SA",
        citation="MuSiQue (Trivedi et al., TACL 2022)",
    ),
    "2wikimultihopqa": _hipporag(
        "2wikimultihopqa",
        "9d6e352952aafb18dab22bf8195039461321a44a949df902ae83bce134ad238a",
        "895cba294064df0c3302c76847b1fc08d99b5619f7663dfaa3b65cd780f1cac4",
        licence="Apache-2.0; passages from Wikipedia, CC BY-SA",
        citation="2WikiMultihopQA (Ho et al., COLING 2020)",
    ),
    "hotpotqa": _hipporag(
        "hotpotqa",
        "9333647b922382776cd2cb02893b390d77984df85a91bfa8be411284978aca7d",
        "3ad9c0bcbf93f41d7004ca6007049c904d2605046b314a2f7ecfb379c64cba6d",
        licence="CC BY-SA 4.0",
        citation="HotpotQA (Yang et al., EMNLP 2018)",
    ),
    "multihop-rag": PublishedSet(
        "yixuantt/MultiHopRAG",
        "71ac0d0bd1f951d2d6b70311f7d2ae404e1ffa82",
        ("corpus.json", "20b61b5ab84de84a927420c5d265b7ec8d859ae49980699958a787ade9e4d28f"),
        ("MultiHopRAG.json", "03cfb4926461f868684903aadc8024447bdda5bb3f6804741424cce338515bff"),
        "ODC-BY 1.0; the articles belong to their publishers",
        "MultiHop-RAG (Tang and Yang, COLM 2024, arXiv:2401.15391)",
        read_multihop_rag,
    ),
}
"""The sets by name."""


def https_get(url: str, start: int) -> Iterator[bytes]:
    """Yield the bytes of ``url`` from offset ``start`` on; redirects stay on https.

    Raises:
        BackendUnavailableError: when the address is not https, the server cannot be reached or
            refuses, or the connection ends before the last byte.
    """
    if not url.startswith("https://"):
        raise BackendUnavailableError(f"cannot fetch {url}: only https addresses are fetched")
    headers = {"User-Agent": "trialwise", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        request = Request(url, headers=headers)  # noqa: S310  # https, checked above
        with build_opener(_HttpsOnly).open(request, timeout=_TIMEOUT_SECONDS) as response:
            # A server that knows no ranges sends the whole file again.
            skip = 0 if response.status == _PARTIAL else start
            left = int(response.headers.get("Content-Length") or -1)
            while chunk := response.read(_CHUNK):
                left -= len(chunk)
                yield chunk[skip:]
                skip = max(0, skip - len(chunk))
    except HTTPError as error:
        if error.code == _NOT_SATISFIABLE and start:  # the last byte is here already
            return
        raise BackendUnavailableError(
            f"cannot fetch {url}: HTTP {error.code} {error.reason}"
        ) from error
    except (OSError, HTTPException) as error:
        raise BackendUnavailableError(
            f"cannot fetch {url} ({error}); check the connection and run the command again: "
            "it goes on where it stopped"
        ) from error
    if left > 0:
        raise BackendUnavailableError(
            f"{url} ended {left} bytes early; run the command again: it goes on where it stopped"
        )


def fetch(name: str, folder: Path, get: Get = https_get) -> RetrievalSet:
    """Fetch a published set into ``folder`` and return it.

    Writes ``corpus.jsonl``, ``questions.jsonl``, ``left_out.jsonl`` and ``SOURCE.md``, and keeps
    the two published files under ``published``: what is there already is not fetched again.

    Args:
        name: a name of ``SETS``.
        folder: made when missing.
        get: reads an address; a stand-in in tests.

    Raises:
        UsageError: when no set has that name, or a file there is not the published one.
        BackendUnavailableError: when a file cannot be fetched, is larger than ``MAX_BYTES``, or
            is not the published one.
        StorageError: when the folder cannot be written.
    """
    if name not in SETS:
        raise UsageError(f"no retrieval set '{name}'; name one of: {', '.join(SETS)}")
    published = SETS[name]
    corpus, questions = (
        json.loads(_file(published.url(file), folder / "published" / file, sha256, get))
        for file, sha256 in (published.corpus, published.questions)
    )
    found = published.read(corpus, questions)
    write_atomic(folder / "corpus.jsonl", found.corpus_lines())
    write_atomic(folder / "questions.jsonl", found.question_lines())
    write_atomic(folder / "left_out.jsonl", found.left_out_lines())
    write_atomic(folder / "SOURCE.md", _source(name, published, found))
    return found


class _HttpsOnly(HTTPRedirectHandler):
    """Follows redirects as long as they stay on https."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request for the new address, or refuse it."""
        if not newurl.startswith("https://"):
            raise URLError(f"redirected to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _file(url: str, path: Path, sha256: str, get: Get) -> bytes:
    """Return the content of a published file, fetched when it is not there yet."""
    if not path.is_file():
        _download(url, path, sha256, get)
    elif file_hash(path) != sha256:
        raise UsageError(
            f"{path} is not the published file: its SHA-256 is not {sha256}; "
            "move it away and run the command again"
        )
    return path.read_bytes()


def _download(url: str, path: Path, sha256: str, get: Get) -> None:
    """Fetch the rest of a file behind the bytes that an earlier run left, and check all of it."""
    part = path.with_name(f"{path.name}.part")
    make_folder(path.parent)
    with storage(part), part.open("ab") as stream:
        for chunk in get(url, stream.tell()):
            stream.write(chunk)
            if stream.tell() > MAX_BYTES:
                break
    size, seen = part.stat().st_size, file_hash(part)
    if seen != sha256:
        part.unlink()  # it can never become the published file
        problem = f"more than {MAX_BYTES:,} bytes" if size > MAX_BYTES else f"SHA-256 {seen}"
        raise BackendUnavailableError(
            f"{url} is not the published file: {problem}, expected SHA-256 {sha256}; "
            "run the command again to fetch it anew"
        )
    with storage(path):
        part.replace(path)


def _source(name: str, published: PublishedSet, found: RetrievalSet) -> str:
    """Return where the set comes from and what was left out, for the people who use the folder."""
    files = "".join(
        f"- {published.url(file)}\n  SHA-256 {sha256}\n"
        for file, sha256 in (published.corpus, published.questions)
    )
    return (
        f"# {name}\n\n- Cite: {published.citation}\n- Licence, as published: {published.licence}\n"
        f"{files}\n{len(found.corpus):,} passages, {len(found.questions):,} questions; "
        f"{len(found.left_out):,} left out, each with its reason in left_out.jsonl.\n"
    )
