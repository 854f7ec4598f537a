"""The concept graph, packs, documents, passages, index and stores."""
