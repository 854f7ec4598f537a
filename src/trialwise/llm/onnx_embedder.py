"""The built-in embedder: all-MiniLM-L6-v2 in int8, run by ONNX Runtime on the CPU.

Texts are run one by one. That is faster on a CPU than padded batches, and makes a text's vector the
same bytes whatever is embedded beside it. Between kinds of processor the bytes differ: the last bit
of the softmax moves some int8 roundings (cosine 0.999, AVX-512 against AVX2, checked 2026-11).
"""

import json
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final, Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import BackendUnavailableError
from trialwise.core.files import file_hash
from trialwise.llm.base import Progress

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from tokenizers import Tokenizer

DIM: Final = 384
# max_seq_length in the model's sentence_bert_config.json
MAX_TOKENS: Final = 256
# Ours: far more than 256 tokens of any prose, so that a huge text costs no more than a long one.
_MAX_CHARACTERS: Final = 20_000
_REINSTALL: Final = "reinstall it with: pip install --force-reinstall --no-deps trialwise"


class _File(TypedDict):
    bytes: int
    sha256: str


class _Session(Protocol):
    """What is used of an ONNX Runtime session."""

    def run(
        self, output_names: list[str], input_feed: dict[str, NDArray[np.int64]]
    ) -> list[NDArray[np.float32]]: ...


class MiniLMEmbedder:
    """Embeds English text in 384 dimensions; the model is read at the first text.

    May be shared between threads.

    Args:
        threads: how many texts are embedded at the same time, at least 1; it does not change the
            vectors.

    Raises:
        ValueError: when ``threads`` is below 1.
    """

    def __init__(self, threads: int = 1) -> None:
        if threads < 1:
            raise ValueError(f"threads = {threads}: it must be at least 1")
        self._threads = threads

    @cached_property
    def id(self) -> str:
        """Name of the model and its runtime, with the start of the model file's SHA-256."""
        return f"minilm-l6-v2-int8-onnx-{_manifest()['model.onnx']['sha256'][:12]}"

    @property
    def dim(self) -> int:
        """Length of each vector: 384."""
        return DIM

    def knows(self, word: str) -> bool:
        """Return whether ``word`` is one whole token of the model's vocabulary."""
        return self._tokenizer.token_to_id(word) is not None

    def embed(
        self, texts: Sequence[str], *, on_progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return one vector of length 1 per text, in the order of ``texts``.

        Args:
            texts: any text; what comes after 256 tokens is left out.
            on_progress: called in this thread after each text with ``(done, total)``.

        Returns:
            Array ``(text, 384)``; ``(0, 384)`` for no texts.

        Raises:
            BackendUnavailableError: when the model or its runtime cannot be loaded.
        """
        vectors = np.zeros((len(texts), DIM), np.float32)
        if not texts:
            return vectors
        with closing(self._rows(texts)) as rows:
            for place, row in enumerate(rows):
                vectors[place] = row
                if on_progress is not None:
                    on_progress(place + 1, len(texts))
        return vectors

    def _rows(self, texts: Sequence[str]) -> Generator[NDArray[np.float32], None, None]:
        """Yield the vectors in order; closing it leaves the texts not yet begun."""
        first, *rest = texts
        yield self._embed_one(first)  # loads the model before threads share it
        if self._threads == 1 or not rest:
            yield from map(self._embed_one, rest)
            return
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="embed")
        try:
            yield from pool.map(self._embed_one, rest)
        finally:
            pool.shutdown(cancel_futures=True)

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        clean = text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        ids = np.array([self._tokenizer.encode(clean).ids], np.int64)  # (1, token)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vector: NDArray[np.float32] = self._session.run(["embedding"], feed)[0][0]
        return vector

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        try:
            from tokenizers import Tokenizer  # loaded with the first text

            with as_file(_folder() / "tokenizer.json") as path:
                tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise _cannot_load("the tokenizer", error) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> _Session:
        try:
            # Loaded with the first text.
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3  # errors only
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            with as_file(_folder() / "model.onnx") as path:
                session: _Session = onnxruntime.InferenceSession(
                    str(path), options, providers=["CPUExecutionProvider"]
                )
        except Exception as error:  # the library's errors share no base
            raise _cannot_load("ONNX Runtime or the model", error) from error
        return session


def verify_files() -> list[str]:
    """Return what differs between the shipped files and their manifest; empty when nothing does.

    Reads and hashes 24 MB.
    """
    try:
        expected = _manifest()
    except BackendUnavailableError as error:
        return [str(error)]
    problems = []
    for name, entry in expected.items():
        with as_file(_folder() / name) as path:
            if not path.is_file():
                problems.append(f"embedder file {name} is missing; {_REINSTALL}")
            elif (seen := file_hash(path)) != entry["sha256"]:
                problems.append(
                    f"embedder file {name}: SHA-256 is {seen}, expected {entry['sha256']}; "
                    f"{_REINSTALL}"
                )
    return problems


def _folder() -> "Traversable":
    return files("trialwise.llm") / "minilm"


def _manifest() -> dict[str, _File]:
    try:
        content = json.loads((_folder() / "manifest.json").read_text(encoding="utf-8"))
        expected: dict[str, _File] = content["files"]
    except (OSError, ValueError, KeyError) as error:
        raise _cannot_load("the embedder's manifest", error) from error
    return expected


def _cannot_load(what: str, error: Exception) -> BackendUnavailableError:
    return BackendUnavailableError(f"cannot load {what} ({error}); {_REINSTALL}")
