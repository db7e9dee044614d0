"""Deterministic simulation: the whole runtime against the whole simulated gateway, in one process, on virtual time.

A seed draws a storm of faults; the bot must come through it without a lost or doubled order, and agree with its broker
once the storm is over. Imports ``runtime``, ``ibkr`` and ``sim``; called by ``runner.simulate``.
"""
