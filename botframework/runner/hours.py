"""A tape against the hours of a backtest that keeps to them: what of it lies outside, and daily bars, which would altogether.

Imports the sessions' venues and blocks; used by ``backtesting``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import attrs

from botframework.config import TapeConfig
from botframework.errors import ConfigError
from botframework.runtime.sessions import venue_of
from botframework.runtime.tapeblocks import Block
from botframework.sim.config import Hours
from botframework.sim.hours import MarketHours

_DAY_S = 86_400
_NS_PER_MS = 1_000_000
_DAY_NS = _DAY_S * 10**9


def is_by_day(block: TapeConfig | None) -> bool:
    """Whether a tape has bars of whole days."""
    return block is not None and block.bar_length_s is not None and block.bar_length_s >= _DAY_S


def is_of_utc(first: Block) -> bool:
    """Whether bars of whole days are days of UTC: then their closes are the last moments of such days."""
    return any(int(at_ns) % _DAY_NS == _DAY_NS - 1 for at_ns in first.times)


def refuse_daily_bars(block: TapeConfig, hours: Hours) -> None:
    """The touches of a day's bar lie at midnight and every eight hours: none of them says when there was trading."""
    if hours == "regular" and is_by_day(block):
        raise ConfigError(
            "bars of a whole day do not say when in the day their prices were, and fills: says hours: regular",
            where=block.where,
            hint="write hours: always, or give a tape of shorter bars",
        )


@attrs.define(eq=False)
class Closed:
    """Counts the rows that came while their market was closed: strategies see them, orders do not."""

    hours: Mapping[str, MarketHours]  # by symbol
    rows: int = 0

    @classmethod
    def of(cls, sec_types: Mapping[str, str]) -> Closed:
        """For instruments by symbol."""
        made = {kind: MarketHours("regular", venue_of(kind)) for kind in sec_types.values()}
        return cls({symbol: made[kind] for symbol, kind in sec_types.items()})

    def counted(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """The blocks as they are."""
        for block in blocks:
            times = block.arrays()[0] if block.has_arrays else block.at_ns
            if isinstance(block.symbols, str):
                self._count(times, self.hours.get(block.symbols))
            elif len(kinds := {id(hours): hours for hours in self.hours.values()}) == 1:
                self._count(times, next(iter(kinds.values())))
            else:
                for symbol, at_ns in zip(block.symbols, times, strict=True):
                    known = self.hours.get(symbol)
                    self.rows += known is not None and not known.is_open(int(at_ns) // _NS_PER_MS)
            yield block

    def _count(self, times: Sequence[int], hours: MarketHours | None) -> None:
        row = 0
        while hours is not None and row < len(times):
            at_ms = int(times[row]) // _NS_PER_MS
            until = bisect_left(times, hours.next_change_ms(at_ms) * _NS_PER_MS, row)
            if not hours.is_open(at_ms):
                self.rows += until - row
            row = until
