"""The extractive writer: answers built from sentences of the evidence, word for word.

Each intent has a plan of few moves: open with the direct answer, then why, then steps or pitfalls.
No sentence is composed here that makes a claim; template words only join what is cited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from trialwise.assistant.evidence import EvidenceReader, Scorer
from trialwise.assistant.relate import best_connection, drawn
from trialwise.assistant.schema import Draft, Evidence, Line
from trialwise.core.records import Intent
from trialwise.knowledge.schema import CORRECTIONS, RELATIONS
from trialwise.retrieval.schema import Context, LinkedConcept

# How well the sections of a concept's file fit each kind of answer, in [0, 1].
_SECTIONS: Final = (
    "", "Explanation", "How to", "Rules of thumb", "Pitfalls", "Example", "Formula",
)  # fmt: skip
_SECTION_FITNESS: Final[Mapping[Intent, tuple[float, ...]]] = {
    "definition":     (1.0, 0.9, 0.2, 0.4, 0.5, 0.3, 0.2),
    "methodology":    (0.6, 0.7, 1.0, 0.7, 0.5, 0.4, 0.5),
    "best_practice":  (0.5, 0.9, 0.8, 1.0, 0.9, 0.2, 0.1),
    "comparison":     (0.8, 1.0, 0.4, 0.8, 0.8, 0.3, 0.1),
    "relationship":   (0.6, 1.0, 0.3, 0.9, 0.7, 0.5, 0.2),
    "interpretation": (0.7, 1.0, 0.5, 0.7, 1.0, 0.4, 0.1),
}  # fmt: skip
# Sentences of the front matter: why concepts are related, and what is true of a common error.
_FRONT_FITNESS: Final[Mapping[Intent, tuple[float, float]]] = {
    "definition": (0.5, 0.5),
    "methodology": (0.6, 0.6),
    "best_practice": (0.8, 0.9),
    "comparison": (0.9, 0.7),
    "relationship": (1.0, 0.8),
    "interpretation": (0.8, 1.0),
}
# The parts of a guide that may enter advice, and how well they fit it.
_GUIDE_FITNESS: Final = {
    "": 1.0, "When it applies": 0.6, "Steps": 0.9, "Checks": 0.8, "Mistakes": 0.8,
    "Decision table": 1.0,
}  # fmt: skip
_VIEWS: Final = "Disagreements"
# Worked numbers and single views say little, or too much, out of their place.
_APART: Final = frozenset({"Example", "Formula", _VIEWS})
_SUPPORT_FITNESS: Final = {"Rules of thumb": 1.0, "Pitfalls": 0.8, "Explanation": 0.6}
_SIGNS: Final = {1: "raises", -1: "lowers"}
_SURE: Final = 0.4
_KNOWN: Final = 0.75
_FAINT: Final = 0.12
_WORTH: Final = 0.42
_STEPS: Final = 6
_ADVICE: Final = 7
_SPOKEN: Final = 4
# A guide answers when a question it is known for is this near, and it is among the first so many.
_GUIDED: Final = 0.6
_GUIDES: Final = 3
# Words that carry meaning from which a question asks more than one thing; sentences in all then.
_LONG: Final = 7
_SENTENCES: Final = 11


class ExtractiveWriter:
    """Writes drafts from the evidence of one snapshot."""

    def __init__(self, reader: EvidenceReader) -> None:
        self._reader = reader

    def draft(self, context: Context) -> Draft:
        """Return the draft of an answer in words; empty lines when nothing answers."""
        intent = context.query.intent
        fitness = _SECTION_FITNESS.get(intent, _SECTION_FITNESS["best_practice"])
        front = _FRONT_FITNESS.get(intent, _FRONT_FITNESS["best_practice"])
        sections = {
            **_GUIDE_FITNESS,
            **dict(zip(_SECTIONS, fitness, strict=True)),
            **dict(zip((RELATIONS, CORRECTIONS), front, strict=True)),
        }
        scorer = Scorer(self._reader, context, sections)
        named = [concept for concept in context.concepts if concept.score >= _SURE] or [
            concept for concept in context.concepts[:1] if concept.score >= _FAINT
        ]
        if context.source or self._is_about_documents(context, scorer, named):
            return self._from_documents(context, scorer)
        draft = self._planned(context, scorer, named)
        return self._completed(draft, context, scorer)

    def _planned(self, context: Context, scorer: Scorer, named: list[LinkedConcept]) -> Draft:
        """Return what the plan of the intent says, before the question's clauses are looked at."""
        intent = context.query.intent
        if intent == "relationship":
            draft = self._relationship(context, scorer)
            if draft is not None:
                return draft
        if intent == "comparison":
            compared = [c for c in context.concepts if c.score >= _SURE or c.start >= 0]
            if len(compared) >= 2:
                return self._comparison(context, scorer, compared)
        if not named:
            return self._from_documents(context, scorer)
        return self._from_concepts(context, scorer, named)

    def _from_concepts(self, context: Context, scorer: Scorer, named: list[LinkedConcept]) -> Draft:
        intent = context.query.intent
        guide = self._fitting_guide(named) if intent != "definition" else None
        if guide is not None:
            return self._guide(context, scorer, guide)
        if intent == "definition":  # a guide says what to do, not what something is
            named = [c for c in named if not self._reader.is_guide(c.index)] or named
        if intent == "definition":
            if named[0].how == "meaning" and not self._is_its_name(scorer, named[0]):
                # what is asked for has no entry: a neighbour's definition would be a wrong answer,
                # unless the question is one that the neighbour is known to answer
                found = self._defined_in_documents(context, scorer)
                if found.lines or named[0].score < _KNOWN:
                    return found
            return self._definition(scorer, named[0])
        if intent == "methodology":
            return self._methodology(context, scorer, named)
        return self._advice(context, scorer, named)

    def _fitting_guide(self, named: list[LinkedConcept]) -> LinkedConcept | None:
        """Return the guide that is known to answer the question, or is named in it."""
        for concept in named[:_GUIDES]:
            if self._reader.is_guide(concept.index) and (
                concept.asked >= _GUIDED or concept.how != "meaning"
            ):
                return concept
        return None

    def _completed(self, draft: Draft, context: Context, scorer: Scorer) -> Draft:
        """Return the draft with the best sentences on what it leaves open, when several are asked.

        A short question is answered by its plan alone.
        """
        said = [evidence for line in draft.lines for evidence in line.evidence]
        if not said or len(context.query.terms) < _LONG:
            return draft
        # what guides leave open is what the concepts behind them are
        concepts = [c for c in context.concepts if not self._reader.is_guide(c.index)][:_SPOKEN]
        known = {evidence.text for evidence in said}
        rest = [
            sentence
            for sentence in self._candidates(context, concepts)
            if sentence.text not in known and not self._reader.is_of_guide(sentence)
        ]
        picked = self._cover(rest, context, scorer, max(_SENTENCES, len(said) + 3), said)
        more = picked[len(said) :]
        lines = [*draft.lines, *(Line(each.text, (each,), "bullet") for each in more)]
        return replace(draft, lines=tuple(lines))

    def support(self, context: Context, count: int) -> tuple[Line, ...]:
        """Return the few sentences worth reading beside a number, best first."""
        scorer = Scorer(self._reader, context, _SUPPORT_FITNESS)
        candidates = [
            sentence
            for concept in context.concepts[:2]
            for heading in _SUPPORT_FITNESS
            for sentence in self._reader.section(
                self._reader.concept_document(concept.index), heading
            )
        ]
        picked = self._pick(candidates, scorer, count)
        return tuple(Line(sentence.text, (sentence,)) for sentence in picked)

    def _is_about_documents(
        self, context: Context, scorer: Scorer, named: list[LinkedConcept]
    ) -> bool:
        """Return whether the user's own documents cover the question clearly better."""
        best = 0.0
        for passage in context.passages[:8]:
            document = int(self._reader.snapshot.passages[passage.index][0])
            if not self._reader.snapshot.documents[document].concept:
                label = self._reader.snapshot.documents[document].title
                text = self._reader.snapshot.passage_text(passage.index)
                best = max(best, scorer.coverage(f"{label} {text}"))
        concepts = 0.0
        for concept in named[:2]:
            document = self._reader.concept_document(concept.index)
            concepts = max(concepts, scorer.coverage(self._reader.snapshot.document_text(document)))
        return best > concepts + 0.2 and best >= _SURE

    def _is_its_name(self, scorer: Scorer, concept: LinkedConcept) -> bool:
        """Return whether the words asked for are words of a concept's names and definition."""
        row = self._reader.snapshot.graph.concepts[concept.index]
        definition = self._reader.definition(concept.index).text
        return scorer.coverage(" ".join([row.name, *row.aliases, definition])) >= _SURE

    def _defined_in_documents(self, context: Context, scorer: Scorer) -> Draft:
        """Return the draft from documents that define what is asked for; empty when none does."""
        if any(
            scorer.defines(sentence)
            for passage in context.passages
            for sentence in self._reader.sentences(passage.index)
        ):
            return self._from_documents(context, scorer)
        return Draft((), ("no entry or document defines it",))

    def _definition(self, scorer: Scorer, concept: LinkedConcept) -> Draft:
        reader = self._reader
        document = reader.concept_document(concept.index)
        lines = [_line(reader.definition(concept.index))]
        lines += [_line(s) for s in reader.section(document, "Explanation")[:3]]
        lines += [Line(f.text, (f,), "code") for f in reader.formulas(concept.index)[:1]]
        lines += self._bullets(reader.section(document, "Pitfalls"), scorer, 1, "Watch out:")
        return Draft(tuple(lines), (f"definition of '{concept.name}' ({concept.how})",))

    def _methodology(self, context: Context, scorer: Scorer, named: list[LinkedConcept]) -> Draft:
        reader = self._reader
        concept = named[0]
        document = reader.concept_document(concept.index)
        steps = reader.section(document, "How to")[:_STEPS]
        if not steps or not self._asks_for_steps(context, concept, document):
            return self._advice(context, scorer, named)
        lines = [_line(reader.definition(concept.index)), Line("Steps:", kind="heading")]
        lines += [Line(step.text, (step,), "step") for step in steps]
        lines += [Line(f.text, (f,), "code") for f in reader.formulas(concept.index)[:1]]
        lines += self._bullets(reader.section(document, "Pitfalls"), scorer, 2, "Watch out:")
        return Draft(tuple(lines), (f"how to, from '{concept.name}' ({concept.how})",))

    def _guide(self, context: Context, scorer: Scorer, concept: LinkedConcept) -> Draft:
        """Return a guide's short answer, then its steps or its decisions, as the intent asks."""
        reader = self._reader
        document = reader.concept_document(concept.index)
        lines = [_line(sentence) for sentence in reader.section(document, "")]
        if context.query.intent == "methodology":
            lines.append(Line("Steps:", kind="heading"))
            steps = reader.section(document, "Steps")[:_STEPS]
            lines += [Line(step.text, (step,), "step") for step in steps]
        else:
            decisions = reader.section(document, "Decision table")
            lines += self._bullets(decisions, scorer, 3, "What to do:")
            lines += self._bullets(reader.section(document, "Checks"), scorer, 1, "Check first:")
        lines += self._bullets(reader.section(document, "Mistakes"), scorer, 1, "Watch out:")
        behind = next((c for c in context.concepts if not reader.is_guide(c.index)), None)
        if behind is not None:
            lines.append(Line("Behind it:", kind="heading"))
            lines.append(_line(reader.definition(behind.index)))
        lines += self._views(concept, scorer)
        return Draft(tuple(lines), (f"guide '{concept.name}' ({concept.how})",))

    def _views(self, concept: LinkedConcept, scorer: Scorer) -> list[Line]:
        """Return every side of what the field differs on, when the question touches it."""
        document = self._reader.concept_document(concept.index)
        views = self._reader.section(document, _VIEWS)
        if not views or max(scorer.score(view) for view in views) < _WORTH:
            return []
        heading = Line("Where the field differs:", kind="heading")
        return [heading, *(Line(view.text, (view,), "bullet") for view in views)]

    def _asks_for_steps(self, context: Context, concept: LinkedConcept, document: int) -> bool:
        """Return whether the steps of a concept are what is wanted, rather than other advice on it.

        They are when the question names the concept, or when no other part of its file is nearer.
        """
        if concept.how != "meaning":
            return True
        near = {"How to": 0.0, "": 0.0}
        for passage in self._reader.passages_of(document):
            part = "How to" if self._reader.heading(passage) == "How to" else ""
            near[part] = max(near[part], float(context.meaning[passage]))
        return near["How to"] >= near[""]

    def _advice(self, context: Context, scorer: Scorer, named: list[LinkedConcept]) -> Draft:
        """Return the sentences that answer best, opened by the very best one."""
        candidates = self._candidates(context, named[:_SPOKEN])
        picked = self._cover(candidates, context, scorer, _ADVICE, ())
        reasoning = tuple(
            f"evidence from '{concept.name}' ({concept.how})" for concept in named[:2]
        )
        lines = [_line(sentence) for sentence in picked[:2]]
        lines += [Line(sentence.text, (sentence,), "bullet") for sentence in picked[2:]]
        definition = self._reader.definition(named[0].index)
        is_meant = named[0].how == "meaning" and named[0].asked >= _GUIDED
        if is_meant and all(line.text != definition.text for line in lines):
            # the asker may not know the word for it: name the concept first
            # and say why it matters
            document = self._reader.concept_document(named[0].index)
            why = self._reader.section(document, "Explanation")[:1]
            told = {line.text for line in lines}
            lines[:0] = [_line(definition), *(_line(s) for s in why if s.text not in told)]
        lines += self._views(named[0], scorer)
        return Draft(tuple(lines), reasoning)

    def _comparison(self, context: Context, scorer: Scorer, named: list[LinkedConcept]) -> Draft:
        reader = self._reader
        spoken = [concept for concept in named if concept.start >= 0]
        pair = spoken[:2] if len(spoken) >= 2 else named[:2]
        first, second = sorted(pair, key=lambda concept: (concept.start, concept.id))
        lines: list[Line] = []
        graph = reader.snapshot.graph
        between = [
            relation
            for relation in graph.relations
            if {relation.source, relation.target} == {first.id, second.id}
        ]
        for relation in between[:2]:
            document = reader.document(relation.document)
            evidence = reader.span(document, relation.start, relation.end, RELATIONS)
            lines.append(_line(evidence))
        lines += [
            Line(evidence.text, (evidence,), "bullet")
            for evidence in (reader.definition(first.index), reader.definition(second.index))
        ]
        candidates = self._candidates(context, [first, second])
        said = {line.text for line in lines}
        both = self._pick((c for c in candidates if c.text not in said), scorer, 3)
        lines += [_line(s) for s in both]
        if not between and both:  # the best sentence that speaks of both opens
            lines = [lines[2], *lines[:2], *lines[3:]]
        lines += self._views(first, scorer) or self._views(second, scorer)
        return Draft(tuple(lines), (f"'{first.name}' beside '{second.name}'",))

    def _relationship(self, context: Context, scorer: Scorer) -> Draft | None:
        """Return the path between two concepts, edge by edge; None when there is none."""
        relations = self._reader.snapshot.graph.relations
        found = best_connection(context, relations)
        if found is None:
            return None
        first, second, path = found.first, found.second, found.path
        names = {row.id: row.name for row in self._reader.snapshot.graph.concepts}
        lines: list[Line] = []
        for step in path.steps:
            relation = step.relation
            document = self._reader.document(relation.document)
            evidence = self._reader.span(document, relation.start, relation.end, RELATIONS)
            lines.append(_line(evidence))
        lines.append(Line(drawn(path, names), kind="code"))
        used = {line.text for line in lines}
        extra = self._pick(self._candidates(context, [first, second]), scorer, 3)
        lines += [_line(sentence) for sentence in extra if sentence.text not in used]
        reasoning = [f"path from '{first.name}' to '{second.name}' of {len(path.steps)} steps"]
        if path.sign:
            reasoning.append(f"the signs along the path say that it {_SIGNS[path.sign]} the end")
        return Draft(tuple(lines), tuple(reasoning))

    def _from_documents(self, context: Context, scorer: Scorer) -> Draft:
        """Return the best sentences of the best passages, whatever they come from."""
        documents = self._reader.snapshot.documents
        sentences = [
            sentence
            for passage in context.passages
            for sentence in self._reader.sentences(passage.index)
            if not context.source or documents[sentence.document].source == context.source
        ]
        if context.query.intent == "definition":
            opening = [sentence for sentence in sentences if scorer.defines(sentence)]
            picked = self._pick(opening, scorer, 1)
            picked += self._pick([s for s in sentences if s not in picked], scorer, 4 - len(picked))
        else:
            picked = self._pick(sentences, scorer, 4)
        lines = [_line(sentence) for sentence in picked[:2]]
        lines += [Line(sentence.text, (sentence,), "bullet") for sentence in picked[2:]]
        return Draft(tuple(lines), ("best passages of the indexed documents",))

    def _candidates(self, context: Context, concepts: Iterable[LinkedConcept]) -> list[Evidence]:
        """Return the sentences of the packed passages and of the linked concepts' own files."""
        reader = self._reader
        passages = [
            passage.index
            for passage in context.passages
            if reader.heading(passage.index) not in _APART
        ]
        for concept in concepts:
            document = reader.concept_document(concept.index)
            passages += [p for p in reader.passages_of(document) if reader.heading(p) not in _APART]
        return [
            sentence
            for passage in dict.fromkeys(passages)
            for sentence in reader.sentences(passage)
        ]

    def _cover(
        self,
        candidates: list[Evidence],
        context: Context,
        scorer: Scorer,
        count: int,
        held: Iterable[Evidence],
    ) -> list[Evidence]:
        """Return what is held and the best sentences on the whole question and on each clause."""
        picked = list(held)
        picked = self._pick(candidates, scorer, len(picked) + 2, held=picked)
        for part in range(len(context.parts)):
            picked = self._pick(candidates, scorer, len(picked) + 1, part=part, held=picked)
        return self._pick(candidates, scorer, count, held=picked)

    def _pick(
        self,
        candidates: Iterable[Evidence],
        scorer: Scorer,
        count: int,
        *,
        part: int | None = None,
        held: Iterable[Evidence] = (),
    ) -> list[Evidence]:
        """Return the best sentences, best first, that do not repeat one another.

        Args:
            candidates: what may be said.
            scorer: says how well a sentence answers.
            count: how many in all.
            part: the clause of the question they are to answer; the whole when None.
            held: what is said already.
        """
        ranked = sorted(
            ((scorer.score(sentence, part), sentence) for sentence in candidates),
            key=lambda pair: (-pair[0], pair[1].document, pair[1].start),
        )
        picked = list(held)
        for score, sentence in ranked:
            if len(picked) >= count or (picked and score < _WORTH):
                break
            words = self._reader.words(sentence.text)
            if all(_overlap(words, self._reader.words(old.text)) < 0.6 for old in picked):
                picked.append(sentence)
        return picked

    def _bullets(
        self, sentences: tuple[Evidence, ...], scorer: Scorer, count: int, title: str
    ) -> list[Line]:
        picked = self._pick(sentences, scorer, count)
        if not picked:
            return []
        return [
            Line(title, kind="heading"),
            *(Line(sentence.text, (sentence,), "bullet") for sentence in picked),
        ]


def _line(sentence: Evidence) -> Line:
    return Line(sentence.text, (sentence,))


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(min(len(first), len(second)), 1)
