from pathlib import Path

import pytest

from trialwise.core.errors import PackError
from trialwise.core.settings import Settings
from trialwise.knowledge.pack import (
    built_in_pack,
    load_pack,
    pack_hash,
    parse_concept,
    read_pack,
)
from trialwise.knowledge.packs import base_folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_good_pack_loads_with_concepts_sorted_and_sources_by_key(tiny_pack: Path) -> None:
    pack = load_pack(tiny_pack)
    assert (pack.name, pack.licence, pack.folder) == ("tiny", "Apache-2.0", tiny_pack)
    assert list(pack.concepts) == sorted(pack.concepts)
    assert len(pack.concepts) == 8
    assert pack.sources["deng2013"].doi == "10.1145/2433396.2433413"
    assert pack.sources["cohen1988"].checked is False


def test_a_concept_carries_every_field(tiny_pack: Path) -> None:
    power = load_pack(tiny_pack).concepts["power"]
    assert power.name == "Statistical power"
    assert power.aliases == ("power", "1 - beta")
    assert power.category == "concept"
    first = power.relations[0]
    assert (first.type, first.target, first.source) == ("REQUIRES", "effect_size", "cohen1988")
    assert first.because == "Power is defined against one specific true effect."
    assert not first.symmetric
    assert power.questions[1] == "why 80% power"
    assert [(check.expr, check.gives) for check in power.checks] == [("1 - 0.2", "0.8")]
    assert power.misbeliefs[0].claim == "power is the probability that the result is true"


def test_definition_and_sections_are_slices_of_the_text(tiny_pack: Path) -> None:
    power = load_pack(tiny_pack).concepts["power"]
    assert power.slice(power.definition) == (
        "Statistical power is the probability that a test detects a true effect of a given size."
    )
    assert [section.title for section in power.sections] == ["Explanation", "Formula", "Pitfalls"]
    assert power.slice(power.sections[0]).startswith("Power tells how often")
    assert power.slice(power.sections[0]).endswith("one real effect in five.")


def test_alternatives_and_likenesses_are_symmetric(tiny_pack: Path) -> None:
    variance = load_pack(tiny_pack).concepts["variance"]
    assert {r.type: r.symmetric for r in variance.relations} == {
        "INCREASES": False,
        "SIMILAR_TO": True,
    }


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_pack_saved_on_windows_loads_the_same(tiny_pack: Path, mark: str) -> None:
    before = load_pack(tiny_pack)
    for path in [*tiny_pack.glob("*.yaml"), *tiny_pack.glob("concepts/*.md")]:
        text = path.read_text("utf-8")
        path.write_bytes((mark + text.replace("\n", "\r\n")).encode("utf-8"))
    after = load_pack(tiny_pack)
    assert after.sources == before.sources
    for key, concept in before.concepts.items():
        other = after.concepts[key]
        assert other.relations == concept.relations
        assert [s.title for s in other.sections] == [s.title for s in concept.sections]
        assert other.slice(other.definition) == concept.slice(concept.definition)


FRONT = "---\nid: odds\nname: Odds\ncategory: metric\nrelations: []\nquestions: []\nsources: []\n"
POWER, SIZE, SOURCES = "concepts/power.md", "concepts/sample_size.md", "sources.yaml"
BECAUSE = 'because: "Power is defined against one specific true effect.", '
DEFINITION = (
    "Statistical power is the probability that a test detects a true effect of a given size."
)
PITFALL = "- Power computed from the observed effect only repeats the p-value."
# What breaks: the file, the text and what it is changed to; line and field at fault; the mend.
FAULTS = {
    "unknown field": (POWER, "category:", "kind: x\ncategory:", 5, "kind", "unknown field; known"),
    "missing field": (POWER, "category: concept\n", "", 2, "category", "add 'category: …'"),
    "empty field": (POWER, "name: Statistical power", 'name: ""', 3, "name", "is empty; write it"),
    "list for a text": (POWER, "name: Statistical power", "name: [a]", 3, "name", "one text"),
    "text for a list": (POWER, "aliases: [power, 1 - beta]", "aliases: x", 4, "aliases", "a list"),
    "mapping in a list": (POWER, "1 - beta]", "beta: 2]", 4, "aliases", "quote an item that"),
    "text for entries": (
        SIZE, "sources: [", "misbeliefs: x\nsources: [", 11, "misbeliefs", "list of {…} entries"
    ),
    "text for an entry": (
        POWER, "  - {type: REQ", "  - x\n  - {type: REQ", 7, "relations[1]", "must be a mapping"
    ),
    "duplicate key": (POWER, "category:", "name: b\ncategory:", 5, "name", "given twice; keep one"),
    "key that is a list": (POWER, "category:", "? [a]\n: b\ncategory:", 5, "", "must be one word"),
    "bad YAML": (POWER, "Statistical power\n", "Power: it\n", 3, "", "quote texts that contain"),
    "control character": (POWER, "Statistical power\n", '"a\\0b"\n', 3, "name", "remove it"),
    "control in a list": (POWER, "[power,", '["a\\0b",', 4, "aliases", "must be one text"),
    "unknown category": (POWER, "category: concept", "category: idea", 5, "category", "none of: c"),
    "id that is no id": (POWER, "id: power", "id: Power", 2, "id", "lower case letters, digits"),
    "id of another file": (POWER, "id: power", "id: force", 2, "id", "equal the file name 'power'"),
    "unknown relation": (POWER, "REQUIRES", "NEEDS", 7, "relations[1].type", "none of: REQUIRES"),
    "unknown field of a relation": (
        POWER, "target: effect_size", "to: x", 7, "relations[1].to", "unknown field; known are: bec"
    ),
    "relation without because": (POWER, BECAUSE, "", 7, "relations[1].because", "add 'because: …'"),
    "empty check": (POWER, 'expr: "1 - 0.2", ', "", 13, "checks[1].expr", "either expr or calc"),
    "input that is no value": (
        POWER, 'expr: "1 - 0.2"', "calc: c, output: o, inputs: {n: 2024-13-45}",
        13, "checks[1].inputs.n", "cannot be read; quote it",
    ),
    "no front matter": (POWER, "---\n", "", 1, "", "must begin with a '---' line"),
    "open front matter": (POWER, "\n---\n", "\n", 1, "", "not closed; add a '---' line"),
    "empty definition": (POWER, DEFINITION, "", 17, "definition", "write one defining sentence"),
    "unknown section": (POWER, "## Pitfalls", "## Traps", 27, "Traps", "use: Explanation, Formula"),
    "section twice": (POWER, "## Pitfalls", "## Formula", 27, "Formula", "join the two"),
    "empty section": (POWER, PITFALL, "", 27, "Pitfalls", "write it or drop the heading"),
    "name with a slash": ("pack.yaml", "tiny", "a/b", 1, "name", "must not hold a '/'"),
    "no licence": ("pack.yaml", "licence:", "license:", 1, "licence", "add 'licence: …'"),
    "year in words": (SOURCES, ": 1988", ": long ago", 3, "cohen1988.year", "a whole number"),
    "checked by a number": (SOURCES, "false", "3", 7, "cohen1988.checked", "be true or false"),
    "unknown field of a source": (SOURCES, "isbn:", "ISBN:", 6, "cohen1988.ISBN", "unknown field"),
    "two sources of one name": (SOURCES, "deng2013", "cohen1988", 8, "cohen1988", "given twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_file_line_field_and_mend(tiny_pack: Path, name: str) -> None:
    file, old, new, line, field, mend = FAULTS[name]
    change(tiny_pack / file, old, new)
    with pytest.raises(PackError) as caught:
        load_pack(tiny_pack)
    fault = caught.value
    assert (fault.file, fault.line, fault.field) == (tiny_pack / file, line, field)
    assert mend in fault.problem
    assert str(fault).startswith(f"{tiny_pack / file}:{line}: ")
    assert fault.exit_code == 1


@pytest.mark.parametrize("file", ["pack.yaml", "sources.yaml"])
def test_a_missing_file_is_named(tiny_pack: Path, file: str) -> None:
    (tiny_pack / file).unlink()
    with pytest.raises(PackError, match=rf"{file}: the file is missing; every pack has one"):
        load_pack(tiny_pack)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n- b\n", r"sources\.yaml:1: must be a YAML mapping of fields"),
        ("", r"sources\.yaml:1: must be a YAML mapping of fields"),
        ("a: b\n", r"sources\.yaml:1: a: must be a mapping of fields"),
        ("a: \x07\n", r"sources\.yaml:1: not valid YAML"),
    ],
)
def test_sources_must_be_a_mapping_of_mappings(tiny_pack: Path, text: str, problem: str) -> None:
    (tiny_pack / "sources.yaml").write_text(text, "utf-8")
    with pytest.raises(PackError, match=problem):
        load_pack(tiny_pack)


def test_bytes_that_are_not_utf8_are_named_with_their_line(tiny_pack: Path) -> None:
    (tiny_pack / POWER).write_bytes(b"---\nid: caf\xe9\n")
    with pytest.raises(PackError, match=r"power\.md:2: not UTF-8 at byte 11; save it as UTF-8"):
        load_pack(tiny_pack)


def test_a_folder_in_place_of_a_concept_is_named(tiny_pack: Path) -> None:
    (tiny_pack / "concepts/zeta.md").mkdir()
    with pytest.raises(PackError, match=r"zeta\.md: cannot be read: Is a directory"):
        load_pack(tiny_pack)


def test_a_concept_may_have_no_sections() -> None:
    text = FRONT + "---\nOdds are p over q.\n"
    concept = parse_concept(Path("odds.md"), text)
    assert concept.sections == ()
    assert concept.slice(concept.definition) == "Odds are p over q."


def test_reading_collects_all_faults_and_keeps_what_is_sound(tiny_pack: Path) -> None:
    change(tiny_pack / "concepts/power.md", "category: concept", "category: idea")
    change(tiny_pack / "concepts/mde.md", "id: mde", "id: x")
    (tiny_pack / "sources.yaml").unlink()
    reading = read_pack(tiny_pack)
    assert len(reading.faults) == 3
    assert len(reading.pack.concepts) == 6


def test_a_folder_without_concepts_is_a_fault(tiny_pack: Path) -> None:
    for path in tiny_pack.glob("concepts/*.md"):
        path.unlink()
    with pytest.raises(PackError, match=r"no concepts/\*\.md found; add at least one"):
        load_pack(tiny_pack)


@pytest.mark.parametrize("missing", ["nowhere", "pack.yaml/inside"])
def test_a_folder_that_is_not_there_is_a_fault(tiny_pack: Path, missing: str) -> None:
    with pytest.raises(PackError, match=r"pack\.yaml: (the file is missing|cannot be read)"):
        load_pack(tiny_pack / missing)


def test_an_abbreviation_yaml_would_read_as_false_stays_a_text() -> None:
    text = FRONT + "aliases: [OR, no, on]\n---\nOdds are p over q.\n"
    assert parse_concept(Path("odds.md"), text).aliases == ("OR", "no", "on")


def test_the_hash_changes_with_any_file_and_only_then(tiny_pack: Path) -> None:
    before = pack_hash(tiny_pack)
    (tiny_pack / "concepts/notes.txt").write_text("not part of the pack")
    assert pack_hash(tiny_pack) == before
    change(tiny_pack / "sources.yaml", "checked: false", "checked: true")
    assert pack_hash(tiny_pack) != before


def test_the_hash_of_an_unreadable_pack_is_a_pack_error(tiny_pack: Path) -> None:
    (tiny_pack / "concepts/zeta.md").mkdir()
    with pytest.raises(PackError, match=r"zeta\.md: cannot be read"):
        pack_hash(tiny_pack)


def test_settings_name_the_pack_in_use(settings: Settings, tiny_pack: Path) -> None:
    assert base_folder(settings) == tiny_pack
    assert base_folder(settings.model_copy(update={"pack": None})) == built_in_pack()


def test_a_misbelief_may_have_other_wordings(tiny_pack: Path) -> None:
    path = tiny_pack / "concepts" / "power.md"
    text = path.read_text("utf-8").replace(", correction:", ', sayings: ["80 % real"], correction:')
    (misbelief,) = parse_concept(path, text).misbeliefs
    assert misbelief.sayings == ("80 % real",)
