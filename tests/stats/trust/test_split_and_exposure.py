"""Limits of the split check, complier effects, diluted z and the Mantel-Haenszel odds ratio."""

import math

import numpy as np
import pytest
from scipy.stats import binom, norm
from statsmodels.stats.contingency_tables import StratifiedTable

from trialwise.core.errors import InputError
from trialwise.stats.registry import calculate, get

STRATA = {
    "conversions_a": [90, 600, 12],
    "users_a": [1000, 2000, 100],
    "conversions_b": [200, 310, 20],
    "users_b": [2000, 1000, 110],
}


def expected(name, result):
    return [float(result.outputs[each]) for each in get(name).printed or (get(name).headline,)]


@pytest.mark.reference
@pytest.mark.parametrize(
    "given_",
    [
        {"actual_share": 0.505, "threshold": 0.01},
        {"actual_share": 0.48, "planned_share": 0.5, "power": 0.9},
        {"actual_share": 0.12, "planned_share": 0.1},
    ],
)
def test_the_size_has_the_power_of_the_binomial(given_, printed):
    result = calculate("sample-size-srm", given_)
    n, share = result.outputs["total"], given_.get("planned_share", 0.5)
    limits = calculate(
        "srm-limits",
        {"total": n, "planned_share": share, "threshold": given_.get("threshold", 0.001)},
    ).outputs
    truth = binom(n, given_["actual_share"])
    power = truth.cdf(limits["users_low"]) + truth.sf(limits["users_high"])
    assert power == pytest.approx(given_.get("power", 0.8), abs=0.01)
    assert printed(result) == pytest.approx(expected("sample-size-srm", result))


def test_a_split_as_planned_needs_no_check():
    with pytest.raises(InputError, match="actual_share"):
        calculate("sample-size-srm", {"actual_share": 0.5})


@pytest.mark.reference
@pytest.mark.parametrize(("share", "threshold"), [(0.5, 0.001), (0.1, 0.01), (0.9, 0.05)])
def test_at_the_limit_the_check_gives_its_threshold(share, threshold, printed):
    given_ = {"total": 10**8, "planned_share": share, "threshold": threshold}
    result = calculate("srm-limits", given_)
    high = round(result.outputs["users_high"])
    check = calculate(
        "srm-test", {"counts": [high, 10**8 - high], "ratios": [share, 1 - share]}
    ).outputs["p_value"]
    assert check == pytest.approx(threshold, rel=2e-3)
    assert printed(result) == pytest.approx(expected("srm-limits", result))


def test_the_effect_on_compliers(printed):
    result = calculate("complier-effect", {"effect": 1.2, "uptake_b": 0.4, "uptake_a": 0.1})
    assert result.outputs["effect_compliers"] == pytest.approx(4)
    assert printed(result) == pytest.approx(expected("complier-effect", result))


def test_equal_uptake_is_refused():
    with pytest.raises(InputError, match="uptake_b"):
        calculate("complier-effect", {"effect": 1.2, "uptake_b": 0.4, "uptake_a": 0.4})


@pytest.mark.slow
def test_the_complier_effect_by_simulation():
    rng = np.random.default_rng(6)
    n = 2_000_000
    assigned = rng.integers(0, 2, n)
    kind = rng.uniform(size=n)  # 10 % use it anyway, 30 % when assigned, the rest never
    uses = (kind < 0.1) | ((kind < 0.4) & (assigned == 1))
    values = rng.normal(kind, 1) + 4.0 * uses
    effect = values[assigned == 1].mean() - values[assigned == 0].mean()
    found = calculate("complier-effect", {"effect": effect, "uptake_b": 0.4, "uptake_a": 0.1})
    assert found.outputs["effect_compliers"] == pytest.approx(4.0, abs=0.03)


@pytest.mark.reference
def test_z_over_everyone_by_simulation(printed):
    result = calculate("diluted-z", {"z": 3.0, "trigger_share": 0.25})
    assert printed(result) == pytest.approx(expected("diluted-z", result))
    rng, n = np.random.default_rng(7), 4000
    effect = 3 * math.sqrt(2 / (n * 0.25))  # z of 3 among a quarter of n users per arm
    shift = rng.normal(effect * 0.25, math.sqrt(2 / n), 200_000) / math.sqrt(2 / n)
    assert shift.mean() == pytest.approx(result.outputs["z_overall"], abs=0.01)
    assert norm.sf(result.outputs["z_overall"]) == pytest.approx(0.0668, abs=1e-4)


@pytest.mark.reference
@pytest.mark.parametrize("alpha", [0.05, 0.1])
def test_statsmodels_has_the_same_odds_ratio(alpha, printed):
    result = calculate("mantel-haenszel", STRATA | {"alpha": alpha})
    rows = zip(*STRATA.values(), strict=True)
    table = StratifiedTable([[[b, n - b], [a, m - a]] for a, m, b, n in rows])
    low, high = table.oddsratio_pooled_confint(alpha)
    test = table.test_null_odds()
    wanted = [table.oddsratio_pooled, low, high, test.statistic, test.pvalue]
    assert expected("mantel-haenszel", result) == pytest.approx(wanted, rel=1e-9)
    assert printed(result) == pytest.approx(wanted, rel=1e-9)
    corrected = table.test_null_odds(correction=True).pvalue
    assert result.alternatives[0].outputs["p_value"] == pytest.approx(corrected)


def test_swapping_the_arms_turns_the_odds_round():
    found = calculate("mantel-haenszel", STRATA).outputs
    swapped = {
        name[:-1] + ("b" if name.endswith("a") else "a"): values for name, values in STRATA.items()
    }
    other = calculate("mantel-haenszel", swapped).outputs
    assert found["odds_ratio"] * other["odds_ratio"] == pytest.approx(1)
    assert found["p_value"] == pytest.approx(other["p_value"])


def test_no_converted_users_is_refused():
    with pytest.raises(InputError, match="converted users"):
        calculate(
            "mantel-haenszel",
            {
                "conversions_a": [0, 0],
                "users_a": [10, 10],
                "conversions_b": [1, 2],
                "users_b": [10, 10],
            },
        )


def test_z_over_everyone_leads_back_to_the_triggered():
    found = calculate("diluted-z", {"z_overall": 1.5, "trigger_share": 0.25}).outputs
    assert found["z"] == pytest.approx(3.0)
    assert found["z_overall"] == pytest.approx(1.5)
