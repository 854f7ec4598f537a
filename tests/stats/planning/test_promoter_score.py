"""The margin of a net promoter score, against numpy, a plain mean and simulation."""

import numpy as np
import pytest

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate

SHARES = {"promoters": 0.45, "detractors": 0.2}


@pytest.mark.reference
def test_the_margin_is_that_of_the_mean_of_the_answers():
    # numpy.std of answers that count 1, 0 and -1
    answers = np.repeat([1, 0, -1], [180, 140, 80])
    found = calculate("precision-nps", {"n": 400, **SHARES}).outputs
    given = {"n": 400, "sd": float(np.std(answers)), "mean": 0.25, "convention": "z"}
    assert found["margin"] == pytest.approx(calculate("precision-mean", given).outputs["margin"])
    assert found["nps"] == pytest.approx(answers.mean())


@pytest.mark.parametrize("population", [None, 900])
def test_the_size_gives_the_margin_and_one_answer_less_does_not(population):
    plan = {**SHARES, **({"population": population} if population else {})}
    n = calculate("sample-size-precision-nps", {"margin": 0.06, **plan}).outputs["n"]
    at, below = (
        calculate("precision-nps", {"n": size, **plan}).outputs["margin"] for size in (n, n - 1)
    )
    assert at <= 0.06 < below


@pytest.mark.slow
def test_coverage_by_simulation():
    # numpy, 20,000 surveys of 400 answers, seed 11
    draws = np.random.default_rng(11).multinomial(400, [0.45, 0.35, 0.2], size=20_000)
    cases, times = np.unique(draws, axis=0, return_counts=True)
    held = 0
    for (up, _, down), repeats in zip(cases, times, strict=True):
        given = {"n": 400, "promoters": up / 400, "detractors": down / 400}
        found = calculate("precision-nps", given).outputs
        held += repeats * (found["low"] <= 0.25 <= found["high"])
    assert held / 20_000 == pytest.approx(0.95, abs=0.008)


def test_shares_above_all_and_answers_of_one_kind_are_refused():
    with pytest.raises(InputError, match="detractors"):
        calculate("precision-nps", {"n": 100, "promoters": 0.7, "detractors": 0.4})
    with pytest.raises(InputError, match="promoters"):
        calculate("precision-nps", {"n": 100, "promoters": 1.0, "detractors": 0.0})
