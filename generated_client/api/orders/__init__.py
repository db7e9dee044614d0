# Generated from spec v0.1.1 - edit spec/, run make regenerate.
"""One module per operation."""
