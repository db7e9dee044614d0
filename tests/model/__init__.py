"""The exhaustive model: every state that a few orders, a lossy network, a broker and crashes can get into.

``client`` is our side and is no model: the real engine, its tables and the real comparison of the books. ``world`` is the rest.
``search`` walks through all of it, ``designs`` puts mistakes in. Run by ``make model``.
"""
