"""Dagster assets and jobs: thin callers of plain functions."""
