"""What the fills add up to: positions, cash, realised and open profit, per strategy and for the account.

Average-cost accounting over the fills in the order of (time, execution id), whatever the order they arrived in, so that a
late or corrected execution gives the same books as a punctual one. Cash flows are kept exactly and profit follows from
them, so ``cash + value`` never drifts by a rounding. Imports model only. Owned by ``core.state``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from decimal import Context, Decimal

import attrs

from botframework.core.model import ZERO, Fill, Instrument, Position, Side

# Cost taken out of a position is rounded to this, which keeps every later sum exact.
_COST_STEP = Decimal("1E-10")
_WIDE = Context(prec=120)  # room for that many places behind any number the border lets in

Mark = Callable[[Instrument, Decimal], Decimal | None]


@attrs.define(eq=False)
class Ledger:
    """One instrument in one book: its fills in canonical order and their sum."""

    instrument: Instrument
    quantity: Decimal = ZERO
    cost: Decimal = ZERO  # what the open quantity cost, signed like it, in currency
    flow: Decimal = ZERO  # money received minus money paid, before commissions
    commission: Decimal = ZERO
    uncharged: int = 0  # fills whose commission nobody told yet
    _fills: list[Fill] = attrs.field(factory=list)
    _order: list[tuple[int, str]] = attrs.field(factory=list)
    _position: Position | None = None

    def add(self, fill: Fill) -> None:
        """Book a fill at its place in time."""
        key = (fill.at_ns, fill.execution_id)
        if not self._order or key > self._order[-1]:
            self._order.append(key)
            self._fills.append(fill)
            self._apply(fill)
            return
        place = bisect_left(self._order, key)
        self._order.insert(place, key)
        self._fills.insert(place, fill)
        self._rebuild()

    def remove(self, fill: Fill) -> None:
        """Take a fill out again (a correction, another owner)."""
        place = bisect_left(self._order, (fill.at_ns, fill.execution_id))
        del self._order[place]
        del self._fills[place]
        self._rebuild()

    def _rebuild(self) -> None:
        self._position = None
        self.quantity = self.cost = self.flow = self.commission = ZERO
        self.uncharged = 0
        for fill in self._fills:
            self._apply(fill)

    def _apply(self, fill: Fill) -> None:
        self._position = None
        signed = fill.quantity if fill.side is Side.BUY else -fill.quantity
        worth = fill.price * self.instrument.multiplier
        self.flow -= signed * worth
        if fill.commission is not None:
            self.commission += fill.commission
        else:
            self.uncharged += 1
        held = self.quantity
        self.quantity = held + signed
        if not held or (held > 0) == (signed > 0):
            self.cost += signed * worth
        elif abs(signed) < abs(held):
            self.cost += (self.cost * signed / held).quantize(_COST_STEP, context=_WIDE)
        else:  # closed or flipped: what is open now was bought at this price
            self.cost = self.quantity * worth

    @property
    def realized(self) -> Decimal:
        """Profit of what was closed, before commissions."""
        return self.flow + self.cost

    @property
    def average_price(self) -> Decimal:
        """Price per unit of the open quantity; zero when flat."""
        return self.cost / (self.quantity * self.instrument.multiplier) if self.quantity else ZERO

    def unrealized(self, mark: Decimal) -> Decimal:
        """Profit of the open quantity at a price."""
        return self.quantity * mark * self.instrument.multiplier - self.cost

    @property
    def position(self) -> Position:
        """The position as strategies see it; worked out once per change, since strategies ask on every tick."""
        if self._position is None:
            self._position = Position(
                instrument=self.instrument,
                quantity=self.quantity,
                average_price=self.average_price,
                realized_pnl=self.realized,
                commission=self.commission,
            )
        return self._position

    @property
    def fills(self) -> tuple[Fill, ...]:
        """The fills in canonical order."""
        return tuple(self._fills)


@attrs.define(eq=False)
class Portfolio:
    """Ledgers of the account and of every strategy. The strategy ``""`` holds what is not ours."""

    account: dict[int, Ledger] = attrs.field(factory=dict)
    strategies: dict[tuple[str, int], Ledger] = attrs.field(factory=dict)
    holders: dict[int, dict[str, Ledger]] = attrs.field(factory=dict)  # the same ledgers by contract

    def book(self, fill: Fill, replaced: Fill | None) -> None:
        """Add a fill; with ``replaced``, that one is taken out first."""
        if replaced is not None:
            for ledger in self._ledgers(replaced):
                ledger.remove(replaced)
        for ledger in self._ledgers(fill):
            ledger.add(fill)

    def _ledgers(self, fill: Fill) -> tuple[Ledger, Ledger]:
        conid = fill.instrument.conid
        whole = self.account.get(conid)
        if whole is None:
            whole = self.account[conid] = Ledger(fill.instrument)
        share = self.strategies.get((fill.strategy, conid))
        if share is None:
            share = self.strategies[fill.strategy, conid] = Ledger(fill.instrument)
            self.holders.setdefault(conid, {})[fill.strategy] = share
        return whole, share

    def quantity(self, conid: int, strategy: str | None = None) -> Decimal:
        """Net quantity of the account or of one strategy's share."""
        ledger = self.account.get(conid) if strategy is None else self.strategies.get((strategy, conid))
        return ZERO if ledger is None else ledger.quantity

    def position(self, instrument: Instrument, strategy: str | None = None) -> Position:
        """The account's position or a strategy's share of it."""
        ledger = (
            self.account.get(instrument.conid)
            if strategy is None
            else self.strategies.get((strategy, instrument.conid))
        )
        return Position(instrument=instrument) if ledger is None else ledger.position

    def shares(self, strategy: str | None = None) -> list[Ledger]:
        """Ledgers of one strategy, or of all of ours together, in the order they came into being.

        What is not ours counts as position and exposure, never as our profit.
        """
        return [
            ledger for (name, _), ledger in self.strategies.items() if (name if strategy is None else name == strategy)
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """Strategies that ever traded, ours only."""
        return tuple(dict.fromkeys(name for name, _ in self.strategies if name))

    def totals(self, strategy: str | None = None) -> tuple[Decimal, Decimal]:
        """Realised profit before commissions, and commissions, of one strategy or of all of ours."""
        ledgers = self.shares(strategy)
        return (
            sum((ledger.realized for ledger in ledgers), ZERO),
            sum((ledger.commission for ledger in ledgers), ZERO),
        )

    def cash_change(self, currency: str) -> Decimal:
        """What our trading did to the account's cash in a currency, commissions included."""
        return sum(
            (ledger.flow - ledger.commission for ledger in self.shares() if ledger.instrument.currency == currency),
            ZERO,
        )

    def buying_power(self, cash: Decimal, currency: str, committed: Decimal) -> Decimal:
        """What is left of the cash the run began with, after our trading and what open buys would cost. Never negative."""
        return max(ZERO, cash + self.cash_change(currency) - committed)

    def pnl(self, mark: Mark, strategy: str | None = None) -> Decimal | None:
        """Realised + open - commissions. None when an open position has no mark, or when currencies would be mixed."""
        total = ZERO
        currencies: dict[str, None] = {}
        for ledger in self.shares(strategy):
            currencies[ledger.instrument.currency] = None
            total += ledger.realized - ledger.commission
            if ledger.quantity:
                price = mark(ledger.instrument, ledger.quantity)
                if price is None:
                    return None
                total += ledger.unrealized(price)
        return total if len(currencies) <= 1 else None

    def cash_imbalance(self, conid: int) -> Decimal:
        """What the account's fills of a contract moved minus what all shares' did: zero, or the books are broken."""
        whole = self.account.get(conid)
        moved = ZERO if whole is None else whole.flow - whole.commission
        shares = self.holders.get(conid, {}).values()
        return moved - sum((ledger.flow - ledger.commission for ledger in shares), ZERO)

    def imbalance(self, conid: int) -> Decimal:
        """Account quantity minus the sum of all shares: zero, or the books are broken."""
        total = sum((ledger.quantity for ledger in self.holders.get(conid, {}).values()), ZERO)
        return self.quantity(conid) - total
