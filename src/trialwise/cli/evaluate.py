"""``trialwise evaluate``: examine the assistant, and say what it got wrong."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from trialwise.cli import console
from trialwise.core.errors import GateError, UsageError

if TYPE_CHECKING:
    from trialwise.assistant.answer import Assistant
    from trialwise.evaluation.run import ExamReport, Graded, Share

app = typer.Typer(help="Examine the assistant.", no_args_is_help=True, add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="Print one record.")]
_EXAM: Final = "exam.jsonl"
_PARAPHRASES: Final = "paraphrases.jsonl"


@app.callback()
def _root() -> None:
    """Examine the assistant."""


@app.command()
def exam(
    path: Annotated[
        Path | None, typer.Option("--exam", help="The exam; that of the pack if unset.")
    ] = None,
    category: Annotated[str, typer.Option(help="Only the questions of this category.")] = "",
    minimum: Annotated[
        float, typer.Option(min=0, max=1, help="Exit with 4 when a smaller share passes.")
    ] = 0.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave the failures out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask every question of an exam; print shares by category, citations and every failure."""
    from trialwise.evaluation.exam import exam_hash, load_exam
    from trialwise.evaluation.run import run_exam
    from trialwise.knowledge.packs import base_folder

    path = path or base_folder(console.settings()) / _EXAM
    entries = load_exam(path)
    if category:
        names = sorted({entry.category for entry in entries})
        if category not in names:
            raise UsageError(f"no category '{category}' in {path}; there are: {', '.join(names)}")
        entries = tuple(entry for entry in entries if entry.category == category)
    assistant = _assistant()
    report = run_exam(entries, assistant, _reader(assistant), progress=console.ProgressLine())
    digest = exam_hash(path)
    if as_json:
        console.say_json(_record(report, digest))
    else:
        _say_report(report, digest, with_failures=not quiet)
    if report.overall.rate < minimum:
        raise GateError(f"{report.overall.rate:.1%} passed, less than {minimum:.1%}")


@app.command()
def paraphrases(
    path: Annotated[
        Path | None, typer.Option("--file", help="Rewordings; those of the pack if unset.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions in several wordings; print how often the same concept answers."""
    import json

    from trialwise.evaluation.run import Share, same_answer, same_opening
    from trialwise.knowledge.packs import base_folder

    path = path or base_folder(console.settings()) / _PARAPHRASES
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise UsageError(f"no rewordings at {path} ({error}); name others with --file") from None
    assistant = _assistant()
    other: list[tuple[str, str]] = []
    count = same_openings = 0
    for row in rows:
        answer = assistant.answer(row["question"])
        for wording in row["rewordings"]:
            count += 1
            reworded = assistant.answer(wording)
            same_openings += same_opening(answer, reworded)
            if not same_answer(answer, reworded):
                other.append((row["question"], wording))
    share, strict = Share(count - len(other), count), Share(same_openings, count)
    if as_json:
        record = {**_figures(share), "same_opening": _figures(strict)}
        console.say_json({**record, "answered_otherwise": other})
        return
    for question, wording in other:
        console.say(f"{question}\n    otherwise: {wording}")
    console.say(f"\nthe same concept answers {_said(share)}")
    console.say(f"and opens the answer     {_said(strict)}")


def _assistant() -> "Assistant":
    from trialwise.assistant.library import open_assistant

    return open_assistant(
        console.settings(), progress=console.ProgressLine(), notice=console.notice
    )


def _reader(assistant: "Assistant") -> Any:
    """Return what reads a source's text by its id."""
    snapshot = assistant.snapshot
    place = {document.id: number for number, document in enumerate(snapshot.documents)}
    return lambda identifier: snapshot.document_text(place[identifier])


def _figures(share: "Share") -> dict[str, Any]:
    low, high = share.interval
    return {
        "passed": share.passed,
        "count": share.count,
        "rate": round(share.rate, 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def _said(share: "Share") -> str:
    low, high = share.interval
    return (
        f"{share.passed}/{share.count} = {share.rate:.1%}  (95 % interval {low:.1%} to {high:.1%})"
    )


def _record(report: "ExamReport", digest: str) -> dict[str, Any]:
    counts = report.citations
    return {
        "exam_sha256": digest,
        "overall": _figures(report.overall),
        "categories": {name: _figures(share) for name, share in report.by_category.items()},
        "citations": {
            "precision": round(counts.precision, 4),
            "recall": round(counts.recall, 4),
            "quotes": counts.quotes,
            "verbatim": counts.verbatim,
        },
        "failures": [
            {
                "id": each.entry.id,
                "question": each.entry.question,
                "faults": each.faults,
                "status": each.answer.status,
                "text": each.answer.text,
                "reasoning": each.answer.reasoning,
            }
            for each in report.failures
        ],
    }


def _say_report(report: "ExamReport", digest: str, *, with_failures: bool) -> None:
    if with_failures:
        for each in report.failures:
            _say_failure(each)
    for name, share in report.by_category.items():
        console.say(f"{name:<16} {_said(share)}")
    console.say(f"{'overall':<16} {_said(report.overall)}")
    counts = report.citations
    console.say(
        f"citations        precision {counts.precision:.1%} of {counts.pairs:,}, recall "
        f"{counts.recall:.1%} of {counts.sentences:,} sentences, verbatim "
        f"{counts.verbatim:,} of {counts.quotes:,}"
    )
    console.say(f"exam             sha256 {digest}")


def _say_failure(each: "Graded") -> None:
    console.say(f"✗ {each.entry.id}  {each.entry.question}")
    for fault in each.faults:
        console.say(f"    {fault}")
    console.say(f"    answered ({each.answer.status}): {each.answer.text[:240]}")
    for reason in each.answer.reasoning:
        console.say(f"    because: {reason}")
    console.say()
