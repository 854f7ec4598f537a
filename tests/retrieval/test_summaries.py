"""Themes: names, passages and sentences of communities, each sentence a slice of its passage."""

import numpy as np
import pytest
from numpy.typing import NDArray

from trialwise.core.text import split_sentences
from trialwise.retrieval.communities import co_occurrence, communities, incidence
from trialwise.retrieval.summaries import Theme, themes

NAMES = ("power", "sample size", "MDE", "SRM", "logging", "bot filter", "holdout")
TEXTS = (
    "Power, sample size and MDE hang together in every plan. Nobody here disputes this any more.",
    "A larger sample size gives more power to see the same effect. The MDE shrinks with it then.",
    "Power rises with the sample size that we are able to pay for.",
    "An SRM points to broken logging or to a bot filter in one arm. Is it a bot filter this time?",
    "Faulty logging on the new page was the reason for the SRM in June.",
    "The bot filter dropped one arm, which is what made the SRM. Yes.",
    "The holdout of last year is still running and has lost half of its users.",
)


def integers(values: list[int]) -> NDArray[np.int32]:
    return np.asarray(values, dtype=np.int32)


def incidence_of(texts: tuple[str, ...]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    pairs = [
        (place, node)
        for place, text in enumerate(texts)
        for node, name in enumerate(NAMES)
        if name.lower() in text.lower()
    ]
    passage, node = np.asarray(pairs, dtype=np.int32).T
    return passage, node


def sentences(passage: int) -> list[tuple[int, int, str]]:
    text = TEXTS[passage]
    return [(100 + start, 100 + end, text[start:end]) for start, end in split_sentences(text)]


def find(
    *, texts: tuple[str, ...] = TEXTS, collection: NDArray[np.bool_] | None = None, most: int = 8
) -> tuple[Theme, ...]:
    passage, node = incidence_of(texts)
    given = (passage, node, np.ones(len(node), np.float32), len(NAMES))
    return themes(
        communities(co_occurrence(*given, most=8)).coarse,
        incidence(*given),
        np.asarray([len(text) for text in texts]),
        name_of=lambda place: NAMES[place],
        sentences_of=sentences,
        collection=collection,
        most=most,
    )


def test_each_community_becomes_a_theme_with_its_passages_and_share() -> None:
    found = find()
    assert [set(theme.nodes) for theme in found] == [{0, 1, 2}, {3, 4, 5}, {6}]
    assert [set(theme.passages) for theme in found] == [{0, 1, 2}, {3, 4, 5}, {6}]
    assert abs(sum(theme.weight for theme in found) - 1) < 1e-12
    assert list(found) == sorted(found, key=lambda theme: -theme.weight)


def test_a_theme_is_named_by_its_most_central_nodes() -> None:
    assert [theme.names[0] for theme in find()] == ["power", "SRM", "holdout"]
    assert all(len(theme.names) == min(3, len(theme.nodes)) for theme in find())


def test_every_sentence_is_a_slice_of_its_passage() -> None:
    for theme in find():
        assert theme.sentences
        for sentence in theme.sentences:
            text = TEXTS[sentence.passage]
            assert text[sentence.start - 100 : sentence.end - 100] == sentence.text
            assert sentence.passage in theme.passages


def test_sentences_name_the_nodes_of_the_theme_and_ask_nothing() -> None:
    for theme in find():
        said = " ".join(sentence.text for sentence in theme.sentences).lower()
        assert all(NAMES[node].lower() in said for node in theme.nodes)
        assert "?" not in said
        assert "nobody" not in said


def test_one_sentence_that_names_all_is_enough() -> None:
    assert [s.text for s in find()[0].sentences] == [
        "Power, sample size and MDE hang together in every plan."
    ]


def test_another_name_of_a_node_counts_as_its_name() -> None:
    held = incidence(integers([0, 0]), integers([0, 1]), np.asarray([1, 1], dtype=np.float32), 2)
    texts = ["Nothing is named at all in this first sentence.", "Here the ratio mismatch is named."]
    (theme,) = themes(
        integers([0, 0]),
        held,
        np.asarray([80]),
        name_of=lambda place: ("SRM", "traffic")[place],
        aliases_of=lambda place: (("ratio mismatches",), ())[place],
        sentences_of=lambda _: [(0, 47, texts[0]), (48, 81, texts[1])],
    )
    assert [sentence.text for sentence in theme.sentences] == [texts[1]]


def test_a_theme_whose_nodes_no_sentence_names_quotes_its_best_passage() -> None:
    held = incidence(integers([0, 0]), integers([0, 1]), np.asarray([1, 1], dtype=np.float32), 2)
    (theme,) = themes(
        integers([0, 0]),
        held,
        np.asarray([80]),
        name_of=lambda place: f"node{place}",
        sentences_of=lambda _: [
            (0, 9, "Too short."),
            (10, 50, "This one is long enough to quote."),
        ],
    )
    assert [sentence.start for sentence in theme.sentences] == [10]


def test_the_same_sentence_in_two_passages_is_quoted_once() -> None:
    held = incidence(integers([0, 0, 1, 1]), integers([0, 1, 0, 1]), np.ones(4, np.float32), 2)
    (theme,) = themes(
        integers([0, 0]),
        held,
        np.asarray([50, 50]),
        name_of=lambda place: ("alpha", "beta")[place],
        sentences_of=lambda _: [
            (0, 1, "We always set alpha before we look at data."),
            (2, 3, "The beta of a plan follows from its power alone."),
        ],
    )
    assert len({sentence.text for sentence in theme.sentences}) == len(theme.sentences) == 2


def test_only_the_passages_of_the_collection_count() -> None:
    collection = np.asarray([True, True, True, False, False, False, False])
    (theme,) = find(collection=collection)
    assert set(theme.nodes) == {0, 1, 2}
    assert theme.weight == 1.0
    assert find(collection=np.zeros(7, bool)) == ()


def test_no_more_themes_than_asked_for_and_none_without_nodes() -> None:
    assert len(find(most=1)) == 1
    nothing = incidence(integers([]), integers([]), np.asarray([], dtype=np.float32), 2)
    assert (
        themes(
            integers([0, 1]),
            nothing,
            np.asarray([], dtype=np.int64),
            name_of=str,
            sentences_of=sentences,
        )
        == ()
    )


def test_lengths_or_a_collection_that_miss_passages_are_refused() -> None:
    with pytest.raises(ValueError, match="collection of 3"):
        find(collection=np.ones(3, bool))
