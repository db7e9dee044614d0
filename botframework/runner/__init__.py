"""From a YAML file to running objects: the only place that knows every kind of part.

``plan`` reads and checks without starting anything; ``assembly`` puts a bot together and ``live`` runs it; ``serve`` runs the
simulated gateway alone; ``inspect`` answers questions about plugins, hooks, journals and running bots. May import everything
below ``cli``; called by ``cli`` and by tests. Import the modules, not this package: each costs only what it needs.
"""
