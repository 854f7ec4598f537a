"""Readers: one file per kind, bytes in, text with what is known about it out."""
