"""What may still fill, and what positions and orders could be worth at worst, kept up to date with every change.

So that risk never walks the orders. ``Exposure`` sums quantities and counts orders per contract, strategy and side;
``Valuation`` adds positions and prices to that: per scope the worst-case gross and net value, worked out anew only where a
quantity or a quote changed. Both can be recomputed from nothing and compared. Imports model only; ``Exposure`` is owned by
``core.book``, ``Valuation`` by ``core.state``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

import attrs
import msgspec

from botframework.core.model import ZERO, Instrument, Tick

Place = tuple[int, str | None, bool]  # conid, strategy (None: the account), is it a buy
Part = tuple[Decimal, bool]  # what an order holds, and whether it counts as one
NO_PART: Part = (ZERO, False)


@attrs.define
class Sum:
    """What the orders of one place may still fill together, and how many they are."""

    quantity: Decimal = ZERO
    orders: int = 0


_NOTHING = Sum()


@attrs.define(eq=False)
class Exposure:
    """The sums, and the part of each order in them. ``touched`` hears which strategy's contract changed."""

    touched: Callable[[str, int], None] | None = None
    parts: dict[str, Part] = attrs.field(factory=dict)  # read by who wants to know whether there is anything to ``put``
    _sums: dict[Place, Sum] = attrs.field(factory=dict)
    _totals: dict[str | None, int] = attrs.field(factory=dict)
    _both: dict[tuple[int, str, bool], tuple[Sum, Sum]] = attrs.field(
        factory=dict
    )  # of the sums: account's, strategy's

    def of(self, conid: int, strategy: str | None, buys: bool) -> Decimal:
        """One sum; the account's with ``strategy`` None."""
        return self._sums.get((conid, strategy, buys), _NOTHING).quantity

    def both(self, conid: int, strategy: str | None) -> tuple[Decimal, Decimal]:
        """The sums of buys and of sales."""
        sums = self._sums
        return (
            sums.get((conid, strategy, True), _NOTHING).quantity,
            sums.get((conid, strategy, False), _NOTHING).quantity,
        )

    def count(self, conid: int | None, strategy: str | None, *, buys: bool = True) -> int:
        """How many orders may still fill: of one contract and side, or of all with ``conid`` None."""
        if conid is None:
            return self._totals.get(strategy, 0)
        return self._sums.get((conid, strategy, buys), _NOTHING).orders

    def put(self, key: str, conid: int, strategy: str, reserved: Decimal, buys: bool, is_open: bool) -> None:
        """What an order may still fill, now. ``is_open``: it counts as an order, whatever its share is."""
        before, was_counted = self.parts.get(key, NO_PART)
        change = reserved if before is ZERO else reserved - before
        step = is_open - was_counted
        if not change and not step:
            return
        place = (conid, strategy, buys)
        both = self._both.get(place)
        if both is None:
            whole = self._sums.setdefault((conid, None, buys), Sum())
            both = self._both[place] = whole, self._sums.setdefault(place, Sum())
        whole, own = both
        if whole.quantity is own.quantity:  # a contract that one strategy alone trades: one sum for both
            whole.quantity = own.quantity = own.quantity + change
        else:
            whole.quantity += change
            own.quantity += change
        if step:
            whole.orders += step
            own.orders += step
            totals = self._totals
            totals[None] = totals.get(None, 0) + step
            totals[strategy] = totals.get(strategy, 0) + step
        if self.touched is not None:
            self.touched(strategy, conid)
        if reserved or is_open:
            self.parts[key] = (reserved, is_open)
        else:
            del self.parts[key]

    def differences(self, other: Exposure) -> list[str]:
        """Where two tables of sums differ, as text; empty when they say the same."""
        found = [
            f"exposure {place}: kept {mine.quantity} of {mine.orders} orders, is {its.quantity} of {its.orders}"
            for place in {**self._sums, **other._sums}
            if (mine := self._sums.get(place, _NOTHING)) != (its := other._sums.get(place, _NOTHING))
        ]
        found += [
            f"orders of {scope}: kept {kept}, are {are}"
            for scope in {**self._totals, **other._totals}
            if (kept := self._totals.get(scope, 0)) != (are := other._totals.get(scope, 0))
        ]
        return found


class Worth(msgspec.Struct, frozen=True, gc=False):
    """Worst-case value of positions and open orders, in one currency.

    ``high`` is the net value when every open buy fills and no sale does, ``low`` the other way round; ``gross`` is the sum over
    the contracts of the larger side's amount, ``held`` that of the positions alone, ``orders`` what open orders may still trade.
    """

    gross: Decimal = ZERO
    high: Decimal = ZERO
    low: Decimal = ZERO
    held: Decimal = ZERO
    orders: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """The larger of the two net values, as an amount."""
        return max(abs(self.high), abs(self.low))

    def plus(self, other: Worth) -> Worth:
        """Both together."""
        return Worth(
            self.gross + other.gross,
            self.high + other.high,
            self.low + other.low,
            self.held + other.held,
            self.orders + other.orders,
        )

    def less(self, other: Worth) -> Worth:
        """The difference."""
        return Worth(
            self.gross - other.gross,
            self.high - other.high,
            self.low - other.low,
            self.held - other.held,
            self.orders - other.orders,
        )

    def times(self, rate: Decimal) -> Worth:
        """In another currency."""
        return Worth(self.gross * rate, self.high * rate, self.low * rate, self.held * rate, self.orders * rate)


NOTHING_WORTH = Worth()
Bounds = tuple[Decimal, Decimal, Decimal]  # lowest that could be held, held, highest


@lru_cache(maxsize=8_192, typed=True)
def exactly(value: float) -> Decimal:
    """The decimal number a float is written as. Kept, because prices come again and again."""
    return Decimal(repr(value))


def worst_price(tick: Tick | None) -> Decimal | None:
    """The highest price the quote supports: what a short would cost and a long could be worth. None without one."""
    if tick is None:
        return None
    highest = 0.0
    for price in (tick.bid, tick.ask, tick.last):
        if price is not None and price > highest:
            highest = price
    return exactly(highest) if 0 < highest < math.inf else None


class Quoted(Protocol):
    """Whatever has an instrument's newest tick."""

    tick: Tick | None


@attrs.define(eq=False)
class _Entry:
    """One contract in one scope: quantities, the quote they were valued with, and the value."""

    instrument: Instrument
    bounds: Bounds = (ZERO, ZERO, ZERO)
    tick: Tick | None = None
    unit: Decimal | None = None  # price x multiplier
    worth: Worth | None = NOTHING_WORTH  # None: there is a quantity and no price


def _valued(bounds: Bounds, unit: Decimal | None) -> Worth | None:
    low, held, high = bounds
    if not low and not high and not held:
        return NOTHING_WORTH
    if unit is None:
        return None
    up, down = high * unit, low * unit
    # The larger side's amount is one of the two; a product's sign is its quantity's, for a price is positive.
    return Worth(up if up >= -down else -down, up, down, abs(held) * unit, up - down)


@attrs.define(eq=False)
class _Scope:
    entries: dict[int, _Entry] = attrs.field(factory=dict)
    quoted: list[tuple[_Entry, Quoted]] = attrs.field(factory=list)  # the same, with where their quotes are
    unquoted: dict[int, None] = attrs.field(factory=dict)  # those without
    dirty: dict[int, None] = attrs.field(factory=dict)
    totals: dict[str, Worth] = attrs.field(factory=dict)  # per currency
    missing: dict[int, None] = attrs.field(factory=dict)  # contracts without a price
    checked: int = 0


@attrs.define(eq=False)
class Valuation:
    """Values per scope (a strategy, or None for the account). What it needs to know comes in.

    ``bounds`` gives the lowest quantity a scope could hold of a contract, what it holds, and the highest; ``lanes`` have the
    newest ticks.
    """

    bounds: Callable[[str | None, int], Bounds]
    lanes: Mapping[int, Quoted]
    instrument: Callable[[int], Instrument]
    hold: int = 0  # while not 0, quotes stand still (one verdict), and a scope is checked against them once
    changed: dict[int, None] | None = None  # contracts of which the account's quantities changed, for who wants to know
    _scopes: dict[str | None, _Scope] = attrs.field(factory=dict)

    def touch(self, scope: str | None, conid: int) -> None:
        """A quantity changed."""
        if scope is None and self.changed is not None:
            self.changed[conid] = None
        found = self._scopes.get(scope)
        if found is None:
            found = self._scopes[scope] = _Scope()
        found.dirty[conid] = None

    def touch_both(self, strategy: str, conid: int) -> None:
        """A quantity of a strategy changed, and with it the account's."""
        scopes = self._scopes
        if self.changed is not None:
            self.changed[conid] = None
        try:
            scopes[None].dirty[conid] = scopes[strategy].dirty[conid] = None
        except KeyError:
            self.touch(None, conid)
            self.touch(strategy, conid)

    def _tick(self, conid: int) -> Tick | None:
        lane = self.lanes.get(conid)
        return None if lane is None else lane.tick

    def _fresh(self, scope: str | None) -> _Scope:
        found = self._scopes.get(scope)
        if found is None:
            found = self._scopes[scope] = _Scope()
        if found.dirty:
            for conid in found.dirty:
                entry = found.entries.get(conid)
                if entry is None:
                    entry = found.entries[conid] = _Entry(self.instrument(conid))
                    found.unquoted[conid] = None
                entry.bounds = self.bounds(scope, conid)
                self._revalue(found, conid, entry, self._tick(conid), force=True)
            found.dirty.clear()
        if self.hold and found.checked == self.hold:
            return found
        found.checked = self.hold
        if found.unquoted:
            self._find_lanes(found)
        for entry, lane in found.quoted:
            if lane.tick is not entry.tick:
                self._revalue(found, entry.instrument.conid, entry, lane.tick)
        return found

    def _find_lanes(self, scope: _Scope) -> None:
        """Contracts that were unknown to the market data when they were first counted may have quotes since."""
        for conid in [conid for conid in scope.unquoted if conid in self.lanes]:
            entry = scope.entries[conid]
            del scope.unquoted[conid]
            scope.quoted.append((entry, self.lanes[conid]))

    def _revalue(self, scope: _Scope, conid: int, entry: _Entry, tick: Tick | None, *, force: bool = False) -> None:
        if tick is not entry.tick:
            unit = worst_price(tick)
            entry.unit = None if unit is None else unit * entry.instrument.multiplier
            entry.tick = tick
        elif not force:
            return
        worth = _valued(entry.bounds, entry.unit)
        currency = entry.instrument.currency
        if worth is None:
            scope.missing[conid] = None
        elif scope.missing:
            scope.missing.pop(conid, None)
        new = NOTHING_WORTH if worth is None else worth
        old = NOTHING_WORTH if entry.worth is None else entry.worth
        total = scope.totals.get(currency, NOTHING_WORTH)
        scope.totals[currency] = Worth(
            total.gross + (new.gross - old.gross),
            total.high + (new.high - old.high),
            total.low + (new.low - old.low),
            total.held + (new.held - old.held),
            total.orders + (new.orders - old.orders),
        )
        entry.worth = worth

    def totals(self, scope: str | None) -> dict[str, Worth] | None:
        """Value per currency; None when something held or ordered has no price."""
        found = self._fresh(scope)
        return None if found.missing else found.totals

    def of_contract(self, scope: str | None, conid: int) -> Worth | None:
        """One contract's value, in its currency; None without a price."""
        entry = self._fresh(scope).entries.get(conid)
        return NOTHING_WORTH if entry is None else entry.worth

    def change(self, scope: str | None, instrument: Instrument, buys: Decimal, sells: Decimal) -> Worth | None:
        """What more buys and sales (or fewer, negative) of one contract add to the totals; None without a price."""
        entry = self._fresh(scope).entries.get(instrument.conid)
        if entry is None:
            unit = worst_price(self._tick(instrument.conid))
            return _valued((-sells, ZERO, buys), None if unit is None else unit * instrument.multiplier)
        low, held, high = entry.bounds
        after = _valued((low - sells, held, high + buys), entry.unit)
        return None if after is None or entry.worth is None else after.less(entry.worth)

    def missing(self, scope: str | None) -> str:
        """The first contract without a price; empty when all have one."""
        for conid in self._fresh(scope).missing:
            return self.instrument(conid).symbol
        return ""

    def differences(self) -> list[str]:
        """Work every scope out from nothing and compare: what differs, as text."""
        found = []
        for scope, kept in self._scopes.items():
            kept = self._fresh(scope)
            anew = Valuation(self.bounds, self.lanes, self.instrument)
            for conid in kept.entries:
                anew.touch(scope, conid)
            fresh = anew._fresh(scope)
            if {k: v for k, v in kept.totals.items() if v != NOTHING_WORTH} != {
                k: v for k, v in fresh.totals.items() if v != NOTHING_WORTH
            } or kept.missing.keys() != fresh.missing.keys():
                found.append(f"value of {scope or 'the account'}: kept {kept.totals}, is {fresh.totals}")
        return found
