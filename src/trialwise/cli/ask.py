"""``trialwise ask``: one question, or a file of questions."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialwise.cli import console
from trialwise.core.errors import StorageError, TrialwiseError, UsageError

if TYPE_CHECKING:
    from trialwise.assistant.answer import Assistant
    from trialwise.core.records import Answer


def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question.")] = None,
    after: Annotated[
        list[str] | None,
        typer.Option(help="The question it goes on from; once per question, the last one last."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help='JSON lines: {"id": …, "question": …}, with "before": […] if it goes on.'
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers go, one per line.")] = None,
    source: Annotated[
        str, typer.Option(help="Answer from this ingested source alone; see: trialwise sources.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer record.")] = False,
    trace: Annotated[bool, typer.Option(help="Show how the answer came about.")] = False,
) -> None:
    """Answer from checked evidence and exact calculators."""
    if file is not None:
        if question or out is None:
            raise UsageError("--file goes with --out and without a question")
        if source:
            raise UsageError("--file goes without --source; ask one by one to stay in one source")
        _ask_file(file, out)
        return
    if out is not None:
        raise UsageError("--out goes with --file")
    if question is None:
        raise UsageError('no question; try: trialwise ask "what is statistical power?"')
    before = [console.readable(earlier) for earlier in after or ()]
    answer = open_for_people().answer(console.readable(" ".join(question)), before, source=source)
    from trialwise.core.records import to_json

    if as_json:
        console.say(to_json(answer, indent=2))
        return
    show_answer(answer)
    if trace:
        _trace(answer)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file of questions; ``before`` are the questions it goes on from."""

    identifier: str
    question: str
    before: tuple[str, ...] = ()


def open_for_people() -> "Assistant":
    """Open the assistant, with progress on the terminal."""
    from trialwise.assistant.library import open_assistant  # numpy and more

    return open_assistant(
        console.settings(), progress=console.ProgressLine(), notice=console.notice
    )


def show_answer(answer: "Answer") -> None:
    """Print an answer, in colour to a terminal."""
    from trialwise.cli.render import render_answer

    if not console.is_for_people():
        console.say(render_answer(answer))
        return
    from trialwise.cli.colour import print_answer

    print_answer(answer, width=min(shutil.get_terminal_size().columns, 100))


def _trace(answer: "Answer") -> None:
    console.say()
    console.say(f"status {answer.status} · intent {answer.intent} · index {answer.index_version}")
    for note in answer.reasoning:
        console.say(f"  {note}")
    for citation in answer.citations:
        console.say(
            f"  [{citation.n}] score {citation.score:.3f}  “{' '.join(citation.quote.split())}”"
        )
    times = " · ".join(f"{name} {value:.1f}" for name, value in answer.timing_ms.items())
    console.say(f"  CPU ms: {times}")


def _ask_file(file: Path, out: Path) -> None:
    """Answer each row; a bad row is named and the others are answered all the same."""
    from dataclasses import replace

    from trialwise.core.records import to_json
    from trialwise.stats.wording import counted

    if file.exists() and out.exists() and file.samefile(out):
        raise UsageError(f"--out {out} is the file of the questions; choose another")
    rows, faults = _read_rows(file)
    _check_writable(out)
    assistant = open_for_people()
    progress = console.ProgressLine()
    lines: list[str] = []
    for done, row in enumerate(rows, 1):
        answer = assistant.answer(row.question, row.before)
        lines.append(to_json(replace(answer, id=row.identifier)))
        progress("answering", done, len(rows))
    for fault in faults:
        console.notice(fault)
    _write(out, "".join(line + "\n" for line in lines))
    if faults:
        bad = counted(len(faults), "row")
        raise TrialwiseError(f"{len(rows)} answered in {out}, {bad} could not be read")
    console.notice(f"{len(rows)} answered in {out}")


def _check_writable(out: Path) -> None:
    """Refuse before hours are spent on answers that nothing can keep."""
    place = next(path for path in (out, *out.absolute().parents) if path.exists())
    if out.is_dir():
        reason = "it is a folder"
    elif place != out and not place.is_dir():
        reason = f"{place} is no folder"
    elif not os.access(place, os.W_OK):
        reason = "permission denied"
    else:
        return
    raise StorageError(f"cannot write {out}: {reason}; choose another --out")


def _write(out: Path, text: str) -> None:
    from trialwise.core.files import write_atomic

    try:
        if out.is_symlink() or (out.exists() and not out.is_file()):
            out.write_text(text, "utf-8")  # a device or a link is written to, never replaced
        else:
            write_atomic(out, text)
    except (OSError, StorageError) as error:
        cause = error.__cause__ or error
        reason = cause.strerror if isinstance(cause, OSError) else cause
        raise StorageError(f"cannot write {out}: {reason}; choose another --out") from error


def _read_rows(file: Path) -> tuple[list[_Row], list[str]]:
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{file} does not exist; give a file of JSON lines") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
    rows: list[_Row] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = _read_row(line)
        if row is None:
            faults.append(f'{file}:{number}: needs {{"id": …, "question": "…"}} on one line')
        else:
            rows.append(row)
    return rows, faults


def _read_row(line: str) -> _Row | None:
    """Return the question of one line, None when it is not such a row."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        return None
    identifier, question = row.get("id"), row.get("question")
    if not isinstance(identifier, str | int) or not isinstance(question, str):
        return None
    before = row.get("before", [])
    if not isinstance(before, list) or not all(isinstance(earlier, str) for earlier in before):
        return None
    earlier = tuple(console.readable(text) for text in before)
    return _Row(console.readable(str(identifier)), console.readable(question), earlier)
