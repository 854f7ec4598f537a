"""Collecting, synthesising, cleaning and packaging training data."""
