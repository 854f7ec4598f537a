"""Which embedder a name stands for; the one place that knows all of them."""

from typing import Final

from trialwise.core.errors import SettingsError
from trialwise.llm.base import Embedder

CAUSAL: Final = "causal:"
"""What the name of a causal language model begins with; its folder or hub id follows."""


def make_embedder(name: str, threads: int = 1, *, layer: int = -1) -> Embedder:
    """Return the embedder called ``name``; no model is read yet.

    Args:
        name: ``minilm`` (built in), ``hashing`` (for tests), or ``causal:`` and the folder or hub
            id of a causal language model on this machine.
        threads: texts embedded at the same time, at least 1; one is best for a single question.
        layer: which hidden layer of a causal model is averaged, -1 for the last.

    Raises:
        SettingsError: when no embedder has that name.
        MissingExtraError: when a causal model is named and torch or transformers is not installed.
        BackendUnavailableError: when the model named is not on this machine.
        ValueError: when ``threads`` is below 1.
    """
    if name == "minilm":
        from trialwise.llm.onnx_embedder import MiniLMEmbedder

        return MiniLMEmbedder(threads)
    if name == "hashing":
        from trialwise.llm.hashing_embedder import HashingEmbedder

        return HashingEmbedder()
    model = name.removeprefix(CAUSAL).strip()
    if not name.startswith(CAUSAL) or not model:
        raise SettingsError(
            f"embedder = '{name}': it must be minilm, hashing, or causal: and the folder or hub id "
            "of a causal language model, such as causal:models/my-model; "
            "set TRIALWISE_EMBEDDER or 'embedder' in the settings file"
        )
    from trialwise.llm.causal_embedder import CausalEmbedder

    return CausalEmbedder(model, layer=layer, threads=threads)
