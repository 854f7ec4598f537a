"""Opening what an assistant needs: the embedder, the store and an index that is up to date."""

from collections.abc import Callable
from functools import partial

from trialwise.assistant.answer import Assistant
from trialwise.core.errors import BackendUnavailableError, StorageError, StoreError
from trialwise.core.settings import Settings
from trialwise.knowledge.index import Indexer, Progress
from trialwise.knowledge.packs import packs_hash
from trialwise.knowledge.snapshot import Snapshot, open_current
from trialwise.knowledge.stores.opening import open_store
from trialwise.llm.base import Embedder
from trialwise.llm.make import make_embedder as named_embedder


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def make_embedder(settings: Settings, *, threads: int = 1) -> Embedder:
    """Return the embedder that the settings name.

    Args:
        settings: ``embedder`` decides.
        threads: texts embedded at the same time; one is best for a single question.
    """
    return named_embedder(settings.embedder, threads, layer=settings.embedder_layer)


def make_indexer(
    settings: Settings,
    *,
    progress: Progress = _silent,
    on_wait: Callable[[], None] = lambda: None,
) -> Indexer:
    """Return the indexer of the settings' home."""
    return Indexer(
        settings,
        make_embedder(settings, threads=settings.threads),
        partial(open_store, settings.store),
        progress=progress,
        on_wait=on_wait,
    )


def open_index(
    settings: Settings,
    *,
    progress: Progress = _silent,
    notice: Callable[[str], None] = lambda _text: None,
) -> Snapshot:
    """Return the current index, built or brought up to date first when the pack changed.

    While another process is indexing, when the store cannot be opened or reached or the home
    cannot be written, an index that exists answers as it is, and ``notice`` says so.

    Raises:
        StoreError: when there is no index yet and the store cannot be opened, or another process
            did not finish it in time.
        StorageError: when there is no index yet and the home cannot be written.
        BackendUnavailableError: when there is no index yet and the store cannot be reached.
        PackError: when the pack is not well formed.
    """
    snapshot = open_current(settings.home)
    if snapshot is not None and _is_current(snapshot, settings):
        return snapshot
    patient = settings if snapshot is None else _impatient(settings)
    try:
        make_indexer(
            patient,
            progress=progress,
            on_wait=lambda: notice("Another trialwise process is indexing; waiting for it …"),
        ).update_pack()
    except (StoreError, StorageError, BackendUnavailableError) as error:
        if snapshot is None:
            raise
        notice(f"Answering from the index as it was: {error}")
        return snapshot
    fresh = open_current(settings.home)
    if fresh is None:
        raise StorageError(f"the index under {settings.home} vanished; run the command again")
    return fresh


def _impatient(settings: Settings) -> Settings:
    """Return settings that do not wait for another process: there is an index to answer from."""
    return settings.model_copy(update={"lock_seconds": 0.0})


def _is_current(snapshot: Snapshot, settings: Settings) -> bool:
    manifest = snapshot.manifest
    is_same = manifest.embedder == make_embedder(settings).id
    return is_same and manifest.pack_hash == packs_hash(settings)


def open_assistant(
    settings: Settings,
    *,
    progress: Progress = _silent,
    notice: Callable[[str], None] = lambda _text: None,
) -> Assistant:
    """Return an assistant over the current index; see ``open_index``."""
    snapshot = open_index(settings, progress=progress, notice=notice)
    return Assistant(snapshot, make_embedder(settings), settings.retrieval)
