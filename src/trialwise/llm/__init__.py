"""Chat-model and embedder backends behind narrow protocols."""
