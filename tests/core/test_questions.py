"""Questions of the broker: a yes needs a listed id and numbers within their bounds; anything else is a no."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.questions import OrderNumbers, QuestionError, QuestionPolicy

POLICY = QuestionPolicy.from_config(
    [
        {"id": "o163", "accept": {"percent_max": 3}},
        {"id": "o451", "accept": {"value_max": "10000"}},
        {"id": "o383", "accept": {"size_max": 500}},
        {"id": "o354", "accept": None},
    ]
)


SMALL = OrderNumbers(percent=Decimal("0.5"), value=Decimal(1000), size=Decimal(10))


@pytest.mark.parametrize(
    ("ids", "texts", "yes"),
    [
        (["o163"], ["The price exceeds the percentage constraint of 3%. Submit?"], True),
        (["o163"], ["The price exceeds the percentage constraint of <b>3.5 %</b>."], False),
        (["o163"], ["The price exceeds the constraint."], False),  # no number, no yes
        (["o163"], ["off by 1% and 12 percent"], False),  # the largest counts
        (["o451"], ["value 9,999.99 USD exceeds the limit of 5,000"], True),
        (["o451"], ["value 10,000.01 USD"], False),
        (["o383"], ["size exceeds the limit of 500, account DU1234567"], True),  # an account is no number
        (["o383"], ["size 501"], False),
        (["o383"], ["size limit"], False),
        (["o354"], ["<h4>No market data</h4>"], True),
        (["o999"], ["harmless"], False),
        ([], ["harmless"], False),
        (["o354", "o999"], ["a", "b"], False),
        (["o354", "o163"], ["no data", "within 2%"], True),
        (["o354", "o163"], ["within 2%"], True),
        (["o354", "o163"], ["no data", "about 2%", "and 4%"], False),
        (["o163"], [], False),
    ],
)
def test_decisions(ids, texts, yes):
    confirmed, reason = POLICY.decide(ids, texts, SMALL)
    assert confirmed is yes
    assert reason


@pytest.mark.parametrize(
    ("ids", "text", "numbers", "yes"),
    [
        # The text names the limit that was exceeded; what the order itself is decides as well.
        (["o163"], "exceeds the percentage constraint of 3%", OrderNumbers(percent=Decimal(3)), True),
        (["o163"], "exceeds the percentage constraint of 3%", OrderNumbers(percent=Decimal("3.0001")), False),
        (["o163"], "exceeds the percentage constraint of 3%", OrderNumbers(), False),
        (["o163"], "exceeds the percentage constraint of 3%", None, False),
        (["o451"], "exceeds the limit of 5,000", OrderNumbers(value=Decimal(10_000)), True),
        (["o451"], "exceeds the limit of 5,000", OrderNumbers(value=Decimal("10000.01")), False),
        (["o383"], "exceeds the limit of 500", OrderNumbers(size=Decimal(500)), True),
        (["o383"], "exceeds the limit of 500", OrderNumbers(size=Decimal(501)), False),
        (["o354"], "no market data", None, True),  # accepted without bounds
    ],
)
def test_a_bound_holds_for_the_order_itself(ids, text, numbers, yes):
    assert POLICY.decide(ids, [text], numbers)[0] is yes


@pytest.mark.parametrize(
    ("message_id", "text"),
    [
        ("o451", "The order value of USD2500000 exceeds the Total Value Limit of 250 USD"),
        ("o451", "value $2.5M exceeds the limit of 250"),
        ("o451", "value 2.5 million exceeds the limit of 250"),
        ("o451", "value 9e9 exceeds the limit of 250"),
        ("o451", "value 2 500 000 exceeds the limit of 250"),
        ("o451", "value 2'500'000 exceeds the limit of 250"),
        ("o451", "value 2.500.000 exceeds the limit of 250"),
        ("o451", "value 2.500,50 exceeds the limit of 250"),
        ("o163", "1 000% away"),
        ("o163", "1e30% away"),
        ("o163", "moved <10% and more than >3%"),
        ("o163", "1,5% away"),
        ("o383", "size 10k exceeds 500"),
        ("o383", "size 501shares exceeds 500"),
        ("o383", "size <1000 and > 500"),
    ],
)
def test_a_number_that_cannot_be_read_is_a_no(message_id, text):
    assert POLICY.decide([message_id], [text], SMALL)[0] is False


@pytest.mark.parametrize(
    ("message_id", "text"),
    [
        ("o451", 'Order "BUY 100 AAPL @ 99.50": the value of 9,950.00 USD exceeds the limit of $5,000.00. Submit it?'),
        ("o383", "Account U1234567: size (100) exceeds the Size Limit of 50."),
        ("o163", "<p>constraint of 3%.</p>"),
        ("o163", "between 1% and 2.5%, rule IB12"),
    ],
)
def test_numbers_as_the_broker_writes_them_are_read(message_id, text):
    assert POLICY.decide([message_id], [text], SMALL) == (True, f"accepted: {message_id}")


def test_an_empty_policy_declines_everything():
    assert QuestionPolicy().decide(["o163"], ["1%"])[0] is False


@given(st.lists(st.text(max_size=4), max_size=3), st.lists(st.text(max_size=30), max_size=3))
def test_no_text_makes_it_raise_or_accept_the_unlisted(ids, texts):
    confirmed, _ = POLICY.decide(ids, texts)
    assert not confirmed or all(each in POLICY.rules for each in ids)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{}], "needs an id"),
        ([{"id": "o1"}], "say accept"),
        ([{"id": "o1", "accept": True, "yes": 1}], "unknown key 'yes'"),
        ([{"id": "o1", "accept": True}, {"id": "o1", "accept": True}], "twice"),
        ([{"id": "o1", "accept": {"percent": 1}}], "unknown bound 'percent'"),
        ([{"id": "o1", "accept": {"percent_max": "many"}}], "must be a number, not 'many'"),
        ([{"id": "o1", "accept": {"percent_max": True}}], "must be a number"),
        ([{"id": "o1", "accept": {"percent_max": -1}}], "positive"),
        ([{"id": "o1", "accept": {"percent_max": float("nan")}}], "positive"),
        ([{"id": "o1", "accept": "yes"}], "takes bounds"),
    ],
)
def test_nonsense_is_named(entries, words):
    with pytest.raises(QuestionError, match=words):
        QuestionPolicy.from_config(entries)
