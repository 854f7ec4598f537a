"""``trialwise graph entities`` and its sisters: what the user's documents speak of."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError

if TYPE_CHECKING:
    from trialwise.knowledge.snapshot import Snapshot

AsJson = Annotated[bool, typer.Option("--json", help="Print records.")]
Name = Annotated[str, typer.Argument(help="A name as the documents write it.")]
Count = Annotated[int, typer.Option(min=1, help="How many.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``trialwise graph``."""
    for command in (entities, explore, duplicates, merge, unmerge):
        app.command()(command)


def entities(
    about: Annotated[str, typer.Option(help="Only names that hold this.")] = "",
    count: Count = 40,
    as_json: AsJson = False,
) -> None:
    """List what your documents speak of, most passages first."""
    import numpy as np

    from trialwise.knowledge.entities.names import name_key

    index = _open().entities
    held = np.diff(np.asarray(index.to_passages.start))
    order = np.argsort(-held, kind="stable")
    wanted = name_key(about)
    rows = [
        {"name": index.name(int(node)), "passages": int(held[node])}
        for node in order
        if held[node] and (not wanted or wanted in name_key(index.name(int(node))))
    ][:count]
    if as_json:
        console.say_json(rows)
    elif not rows:
        console.say("No names found. Add documents: trialwise ingest FOLDER")
    else:
        for row in rows:
            console.say(f"{row['passages']:>6}  {row['name']}")


def explore(
    name: Name,
    depth: Annotated[int, typer.Option(min=1, max=6, help="Most steps.")] = 2,
    width: Annotated[int, typer.Option(min=1, max=50, help="Neighbours of each.")] = 5,
    count: Count = 40,
    depth_first: Annotated[bool, typer.Option(help="Follow each way to its end first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what your documents speak of together with a name, and where."""
    from trialwise.knowledge.entities.names import name_key
    from trialwise.retrieval.documents.explore import explore as walk

    snapshot = _open()
    index = snapshot.entities
    nodes = index.names.find(name_key(name))
    if not nodes:
        raise UsageError(f"no entity '{name}'; see: trialwise graph entities")
    order: Literal["breadth", "depth"] = "depth" if depth_first else "breadth"
    found = walk(index, nodes[0], depth=depth, width=width, most=count, order=order)
    rows: list[dict[str, Any]] = []
    for each in found:
        place = int(index.passages[each.passage]) if each.passage >= 0 else -1
        document = snapshot.documents[int(snapshot.passages[place][0])].id if place >= 0 else ""
        rows.append(
            {
                "name": index.name(each.node),
                "depth": each.depth,
                "from": index.name(each.parent) if each.parent >= 0 else "",
                "passages": each.joint,
                "document": document,
            }
        )
    if as_json:
        console.say_json(rows)
        return
    for row in rows:
        where = f"  ({row['passages']} together, {row['document']})" if row["from"] else ""
        via = f"  ← {row['from']}" if row["from"] and not depth_first else ""
        console.say(f"{'  ' * int(row['depth'])}{row['name']}{via}{where}")


def duplicates(count: Count = 40, as_json: AsJson = False) -> None:
    """List names that may mean the same, for you to decide: nothing is merged by itself."""
    from dataclasses import asdict

    from trialwise.knowledge.entities.merges import duplicates as find

    rows = find(_open().entities, count)
    if as_json:
        console.say_json([asdict(row) for row in rows])
    elif not rows:
        console.say("No two names are nearly alike.")
    else:
        for row in rows:
            console.say(
                f"{row.likeness:5.1f} %  {row.name} ({row.passages[0]})  ~  "
                f"{row.into} ({row.passages[1]})"
            )
        console.say('Same thing? trialwise graph merge "NAME" "INTO"; undone by graph unmerge.')


def merge(name: Name, into: Annotated[str, typer.Argument(help="The name it stands for.")]) -> None:
    """Declare that a name stands for another one; logged, and undone by ``unmerge``."""
    from trialwise.knowledge.entities.merges import merge as log

    name, into = console.readable(name), console.readable(into)
    log(console.settings().home, _open().entities, name, into)
    _rewrite()
    console.say(f"'{name}' now stands for '{into}'. Undo: trialwise graph unmerge \"{name}\"")


def unmerge(name: Name) -> None:
    """Let a merged name stand for itself again."""
    from trialwise.knowledge.entities.merges import undo

    name = console.readable(name)
    decision = undo(console.settings().home, name)
    _rewrite()
    console.say(f"'{name}' no longer stands for '{decision.into}'.")


def _open() -> "Snapshot":
    from trialwise.assistant.library import open_index

    snapshot = open_index(
        console.settings(), progress=console.ProgressLine(), notice=console.notice
    )
    if not len(snapshot.entities.passages):
        raise UsageError("there are no documents of your own; add some: trialwise ingest FOLDER")
    return snapshot


def _rewrite() -> None:
    """Write the index anew with the names as they are decided now."""
    from trialwise.assistant.library import make_indexer

    make_indexer(console.settings(), progress=console.ProgressLine()).update_pack()
