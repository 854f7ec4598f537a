"""Many tests: corrected p-values, combined p-values, pooled estimates."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {
    "family-wise-error": "error_rate",
    "bonferroni-alpha": "error_rate",
    "bonferroni-p": "single_p",
    "adjust-p-values": "adjust",
    "false-discovery": "discovery",
    "dunnett-test": "dunnett",
    "tukey-test": "tukey",
    "combine-p-values": "combine",
    "pool-estimates": "pool",
    "combine-z-values": "stouffer",
    "range-critical": "range_critical",
    "weighted-bonferroni": "weighted",
    "dunnett-critical": "dunnett_critical",
    "significant-count": "significant_count",
}
