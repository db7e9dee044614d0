"""What happens between the desk and the exchange: arrivals, new terms, fills, children and slices.

Imports the simulator's vocabulary only; the base of the desk. Whatever changes is written to the book in one line before
anybody hears of it, then to the order log, then announced to the listener.
"""

from collections import deque
from decimal import Decimal
from fractions import Fraction

from botframework.sim.clock import NS_PER_MS
from botframework.sim.derivatives import follow
from botframework.sim.exchange import Elected, Fill, Lapsed, Outcome, Reduced, Trailed
from botframework.sim.ground import ZERO, Ground
from botframework.sim.hours import MarketHours, trading_day
from botframework.sim.instruments import Instrument
from botframework.sim.market import Quote
from botframework.sim.orderlog import fill_line
from botframework.sim.orders import SimOrder, Terms, fill_delta, price_delta, status_delta, terms_delta
from botframework.sim.records import DAY_MS
from botframework.sim.venue.booking import Books
from botframework.sim.venue.combos import spread_instrument
from botframework.sim.venue.resting import resting_of
from botframework.sim.venue.slicing import Slicer

_REASONS = {
    "group": "another order of its group was filled",
    "auction": "the auction did not reach its price",
    "no opening": "there was no opening",
}


class Floor(Ground):
    """Orders on their way to and from the exchange."""

    def _open(self) -> None:
        super()._open()
        self._books = Books(self.accounts, self.universe, self.price, self._execution_id)
        self._slicer = Slicer(self)
        self._outcomes: deque[Outcome] = deque()
        self._applying = False

    # ------------------------------------------------------------------ to the exchange

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

    def _watch_order(self, order: SimOrder) -> None:
        if not order.features.legs:
            self.watch(order.conid)
            return
        spread = spread_instrument(order.conid)
        if spread is not None:
            self.universe.by_conid.setdefault(order.conid, spread)
        for conid, _ in order.features.legs:
            self.watch(conid)

    def _expiry(self, tif: str, instrument: Instrument, now: int) -> int:
        hours = self.hours.of(instrument)
        if tif == "GTC":
            end = hours.quarter_end_ms(now)
        elif tif == "OPG" and hours.is_open(now):
            end = hours.day_end_ms(hours.day_end_ms(now))
        else:
            end = hours.day_end_ms(now)
        return min(end, instrument.expiry_ms) if instrument.expiry_ms else end

    def _trailing_limit(self, order: SimOrder) -> None:
        """Fixes how far a trailing stop limit's limit is from its stop; without a stop given, from where it begins."""
        if order.kind != "TRAILLMT" or order.price is None or order.features.trail is None:
            return
        if order.stop is None:
            reference = self.price(order.conid)
            trail = order.features.trail
            distance = reference * trail / 100 if order.features.trail_percent else trail
            level = reference + (distance if order.buy else -distance)
            tick = self.universe.by_conid[order.conid].step_at(level)
            order.stop = (level / tick).to_integral_value() * tick
        order.to_limit = order.price - order.stop

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
        resting = resting_of(order, instrument, self._hours_of(order).venue, self.families.group(order))
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
