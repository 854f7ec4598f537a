"""Distributions, root finding and exact sums, as plain functions of floats."""
