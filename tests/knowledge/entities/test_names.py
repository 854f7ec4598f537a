"""Names in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwise.knowledge.entities.gazetteer import Gazetteer
from trialwise.knowledge.entities.names import (
    abbreviations,
    is_name,
    name_key,
    spans,
    title_key,
    words_of,
)


def found(text: str) -> list[str]:
    return [span.key for span in spans(text, words_of(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He met Ludwig van Beethoven in Vienna.", ["ludwig van beethoven", "vienna"]),
        ("She studied at the University of the Arts.", ["university of the arts"]),
        ("It was led by J. R. Smith and others.", ["j r smith"]),
        ("He was born in May 1950.", []),
        ("the false discovery rate is lower", []),
        ("It beat Ermengarde’s record.", ["ermengarde"]),
        ("Both Harry and Tom Jones came.", ["both harry and tom jones", "both harry", "tom jones"]),
    ],
)
def test_capitalised_spans_are_names_and_dates_are_none(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_a_word_that_only_begins_a_sentence_is_marked() -> None:
    text = "Power is good. Later Boston won."
    marked = {span.key: span.is_initial for span in spans(text, words_of(text))}
    assert marked == {"power": True, "later boston": False}


def test_keys_ignore_accents_case_marks_and_possessives() -> None:
    assert name_key("Arrête Ton Cinéma") == name_key("arrete ton cinema")
    assert name_key("Lothair II's") == "lothair ii"
    assert title_key("Dark River (2017 film)") == "dark river"
    assert title_key("(untitled)") == "untitled"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the minimum detectable effect (MDE) is", [("mde", "minimum detectable effect")]),
        ("we use the area under the curve (AUC)", [("auc", "area under the curve")]),
        ("as Smith said (IBM)", []),
        ("(FDR)", []),
    ],
)
def test_an_abbreviation_is_introduced_by_its_long_form(
    text: str, pairs: list[tuple[str, str]]
) -> None:
    assert list(abbreviations(text)) == pairs


def test_known_names_are_found_longest_first_and_single_words_with_a_capital() -> None:
    names = Gazetteer(["sequential test", "sequential", "possession", "test"])
    assert list(names.find(words_of("a sequential test"))) == ["sequential test"]
    assert list(names.find(words_of("in possession of"))) == []
    assert list(names.find(words_of("the film Possession"))) == ["possession"]


@given(st.text(max_size=200))
def test_any_text_has_keys_that_are_stable(text: str) -> None:
    for span in spans(text, words_of(text)):
        assert is_name(span.key)
        assert name_key(span.key) == span.key
        assert span.surface in text
