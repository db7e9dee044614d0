"""The two forms of a strategy: ticks one by one, and many by columns. The same journal from both, whatever the blocks."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import pytest

from botframework import Context, Order, Tick, Ticks, Timer, hookimpl
from botframework.errors import PluginError
from botframework.pluginfit import check_strategy
from botframework.runner.backtesting import BacktestOptions
from botframework.runner.lookahead import BY_TICK, check_lookahead
from botframework.runtime.tapeblocks import Block
from tests.replay.kit import RULES, planned, run, walk

np = pytest.importorskip("numpy")


@attrs.define(eq=False, kw_only=True)
class Waits:
    """Buys and sells by what it has seen so far, with resting orders and timers; by columns it passes over the rest."""

    window: int = 20
    step: int = 7  # cents from the mean
    peeks: bool = False
    raises_at: int = 0
    asks: bool = False
    answers: ClassVar[Any] = None
    _last: deque[int] = attrs.field(init=False, factory=deque)
    seen: int = attrs.field(init=False, default=0)
    blocks: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        ctx.set_timer("turn", every_s=91)

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        self.seen += 1
        for order in ctx.orders():
            if ctx.random.random() < 0.5:
                ctx.cancel(order)

    def _far(self, cents: Any, total: Any) -> Any:
        return abs(cents * self.window - total) > self.step * self.window

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        cents = round(tick.mid * 200)
        is_far = len(self._last) == self.window and self._far(cents, sum(self._last))
        self._take([cents])
        if is_far:
            draw = ctx.random.random()
            if draw < 0.4:
                ctx.target(tick.instrument, 100 if cents % 2 else -100)
            elif draw < 0.7:
                ctx.buy(tick.instrument, 100, limit_price=tick.bid - 0.05)
            else:
                ctx.sell(tick.instrument, 100, limit_price=tick.ask + 0.05)

    @hookimpl
    def on_block(self, ctx: Context, ticks: Ticks) -> int | None:
        self.blocks += 1
        if self.raises_at and self.blocks == self.raises_at:
            raise ValueError("as it was asked to")
        if self.asks and self.blocks == 3:
            ctx.buy(ticks.instrument, 1)
        if self.answers is not None:
            return self.answers  # type: ignore[no-any-return]
        cents = np.rint(ticks.mid * 200).astype(np.int64)
        every = np.concatenate((np.array(self._last, dtype=np.int64), cents))
        sums = np.concatenate(([0], np.cumsum(every)))
        count = len(ticks)
        if len(every) > self.window:
            far = self._far(every[self.window :], sums[self.window : -1] - sums[: -self.window - 1])
            if self.peeks:
                far[:-1] |= far[1:]
            if far.any():
                count = len(ticks) - len(far) + int(far.argmax())
        self._take(cents[:count].tolist())
        if self.peeks and count < len(ticks):
            ctx_less = deque(self._last, maxlen=self.window)
            self._last = deque([int(each) + 40 for each in ctx_less])  # whatever is next looks far away
        return count

    def _take(self, cents: list[int]) -> None:
        self._last.extend(cents)
        while len(self._last) > self.window:
            self._last.popleft()

    @hookimpl
    def on_order(self, ctx: Context, order: Order) -> None:
        self.seen += 1


def arrays(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same rows from numpy arrays."""
    for block in blocks:
        columns = (block.bid, block.ask, block.bid_size, block.ask_size)
        assert isinstance(block.symbols, str)
        yield Block.of_arrays(block.symbols, np.array(block.at_ns), *map(np.array, columns))


def waits(**params: Any) -> Any:
    given = "".join(f", {key}: {value}" for key, value in params.items())
    return planned(f"[{{kind: 'tests.replay.test_blocks:Waits'{given}}}]", rules=RULES.replace("300 USD", "3000 USD"))


def assert_same(one: Any, other: Any) -> None:
    assert one.journal_hash == other.journal_hash
    assert one.replay.summary() == other.replay.summary()
    assert one.scorecard.curve == other.scorecard.curve
    state, other_state = one.replay.engine.view, other.replay.engine.view
    assert state.snapshot() == other_state.snapshot()
    assert one.scorecard.as_json(state) == other.scorecard.as_json(other_state)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("gap_ms", [400, 60_000])
def test_both_forms_give_the_same_journal(seed: int, gap_ms: int) -> None:
    plan_ = waits()
    by_tick = run(plan_, walk(3_000, seed=seed, gap_ms=gap_ms), scan=False)
    by_block = run(plan_, walk(3_000, seed=seed, gap_ms=gap_ms))
    assert by_tick.replay.scanned == 0 < by_block.replay.scanned
    summary = by_block.replay.summary()
    assert summary["ticks"] == 3_000
    assert summary["fills"]
    assert summary["intents"] > 20
    assert_same(by_tick, by_block)
    assert_same(by_tick, run(plan_, walk(3_000, seed=seed, gap_ms=gap_ms), inline=False))


@pytest.mark.parametrize("block", [1, 23, 2_500])
def test_blocks_of_any_size_and_kind_change_nothing(block: int) -> None:
    plan_ = waits()
    expected = run(plan_, walk(2_500), scan=False)
    assert_same(expected, run(plan_, walk(2_500, block=block)))
    assert_same(expected, run(plan_, arrays(walk(2_500, block=block))))
    assert_same(expected, run(plan_, arrays(walk(2_500, block=block)), scan=False))


def test_the_averages_cross_at_the_same_ticks() -> None:
    plan_ = planned("[{kind: sma_cross, fast: 7, slow: 30}]")
    for seed in range(2):
        by_tick = run(plan_, walk(5_000, seed=seed), scan=False)
        by_block = run(plan_, walk(5_000, seed=seed, block=1_000))
        assert by_block.replay.scanned
        assert by_block.replay.summary()["fills"] > 50
        assert_same(by_tick, by_block)


def test_what_is_not_alone_or_not_of_one_instrument_goes_tick_by_tick() -> None:
    two = planned("[{name: a, kind: sma_cross}, {name: b, kind: sma_cross, fast: 5}]")
    assert run(two, walk(2_000)).replay.scanned == 0
    one = planned("[{kind: sma_cross}]", "AAPL, SPY")
    assert run(one, walk(2_000, symbols=("AAPL", "SPY"))).replay.scanned == 0
    assert_same(run(one, walk(2_000)), run(one, walk(2_000), scan=False))
    assert_same(run(waits(), walk(2_000, one_sided=True)), run(waits(), walk(2_000, one_sided=True), scan=False))


def test_one_that_raises_or_asks_or_answers_nonsense_is_halted(monkeypatch: pytest.MonkeyPatch) -> None:
    raised = run(waits(raises_at=4), walk(2_000)).replay
    assert "raised ValueError in on_block: as it was asked to" in raised.engine.raised["Waits"]
    assert raised.summary()["ticks"] == 2_000
    assert raised.summary()["open_orders"] == 0
    asked = run(waits(asks=True), walk(2_000)).replay
    assert "RuntimeError in on_block: on_block may ask for nothing" in asked.engine.raised["Waits"]
    for answer, words in ((10**6, "none of its"), (-1, "none of its"), ("3", "TypeError in on_block")):
        monkeypatch.setattr(Waits, "answers", answer)
        assert words in run(waits(), walk(600)).replay.engine.raised["Waits"]


def test_without_numpy_there_are_no_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botframework.runtime.replay._has_numpy", lambda: False)
    ready = run(waits(), walk(2_000))
    assert ready.replay.scanned == 0
    assert_same(ready, run(waits(), walk(2_000), scan=False))


def test_columns_cannot_be_written_to() -> None:
    for block in (next(walk(10)), next(arrays(walk(10)))):
        for column in block.arrays():
            with pytest.raises(ValueError, match="read-only"):
                column[0] = 1
    block = next(arrays(walk(10)))
    assert block.bid == next(walk(10)).bid
    assert block.cut(2, 5).at_ns == next(walk(10)).at_ns[2:5]
    assert (block.last, len(block), block.end_ns) == (None, 10, block.at_ns[-1])


def test_one_that_uses_what_lies_behind_the_tick_it_asks_for_is_found() -> None:
    assert check_lookahead(waits(), BacktestOptions(), lambda: walk(1_500), cuts=(0.5,)) == []
    leaks = check_lookahead(waits(peeks=True), BacktestOptions(), lambda: walk(1_500), cuts=(0.5,))
    assert leaks[0].how == BY_TICK
    assert str(leaks[0]).startswith("tick by tick: at ")


def test_blocks_alone_are_no_strategy() -> None:
    class Alone:
        @hookimpl
        def on_block(self, ctx: Context, ticks: Ticks) -> int | None:
            return None

    with pytest.raises(PluginError, match="on_block and no on_tick"):
        check_strategy(Alone)


def test_prices_of_ticks_are_the_same_bits() -> None:
    chance = random.Random(5)
    bid = [chance.uniform(1, 500) for _ in range(1_000)]
    ask = [each + chance.random() for each in bid]
    instrument: Any = None
    ticks = Ticks(instrument, None, np.array(bid), np.array(ask), None, None)
    one_by_one = [Tick(instrument, 0, 0, low, high) for low, high in zip(bid, ask, strict=True)]
    assert ticks.mid.tolist() == [tick.mid for tick in one_by_one]
    assert ticks.spread.tolist() == [tick.spread for tick in one_by_one]
    assert Decimal(repr(ticks.mid[0].item())) == Decimal(repr(one_by_one[0].mid))
