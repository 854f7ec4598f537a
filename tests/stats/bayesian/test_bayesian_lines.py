"""Every printed line of Python and of R of this family gives the numbers it stands beside."""

import pytest
from tests.stats.executed import HAS_R, expected_of, printed_by, printed_by_r

from trialwise.stats.bayesian import INDEX
from trialwise.stats.registry import get

COUNTS = ("conversions_a", "users_a", "conversions_b", "users_b")
EVENTS = ("events_a", "exposure_a", "events_b", "exposure_b")
MEANS = ("mean_a", "sd_a", "n_a", "mean_b", "sd_b", "n_b")
PRIOR = {"prior_alpha": 3, "prior_beta": 30}


def named(names, *values):
    return dict(zip(names, values, strict=True))


CASES = [
    *((name, dict(get(name).example)) for name in INDEX),
    ("bayes-proportions", named(COUNTS, 0, 10, 3, 1000) | {"alpha": 0.1}),
    ("bayes-proportions", named(COUNTS, 50_000, 500_000, 50_400, 500_000) | PRIOR),
    ("bayes-proportions", named(COUNTS, 10**8, 10**9, 10**8 + 9000, 10**9)),
    ("bayes-proportions-k", {"conversions": [3, 9, 4, 7], "users": [40, 50, 30, 60]} | PRIOR),
    ("bayes-rates", named(EVENTS, 3, 12.5, 8, 20) | {"prior_shape": 2, "prior_rate": 5}),
    ("bayes-means", named(MEANS, 10, 2, 5, 12, 3, 8)),
    ("bayes-means", named(MEANS, 10, 2, 5, 12, 3, 8) | {"prior_sd": 1.5, "prior_mean": 0.5}),
    ("bayes-sample-size", {"baseline": 0.1, "lift": 0.05, "certainty": 0.9, "power": 0.9}),
    ("bayes-sample-size", {"baseline": 0.1, "lift": -0.05, "max_loss": 0.0002}),
    ("bayes-sample-size", {"baseline": 0.3, "lift": 0.1, "max_loss": 1e-5, "certainty": 0.99}),
    ("bayes-sample-size", {"baseline": 0.1, "target": 0.9, "max_loss": 0.5}),
    ("prior-from-experiments", {"rates": [0.1, 0.12, 0.09, 0.14]}),
    (
        "prior-from-experiments",
        {"effects": [0.01, 0.012, 0.009], "standard_errors": [0.05, 0.05, 0.04]},
    ),
    (
        "posterior-normal",
        {"estimate": -3, "standard_error": 2, "prior_sd": 5, "prior_mean": 1, "alpha": 0.2},
    ),
    ("beta-interval", {"conversions": 0, "users": 30, "prior_alpha": 0.5, "prior_beta": 0.5}),
]


@pytest.mark.reference
@pytest.mark.parametrize(("name", "given"), CASES)
def test_the_python_line_prints_the_result(name, given):
    result, expected = expected_of(name, given)
    assert "\n" not in result.code
    assert printed_by(result.code) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.reference
@pytest.mark.skipif(not HAS_R, reason="R is not installed")
def test_the_r_lines_print_the_results():
    pairs = [expected_of(name, given) for name, given in CASES]
    for (result, expected), found in zip(
        pairs, printed_by_r([result.r_code for result, _ in pairs]), strict=True
    ):
        assert "\n" not in result.r_code
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-11), result.r_code
