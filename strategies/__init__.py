"""First-party example strategies; each module is a plugin like anybody else's, with a YAML beside it."""
