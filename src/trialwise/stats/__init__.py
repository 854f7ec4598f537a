"""Pure statistics: calculators and experiment analysis, with no I/O."""
