"""An answer in a terminal with colour: the same words as the plain form."""

import re

from rich.console import Console
from rich.text import Text

from trialwise.cli.render import render_answer
from trialwise.core.records import Answer

_MARK = re.compile(r"\[\d+\]")
_CARD_LABEL = re.compile(
    r"^  (?:inputs|convention|results|others|formula|worked|assumes|check it|in Python|in R|source)"
    r"\b",
    re.MULTILINE,
)
_COLOURS = {
    "answered": "green", "both_readings": "yellow", "needs_input": "yellow",
    "corrected": "magenta", "refused": "red", "not_covered": "red",
}  # fmt: skip


def print_answer(answer: Answer, *, width: int) -> None:
    """Print an answer with its first paragraph bold and its citation marks dimmed."""
    body = Text(render_answer(answer, width=width))
    first = body.plain.partition("\n\n")[0]
    body.stylize(f"bold {_COLOURS[answer.status]}", 0, len(first))
    for match in _MARK.finditer(body.plain):
        body.stylize("cyan", match.start(), match.end())
    for match in _CARD_LABEL.finditer(body.plain):
        body.stylize("dim", match.start(), match.end())
    Console(soft_wrap=True, highlight=False).print(body)
