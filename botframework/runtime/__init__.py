"""The drivers and what they need: time, journal, reconciliation, reports. May import ports and core; the runner calls it."""
