"""The round trips of a run: what each strategy did in each instrument from flat to flat, one after the other.

Fed with the rows of the journal, like the scorecard, whose conventions it shares; kept for who asks for the list. Imports core
and the words of a moment; called by the runner of a backtest.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

import attrs

from botframework.core import events as ev
from botframework.core.engine import text
from botframework.core.expiry import expired
from botframework.core.model import ZERO, Fill, Instrument, Side
from botframework.core.portfolio import split_shares
from botframework.runtime.narrate import moment

COLUMNS = ("strategy", "symbol", "side", "quantity", "opened", "closed", "entry", "exit", "fees", "result")
_PLACES = Decimal("1e-6")
_NONE_NS = -1


@attrs.define(eq=False)
class RoundTrip:
    """One of them; ``closed_ns`` is -1 while it is open. Prices are averages, ``result`` is after fees."""

    strategy: str
    instrument: Instrument
    opened_ns: int
    is_long: bool
    closed_ns: int = _NONE_NS
    held: Decimal = ZERO  # signed
    entered: Decimal = ZERO
    left: Decimal = ZERO
    paid: Decimal = ZERO  # price times quantity of what was entered, and of what was left
    got: Decimal = ZERO
    cash: Decimal = ZERO  # for fractions of a split
    fees: Decimal = ZERO

    @property
    def result(self) -> Decimal:
        """What a closed one brought."""
        won = (self.got - self.paid) * self.instrument.multiplier
        return (won if self.is_long else -won) + self.cash - self.fees

    def add(self, quantity: Decimal, price: Decimal, fee: Decimal, *, is_buy: bool) -> None:
        """A fill, or the part of one that belongs here."""
        self.held += quantity if is_buy else -quantity
        self.fees += fee
        if is_buy is self.is_long:
            self.entered += quantity
            self.paid += quantity * price
        else:
            self.left += quantity
            self.got += quantity * price

    def split(self, ratio: Decimal, whole: Decimal, cash: Decimal) -> None:
        """One share became ``ratio``, and so many are held now."""
        self.entered, self.left = self.entered * ratio, self.left * ratio
        self.held, self.cash = whole, self.cash + cash

    def as_row(self) -> tuple[str, ...]:
        """As text, in the order of ``COLUMNS``; nothing for the end of an open one."""
        is_closed = self.closed_ns != _NONE_NS
        return (
            self.strategy,
            self.instrument.symbol,
            "LONG" if self.is_long else "SHORT",
            text(self.entered),
            moment(self.opened_ns),
            moment(self.closed_ns) if is_closed else "",
            _average(self.paid, self.entered),
            _average(self.got, self.left),
            text(self.fees),
            text(self.result) if is_closed else "",
        )


def _average(worth: Decimal, quantity: Decimal) -> str:
    return text((worth / quantity).quantize(_PLACES)) if quantity else ""


@attrs.define(eq=False)
class RoundTrips:
    """See the module. Rows of other kinds than ``KINDS`` say nothing to it."""

    KINDS: ClassVar[frozenset[type]] = frozenset({ev.BookFill, ev.ContractExpired, ev.SharesSplit})

    closed: list[RoundTrip] = attrs.field(factory=list)
    _open: dict[tuple[str, int], RoundTrip] = attrs.field(factory=dict)

    def row(self, row: Any) -> None:
        """One row of the journal."""
        if isinstance(row, ev.BookFill):
            self._book(row.fill)
        elif isinstance(row, ev.SharesSplit):
            self._split(row)
        elif isinstance(row, ev.ContractExpired):
            conid = row.instrument.conid
            held = {trip.strategy: trip.held for trip in self._open.values() if trip.instrument.conid == conid}
            for entry in expired(row, held):
                self._book(entry)

    def __iter__(self) -> Iterator[RoundTrip]:
        """All of them: those that were closed, in the order of their ends, then those that are open."""
        yield from self.closed
        yield from self._open.values()

    def _book(self, fill: Fill) -> None:
        is_buy, fee = fill.side is Side.BUY, fill.commission or ZERO
        rest = fill.quantity
        trip = self._open.get((fill.strategy, fill.instrument.conid))
        if trip is not None and trip.is_long is not is_buy:
            part = min(rest, abs(trip.held))
            share = fee if part == rest else fee * part / fill.quantity
            trip.add(part, fill.price, share, is_buy=is_buy)
            rest, fee = rest - part, fee - share
            if not trip.held:
                self._end(trip, fill.at_ns)
                trip = None
        if rest:
            if trip is None:
                trip = RoundTrip(fill.strategy, fill.instrument, fill.at_ns, is_long=is_buy)
                self._open[fill.strategy, fill.instrument.conid] = trip
            trip.add(rest, fill.price, fee, is_buy=is_buy)

    def _split(self, event: ev.SharesSplit) -> None:
        trips = {trip.strategy: trip for trip in self._open.values() if trip.instrument.conid == event.conid}
        held = {name: trip.held for name, trip in trips.items()}
        for name, (whole, cash) in split_shares(held, event.ratio, event.price).items():
            trips[name].split(event.ratio, whole, cash)
            if not whole:
                self._end(trips[name], event.at_ns)

    def _end(self, trip: RoundTrip, at_ns: int) -> None:
        trip.closed_ns = at_ns
        self.closed.append(trip)
        del self._open[trip.strategy, trip.instrument.conid]
