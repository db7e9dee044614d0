"""A broker without wire, session or silence: core commands onto the simulator's exchange, its outcomes back as events.

For backtests: the same exchange that stands behind the simulated gateway, called directly. Nothing gets lost and nothing is
asked here, which is what the gateway is for. What is assumed of fills and delays, and what trading costs, are parts given to it.
Imports core, ports, fills and the simulator's exchange; driven by ``backtest``.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from botframework.core import events as ev
from botframework.core.events import Command, Event
from botframework.core.model import ZERO, Instrument, OrderIntent, OrderType, Side, TimeInForce, Working
from botframework.costs.commission import Commission, Execution, Flat
from botframework.fills.rules import FillRules
from botframework.ports import BrokerFacts
from botframework.runtime.days import market_day
from botframework.sim.exchange import Exchange, Fill, Kind, Lapsed, Outcome, Resting
from botframework.sim.hours import MarketHours
from botframework.sim.market import Quote

NS_PER_MS = 1_000_000
LISTED_NS = 120 * 10**9
"""Orders and executions stay in the broker's lists this long after their end."""

Schedule = Callable[[int, Callable[[int], None]], None]
Emit = Callable[[Event], None]
_KINDS: dict[OrderType, Kind] = {
    OrderType.MARKET: "MKT",
    OrderType.LIMIT: "LMT",
    OrderType.STOP: "STP",
    OrderType.STOP_LIMIT: "STOP_LIMIT",
}
_PLAIN = frozenset({"LMT", "STP", "STOP_LIMIT"})  # with a price that stays where it is


@attrs.define(eq=False)
class _Held:
    """One accepted order as the broker keeps it."""

    number: int
    intent: OrderIntent
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    filled: Decimal = ZERO
    working: Working = Working.LIVE
    resting: Resting | None = None
    ended_ns: int = 0


class ExchangeBroker:
    """Takes commands, answers after ``latency_ms`` of market time through ``emit``. Counts what it accepted and filled."""

    def __init__(
        self,
        *,
        schedule: Schedule,
        emit: Emit,
        latency_ms: int = 50,
        commission: Decimal = Decimal(1),
        hours: MarketHours | None = None,
        fills: FillRules | None = None,
        delay_ns: Callable[[], int] | None = None,
        costs: Commission | None = None,
    ) -> None:
        """``schedule(at_ns, action)`` runs ``action(at_ns)`` at a market time. ``commission`` is flat, per order.

        ``costs`` stands in for ``commission``. ``delay_ns`` draws a delay for each request, and stands in for ``latency_ms``;
        no request overtakes an earlier one.
        """
        self.exchange = Exchange(fills)
        self._fills = fills
        if fills is not None:
            fills.step = self._step
        self.before_order: Callable[[int], None] | None = None
        """Called with the contract id before an order meets the market: whoever shows quotes late shows the newest now."""
        self.changes = 0
        """Grows with every request and every answer: as long as it stands, there is no news."""
        self.accepted = 0
        self.fills = 0
        self._schedule = schedule
        self._emit = emit
        self._delay_ns = delay_ns or (lambda: latency_ms * NS_PER_MS)
        self._arrived_ns = 0
        self._instruments: dict[int, Instrument] = {}
        self._costs = costs or Flat(per_order=commission)
        self._hours = hours or MarketHours("always")
        self._now_ns = 0
        self._held: dict[int, _Held] = {}
        self._by_conid: dict[int, dict[int, None]] = {}  # numbers of working orders, in order of arrival
        self._numbers: dict[str, int] = {}  # client order id -> order number
        self._listed: dict[int, _Held] = {}
        self._executions: deque[ev.ExecutionReported] = deque()
        self._positions: dict[int, tuple[Instrument, Decimal]] = {}

    # --- commands in ----------------------------------------------------------------------------------------------------

    def execute(self, command: Command, now_ns: int) -> None:
        """Carry out a command decided at ``now_ns``; other commands than those about orders are ignored."""
        arrival_ns = self._arrival_ns(now_ns)
        self.changes += 1
        if isinstance(command, ev.SubmitOrder):
            self._emit(ev.OrderSent(at_ns=now_ns, wall_ns=now_ns, client_order_id=command.intent.client_order_id))
            self._schedule(arrival_ns, lambda at_ns: self._place(command.intent, at_ns))
        elif isinstance(command, ev.ModifyOrder):
            self._schedule(arrival_ns, lambda at_ns: self._modify(command, at_ns))
        elif isinstance(command, ev.CancelOrder):
            self._schedule(arrival_ns, lambda at_ns: self._cancel(command.client_order_id, at_ns))

    def _arrival_ns(self, now_ns: int) -> int:
        """When a request of this moment reaches the market: never before one that was sent earlier."""
        self._arrived_ns = max(self._arrived_ns, now_ns + self._delay_ns())
        return self._arrived_ns

    def _step(self, conid: int, price: Decimal) -> Decimal:
        """The price step of an instrument somebody has traded."""
        return self._instruments[conid].step_at(price)

    def quote(self, quote: Quote, at_ns: int) -> None:
        """A new touch: waiting orders get their turn."""
        self._look(at_ns)
        outcomes = self.exchange.quote(quote)
        if outcomes:
            self._apply(outcomes)

    def band(self, conid: int) -> tuple[float, float]:
        """(low, high): while low < bid and ask < high, a quote can do nothing to the working orders of a contract.

        Without orders the band has no ends; with one whose price moves with the market, or has none, it is empty.
        """
        low, high = -math.inf, math.inf
        if self._fills is not None and self._fills.every_quote and self._by_conid.get(conid):
            return math.inf, -math.inf
        for number in self._by_conid.get(conid, ()):
            order = self.exchange.working(number)
            if order is None:
                continue
            price = order.limit if order.elected else order.stop
            waits = order.passive or not order.elected
            if price is None or order.kind not in _PLAIN or not waits:
                return math.inf, -math.inf
            if order.buy is order.elected:  # a limit to buy and a stop to sell wait for lower prices
                low = max(low, float(price))
            else:
                high = min(high, float(price))
        return low, high

    def _look(self, at_ns: int) -> None:
        self._now_ns = at_ns
        self.exchange.open = self._hours.is_open(at_ns // NS_PER_MS)

    def _meet(self, conid: int, at_ns: int) -> None:
        """An order is about to meet the market as it is at this moment."""
        self._look(at_ns)
        self.changes += 1
        if self.before_order is not None:
            self.before_order(conid)

    def _place(self, intent: OrderIntent, at_ns: int) -> None:
        self._meet(intent.instrument.conid, at_ns)
        key = intent.client_order_id
        if key in self._numbers:
            text = "an order with this id is already registered"
            self._emit(ev.OrderRejected(at_ns=at_ns, wall_ns=at_ns, client_order_id=key, reason=text))
            return
        self.accepted += 1
        held = _Held(self.accepted, intent, intent.quantity, intent.limit_price, intent.stop_price)
        self._numbers[key] = held.number
        self._held[held.number] = self._listed[held.number] = held
        self._instruments[intent.instrument.conid] = intent.instrument
        self._by_conid.setdefault(intent.instrument.conid, {})[held.number] = None
        name = str(held.number)
        self._emit(
            ev.OrderAccepted(
                at_ns=at_ns, wall_ns=at_ns, client_order_id=key, broker_order_id=name, broker_status="Submitted"
            )
        )
        self._report(held)
        end_ms = self._end_ms(intent.tif, at_ns // NS_PER_MS)
        self._schedule(end_ms * NS_PER_MS, lambda due_ns: self._expire(held, due_ns))
        immediate = intent.tif is TimeInForce.IOC
        resting = Resting(
            held.number,
            intent.instrument.conid,
            intent.side is Side.BUY,
            _KINDS[intent.order_type],
            intent.quantity,
            intent.limit_price,
            intent.stop_price,
            immediate,
        )
        held.resting = resting
        self._apply(self.exchange.submit(resting))

    def _end_ms(self, tif: TimeInForce, now_ms: int) -> int:
        return self._hours.quarter_end_ms(now_ms) if tif is TimeInForce.GTC else self._hours.day_end_ms(now_ms)

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
        immediate = held.intent.tif is TimeInForce.IOC
        # The exchange keeps a stop elected while its price stays, and sets it anew when it changes.
        self._apply(self.exchange.replace(held.number, remaining, held.limit_price, held.stop_price, immediate))

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

    def _working(self, key: str) -> _Held | None:
        number = self._numbers.get(key)
        return None if number is None else self._held.get(number)

    def _expire(self, held: _Held, at_ns: int) -> None:
        if held.number in self._held:
            self._now_ns = at_ns
            self.changes += 1
            self.exchange.cancel(held.number)
            self._end(held, Working.EXPIRED)

    # --- events out -----------------------------------------------------------------------------------------------------

    def _apply(self, outcomes: list[Outcome]) -> None:
        self.changes += len(outcomes)
        for outcome in outcomes:
            held = self._held[outcome.order_id]
            if isinstance(outcome, Fill):
                self._fill(held, outcome.price, outcome.quantity)
            elif isinstance(outcome, Lapsed):
                self._end(held, Working.CANCELLED)

    def _fill(self, held: _Held, price: Decimal, quantity: Decimal) -> None:
        intent = held.intent
        conid = intent.instrument.conid
        held.filled += quantity
        if held.filled > held.quantity:
            raise AssertionError(f"order {held.number}: filled {held.filled} of {held.quantity}")
        fee = self._costs.charge(
            Execution(
                order=intent.client_order_id,
                symbol=intent.instrument.symbol,
                sec_type=intent.instrument.sec_type,
                currency=intent.instrument.currency,
                buy=intent.side is Side.BUY,
                quantity=quantity,
                price=price,
                multiplier=intent.instrument.multiplier,
                day=market_day(self._now_ns),
                adds=held.resting is not None and held.resting.passive,
            )
        )
        self.fills += 1
        signed = quantity if intent.side is Side.BUY else -quantity
        self._positions[conid] = (intent.instrument, self._positions.get(conid, (intent.instrument, ZERO))[1] + signed)
        execution = ev.ExecutionReported(
            at_ns=self._now_ns,
            wall_ns=self._now_ns,
            execution_id=f"backtest.{self.fills:08x}.01.01",
            broker_order_id=str(held.number),
            client_order_id=intent.client_order_id,
            conid=conid,
            symbol=intent.instrument.symbol,
            side=intent.side,
            quantity=quantity,
            price=price,
            commission=fee,
        )
        self._executions.append(execution)
        self._emit(execution)
        if held.filled == held.quantity:
            self._end(held, Working.FILLED)
        else:
            self._report(held)

    def _end(self, held: _Held, working: Working) -> None:
        held.working, held.ended_ns = working, self._now_ns
        del self._held[held.number]
        del self._by_conid[held.intent.instrument.conid][held.number]
        self._report(held)

    def _report(self, held: _Held) -> None:
        self._emit(self._row(held, "stream"))

    def _row(self, held: _Held, source: str) -> ev.OrderReported:
        return ev.OrderReported(
            at_ns=self._now_ns,
            wall_ns=self._now_ns,
            broker_order_id=str(held.number),
            client_order_id=held.intent.client_order_id,
            working=held.working,
            broker_status=_STATUS[held.working],
            conid=held.intent.instrument.conid,
            side=held.intent.side,
            quantity=held.quantity,
            filled=held.filled,
            limit_price=held.limit_price,
            source=source,
        )

    def positions(self) -> Iterator[tuple[int, Decimal]]:
        """What the account holds, by contract id."""
        return ((conid, quantity) for conid, (_, quantity) in self._positions.items())

    def working(self) -> dict[str, Decimal]:
        """Working orders by client order id, and what of each is filled."""
        return {held.intent.client_order_id: held.filled for held in self._held.values()}

    def facts(self, now_ns: int) -> BrokerFacts:
        """What the broker says of the account now, for reconciliation."""
        self._now_ns = now_ns
        oldest_ns = now_ns - LISTED_NS
        self._listed = {n: held for n, held in self._listed.items() if not held.ended_ns or held.ended_ns >= oldest_ns}
        while self._executions and self._executions[0].at_ns < oldest_ns:
            self._executions.popleft()
        return BrokerFacts(
            started_wall_ns=now_ns,
            orders=tuple(self._row(held, "list") for held in self._listed.values()),
            executions=tuple(attrs.evolve(execution, source="list") for execution in self._executions),
            positions=tuple(
                ev.PositionReported(
                    at_ns=now_ns, wall_ns=now_ns, conid=conid, symbol=instrument.symbol, quantity=quantity
                )
                for conid, (instrument, quantity) in self._positions.items()
            ),
        )


_STATUS = {
    Working.LIVE: "Submitted",
    Working.FILLED: "Filled",
    Working.CANCELLED: "Cancelled",
    Working.EXPIRED: "Cancelled",
}
