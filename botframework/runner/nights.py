"""Nights that pass in a backtest: borrow, interest and dividends for what was held, by the market's day.

Looks at the books whenever the driver does, remembers what was held, and books the night when a new day has begun. Splits are
the driver's and the broker's. Imports core's state, ``costs`` and the scorecard; used by ``backtesting``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from botframework.core.state import State
from botframework.costs import Carry
from botframework.runtime.days import market_day
from botframework.runtime.scorecard import Scorecard


@attrs.define(eq=False)
class Nights:
    """What was held when last looked at."""

    carry: Carry
    scorecard: Scorecard
    state: State
    _day: int = attrs.field(init=False, default=0)
    _held: list[tuple[str, Decimal, Decimal]] = attrs.field(init=False, factory=list)
    _cash: Decimal = attrs.field(init=False, default=Decimal(0))

    def look(self) -> None:
        """Book what came due since the last look."""
        day = market_day(self.state.now_ns)
        if self._day and day != self._day:
            self._pass(day)
        self._day = day
        self._held, self._cash = [], self.scorecard.cash + sum(self.scorecard.carried.values())
        for ledger in self.state.portfolio.account.values():
            self._cash += ledger.flow - ledger.commission
            if ledger.quantity:
                mark = self.state.mark(ledger.instrument, ledger.quantity) or ledger.average_price
                self._held.append((ledger.instrument.symbol, ledger.quantity, mark * ledger.instrument.multiplier))

    def _pass(self, day: int) -> None:
        since, until = date.fromisoformat(_iso(self._day)), date.fromisoformat(_iso(day))
        for entry in self.carry.night(day, (until - since).days, self._held, self._cash, self._day):
            self.scorecard.carry(entry.kind, entry.amount)


def _iso(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
