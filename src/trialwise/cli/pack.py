"""``trialwise pack``: check and count a knowledge pack."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from trialwise.cli import console
from trialwise.core.errors import GateError

if TYPE_CHECKING:
    from trialwise.knowledge.schema import Pack

_PASSAGE_WORDS: Final = 40

app = typer.Typer(
    help="Check and count the knowledge pack.", no_args_is_help=True, add_completion=False
)


@app.command()
def lint(
    folder: Annotated[Path | None, typer.Argument(help="A pack; those in use if unset.")] = None,
    own: Annotated[
        bool, typer.Option("--own", help="The pack is to be laid over the one in use.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of faults.")] = False,
) -> None:
    """Check a pack: format, links, learning order, names, sentences, recomputed numbers."""
    from trialwise.knowledge.lint import lint_pack
    from trialwise.knowledge.packs import base_folder

    settings = console.settings()
    base = base_folder(settings)
    if folder is not None:
        places = [(folder, base if own else None)]
    else:
        places = [(base, None)]
        if settings.own_pack is not None:
            places.append((settings.own_pack, base))
    faults = [fault for place, under in places for fault in lint_pack(place, base=under)]
    names = ", ".join(str(place) for place, _ in places)
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
        raise GateError(f"{len(faults)} faults in {names}")
    if not as_json:
        console.say(f"{names}: clean")


@app.command()
def stats(
    folder: Annotated[Path | None, typer.Argument(help="A pack; the one in use if unset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one record.")] = False,
) -> None:
    """Count concepts, relations, questions, checks and sources."""
    from collections import Counter

    from trialwise.knowledge.pack import load_pack
    from trialwise.knowledge.packs import Laid, load_packs

    laid = Laid(load_pack(folder)) if folder else load_packs(console.settings())
    pack = laid.pack
    concepts = list(pack.concepts.values())
    relations = [relation for concept in concepts for relation in concept.relations]
    claims = len(concepts) + len(relations)
    sourced = sum(bool(c.sources) for c in concepts) + sum(
        bool(r.source or c.sources) for c in concepts for r in c.relations
    )
    counts: dict[str, int | float] = {
        "concepts": sum(not c.is_guide for c in concepts),
        "guides": sum(c.is_guide for c in concepts),
        "words": sum(len(c.text[c.definition.start :].split()) for c in concepts),
        "relations": len(relations),
        "questions": sum(len(c.questions) for c in concepts),
        "misbeliefs": sum(len(c.misbeliefs) for c in concepts),
        "disagreements": sum(any(s.title == "Disagreements" for s in c.sections) for c in concepts),
        "recomputed numbers": sum(len(c.checks) for c in concepts),
        "sources": len(pack.sources),
        "sources checked": sum(source.checked for source in pack.sources.values()),
        "source coverage": round(sourced / claims, 4),
        "about coverage": round(_about_coverage(pack), 4),
    }
    categories = Counter(c.category for c in concepts)
    types = Counter(relation.type for relation in relations)
    if as_json:
        conflicts = [{"concept": c.concept, "problem": c.problem} for c in laid.conflicts]
        console.say_json(
            {
                **counts,
                "categories": dict(categories),
                "relation_types": dict(types),
                "conflicts": conflicts,
            }
        )
        return
    for name, value in counts.items():
        shown = f"{value:.1%}" if name.endswith("coverage") else f"{value:,}"
        console.say(f"{name:<20} {shown:>8}")
    console.say("\n" + " · ".join(f"{name} {value}" for name, value in categories.most_common()))
    console.say("\n" + " · ".join(f"{name} {value}" for name, value in types.most_common()))
    for conflict in laid.conflicts:
        console.say(f"\n{conflict.concept}: {conflict.problem}")


def _about_coverage(pack: "Pack") -> float:
    """Return the share of the pack's passages that know a concept they are about by their own text.

    The file of a concept says what it is about; here only headings, definitions and names count,
    as for the user's documents.
    """
    from dataclasses import replace

    from trialwise.knowledge.about import link_passages
    from trialwise.knowledge.aliases import AliasTable
    from trialwise.knowledge.documents import concept_documents
    from trialwise.knowledge.passages import cut_passages

    table = AliasTable.of((c.id, c.name, c.aliases) for c in pack.concepts.values())
    known = total = 0
    for document in concept_documents(pack):
        passages = cut_passages(document.text, form="markdown", target_words=_PASSAGE_WORDS)
        edges = link_passages(replace(document, concept=""), passages, table)
        known += len({edge.passage for edge in edges if edge.kind == "about"})
        total += len(passages)
    return known / max(total, 1)


@app.command("check-links")
def check_links(
    folder: Annotated[Path | None, typer.Argument(help="A pack; the one in use if unset.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Set checked: true where the identifier resolved.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Those checked before, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one record per source.")] = False,
) -> None:
    """Resolve the identifiers of the sources over the network: DOI, arXiv, ISBN, address."""
    from dataclasses import asdict

    from trialwise.knowledge.links import check_source, mark_checked
    from trialwise.knowledge.pack import load_pack
    from trialwise.knowledge.packs import base_folder

    place = folder or base_folder(console.settings())
    sources = [s for s in load_pack(place).sources.values() if every or not s.checked]
    progress = console.ProgressLine()
    found = []
    for number, source in enumerate(sources, 1):
        found.append(check_source(source))
        progress("resolving", number, len(sources))
    if write:
        mark_checked(place / "sources.yaml", [each.key for each in found if each.is_resolved])
    if as_json:
        console.say_json([asdict(each) for each in found])
    else:
        for each in found:
            console.say(
                f"{'resolved' if each.is_resolved else 'OPEN    '}  {each.key}: {each.detail}"
            )
        console.say(f"{sum(each.is_resolved for each in found)} of {len(found)} resolved")
    if any(not each.is_resolved for each in found):
        raise GateError("some sources did not resolve; see the list above")
