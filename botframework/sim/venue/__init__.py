"""What the simulated exchange and the desk before it are made of. The parts import each other, attrs and the quote only."""
