"""Client order ids: a pure function of the intent, short, in the broker's alphabet."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.ids import client_order_id, leg_id

TEXT = st.text(max_size=20)


@pytest.mark.parametrize(
    ("made", "known"),
    [
        (("DU1234567", "j-1", "sma_cross", 20240102, None, 7), "v1.sma-cross.20240102.vtqk7zxr7arev4sn"),
        (("DU1234567", "j-1", "sma_cross", 20240102, "7", 9), "v1.sma-cross.20240102.cnb7vod67w2xv4x3"),
        (("", "", "", 1, None, 0), "v1.-.00000001.int5tetqpfs4wmnk"),
        (("\u00e9", "j", "a_b.c-\u00dc0123456", 20240102, None, 0), "v1.a-b-c--01234.20240102.5meflvdppecgxbsj"),
    ],
)
def test_known_values(made, known):
    """A later version names the same intent the same, or an upgrade would send an order a second time."""
    account, journal, strategy, day, key, number = made
    assert client_order_id(account, journal, strategy, day=day, client_key=key, intent_id=number) == known


def test_names_of_exits_follow_from_their_groups():
    assert [leg_id("v1.s.20240102.x", leg) for leg in ("take_profit", "stop_loss", "2")] == [
        "v1.s.20240102.x.tp",
        "v1.s.20240102.x.sl",
        "v1.s.20240102.x.2",
    ]


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
