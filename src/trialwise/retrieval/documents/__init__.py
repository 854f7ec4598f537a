"""Search of the user's documents: text, vectors and a walk over what the documents speak of."""
