"""Whatever the order of arrival, the same words about an order give the same order, fills and position."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import Side, Working
from botframework.core.state import State

from .kit import AAPL, D, intent

CID = "v1.s.20231114.x"
W = Working


def at(ns):
    return {"at_ns": ns, "wall_ns": ns}


def chains():
    """What our own requests meet: always in this order, because they are one conversation."""
    sent = ev.OrderSent(**at(10), client_order_id=CID)
    accepted = ev.OrderAccepted(**at(40), client_order_id=CID, broker_order_id="1", broker_status="Submitted")
    question = ev.QuestionAsked(**at(20), client_order_id=CID, reply_id="q", message_ids=("o1",), messages=("?",))
    reply = ev.AnswerQuestion(at_ns=20, client_order_id=CID, reply_id="q", confirmed=True, reason="")
    modify = ev.ModifyOrder(
        at_ns=45, client_order_id=CID, quantity=D(80), limit_price=D(99), stop_price=None, verdict_id="v2"
    )
    taken = ev.ModifyAccepted(**at(50), client_order_id=CID)
    cancel = ev.CancelOrder(at_ns=55, client_order_id=CID)
    no_cancel = ev.CancelRejected(**at(60), client_order_id=CID, reason="too late")
    silence = ev.OrderUnknown(**at(40), client_order_id=CID, reason="time-out")
    refused = ev.OrderRejected(**at(40), client_order_id=CID, reason="no")
    return st.sampled_from(
        [
            [sent, accepted],
            [sent, question, reply, accepted],
            [sent, silence],
            [sent, silence, accepted],
            [sent, refused],
            [sent, question, reply, silence],
            [sent, accepted, modify, taken],
            [sent, accepted, modify],
            [sent, accepted, cancel],
            [sent, accepted, cancel, no_cancel],
            [sent, accepted, modify, taken, cancel],
        ]
    )


@st.composite
def words(draw):
    """Reports and executions of one order, with copies, corrections and late commissions."""
    rows: list[ev.Event] = []
    named = draw(st.sampled_from([CID, ""]))
    for ns in draw(st.lists(st.integers(41, 90), unique=True, max_size=4)):
        working = draw(st.sampled_from([W.LIVE, W.INACTIVE, W.FILLED]))
        rows.append(
            ev.OrderReported(
                **at(ns),
                broker_order_id="1",
                client_order_id=draw(st.sampled_from([CID, named])),
                working=working,
                broker_status=f"{working.value}{ns}",
                conid=AAPL.conid,
                side=Side.BUY,
                quantity=draw(st.sampled_from([None, D(100)])),
            )
        )
    end = draw(st.sampled_from([None, W.CANCELLED, W.EXPIRED]))
    if end:
        rows.append(
            ev.OrderReported(
                **at(95), broker_order_id="1", client_order_id=named, working=end, broker_status="end",
                conid=AAPL.conid, side=Side.BUY, quantity=D(100),
            )
        )  # fmt: skip
    for number in range(draw(st.integers(0, 3))):
        for revision in range(1, draw(st.integers(1, 2)) + 1):
            row = ev.ExecutionReported(
                **at(42 + number),
                execution_id=f"a.b.{number}.{revision:02d}",
                broker_order_id="1",
                client_order_id=named,
                conid=AAPL.conid,
                symbol="AAPL",
                side=Side.BUY,
                quantity=D(25) if revision == 1 else draw(st.sampled_from([D(30), D(12), D(0)])),
                price=D(100 + number),
            )
            rows.append(row)
            if draw(st.booleans()):
                rows.append(replace(row, commission=D(revision), at_ns=row.at_ns + 30, source="list"))
            if draw(st.booleans()):
                rows.append(row)
    return rows


def result(rows):
    state = State(account="DU1")
    state.know(AAPL)
    state.apply(ev.SubmitOrder(at_ns=1, intent=intent(CID), verdict_id="v"))
    for row in rows:
        state.apply(row)
        assert state.book.check() == []
    # Nobody is in flight any more or a minute has passed: what is parked finds its place.
    state.apply(ev.ReconcileFinished(at_ns=99, wall_ns=99 + 61 * 10**9, clean=True))
    shot = state.snapshot()
    own = shot["orders"].get(CID)
    shot["orders"] = {CID: replace(own, reason="", updated_ns=0)}
    shot.pop("unknown")  # since when depends on when we gave up waiting, as it must
    return shot


def interleavings(draw, chain, rows):
    # What we decide ourselves happens before anybody can talk about it; answers and reports race each other.
    decided = max((place for place, row in enumerate(chain) if isinstance(row, ev.Command)), default=0) + 1
    chain, head = chain[decided:], chain[:decided]
    places = sorted(draw(st.lists(st.integers(0, len(rows)), min_size=len(chain), max_size=len(chain))))
    mixed = list(rows)
    for place, row in reversed(list(zip(places, chain, strict=True))):
        mixed.insert(place, row)
    return [*head, *mixed]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_order_of_arrival(data):
    chain = data.draw(chains())
    rows = data.draw(words())
    first = interleavings(data.draw, chain, rows)
    second = interleavings(data.draw, chain, data.draw(st.permutations(rows)))
    assert result(first) == result(second)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_hearing_everything_twice_changes_nothing(data):
    chain = data.draw(chains())
    rows = data.draw(words())
    once = [*chain, *rows]
    assert result(once) == result([*once, *rows])
