"""An answer as people read it: the answer first, then the card, the sources, what to read next."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from trialwise.core.records import Alternative, Answer, Calculation, Table, Value
from trialwise.stats.wording import counted, p_text, points, probability, signed, span

_WIDTH: Final = 96
_INDENT: Final = "  "
_LABEL: Final = 12


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
        # the result and how it was read stand first, then the card
        parts += [*rendered[:2], *cards, *rendered[2:]]
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
        has_reading: whether inputs and convention are shown; an answer's text says them already.
    """
    is_rate = "proportion" in calculation.calculator
    reading = (
        ("inputs", " · ".join(calculation.reading)),
        ("convention", calculation.convention),
    )
    rows = [
        *(reading if has_reading else ()),
        ("others", " · ".join(_alternative(entry, is_rate) for entry in calculation.alternatives)),
        ("formula", calculation.formula_text),
        ("assumes", " ".join(calculation.assumptions)),
        ("check it", calculation.command),
        ("in Python", calculation.code),
        ("source", calculation.source),
    ]
    lines: list[str] = []
    for label, text in rows:
        if not text:
            continue
        body = (
            [text]
            if label in ("check it", "in Python")
            else textwrap.wrap(
                text, width - len(_INDENT) - _LABEL, break_long_words=False, break_on_hyphens=False
            )
        )
        lines.append(f"{_INDENT}{label:<{_LABEL}}{body[0]}")
        lines += [f"{_INDENT}{' ' * _LABEL}{line}" for line in body[1:]]
    for table in calculation.tables:
        lines += ["", *(f"{_INDENT}{line}" for line in render_table(table))]
    return "\n".join(lines)


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


def _alternative(entry: Alternative, is_rate: bool) -> str:
    """Return an alternative with the one result that compares it with the main one."""
    return f"{entry.name} {_result(entry.outputs, is_rate)}".rstrip()


def _result(outputs: Mapping[str, Value], is_rate: bool) -> str:
    if "effect_low" in outputs:
        scale, unit = (100, " points") if is_rate else (1, "")
        low, high = (scale * float(outputs[name]) for name in ("effect_low", "effect_high"))
        return f"{span(low, high)}{unit}"
    if "days" in outputs:
        return counted(int(outputs["days"]), "day")
    if "p_value" in outputs:
        return p_text(float(outputs["p_value"]))
    if "power" in outputs:
        return probability(float(outputs["power"]))
    if "n_control" in outputs and outputs["n_control"] != outputs["n_treatment"]:
        return f"{show_value(outputs['n_control'])} and {show_value(outputs['n_treatment'])}"
    if "effect" in outputs:
        effect = float(outputs["effect"])
        return points(effect) if is_rate else signed(effect)
    return next((show_value(value) for value in outputs.values()), "")


def show_value(value: Value) -> str:
    """Return a result for people: thousands separated, four significant digits."""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}"


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
