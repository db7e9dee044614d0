"""Truth checks: a strategy that looks ahead is found, one that does not is not; two journals differ in what they differ."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from botframework import Context, Fill, Tick, Timer, hookimpl
from botframework.cli import root
from botframework.config import parse_config
from botframework.core.events import BookFill, CancelOrder, ModifyOrder, SubmitOrder
from botframework.core.model import Side, Trail
from botframework.errors import ConfigError
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.differences import as_json, as_text, journal_differences
from botframework.runner.lookahead import check_lookahead
from botframework.runner.serve import market_of
from botframework.runtime.compare import compare
from botframework.runtime.tapeblocks import Block
from tests.replay.kit import RULES, busy, planned, run, walk


@attrs.define(eq=False, kw_only=True)
class Seer:
    """Buys when the price in half a minute is higher: it looks into the tape."""

    tape: ClassVar[list[tuple[int, float]]] = []
    seen: int = attrs.field(init=False, default=0)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.seen += 1
        later = [bid for at_ns, bid in self.tape if at_ns > tick.at_ns + 30 * 10**9][:1]
        if self.seen % 20 == 0 and later and later[0] > tick.ask:
            ctx.buy(tick.instrument, 1)


def told(blocks: Iterator[Block]) -> Iterator[Block]:
    """The tape a run is about to see, shown to the seer first."""
    kept = list(blocks)
    Seer.tape = [(at_ns, bid) for block in kept for at_ns, bid in zip(block.at_ns, block.bid, strict=True)]
    yield from kept


def test_a_strategy_that_looks_ahead_is_found(monkeypatch: Any) -> None:
    plan_ = planned("[{kind: 'tests.replay.test_checks:Seer'}]")

    # Whatever the framework shows of the tape, the seer sees all of it at once.
    def shown(*args: Any, blocks: Iterator[Block], **words: Any) -> Any:
        return prepare(*args, blocks=told(blocks), **words)

    monkeypatch.setattr("botframework.runner.lookahead.prepare", shown)
    monkeypatch.setattr("tests.replay.test_checks.Seer.tape", [], raising=True)
    leaks = check_lookahead(plan_, BacktestOptions(), lambda: walk(2_000))
    assert {leak.how for leak in leaks} == {"cut off", "shuffled"}
    assert all(leak.at_ns < leak.cut_ns for leak in leaks)


def test_a_strategy_that_does_not_look_ahead_is_not() -> None:
    assert check_lookahead(busy(), BacktestOptions(), lambda: walk(2_000)) == []
    bars = planned("[{kind: 'tests.replay.kit:Busy'}]", "AAPL, SPY", more="bar_length: 5")
    assert check_lookahead(bars, BacktestOptions(), lambda: walk(1_000, symbols=("AAPL", "SPY")), cuts=(0.5,)) == []


@attrs.define(eq=False, kw_only=True)
class Ticking:
    """Trades by the clock alone, also where the tape is silent, and again with each fill."""

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        ctx.set_timer("turn", every_s=7.3)

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        ctx.buy("AAPL", 2)

    @hookimpl
    def on_fill(self, ctx: Context, fill: Fill) -> None:
        if fill.side is Side.BUY:
            ctx.sell("AAPL", 2)


@pytest.mark.parametrize("latency_ms", [0, 50, 2_000])
def test_timers_and_answers_in_a_gap_of_the_tape_are_no_foresight(latency_ms: int) -> None:
    """The tape that was cut off ended before the gap, and the decisions in it were missing: four leaks of a strategy without any."""
    plan_ = planned("[{kind: 'tests.replay.test_checks:Ticking'}]", rules="risk: [{kind: quote_age, max_age_s: 86400}]")
    options = BacktestOptions(latency_ms=latency_ms)
    assert check_lookahead(plan_, options, lambda: walk(60, gap_ms=30_000)) == []


@attrs.define(eq=False, kw_only=True)
class Cheat:
    """Turns its position round every fiftieth tick, by what ``way`` says of the ticks to come, or by something that is no tick."""

    way: str
    seen: int = attrs.field(init=False, default=0)
    kept: ClassVar[dict[int, float]] = {}

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        self.seen += 1
        if self.way == "memory":
            self.kept[tick.at_ns] = tick.bid
        if self.seen % 50:
            return
        if self.way == "clock":
            up = time.time_ns() // 1000 % 2 == 1
        elif self.way == "chance":
            up = random.random() < 0.5
        elif self.way == "frames":
            up = self.in_the_block(tick) > tick.bid
        else:
            up = any(bid > tick.bid for at_ns, bid in self.kept.items() if at_ns > tick.at_ns)
        ctx.target(tick.instrument, 100 if up else 0)

    def in_the_block(self, tick: Tick) -> float:
        """The bid of later, out of the variables of whoever called."""
        frame = sys._getframe()
        while frame.f_back is not None:
            frame = frame.f_back
            block = getattr(frame.f_locals.get("block"), "_block", None)
            if block is not None and tick.at_ns in block.at_ns:
                later = block.bid[block.at_ns.index(tick.at_ns) :]
                return float(later[min(45, len(later) - 1)])
        return tick.bid


@pytest.mark.parametrize("way", ["memory", "clock", "chance"])
def test_what_is_another_run_the_second_time_is_told_as_that_and_not_as_foresight(way: str) -> None:
    Cheat.kept.clear()
    plan_ = planned(f"[{{kind: 'tests.replay.test_checks:Cheat', way: {way}}}]")
    [leak] = check_lookahead(plan_, BacktestOptions(), lambda: walk(3_000))
    assert leak.how == "run again"
    assert str(leak).startswith(f"run again: at {leak.at_ns} ")
    assert leak.expected != leak.found


def test_a_look_into_the_rows_behind_the_tick_is_found() -> None:
    plan_ = planned("[{kind: 'tests.replay.test_checks:Cheat', way: frames}]")
    leaks = check_lookahead(plan_, BacktestOptions(), lambda: walk(3_000))
    assert {leak.how for leak in leaks} == {"cut off", "shuffled"}


def test_what_a_strategy_knows_from_somewhere_else_is_not_seen() -> None:
    """As the page says: the same file tells the same whatever tape is shown."""
    Cheat.kept.clear()
    Cheat.kept.update((at, bid) for block in walk(3_000) for at, bid in zip(block.at_ns, block.bid, strict=True))
    plan_ = planned("[{kind: 'tests.replay.test_checks:Cheat', way: file}]")
    assert check_lookahead(plan_, BacktestOptions(), lambda: walk(3_000)) == []


# A limit on losses would turn other commissions into other orders.
CALM = planned("[{kind: 'tests.replay.kit:Busy'}]", rules=RULES.replace("300 USD", "300000 USD"))


def rows_of(**options: Any) -> list[Any]:
    rows: list[Any] = []
    ready = prepare(CALM, BacktestOptions(**options), blocks=walk(2_000), watch=rows.append)
    ready.replay.run()
    ready.close()
    return rows


def kinds(a: list[Any], b: list[Any]) -> set[str]:
    return {each.kind for each in compare(a, b)}


def test_each_kind_of_difference_is_told_from_the_others() -> None:
    rows = rows_of()
    assert compare(rows, rows) == []
    assert kinds(rows, rows_of(commission=Decimal(2))) == {"cost"}
    started = [replace(row, config_hash="other") if hasattr(row, "config_hash") else row for row in rows]
    assert kinds(rows, started) == {"code"}

    def changed(kind: type, change: Any) -> list[Any]:
        found = list(rows)
        index = next(i for i, row in enumerate(rows) if isinstance(row, kind))
        found[index] = change(found[index])
        return found

    later = changed(BookFill, lambda row: replace(row, fill=replace(row.fill, at_ns=row.fill.at_ns + 10**9)))
    assert kinds(rows, later) == {"timing"}
    dearer = changed(BookFill, lambda row: replace(row, fill=replace(row.fill, price=row.fill.price + 1)))
    (fill,) = compare(rows, dearer)
    assert (fill.kind, abs(fill.cash)) == ("fill", dearer_quantity(rows))
    other = changed(SubmitOrder, lambda row: replace(row, quotes=tuple(replace(q, bid=1.0) for q in row.quotes)))
    assert kinds(rows, other) == {"data"}
    near, far = (
        changed(SubmitOrder, lambda row, amount=amount: replace(row, intent=replace(row.intent, trail=Trail(amount))))
        for amount in (Decimal(1), Decimal(2))
    )
    [(kind, trailed, farther)] = [(each.kind, each.a, each.b) for each in compare(near, far)]
    assert (kind, trailed[-13:], farther[-13:]) == ("data", "trailing by 1", "trailing by 2")
    gone = [row for row in rows if not isinstance(row, SubmitOrder) or row.intent.intent_id != 3]
    assert len(compare(rows, gone)) == 1


@attrs.define(eq=False, kw_only=True)
class Grouped:
    """A bracket that is stopped out, and a limit order far away that is changed once and then cancelled."""

    @hookimpl
    def on_start(self, ctx: Context) -> None:
        for after_s in (1, 2, 3):
            ctx.set_timer(str(after_s), after_s=after_s)

    @hookimpl
    def on_timer(self, ctx: Context, timer: Timer) -> None:
        if timer.name == "1":
            ctx.bracket("BUY", "AAPL", 10, take_profit=110, stop_loss=99, client_key="bracket")
            ctx.buy("AAPL", 5, limit_price=97)
        elif timer.name == "2":
            ctx.modify(next(order for order in ctx.orders() if order.limit_price == 97), limit_price=96)
        else:
            ctx.cancel(next(order for order in ctx.orders() if order.limit_price == 96))


def test_exits_changes_and_cancellations_are_compared() -> None:
    """What an exit of a bracket filled at was no difference, since only the first order of a group was looked at."""
    rows: list[Any] = []
    bids = [100.0, 100.0, 100.0, 100.0, 98.5, 98.5]
    at_ns = [1_704_207_600 * 10**9 + 900_000_000 * each for each in range(len(bids))]
    sizes = [100.0] * len(bids)
    block = Block("AAPL", at_ns, bids, [bid + 0.01 for bid in bids], sizes, sizes)
    plan_ = planned("[{kind: 'tests.replay.test_checks:Grouped'}]", rules="risk: []")
    ready = prepare(plan_, BacktestOptions(), blocks=iter([block]), watch=rows.append)
    ready.replay.run()
    ready.close()
    booked = [row for row in rows if isinstance(row, BookFill)]
    assert [(row.fill.side, str(row.fill.price)) for row in booked] == [(Side.BUY, "100.01"), (Side.SELL, "98.5")]
    assert compare(rows, rows) == []

    def with_(kind: type, change: Any) -> list[tuple[str, str, str, str]]:
        """What differs when the last row of a kind is another one, or none."""
        index = max(i for i, row in enumerate(rows) if isinstance(row, kind))
        other = [*rows[:index], *([] if change is None else [change(rows[index])]), *rows[index + 1 :]]
        return [(each.kind, each.about.split(": ")[1], each.a, each.b) for each in compare(rows, other)]

    def cheaper(row: Any) -> Any:
        return replace(row, fill=replace(row.fill, price=Decimal("98.4")))

    assert with_(BookFill, cheaper) == [("fill", "filled", "10 at 98.5", "10 at 98.4")]
    assert with_(ModifyOrder, lambda row: replace(row, limit_price=Decimal(95))) == [
        ("data", "changes", "changed to 5 at 96 / -, then cancelled", "changed to 5 at 95 / -, then cancelled")
    ]
    assert with_(ModifyOrder, lambda row: replace(row, at_ns=row.at_ns + 10**9)) == [
        ("timing", "changed to 5 at 96 / -", "15:00:02.000", "15:00:03.000")
    ]
    assert with_(CancelOrder, None) == [
        ("fill", "changes", "changed to 5 at 96 / -, then cancelled", "changed to 5 at 96 / -")
    ]


def dearer_quantity(rows: list[Any]) -> Decimal:
    return next(row.fill.quantity for row in rows if isinstance(row, BookFill))


def test_the_command_compares_two_journals(tmp_path: Path) -> None:
    for name, commission in (("a.db", 1), ("b.db", 1), ("c.db", 3)):
        run(CALM, walk(1_500), journal=tmp_path / name, commission=Decimal(commission))
    assert journal_differences(tmp_path / "a.db", tmp_path / "b.db") == []
    found = journal_differences(tmp_path / "a.db", tmp_path / "c.db")
    assert as_json(found)["kinds"]["cost"]["count"] == len(found) > 20
    assert "more (--json has all)" in as_text("a", "c", found)
    shell = CliRunner()
    same = shell.invoke(root, ["diff", str(tmp_path / "a.db"), str(tmp_path / "b.db")], standalone_mode=False)
    assert "no difference" in same.output
    assert same.return_value == 0
    other = shell.invoke(
        root, ["diff", str(tmp_path / "a.db"), str(tmp_path / "c.db"), "--json"], standalone_mode=False
    )
    assert json.loads(other.output)["same"] is False
    assert other.return_value == 1
    (tmp_path / "bot.yaml").write_text(
        f"bot: b\njournal: {{path: {tmp_path / 'c.db'}}}\ninstruments: [AAPL]\nstrategies: [{{kind: sma_cross}}]\n"
    )
    assert journal_differences(tmp_path / "a.db", tmp_path / "bot.yaml") == found
    missing = shell.invoke(root, ["diff", "none.db", "none.db"], standalone_mode=False)
    assert "no such file" in str(missing.exception)


def test_the_check_is_part_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text(
        "bot: c\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\n", encoding="utf-8"
    )
    args = ["backtest", str(tmp_path / "bot.yaml"), "--tape", "synthetic", "--for", "120s", "--check", "lookahead"]
    done = CliRunner().invoke(root, args, standalone_mode=False)
    assert done.return_value == 0
    assert "no decision depends on the future" in done.output


def test_a_tape_of_what_the_bot_does_not_trade_is_told_apart_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("at_ms,bid,ask\n1700000000000,1,2\n")
    for given, says in (
        (f"ZZZ={tmp_path / 'q.csv'}", "'ZZZ' is no instrument of this bot; it has: AAPL"),
        (f"AAPL={tmp_path / 'r.csv'}", "no such file"),
    ):
        with pytest.raises(ConfigError, match=says):
            prepare(CALM, BacktestOptions(tapes=[given]))


def test_a_tape_with_the_usual_names_needs_no_block_and_one_in_seconds_is_refused(tmp_path: Path) -> None:
    config = parse_config("bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross}]\n", "bot.yaml", {})
    tape = tmp_path / "q.csv"
    tape.write_text("at_ms,bid,ask\n1700000000000,1,2\n1700000000500,1,3\n")
    quotes = market_of(config, tape=tape, from_ns=None, to_ns=None, speed=None).quotes
    assert [quote[:2] for quote in quotes or ()] == [(1_700_000_000_000, "AAPL"), (1_700_000_000_500, "AAPL")]
    tape.write_text("at_ms,bid,ask\n1700000000,1,2\n")
    with pytest.raises(ConfigError, match="no time of 1971 to 2262; at_ms counts milliseconds"):
        market_of(config, tape=tape, from_ns=None, to_ns=None, speed=None)
