"""A company's own pack laid over another: what is added, what gives way, how it is indexed."""

import shutil
from pathlib import Path

import pytest

from trialwise.assistant.library import open_assistant, open_index
from trialwise.core.errors import UsageError
from trialwise.core.settings import Settings
from trialwise.knowledge.lint import lint_pack
from trialwise.knowledge.packs import load_packs, packs_hash

OWN = Path(__file__).parents[1] / "fakes" / "own_pack"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a copy of the own pack; a test may change it."""
    return Path(shutil.copytree(OWN, tmp_path / "acme"))


@pytest.fixture
def both(settings: Settings, own: Path) -> Settings:
    """Return settings with the own pack over the tiny one."""
    return settings.model_copy(update={"own_pack": own})


def test_concepts_are_added_and_replaced(both: Settings) -> None:
    pack = load_packs(both).pack
    assert pack.concepts["mde"].document == "acme/concepts/mde.md"
    assert pack.concepts["checkout_conversion"].licence == "internal"
    assert pack.concepts["power"].document == "tiny/concepts/power.md"


def test_what_gave_way_is_reported(both: Settings) -> None:
    told = {conflict.concept: conflict.problem for conflict in load_packs(both).conflicts}
    assert told["mde"].startswith("your concepts/mde.md takes its place (3 relations become 3")
    assert told["power"] == "'power' now names checkout_conversion"
    assert "power" not in load_packs(both).pack.concepts["power"].aliases


def test_two_works_may_have_one_key(both: Settings) -> None:
    pack = load_packs(both).pack
    assert pack.sources[pack.concepts["mde"].sources[0]].authors == "The Acme team"
    assert pack.sources[pack.concepts["power"].sources[0]].authors == "Jacob Cohen"


def test_an_own_pack_is_linted_over_the_other(own: Path, tiny_pack: Path) -> None:
    assert lint_pack(own, base=tiny_pack) == ()
    alone = {fault.problem for fault in lint_pack(own)}
    assert "no such concept; fix the id or write it" in alone


def test_answers_come_from_the_own_pack_first(both: Settings) -> None:
    answer = open_assistant(both).answer("what is the minimum detectable effect")
    assert answer.text.startswith("The minimum detectable effect at Acme is two per cent")
    assert answer.citations[0].source_id == "acme/concepts/mde.md"
    assert answer.citations[0].licence == "internal"


def test_the_index_follows_the_own_pack(settings: Settings, both: Settings, own: Path) -> None:
    alone = open_index(settings).manifest.version
    with_own = open_index(both).manifest
    assert with_own.version != alone
    assert {key.partition("/")[0] for key in with_own.documents} == {"tiny", "acme"}
    path = own / "concepts" / "mde.md"
    path.write_text(path.read_text("utf-8").replace("two per cent", "three per cent"), "utf-8")
    assert packs_hash(both) != with_own.pack_hash
    assert open_index(settings).manifest.version == alone  # taken away again, nothing is left


def test_two_packs_of_one_name_are_refused(both: Settings, own: Path) -> None:
    (own / "pack.yaml").write_text("name: tiny\nlicence: internal\n", "utf-8")
    with pytest.raises(UsageError, match="are both called 'tiny'; give yours another name"):
        load_packs(both)
