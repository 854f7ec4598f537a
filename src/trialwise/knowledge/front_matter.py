"""YAML read with line numbers, so that a fault can name the line and the field."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from trialwise.core.errors import PackError
from trialwise.knowledge.schema import Scalar

# A first line that names a field or comments: two rules around a paragraph are no front matter.
FRONT_MATTER: Final = re.compile(
    r"""
    ---[ \t]*\r?\n
    (?=[\w"'][\w"'.\ -]*:\s | \# | ---)
    (?P<yaml>(?:.*?\r?\n)??)
    ---[ \t]*(?:\r?\n|\Z)
    """,
    re.DOTALL | re.VERBOSE,
)
_OPEN: Final = re.compile(r"---[ \t]*\r?\n")
_CLOSE: Final = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Field:
    """A YAML mapping that knows its file and lines and reads its fields strictly.

    Args:
        path: the file, for messages.
        node: the mapping.
        offset: lines before the YAML inside the file.
        name: how messages call this mapping, empty for the outermost.
    """

    def __init__(self, path: Path, node: yaml.MappingNode, offset: int, name: str = "") -> None:
        self._path = path
        self._offset = offset
        self._name = name
        self.line = node.start_mark.line + 1 + offset
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1 + offset
            if not isinstance(key, yaml.ScalarNode):
                raise PackError(path, line, name, "a field's name must be one word")
            word = str(key.value)
            if word in self._values:
                raise PackError(path, line, self._full(word), "given twice; keep one")
            self._values[word] = value
            self._lines[word] = line

    def _full(self, field: str) -> str:
        return f"{self._name}.{field}" if self._name else field

    def fault(self, field: str, problem: str) -> PackError:
        """Return the error for ``field`` of this mapping."""
        return PackError(self._path, self._lines.get(field, self.line), self._full(field), problem)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the fields in file order."""
        return iter(self._values)

    def forbid_unknown(self, known: frozenset[str] | set[str]) -> None:
        """Raise PackError on the first key that is not in ``known``."""
        for key in self._values:
            if key not in known:
                raise self.fault(key, f"unknown field; known are: {', '.join(sorted(known))}")

    def _node(self, field: str, required: bool) -> yaml.Node | None:
        node = self._values.get(field)
        if node is None and required:
            raise self.fault(field, f"missing; add '{field}: …'")
        return node

    def text(self, field: str, *, required: bool = True) -> str:
        """Return a non-empty text, or '' when it is absent and not required."""
        node = self._node(field, required)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(field, "must be one text, not a list or mapping")
        value = str(node.value).strip()
        if required and not value:
            raise self.fault(field, "is empty; write it")
        if _CONTROL.search(value):
            raise self.fault(field, "holds a control character; remove it")
        return value

    def texts(self, field: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of texts; an absent optional list is empty."""
        node = self._node(field, required)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(field, "must be a list, like [a, b]")
        values: list[str] = []
        for item in node.value:
            value = str(item.value).strip() if isinstance(item, yaml.ScalarNode) else ""
            if not value or _CONTROL.search(value):
                line = item.start_mark.line + 1 + self._offset
                raise PackError(
                    self._path,
                    line,
                    self._full(field),
                    "every item must be one text; quote an item that contains ': ' or ', '",
                )
            values.append(value)
        return tuple(values)

    def entries(self, field: str, *, required: bool = True) -> list["Field"]:
        """Return a list of mappings."""
        node = self._node(field, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(field, "must be a list of {…} entries")
        entries: list[Field] = []
        for number, item in enumerate(node.value, 1):
            name = self._full(f"{field}[{number}]")
            if not isinstance(item, yaml.MappingNode):
                line = item.start_mark.line + 1 + self._offset
                raise PackError(self._path, line, name, "must be a mapping like {key: value}")
            entries.append(Field(self._path, item, self._offset, name))
        return entries

    def child(self, field: str) -> "Field":
        """Return the mapping under ``field``."""
        node = self._node(field, required=True)
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(field, "must be a mapping of fields")
        return Field(self._path, node, self._offset, self._full(field))

    def scalars(self, field: str) -> dict[str, Scalar]:
        """Return a mapping of plain values under ``field``."""
        child = self.child(field)
        return {key: child.scalar(key) for key in child}

    def scalar(self, field: str) -> Scalar:
        """Return a plain value with the type YAML gives it."""
        node = self._node(field, required=True)
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(field, "must be one value")
        try:
            value = yaml.load(yaml.serialize(node), Loader=_LOADER)  # noqa: S506  # a safe loader
        except (yaml.YAMLError, ValueError):  # an unknown tag, a date that is none
            raise self.fault(field, f"'{node.value}' cannot be read; quote it") from None
        if not isinstance(value, str | int | float | bool):
            raise self.fault(field, "must be a text, number or true/false")
        return value

    def integer(self, field: str) -> int:
        """Return a whole number."""
        value = self.scalar(field)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fault(field, f"'{value}' must be a whole number")
        return value

    def boolean(self, field: str) -> bool:
        """Return true or false."""
        value = self.scalar(field)
        if not isinstance(value, bool):
            raise self.fault(field, f"'{value}' must be true or false")
        return value


def parse_yaml(path: Path, text: str, *, offset: int = 0) -> Field:
    """Return the mapping in ``text``.

    Args:
        path: the file, for messages.
        text: YAML.
        offset: lines before ``text`` in the file.

    Raises:
        PackError: with the line, when it is not YAML or not a mapping.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1 if error.problem_mark else 1) + offset
        raise PackError(
            path, line, "", f"not valid YAML ({error.problem}); quote texts that contain ': '"
        ) from None
    except yaml.YAMLError as error:
        raise PackError(path, offset + 1, "", f"not valid YAML ({error})") from None
    if not isinstance(node, yaml.MappingNode):
        raise PackError(path, offset + 1, "", "must be a YAML mapping of fields")
    return Field(path, node, offset)


def parse_front_matter(path: Path, text: str) -> tuple[Field, int]:
    """Return the front matter and the offset at which the body starts.

    Raises:
        PackError: when the two ``---`` lines are missing or the YAML between them is broken.
    """
    opening = _OPEN.match(text)
    if not opening:
        raise PackError(path, 1, "", "must begin with a '---' line and front matter")
    closing = _CLOSE.search(text, opening.end())
    if not closing:
        raise PackError(path, 1, "", "the front matter is not closed; add a '---' line")
    front = parse_yaml(path, text[opening.end() : closing.start()], offset=1)
    return front, closing.end()
