"""The judge of the virtual world: what must never be false, looked at after every step.

It stands outside both sides and knows the truth of both: the simulated broker's own orders and executions, and every row
that reached the bot's disk. The numbers are those of the catalogue in ``docs/reliability.md``. It never raises: a broken
invariant is noted, and the world ends the run. What must be true at rest is in ``agreement``. Imports core, ``ibkr``'s rates and
``sim``; owned by ``world``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

import attrs
import httpx

from botframework.core import events as ev
from botframework.core.book import CLOSED_MAX, PARKED_MAX, OrderBook
from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import ENTRY, ZERO, Fill, Order, OrderIntent, Submission, TradingState, Working
from botframework.core.orders import execution_key
from botframework.core.state import ACCOUNT
from botframework.ibkr.pacing import GLOBAL, Rate
from botframework.sim.gateway import SimGateway
from botframework.sim.orders import WORKING, SimOrder
from botframework.simulation.neighbour import GROUP_MAX, Neighbour
from botframework.simulation.network import Sender
from botframework.simulation.traders import AFTER

NS_PER_S = 1_000_000_000
OURS: Final = "v1."  # how the names of our own orders begin
_ENDS = frozenset({Working.FILLED, Working.CANCELLED, Working.EXPIRED})
_PROVEN_DEAD = frozenset({Submission.DENIED, Submission.REFUSED, Submission.DECLINED, Submission.ABANDONED})
_NEW_RISK = frozenset({"orders_place"})
_JUDGED = frozenset({"orders_place", "order_modify"})


@attrs.frozen
class Broken:
    """An invariant that did not hold, when (virtual ns), and how."""

    invariant: str
    at_ns: int
    text: str

    def __str__(self) -> str:
        return f"{self.invariant} at {self.at_ns / NS_PER_S:.3f} s: {self.text}"


@attrs.define(eq=False, kw_only=True)
class Monitor:
    """``position_max`` is the limit the bots are configured with; ``lenient`` names invariants a fault of this run suspends."""

    now_ns: Callable[[], int]
    rates: Mapping[str, Rate]
    position_max: Decimal
    on_broken: Callable[[], None]
    gateway: SimGateway | None = None
    neighbour: Neighbour | None = None  # who shares the account's ledger with us, if anybody does
    newest: int = 0  # the number of the newest process
    lenient: set[str] = attrs.field(factory=set)
    broken: list[Broken] = attrs.field(factory=list)
    marks: dict[str, int] = attrs.field(factory=dict)
    steps: int = 0
    sent: dict[str, int] = attrs.field(factory=dict)  # operation -> requests
    _submits: dict[str, ev.SubmitOrder] = attrs.field(factory=dict)
    _approved: dict[str, Decimal] = attrs.field(factory=dict)
    _verdicts: set[str] = attrs.field(factory=set)
    _executions: set[str] = attrs.field(factory=set)
    _names: set[str] = attrs.field(factory=set)  # orders of which an answer or report is durable
    _booked: dict[str, Fill] = attrs.field(factory=dict)
    _entered: dict[str, int] = attrs.field(factory=dict)
    _halted: bool = False
    _windows: dict[str, deque[int]] = attrs.field(factory=dict)
    _told: dict[tuple[int, str, str], tuple[Any, ...]] = attrs.field(factory=dict)
    _effects: set[tuple[str, str]] = attrs.field(factory=set)
    _seen: dict[str, Order] = attrs.field(factory=dict)  # of the present process
    _counted: dict[str, Fill] = attrs.field(factory=dict)  # of the present process, as _sums: quantity by contract
    _sums: dict[int, Decimal] = attrs.field(factory=dict)
    _named: list[tuple[str, SimOrder]] = attrs.field(factory=list)  # our orders at the broker
    _named_of: int = -1  # when it had so many in all
    _ours: list[tuple[str, int, Decimal, SimOrder]] = attrs.field(factory=list)  # our orders' executions at the broker
    _ours_of: tuple[int, int] = (-1, -1)  # when it had so many in all, and our books had changed so often
    _held: dict[tuple[int, int], Decimal] = attrs.field(factory=dict)  # what those that are booked add up to, both ways
    _untold: list[tuple[int, Decimal, SimOrder]] = attrs.field(factory=list)  # the others
    _recounts: int = 0
    secrets: set[str] = attrs.field(factory=set)

    def fail(self, invariant: str, text: str) -> None:
        """Note a broken invariant."""
        if invariant not in self.lenient:
            self.broken.append(Broken(invariant, self.now_ns(), text))
            self.on_broken()

    def mark(self, name: str) -> None:
        """Something that every large run must have seen happened."""
        self.marks[name] = self.marks.get(name, 0) + 1

    # --- the disk -------------------------------------------------------------------------------------------------------

    def durable(self, rows: Sequence[Event | Command]) -> None:
        """These rows reached the disk."""
        self.steps += 1
        for row in rows:
            kind = type(row)
            if kind is ev.BookFill:
                self._check_booked(row.fill)  # type: ignore[union-attr]  # the row is of the kind asked for
            elif isinstance(row, ev.SubmitOrder):
                self._check_effect(row.intent)
                for intent in (row.intent, *row.legs):
                    name = intent.client_order_id
                    if name in self._submits:
                        self.fail("I1", f"a second intent was recorded under the name {name}")
                    self._submits[name] = row
                    self._approved[name] = intent.quantity
                self._verdicts.add(row.verdict_id)
                if row.legs:
                    self.mark("group:bracket" if row.intent.leg == ENTRY else "group:oca")
            elif isinstance(row, ev.DenyOrder):
                self._check_effect(row.intent)
            elif isinstance(row, ev.ModifyOrder):
                self._verdicts.add(row.verdict_id)
                known = self._approved.get(row.client_order_id, ZERO)
                self._approved[row.client_order_id] = max(known, row.quantity)
            elif isinstance(row, ev.OrderRejected) and "no order of the risk gate" in row.reason:
                self.fail("REFUSED", f"our own transport keeps back an order that risk approved: {row.reason}")
            elif isinstance(row, ev.ExecutionReported):
                self._executions.add(row.execution_id)
            elif isinstance(row, (ev.TradingStateChanged, ev.ChangeTradingState)):
                self._note_state(row)
            name = getattr(row, "client_order_id", "")
            if name and isinstance(row, Event):
                self._names.add(name)
                if isinstance(row, ev.OrderAccepted):
                    self._names.update(leg for leg, _ in row.legs)
            elif isinstance(row, ev.OrderReported):
                self._names.add(row.broker_order_id)

    def lost(self, rows: Sequence[Event | Command]) -> None:
        """These rows lay on the disk unsynced when the machine's power went; what they told will be told again."""
        for row in rows:
            if isinstance(row, ev.BookFill):
                key, _ = execution_key(row.fill.execution_id)
                if self._booked.get(key) == row.fill:
                    del self._booked[key]
            elif isinstance(row, ev.DenyOrder):
                self._effects.discard((row.intent.strategy, row.intent.tag))

    def _check_effect(self, intent: OrderIntent) -> None:
        """One execution, one order that was wished because of it."""
        if intent.tag.startswith(AFTER):
            if (intent.strategy, intent.tag) in self._effects:
                self.fail("I11", f"{intent.strategy} acted twice {intent.tag}")
            self._effects.add((intent.strategy, intent.tag))

    def _note_state(self, row: ev.TradingStateChanged | ev.ChangeTradingState) -> None:
        if row.scope == ACCOUNT:
            tighter = isinstance(row, ev.ChangeTradingState)
            self._halted = row.state >= TradingState.HALTED or (tighter and self._halted)

    def _check_booked(self, fill: Fill) -> None:
        key, _ = execution_key(fill.execution_id)
        truth = self._truth(key)
        if not truth:
            self.fail("I3", f"booked an execution the broker does not have: {fill.execution_id}")
        elif not any(
            (each.quantity, each.price, each.side) == (fill.quantity, fill.price, fill.side.value) for each in truth
        ):
            self.fail("I3", f"booked {fill.execution_id} as {fill.side.value} {fill.quantity} at {fill.price}")
        known = self._booked.get(key)
        if known is not None and known == fill:
            self.fail("I3", f"booked {fill.execution_id} twice, word for word")
        self._booked[key] = fill

    def _truth(self, key: str) -> list[Any]:
        """All revisions the broker has of one execution."""
        assert self.gateway is not None
        return [e for e in self.gateway.desk.executions.values() if execution_key(e.execution_id)[0] == key]

    # --- the wire -------------------------------------------------------------------------------------------------------

    def on_sent(self, sender: Sender, request: httpx.Request) -> None:
        """The first byte of a request leaves a process."""
        self.steps += 1
        operation = str(request.extensions.get("operation", ""))
        self.sent[operation] = self.sent.get(operation, 0) + 1
        if sender.number != self.newest:
            self.fail("I15", f"process {sender.number} sent {operation} while {self.newest} is the newest")
        if operation in _JUDGED and str(request.extensions.get("verdict_id")) not in self._verdicts:
            self.fail("I14", f"{operation} left without a verdict in the journal")
        is_yes = operation == "order_reply" and b"true" in request.content
        if (operation in _NEW_RISK or is_yes) and self._halted:
            self.fail("I13", "an order left while trading is halted")
        if operation in _JUDGED and self.gateway is not None and self._is_open(sender):
            self.fail("I17", f"{operation} left while a question of ours is open")
        self._check_rate(operation, str(self._bucket(request)))

    @staticmethod
    def _is_open(sender: Sender) -> bool:
        return bool(getattr(sender, "open_question", ""))

    def _bucket(self, request: httpx.Request) -> str:
        return str(self.buckets.get(str(request.extensions.get("operation", "")), GLOBAL))

    buckets: Mapping[str, str] = attrs.field(factory=dict)  # operation -> its window

    def _check_rate(self, operation: str, bucket: str) -> None:
        now = self.now_ns()
        for name in dict.fromkeys((GLOBAL, bucket)):
            rate = self.rates.get(name)
            if rate is None or not rate.requests:
                continue
            window = self._windows.setdefault(name, deque())
            edge = now - round(rate.per_s * NS_PER_S)
            while window and window[0] <= edge:
                window.popleft()
            window.append(now)
            if len(window) > rate.requests:
                self.fail("I16", f"{len(window)} requests of {name} within {rate.per_s:g} s, {operation} the last")

    # --- the broker -----------------------------------------------------------------------------------------------------

    def on_broker(self, record: dict[str, Any]) -> None:
        """A line of the broker's own order log."""
        self.steps += 1
        kind, name = record["kind"], record.get("cOID")
        self.mark(f"broker:{kind}")
        if name is None or not str(name).startswith(OURS):
            return
        name = str(name)
        if kind == "accepted":
            count = self._entered[name] = self._entered.get(name, 0) + 1
            if count > 1:
                self.fail("I1", f"the broker has {count} orders for {name}")
            if name not in self._submits:
                self.fail("I2", f"the broker has {name}, and no durable intent is older")
        elif kind == "filled":
            filled, quantity = Decimal(record["filled"]), Decimal(record["order_quantity"])
            if filled > quantity:
                self.fail("I5", f"{name} filled {filled} of {quantity}")
            if quantity > self._approved.get(name, ZERO) and "I5" not in self.lenient:
                self.fail("I5", f"{name} works {quantity}, and risk approved {self._approved.get(name)}")

    # --- the engine -----------------------------------------------------------------------------------------------------

    def restarted(self, number: int) -> None:
        """A new process begins; what the old one showed its strategies is past."""
        self.newest = number
        self._seen.clear()
        self._counted.clear()
        self._sums.clear()
        self._recounts += 1

    def after_event(self, engine: Engine) -> None:
        """One event has gone through the engine."""
        assert self.gateway is not None
        self.steps += 1
        orders = self.gateway.desk.orders
        if len(orders) != self._named_of:
            self._named_of = len(orders)
            self._named = [
                (name, truth)
                for truth in orders.values()
                if (name := truth.c_oid) is not None and name.startswith(OURS)
            ]
        working = {name: truth for name, truth in self._named if truth.status in WORKING}
        self._check_orders(engine)
        self._check_exposure(engine, working)
        self._check_positions(engine, working)

    def _check_orders(self, engine: Engine) -> None:
        book, seen = engine.view.book, self._seen
        changed = [(name, record) for name, record in book.records.items() if seen.get(name) is not record.order]
        for name, record in changed:
            order, before = record.order, seen.get(name)
            seen[name] = order
            if order.filled > record.approved_max and "I5" not in self.lenient:
                self.fail("I5", f"{name}: {order.filled} filled, {record.approved_max} approved")
            if before is None or before.working is order.working:
                continue
            if before.working in _ENDS and not (
                order.working is Working.FILLED and before.working is not Working.FILLED
            ):
                if before.working is Working.FILLED and "I7:bust" in self.lenient:
                    continue
                self.fail("I7", f"{name} went from {before.working.value} to {order.working.value}")

    def _check_exposure(self, engine: Engine, working: Mapping[str, SimOrder]) -> None:
        book = engine.view.book
        for name, truth in working.items():
            record = book.records.get(name)
            if record is None:
                self.fail("I8", f"the broker works {name}, and the books have no such order")
            elif not record.order.is_open:
                if record.submission not in _PROVEN_DEAD or "I8:dead" not in self.lenient:
                    self.fail(
                        "I8",
                        f"the broker works {name}, and the books call it {record.order.working.value}, "
                        f"{record.submission.value}",
                    )
            elif record.reserved < truth.remaining and "I8:terms" not in self.lenient:
                self.fail("I8", f"{name}: {truth.remaining} may still fill, {record.reserved} is reserved")

    def _check_positions(self, engine: Engine, working: Mapping[str, SimOrder]) -> None:
        state = engine.view
        self._count_executions(state.book.executions)
        adopted: dict[int, Decimal] = {}
        for owner, quantity in state.adopted.items():
            conid = int(owner.split(":")[1])
            adopted[conid] = adopted.get(conid, ZERO) + quantity
        for conid, ledger in state.portfolio.account.items():
            expected = self._sums.get(conid, ZERO) + adopted.get(conid, ZERO)
            if ledger.quantity != expected:
                self.fail("I6", f"{ledger.instrument}: position {ledger.quantity}, executions add up to {expected}")
        if "I9" in self.lenient:
            return
        if "I9:limit" not in self.lenient:
            self._check_limit(state)
        if self.neighbour is not None and not ("I9:shut" in self.lenient and self.neighbour.is_shut):
            self._check_claimed(self.neighbour, state.book, working)
        if self.neighbour is not None and "I9:cap" not in self.lenient and (over := self.neighbour.over()):
            self.fail("I9", f"claimed together beyond {GROUP_MAX}: {over}")

    def _check_limit(self, state: Any) -> None:
        """Position and what our open orders reserve stay within the bot's own limit, by its own books."""
        # Of our own orders: other people's did not ask our gate, nor did a row whose name a bad byte made unknown.
        reserved_of: dict[tuple[int, int], Decimal] = {}
        groups: dict[tuple[str, int, int], tuple[Decimal, Decimal]] = {}
        for record in state.book.own_open():
            key = (record.intent.instrument.conid, record.intent.side.sign)
            if record.intent.group and record.intent.leg != ENTRY:
                most, _ = groups.get((record.intent.group, *key), (ZERO, ZERO))
                groups[record.intent.group, *key] = (max(most, record.reserved), self._left_of(state, record))
            else:
                reserved_of[key] = reserved_of.get(key, ZERO) + record.reserved
        for (_, conid, sign), (most, left) in groups.items():
            # Of a group one order trades, or several as much together.
            reserved_of[conid, sign] = reserved_of.get((conid, sign), ZERO) + min(most, left)
        for (conid, sign), reserved in reserved_of.items():
            held = state.portfolio.account[conid].quantity if conid in state.portfolio.account else ZERO
            worst = held * sign + reserved
            if reserved and worst > self.position_max:
                self.fail("I9", f"{state.book.instrument(conid)}: {worst} possible {'long' if sign > 0 else 'short'}")

    def _check_claimed(self, neighbour: Neighbour, book: OrderBook, working: Mapping[str, SimOrder]) -> None:
        """Our bot has claimed what it can come to hold.

        That is what its orders have traded at the broker, known here or not, and what they may still trade; of a group one does.
        """
        own = self._traded(book)
        left: dict[tuple[int, int], dict[str, Decimal]] = {place: {} for place in own}
        for name, truth in working.items():
            sums = left.setdefault((truth.conid, 1 if truth.side == "BUY" else -1), {})
            together = truth.group or name
            sums[together] = max(sums.get(together, ZERO), truth.remaining)
        for (conid, sign), sums in left.items():
            worst = own.get((conid, sign), ZERO)
            if sums:
                worst += sum(sums.values(), ZERO)
            claimed = neighbour.claimed(conid, sign)
            if worst > claimed:
                self.fail("I9", f"{conid}: {worst} possible {'long' if sign > 0 else 'short'}, {claimed} is claimed")

    def _traded(self, book: OrderBook) -> dict[tuple[int, int], Decimal]:
        """What our orders, and the exits that belong to them, hold on either side by the broker's own executions, at worst.

        What is booked counts as it is booked: that an execution was taken back nobody knows before it is told. Left out is what
        an order added whose end was told with less: a row lacked the figure, and nothing else has told it yet.
        """
        assert self.gateway is not None
        desk = self.gateway.desk
        if self._ours_of != (len(desk.executions), self._recounts):
            if len(desk.executions) != self._ours_of[0]:
                self._ours = self._newest(desk)
            self._ours_of = (len(desk.executions), self._recounts)
            self._held, self._untold = {}, []
            for key, conid, quantity, order in self._ours:
                booked = self._counted.get(key)
                if booked is None:
                    self._untold.append((conid, quantity, order))
                else:
                    for sign in (1, -1):
                        part = booked.quantity * booked.side.sign * sign
                        self._held[conid, sign] = self._held.get((conid, sign), ZERO) + part
        if not self._untold:
            return self._held
        own = dict(self._held)
        for conid, quantity, order in self._untold:
            record = book.found(order.c_oid or "", str(order.order_id))
            is_hidden = record is not None and not record.order.is_open and record.said < order.filled
            for sign in (1, -1):
                if not is_hidden or quantity * sign < 0:
                    own[conid, sign] = own.get((conid, sign), ZERO) + quantity * sign
        return own

    @staticmethod
    def _newest(desk: Any) -> list[tuple[str, int, Decimal, SimOrder]]:
        """The newest form of each execution of an order of ours: its key, contract, signed quantity and order."""
        newest: dict[str, tuple[int, Any]] = {}
        for each in desk.executions.values():
            key, revision = execution_key(each.execution_id)
            if key not in newest or revision > newest[key][0]:
                newest[key] = (revision, each)
        ours = []
        for key, (_, each) in newest.items():
            order = desk.orders.get(each.order_id)
            entry = order if order is None or order.parent is None else desk.orders.get(order.parent)
            if order is not None and entry is not None and (entry.c_oid or "").startswith(OURS):
                ours.append((key, each.conid, each.quantity * (1 if each.side == "BUY" else -1), order))
        return ours

    def _count_executions(self, executions: Mapping[str, Any]) -> None:
        """Our own sum of the engine's executions: each fill that is new or another than at the last look."""
        counted, sums = self._counted, self._sums
        if len(executions) < len(counted):
            counted.clear()
            sums.clear()
            self._recounts += 1
        changed = [(key, each.fill) for key, each in executions.items() if counted.get(key) is not each.fill]
        if not changed:
            return
        self._recounts += 1
        for key, fill in changed:
            before = counted.get(key)
            counted[key] = fill
            conid = fill.instrument.conid
            was = ZERO if before is None else before.quantity * before.side.sign
            sums[conid] = sums.get(conid, ZERO) + fill.quantity * fill.side.sign - was

    @staticmethod
    def _left_of(state: Any, record: Any) -> Decimal:
        """What the orders on this one's side of its group may still trade together, by what all of them have traded."""
        mates = [each for each in state.book if each.intent.group == record.intent.group]
        if record.intent.is_exit:
            entry = next((each.filled for each in mates if each.intent.leg == ENTRY), ZERO)
            return max(ZERO, entry - sum((each.filled for each in mates if each.intent.is_exit), ZERO))
        used: Decimal = sum((each.filled / each.approved_max for each in mates), ZERO)
        sides = [each for each in mates if each.intent.side is record.intent.side]
        parts = [max(ZERO, (1 - used) * Decimal(each.approved_max)) for each in sides]
        return max(part.to_integral_value(ROUND_CEILING) for part in parts)

    # --- the strategies -------------------------------------------------------------------------------------------------

    def heard(self, process: int, hook: str, strategy: str, thing: Any) -> None:
        """A strategy was called."""
        if hook == "on_fill":
            fill: Fill = thing
            key, _ = execution_key(fill.execution_id)
            if key not in self._booked and fill.execution_id not in self._executions:
                self.fail("I10", f"{strategy} heard of {fill.execution_id}, which is not durable")
            said = (fill.quantity, fill.price, fill.side)
            if self._told.get((process, strategy, key)) == said:
                self.fail("I11", f"{strategy} heard of {fill.execution_id} twice")
            self._told[process, strategy, key] = said
        elif hook == "on_order":
            order: Order = thing
            known = order.client_order_id in self._names or order.broker_order_id in self._names
            if order.submission is Submission.ACKED and not known:
                self.fail("I10", f"{strategy} heard that {order.client_order_id} was taken; nothing durable says so")

    def logged(self, line: str) -> None:
        """A line of the log or the journal."""
        for secret in self.secrets:
            if secret and secret in line:
                self.fail("I22", f"a secret stands in: {line[:120]}")

    def unforeseen(self, words: str, error: BaseException) -> None:
        """Our own code met something it did not foresee, and went on."""
        self.fail("UNFORESEEN", f"{words}: {error!r}")

    def told(self, strategy: str, saved: Mapping[str, Any] | None, chain: Sequence[str], *, is_all: bool) -> None:
        """What a strategy kept of what it was told, over all processes, beside what the record had for it."""
        count, mine = (0, "") if saved is None else (int(saved["told"]), str(saved["chain"]))
        if count >= len(chain) or mine != chain[count]:
            words = f"was told {count} times of the {len(chain) - 1} things in the record, and not once of each"
            self.fail("I11", f"{strategy} {words}")
        elif is_all and count < len(chain) - 1:
            self.fail("I11", f"{strategy} was told of the first {count} of {len(chain) - 1} things in the record")

    # --- at rest --------------------------------------------------------------------------------------------------------

    def check_bounds(self, engine: Engine) -> None:
        """What is kept of the past is bounded (I21)."""
        book = engine.view.book
        closed = len(book.records) - len(book.open_orders())
        if closed > CLOSED_MAX or len(book.parked_reports) > PARKED_MAX:
            self.fail("I21", f"{closed} closed orders and {len(book.parked_reports)} parked reports are kept")

    def check_money(self, engine: Engine) -> None:
        """Cash moved by the sum of the executions and fees, to the cent (I20)."""
        assert self.gateway is not None
        account = self.gateway.desk.accounts[self.gateway.config.accounts[0]]
        portfolio = engine.view.portfolio
        ours = sum((ledger.flow - ledger.commission for ledger in portfolio.account.values()), ZERO)
        theirs = account.cash - self.gateway.config.cash
        if ours != theirs:
            self.fail("I20", f"cash moved by {theirs}, our books say {ours}")


__all__ = ["OURS", "Broken", "Monitor"]
