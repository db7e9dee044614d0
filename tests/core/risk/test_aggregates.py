"""What risk reads is kept up to date step by step, and agrees with a plain sum over everything, whatever happens in what order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.core import events as ev
from botframework.core.exposure import NOTHING_WORTH, Worth, worst_price
from botframework.core.model import Instrument, OrderIntent, OrderType, Side, Tick, Working
from botframework.core.quotes import Lane
from botframework.core.risk.base import Proposal
from botframework.core.risk.exposure import is_reducing
from botframework.core.state import State

S = 10**9
T0 = 1_700_000_000 * S
D = Decimal
CONTRACTS = [
    Instrument("AAA", 1),
    Instrument("BBB", 2, multiplier=D(50)),
    Instrument("CCC", 3, currency="EUR"),
]
NAMES = ["one", "two"]
RATE = D("1.10")


class World:
    """A state, and every operation that can change it, by small numbers."""

    def __init__(self) -> None:
        self.state = State(account="DU1")
        self.rows: list[Any] = []
        self.at_ns = T0
        self.orders = 0
        self.fills = 0
        for contract in CONTRACTS:
            self.state.know(contract)
            self.state.lanes[contract.conid] = Lane(contract)
        self.apply(ev.RunStarted, run_id="r", account="DU1", config_hash="c")
        self.apply(ev.FundsReported, currency="USD", equity=D(10**6), rates=(("EUR", RATE),))

    def apply(self, kind: type[Any], **fields: Any) -> None:
        self.at_ns += S
        stamp = {"at_ns": self.at_ns}
        if issubclass(kind, ev.Event):
            stamp["wall_ns"] = self.at_ns
        row = kind(**stamp, **fields)
        self.rows.append(row)
        self.state.apply(row)

    def do(self, what: int, which: int, size: int) -> None:
        records = [record for record in self.state.book if record.intent.strategy]
        record = records[which % len(records)] if records else None
        if what == 0 or record is None:
            self.orders += 1
            self.apply(
                ev.SubmitOrder,
                intent=OrderIntent(
                    strategy=NAMES[which % 2],
                    instrument=CONTRACTS[which % 3],
                    side=Side.BUY if size % 2 else Side.SELL,
                    quantity=D(size),
                    order_type=OrderType.LIMIT,
                    at_ns=self.at_ns,
                    limit_price=D(100),
                    intent_id=self.orders,
                    client_order_id=f"o{self.orders}",
                ),
                verdict_id="v",
            )
            return
        name = record.intent.client_order_id
        contract = record.intent.instrument
        if what == 1:
            self.apply(ev.OrderSent, client_order_id=name)
            self.apply(ev.OrderAccepted, client_order_id=name, broker_order_id=f"b{name}")
        elif what == 2:
            self.fills += 1
            self.fill(name, contract, record.intent.side, D(min(size, 3)), f"x{self.fills}")
        elif what == 3:
            self.apply(
                ev.OrderReported,
                client_order_id=name,
                broker_order_id=f"b{name}",
                working=Working.CANCELLED,
                filled=D(size % 4),  # more than was told, now and then
                broker_status="",
            )
        elif what == 4:
            self.apply(
                ev.ModifyOrder,
                client_order_id=name,
                quantity=D(size + 5),
                limit_price=D(99),
                stop_price=None,
                verdict_id="v",
            )
        elif what == 5:
            self.apply(
                ev.ModifyAccepted if size % 2 else ev.ModifyRejected,
                client_order_id=name,
                **({} if size % 2 else {"reason": ""}),
            )
        elif what == 6:
            self.apply(ev.OrderRejected, client_order_id=name, reason="no")
        elif what == 7:
            self.apply(ev.OrderUnknown, client_order_id=name, reason="silence")
            if size % 3 == 0:
                self.apply(ev.OrderAbsent, client_order_id=name, evidence="e")
        elif what == 8 and self.fills:  # a copy with a commission, or a correction of the price
            known = list(self.state.book.executions.values())[which % len(self.state.book.executions)].fill
            self.fill(known.client_order_id, known.instrument, known.side, known.quantity, known.execution_id, D(size))
        elif what == 9:
            self.apply(
                ev.PositionAdopted,
                conid=contract.conid,
                symbol=contract.symbol,
                quantity=D(size - 4) or D(1),
                average_price=D(9),
                reason="",
            )
        elif what == 10:
            self.tick(contract, float(90 + size))
        elif what == 11:
            self.apply(ev.CancelOrder, client_order_id=name)
        elif what == 12:
            self.apply(
                ev.OrderReported,
                client_order_id="",
                broker_order_id=f"f{which}",
                working=Working.LIVE if size % 2 else Working.CANCELLED,
                filled=D(0),
                broker_status="",
                conid=contract.conid,
                side=Side.SELL,
                quantity=D(size),
            )

    def fill(
        self, name: str, contract: Instrument, side: Side, quantity: Decimal, key: str, commission: Any = None
    ) -> None:
        self.apply(
            ev.ExecutionReported,
            execution_id=key,
            broker_order_id=f"b{name}",
            client_order_id=name,
            conid=contract.conid,
            symbol=contract.symbol,
            side=side,
            quantity=quantity,
            price=D(100),
            commission=commission,
        )

    def tick(self, contract: Instrument, price: float) -> None:
        lane = self.state.lanes[contract.conid]
        bid = price if price % 7 else float("nan")
        lane.tick = None if price % 5 == 0 else Tick(contract, self.at_ns, self.at_ns, bid, price + 0.5)


def plain_worth(state: State, scope: str | None, more: Proposal | None = None) -> Worth | None:
    """The same sum, walked over every record and ledger there is."""
    total = NOTHING_WORTH
    for contract in CONTRACTS:
        held = sum(
            (
                ledger.quantity
                for (name, conid), ledger in state.portfolio.strategies.items()
                if conid == contract.conid and scope in (None, name)
            ),
            D(0),
        )
        buys = sells = D(0)
        for record in state.book:
            if record.intent.instrument.conid != contract.conid or scope not in (None, record.intent.strategy):
                continue
            if record.intent.side is Side.BUY:
                buys += record.reserved
            else:
                sells += record.reserved
        if (
            more is not None
            and more.intent.instrument.conid == contract.conid
            and scope in (None, more.intent.strategy)
        ):
            if more.intent.side is Side.BUY:
                buys += more.intent.quantity
            else:
                sells += more.intent.quantity
        low, high = held - sells, held + buys
        if not low and not high and not held:
            continue
        unit = worst_price(state.last_tick(contract.conid))
        if unit is None:
            return None
        unit *= contract.multiplier * (1 if contract.currency == "USD" else RATE * D("1.01"))
        total = total.plus(
            Worth(max(abs(low), abs(high)) * unit, high * unit, low * unit, abs(held) * unit, (high - low) * unit)
        )
    return total


OPERATIONS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 11), st.integers(1, 9)), max_size=40)


@settings(max_examples=150, deadline=None)
@given(OPERATIONS)
def test_the_kept_sums_are_those_of_a_walk_over_everything(operations: list[tuple[int, int, int]]) -> None:
    world = World()
    state = world.state
    for contract in CONTRACTS:
        world.tick(contract, 101.0)
    for what, which, size in operations:
        world.do(what, which, size)
        assert state.audit() == []
        more = Proposal(
            intent=OrderIntent(
                strategy=NAMES[size % 2],
                instrument=CONTRACTS[size % 3],
                side=Side.BUY if which % 2 else Side.SELL,
                quantity=D(size),
                order_type=OrderType.MARKET,
                at_ns=0,
                client_order_id="more",
            )
        )
        for scope in (None, *NAMES):
            assert state.worth("USD", scope) == plain_worth(state, scope)
            assert state.worth_with(more, "USD", scope) == plain_worth(state, scope, more)
            alive = [
                record for record in state.book if record.order.is_open and scope in (None, record.intent.strategy)
            ]
            assert state.open_count(None, scope) == len(alive)
            for contract in CONTRACTS:
                here = [record for record in alive if record.intent.instrument.conid == contract.conid]
                for side in Side:
                    count = sum(record.intent.side is side for record in here)
                    assert state.open_count(contract.conid, scope, buys=side is Side.BUY) == count


@settings(max_examples=100, deadline=None)
@given(OPERATIONS)
def test_reservations_are_conserved(operations: list[tuple[int, int, int]]) -> None:
    """What was granted and not released is what is reserved; it is released only by fills and by proof of an end."""
    world = World()
    state = world.state
    for what, which, size in operations:
        world.do(what, which, size)
        for contract in CONTRACTS:
            for side in Side:
                live = D(0)
                for record in state.book:
                    order = record.order
                    if order.instrument.conid != contract.conid or order.side is not side:
                        continue
                    if not order.is_open:
                        # What the broker said traded and nobody told of; no more than was allowed.
                        live += max(D(0), min(record.claimed, record.approved_max) - record.filled)
                        continue
                    wished = order.pending_quantity if order.pending_quantity is not None else D(0)
                    live += max(D(0), max(order.quantity, wished) - record.filled)
                assert state.open_quantity(contract.conid, buys=side is Side.BUY) == live


@settings(max_examples=100, deadline=None)
@given(OPERATIONS)
def test_a_replay_counts_what_was_counted(operations: list[tuple[int, int, int]]) -> None:
    world = World()
    for what, which, size in operations:
        if what != 10:
            world.do(what, which, size)
    again = State(account="DU1")
    for contract in CONTRACTS:
        again.know(contract)
    for row in world.rows:
        again.apply(row)
    assert again.snapshot() == world.state.snapshot()
    assert again.counted() == world.state.counted()


@settings(max_examples=100, deadline=None)
@given(OPERATIONS, st.integers(1, 30), st.integers(0, 5), st.sampled_from(list(Side)))
def test_a_reducing_order_never_adds_to_the_gross_value(
    operations: list[tuple[int, int, int]], quantity: int, which: int, side: Side
) -> None:
    """What the gate calls reducing may pass the limits on value, so it must not make them worse."""
    world = World()
    for contract in CONTRACTS:
        world.tick(contract, 101.0)
    for what, at, size in operations:
        if what != 10:
            world.do(what, at, size)
    intent = OrderIntent(
        strategy=NAMES[which % 2],
        instrument=CONTRACTS[which % 3],
        side=side,
        quantity=D(quantity),
        order_type=OrderType.MARKET,
        at_ns=0,
        client_order_id="more",
    )
    state = world.state
    if not is_reducing(intent, state):
        return
    for scope in (None, *NAMES):
        now, then = state.worth("USD", scope), state.worth_with(Proposal(intent=intent), "USD", scope)
        assert now is not None
        assert then is not None
        assert then.gross == now.gross


def bought_and_sold() -> World:
    """A purchase of one and a sale of two, filled at once."""
    world = World()
    for size in (1, 2):
        world.do(0, 0, size)
        name = f"o{world.orders}"
        world.apply(ev.OrderSent, client_order_id=name)
        order = world.state.book.records[name]
        world.fills += 1
        world.fill(name, order.intent.instrument, order.intent.side, order.intent.quantity, f"x{world.fills}")
    return world


def test_trades_are_counted_with_the_commissions_that_come_later() -> None:
    world = bought_and_sold()
    (trade,) = world.state.closed_trades("one", 1, 0)
    assert (trade.pnl, trade.strategy, trade.conid) == (D(0), "one", 1)
    known = world.state.book.executions["x1"].fill
    world.fill(known.client_order_id, known.instrument, known.side, known.quantity, "x1", D("1.5"))
    (trade,) = world.state.closed_trades("one", 1, 0)
    assert trade.pnl == D("-1.5")


def test_a_trade_of_the_very_moment_counts_as_since_then() -> None:
    world = bought_and_sold()
    (trade,) = world.state.closed_trades("one", 1, 0)
    assert world.state.closed_trades("one", 1, trade.at_ns) == [trade]
    assert world.state.closed_trades(None, None, trade.at_ns) == [trade]
    assert world.state.closed_trades("one", 1, trade.at_ns + 1) == []
