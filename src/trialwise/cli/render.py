"""An answer as people read it: the answer first, then the card, the sources, what to read next."""

import textwrap
from collections.abc import Sequence
from typing import Final

from trialwise.cli.alternatives import alternative_texts, outputs_text
from trialwise.core.records import Answer, Calculation, Table
from trialwise.stats.calculator import Calculator, Param

_WIDTH: Final = 96
_INDENT: Final = "  "
_LABEL: Final = 12
_TO_COPY: Final = ("check it", "in Python", "in R")


def render_answer(answer: Answer, *, width: int = _WIDTH) -> str:
    """Return an answer as plain text, wrapped to ``width`` columns."""
    blocks = [block for block in answer.text.split("\n\n") if block.strip()]
    rendered = [_wrap_block(block, width) for block in blocks]
    shows_card = answer.status in ("answered", "corrected") and answer.calculations
    cards = [
        render_calculation(calculation, width=width, has_reading=False)
        for calculation in answer.calculations
    ]
    parts: list[str] = []
    if shows_card:
        # the result and how it was read stand first, then the card; a correction before both
        first = 2 if answer.status == "answered" else 3
        parts += [*rendered[:first], *cards, *rendered[first:]]
    elif answer.status == "both_readings":
        parts += [*rendered, cards[0]] if cards else rendered
    else:
        parts += rendered
    if answer.citations:
        parts.append("\n".join(_citation_lines(answer, width)))
    if answer.related:
        offers = " · ".join(entry.name for entry in answer.related)
        parts.append(textwrap.fill(f"Next: {offers}", width, subsequent_indent="      "))
    return "\n\n".join(parts)


def _citation_lines(answer: Answer, width: int) -> list[str]:
    lines: list[str] = []
    for citation in answer.citations:
        place = f"{citation.source_id}:{citation.start}-{citation.end}"
        head = f"[{citation.n}] {citation.title}"
        gap = max(width - len(head) - len(place), 2)
        lines.append(
            f"{head}{' ' * gap}{place}"
            if len(head) + len(place) + 2 <= width
            else f"{head}\n    {place}"
        )
    return lines


def render_calculation(
    calculation: Calculation, *, width: int = _WIDTH, has_reading: bool = True
) -> str:
    """Return the card of a calculation: inputs as understood, convention, formula, check.

    Args:
        calculation: the result.
        width: columns to wrap to.
        has_reading: whether inputs, convention, all results, all tables and why the alternatives
            differ are shown; an answer's text says the first two already and is kept short.
    """
    rows = [
        *(_reading_rows(calculation) if has_reading else ()),
        ("others", _others(calculation, has_notes=has_reading)),
        ("formula", (calculation.formula_text,)),
        ("worked", (calculation.worked,)),
        ("assumes", (" ".join(calculation.assumptions),)),
        ("check it", (calculation.command,)),
        ("in Python", (calculation.code,)),
        ("in R", (calculation.r_code,)),
        ("source", (calculation.source,)),
    ]
    from trialwise.stats.registry import get

    lines: list[str] = []
    for label, texts in rows:
        lines += _row(label, texts, width)
    shown = calculation.tables if has_reading else calculation.tables[:1]
    for table in shown:
        lines += ["", *(f"{_INDENT}{line}" for line in render_table(table))]
    if not has_reading and get(calculation.calculator).varies:
        lines += ["", f"{_INDENT}More tables and the curve: run the line beside 'check it'."]
    return "\n".join(lines)


def _reading_rows(calculation: Calculation) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("inputs", (" · ".join(calculation.reading),)),
        ("convention", (calculation.convention,)),
        ("results", (outputs_text(calculation),)),
    )


def _others(calculation: Calculation, *, has_notes: bool) -> tuple[str, ...]:
    """Return the alternatives on one line, or a line each when it is said why they differ."""
    texts = alternative_texts(calculation)
    if not has_notes:
        return (" · ".join(texts),)
    return tuple(
        f"{text} – {entry.note}" if entry.note else text
        for text, entry in zip(texts, calculation.alternatives, strict=True)
    )


def _row(label: str, texts: Sequence[str], width: int) -> list[str]:
    """Return a label with its texts beside it; a line to copy is never broken."""
    body: list[str] = []
    for text in texts:
        body += (
            [text]
            if label in _TO_COPY
            else textwrap.wrap(
                text, width - len(_INDENT) - _LABEL, break_long_words=False, break_on_hyphens=False
            )
        )
    if not any(body):
        return []
    first = f"{_INDENT}{label:<{_LABEL}}{body[0]}"
    return [first, *(f"{_INDENT}{' ' * _LABEL}{line}" for line in body[1:])]


def render_table(table: Table) -> list[str]:
    """Return a table as aligned lines, numbers to the right."""
    rows: Sequence[tuple[str, ...]] = [table.columns, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
    lines = [table.title] if table.title else []
    for row in rows:
        cells = [
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("   ".join(cells).rstrip())
    return lines


def _wrap_block(block: str, width: int) -> str:
    lines: list[str] = []
    for line in block.split("\n"):
        if line.startswith("|") or len(line) <= width:
            lines.append(line)
            continue
        hang = (
            "  "
            if line.startswith("- ")
            else "   "
            if line[:1].isdigit() and line[1:3] == ". "
            else ""
        )
        lines += textwrap.wrap(
            line, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        )
    return "\n".join(lines)


def render_description(calculator: Calculator, example: Calculation, *, width: int = _WIDTH) -> str:
    """Return what a calculator takes and gives, its formula, assumptions, source and an example.

    Args:
        calculator: what is described.
        example: the result for its example.
        width: columns to wrap to.
    """
    columns = max(len(param.option) for param in calculator.params)
    lines = [calculator.title, ""]
    for param in calculator.params:
        lines += _entry(param.option, param.description, columns, width)
        lines += _entry("", _allowed(param), columns, width)
    for group in calculator.one_of:
        names = ", ".join(calculator.param(name).option for name in group)
        lines += ["", f"Give exactly one of {names}."]
    columns = max(len(output.name) for output in calculator.outputs)
    lines += ["", "Gives"]
    for output in calculator.outputs:
        lines += _entry(output.name, output.description, columns, width)
    lines.append("")
    for label, text in (
        ("convention", example.convention),
        ("formula", example.formula_text),
        ("assumes", " ".join(example.assumptions)),
        ("source", example.source),
    ):
        lines += _row(label, (text,), width)
    return "\n".join([*lines, "", f"Example: {example.command}"])


def _entry(head: str, text: str, columns: int, width: int) -> list[str]:
    """Return a text beside its head, wrapped."""
    indent = len(_INDENT) + columns + 2
    body = textwrap.wrap(text, width - indent, break_long_words=False, break_on_hyphens=False)
    return [
        f"{_INDENT}{head if place == 0 else '':<{columns}}  {line}".rstrip()
        for place, line in enumerate(body)
    ]


def _allowed(param: Param) -> str:
    if param.required:
        return f"{param.allowed()}; required"
    return f"{param.allowed()}{'' if param.default is None else f'; default {param.default}'}"
