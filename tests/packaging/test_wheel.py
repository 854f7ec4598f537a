"""The wheel is whole, and two builds of one source are byte-equal."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", ".gitignore")
EPOCH = "1700000000"

pytestmark = pytest.mark.slow


def _builder() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w"]
    if shutil.which("uv"):  # it makes environments without pip
        return ["uv", "build", "--wheel", "-q", "-o"]
    pytest.skip("neither pip nor uv is there to build with")


def _build(folder: Path) -> Path:
    """Return a wheel built from a copy of the source: what lies about in the tree stays out."""
    source = folder / "source"
    skip = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "src", source / "src", ignore=skip)
    for name in SOURCES:
        shutil.copy(ROOT / name, source)
    env = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    command = [*_builder(), str(folder), str(source)]
    done = subprocess.run(  # noqa: S603 - pip or uv on our own source
        command, capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("first"))


def test_every_file_of_the_package_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "trialwise"
    wanted = {
        path.relative_to(ROOT / "src").as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert wanted - names == set()
    assert {
        "trialwise/packs/experimentation/pack.yaml",
        "trialwise/packs/experimentation/sources.yaml",
        "trialwise/packs/experimentation/concepts/power.md",
        "trialwise/llm/minilm/model.onnx",
        "trialwise/llm/minilm/tokenizer.json",
        "trialwise/llm/minilm/LICENSE",
        "trialwise/py.typed",
    } <= names


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE"])
def test_the_licence_travels_with_the_wheel(wheel: Path, name: str) -> None:
    archive = zipfile.ZipFile(wheel)
    (inside,) = (n for n in archive.namelist() if n.endswith(f".dist-info/licenses/{name}"))
    assert archive.read(inside) == (ROOT / name).read_bytes()


def test_nothing_beside_the_package_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"trialwise"}


def test_two_builds_are_byte_equal(wheel: Path, tmp_path: Path) -> None:
    assert _build(tmp_path).read_bytes() == wheel.read_bytes()
