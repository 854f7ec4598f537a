"""Search of the user's documents: two hops, title matches, ties, nothing to find."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from trialwise.knowledge.export import export_snapshot
from trialwise.knowledge.passages import cut_passages
from trialwise.knowledge.schema import Document, DocumentRows
from trialwise.knowledge.snapshot import FORMAT, Manifest, Snapshot, open_current
from trialwise.knowledge.stores.base import ConceptGraph
from trialwise.retrieval.documents.features import FEATURES
from trialwise.retrieval.documents.fusion import read_trees
from trialwise.retrieval.documents.hop import best_places
from trialwise.retrieval.documents.question import read_question
from trialwise.retrieval.documents.search import DocumentSearch, Ranking
from trialwise.retrieval.documents.spread import spread

FILMS = [
    ("Agni (2004 film)", "Agni is a film directed by Swapan Saha and produced by Mukul Sarkar."),
    ("Agni (1989 film)", "Agni is a film by Carl Orf."),
    ("Swapan Saha", "Swapan Saha was born in Ajmer. He likes rivers."),
    ("Mukul Sarkar", "Mukul Sarkar was born in Delhi. He likes rivers."),
    ("Delhi", "Delhi is a city with Mukul Sarkar and Swapan Saha streets."),
    ("Rivers", "A river is water that flows."),
]


def snapshot(home: Path, documents: Sequence[tuple[str, str]]) -> Snapshot:
    rows = []
    for number, (title, text) in enumerate(documents):
        document = Document(f"d/{number:03}", "d", "", title, "x", "", "", (), text, "text")
        passages = cut_passages(text, form="text", target_words=110)
        rows.append(DocumentRows(document, "h", "l", "none", passages, b"", ()))
    manifest = Manifest("v1", FORMAT, "none", 0, "", {}, {}, {})
    export_snapshot(home, rows, ConceptGraph((), (), ""), manifest)
    found = open_current(home)
    assert found is not None
    return found


@pytest.fixture
def films(tmp_path: Path) -> DocumentSearch:
    return DocumentSearch(snapshot(tmp_path, FILMS))


def titles(search: DocumentSearch, question: str, ranking: Ranking) -> list[str]:
    found = search.search(question, count=4, ranking=ranking)
    return [FILMS[hit.passage][0] for hit in found.hits]


@pytest.mark.parametrize("ranking", ["walk", "fusion"])
def test_the_second_hop_follows_the_words_beside_a_name(
    films: DocumentSearch, ranking: Ranking
) -> None:
    asked = "Where was the director of Agni (2004 film) born?"
    assert titles(films, asked, ranking)[:2] == ["Agni (2004 film)", "Swapan Saha"]
    other = "Where was the producer of Agni (2004 film) born?"
    assert titles(films, other, ranking)[:2] == ["Agni (2004 film)", "Mukul Sarkar"]


def test_what_a_hit_rests_on_is_told(films: DocumentSearch) -> None:
    found = films.search("the director of Agni (2004 film)", count=3)
    assert found.named == ("Agni",)
    assert found.onward[0][0] == "Swapan Saha"
    assert set(found.hits[0].signals) == set(FEATURES)


def test_a_question_without_any_known_name_is_searched_by_its_words(films: DocumentSearch) -> None:
    assert titles(films, "water that flows", "auto")[0] == "Rivers"


def test_nothing_in_common_finds_nothing(films: DocumentSearch) -> None:
    assert films.search("xylophone quartet", count=3, ranking="walk").hits == ()
    assert films.search("", count=3).hits == ()


def test_an_index_without_own_documents_finds_nothing(tmp_path: Path) -> None:
    assert DocumentSearch(snapshot(tmp_path, [])).search("Agni", count=3).hits == ()


def test_twice_the_same_question_gives_the_same(films: DocumentSearch) -> None:
    one = films.search("Who made Agni and who likes rivers?", count=6)
    assert one == films.search("Who made Agni and who likes rivers?", count=6)


def test_a_question_is_read_for_names_titles_and_the_rest(films: DocumentSearch) -> None:
    index = snapshot_of(films).entities
    asked = read_question(index, "Is the director of agni (2004 film) from delhi?")
    assert [index.name(node) for node in asked.nodes] == ["Agni", "Delhi"]
    assert asked.titles == (0,)
    assert "director" in asked.cues
    assert "delhi" not in asked.cues


def snapshot_of(search: DocumentSearch) -> Snapshot:
    return search._snapshot


def test_the_walk_gives_shares_that_never_exceed_what_was_put_in(films: DocumentSearch) -> None:
    index = snapshot_of(films).entities
    seeds = np.zeros(len(index.seed_weight))
    seeds[0] = 3.0
    passages = spread(index, seeds, np.zeros(len(index.passages)))
    assert passages.min() >= 0
    assert 0 < passages.sum() <= 1 + 1e-9
    assert not spread(index, np.zeros(len(seeds)), np.zeros(len(index.passages))).any()


def test_the_walk_is_the_power_iteration_it_claims_to_be(films: DocumentSearch) -> None:
    index = snapshot_of(films).entities
    rows, columns = len(index.passages), len(index.seed_weight)
    onto_nodes = np.zeros((rows, columns))
    onto_passages = np.zeros((columns, rows))
    for matrix, dense in ((index.to_nodes, onto_nodes), (index.to_passages, onto_passages)):
        for row in range(len(dense)):
            part = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
            dense[row, matrix.column[part]] = matrix.share[part]
    seeds = np.arange(columns, dtype=float)
    text = np.ones(rows)
    node_seed, text_seed = (v / (seeds.sum() + text.sum()) for v in (seeds, text))
    node, passage = node_seed, text_seed
    total = np.zeros(rows)
    for step in range(1, 6):
        node, passage = (
            0.75 * passage @ onto_nodes + 0.25 * node_seed,
            0.75 * node @ onto_passages + 0.25 * text_seed,
        )
        if step >= 2:
            total += passage
    assert np.allclose(spread(index, seeds, text), total / 4)


def test_best_places_are_ordered_with_ties_by_place() -> None:
    scores = np.asarray([0.0, 2.0, 1.0, 2.0, 1.0])
    assert best_places(scores, 3).tolist() == [1, 3, 2]
    assert best_places(scores, 9).tolist() == [1, 3, 2, 4]
    assert best_places(np.zeros(3), 2).tolist() == []


def test_trees_are_walked_to_their_leaves() -> None:
    trees = read_trees(
        {
            "root": [0, 3],
            "feature": [1, -1, -1, -1],
            "threshold": [0.5, 0, 0, 0],
            "left": [1, 0, 0, 0],
            "right": [2, 0, 0, 0],
            "value": [0, -2.0, 2.0, 0.5],
            "bias": 0.25,
        }
    )
    got = trees.score(np.asarray([[9.0, 0.5], [9.0, 0.6]]))
    assert np.allclose(got, 1 / (1 + np.exp([1.25, -2.75])))
