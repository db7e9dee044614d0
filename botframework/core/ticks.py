"""Consecutive ticks of one instrument as columns, for strategies that look through many at once.

Imports the core's model only. The columns are numpy arrays, which nothing here imports: made by the replay driver where numpy
is installed, read by a strategy's ``on_block``.
"""

from __future__ import annotations

from typing import Any

import attrs

from botframework.core.model import Instrument


@attrs.frozen(eq=False)
class Ticks:
    """Ticks in order of time; read-only. ``at_ns`` is ``int64``, the others ``float64``."""

    instrument: Instrument
    at_ns: Any
    bid: Any
    ask: Any
    bid_size: Any
    ask_size: Any

    def __len__(self) -> int:
        return len(self.at_ns)

    @property
    def mid(self) -> Any:
        """Middle of bid and ask, to the last bit that of ``Tick.mid``."""
        return (self.bid + self.ask) / 2.0

    @property
    def spread(self) -> Any:
        """Ask minus bid, in price units."""
        return self.ask - self.bid
