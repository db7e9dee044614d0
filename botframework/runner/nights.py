"""Nights that pass in a backtest: borrow, interest and dividends for what was held, by the market's day.

Looks at the books whenever the driver does, or as often later for the same moments, and at the end of each day; remembers
what was held, and books the night when a new day has begun. Splits are the driver's and the broker's. Imports core's state,
``costs`` and the scorecard; used by ``backtesting``.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import attrs

from botframework.core.portfolio import Ledger
from botframework.core.state import State
from botframework.costs import Carry
from botframework.runtime.days import market_day
from botframework.runtime.scorecard import Scorecard, Touch

_RESULT_ONLY = frozenset({"FUT", "CASH"})
"""Kinds of which nobody pays the price: what has been won or lost with them is cash, and nothing else of them."""
_Seen = tuple[Ledger, Decimal, Decimal, Decimal, float | Decimal]
"""Whose, how many, what came in and was charged, and the price they could be closed at, or their average without one."""


@attrs.define(eq=False)
class Nights:
    """What was held when last looked at."""

    carry: Carry
    scorecard: Scorecard
    state: State
    _day: int = attrs.field(init=False, default=0)
    _seen: list[_Seen] = attrs.field(init=False, factory=list)

    def look(self, at_ns: int | None = None, touch: Touch | None = None) -> None:
        """Book what came due since the last look. For ``at_ns`` and ``touch`` see ``Scorecard.look``.

        It looks every minute of market time and books once a day: what costs more than to remember waits until then.
        """
        state = self.state
        day = market_day(state.now_ns if at_ns is None else at_ns)
        if day != self._day:
            if self._day:
                self._pass(day)
            self._day = day
        seen = self._seen = []
        for ledger in state.portfolio.account.values():
            quantity, price = ledger.quantity, 0.0
            if quantity:
                if touch is None:
                    lane = state.lanes.get(ledger.instrument.conid)
                    shown = None if lane is None or lane.tick is None else (lane.tick.bid, lane.tick.ask)
                else:
                    shown = touch(ledger.instrument.conid)
                if shown is not None:
                    price = shown[0] if quantity > 0 else shown[1]
            is_price = math.isfinite(price) and price > 0
            seen.append((ledger, quantity, ledger.flow, ledger.commission, price if is_price else ledger.average_price))

    def _pass(self, day: int) -> None:
        since, until = date.fromisoformat(_iso(self._day)), date.fromisoformat(_iso(day))
        held, cash = [], self.scorecard.cash + sum(self.scorecard.carried.values())
        for ledger, quantity, flow, commission, price in self._seen:
            cash += flow - commission
            if not quantity:
                continue
            instrument = ledger.instrument
            mark = price if isinstance(price, Decimal) else Decimal(repr(price))
            if instrument.sec_type in _RESULT_ONLY:
                cash += quantity * mark * instrument.multiplier
            elif instrument.sec_type == "STK":
                held.append((instrument.symbol, quantity, mark))
        for entry in self.carry.night(day, (until - since).days, held, cash, self._day):
            self.scorecard.carry(entry.kind, entry.amount)


def _iso(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
