import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = [line for line in LINES if line.strip() and not line.lstrip().startswith("#")]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_line_is_one_exact_pin() -> None:
    # No marker, no URL, no folder: one set of versions for every platform and Python.
    wrong = [
        line for line in PINS if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)
    ]
    assert wrong == []


def test_no_package_is_pinned_twice() -> None:
    names = [_canonical(line.split("==")[0]) for line in PINS]
    assert len(names) == len(set(names))


def test_no_graphics_card_package_is_pinned() -> None:
    assert [line for line in PINS if re.match(r"nvidia|triton|cuda", line, re.IGNORECASE)] == []


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    direct = [*project["dependencies"], *(line for lines in extras.values() for line in lines)]
    names = {_canonical(re.split(r"[^A-Za-z0-9._-]", line)[0]) for line in direct}
    pinned = {_canonical(line.split("==")[0]) for line in PINS}
    assert names - pinned - {_canonical(project["name"])} == set()
