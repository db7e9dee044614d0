"""State machines on the real classes: chance picks what happens next, all that must hold is looked at after every step."""
