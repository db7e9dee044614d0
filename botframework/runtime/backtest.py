"""The sync driver: a market of the past (a tape) or of chance (a seed), the same engine, gate and strategies as live.

Owns time: whatever is due next happens next, and nothing else moves the clock. No thread, no socket, no wall clock, so one
run is like any other, bit for bit. Imports core, ports, ``books``, ``exchangebroker``, ``reconcile`` and the
simulator's market; called by ``runner`` and by tests.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import attrs

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import Instrument, SessionState, StreamState, Tick
from botframework.ports import Journal
from botframework.runtime.books import EngineBooks
from botframework.runtime.exchangebroker import NS_PER_MS, ExchangeBroker
from botframework.runtime.reconcile import Reconciler
from botframework.sim.config import Hours
from botframework.sim.hours import MarketHours
from botframework.sim.market import Market, Quote

NS_PER_S = 10**9
RECONCILE_NS = 30 * NS_PER_S
REDEFINE_NS = 12 * 3600 * NS_PER_S
"""Contract rules are told anew this often, as a live run fetches them anew."""
STOP_MAX_NS = 60 * NS_PER_S
"""How long after the end answers to the last orders may come in."""


@attrs.frozen(kw_only=True)
class BacktestSettings:
    """How the run goes. ``conflate_ms`` is the least time between two ticks of an instrument, 0 for every quote."""

    account: str = "DU1234567"
    start_ns: int
    duration_s: float = attrs.field(validator=attrs.validators.gt(0))
    latency_ms: int = attrs.field(default=50, validator=attrs.validators.ge(0))
    conflate_ms: int = attrs.field(default=500, validator=attrs.validators.ge(0))
    commission: Decimal = attrs.field(default=Decimal(1), validator=attrs.validators.ge(Decimal(0)))
    hours: Hours = "always"
    config_hash: str = ""


@attrs.define(eq=False)
class _Feed:
    """What one instrument last showed to the strategies."""

    instrument: Instrument
    quote: Quote | None = None
    shown_ns: int = -(10**18)
    is_due: bool = False
    last: float | None = None
    last_size: float | None = None


class Backtest:
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
        self.engine = engine
        self.settings = settings
        self.now_ns = settings.start_ns
        self._market = market
        self._journal = journal
        self._watch = watch
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._scheduled = 0
        self._inbox: deque[Event | Tick] = deque()
        self._feeds = {instrument.conid: _Feed(instrument) for instrument in instruments}
        self._reconciler = Reconciler()
        self.broker = ExchangeBroker(
            schedule=self._at,
            emit=self._inbox.append,
            latency_ms=settings.latency_ms,
            commission=settings.commission,
            hours=MarketHours(settings.hours),
        )

    def run(self) -> dict[str, Any]:
        """Let the whole time pass; returns the summary, with the same keys as that of a live run."""
        self._begin()
        end_ns = self.settings.start_ns + round(self.settings.duration_s * NS_PER_S)
        while self._step(end_ns):
            pass
        self.now_ns = max(self.now_ns, end_ns)
        self._feed(ev.StopRequested(at_ns=self.now_ns, wall_ns=self.now_ns, reason="the backtest's time is over"))
        last_ns = self.now_ns + STOP_MAX_NS
        while self.engine.view.book.own_open() and self._agenda and self._agenda[0][0] <= last_ns:
            self._act()
        self._feed(ev.RunStopped(at_ns=self.now_ns, wall_ns=self.now_ns, run_id="backtest", reason="done"))
        return self.summary()

    def summary(self) -> dict[str, Any]:
        """The run so far in numbers; ``gateway`` is what the exchange counted."""
        return {**self.engine.summary(), "gateway": {"orders": self.broker.accepted, "fills": self.broker.fills}}

    def _begin(self) -> None:
        now, account = self.now_ns, self.settings.account
        started = ev.RunStarted(
            at_ns=now, wall_ns=now, run_id="backtest", account=account, config_hash=self.settings.config_hash
        )
        self._feed(started)
        self._define(now)
        self._feed(ev.SessionChanged(at_ns=now, wall_ns=now, state=SessionState.READY))
        self._feed(ev.StreamChanged(at_ns=now, wall_ns=now, state=StreamState.LIVE))
        self._reconcile_again(now)

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
            self.now_ns = max(self.now_ns, timer_ns)
            self._feed(ev.TimeAdvanced(at_ns=self.now_ns, wall_ns=self.now_ns))
        return True

    # --- time -----------------------------------------------------------------------------------------------------------

    def _at(self, at_ns: int, action: Callable[[int], None]) -> None:
        self._scheduled += 1
        heapq.heappush(self._agenda, (max(at_ns, self.now_ns), self._scheduled, action))

    def _act(self) -> None:
        at_ns, _, action = heapq.heappop(self._agenda)
        self.now_ns = max(self.now_ns, at_ns)
        action(self.now_ns)
        self._drain()

    def _reconcile_again(self, now_ns: int) -> None:
        self._reconcile(now_ns)
        self._at(now_ns + RECONCILE_NS, self._reconcile_again)

    def _reconcile(self, now_ns: int) -> None:
        facts = self.broker.facts(now_ns)
        for event in self._reconciler.reports(facts, EngineBooks(self.engine.view)):
            self._feed(event)
        conclusion = self._reconciler.conclude(
            facts,
            EngineBooks(self.engine.view),
            at_ns=now_ns,
            wall_ns=now_ns,
            ready_since_wall_ns=self.settings.start_ns,
        )
        for event in conclusion:
            self._feed(event)

    def _define(self, now_ns: int) -> None:
        for feed in self._feeds.values():
            feed.instrument = attrs.evolve(feed.instrument, rules_at_ns=now_ns)
            self._feed(ev.InstrumentDefined(at_ns=now_ns, wall_ns=now_ns, instrument=feed.instrument))
        self._at(now_ns + REDEFINE_NS, self._define)

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
                feed.instrument,
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

    # --- the engine's two doors -----------------------------------------------------------------------------------------

    def _feed(self, event: Event | Tick) -> None:
        self._inbox.append(event)
        self._drain()

    def _drain(self) -> None:
        while self._inbox:
            event = self._inbox.popleft()
            if not isinstance(event, Tick):
                self._record([event])
            commands = self.engine.handle(event)
            if commands:
                self._record(commands)
            for command in commands:
                if isinstance(command, ev.Reconcile):
                    self._at(self.now_ns, self._reconcile)
                else:
                    self.broker.execute(command, self.now_ns)

    def _record(self, rows: Sequence[Event | Command]) -> None:
        if self._journal is not None:
            self._journal.append(rows)
        if self._watch is not None:
            for row in rows:
                self._watch(row)
