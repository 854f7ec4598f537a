"""``trialwise bench``: measure this machine with commands, never with timed tests."""

import random
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from trialwise.cli import console

if TYPE_CHECKING:
    from trialwise.knowledge.snapshot import Snapshot

app = typer.Typer(help="Measure this machine.", no_args_is_help=True, add_completion=False)

_SHARE_OF_CALCULATIONS: Final = 0.3
_CALCULATIONS: Final = (
    "sample size for {a}% to {b}% with {p}% power",
    "how many users per group to detect a {r}% relative lift on a {a}% baseline",
    "control {x}/{n}, treatment {y}/{m}, is it significant?",
    "how long to run a test, baseline {a}%, mde {r}% relative, {n} visitors per day",
    "what mde can i detect with {n} users per arm and a {a}% baseline",
    "mean {a} sd {b} n {n} vs mean {b} sd {b} n {m}, significant?",
    "{n} users in control and {m} in treatment on a 50/50 split, srm?",
    "sample size for a {r}% mde at {p}% power",
)


@app.callback()
def _root() -> None:
    """Measure this machine."""


@app.command()
def ask(
    count: Annotated[int, typer.Option(min=10, help="How many questions.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the choice of questions.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one record.")] = False,
) -> None:
    """Time warm questions in one process: CPU milliseconds per stage, p50 and p95.

    The questions are drawn from the known questions of the pack, with words left out, swapped or
    misspelt, and from calculations with random numbers.
    """
    import resource

    import numpy as np

    from trialwise.assistant.library import open_assistant

    assistant = open_assistant(
        console.settings(), progress=console.ProgressLine(), notice=console.notice
    )
    questions = _questions(assistant.snapshot, count, random.Random(seed))  # noqa: S311
    for question in questions[:10]:
        assistant.answer(question)  # warm: files mapped, model loaded
    stages: dict[str, list[float]] = {}
    statuses: dict[str, int] = {}
    for question in questions:
        answer = assistant.answer(question)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        for name, spent in answer.timing_ms.items():
            stages.setdefault(name, []).append(spent)
    rows = {
        name: {
            "p50": round(float(np.percentile(values, 50)), 2),
            "p95": round(float(np.percentile(values, 95)), 2),
            "max": round(max(values), 2),
        }
        for name, values in stages.items()
    }
    counts = assistant.snapshot.manifest.counts
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if as_json:
        console.say_json(
            {
                "questions": len(questions),
                "passages": counts["passages"],
                "cpu_ms": rows,
                "statuses": statuses,
                "peak_memory_mb": round(memory),
            }
        )
        return
    console.say(f"{len(questions)} questions over {counts['passages']:,} passages, CPU ms")
    console.say(f"{'stage':<12}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, row in rows.items():
        console.say(f"{name:<12}{row['p50']:>8.1f}{row['p95']:>8.1f}{row['max']:>8.1f}")
    console.say("statuses     " + " · ".join(f"{name} {n}" for name, n in sorted(statuses.items())))
    console.say(f"peak memory  {memory:.0f} MB")


@app.command()
def calc(
    as_json: Annotated[bool, typer.Option("--json", help="Print one record.")] = False,
) -> None:
    """Time every calculator on its example, typed calls from sentences, and the import."""
    from trialwise.cli.bench_calc import calculator_times, import_seconds, sentence_times
    from trialwise.stats.registry import get

    times, sentences, seconds = calculator_times(), sentence_times(), import_seconds()
    if as_json:
        console.say_json(
            {"calculators_ms": times, "sentences_ms": sentences, "import_seconds": seconds}
        )
        return
    closed = {name: ms for name, ms in times.items() if not get(name).is_iterated}
    iterated = {name: ms for name, ms in times.items() if name not in closed}
    for title, held, bar in (
        ("closed form", closed, 2.0),
        ("exact, iterated or integrated", iterated, 150.0),
        ("sentence to typed call", sentences, 10.0),
    ):
        ordered = sorted(held.values()) or [0.0]
        late = {name: ms for name, ms in held.items() if ms >= bar}
        console.say(
            f"{title}: {len(held)}, CPU ms median {ordered[len(ordered) // 2]:.2f}, "
            f"largest {ordered[-1]:.2f}, {len(late)} at or above {bar:g}"
        )
        for name, ms in sorted(late.items(), key=lambda entry: -entry[1]):
            console.say(f"  {ms:8.2f}  {name}")
    console.say(f"import of the registry: {seconds:.3f} CPU s")


@app.command()
def retrieval(
    corpus: Annotated[Path, typer.Option(help='Documents: {"id", "title", "text"} a line.')],
    questions: Annotated[Path, typer.Option(help='{"id", "question", "gold": [ids]} a line.')],
    trained: Annotated[
        bool, typer.Option("--trained/--untrained", help="Weigh with the fusion that ships.")
    ] = True,
    dense: Annotated[bool, typer.Option("--dense", help="With vectors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one record.")] = False,
) -> None:
    """Index a corpus by itself and measure recall, cost and time; the plain walk is shown too."""
    from trialwise.cli.bench_retrieval import run, show

    record = run(corpus, questions, trained=trained, dense=dense)
    if as_json:
        console.say_json(record)
    else:
        show(record)


@app.command()
def growth(
    passages: Annotated[str, typer.Option(help="Sizes, with commas.")] = "10000,50000,200000",
    questions: Annotated[int, typer.Option(min=10, help="How many of each size.")] = 100,
    trained: Annotated[
        bool, typer.Option("--trained/--untrained", help="Weigh with the fusion that ships.")
    ] = True,
    dense: Annotated[bool, typer.Option("--dense", help="Scan random vectors as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one record.")] = False,
) -> None:
    """Measure index and search over made-up documents, size by size; the store is left out."""
    from trialwise.cli.bench_growth import run, show, sizes_of

    record = run(sizes_of(passages), questions=questions, trained=trained, dense=dense)
    if as_json:
        console.say_json(record)
    else:
        show(record)


def _questions(snapshot: "Snapshot", count: int, chance: random.Random) -> list[str]:
    """Return a mix of disturbed known questions and of calculations."""
    known = [
        snapshot.document_text(int(row[1]))[int(row[2]) : int(row[3])]
        for row in snapshot.questions
        if not row[4]
    ]
    calculations = round(count * _SHARE_OF_CALCULATIONS)
    questions = [_disturbed(text, chance) for text in chance.sample(known, min(count, len(known)))]
    questions = questions[: count - calculations]
    for number in range(calculations):
        template = _CALCULATIONS[number % len(_CALCULATIONS)]
        users = chance.randrange(2_000, 200_000)
        rate = chance.randrange(2, 30)
        questions.append(
            template.format(
                a=rate, b=rate + chance.randrange(1, 5), p=chance.choice((80, 90)),
                r=chance.randrange(2, 20), n=users, m=users + chance.randrange(0, 300),
                x=users * rate // 100, y=users * (rate + 1) // 100,
            )
        )  # fmt: skip
    chance.shuffle(questions)
    return questions


def _disturbed(text: str, chance: random.Random) -> str:
    """Return a question with one word swapped, left out or misspelt."""
    words = text.split()
    place = chance.randrange(len(words))
    action = chance.randrange(3)
    if action == 0 and len(words) > 3:
        del words[place]
    elif action == 1 and place:
        words[place - 1], words[place] = words[place], words[place - 1]
    elif len(words[place]) > 4:
        at = chance.randrange(1, len(words[place]) - 1)
        words[place] = words[place][:at] + words[place][at + 1 :]
    return " ".join(words)
