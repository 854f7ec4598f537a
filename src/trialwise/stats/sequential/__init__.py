"""Many looks: group sequential designs and always-valid inference."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {
    "group-sequential-boundaries": "group_sequential_boundaries",
    "sample-size-group-sequential": "group_sequential_size",
    "group-sequential-test": "group_sequential_test",
    "conditional-power": "conditional_power",
    "futility-boundary": "futility_boundary",
    "peeking-error": "peeking_error",
    "msprt": "msprt",
    "confidence-sequence": "confidence_sequence",
    "sequential-sample-size": "sequential_size",
    "sequential-srm": "sequential_srm",
    "sprt": "sprt",
    "sprt-limits": "sprt_limits",
    "alpha-spent": "alpha_spent",
    "information-fraction": "information_fraction",
    "e-value": "e_value",
}
