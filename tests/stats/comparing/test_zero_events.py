"""What no event still allows, against scipy 1.17.1, statsmodels 0.15.0 and published numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.zero_events import zero_events, zero_events_sample_size


@pytest.mark.reference
@pytest.mark.parametrize("users", [1, 14, 300, 10**9])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_the_limit_is_the_one_sided_exact_one(users, alpha):
    # proportion_confint(method="beta") at twice alpha, statsmodels 0.15.0
    result = zero_events(users=users, alpha=alpha)
    expected = proportion_confint(0, users, alpha=2 * alpha, method="beta")[1]
    assert result.outputs["rate_high"] == pytest.approx(expected, rel=1e-9)
    two = proportion_confint(0, users, alpha=alpha, method="beta")[1]
    assert alternative(result, "two-sided exact")["rate_high"] == pytest.approx(two, rel=1e-9)
    wilson = proportion_confint(0, users, alpha=2 * alpha, method="wilson")[1]
    assert alternative(result, "Wilson, one-sided")["rate_high"] == pytest.approx(wilson)
    jeffreys = stats.beta.isf(alpha, 0.5, users + 0.5)
    assert alternative(result, "Jeffreys, one-sided")["rate_high"] == pytest.approx(jeffreys)
    uniform = stats.beta.isf(alpha, 1, users + 1)
    assert alternative(result, "uniform prior")["rate_high"] == pytest.approx(uniform)


@pytest.mark.reference
def test_the_rule_of_three_of_hanley_and_lippman_hand():
    # JAMA 249 (1983): none of 14 gives at most 21.4 % by the rule, 19.3 % exactly
    outputs = zero_events(users=14).outputs
    assert round(outputs["rule_of_three"], 3) == 0.214
    assert round(outputs["rate_high"], 3) == 0.193


@pytest.mark.reference
def test_limits_of_the_difference_by_brute_force():
    # the largest difference d for which some pair of rates (p, p + d) makes no event at all have a
    # probability of alpha/2
    outputs = zero_events(users=40, users_b=60).outputs
    grid = [place / 20000 for place in range(20000)]
    high = max(d for d in grid if (1 - d) ** 60 >= 0.025)
    low = max(d for d in grid if (1 - d) ** 40 >= 0.025)
    assert outputs["difference_high"] == pytest.approx(high, abs=1e-4)
    assert outputs["difference_low"] == pytest.approx(-low, abs=1e-4)
    assert outputs["rate_high_b"] == zero_events(users=60).outputs["rate_high"]


@pytest.mark.reference
@pytest.mark.parametrize("rate", [0.9, 0.1, 0.001, 1e-9])
@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_users_are_the_fewest_that_rule_the_rate_out(rate, alpha):
    # scipy.stats.binom
    users = zero_events_sample_size(rate=rate, alpha=alpha).outputs["users"]
    assert stats.binom.pmf(0, users, rate) <= alpha * (1 + 1e-9)
    assert users == 1 or stats.binom.pmf(0, users - 1, rate) > alpha * (1 - 1e-9)
    assert zero_events(users=users, alpha=alpha).outputs["rate_high"] <= rate * (1 + 1e-9)


@pytest.mark.reference
def test_the_table_allows_for_a_few_events():
    # the fewest users at which k or fewer events have probability 5 %: 2995, 4742, 6294, 7752
    # (for 0.1 %; chi-square quantiles with 2k + 2 degrees of freedom give nearly the same)
    rows = zero_events_sample_size(rate=0.001).tables[0].rows
    for events, users in rows:
        n = int(users.replace(",", ""))
        assert stats.binom.cdf(int(events), n, 0.001) <= 0.05
        assert stats.binom.cdf(int(events), n - 1, 0.001) > 0.05
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]


def test_summaries_say_the_limit_and_the_level():
    assert zero_events(users=3).summary == (
        "With no event among 3 users, rates above about 63.2 % are excluded at the 95 % level "
        "(one-sided)."
    )
    assert zero_events(users=3000).summary == (
        "With no event among 3,000 users, rates above about 0.1 % are excluded at the 95 % level "
        "(one-sided): up to about 1 in 1,000 users may still have one."
    )
    assert "its rate may be up to 7.11 % lower or 5.96 % higher" in (
        zero_events(users=50, users_b=60).summary
    )
    assert zero_events_sample_size(rate=0.01).summary == (
        "You need 299 users without a single event to rule out a rate of 1 % or more at the 95 % "
        "level (one-sided)."
    )


@given(users=st.integers(1, 10**12), alpha=st.floats(1e-9, 0.499))
@settings(max_examples=40, deadline=None)
def test_more_users_and_less_certainty_lower_the_limit(users, alpha):
    high = zero_events(users=users, alpha=alpha).outputs["rate_high"]
    assert 0 < high < 1
    assert zero_events(users=min(2 * users, 10**12), alpha=alpha).outputs["rate_high"] <= high
    assert zero_events(users=users, alpha=alpha / 2).outputs["rate_high"] > high


@pytest.mark.parametrize(
    ("run", "given_", "field", "says"),
    [
        (zero_events, {"users": 0}, "users", "At least one user"),
        (zero_events, {"users": 5, "users_b": 0}, "users_b", "At least one user"),
        (zero_events_sample_size, {"rate": 0}, "rate", "No number of users"),
        (zero_events_sample_size, {"rate": 1}, "rate", "1 % is 0.01"),
    ],
)
def test_bad_inputs_are_refused(run, given_, field, says):
    with pytest.raises(InputError) as caught:
        run(**given_)
    assert caught.value.field == field
    assert says in str(caught.value)
