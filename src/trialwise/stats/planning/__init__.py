"""Planning: sample size, power, detectable effect and duration, solved for any one of them."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {
    "sample-size-proportions": "proportions.size_and_power",
    "power-proportions": "proportions.size_and_power",
    "mde-proportions": "proportions.mde",
    "duration-proportions": "proportions.duration",
    "sample-size-means": "means.size_and_power",
    "power-means": "means.size_and_power",
    "mde-means": "means.mde",
    "duration-means": "means.duration",
}
