"""Figures that other projects publish, worked out anew by our own engine. See ``docs/published-results.md``."""
