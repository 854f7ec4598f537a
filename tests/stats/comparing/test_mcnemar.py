"""McNemar's test, against statsmodels 0.15.0, R 4.2.2 and the likelihood of the pairs."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.mcnemar import mcnemar_test
from trialwise.stats.comparing.paired_rates import Discordant, tango, tango_score

PAIRS = [(3, 9), (7, 7), (25, 43), (300, 211), (0, 5)]
Z = 1.959963984540054


def run(only_a, only_b, **more):
    return mcnemar_test(only_a=only_a, only_b=only_b, **more)


@pytest.mark.reference
@pytest.mark.parametrize("seen", PAIRS)
def test_p_values_are_those_of_statsmodels(seen):
    # mcnemar, statsmodels 0.15.0; its correction goes wrong when both counts are equal
    table = [[0, seen[0]], [seen[1], 0]]
    exact = run(*seen, method="exact").outputs["p_value"]
    assert exact == pytest.approx(mcnemar(table, exact=True).pvalue, rel=1e-9)
    plain = mcnemar(table, exact=False, correction=False)
    outputs = run(*seen, method="chi_square").outputs
    assert outputs["chi_square"] == pytest.approx(plain.statistic, abs=1e-12)
    assert outputs["p_value"] == pytest.approx(plain.pvalue, rel=1e-9)
    if seen[0] != seen[1]:
        corrected = mcnemar(table, exact=False, correction=True).pvalue
        assert run(*seen, method="corrected").outputs["p_value"] == pytest.approx(corrected)


@pytest.mark.reference
@pytest.mark.parametrize("seen", PAIRS)
def test_p_values_are_those_of_r(seen):
    # binom.test and mcnemar.test, recorded in reference/tables.csv
    expected = cases_of("tables")[f"only {seen[0]} and only {seen[1]}"]
    for method in ("exact", "chi_square", "corrected"):
        p = run(*seen, method=method).outputs["p_value"]
        assert p == pytest.approx(expected[method], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("seen", PAIRS)
def test_mid_p_takes_off_the_observed_outcome(seen):
    # Fagerland, Lydersen & Laake (2013): exact p minus P(X = min), with scipy.stats.binom
    law, least = stats.binom(sum(seen), 0.5), min(seen)
    found = run(*seen, method="mid_p").outputs["p_value"]
    assert found == pytest.approx(2 * law.cdf(least) - law.pmf(least), rel=1e-9)
    if seen[0] != seen[1]:
        beside = alternative(run(*seen, method="exact"), "McNemar mid-p")
        assert beside["p_value"] == pytest.approx(found)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("method", "name"), [("exact", "beta"), ("chi_square", "wilson"), ("corrected", "beta")]
)
def test_share_and_odds_have_the_binomial_interval_of_their_test(method, name):
    # proportion_confint, statsmodels 0.15.0
    outputs = run(25, 43, method=method).outputs
    low, high = proportion_confint(43, 68, method=name)
    assert (outputs["share_low"], outputs["share_high"]) == pytest.approx((low, high))
    assert outputs["odds_ratio"] == pytest.approx(43 / 25)
    assert outputs["odds_ratio_low"] == pytest.approx(low / (1 - low))
    assert outputs["odds_ratio_high"] == pytest.approx(high / (1 - high))


@pytest.mark.reference
@pytest.mark.parametrize(("b", "c", "n"), [(5, 14, 100), (2, 0, 44), (9, 9, 30), (25, 43, 68)])
@pytest.mark.parametrize("difference", [-0.2, -0.05, 0.08, 0.3])
def test_tangos_score_uses_the_most_likely_rates_under_the_difference(b, c, n, difference):
    # the trinomial likelihood, maximised by scipy.optimize
    def minus_log_likelihood(q):  # q = share with A only, q + difference with B only
        rest = 1 - 2 * q - difference
        terms = ((b, q), (c, q + difference), (n - b - c, rest))
        return -sum(k * math.log(max(p, 1e-300)) for k, p in terms if k)

    low, high = max(0, -difference), (1 - difference) / 2
    q = optimize.minimize_scalar(
        minus_log_likelihood, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    ).x
    variance = n * (2 * q + difference - difference**2)
    expected = (c - b - n * difference) / math.sqrt(variance)
    assert tango_score(Discordant(b, c), n, difference) == pytest.approx(expected, rel=1e-5)


@pytest.mark.reference
def test_tangos_interval_inverts_the_score_and_its_null_is_mcnemars_chi_square():
    interval = tango(Discordant(5, 14), 100, Z)
    assert tango_score(Discordant(5, 14), 100, interval.low) == pytest.approx(Z)
    assert tango_score(Discordant(5, 14), 100, interval.high) == pytest.approx(-Z)
    plain = mcnemar([[0, 5], [14, 0]], exact=False, correction=False).statistic
    assert tango_score(Discordant(5, 14), 100, 0.0) ** 2 == pytest.approx(plain)
    # no pair differs: z²/(n + z²) on either side
    edge = Z * Z / (30 + Z * Z)
    none = tango(Discordant(0, 0), 30, Z)
    assert (none.low, none.high) == pytest.approx((-edge, edge))


@pytest.mark.reference
def test_wald_and_agresti_min_intervals_by_their_formulas():
    # d ± z √(b + c − (c − b)²/n) / n, and the same after adding 1/2 to each cell
    result = run(5, 14, pairs=100)
    half = Z * math.sqrt(19 - 81 / 100) / 100
    wald = alternative(result, "Wald interval")
    assert (wald["effect_low"], wald["effect_high"]) == pytest.approx((0.09 - half, 0.09 + half))
    half = Z * math.sqrt(20 - 81 / 102) / 102
    more = alternative(result, "Agresti-Min interval")
    centre = 9 / 102
    assert (more["effect_low"], more["effect_high"]) == pytest.approx(
        (centre - half, centre + half)
    )


def test_the_number_of_differing_pairs_chooses_the_test():
    assert run(5, 14).outputs["method"] == "exact"
    assert run(5, 19).outputs["method"] == "exact"
    assert run(5, 20).outputs["method"] == "chi_square"
    assert "25 differing pairs, at least 25 (default)" in run(5, 20).convention


def test_no_differing_pair_is_an_answer_not_an_error():
    result = run(0, 0)
    assert result.outputs == {"p_value": 1.0, "method": "exact"}
    assert result.summary == "No pair differs, so nothing speaks for either version: p = 1."


def test_summaries_with_and_without_the_number_of_pairs():
    assert run(5, 14).summary == (
        "Of 19 pairs that differ, 73.7 % favour the treatment (95 % interval 48.8 % to 90.9 %), "
        "p = 0.0636. The data do not exclude that both versions are equally good."
    )
    assert run(25, 43, pairs=500).summary.startswith(
        "Significant at the 5 % level: 43 of 500 pairs converted under the treatment only and 25 "
        "under control only, +3.6 points"
    )


@given(b=st.integers(0, 10**9), c=st.integers(0, 10**9), rest=st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_swapping_the_sides_flips_the_sign(b, c, rest):
    n = max(b + c + rest, 1)
    there, back = run(b, c, pairs=n).outputs, run(c, b, pairs=n).outputs
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-9)
    assert there["effect_low"] == pytest.approx(-back["effect_high"], abs=1e-12)
    assert there["effect_low"] <= there["effect"] + 1e-15
    assert -1 <= there["effect_low"] <= there["effect_high"] <= 1


@pytest.mark.slow
def test_type_i_error_and_coverage_by_enumeration():
    # 40 pairs, 30 % of which differ, all outcomes; auto, exact and mid-p, and Tango's interval
    n, differing = 40, 0.3
    for effect in (0.0, 0.1):
        law = stats.multinomial(
            n, [(differing - effect) / 2, (differing + effect) / 2, 1 - differing]
        )
        error, covered = dict.fromkeys(("exact", "mid_p", "auto"), 0.0), 0.0
        for b in range(n + 1):
            for c in range(n + 1 - b):
                chance = law.pmf([b, c, n - b - c])
                if chance < 1e-12:
                    continue
                for method in error:
                    outputs = run(b, c, pairs=n, method=method).outputs
                    error[method] += chance * (outputs["p_value"] <= 0.05)
                covered += chance * (outputs["effect_low"] <= effect <= outputs["effect_high"])
        if effect == 0:
            assert error["exact"] <= error["mid_p"] <= 0.055
            assert error["auto"] <= 0.05
        assert covered == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"pairs": 67}, "pairs", "at least only_a + only_b, which is 68"),
        ({"only_a": 0, "only_b": 0, "method": "chi_square"}, "only_a and only_b", "exact gives p"),
        ({"only_a": -1}, "only_a", "cannot be negative"),
        ({"only_b": 2.5}, "only_b", "whole number"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        mcnemar_test(**({"only_a": 25, "only_b": 43} | change))
    assert caught.value.field == field
    assert says in str(caught.value)
