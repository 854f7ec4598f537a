"""No text takes long to read: neither repeated numbers nor words that many patterns begin with."""

import random
import time

import pytest

from trialwise.assistant.understand.sentence import understand

WORDS = """
the lift of 10% to 12% p-values 0.01 0.02 users per arm control treatment 120/1000 vs 150/1,000
sd 3 mean 50 n 20 correlation and or with at margin relative interval bayes prior posterior looks
peek metrics false positive rate hazard ratio events cluster icc cuped conversion , ; : ( ) 5 7 9
2.5 before after a b
""".split()  # noqa: SIM905  # reads better than eighty quoted words
LONGEST = 2000
REPEATED = ["p ", "0.01 ", "10% ", "and ", "between ", "a b ", "1, ", "x", "chance probability ",
            "false positive risk ", "control ", "of the ", "3/7 ", "50/50 ", "sd 3 "]  # fmt: skip
# A second is far above the few milliseconds that it takes, and far below a pattern that runs wild.
MOST_SECONDS = 2.0


def seconds(text: str) -> float:
    started = time.process_time()
    understand(text)
    return time.process_time() - started


@pytest.mark.parametrize("piece", REPEATED)
def test_a_repeated_piece_is_read_at_once(piece: str) -> None:
    assert seconds((piece * LONGEST)[:LONGEST]) < MOST_SECONDS


@pytest.mark.parametrize("seed", range(12))
def test_a_jumble_of_the_fields_words_is_read_at_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    text = " ".join(chance.choice(WORDS) for _ in range(400))[:LONGEST]
    assert seconds(text) < MOST_SECONDS
