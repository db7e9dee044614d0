"""The sync driver of a market that makes its quotes one by one: a seed's, or a tape's as the simulator reads it.

Owns time: whatever is due next happens next, and nothing else moves the clock. No thread, no socket, no wall clock, so one
run is like any other, bit for bit. Imports core, ``offline`` and the simulator's market; called by ``runner`` and by
tests. Tapes at full speed are ``replay``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import Instrument, Tick
from botframework.ports import Journal
from botframework.runtime.exchangebroker import NS_PER_MS
from botframework.runtime.offline import NS_PER_S, Offline, OfflineSettings
from botframework.sim.market import Market, Quote


@attrs.frozen(kw_only=True)
class BacktestSettings(OfflineSettings):
    """How the run goes. ``conflate_ms`` is the least time between two ticks of an instrument, 0 for every quote."""

    duration_s: float = attrs.field(validator=attrs.validators.gt(0))
    conflate_ms: int = attrs.field(default=500, validator=attrs.validators.ge(0))


@attrs.define(eq=False)
class _Feed:
    """What one instrument last showed to the strategies."""

    quote: Quote | None = None
    shown_ns: int = -(10**18)
    is_due: bool = False
    last: float | None = None
    last_size: float | None = None


class Backtest(Offline):
    """One run. Make it, ``run`` it once, read ``summary``."""

    def __init__(
        self,
        engine: Engine,
        instruments: Sequence[Instrument],
        market: Market,
        settings: BacktestSettings,
        *,
        journal: Journal | None = None,
        watch: Callable[[Event | Command], None] | None = None,
    ) -> None:
        """``journal`` gets every event and command as in a live run; ``watch`` sees the same, for tests and tools."""
        super().__init__(engine, instruments, settings, journal=journal, watch=watch)
        self.settings = settings
        self._market = market
        self._feeds = {instrument.conid: _Feed() for instrument in instruments}

    def run(self) -> dict[str, Any]:
        """Let the whole time pass; returns the summary, with the same keys as that of a live run."""
        self._begin()
        end_ns = self.settings.start_ns + round(self.settings.duration_s * NS_PER_S)
        while self._step(end_ns):
            pass
        self.now_ns = max(self.now_ns, end_ns)
        self._finish("the backtest's time is over")
        return self.summary()

    def _step(self, end_ns: int) -> bool:
        """Do what is due next; False when nothing is before ``end_ns``. At one moment: orders, then quotes, then timers."""
        agenda_ns = self._agenda[0][0] if self._agenda else end_ns
        quote_ms = self._market.next_ms
        quote_ns = end_ns if quote_ms is None else quote_ms * NS_PER_MS
        timer_ns = self.engine.next_due_ns
        due_ns = min(agenda_ns, quote_ns, timer_ns)
        if due_ns >= end_ns:
            return False
        if agenda_ns == due_ns:
            self._act()
        elif quote_ns == due_ns:
            self.now_ns = max(self.now_ns, quote_ns)
            self._quote(self._market.pop())
        else:
            self._wake(timer_ns)
        return True

    # --- market data ----------------------------------------------------------------------------------------------------

    def _quote(self, quote: Quote) -> None:
        self.broker.quote(quote, self.now_ns)
        self._drain()
        feed = self._feeds.get(quote.conid)
        if feed is None:
            return
        feed.quote = quote
        if quote.trade is not None:
            feed.last, feed.last_size = float(quote.trade[0]), float(quote.trade[1])
        if feed.is_due:
            return
        next_ns = feed.shown_ns + self.settings.conflate_ms * NS_PER_MS
        if self.now_ns >= next_ns:
            self._show(feed)
        else:
            feed.is_due = True
            self._at(next_ns, lambda _: self._show(feed))

    def _show(self, feed: _Feed) -> None:
        """The newest quote as a tick. A side nobody quotes on leaves nothing to show until it is back."""
        feed.is_due = False
        quote = feed.quote
        if quote is None or quote.bid is None or quote.ask is None:
            return
        feed.shown_ns = self.now_ns
        self._feed(
            Tick(
                self._instruments[quote.conid],
                self.now_ns,
                self.now_ns,
                float(quote.bid),
                float(quote.ask),
                float(quote.bid_size),
                float(quote.ask_size),
                feed.last,
                feed.last_size,
            )
        )
