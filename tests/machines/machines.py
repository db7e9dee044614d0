"""Three machines: the order book alone, the engine with its journal and crashes, the reservations under the real gate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import CLOSED_WORKING, OrderIntent, Side, TradingState, Working
from botframework.core.risk.gate import Gate
from botframework.core.risk.registry import build_rules
from botframework.core.state import State
from tests.machines.bench import LIMIT, SHARES, START, Bench, S, Venue

D = Decimal
PLACES = st.integers(0, 10_000)
QUANTITIES = st.sampled_from([D(1), D(2), D(5), D(10)])


class BookMachine(RuleBasedStateMachine):
    """One book hears the venue's words as they are said, another late, twice and in any order: they come to the same."""

    def __init__(self) -> None:
        super().__init__()
        self.venue = Venue()
        self.prompt, self.late = State(account="DU1"), State(account="DU1")
        for state in (self.prompt, self.late):
            for share in SHARES:
                state.know(share)
        self.due: list[ev.Event] = []
        self.told = 0
        self.at_ns = START

    def both(self, row: Any) -> None:
        for state in (self.prompt, self.late):
            state.apply(row)

    def said(self) -> None:
        """What the venue said since: at once to the one, some time to the other."""
        frames = self.venue.frames[self.told :]
        self.told = len(self.venue.frames)
        for frame in frames:
            self.prompt.apply(frame)
            self.due.append(frame)

    def answer(self, event: ev.Event) -> None:
        self.prompt.apply(event)
        self.due.append(event)

    def at(self) -> dict[str, Any]:
        self.at_ns += 1_000
        return {"at_ns": self.at_ns, "wall_ns": self.at_ns}

    @property
    def working(self) -> list[Any]:
        return [held for held in self.venue.orders.values() if held.working not in CLOSED_WORKING]

    @rule(
        side=st.sampled_from(Side),
        quantity=QUANTITIES,
        share=st.sampled_from(SHARES),
        fate=st.sampled_from(["accept", "accept", "hold", "ask", "silence"]),
    )
    def submit(self, side: Side, quantity: Decimal, share: Any, fate: str) -> None:
        name = f"v1.s.{len(self.venue.orders)}"
        intent = OrderIntent(
            strategy="s",
            instrument=share,
            side=side,
            quantity=quantity,
            order_type=LIMIT,
            at_ns=self.at_ns,
            limit_price=D(100),
            intent_id=len(self.venue.orders) + 1,
            client_order_id=name,
        )
        self.both(ev.SubmitOrder(at_ns=self.at_ns, intent=intent, verdict_id="v"))
        self.both(ev.OrderSent(**self.at(), client_order_id=name))
        if fate == "ask":
            question = ev.QuestionAsked(
                **self.at(), client_order_id=name, reply_id="q", message_ids=("o1",), messages=("?",)
            )
            self.both(question)
            self.both(
                ev.AnswerQuestion(at_ns=self.at_ns, client_order_id=name, reply_id="q", confirmed=True, reason="yes")
            )
        held = self.venue.place(intent, Working.INACTIVE if fate == "hold" else Working.LIVE)
        if fate == "silence":
            self.answer(ev.OrderUnknown(**self.at(), client_order_id=name, reason="no answer"))
        else:
            self.answer(ev.OrderAccepted(**self.at(), client_order_id=name, broker_order_id=held.number))
        self.said()

    @precondition(lambda self: self.working)
    @rule(place=PLACES, part=st.sampled_from([1, 2, 100]))
    def fill(self, place: int, part: int) -> None:
        held = self.working[place % len(self.working)]
        self.venue.fill(held, min(held.left, D(part)))
        self.said()

    @precondition(lambda self: any(held.working is Working.INACTIVE for held in self.working))
    @rule()
    def wake(self) -> None:
        held = next(held for held in self.working if held.working is Working.INACTIVE)
        held.working = Working.LIVE
        self.venue.say(held)
        self.said()

    @precondition(lambda self: self.working)
    @rule(place=PLACES)
    def cancel(self, place: int) -> None:
        self.venue.cancel(self.working[place % len(self.working)])
        self.said()

    @precondition(lambda self: self.venue.executions)
    @rule(place=PLACES, price=st.integers(90, 110))
    def correct(self, place: int, price: int) -> None:
        keys = list(self.venue.executions)
        self.venue.correct(keys[place % len(keys)], D(price))
        self.said()

    @precondition(lambda self: self.venue.executions)
    @rule(place=PLACES)
    def commission(self, place: int) -> None:
        executions = list(self.venue.executions.values())
        self.venue.frames.append(replace(executions[place % len(executions)], commission=D(1), source="list"))
        self.said()

    @precondition(lambda self: self.due)
    @rule(place=PLACES)
    def arrive(self, place: int) -> None:
        self.late.apply(self.due.pop(place % len(self.due)))

    @precondition(lambda self: self.told)
    @rule(place=PLACES)
    def arrive_again(self, place: int) -> None:
        self.late.apply(self.venue.frames[place % self.told])

    @invariant()
    def sums_are_right(self) -> None:
        for state in (self.prompt, self.late):
            assert state.audit(whole=False) == state.audit() == []
            for name, held in self.venue.orders.items():
                record = state.book.records[name]
                assert record.order.filled <= held.filled
                assert record.reserved >= held.left

    def teardown(self) -> None:
        for event in reversed(self.due):
            self.late.apply(event)
        end = ev.ReconcileFinished(at_ns=self.at_ns + 1, wall_ns=self.at_ns + 120 * S, clean=True)
        self.both(end)
        assert outcome(self.prompt) == outcome(self.late)


def outcome(state: State) -> dict[str, Any]:
    """What a book came to; how long it took to hear of it is left out."""
    shot = state.snapshot()
    shot["orders"] = {
        name: replace(order, reason="", updated_ns=0, sent_wall_ns=0) for name, order in shot["orders"].items()
    }
    shot.pop("unknown")
    return shot


POSITION_MAX = D(20)
LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("max_order_quantity", {"limit": D(10)}),
    ("max_position", {"limit": POSITION_MAX}),
]


class EngineMachine(RuleBasedStateMachine):
    """Pump, engine, journal and comparison of the books, over a wire that loses, delays and disorders, with crashes."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench()
        self.bench.poll()

    @property
    def book(self) -> Any:
        return self.bench.engine.view.book

    @property
    def working(self) -> list[Any]:
        return [held for held in self.bench.venue.orders.values() if held.working not in CLOSED_WORKING]

    # --- the strategy ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.book.records) < 6)
    @rule(buys=st.booleans(), quantity=QUANTITIES, share=st.sampled_from(SHARES))
    def submit(self, buys: bool, quantity: Decimal, share: Any) -> None:
        self.bench.act(lambda ctx: (ctx.buy if buys else ctx.sell)(share, quantity, limit_price=100))

    @precondition(lambda self: self.book.own_open())
    @rule(place=PLACES)
    def cancel(self, place: int) -> None:
        records = self.book.own_open()
        intent = records[place % len(records)].intent
        self.bench.act(lambda ctx: ctx.cancel(intent.client_order_id), intent.strategy)

    @precondition(lambda self: self.book.own_open())
    @rule(place=PLACES, quantity=QUANTITIES, price=st.integers(98, 102))
    def modify(self, place: int, quantity: Decimal, price: int) -> None:
        records = self.book.own_open()
        intent, wished = records[place % len(records)].intent, {"quantity": quantity, "limit_price": price}
        self.bench.act(lambda ctx: ctx.modify(intent.client_order_id, **wished), intent.strategy)

    # --- the wire -------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.bench.line or self.bench.talk)
    @rule()
    def leave(self) -> None:
        self.bench.leave()

    @precondition(lambda self: self.bench.cancels)
    @rule()
    def leave_cancel(self) -> None:
        self.bench.leave_cancel()

    @precondition(lambda self: self.bench.wire)
    @rule(place=PLACES, outcome=st.sampled_from(["accept", "accept", "hold", "ask", "refuse", "error", "vanish"]))
    def arrive(self, place: int, outcome: str) -> None:
        self.bench.arrive(place, outcome)

    @precondition(lambda self: self.bench.wire)
    @rule(place=PLACES)
    def lose(self, place: int) -> None:
        self.bench.wire.pop(place % len(self.bench.wire))

    @precondition(lambda self: self.bench.talk is not None and self.bench.talk.answer)
    @rule()
    def hear(self) -> None:
        self.bench.hear()

    @precondition(lambda self: self.bench.talk is not None or self.bench.cancels_waiting)
    @rule()
    def give_up(self) -> None:
        self.bench.give_up()

    # --- the venue ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.working)
    @rule(place=PLACES, part=st.sampled_from([1, 2, 100]))
    def fill(self, place: int, part: int) -> None:
        held = self.working[place % len(self.working)]
        self.bench.venue.fill(held, min(held.left, D(part)))

    @precondition(
        lambda self: any(
            h.working is Working.CANCELLED and h.filled < h.quantity for h in self.bench.venue.orders.values()
        )
    )
    @rule()
    def fill_late(self) -> None:
        held = next(
            h for h in self.bench.venue.orders.values() if h.working is Working.CANCELLED and h.filled < h.quantity
        )
        self.bench.venue.fill(held, D(1))

    @precondition(lambda self: self.working)
    @rule(place=PLACES)
    def venue_cancels(self, place: int) -> None:
        self.bench.venue.cancel(self.working[place % len(self.working)])

    @precondition(lambda self: self.bench.venue.executions)
    @rule(place=PLACES, price=st.integers(90, 110))
    def correct(self, place: int, price: int) -> None:
        keys = list(self.bench.venue.executions)
        self.bench.venue.correct(keys[place % len(keys)], D(price))

    @precondition(lambda self: self.bench.venue.frames)
    @rule(place=PLACES)
    def tell(self, place: int) -> None:
        self.bench.tell(place)

    @rule(how=st.sampled_from(["whole", "whole", "whole", "cold", "away"]))
    def poll(self, how: str) -> None:
        self.bench.poll(how)

    # --- time and death -------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 5, 20, 40]))
    def time_passes(self, seconds: int) -> None:
        if self.bench.wire and self.bench.now_ns + seconds * S - self.bench.left_ns > 25 * S:
            self.bench.wire.clear()  # nothing is on its way for longer than proof of absence waits
        self.bench.now_ns += seconds * S

    @rule(skew_s=st.sampled_from([0, 0, 0, -3600, -20, 3600]))
    def crash(self, skew_s: int) -> None:
        """Killed and started again, now and then by a clock that was set meanwhile."""
        self.bench.crash(skew_s)

    @invariant()
    def everything_holds(self) -> None:
        self.bench.check()

    def teardown(self) -> None:
        try:
            self.bench.settle()
            self.bench.check()
            self.bench.check_rest()
        finally:
            self.bench.close()


class ReservationMachine(EngineMachine):
    """The same under the real gate: what may still fill never leads past the limit, and granted less released is live."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        self.bench = Bench(gate=lambda: Gate(build_rules(LIMITS)), strategies=("s", "t"))
        self.bench.poll()

    @precondition(lambda self: len(self.book.records) < 12)
    @rule(
        buys=st.booleans(),
        quantity=QUANTITIES,
        price=st.integers(90, 110),
        share=st.sampled_from(SHARES),
        strategy=st.sampled_from(["s", "t"]),
    )
    def submit_within_limits(self, buys: bool, quantity: Decimal, price: int, share: Any, strategy: str) -> None:
        bench = self.bench
        bench.poll()
        for scope in list(bench.engine.view.trading_states):  # too many denials pause; a person lets it go on
            resumed = ev.TradingStateChanged(
                **bench.stamp(), scope=scope, state=TradingState.ACTIVE, reason="", by="op"
            )
            bench.pump.emit(resumed)
        bench.act(lambda ctx: (ctx.buy if buys else ctx.sell)(share, quantity, limit_price=price), strategy)

    @invariant()
    def limits_hold(self) -> None:
        """I9, counted from nothing: position and everything that may still fill, on either side."""
        bench, state = self.bench, self.bench.engine.view
        for share in SHARES:
            for side in Side:
                records = [
                    r for r in state.book.records.values() if r.intent.instrument == share and r.intent.side is side
                ]
                live = sum((record.reserved for record in records), D(0))
                assert live == state.open_quantity(share.conid, buys=side is Side.BUY)
                by_name = [
                    state.open_quantity(share.conid, buys=side is Side.BUY, strategy=name) for name in bench.strategies
                ]
                assert live == sum(by_name)
                if live:
                    worst = state.position(share.conid) * side.sign + live
                    assert worst <= POSITION_MAX + self.late(share), f"I9: {worst} possible"

    def late(self, share: Any) -> Decimal:
        """What filled after its order's end had been told: nobody could keep that in reserve."""
        return self.unforeseen.get(share.conid, D(0))

    @property
    def unforeseen(self) -> dict[int, Decimal]:
        return self.bench.venue.late
