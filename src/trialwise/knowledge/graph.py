"""The concept graph of a pack: what the store keeps and what walks over it need."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trialwise.core.files import content_hash
from trialwise.knowledge.schema import Pack
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow, RequestRow


def concept_graph(pack: Pack) -> ConceptGraph:
    """Return concepts and relations of a pack, sorted; relations to unknown concepts are left out.

    The span of a relation is its ``because`` sentence in the concept's file, so that an answer can
    cite it.
    """
    concepts: list[ConceptRow] = []
    relations: list[RelationRow] = []
    for concept in pack.concepts.values():
        document = concept.document
        concepts.append(
            ConceptRow(
                id=concept.id,
                name=concept.name,
                aliases=concept.aliases,
                category=concept.category,
                document=document,
                definition=(concept.definition.start, concept.definition.end),
                misbeliefs=tuple(
                    span_in(concept.text, entry.claim) + span_in(concept.text, entry.correction)
                    for entry in concept.misbeliefs
                ),
                requests=tuple(
                    RequestRow(
                        span_in(concept.text, entry.ask),
                        span_in(concept.text, entry.because),
                        entry.status,
                        entry.needs,
                    )
                    for entry in concept.requests
                ),
            )
        )
        for relation in concept.relations:
            if relation.target not in pack.concepts:
                continue
            start, end = span_in(concept.text, relation.because)
            relations.append(
                RelationRow(
                    source=concept.id,
                    type=relation.type,
                    target=relation.target,
                    because=relation.because,
                    document=document,
                    start=start,
                    end=end,
                )
            )
    concepts.sort(key=lambda row: row.id)
    relations.sort(key=lambda row: (row.source, row.type, row.target))
    version = content_hash(*(repr(row) for row in (*concepts, *relations)))
    return ConceptGraph(tuple(concepts), tuple(relations), version)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A concept to learn, and the relation that says which later one needs it."""

    concept: str
    because: RelationRow | None


def needs_of(relations: Iterable[RelationRow]) -> Mapping[str, Mapping[str, RelationRow]]:
    """Return for each concept what must be understood before it, with the relation that says so."""
    before: dict[str, dict[str, RelationRow]] = defaultdict(dict)
    for relation in relations:
        if relation.type == "REQUIRES":
            before[relation.source].setdefault(relation.target, relation)
        elif relation.type == "PREREQUISITE_OF":
            before[relation.target].setdefault(relation.source, relation)
    return before


def learning_order(relations: Sequence[RelationRow], goal: str) -> tuple[Lesson, ...]:
    """Return what to learn on the way to ``goal``, the most basic first, the goal last.

    Each concept comes after all it needs; the relation kept is the first by which it is needed.
    """
    before = needs_of(relations)
    order: dict[str, RelationRow | None] = {}

    def visit(concept: str, because: RelationRow | None, path: tuple[str, ...]) -> None:
        if concept in order or concept in path:  # a pack that was not linted may hold a circle
            return
        for earlier, relation in sorted(before.get(concept, {}).items()):
            visit(earlier, relation, (*path, concept))
        order[concept] = because

    visit(goal, None, ())
    return tuple(Lesson(concept, because) for concept, because in order.items())


def span_in(text: str, words: str) -> tuple[int, int]:
    """Return where ``words`` stand in a file, or ``(0, 0)`` when they are not there verbatim."""
    start = text.find(words)
    return (start, start + len(words)) if start >= 0 else (0, 0)
