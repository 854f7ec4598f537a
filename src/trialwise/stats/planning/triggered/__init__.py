"""Triggered analysis: what only some users can experience, diluted over all and back."""
