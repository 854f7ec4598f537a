"""Guides: concepts whose answer is a procedure; views of the field; how both enter answers."""

from pathlib import Path

import pytest

from trialwise.assistant.answer import Assistant
from trialwise.assistant.library import make_embedder, open_index
from trialwise.core.errors import PackError
from trialwise.core.settings import Settings
from trialwise.knowledge.lint import lint_pack
from trialwise.knowledge.pack import load_pack

GUIDE = """---
id: low_traffic
name: Low-traffic testing
aliases: [testing with little traffic]
category: guide
relations:
  - {type: USED_FOR, target: mde, because: "Low-traffic testing starts from the MDE that the traffic allows."}
  - {type: USED_FOR, target: sample_size, because: "Low-traffic testing plans the sample size over whole weeks."}
  - {type: USED_FOR, target: cuped, because: "Low-traffic testing uses CUPED, because less variance needs fewer users."}
questions: ["we have little traffic can we still test", "not enough visitors for an ab test", "small site ab testing", "how do i run tests on a low traffic site"]
sources: [cohen1988, johari2017]
---
Test fewer and bolder changes when traffic is low. Only large effects can be detected.

## When it applies
Low-traffic testing applies when the planned duration is longer than eight weeks.

## Steps
1. Compute the MDE that four weeks of traffic allow, because it decides whether a test is worth it.
2. Choose a metric with less variance, because it needs fewer users.

## Checks
- Check that the planned power is reached before the result is read.

## Mistakes
- A test without enough traffic that is stopped at the first significant day misleads.

## Decision table
- If the MDE is above twenty per cent, do not test, because such effects are rare.
- If the MDE is below ten per cent, run the test, because such effects occur.

## Disagreements
- Cohen (1988) asks for a power of 80 %, because a missed effect costs less than a false one.
- Johari and colleagues (2017) let every look count, because users peek at small tests most.
"""  # noqa: E501
FAULTS = {
    "no holder": (
        "Cohen (1988) asks", "Many people ask", "Disagreements",
        "names no author with year of the concept's sources",
    ),
    "one side only": ("- Johari", "Johari", "Disagreements", "needs a bullet for each side"),
    "long opening": (
        "Only large", "It is hard. It is slow. Only large", "definition",
        "must be at most three sentences",
    ),
    "no decisions": ("## Decision table", "## Example", "Decision table", "section is missing"),
    "section of a concept": ("## Checks", "## Pitfalls", "Pitfalls", "unknown section"),
    "other category": ("category: guide", "category: method", "category", "a file under guides/"),
    "id of a concept": ("id: low_traffic", "id: mde", "id", "must equal the file name"),
}  # fmt: skip


@pytest.fixture
def guided(tiny_pack: Path) -> Path:
    """Return the guide in the tiny pack."""
    path = tiny_pack / "guides" / "low_traffic.md"
    path.parent.mkdir()
    path.write_text(GUIDE, "utf-8")
    return path


@pytest.fixture
def assistant(guided: Path, settings: Settings) -> Assistant:
    """Return an assistant over the tiny pack and its guide."""
    assert guided.exists()
    return Assistant(open_index(settings), make_embedder(settings), settings.retrieval)


def test_a_guide_is_read_beside_the_concepts(guided: Path) -> None:
    pack = load_pack(guided.parent.parent)
    assert lint_pack(guided.parent.parent) == ()
    assert pack.concepts["low_traffic"].file == "guides/low_traffic.md"
    assert list(pack.concepts) == sorted(pack.concepts)


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_guide_is_named(guided: Path, name: str) -> None:
    old, new, field, problem = FAULTS[name]
    assert old in GUIDE
    guided.write_text(GUIDE.replace(old, new), "utf-8")
    found = [fault for fault in lint_pack(guided.parent.parent) if fault.file == guided]
    assert any(fault.field == field and problem in fault.problem for fault in found)


def test_a_guide_may_not_take_the_id_of_a_concept(guided: Path) -> None:
    twin = guided.with_name("mde.md")
    twin.write_text(GUIDE.replace("id: low_traffic", "id: mde"), "utf-8")
    with pytest.raises(PackError, match="'mde' is a concept as well; give the guide another id"):
        load_pack(guided.parent.parent)


def test_a_how_to_gives_the_short_answer_then_the_steps(assistant: Assistant) -> None:
    text = assistant.answer("how do i run tests on a low traffic site?").text
    assert text.startswith("Test fewer and bolder changes when traffic is low.")
    assert "Steps:\n1. Compute the MDE that four weeks of traffic allow" in text


def test_a_situation_gives_the_short_answer_then_the_decisions(assistant: Assistant) -> None:
    answer = assistant.answer("we have little traffic can we still test")
    assert answer.text.startswith("Test fewer and bolder changes when traffic is low.")
    assert "What to do:\n- If the MDE is" in answer.text
    assert all(claim.support == 1.0 for claim in answer.claims)


def test_all_sides_of_a_disagreement_are_given_or_none(assistant: Assistant) -> None:
    for question in ("we have little traffic can we still test", "small site ab testing"):
        text = assistant.answer(question).text
        assert ("Cohen (1988)" in text) == ("Johari and colleagues (2017)" in text)
