"""Tables of keys on disk."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from trialwise.knowledge.keytable import KeyTable, write_key_table


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.integers(0, 1000)
    )
)
def test_every_key_is_found_and_no_other(
    tmp_path_factory: "object", entries: dict[str, int]
) -> None:
    folder = Path(tmp_path_factory.mktemp("table"))  # type: ignore[attr-defined]
    write_key_table(folder, "names", entries.items())
    table = KeyTable(folder, "names")
    assert len(table) == len(entries)
    for key, value in entries.items():
        assert table.find(key) == (value,)
        assert table.find(key + "\U0010ffff") in ((), (entries.get(key + "\U0010ffff"),))


def test_a_key_may_have_several_values(tmp_path: Path) -> None:
    write_key_table(tmp_path, "t", [("b", 2), ("a", 1), ("b", 1), ("b", 2)])
    assert KeyTable(tmp_path, "t").find("b") == (1, 2)
    assert KeyTable(tmp_path, "t").find("c") == ()
