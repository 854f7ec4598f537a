from pathlib import Path

import pytest

from trialwise.core.errors import UsageError
from trialwise.knowledge.readers.files import find_files, split_pattern


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for name in (
        "docs/a.md",
        "docs/sub/b.md",
        "docs/sub/c.txt",
        "docs/.git/d.md",
        "docs/sub/.e.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "docs/sub/round").symlink_to(tmp_path / "docs", target_is_directory=True)
    return tmp_path / "docs"


def names(path: str) -> list[str]:
    found = find_files(path)
    return [file.relative_to(found.base).as_posix() for file in found.files]


def test_a_pattern_finds_files_below_the_folder_it_starts_from(docs: Path) -> None:
    assert names(f"{docs}/**/*.md") == ["a.md", "sub/b.md"]
    assert names(f"{docs}/*/[bc].*") == ["sub/b.md", "sub/c.txt"]
    assert split_pattern(f"{docs}/**/*.md") == (docs, "**/*.md")


def test_a_path_that_exists_is_no_pattern(docs: Path) -> None:
    (docs / "x[1]").mkdir()
    (docs / "x[1]" / "f.md").write_text("text")
    assert names(f"{docs}/x[1]") == ["f.md"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("*.pdf", "matches no file; check it, and put it in quotes"),
        ("*/../*.md", "a pattern cannot go up"),
        ("no/*.md", "does not exist"),
        ("a\0b", "cannot be opened"),
    ],
)
def test_a_pattern_without_files_is_wrong_usage(docs: Path, pattern: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_files(f"{docs}/{pattern}")
