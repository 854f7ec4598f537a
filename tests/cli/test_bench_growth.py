"""``trialwise bench growth``: the parts that measure, on collections of a few documents."""

import pytest

from trialwise.cli.bench_growth import run, show, sizes_of
from trialwise.core.errors import UsageError


def test_sizes_are_read_ascending_and_once() -> None:
    assert sizes_of("50_000, 10000,10000") == (10_000, 50_000)


@pytest.mark.parametrize("text", ["", "ten", "10000,", "19", "50000001", "-40"])
def test_what_is_no_size_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="is no size; write whole numbers"):
        sizes_of(text)


@pytest.mark.parametrize("dense", [False, True])
def test_every_size_is_measured_and_shown(dense: bool, capsys: pytest.CaptureFixture[str]) -> None:
    record = run((30, 60), questions=4, trained=False, dense=dense)
    assert [row["passages"] for row in record["sizes"]] == [30, 60]
    for row in record["sizes"]:
        assert row["index"]["bytes"] > 0
        assert ("vector_bytes" in row["index"]) is dense
        assert set(row["untrained"]["recall_at_5"]) == {"one-hop", "two-hop"}
        assert "trained" not in row
        assert row["peak_memory_mb"] > 0
    assert "untrained p50" in record["exponents"]
    show(record)
    out = capsys.readouterr().out
    assert "the store is left out" in out
    assert ("recall@5" in out) is not dense
