"""The brokerage behind the gateway: takes checked orders to the exchange, books fills, remembers everything.

Imports the simulator's vocabulary only; driven by the gateway, which tells it the time. Whatever changes is written to the
book in one line before anybody hears of it, then to the order log, then announced to the listener.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

import attrs

from botframework.sim.board import Listing
from botframework.sim.clock import NS_PER_MS, Agenda, MarketClock
from botframework.sim.config import SimConfig
from botframework.sim.derivatives import follow, settlement
from botframework.sim.exchange import Elected, Exchange, Fill, Lapsed, Outcome, Reduced, Trailed
from botframework.sim.hours import MarketHours, trading_day
from botframework.sim.instruments import Instrument
from botframework.sim.ledger import Account, Valuation, value
from botframework.sim.market import Market, Quote
from botframework.sim.orderlog import fill_line, order_line, ticket_line
from botframework.sim.orders import Execution, SimOrder, Terms, fill_delta, price_delta, status_delta, terms_delta
from botframework.sim.pricing import Pricing
from botframework.sim.records import DAY_MS, Records
from botframework.sim.rng import mix
from botframework.sim.sinks import Lines
from botframework.sim.tickets import Ticket
from botframework.sim.universe import Universe
from botframework.sim.venue.booking import Books
from botframework.sim.venue.combos import spread_instrument
from botframework.sim.venue.families import Families, oca_name
from botframework.sim.venue.resting import resting_of
from botframework.sim.venue.slicing import Slicer

ZERO = Decimal(0)
_REASONS = {
    "group": "another order of its group was filled",
    "auction": "the auction did not reach its price",
    "no opening": "there was no opening",
}


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
        self.families = Families(records.orders)
        self._books = Books(records.accounts, universe, self.price, self._execution_id)
        self._slicer = Slicer(self)
        self._outcomes: deque[Outcome] = deque()
        self._applying = False
        self.accepted = 0
        self.fills = 0
        self._digest = mix(config.seed, 11) & 0xFFFFFFFF
        now = self.market_ms
        self._day = trading_day(now)
        self._venues = hours.venues()
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

    def place(self, ticket: Ticket, parent: SimOrder | None = None) -> SimOrder:
        """Accepts a ticket as an order and sends it to the exchange, or lets it wait for its parent, or only keeps it."""
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

    def traded(self, legs: tuple[tuple[int, int], ...], instrument: Instrument) -> Instrument:
        """The contract whose venue an order follows: of a combination its first leg."""
        return self.universe.by_conid[legs[0][0]] if legs else instrument

    def _watch_order(self, order: SimOrder) -> None:
        if not order.features.legs:
            self.watch(order.conid)
            return
        spread = spread_instrument(order.conid)
        if spread is not None:
            self.universe.by_conid.setdefault(order.conid, spread)
        for conid, _ in order.features.legs:
            self.watch(conid)

    def _trailing_limit(self, order: SimOrder) -> None:
        """Fixes how far a trailing stop limit's limit is from its stop; without a stop given, from where it begins."""
        if order.kind != "TRAILLMT" or order.price is None or order.features.trail is None:
            return
        if order.stop is None:
            reference = self.price(order.conid)
            trail = order.features.trail
            distance = reference * trail / 100 if order.features.trail_percent else trail
            tick = self.universe.by_conid[order.conid].tick
            order.stop = ((reference + (distance if order.buy else -distance)) / tick).to_integral_value() * tick
        order.to_limit = order.price - order.stop

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
                order.status = "PendingSubmit"
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

    def hold(self, order: SimOrder) -> None:
        """An order becomes inactive for good: the wire's way to refuse what it had accepted."""
        order.status = "Inactive"
        order.last_ms = self.market_ms
        self._write(order, "held")
        self.listener.order_changed(order, status_delta(order))

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

    def refused(self, kind: str, ticket: Ticket | None, text: str) -> None:
        """Notes a ticket that did not become an order: `rejected`, `question` or `declined`."""
        self.log.write(ticket_line(ticket, kind, text, self.market_ms, self.wall_ns // NS_PER_MS))

    def _expiry(self, tif: str, instrument: Instrument, now: int) -> int:
        hours = self.hours.of(instrument)
        if tif == "GTC":
            end = hours.quarter_end_ms(now)
        elif tif == "OPG" and hours.is_open(now):
            end = hours.day_end_ms(hours.day_end_ms(now))
        else:
            end = hours.day_end_ms(now)
        return min(end, instrument.expiry_ms) if instrument.expiry_ms else end

    def _hours_of(self, order: SimOrder) -> MarketHours:
        return self.hours.of(self.traded(order.features.legs, self.universe.by_conid[order.conid]))

    def _arrive(self, order: SimOrder) -> None:
        if not order.working or self.exchange.working(order.order_id) is not None:
            return
        if order.status == "PendingSubmit":
            order.status = "PreSubmitted"
            self.listener.order_changed(order, status_delta(order))
            if not self.families.waits(order) and self._would_work(order):
                order.status = "Submitted"
                self.listener.order_changed(order, status_delta(order))
            self._save(order)
        if not self.families.waits(order):
            self._submit(order)

    def _would_work(self, order: SimOrder) -> bool:
        """Whether an order that reaches the exchange now is up for a fill, and not held for a price or a moment."""
        if order.tif == "OPG" or order.kind in ("MOC", "LOC"):
            return False
        if not order.elected and (order.stop is not None or order.features.trail is not None):
            return False
        return order.outside_rth or self._hours_of(order).venue not in self.exchange.closed

    def _submit(self, order: SimOrder) -> None:
        instrument = self.universe.by_conid[order.conid]
        resting = resting_of(order, instrument.tick, self._hours_of(order).venue, self.families.group(order))
        if resting is None:
            self._withdraw(order, "cancelled", _REASONS["group"])
            return
        self.families.send(order)
        if resting.rules is not None and order.group:
            # Others of its group may have filled before it came here.
            self._resize(order, order.filled + resting.remaining + resting.rules.hidden)
        self._apply(self.exchange.submit(resting))
        if order.features.strategy and order.working:
            self._slicer.begin(order)

    def _take(self, order: SimOrder, terms: Terms) -> None:
        """Takes new terms over. A trailing stop that is not given anew stays where it is, unless its distance changed."""
        now = self.market_ms
        trailing = terms.features.trail is not None
        order.tif, order.last_ms, order.outside_rth = terms.tif, now, terms.outside_rth
        if trailing and order.elected:
            order.price = terms.price
        elif trailing:
            distance = (terms.features.trail, terms.features.trail_percent)
            same = distance == (order.features.trail, order.features.trail_percent)
            if terms.stop is not None or not same:
                order.stop = terms.stop
            order.price, order.features = terms.price, terms.features
            self._trailing_limit(order)
        else:
            order.price = terms.price
            if terms.stop != order.stop:
                order.stop, order.elected = terms.stop, False
        order.features = terms.features
        instrument = self.traded(order.features.legs, self.universe.by_conid[order.conid])
        order.expires_ms = self._expiry(terms.tif, instrument, now)
        if order.group and terms.quantity != order.quantity:
            self.families.resize(order, terms.quantity)
        order.quantity = max(terms.quantity, order.filled)

    def _replace(self, order: SimOrder, terms: Terms) -> None:
        # A cancellation asked for after the modification also reaches the exchange after it.
        if not order.working:
            return
        if order.pending is terms:
            order.pending = None
        self._take(order, terms)
        complete = order.remaining <= 0
        if complete:
            self.exchange.cancel(order.order_id)
            order.status = "Filled"
        self._write(order, "modified")
        self.listener.order_changed(order, terms_delta(order))
        resting = self.exchange.working(order.order_id)
        if complete:
            self._moved(order)
        elif resting is not None and resting.rules is None and order.features.plain and order.tif != "OPG":
            resting.outside_hours = order.outside_rth
            stop = None if order.elected else order.stop
            self._apply(self.exchange.replace(order.order_id, order.remaining, order.price, stop, order.tif == "IOC"))
        elif resting is not None:
            # What has rules of its own leaves the exchange and comes back: it loses its place in time.
            self.exchange.cancel(order.order_id)
            order.released = min(order.released, order.quantity)
            self._submit(order)

    def _withdraw(self, order: SimOrder, kind: str, reason: str = "") -> None:
        if not order.working and not order.saved:
            return
        self.exchange.cancel(order.order_id)
        order.status = "Cancelled"
        order.pending = None
        order.last_ms = self.market_ms
        order.reason = reason
        self._write(order, kind)
        self.listener.order_changed(order, status_delta(order))
        self._moved(order)

    def _apply(self, outcomes: list[Outcome]) -> None:
        """Carries out what happened at the exchange, in the order in which it happened there.

        What one outcome sets going (a fill releases children, which fill) happened after all of its own batch.
        """
        self._outcomes.extend(outcomes)
        if self._applying:
            return
        self._applying = True
        try:
            while self._outcomes:
                self._one(self._outcomes.popleft())
        finally:
            self._applying = False

    def _one(self, outcome: Outcome) -> None:
        order = self.orders[outcome.order_id]
        match outcome:
            case Fill():
                self._fill(order, outcome)
            case Elected():
                order.elected = True
                if order.status == "PreSubmitted":
                    order.status = "Submitted"
                self._save(order)
                self.listener.order_changed(order, status_delta(order))
            case Lapsed():
                self._withdraw(order, "cancelled", _REASONS.get(outcome.reason, ""))
            case Trailed():
                order.stop = outcome.stop
                if outcome.limit is not None:
                    order.price = outcome.limit
                self._save(order)
                self.listener.order_changed(order, price_delta(order))
            case Reduced():
                self._resize(order, outcome.quantity)

    def _resize(self, order: SimOrder, quantity: Decimal) -> None:
        """Shows what the other orders of its group have left of an order."""
        if quantity != order.quantity:
            order.quantity = quantity
            self._write(order, "modified")
            self.listener.order_changed(order, terms_delta(order))

    def _fill(self, order: SimOrder, fill: Fill) -> None:
        now = self.market_ms
        commission = ZERO if order.commission_paid else self.config.commission
        order.commission_paid = True
        order.filled += fill.quantity
        order.cost += fill.price * fill.quantity
        order.last_ms = now
        if order.group:
            order.used = str(Fraction(order.used or 0) + Fraction(fill.quantity) / Fraction(order.size))
        if order.filled > order.quantity:
            raise AssertionError(f"order {order.order_id}: filled {order.filled} of {order.quantity}")
        if order.remaining == 0:
            order.status = "Filled"
        elif order.status == "PreSubmitted":
            order.status = "Submitted"
        executions = self._books.book(order, fill, commission, now)
        for execution in executions:
            self.executions[execution.execution_id] = execution
        self.fills += len(executions)
        self.records.total_fills += len(executions)
        for conid, _, quantity, price in fill.legs or ((order.conid, order.buy, fill.quantity, fill.price),):
            if (listing := self.listings.get(conid)) is not None:
                listing.print_trade(now, price, quantity)
        self._save(order, executions)
        for execution in executions:
            self.log.write(fill_line(order, execution, self.wall_ns // NS_PER_MS))
        self.listener.order_changed(order, fill_delta(order))
        for execution in executions:
            self.listener.executed(execution)
        self._moved(order)

    def _execution_id(self) -> str:
        self.records.next_execution += 1
        return f"{self._digest:08x}.{self.records.next_execution:08x}.01.01"

    def _moved(self, parent: SimOrder) -> None:
        """Tells the children of an order that it filled or ended: as much of them as it has filled may work."""
        children = [self.orders[i] for i in self.families.children(parent) if i in self.orders]
        if not children:
            return
        group = self.families.group(children[0])
        if group is None:
            return
        released, final = self.families.shares(parent.order_id)
        self._apply(self.exchange.free(group, released, final))
        for child in children:
            if self.families.sent(child):
                continue
            if group.left(child.order_id) <= 0:
                self._withdraw(child, "cancelled", "its parent order ended")
            elif child.status == "PreSubmitted" and not self.families.waits(child):
                if self._would_work(child):
                    child.status = "Submitted"
                    self.listener.order_changed(child, status_delta(child))
                self._submit(child)

    # ------------------------------------------------------------------ what algorithms need

    def volume(self, order: SimOrder) -> int:
        """What has traded today in the order's instrument."""
        return self.listing(order.conid).volume

    def day(self, order: SimOrder) -> tuple[int, int]:
        """Midnight and closing of the day in which the order was entered."""
        hours, day = self._hours_of(order), trading_day(order.entered_ms)
        midnight = MarketHours("always").next_change_ms(order.entered_ms) - DAY_MS
        session = None if hours.always else hours.session(day)
        return midnight, session[1] if session is not None else hours.day_end_ms(order.entered_ms)

    def works(self, order: SimOrder) -> bool:
        """Whether it is at the exchange."""
        return order.working and self.exchange.working(order.order_id) is not None

    def release(self, order: SimOrder, quantity: Decimal) -> None:
        """Sends so much more of an algorithm's order to the exchange."""
        order.released += quantity
        self._save(order)
        self._apply(self.exchange.release(order.order_id, quantity))

    def urge(self, order: SimOrder, urgency: Decimal) -> None:
        """Lets an adaptive order come nearer to the opposite touch."""
        self._apply(self.exchange.urge(order.order_id, urgency))

    def give_up(self, order: SimOrder) -> None:
        """Cancels what an algorithm has left at its end."""
        self._withdraw(order, "cancelled", "the algorithm's end time has come")

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

    def _save(self, order: SimOrder, executions: Sequence[Execution] = ()) -> None:
        prices = None
        if executions:
            names = dict.fromkeys(execution.account for execution in executions)
            prices = self._prices(c for n in names for c, p in self.accounts[n].positions.items() if p.quantity)
        self.records.change(self.market_ms, order, executions, prices)

    def _write(self, order: SimOrder, kind: str) -> None:
        self._save(order)
        self.log.write(order_line(order, kind, self.market_ms, self.wall_ns // NS_PER_MS))
