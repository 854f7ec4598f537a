"""``trialwise graph``: look at the concept graph."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from trialwise.cli import console, entities
from trialwise.core.errors import UsageError
from trialwise.knowledge.schema import RELATION_WORDS

if TYPE_CHECKING:
    from trialwise.knowledge.snapshot import Snapshot
    from trialwise.knowledge.stores.base import ConceptRow, RelationRow

app = typer.Typer(help="Look at the concept graph.", no_args_is_help=True, add_completion=False)
entities.register(app)
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


def _names(snapshot: "Snapshot") -> dict[str, str]:
    return {entry.id: entry.name for entry in snapshot.graph.concepts}


def _definition(snapshot: "Snapshot", row: "ConceptRow") -> str:
    index = snapshot.document_place[row.document]
    return snapshot.document_text(index)[row.definition[0] : row.definition[1]]


def _told(relation: "RelationRow", names: dict[str, str]) -> str:
    """Return a relation as it is read: "CUPED ──decreases──► Variance"."""
    verb = RELATION_WORDS[relation.type][0]
    return f"{names[relation.source]} ──{verb}──► {names[relation.target]}"


@app.command()
def show(concept: Concept, as_json: AsJson = False) -> None:
    """Show a concept: definition, names, and what it has to do with others."""
    from dataclasses import asdict

    snapshot = _open()
    row = _find(snapshot, concept)
    definition = _definition(snapshot, row)
    relations = [r for r in snapshot.graph.relations if row.id in (r.source, r.target)]
    if as_json:
        console.say_json(
            {**asdict(row), "definition": definition, "relations": [asdict(r) for r in relations]}
        )
        return
    names = _names(snapshot)
    console.say(f"{row.name}  ({row.category.replace('_', ' ')}, {row.id})\n{definition}")
    if row.aliases:
        console.say(f"Also called: {', '.join(row.aliases)}")
    places = list(RELATION_WORDS)
    for relation in sorted(relations, key=lambda r: (places.index(r.type), r.target)):
        if relation.source == row.id:
            verb = RELATION_WORDS[relation.type][0]
            console.say(f"\n  {verb} {names[relation.target]}\n      {relation.because}")
    incoming: dict[str, list[str]] = {}
    for relation in sorted(relations, key=lambda r: (places.index(r.type), r.source)):
        if relation.target == row.id:
            incoming.setdefault(RELATION_WORDS[relation.type][1], []).append(names[relation.source])
    if incoming:
        console.say()
    for verb, others in incoming.items():
        console.say(f"  {verb}: {', '.join(others)}")


@app.command()
def learn(concept: Concept, as_json: AsJson = False) -> None:
    """List what to learn first, from the ground up, and why each thing is needed."""
    from trialwise.knowledge.graph import learning_order

    snapshot = _open()
    row = _find(snapshot, concept)
    lessons = learning_order(snapshot.graph.relations, row.id)
    rows = {entry.id: entry for entry in snapshot.graph.concepts}
    if as_json:
        console.say_json(
            [
                {
                    "concept": lesson.concept,
                    "name": rows[lesson.concept].name,
                    "definition": _definition(snapshot, rows[lesson.concept]),
                    "because": lesson.because.because if lesson.because else "",
                }
                for lesson in lessons
            ]
        )
        return
    width = len(str(len(lessons)))
    for number, lesson in enumerate(lessons, 1):
        entry = rows[lesson.concept]
        console.say(f"{number:>{width}}. {entry.name}: {_definition(snapshot, entry)}")
        if lesson.because is not None:
            console.say(f"{'':{width}}  → {lesson.because.because}")
    if len(lessons) == 1:
        console.say(f"{row.name} needs nothing else first.")


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
    names = _names(snapshot)
    for step in found.steps:
        console.say(_told(step.relation, names))
        console.say(f"    {step.relation.because}")
    sign = {1: "raises", -1: "lowers"}.get(found.sign)
    if sign:
        console.say(f"Together: more {first.name} {sign} {second.name}.")
