"""Misspelt words of the domain are mended, names of things we do not know are not."""

import pytest

from trialwise.core.text import stem
from trialwise.retrieval.spelling import correct_spelling

VOCABULARY = (
    "attrition", "bandit", "bayesian", "bonferroni", "confidence", "correction", "cuped", "effect",
    "interval", "novelty", "says", "peeking", "positive", "power", "randomization", "sample",
    "sequential", "significance", "size",
    "statistical", "testing", "unit", "value", "variance", "winsorization",
)  # fmt: skip
KNOWN = {stem(word) for word in [*VOCABULARY, "user", "page", "revenue"]}


def correct(text):
    return correct_spelling(text, known=KNOWN, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("statistcal powr", "statistical power"),
        ("varience of the samle size", "variance of the sample size"),
        ("a p valeu", "a p value"),
        ("seqential tesitng", "sequential testing"),
        ("bonferoni correctoin", "bonferroni correction"),
        ("siginficance", "significance"),
        ("confidnce intervl?", "confidence interval?"),
        ("bayesain", "bayesian"),
        ("POWRE", "power"),
        ("winsorisaton", "winsorization"),
    ],
)
def test_typos_of_domain_words_are_mended(typed, meant):
    corrected, changes = correct(typed)
    assert corrected == meant
    assert set(changes.values()) <= set(VOCABULARY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "does Kubernetes help",
        "Optimizely or Statsig",
        "users and pages",  # known by their stem
        "pwr",  # too short to tell
        "what would you please explain",  # stop words
        "10k 5% σ 样本量",
        "xower",  # another first letter
        "bandwith and attribution",  # two slips away from bandit and attrition
        "saas",  # another word of four letters
        "power",
    ],
)
def test_other_words_are_left_alone(text):
    assert correct(text) == (text, {})


def test_every_occurrence_is_mended_and_reported_once():
    corrected, changes = correct("Powr? powr, and page powr.")
    assert corrected == "power? power, and page power."
    assert changes == {"powr": "power"}


def test_without_a_vocabulary_nothing_changes():
    assert correct_spelling("statistcal", known=set(), vocabulary=[]) == ("statistcal", {})
