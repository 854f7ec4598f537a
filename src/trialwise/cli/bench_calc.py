"""What ``trialwise bench calc`` measures: calculators, typed calls from sentences, the import."""

import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from trialwise.stats.calculator import Calculator

# One sentence or more of each family, as people write them.
SENTENCES: Final = (
    "what sample size per group to detect a lift from 10% to 12% with 80% power?",
    "how long to detect 10% to 11% with 3,000 visitors a day?",
    "sd 30, mean 50, detect a 5% lift, sample size?",
    "control 2,100/30,000, treatment 2,310/30,000, is it significant?",
    "mean 50 sd 30 n 1000 vs mean 53 sd 32 n 1000, significant?",
    "50,210 users in control and 49,790 in treatment, is that an srm?",
    "what mde can I detect with 5,000 users per arm and a 10% baseline?",
    "non-inferiority margin 2 points, baseline 30%, 90% power, how many users per arm?",
    "how many events for a hazard ratio of 0.75 with 80% power? 30% of control have the event",
    "cluster size 50, ICC 0.02, from 10% to 12%, how many clusters?",
    "anova with 4 groups and f = 0.25, sample size?",
    "how many pairs for an sd of the differences of 5 and a change of 2?",
    "margin of error of 3 points at 95% confidence, how many responses?",
    "cuped with correlation 0.6 on 20,000 users",
    "95% confidence interval for 120 conversions out of 1,000 users",
    "Fisher's exact test 3/20 vs 9/20",
    "12 crashes in 4000 hours vs 7 crashes in 4100 hours, poisson test",
    "0 events in 500 users, what rate is still possible?",
    "O'Brien-Fleming boundaries for 5 looks at two-sided 5%",
    "we peek 5 times at alpha 5%, what is the real false positive rate?",
    "conditional power with z = 1.2 at 60% of the information",
    "chance of at least one false positive with 20 tests at 0.05?",
    "adjust p-values 0.01, 0.02, 0.03, 0.2 with Holm",
    "pool estimates 0.02, 0.035, 0.01 with standard errors 0.01, 0.012, 0.008",
    "bayesian: A 120/1000, B 150/1000, probability that B is better?",
    "winner's curse with 20% power",
    "false positive risk if 10% of our ideas work",
    "p-value for z = 2.1",
    "what is statistical power?",
    "why is the Pocock boundary wider at the end?",
)


def cpu_ms(action: Callable[[], object], *, repeats: int = 5, at_least: float = 0.02) -> float:
    """Return the CPU milliseconds of one warm call, the median of several runs.

    Args:
        action: what to run; called once before it is timed.
        repeats: runs of which the median is taken.
        at_least: CPU seconds that a run lasts, by repeating the call.
    """
    action()
    started = time.process_time()
    action()
    once = max(time.process_time() - started, 1e-6)
    calls = max(int(at_least / once), 1)
    found = []
    for _ in range(repeats):
        started = time.process_time()
        for _ in range(calls):
            action()
        found.append((time.process_time() - started) / calls * 1000)
    return median(found)


def calculator_times() -> dict[str, float]:
    """Return the CPU milliseconds of every calculator on its example.

    Alpha differs a little from call to call, so that nothing is answered from a cache.
    """
    from trialwise.stats.registry import calculate, calculators

    def run(entry: "Calculator") -> Callable[[], object]:
        has_alpha = any(param.name == "alpha" for param in entry.params)
        steps = itertools.count(1)

        def call() -> object:
            given = dict(entry.example)
            if has_alpha:
                given["alpha"] = float(given.get("alpha", 0.05)) * (1 - 1e-7 * next(steps))
            return calculate(entry.name, given)

        return call

    return {entry.name: cpu_ms(run(entry), repeats=3) for entry in calculators()}


def sentence_times() -> dict[str, float]:
    """Return the CPU milliseconds from a sentence to its typed call."""
    from trialwise.assistant.understand.sentence import understand

    def run(text: str) -> Callable[[], object]:
        return lambda: understand(text)

    return {text: cpu_ms(run(text), repeats=3) for text in SENTENCES}


def import_seconds() -> float:
    """Return the CPU seconds of ``import trialwise.stats.registry`` beyond those of Python."""
    return _process_seconds("import trialwise.stats.registry") - _process_seconds("pass")


def _process_seconds(code: str) -> float:
    found = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # our own code
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(found)
