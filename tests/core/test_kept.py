"""What may be kept over a restart comes back as it was; anything else is refused with its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botframework.core.events import SaveState
from botframework.core.kept import DEPTH_MAX, STATE_MAX_BYTES, _copied, kept_copy
from botframework.runtime.codec import decode, encode

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
    | st.text(max_size=8)
)
KEYS = st.text(max_size=6).filter(lambda key: key != "$decimal")
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_what_is_kept_comes_back_from_the_journal(state: dict[str, Any]) -> None:
    row = SaveState(at_ns=1, strategy="s", state=kept_copy(state))
    again = decode(encode(row))
    assert isinstance(again, SaveState)
    assert repr(again.state) == repr(state)  # 1, 1.0 and True are equal and not the same


def test_a_copy_is_the_strategys_no_more() -> None:
    inner: list[int] = [1]
    state = {"n": inner}
    copy = kept_copy(state)
    inner.append(2)
    assert copy == {"n": [1]}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ([1], "it gave a list; give a dict"),
        ({"a": {"b": [0, {1, 2}]}}, "state['a']['b'][1] is a set; give text"),
        ({"a": (1, 2)}, "state['a'] is a tuple"),
        ({1: "x"}, "state has the key 1, an int; keys are text"),
        ({"a": float("nan")}, "state['a'] is nan, which is no number"),
        ({"a": Decimal("Infinity")}, "state['a'] is Infinity"),
        ({"a": 10**500}, "state['a'] is a number of more than 400 digits"),
        ({"a": {"$decimal": "1"}}, "state['a'] has the key '$decimal' only"),
        ({"a": object()}, "state['a'] is an object"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(state: object, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        kept_copy(state)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_depth_and_size_have_a_limit() -> None:
    state: dict[str, Any] = {}
    for _ in range(DEPTH_MAX + 1):
        state = {"deeper": state}
    with pytest.raises(ValueError, match="levels deep"):
        kept_copy(state)
    assert kept_copy({"text": "x" * (STATE_MAX_BYTES - 100)})
    with pytest.raises(ValueError, match=f"the limit is {STATE_MAX_BYTES}"):
        kept_copy({"text": "x" * STATE_MAX_BYTES})


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_nothing_is_longer_in_the_journal_than_it_was_counted(state: dict[str, Any]) -> None:
    _, counted = _copied(state, "state", 0)
    body = encode(SaveState(at_ns=1, strategy="s", state=state))
    assert len(body) - len(encode(SaveState(at_ns=1, strategy="s", state={}))) <= counted
