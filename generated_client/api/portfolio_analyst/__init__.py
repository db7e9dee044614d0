# Generated from spec v0.1.0 - edit spec/, run make regenerate.
"""One module per operation."""
