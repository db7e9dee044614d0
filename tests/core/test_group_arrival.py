"""Whatever the order in which a group's answers, reports, executions and corrections arrive, the books end the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import OrderType, Side, Working
from botframework.core.state import State
from tests.core.kit import AAPL, D, intent
from tests.core.test_arrival import at, interleavings

CID = "v1.s.20231114.x"
W = Working
ENTRY = intent(CID, quantity="10", group=CID, leg="entry")
PROFIT = intent(
    f"{CID}.tp", quantity="10", side=Side.SELL, limit_price=D(110), group=CID, leg="take_profit", intent_id=1
)
LOSS = replace(
    PROFIT,
    client_order_id=f"{CID}.sl",
    leg="stop_loss",
    order_type=OrderType.STOP,
    limit_price=None,
    stop_price=D(95),
)
BRACKET = ev.SubmitOrder(at_ns=1, intent=ENTRY, verdict_id="v", legs=(PROFIT, LOSS))
FIRST = intent(CID, quantity="10", group=CID, leg="1")
OCA = ev.SubmitOrder(
    at_ns=1,
    intent=FIRST,
    verdict_id="v",
    legs=(replace(FIRST, client_order_id=f"{CID}.2", leg="2", quantity=D(20), limit_price=D(99)),),
)


def chains(legs, children):
    sent = ev.OrderSent(**at(10), client_order_id=CID)
    accepted = ev.OrderAccepted(**at(40), client_order_id=CID, broker_order_id="1", legs=legs, children=children)
    question = ev.QuestionAsked(**at(20), client_order_id=CID, reply_id="q", message_ids=("o1",), messages=("?",))
    reply = ev.AnswerQuestion(at_ns=20, client_order_id=CID, reply_id="q", confirmed=True, reason="")
    silence = ev.OrderUnknown(**at(40), client_order_id=CID, reason="time-out")
    return st.sampled_from(
        [
            [sent, accepted],
            [sent, question, reply, accepted],
            [sent, silence],
            [sent, silence, accepted],
            [sent, question, reply, silence],
        ]
    )


def row_of(each, broker_id, ns, working, **more):
    stops = each.order_type is OrderType.STOP
    return ev.OrderReported(
        **at(ns),
        broker_order_id=broker_id,
        client_order_id="" if each.is_exit else each.client_order_id,
        working=working,
        broker_status=f"{working.value}{ns}",
        conid=AAPL.conid,
        side=each.side,
        order_type=each.order_type,
        limit_price=None if stops else each.limit_price,
        stop_price=each.stop_price,
        parent_order_id="1" if each.is_exit else "",
        **{"quantity": each.quantity, **more},
    )


def execution(number, each, broker_id, quantity, revision=1, **more):
    return ev.ExecutionReported(
        **at(50 + number),
        execution_id=f"a.b.{number}.{revision:02d}",
        broker_order_id=broker_id,
        client_order_id="" if each.is_exit else each.client_order_id,
        conid=AAPL.conid,
        symbol="AAPL",
        side=each.side,
        quantity=D(quantity),
        price=each.limit_price or each.stop_price,
        **more,
    )


@st.composite
def days_of_a_bracket(draw):
    """The entry fills in parts; one exit or both trade, shrink and end; some of it comes twice, corrected, or taken back."""
    rows = [row_of(PROFIT, "2", 41, W.LIVE), row_of(LOSS, "3", 41, W.LIVE)]
    rows.append(row_of(ENTRY, "1", 41, W.LIVE))
    bought = draw(st.sampled_from([(), (4,), (4, 6)]))
    rows += [execution(place, ENTRY, "1", part) for place, part in enumerate(bought)]
    rows += [row_of(ENTRY, "1", 60, W.FILLED, filled=D(10))] if sum(bought) == 10 and draw(st.booleans()) else []
    sold = draw(st.sampled_from([(), ((PROFIT, "2", 3),), ((PROFIT, "2", 3), (LOSS, "3", 1))])) if bought else ()
    rows += [execution(10 + place, each, broker_id, part) for place, (each, broker_id, part) in enumerate(sold)]
    if sold:
        rows.append(row_of(LOSS, "3", 70, W.LIVE, quantity=D(7)))
    if draw(st.booleans()):
        rows.append(row_of(PROFIT, "2", 80, W.CANCELLED))
    if rows and draw(st.booleans()):
        done = [row for row in rows if isinstance(row, ev.ExecutionReported)]
        for row in draw(st.lists(st.sampled_from(done), max_size=2, unique=True)) if done else ():
            fixed = replace(
                row, execution_id=row.execution_id[:-2] + "02", quantity=draw(st.sampled_from([D(0), D(1)]))
            )
            rows.append(fixed)
    again = draw(st.lists(st.sampled_from(rows), max_size=3))
    return [*rows, *again]


@st.composite
def days_of_a_group(draw):
    one, two = OCA.intent, OCA.legs[0]
    rows = [row_of(two, "2", 41, W.LIVE)]
    for number in range(draw(st.integers(0, 2))):
        rows.append(execution(number, one, "1", 2))
        rows.append(row_of(two, "2", 60 + number, W.LIVE, quantity=D(20 - 4 * (number + 1))))
    if draw(st.booleans()):
        rows.append(execution(7, two, "2", 4))
        rows.append(execution(7, two, "2", draw(st.sampled_from([0, 3])), revision=2))
    if draw(st.booleans()):
        rows.append(row_of(one, "1", 80, W.CANCELLED))
    again = draw(st.lists(st.sampled_from(rows), max_size=3))
    return [*rows, *again]


def result(submit, rows):
    state = State(account="DU1")
    state.know(AAPL)
    state.apply(submit)
    for row in rows:
        state.apply(row)
        assert state.book.check() == []
    state.apply(ev.ReconcileFinished(at_ns=99, wall_ns=99 + 61 * 10**9, clean=True))
    shot = state.snapshot()
    shot["orders"] = {
        name: replace(order, reason="", updated_ns=0, created_ns=0, sent_wall_ns=0)
        for name, order in shot["orders"].items()
        if order.strategy  # of the others nobody here promises anything
    }
    shot.pop("unknown")
    shot["exposure"] = {buys: state.open_quantity(AAPL.conid, buys=buys) for buys in (True, False)}
    return shot


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_order_of_arrival_of_a_bracket(data):
    chain = data.draw(chains(((f"{CID}.tp", ""), (f"{CID}.sl", "")), ("3", "2")))
    rows = data.draw(days_of_a_bracket())
    first = interleavings(data.draw, chain, rows)
    second = interleavings(data.draw, chain, data.draw(st.permutations(rows)))
    assert result(BRACKET, first) == result(BRACKET, second)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_order_of_arrival_of_orders_that_cancel_each_other(data):
    chain = data.draw(chains(((f"{CID}.2", "2"),), ()))
    rows = data.draw(days_of_a_group())
    first = interleavings(data.draw, chain, rows)
    second = interleavings(data.draw, chain, data.draw(st.permutations(rows)))
    assert result(OCA, first) == result(OCA, second)
