"""Two conversion rates."""
