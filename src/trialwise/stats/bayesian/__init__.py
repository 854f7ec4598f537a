"""Bayesian comparison and planning."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {
    "bayes-proportions": "proportions",
    "bayes-proportions-k": "best_arm",
    "bayes-rates": "rates",
    "bayes-means": "means",
    "bayes-sample-size": "sample_size",
    "prior-from-experiments": "prior",
    "posterior-normal": "posterior",
    "beta-interval": "beta_interval",
    "beta-prior": "beta_prior",
    "bayes-factor-bound": "bayes_factor",
    "posterior-odds": "bayes_factor",
    "shrinkage-factor": "shrinkage",
    "posterior-probability": "shrinkage",
    "bayes-factor": "bayes_factor_normal",
    "predicted-conversions": "predicted_conversions",
}
