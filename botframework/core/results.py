"""Profit per scope, kept up to date: cash by every booking, the worth of what is held by every quote that was looked at.

Profit of a book is what its fills paid out, less commissions, plus what its positions would fetch now: longs at the bid,
shorts at the ask, each strategy's by its own sign. Only what changed since the last look is worked out. ``Portfolio.pnl`` is
the same sum walked from nothing, and has to agree. Imports core only; owned by ``core.state``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

import attrs

from botframework.core.exposure import Quoted, exactly
from botframework.core.model import ONE, ZERO, Instrument, Tick
from botframework.core.portfolio import Portfolio


@attrs.define(eq=False)
class _Held:
    """One contract in one scope."""

    instrument: Instrument
    lane: Quoted | None = None
    long: Decimal = ZERO
    short: Decimal = ZERO  # negative
    tick: Tick | None = None
    value: Decimal | None = ZERO  # None: something is held and has no price


@attrs.define(eq=False)
class _Scope:
    held: dict[int, _Held] = attrs.field(factory=dict)
    quoted: list[tuple[_Held, Quoted]] = attrs.field(factory=list)  # the same, with where their quotes are
    unquoted: dict[int, None] = attrs.field(factory=dict)  # those without
    dirty: dict[tuple[str, int], None] = attrs.field(factory=dict)
    books: dict[tuple[str, int], tuple[Decimal, Decimal]] = attrs.field(factory=dict)  # cash and quantity, as taken in
    missing: dict[int, None] = attrs.field(factory=dict)
    currencies: dict[str, None] = attrs.field(factory=dict)
    currency: str | None = None  # the only one of them
    cash: Decimal = ZERO
    value: Decimal = ZERO
    checked: int = 0


_ENDLESS = math.inf
_NO_BOOK = (ZERO, ZERO)


@attrs.define(eq=False)
class Results:
    """See the module. A scope is a strategy, or None for all of ours together."""

    portfolio: Portfolio
    lanes: Mapping[int, Quoted]  # with the newest ticks
    hold: int = 0  # while not 0, quotes stand still (one verdict), and a scope is checked against them once
    _scopes: dict[str | None, _Scope] = attrs.field(factory=dict)

    def touch(self, strategy: str, conid: int) -> None:
        """A strategy's book of a contract changed. What is nobody's earns nothing here."""
        if not strategy:
            return
        place = (strategy, conid)
        for name in (None, strategy):
            scope = self._scopes.get(name)
            if scope is None:
                scope = self._scopes[name] = _Scope()
            scope.dirty[place] = None

    def pnl(self, strategy: str | None = None) -> Decimal | None:
        """Realised + open - commissions. None when an open position has no mark, or when currencies would be mixed."""
        scope = self._scopes.get(strategy)
        if scope is None:
            return ZERO
        if scope.dirty:
            self._catch_up(scope)
        if not self.hold or scope.checked != self.hold:
            scope.checked = self.hold
            if scope.unquoted:
                self._find_lanes(scope)
            for held, lane in scope.quoted:
                if lane.tick is not held.tick:
                    held.tick = lane.tick
                    if held.long or held.short:  # else it is worth nothing, whatever the quote
                        self._revalue(scope, held.instrument.conid, held)
        if scope.missing or len(scope.currencies) > 1:
            return None
        return scope.cash + scope.value

    def currency(self, strategy: str | None = None) -> str | None:
        """What results are in: the currency of all that was traded. None before that, and where there are several."""
        scope = self._scopes.get(strategy)
        if scope is None:
            return None
        if scope.dirty:
            self._catch_up(scope)
        return scope.currency

    def _catch_up(self, scope: _Scope) -> None:
        for place in scope.dirty:
            self._rebook(scope, place)
        scope.dirty.clear()

    def _find_lanes(self, scope: _Scope) -> None:
        """Contracts that were unknown to the market data when they were first held may have quotes since."""
        for conid in [conid for conid in scope.unquoted if conid in self.lanes]:
            held = scope.held[conid]
            del scope.unquoted[conid]
            held.lane = self.lanes[conid]
            scope.quoted.append((held, held.lane))

    def _rebook(self, scope: _Scope, place: tuple[str, int]) -> None:
        """Take in what one strategy's book of a contract says now, instead of what it said before."""
        ledger = self.portfolio.strategies.get(place)
        if ledger is None:
            return
        conid = place[1]
        held = scope.held.get(conid)
        if held is None:
            held = scope.held[conid] = _Held(ledger.instrument)
            scope.unquoted[conid] = None
            self._find_lanes(scope)
            scope.currencies[ledger.instrument.currency] = None
            scope.currency = ledger.instrument.currency if len(scope.currencies) == 1 else None
        # Where a sum is the very number that is taken out or put in, it is of this book alone, and nothing is added up.
        cash, quantity = scope.books.get(place, _NO_BOOK)
        if quantity is held.long:
            held.long = ZERO
        elif quantity is held.short:
            held.short = ZERO
        elif quantity:
            if quantity > ZERO:
                held.long -= quantity
            else:
                held.short -= quantity
        paid = ledger.flow - ledger.commission
        scope.cash = paid if cash is scope.cash else scope.cash + (paid - cash)
        quantity = ledger.quantity
        if quantity:
            if quantity > ZERO:
                held.long = quantity if held.long is ZERO else held.long + quantity
            else:
                held.short = quantity if held.short is ZERO else held.short + quantity
        scope.books[place] = (paid, quantity)
        held.tick = None if held.lane is None else held.lane.tick
        self._revalue(scope, conid, held)

    def _revalue(self, scope: _Scope, conid: int, held: _Held) -> None:
        before = held.value
        if before:
            scope.value -= before
        tick, multiplier = held.tick, held.instrument.multiplier
        value: Decimal | None = ZERO
        if held.long:
            bid = 0.0 if tick is None else tick.bid
            value = held.long * exactly(bid) if 0 < bid < _ENDLESS else None
            if value is not None and multiplier is not ONE:
                value *= multiplier
        if held.short and value is not None:
            ask = 0.0 if tick is None else tick.ask
            worth = held.short * exactly(ask) if 0 < ask < _ENDLESS else None
            if worth is not None and multiplier is not ONE:
                worth *= multiplier
            value = value + worth if value and worth is not None else worth
        held.value = value
        if value is None:
            scope.missing[conid] = None
            return
        if scope.missing:
            scope.missing.pop(conid, None)
        if value:
            scope.value += value

    def differences(self, walked: Callable[[str | None], Decimal | None]) -> list[str]:
        """Compare every scope with the sum walked from nothing: what differs, as text."""
        return [
            f"result of {scope or 'the account'}: kept {kept}, is {anew}"
            for scope in self._scopes
            if (kept := self.pnl(scope)) != (anew := walked(scope))
        ]
