"""The documents the issue names, as they lie beside the repository; skipped where they do not."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from trialwise.knowledge.documents import Reading, read_source
from trialwise.knowledge.passages import cut_passages
from trialwise.knowledge.schema import IngestSource


@pytest.fixture(scope="module", params=["d_growthbook_docs", "d_openstax_statistics"])
def reading(request: pytest.FixtureRequest, shared_data: Path) -> Reading:
    source = IngestSource(request.param, str(shared_data / request.param), "", "")
    return read_source(source, max_bytes=20_000_000)


def test_all_documents_are_read_and_the_rest_is_named(reading: Reading) -> None:
    kinds = Counter(Path(d.path).suffix for d in reading.documents if d.path != "SOURCE.md")
    assert kinds in ({".mdx": 53}, {".md": 101})
    assert {entry.path for entry in reading.skipped} <= {
        "LICENSE.growthbook.txt",
        "raw_cnxml_examples/m79664.cnxml",
        "raw_cnxml_examples/m79665.cnxml",
    }
    assert all(document.title and document.text.strip() for document in reading.documents)


def test_all_offsets_hold_and_nothing_readable_is_lost(reading: Reading) -> None:
    count = 0
    for document in reading.documents:
        passages = cut_passages(document.text, form=document.form, target_words=110)
        data = document.text.encode("utf-8")
        for passage in passages:
            body = document.text[passage.start : passage.end]
            first = len(document.text[: passage.start].encode("utf-8"))
            assert body == body.strip()
            assert data[first : first + len(body.encode("utf-8"))].decode("utf-8") == body
            assert not re.match(r"#+ \w|import |<!--", body)
        assert all(first.end <= second.start for first, second in pairwise(passages))
        assert passages
        count += len(passages)
        _check_gaps(document.text, [(p.start, p.end) for p in passages])
    assert count > 900


def _check_gaps(text: str, spans: list[tuple[int, int]]) -> None:
    """Between passages stand front matter, headings, imports, components and blanks to fill in."""
    at = text.find("\n---\n", 3) + 5 if text.startswith("---\n") else 0
    for start, end in [*spans, (len(text), len(text))]:
        gap = re.sub(r"<[A-Za-z].*?/>", "", text[at:start], flags=re.DOTALL)
        lines = [line.strip() for line in gap.splitlines() if re.search(r"[A-Za-z]{2,}", line)]
        lost = [line for line in lines if not line.startswith(("#", "<", "import "))]
        assert lost == []
        at = end
