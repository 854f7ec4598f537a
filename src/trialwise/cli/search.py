"""``trialwise search``: retrieval only."""

from bisect import bisect_right
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trialwise.knowledge.snapshot import Snapshot
    from trialwise.retrieval.documents.search import Found


def search(
    question: Annotated[list[str], typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option(min=1, help="How many passages.")] = 8,
    source: Annotated[str, typer.Option(help="Only this ingested source.")] = "",
    trace: Annotated[bool, typer.Option(help="Show every signal and where the walk went.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print records.")] = False,
) -> None:
    """Show the passages a question finds, best first, with every score.

    Your own documents come first, found by text, meaning and a walk over what they speak of; then
    the best passages of everything together.
    """
    from trialwise.assistant.library import open_assistant

    if not "".join(question).strip():
        raise UsageError('nothing to look for; try: trialwise search "sample size"')
    assistant = open_assistant(
        console.settings(), progress=console.ProgressLine(), notice=console.notice
    )
    found = assistant.retrieve(console.readable(" ".join(question)), source)
    snapshot = assistant.snapshot
    rows = [_row(snapshot, p.index, p.score, p.parts) for p in found.passages[:count]]
    own = [_row(snapshot, h.passage, h.score, h.signals) for h in found.documents.hits[:count]]
    if as_json:
        concepts = [{"id": c.id, "score": round(c.score, 4), "how": c.how} for c in found.concepts]
        named, onward = found.documents.named, found.documents.onward
        console.say_json(
            {
                "concepts": concepts,
                "documents": own,
                "named": named,
                "onward": [{"name": name, "weight": round(w, 4)} for name, w in onward],
                "passages": rows,
            }
        )
        return
    if own:
        _say_documents(found.documents, own, trace=trace)
        console.say("\nEverything together")
    if found.concepts:
        console.say(
            "Concepts: " + " · ".join(f"{c.name} ({c.how} {c.score:.2f})" for c in found.concepts)
        )
    if not rows:
        console.say("Nothing found.")
    for row in rows:
        _say_passage(row, trace=True)


def _say_documents(found: "Found", rows: list[dict[str, Any]], *, trace: bool) -> None:
    """Print what the user's documents hold, and how the walk came there."""
    console.say("Your documents")
    if found.named:
        console.say(f"named   {' · '.join(found.named)}")
    if trace and found.onward:
        console.say("onward  " + " · ".join(f"{name} {w:.2f}" for name, w in found.onward))
    for row in rows:
        _say_passage(row, trace=trace)


def _say_passage(row: dict[str, Any], *, trace: bool) -> None:
    from trialwise.core.text import plain_text

    parts = " ".join(f"{name} {part:.2f}" for name, part in row["parts"].items() if part)
    heading = f" › {row['heading']}" if row["heading"] else ""
    page = f", page {row['page']}" if row["page"] else ""
    console.say(f"\n{row['score']:.3f}  {row['title']}{heading}{page}")
    if trace and parts:
        console.say(f"       {parts}")
    console.say(f"       {row['source_id']}:{row['start']}-{row['end']}")
    console.say(f"       {plain_text(row['text'])[:220]}")


def _row(
    snapshot: "Snapshot", place: int, score: float, parts: "Mapping[str, float]"
) -> dict[str, Any]:
    """Return a passage as ``--json`` prints it."""
    row = snapshot.passages[place]
    document = snapshot.documents[int(row[0])]
    return {
        "score": round(score, 4),
        "parts": {name: round(part, 4) for name, part in parts.items()},
        "source_id": document.id,
        "title": document.title,
        "heading": snapshot.headings[int(row[5])],
        "start": int(row[1]),
        "end": int(row[2]),
        "page": bisect_right(document.pages, int(row[1])),
        "text": snapshot.passage_text(place),
    }
