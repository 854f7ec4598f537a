"""Two means."""
