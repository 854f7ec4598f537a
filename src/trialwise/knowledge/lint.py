"""``pack lint``: what a well-formed pack may still get wrong.

Rules: every id resolves; the learning order has no circle; names and aliases are unique; every
concept is sourced, reachable and asked about; sentences can be read; recomputed numbers agree.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from trialwise.core.errors import PackError, TrialwiseError
from trialwise.core.text import normalise, split_sentences
from trialwise.knowledge.pack import load_pack, read_pack
from trialwise.knowledge.packs import lay_over
from trialwise.knowledge.schema import Check, Concept, Pack, Relation
from trialwise.stats.expression import evaluate
from trialwise.stats.registry import calculate

LONGEST_SENTENCE: Final = 45
FEWEST_QUESTIONS: Final = 4
FEWEST_RELATIONS: Final = 3
_VERBATIM: Final = "stand in the file as it reads; no escapes"
_REQUIRED_SECTIONS: Final = ("Explanation", "Pitfalls")
_REQUIRED_IN_GUIDES: Final = ("When it applies", "Steps", "Checks", "Mistakes", "Decision table")
_LONGEST_OPENING: Final = 3
_DISAGREEMENTS: Final = "Disagreements"
_BULLET: Final = re.compile(r"^- (.+)$", re.MULTILINE)
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def lint_pack(folder: Path, *, base: Path | None = None) -> tuple[PackError, ...]:
    """Return every fault of the pack in ``folder``; empty when it is clean.

    Args:
        folder: the pack.
        base: the pack it is laid over, whose concepts it may relate to; none when it stands alone.

    Raises:
        PackError: when ``base`` is not well formed.
        UsageError: when both have the same name.
    """
    reading = read_pack(folder)
    pack = reading.pack if base is None else lay_over(load_pack(base), reading.pack).pack
    faults = [*reading.faults]
    for key in reading.pack.concepts:
        faults.extend(_lint_concept(pack.concepts[key], pack))
    faults.extend(_duplicate_names(pack.concepts.values()))
    faults.extend(_learning_circles(pack))
    faults.extend(_unreachable(pack))
    faults.extend(_lint_sources(reading.pack))
    return tuple(faults)


def _lint_concept(concept: Concept, pack: Pack) -> Iterator[PackError]:
    for relation in concept.relations:
        yield from _lint_relation(concept, relation, pack)
    yield from _lint_verbatim(concept)
    yield from _lint_repeated_relations(concept)
    for source in concept.sources:
        if source not in pack.sources:
            line = _line_of(concept, "sources:")
            problem = f"unknown '{source}'; add it to sources.yaml"
            yield PackError(concept.path, line, "sources", problem)
    yield from _lint_amounts(concept)
    yield from _lint_disagreements(concept, pack)
    yield from _lint_sentences(concept)
    for check in concept.checks:
        yield from _lint_check(concept, check)


def _lint_relation(concept: Concept, relation: Relation, pack: Pack) -> Iterator[PackError]:
    field = f"relations {relation.type} {relation.target}"
    line = _line_of(concept, f"target: {relation.target}")
    if relation.target not in pack.concepts:
        yield PackError(concept.path, line, field, "no such concept; fix the id or write it")
    if relation.target == concept.id:
        yield PackError(concept.path, line, field, "a concept cannot relate to itself")
    if relation.source and relation.source not in pack.sources:
        yield PackError(concept.path, line, field, f"unknown source '{relation.source}'")
    if not relation.because.endswith("."):
        yield PackError(concept.path, line, field, "'because' must be a full sentence")
    if relation.because not in concept.text:
        problem = f"'because' must {_VERBATIM}"
        yield PackError(concept.path, line, field, problem)


def _lint_verbatim(concept: Concept) -> Iterator[PackError]:
    """Yield what cannot be cited by offset because YAML changes how it reads."""
    false = (
        words
        for entry in concept.misbeliefs
        for words in (entry.claim, *entry.sayings, *entry.truths)
    )
    vain = (words for entry in concept.requests for words in (entry.ask, *entry.sayings))
    for question in (*concept.questions, *false, *vain):
        if question not in concept.text:
            line = _line_of(concept, "questions:")
            yield PackError(concept.path, line, "questions", f"'{question}' must {_VERBATIM}")
    for entry in concept.misbeliefs:
        if entry.correction not in concept.text:
            line = _line_of(concept, "misbeliefs:")
            yield PackError(concept.path, line, "misbeliefs", f"'correction' must {_VERBATIM}")
    for request in concept.requests:
        if request.because not in concept.text:
            line = _line_of(concept, "requests:")
            yield PackError(concept.path, line, "requests", f"'because' must {_VERBATIM}")


def _lint_repeated_relations(concept: Concept) -> Iterator[PackError]:
    pairs = Counter((relation.type, relation.target) for relation in concept.relations)
    for (kind, target), count in sorted(pairs.items()):
        if count > 1:
            yield PackError(concept.path, 0, f"relations {kind} {target}", "given twice; keep one")


def _lint_amounts(concept: Concept) -> Iterator[PackError]:
    """Yield what a concept has too little of."""
    amounts = (
        ("questions", len(concept.questions), FEWEST_QUESTIONS),
        ("relations", len(concept.relations), FEWEST_RELATIONS),
    )
    for field, count, fewest in amounts:
        if count < fewest:
            problem = f"{count} {field}; write at least {fewest}"
            yield PackError(concept.path, _line_of(concept, f"{field}:"), field, problem)
    titles = [section.title for section in concept.sections]
    for title in _REQUIRED_IN_GUIDES if concept.is_guide else _REQUIRED_SECTIONS:
        if title not in titles:
            yield PackError(concept.path, 0, title, "section is missing; write it")


def _lint_disagreements(concept: Concept, pack: Pack) -> Iterator[PackError]:
    """Yield views without a holder: each names an author of one of the sources, and the year."""
    section = next((s for s in concept.sections if s.title == _DISAGREEMENTS), None)
    if section is None:
        return
    views = _BULLET.findall(concept.slice(section))
    line = concept.text.count("\n", 0, section.start) + 1
    if len(views) < 2:
        problem = "needs a bullet for each side, two at least"
        yield PackError(concept.path, line, _DISAGREEMENTS, problem)
    held = [pack.sources[key] for key in concept.sources if key in pack.sources]
    for view in views:
        if not any(
            str(work.year) in view
            and any(name.split()[-1] in view for name in re.split(r",|;| and ", work.authors))
            for work in held
        ):
            problem = f"'{view[:50]}…' names no author with year of the concept's sources"
            yield PackError(concept.path, line, _DISAGREEMENTS, problem)


def _lint_sentences(concept: Concept) -> Iterator[PackError]:
    count = len(split_sentences(concept.slice(concept.definition)))
    if count > (_LONGEST_OPENING if concept.is_guide else 1):
        line = concept.text.count("\n", 0, concept.definition.start) + 1
        limit = "at most three sentences" if concept.is_guide else "exactly one sentence"
        yield PackError(concept.path, line, "definition", f"must be {limit}")
    for section in (concept.definition, *concept.sections):
        if section.title == "Formula":
            continue
        for start, end in split_sentences(concept.slice(section)):
            sentence = concept.slice(section)[start:end]
            words = len(sentence.split())
            if words > LONGEST_SENTENCE:
                line = concept.text.count("\n", 0, section.start + start) + 1
                problem = f"a sentence of {words} words; split it (limit {LONGEST_SENTENCE})"
                yield PackError(concept.path, line, section.title, problem)


def _lint_check(concept: Concept, check: Check) -> Iterator[PackError]:
    body = concept.text[concept.definition.start :]
    printed = {number.replace(",", "") for number in _NUMBER.findall(body)}
    wanted = check.gives.replace(",", "")
    if not _NUMBER.fullmatch(check.gives):
        problem = f"'{check.gives}' is no number; give it as the prose prints it, without a unit"
        yield PackError(concept.path, check.line, "checks", problem)
        return
    if wanted not in printed and wanted.lstrip("-") not in printed:
        problem = f"{check.gives} does not appear in the prose; print it or fix 'gives'"
        yield PackError(concept.path, check.line, "checks", problem)
    try:
        value = evaluate(check.expr) if check.expr else _calculated(check)
    except (ValueError, TypeError, TrialwiseError) as error:
        yield PackError(concept.path, check.line, "checks", str(error))
        return
    if not agrees(value, check.gives):
        problem = f"{check.expr or check.calc} is {value:.6g}, the prose says {check.gives}"
        yield PackError(concept.path, check.line, "checks", problem)


def _calculated(check: Check) -> float:
    """Return the output of the calculator that a check names."""
    outputs = calculate(check.calc, check.inputs).outputs
    value = outputs.get(check.output)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"'{check.output}' is no number of {check.calc}: {', '.join(outputs)}")
    return float(value)


def agrees(value: float, printed: str) -> bool:
    """Return whether ``value`` rounds to the number as printed.

    >>> agrees(0.64151, "0.642"), agrees(3840.1, "3,841")
    (True, False)
    """
    plain = printed.replace(",", "")
    decimals = len(plain.partition(".")[2])
    return bool(abs(value - float(plain)) <= 0.5 * 10**-decimals * (1 + 1e-9))


def _duplicate_names(concepts: Iterable[Concept]) -> Iterator[PackError]:
    owners: dict[str, set[str]] = defaultdict(set)
    paths: dict[str, Path] = {}
    for concept in concepts:
        paths[concept.id] = concept.path
        for name in (concept.name, *concept.aliases):
            owners[name if name.isupper() else normalise(name)].add(concept.id)
    for name, ids in sorted(owners.items()):
        if len(ids) > 1:
            first, *others = sorted(ids)
            problem = f"'{name}' also names {', '.join(others)}; keep it in one"
            yield PackError(paths[first], 0, "aliases", problem)


def _learning_order(pack: Pack) -> Mapping[str, set[str]]:
    """Return for each concept what must be understood before it."""
    before: dict[str, set[str]] = defaultdict(set)
    for concept in pack.concepts.values():
        for relation in concept.relations:
            if relation.type == "REQUIRES":
                before[concept.id].add(relation.target)
            elif relation.type == "PREREQUISITE_OF":
                before[relation.target].add(concept.id)
    return before


def _learning_circles(pack: Pack) -> Iterator[PackError]:
    before = {key: set(values) for key, values in _learning_order(pack).items()}
    while True:
        ready = [key for key, values in before.items() if not any(v in before for v in values)]
        if not ready:
            break
        for key in ready:
            del before[key]
    # what is left sits on a circle or depends on one: name one circle
    if not before:
        return
    start = min(before)
    trail: list[str] = []
    while start not in trail:
        trail.append(start)
        start = min(value for value in before[start] if value in before)
    circle = [*trail[trail.index(start) :], start]
    concept = pack.concepts.get(circle[0])
    path = concept.path if concept else pack.folder
    problem = f"learning order is a circle: {' needs '.join(circle)}; drop or turn one edge"
    yield PackError(path, 0, "relations", problem)


def _unreachable(pack: Pack) -> Iterator[PackError]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for concept in pack.concepts.values():
        for relation in concept.relations:
            neighbours[concept.id].add(relation.target)
            neighbours[relation.target].add(concept.id)
    if not pack.concepts:
        return
    start = max(sorted(pack.concepts), key=lambda key: len(neighbours[key]))
    seen, queue = {start}, deque([start])
    while queue:
        for key in neighbours[queue.popleft()] - seen:
            seen.add(key)
            queue.append(key)
    for key in sorted(set(pack.concepts) - seen):
        problem = f"no path of relations joins it to '{start}'; relate it to a neighbour"
        yield PackError(pack.concepts[key].path, 0, "relations", problem)


def _lint_sources(pack: Pack) -> Iterator[PackError]:
    path = pack.folder / "sources.yaml"
    identifiers: dict[str, str] = {}
    for source in pack.sources.values():
        for identifier in (source.doi, source.arxiv, source.isbn):
            if identifier and identifier in identifiers:
                problem = f"same identifier as '{identifiers[identifier]}'; keep one entry"
                yield PackError(path, 0, source.key, problem)
            elif identifier:
                identifiers[identifier] = source.key


def _line_of(concept: Concept, words: str) -> int:
    at = concept.text.find(words)
    return concept.text.count("\n", 0, at) + 1 if at >= 0 else 0
