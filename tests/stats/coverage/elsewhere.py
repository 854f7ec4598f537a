"""Where the error rates and the coverage of the other calculators are simulated."""

_COVERS = "test_the_interval_covers_and_the_test_holds_its_level"

# Each calculator with the file and the test that simulates or enumerates it.
ELSEWHERE = {
    "precision-nps": ("planning/test_promoter_score.py", "test_coverage_by_simulation"),
    "sample-size-precision-nps": (
        "planning/test_promoter_score.py",
        "test_coverage_by_simulation",
    ),
    "mean-difference-test": ("comparing/test_mean_difference_test.py", _COVERS),
    "one-mean-test": ("comparing/test_one_mean.py", _COVERS),
    "paired-t-test": ("comparing/test_paired.py", "test_it_holds_its_level"),
    "mann-whitney-test": (
        "comparing/test_mann_whitney.py",
        "test_shift_and_superiority_cover_at_their_level",
    ),
    "one-proportion-test": (
        "comparing/test_one_proportion_test.py",
        "test_type_i_error_by_enumeration",
    ),
    "wilcoxon-signed-rank": ("comparing/test_signed_rank.py", _COVERS),
    "risk-ratio": ("comparing/test_risk_ratio.py", "test_coverage_by_enumeration"),
    "odds-ratio": ("comparing/test_odds_ratio.py", "test_coverage_by_enumeration"),
    "anova-test": ("comparing/test_anova.py", "test_f_tukey_and_welch_hold_their_level"),
    "kruskal-test": ("comparing/test_kruskal.py", "test_it_holds_its_level"),
    "variance-test": ("comparing/test_variance_test.py", _COVERS),
    "lift-interval-means": (
        "comparing/test_lift_means.py",
        "test_the_right_intervals_cover_and_the_wrong_one_does_not",
    ),
    "ratio-metric-test": (
        "comparing/test_ratio_metric.py",
        "test_the_intervals_cover_and_the_test_holds_its_level",
    ),
    "mcnemar-test": (
        "comparing/test_mcnemar.py",
        "test_type_i_error_and_coverage_by_enumeration",
    ),
    "chi-square-test": ("comparing/test_chi_square.py", "test_type_i_error_by_simulation"),
    "proportions-k-test": ("comparing/test_many_proportions.py", "test_errors_by_simulation"),
    "cohens-d": (
        "comparing/test_standardised_difference.py",
        "test_g_is_unbiased_and_the_intervals_cover",
    ),
    "correlation-test": (
        "comparing/test_correlation.py",
        "test_the_intervals_cover_and_the_tests_hold_their_level",
    ),
    "two-correlation-test": (
        "comparing/test_correlation.py",
        "test_the_intervals_cover_and_the_tests_hold_their_level",
    ),
    "tost-proportions": (
        "comparing/test_rate_margin.py",
        "test_type_i_error_at_the_margin_by_enumeration",
    ),
    "noninferiority-test-proportions": (
        "comparing/test_rate_margin.py",
        "test_type_i_error_at_the_margin_by_enumeration",
    ),
    "tost-means": ("comparing/test_mean_margin.py", "test_at_the_margin_they_err_at_their_level"),
    "noninferiority-test-means": (
        "comparing/test_mean_margin.py",
        "test_at_the_margin_they_err_at_their_level",
    ),
    "cuped-estimate": (
        "comparing/test_cuped.py",
        "test_effect_and_lift_cover_and_the_test_holds_its_level",
    ),
    "difference-in-differences": (
        "comparing/test_difference_in_differences.py",
        "test_both_designs_cover_at_their_level",
    ),
    "quantile-interval": (
        "comparing/test_quantile_interval.py",
        "test_the_interval_covers_at_its_exact_level",
    ),
    "quantile-difference-test": (
        "comparing/test_quantile_difference.py",
        "test_the_interval_and_the_bootstrap_cover",
    ),
    "log-rank-test": (
        "comparing/test_log_rank.py",
        "test_type_i_error_and_coverage_by_simulation",
    ),
    "kaplan-meier": ("comparing/test_kaplan_meier.py", "test_coverage_by_simulation"),
    "precision-proportion": ("planning/test_precision.py", "test_intervals_cover_the_rate"),
    "precision-mean": (
        "planning/test_precision.py",
        "test_the_interval_of_a_finite_population_covers_its_mean",
    ),
    "group-sequential-boundaries": (
        "sequential/test_group_sequential_boundaries.py",
        "test_simulated_tests_err_as_often_as_planned",
    ),
    "group-sequential-test": (
        "sequential/test_group_sequential_test.py",
        "test_repeated_intervals_cover_at_all_looks_together",
    ),
    "futility-boundary": (
        "sequential/test_futility_boundary.py",
        "test_simulated_tests_have_the_power_and_the_error",
    ),
    "peeking-error": (
        "sequential/test_peeking_error.py",
        "test_simulated_conversions_err_as_often",
    ),
    "msprt": ("sequential/test_msprt.py", "test_monitoring_without_effect_errs_at_most_alpha"),
    "confidence-sequence": (
        "sequential/test_confidence_sequence.py",
        "test_all_intervals_of_a_test_cover_together",
    ),
    "sequential-srm": (
        "sequential/test_sequential_srm.py",
        "test_daily_checks_of_a_sound_split_alarm_at_most_as_often_as_allowed",
    ),
    "sprt": ("sequential/test_sprt.py", "test_simulated_tests_err_as_allowed"),
    "sprt-limits": (
        "sequential/test_spending_and_limits.py",
        "test_the_limits_hold_both_error_rates",
    ),
    "dunnett-test": (
        "multiple/test_dunnett.py",
        "test_the_error_over_all_treatments_is_alpha",
    ),
    "dunnett-critical": (
        "multiple/test_several_tests.py",
        "test_the_bound_keeps_alpha_over_all_treatments",
    ),
    "predicted-conversions": (
        "bayesian/test_factor_and_prediction.py",
        "test_the_interval_holds_the_count_at_its_level",
    ),
    "tukey-test": ("multiple/test_tukey.py", "test_the_error_over_all_pairs_is_alpha"),
    "combine-p-values": (
        "multiple/test_combine.py",
        "test_the_result_is_uniform_without_effects",
    ),
    "pool-estimates": ("multiple/test_pool.py", "test_intervals_cover_at_their_level"),
    "bayes-proportions": (
        "bayesian/test_proportions.py",
        "test_probabilities_and_intervals_are_calibrated_under_the_prior",
    ),
    "bayes-rates": (
        "bayesian/test_rates.py",
        "test_intervals_are_calibrated_under_the_prior",
    ),
    "bayes-means": (
        "bayesian/test_means.py",
        "test_the_interval_covers_at_least_at_its_level",
    ),
    "posterior-normal": (
        "bayesian/test_posterior.py",
        "test_intervals_and_probabilities_are_calibrated_under_the_prior",
    ),
    "beta-interval": (
        "bayesian/test_beta_interval.py",
        "test_intervals_are_calibrated_under_the_prior",
    ),
    "aa-uniformity": ("trust/test_aa_test.py", "test_the_check_itself_errs_at_alpha"),
    "novelty-slope": ("trust/test_novelty.py", "test_the_interval_covers"),
    "interval-level": ("comparing/test_restated.py", "test_the_interval_at_another_level_covers"),
    "percent-from-log": ("comparing/test_restated.py", "test_the_percent_interval_covers"),
    "t-from-d": ("comparing/test_restated.py", "test_the_test_of_d_holds_its_level"),
    "poisson-count": (
        "comparing/test_poisson_count.py",
        "test_the_level_is_never_exceeded_by_enumeration",
    ),
    "difference-in-differences-means": (
        "comparing/test_difference_in_differences_means.py",
        "test_it_covers_at_its_level",
    ),
}
