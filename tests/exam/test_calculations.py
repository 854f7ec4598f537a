"""The four exams of calculations, graded by ``calculation_grading``; the scores are printed.

The goal is 0.97 of each. What is asserted is the share that was reached, so that it never falls:
raise it with every gain.
"""

import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.exam.calculation_grading import EXAMS, faults, load_cases

from trialwise.assistant.answer import Assistant

REACHED = {path.name: share for path, share in zip(EXAMS, (0.97, 0.97, 0.84, 0.85), strict=True)}
# Numbers given where others were expected, of all cases: to be asked is better than to be misled.
MOST_WRONG = {path.name: share for path, share in zip(EXAMS, (0.01, 0.0, 0.0, 0.0), strict=True)}
SIZES = {path.name: size for path, size in zip(EXAMS, (653, 150, 120, 120), strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMS, ids=lambda path: path.stem)
def test_no_share_falls(
    path: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = load_cases(path)
    passed: Counter[str] = Counter()
    wrong = 0
    for case in cases:
        answer = assistant.answer(case.question, case.before)
        found = faults(case, answer)
        half = "held out" if case.is_held_out else "development"
        for key in ("all", case.family, case.status, half):
            passed[key] += not found
        given = bool(answer.calculations) and answer.status in ("answered", "both_readings")
        wrong += bool(found) and given
    counts = Counter(
        key
        for case in cases
        for key in (
            "all",
            case.family,
            case.status,
            "held out" if case.is_held_out else "development",
        )
    )
    lines = [f"{key} {passed[key]}/{count}" for key, count in counts.most_common()]
    with capsys.disabled():
        sys.stdout.write(f"\n{path.stem}: {', '.join(lines)}; {wrong} wrong numbers\n")
    assert passed["all"] / len(cases) >= REACHED[path.name]
    assert wrong / len(cases) <= MOST_WRONG[path.name]


@pytest.mark.parametrize("path", EXAMS, ids=lambda path: path.stem)
def test_the_exams_are_as_they_were_written(path: Path) -> None:
    cases = load_cases(path)
    assert len(cases) == SIZES[path.name]
    assert len({case.id for case in cases}) == len(cases)
    plain = sum(case.status == "answered" for case in cases)
    assert plain / len(cases) <= 0.75
