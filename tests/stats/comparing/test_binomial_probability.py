"""How likely a number of conversions is: against scipy 1.17.1."""

import pytest
from scipy import stats
from tests.stats.executed import expected_of, printed_by

from trialwise.core.errors import InputError
from trialwise.stats.comparing.binomial_probability import binomial_probability

CASES = [(9, 100, 0.05), (0, 20, 0.1), (20, 20, 0.9), (3, 80, 0.08), (600, 10_000, 0.05)]


@pytest.mark.reference
@pytest.mark.parametrize(("conversions", "users", "rate"), CASES)
def test_it_is_that_of_scipy(conversions, users, rate):
    found = binomial_probability(conversions=conversions, users=users, rate=rate).outputs
    reference = stats.binom(users, rate)  # scipy 1.17.1
    assert found["at_least"] == pytest.approx(reference.sf(conversions - 1), rel=1e-9)
    assert found["at_most"] == pytest.approx(reference.cdf(conversions), rel=1e-9)
    assert found["exactly"] == pytest.approx(reference.pmf(conversions), rel=1e-8)
    assert (found["expected"], found["sd"]) == pytest.approx((reference.mean(), reference.std()))


@pytest.mark.parametrize("tail", ["at_least", "at_most", "exactly"])
def test_the_line_of_python_prints_the_same(tail):
    given = {"conversions": 7, "users": 90, "rate": 0.06, "tail": tail}
    result, expected = expected_of("binomial-probability", given)
    assert printed_by(result.code) == pytest.approx(expected)
    assert result.outputs["probability"] == result.outputs[tail]


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_a_certain_rate_gives_a_certain_count(rate):
    found = binomial_probability(conversions=int(5 * rate), users=5, rate=rate, tail="exactly")
    assert found.outputs["probability"] == 1


def test_more_conversions_than_users_are_refused():
    with pytest.raises(InputError, match="at most the number of users, 5"):
        binomial_probability(conversions=6, users=5, rate=0.5)
