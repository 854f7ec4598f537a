"""The Python and R lines of the calculators of means, ranks and conversions, executed."""

import shutil

import pytest
from tests.stats.executed import expected_of, printed_by, printed_by_r

A, B = [1.5, 3, 4, 7.25, 2, 8, 5], [5, 6, 9, 10.5, 12, 3.5, 11]
MANY_A = [round((7919 * i % 1000) / 37, 2) for i in range(1, 90)]
MANY_B = [round((7907 * i % 1000) / 31 + 1, 2) for i in range(1, 80)]
MEANS = {"mean_a": -3.5, "sd_a": 1.5, "n_a": 12, "mean_b": 2, "sd_b": 0.2, "n_b": 5}
ARMS = {"mean_a": 50, "sd_a": 30, "n_a": 50, "mean_b": 55, "sd_b": 33, "n_b": 70}
COVARIATE = {
    "covariate_mean_a": 48,
    "covariate_sd_a": 28,
    "covariate_mean_b": 52,
    "covariate_sd_b": 20,
}
SAME_USERS = {
    "mean_before_a": 20,
    "sd_before_a": 8,
    "n_before_a": 60,
    "mean_after_a": 21,
    "sd_after_a": 7,
    "n_after_a": 60,
    "mean_before_b": 19,
    "sd_before_b": 9,
    "n_before_b": 40,
    "mean_after_b": 23,
    "sd_after_b": 10,
    "n_after_b": 40,
}
RATIO = {
    f"{name}_{arm}": value
    for arm in "ab"
    for name, value in (
        ("mean_numerator", -2.0),
        ("sd_numerator", 1.5),
        ("mean_denominator", 3 + (arm == "b")),
        ("sd_denominator", 2),
        ("covariance", -1.25),
        ("n", 400),
    )
}
CASES = [
    ("one-mean-interval", {"mean": -4, "sd": 0.01, "n": 3, "alpha": 0.2}),
    ("one-mean-test", {"mean": 5, "sd": 3, "n": 9, "sides": 1}),
    ("paired-t-test", {"values_a": A, "values_b": B, "alpha": 0.1}),
    (
        "paired-t-test",
        {"mean_a": 5, "sd_a": 2, "mean_b": 4, "sd_b": 3, "correlation": -0.2, "n": 9, "sides": 1},
    ),
    ("t-test-values", {"values_a": A, "values_b": B, "sides": 1}),
    ("mann-whitney-test", {"values_a": A, "values_b": B, "sides": 1}),
    ("mann-whitney-test", {"values_a": [*A, 3, 3], "values_b": B}),
    ("mann-whitney-test", {"values_a": MANY_A, "values_b": MANY_B, "sides": 1}),
    ("mann-whitney-test", {"u": 17, "n_a": 6, "n_b": 4}),
    ("mann-whitney-test", {"u": 24, "n_a": 6, "n_b": 4, "sides": 1}),
    ("mann-whitney-test", {"u": 0, "n_a": 6, "n_b": 4}),
    ("mann-whitney-test", {"u": 1500.5, "n_a": 60, "n_b": 40}),
    ("mann-whitney-test", {"u": 900, "n_a": 60, "n_b": 40, "sides": 1}),
    ("wilcoxon-signed-rank", {"values_a": A, "values_b": B, "sides": 1}),
    ("wilcoxon-signed-rank", {"values_a": [*A, 3, 3], "values_b": [*B, 3, 9]}),
    ("kruskal-test", {"values_a": A, "values_b": B}),
    ("kruskal-test", {"values_a": [1, 1, 2], "values_b": B, "values_d": A, "values_f": [4, 4]}),
    ("anova-test", {"means": [1, -2, 0.5, 4], "sds": [1, 0, 2, 3], "ns": [5, 9, 12, 4]}),
    ("variance-test", {"sd_a": 3, "n_a": 9, "sd_b": 1, "n_b": 30, "sides": 1, "alpha": 0.01}),
    ("lift-interval-means", {**ARMS, "mean_b": -4, "alpha": 0.3}),
    ("ratio-metric-test", {**RATIO, "sides": 1}),
    ("relative-lift", {"baseline": 0.4, "lift": -0.25}),
    ("relative-lift", {"baseline": 0.4, "effect": -0.4}),
    ("percent-change", {"before": 0.3, "after": -1.2}),
    ("correlation-test", {"correlation": -0.7, "n": 11, "sides": 1}),
    (
        "two-correlation-test",
        {"correlation_a": -0.3, "n_a": 20, "correlation_b": 0.5, "n_b": 16, "sides": 1},
    ),
    ("quantile-interval", {"n": 1234, "quantile": 0.99, "alpha": 0.01}),
    ("quantile-interval", {"values": MANY_A, "quantile": 0.25}),
    ("quantile-difference-test", {"values_a": MANY_A, "values_b": MANY_B, "sides": 1}),
    ("quantile-difference-test", {"values_a": MANY_A, "values_b": MANY_B, "quantile": 0.9}),
    (
        "quantile-difference-test",
        {"value_a": 9, "density_a": 0.1, "n_a": 50, "value_b": 8, "density_b": 0.2, "n_b": 70},
    ),
    ("tost-means", {**MEANS, "margin": 6.5, "alpha": 0.1}),
    ("noninferiority-test-means", {**MEANS, "margin": 0.5}),
    ("noninferiority-test-means", {**MEANS, "margin": 6, "higher_is_better": "no"}),
    ("cuped-estimate", {**ARMS, **COVARIATE, "theta": -0.4, "sides": 1}),
    ("cuped-estimate", {**ARMS, **COVARIATE, "correlation": 0.9, "alpha": 0.1}),
    ("difference-in-differences", {**SAME_USERS, "correlation": -0.3}),
    ("difference-in-differences", {**SAME_USERS, "sides": 1}),
    (
        "interaction-test",
        {
            "effect_a": -5,
            "standard_error_a": 1e-3,
            "effect_b": 2,
            "standard_error_b": 4,
            "sides": 1,
        },
    ),
    ("interval-overlap", {"low_a": -8, "high_a": 2, "low_b": 1.5, "high_b": 5, "alpha": 0.1}),
    ("p-from-statistic", {"t": -2.1, "df": 4.5}),
    ("p-from-statistic", {"t": -2.1, "df": 4.5, "sides": 1}),
    ("p-from-statistic", {"chi_square": 50, "df": 3}),
    ("p-from-statistic", {"f": 0.4, "df": 3, "df_denominator": 20}),
    ("z-from-p", {"p_value": 0.9, "sides": 1}),
    ("critical-value", {"alpha": 1e-6, "distribution": "t", "df": 7}),
    ("critical-value", {"alpha": 0.1, "distribution": "chi-square", "df": 2.5}),
    ("critical-value", {"alpha": 0.1, "distribution": "F", "df": 2.5, "df_denominator": 9}),
    ("critical-value", {"alpha": 0.1, "sides": 1}),
    ("interval-from-se", {"estimate": 0.7, "p_value": 0.2, "scale": "ratio", "df": 9}),
    ("interval-from-se", {"estimate": -3, "standard_error": 2, "df": 2, "alpha": 0.1}),
    ("p-from-interval", {"low": 0.8, "high": 1.9, "scale": "ratio", "alpha": 0.1}),
    ("p-from-interval", {"low": -8, "high": -1.9}),
    ("standard-error", {"baseline": 0.03, "n": 5000, "alpha": 0.01}),
    ("cohens-d", MEANS),
    ("cohens-d", {**MEANS, "n_a": 2, "n_b": 2}),
    ("effect-size-convert", {"correlation": -0.9}),
    ("effect-size-convert", {"odds_ratio": 0.2, "baseline": 0.3}),
    ("effect-size-convert", {"f": 0.25}),
    ("effect-size-convert", {"eta_squared": 0.3}),
    ("effect-size-convert", {"h": -0.5, "baseline": 0.4}),
    ("pooled-sd", {"sds": [3, 0, 5], "ns": [4, 9, 2], "means": [1, 2, 3]}),
]


@pytest.mark.reference
@pytest.mark.parametrize(("name", "given"), CASES)
def test_the_python_line_prints_the_result(name, given):
    result, expected = expected_of(name, given)
    assert "\n" not in result.code
    assert printed_by(result.code) == pytest.approx(expected, rel=1e-7, abs=1e-12)


@pytest.mark.reference
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not on this machine")
def test_the_r_lines_print_the_results():
    found = [expected_of(name, given) for name, given in CASES]
    printed = printed_by_r([result.r_code for result, _ in found])
    for (name, given), (_, expected), words in zip(CASES, found, printed, strict=True):
        assert words == pytest.approx(expected, rel=1e-7, abs=1e-10), (name, given)
