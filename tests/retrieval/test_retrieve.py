"""The road of retrieval on the tiny pack."""

import itertools

import numpy as np
import pytest

from trialwise.core.settings import RetrievalSettings
from trialwise.llm.hashing_embedder import HashingEmbedder
from trialwise.retrieval.meaning import clauses
from trialwise.retrieval.retrieve import Retriever


def ask(retriever, text, intent="definition"):
    return retriever.retrieve(retriever.understand(text, intent))


def texts(retriever, context):
    return [retriever.snapshot.passage_text(passage.index) for passage in context.passages]


def tokens(text):
    return int(len(text.split()) / 0.75)


def test_a_question_is_made_ready_for_search(retriever):
    query = retriever.understand("wats the statistcal power", "definition")
    assert query.text == "wats the statistcal power"
    assert query.corrected == "what is the statistical power"
    assert query.terms == ("statistical", "power")
    assert query.corrections == {"statistcal": "statistical"}


@pytest.mark.parametrize(
    ("question", "concept", "how"),
    [
        ("what is statistical power", "power", "name"),
        ("explain CUPED", "cuped", "name"),
        ("what is an mde", "mde", "name"),
        ("smallest detectable effect", "mde", "name"),
        ("what is varience", "variance", "spelling"),
        ("how often do we miss what is real", "false_negative", "meaning"),
    ],
)
def test_the_concept_of_a_question_comes_first(retriever, question, concept, how):
    first = ask(retriever, question).concepts[0]
    assert (first.id, first.how) == (concept, how)
    assert first.score == max(c.score for c in ask(retriever, question).concepts)


def test_a_named_concept_knows_where_it_stands(retriever):
    context = ask(retriever, "why does variance matter")
    first = context.concepts[0]
    assert context.query.corrected[first.start : first.end] == "variance"


def test_both_sides_of_a_comparison_are_linked(retriever):
    linked = {c.id for c in ask(retriever, "variance vs standard error", "comparison").concepts[:2]}
    assert linked == {"variance", "standard_error"}


def test_the_defining_passage_is_among_the_best(retriever):
    for row in retriever.snapshot.graph.concepts:
        best = texts(retriever, ask(retriever, f"what is {row.name}"))[:5]
        document = next(
            i for i, d in enumerate(retriever.snapshot.documents) if d.id == row.document
        )
        definition = retriever.snapshot.document_text(document)[slice(*row.definition)]
        assert any(definition in text for text in best), row.id


def test_passages_are_ranked_with_scores_made_of_their_parts(retriever):
    passages = ask(retriever, "how does variance change the sample size", "relationship").passages
    assert passages
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)
    for passage in passages:
        assert set(passage.parts) == {"walk", "words", "meaning"}
        assert all(0 <= part <= 1 for part in passage.parts.values())
        assert 0 < passage.score <= 1


@pytest.mark.parametrize("budget", [200, 400, 1600])
def test_the_budget_is_kept(tiny_snapshot, budget):
    settings = RetrievalSettings(budget_tokens=budget)
    retriever = Retriever(tiny_snapshot, HashingEmbedder(), settings)
    context = ask(retriever, "power, variance and sample size")
    assert 0 < context.token_count <= budget
    assert sum(tokens(text) for text in texts(retriever, context)) <= context.token_count


def test_near_copies_are_dropped(make_snapshot):
    original = "the novelty effect fades when returning users get used to a change"
    copies = [original.replace("fades", word) for word in ("goes", "ends")]
    other = "peeking raises the false positive rate of the novelty test"
    snapshot = make_snapshot([original, *copies, other])
    retriever = Retriever(snapshot, HashingEmbedder(), RetrievalSettings())
    kept = texts(retriever, ask(retriever, "novelty effect"))
    assert len(kept) == 2
    assert other in kept


def test_the_same_question_gives_the_same_context(tiny_snapshot, retriever):
    other = Retriever(tiny_snapshot, HashingEmbedder(), RetrievalSettings())
    for question in ("what is power", "sample size per arm", "frobnicate", ""):
        first, second = ask(retriever, question), ask(other, question)
        assert first.passages == second.passages
        assert first.concepts == second.concepts
        assert np.array_equal(first.meaning, second.meaning)


@pytest.mark.parametrize("question", ["", "   ", "😀", "?", "样本量", "a" * 10_000])
def test_any_text_can_be_asked(retriever, question):
    context = ask(retriever, question)
    assert 0 <= context.coverage <= 1
    assert context.token_count <= 1600


def test_an_empty_index_gives_an_empty_context(make_snapshot):
    retriever = Retriever(make_snapshot([]), HashingEmbedder(), RetrievalSettings())
    context = ask(retriever, "what is power")
    assert (context.passages, context.concepts, context.token_count) == ((), (), 0)
    assert (context.best_similarity, context.misbelief) == (0.0, None)
    assert not retriever.covers(context)


def test_coverage_is_the_share_of_the_known_words(retriever):
    assert ask(retriever, "statistical power").coverage == 1
    assert ask(retriever, "frobnicated gizmos").coverage == 0
    assert 0 < ask(retriever, "power of frobnicated gizmos").coverage < 1


def test_what_is_far_from_everything_is_not_covered(retriever):
    assert retriever.covers(ask(retriever, "what is statistical power"))
    assert not retriever.covers(ask(retriever, "zzyzx qqqq 99", "out_of_scope"))


def test_a_false_claim_is_recognised_and_its_correction_found(retriever):
    claim = "power is the probability that the result is true"
    found = ask(retriever, claim, "interpretation").misbelief
    row = retriever.snapshot.graph.concepts[found.concept]
    spans = row.misbeliefs[found.number]
    assert row.id == "power"
    assert found.sureness > 0
    document = next(i for i, d in enumerate(retriever.snapshot.documents) if d.id == row.document)
    text = retriever.snapshot.document_text(document)
    assert text[spans[0] : spans[1]] == claim
    assert text[spans[2] : spans[3]].startswith("Power is the probability to detect a true effect")


def test_a_question_is_compared_with_each_claim(retriever):
    context = ask(retriever, "power is the probability that the result is true")
    power = next(i for i, c in enumerate(retriever.snapshot.graph.concepts) if c.id == "power")
    assert retriever.likeness_of_claim(context, power, 0) == pytest.approx(1, abs=1e-6)


def test_a_plain_question_rests_on_no_false_claim(retriever):
    assert ask(retriever, "what is sample size").misbelief is None


def test_intents_steer_the_walk(retriever):
    parts = [
        {p.index: p.parts["walk"] for p in ask(retriever, "variance", intent).passages}
        for intent in ("relationship", "methodology")
    ]
    assert parts[0] != parts[1]


def test_a_short_question_has_no_clauses():
    assert clauses("what is power, and why does it matter?") == []
    assert clauses("") == []


def test_a_long_question_is_searched_clause_by_clause():
    story = (
        "we ran the new checkout for two weeks on half of the users, but revenue fell in the end; "
        "so the boss wants to stop it now. should we trust that result (it was a holiday week)"
    )
    parts = clauses(story)
    assert parts[0] == "we ran the new checkout for two weeks on half of the users"
    assert "the boss wants to stop it now" in parts
    assert all(len(part.split()) >= 4 for part in parts)
    assert len(clauses(" ".join([story] * 5))) == 3


def test_a_clause_finds_what_the_whole_drowns(retriever):
    noise = ", ".join(["my cat sleeps on the warm keyboard all day long"] * 4)
    alone = ask(retriever, f"{noise}, what is the minimum detectable effect")
    assert alone.concepts[0].id == "mde"
    whole = retriever.retrieve(retriever.understand(noise, "definition"))
    assert whole.best_similarity < alone.best_similarity
    assert list(itertools.islice(alone.passages, 1))
