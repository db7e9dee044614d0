"""The replay loop: the same orders and the same journal, whether ticks take the short road or the front door."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from botframework import Context, Tick, Timer, hookimpl
from botframework.core import events as ev
from botframework.core.calm import Calm
from botframework.core.model import TradingState
from botframework.core.risk.base import Breach, Proposal, RiskView
from botframework.core.risk.exposure import is_reducing
from botframework.core.risk.rules.common import Rule
from botframework.core.state import State
from botframework.errors import ConfigError
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import Plan
from botframework.runtime.offline import RECONCILE_NS
from botframework.runtime.replay import Replay
from botframework.runtime.scorecard import Scorecard
from botframework.runtime.tapeblocks import Block, merged, printed
from tests.replay.kit import RULES, START_NS, Busy, Reader, busy, planned, run, walk

ROOT = Path(__file__).parents[2]


def both(plan_: Plan, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
    return run(plan_, walk(*args, **kwargs)), run(plan_, walk(*args, **kwargs), inline=False)


def assert_same(one: Any, other: Any) -> None:
    assert one.journal_hash == other.journal_hash
    assert one.journal_rows == other.journal_rows
    assert one.replay.summary() == other.replay.summary()
    assert one.replay.engine.view.snapshot() == other.replay.engine.view.snapshot()
    state, other_state = one.replay.engine.view, other.replay.engine.view
    assert one.scorecard.as_json(state) == other.scorecard.as_json(other_state)
    assert one.scorecard.curve == other.scorecard.curve


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_short_road_and_front_door_give_the_same_journal(seed: int) -> None:
    one, other = both(busy(), 6_000, seed=seed)
    assert_same(one, other)
    summary = one.replay.summary()
    assert summary["ticks"] == 6_000
    assert summary["fills"] > 100
    assert summary["denied"] > 0


def test_the_same_with_several_instruments_and_strategies_and_rows_of_one_side() -> None:
    strategies = "[{name: a, kind: 'tests.replay.kit:Busy'}, {name: b, kind: 'tests.replay.kit:Busy', every: 11, instruments: [SPY]}]"
    plan_ = planned(strategies, "AAPL, SPY, MSFT")
    symbols = ("AAPL", "SPY", "MSFT")
    assert_same(*both(plan_, 5_000, symbols=symbols))
    assert_same(*both(plan_, 5_000, symbols=symbols, one_sided=True))
    assert_same(*both(busy(), 3_000, one_sided=True))


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY")])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nights_are_gone_over_at_once_and_nothing_else_differs(
    symbols: tuple[str, ...], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipped: list[int] = []
    skip = Replay._skipped

    def counted(self: Replay, at_ns: int) -> bool:
        before = self.reconcile_ns
        done = skip(self, at_ns)
        skipped.append((self.reconcile_ns - before) // RECONCILE_NS)
        return done

    monkeypatch.setattr(Replay, "_skipped", counted)
    plan_ = busy(", ".join(symbols), every=3, timer_s=50_000.7)
    one, other = both(plan_, 120, symbols=symbols, seed=seed, gap_ms=20_000_000)
    assert_same(one, other)
    assert one.replay.summary()["fills"] > 5
    assert max(skipped) > 500


WATCHED = {
    "drawdown, far": ("{kind: drawdown, amount: 100000 USD}", False),
    "drawdown, reached": ("{kind: drawdown, amount: 25 USD}", True),
    "drawdown of the strategy": ("{kind: drawdown, amount: 40 USD, strategy: Busy}", True),
    "week, reached": ("{kind: period_loss, amount: 20 USD}", True),
    "month, far": ("{kind: period_loss, period: month, amount: 100000 USD}", False),
    "day, every state": ("{kind: daily_loss, amount: 20 USD, warn_amount: 5 USD, halt_amount: 60 USD}", True),
    "slippage": ("{kind: fill_quality, orders: 2, limit_bps: 1}", True),
    "messages": ("{kind: order_efficiency, limit: 1, at_least: 6}", True),
    "orders": ("{kind: repeated_execution, limit: 6}", True),
    "refusals": ("{kind: reject_storm, limit: 1, window_s: 90000}", False),
    "all": (
        "{kind: drawdown, amount: 60 USD}\n  - {kind: period_loss, amount: 70 USD}\n  - {kind: repeated_execution}",
        True,
    ),
    "a jump": ("{kind: price_jump, percent: 0.01, window_s: 100}", False),
}


def breaks(symbols: tuple[str, ...], seed: int) -> Iterator[Block]:
    """A few rows some seconds apart, then a break of minutes, a night or a weekend: as bars with nights between them."""
    dice = random.Random(seed)
    pauses = (125, 151, 185, 601, 3_601, 9 * 3_600)
    at_ns, mid = START_NS, 10_000
    for each in range(50):
        pause = 64 * 3_600 + 7 if each == 20 else pauses[dice.randrange(len(pauses))]
        at_ns += pause * 10**9 + dice.randrange(10**9)
        for _ in range(dice.randrange(1, 4)):
            at_ns += dice.randrange(1, 45 * 10**9)
            mid += dice.randrange(-9, 10)
            symbol = symbols[dice.randrange(len(symbols))]
            yield Block(symbol, [at_ns], [mid / 100], [(mid + 2) / 100], [300.0], [300.0])


@pytest.mark.parametrize("watched", WATCHED)
def test_limits_that_watch_let_nights_pass_at_once_and_strike_as_if_every_step_were_gone(
    watched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [0]
    finished = Replay._reconcile

    def counted(self: Replay, now_ns: int) -> None:
        steps[0] += 1
        finished(self, now_ns)

    rule, strikes = WATCHED[watched]
    rules = RULES.replace("300 USD", "300000 USD").replace(
        "  - {kind: daily_loss", f"  - {rule}\n  - {{kind: daily_loss"
    )
    if "kind: daily_loss" in rule:
        rules = rules[: rules.rindex("  - {kind: daily_loss")]
    monkeypatch.setattr(Replay, "_reconcile", counted)
    struck = fills = 0
    for seed in range(4):
        symbols = ("AAPL", "SPY")[: 1 + seed % 2]
        plan_ = planned(
            "[{kind: 'tests.replay.kit:Busy', every: 1, timer_s: 43210.9}]", ", ".join(symbols), rules=rules
        )
        rows: list[Any] = []
        steps[0] = 0
        one = run(plan_, breaks(symbols, seed), watch=rows.append)
        quickly, steps[0] = steps[0], 0
        other = run(plan_, breaks(symbols, seed), inline=False)
        assert_same(one, other)
        fills += one.replay.summary()["fills"]
        if watched != "a jump":  # it takes a sample at every look
            assert quickly < steps[0] / 20
        struck += any(isinstance(row, ev.ChangeTradingState) for row in rows)
    assert fills > 10
    assert bool(struck) is strikes


@attrs.define(eq=False, kw_only=True)
class Counts(Rule):
    """Of a stranger's: who counts how often it is asked."""

    kind: ClassVar[str] = "counts"
    rule_id: ClassVar[str] = "X01"
    stage: ClassVar[int] = 6
    inputs: ClassVar[tuple[str, ...]] = ("drop",)
    settles: ClassVar[bool] = True  # it says so
    asked: ClassVar[list[int]] = []

    def check(self, proposal: Proposal, view: RiskView) -> ev.Reason | None:
        return None

    def breaches(self, view: RiskView) -> tuple[Breach, ...]:
        self.asked.append(view.now_ns)
        return ()


def test_a_strangers_limit_is_looked_at_at_every_step_of_a_night(tmp_path: Path) -> None:
    plugin = tmp_path / "counting.py"
    plugin.write_text(
        "from botframework import hookimpl\nfrom tests.replay.test_replay import Counts\n\n"
        "@hookimpl\ndef register_risk_rules():\n    return {'counts': Counts}\n"
    )
    rules = RULES + "  - {kind: counts}\n"
    plan_ = planned(
        "[{kind: 'tests.replay.kit:Busy', every: 1, timer_s: 43210.9}]", more=f"plugins: [{plugin}]", rules=rules
    )
    asked = []
    for inline in (True, False):
        Counts.asked.clear()
        run(plan_, islice(breaks(("AAPL",), 1), 20), inline=inline)
        asked.append(list(Counts.asked))
    assert asked[0] == asked[1]
    assert len(asked[0]) > 1_000


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY")])
def test_a_strategy_that_raises_is_halted_at_the_same_tick(symbols: tuple[str, ...]) -> None:
    names = ", ".join(symbols)
    plan_ = planned(
        "[{name: bad, kind: 'tests.replay.kit:Busy', fail_at: 1500}, {name: good, kind: 'tests.replay.kit:Busy'}]",
        names,
    )
    one, other = both(plan_, 4_000, symbols=symbols)
    assert_same(one, other)
    assert list(one.replay.engine.raised) == ["bad"]
    alone, front = both(busy(names, fail_at=1500), 2_000, symbols=symbols)
    assert_same(alone, front)


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY")])
def test_what_a_strategy_can_read_is_the_same_at_every_tick(symbols: tuple[str, ...]) -> None:
    Reader.made.clear()
    plan_ = planned("[{kind: 'tests.replay.kit:Reader'}]", ", ".join(symbols))
    assert_same(*both(plan_, 3_000, symbols=symbols))
    one, other = (each for each in Reader.made if each.read)
    assert one.read == other.read
    assert len({row[3] for row in one.read}) > 2


LIMITS = """
risk:
  - {kind: max_order_quantity, limit: 500}
  - {kind: max_order_notional, amount: 1000000 USD}
  - {kind: max_position, limit: 2000}
  - {kind: order_rate, per_minute: 200}
  - {kind: price_collar, percent: 5}
  - {kind: daily_loss, amount: %s USD, warn_amount: %s USD, halt_amount: %s USD}
"""


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY", "MSFT")])
@pytest.mark.parametrize("seed", [4, 5])
def test_limits_strike_at_the_same_tick_whether_looks_are_saved_or_not(
    seed: int, symbols: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    warned, states = 0, []
    for amount in (20, 100):
        rules = LIMITS % (amount, amount // 2, amount + 2)
        plan_ = planned("[{kind: 'tests.replay.kit:Busy', every: 40}]", ", ".join(symbols), rules=rules)
        rows: list[Any] = []
        one = run(plan_, walk(2_500, seed=seed, symbols=symbols), watch=rows.append)
        assert_same(one, run(plan_, walk(2_500, seed=seed, symbols=symbols), inline=False))
        with monkeypatch.context() as patch:
            patch.setattr(Calm, "of", classmethod(lambda cls, gate: cls(False)))
            always = run(plan_, walk(2_500, seed=seed, symbols=symbols))
        assert_same(one, always)
        states.append(one.replay.engine.view.trading_state("account"))
        warned += len([row for row in rows if isinstance(row, ev.Tell) and row.notice.code == "DAILY_LOSS"])
    assert warned
    assert max(states) >= TradingState.REDUCE_ONLY


def test_that_an_order_reduces_is_found_out_once_for_verdict_and_row(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []
    plain = State._submit

    def submitted(state: State, command: ev.SubmitOrder) -> None:
        assert state.proved is not None
        assert state.proved[0] is command.intent
        assert state.proved[1] is is_reducing(command.intent, state)
        found.append(state.proved[1])
        plain(state, command)

    monkeypatch.setattr(State, "_submit", submitted)
    plan_ = planned("[{kind: 'tests.replay.kit:Busy', every: 40}]", "AAPL, SPY")
    run(plan_, walk(3_000, seed=4, symbols=("AAPL", "SPY")))
    assert found.count(True) > 10
    assert found.count(False) > 10


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY", "MSFT")])
def test_the_same_over_days_with_long_gaps(symbols: tuple[str, ...]) -> None:
    one, other = both(busy(", ".join(symbols), timer_s=301), 600, gap_ms=300_000, symbols=symbols)
    assert_same(one, other)
    assert one.replay.now_ns - START_NS > 2 * 86_400 * 10**9


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY", "MSFT")])
def test_the_same_over_weeks_of_a_few_rows_a_day(symbols: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[int] = []
    plain = Scorecard.look_through

    def look_through(card: Scorecard, state: State, moments: Any, count: int, touch: Any) -> None:
        assert [moments(number) for number in (0, count - 1)] == sorted(moments(number) for number in (0, count - 1))
        passed.append(count)
        plain(card, state, moments, count, touch)

    monkeypatch.setattr(Scorecard, "look_through", look_through)
    one, other = both(busy(", ".join(symbols), timer_s=50_000), 300, gap_ms=10_800_000, symbols=symbols)
    assert_same(one, other)
    assert one.replay.now_ns - START_NS > 30 * 86_400 * 10**9
    assert sum(passed) > 20_000
    assert len(one.scorecard.curve) > 1_000


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY", "MSFT")])
@pytest.mark.parametrize("gap_ms", [20_000, 300_000])
def test_the_same_where_nights_cost(tmp_path: Path, symbols: tuple[str, ...], gap_ms: int) -> None:
    (tmp_path / "actions.csv").write_text(
        "date,symbol,kind,value\n2024-01-03,AAPL,dividend,0.245\n2024-01-04,AAPL,dividend,1\n2024-01-04,SPY,split,2\n"
    )
    more = (
        "costs: {borrow_percent: 99, credit_percent: 3.17, debit_percent: 5.3, interest_free: 1234, "
        f"actions: {tmp_path / 'actions.csv'}}}"
    )
    rules = RULES.replace("300 USD", "300000 USD")
    plan_ = planned("[{kind: 'tests.replay.kit:Busy', timer_s: 907}]", ", ".join(symbols), more=more, rules=rules)
    rows = 12_000 if gap_ms < 300_000 else 900
    one, other = (run(plan_, walk(rows, symbols, gap_ms=gap_ms), inline=inline) for inline in (True, False))
    assert_same(one, other)
    assert one.replay.now_ns - START_NS > 2 * 86_400 * 10**9
    assert one.scorecard.carried == other.scorecard.carried
    assert "interest" in one.scorecard.carried
    assert "borrow" in one.scorecard.carried or len(symbols) > 1


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY")])
def test_the_same_with_prints_among_the_quotes(symbols: tuple[str, ...]) -> None:
    def tape() -> Iterator[Block]:
        def prints() -> Iterator[Block]:
            for block in walk(1_500, symbols, seed=9):
                price = [(bid + ask) / 2 for bid, ask in zip(block.bid, block.ask, strict=True)]
                size = block.bid_size
                yield Block(block.symbols, block.at_ns, price, price, size, size, list(price), list(size))

        return printed(merged([walk(3_000, symbols, seed=8, block=700), prints()]))

    for kind in ("", "queue", "participation", "limited", "chance"):
        more = kind and f"fills: {{model: {{kind: {kind}}}}}"
        plan_ = planned("[{kind: 'tests.replay.kit:Busy', timer_s: 301}]", ", ".join(symbols), more=more)
        one, other = run(plan_, tape()), run(plan_, tape(), inline=False)
        assert_same(one, other)
        assert one.replay.summary()["ticks"] == 4_500
        assert one.replay.summary()["fills"] > 20


@pytest.mark.parametrize("bid", [100.0, 100.02])
@pytest.mark.parametrize(("kind", "most"), [("touch", 60), ("limited", 15), ("participation", 60)])
def test_the_same_where_a_quote_and_a_trade_look_alike(kind: str, most: int, bid: float) -> None:
    """One quote again and again, and trades between: whether a row is the one or the other is all that tells what is left.

    Where bid and ask meet at the price and size of a trade, the trade was taken for a touch of its own, and gave as much again.
    """
    chance = random.Random(3)
    at_ns = [START_NS + n * 250_000_000 for n in range(2_000)]
    is_trade = [n > 0 and chance.random() < 0.8 for n in range(2_000)]

    def some(trades: bool) -> Iterator[Block]:
        at = [each for each, is_one in zip(at_ns, is_trade, strict=True) if is_one is trades]
        size = [60.0] * len(at)
        if trades:
            price = [100.02] * len(at)
            yield Block("AAPL", at, price, price, size, size, list(price), list(size))
        else:
            yield Block("AAPL", at, [bid] * len(at), [100.02] * len(at), size, list(size))

    def tape() -> Iterator[Block]:
        return printed(merged([some(False), some(True)]))

    plan_ = planned("[{kind: 'tests.replay.kit:Busy', every: 5}]", more=f"fills: {{model: {{kind: {kind}}}}}")
    rows: list[Any] = []
    one, other = run(plan_, tape(), watch=rows.append), run(plan_, tape(), inline=False)
    assert_same(one, other)
    quotes = [at for at, is_one in zip(at_ns, is_trade, strict=True) if not is_one]
    got: dict[tuple[int, Any], Decimal] = defaultdict(Decimal)
    for row in rows:
        if isinstance(row, ev.ExecutionReported):
            got[bisect_right(quotes, row.at_ns), row.side] += row.quantity
    assert max(got.values()) == most  # of what a quote shows on a side, all orders until the next
    assert len(got) > 15


NO_MOMENTS: dict[str, Any] = {"nan": float("nan"), "sNaN": Decimal("sNaN"), "text": "soon"}


@attrs.define(eq=False, kw_only=True)
class Untimely:
    """Sets a timer for what is no moment."""

    moment: str
    heard: ClassVar[list[int]] = []

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        ctx.set_timer("good", at_ns=float(START_NS + 10**9))  # type: ignore[arg-type]  # a sum with 1e9 in it is a float

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        self.heard.append(ctx.now_ns)
        ctx.set_timer("bad", at_ns=NO_MOMENTS[self.moment])


@pytest.mark.parametrize("moment", NO_MOMENTS)
def test_a_timer_without_a_moment_is_its_strategys_mistake_and_nobody_elses(moment: str) -> None:
    """The engine compared it with the timers of all strategies: the run ended, or they came no more."""
    Untimely.heard.clear()
    strategies = f"{{name: odd, kind: 'tests.replay.test_replay:Untimely', moment: {moment}}}"
    plan_ = planned(f"[{strategies}, {{name: busy, kind: 'tests.replay.kit:Busy'}}]")
    one = run(plan_, walk(300))
    assert list(one.replay.engine.raised) == ["odd"]
    assert "must be a whole number of nanoseconds" in one.replay.engine.raised["odd"]
    assert Untimely.heard == [START_NS + 10**9]
    assert one.replay.summary()["fills"] > 0
    assert one.replay.summary()["ticks"] == 300


def test_instruments_that_take_turns_get_their_own_rows_block_after_block() -> None:
    symbols = ("AAPL", "SPY", "MSFT")

    def turns() -> Iterator[Block]:
        for block in walk(4_000, seed=8):
            names = [symbols[row % 3] for row in range(len(block))]
            yield Block(names, block.at_ns, block.bid, block.ask, block.bid_size, block.ask_size)

    plan_ = busy(", ".join(symbols), timer_s=301)
    assert_same(run(plan_, turns()), run(plan_, turns(), inline=False))


def test_bars_and_blocks_of_any_size_change_nothing() -> None:
    bars = planned("[{kind: 'tests.replay.kit:Busy'}]", more="bar_length: 5")
    one = run(bars, walk(2_000))
    assert one.replay.summary()["ticks"] == 2_000
    hashes = {run(busy(), walk(2_000, block=block)).journal_hash for block in (1, 37, 2_000)}
    assert len(hashes) == 1


def test_quiet_comparisons_of_the_books_are_not_recorded_and_all_are_clean() -> None:
    seen: list[Any] = []
    ready = prepare(busy(), BacktestOptions(), blocks=walk(3_000), watch=seen.append)
    ready.replay.run()
    ready.close()
    finished = [row for row in seen if isinstance(row, ev.ReconcileFinished)]
    assert all(row.clean and not row.findings for row in finished)
    assert not [row for row in seen if isinstance(row, ev.TimeAdvanced)]
    assert {row.at_ns for row in seen if isinstance(row, ev.MarkDay)}


@attrs.define(eq=False, kw_only=True)
class ThereAndBack(Busy):
    """Changes its one order to 50, 100 and 50."""

    quantities: list[int] = attrs.field(init=False, factory=lambda: [50, 100, 50])

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.seen += 1
        if self.seen == 1:
            ctx.buy(tick.instrument, 100, limit_price=tick.bid - 4, tif="GTC")
        elif self.seen % 20 == 0 and self.quantities:
            ctx.modify(ctx.orders()[0], quantity=self.quantities.pop(0))

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        """Nothing beside it."""


@pytest.mark.parametrize("inline", [True, False])
def test_the_room_of_a_former_quantity_is_free_again_after_the_next_list(inline: bool) -> None:
    """No list was read where nothing came since the last one, so the larger quantity stayed reserved to the end."""
    plan_ = planned("[{kind: 'tests.replay.test_replay:ThereAndBack'}]")
    reserved: dict[int, int] = {}

    def watch(row: Any) -> None:
        if isinstance(row, ev.ReconcileFinished):
            reserved[row.at_ns] = int(ready.replay.engine.view.open_quantity(conid, buys=True))

    ready = prepare(plan_, BacktestOptions(), blocks=walk(600), inline=inline, watch=watch)
    (conid,) = ready.replay.engine.view.lanes
    try:
        ready.replay.run()
    finally:
        ready.close()
    assert list(dict.fromkeys(reserved.values())) == [0, 100, 50]


def test_a_stop_ends_in_order_after_the_block_at_hand() -> None:
    ready = prepare(busy(), BacktestOptions(), blocks=walk(5_000), on_block=lambda replay: replay.stop())
    summary = ready.replay.run()
    ready.close()
    assert ready.replay.is_interrupted
    assert summary["ticks"] == 500
    assert summary["open_orders"] == 0


def test_a_tape_that_fails_ends_in_order_and_says_why() -> None:
    def broken() -> Any:
        yield from islice(walk(5_000), 2)
        raise ConfigError("a bad row", where="x.csv:7")

    ready = prepare(busy(), BacktestOptions(), blocks=broken())
    summary = ready.replay.run()
    ready.close()
    assert str(ready.replay.failure) == "x.csv:7: a bad row"
    assert summary["ticks"] == 1_000
    assert summary["open_orders"] == 0


def test_rows_of_instruments_nobody_trades_are_passed_over() -> None:
    rows = [
        Block(
            ["AAPL", "ZZZZ", "AAPL"],
            [START_NS, START_NS, START_NS + 1],
            [1.0, 2.0, 1.0],
            [1.1, 2.1, 1.1],
            [1.0] * 3,
            [1.0] * 3,
        )
    ]
    ready = run(busy(), iter(rows))
    assert ready.replay.summary()["ticks"] == 2


def test_an_empty_tape_is_refused() -> None:
    with pytest.raises(ConfigError, match="no row of the wanted time"):
        prepare(busy(), BacktestOptions(), blocks=iter([Block("AAPL", [], [], [], [], [])]))


def test_the_scorecard_adds_up() -> None:
    ready = run(busy(), walk(6_000))
    state = ready.replay.engine.view
    figures = ready.scorecard.as_json(state)
    pnl = state.pnl()
    assert pnl is not None
    assert figures["equity"] == pytest.approx(1_000_000 + float(pnl), abs=0.005)
    assert figures["return_percent"] == pytest.approx(float(pnl) / 10_000, abs=1e-6)
    assert figures["drawdown_percent"] > 0
    assert sum(figures["denied_by_rule"].values()) >= ready.replay.summary()["denied"]
    assert figures["instruments"]["AAPL"]["fills"] == ready.replay.summary()["fills"]
    assert 0 < figures["round_trips_won"] < figures["round_trips"]


@pytest.mark.parametrize("seed", range(5))
def test_many_looks_that_find_the_same_are_one_look_many_times(seed: int) -> None:
    state = run(busy(), walk(700, seed=seed)).replay.engine.view  # something is held then
    chance = random.Random(seed)
    one, many = Scorecard(Decimal(5_000)), Scorecard(Decimal(5_000))
    at_ns = 0
    for _ in range(60):
        count, bid = chance.choice((1, 2, 3, 59, 400)), chance.choice((90.0, 100.01, 117.3))
        shown = chance.choice((None, (bid, bid + 0.01)))

        def moments(number: int, first_ns: int = at_ns) -> int:
            return first_ns + 7 * number

        def touch(_: int, shown: tuple[float, float] | None = shown) -> tuple[float, float] | None:
            return shown

        for number in range(count):
            one.look(state, moments(number), touch)
        many.look_through(state, moments, count, touch)
        at_ns = moments(count)
    assert many.as_json(state) == one.as_json(state)
    assert many.curve == one.curve
    assert len(one.curve) > 1_000
    assert one.exposure_max > 0


def test_the_shares_of_the_strategies_are_the_whole() -> None:
    strategies = "[{name: a, kind: 'tests.replay.kit:Busy'}, {name: b, kind: 'tests.replay.kit:Busy', every: 11}]"
    ready = run(planned(strategies, "AAPL, SPY"), walk(6_000, symbols=("AAPL", "SPY")))
    figures = ready.scorecard.as_json(ready.replay.engine.view)
    shares, instruments = figures["strategies"], figures["instruments"]
    assert list(shares) == ["a", "b"]

    def whole(rows: dict[str, Any], *names: str) -> Decimal:
        return sum((Decimal(row[name]) for row in rows.values() for name in names), Decimal(0))

    for names in (("fills",), ("commission",), ("realized_pnl", "unrealized_pnl")):
        # The account's average price is over both strategies, so only realised and open together are the same.
        assert whole(shares, *names) == pytest.approx(whole(instruments, *names), abs=Decimal("1e-9"))
    for name in ("round_trips", "round_trips_won"):
        assert whole(shares, name) == figures[name] > 0


def test_the_journal_hash_is_the_same_in_another_process_with_another_hash_seed() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.replay.kit import busy, run, walk;"
        "print(run(busy('AAPL, SPY'), walk(2_000, symbols=('AAPL', 'SPY'))).journal_hash)"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
        timeout=250,
    )
    assert other.stdout.strip() == run(busy("AAPL, SPY"), walk(2_000, symbols=("AAPL", "SPY"))).journal_hash
