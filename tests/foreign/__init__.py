"""Clients that nobody here wrote, against the simulated gateway over real sockets."""
