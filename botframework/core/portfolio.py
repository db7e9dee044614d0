"""What the fills add up to: positions, cash, realised and open profit, per strategy and for the account.

Average-cost accounting over the fills in the order of (time, execution id), whatever the order they arrived in, so that a
late or corrected execution gives the same books as a punctual one. Cash flows are kept exactly and profit follows from
them, so ``cash + value`` never drifts by a rounding. Imports model only. Owned by ``core.state``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

import attrs

from botframework.core.model import ONE, ZERO, Fill, Instrument, Position, Side

# Cost taken out of a position is rounded to this, which keeps every later sum exact.
_COST_STEP = Decimal("1E-10")
_BUY = Side.BUY
_WIDE = Context(prec=120)  # room for that many places behind any number the border lets in

_CENT = Decimal("0.01")

Mark = Callable[[Instrument, Decimal], Decimal | None]


@attrs.frozen
class Split:
    """What a split makes of one book: ``ratio`` shares of each, less a signed rest that ``cash`` was got for, or paid."""

    at_ns: int
    ratio: Decimal
    rest: Decimal
    cash: Decimal


def split_shares(held: Mapping[str, Decimal], ratio: Decimal, price: Decimal) -> dict[str, tuple[Decimal, Decimal]]:
    """What each holder has after a split: whole shares, and cash for the rest at a price of the new shares.

    All together have the whole shares of their sum, counted towards zero, and cash for what is left of it, rounded half
    up to the cent. Each gets the whole shares below its own part; the missing ones go to those with most left over, who pay
    for what they get too much, and cents that rounding left go to the first of these.
    """
    exact = {name: held[name] * ratio for name in sorted(held)}
    whole = {name: part.to_integral_value(ROUND_FLOOR) for name, part in exact.items()}
    total = sum(exact.values(), ZERO)
    target = abs(total).to_integral_value(ROUND_FLOOR).copy_sign(total)
    by_rest = sorted(exact, key=lambda name: whole[name] - exact[name])  # the sort is stable: names decide what is even
    for name in by_rest[: int(target - sum(whole.values(), ZERO))]:
        whole[name] += 1
    cash = {name: ((exact[name] - whole[name]) * price).quantize(_CENT, ROUND_HALF_UP) for name in exact}
    if by_rest:
        paid = ((total - target) * price).quantize(_CENT, ROUND_HALF_UP)
        cash[by_rest[0]] += paid - sum(cash.values(), ZERO)
    return {name: (whole[name], cash[name]) for name in exact}


@attrs.define(eq=False)
class Ledger:
    """One instrument in one book: its fills in canonical order and their sum."""

    instrument: Instrument
    quantity: Decimal = ZERO
    cost: Decimal = ZERO  # what the open quantity cost, signed like it, in currency
    flow: Decimal = ZERO  # money received minus money paid, before commissions
    commission: Decimal = ZERO
    uncharged: int = 0  # fills whose commission nobody told yet
    _fills: list[Fill | Split] = attrs.field(factory=list)
    _order: list[tuple[int, str]] = attrs.field(factory=list)
    _position: Position | None = None

    def add(self, fill: Fill, key: tuple[int, str]) -> bool:
        """Book a fill at its place in time, which ``key`` says: one object for all ledgers it is in.

        Gives whether that is behind all others.
        """
        order = self._order
        if not order or key > order[-1]:
            order.append(key)
            self._fills.append(fill)
            self._apply(fill)
            return True
        place = bisect_left(order, key)
        order.insert(place, key)
        self._fills.insert(place, fill)
        self._rebuild()
        return False

    def split(self, split: Split) -> None:
        """Book a split behind all there is."""
        newest_ns = self._order[-1][0] if self._order else 0
        self._order.append((max(split.at_ns, newest_ns), "\x7f"))  # behind every execution of its moment
        self._fills.append(split)
        self._split(split)

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
            if isinstance(fill, Split):
                self._split(fill)
            else:
                self._apply(fill)

    def _split(self, split: Split) -> None:
        self._position = None
        exact = self.quantity * split.ratio
        self.quantity = exact - split.rest
        self.flow += split.cash
        if not self.quantity:
            self.cost = ZERO
        elif abs(self.quantity) > abs(exact):
            self.cost -= split.cash  # bought
        elif split.rest:
            self.cost -= (self.cost * split.rest / exact).quantize(_COST_STEP, context=_WIDE)

    def follow(self, fill: Fill, key: tuple[int, str], other: Ledger) -> None:
        """Book a fill behind all others as another ledger just did, of which ``is_like`` was true: with its figures."""
        self._order.append(key)
        self._fills.append(fill)
        self._position = None
        self.uncharged += fill.commission is None
        self.quantity, self.cost, self.flow, self.commission = other.quantity, other.cost, other.flow, other.commission

    def is_like(self, other: Ledger) -> bool:
        """Whether all figures are the very objects of another ledger's: a contract that one strategy alone trades."""
        return (
            self.flow is other.flow
            and self.quantity is other.quantity
            and self.cost is other.cost
            and self.commission is other.commission
            and self.instrument is other.instrument
        )

    def _apply(self, fill: Fill) -> None:
        self._position = None
        signed = fill.quantity if fill.side is _BUY else -fill.quantity
        worth, multiplier = fill.price, self.instrument.multiplier
        if multiplier is not ONE:
            worth *= multiplier
        paid = signed * worth
        self.flow -= paid
        if fill.commission is not None:
            self.commission += fill.commission
        else:
            self.uncharged += 1
        held = self.quantity
        self.quantity = after = held + signed
        if not held:
            self.cost += paid
        elif not after:
            self.cost = after * worth  # nothing, in the places of this price
        elif (held > ZERO) is (signed > ZERO):
            self.cost += paid
        elif abs(signed) < abs(held):
            self.cost += (self.cost * signed / held).quantize(_COST_STEP, context=_WIDE)
        else:  # flipped: what is open now was bought at this price
            self.cost = after * worth

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
        return tuple(fill for fill in self._fills if isinstance(fill, Fill))


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
        key = (fill.at_ns, fill.execution_id)
        whole, share = self._ledgers(fill)
        # Of a contract that one strategy alone trades, account and share are the same sums: they are worked out once. What is
        # behind all fills of the account is behind all of the share, since these are among them.
        is_one = share.is_like(whole)
        if whole.add(fill, key) and is_one:
            share.follow(fill, key, whole)
        else:
            share.add(fill, key)

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

    def split(self, conid: int, at_ns: int, ratio: Decimal, price: Decimal) -> tuple[str, ...]:
        """One share became ``ratio``; see ``split_shares``. Gives the holders, strategies by name."""
        holders = {name: ledger for name, ledger in self.holders.get(conid, {}).items() if ledger.quantity}
        parts = split_shares({name: ledger.quantity for name, ledger in holders.items()}, ratio, price)
        rest = cash = ZERO
        for name, (whole, paid) in parts.items():
            ledger = holders[name]
            left = ledger.quantity * ratio - whole
            ledger.split(Split(at_ns, ratio, left, paid))
            rest, cash = rest + left, cash + paid
        if parts:
            self.account[conid].split(Split(at_ns, ratio, rest, cash))
        return tuple(parts)

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
        whole, holders = self.account.get(conid), self.holders.get(conid)
        if whole is None or not holders:
            return self.quantity(conid)
        total = ZERO
        for ledger in holders.values():
            if ledger.quantity is whole.quantity and len(holders) == 1:
                return ZERO
            total += ledger.quantity
        return whole.quantity - total
