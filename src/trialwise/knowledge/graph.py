"""The concept graph of a pack: what the store keeps and what walks over it need."""

from trialwise.core.files import content_hash
from trialwise.knowledge.schema import Pack
from trialwise.knowledge.stores.base import ConceptGraph, ConceptRow, RelationRow


def concept_graph(pack: Pack) -> ConceptGraph:
    """Return concepts and relations of a pack, sorted; relations to unknown concepts are left out.

    The span of a relation is its ``because`` sentence in the concept's file, so that an answer can
    cite it.
    """
    concepts: list[ConceptRow] = []
    relations: list[RelationRow] = []
    for concept in pack.concepts.values():
        document = f"{pack.name}/{concept.file}"
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


def span_in(text: str, words: str) -> tuple[int, int]:
    """Return where ``words`` stand in a file, or ``(0, 0)`` when they are not there verbatim."""
    start = text.find(words)
    return (start, start + len(words)) if start >= 0 else (0, 0)
