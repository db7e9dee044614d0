"""Prices held against a bound from wherever an order left off: the same row as by looking at each of them."""

from __future__ import annotations

import operator
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botframework.core.quotes import Lane
from botframework.core.replay import Band
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import Plan
from botframework.runtime import replay
from botframework.runtime.replay import PART
from botframework.runtime.stretches import PIECE, Column, MixedTurns
from botframework.runtime.tapeblocks import Block
from tests.core.kit import AAPL
from tests.replay.kit import busy, planned, run, walk

PRICES = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=300)


@given(PRICES, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(-10, 10)), max_size=12))
def test_the_first_row_outside_is_the_one_a_look_at_each_finds(
    prices: list[float], looks: list[tuple[int, int, int]]
) -> None:
    np = pytest.importorskip("numpy")
    arrays = [np.array(prices) for _ in range(4)]
    block = Block.of_arrays("X", np.arange(len(prices)), *arrays)
    lowest, highest = block.lowest_bids(PIECE), block.highest_asks(PIECE)
    assert lowest is not None
    assert highest is not None
    columns = [
        (Column(prices, min, operator.lt), operator.lt),
        (Column(prices, min, operator.lt, lowest), operator.lt),
        (Column(prices, max, operator.gt), operator.gt),
        (Column(prices, max, operator.gt, highest), operator.gt),
    ]
    for one, other, bound in looks:
        row, stop = sorted(min(each, len(prices)) for each in (one, other))
        for column, is_worse in columns:
            plainly = next((each for each in range(row, stop) if is_worse(prices[each], bound)), stop)
            assert column.first_outside(row, stop, bound) == plainly


ROWS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=60)
BOUNDS = st.one_of(st.integers(-10, 0).map(float), st.just(float("-inf")))


@given(ROWS, st.lists(st.tuples(BOUNDS, BOUNDS), min_size=3, max_size=3), st.data())
def test_of_several_instruments_it_is_the_first_row_out_of_its_own_band(
    rows: list[tuple[str, int, int]], bounds: list[tuple[float, float]], data: st.DataObject
) -> None:
    np = pytest.importorskip("numpy")
    bands = {
        symbol: Band(Lane(AAPL), floor=low, ceiling=-high) for symbol, (low, high) in zip("CAB", bounds, strict=True)
    }
    symbols = [symbol for symbol, _, _ in rows]
    turns = MixedTurns(symbols, bands, dict.fromkeys(bands, AAPL))
    row = data.draw(st.integers(0, len(rows) - 1))
    stop = data.draw(st.integers(row + 1, len(rows)))
    bid, ask = (np.array([float(each[column]) for each in rows[row:stop]]) for column in (1, 2))
    plainly = (
        each
        for each in range(row, stop)
        if rows[each][1] < bands[symbols[each]].floor or rows[each][2] > bands[symbols[each]].ceiling
    )
    assert turns.first_outside(row, bid, ask) == next(plainly, stop)


THREE = ("AAPL", "SPY", "MSFT")
NAMES = ", ".join(THREE)


def _arrays(blocks: Iterator[Block], *, taking_turns: bool) -> Iterator[Block]:
    np = pytest.importorskip("numpy")
    for block in blocks:
        columns = map(np.array, (block.at_ns, block.bid, block.ask, block.bid_size, block.ask_size))
        names = [THREE[row % 3] for row in range(len(block))] if taking_turns else block.symbols
        yield Block.of_arrays(names, *columns)


@pytest.mark.parametrize("part", [1, 17, PART])
@pytest.mark.parametrize("taking_turns", [False, True])
@pytest.mark.parametrize(
    "plan_",
    [
        pytest.param(busy(NAMES, every=40, timer_s=301), id="one"),
        pytest.param(busy(NAMES, fail_at=1500), id="raises"),
        pytest.param(
            planned("[{name: a, kind: 'tests.replay.kit:Busy'}, {name: b, kind: 'tests.replay.kit:Busy'}]", NAMES),
            id="two",
        ),
        pytest.param(
            planned(
                "[{name: a, kind: 'tests.replay.kit:Busy', every: 40, instruments: [SPY]},"
                " {name: b, kind: 'tests.replay.kit:Busy', every: 33, instruments: [AAPL]}]",
                NAMES,
            ),
            id="apart",
        ),
    ],
)
def test_arrays_of_several_instruments_leave_the_journal_that_lists_and_the_front_door_leave(
    plan_: Plan, taking_turns: bool, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "PART", part)
    symbols = ("AAPL",) if taking_turns else THREE

    def tape() -> Iterator[Block]:
        return _arrays(walk(3_000, symbols, seed=6), taking_turns=taking_turns)

    def lists() -> Iterator[Block]:
        for block in tape():
            yield Block(block.symbols, block.at_ns, block.bid, block.ask, block.bid_size, block.ask_size)

    one = run(plan_, tape())
    assert one.replay.summary()["fills"] > 20
    for other in (run(plan_, lists()), run(plan_, tape(), inline=False)):
        assert one.journal_hash == other.journal_hash
        assert one.replay.summary() == other.replay.summary()
        assert one.replay.engine.view.snapshot() == other.replay.engine.view.snapshot()


@pytest.mark.parametrize("part", [1, 7, 100])
def test_the_parts_a_block_of_arrays_is_taken_in_change_nothing(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def tape() -> Iterator[Block]:
        for block in _arrays(walk(2_000, seed=3), taking_turns=False):
            at_ns, bid, ask, bid_size, ask_size = block.arrays()
            yield Block.of_arrays(block.symbols, at_ns, bid, ask, bid_size, ask_size, bid, bid_size)

    by_lists = run(busy(every=20), map(_of_lists, tape()))
    assert by_lists.replay.summary()["fills"] > 20
    monkeypatch.setattr(replay, "PART", part)
    by_parts = run(busy(every=20), tape())
    assert by_parts.journal_hash == by_lists.journal_hash
    assert by_parts.replay.summary() == by_lists.replay.summary()
    assert by_parts.replay.rows == by_lists.replay.rows == 2_000


def _of_lists(block: Block) -> Block:
    assert block.last is not None
    assert block.last_size is not None
    sides = list(block.bid), list(block.ask), list(block.bid_size), list(block.ask_size)
    return Block(block.symbols, list(block.at_ns), *sides, list(block.last), list(block.last_size))


def test_a_stop_is_heard_behind_a_part_and_among_rows_that_nobody_trades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "PART", 100)
    shown: list[int] = []

    def on_block(at: replay.Replay) -> None:
        shown.append(at.rows)
        if at.rows >= 200:
            at.stop()

    ready = prepare(busy(), BacktestOptions(), blocks=_arrays(walk(5_000), taking_turns=False), on_block=on_block)
    assert ready.replay.run()["ticks"] == 200
    ready.close()
    assert shown == [100, 200]
    shown.clear()
    others = (Block("ZZZZ", at.at_ns, at.bid, at.ask, at.bid_size, at.ask_size) for at in walk(5_000))
    ready = prepare(busy(), BacktestOptions(), blocks=others, on_block=on_block)
    assert ready.replay.run()["ticks"] == 0
    ready.close()
    assert shown == [500]
