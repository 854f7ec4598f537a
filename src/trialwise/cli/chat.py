"""``trialwise chat``: questions one after the other, each of which may go on from the last."""

import sys
from typing import Final

from trialwise.cli import console
from trialwise.cli.ask import open_for_people, show_answer

_KEPT: Final = 8  # earlier questions that a new one may go on from
_LEAVES: Final = frozenset(["exit", "quit", ":q"])


def chat() -> None:
    """Ask one question after the other; end with "exit" or Ctrl-D."""
    assistant = open_for_people()
    is_typed = sys.stdin.isatty()
    if is_typed:
        console.say('Ask, then go on: "and with 90% power?". End with exit.')
    before: list[str] = []
    while True:
        question = _next(is_typed)
        if question is None or question.lower() in _LEAVES:
            return
        if not question:
            continue
        answer = assistant.answer(question, before)
        show_answer(answer)
        console.say()
        is_number = answer.calculations or answer.missing
        before = [*before, question][-_KEPT:] if is_number else []


def _next(is_typed: bool) -> str | None:
    """Return the next line, None at the end."""
    if is_typed:
        try:
            return console.readable(input("> ")).strip()
        except (EOFError, KeyboardInterrupt):
            return None
    line = sys.stdin.readline()
    return console.readable(line).strip() if line else None
