"""The README's commands print what it says; and the script that checks this can tell."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELP = "A private, cited, exact assistant for A/B testing and statistics."


def _check(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, ROOT / "scripts" / "check_readme.py", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def _readme(folder: Path, body: str) -> Path:
    path = folder / "README.md"
    path.write_text(f"# Title\n\n```console\n{body}```\n\nProse.\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_every_command_of_the_readme_prints_what_it_says() -> None:
    done = _check()
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_ellipsis_stands_for_any_lines(tmp_path: Path) -> None:
    readme = _readme(tmp_path, f"$ ./run --help\n…\n {HELP}\n…\n$ trialwise --help\n…\n")
    done = _check(readme)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_a_wrong_output_gives_a_diff(tmp_path: Path) -> None:
    done = _check(_readme(tmp_path, "$ trialwise \\\n    --help\nsomething else\n"))
    assert done.returncode == 1
    assert "-something else" in done.stdout
    assert f"+ {HELP}" in done.stdout


def test_write_puts_the_real_output_in_place(tmp_path: Path) -> None:
    readme = _readme(tmp_path, "$ trialwise --help\nsomething else\n")
    assert _check(readme, "--write").returncode == 0
    text = readme.read_text(encoding="utf-8")
    assert "something else" not in text
    assert text.startswith("# Title\n\n```console\n$ trialwise --help\n")
    assert text.endswith("```\n\nProse.\n")
    assert _check(readme).returncode == 0


@pytest.mark.parametrize("command", ["rm -rf /", "./run test", "git clone x"])
def test_other_commands_are_not_run(tmp_path: Path, command: str) -> None:
    done = _check(_readme(tmp_path, f"$ {command}\n"))
    assert done.returncode == 1
    assert "put it in a ```sh block" in done.stderr


def test_blocks_of_other_kinds_are_left_alone(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("```sh\n$ rm -rf /\n```\n", encoding="utf-8")
    assert _check(readme).returncode == 0
