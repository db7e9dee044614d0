"""The two machines as tables: what may follow what, and what can never be taken back."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from botframework.core.events import OrderReported
from botframework.core.model import CLOSED_SUBMISSIONS, CLOSED_WORKING, Fill, OrderStatus, Side, Submission, Working
from botframework.core.orders import Record, Terms, execution_key
from botframework.core.orderstates import SUBMISSION, WORKING, Answer

from .kit import AAPL, D, intent

S, A, W = Submission, Answer, Working

LIVES = [
    (S.DRAFT, [A.DENY], S.DENIED),
    (S.DRAFT, [A.RECORD, A.SEND, A.ACCEPT], S.ACKED),
    (S.DRAFT, [A.RECORD, A.SEND, A.REFUSE], S.REFUSED),
    (S.DRAFT, [A.RECORD, A.SEND, A.ASK, A.REPLY, A.ASK, A.REPLY, A.ACCEPT], S.ACKED),
    (S.DRAFT, [A.RECORD, A.SEND, A.ASK, A.REPLY, A.DECLINE], S.DECLINED),
    (S.DRAFT, [A.RECORD, A.SEND, A.ASK, A.REPLY, A.SILENCE], S.UNKNOWN),
    (S.DRAFT, [A.RECORD, A.SEND, A.SILENCE, A.FOUND], S.ACKED),
    (S.DRAFT, [A.RECORD, A.SEND, A.SILENCE, A.ABSENT], S.ABANDONED),
    (S.DRAFT, [A.RECORD, A.SEND, A.SILENCE, A.ABSENT, A.FOUND], S.ACKED),  # a late appearance
    (S.DRAFT, [A.RECORD, A.SEND, A.SILENCE, A.ACCEPT], S.ACKED),  # a late answer
    (S.DRAFT, [A.RECORD, A.RESTART], S.ABANDONED),  # proven never sent
    (S.DRAFT, [A.RECORD, A.SEND, A.RESTART], S.UNKNOWN),
    (S.DRAFT, [A.RECORD, A.SEND, A.ASK, A.RESTART], S.UNKNOWN),
    (S.DRAFT, [A.RECORD, A.SEND, A.ASK, A.REPLY, A.RESTART], S.UNKNOWN),
    (S.DRAFT, [A.RECORD, A.SEND, A.FOUND, A.SILENCE], S.ACKED),  # the stream was faster than the time-out
    (S.DRAFT, [A.RECORD, A.SEND, A.FOUND, A.REFUSE], S.ACKED),
    (S.DRAFT, [A.RECORD, A.SEND, A.FOUND_HELD, A.REFUSE_HELD], S.REFUSED),
]


@pytest.mark.parametrize(("start", "answers", "end"), LIVES)
def test_lives(start, answers, end):
    state = start
    for answer in answers:
        state = SUBMISSION.get((state, answer), state)
    assert state is end


def test_only_proof_of_absence_takes_an_order_back():
    leaving = {answer for state, answer in SUBMISSION if state is S.ACKED}
    assert leaving == {A.ABSENT, A.REFUSE_HELD}


def test_denied_is_for_ever():
    assert not [pair for pair in SUBMISSION if pair[0] is S.DENIED]


@pytest.mark.parametrize("closed", sorted(CLOSED_SUBMISSIONS - {S.DENIED}))
def test_what_was_given_up_comes_back_by_existing_only(closed):
    back = {answer: after for (state, answer), after in SUBMISSION.items() if state is closed}
    assert set(back.values()) == {S.ACKED}
    assert set(back) <= {A.ACCEPT, A.FOUND, A.FOUND_HELD}


def test_silence_is_never_a_rejection():
    assert {after for (_, answer), after in SUBMISSION.items() if answer is A.SILENCE} == {S.UNKNOWN}


def test_every_state_can_be_reached():
    reached = {S.DRAFT}
    while more := {after for (state, _), after in SUBMISSION.items() if state in reached} - reached:
        reached |= more
    assert reached == set(S)


def test_working_ends_are_ends():
    assert not [pair for pair in WORKING if pair[0] in CLOSED_WORKING]
    assert W.FILLED not in WORKING.values()  # fills are counted, not believed
    assert all(
        after is state for (state, word), after in WORKING.items() if word is state
    )  # ``Record.hear`` relies on it
    assert all(WORKING[state, word] for state, word in product((W.NONE, W.LIVE, W.INACTIVE), set(W) - {W.NONE}))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0000e0d5.6554ab12.01.01", ("0000e0d5.6554ab12.01", 1)),
        ("0000e0d5.6554ab12.01.02", ("0000e0d5.6554ab12.01", 2)),
        ("sim.7", ("sim.7", 0)),
        ("sim.7.8", ("sim.7.8", 0)),
        ("plain", ("plain", 0)),
        ("a.b.c.x1", ("a.b.c.x1", 0)),
    ],
)
def test_execution_identity(text, key):
    assert execution_key(text) == key


def record(quantity="100", **fields):
    made = Record.of(intent(quantity=quantity, **fields), Submission.RECORDED, "v", 1)
    made.answer(Answer.SEND)
    made.answer(Answer.ACCEPT)
    return made


def report(at_ns, working=W.LIVE, **fields):
    return OrderReported(
        at_ns=at_ns,
        wall_ns=at_ns,
        broker_order_id="1",
        client_order_id="c",
        working=working,
        broker_status=working.value,
        **fields,
    )


def test_an_older_report_says_nothing_new():
    order = record()
    order.hear(report(20, W.LIVE))
    order.hear(report(10, W.INACTIVE))
    assert order.refresh(20).working is W.LIVE
    order.hear(report(5, W.CANCELLED))  # an end is an end whenever it is heard
    order.hear(report(30, W.LIVE))
    assert order.refresh(30).status is OrderStatus.CANCELLED


def test_a_report_without_a_word_for_the_state_changes_none():
    order = record()
    for known in (W.LIVE, W.INACTIVE):
        order.hear(report(20, known))
        order.hear(report(30, W.NONE))
        assert order.base is W.LIVE
    assert order.refresh(30).status is OrderStatus.WORKING


def test_reserved_is_the_larger_quantity_until_the_new_one_is_shown():
    for wished, expected in (("150", 150), ("50", 100)):
        order = record()
        order.wish(Terms(D(wished), D("100"), None))
        order.refresh(2)
        assert order.reserved == expected
        order.confirm_wish(shown=False)
        order.refresh(3)
        assert order.reserved == expected
        order.hear_terms(report(4, quantity=D(wished), limit_price=D(100)))
        order.refresh(4)
        assert order.reserved == D(wished)


def test_a_new_price_does_not_hide_that_the_quantity_led_back():
    """100 became 50, 100 and 50, each answered yes, then 50 at another price: a report of the first 50 frees nothing."""
    order = record()
    for quantity, price in ((50, 100), (100, 100), (50, 100), (50, 99)):
        order.wish(Terms(D(quantity), D(price), None))
        order.confirm_wish(shown=False, wall_ns=5)
    order.hear_terms(report(6, quantity=D(50), limit_price=D(100)))
    order.refresh(6)
    assert order.reserved == 100
    order.hear_terms(report(7, quantity=D(50), limit_price=D(99)))
    assert order.refresh(7).quantity == 50


def test_report_of_the_wished_terms_confirms():
    order = record()
    order.wish(Terms(D(50), D("99"), None))
    assert not order.hear_terms(report(2, quantity=D(100), limit_price=D(100)))
    assert order.refresh(2).replace_pending
    assert not order.hear_terms(report(3, quantity=D(50), limit_price=D("99.00")))
    now = order.refresh(3)
    assert (now.quantity, now.limit_price, now.replace_pending) == (50, 99, False)
    assert not order.hear_terms(report(4, quantity=D(100), limit_price=D(100)))  # late news of former terms
    assert order.refresh(4).quantity == 50


def test_somebody_else_changed_the_order():
    order = record()
    assert order.hear_terms(report(2, quantity=D(120)))
    assert order.refresh(2).quantity == 120
    assert order.approved_max == 120  # the person did that, not a runaway


def test_a_filled_word_without_executions_keeps_it_live():
    order = record()
    order.hear(report(2, W.FILLED, filled=D(100)))
    assert order.refresh(2).status is OrderStatus.WORKING
    assert order.reserved == 100


def test_record_states_are_what_the_order_shows():
    order = record()
    shown = [order.refresh(1)]
    order.hear(report(2))
    shown.append(order.refresh(2))
    assert [each.status for each in shown] == [OrderStatus.PENDING, OrderStatus.WORKING]
    assert all(later.updated_ns >= earlier.updated_ns for earlier, later in pairwise(shown))
    assert replace(shown[1], working=W.NONE, broker_status="", updated_ns=1) == shown[0]
    assert shown[0].instrument == AAPL


NUMBERS = st.decimals("0", "99999", places=4) | st.integers(0, 300).map(D)
HEARD = st.tuples(
    st.sampled_from("abcde"), NUMBERS, NUMBERS, st.sampled_from(["put", "put", "put", "charge", "drop", "take"])
)


@given(st.lists(HEARD, max_size=25))
def test_what_executions_add_up_to_is_their_plain_sum_to_the_last_digit(heard):
    order = record("1000000")
    for key, quantity, price, what in heard:
        known = order.fills.get(key)
        if what == "put":
            order.put(key, Fill(key, "c", "1", "s", AAPL, Side.BUY, quantity, price, 1))
        elif what == "charge" and known is not None:  # a later copy, with its commission
            order.put(key, replace(known, commission=D(1)))
        elif what == "drop":
            order.drop(key)
        elif what == "take":
            assert order.take_fills() == {} or not order.fills
        filled = sum((fill.quantity for fill in order.fills.values()), D(0))
        worth = sum((fill.quantity * fill.price for fill in order.fills.values()), D(0))
        average = worth / filled if filled else None
        # As text, because 1 and 1.0000 are equal, and look different in what people read.
        assert (str(order.filled), str(order.average_price)) == (str(filled), str(average))
        assert (order.filled, order.worth, order.average_price) == order.sums()
