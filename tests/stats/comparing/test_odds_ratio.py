"""The odds ratio, against scipy 1.17.1, statsmodels 0.15.0, R 4.2.2 and epiR 2.0.57."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.odds_interval import cornfield
from trialwise.stats.comparing.odds_ratio import odds_ratio
from trialwise.stats.comparing.proportions_interval import Arm

test_proportions_2indep.__test__ = False  # a function of statsmodels, not a test
TABLES = [(184, 2000, 226, 2000), (3, 50, 9, 40), (12, 30, 7, 45), (150, 200, 160, 190)]
EDGES = [(0, 50, 3, 40), (3, 50, 0, 40), (5, 5, 3, 9), (2, 9, 5, 5)]
NAMES = ("conversions_a", "users_a", "conversions_b", "users_b")


def arms(table, **more):
    return odds_ratio(**dict(zip(NAMES, table, strict=True)), **more)


def cells(table):
    xa, na, xb, nb = table
    return [[xb, nb - xb], [xa, na - xa]]


def limits(outputs):
    return outputs["odds_ratio_low"], outputs.get("odds_ratio_high", math.inf)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_woolf_is_that_of_statsmodels(table, alpha):
    # Table2x2, statsmodels 0.15.0
    expected = Table2x2(cells(table))
    outputs = arms(table, alpha=alpha).outputs
    assert outputs["method"] == "woolf"
    assert outputs["odds_ratio"] == pytest.approx(expected.oddsratio)
    assert limits(outputs) == pytest.approx(expected.oddsratio_confint(alpha), rel=1e-9)
    assert outputs["p_value"] == pytest.approx(expected.oddsratio_pvalue(), rel=1e-9)
    assert outputs["odds_b"] == pytest.approx(table[2] / (table[3] - table[2]))


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_intervals_are_those_of_r_and_epir(table):
    # fisher.test (which solves to four digits) and epi.2by2, recorded in reference/tables.csv
    xa, na, xb, nb = table
    expected = cases_of("tables")[f"{xa}/{na} and {xb}/{nb}"]
    woolf, exact = arms(table).outputs, arms(table, method="exact").outputs
    for name in ("odds_ratio", "odds_ratio_low", "odds_ratio_high"):
        assert woolf[name] == pytest.approx(expected[name], rel=1e-9)
        assert exact[name] == pytest.approx(
            expected[name.replace("odds_ratio", "conditional")], rel=2e-4
        )
    assert exact["p_value"] == pytest.approx(expected["fisher"], rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES + EDGES)
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_the_exact_method_is_that_of_scipy(table, alpha):
    # scipy.stats.contingency.odds_ratio and fisher_exact, scipy 1.17.1
    expected = stats.contingency.odds_ratio(cells(table))
    outputs = arms(table, alpha=alpha, method="exact").outputs
    interval = expected.confidence_interval(1 - alpha)
    assert limits(outputs) == pytest.approx((interval.low, interval.high), rel=1e-7)
    assert outputs.get("odds_ratio", math.inf) == pytest.approx(expected.statistic, rel=1e-7)
    assert outputs["p_value"] == pytest.approx(stats.fisher_exact(cells(table)).pvalue, rel=1e-9)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES + EDGES)
def test_mid_p_limits_have_half_of_the_observed_table_in_the_tail(table):
    # the definition, with scipy.stats.nchypergeom_fisher, scipy 1.17.1
    xa, na, xb, nb = table
    outputs = arms(table, method="mid_p", alpha=0.1).outputs
    low, high = limits(outputs)

    def tails(ratio):
        law = stats.nchypergeom_fisher(na + nb, xa + xb, nb, ratio)
        half = law.pmf(xb) / 2
        return law.cdf(xb) - half, law.sf(xb) + half

    if low > 0:
        assert tails(low)[1] == pytest.approx(0.05, rel=1e-6)
    if high < math.inf:
        assert tails(high)[0] == pytest.approx(0.05, rel=1e-6)
    assert outputs["p_value"] == pytest.approx(min(2 * min(tails(1.0)), 1), rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_cornfield_is_the_score_interval_of_statsmodels(table):
    # confint_proportions_2indep without the correction of Miettinen & Nurminen, and with it
    xa, na, xb, nb = table
    options = {"compare": "odds-ratio", "method": "score"}
    expected = confint_proportions_2indep(xb, nb, xa, na, correction=False, **options)
    assert limits(arms(table, method="cornfield").outputs) == pytest.approx(expected, rel=1e-7)
    wider = cornfield(
        Arm(xa, na), Arm(xb, nb), 1.959963984540054 * math.sqrt((na + nb) / (na + nb - 1))
    )
    expected = confint_proportions_2indep(xb, nb, xa, na, correction=True, **options)
    assert (wider.low, wider.high) == pytest.approx(expected, rel=1e-7)


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES + EDGES)
def test_cornfield_limits_are_rejected_by_the_score_test_at_just_alpha(table):
    # the score test of statsmodels, which has a value where its interval fails
    xa, na, xb, nb = table
    outputs = arms(table, method="cornfield").outputs
    for limit in limits(outputs):
        if 0 < limit < math.inf:
            found = test_proportions_2indep(
                xb, nb, xa, na, value=limit, compare="odds-ratio", method="score", correction=False
            )
            assert found.pvalue == pytest.approx(0.05, rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("table", EDGES)
def test_an_empty_cell_gets_the_exact_interval_and_haldane_beside_it(table):
    # confint_proportions_2indep(method="logit-adjusted") adds 1/2 to each cell
    xa, na, xb, nb = table
    result = arms(table)
    assert result.outputs["method"] == "exact"
    assert "because a cell of the table is empty" in result.convention
    expected = confint_proportions_2indep(
        xb, nb, xa, na, compare="odds-ratio", method="logit-adjusted"
    )
    assert limits(alternative(result, "Haldane ½ correction")) == pytest.approx(expected, rel=1e-9)


def test_summary_warns_that_odds_are_not_rates():
    result = arms(TABLES[3])
    assert result.summary == (
        "The odds of converting are 1.78 times as high in the treatment as in control (95 % "
        "interval 1.07 to 2.94), p = 0.0254. The data exclude equal odds and allow odds 7 % to "
        "194 % higher. The rates themselves have the ratio 1.12."
    )
    assert arms((0, 50, 3, 40)).summary.startswith("The odds ratio has no upper limit")


def test_too_many_tables_are_left_to_the_approximations():
    table = (400_000, 10**6, 410_000, 10**6)
    assert "exact conditional" not in [entry.name for entry in arms(table).alternatives]
    with pytest.raises(InputError, match="possible tables"):
        arms(table, method="exact")
    assert arms((0, 10**6, 10**6, 2 * 10**6)).outputs["method"] == "cornfield"


@given(
    xa=st.integers(0, 400),
    na=st.integers(1, 400),
    xb=st.integers(0, 400),
    nb=st.integers(1, 400),
    method=st.sampled_from(["auto", "cornfield", "exact", "mid_p"]),
)
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms_inverts_the_ratio(xa, na, xb, nb, method):
    xa, xb = min(xa, na), min(xb, nb)
    if xa + xb in {0, na + nb}:
        return
    there, back = (
        arms((xa, na, xb, nb), method=method).outputs,
        arms((xb, nb, xa, na), method=method).outputs,
    )
    assert there["p_value"] == pytest.approx(back["p_value"], rel=1e-9)
    low, high = limits(there)
    if low > 0:
        assert low == pytest.approx(1 / limits(back)[1], rel=1e-6)
    assert low <= there.get("odds_ratio", math.inf) * (1 + 1e-9) <= high * (1 + 1e-6)


@pytest.mark.slow
def test_coverage_by_enumeration():
    # all outcomes of 25 and 30 users; the exact interval never falls below its level
    na, nb = 25, 30
    found = {
        method: {
            (xa, xb): limits(arms((xa, na, xb, nb), method=method).outputs)
            for xa in range(na + 1)
            for xb in range(nb + 1)
            if 0 < xa + xb < na + nb
        }
        for method in ("exact", "mid_p", "cornfield")
    }
    for pa, ratio in [(0.3, 1.0), (0.3, 2.5), (0.6, 0.4)]:
        pb = ratio * pa / (1 - pa + ratio * pa)
        chance_a, chance_b = (
            stats.binom.pmf(range(na + 1), na, pa),
            stats.binom.pmf(range(nb + 1), nb, pb),
        )
        covered = {
            method: sum(
                chance_a[xa] * chance_b[xb]
                for (xa, xb), (low, high) in each.items()
                if low <= ratio <= high
            )
            for method, each in found.items()
        }
        assert 0.95 - 1e-9 <= covered["exact"] <= 0.99
        assert covered["mid_p"] == pytest.approx(0.957, abs=0.012)
        assert covered["cornfield"] == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"conversions_a": 2001}, "conversions_a", "at most users_a"),
        ({"conversions_a": 0, "conversions_b": 0}, "conversions_a and conversions_b", "nobody"),
        (
            {"conversions_a": 2000, "conversions_b": 2000},
            "conversions_a and conversions_b",
            "every",
        ),
        ({"conversions_a": 0, "method": "woolf"}, "method", "exact, mid_p or cornfield"),
    ],
)
def test_bad_inputs_are_refused(change, field, says):
    with pytest.raises(InputError) as caught:
        odds_ratio(**(dict(zip(NAMES, TABLES[0], strict=True)) | change))
    assert caught.value.field == field
    assert says in str(caught.value)
