"""Tests and intervals from summary numbers."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {
    "two-proportion-test": "proportions_test",
    "welch-test": "means_test",
}
