"""Words, stems, sentences and what Markdown hides."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwise.core.text import (
    STOP_WORDS,
    normalise,
    plain_text,
    split_sentences,
    stem,
    terms,
    words,
)


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text)]


SAME = [
    ("test", "tests", "tested", "testing"),
    ("variance", "variances"),
    ("study", "studies", "studied"),
    ("randomise", "randomized", "randomising", "randomisation", "randomization"),
    ("hypothesis", "hypotheses"),
    ("analysis", "analyses", "analyse", "analyzed", "analysing"),
    ("bias", "biases", "biased"),
    ("control", "controlled", "controlling"),
    ("plan", "planned", "planning"),
    ("sample", "samples", "sampled", "sampling"),
    ("class", "classes"),
    ("box", "boxes"),
    ("significant", "significantly"),
    ("user", "users", "user's", "user’s"),
    ("pass", "passes", "passing"),
]


@pytest.mark.parametrize("forms", SAME, ids=[forms[0] for forms in SAME])
def test_forms_of_one_word_meet(forms):
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mean", "median"),
        ("power", "powder"),
        ("fill", "file"),
        ("apply", "app"),
        ("test", "tester"),
    ],
)
def test_different_words_stay_apart(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["", "t", "chi", "is", "σ", "пример"])
def test_short_and_foreign_words_are_their_own_stem(word):
    assert stem(word) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chi-squared  Test", "chi squared test"),
        ("A/B-test!", "a b test"),
        ("it’s", "it's"),
        ("H₀ and σ²", "h0 and σ 2"),
        ("１２ %", "12"),
        ("", ""),
        ("😀 \n", ""),
    ],
)
def test_normalise_folds_case_form_and_punctuation(text, expected):
    assert normalise(text) == expected
    assert normalise(expected) == expected


def test_terms_leave_out_stop_words_and_words_keep_them():
    assert words("What is the Power?") == ["what", "is", "the", "power"]
    assert terms("What is the Power?") == ["power"]
    assert terms("") == []
    assert all(word == word.lower() for word in STOP_WORDS)


SENTENCES = [
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    # abbreviations
    ("See e.g. Deng. Or i.e. Kohavi.", ["See e.g. Deng.", "Or i.e. Kohavi."]),
    ("A vs. B. The next", ["A vs. B.", "The next"]),
    ("Ask Dr. No. He knows.", ["Ask Dr. No.", "He knows."]),
    (
        "See no. 5 and pp. 3-4. Then no. Then 2 pp. Then",
        ["See no. 5 and pp. 3-4.", "Then no.", "Then 2 pp.", "Then"],
    ),
    ("It takes 200 ms. The rest waits.", ["It takes 200 ms.", "The rest waits."]),
    (
        "Kohavi et al. (2020) agree. Deng et al. The end.",
        ["Kohavi et al. (2020) agree.", "Deng et al.", "The end."],
    ),
    # initials
    ("Written by J. Smith. Then R. A. Fisher.", ["Written by J. Smith.", "Then R. A. Fisher."]),
    (
        "Hu, Y., Koren, Y., & Volinsky, C. (2008). Next",
        ["Hu, Y., Koren, Y., & Volinsky, C. (2008).", "Next"],
    ),
    (
        "It gives the probability p. Next comes n. The end.",
        ["It gives the probability p.", "Next comes n.", "The end."],
    ),
    ("Ship variant B. Users like it.", ["Ship variant B.", "Users like it."]),
    (
        "P(B) is not P(A). The base is B. The end.",
        ["P(B) is not P(A).", "The base is B.", "The end."],
    ),
    # decimals and formulas
    ("Alpha is 0.05. Power is 0.8. 5 users.", ["Alpha is 0.05.", "Power is 0.8.", "5 users."]),
    ("Use `n = 2.5`. $x$ is next. √2 too.", ["Use `n = 2.5`.", "$x$ is next.", "√2 too."]),
    ("Version 2.0. Next", ["Version 2.0.", "Next"]),
    # quotes and brackets
    ("(See this.) Then “that.” Next", ["(See this.)", "Then “that.”", "Next"]),
    # lists and paragraphs
    ("1. First\n2. Second\n- third\n* fourth", ["First", "Second", "third", "fourth"]),
    ("a. Find it.\n\nb. Draw it.", ["a. Find it.", "b. Draw it."]),
    ("One line\nand another.\n\nNext", ["One line\nand another.", "Next"]),
    ("ends in lower. case goes on", ["ends in lower. case goes on"]),
    ("...", ["..."]),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[row[0][:24] for row in SENTENCES])
def test_sentences(text, expected):
    assert sentences(text) == expected


@given(st.text(max_size=200))
def test_spans_of_any_text_are_ordered_and_trimmed(text):
    last = 0
    for start, end in split_sentences(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


PROSE = st.lists(
    st.sampled_from(
        ["power", "The", "p.", "B.", "0.05", "J.", "e.g.", "users?", "(yes)", "Fisher.", "\n"]
    ),
    max_size=30,
).map(" ".join)


@given(PROSE)
def test_spans_of_plain_prose_lose_no_visible_character(text):
    covered = "".join(sentences(text))
    assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Power** is [a word](x.md)", "Power is a word"),
        ("![plot](p.png) and __it__ and *that*", "plot and it and that"),
        ("<b>x</b> <br/> <a href='u'>y</a>", "x y"),
        ("<Video src={{a: 1}} wide>z", "z"),
        ("if p<alpha and n>30", "if p<alpha and n>30"),
        ("5 < 6 > 4", "5 < 6 > 4"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("`n_control` costs \\$5 \\*", "n_control costs $5 *"),
        ("$$ \\frac{a}{b} $$", "$$ \\frac{a}{b} $$"),
        ("two\n  lines", "two lines"),
        ("", ""),
    ],
)
def test_plain_text_is_what_a_reader_sees(markdown, plain):
    assert plain_text(markdown) == plain
