"""The road of indexing: documents in, rows in the store, one snapshot out.

Every write is a row difference keyed by content hash, and each document is written whole, so a
killed run loses nothing and the next one goes on where it stopped. The snapshot is exported at the
end; until then the old one answers.
"""

import json
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwise.core.errors import StoreError, UsageError
from trialwise.core.files import content_hash, locked, write_atomic
from trialwise.core.settings import Settings
from trialwise.knowledge.about import link_passages
from trialwise.knowledge.aliases import AliasTable
from trialwise.knowledge.cut import cut_document, embedding_text
from trialwise.knowledge.documents import Skipped, concept_documents, read_source
from trialwise.knowledge.entities.merges import read_merges
from trialwise.knowledge.export import export_snapshot
from trialwise.knowledge.graph import concept_graph
from trialwise.knowledge.pack import built_in_pack
from trialwise.knowledge.packs import CUT_VERSION, load_packs, packs_hash
from trialwise.knowledge.prebuilt import PrebuiltVectors
from trialwise.knowledge.schema import (
    Concept,
    Document,
    DocumentRows,
    IngestSource,
    Pack,
    Passage,
)
from trialwise.knowledge.snapshot import FORMAT, Manifest, Snapshot, open_current
from trialwise.knowledge.stores.base import ConceptGraph, Store
from trialwise.llm.base import Embedder

_GROUP_PASSAGES: Final = 96
_SOURCES: Final = "sources.json"
_STORE: Final = "store.hash"  # of the setting, which may hold a password

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did.

    Attributes:
        version: version of the index now current.
        added: documents written because they are new or changed.
        removed: documents that are gone.
        unchanged: documents left as they were.
        skipped: files that could not be read, with the reason.
        flagged: files that were read, with what was noticed about them.
    """

    version: str
    added: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...] = ()
    flagged: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an update is to bring about.

    Attributes:
        pack: the knowledge pack.
        pack_hash: of its files as they were before it was read: an edit made meanwhile shows.
        wanted: all documents of each source that is looked at; others stay as they are.
        skipped: files that could not be read.
        flagged: files that were read with a remark.
        dropped: the source that goes, empty when none does.
    """

    pack: Pack
    pack_hash: str
    wanted: Mapping[str, tuple[Document, ...]]
    skipped: tuple[Skipped, ...] = ()
    flagged: tuple[Skipped, ...] = ()
    dropped: str = ""

    def documents(self) -> dict[str, Document]:
        """Return the wanted documents by id."""
        return {document.id: document for part in self.wanted.values() for document in part}


@dataclass(frozen=True, slots=True)
class Indexer:
    """Brings the index of one home up to date.

    Args:
        settings: where the home is and how documents are cut.
        embedder: turns texts into vectors.
        open_store: opens the record of truth.
        progress: told ``(what, done, total)``.
        on_wait: called when another process is indexing.
        with_packs: index the knowledge packs; the user's documents alone otherwise.
    """

    settings: Settings
    embedder: Embedder
    open_store: Callable[[Path], Store]
    progress: Progress = lambda _what, _done, _total: None
    on_wait: Callable[[], None] = lambda: None
    with_packs: bool = True

    def update_pack(self) -> IndexReport:
        """Index the pack if it changed; the user's documents stay as they are.

        Raises:
            PackError: when the pack is not well formed.
            UsageError: when the pack has the name of an ingested source.
        """
        plan = self._plan()
        with self._locked(), self.open_store(self.settings.home) as store:
            return self._apply(store, plan)

    def ingest(self, sources: tuple[IngestSource, ...]) -> IndexReport:
        """Read the sources and index what is new or changed in them.

        Raises:
            UsageError: when a path does not exist or a name is already another folder's.
        """
        plan = self._plan()
        wanted = dict(plan.wanted)
        skipped: list[Skipped] = []
        flagged: list[Skipped] = []
        limits = self.settings.ingest
        current = open_current(self.settings.home)
        listed = {source.name: source for source in list_sources(self.settings.home)}
        sources = tuple(_with_former(source, listed.get(source.name)) for source in sources)
        for source in sources:
            if source.name in plan.wanted:
                raise UsageError(f"'{source.name}' is the pack's name; choose one with --name")
            reading = read_source(
                source,
                max_bytes=int(limits.max_file_mb * 1_000_000),
                max_unpacked_bytes=int(limits.max_unpacked_mb * 1_000_000),
                max_pages=limits.max_pages,
            )
            held = len(current.documents_of(source.name)) if current is not None else 0
            if held and not reading.documents and not reading.skipped:
                raise UsageError(
                    f"{source.path} holds no documents now, and {held} of '{source.name}' are "
                    f"indexed; is it mounted? To drop them: trialwise remove {source.name}"
                )
            wanted[source.name] = reading.documents
            skipped.extend(reading.skipped)
            flagged.extend(reading.flagged)
        plan = replace(plan, wanted=wanted, skipped=tuple(skipped), flagged=tuple(flagged))
        sources = tuple(s for s in sources if wanted[s.name] or s.name in listed)
        if current is not None and self._is_current(current, plan, sources):
            count = len(plan.documents())
            return IndexReport(current.manifest.version, 0, 0, count, plan.skipped, plan.flagged)
        with self._locked(), self.open_store(self.settings.home) as store:
            known = {source.name: source.path for source in store.sources()}
            for source in sources:
                if known.get(source.name, source.path) != source.path:
                    raise UsageError(
                        f"'{source.name}' is already the name of {known[source.name]}; "
                        "choose another with --name, or remove that one first"
                    )
            for source in sources:
                store.put_source(source)
            return self._apply(store, plan)

    def remove(self, name: str) -> IndexReport:
        """Remove a source with everything that came from it.

        Raises:
            UsageError: when there is no such source.
        """
        plan = self._plan()
        with self._locked(), self.open_store(self.settings.home) as store:
            names = [source.name for source in store.sources()]
            if name not in names:
                listing = ", ".join(names) or "none yet"
                raise UsageError(f"no source '{name}'; ingested sources: {listing}")
            return self._apply(store, replace(plan, wanted={**plan.wanted, name: ()}, dropped=name))

    def _plan(self) -> _Plan:
        """Return the plan that brings the pack up to date and touches nothing else."""
        if not self.with_packs:
            return _Plan(Pack("", "", Path(), {}, {}), "", {})
        version = packs_hash(self.settings)
        pack = load_packs(self.settings).pack
        wanted: dict[str, tuple[Document, ...]] = {}
        for document in concept_documents(pack):
            wanted[document.source] = (*wanted.get(document.source, ()), document)
        return _Plan(pack, version, wanted)

    def _locked(self) -> AbstractContextManager[None]:
        return locked(
            self.settings.home / "index.lock",
            wait_seconds=self.settings.lock_seconds,
            on_wait=self.on_wait,
        )

    def _is_current(
        self, snapshot: Snapshot, plan: _Plan, sources: tuple[IngestSource, ...]
    ) -> bool:
        """Return whether the snapshot already holds exactly the wanted documents."""
        manifest = snapshot.manifest
        if manifest.embedder != self.embedder.id or manifest.pack_hash != plan.pack_hash:
            return False
        if not self._is_same_store():
            return False
        listed = list_sources(self.settings.home)
        if any(source not in listed for source in sources):
            return False
        hashes = {key: self._content_hash(entry) for key, entry in plan.documents().items()}
        held = {
            key: value
            for key, value in manifest.documents.items()
            if key.partition("/")[0] in plan.wanted
        }
        return hashes == held

    def _is_same_store(self) -> bool:
        """Return whether the current snapshot was made of the store that is set."""
        try:
            held = (self.settings.home / _STORE).read_text("utf-8").strip()
        except OSError:
            held = content_hash("")  # made before there was a choice
        return held == content_hash(self.settings.store)

    def _check_sources(self, store: Store, plan: _Plan) -> None:
        """Refuse to make a snapshot that silently lacks what the current one holds."""
        if self._is_same_store():
            return
        names = {source.name for source in store.sources()} | {plan.dropped}
        lost = [row for row in list_sources(self.settings.home) if row.name not in names]
        if lost:
            listing = ", ".join(f"{row.name} ({row.path})" for row in lost)
            raise StoreError(
                f"the setting 'store' has changed, and the new store lacks {listing}; ingest "
                "these together in one command, or set 'store' back"
            )

    def _content_hash(self, document: Document) -> str:
        return f"{self._signature}-{document.hash()}"

    @property
    def _signature(self) -> str:
        """What besides its text decides how a document is cut and embedded."""
        words = str(self.settings.ingest.passage_words)
        return content_hash(CUT_VERSION, self.embedder.id, words)[:12]

    def _apply(self, store: Store, plan: _Plan) -> IndexReport:
        """Write the differences of the wanted sources, then export the snapshot."""
        self._check_sources(store, plan)
        graph = concept_graph(plan.pack)
        table = AliasTable.of((row.id, row.name, row.aliases) for row in graph.concepts)
        held = store.hashes()
        gone = self._gone(store, plan, held)
        changed = self._changed(store, plan, {key: held[key] for key in held.keys() - set(gone)})
        store.remove_documents(gone)
        self._write(store, changed, table, plan.pack.concepts, held)
        fresh = {document.id for document in changed}
        for key in sorted(held.keys() - fresh - set(gone)):
            if held[key][1] != table.version:
                self._relink(store, key, table)
        # After the edges, because a concept that goes takes its edges along: a run killed before
        # this line leaves every document with edges that agree with its link hash.
        if store.graph().version != graph.version:
            store.put_graph(graph)
        packs = {concept.pack for concept in plan.pack.concepts.values()}
        is_less = any(key.partition("/")[0] not in packs for key in gone) or any(
            document.id in held and not document.concept for document in changed
        )
        version = self._export(store, plan, graph, is_less=is_less)
        if plan.dropped:  # last, so that a removal that was killed can be asked for again
            store.remove_source(plan.dropped)
        unchanged = len(plan.documents().keys() - fresh)
        return IndexReport(version, len(changed), len(gone), unchanged, plan.skipped, plan.flagged)

    def _gone(self, store: Store, plan: _Plan, held: Iterable[str]) -> tuple[str, ...]:
        """Return the documents to remove; what has no source is left of a pack of another name."""
        names = {source.name for source in store.sources()}
        for pack in {concept.pack for concept in plan.pack.concepts.values()} & names:
            raise UsageError(
                f"a pack is called '{pack}' like a source that was ingested; give the pack "
                "another name in pack.yaml"
            )
        kept = names - plan.wanted.keys()
        documents = plan.documents()
        return tuple(
            key
            for key in sorted(held)
            if key not in documents and key.partition("/")[0] not in kept
        )

    def _changed(
        self, store: Store, plan: _Plan, held: Mapping[str, tuple[str, str]]
    ) -> list[Document]:
        """Return the documents to write, sorted: new, changed, or cut or embedded otherwise."""
        documents = plan.documents()
        changed = {
            key: document
            for key, document in documents.items()
            if held.get(key, ("", ""))[0] != self._content_hash(document)
        }
        for key in held.keys() - documents.keys():
            rows = None if held[key][0].startswith(self._signature) else store.document(key)
            if rows is not None:
                changed[key] = rows.document
        return [document for _, document in sorted(changed.items())]

    def _write(
        self,
        store: Store,
        documents: list[Document],
        table: AliasTable,
        concepts: Mapping[str, Concept],
        held: Container[str],
    ) -> None:
        """Cut, embed and write documents group by group; what is written stays written."""
        words = self.settings.ingest.passage_words
        cut = [(document, cut_document(document, concepts, words)) for document in documents]
        total = sum(len(passages) for _, passages in cut)
        done = 0
        prebuilt = PrebuiltVectors(built_in_pack(), self.embedder.id)
        self.progress("indexing", 0, total)
        for group in _groups(cut):
            texts = [
                embedding_text(document, passage)
                for document, passages in group
                for passage in passages
            ]
            vectors = self._embed(store, held, prebuilt, group, texts)
            ends = np.cumsum([len(passages) for _, passages in group])[:-1]
            store.put_documents(
                [
                    DocumentRows(
                        document=document,
                        content_hash=self._content_hash(document),
                        link_hash=table.version,
                        embedder=self.embedder.id,
                        passages=passages,
                        vectors=np.ascontiguousarray(part, dtype=np.float32).tobytes(),
                        edges=link_passages(document, passages, table),
                    )
                    for (document, passages), part in zip(
                        group, np.split(vectors, ends), strict=True
                    )
                ]
            )
            done += len(texts)
            self.progress("indexing", done, total)

    def _embed(
        self,
        store: Store,
        held: Container[str],
        prebuilt: PrebuiltVectors,
        group: list[tuple[Document, tuple[Passage, ...]]],
        texts: list[str],
    ) -> NDArray[np.float32]:
        """Return one vector per text: the one it had, the one that ships, or a new one."""
        known: dict[str, NDArray[np.float32]] = {}
        for document, _ in group:
            old = store.document(document.id) if document.id in held else None
            if old is None or old.embedder != self.embedder.id or not old.passages:
                continue
            matrix = np.frombuffer(old.vectors, dtype=np.float32).reshape(len(old.passages), -1)
            for passage, vector in zip(old.passages, matrix, strict=True):
                known[embedding_text(old.document, passage)] = vector
        lacking = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(prebuilt.find(lacking))
        fresh = [text for text in lacking if text not in known]
        known.update(zip(fresh, self.embedder.embed(fresh), strict=True))
        rows = [known[text] for text in texts]
        return np.vstack(rows) if rows else np.zeros((0, self.embedder.dim), np.float32)

    def _relink(self, store: Store, key: str, table: AliasTable) -> None:
        """Make a document's edges anew with the names of concepts as they are now."""
        rows = store.document(key)
        if rows is not None:
            edges = link_passages(rows.document, rows.passages, table)
            store.put_documents([replace(rows, edges=edges, link_hash=table.version)])

    def _export(self, store: Store, plan: _Plan, graph: ConceptGraph, *, is_less: bool) -> str:
        """Write the snapshot and the list of sources, the one that goes left out."""
        hashes = store.hashes()
        merged = read_merges(self.settings.home)
        version = content_hash(
            str(FORMAT),
            self.embedder.id,
            plan.pack_hash,
            graph.version,
            json.dumps(merged, sort_keys=True),
            *(f"{key} {first} {second}" for key, (first, second) in sorted(hashes.items())),
        )[:16]
        manifest = Manifest(
            version=version,
            format=FORMAT,
            embedder=self.embedder.id,
            dim=self.embedder.dim,
            pack_hash=plan.pack_hash,
            documents={key: value[0] for key, value in sorted(hashes.items())},
            counts={},
            files={},
        )
        self.progress("writing the index", 0, 1)
        export_snapshot(
            self.settings.home, store.documents(), graph, manifest, merged, keep_last=not is_less
        )
        listing = [asdict(source) for source in store.sources() if source.name != plan.dropped]
        write_atomic(
            self.settings.home / _SOURCES, json.dumps(listing, ensure_ascii=False, indent=1) + "\n"
        )
        write_atomic(self.settings.home / _STORE, content_hash(self.settings.store) + "\n")
        self.progress("writing the index", 1, 1)
        return version


def _groups(
    cut: list[tuple[Document, tuple[Passage, ...]]],
) -> Iterable[list[tuple[Document, tuple[Passage, ...]]]]:
    group: list[tuple[Document, tuple[Passage, ...]]] = []
    for entry in cut:
        group.append(entry)
        if sum(len(passages) for _, passages in group) >= _GROUP_PASSAGES:
            yield group
            group = []
    if group:
        yield group


def _with_former(source: IngestSource, former: IngestSource | None) -> IngestSource:
    """Return a source with the licence and address it had, where none are given now."""
    if former is None:
        return source
    licence, url = source.licence or former.licence, source.url or former.url
    return replace(source, licence=licence, url=url)


def list_sources(home: Path) -> tuple[IngestSource, ...]:
    """Return the ingested sources as of the last update, without opening the store."""
    path = home / _SOURCES
    try:
        return tuple(IngestSource(**row) for row in json.loads(path.read_bytes()))
    except OSError:
        return ()
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path} is broken ({error}); remove it and ingest again") from None
