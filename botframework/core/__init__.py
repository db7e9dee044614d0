"""The pure heart: instruments, orders, positions, risk and the engine.

Nothing in here knows the outside. It imports attrs, decimal, enum and mathematics, and itself; no asyncio, no HTTP, no
database, no clock, no chance. Everything that can change its state arrives as an event, everything it wants leaves as a
command; drivers in ``botframework.runtime`` wrap it.
"""
