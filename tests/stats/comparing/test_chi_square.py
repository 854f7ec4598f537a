"""The chi-square test of a table, against scipy 1.17.1, statsmodels 0.15.0 and R 4.2.2."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table
from tests.stats.comparing.reference_cases import cases_of
from tests.stats.executed import alternative

from trialwise.core.errors import InputError
from trialwise.stats.comparing.chi_square import chi_square_test
from trialwise.stats.comparing.chi_square_statistic import (
    Counts,
    adjusted_residuals,
    corrected_v,
    cramers_v,
)

TABLES = [
    [[184, 1816], [226, 1774]],
    [[10, 20, 30], [40, 15, 5]],
    [[1, 2, 0], [3, 4, 5], [7, 7, 7]],
    [[5, 0], [0, 5]],
]


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_statistics_are_those_of_scipy(table):
    # chi2_contingency, association, fisher_exact
    result = chi_square_test(table=table)
    expected = stats.chi2_contingency(table, correction=False)
    assert result.outputs["chi_square"] == pytest.approx(expected.statistic)
    assert result.outputs["df"] == expected.dof
    assert result.outputs["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert result.outputs["smallest_expected"] == pytest.approx(expected.expected_freq.min())
    v = stats.contingency.association(np.array(table), method="cramer")
    assert result.outputs["cramers_v"] == pytest.approx(v)
    ratio = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    found = alternative(result, "likelihood ratio (G test)")
    assert found["chi_square"] == pytest.approx(ratio.statistic)
    assert found["p_value"] == pytest.approx(ratio.pvalue, rel=1e-9)
    if len(table) == len(table[0]) == 2:
        yates = stats.chi2_contingency(table).pvalue
        assert alternative(result, "Yates correction")["p_value"] == pytest.approx(yates)
        fisher = stats.fisher_exact(table).pvalue
        assert alternative(result, "Fisher's exact test")["p_value"] == pytest.approx(fisher)


@pytest.mark.reference
@pytest.mark.parametrize(("name", "table"), [("a", TABLES[1]), ("b", TABLES[2])])
def test_statistics_are_those_of_r(name, table):
    # chisq.test, recorded in reference/tables.csv
    expected = cases_of("tables")[f"table {name}"]
    outputs = chi_square_test(table=table).outputs
    assert outputs["chi_square"] == pytest.approx(expected["chi_square"])
    assert outputs["df"] == expected["df"]
    assert outputs["p_value"] == pytest.approx(expected["p"], rel=1e-9)
    assert outputs["smallest_expected"] == pytest.approx(expected["expected"])
    counts = Counts(tuple(tuple(map(float, row)) for row in table))
    assert adjusted_residuals(counts)[0][1] == pytest.approx(expected["residual"])


@pytest.mark.reference
@pytest.mark.parametrize("table", TABLES)
def test_adjusted_residuals_are_those_of_statsmodels(table):
    # Table.standardized_resids, statsmodels 0.15.0
    counts = Counts(tuple(tuple(map(float, row)) for row in table))
    expected = Table(np.array(table), shift_zeros=False).standardized_resids
    assert np.allclose(adjusted_residuals(counts), expected)


@pytest.mark.reference
def test_bias_corrected_v_by_bergsmas_formula():
    # φ² − (r − 1)(c − 1)/(n − 1) over min(r̃, c̃) − 1, computed here
    counts = Counts(((10.0, 20.0, 30.0), (40.0, 15.0, 5.0)))
    statistic = stats.chi2_contingency(counts.rows, correction=False).statistic
    n, r, c = 120, 2, 3
    squared = max(0, statistic / n - (r - 1) * (c - 1) / (n - 1))
    sides = [k - (k - 1) ** 2 / (n - 1) for k in (r, c)]
    expected = (squared / (min(sides) - 1)) ** 0.5
    assert corrected_v(statistic, counts) == pytest.approx(expected)
    assert cramers_v(statistic, counts) > expected
    assert corrected_v(0.0, Counts(((1.0, 0.0), (0.0, 0.0)))) is None


def test_tables_show_expected_counts_and_residuals():
    observed, residuals = chi_square_test(table=TABLES[0]).tables
    assert observed.rows[0] == ("1", "184 (205)", "1,816 (1,795)")
    assert residuals.rows[1] == ("2", "+2.19", "−2.19")
    assert chi_square_test(table=[[5] * 13, [6] * 13]).tables == ()


def test_few_expected_counts_are_warned_about():
    result = chi_square_test(table=TABLES[2])
    assert result.assumptions[-1].startswith(
        "6 of 9 cells expect fewer than 5 (the smallest 0.917)"
    )
    assert "Fisher's exact test" in chi_square_test(table=TABLES[3]).assumptions[-1]
    assert len(chi_square_test(table=TABLES[0]).assumptions) == 2


def test_summary_says_the_verdict_and_the_strength():
    assert chi_square_test(table=TABLES[0]).summary == (
        "The rows differ at the 5 % level: such a table would be rare if rows and columns were "
        "independent (χ² = 4.794, df = 1, p = 0.0286). The association is V = 0.0346 on Cramér's "
        "scale from 0 to 1."
    )
    assert chi_square_test(table=TABLES[0], alpha=0.01).summary.startswith("No clear difference")


def test_the_table_may_come_as_text():
    text = chi_square_test(table="184,1816;226,1774")
    assert text.outputs == chi_square_test(table=TABLES[0]).outputs
    assert text.inputs["table"] == "184.0,1816.0;226.0,1774.0"


@given(st.lists(st.lists(st.integers(1, 10**9), min_size=3, max_size=3), min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_transposing_and_reordering_change_nothing(table):
    first = chi_square_test(table=table).outputs
    transposed = chi_square_test(table=list(zip(*table, strict=True))).outputs
    reordered = chi_square_test(table=table[::-1]).outputs
    for other in (transposed, reordered):
        assert other["chi_square"] == pytest.approx(first["chi_square"], rel=1e-6, abs=1e-9)
        assert other["cramers_v"] == pytest.approx(first["cramers_v"], rel=1e-6, abs=1e-9)
    assert 0 <= first["p_value"] <= 1
    assert 0 <= first["cramers_v"] <= 1


@pytest.mark.slow
def test_type_i_error_by_simulation():
    # 3,000 tables of three arms and three outcomes without a difference, seed 7
    rng = np.random.default_rng(7)
    draws = rng.multinomial([150, 200, 250], [0.5, 0.3, 0.2], size=(3000, 3))
    found = [chi_square_test(table=draw.tolist()).outputs["p_value"] < 0.05 for draw in draws]
    assert np.mean(found) == pytest.approx(0.05, abs=4 * (0.05 * 0.95 / 3000) ** 0.5)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([[1, 2]], "at least two rows"),
        ([[1], [2]], "at least 2 values"),
        ([[1, 2], [3, 4, 5]], "same length"),
        ([[1, 2], [0, 0]], "row 2 is empty"),
        ([[1, 0], [3, 0]], "column 2 is empty"),
        ([[0.1, 0.9], [0.2, 0.8]], "Give counts, not rates"),
        ([[1, -2], [3, 4]], "cannot be negative"),
        ([[1] * 60] * 60, "at most 2,500 cells"),
        ("1,2;x,4", "semicolons"),
    ],
)
def test_bad_tables_are_refused(table, says):
    with pytest.raises(InputError) as caught:
        chi_square_test(table=table)
    assert caught.value.field == "table"
    assert says in str(caught.value)
