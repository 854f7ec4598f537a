"""Trust: is the experiment sound, and is its result as good as it looks."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {
    "srm-test": "sample_ratio",
    "aa-uniformity": "aa_test",
    "aa-false-positive-rate": "aa_test",
    "twyman-check": "surprise",
    "winners-curse": "winners_curse",
    "winners-curse-correction": "winners_curse",
    "false-positive-risk": "false_positive_risk",
    "novelty-slope": "novelty",
    "simpson-check": "simpson",
    "mantel-haenszel": "mantel_haenszel",
    "interference-bias": "surprise",
    "sample-size-variance-ratio": "variance_ratio",
    "mde-variance-ratio": "variance_ratio",
    "sample-size-srm": "imbalance",
    "srm-limits": "imbalance",
    "complier-effect": "exposure",
    "diluted-z": "exposure",
}
