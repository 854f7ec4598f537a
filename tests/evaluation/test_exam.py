"""Exams: what is read, what passes, and how the citations of answers are counted."""

import dataclasses
import json
from pathlib import Path

import pytest

from trialwise.core.errors import UsageError
from trialwise.core.records import Answer, Calculation, Citation, Claim
from trialwise.evaluation.citations import count_citations
from trialwise.evaluation.exam import exam_hash, load_exam
from trialwise.evaluation.run import Share, run_exam, same_answer

ROW = {
    "id": "def-01",
    "category": "definition",
    "question": "what is power",
    "status": ["answered", "corrected"],
    "gold": "The chance to detect an effect.",
    "must": [{"fact": "a chance", "any": ["probab", "chance"]}],
    "must_not": [{"error": "certainty", "any": ["always detects"]}],
    "numbers": [],
    "concepts": ["power", "power_analysis"],
}
SOURCE = "Power is the probability to detect an effect of 0.2. It is no certainty."
QUOTE = "Power is the probability to detect an effect of 0.2."


def citation(n: int = 1, concept: str = "power", quote: str = QUOTE) -> Citation:
    start = SOURCE.find(quote)
    return Citation(
        n, "doc", concept, "Power", "", "", start, start + len(quote), 0, quote, 1.0, "doc.md"
    )


def calculation(outputs: dict[str, float | int | str]) -> Calculation:
    return Calculation(
        "sample-size-proportions", {}, (), outputs, "You need 3,841 users.", (), "", (), (), "",
        "", "", "", "",
    )  # fmt: skip


GOOD = Answer(
    "1", "what is power", "answered", "definition", f"{QUOTE} [1]",
    claims=(Claim(0, len(QUOTE), (1,), 1.0),), citations=(citation(),),
)  # fmt: skip


def exam_file(path: Path, **changes: object) -> Path:
    path.write_text(json.dumps({**ROW, **changes}) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"status": "refused"}, ["status refused, wanted answered or corrected"]),
        ({"text": "Power is nice."}, ["does not say: a chance"]),
        ({"text": "A chance that\n  always   detects."}, ["says: certainty"]),
        ({"citations": ()}, ["cites nothing"]),
        ({"citations": (citation(concept="mde"),)}, ["cites mde"]),
    ],
)
def test_each_part_of_the_rubric_can_fail(tmp_path, changes, faults):
    (entry,) = load_exam(exam_file(tmp_path / "exam.jsonl"))
    assert list(entry.faults(dataclasses.replace(GOOD, **changes))) == faults


@pytest.mark.parametrize(
    ("outputs", "passes"),
    [
        ({"n_control": 3842}, True),
        ({"n_control": 3843}, False),
        ({"each": "12, 3841"}, True),
        ({"note": "many"}, False),
    ],
)
def test_a_number_counts_within_its_tolerance(tmp_path, outputs, passes):
    wanted = {"what": "n_control", "value": 3841, "tolerance": {"abs": 1}}
    (entry,) = load_exam(exam_file(tmp_path / "exam.jsonl", numbers=[wanted]))
    answer = dataclasses.replace(GOOD, calculations=(calculation(outputs),))
    assert entry.faults(answer) == (() if passes else ("does not give: n_control 3841",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "exam.jsonl:1: is no JSON"),
        ("{}", "exam.jsonl:1: lacks category, concepts"),
        (json.dumps({**ROW, "status": ["fine"]}), "none of: answered"),
        (json.dumps({**ROW, "must": [{"fact": "x", "any": ["("]}]}), "exam.jsonl:1: "),
        (f"{json.dumps(ROW)}\n{json.dumps(ROW)}", "the id 'def-01' stands twice"),
    ],
)
def test_a_broken_exam_is_named_by_its_line(tmp_path, text, problem):
    path = tmp_path / "exam.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r".+") as caught:
        load_exam(path)
    assert problem in str(caught.value)


def test_a_missing_exam_is_named(tmp_path):
    with pytest.raises(UsageError, match="name another with --exam"):
        load_exam(tmp_path / "none.jsonl")


def test_the_hash_is_that_of_the_file(tmp_path):
    path = tmp_path / "exam.jsonl"
    path.write_bytes(b"abc")
    assert exam_hash(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_shares_come_with_wilsons_interval():
    low, high = Share(9, 10).interval  # R 4.2.2: binom wilson 0.5958, 0.9821
    assert (round(low, 4), round(high, 4)) == (0.5958, 0.9821)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_citations_are_counted_against_the_source():
    counts = count_citations(GOOD, lambda _source: SOURCE)
    assert (counts.precision, counts.recall, counts.quotes, counts.verbatim) == (1.0, 1.0, 1, 1)


@pytest.mark.parametrize(
    ("changes", "figures"),
    [
        # the source was changed behind the quote
        ({"citations": (dataclasses.replace(citation(), start=1),)}, (1.0, 1.0, 0)),
        # the passage does not hold the number of the claim
        ({"citations": (citation(quote="It is no certainty."),)}, (0.0, 1.0, 1)),
        # a sentence without any citation
        ({"claims": ()}, (1.0, 0.0, 1)),
        ({"text": f"{QUOTE} [1]\n\nEffects of that size are rather common."}, (1.0, 0.5, 1)),
    ],
)
def test_each_figure_falls_when_it_should(changes, figures):
    counts = count_citations(dataclasses.replace(GOOD, **changes), lambda _source: SOURCE)
    assert (counts.precision, counts.recall, counts.verbatim) == figures


def test_a_computed_sentence_needs_its_numbers_from_the_calculation():
    given = {"text": "You need 3,841 users in each arm.", "claims": (), "citations": ()}
    answer = dataclasses.replace(GOOD, calculations=(calculation({"n": 3841}),), **given)
    assert count_citations(answer, lambda _source: SOURCE).recall == 1.0
    wrong = dataclasses.replace(answer, text="You need 4,000 users in each arm.")
    assert count_citations(wrong, lambda _source: SOURCE).recall == 0.0


def test_a_run_keeps_every_failure(tmp_path):
    class Dull:
        def answer(self, question: str) -> Answer:
            return dataclasses.replace(GOOD, question=question, text=f"{QUOTE[:8]} nice. [1]")

    entries = load_exam(exam_file(tmp_path / "exam.jsonl"))
    told: list[tuple[int, int]] = []
    report = run_exam(
        entries, Dull(), lambda _source: SOURCE, progress=lambda _w, d, t: told.append((d, t))
    )
    assert (report.overall.passed, report.overall.count, told) == (0, 1, [(1, 1)])
    assert report.failures[0].faults == ("does not say: a chance",)
    assert report.by_category["definition"].rate == 0.0


def test_the_same_answer_opens_on_the_same_concept_or_calculator():
    other = dataclasses.replace(GOOD, citations=(citation(concept="mde"),))
    assert same_answer(GOOD, GOOD)
    assert not same_answer(GOOD, other)
    computed = dataclasses.replace(other, calculations=(calculation({}),))
    assert same_answer(computed, dataclasses.replace(GOOD, calculations=(calculation({}),)))
    assert not same_answer(computed, other)
