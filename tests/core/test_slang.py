"""Chat spellings."""

from importlib import resources

import pytest

from trialwise.core.slang import expand_slang


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wats the diff", "what is the difference"),
        ("WATS mde", "what is mde"),
        ("is it stat sig", "is it statistically significant"),
        ("dont u", "do not you"),
        ("don’t", "do not"),
        ("abtest pls", "A/B test please"),
    ],
)
def test_chat_spellings_are_written_out(typed, meant):
    assert expand_slang(typed) == meant


@pytest.mark.parametrize(
    "text", ["", "r/bc", "sigma", "user", "covariance", "exp'd", "what is power?"]
)
def test_words_that_only_contain_one_are_left_alone(text):
    assert expand_slang(text) == text


def test_writing_out_twice_changes_nothing_more():
    table = resources.files("trialwise.core").joinpath("slang.tsv").read_text("utf-8")
    for line in table.splitlines():
        short, long = line.split("\t")
        assert short == short.lower()
        assert expand_slang(short) == long
        assert expand_slang(long) == long
