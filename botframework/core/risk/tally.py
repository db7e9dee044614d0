"""What was done, counted as it happens: orders and messages of the day, turnover, refusals, closed trades, periods.

Fed row by row by ``core.state``, live and from the journal alike, so a restart forgets nothing. Times are market time.
Imports model only; read by the rules through the view.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from decimal import Decimal

import attrs

from botframework.core.model import ONE, ZERO, Fill, Order, OrderType
from botframework.core.portfolio import Ledger

REFUSALS_MAX = 1_000
TRADES_MAX = 1_000
_NS = 10**9
_TWO = Decimal(2)
_STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT, OrderType.TRAILING_STOP})


@attrs.define(eq=False)
class Count:
    """One scope's numbers. All but the last two are of the market day ``day``."""

    day: int = 0
    orders: int = 0
    changes: int = 0
    cancels: int = 0
    executions: int = 0
    turnover: dict[str, Decimal] = attrs.field(factory=dict)  # per currency, both sides
    entries: int = 0  # orders that were not provably reducing, since a person last said that all is well
    refusals: deque[int] = attrs.field(factory=lambda: deque(maxlen=REFUSALS_MAX))

    @property
    def messages(self) -> int:
        """Submits, changes and cancels of the day."""
        return self.orders + self.changes + self.cancels

    def values(self) -> tuple[object, ...]:
        """Everything, comparable."""
        return (
            self.day,
            self.orders,
            self.changes,
            self.cancels,
            self.executions,
            tuple(sorted(self.turnover.items())),
            self.entries,
            tuple(self.refusals),
        )


@attrs.define
class Trade:
    """A position opened and closed again by one strategy. ``pnl`` is net of commissions, in the contract's currency."""

    strategy: str
    conid: int
    at_ns: int
    pnl: Decimal
    spent: Decimal  # what was bought and sold, half of it: what a ratio of profit is taken of
    stopped: bool  # closed by a stop order


@attrs.define(eq=False)
class _Running:
    """The open part of one strategy's ledger: result and turnover at its last close."""

    result: Decimal = ZERO
    turnover: Decimal = ZERO
    seen: Decimal = ZERO  # turnover so far
    quantity: Decimal = ZERO


@attrs.define(eq=False)
class Tally:
    """All counts. ``None`` is the account's scope."""

    counts: dict[str | None, Count] = attrs.field(factory=dict)
    trades: dict[str, deque[Trade]] = attrs.field(factory=dict)
    message_ns: deque[int] = attrs.field(factory=lambda: deque(maxlen=REFUSALS_MAX))
    second: int = 0
    reports: int = 0  # the broker's pushed reports within ``second``
    reports_before: int = 0  # within the second before
    operator_wall_ns: int | None = None
    foreign: int = 0  # orders and executions of somebody else, since the run began
    _running: dict[tuple[str, int], _Running] = attrs.field(factory=dict)

    def of(self, strategy: str | None, day: int) -> Count:
        """One scope's numbers on a market day; those of the day begin anew with it."""
        count = self.counts.get(strategy)
        if count is None:
            count = self.counts[strategy] = Count(day=day)
        if count.day != day:
            count.day, count.orders, count.changes, count.cancels, count.executions = day, 0, 0, 0, 0
            count.turnover = {}
        return count

    def ordered(self, strategy: str, day: int, at_ns: int, *, entry: bool) -> None:
        """An order leaves."""
        self.message_ns.append(at_ns)
        for scope in (None, strategy):
            count = self.counts.get(scope)
            if count is None or count.day != day:
                count = self.of(scope, day)
            count.orders += 1
            count.entries += entry

    def changed(self, strategy: str, day: int, at_ns: int) -> None:
        """A modification leaves."""
        self.message_ns.append(at_ns)
        for scope in (None, strategy):
            self.of(scope, day).changes += 1

    def cancelled(self, strategy: str, day: int, at_ns: int) -> None:
        """A cancellation leaves."""
        self.message_ns.append(at_ns)
        for scope in (None, strategy):
            self.of(scope, day).cancels += 1

    def refused(self, strategy: str, day: int, at_ns: int) -> None:
        """The broker refused an order of ours, or cancelled one nobody asked it to."""
        for scope in (None, strategy):
            self.of(scope, day).refusals.append(at_ns)

    def reported(self, at_ns: int) -> None:
        """The broker pushed a report of an order or execution."""
        second = at_ns // _NS
        if second != self.second:
            self.reports_before = self.reports if second == self.second + 1 else 0
            self.second, self.reports = second, 0
        self.reports += 1

    def report_rate(self, now_ns: int) -> int:
        """The most reports within one of the last two seconds."""
        age = now_ns // _NS - self.second
        return max(self.reports, self.reports_before) if age <= 0 else self.reports if age == 1 else 0

    def acknowledged(self, scope: str | None) -> None:
        """A person looked and let it go on: repetitions are counted anew, the account's with everybody's."""
        for name, count in self.counts.items():
            if scope is None or name == scope:
                count.entries = 0

    def booked(self, fill: Fill, replaced: Fill | None, day: int, ledger: Ledger, order: Order | None) -> None:
        """An execution of ours was booked (or corrected); ``ledger`` is the strategy's, the fill in it already."""
        strategy, instrument = fill.strategy, fill.instrument
        place = (strategy, instrument.conid)
        running = self._running.get(place)
        if running is None:
            running = self._running[place] = _Running()
        after = ledger.quantity
        before, running.quantity = running.quantity, after
        if replaced is not None:
            self._corrected(fill, replaced, running)
            return
        worth = fill.quantity * fill.price
        if instrument.multiplier is not ONE:
            worth *= instrument.multiplier
        currency = instrument.currency
        sum_before: Decimal | None = None
        sum_after = ZERO
        for scope in (None, strategy):
            count = self.counts.get(scope)
            if count is None or count.day != day:
                count = self.of(scope, day)
            count.executions += 1
            turnover = count.turnover
            seen = turnover.get(currency, ZERO)
            if seen is not sum_before:  # of a strategy that trades alone it is the account's very number
                sum_before, sum_after = seen, seen + worth
            turnover[currency] = sum_after
        running.seen += worth
        if before and (not after or (after > ZERO) is not (before > ZERO)):
            self._close(fill, running, ledger, order is not None and order.intent.order_type in _STOPS)

    def settled(self, fill: Fill, ledger: Ledger) -> None:
        """What a contract that is over became, or was delivered, is in the ledger. It was no execution and no turnover."""
        running = self._running.setdefault((fill.strategy, fill.instrument.conid), _Running())
        before, running.quantity = running.quantity, ledger.quantity
        running.seen += fill.quantity * fill.price * fill.instrument.multiplier
        if before and (not ledger.quantity or (ledger.quantity > ZERO) is not (before > ZERO)):
            self._close(fill, running, ledger, stopped=False)

    def _close(self, fill: Fill, running: _Running, ledger: Ledger, stopped: bool) -> None:
        """A trade is over."""
        strategy, result = fill.strategy, ledger.realized - ledger.commission
        trades = self.trades.get(strategy)
        if trades is None:
            trades = self.trades[strategy] = deque(maxlen=TRADES_MAX)
        mean = (running.seen - running.turnover) / _TWO
        trades.append(Trade(strategy, fill.instrument.conid, fill.at_ns, result - running.result, mean, stopped))
        running.result, running.turnover = result, running.seen

    def _corrected(self, fill: Fill, replaced: Fill, running: _Running) -> None:
        """A commission that became known, or a corrected price, belongs to the trade the fill was part of."""
        if (fill.strategy, fill.quantity) != (replaced.strategy, replaced.quantity):
            return
        worth = fill.side.sign * fill.quantity * (fill.price - replaced.price) * fill.instrument.multiplier
        change = -worth - ((fill.commission or ZERO) - (replaced.commission or ZERO))
        for trade in self.trades.get(fill.strategy, ()):
            if trade.conid == fill.instrument.conid and trade.at_ns >= fill.at_ns:
                trade.pnl += change
                running.result += change
                return

    def closed(self, strategy: str | None, conid: int | None, since_ns: int) -> Sequence[Trade]:
        """Trades closed since, oldest first."""
        if strategy is not None and not self.trades.get(strategy):
            return ()
        lists = self.trades.values() if strategy is None else (self.trades[strategy],)
        return [
            trade for trades in lists for trade in trades if trade.at_ns >= since_ns and conid in (None, trade.conid)
        ]


def week_of(day: int) -> int:
    """The number of the week (from Monday) a day ``yyyymmdd`` lies in, counted from 1970."""
    return (_days(day) + 3) // 7


def _days(day: int) -> int:
    """Days since 1970-01-01 of a day ``yyyymmdd`` in the Gregorian calendar (Howard Hinnant's ``days_from_civil``)."""
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + date - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


__all__ = ["Count", "Tally", "Trade", "week_of"]
