"""Hedges' g from d or t: against the calculator of means, and the gamma function of scipy."""

import pytest
from scipy import special
from tests.stats.executed import alternative, expected_of, printed_by

from trialwise.core.errors import InputError, UsageError
from trialwise.stats.comparing.effect_size import cohens_d
from trialwise.stats.comparing.hedges import hedges_g


@pytest.mark.reference
@pytest.mark.parametrize(("n_a", "n_b"), [(12, 10), (2, 2), (400, 380)])
def test_the_factor_is_the_ratio_of_gammas(n_a, n_b):
    half = (n_a + n_b - 2) / 2
    factor = special.gamma(half) / (half**0.5 * special.gamma(half - 0.5)) if half < 80 else None
    found = hedges_g(d=0.6, n_a=n_a, n_b=n_b)
    expected = factor or 1 - 3 / (8 * half - 1)
    assert found.outputs["correction"] == pytest.approx(
        expected, rel=1e-6 if factor is None else 1e-9
    )


def test_it_is_that_of_the_summary_numbers():
    summary = cohens_d(mean_a=10, sd_a=4, n_a=12, mean_b=13, sd_b=5, n_b=10).outputs
    found = hedges_g(d=summary["d"], n_a=12, n_b=10).outputs
    for name in ("d", "d_low", "d_high", "hedges_g"):
        assert found[name] == pytest.approx(summary[name]), name


def test_t_gives_the_same_as_its_d():
    root = (1 / 20 + 1 / 22) ** 0.5
    by_t = hedges_g(t=2.5, n_a=20, n_b=22).outputs
    by_d = hedges_g(d=2.5 * root, n_a=20, n_b=22).outputs
    assert by_t == pytest.approx(by_d)


def test_the_approximate_factor_is_among_the_alternatives():
    found = alternative(hedges_g(d=0.6, n_a=12, n_b=10), "approximate factor 1 − 3/(4 df − 1)")
    assert found["hedges_g"] == pytest.approx(0.6 * (1 - 3 / 79))


@pytest.mark.parametrize("given", [{"d": 0.6}, {"t": -2.1}])
def test_the_line_of_python_prints_the_same(given):
    result, expected = expected_of("hedges-g", {**given, "n_a": 12, "n_b": 10})
    assert printed_by(result.code) == pytest.approx(expected)


def test_one_of_d_and_t_is_needed():
    with pytest.raises(UsageError):
        hedges_g(d=0.5, t=2, n_a=10, n_b=10)
    with pytest.raises(InputError):
        hedges_g(n_a=10, n_b=10)
    with pytest.raises(InputError, match="Check t"):
        hedges_g(t=1e6, n_a=2, n_b=2)
