"""What the user's documents are about as a whole: themes with sentences of their own.

Communities are found when somebody first asks, and kept as long as the index is.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.schema import Draft, Line
from trialwise.retrieval.communities import co_occurrence, communities, incidence
from trialwise.retrieval.summaries import Theme, themes

_NEIGHBOURS: Final = 20
_THEMES: Final = 6
_JOIN: Final = " · "


class Overview:
    """Overviews of the documents of one snapshot.

    Args:
        reader: where sentences come from.
    """

    def __init__(self, reader: EvidenceReader) -> None:
        self._reader = reader
        self._themes = lru_cache(maxsize=16)(self._find)

    def draft(self, source: str) -> Draft:
        """Return the themes of one source, of all when '', the heaviest first.

        The lines are empty when there are no documents, or nothing recurs in them.
        """
        snapshot = self._reader.snapshot
        lines: list[Line] = []
        for theme in self._themes(source):
            said = [
                evidence
                for sentence in theme.sentences
                for evidence in self._reader.sentences(
                    int(snapshot.entities.passages[sentence.passage])
                )
                if evidence.start == sentence.start
            ]
            if said:
                lines.append(Line(f"{_JOIN.join(theme.names)}:", kind="heading"))
                lines += [Line(evidence.text, (evidence,), "bullet") for evidence in said]
        name = f"'{source}'" if source else "all of your documents"
        return Draft(tuple(lines), (f"themes of {name}, by what is spoken of together",))

    def _find(self, source: str) -> tuple[Theme, ...]:
        snapshot, reader = self._reader.snapshot, self._reader
        index = snapshot.entities
        if not len(index.passages):
            return ()
        start = np.asarray(index.to_nodes.start)
        passage = np.repeat(np.arange(len(index.passages), dtype=np.int32), np.diff(start))
        node, weight = np.asarray(index.to_nodes.column), np.asarray(index.to_nodes.share)
        count = len(index.seed_weight)
        rows = np.asarray(snapshot.passages)[np.asarray(index.passages)]
        mask = None
        if source:
            wanted = snapshot.sources.index(source)
            mask = np.asarray(snapshot.document_source)[rows[:, 0]] == wanted
        kept = np.ones(len(passage), np.bool_) if mask is None else mask[passage]
        edges = (passage[kept], node[kept], weight[kept], count)
        labels = communities(co_occurrence(*edges, most=_NEIGHBOURS)).coarse
        held = incidence(*edges)
        return themes(
            labels,
            held,
            rows[: held.shape[0], 6],
            name_of=index.name,
            sentences_of=lambda place: [
                (each.start, each.end, each.text)
                for each in reader.sentences(int(index.passages[place]))
            ],
            most=_THEMES,
        )
