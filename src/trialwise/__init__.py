"""Trialwise: a private, cited, exact assistant for A/B testing and statistics."""

__version__ = "0.1.0"
