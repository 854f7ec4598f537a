from pathlib import Path

import pytest

from trialwise.knowledge.lint import agrees, lint_pack
from trialwise.knowledge.pack import built_in_pack

POWER, CUPED, MDE = "concepts/power.md", "concepts/cuped.md", "concepts/mde.md"
LONG = " ".join(["word"] * 46)
# What breaks: the file, the text and what it is changed to; line and field at fault; the problem.
RULES = {
    "unresolved id": (
        POWER, "target: effect_size", "target: effect", 7, "relations REQUIRES effect",
        "no such concept; fix the id or write it",
    ),
    "relation to itself": (
        POWER, "target: effect_size", "target: power", 7, "relations REQUIRES power",
        "a concept cannot relate to itself",
    ),
    "unknown source of a relation": (
        POWER, "source: cohen1988", "source: cohen", 7, "relations REQUIRES effect_size",
        "unknown source 'cohen'",
    ),
    "because without a full stop": (
        POWER, "true effect.", "true effect", 7, "relations REQUIRES effect_size",
        "'because' must be a full sentence",
    ),
    "because with an escape": (
        POWER, "one specific", "one \\u0073pecific", 7, "relations REQUIRES effect_size",
        "'because' must stand in the file as it reads; no escapes",
    ),
    "relation given twice": (
        POWER, "DECREASES, target: false_negative", "REQUIRES, target: effect_size", 0,
         "relations REQUIRES effect_size", "given twice; keep one",
    ),
    "question with an escape": (
        POWER, '"what is power"', '"what is \\u0070ower"', 10, "questions",
        "'what is power' must stand in the file as it reads; no escapes",
    ),
    "correction with an escape": (
        CUPED, "CUPED leaves", "CUPED l\\u0065aves", 14, "misbeliefs",
        "'correction' must stand in the file as it reads; no escapes",
    ),
    "unknown source": (
        POWER, "sources: [cohen1988]", "sources: [cohen]", 11, "sources",
        "unknown 'cohen'; add it to sources.yaml",
    ),
    "too few questions": (
        POWER, ', "why 80% power"', "", 10, "questions", "3 questions; write at least 4"
    ),
    "too few relations": (
        MDE, '  - {type: IS_A, target: effect_size, because: "The minimum detectable effect is an '
        'effect size at which power reaches its target.", source: cohen1988}\n', "",
        6, "relations", "2 relations; write at least 3",
    ),
    "section that is required": (
        MDE, "## Pitfalls", "## Example", 0, "Pitfalls", "section is missing; write it"
    ),
    "definition of two sentences": (
        MDE, "wanted power.", "wanted power. It is small.", 13, "definition",
        "must be exactly one sentence",
    ),
    "long sentence": (
        MDE, "It shrinks", f"It {LONG} shrinks", 16, "Explanation",
        "a sentence of 55 words; split it (limit 45)",
    ),
    "wrong number": (
        CUPED, "100*0.7**2", "100*0.8**2", 13, "checks", "100*0.8**2 is 64, the prose says 49"
    ),
    "number that is not printed": (
        CUPED, "removes 49 %", "removes half", 13, "checks",
        "49 does not appear in the prose; print it or fix 'gives'",
    ),
    "number with a unit": (
        CUPED, 'gives: "49"', 'gives: "49 %"', 13, "checks",
        "'49 %' is no number; give it as the prose prints it, without a unit",
    ),
    "expression that is none": (
        CUPED, "100*0.7**2", "import os", 13, "checks", "'import os' is not an expression"
    ),
    "expression without a value": (
        CUPED, "100*0.7**2", "1/0", 13, "checks", "'1/0' has no finite value: division by zero"
    ),
    "wrong number of a calculator": (
        CUPED, 'expr: "100*0.7**2"',
        "calc: sample-size-proportions, inputs: {baseline: 0.1, lift: 0.2}, output: total",
        13, "checks", "sample-size-proportions is 7682, the prose says 49",
    ),
    "unknown output of a calculator": (
        CUPED, 'expr: "100*0.7**2"',
        "calc: sample-size-proportions, inputs: {baseline: 0.1, lift: 0.2}, output: users",
        13, "checks", "'users' is no number of sample-size-proportions",
    ),
    "unknown calculator": (
        CUPED, 'expr: "100*0.7**2"', "calc: guess, inputs: {}, output: x", 13, "checks",
        "no calculator 'guess'",
    ),
    "two entries for one work": (
        "sources.yaml", "10.1145/2433396.2433413", "10.1145/3097983.3097992", 0, "johari2017",
        "same identifier as 'deng2013'; keep one entry",
    ),
    "broken file": (
        POWER, "category: concept", "category: idea", 5, "category", "'idea' is none of"
    ),
}  # fmt: skip


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_tiny_pack_is_clean(tiny_pack: Path) -> None:
    assert lint_pack(tiny_pack) == ()


def test_the_built_in_pack_is_clean() -> None:
    assert [str(fault) for fault in lint_pack(built_in_pack())] == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_that_is_broken_is_named(tiny_pack: Path, name: str) -> None:
    file, old, new, line, field, problem = RULES[name]
    change(tiny_pack / file, old, new)
    found = [(f.file, f.line, f.field) for f in lint_pack(tiny_pack) if problem in f.problem]
    assert found == [(tiny_pack / file, line, field)]


def test_a_circle_in_the_learning_order_is_spelled_out(tiny_pack: Path) -> None:
    change(tiny_pack / "concepts/effect_size.md", "type: INCREASES", "type: REQUIRES")
    (fault,) = lint_pack(tiny_pack)
    assert fault.field == "relations"
    assert fault.problem == (
        "learning order is a circle: effect_size needs power needs effect_size; "
        "drop or turn one edge"
    )


def test_a_prerequisite_is_a_requirement_turned_round(tiny_pack: Path) -> None:
    change(tiny_pack / POWER, "INCREASES, target: sample_size", "PREREQUISITE_OF, target: mde")
    assert lint_pack(tiny_pack) == ()
    change(
        tiny_pack / POWER, "PREREQUISITE_OF, target: mde", "PREREQUISITE_OF, target: effect_size"
    )
    (fault,) = lint_pack(tiny_pack)
    assert "effect_size needs power needs effect_size" in fault.problem


def test_a_name_belongs_to_one_concept(tiny_pack: Path) -> None:
    change(tiny_pack / "concepts/mde.md", "aliases: [MDE,", "aliases: [Effect  size, MDE,")
    (fault,) = lint_pack(tiny_pack)
    assert (fault.file, fault.field) == (tiny_pack / "concepts/effect_size.md", "aliases")
    assert fault.problem == "'effect size' also names mde; keep it in one"


def test_an_abbreviation_is_not_the_word_of_the_same_letters(tiny_pack: Path) -> None:
    change(tiny_pack / "concepts/mde.md", "aliases: [MDE,", "aliases: [se, MDE,")
    assert lint_pack(tiny_pack) == ()


def test_a_concept_nothing_leads_to_is_named(tiny_pack: Path) -> None:
    island = (tiny_pack / "concepts/cuped.md").read_text("utf-8")
    for old, new in [("id: cuped", "id: island"), ("name: CUPED", "name: Island")]:
        island = island.replace(old, new)
    island = island.replace("pre-experiment adjustment", "isle")
    for target in ("variance", "sample_size", "power"):
        island = island.replace(f"target: {target}", "target: nowhere")
    (tiny_pack / "concepts/island.md").write_text(island, "utf-8")
    faults = [f for f in lint_pack(tiny_pack) if f.field == "relations"]
    assert [(f.file.name, f.problem) for f in faults] == [
        ("island.md", "no path of relations joins it to 'sample_size'; relate it to a neighbour")
    ]


def test_a_sound_check_by_calculator_passes(tiny_pack: Path) -> None:
    call = "calc: sample-size-proportions, inputs: {baseline: 0.1, lift: 0.2}, output: total"
    change(tiny_pack / CUPED, 'expr: "100*0.7**2", gives: "49"', f'{call}, gives: "7,682"')
    change(tiny_pack / CUPED, "removes 49 %", "needs 7,682 users to remove half")
    assert lint_pack(tiny_pack) == ()


def test_an_empty_folder_is_a_list_of_faults(tmp_path: Path) -> None:
    assert [fault.file.name for fault in lint_pack(tmp_path)] == ["pack.yaml", "sources.yaml"]


@pytest.mark.parametrize(
    ("value", "printed", "expected"),
    [
        (3841.4, "3,841", True),
        (0.0455, "0.05", True),
        (0.0449, "0.05", False),
        (-2.5, "-2.5", True),
    ],
)
def test_a_number_agrees_when_it_rounds_to_what_is_printed(
    value: float, printed: str, expected: bool
) -> None:
    assert agrees(value, printed) is expected
