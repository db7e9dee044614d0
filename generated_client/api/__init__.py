# Generated from spec v0.1.1 - edit spec/, run make regenerate.
"""One package per tag, one module per operation."""
