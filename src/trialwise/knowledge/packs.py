"""The packs in use: the built-in one, and a company's own laid over it.

The own pack has the same form. Its concepts and guides are added, and one with the id of a built-in
concept takes its place; a name that both packs use is the own pack's. What gives way is reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from trialwise.core.errors import UsageError
from trialwise.core.files import content_hash
from trialwise.core.settings import Settings
from trialwise.core.text import normalise
from trialwise.knowledge.pack import built_in_pack, load_pack, pack_hash
from trialwise.knowledge.schema import Concept, Pack

# Part of every content hash: raise it when cutting or embedding changes what a document becomes.
CUT_VERSION: Final = "5"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something of the built-in pack that gave way to the own one."""

    concept: str
    problem: str


@dataclass(frozen=True, slots=True)
class Laid:
    """Two packs as one, and what gave way."""

    pack: Pack
    conflicts: tuple[Conflict, ...] = ()


def base_folder(settings: Settings) -> Path:
    """Return the folder of the pack that the own one is laid over."""
    return settings.pack or built_in_pack()


def packs_hash(settings: Settings) -> str:
    """Return the content hash of the files of all packs in use, and of how they are cut.

    Raises:
        PackError: when one of them cannot be read.
    """
    folders = [base_folder(settings)]
    if settings.own_pack is not None:
        folders.append(settings.own_pack)
    return content_hash(CUT_VERSION, *(pack_hash(folder) for folder in folders))


def load_packs(settings: Settings) -> Laid:
    """Return the packs in use as one.

    Raises:
        PackError: the first fault, when one is not well formed.
        UsageError: when both have the same name.
    """
    base = load_pack(base_folder(settings))
    if settings.own_pack is None:
        return Laid(base)
    return lay_over(base, load_pack(settings.own_pack))


def lay_over(base: Pack, own: Pack) -> Laid:
    """Return ``own`` laid over ``base``.

    Raises:
        UsageError: when both have the same name, which begins the ids of their documents.
    """
    if own.name == base.name:
        raise UsageError(
            f"the packs at {base.folder} and {own.folder} are both called '{own.name}'; "
            "give yours another name in its pack.yaml"
        )
    conflicts = [
        Conflict(key, _replaced(base, base.concepts[key], concept))
        for key, concept in own.concepts.items()
        if key in base.concepts
    ]
    names = _names(own)
    kept: dict[str, Concept] = {}
    for key, concept in base.concepts.items():
        if key in own.concepts:
            continue
        taken = [name for name in concept.aliases if names.get(_key(name), key) != key]
        conflicts += [Conflict(key, f"'{name}' now names {names[_key(name)]}") for name in taken]
        aliases = tuple(name for name in concept.aliases if name not in taken)
        kept[key] = replace(concept, aliases=aliases)
    # keys of sources are each pack's own affair: two packs may use one for different works
    concepts = {**kept, **{key: _with_own_sources(own, each) for key, each in own.concepts.items()}}
    sources = {
        **base.sources,
        **{_own_key(own, key): source for key, source in own.sources.items()},
    }
    pack = Pack(base.name, base.licence, base.folder, dict(sorted(concepts.items())), sources)
    return Laid(pack, tuple(conflicts))


def _replaced(base: Pack, old: Concept, new: Concept) -> str:
    """Return what changes when a concept takes the place of another."""
    pointing = sum(
        relation.target == old.id for each in base.concepts.values() for relation in each.relations
    )
    return (
        f"your {new.file} takes its place ({len(old.relations)} relations become "
        f"{len(new.relations)}, {len(old.questions)} questions become {len(new.questions)}); "
        f"{pointing} relations of other concepts point at it"
    )


def _names(pack: Pack) -> Mapping[str, str]:
    """Return which concept each name of a pack belongs to."""
    return {
        _key(name): concept.id
        for concept in pack.concepts.values()
        for name in (concept.name, *concept.aliases)
    }


def _key(name: str) -> str:
    return name if name.isupper() else normalise(name)


def _own_key(pack: Pack, key: str) -> str:
    return f"{pack.name}:{key}"


def _with_own_sources(pack: Pack, concept: Concept) -> Concept:
    """Return a concept whose sources are looked up among those of its own pack."""
    relations = tuple(
        replace(each, source=_own_key(pack, each.source) if each.source else "")
        for each in concept.relations
    )
    sources = tuple(_own_key(pack, key) for key in concept.sources)
    return replace(concept, relations=relations, sources=sources)
