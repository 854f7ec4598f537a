"""Stores of record behind one protocol; the only place that imports a database."""
