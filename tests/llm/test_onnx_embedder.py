import csv
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from trialwise.core.files import file_hash
from trialwise.llm.onnx_embedder import DIM, MiniLMEmbedder, verify_files

DATA = Path(str(files("trialwise.llm"))) / "minilm"
STS = Path(__file__).parents[3] / "shared" / "data" / "g_sts" / "sts-train.tsv"


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbedder:
    return MiniLMEmbedder()


def test_importing_the_room_loads_no_library() -> None:
    code = (
        "import sys, trialwise.llm, trialwise.llm.base;"
        "print([m for m in ('numpy', 'onnxruntime', 'tokenizers') if m in sys.modules])"
    )
    assert _python(code) == "[]"


def test_making_an_embedder_and_asking_its_id_load_no_model() -> None:
    code = (
        "import sys; from trialwise.llm.onnx_embedder import MiniLMEmbedder;"
        "MiniLMEmbedder().id; MiniLMEmbedder().embed([]);"
        "print([m for m in ('onnxruntime', 'tokenizers') if m in sys.modules])"
    )
    assert _python(code) == "[]"


def test_two_processes_give_the_same_bytes(embedder: MiniLMEmbedder) -> None:
    texts = ["What is a sample ratio mismatch?", "Stop a test early, but only with a boundary."]
    code = (
        "from trialwise.llm.onnx_embedder import MiniLMEmbedder;"
        f"print(MiniLMEmbedder(2).embed({texts!r}).tobytes().hex())"
    )
    assert _python(code) == embedder.embed(texts).tobytes().hex()


def test_one_embedder_may_be_shared_between_threads() -> None:
    shared = MiniLMEmbedder()
    texts = [f"variance of arm {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: shared.embed([text])[0], texts))
    assert np.vstack(rows).tobytes() == shared.embed(texts).tobytes()


@pytest.mark.parametrize(
    ("query", "related", "unrelated"),
    [
        (
            "Can I stop the experiment as soon as it is significant?",
            "Peeking at results before the planned end inflates the false positive rate.",
            "A holdout group is kept away from all new features for months.",
        ),
        (
            "How many people do I need?",
            "The sample size grows with the variance and shrinks with the effect squared.",
            "Bayes' theorem turns a prior into a posterior.",
        ),
    ],
)
def test_a_related_passage_is_nearer_without_shared_words(
    embedder: MiniLMEmbedder, query: str, related: str, unrelated: str
) -> None:
    asked, near, far = embedder.embed([query, related, unrelated])
    assert asked @ near > asked @ far + 0.05


def test_what_follows_256_tokens_does_not_count(embedder: MiniLMEmbedder) -> None:
    start = "word " * 254  # and the two special tokens
    first, second = embedder.embed([start, start + "another matter"])
    assert first.tobytes() == second.tobytes()


def test_progress_is_told_after_each_text() -> None:
    seen: list[tuple[int, int]] = []
    MiniLMEmbedder(threads=2).embed(["a", "b", "c"], on_progress=lambda *at: seen.append(at))
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.timeout(10)  # all 2,000 texts would take about 30 s
def test_an_interrupted_run_leaves_the_remaining_texts() -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        MiniLMEmbedder(threads=2).embed(["word " * 250] * 2_000, on_progress=stop)


def test_threads_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"threads = 0: it must be at least 1"):
        MiniLMEmbedder(threads=0)


@pytest.mark.reference
@pytest.mark.skipif(not STS.is_file(), reason=f"{STS} is not here (data that may not be shipped)")
def test_similarity_follows_human_judgement(embedder: MiniLMEmbedder) -> None:
    with STS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))[::15]
    first = embedder.embed([row["sentence1"] for row in rows])
    second = embedder.embed([row["sentence2"] for row in rows])
    judged = [float(row["similarity"]) for row in rows]
    rho = float(spearmanr((first * second).sum(axis=1), judged).statistic)
    # float32 ONNX of the same weights on the same 402 pairs: 0.8414 (scipy 1.17, 2026-11).
    assert rho == pytest.approx(0.8414, abs=0.005)


def test_the_manifest_names_every_file_with_its_hash() -> None:
    manifest = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    shipped = {path.name for path in DATA.iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == shipped
    for name, entry in manifest["files"].items():
        assert entry == {"bytes": (DATA / name).stat().st_size, "sha256": file_hash(DATA / name)}


def test_the_shipped_files_are_sound() -> None:
    assert verify_files() == []


def test_the_id_holds_the_hash_of_the_model(embedder: MiniLMEmbedder) -> None:
    assert embedder.id.endswith(file_hash(DATA / "model.onnx")[:12])
    assert embedder.dim == DIM == 384


def _python(code: str) -> str:
    """Return what a new interpreter prints."""
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
