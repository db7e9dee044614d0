"""A broker without wire, session or silence: core commands onto the simulator's exchange, its outcomes back as events.

For backtests: the same exchange that stands behind the simulated gateway, called directly. Nothing gets lost and nothing is
asked here, which is what the gateway is for. What is assumed of fills and delays, and what trading costs, are parts given to it.
Imports core, ports, fills and the simulator's exchange; driven by ``backtest``.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial

from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.events import Command, Event
from botframework.core.expiry import expired
from botframework.core.model import ENTRY, ZERO, Instrument, OrderIntent, Side, TimeInForce, Working
from botframework.core.portfolio import split_shares
from botframework.costs.commission import Commission, Execution, Flat
from botframework.fills.rules import FillRules
from botframework.ports import BrokerFacts
from botframework.runtime.days import market_day
from botframework.runtime.exchangeorders import KINDS, ON_CLOSE, Held
from botframework.runtime.sessions import DaysOfUtc, Sessions
from botframework.sim.exchange import Exchange, Fill, Group, Lapsed, Outcome, Reduced
from botframework.sim.hours import MarketHours
from botframework.sim.market import Quote
from botframework.sim.venue.ordertypes import TYPES

NS_PER_MS = 1_000_000
LISTED_NS = 120 * 10**9
"""Orders and executions stay in the broker's lists this long after their end."""
_FORGET_EVERY = 64  # orders; the lists may not have been asked for in between

Schedule = Callable[[int, Callable[[int], None]], None]
Emit = Callable[[Event], None]
_BUY, _FILLED = Side.BUY, Working.FILLED
_GTC, _DAY, _OPG = TimeInForce.GTC, TimeInForce.DAY, TimeInForce.OPG
_PLAIN = frozenset({"LMT", "STP", "STOP_LIMIT"})  # with a price that stays where it is


class ExchangeBroker:
    """Takes commands, answers after ``latency_ms`` of market time through ``emit``. Counts what it accepted and filled."""

    def __init__(
        self,
        *,
        schedule: Schedule,
        emit: Emit,
        latency_ms: int = 50,
        commission: Decimal = Decimal(1),
        sessions: Sessions | None = None,
        now_ns: int = 0,
        fills: FillRules | None = None,
        delay_ns: Callable[[], int] | None = None,
        costs: Commission | None = None,
        by_day: bool = False,
        days_of_utc: bool = False,
        newest_ns: Callable[[int], int] | None = None,
    ) -> None:
        """``schedule(at_ns, action)`` runs ``action(at_ns)`` at a market time. ``commission`` is flat, per order.

        ``costs`` stands in for ``commission``. ``delay_ns`` draws a delay for each request, and stands in for ``latency_ms``;
        no request overtakes an earlier one. Without ``sessions`` the market is always open; else from ``now_ns`` on as they say.
        With ``by_day`` a quote counts on its own day only, as ``begin_day`` says, which with ``days_of_utc`` is one of UTC.
        ``newest_ns`` says when a contract was last quoted: a day without a quote has no close.
        """
        self.exchange = Exchange(fills)
        self._fills = fills
        if fills is not None:
            fills.step = self._step
        self.before_order: Callable[[int], None] | None = None
        """Called with the contract id before an order meets the market: whoever shows quotes late shows the newest now."""
        self.shows_prints = False
        """Whether some quotes only repeat the one before: then none may be left out until one brings back what was taken."""
        self.changes = 0
        """Grows with every request and every answer: as long as it stands, there is no news."""
        self.accepted = 0
        self.fills = 0
        self._schedule = schedule
        self._emit = emit
        self._delay_ns = delay_ns
        self._latency_ns = latency_ms * NS_PER_MS
        self._arrived_ns = 0
        self._instruments: dict[int, Instrument] = {}
        self._costs = costs or Flat(per_order=commission)
        self._flat = self._costs if type(self._costs) is Flat else None  # asks for nothing but the order's name
        self._hours = DaysOfUtc() if days_of_utc else MarketHours("always")
        self._newest_ns = newest_ns
        self._sessions = sessions
        self._now_ns = now_ns
        self._by_day = by_day
        self._begun_ms = 0  # the day, where quotes count on their own only
        self._day_ms = (0, 0)  # an arrival, and when DAY orders of then expire
        self._held: dict[int, Held] = {}
        self._by_conid: dict[int, dict[int, None]] = {}  # numbers of working orders, in order of arrival
        self._numbers: dict[str, int] = {}  # client order id -> order number
        self._listed: dict[int, Held] = {}
        self._executions: deque[ev.ExecutionReported] = deque()
        self._positions: dict[int, tuple[Instrument, Decimal]] = {}
        self._groups: dict[str, Group] = {}  # by the name of their first order; of a bracket the exits are in it
        self._outcomes: deque[Outcome] = deque()
        self._is_applying = False
        self._splits: dict[int, int] = {}  # how often the shares of a contract were split
        self._expired: set[int] = set()  # contracts that are over
        if sessions is not None:
            self.exchange.closed.update(sessions.closed)
            schedule(sessions.next_ms(now_ns // NS_PER_MS) * NS_PER_MS, self._change_sessions)

    # --- commands in ----------------------------------------------------------------------------------------------------

    def execute(self, command: Command, now_ns: int) -> None:
        """Carry out a command decided at ``now_ns``; other commands than those about orders are ignored."""
        self.changes += 1
        # Asked by type: to ask whether it is one takes several times as long of a struct.
        kind = type(command)
        if kind is not ev.SubmitOrder and kind is not ev.ModifyOrder and kind is not ev.CancelOrder:
            return  # nothing of it is on its way: it draws no delay, and keeps no later request back
        arrival_ns = now_ns + (self._latency_ns if self._delay_ns is None else self._delay_ns())
        if arrival_ns < self._arrived_ns:  # never before one that was sent earlier
            arrival_ns = self._arrived_ns
        self._arrived_ns = arrival_ns
        if type(command) is ev.SubmitOrder:
            intent, legs = command.intent, command.legs
            self._emit(ev.OrderSent(at_ns=now_ns, wall_ns=now_ns, client_order_id=intent.client_order_id))
            meant = self._splits.get(intent.instrument.conid, 0) if self._splits else 0
            self._schedule(arrival_ns, partial(self._place, (intent, *legs) if legs else (intent,), meant))
        elif type(command) is ev.ModifyOrder:
            self._schedule(arrival_ns, lambda at_ns: self._modify(command, at_ns))
        elif type(command) is ev.CancelOrder:
            self._schedule(arrival_ns, lambda at_ns: self._cancel(command.client_order_id, at_ns))

    def _step(self, conid: int, price: Decimal) -> Decimal:
        """The price step of an instrument somebody has traded."""
        return self._instruments[conid].step_at(price)

    def quote(self, quote: Quote, at_ns: int) -> None:
        """A new touch: waiting orders get their turn."""
        self._now_ns = at_ns
        if self._sessions is not None and not self._sessions.counts(quote.conid, quote.at_ms):
            return
        if quote.at_ms < self._begun_ms:
            return
        outcomes = self.exchange.quote(quote)
        if outcomes:
            self._apply(outcomes)

    @property
    def at_work(self) -> list[int]:
        """The contracts with orders at the exchange, and those of whose touch something is gone where quotes may repeat."""
        waits = self.waits_for_quote if self.shows_prints else None
        return [conid for conid, orders in self._by_conid.items() if orders or (waits is not None and waits(conid))]

    def waits_for_quote(self, conid: int) -> bool:
        """Whether it matters that the next quote only repeats the one before: something was taken of this one."""
        touch = self.exchange.touch(conid)
        return touch is not None and touch.taken

    def band(self, conid: int) -> tuple[float, float]:
        """(low, high): while low < bid and ask < high, a quote can do nothing to the working orders of a contract.

        Without orders the band has no ends; with one whose price moves with the market, or has none, it is empty. So it is
        while the exchange has to see the next quote anyhow; outside of the hours none matters.
        """
        if self._sessions is not None and not self._sessions.is_open(conid):
            return -math.inf, math.inf
        if self.shows_prints and self.waits_for_quote(conid):
            return math.inf, -math.inf
        if not self._by_conid.get(conid):
            return -math.inf, math.inf
        if self._fills is not None and self._fills.every_quote:
            return math.inf, -math.inf
        below: Decimal | None = None
        above: Decimal | None = None
        for order in self.exchange.book(conid):
            elected = order.elected
            price = order.limit if elected else order.stop
            if order.rules is not None and order.rules.auction:
                if order.rules.auction == "close":
                    continue  # no quote does anything to it, and the newest is shown when its time has come
                return math.inf, -math.inf  # the day's first quote is its price, wherever that lies
            if price is None or order.kind not in _PLAIN or (elected and not order.passive):
                return math.inf, -math.inf
            if order.buy is elected:  # a limit to buy and a stop to sell wait for lower prices
                if below is None or price > below:
                    below = price
            elif above is None or price < above:
                above = price
        return -math.inf if below is None else float(below), math.inf if above is None else float(above)

    def begin_day(self, at_ns: int) -> None:
        """The quotes of the day before are nobody's offer any more, were it a Friday: who comes now waits for the next."""
        self._now_ns = at_ns
        self._begun_ms = at_ns // NS_PER_MS
        self.changes += 1
        self.exchange.clear()

    def _change_sessions(self, at_ns: int) -> None:
        """It is time for an opening or a closing."""
        self._open_and_close(at_ns)
        if self._sessions is not None:
            self._schedule(self._sessions.next_ms(at_ns // NS_PER_MS) * NS_PER_MS, self._change_sessions)

    def _open_and_close(self, at_ns: int) -> None:
        """What is due of it. A closing has its auction at the newest quote, which then is gone like those of the night."""
        sessions, now_ms = self._sessions, at_ns // NS_PER_MS
        if sessions is None:
            return
        self._now_ns = at_ns
        self.changes += 1
        for venue, change in sessions.changes(now_ms):
            if change == "open":
                sessions.begin(venue, now_ms)
                self.exchange.begin(venue)
                continue
            for conid in [conid for conid, orders in self._by_conid.items() if orders]:
                if self.before_order is not None and sessions.venue(conid) == venue:
                    self.before_order(conid)
            self._apply(self.exchange.end(venue))
            for conid in sessions.end(venue):
                if self.exchange.touch(conid) is not None:
                    self.exchange.quote(Quote(now_ms, conid, None, ZERO, None, ZERO))

    def _meet(self, conid: int, at_ns: int) -> None:
        """An order is about to meet the market as it is at this moment."""
        self._now_ns = at_ns
        self.changes += 1
        if self.before_order is not None:
            self.before_order(conid)

    def split(self, conid: int, symbol: str, ratio: Decimal, price: Decimal, at_ns: int) -> None:
        """One share becomes ``ratio`` shares: the position is whole ones, and no order for the old ones works any more.

        ``price`` is what a share of the fraction is paid with. Orders on their way are rejected when they arrive.
        """
        self._now_ns = at_ns
        self.changes += 1
        self._splits[conid] = self._splits.get(conid, 0) + 1
        if conid in self._positions:
            instrument, quantity = self._positions[conid]
            whole, _ = split_shares({"": quantity}, ratio, price)[""]
            self._positions[conid] = (instrument, whole)
        self._emit(ev.SharesSplit(at_ns=at_ns, wall_ns=at_ns, conid=conid, symbol=symbol, ratio=ratio, price=price))
        # Exits before the entry that would free them.
        for number in sorted(self._by_conid.get(conid, ()), reverse=True):
            if number in self._held:
                self.exchange.cancel(number)
                self._end(self._held[number], Working.CANCELLED)

    def settle(self, event: ev.ContractExpired) -> None:
        """A contract is over: its position is settled as the event says, and no order in it works any more.

        Orders on their way are rejected when they arrive.
        """
        conid, self._now_ns = event.instrument.conid, event.at_ns
        self.changes += 1
        self._expired.add(conid)
        for entry in expired(event, {"": event.quantity}):
            _, had = self._positions.get(entry.instrument.conid, (entry.instrument, ZERO))
            self._positions[entry.instrument.conid] = entry.instrument, had + entry.side.sign * entry.quantity
        self._emit(event)
        # Exits before the entry that would free them.
        for number in sorted(self._by_conid.get(conid, ()), reverse=True):
            if number in self._held:
                self.exchange.cancel(number)
                self._end(self._held[number], Working.EXPIRED)

    def is_of_hours(self, conid: int, at_ns: int) -> bool:
        """Whether a moment lies in the hours of a contract; without hours all do."""
        return self._sessions is None or self._sessions.hours(conid).is_open(at_ns // NS_PER_MS)

    def _place(self, intents: tuple[OrderIntent, ...], meant: int, at_ns: int) -> None:
        """One order, or all of a bracket or one-cancels-all group; ``meant`` is of which shares, by the number of splits."""
        if self._splits and self._splits.get(intents[0].instrument.conid, 0) != meant:
            self._now_ns = at_ns
            self.changes += 1
            key, text = intents[0].client_order_id, "the shares were split while it was on its way"
            self._emit(ev.OrderRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
            return
        if self._expired and (gone := [each for each in intents if each.instrument.conid in self._expired]):
            self._now_ns = at_ns
            self.changes += 1
            key, text = intents[0].client_order_id, f"{gone[0].instrument} expired while it was on its way"
            self._emit(ev.OrderRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
            return
        key, is_group = intents[0].client_order_id, len(intents) > 1
        if is_group:
            for conid in dict.fromkeys([intent.instrument.conid for intent in intents]):
                self._meet(conid, at_ns)
            is_known = any(intent.client_order_id in self._numbers for intent in intents)
        else:
            self._meet(intents[0].instrument.conid, at_ns)
            is_known = key in self._numbers
        if is_known:
            text = "an order with this id is already registered"
            self._emit(ev.OrderRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
            return
        for intent in intents:
            if (
                intent.tif is not _DAY
                and intent.tif is not _GTC
                and intent.tif.value not in TYPES[KINDS[intent.order_type]].tifs
            ):
                text = f"Time in force '{intent.tif.value}' is missing or not allowed for this order"
                self._emit(ev.OrderRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
                return
        first = self._enter(intents[0])
        placed = [first, *[self._enter(intent) for intent in intents[1:]]] if is_group else [first]
        self._emit(
            ev.OrderAccepted(
                at_ns=at_ns,
                wall_ns=at_ns,
                client_order_id=key,
                broker_order_id=first.name,
                broker_status="Submitted",
                legs=tuple([(held.intent.client_order_id, held.name) for held in placed[1:]]) if is_group else (),
            )
        )
        if is_group:
            self._bring_together(placed)
            for held in placed:
                self._report(held)
            for held in placed:
                # One before it may have ended it.
                if held.number in self._held and not held.intent.is_exit:
                    self._submit(held)
        else:
            self._emit(first.row(at_ns, "stream"))
            self._submit(first)
        for held in placed:
            if held.number in self._held:  # most market orders are not any more
                if held.intent.tif is _OPG and self._sessions is None:
                    opening_ms = self._hours.next_change_ms(at_ns // NS_PER_MS)
                    self._schedule(opening_ms * NS_PER_MS, self._open)
                end_ms = self._end_ms(held.intent, at_ns // NS_PER_MS)
                if held.intent.order_type in ON_CLOSE and self._sessions is None:
                    self._schedule(end_ms * NS_PER_MS, self._close)
                self._schedule(end_ms * NS_PER_MS, partial(self._expire, held.number))

    def _enter(self, intent: OrderIntent) -> Held:
        self.accepted = number = self.accepted + 1
        if number % _FORGET_EVERY == 0:
            self._forget(self._now_ns - LISTED_NS)
        instrument = intent.instrument
        conid = instrument.conid
        held = Held(number, str(number), intent, intent.quantity, intent.limit_price, intent.stop_price)
        self._numbers[intent.client_order_id] = number
        self._held[number] = self._listed[number] = held
        self._instruments[conid] = instrument
        working = self._by_conid.get(conid)
        if working is None:
            working = self._by_conid[conid] = {}
        working[number] = None
        return held

    def _forget(self, oldest_ns: int) -> None:
        """Let the lists go on without what ended before a moment."""
        self._listed = {n: held for n, held in self._listed.items() if not held.ended_ns or held.ended_ns >= oldest_ns}
        while self._executions and self._executions[0].at_ns < oldest_ns:
            self._executions.popleft()

    def _bring_together(self, placed: Sequence[Held]) -> None:
        """Each fill in a group takes the same part from its others; exits work as far as their entry has filled."""
        first = placed[0].intent
        group = self._groups[first.group] = Group(first.group)
        for held in placed:
            if held.intent.leg != ENTRY:
                step = held.intent.instrument.size_step
                group.join(held.number, Fraction(held.quantity), ZERO, Fraction(0), step)
        if first.leg == ENTRY:
            group.released = Fraction(0)

    def _submit(self, held: Held) -> None:
        """Send an order to the exchange, or what its group leaves of it."""
        intent = held.intent
        group = self._groups.get(intent.group) if intent.leg and intent.leg != ENTRY else None
        resting = held.to_send(group)
        if resting is None:
            self._end(held, Working.CANCELLED)
            return
        if self._sessions is not None:
            resting.venue = self._sessions.venue(resting.conid)
        self._apply(self.exchange.submit(resting))

    def _moved(self, entry: Held) -> None:
        """The entry of a bracket filled or ended: as much of its exits may work as it has filled."""
        group = self._groups.get(entry.intent.group)
        if group is None or entry.intent.leg != ENTRY:
            return
        filled = min(Fraction(1), Fraction(entry.filled) / Fraction(entry.intent.quantity))
        final = Fraction(1) if entry.number in self._held else filled
        self._apply(self.exchange.free(group, filled, final))
        for number in tuple(group.sizes):
            held = self._held.get(number)
            if held is None or held.resting is not None:
                continue
            if group.left(number) <= 0:
                self._end(held, Working.CANCELLED)
            elif group.active(number) > 0:
                self._submit(held)
                if number in self._held:
                    self._report(held)

    def _end_ms(self, intent: OrderIntent, now_ms: int) -> int:
        tif = intent.tif
        if tif is _GTC or (tif is _OPG and self._sessions is None):
            # Where the tape says when there is trading, the next opening may be days away.
            return self._hours.quarter_end_ms(now_ms)
        if self._sessions is not None:
            hours = self._sessions.hours(intent.instrument.conid)
            if tif is _OPG:
                now_ms = hours.next_open_ms(hours.next_change_ms(now_ms))
            return hours.day_end_ms(now_ms)
        since_ms, end_ms = self._day_ms
        if not since_ms <= now_ms < end_ms:
            end_ms = self._hours.day_end_ms(now_ms)
            self._day_ms = now_ms, end_ms  # the same for whatever arrives before it
        return end_ms

    def _open(self, at_ns: int) -> None:
        """From here on an instrument's first quote is the price of its orders for the opening; without hours, from midnight."""
        self._now_ns = at_ns
        self.changes += 1
        self.exchange.begin("")

    def _close(self, at_ns: int) -> None:
        """Without hours the closing is at midnight, at the day's newest quote, and the last moment of the day that ends."""
        self.changes += 1
        for conid in [conid for conid, orders in self._by_conid.items() if orders]:
            if self.before_order is not None:
                self.before_order(conid)
        self._now_ns = at_ns - 1
        silent = [conid for conid in self._by_conid if not self._has_close(conid, at_ns)]
        self._apply(self.exchange.closing("", silent))

    def _modify(self, command: ev.ModifyOrder, at_ns: int) -> None:
        key = command.client_order_id
        held = self._working(key)
        self._now_ns = at_ns
        if held is not None:
            self._meet(held.intent.instrument.conid, at_ns)
            held = self._working(key)
        if held is None or command.quantity <= held.filled:
            text = "the order no longer works" if held is None else f"{held.filled} of it are filled already"
            self._emit(ev.ModifyRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
            return
        held.quantity, held.limit_price, held.stop_price = command.quantity, command.limit_price, command.stop_price
        self._emit(ev.ModifyAccepted(at_ns=at_ns, wall_ns=at_ns, client_order_id=key))
        self._report(held)
        remaining = held.quantity - held.filled
        if held.intent.leg not in ("", ENTRY):
            if (
                held.resting is not None
            ):  # what shares a group leaves the exchange and comes back: it loses its place in time
                self.exchange.cancel(held.number)
                self._submit(held)
            return
        immediate = held.intent.tif is TimeInForce.IOC
        # The exchange keeps a stop elected while its price stays, and sets it anew when it changes; one that trails is where
        # the market has taken it.
        stop = held.stop_price
        if held.intent.trail is not None and held.resting is not None:
            stop = held.resting.stop
        self._apply(self.exchange.replace(held.number, remaining, held.limit_price, stop, immediate))

    def _cancel(self, key: str, at_ns: int) -> None:
        self._now_ns = at_ns
        self.changes += 1
        held = self._working(key)
        if held is None:
            text = "the order no longer works"
            self._emit(ev.CancelRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
            return
        self._emit(ev.CancelAccepted(at_ns=at_ns, wall_ns=at_ns, client_order_id=key))
        self.exchange.cancel(held.number)
        self._end(held, Working.CANCELLED)

    def _working(self, key: str) -> Held | None:
        number = self._numbers.get(key)
        return None if number is None else self._held.get(number)

    def _expire(self, number: int, at_ns: int) -> None:
        self._open_and_close(at_ns)  # an order that ends with the close takes part in it
        held = self._held.get(number)
        if held is not None:
            is_on_close = held.intent.order_type in ON_CLOSE and self._sessions is None
            waits = is_on_close or (self._by_day and held.intent.tif is _DAY)
            if waits and self.before_order is not None:  # of the day's quotes the exchange may have had to see none
                self.before_order(held.intent.instrument.conid)
            if waits and not self._has_close(held.intent.instrument.conid, at_ns):
                # Its day is the next one with trading.
                end_ns = self._hours.day_end_ms(at_ns // NS_PER_MS) * NS_PER_MS
                if is_on_close:
                    self._schedule(end_ns, self._close)
                self._schedule(end_ns, partial(self._expire, number))
                return
            self._now_ns = at_ns
            self.changes += 1
            self.exchange.cancel(held.number)
            self._end(held, Working.EXPIRED)

    def day_end_ns(self, at_ns: int) -> int:
        """When the day of a moment ends, where there are no hours."""
        return self._hours.day_end_ms(at_ns // NS_PER_MS) * NS_PER_MS

    def _has_close(self, conid: int, at_ns: int) -> bool:
        """Whether the day that ends at a moment had a quote of a contract."""
        if self._by_day:
            touch = self.exchange.touch(conid)
            return touch is not None and (touch.bid is not None or touch.ask is not None)
        return self._newest_ns is None or self.day_end_ns(self._newest_ns(conid)) >= at_ns

    # --- events out -----------------------------------------------------------------------------------------------------

    def _apply(self, outcomes: list[Outcome]) -> None:
        """What one outcome sets going (a fill releases exits, which fill) happened after all of its own batch."""
        if not outcomes:
            return
        self.changes += len(outcomes)
        self._outcomes.extend(outcomes)
        if self._is_applying:
            return
        self._is_applying = True
        try:
            while self._outcomes:
                self._one(self._outcomes.popleft())
        finally:
            self._is_applying = False

    def _one(self, outcome: Outcome) -> None:
        if type(outcome) is Fill:
            self._fill(self._held[outcome.order_id], outcome.price, outcome.quantity)
            return
        held = self._held.get(outcome.order_id)
        if held is None:
            return  # what came before it in the batch ended it
        if isinstance(outcome, Lapsed):
            self._end(held, Working.CANCELLED)
        elif isinstance(outcome, Reduced) and outcome.quantity != held.quantity:
            held.quantity = outcome.quantity
            self._report(held)

    def _fill(self, held: Held, price: Decimal, quantity: Decimal) -> None:
        intent = held.intent
        instrument, side, key, now_ns = intent.instrument, intent.side, intent.client_order_id, self._now_ns
        conid, symbol, is_buy = instrument.conid, instrument.symbol, side is _BUY
        held.filled = filled = quantity if held.filled is ZERO else held.filled + quantity
        is_whole = filled == held.quantity
        if not is_whole and filled > held.quantity:
            raise AssertionError(f"order {held.number}: filled {filled} of {held.quantity}")
        if self._flat is not None:
            fee = self._flat.once(key)
        else:
            fee = self._costs.charge(
                Execution(
                    order=key,
                    symbol=symbol,
                    sec_type=instrument.sec_type,
                    currency=instrument.currency,
                    buy=is_buy,
                    quantity=quantity,
                    price=price,
                    multiplier=instrument.multiplier,
                    day=market_day(now_ns),
                    adds=held.resting is not None and held.resting.passive,
                )
            )
        self.fills += 1
        before = self._positions.get(conid)
        had = ZERO if before is None else before[1]
        self._positions[conid] = (instrument, had + quantity if is_buy else had - quantity)
        execution = ev.ExecutionReported(
            at_ns=now_ns,
            wall_ns=now_ns,
            execution_id=f"backtest.{self.fills:08x}.01.01",
            broker_order_id=held.name,
            client_order_id=key,
            conid=conid,
            symbol=symbol,
            side=side,
            quantity=quantity,
            price=price,
            commission=fee,
        )
        self._executions.append(execution)
        self._emit(execution)
        if is_whole:
            self._end(held, _FILLED)
        else:
            self._report(held)
            if intent.group:
                self._moved(held)

    def _end(self, held: Held, working: Working) -> None:
        held.working, held.ended_ns = working, self._now_ns
        number, intent = held.number, held.intent
        del self._held[number]
        del self._by_conid[intent.instrument.conid][number]
        self._emit(held.row(self._now_ns, "stream"))
        if intent.group:
            self._moved(held)

    def _report(self, held: Held) -> None:
        self._emit(held.row(self._now_ns, "stream"))

    def positions(self) -> Iterator[tuple[int, Decimal]]:
        """What the account holds, by contract id."""
        return ((conid, quantity) for conid, (_, quantity) in self._positions.items())

    def working(self) -> dict[str, Decimal]:
        """Working orders by client order id, and what of each is filled."""
        return {held.intent.client_order_id: held.filled for held in self._held.values()}

    def facts(self, now_ns: int) -> BrokerFacts:
        """What the broker says of the account now, for reconciliation."""
        self._now_ns = now_ns
        self._forget(now_ns - LISTED_NS)
        return BrokerFacts(
            started_wall_ns=now_ns,
            orders=tuple(held.row(now_ns, "list") for held in self._listed.values()),
            executions=tuple(replace(execution, source="list") for execution in self._executions),
            positions=tuple(
                ev.PositionReported(
                    at_ns=now_ns, wall_ns=now_ns, conid=conid, symbol=instrument.symbol, quantity=quantity
                )
                for conid, (instrument, quantity) in self._positions.items()
            ),
        )
