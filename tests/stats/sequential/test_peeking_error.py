"""The false positive rate of peeking, against R, the printed tables and raw simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import printed_by

from trialwise.core.errors import InputError
from trialwise.stats.sequential.peeking_error import peeking_error

NAME = "peeking-error"


@pytest.mark.reference
def test_rates_are_those_of_rpact(recorded):
    for row in recorded("peeking"):
        outputs = peeking_error(
            looks=int(row["looks"]), alpha=float(row["alpha"]), sides=int(row["sides"])
        ).outputs
        # rpact's grid is good to about a millionth here
        assert outputs["false_positive_rate"] == pytest.approx(float(row["rate"]), abs=2e-6)
        assert outputs["nominal_alpha"] == pytest.approx(float(row["nominal"]), abs=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("alpha", "looks", "rate"),
    [
        *((0.05, *pair) for pair in ((2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193))),
        *((0.05, *pair) for pair in ((20, 0.248), (50, 0.320))),
        *((0.01, *pair) for pair in ((2, 0.018), (3, 0.024), (4, 0.029), (5, 0.033), (10, 0.047))),
    ],
)
def test_rates_are_those_of_the_printed_table(alpha, looks, rate):
    # Armitage, McPherson & Rowe (1969), JRSS A 132, 235-244
    found = peeking_error(looks=looks, alpha=alpha).outputs["false_positive_rate"]
    assert found == pytest.approx(rate, abs=6e-4)


def test_the_independence_figure_is_shown_as_wrong():
    result = peeking_error(looks=5)
    assert result.outputs["independent_rate"] == pytest.approx(1 - 0.95**5, rel=1e-12)
    (wrong,) = result.alternatives
    assert wrong.outputs["false_positive_rate"] == result.outputs["independent_rate"]
    assert "wrong" in wrong.note


def test_the_nominal_alpha_keeps_the_overall_rate():
    for looks in (2, 7, 30):
        nominal = peeking_error(looks=looks).outputs["nominal_alpha"]
        again = peeking_error(looks=looks, alpha=nominal).outputs["false_positive_rate"]
        assert again == pytest.approx(0.05, rel=1e-8)


def test_critical_z_and_nominal_alpha_are_the_same():
    outputs = peeking_error(looks=4, sides=1).outputs
    assert outputs["nominal_alpha"] == pytest.approx(stats.norm.sf(outputs["critical_z"]), rel=1e-9)


@given(st.integers(1, 30), st.floats(0.001, 0.2), st.sampled_from([1, 2]))
@settings(max_examples=25, deadline=None)
def test_more_looks_err_more_but_less_than_independent_ones(looks, alpha, sides):
    few = peeking_error(looks=looks, alpha=alpha, sides=sides).outputs
    more = peeking_error(looks=looks + 1, alpha=alpha, sides=sides).outputs
    assert few["false_positive_rate"] < more["false_positive_rate"] < more["independent_rate"]


@pytest.mark.parametrize("sides", [1, 2])
def test_the_line_prints_the_result(agrees, sides):
    for looks, alpha in ((1, 0.05), (3, 0.2), (14, 0.01)):
        agrees(NAME, {"looks": looks, "alpha": alpha, "sides": sides})


def test_a_bound_of_z_stands_for_the_alpha_of_each_look():
    # Pocock (1977): 2.413 at each of five looks keeps 5 %
    found = peeking_error(looks=5, z=2.413).outputs
    assert found["false_positive_rate"] == pytest.approx(0.05, abs=5e-5)
    same = peeking_error(looks=3).outputs["false_positive_rate"]
    alike = peeking_error(looks=3, z=1.959963984540054).outputs["false_positive_rate"]
    assert alike == pytest.approx(same, rel=1e-9)
    one_sided = peeking_error(looks=2, z=1.645, sides=1)
    assert printed_by(one_sided.code)[0] == pytest.approx(0.0800528, abs=1e-6)
    assert peeking_error(looks=4, z=0.0).outputs["false_positive_rate"] == pytest.approx(1.0)


def test_the_summary_answers_first():
    assert peeking_error(looks=5).summary == (
        "Stopping at the first of 5 looks with p below 0.05 gives a false positive in 14.17 % of "
        "the tests without an effect, not in 5 %. To keep 5 % overall, each look may stop only at "
        "p below 0.0158, |z| from 2.413 on."
    )
    assert peeking_error(looks=1).summary == (
        "With one look the false positive rate is 5 %, as planned."
    )


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"looks": 0}, "looks", "one look"),
        ({"looks": 101}, "looks", "always-valid"),
        ({"looks": 5, "alpha": 0.95}, "alpha", "0.05, not 0.95"),
    ],
)
def test_bad_inputs_are_refused(given, field, says):
    with pytest.raises(InputError) as caught:
        peeking_error(**given)
    assert caught.value.field == field
    assert says in str(caught.value)


@pytest.mark.slow
def test_simulated_conversions_err_as_often():
    """Two arms of users who convert at 20 %, read with a z-test after each of 10 batches."""
    rng, size, looks, batch = np.random.default_rng(8), 60_000, 10, 1000
    arms = rng.binomial(batch, 0.2, (2, size, looks)).cumsum(axis=2)
    users = batch * np.arange(1, looks + 1)
    pooled = arms.sum(axis=0) / (2 * users)
    z = (arms[1] - arms[0]) / users / np.sqrt(pooled * (1 - pooled) * 2 / users)
    expected = peeking_error(looks=looks).outputs["false_positive_rate"]
    error = (expected * (1 - expected) / size) ** 0.5
    found = (np.abs(z) >= 1.959964).any(axis=1).mean()
    assert found == pytest.approx(expected, abs=4 * error)
