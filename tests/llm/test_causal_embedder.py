import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from trialwise.core.errors import BackendUnavailableError, MissingExtraError, SettingsError
from trialwise.llm.causal_embedder import CausalEmbedder
from trialwise.llm.hashing_embedder import HashingEmbedder
from trialwise.llm.make import make_embedder
from trialwise.llm.onnx_embedder import MiniLMEmbedder

DIM = 32
LAYERS = 2
TEXTS = (
    "The p-value is not the probability that the null hypothesis is true.",
    "Power",
    "How many users do I need to detect a lift of two percent? " * 6,
    "",
    "naïve Café – Größe ≥ µ ± σ 样本量 обучение 🎲",
    "a lone surrogate \udc80, a null \x00 and a tab\t",
)


def save_tokenizer(folder: Path) -> int:
    """Write a byte-level tokenizer that knows a few words, and return how many tokens it has."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([" the power of a test"] * 3, trainer)
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return int(tokenizer.get_vocab_size())


def save_model(folder: Path, kind: str = "llama", seed: int = 0) -> Path:
    """Write a tiny random causal language model."""
    torch = pytest.importorskip("torch", reason="needs the extra torch")
    transformers = pytest.importorskip("transformers", reason="needs the extra torch")
    size = save_tokenizer(folder)
    torch.manual_seed(seed)
    if kind == "gpt2":
        config = transformers.GPT2Config(
            vocab_size=size, n_embd=DIM, n_layer=LAYERS, n_head=4, n_positions=64
        )
        transformers.GPT2LMHeadModel(config).save_pretrained(folder)
        return folder
    config = transformers.LlamaConfig(
        vocab_size=size,
        hidden_size=DIM,
        intermediate_size=48,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=False,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest.fixture(scope="module", params=["llama", "gpt2"])
def embedder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> CausalEmbedder:
    folder = tmp_path_factory.mktemp("contract") / f"tiny-{request.param}"
    return CausalEmbedder(str(save_model(folder, request.param)))


def test_every_text_gets_a_float32_vector_of_length_one(embedder: CausalEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dim) == (len(TEXTS), DIM)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    np.testing.assert_allclose(lengths, 1.0, atol=1e-6)


def test_no_texts_give_no_rows(embedder: CausalEmbedder) -> None:
    vectors = embedder.embed([])
    assert vectors.shape == (0, DIM)
    assert vectors.dtype == np.float32


def test_a_vector_does_not_depend_on_what_stands_beside_its_text(embedder: CausalEmbedder) -> None:
    together = embedder.embed(TEXTS)
    backwards = embedder.embed(TEXTS[::-1])[::-1]
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


def test_a_text_longer_than_the_model_can_hold_is_cut_at_its_end(embedder: CausalEmbedder) -> None:
    first, longer = embedder.embed(["power of " * 3_000, "power of " * 6_000])
    assert first.tobytes() == longer.tobytes()


def test_the_number_of_threads_changes_no_byte(llama: Path) -> None:
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            rows = [CausalEmbedder(str(llama), threads=n).embed(TEXTS) for n in (1, 3)]
            assert rows[0].tobytes() == rows[1].tobytes()
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_one_embedder_may_be_shared_between_threads(llama: Path) -> None:
    shared = CausalEmbedder(str(llama))
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: shared.embed([text])[0], TEXTS))
    assert np.vstack(rows).tobytes() == shared.embed(TEXTS).tobytes()


def test_a_new_process_gives_the_same_bytes_and_prints_nothing_else(llama: Path) -> None:
    code = (
        "from trialwise.llm.causal_embedder import CausalEmbedder;"
        f"print(CausalEmbedder({str(llama)!r}).embed({TEXTS[:3]!r}).tobytes().hex())"
    )
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == CausalEmbedder(str(llama)).embed(TEXTS[:3]).tobytes().hex()
    assert done.stderr == ""


@pytest.mark.reference
@pytest.mark.parametrize("layer", [-1, 0, 1])
def test_the_vector_is_the_mean_of_the_layer_under_the_attention_mask(
    llama: Path, layer: int
) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model = transformers.AutoModelForCausalLM.from_pretrained(llama, dtype=torch.float32)
    ids = Tokenizer.from_file(str(llama / "tokenizer.json")).encode(TEXTS[0]).ids
    padded = torch.tensor([[*ids, 0, 0, 0]])  # padding on the right: the mask must leave it out
    mask = torch.tensor([[1] * len(ids) + [0] * 3])
    with torch.no_grad():
        states = model(input_ids=padded, attention_mask=mask, output_hidden_states=True)
    mean = states.hidden_states[layer][0, : len(ids)].double().mean(dim=0).numpy()
    vector = CausalEmbedder(str(llama), layer=layer).embed([TEXTS[0]])[0]
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)


def test_a_layer_the_model_does_not_have_is_refused(llama: Path) -> None:
    with pytest.raises(BackendUnavailableError, match=r"has no layer 3: name one from -3 to 2"):
        CausalEmbedder(str(llama), layer=LAYERS + 1).embed(["power"])


def test_a_whole_word_of_the_vocabulary_is_known_and_a_part_is_not(llama: Path) -> None:
    embedder = CausalEmbedder(str(llama))
    assert embedder.knows("power")
    assert not embedder.knows("powr")
    assert not embedder.knows("\udc80")


def test_progress_is_told_after_each_text(llama: Path) -> None:
    seen: list[tuple[int, int]] = []
    embedder = CausalEmbedder(str(llama), threads=2)
    embedder.embed(["a", "b", "c"], on_progress=lambda *at: seen.append(at))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_id_names_model_files_and_layer(llama: Path, tmp_path: Path) -> None:
    embedder = CausalEmbedder(str(llama))
    assert embedder.id.startswith("causal-tiny-llama-")
    assert embedder.id == CausalEmbedder(f"{llama}/").id
    assert embedder.id != CausalEmbedder(str(llama), layer=1).id
    other = save_model(tmp_path / "tiny-llama", seed=1)  # the same but for its weights
    assert embedder.id != CausalEmbedder(str(other)).id
    odd = CausalEmbedder(str(save_model(tmp_path / "mein Größtes"))).id
    assert odd.isascii()
    assert " " not in odd


def test_a_model_of_the_hub_cache_is_found_and_named_by_its_commit(
    llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = pytest.importorskip("huggingface_hub")
    commit = "0123456789abcdef0123456789abcdef01234567"
    cached = tmp_path / "models--some--tiny"
    (cached / "refs").mkdir(parents=True)
    (cached / "refs" / "main").write_text(commit)
    (cached / "snapshots").mkdir()
    (cached / "snapshots" / commit).symlink_to(llama, target_is_directory=True)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path))
    embedder = CausalEmbedder("some/tiny")
    assert embedder.id.startswith("causal-some-tiny-0123456789ab-")
    assert embedder.embed(TEXTS).tobytes() == CausalEmbedder(str(llama)).embed(TEXTS).tobytes()


def test_missing_weights_are_an_error_and_never_random(llama: Path, tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors.torch")
    folder = tmp_path / "broken"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_bytes((llama / name).read_bytes())
    weights = safetensors.load_file(llama / "model.safetensors")
    weights.pop("model.layers.1.mlp.up_proj.weight")
    safetensors.save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(
        BackendUnavailableError, match=r"layers\.1\.mlp\.up_proj\.weight and 0 more"
    ):
        CausalEmbedder(str(folder)).embed(["power"])


@pytest.mark.parametrize("damaged", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_damaged_file_is_named(llama: Path, tmp_path: Path, damaged: str) -> None:
    for path in llama.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / damaged).write_bytes(b"{")
    what = "the weights" if damaged.startswith("model") else damaged
    with pytest.raises(BackendUnavailableError, match=f"cannot load {what} of the model in "):
        CausalEmbedder(str(tmp_path)).embed(["power"])


def test_asking_for_the_id_loads_no_model(llama: Path) -> None:
    code = (
        "import sys; from trialwise.llm.make import make_embedder;"
        f"make_embedder({f'causal:{llama}'!r}).id;"
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_threads_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"threads = 0: it must be at least 1"):
        CausalEmbedder("anywhere", threads=0)


def test_each_name_makes_its_embedder(llama: Path) -> None:
    assert isinstance(make_embedder("minilm", 2), MiniLMEmbedder)
    assert isinstance(make_embedder("hashing"), HashingEmbedder)
    made = make_embedder(f"causal:{llama}", 2, layer=1)
    assert made.id == CausalEmbedder(str(llama), layer=1).id


@pytest.mark.parametrize("name", ["", "bert", "causal", "causal:", "causal: ", "Minilm"])
def test_an_unknown_name_is_refused_with_what_is_allowed(name: str) -> None:
    with pytest.raises(SettingsError, match=r"it must be minilm, hashing, or causal: and the "):
        make_embedder(name)


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_a_missing_extra_names_the_command_that_installs_it(
    package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("torch", "transformers"):  # the other one counts as installed
        monkeypatch.setitem(sys.modules, name, None if name == package else json)
    with pytest.raises(MissingExtraError, match=rf"{package} is not .* 'trialwise\[torch\]'"):
        make_embedder(f"causal:{tmp_path}")


@pytest.mark.parametrize("name", ["nowhere/at/all", "nobody/nothing"])
def test_a_model_that_is_not_here_is_named_with_the_next_step(name: str) -> None:
    pytest.importorskip("torch", reason="needs the extra torch")
    pytest.importorskip("transformers", reason="needs the extra torch")
    with pytest.raises(BackendUnavailableError, match=f"there is no folder {name}.*Hugging Face"):
        make_embedder(f"causal:{name}")


def test_a_folder_without_a_model_says_what_is_missing(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the extra torch")
    pytest.importorskip("transformers", reason="needs the extra torch")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(
        BackendUnavailableError, match=r"tokenizer\.json, \*\.safetensors is missing"
    ):
        make_embedder(f"causal:{tmp_path}")
