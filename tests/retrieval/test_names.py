"""Names of concepts in a question, left-out words put back."""

import pytest

from trialwise.knowledge.aliases import AliasTable
from trialwise.retrieval.names import find_names

TABLE = AliasTable(
    {
        "type_i_error": ["Type I error", "type 1 error"],
        "type_ii_error": ["Type II error", "type 2 error"],
        "one_sided": ["one-sided test"],
        "two_sided": ["two-sided test"],
        "srm": ["SRM", "sample ratio mismatch"],
        "srm_test": ["SRM check"],
        "absolute": ["absolute effect"],
        "relative": ["relative effect"],
        "t_test": ["t-test"],
        "odds_ratio": ["OR", "odds ratio"],
    }
)


def names(text):
    return {match.concept: text[match.start : match.end] for match in find_names(TABLE, text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what is a type I error", {"type_i_error": "type I error"}),
        ("type 1 vs type 2 error", {"type_i_error": "type 1", "type_ii_error": "type 2 error"}),
        (
            "type I and type II errors",
            {"type_i_error": "type I", "type_ii_error": "type II errors"},
        ),
        ("one or two sided test?", {"one_sided": "one", "two_sided": "two sided test"}),
        (
            "relative versus absolute effect",
            {"relative": "relative", "absolute": "absolute effect"},
        ),
        ("relative/absolute effect", {"relative": "relative", "absolute": "absolute effect"}),
    ],
)
def test_a_shared_last_word_completes_the_first_name(text, found):
    assert names(text) == found


def test_a_name_inside_a_longer_one_is_spoken_of_as_well():
    assert names("run an SRM check") == {"srm_test": "SRM check", "srm": "SRM"}


@pytest.mark.parametrize("text", ["", "power", "two or three", "vs", "and type 2", "relative and"])
def test_what_is_no_name_is_none(text):
    assert names(text) == {}


def test_a_joining_word_is_needed():
    assert names("the relative size of an absolute effect") == {"absolute": "absolute effect"}


def test_a_little_word_is_no_abbreviation():
    assert names("one test or two tests") == {}
    assert names("the OR of two arms") == {"odds_ratio": "OR"}
