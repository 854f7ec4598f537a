"""``trialwise ingest``, ``sources`` and ``remove``: the user's own documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError
from trialwise.stats.wording import counted

_SHOWN = 10

if TYPE_CHECKING:
    from trialwise.knowledge.documents import Skipped
    from trialwise.knowledge.index import IndexReport
    from trialwise.knowledge.schema import IngestSource


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Folders, files, or a pattern in quotes.")],
    name: Annotated[str, typer.Option(help="Name of the source; the folder's name if unset.")] = "",
    licence: Annotated[str, typer.Option(help="Licence shown with citations.")] = "",
    url: Annotated[str, typer.Option(help="Address the files are published under.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report.")] = False,
) -> None:
    """Index documents so that answers cite them; run again after changes.

    Ends with 1 when not one file could be read.
    """
    from dataclasses import asdict

    from trialwise.assistant.library import make_indexer

    if name and len(paths) > 1:
        raise UsageError("--name goes with one path; ingest them one by one")
    if "/" in name:
        raise UsageError(f"--name '{name}': a name has no '/'")
    sources = tuple(_source(path, name, licence, url) for path in paths)
    names = [source.name for source in sources]
    if "" in names:
        raise UsageError("the root folder has no name; give the source one with --name")
    if len(set(names)) < len(names):
        raise UsageError("two of the paths have the same name; ingest them one by one with --name")
    report = make_indexer(
        console.settings(),
        progress=console.ProgressLine(),
        on_wait=lambda: console.notice("Another trialwise process is indexing; waiting for it …"),
    ).ingest(sources)
    if as_json:
        console.say_json(asdict(report))
    else:
        _say_report(report)
    if report.skipped and not _holds_any(names):
        raise typer.Exit(1)


def _say_report(report: "IndexReport") -> None:
    if report.added or report.removed:
        console.say(
            f"{counted(report.added, 'document')} indexed, {report.removed} removed, "
            f"{report.unchanged} unchanged"
        )
    else:
        console.say(f"Nothing changed: {report.unchanged} documents are up to date")
    _say_files("skipped", report.skipped)
    _say_files("read with a remark", report.flagged)
    console.say(f"Index version {report.version}")


def _say_files(what: str, entries: "tuple[Skipped, ...]") -> None:
    if entries:
        console.say(f"{counted(len(entries), 'file')} {what}:")
    for entry in entries[:_SHOWN]:
        console.say(f"  {entry.path}: {entry.reason}")
    if len(entries) > _SHOWN:
        console.say(f"  … and {len(entries) - _SHOWN} more (--json lists all)")


def _holds_any(names: list[str]) -> bool:
    """Return whether the index holds a document of one of these sources."""
    from trialwise.knowledge.snapshot import open_current

    snapshot = open_current(console.settings().home)
    documents = snapshot.manifest.documents if snapshot else {}
    return any(key.partition("/")[0] in names for key in documents)


def sources(
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of records.")] = False,
) -> None:
    """List the ingested sources with their documents."""
    from collections import Counter

    from trialwise.knowledge.index import list_sources
    from trialwise.knowledge.snapshot import open_current

    home = console.settings().home
    snapshot = open_current(home)
    counts = Counter(
        key.partition("/")[0] for key in (snapshot.manifest.documents if snapshot else {})
    )
    rows = [
        {"name": s.name, "path": s.path, "licence": s.licence, "documents": counts[s.name]}
        for s in list_sources(home)
    ]
    if as_json:
        console.say_json(rows)
    elif not rows:
        console.say("No sources yet. Add one: trialwise ingest FOLDER")
    else:
        for row in rows:
            licence = row["licence"] or "–"
            documents = counted(counts[str(row["name"])], "document")
            console.say(f"{row['name']}  {documents}  {licence}  {row['path']}")


def remove(
    name: Annotated[str, typer.Argument(help="The source's name, see: trialwise sources.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report.")] = False,
) -> None:
    """Remove a source with all that came from it."""
    from dataclasses import asdict

    from trialwise.assistant.library import make_indexer

    report = make_indexer(console.settings(), progress=console.ProgressLine()).remove(name)
    if as_json:
        console.say_json(asdict(report))
    else:
        documents = counted(report.removed, "document")
        console.say(f"{documents} of '{name}' removed. Index version {report.version}")


def _source(path: Path, name: str, licence: str, url: str) -> "IngestSource":
    """Return the source of a path; a pattern has the name of the folder it starts from."""
    from trialwise.knowledge.readers.files import split_pattern
    from trialwise.knowledge.schema import IngestSource

    folder, pattern = split_pattern(str(path))
    place = _resolved(folder)
    return IngestSource(name or place.name, str(place / pattern), licence, url)


def _resolved(path: Path) -> Path:
    """Return where a path leads, links followed.

    Raises:
        UsageError: when its links lead in a circle.
    """
    try:
        return path.resolve(strict=False)
    except (OSError, RuntimeError):
        raise UsageError(f"{path}: its links lead in a circle; give the real folder") from None
