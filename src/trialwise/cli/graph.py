"""``trialwise graph``: look at the concept graph."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError

if TYPE_CHECKING:
    from trialwise.knowledge.snapshot import Snapshot
    from trialwise.knowledge.stores.base import ConceptRow

app = typer.Typer(help="Look at the concept graph.", no_args_is_help=True, add_completion=False)
_NEAR: Final = 60  # per cent of letters shared, from which a name is offered
Concept = Annotated[str, typer.Argument(help="A concept by id, name or alias.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print records.")]


def _open() -> "Snapshot":
    from trialwise.assistant.library import open_index

    return open_index(console.settings(), progress=console.ProgressLine(), notice=console.notice)


def _find(snapshot: "Snapshot", name: str) -> "ConceptRow":
    """Return the concept called ``name``; near names are offered when there is none."""
    from rapidfuzz import fuzz, process

    from trialwise.core.text import normalise

    wanted = normalise(name)
    listing: dict[str, ConceptRow] = {}
    for row in snapshot.graph.concepts:
        for word in (row.id, row.name, *row.aliases):
            listing.setdefault(normalise(word.replace("_", " ")), row)
    if wanted.replace("_", " ") in listing:
        return listing[wanted.replace("_", " ")]
    near = process.extract(wanted, list(listing), scorer=fuzz.ratio, limit=3, score_cutoff=_NEAR)
    guess = ", ".join(dict.fromkeys(listing[word].id for word, _, _ in near))
    raise UsageError(f"no concept '{name}'." + (f" Near: {guess}" if guess else ""))


@app.command()
def show(concept: Concept, as_json: AsJson = False) -> None:
    """Show a concept: definition, names and relations."""
    from dataclasses import asdict

    snapshot = _open()
    row = _find(snapshot, concept)
    index = next(i for i, d in enumerate(snapshot.documents) if d.id == row.document)
    definition = snapshot.document_text(index)[row.definition[0] : row.definition[1]]
    relations = [r for r in snapshot.graph.relations if row.id in (r.source, r.target)]
    if as_json:
        console.say_json(
            {**asdict(row), "definition": definition, "relations": [asdict(r) for r in relations]}
        )
        return
    names = {entry.id: entry.name for entry in snapshot.graph.concepts}
    console.say(f"{row.name}  ({row.category}, {row.id})\n{definition}")
    if row.aliases:
        console.say(f"Also called: {', '.join(row.aliases)}")
    for relation in relations:
        if relation.source == row.id:
            console.say(
                f"\n  ──{relation.type}──► {names[relation.target]}\n      {relation.because}"
            )
    incoming = [r for r in relations if r.target == row.id]
    if incoming:
        console.say(
            "\nPointed at by: " + " · ".join(f"{names[r.source]} ({r.type})" for r in incoming)
        )


@app.command()
def neighbours(concept: Concept, as_json: AsJson = False) -> None:
    """List what a concept is related to, in both directions."""
    snapshot = _open()
    row = _find(snapshot, concept)
    rows = [
        {
            "concept": r.target if r.source == row.id else r.source,
            "type": r.type,
            "direction": "out" if r.source == row.id else "in",
        }
        for r in snapshot.graph.relations
        if row.id in (r.source, r.target)
    ]
    if as_json:
        console.say_json(rows)
        return
    for entry in rows:
        arrow = f"──{entry['type']}──►" if entry["direction"] == "out" else f"◄──{entry['type']}──"
        console.say(f"{row.id} {arrow} {entry['concept']}")


@app.command()
def path(source: Concept, target: Concept, as_json: AsJson = False) -> None:
    """Explain how one concept bears on another, edge by edge."""
    from dataclasses import asdict

    from trialwise.retrieval.walk import explain_path

    snapshot = _open()
    first, second = _find(snapshot, source), _find(snapshot, target)
    if first.id == second.id:
        raise UsageError(f"'{source}' and '{target}' both name {first.name}; give two concepts")
    found = explain_path(snapshot.graph.relations, first.id, second.id)
    if as_json:
        steps = (
            [{**asdict(s.relation), "reversed": s.is_reversed} for s in found.steps]
            if found
            else []
        )
        console.say_json({"steps": steps, "sign": found.sign if found else 0})
        return
    if found is None:
        console.say(f"No path of up to four steps from '{first.name}' to '{second.name}'.")
        return
    names = {entry.id: entry.name for entry in snapshot.graph.concepts}
    for step in found.steps:
        relation = step.relation
        console.say(f"{names[relation.source]} ──{relation.type}──► {names[relation.target]}")
        console.say(f"    {relation.because}")
    sign = {1: "raises", -1: "lowers"}.get(found.sign)
    if sign:
        console.say(f"Together: more {first.name} {sign} {second.name}.")
