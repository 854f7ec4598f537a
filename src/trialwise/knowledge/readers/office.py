"""Office files: a zip whose sizes are checked before it is unpacked, and its XML as a tree."""

import io
import zipfile
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.base import DEEPEST, Limits, cleaned, too_deep, too_long

_PIECE: Final = 1 << 20
_MOST_PARTS: Final = 20_000
TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
# Word's namespaces as the two editions of ISO 29500 spell them; one of them is enough inside.
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_SPELLED: Final = "http://schemas.openxmlformats.org/"


class Package:
    """The parts of an Office file by name; what is unpacked counts towards the limit.

    Args:
        data: the file.
        limits: most bytes to unpack.

    Raises:
        DocumentError: when it is no zip, or declares more than the limit.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise DocumentError(f"corrupt: {error}") from None
        if any(entry.flag_bits & 1 for entry in entries):
            raise DocumentError("encrypted; save it without a password")
        if sum(entry.file_size for entry in entries) > limits.max_unpacked_bytes:
            raise too_long(limits)
        if len(entries) > _MOST_PARTS:
            raise DocumentError(f"holds {len(entries):,} parts; {_MOST_PARTS:,} are the limit")
        self.names = frozenset(entry.filename for entry in entries)
        self._limits = limits
        self._left = limits.max_unpacked_bytes

    def tree(self, name: str) -> Element | None:
        """Return a part's XML, None when there is no such part.

        Raises:
            DocumentError: when it is broken, holds a DTD, or is deeper or longer than allowed.
        """
        return _parse(self._read(name), name) if name in self.names else None

    def title(self) -> str:
        """Return the title among the file's properties, '' without one."""
        properties = self.tree("docProps/core.xml")
        found = properties.find(TITLE) if properties is not None else None
        return " ".join(cleaned(found.text or "").split()) if found is not None else ""

    def links(self, name: str) -> dict[str, str]:
        """Return the targets of a part's relations by their id."""
        folder, _, file = name.rpartition("/")
        tree = self.tree(f"{folder}/_rels/{file}.rels")
        return {} if tree is None else {one.get("Id", ""): one.get("Target", "") for one in tree}

    def _read(self, name: str) -> bytes:
        """Return a part; what it unpacks to counts, whatever the zip declares."""
        pieces: list[bytes] = []
        try:
            with self._archive.open(name) as stream:
                while piece := stream.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise too_long(self._limits)
                    pieces.append(piece)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
            raise DocumentError(f"corrupt: {error}") from None
        except Exception as error:  # zlib.error and its like have no common name
            if isinstance(error, DocumentError):
                raise
            raise DocumentError(f"corrupt: {name} cannot be unpacked") from None
        return b"".join(pieces)


def _parse(data: bytes, name: str) -> Element:
    """Return XML as a tree with names as ``{namespace}name``."""
    builder = TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise too_deep()
        builder.start(_named(tag), {_named(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(tag))

    def doctype(*_: object) -> None:
        raise DocumentError(f"corrupt: {name} declares entities, which no Office file does")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError) as error:
        raise DocumentError(f"corrupt: {name}: {error}") from None


def _named(name: str) -> str:
    if name.startswith(_STRICT):
        name = name.replace(_STRICT, _SPELLED, 1).replace("/main}", "/2006/main}", 1)
    return f"{{{name}" if "}" in name else name


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute whatever its namespace, '' when there is none."""
    if element is None:
        return ""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant along the local names of ``path``."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element
