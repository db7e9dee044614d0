# Generated from spec v0.2.0 - edit spec/, run make regenerate.
"""One module per operation."""
