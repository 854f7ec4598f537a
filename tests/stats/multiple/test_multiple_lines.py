"""Every printed line of Python and of R of this family gives the numbers it stands beside."""

import pytest
from tests.stats.executed import HAS_R, expected_of, printed_by, printed_by_r

from trialwise.stats.multiple import INDEX
from trialwise.stats.multiple.adjustment import ADJUSTMENTS
from trialwise.stats.registry import get

P_VALUES = [0.042, 0.013, 0.9, 0.0499, 0.011]
GROUPS = {"means": [50, 53, 51, 48], "sds": [20, 21, 19, 22], "ns": [60, 50, 48, 70]}
SPREAD = {"estimates": [-12, 40, 3, 55, 18], "standard_errors": [9, 14, 5, 22, 11]}
CASES = [
    ("family-wise-error", {"tests": 7, "alpha": 0.01}),
    ("bonferroni-alpha", {"tests": 12, "alpha": 0.1}),
    *(
        ("adjust-p-values", {"p_values": P_VALUES, "method": method, "alpha": 0.1})
        for method in ADJUSTMENTS
    ),
    ("adjust-p-values", {"p_values": [0.1, 0.5, 0.6], "alpha": 0.3}),
    ("false-discovery", {"share_true": 0.25, "tests": 40, "alpha": 0.1, "power": 0.6}),
    ("dunnett-test", GROUPS),
    ("dunnett-test", GROUPS | {"sides": 1}),
    ("dunnett-test", {"means": [3, 4], "sds": [1, 2], "ns": [9, 7]}),
    ("tukey-test", GROUPS),
    ("tukey-test", {"means": [3, 4], "sds": [1, 2], "ns": [9, 7]}),
    ("combine-p-values", {"p_values": [0.3, 0.01], "method": "stouffer"}),
    ("combine-p-values", {"p_values": [0.3, 0.01], "method": "stouffer", "weights": [3, 1]}),
    ("combine-p-values", {"p_values": [0.3, 0.01], "method": "tippett"}),
    ("pool-estimates", SPREAD),
    ("pool-estimates", {"estimates": [1, 1.1], "standard_errors": [1, 2]}),
    *((name, dict(get(name).example)) for name in INDEX),
]


@pytest.mark.reference
@pytest.mark.parametrize(("name", "given"), CASES)
def test_the_python_line_prints_the_result(name, given):
    result, expected = expected_of(name, given)
    assert "\n" not in result.code
    assert printed_by(result.code) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.reference
@pytest.mark.skipif(not HAS_R, reason="R is not installed")
def test_the_r_lines_print_the_results():
    pairs = [expected_of(name, given) for name, given in CASES]
    for (result, expected), found in zip(
        pairs, printed_by_r([result.r_code for result, _ in pairs]), strict=True
    ):
        assert "\n" not in result.r_code
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-7), result.r_code
