"""Critical values, corrections, boundaries and posteriors keep their error rates."""

import pytest
from tests.stats.coverage.simulated_levels import SIMULATIONS


@pytest.mark.slow
@pytest.mark.parametrize("simulation", SIMULATIONS, ids=[run.__name__ for run in SIMULATIONS])
def test_the_promise_holds(simulation):
    for claim in simulation():
        assert claim.holds(), claim
