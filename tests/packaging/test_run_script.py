"""./run, with stubs for every program it starts: nothing is downloaded or installed."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = (
    "cat",
    "dirname",
    "env",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "sh",
    "sleep",
    "tail",
    "touch",
    "tr",
)
PROJECT = '[project]\nname = "trialwise"\n[project.optional-dependencies]\ndev = []\nextra = []\n'
STAMP = ".venv/.trialwise"

# Answers for a Python of a given kind. "-m venv" copies the stub; "-m pip install" makes the
# program. Every call is logged; code is run by the real interpreter.
PYTHON = """#!/bin/sh
echo "python $*" >>"$LOG"
case "$1 $2" in
    "-m venv") mkdir -p "$3/bin"; cat "$0" >"$3/bin/python"; chmod +x "$3/bin/python"; exit ;;
    "-m pip")
        [ "$3" = install ] || exit 0
        [ -z "${SLOW_PIP-}" ] || sleep "$SLOW_PIP"
        [ -z "${BROKEN_PIP-}" ] || { echo "no such package"; exit 1; }
        cat "$TRIALWISE" >.venv/bin/trialwise; chmod +x .venv/bin/trialwise; exit ;;
esac
exec "$REAL_PYTHON" "$@"
"""
TRIALWISE = '#!/bin/sh\necho "in $PWD:"\nfor word; do echo "<$word>"; done\n'


class Checkout:
    """A copy of ``run`` in a folder with a space, and a PATH with nothing but stubs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a b" / "trialwise"
        self.bin = folder / "bin"
        self.log = folder / "calls.log"
        self.root.mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "run", self.root)
        (self.root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        (self.root / "constraints.txt").write_text("one==1\n", encoding="utf-8")
        (folder / "trialwise").write_text(TRIALWISE, encoding="utf-8")
        for name in (*TOOLS, "chmod"):
            (self.bin / name).symlink_to(shutil.which(name) or name)
        self.env = {
            "PATH": str(self.bin),
            "LOG": str(self.log),
            "REAL_PYTHON": sys.executable,
            "TRIALWISE": str(folder / "trialwise"),
        }

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def start(self, *words: str, cwd: Path | None = None, **env: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - our own script
            [self.root / "run", *words],
            cwd=cwd or self.root,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(
        self, *words: str, cwd: Path | None = None, **env: str
    ) -> "subprocess.CompletedProcess[str]":
        process = self.start(*words, cwd=cwd, **env)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def calls(self, part: str) -> list[str]:
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [line for line in lines if part in line]

    def edit(self, name: str, text: str) -> None:
        """Write a file and date it after the stamp, whatever the clock's resolution."""
        (self.root / name).write_text(text, encoding="utf-8")
        later = time.time() + 5
        os.utime(self.root / name, (later, later))


@pytest.fixture
def bare(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def checkout(bare: Checkout) -> Checkout:
    bare.program("python3", PYTHON)
    return bare


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout whose environment is made, with the log of calls empty."""
    done = checkout.run("--version")
    assert done.returncode == 0, done.stderr
    checkout.log.unlink()
    return checkout


@pytest.fixture
def dead_pid() -> int:
    process = subprocess.Popen(["/bin/sh", "-c", "exit"])
    process.wait()
    return process.pid


def _wait_for_install(checkout: Checkout) -> None:
    deadline = time.monotonic() + 30
    while not checkout.calls("pip install"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_syntax_is_plain_shell(shell: str, script: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    command = [shell, "-n", str(ROOT / script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def test_first_use_says_one_line_installs_with_the_pins_and_runs(checkout: Checkout) -> None:
    done = checkout.run("ask", "two words", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"in {checkout.root}:\n<ask>\n<two words>\n<--json>\n"
    assert done.stderr == "Setting up Trialwise (first use, about a minute) …\n"
    (call,) = checkout.calls("pip install")
    assert call.endswith("-c constraints.txt -e .")
    assert not (checkout.root / ".venv.lock").exists()


def test_the_stamp_holds_folder_hash_and_extras(ready: Checkout) -> None:
    digest = hashlib.sha256("\0".join([PROJECT, "one==1\n", ""]).encode()).hexdigest()
    stamp = (ready.root / STAMP).read_text(encoding="utf-8")
    assert stamp.splitlines() == [str(ready.root), digest, ""]


def test_a_stamp_that_matches_starts_no_python(ready: Checkout) -> None:
    done = ready.run("calc")
    assert (done.returncode, done.stderr) == (0, "")
    assert ready.calls("") == []


def test_it_works_from_another_folder_and_keeps_it(ready: Checkout, tmp_path: Path) -> None:
    assert ready.run("x", cwd=tmp_path).stdout == f"in {tmp_path}:\n<x>\n"


def test_it_works_through_a_link_from_elsewhere(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(Path("a b", "trialwise", "run"))
    done = subprocess.run(
        ["./link", "x"], cwd=tmp_path, env=ready.env, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("<x>\n")


def test_the_exit_code_of_trialwise_comes_through(ready: Checkout) -> None:
    (ready.root / ".venv/bin/trialwise").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    assert ready.run().returncode == 3


def test_a_touched_file_with_equal_content_installs_nothing(ready: Checkout) -> None:
    past = time.time() - 100
    os.utime(ready.root / STAMP, (past, past))
    assert ready.run().stderr == ""
    assert ready.calls("-m pip") == []
    ready.log.unlink()
    ready.run()
    assert ready.calls("") == []  # the stamp was dated anew


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_input_installs_again(ready: Checkout, name: str) -> None:
    ready.edit(name, (ready.root / name).read_text(encoding="utf-8") + "# changed\n")
    assert ready.run().stderr == "Updating the environment of Trialwise …\n"
    assert len(ready.calls("pip install")) == 1
    assert ready.calls("-m venv") == []


def test_extras_add_up_and_stay(ready: Checkout) -> None:
    assert ready.run("setup", "dev").returncode == 0
    assert ready.run("setup", "extra").returncode == 0
    assert ready.run("setup", "dev,extra").returncode == 0
    ready.run()
    assert [call.split()[-1] for call in ready.calls("pip install")] == [".[dev]", ".[dev,extra]"]


def test_an_unknown_extra_names_the_known_ones(ready: Checkout) -> None:
    done = ready.run("setup", "dve")
    assert (done.returncode, done.stderr) == (2, "No extra 'dve'. There are: dev extra.\n")
    assert not (ready.root / ".venv.lock").exists()
    assert ready.run().returncode == 0


def test_no_suitable_python_is_said_in_one_line(bare: Checkout) -> None:
    bare.program("python3.13", "#!/bin/sh\necho 'shim: not installed' >&2\nexit 127\n")
    bare.program("python3", "#!/bin/sh\nexit 1\n")
    done = bare.run("--help")
    assert done.returncode != 0
    (_, line) = done.stderr.splitlines()
    assert line.startswith("Trialwise needs Python 3.11 to 3.14")
    assert "uv" in line


def test_a_shim_that_fails_is_passed_over(checkout: Checkout) -> None:
    checkout.program("python3.13", "#!/bin/sh\nexit 127\n")
    assert checkout.run().returncode == 0


def test_a_missing_venv_module_gives_the_line_for_apt(bare: Checkout) -> None:
    stub = "#!/bin/sh\ncase $2 in *ensurepip*) exit 3 ;; *) echo python3.12-venv ;; esac\n"
    bare.program("python3", stub)
    done = bare.run("--help")
    assert done.returncode != 0
    assert done.stderr.splitlines()[1:] == [
        "Python's venv module is missing. Run: sudo apt install python3.12-venv"
    ]


def test_a_failed_install_shows_the_log_and_heals_next_time(checkout: Checkout) -> None:
    done = checkout.run(BROKEN_PIP="1")
    assert done.returncode == 1
    assert str(checkout.root / ".venv-setup.log") in done.stderr
    assert "no such package" in done.stderr
    assert not (checkout.root / ".venv.lock").exists()
    assert checkout.run("x").returncode == 0


def test_a_run_killed_while_installing_is_begun_again(checkout: Checkout) -> None:
    process = checkout.start(SLOW_PIP="30")
    _wait_for_install(checkout)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    checkout.log.unlink()
    assert (checkout.root / ".venv.lock").exists()
    done = checkout.run("x")
    assert done.returncode == 0, done.stderr
    assert len(checkout.calls("-m venv")) == 1


def test_an_interrupted_run_gives_the_lock_back(checkout: Checkout) -> None:
    process = checkout.start(SLOW_PIP="30")
    _wait_for_install(checkout)
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert not (checkout.root / ".venv.lock").exists()
    assert checkout.run("x").returncode == 0


def test_a_moved_checkout_is_set_up_again(ready: Checkout) -> None:
    moved = ready.root.with_name("moved")
    ready.root.rename(moved)
    ready.root = moved
    assert ready.run().returncode == 0
    assert len(ready.calls("-m venv")) == 1


def test_a_python_that_is_gone_is_replaced(ready: Checkout) -> None:
    (ready.root / ".venv/bin/python").unlink()
    assert ready.run().returncode == 0
    assert len(ready.calls("-m venv")) == 1


def test_two_first_uses_install_once(checkout: Checkout) -> None:
    both = [checkout.start("x", SLOW_PIP="1") for _ in range(2)]
    results = [process.communicate(timeout=60) for process in both]
    assert [out.splitlines()[-1] for out, _ in results] == ["<x>", "<x>"]
    assert len(checkout.calls("pip install")) == 1


def test_the_lock_of_a_dead_run_is_taken_over(checkout: Checkout, dead_pid: int) -> None:
    lock = checkout.root / ".venv.lock"
    lock.mkdir()
    (lock / "pid").write_text(f"{dead_pid}\n", encoding="utf-8")
    assert checkout.run("x").returncode == 0
    assert not lock.exists()


def test_the_lock_of_a_live_run_is_waited_for(checkout: Checkout) -> None:
    lock = checkout.root / ".venv.lock"
    lock.mkdir()
    (lock / "pid").write_text(f"{os.getpid()}\n", encoding="utf-8")
    process = checkout.start("x")
    time.sleep(2.5)
    assert process.poll() is None
    assert checkout.calls("pip install") == []
    shutil.rmtree(lock)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err.startswith("Waiting for another ./run")


def test_uv_is_used_when_there_and_gets_the_find_links_of_pip(checkout: Checkout) -> None:
    checkout.program(
        "uv",
        '#!/bin/sh\necho "uv $* links=${UV_FIND_LINKS-}" >>"$LOG"\n'
        'case $1 in venv) exec python3 -m venv "$4" ;; pip) exec python3 -m pip install ;; esac\n',
    )
    assert checkout.run("x", PIP_FIND_LINKS="/wheels /more").returncode == 0
    (call,) = checkout.calls("uv pip install")
    assert "--compile-bytecode -c constraints.txt -e ." in call
    assert call.endswith("links=/wheels,/more")


def test_when_uv_fails_pip_is_tried(checkout: Checkout) -> None:
    checkout.program("uv", "#!/bin/sh\nexit 1\n")
    assert checkout.run("x").returncode == 0
    assert len(checkout.calls("pip install")) == 1


@pytest.mark.parametrize("broken", ["", "ruff", "mypy", "lint-imports", "pytest"])
def test_the_tests_run_in_order_and_stop_at_the_first_failure(ready: Checkout, broken: str) -> None:
    assert ready.run("setup", "dev").returncode == 0
    for name in ("ruff", "mypy", "lint-imports"):
        path = ready.root / ".venv" / "bin" / name
        path.write_text(f'#!/bin/sh\n[ "$BROKEN" != {name} ] || exit 7\n', encoding="utf-8")
        path.chmod(0o755)
    python = ready.root / ".venv" / "bin" / "python"
    pytest_stub = 'echo closing line; [ "$BROKEN" != pytest ] || exit 7; exit'
    stub = PYTHON.replace(" in\n", f' in\n    "-m pytest") {pytest_stub} ;;\n', 1)
    python.write_text(stub, encoding="utf-8")
    done = ready.run("test", BROKEN=broken)
    steps = ["ruff check", "ruff format --check", "mypy", "lint-imports", "pytest, fast tier"]
    ran = next((i for i, step in enumerate(steps) if broken and broken in step), len(steps)) + 1
    assert [line for line in done.stdout.splitlines() if line.startswith("==")] == [
        f"== {step}" for step in steps[:ran]
    ]
    assert done.returncode == (7 if broken else 0)
    if broken in {"", "pytest"}:
        assert done.stdout.splitlines()[-1] == "closing line"
