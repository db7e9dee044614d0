"""The brokerage behind the gateway: takes checked orders to the exchange, books fills, remembers everything.

Imports the simulator's vocabulary only; driven by the gateway, which tells it the time. What it stands on is `ground`, what
happens between it and the exchange is `floor`; here are the orders of clients and the days.
"""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from botframework.sim.clock import NS_PER_MS
from botframework.sim.derivatives import settlement
from botframework.sim.exchange import Fill
from botframework.sim.floor import Floor
from botframework.sim.ground import ZERO, DeskListener
from botframework.sim.hours import MarketHours, trading_day
from botframework.sim.orderlog import ticket_line
from botframework.sim.orders import Execution, SimOrder, Terms, status_delta
from botframework.sim.records import DAY_MS
from botframework.sim.tickets import Ticket
from botframework.sim.venue.combos import spread_instrument
from botframework.sim.venue.families import oca_name


class Desk(Floor):
    """Orders, accounts and market state. Time: `wall_ns` is set by the gateway before every call."""

    def _open(self) -> None:
        super()._open()
        now = self.market_ms
        self._venues = self.hours.venues()
        self.exchange.closed.update(venue.venue for venue in self._venues if not venue.is_open(now))
        self._resume(now)
        self._settle_expired(now)
        for account in self.accounts.values():
            self.valuation(account)
        for venue in self._venues:
            self._schedule_session_change(venue)
        for account in self.accounts.values():
            for conid in [p.conid for p in account.positions.values() if p.quantity]:
                self.watch(conid)

    # ------------------------------------------------------------------ orders

    def working(self, account: str, conid: int | None = None) -> list[SimOrder]:
        """Working orders of an account."""
        return [
            order
            for order in self.orders.values()
            if order.working and conid in (None, order.conid) and order.concerns(account)
        ]

    def registered(self, c_oid: str) -> bool:
        """Whether an order with this local id was accepted within 24 hours of market time."""
        entered = self.records.c_oids.get(c_oid)
        return entered is not None and self.market_ms - entered < DAY_MS

    def affordable(self, ticket: Ticket, replaced: SimOrder | None) -> bool:
        """Whether equity carries the order; whatever only reduces a position is, and so is a conversion of money."""
        if ticket.features.conversion:
            return True
        price = None if ticket.features.legs else ticket.price or ticket.stop
        return all(self._carries(account, ticket, part, price, replaced) for account, part in ticket.parts)

    def _carries(
        self, account_id: str, ticket: Ticket, quantity: Decimal, price: Decimal | None, replaced: SimOrder | None
    ) -> bool:
        account = self.accounts[account_id]
        more = ZERO
        for conid, ratio in ticket.features.legs or ((ticket.instrument.conid, 1),):
            held = account.quantity(conid)
            signed = (quantity if ticket.buy else -quantity) * ratio
            if replaced is not None and not ticket.features.legs:
                signed -= replaced.filled if replaced.buy else -replaced.filled
            for other in self.working(account_id, conid):
                # Orders that wait for a parent, or share a group with this one, do not add to what may be held.
                if other is not replaced and other.side == ticket.side and other.parent is None:
                    signed += other.remaining if other.buy else -other.remaining
            if abs(held + signed) > abs(held):
                at = price if price is not None else self.price(conid)
                more += (abs(held + signed) * at - abs(held) * self.price(conid)) * self.unit(conid)
        if not more:
            return True
        valuation = self.valuation(account)
        return valuation.gross + more <= valuation.equity * self.config.leverage

    def place(self, ticket: Ticket, parent: SimOrder | None = None, *, held: bool = False) -> SimOrder:
        """Accepts a ticket as an order and sends it to the exchange, or lets it wait for its parent, or only keeps it.

        `held`: it is inactive for good, which is the wire's way to refuse what it had accepted.
        """
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
            expires_ms=self._expiry(ticket.tif, self.traded(ticket.features.legs, ticket.instrument), now),
            c_oid=ticket.c_oid,
            outside_rth=ticket.outside_rth,
            last_ms=now,
            features=ticket.features,
        )
        self.orders[order.order_id] = order
        if order.c_oid is not None:
            self.records.c_oids[order.c_oid] = now
        self._watch_order(order)
        self._trailing_limit(order)
        if parent is not None:
            self.families.adopt(order, parent)
            self._save(parent)
            order.status = "PreSubmitted" if parent.filled == 0 else order.status
        if ticket.deactivated:
            order.status, order.deactivated = "Inactive", True
        if held:
            order.status = "Inactive"
        self.accepted += 1
        self.records.total_orders += 1
        self._write(order, "accepted")
        self.listener.order_entered(order)
        if not order.saved:
            self.later(self.config.latency_ms, lambda _wall: self._arrive(order))
        return order

    def place_together(self, tickets: Sequence[Ticket]) -> list[SimOrder]:
        """Accepts the tickets of one submission: a bracket with its parent first, or a one-cancels-all group."""
        orders: dict[int, SimOrder] = {}
        by_c_oid: dict[str, SimOrder] = {}
        for index in sorted(range(len(tickets)), key=lambda i: tickets[i].parent is not None):
            ticket = tickets[index]
            parent = None if ticket.parent is None else by_c_oid.get(ticket.parent) or self.parent_of(ticket)
            orders[index] = self.place(ticket, parent)
            if ticket.c_oid is not None and ticket.parent is None:
                by_c_oid[ticket.c_oid] = orders[index]
        placed = [orders[index] for index in range(len(tickets))]
        if len(placed) > 1 and tickets[0].single_group and tickets[0].parent is None:
            name = oca_name(order.order_id for order in placed)
            for order in placed:
                self.families.enrol(order, name)
                self._save(order)
        return placed

    def parent_of(self, ticket: Ticket) -> SimOrder | None:
        """The order a ticket names as its parent, by the parent's own id or its order id."""
        for order in reversed(self.orders.values()):
            if ticket.parent in (order.c_oid, str(order.order_id)) and order.parent is None:
                return order
        return None

    def lose(self, ticket: Ticket) -> int:
        """What a bad day makes of a ticket: an order id that nobody knows."""
        self.records.next_order += 1
        self.refused("lost", ticket, f"acknowledged as order {self.records.next_order} and dropped")
        return self.records.next_order

    def modify(self, order: SimOrder, ticket: Ticket) -> None:
        """Sends new terms for a working order to the exchange; one that is only kept takes them at once."""
        terms = Terms(ticket.quantity, ticket.price, ticket.stop, ticket.tif, ticket.outside_rth, ticket.features)
        if order.saved:
            if not ticket.deactivated:
                order.status, order.deactivated = "PendingSubmit", False
                self.later(self.config.latency_ms, lambda _wall: self._arrive(order))
            self._take(order, terms)
            self._write(order, "modified")
            self.listener.order_restated(order)
            return
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

    def drop(self, order: SimOrder) -> None:
        """The broker cancels an order by itself, at once."""
        self._withdraw(order, "cancelled")

    def execute(self, order: SimOrder, price: Decimal, quantity: Decimal) -> None:
        """A trade of an order that had ended: the exchange was faster than its cancellation."""
        self._fill(order, Fill(order.order_id, price, quantity))

    def correct(self, execution: Execution, price: Decimal) -> None:
        """An execution is told again with another price: the same id but for its last part."""
        head, _, last = execution.execution_id.rpartition(".")
        account = self.accounts[execution.account]
        difference = (execution.price - price) * execution.quantity * self.unit(execution.conid)
        account.cash += difference if execution.side == "BUY" else -difference
        corrected = attrs.evolve(execution, execution_id=f"{head}.{int(last) + 1:02d}", price=price)
        self.executions[corrected.execution_id] = corrected
        self._save(self.orders[execution.order_id], (corrected,))
        self.listener.executed(corrected)

    def bust(self, execution: Execution) -> None:
        """An execution is taken back: told again with nothing in it, its quantity and money returned, its fee kept.

        What the order has filled stays as it was; that a bust looks so is inferred from how corrections are counted.
        """
        head, _, last = execution.execution_id.rpartition(".")
        back = -execution.quantity if execution.side == "BUY" else execution.quantity
        account = self.accounts[execution.account]
        account.book(execution.conid, back, execution.price, ZERO, self.unit(execution.conid))
        gone = attrs.evolve(
            execution,
            execution_id=f"{head}.{int(last) + 1:02d}",
            quantity=ZERO,
            position=account.quantity(execution.conid),
        )
        self.executions[gone.execution_id] = gone
        self._save(self.orders[execution.order_id], (gone,))
        self.listener.executed(gone)

    # ------------------------------------------------------------------ days

    def _schedule_session_change(self, venue: MarketHours) -> None:
        change = venue.next_change_ms(self.market_ms)
        self.agenda.add(self.clock.wall_ns(change * NS_PER_MS), lambda _wall: self._session_change(venue))

    def _session_change(self, venue: MarketHours) -> None:
        now = self.market_ms
        if venue.always or not venue.is_open(now):
            self._apply(self.exchange.end(venue.venue))
        if venue.is_open(now):
            self.exchange.begin(venue.venue)
        for order in list(self.orders.values()):
            if (order.working or order.saved) and order.expires_ms <= now:
                self._withdraw(order, "expired")
            elif order.status == "PreSubmitted" and self._active(order):
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
            self.records.prune(now, self.families.kin())
            self.families.prune()
        self._schedule_session_change(venue)

    def _active(self, order: SimOrder) -> bool:
        return self.exchange.working(order.order_id) is not None and self._would_work(order)

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
            if order.features.legs and (spread := spread_instrument(order.conid)) is not None:
                self.universe.by_conid.setdefault(order.conid, spread)
        for order in list(self.orders.values()):
            if not order.working and not order.saved:
                continue
            if order.expires_ms <= now:
                self._withdraw(order, "expired")
            elif order.saved:
                continue
            elif order.status == "PendingCancel":
                self._withdraw(order, "cancelled")
            else:
                self._watch_order(order)
                self._arrive(order)
                if order.pending is not None:
                    self._replace(order, order.pending)

    def close(self) -> None:
        """Writes the last prices and lets the files go. Raises SinkFailed when there is no room for the prices."""
        try:
            self.records.write({"market_ms": self.market_ms, "prices": self._prices(self.listings)})
        finally:
            self.records.close()
            self.log.close()


__all__ = ["Desk", "DeskListener"]
