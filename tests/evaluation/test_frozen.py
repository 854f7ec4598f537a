"""The pack's exam is frozen: written before any answer was seen, never edited to fit one."""

from collections import Counter

from trialwise.evaluation.exam import exam_hash, load_exam
from trialwise.knowledge.pack import built_in_pack

EXAM = built_in_pack() / "exam.jsonl"
SHA256 = "56273a33eb2d0c10b62ecf230fb78dbe161a396c9df0af6dabad2b0976751c2f"
COUNTS = {
    "definition": 20, "calculation": 30, "methodology": 30, "best_practice": 20, "multi_hop": 60,
    "ambiguous": 10, "impossible": 10, "false_premise": 10, "off_topic": 10,
}  # fmt: skip


def test_the_exam_is_as_it_was_written():
    assert exam_hash(EXAM) == SHA256


def test_the_exam_has_the_questions_it_promises():
    assert Counter(entry.category for entry in load_exam(EXAM)) == COUNTS


def test_a_gold_answer_says_what_must_be_said_and_no_error():
    for entry in load_exam(EXAM):
        for rule in entry.must_not:
            assert not rule.is_in(entry.gold), (entry.id, rule.says)
        for rule in entry.must:
            assert rule.is_in(entry.gold), (entry.id, rule.says)
