"""Every command; the only room that prints."""
