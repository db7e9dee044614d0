"""Client order ids: a pure function of the intent, short, in the broker's alphabet."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from botframework.core.ids import client_order_id

TEXT = st.text(max_size=20)


def test_known_value():
    made = client_order_id("DU1234567", "j-1", "sma_cross", day=20240102, intent_id=7)
    assert made == client_order_id("DU1234567", "j-1", "sma_cross", day=20240102, intent_id=7)
    assert re.fullmatch(r"v1\.sma-cross\.20240102\.[a-z2-7]{16}", made)


@given(TEXT, TEXT, TEXT, st.none() | TEXT, st.integers(0, 10**9))
def test_shape(account, journal, strategy, key, number):
    made = client_order_id(account, journal, strategy, day=20240102, client_key=key, intent_id=number)
    assert len(made) <= 48
    assert re.fullmatch(r"[A-Za-z0-9.-]+", made)


PARTS = st.tuples(TEXT, TEXT, TEXT, st.none() | TEXT, st.integers(0, 50))


@given(PARTS, PARTS)
def test_different_intents_have_different_names(one, other):
    def made(account, journal, strategy, key, number):
        return client_order_id(account, journal, strategy, day=20240102, client_key=key, intent_id=number)

    same = one == other or (one[:4] == other[:4] and one[3] is not None)  # a key replaces the number
    assert (made(*one) == made(*other)) is same


def test_a_key_is_no_number():
    by_key = client_order_id("a", "j", "s", day=20240102, client_key="7")
    by_number = client_order_id("a", "j", "s", day=20240102, intent_id=7)
    assert by_key != by_number
