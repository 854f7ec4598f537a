"""Bayesian comparison and planning."""

from collections.abc import Mapping
from typing import Final

# The module of each calculator, below this package; a module is imported when it is needed.
INDEX: Final[Mapping[str, str]] = {}
