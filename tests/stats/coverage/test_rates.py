"""Tests and intervals of counts and rates err and cover as often as they promise."""

import pytest
from tests.stats.coverage.simulated_rates import SIMULATIONS


@pytest.mark.slow
@pytest.mark.parametrize("simulation", SIMULATIONS, ids=[run.__name__ for run in SIMULATIONS])
def test_the_promise_holds(simulation):
    for claim in simulation():
        assert claim.holds(), claim
