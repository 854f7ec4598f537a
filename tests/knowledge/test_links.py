"""Identifiers are resolved by what is registered under them, not by their looks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from trialwise.knowledge.links import check_source, mark_checked
from trialwise.knowledge.schema import Source

WORK = Source(
    "deng2013", "Alex Deng", 2013, "Improving the Sensitivity of Online Experiments", "WSDM",
    "10.1145/2433396.2433413", "", "", "", False,
)  # fmt: skip
PLACES = {
    "https://api.crossref.org/works/10.1145/2433396.2433413": json.dumps(
        {"message": {"title": ["Improving the sensitivity of online experiments"]}}
    ),
    "https://export.arxiv.org/api/query?id_list=1512.04922": (
        "<feed><title>query</title><entry><title>Always Valid\n Inference</title></entry></feed>"
    ),
    "https://openlibrary.org/isbn/9780805802832.json": '{"title": "Statistical Power Analysis"}',
    "https://example.org/a": "<html><title>How we test</title></html>",
}


def registry(address: str) -> str:
    if address not in PLACES:
        raise OSError(f"404: {address}")
    return PLACES[address]


@pytest.mark.parametrize(
    ("work", "is_resolved"),
    [
        (WORK, True),
        (replace(WORK, title="Seven Rules of Thumb for Web Site Experimenters"), False),
        (replace(WORK, doi="10.1/none"), False),
        (replace(WORK, doi="", arxiv="1512.04922", title="Always valid inference"), True),
        (replace(WORK, doi="", isbn="9780805802832", title="Statistical Power Analysis"), True),
        (replace(WORK, doi="", url="https://example.org/a", title="How we test"), True),
        (replace(WORK, doi=""), False),
    ],
)
def test_the_registered_title_decides(work, is_resolved):
    assert check_source(work, registry).is_resolved is is_resolved


def test_a_registry_that_answers_nonsense_is_no_proof():
    found = check_source(WORK, lambda _address: "<html>busy</html>")
    assert (found.is_resolved, "JSONDecodeError" in found.detail) == (False, True)


def test_only_the_named_sources_are_marked(tmp_path: Path):
    path = tmp_path / "sources.yaml"
    path.write_text('a:\n  title: "A"\n  checked: false\nab:\n  title: "B"\n  checked: false\n')
    mark_checked(path, ["a"])
    assert path.read_text() == (
        'a:\n  title: "A"\n  checked: true\nab:\n  title: "B"\n  checked: false\n'
    )
