"""Exams, metrics, judges, comparison, reports and the experiment log."""
