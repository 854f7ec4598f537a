"""An embedder from any causal language model: the mean of a hidden layer, on the CPU.

Texts are run one by one, each operation on one thread, so that a text's vector is the same bytes
whatever is embedded beside it and however many threads there are. The model must be on this machine
already: nothing is downloaded, and only safetensors weights are read, since pickled ones run code.

Mean pooling: vector = sum(mask * hidden) / sum(mask) over the tokens, then divided by its length
(Reimers and Gurevych, "Sentence-BERT", 2019, section 3). A base model was not trained for this; its
vectors are a baseline, not a rival of a trained embedder.
"""

import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import BackendUnavailableError, MissingExtraError
from trialwise.core.files import content_hash, file_hash
from trialwise.llm.base import Progress

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

# Ours: a passage has about 150 tokens, and the cost grows with the length.
MAX_TOKENS: Final = 512
_MAX_CHARACTERS: Final = 20_000
_EXTRA: Final = "torch"
_NEEDED: Final = ("config.json", "tokenizer.json")
_HUB_ID: Final = re.compile(r"[\w.-]+/[\w.-]+")
# How byte-level BPE and SentencePiece write a space before a word.
_WORD_START: Final = ("Ġ", "▁")
# torch's number of threads belongs to the process, so one call at a time may change it.
_ONE_AT_A_TIME: Final = Lock()


class CausalEmbedder:
    """Embeds texts by a hidden layer of a causal language model; read at the first text.

    May be shared between threads, which then wait for one another.

    Args:
        model: a folder with ``config.json``, ``tokenizer.json`` and ``*.safetensors``, or the id of
            a model in the local Hugging Face cache, such as ``Qwen/Qwen2.5-0.5B``.
        layer: the hidden state that is averaged: 0 is the token embedding, 1 the first layer, and
            -1 the last one, after the model's final norm.
        threads: how many texts are embedded at the same time, at least 1; it does not change the
            vectors.

    Raises:
        ValueError: when ``threads`` is below 1.
        MissingExtraError: when torch or transformers is not installed.
        BackendUnavailableError: when there is no such model on this machine.
    """

    def __init__(self, model: str, *, layer: int = -1, threads: int = 1) -> None:
        if threads < 1:
            raise ValueError(f"threads = {threads}: it must be at least 1")
        for package in ("torch", "transformers"):
            if importlib.util.find_spec(package) is None:
                raise MissingExtraError(package, _EXTRA)
        self._name = model
        self._layer = layer
        self._threads = threads
        self._folder, self._revision = _find(model)

    @cached_property
    def id(self) -> str:
        """Name of the model, its commit or the start of a hash of its files, layer and limit.

        A folder's files are hashed when this is first asked: about a second for each gigabyte.
        """
        name = self._name if self._revision else self._folder.resolve().name
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
        version = self._revision or _hash_files(self._folder)
        return f"causal-{name}-{version[:12]}-mean-layer{self._layer}-{MAX_TOKENS}"

    @cached_property
    def dim(self) -> int:
        """Length of each vector: the model's hidden size."""
        from transformers import AutoConfig  # 3 s

        try:
            config = AutoConfig.from_pretrained(self._folder, local_files_only=True)
            return int(config.get_text_config().hidden_size)
        except Exception as error:  # the library's errors share no base
            raise self._cannot_load("config.json", error) from error

    def knows(self, word: str) -> bool:
        """Return whether ``word``, at the start of a word, is one whole token of the vocabulary."""
        for text in (f" {word}", word):  # SentencePiece adds the space itself
            tokens = self._tokenizer.encode(_clean(text), add_special_tokens=False).tokens
            if len(tokens) == 1 and tokens[0].startswith(_WORD_START):
                return True
        return False

    def embed(
        self, texts: Sequence[str], *, on_progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """Return one vector of length 1 per text, in the order of ``texts``.

        Args:
            texts: any text; what comes after 512 tokens (or the model's own limit, if that is
                smaller) is left out. A text without a token gets the first axis.
            on_progress: called in this thread after each text with ``(done, total)``.

        Returns:
            Array ``(text, hidden size)``; ``(0, hidden size)`` for no texts.

        Raises:
            BackendUnavailableError: when the model cannot be loaded, has no such layer, or gives
                something that is no vector.
        """
        vectors = np.zeros((len(texts), self.dim), np.float32)
        if not texts:
            return vectors
        with _workers(self._threads) as pool:
            self._check_layer()
            for place, row in enumerate(pool.map(self._embed_one, texts)):
                vectors[place] = row
                if on_progress is not None:
                    on_progress(place + 1, len(texts))
        return vectors

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        import torch

        encoding = self._tokenizer.encode(_clean(text[:_MAX_CHARACTERS]))
        vector = np.zeros(self.dim, np.float64)
        if not encoding.ids:
            vector[0] = 1.0
            return vector.astype(np.float32)
        ids = torch.tensor([encoding.ids])  # (1, token)
        mask = torch.tensor([encoding.attention_mask])  # (1, token)
        with torch.inference_mode():
            states = self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
            hidden = states.hidden_states[self._layer]  # (1, token, dim)
            weights = mask.unsqueeze(-1).to(hidden.dtype)  # (1, token, 1)
            mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1)  # (1, dim)
        vector = mean[0].numpy().astype(np.float64)
        length = float(np.sqrt(vector @ vector))
        if not 0.0 < length < np.inf:
            raise BackendUnavailableError(
                f"model '{self._name}', layer {self._layer}: a vector of length {length}; "
                "its weights are damaged: fetch the model again or name another one"
            )
        unit: NDArray[np.float32] = (vector / length).astype(np.float32)
        return unit

    def _check_layer(self) -> None:
        """Load the model, before threads share it, and refuse a layer that it does not have."""
        config = self._model.config.get_text_config()
        layers = int(config.num_hidden_layers)
        if not -layers - 1 <= self._layer <= layers:
            raise BackendUnavailableError(
                f"model '{self._name}' has no layer {self._layer}: "
                f"name one from {-layers - 1} to {layers}"
            )
        limit = getattr(config, "max_position_embeddings", None) or MAX_TOKENS
        self._tokenizer.enable_truncation(min(MAX_TOKENS, int(limit)), direction="right")

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        try:
            from tokenizers import Tokenizer  # loaded with the first text

            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # the library raises bare Exception
            raise self._cannot_load("tokenizer.json", error) from error
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _model(self) -> "PreTrainedModel":
        try:
            import torch
            from transformers import AutoModel

            with _quiet():
                model, loaded = AutoModel.from_pretrained(
                    self._folder,
                    dtype=torch.float32,  # half precision on a CPU is slow
                    local_files_only=True,
                    output_loading_info=True,
                    trust_remote_code=False,
                    use_safetensors=True,
                )
        except Exception as error:  # the libraries' errors share no base
            raise self._cannot_load("the weights", error) from error
        if loaded["missing_keys"]:  # the library would fill them with random numbers
            first, *rest = sorted(loaded["missing_keys"])
            lacking = ValueError(f"{first} and {len(rest)} more are missing")
            raise self._cannot_load("the weights", lacking)
        model.requires_grad_(False)
        model.train(False)
        found: PreTrainedModel = model
        return found

    def _cannot_load(self, what: str, error: Exception) -> BackendUnavailableError:
        reason = str(error).strip().partition("\n")[0]
        return BackendUnavailableError(
            f"cannot load {what} of the model in {self._folder} ({reason}); "
            "fetch the model again or name another one"
        )


@contextmanager
def _workers(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Give each of torch's operations one thread: more would sum in another order."""
    import torch

    with _ONE_AT_A_TIME:
        before = torch.get_num_threads()
        pool = ThreadPoolExecutor(
            threads, "embed", initializer=torch.set_num_threads, initargs=(1,)
        )
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)
            torch.set_num_threads(before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back the library's progress bar and its report that the LM head is not used."""
    from transformers.utils import logging

    level, has_bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if has_bar:
            logging.enable_progress_bar()


def _clean(text: str) -> str:
    """Return text that UTF-8 can carry: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _find(model: str) -> tuple[Path, str]:
    """Return the folder of a model, and its commit when it stands in the Hugging Face cache."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        lacking = [name for name in _NEEDED if not (folder / name).is_file()]
        lacking += [] if any(folder.glob("*.safetensors")) else ["*.safetensors"]
        if lacking:
            raise BackendUnavailableError(
                f"the folder {folder} holds no model: {', '.join(lacking)} is missing; "
                "name a folder as save_pretrained() writes it"
            )
        return folder, ""
    from huggingface_hub import constants, try_to_load_from_cache

    if not _HUB_ID.fullmatch(model):
        raise BackendUnavailableError(
            f"there is no folder {folder}; name the folder of a model, or a model of the local "
            f"Hugging Face cache ({constants.HF_HUB_CACHE})"
        )
    found = [try_to_load_from_cache(model, name) for name in _NEEDED]
    config, tokenizer = found
    if not isinstance(config, str) or not isinstance(tokenizer, str):
        raise BackendUnavailableError(
            f"there is no folder {folder}, and no model '{model}' in the local Hugging Face cache "
            f"({constants.HF_HUB_CACHE}); fetch it with: hf download {model}"
        )
    return Path(config).parent, Path(config).parent.name


def _hash_files(folder: Path) -> str:
    """Return the SHA-256 of what decides a vector: configuration, tokenizer and weights."""
    paths = [folder / name for name in _NEEDED] + sorted(folder.glob("*.safetensors"))
    return content_hash(json.dumps([[path.name, file_hash(path)] for path in paths]))
