"""The one road of a question: understand, retrieve, calculate, generate, verify, compose."""
