"""The brokerage behind the gateway: takes checked orders to the exchange, books fills, remembers everything.

Imports the simulator's vocabulary only; driven by the gateway, which tells it the time. Whatever changes is written to the
book in one line before anybody hears of it, then to the order log, then announced to the listener.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

from botframework.sim.board import Listing
from botframework.sim.clock import NS_PER_MS, Agenda, MarketClock
from botframework.sim.config import SimConfig
from botframework.sim.derivatives import follow, settlement
from botframework.sim.exchange import Elected, Exchange, Fill, Lapsed, Outcome, Resting
from botframework.sim.hours import MarketHours, trading_day
from botframework.sim.instruments import Instrument
from botframework.sim.ledger import Account, Valuation, value
from botframework.sim.market import Market, Quote
from botframework.sim.orderlog import fill_line, order_line, ticket_line
from botframework.sim.orders import Execution, SimOrder, Terms, fill_delta, status_delta, terms_delta
from botframework.sim.pricing import Pricing
from botframework.sim.records import DAY_MS, Records
from botframework.sim.rng import mix
from botframework.sim.sinks import Lines
from botframework.sim.tickets import Ticket
from botframework.sim.universe import Universe

ZERO = Decimal(0)


class DeskListener(Protocol):
    """Who is told what happened."""

    def order_entered(self, order: SimOrder) -> None:
        """An order was accepted."""

    def order_changed(self, order: SimOrder, delta: dict[str, Any]) -> None:
        """Some of an order's wire fields changed."""

    def order_restated(self, order: SimOrder) -> None:
        """An order is shown in full again."""

    def executed(self, execution: Execution) -> None:
        """A fill was booked."""

    def quoted(self, conid: int) -> None:
        """The touch of an instrument changed."""


class Desk:
    """Orders, accounts and market state. Time: `wall_ns` is set by the gateway before every call."""

    def __init__(
        self,
        config: SimConfig,
        universe: Universe,
        clock: MarketClock,
        agenda: Agenda,
        hours: MarketHours,
        records: Records,
        log: Lines,
        listener: DeskListener,
        wall_ns: int,
        market: Market,
    ) -> None:
        self.config = config
        self.universe = universe
        self.pricing = Pricing(universe, market, records.prices)
        self.listings = self.pricing.listings
        self.clock = clock
        self.agenda = agenda
        self.hours = hours
        self.records = records
        self.log = log
        self.listener = listener
        self.wall_ns = wall_ns
        self.exchange = Exchange()
        self.accounts = records.accounts
        self.orders = records.orders
        self.executions = records.executions
        self.accepted = 0
        self.fills = 0
        self._digest = mix(config.seed, 11) & 0xFFFFFFFF
        now = self.market_ms
        self._day = trading_day(now)
        self.exchange.open = hours.is_open(now)
        self._resume(now)
        self._settle_expired(now)
        for account in self.accounts.values():
            self.valuation(account)
        self._schedule_session_change()
        for account in self.accounts.values():
            for conid in [p.conid for p in account.positions.values() if p.quantity]:
                self.watch(conid)

    # ------------------------------------------------------------------ time and prices

    @property
    def market_ms(self) -> int:
        """Market time now."""
        return self.clock.market_ms(self.wall_ns)

    def later(self, market_ms: int, action: Any) -> None:
        """Does `action(wall_ns)` when market time has advanced by `market_ms`."""
        self.agenda.add(self.clock.wall_ns(self.clock.market_ns(self.wall_ns) + market_ms * NS_PER_MS), action)

    def listing(self, conid: int) -> Listing:
        """The shown state of a known instrument. Raises KeyError for an unknown one."""
        return self.pricing.listing(conid)

    def price(self, conid: int) -> Decimal:
        """The price positions are valued at."""
        return self.pricing.price(conid)

    def unit(self, conid: int) -> Decimal:
        """What one point of one contract is worth."""
        return self.universe.by_conid[conid].unit

    def valuation(self, account: Account) -> Valuation:
        """An account at market."""
        return value(account, self.price, self.unit, self.config.leverage)

    def watch(self, conid: int) -> None:
        """Sees to it that a known instrument is quoted from now on. Raises KeyError for an unknown one."""
        for quote in self.pricing.watch(conid, self.market_ms):
            self.quote(quote)

    def quote(self, quote: Quote) -> None:
        """A new touch from the market."""
        listing = self.listings.get(quote.conid) or self.listing(quote.conid)
        listing.show(quote)
        outcomes = self.exchange.quote(quote)
        if outcomes:
            self._apply(outcomes)
        self.listener.quoted(quote.conid)
        if self.pricing.followers:
            for instrument in self.pricing.followers.get(quote.conid, ()):
                self.quote(follow(instrument, quote))

    # ------------------------------------------------------------------ orders

    def working(self, account: str, conid: int | None = None) -> list[SimOrder]:
        """Working orders of an account."""
        return [
            order
            for order in self.orders.values()
            if order.working and order.account == account and conid in (None, order.conid)
        ]

    def registered(self, c_oid: str) -> bool:
        """Whether an order with this local id was accepted within 24 hours of market time."""
        entered = self.records.c_oids.get(c_oid)
        return entered is not None and self.market_ms - entered < DAY_MS

    def affordable(self, ticket: Ticket, replaced: SimOrder | None) -> bool:
        """Whether equity carries the order; whatever only reduces a position is."""
        account = self.accounts[ticket.account]
        conid = ticket.instrument.conid
        held = account.quantity(conid)
        signed = ticket.quantity if ticket.side == "BUY" else -ticket.quantity
        if replaced is not None:
            signed -= replaced.filled if replaced.buy else -replaced.filled
        for other in self.working(ticket.account, conid):
            if other is not replaced and other.side == ticket.side:
                signed += other.remaining if other.buy else -other.remaining
        price = ticket.price or ticket.stop or self.price(conid)
        if abs(held + signed) <= abs(held):
            return True
        valuation = self.valuation(account)
        gross = (
            valuation.gross
            - abs(held) * self.price(conid) * self.unit(conid)
            + abs(held + signed) * price * self.unit(conid)
        )
        return gross <= valuation.equity * self.config.leverage

    def place(self, ticket: Ticket) -> SimOrder:
        """Accepts a ticket as an order and sends it to the exchange."""
        now = self.market_ms
        self.records.next_order += 1
        order = SimOrder(
            order_id=self.records.next_order,
            account=ticket.account,
            conid=ticket.instrument.conid,
            symbol=ticket.instrument.symbol,
            side=ticket.side,
            kind=ticket.kind,
            tif=ticket.tif,
            quantity=ticket.quantity,
            price=ticket.price,
            stop=ticket.stop,
            entered_ms=now,
            expires_ms=self._expiry(ticket.tif, ticket.instrument, now),
            c_oid=ticket.c_oid,
            outside_rth=ticket.outside_rth,
            last_ms=now,
        )
        self.orders[order.order_id] = order
        if order.c_oid is not None:
            self.records.c_oids[order.c_oid] = now
        self.watch(order.conid)
        self.accepted += 1
        self.records.total_orders += 1
        self._write(order, "accepted")
        self.listener.order_entered(order)
        self.later(self.config.latency_ms, lambda _wall: self._arrive(order))
        return order

    def lose(self, ticket: Ticket) -> int:
        """What a bad day makes of a ticket: an order id that nobody knows."""
        self.records.next_order += 1
        self.refused("lost", ticket, f"acknowledged as order {self.records.next_order} and dropped")
        return self.records.next_order

    def modify(self, order: SimOrder, ticket: Ticket) -> None:
        """Sends new terms for a working order to the exchange."""
        terms = Terms(ticket.quantity, ticket.price, ticket.stop, ticket.tif)
        order.pending = terms
        self._save(order)
        self.later(self.config.latency_ms, lambda _wall: self._replace(order, terms))

    def cancel(self, order: SimOrder) -> None:
        """Sends a cancellation to the exchange; a fill may still come first."""
        order.status = "PendingCancel"
        order.last_ms = self.market_ms
        self._save(order)
        self.listener.order_restated(order)
        self.later(self.config.latency_ms, lambda _wall: self._withdraw(order, "cancelled"))

    def refused(self, kind: str, ticket: Ticket | None, text: str) -> None:
        """Notes a ticket that did not become an order: `rejected`, `question` or `declined`."""
        self.log.write(ticket_line(ticket, kind, text, self.market_ms, self.wall_ns // NS_PER_MS))

    def _expiry(self, tif: str, instrument: Instrument, now: int) -> int:
        end = self.hours.quarter_end_ms(now) if tif == "GTC" else self.hours.day_end_ms(now)
        return min(end, instrument.expiry_ms) if instrument.expiry_ms else end

    def _arrive(self, order: SimOrder) -> None:
        if not order.working or self.exchange.working(order.order_id) is not None:
            return
        resting = Resting(
            order.order_id,
            order.conid,
            order.buy,
            order.kind,
            order.remaining,
            order.price,
            None if order.elected else order.stop,
            order.tif == "IOC",
            order.outside_rth,
        )
        if order.status == "PendingSubmit":
            order.status = "PreSubmitted"
            self.listener.order_changed(order, status_delta(order))
            if resting.stop is None and (self.exchange.open or order.outside_rth):
                order.status = "Submitted"
                self.listener.order_changed(order, status_delta(order))
            self._save(order)
        self._apply(self.exchange.submit(resting))

    def _replace(self, order: SimOrder, terms: Terms) -> None:
        # A cancellation asked for after the modification also reaches the exchange after it.
        if not order.working:
            return
        if order.pending is terms:
            order.pending = None
        order.price, order.tif, order.last_ms = terms.price, terms.tif, self.market_ms
        if terms.stop != order.stop:
            order.stop, order.elected = terms.stop, False
        order.expires_ms = self._expiry(terms.tif, self.universe.by_conid[order.conid], self.market_ms)
        order.quantity = max(terms.quantity, order.filled)
        complete = order.remaining <= 0
        if complete:
            self.exchange.cancel(order.order_id)
            order.status = "Filled"
        self._write(order, "modified")
        self.listener.order_changed(order, terms_delta(order))
        if not complete and self.exchange.working(order.order_id) is not None:
            self._apply(
                self.exchange.replace(
                    order.order_id,
                    order.remaining,
                    order.price,
                    None if order.elected else order.stop,
                    order.tif == "IOC",
                )
            )

    def _withdraw(self, order: SimOrder, kind: str) -> None:
        if not order.working:
            return
        self.exchange.cancel(order.order_id)
        order.status = "Cancelled"
        order.pending = None
        order.last_ms = self.market_ms
        self._write(order, kind)
        self.listener.order_changed(order, status_delta(order))

    def _apply(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            order = self.orders[outcome.order_id]
            match outcome:
                case Fill(_, price, quantity):
                    self._fill(order, price, quantity)
                case Elected():
                    order.elected = True
                    if order.status == "PreSubmitted":
                        order.status = "Submitted"
                    self._save(order)
                    self.listener.order_changed(order, status_delta(order))
                case Lapsed():
                    self._withdraw(order, "cancelled")

    def _fill(self, order: SimOrder, price: Decimal, quantity: Decimal) -> None:
        now = self.market_ms
        commission = ZERO if order.commission_paid else self.config.commission
        order.commission_paid = True
        order.filled += quantity
        order.cost += price * quantity
        order.last_ms = now
        if order.filled > order.quantity:
            raise AssertionError(f"order {order.order_id}: filled {order.filled} of {order.quantity}")
        if order.remaining == 0:
            order.status = "Filled"
        elif order.status == "PreSubmitted":
            order.status = "Submitted"
        account = self.accounts[order.account]
        position = account.book(
            order.conid, quantity if order.buy else -quantity, price, commission, self.unit(order.conid)
        )
        self.records.next_execution += 1
        execution = Execution(
            execution_id=f"{self._digest:08x}.{self.records.next_execution:08x}.01.01",
            order_id=order.order_id,
            account=order.account,
            conid=order.conid,
            symbol=order.symbol,
            side=order.side,
            price=price,
            quantity=quantity,
            commission=commission,
            at_ms=now,
            position=position.quantity,
            c_oid=order.c_oid,
        )
        self.executions[execution.execution_id] = execution
        self.fills += 1
        self.records.total_fills += 1
        if (listing := self.listings.get(order.conid)) is not None:
            listing.print_trade(now, price, quantity)
        self._save(order, execution)
        self.log.write(fill_line(order, execution, self.wall_ns // NS_PER_MS))
        self.listener.order_changed(order, fill_delta(order))
        self.listener.executed(execution)

    # ------------------------------------------------------------------ days

    def _schedule_session_change(self) -> None:
        change = self.hours.next_change_ms(self.market_ms)
        self.agenda.add(self.clock.wall_ns(change * NS_PER_MS), self._session_change)

    def _session_change(self, _wall_ns: int) -> None:
        now = self.market_ms
        self.exchange.open = self.hours.is_open(now)
        for order in list(self.orders.values()):
            if order.working and order.expires_ms <= now:
                self._withdraw(order, "expired")
            elif order.status == "PreSubmitted" and self.exchange.open and (order.stop is None or order.elected):
                order.status = "Submitted"
                self.listener.order_changed(order, status_delta(order))
        if trading_day(now) != self._day:
            self._day = trading_day(now)
            self._settle_expired(now)
            for listing in self.listings.values():
                listing.new_day()
            for account in self.accounts.values():
                account.day_equity = None
                self.valuation(account)
            self.records.prune(now)
        self._schedule_session_change()

    def _settle_expired(self, now: int) -> None:
        """Closes positions in contracts that have ended, in cash, at what the source's last price makes them worth."""
        for account in self.accounts.values():
            ended = []
            for position in account.positions.values():
                instrument = self.universe.by_conid[position.conid]
                if position.quantity and 0 < instrument.expiry_ms <= now:
                    ended.append((position, instrument))
            for position, instrument in ended:
                price = settlement(instrument, self.price(instrument.source))
                account.book(instrument.conid, -position.quantity, price, ZERO, instrument.unit)
            if ended:
                self.records.settled(now, account.account_id)

    def _resume(self, now: int) -> None:
        """Puts stored orders back: those that ended in between expire, what was under way arrives now."""
        for order in list(self.orders.values()):
            if not order.working:
                continue
            if order.expires_ms <= now:
                self._withdraw(order, "expired")
            elif order.status == "PendingCancel":
                self._withdraw(order, "cancelled")
            else:
                self.watch(order.conid)
                self._arrive(order)
                if order.pending is not None:
                    self._replace(order, order.pending)

    # ------------------------------------------------------------------ writing

    def close(self) -> None:
        """Writes the last prices and lets the files go. Raises SinkFailed when there is no room for the prices."""
        try:
            self.records.write({"market_ms": self.market_ms, "prices": self._prices(self.listings)})
        finally:
            self.records.close()
            self.log.close()

    def _prices(self, conids: Iterable[int]) -> dict[str, str]:
        shown = ((conid, self.listings[conid].mark) for conid in conids if conid in self.listings)
        return {str(conid): str(mark) for conid, mark in shown if mark is not None}

    def _save(self, order: SimOrder, execution: Execution | None = None) -> None:
        prices = None
        if execution is not None:
            prices = self._prices(c for c, p in self.accounts[order.account].positions.items() if p.quantity)
        self.records.change(self.market_ms, order, execution, prices)

    def _write(self, order: SimOrder, kind: str) -> None:
        self._save(order)
        self.log.write(order_line(order, kind, self.market_ms, self.wall_ns // NS_PER_MS))
