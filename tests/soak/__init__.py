"""The soak: a bot run for an hour at a thousand ticks a second, and whether anything in it grows. See ``command``."""
