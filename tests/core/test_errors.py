"""The one error tree."""

import inspect
import re
from pathlib import Path

import pytest

from trialwise.core import errors
from trialwise.core.errors import InputError, MissingExtraError, PackError, TrialwiseError

TREE = {
    name: entry
    for name, entry in vars(errors).items()
    if inspect.isclass(entry) and issubclass(entry, TrialwiseError)
}


def test_the_drawing_at_the_top_is_the_tree_of_the_classes():
    drawn: dict[str, tuple[str, int]] = {}
    parents: list[tuple[int, str]] = []
    for line in errors.__doc__.splitlines():
        match = re.match(r"(?P<lead>[\s│├└─]*)(?P<name>\w+Error) \((?P<code>\d)\)", line)
        if match is None:
            continue
        depth = len(match.group("lead"))
        parents = [entry for entry in parents if entry[0] < depth]
        drawn[match.group("name")] = (parents[-1][1] if parents else "", int(match.group("code")))
        parents.append((depth, match.group("name")))
    expected = {
        name: ("" if entry is TrialwiseError else entry.__bases__[0].__name__, entry.exit_code)
        for name, entry in TREE.items()
    }
    assert drawn == expected


@pytest.mark.parametrize("entry", TREE.values(), ids=TREE)
def test_every_error_ends_a_command_with_a_code_of_the_contract(entry):
    assert entry.exit_code in (1, 2, 3, 4)
    assert entry.__doc__


def test_a_value_out_of_range_is_also_a_value_error():
    error = InputError("power", 1, "above 0 and below 1", "Give at most 0.999.")
    assert isinstance(error, ValueError)
    assert str(error) == "power = 1: it must be above 0 and below 1. Give at most 0.999."
    assert (error.field, error.value, error.allowed) == ("power", 1, "above 0 and below 1")
    assert str(InputError("n", 0, "at least 1")) == "n = 0: it must be at least 1."


def test_a_missing_extra_says_which_command_installs_it():
    assert str(MissingExtraError("onnx", "embedder")) == (
        "onnx is not installed; install it with: pip install 'trialwise[embedder]'"
    )


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        (3, "name", "a.md:3: name: missing"),
        (0, "name", "a.md: name: missing"),
        (3, "", "a.md:3: missing"),
        (0, "", "a.md: missing"),
    ],
)
def test_a_pack_error_names_file_line_and_field(line, field, text):
    assert str(PackError(Path("a.md"), line, field, "missing")) == text
