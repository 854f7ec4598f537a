"""The pack format: concepts and guides as Markdown with front matter, read strictly.

A pack is a folder with ``pack.yaml``, ``sources.yaml``, ``concepts/<id>.md`` and
``guides/<id>.md``. Every fault is a ``PackError`` that names file, line, field and the mend;
``load_pack`` stops at the first one, ``read_pack`` collects them all. What a well-formed pack may
still get wrong is in ``lint.py``.
"""

import re
from dataclasses import dataclass, replace
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Final, get_args

from trialwise.core.errors import PackError
from trialwise.core.files import content_hash
from trialwise.knowledge.front_matter import Field, parse_front_matter, parse_yaml
from trialwise.knowledge.schema import (
    CATEGORIES,
    GUIDE,
    GUIDE_SECTIONS,
    SECTIONS,
    SYMMETRIC,
    Check,
    Concept,
    Misbelief,
    Pack,
    Relation,
    RelationType,
    Request,
    RequestStatus,
    Section,
    Source,
)

BUILT_IN: Final = "experimentation"
_ID: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_HEADING: Final = re.compile(r"^##[ \t]+(.+?)[ \t\r]*$", re.MULTILINE)
_REQUIRED: Final = frozenset(["id", "name", "category", "relations", "questions", "sources"])
_OPTIONAL: Final = frozenset(["aliases", "checks", "misbeliefs", "requests"])
_RELATION_TYPES: Final = get_args(RelationType)
_REQUEST_STATUSES: Final = get_args(RequestStatus)


@dataclass(frozen=True, slots=True)
class PackReading:
    """A pack with every fault found while reading it; ``pack`` holds what was sound."""

    pack: Pack
    faults: tuple[PackError, ...]


def load_pack(folder: Path) -> Pack:
    """Return the pack in ``folder``.

    Raises:
        PackError: the first fault, if the pack is not well formed.
    """
    reading = read_pack(folder)
    if reading.faults:
        raise reading.faults[0]
    return reading.pack


def built_in_pack() -> Path:
    """Return the folder of the pack that ships with Trialwise."""
    return Path(str(resources.files("trialwise"))) / "packs" / BUILT_IN


def pack_hash(folder: Path) -> str:
    """Return the content hash of a pack's files.

    Raises:
        PackError: when one of them cannot be read.
    """
    parts: list[str | bytes] = []
    for path in [*sorted(folder.glob("*.yaml")), *_concept_files(folder)]:
        parts += [path.name, _read_bytes(path)]
    return content_hash(*parts)


def read_pack(folder: Path) -> PackReading:
    """Return the pack in ``folder`` and all its faults, sound concepts sorted by id."""
    faults: list[PackError] = []
    name, licence = folder.name, ""
    try:
        head = parse_yaml(folder / "pack.yaml", _read(folder / "pack.yaml"))
        name, licence = head.text("name"), head.text("licence")
        if "/" in name:
            raise head.fault("name", f"'{name}' must not hold a '/'; it begins every document id")
    except PackError as fault:
        faults.append(fault)
    sources: dict[str, Source] = {}
    try:
        sources = _read_sources(folder / "sources.yaml")
    except PackError as fault:
        faults.append(fault)
    concepts: dict[str, Concept] = {}
    for path in _concept_files(folder):
        try:
            concept = parse_concept(path, _read(path))
            if concept.id in concepts:
                problem = f"'{concept.id}' is a concept as well; give the guide another id"
                raise PackError(path, 0, "id", problem)
            concepts[concept.id] = replace(concept, pack=name, licence=licence)
        except PackError as fault:
            faults.append(fault)
    if not concepts and not faults:
        faults.append(PackError(folder, 0, "concepts", "no concepts/*.md found; add at least one"))
    pack = Pack(name, licence, folder, concepts=dict(sorted(concepts.items())), sources=sources)
    return PackReading(pack=pack, faults=tuple(faults))


def _concept_files(folder: Path) -> list[Path]:
    """Return the files of concepts, then those of guides, each sorted."""
    return [
        path for part in ("concepts", "guides") for path in sorted((folder / part).glob("*.md"))
    ]


def parse_concept(path: Path, text: str) -> Concept:
    """Return the concept written in ``text``.

    Args:
        path: the file it came from; its stem must equal the id.
        text: front matter between ``---`` lines, then the definition, then ``##`` sections.

    Raises:
        PackError: naming file, line and field.
    """
    front, body_start = parse_front_matter(path, text)
    identifier = front.text("id")
    if not _ID.match(identifier):
        raise front.fault("id", f"'{identifier}' must be lower case letters, digits and '_'")
    if identifier != path.stem:
        raise front.fault("id", f"'{identifier}' must equal the file name '{path.stem}'")
    category = front.text("category")
    if category not in CATEGORIES:
        raise front.fault("category", f"'{category}' is none of: {', '.join(CATEGORIES)}")
    is_guide = path.parent.name == "guides"
    if (category == GUIDE) != is_guide:
        problem = "a file under guides/ has the category 'guide', and no other file has"
        raise front.fault("category", problem)
    front.forbid_unknown(_REQUIRED | _OPTIONAL)
    titles = GUIDE_SECTIONS if is_guide else SECTIONS
    definition, sections = _split_body(path, text, body_start, titles)
    return Concept(
        id=identifier,
        name=front.text("name"),
        aliases=front.texts("aliases", required=False),
        category=category,
        relations=tuple(_relation(entry) for entry in front.entries("relations")),
        questions=front.texts("questions"),
        sources=front.texts("sources"),
        checks=tuple(_check(entry) for entry in front.entries("checks", required=False)),
        misbeliefs=tuple(
            Misbelief(
                entry.text("claim"),
                entry.text("correction"),
                entry.texts("sayings", required=False),
                entry.texts("truths", required=False),
            )
            for entry in front.entries("misbeliefs", required=False)
        ),
        requests=tuple(_request(entry) for entry in front.entries("requests", required=False)),
        definition=definition,
        sections=sections,
        path=path,
        text=text,
    )


def _request(entry: Field) -> Request:
    entry.forbid_unknown({"ask", "because", "status", "sayings", "needs"})
    status = entry.text("status")
    if status not in _REQUEST_STATUSES:
        raise entry.fault("status", f"'{status}' is none of: {', '.join(_REQUEST_STATUSES)}")
    needs = entry.texts("needs", required=False)
    if bool(needs) != (status == "needs_input"):
        raise entry.fault("needs", "what has to be told belongs to a request that needs_input")
    return Request(
        ask=entry.text("ask"),
        because=entry.text("because"),
        status=status,  # type: ignore[arg-type]  # checked against the literal above
        sayings=entry.texts("sayings", required=False),
        needs=needs,
    )


def _relation(entry: Field) -> Relation:
    kind = entry.text("type")
    if kind not in _RELATION_TYPES:
        raise entry.fault("type", f"'{kind}' is none of: {', '.join(_RELATION_TYPES)}")
    entry.forbid_unknown({"type", "target", "because", "source"})
    return Relation(
        type=kind,  # type: ignore[arg-type]  # checked against the literal above
        target=entry.text("target"),
        because=entry.text("because"),
        source=entry.text("source", required=False),
        symmetric=kind in SYMMETRIC,
    )


def _check(entry: Field) -> Check:
    entry.forbid_unknown({"expr", "calc", "inputs", "output", "gives"})
    expr, calc = entry.text("expr", required=False), entry.text("calc", required=False)
    if bool(expr) == bool(calc):
        raise entry.fault("expr", "give either expr or calc, not both and not neither")
    return Check(
        expr=expr,
        calc=calc,
        inputs=entry.scalars("inputs") if calc else {},
        output=entry.text("output") if calc else "",
        gives=entry.text("gives"),
        line=entry.line,
    )


def _split_body(
    path: Path, text: str, start: int, titles: tuple[str, ...]
) -> tuple[Section, tuple[Section, ...]]:
    """Return the definition paragraph and the ``##`` sections, each with its offsets."""
    heads = list(_HEADING.finditer(text, start))
    first = heads[0].start() if heads else len(text)
    definition = _trim(text, "Definition", start, first)
    if definition.start == definition.end:
        line = text.count("\n", 0, start) + 1
        raise PackError(path, line, "definition", "write one defining sentence after the '---'")
    sections: list[Section] = []
    for head, following in zip_longest(heads, heads[1:]):
        title = head.group(1)
        line = text.count("\n", 0, head.start()) + 1
        if title not in titles:
            raise PackError(path, line, title, f"unknown section; use: {', '.join(titles)}")
        if any(section.title == title for section in sections):
            raise PackError(path, line, title, "section appears twice; join the two")
        section = _trim(text, title, head.end(), following.start() if following else len(text))
        if section.start == section.end:
            raise PackError(path, line, title, "section is empty; write it or drop the heading")
        sections.append(section)
    return definition, tuple(sections)


def _trim(text: str, title: str, start: int, end: int) -> Section:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Section(title=title, start=start, end=end)


def _read(path: Path) -> str:
    data = _read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"not UTF-8 at byte {error.start}; save it as UTF-8"
        raise PackError(path, line, "", problem) from None


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise PackError(path, 0, "", "the file is missing; every pack has one") from None
    except OSError as error:
        raise PackError(path, 0, "", f"cannot be read: {error.strerror}") from None


def _read_sources(path: Path) -> dict[str, Source]:
    root = parse_yaml(path, _read(path))
    sources: dict[str, Source] = {}
    for key in root:
        entry = root.child(key)
        entry.forbid_unknown(
            {"authors", "year", "title", "doi", "arxiv", "isbn", "url", "checked", "where"}
        )
        year = entry.integer("year")
        sources[key] = Source(
            key=key,
            authors=entry.text("authors"),
            year=year,
            title=entry.text("title"),
            where=entry.text("where", required=False),
            doi=entry.text("doi", required=False),
            arxiv=entry.text("arxiv", required=False),
            isbn=entry.text("isbn", required=False),
            url=entry.text("url", required=False),
            checked=entry.boolean("checked"),
        )
    return sources
