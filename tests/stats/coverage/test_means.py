"""Tests and intervals of means, correlations and hazards err and cover as often as they promise."""

import pytest
from tests.stats.coverage.simulated_means import SIMULATIONS


@pytest.mark.slow
@pytest.mark.parametrize("simulation", SIMULATIONS, ids=[run.__name__ for run in SIMULATIONS])
def test_the_promise_holds(simulation):
    for claim in simulation():
        assert claim.holds(), claim
