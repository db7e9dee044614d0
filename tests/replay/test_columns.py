"""Prices held against a bound from wherever an order left off: the same row as by looking at each of them."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.runtime.replay import PIECE, Column
from botframework.runtime.tapeblocks import Block

PRICES = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=300)


@given(PRICES, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(-10, 10)), max_size=12))
def test_the_first_row_outside_is_the_one_a_look_at_each_finds(
    prices: list[float], looks: list[tuple[int, int, int]]
) -> None:
    np = pytest.importorskip("numpy")
    arrays = [np.array(prices) for _ in range(4)]
    found = Block.of_arrays("X", np.arange(len(prices)), *arrays).extremes(PIECE)
    assert found is not None
    columns = [
        (Column(prices, min, operator.lt), operator.lt),
        (Column(prices, min, operator.lt, found[0]), operator.lt),
        (Column(prices, max, operator.gt), operator.gt),
        (Column(prices, max, operator.gt, found[1]), operator.gt),
    ]
    for one, other, bound in looks:
        row, stop = sorted(min(each, len(prices)) for each in (one, other))
        for column, is_worse in columns:
            plainly = next((each for each in range(row, stop) if is_worse(prices[each], bound)), stop)
            assert column.first_outside(row, stop, bound) == plainly
