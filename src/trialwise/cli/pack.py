"""``trialwise pack``: check and count a knowledge pack."""

from pathlib import Path
from typing import Annotated

import typer

from trialwise.cli import console
from trialwise.core.errors import GateError

app = typer.Typer(
    help="Check and count the knowledge pack.", no_args_is_help=True, add_completion=False
)


@app.command()
def lint(
    folder: Annotated[Path | None, typer.Argument(help="A pack; the one in use if unset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of faults.")] = False,
) -> None:
    """Check a pack: format, links, learning order, names, sentences, recomputed numbers."""
    from trialwise.knowledge.lint import lint_pack
    from trialwise.knowledge.pack import pack_folder

    target = folder or pack_folder(console.settings())
    faults = lint_pack(target)
    if as_json:
        console.say_json(
            [
                {"file": str(f.file), "line": f.line, "field": f.field, "problem": f.problem}
                for f in faults
            ]
        )
    else:
        for fault in faults:
            console.say(str(fault))
    if faults:
        raise GateError(f"{len(faults)} faults in {target}")
    if not as_json:
        console.say(f"{target}: clean")


@app.command()
def stats(
    folder: Annotated[Path | None, typer.Argument(help="A pack; the one in use if unset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one record.")] = False,
) -> None:
    """Count concepts, relations, questions, checks and sources."""
    from collections import Counter

    from trialwise.knowledge.pack import load_pack, pack_folder

    pack = load_pack(folder or pack_folder(console.settings()))
    concepts = list(pack.concepts.values())
    counts = {
        "concepts": len(concepts),
        "words": sum(len(c.text[c.definition.start :].split()) for c in concepts),
        "relations": sum(len(c.relations) for c in concepts),
        "questions": sum(len(c.questions) for c in concepts),
        "misbeliefs": sum(len(c.misbeliefs) for c in concepts),
        "recomputed numbers": sum(len(c.checks) for c in concepts),
        "sources": len(pack.sources),
        "sources checked": sum(source.checked for source in pack.sources.values()),
    }
    categories = Counter(c.category for c in concepts)
    types = Counter(relation.type for c in concepts for relation in c.relations)
    if as_json:
        console.say_json({**counts, "categories": dict(categories), "relation_types": dict(types)})
        return
    for name, value in counts.items():
        console.say(f"{name:<20} {value:>7,}")
    console.say("\n" + " · ".join(f"{name} {value}" for name, value in categories.most_common()))
    console.say("\n" + " · ".join(f"{name} {value}" for name, value in types.most_common()))
