"""The exact test of one count: against scipy 1.17.1, and its level by enumeration."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.poisson_count import poisson_count


@pytest.mark.reference
@pytest.mark.parametrize(("events", "expected"), [(21, 12), (0, 2.5), (58, 40.0), (3, 3)])
def test_it_is_that_of_scipy(events, expected):
    # poisson.sf and poisson.cdf, scipy 1.17.1
    found = poisson_count(events=events, expected=expected).outputs
    above, below = stats.poisson.sf(events - 1, expected), stats.poisson.cdf(events, expected)
    assert (found["at_least"], found["at_most"]) == pytest.approx((above, below))
    assert found["p_value"] == pytest.approx(min(1, 2 * min(above, below)))


@given(st.integers(0, 200), st.floats(0.1, 100))
@settings(max_examples=40, deadline=None)
def test_the_line_prints_it(events, expected):
    result, wanted = expected_of("poisson-count", {"events": events, "expected": expected})
    assert printed_by(result.code) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("mean", [0.7, 4.0, 25.0, 130.0])
def test_the_level_is_never_exceeded_by_enumeration(mean):
    counts = range(int(mean + 12 * mean**0.5 + 20))
    for alpha in (0.01, 0.05, 0.1):
        rejected = sum(
            stats.poisson.pmf(x, mean)
            for x in counts
            if poisson_count(events=x, expected=mean).outputs["p_value"] <= alpha
        )
        assert rejected <= alpha


def test_bad_inputs_are_refused():
    with pytest.raises(InputError, match="expected"):
        poisson_count(events=3, expected=0)
    with pytest.raises(InputError, match="cannot be negative"):
        poisson_count(events=-1, expected=2)
