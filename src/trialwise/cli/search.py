"""``trialwise search``: retrieval only."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError

if TYPE_CHECKING:
    from trialwise.knowledge.snapshot import Snapshot
    from trialwise.retrieval.schema import ScoredPassage


def search(
    question: Annotated[list[str], typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option(min=1, help="How many passages.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print records.")] = False,
) -> None:
    """Show the passages a question finds, best first, with every score."""
    from trialwise.assistant.library import open_assistant
    from trialwise.core.text import plain_text

    if not "".join(question).strip():
        raise UsageError('nothing to look for; try: trialwise search "sample size"')
    assistant = open_assistant(
        console.settings(), progress=console.ProgressLine(), notice=console.notice
    )
    found = assistant.retrieve(console.readable(" ".join(question)))
    snapshot = assistant.snapshot
    rows = [_row(snapshot, passage) for passage in found.passages[:count]]
    if as_json:
        concepts = [{"id": c.id, "score": round(c.score, 4), "how": c.how} for c in found.concepts]
        console.say_json({"concepts": concepts, "passages": rows})
        return
    if found.concepts:
        console.say(
            "Concepts: " + " · ".join(f"{c.name} ({c.how} {c.score:.2f})" for c in found.concepts)
        )
    if not rows:
        console.say("Nothing found.")
    for row in rows:
        parts = " ".join(f"{name} {part:.2f}" for name, part in row["parts"].items())
        heading = f" › {row['heading']}" if row["heading"] else ""
        console.say(f"\n{row['score']:.3f}  {row['title']}{heading}   ({parts})")
        console.say(f"       {row['source_id']}:{row['start']}-{row['end']}")
        console.say(f"       {plain_text(row['text'])[:220]}")


def _row(snapshot: "Snapshot", passage: "ScoredPassage") -> dict[str, Any]:
    """Return a passage as ``--json`` prints it."""
    row = snapshot.passages[passage.index]
    document = snapshot.documents[int(row[0])]
    return {
        "score": round(passage.score, 4),
        "parts": {name: round(part, 4) for name, part in passage.parts.items()},
        "source_id": document.id,
        "title": document.title,
        "heading": snapshot.headings[int(row[5])],
        "start": int(row[1]),
        "end": int(row[2]),
        "text": snapshot.passage_text(passage.index),
    }
