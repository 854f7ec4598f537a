"""The extractive writer: answers built from sentences of the evidence, word for word.

Each intent has a plan of few moves: open with the direct answer, then why, then steps or pitfalls.
No sentence is composed here that makes a claim; template words only join what is cited.
"""

from dataclasses import replace
from typing import Final

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.relate import connections, drawn
from trialwise.assistant.schema import Draft, Evidence, Line
from trialwise.assistant.score import Scorer
from trialwise.assistant.select import WORTH, Selector
from trialwise.knowledge.schema import RELATIONS
from trialwise.retrieval.schema import Context, LinkedConcept

_VIEWS: Final = "Disagreements"
_SUPPORT: Final = ("Rules of thumb", "Pitfalls", "Explanation")
_SIGNS: Final = {1: "raises", -1: "lowers"}
_SURE: Final = 0.4
_KNOWN: Final = 0.5
_FAINT: Final = 0.0
_MEANT: Final = 0.2  # from here on a concept's own steps answer a question that names no concept
_SHARE: Final = 0.4  # of the best link's probability, for a concept to be one that is spoken of
_STEPS: Final = 6
_SPOKEN: Final = 8
# A guide answers when a question it is known for is this near, and it is among the first so many.
_GUIDED: Final = 0.6
_GUIDES: Final = 3
# Words that carry meaning from which a question asks more than one thing; sentences in all.
_LONG: Final = 7
_SHORT_ANSWER: Final = 7
_BEHIND: Final = 2
_LONG_ANSWER: Final = 12


class ExtractiveWriter:
    """Writes drafts from the evidence of one snapshot."""

    def __init__(self, reader: EvidenceReader) -> None:
        self._reader = reader

    def draft(self, context: Context) -> Draft:
        """Return the draft of an answer in words; empty lines when nothing answers."""
        return _Writing(self._reader, context).draft()

    def reasons(self, context: Context, count: int) -> tuple[Line, ...]:
        """Return the sentences that say best why something is refused or corrected."""
        selector = Selector(self._reader, context, Scorer(self._reader, context))
        candidates = selector.candidates(context.concepts[:_SPOKEN])
        lines = (Line(each.text, (each,), "bullet") for each in selector.cover(candidates, count))
        return tuple(lines)

    def support(self, context: Context, count: int) -> tuple[Line, ...]:
        """Return the few sentences worth reading beside a number, best first."""
        reader = self._reader
        selector = Selector(reader, context, Scorer(reader, context))

        def found(concepts: tuple[LinkedConcept, ...]) -> list[Evidence]:
            return [
                sentence
                for concept in concepts
                for heading in _SUPPORT
                for sentence in reader.section(reader.concept_document(concept.index), heading)
            ]

        # one on what the number is, the others on whatever the question speaks of
        picked = selector.pick(found(context.concepts[:1]), 1)
        picked = selector.pick(found(context.concepts[1:_SPOKEN]), count, held=picked)
        return tuple(_line(sentence) for sentence in picked)


class _Writing:
    """One answer in the making."""

    def __init__(self, reader: EvidenceReader, context: Context) -> None:
        self._reader = reader
        self._context = context
        self._scorer = Scorer(reader, context)
        self._selector = Selector(reader, context, self._scorer)
        self._is_long = len(context.query.terms) >= _LONG
        best = max((c.score for c in context.concepts), default=0.0)
        self._named = [c for c in context.concepts if c.score >= max(_SHARE * best, _FAINT)]

    def draft(self) -> Draft:
        """Return the plan of the intent, with the best sentences on what it leaves open."""
        if self._context.source or not self._named or self._is_about_documents():
            return self._from_documents()
        plan = self._plan()
        return self._completed(plan) if plan.lines else plan

    def _plan(self) -> Draft:
        """Return what the intent calls for first."""
        intent = self._context.query.intent
        if intent == "definition":
            return self._definition_if_known()
        if intent == "relationship":
            path = self._relationship()
            if path is not None:
                return path
        if intent == "comparison":
            compared = list(dict.fromkeys([*self._named, *self._spoken()]))
            if len(compared) >= 2:
                return self._comparison(compared)
        guide = self._fitting_guide()
        if guide is not None:
            return self._guide(guide)
        if intent == "methodology":
            return self._methodology()
        return self._advice()

    def _spoken(self) -> list[LinkedConcept]:
        """Return the concepts whose names stand in the question."""
        return [concept for concept in self._context.concepts if concept.start >= 0]

    def _completed(self, plan: Draft) -> Draft:
        """Return the plan with the best sentences that are not said yet.

        The concept that a question is about is named and said what it is: the asker may not know
        the word for it.
        """
        reader = self._reader
        said = [evidence for line in plan.lines for evidence in line.evidence]
        count = max(_LONG_ANSWER if self._is_long else _SHORT_ANSWER, len(said) + 2)
        concepts = [c for c in self._context.concepts if not reader.is_guide(c.index)][:_SPOKEN]
        known = {evidence.text for evidence in said}
        rest = [s for s in self._selector.candidates(concepts) if s.text not in known]
        picked = self._selector.cover(rest, count, said)[len(said) :]
        more = [Line(each.text, (each,), "bullet") for each in picked]
        if more and any(line.kind == "heading" for line in plan.lines):
            more.insert(0, Line("Worth knowing:", kind="heading"))
        lines = [*plan.lines, *more]
        cited = {evidence.document for evidence in (*said, *picked)}
        behind = [concept.index for concept in concepts[:1]] + self._behind_guide()
        fresh = [index for index in behind if reader.concept_document(index) not in cited]
        if fresh:
            lines.append(Line("Behind it:", kind="heading"))
            definitions = (reader.definition(index) for index in dict.fromkeys(fresh[:_BEHIND]))
            lines += [Line(each.text, (each,), "bullet") for each in definitions]
        return replace(plan, lines=(*lines, *self._views()))

    def _behind_guide(self) -> list[int]:
        """Return the concepts that the guide which answers rests on, nearest ones first."""
        guide = self._fitting_guide()
        if guide is None:
            return []
        reader = self._reader
        target = {
            step.relation.start: reader.concept_place[end]
            for _, end, step in reader.ways.get(guide.id, ())
            if not step.is_reversed
        }
        reasons = reader.section(reader.concept_document(guide.index), RELATIONS)
        ranked = sorted(reasons, key=lambda reason: -self._scorer.score(reason))
        return [target[reason.start] for reason in ranked if reason.start in target]

    def _definition_if_known(self) -> Draft:
        """Return the definition asked for, from the pack or from the user's documents."""
        # a guide says what to do, not what something is
        named = [c for c in self._named if not self._reader.is_guide(c.index)] or self._named
        if named[0].how == "meaning" and not self._is_its_name(named[0]):
            # what is asked for has no entry: a neighbour's definition would be a wrong answer,
            # unless the question is one that the neighbour is known to answer
            found = self._defined_in_documents()
            if found.lines or (named[0].score < _KNOWN and not self._is_long):
                return found
            if self._is_long:  # more is asked than what a word means
                return self._advice()
        return self._definition(named[0])

    def _definition(self, concept: LinkedConcept) -> Draft:
        reader = self._reader
        document = reader.concept_document(concept.index)
        lines = [_line(reader.definition(concept.index))]
        lines += [_line(s) for s in reader.section(document, "Explanation")[:2]]
        lines += [Line(f.text, (f,), "code") for f in reader.formulas(concept.index)[:1]]
        lines += self._bullets(reader.section(document, "Pitfalls"), 1, "Watch out:")
        return Draft(tuple(lines), (f"definition of '{concept.name}' ({concept.how})",))

    def _methodology(self) -> Draft:
        reader, concept = self._reader, self._named[0]
        document = reader.concept_document(concept.index)
        steps = reader.section(document, "How to")[:_STEPS]
        is_meant = concept.how != "meaning" or concept.score >= _MEANT
        if not steps or not is_meant or not self._asks_for_steps(concept, document):
            return self._advice()
        lines = [_line(reader.definition(concept.index)), Line("Steps:", kind="heading")]
        lines += [Line(step.text, (step,), "step") for step in steps]
        lines += [Line(f.text, (f,), "code") for f in reader.formulas(concept.index)[:1]]
        lines += self._bullets(reader.section(document, "Pitfalls"), 2, "Watch out:")
        return Draft(tuple(lines), (f"how to, from '{concept.name}' ({concept.how})",))

    def _fitting_guide(self) -> LinkedConcept | None:
        """Return the guide that is known to answer the question, or is named in it."""
        for concept in self._named[:_GUIDES]:
            if self._reader.is_guide(concept.index) and (
                concept.asked >= _GUIDED or concept.how != "meaning"
            ):
                return concept
        return None

    def _guide(self, concept: LinkedConcept) -> Draft:
        """Return a guide's short answer, then its steps or its decisions, as the intent asks."""
        reader = self._reader
        document = reader.concept_document(concept.index)
        lines = [_line(sentence) for sentence in reader.section(document, "")]
        if self._context.query.intent == "methodology":
            steps = reader.section(document, "Steps")[:_STEPS]
            lines.append(Line("Steps:", kind="heading"))
            lines += [Line(step.text, (step,), "step") for step in steps]
        else:
            decisions = reader.section(document, "Decision table")
            lines += self._bullets(decisions, 2, "What to do:")
        return Draft(tuple(lines), (f"guide '{concept.name}' ({concept.how})",))

    def _advice(self) -> Draft:
        """Return the sentences that answer best, opened by the very best one."""
        candidates = self._selector.candidates(self._named[:_SPOKEN])
        picked = self._selector.cover(candidates, _SHORT_ANSWER - 1)
        reasoning = tuple(f"evidence from '{c.name}' ({c.how})" for c in self._named[:2])
        lines = [_line(sentence) for sentence in picked[:2]]
        lines += [Line(sentence.text, (sentence,), "bullet") for sentence in picked[2:]]
        return Draft(tuple(lines), reasoning)

    def _comparison(self, compared: list[LinkedConcept]) -> Draft:
        reader = self._reader
        spoken = [concept for concept in compared if concept.start >= 0]
        pair = spoken[:2] if len(spoken) >= 2 else compared[:2]
        first, second = sorted(pair, key=lambda concept: (concept.start, concept.id))
        between = [
            relation
            for relation in reader.snapshot.graph.relations
            if {relation.source, relation.target} == {first.id, second.id}
        ]
        lines = [_line(reader.relation(relation)) for relation in between[:2]]
        lines += [
            Line(evidence.text, (evidence,), "bullet")
            for evidence in (reader.definition(first.index), reader.definition(second.index))
        ]
        if not between:  # the best sentence that speaks of both opens
            said = {line.text for line in lines}
            candidates = self._selector.candidates([first, second])
            both = self._selector.pick([c for c in candidates if c.text not in said], 1)
            lines[:0] = [_line(sentence) for sentence in both]
        return Draft(tuple(lines), (f"'{first.name}' beside '{second.name}'",))

    def _relationship(self) -> Draft | None:
        """Return the paths between the concepts spoken of, edge by edge; None without any."""
        reader = self._reader
        names = {row.id: row.name for row in reader.snapshot.graph.concepts}
        steps: list[Line] = []
        drawings: list[Line] = []
        reasoning: list[str] = []
        for found in connections(self._context, reader.ways):
            path, ends = found.path, f"'{found.first.name}' to '{found.second.name}'"
            steps += [_line(reader.relation(step.relation)) for step in path.steps]
            drawings.append(Line(drawn(path, names), kind="code"))
            reasoning.append(f"path from {ends} of {len(path.steps)} steps")
            if path.sign:
                reasoning.append(f"its signs say that it {_SIGNS[path.sign]} the end")
        lines = (*dict.fromkeys(steps), *dict.fromkeys(drawings))
        return Draft(lines, tuple(reasoning)) if lines else None

    def _views(self) -> list[Line]:
        """Return every side of what the field differs on, when the question touches it."""
        document = self._reader.concept_document(self._named[0].index)
        views = self._reader.section(document, _VIEWS)
        if not views or max(self._scorer.score(view) for view in views) < WORTH:
            return []
        heading = Line("Where the field differs:", kind="heading")
        return [heading, *(Line(view.text, (view,), "bullet") for view in views)]

    def _asks_for_steps(self, concept: LinkedConcept, document: int) -> bool:
        """Return whether the steps of a concept are what is wanted, rather than other advice on it.

        They are when the question names the concept, or when no other part of its file is nearer.
        """
        if concept.how != "meaning":
            return True
        near = {"How to": 0.0, "": 0.0}
        for passage in self._reader.passages_of(document):
            part = "How to" if self._reader.heading(passage) == "How to" else ""
            near[part] = max(near[part], float(self._context.meaning[passage]))
        return near["How to"] >= near[""]

    def _is_about_documents(self) -> bool:
        """Return whether the user's own documents cover the question clearly better."""
        snapshot = self._reader.snapshot
        best = 0.0
        for passage in self._context.passages[:8]:
            entry = snapshot.documents[int(snapshot.passages[passage.index][0])]
            if not entry.concept:
                text = f"{entry.title} {snapshot.passage_text(passage.index)}"
                best = max(best, self._scorer.coverage(text))
        concepts = 0.0
        for concept in self._named[:2] if best >= _SURE else ():
            document = self._reader.concept_document(concept.index)
            concepts = max(concepts, self._scorer.coverage(snapshot.document_text(document)))
        return best > concepts + 0.2 and best >= _SURE

    def _is_its_name(self, concept: LinkedConcept) -> bool:
        """Return whether the words asked for are words of a concept's names and definition."""
        row = self._reader.snapshot.graph.concepts[concept.index]
        definition = self._reader.definition(concept.index).text
        return self._scorer.coverage(" ".join([row.name, *row.aliases, definition])) >= _SURE

    def _defined_in_documents(self) -> Draft:
        """Return the draft from documents that define what is asked for; empty when none does."""
        if any(
            self._scorer.defines(sentence)
            for passage in self._context.passages
            for sentence in self._reader.sentences(passage.index)
        ):
            return self._from_documents()
        return Draft((), ("no entry or document defines it",))

    def _from_documents(self) -> Draft:
        """Return the best sentences of the best passages, whatever they come from."""
        documents, pick = self._reader.snapshot.documents, self._selector.pick
        source = self._context.source
        sentences = [
            sentence
            for passage in self._context.passages
            for sentence in self._reader.sentences(passage.index)
            if not source or documents[sentence.document].source == source
        ]
        if self._context.query.intent == "definition":
            opening = [sentence for sentence in sentences if self._scorer.defines(sentence)]
            picked = pick(opening, 1)
            picked += pick([s for s in sentences if s not in picked], 4 - len(picked))
        else:
            picked = pick(sentences, 4)
        lines = [_line(sentence) for sentence in picked[:2]]
        lines += [Line(sentence.text, (sentence,), "bullet") for sentence in picked[2:]]
        return Draft(tuple(lines), ("best passages of the indexed documents",))

    def _bullets(self, sentences: tuple[Evidence, ...], count: int, title: str) -> list[Line]:
        picked = self._selector.pick(sentences, count)
        if not picked:
            return []
        return [
            Line(title, kind="heading"),
            *(Line(sentence.text, (sentence,), "bullet") for sentence in picked),
        ]


def _line(sentence: Evidence) -> Line:
    return Line(sentence.text, (sentence,))
