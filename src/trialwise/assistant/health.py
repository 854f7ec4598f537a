"""Health of an installation: what ``doctor`` reports."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from trialwise import __version__
from trialwise.assistant.library import make_embedder
from trialwise.core.errors import TrialwiseError
from trialwise.core.files import file_hash
from trialwise.core.settings import Settings
from trialwise.knowledge.index import list_sources
from trialwise.knowledge.lint import lint_pack
from trialwise.knowledge.packs import base_folder, load_packs, packs_hash
from trialwise.knowledge.snapshot import open_current
from trialwise.stats.wording import counted


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at."""

    name: str
    is_sound: bool
    detail: str


def check_health(settings: Settings) -> tuple[HealthCheck, ...]:
    """Return what was checked, in order; a failing check never hides the next one."""
    checks: tuple[tuple[str, Callable[[Settings], Iterator[HealthCheck]]], ...] = (
        ("program", _program),
        ("home", _home),
        ("pack", _pack),
        ("embedder", _embedder),
        ("index", _index),
        ("sources", _sources),
    )
    found: list[HealthCheck] = []
    for name, check in checks:
        try:
            found.extend(check(settings))
        except (TrialwiseError, OSError, ValueError) as error:
            found.append(HealthCheck(name, False, str(error)))
    return tuple(found)


def _program(_settings: Settings) -> Iterator[HealthCheck]:
    detail = f"trialwise {__version__}, Python {platform.python_version()}, {sys.platform}"
    yield HealthCheck("program", True, detail)


def _home(settings: Settings) -> Iterator[HealthCheck]:
    home = settings.home
    parent = home if home.exists() else next(p for p in home.parents if p.exists())
    is_writable = os.access(parent, os.W_OK)
    detail = f"{home}" if is_writable else f"{home} cannot be written; set TRIALWISE_HOME"
    yield HealthCheck("home", is_writable, detail)


def _pack(settings: Settings) -> Iterator[HealthCheck]:
    folder = base_folder(settings)
    faults = lint_pack(folder)
    detail = f"{folder}: clean" if not faults else f"{len(faults)} faults; see trialwise pack lint"
    yield HealthCheck("pack", not faults, detail)
    if settings.own_pack is not None:
        faults = lint_pack(settings.own_pack, base=folder)
        gave_way = len(load_packs(settings).conflicts) if not faults else 0
        detail = f"{settings.own_pack}: clean, {counted(gave_way, 'conflict')} settled for it"
        if faults:
            detail = f"{len(faults)} faults; see trialwise pack lint {settings.own_pack} --own"
        yield HealthCheck("own pack", not faults, detail)


def _embedder(settings: Settings) -> Iterator[HealthCheck]:
    embedder = make_embedder(settings)
    if settings.embedder == "minilm":
        from trialwise.llm.onnx_embedder import verify_files

        faults = verify_files()
        if faults:
            yield HealthCheck("embedder", False, "; ".join(faults))
            return
    length = float((embedder.embed(["sound"])[0] ** 2).sum())
    yield HealthCheck(
        "embedder", abs(length - 1) < 1e-3, f"{embedder.id}, {embedder.dim} dimensions"
    )


def _index(settings: Settings) -> Iterator[HealthCheck]:
    snapshot = open_current(settings.home)
    if snapshot is None:
        yield HealthCheck("index", True, "not built yet; the first question builds it")
        return
    manifest = snapshot.manifest
    broken = [
        name
        for name, wanted in manifest.files.items()
        if file_hash(snapshot.folder / name) != wanted
    ]
    counts = manifest.counts
    detail = (
        f"version {manifest.version}, {counts['documents']:,} documents, "
        f"{counts['passages']:,} passages, {counts['concepts']:,} concepts"
    )
    if broken:
        detail = f"changed on disk: {', '.join(broken)}; remove {snapshot.folder} and ask again"
    yield HealthCheck("index", not broken, detail)
    is_fresh = manifest.pack_hash == packs_hash(settings)
    yield HealthCheck(
        "freshness",
        True,
        "the pack is as indexed" if is_fresh else "the pack changed; the next question re-indexes",
    )
    share = counts["passages_about"] / max(counts["passages"], 1)
    yield HealthCheck("about edges", True, f"{share:.1%} of passages know what they are about")


def _sources(settings: Settings) -> Iterator[HealthCheck]:
    sources = list_sources(settings.home)
    yield HealthCheck(
        "sources", True, f"{len(sources)} ingested" if sources else "none ingested yet"
    )
