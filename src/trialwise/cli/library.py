"""``trialwise ingest``, ``sources`` and ``remove``: the user's own documents."""

from pathlib import Path
from typing import Annotated

import typer

from trialwise.cli import console
from trialwise.core.errors import UsageError
from trialwise.stats.wording import counted

_SHOWN = 10


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Folders or files.")],
    name: Annotated[str, typer.Option(help="Name of the source; the folder's name if unset.")] = "",
    licence: Annotated[str, typer.Option(help="Licence shown with citations.")] = "",
    url: Annotated[str, typer.Option(help="Address the files are published under.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report.")] = False,
) -> None:
    """Index documents so that answers cite them; run again after changes."""
    from dataclasses import asdict

    from trialwise.assistant.library import make_indexer
    from trialwise.knowledge.schema import IngestSource

    if name and len(paths) > 1:
        raise UsageError("--name goes with one path; ingest them one by one")
    if "/" in name:
        raise UsageError(f"--name '{name}': a name has no '/'")
    places = [_resolved(path) for path in paths]
    sources = tuple(IngestSource(name or place.name, str(place), licence, url) for place in places)
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
        return
    if report.added or report.removed:
        console.say(
            f"{counted(report.added, 'document')} indexed, {report.removed} removed, "
            f"{report.unchanged} unchanged"
        )
    else:
        console.say(f"Nothing changed: {report.unchanged} documents are up to date")
    if report.skipped:
        console.say(f"{counted(len(report.skipped), 'file')} skipped:")
        for entry in report.skipped[:_SHOWN]:
            console.say(f"  {entry.path}: {entry.reason}")
        if len(report.skipped) > _SHOWN:
            console.say(f"  … and {len(report.skipped) - _SHOWN} more (--json lists all)")
    console.say(f"Index version {report.version}")


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


def _resolved(path: Path) -> Path:
    """Return where a path leads, links followed.

    Raises:
        UsageError: when its links lead in a circle.
    """
    try:
        return path.resolve(strict=False)
    except (OSError, RuntimeError):
        raise UsageError(f"{path}: its links lead in a circle; give the real folder") from None
