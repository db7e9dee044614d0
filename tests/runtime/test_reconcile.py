"""Reconciliation: absence by evidence only, fills from executions only, drift said out loud."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from msgspec.structs import replace

from botframework.core.events import (
    Event,
    ExecutionReported,
    OrderAbsent,
    OrderReported,
    PositionAdopted,
    PositionReported,
    ReconcileFinished,
)
from botframework.core.model import Fill, Instrument, Order, OrderIntent, OrderType, Side, Submission, Working
from botframework.core.orders import execution_key
from botframework.ports import BrokerFacts
from botframework.runtime.reconcile import NS_PER_S, Reconciler

AAPL = Instrument("AAPL", 265598)
T0 = 1_700_000_000 * NS_PER_S


def order(key: str = "c1", submission: Submission = Submission.ACKED, **changes: object) -> Order:
    intent = OrderIntent(
        strategy="fast",
        instrument=AAPL,
        side=Side.BUY,
        quantity=Decimal(100),
        order_type=OrderType.MARKET,
        at_ns=T0,
        client_order_id=key,
    )
    base = Order(intent, Decimal(100), None, None, submission, sent_wall_ns=T0)
    return replace(base, **changes)


def reported(key: str = "c1", broker: str = "1", **changes: object) -> OrderReported:
    base = OrderReported(
        at_ns=T0,
        wall_ns=T0,
        broker_order_id=broker,
        client_order_id=key,
        working=Working.LIVE,
        broker_status="Submitted",
    )
    return replace(base, **changes)


def executed(execution_id: str = "0001.a.b.01", key: str = "c1", **changes: object) -> ExecutionReported:
    base = ExecutionReported(
        at_ns=T0,
        wall_ns=T0,
        execution_id=execution_id,
        broker_order_id="1",
        client_order_id=key,
        conid=AAPL.conid,
        symbol="AAPL",
        side=Side.BUY,
        quantity=Decimal(100),
        price=Decimal("10.5"),
    )
    return replace(base, **changes)


def held(quantity: int, conid: int = AAPL.conid, symbol: str = "AAPL") -> PositionReported:
    return PositionReported(at_ns=T0, wall_ns=T0, conid=conid, symbol=symbol, quantity=Decimal(quantity))


@attrs.define
class Books:
    """Our side, as plain data."""

    orders: list[Order] = attrs.field(factory=list)
    fills: list[Fill] = attrs.field(factory=list)
    quantities: dict[int, tuple[str, Decimal]] = attrs.field(factory=dict)
    waiting: tuple[str, ...] = ()

    def open_orders(self) -> list[Order]:
        return [each for each in self.orders if each.is_open]

    def is_ours(self, client_order_id: str, broker_order_id: str) -> bool:
        return any(
            each.client_order_id == client_order_id or (broker_order_id and each.broker_order_id == broker_order_id)
            for each in self.orders
        )

    def fill(self, execution_id: str) -> Fill | None:
        key = execution_key(execution_id)[0]
        return next((each for each in self.fills if execution_key(each.execution_id)[0] == key), None)

    def positions(self) -> dict[int, tuple[str, Decimal]]:
        return self.quantities

    def waits_for_list(self, client_order_id: str) -> bool:
        return client_order_id in self.waiting


@attrs.define
class Scene:
    """Passes at given seconds after the send."""

    books: Books = attrs.field(factory=Books)
    reconciler: Reconciler = attrs.field(factory=Reconciler)
    ready_since_s: float | None = -100.0

    def facts(self, at_s: float, **facts: object) -> BrokerFacts:
        base = BrokerFacts(started_wall_ns=T0 + round(at_s * NS_PER_S), orders=(), executions=(), positions=())
        return attrs.evolve(base, **facts)  # type: ignore[arg-type]  # fields of several types

    def run(self, at_s: float, **facts: object) -> list[Event]:
        now = T0 + round(at_s * NS_PER_S)
        seen = self.facts(at_s, **facts)
        ready = None if self.ready_since_s is None else T0 + round(self.ready_since_s * NS_PER_S)
        return [
            *self.reconciler.reports(seen, self.books),
            *self.reconciler.conclude(seen, self.books, at_ns=now, wall_ns=now, ready_since_wall_ns=ready),
        ]

    def finished(self, at_s: float, **facts: object) -> ReconcileFinished:
        last = self.run(at_s, **facts)[-1]
        assert isinstance(last, ReconcileFinished)
        return last


def test_nothing_to_say_is_clean() -> None:
    assert Scene().finished(0) == ReconcileFinished(at_ns=T0, wall_ns=T0, clean=True)


def test_facts_become_events_in_an_order_that_explains() -> None:
    scene = Scene(Books([order()]))
    events = scene.run(1, orders=(reported(),), executions=(executed(),), positions=(held(100),))
    assert [type(event).__name__ for event in events[:3]] == ["OrderReported", "ExecutionReported", "PositionReported"]


def test_an_unchanged_report_is_passed_on_once() -> None:
    scene = Scene(Books([order(broker_order_id="1")], quantities={AAPL.conid: ("AAPL", Decimal(5))}))
    facts = {"orders": (reported(),), "positions": (held(5),)}
    assert len(scene.run(1, **facts)) == 3
    assert len(scene.run(31, **facts)) == 1
    changed = scene.run(61, orders=(reported(filled=Decimal(10)),), positions=(held(5),))
    assert [type(event) for event in changed] == [OrderReported, ReconcileFinished]
    # While a request about it is open, its unchanged state is an answer.
    scene.books.orders = [order(broker_order_id="1", replace_pending=True)]
    assert isinstance(scene.run(91, orders=(reported(filled=Decimal(10)),), positions=(held(5),))[0], OrderReported)


def test_a_position_that_left_the_list_is_zero() -> None:
    scene = Scene(Books(quantities={AAPL.conid: ("AAPL", Decimal(5))}))
    scene.run(1, positions=(held(5),))
    scene.books.quantities = {}
    gone = scene.run(31)
    assert isinstance(gone[0], PositionReported)
    assert gone[0].quantity == 0
    assert len(scene.run(61)) == 1


def booked(execution: ExecutionReported) -> Fill:
    return Fill(
        execution.execution_id,
        execution.client_order_id,
        execution.broker_order_id,
        "fast",
        AAPL,
        execution.side,
        execution.quantity,
        execution.price,
        T0,
        execution.commission,
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "news"),
    [
        (None, executed(), True),
        (executed(), executed(), False),
        (executed(), executed(commission=Decimal(1)), True),
        (executed(commission=Decimal(1)), executed(), False),
        (executed("0001.a.b.01"), executed("0001.a.b.02"), True),
        (executed("0001.a.b.02"), executed("0001.a.b.01"), False),
    ],
)
def test_executions_are_reported_when_they_are_news(
    ours: ExecutionReported | None, theirs: ExecutionReported, news: bool
) -> None:
    scene = Scene(Books(fills=[] if ours is None else [booked(ours)]))
    assert (theirs in scene.run(1, executions=(theirs,))) is news


# --- absence ----------------------------------------------------------------------------------------------------------


def absent(events: list[Event]) -> list[str]:
    return [event.client_order_id for event in events if isinstance(event, OrderAbsent)]


def unknown_scene() -> Scene:
    return Scene(Books([order(submission=Submission.UNKNOWN)]))


def test_an_unknown_order_is_absent_after_two_late_looks() -> None:
    scene = unknown_scene()
    early = scene.finished(5)
    assert not early.clean
    assert "UNKNOWN_ORDER: BUY 100 AAPL (c1)" in early.findings[0]
    assert absent(scene.run(29.9)) == []
    assert absent(scene.run(30)) == []
    events = scene.run(32)
    assert absent(events) == ["c1"]
    assert events[-1].clean  # type: ignore[attr-defined]  # the last one is ReconcileFinished


def test_one_look_is_no_evidence_even_when_it_is_taken_twice() -> None:
    scene = unknown_scene()
    assert absent(scene.run(40)) == []
    assert absent(scene.run(40)) == []


def test_lists_that_are_known_to_be_incomplete_prove_nothing() -> None:
    scene = unknown_scene()
    assert absent(scene.run(40, primed=False)) == []
    many = tuple(reported(f"x{number}", str(number)) for number in range(1_000))
    assert absent(scene.run(45, orders=many)) == []
    finished = scene.finished(50, executions=tuple(executed(f"e{number}", "x") for number in range(1_000)))
    assert not finished.clean
    assert any("TRUNCATED" in finding for finding in finished.findings)
    assert absent(scene.run(55)) == []
    assert absent(scene.run(60)) == ["c1"]


def test_a_day_of_more_than_a_thousand_orders_stays_clean_while_ours_are_shown() -> None:
    scene = Scene(Books([order()]))
    many = tuple(reported(f"x{number}", str(number + 10)) for number in range(999))
    busy = scene.finished(40, orders=(reported(), *many), executions=())
    assert busy.clean
    assert any("TRUNCATED" in finding for finding in busy.findings)
    hidden = scene.finished(45, orders=(*many, reported("y", "9")), executions=())
    assert not hidden.clean
    assert any("NOT_LISTED" in finding for finding in hidden.findings)


def test_a_session_that_was_away_breaks_the_evidence() -> None:
    scene = unknown_scene()
    assert absent(scene.run(40)) == []
    scene.ready_since_s = 42
    assert absent(scene.run(45)) == []
    assert absent(scene.run(50)) == ["c1"]
    away = unknown_scene()
    away.ready_since_s = None
    assert absent(away.run(40)) == []
    assert not away.finished(50).clean
    assert absent(away.run(60)) == []


def test_an_order_in_either_list_is_not_absent() -> None:
    scene = unknown_scene()
    assert absent(scene.run(40)) == []
    for at_s, facts in ((45, {"orders": (reported(),)}), (50, {"executions": (executed(),)})):
        assert absent(scene.run(at_s, **facts)) == []
    assert absent(scene.run(55)) == []  # and looking starts anew


def test_an_order_sent_after_the_look_began_is_no_finding() -> None:
    scene = Scene(Books([order(sent_wall_ns=T0 + 100 * NS_PER_S)]))
    assert scene.finished(99).clean


def test_a_request_on_its_way_is_no_finding_until_it_is_late() -> None:
    scene = Scene(Books([order(submission=Submission.SENDING)]))
    assert scene.finished(10).clean
    late = scene.finished(61)
    assert not late.clean
    assert "NO_ANSWER" in late.findings[0]


def test_a_known_order_that_vanished_needs_a_longer_absence() -> None:
    scene = Scene(Books([order(broker_order_id="1")]))
    assert scene.finished(10).clean
    missing = scene.finished(35)
    assert not missing.clean
    assert "MISSING_ORDER" in missing.findings[0]
    assert absent(scene.run(60)) == []
    assert absent(scene.run(65)) == ["c1"]


# --- positions --------------------------------------------------------------------------------------------------------


def test_a_drift_is_flagged_when_it_stays() -> None:
    scene = Scene()
    first = scene.finished(0, positions=(held(7),))
    assert not first.clean
    assert first.unexplained_conids == ()
    assert not scene.finished(1, positions=(held(7),)).clean  # too soon to be another look
    second = scene.finished(4, positions=(held(7),))
    assert second.clean
    assert second.unexplained_conids == (AAPL.conid,)
    assert "UNEXPLAINED_POSITION: AAPL" in second.findings[0]
    assert "+7" in second.findings[0]
    assert scene.finished(8).unexplained_conids == ()


def test_a_drift_that_moves_is_a_position_in_motion() -> None:
    scene = Scene()
    scene.run(0, positions=(held(7),))
    scene.run(5)
    moving = scene.finished(6, positions=(held(7),))
    assert moving.unexplained_conids == ()
    assert not moving.clean


def test_what_the_account_held_before_the_journal_is_adopted_once() -> None:
    scene = Scene(reconciler=Reconciler(opening=True))
    position = replace(held(7), average_price=Decimal("12.5"))
    first = scene.run(0, positions=(position,))
    assert not any(isinstance(event, PositionAdopted) for event in first)
    assert not scene.finished(1, positions=(position,)).clean  # a trade between the lists looks the same
    events = scene.run(3, positions=(position,))
    adopted = [event for event in events if isinstance(event, PositionAdopted)]
    assert [(event.conid, event.quantity, event.average_price) for event in adopted] == [
        (AAPL.conid, Decimal(7), Decimal("12.5"))
    ]
    assert isinstance(events[-1], ReconcileFinished)
    assert events[-1].clean
    assert "OPENING_POSITION: AAPL +7" in events[-1].findings[0]
    scene.books.quantities = {AAPL.conid: ("AAPL", Decimal(7))}
    assert scene.finished(30, positions=(position,)).findings == ()
    assert not scene.finished(60, positions=(held(9),)).clean  # now it is a drift


def test_nothing_is_adopted_from_incomplete_lists() -> None:
    scene = Scene(reconciler=Reconciler(opening=True))
    assert not any(isinstance(event, PositionAdopted) for event in scene.run(0, positions=(held(7),), primed=False))
    assert not any(isinstance(event, PositionAdopted) for event in scene.run(1, positions=(held(7),), primed=False))
    assert any(isinstance(event, PositionAdopted) for event in scene.run(5, positions=(held(7),)))


def test_seed_1273_a_trade_between_the_two_lists_is_not_taken_for_a_holding() -> None:
    """Executions were read before a trade, positions after it; adopted as a holding, the trade counted twice for ever."""
    scene = Scene(reconciler=Reconciler(opening=True))
    scene.run(0, positions=(held(7),))
    scene.books.quantities = {AAPL.conid: ("AAPL", Decimal(7))}  # its execution has come and was booked
    later = scene.run(5, positions=(held(7),))
    assert not any(isinstance(event, PositionAdopted) for event in later)
    finished = later[-1]
    assert isinstance(finished, ReconcileFinished)
    assert finished.clean


def test_foreign_activity_is_said_and_does_not_block() -> None:
    finished = Scene().finished(
        0,
        orders=(reported("", "77"), reported("", "78", working=Working.CANCELLED)),
        executions=(executed("e9", "", broker_order_id="77"),),
    )
    assert finished.clean
    assert [finding.split(":")[0] for finding in finished.findings] == ["FOREIGN_ORDER", "FOREIGN_EXECUTIONS"]


def test_an_execution_does_not_keep_an_order_alive_that_the_order_list_no_longer_shows() -> None:
    part = order(working=Working.LIVE, filled=Decimal(40), broker_order_id="1")
    mine = executed(quantity=Decimal(40))
    fill = Fill(mine.execution_id, "c1", "1", "fast", AAPL, Side.BUY, Decimal(40), mine.price, T0)
    books = Books(orders=[part], fills=[fill], quantities={AAPL.conid: ("AAPL", Decimal(40))})
    reconciler = Reconciler()
    absent: list[Event] = []
    for seconds in (40, 75):  # the next day, say: a day order with a part of it done
        now = T0 + seconds * NS_PER_S
        facts = BrokerFacts(started_wall_ns=now, orders=(), executions=(mine,), positions=(held(40),))
        passed = reconciler.conclude(facts, books, at_ns=now, wall_ns=now, ready_since_wall_ns=T0)
        absent += [event for event in passed if isinstance(event, OrderAbsent)]
    assert len(absent) == 1


def test_lists_that_were_begun_before_the_session_came_back_agree_with_nothing() -> None:
    facts = BrokerFacts(started_wall_ns=T0, orders=(), executions=(), positions=())
    later = T0 + 5 * NS_PER_S
    last = Reconciler().conclude(facts, Books(), at_ns=later, wall_ns=later, ready_since_wall_ns=T0 + 1)[-1]
    assert isinstance(last, ReconcileFinished)
    assert not last.clean


def test_the_lists_of_earlier_passes_are_not_kept() -> None:
    """A busy day's lists, held for every look of the last quarter of an hour, once were most of what a long run grew by."""
    scene = Scene()
    for number in range(40):
        scene.run(30.0 * number, orders=tuple(reported(f"c{each}", str(each)) for each in range(200)))
    names = sum(len(look.listed) + len(look.names) + len(look.nameless) for look in scene.reconciler._looks)
    assert len(scene.reconciler._looks) > 10
    assert names <= 3 * 400


def exit_order(**changes: object) -> Order:
    """The take profit of a bracket without an answer; it has no name at the broker."""
    base = order("c1.tp", Submission.UNKNOWN)
    intent = replace(
        base.intent,
        side=Side.SELL,
        order_type=OrderType.LIMIT,
        limit_price=Decimal(110),
        group="c1",
        leg="take_profit",
    )
    return replace(base, intent=intent, limit_price=Decimal(110), **changes)


LOOKALIKES = {
    "the same": ({}, True),
    "says little": ({"side": None, "order_type": None, "limit_price": None}, True),
    "another price": ({"limit_price": Decimal(111)}, False),
    "another kind": ({"order_type": OrderType.STOP}, False),
    "another side": ({"side": Side.BUY}, False),
    "another contract": ({"conid": 1}, False),
    "over": ({"working": Working.CANCELLED}, False),
}


@pytest.mark.parametrize(("changes", "may_be"), LOOKALIKES.values(), ids=LOOKALIKES)
def test_an_exit_is_not_called_absent_while_a_nameless_order_like_it_is_listed(
    changes: dict[str, object], may_be: bool
) -> None:
    row = reported(
        "",
        "77",
        conid=AAPL.conid,
        side=Side.SELL,
        order_type=OrderType.LIMIT,
        limit_price=Decimal(110),
        quantity=Decimal(100),
    )
    scene = Scene(Books([exit_order()]))
    scene.run(31, orders=(replace(row, **changes),))
    events = scene.run(70, orders=(replace(row, **changes),))
    assert any(isinstance(event, OrderAbsent) for event in events) is not may_be
    finished = events[-1]
    assert isinstance(finished, ReconcileFinished)
    assert any("may be order 77" in finding for finding in finished.findings) is may_be
    # Once the books know whose it is, it is the order itself that is listed.
    named = Scene(Books([exit_order(broker_order_id="77")]))
    named.run(31, orders=(row,))
    assert not any(isinstance(event, OrderAbsent) for event in named.run(70, orders=(row,)))
