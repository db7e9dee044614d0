"""What a run earned, risked and was denied, counted while it goes by.

Fed with the rows of the journal and asked to look at the marks now and then; never asks anybody itself. Conventions:
equity is the starting cash plus the result of our trading, open positions at the price they could be closed at; return is
its change over the starting cash; drawdown the largest fall from a high of it, in per cent of that high. Imports core only;
called by ``replay``'s runner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import attrs

from botframework.core import events as ev
from botframework.core.engine import text
from botframework.core.events import Command, Event
from botframework.core.expiry import expired
from botframework.core.model import ONE, ZERO, Fill, Side
from botframework.core.portfolio import Ledger, split_shares
from botframework.core.state import State

CURVE_MAX = 2_000
Touch = Callable[[int], tuple[float, float] | None]
_Book = tuple[Decimal, Decimal, Decimal, float, float, float]
"""A ledger's quantity, flow and commission, the very objects, and as floats: cash, quantity, multiplier."""
_NO_BOOK: _Book = (Decimal(0), Decimal(0), Decimal(0), 0.0, 0.0, 0.0)
_BUY = Side.BUY


@attrs.define(eq=False)
class _Trip:
    """From flat to flat of one strategy in one instrument."""

    quantity: Decimal = ZERO
    flow: Decimal = ZERO


@attrs.define(eq=False)
class _Share:
    """What one strategy did of it all."""

    fills: int = 0
    trips: int = 0
    trips_won: int = 0


@attrs.define(eq=False)
class Scorecard:
    """See the module. ``cash`` is what the run begins with; rows of other kinds than ``KINDS`` say nothing to it."""

    KINDS: ClassVar[frozenset[type]] = frozenset(
        {ev.BookFill, ev.ChangeTradingState, ev.ContractExpired, ev.DenyModify, ev.DenyOrder, ev.SharesSplit}
    )

    cash: Decimal
    denied: dict[str, int] = attrs.field(factory=dict)
    held_back: dict[str, dict[str, Any]] = attrs.field(factory=dict)  # by scope, as it was last tightened
    carried: dict[str, Decimal] = attrs.field(factory=dict)  # what was paid and got for holding, by kind
    equity: float = attrs.field(init=False)
    high: float = attrs.field(init=False)
    drawdown: float = 0.0  # per cent
    exposure_max: float = 0.0
    curve: list[tuple[int, float]] = attrs.field(factory=list)
    expired: list[ev.ContractExpired] = attrs.field(factory=list)
    _shares: dict[str, _Share] = attrs.field(factory=dict)
    _open: dict[tuple[str, int], _Trip] = attrs.field(factory=dict)
    _traded: dict[int, Decimal] = attrs.field(factory=dict)
    _fills: dict[int, int] = attrs.field(factory=dict)
    _books: dict[int, _Book] = attrs.field(factory=dict)  # by contract, as they were when last looked at
    _begun: float = attrs.field(init=False)  # what the run began with, and what was paid and got for holding
    _looks: int = 0
    _exposed: int = 0
    _exposure_sum: float = 0.0  # of what was open before what is open now,
    _gross: float = 0.0  # which is so much,
    _gross_times: int = 0  # and was found so often
    _step: int = 1

    def __attrs_post_init__(self) -> None:
        self.equity = self.high = self._begun = float(self.cash)
        if self.carried:
            self._begun = float(self.cash + sum(self.carried.values()))

    @property
    def trips(self) -> int:
        """Round trips of all strategies."""
        return sum(share.trips for share in self._shares.values())

    def row(self, row: Event | Command) -> None:
        """One row of the journal."""
        kind = type(row)
        if kind is ev.SharesSplit:
            self._split(row)  # type: ignore[arg-type]  # told by its type
        elif kind is ev.ContractExpired:
            self._expire(row)  # type: ignore[arg-type]  # told by its type
        elif kind is ev.BookFill:
            self._book(row.fill)  # type: ignore[union-attr]  # told by its type
        elif kind is ev.DenyOrder or kind is ev.DenyModify:
            for reason in row.reasons:  # type: ignore[union-attr]  # told by its type
                self.denied[reason.code] = self.denied.get(reason.code, 0) + 1
        elif kind is ev.ChangeTradingState:
            self._tighten(row)  # type: ignore[arg-type]  # told by its type

    def _tighten(self, command: ev.ChangeTradingState) -> None:
        self.held_back[command.scope] = {
            "state": command.state.name,
            "at_ns": command.at_ns,
            "reason": command.reason,
        }

    def carry(self, kind: str, amount: Decimal) -> None:
        """Something was paid, or got, for holding: part of the equity from now on."""
        self.carried[kind] = self.carried.get(kind, ZERO) + amount
        self._begun = float(self.cash + sum(self.carried.values()))

    def look(self, state: State, at_ns: int | None = None, touch: Touch | None = None) -> None:
        """Mark everything at this moment's quotes; nothing when a position has none.

        ``at_ns`` and ``touch`` (bid and ask of a contract) stand in for a moment that has gone by since, with the same books.
        """
        if (gross := self._mark(state, touch)) is None:
            return
        self._looks += 1
        if gross:
            self._expose(gross, 1)
        if self._looks % self._step == 0:
            self._draw(state.now_ns if at_ns is None else at_ns)

    def look_through(self, state: State, moments: Callable[[int], int], count: int, touch: Touch) -> None:
        """``count`` looks that all find the same, no row and no quote being between them; ``moments`` gives the time of each.

        It leaves what as many looks would, at the cost of one: between daily bars there are hundreds of minutes.
        """
        if (gross := self._mark(state, touch)) is None:
            return
        if gross:
            self._expose(gross, count)
        looks = self._looks
        self._looks = looks + count
        done = self._step - looks % self._step
        while done <= count:
            self._draw(moments(done - 1))
            done += self._step - (looks + done) % self._step

    def _mark(self, state: State, touch: Touch | None) -> float | None:
        """What is open, long and short together; None when one of the prices is missing. Sets equity and drawdown."""
        worth = gross = 0.0
        for ledger in state.portfolio.account.values():
            conid = ledger.instrument.conid
            held, flow, fees, paid, quantity, multiplier = self._books.get(conid, _NO_BOOK)
            if held is not ledger.quantity or flow is not ledger.flow or fees is not ledger.commission:
                if flow is _NO_BOOK[1]:
                    multiplier = float(ledger.instrument.multiplier)  # of a ledger always the same
                held, flow, fees = ledger.quantity, ledger.flow, ledger.commission
                paid, quantity = float(flow - fees), float(held) if held else 0.0
                self._books[conid] = (held, flow, fees, paid, quantity, multiplier)
            if quantity:
                if touch is not None:
                    shown = touch(conid)
                else:
                    lane = state.lanes.get(conid)
                    shown = None if lane is None or lane.tick is None else (lane.tick.bid, lane.tick.ask)
                if shown is None:
                    return None
                value = quantity * (shown[0] if quantity > 0 else shown[1]) * multiplier
                worth += value
                gross += abs(value)
            worth += paid
        equity = self.equity = self._begun + worth
        if equity > self.high:
            self.high = equity
        elif self.high > 0:
            fallen = (self.high - equity) / self.high * 100
            if fallen > self.drawdown:
                self.drawdown = fallen
        return gross

    def _expose(self, gross: float, times: int) -> None:
        """So much was open at so many looks. Equal ones are counted and not added one by one, so that both ways sum the same."""
        self._exposed += times
        if gross == self._gross:
            self._gross_times += times
            return
        self._exposure_sum += self._gross * self._gross_times
        self._gross, self._gross_times = gross, times
        if gross > self.exposure_max:
            self.exposure_max = gross

    def _draw(self, at_ns: int) -> None:
        self.curve.append((at_ns, self.equity))
        if len(self.curve) > CURVE_MAX:  # twice as coarse, so that a year costs no more than a day
            del self.curve[::2]
            self._step *= 2

    def _book(self, fill: Fill) -> None:
        conid = fill.instrument.conid
        worth = fill.quantity * fill.price
        if fill.instrument.multiplier is not ONE:
            worth *= fill.instrument.multiplier
        self._traded[conid] = self._traded.get(conid, ZERO) + worth
        self._fills[conid] = self._fills.get(conid, 0) + 1
        share = self._shares.get(fill.strategy)
        if share is None:
            share = self._shares[fill.strategy] = _Share()
        share.fills += 1
        self._trade(fill, worth, share)

    def _trade(self, fill: Fill, worth: Decimal, share: _Share) -> None:
        """What a fill does to the trip that is open, and no other figure."""
        conid = fill.instrument.conid
        trip = self._open.get((fill.strategy, conid))
        if trip is None:
            trip = self._open[fill.strategy, conid] = _Trip()
        is_buy, fee = fill.side is _BUY, fill.commission or ZERO
        before = trip.quantity
        trip.quantity = after = before + fill.quantity if is_buy else before - fill.quantity
        paid = worth if is_buy else -worth
        if not before or (after and (before > ZERO) is (after > ZERO)):
            trip.flow -= paid + fee
            return
        share.trips += 1
        if not after:
            share.trips_won += trip.flow - paid - fee > ZERO
            trip.flow = ZERO
            return
        part = abs(before) / fill.quantity  # of a fill that turns the position round, what closed it
        unit = fill.price * fill.instrument.multiplier
        share.trips_won += trip.flow + before * unit - fee * part > ZERO
        trip.flow = -after * unit - fee * (1 - part)

    def _split(self, event: ev.SharesSplit) -> None:
        """What is open goes on with other quantities, or was closed by being paid out."""
        trips = {name: trip for (name, conid), trip in self._open.items() if conid == event.conid and trip.quantity}
        held = {name: trip.quantity for name, trip in trips.items()}
        for name, (whole, cash) in split_shares(held, event.ratio, event.price).items():
            trip = trips[name]
            trip.quantity, trip.flow = whole, trip.flow + cash
            if not whole:
                self._shares[name].trips += 1
                self._shares[name].trips_won += trip.flow > 0
                trip.flow = ZERO

    def _expire(self, event: ev.ContractExpired) -> None:
        """What is open is closed, or goes on as what was delivered. Nothing of it was traded."""
        conid = event.instrument.conid
        held = {name: trip.quantity for (name, of), trip in self._open.items() if of == conid and trip.quantity}
        for entry in expired(event, held):
            worth = entry.quantity * entry.price * entry.instrument.multiplier
            self._trade(entry, worth, self._shares[entry.strategy])
        self.expired.append(event)

    def as_json(self, state: State) -> dict[str, Any]:
        """All figures: money as decimal text where it is counted, floats where it is statistics."""
        instruments = {}
        for conid, ledger in state.portfolio.account.items():
            instruments[ledger.instrument.symbol] = {
                "fills": self._fills.get(conid, 0),
                "traded": text(self._traded.get(conid, ZERO)),
                "position": text(ledger.quantity),
                "realized_pnl": text(ledger.realized),
                "unrealized_pnl": _told(_unrealized(state, [ledger])),
                "commission": text(ledger.commission),
            }
        strategies = {}
        for name, share in sorted(self._shares.items()):
            ledgers = [ledger for (owner, _), ledger in state.portfolio.strategies.items() if owner == name]
            strategies[name] = {
                "fills": share.fills,
                "round_trips": share.trips,
                "round_trips_won": share.trips_won,
                "realized_pnl": text(sum((ledger.realized for ledger in ledgers), ZERO)),
                "unrealized_pnl": _told(_unrealized(state, ledgers)),
                "commission": text(sum((ledger.commission for ledger in ledgers), ZERO)),
            }
        exposed = self._exposure_sum + self._gross * self._gross_times
        return {
            "cash": text(self.cash),
            "equity": round(self.equity, 6),
            "return_percent": round((self.equity / float(self.cash) - 1) * 100, 6),
            "drawdown_percent": round(self.drawdown, 6),
            "round_trips": self.trips,
            "round_trips_won": sum(share.trips_won for share in self._shares.values()),
            "exposed_percent": round(100 * self._exposed / self._looks, 3) if self._looks else 0.0,
            "exposure_mean": round(exposed / self._looks, 6) if self._looks else 0.0,
            "exposure_max": round(self.exposure_max, 6),
            "denied_by_rule": dict(sorted(self.denied.items(), key=lambda item: (-item[1], item[0]))),
            "held_back": self.held_back,
            "strategies": strategies,
            "instruments": instruments,
        }


def _unrealized(state: State, ledgers: Sequence[Ledger]) -> Decimal | None:
    """What open positions would bring; None while one of them has no quote."""
    whole = ZERO
    for ledger in ledgers:
        if ledger.quantity:
            mark = state.mark(ledger.instrument, ledger.quantity)
            if mark is None:
                return None
            whole += ledger.unrealized(mark)
    return whole


def _told(amount: Decimal | None) -> str | None:
    return None if amount is None else text(amount)
