"""Opening an assistant over an index that is up to date."""

from trialwise.assistant.library import make_embedder, open_assistant, open_index
from trialwise.core.settings import Settings


def test_the_settings_name_the_embedder(settings: Settings) -> None:
    assert make_embedder(settings).id.startswith("hashing")
    assert make_embedder(settings.model_copy(update={"embedder": "minilm"})).dim == 384


def test_the_first_opening_builds_the_index_and_the_next_uses_it(settings: Settings) -> None:
    seen: list[str] = []
    first = open_index(settings, progress=lambda what, done, total: seen.append(what))
    assert seen
    seen.clear()
    again = open_index(settings, progress=lambda what, done, total: seen.append(what))
    assert seen == []
    assert again.manifest.version == first.manifest.version


def test_a_changed_pack_is_indexed_again(settings: Settings) -> None:
    before = open_index(settings).manifest.version
    assert settings.pack is not None
    path = settings.pack / "concepts" / "power.md"
    path.write_text(path.read_text("utf-8").replace("probability", "likelihood", 1), "utf-8")
    assert open_index(settings).manifest.version != before


def test_an_assistant_answers(settings: Settings) -> None:
    answer = open_assistant(settings).answer("what is power")
    assert answer.status == "answered"
