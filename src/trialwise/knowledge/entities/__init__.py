"""Entities of the user's documents, found by rule: no model, the same every time."""
