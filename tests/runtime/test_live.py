"""The live driver on a scripted broker in virtual time: start, trade, lose the journal, stop, start again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import OrderStatus, SessionState, Working
from botframework.errors import ConfigError, GatewayUnreachable
from botframework.runner.inspect import status_text
from botframework.runtime.control import ask, socket_path
from botframework.runtime.report import RunResult
from tests.core.kit import AAPL, Script
from tests.runtime.scripted import ScriptedBroker, Stage

KEYS = {
    "ticks",
    "intents",
    "denied",
    "orders",
    "fills",
    "open_orders",
    "unknown_orders",
    "realized_pnl",
    "unrealized_pnl",
    "commission",
    "positions",
    "gateway",
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.journal.close()


def go(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


def buy_once(**options: Any) -> Script:
    """Buys 100 at the first tick."""

    def on_tick(ctx: Any, tick: Any) -> None:
        if not seen:
            seen.append(tick)
            ctx.buy(tick.instrument, 100, **options)

    seen: list[Any] = []
    return Script(on_tick=on_tick)


async def begin(stage: Stage, seconds: float = 1.0, **options: Any) -> tuple[Any, asyncio.Task[RunResult]]:
    bot = stage.bot(**options)
    run = asyncio.create_task(bot.run())
    await stage.clock.advance(seconds)
    return bot, run


def test_a_run_from_start_to_summary(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))
    durable_at_send: list[list[str]] = []
    stage.broker.on_execute = lambda command: durable_at_send.append(stage.kinds()[-2:])

    async def scenario() -> None:
        bot, run = await begin(stage, run_for_s=10.0, gateway_counts=lambda: {"orders": 1, "fills": 0, "more": 9})
        assert stage.strategy.of("on_start") == [None]
        assert bot.status()["state"] == "trading"
        stage.broker.tick()
        await stage.clock.advance(1)
        assert bot.status()["open_orders"] == 1
        assert [order["status"] for order in bot.status()["orders_open"]] == ["working"]
        result = await stage.finish(run)
        assert result.exit_code == 0
        assert result.reason == "10 s are over"
        assert set(result.summary) == KEYS
        assert result.summary["gateway"] == {"orders": 1, "fills": 0}
        counts = {key: result.summary[key] for key in ("ticks", "intents", "denied", "orders", "fills", "open_orders")}
        assert counts == {"ticks": 1, "intents": 1, "denied": 0, "orders": 1, "fills": 0, "open_orders": 0}

    go(scenario())
    # The submit and the mark that it may be on the wire were on disk together before the broker heard of it.
    assert durable_at_send[0] == ["SubmitOrder", "OrderSent"]
    assert durable_at_send[1] == ["StopRequested", "CancelOrder"]
    kinds = stage.kinds()
    assert kinds[0] == "RunStarted"
    assert kinds.index("InstrumentDefined") < kinds.index("SessionChanged") < kinds.index("ReconcileFinished")
    assert kinds[-1] == "RunStopped"
    assert stage.journal.verify() == len(kinds)
    assert stage.broker.is_closed
    assert stage.observer.ended == 1
    assert stage.observer.views[-1].phase == "stopped"
    assert [held.working for held in stage.broker.orders.values()] == [Working.CANCELLED]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"limit_price": Decimal(99)}, "99 "),
        ({"stop_price": Decimal(101)}, "stop 101 "),
        ({"limit_price": Decimal(102), "stop_price": Decimal(101)}, "102 stop 101 "),
        ({"trail_amount": Decimal("1.5")}, "by 1.5 "),
        ({"trail_percent": 2}, "by 2% "),
        ({}, ""),
    ],
)
def test_status_shows_where_an_open_order_stops(stage: Stage, said: dict[str, Any], words: str) -> None:
    stage.strategy = buy_once(**said)

    async def scenario() -> None:
        bot, run = await begin(stage, run_for_s=10.0)
        stage.broker.tick()
        await stage.clock.advance(1)
        [line] = [line for line in status_text(bot.status()).splitlines() if line.startswith("  open: ")]
        assert line.endswith(f" BUY AAPL 100 0 {words}working")
        await stage.finish(run)

    go(scenario())


def test_the_books_must_agree_before_anything_starts(stage: Stage) -> None:
    stage.broker.facts_error = "503 from the gateway"

    async def scenario() -> None:
        bot, run = await begin(stage, 20)
        assert stage.strategy.of("on_start") == []
        assert bot.status()["state"] == "reconciling"
        assert "503 from the gateway" in bot.status()["query_error"]
        assert "ReconcileFinished" not in stage.kinds()
        stage.broker.facts_error = ""
        await stage.clock.advance(6)
        assert len(stage.strategy.of("on_start")) == 1
        assert bot.status()["query_error"] == ""
        bot.request_stop("enough")
        assert (await stage.finish(run)).reason == "enough"

    go(scenario())
    told = [row for row in stage.observer.rows if isinstance(row, ev.Tell) and row.notice.code == "RECONCILE_FAILED"]
    assert len(told) == 1


def test_books_that_cannot_be_read_for_long_are_said_again_to_the_people_and_in_the_journal(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        await stage.clock.advance(5)
        assert bot.status()["state"] == "trading"
        stage.broker.facts_error = "503 from the gateway"
        await stage.clock.advance(60)
        assert len(silences()) == 1
        await stage.clock.advance(1_000)
        assert len(silences()) == 2
        stage.broker.facts_error = ""
        await stage.clock.advance(60)
        bot.request_stop("enough")
        await stage.finish(run)

    def silences() -> list[object]:
        return [
            row for row in stage.journal.replay() if isinstance(row, ev.Tell) and row.notice.code == "RECONCILE_FAILED"
        ]

    go(scenario())
    assert len(silences()) == 2


def test_a_query_that_never_ends_is_no_answer(stage: Stage) -> None:
    stage.broker.facts_hang = True

    async def scenario() -> None:
        bot, run = await begin(stage, 45.5)
        assert "no answer within 45 s" in bot.status()["query_error"]
        stage.broker.facts_hang = False
        await stage.clock.advance(5)
        assert bot.status()["state"] == "trading"
        bot.request_stop("enough")
        await stage.finish(run)

    go(scenario())


def test_a_second_run_continues_and_counts_for_itself(stage: Stage) -> None:
    stage.strategy = buy_once()
    stage.broker.fills_at_once = True

    async def one() -> RunResult:
        _, run = await begin(stage, run_for_s=5.0)
        stage.broker.tick()
        return await stage.finish(run)

    first = asyncio.run(one())
    assert (first.summary["fills"], first.summary["positions"]) == (1, {"AAPL": "100"})
    assert first.summary["gateway"] == {"orders": 1, "fills": 1}  # counted in the broker's own lists
    stage.journal.close()
    stage.open_journal()
    stage.strategy = Script()

    async def two() -> RunResult:
        _, run = await begin(stage, run_for_s=5.0)
        stage.broker.tick(110.0, 110.02)
        return await stage.finish(run)

    second = asyncio.run(two())
    figures = {key: second.summary[key] for key in ("orders", "fills", "commission", "realized_pnl", "unrealized_pnl")}
    assert figures == {"orders": 0, "fills": 0, "commission": "0", "realized_pnl": "0", "unrealized_pnl": "1000"}
    assert second.summary["positions"] == {"AAPL": "100"}
    assert second.summary["gateway"] == {"orders": 0, "fills": 0}
    assert [row.run for row in stage.journal.rows() if row.kind == "RunStarted"] == ["run-1", "run-2"]


def test_what_happened_while_nobody_looked_is_found_at_the_next_start(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))

    async def killed() -> None:
        _, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)

    go(killed())
    (key,) = stage.broker.orders
    stage.broker.fill(key, tell=False)
    stage.journal.close()
    stage.open_journal()
    stage.strategy = Script()

    async def again() -> None:
        bot, run = await begin(stage)
        assert stage.broker.adopted == [key]
        assert stage.engine.view.position(AAPL.conid) == 100
        assert [fill.client_order_id for fill in stage.strategy.of("on_fill")] == [key]
        bot.request_stop("enough")
        assert (await stage.finish(run)).summary["fills"] == 1

    go(again())


def test_an_execution_takes_one_write_and_what_it_books_goes_with_the_next(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))

    async def killed() -> None:
        _, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        (key,) = stage.broker.orders
        before = stage.journal.last_seq
        stage.broker.fill(key, tell=False)
        stage.broker.emit(stage.broker.executions[-1])
        assert len(stage.strategy.of("on_fill")) == 1
        assert stage.kinds()[before:] == ["ExecutionReported"]
        run.cancel()  # the process dies before the next write
        await asyncio.gather(run, return_exceptions=True)
        assert "BookFill" not in stage.kinds()

    go(killed())
    stage.journal.close()
    stage.open_journal()
    stage.strategy = Script()

    async def again() -> None:
        bot, run = await begin(stage)
        assert stage.kinds().count("BookFill") == 1
        assert stage.engine.view.position(AAPL.conid) == 100
        assert len(stage.strategy.of("on_fill")) == 1
        bot.request_stop("enough")
        assert (await stage.finish(run)).summary["fills"] == 1

    go(again())
    assert stage.kinds().count("BookFill") == 1


@pytest.mark.parametrize("arrives", [True, False])
def test_silence_is_settled_by_looking(stage: Stage, arrives: bool) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))
    stage.broker.silent_submits, stage.broker.arrives = True, arrives

    async def scenario() -> None:
        bot, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(0)
        (key,) = [
            command.intent.client_order_id for command in stage.broker.executed if isinstance(command, ev.SubmitOrder)
        ]
        if arrives:
            await stage.clock.advance(1)
            assert stage.engine.view.book.order(key).status is OrderStatus.WORKING  # type: ignore[union-attr]  # it exists
        else:
            await stage.clock.advance(25)
            assert bot.status()["unknown_orders"] == 1
            assert not bot.status()["last_reconcile"]["clean"]
            await stage.clock.advance(20)
            assert bot.status()["unknown_orders"] == 0
            assert "OrderAbsent" in stage.kinds()
            assert bot.status()["last_reconcile"]["clean"]
        assert sum(isinstance(command, ev.SubmitOrder) for command in stage.broker.executed) == 1
        bot.request_stop("enough")
        assert (await stage.finish(run)).exit_code == 0

    go(scenario())


def test_a_killed_process_leaves_an_unknown_order_that_is_looked_for(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))
    stage.broker.arrives = False

    async def killed() -> None:
        _, run = await begin(stage)
        stage.broker.on_execute = lambda command: run.cancel()
        stage.broker.is_closed = True  # nothing comes back any more
        stage.broker.tick()
        await asyncio.gather(run, return_exceptions=True)

    go(killed())
    assert stage.kinds()[-1] == "OrderSent"
    stage.journal.close()
    stage.open_journal()
    stage.strategy = Script()
    stage.broker.on_execute = lambda command: None

    async def again() -> None:
        bot, run = await begin(stage)
        assert bot.status()["unknown_orders"] == 1
        assert stage.strategy.of("on_start") == []
        await stage.clock.advance(45)
        assert bot.status()["unknown_orders"] == 0
        assert len(stage.strategy.of("on_start")) == 1
        assert stage.broker.executed[1:] == []  # it was not sent again
        bot.request_stop("enough")
        await stage.finish(run)

    go(again())


def test_holdings_from_before_the_journal_belong_to_nobody_and_later_ones_are_unexplained(stage: Stage) -> None:
    stage.broker.opening = {AAPL.conid: Decimal(50)}

    async def run_once(seconds: float) -> tuple[Decimal, Decimal, bool]:
        bot, run = await begin(stage, seconds)
        view = stage.engine.view
        seen = (view.position(AAPL.conid), view.strategy_position("s", AAPL.conid), view.is_unexplained(AAPL.conid))
        bot.request_stop("enough")
        assert (await stage.finish(run)).summary["realized_pnl"] == "0"
        return seen

    assert asyncio.run(run_once(10)) == (Decimal(50), Decimal(0), False)
    stage.journal.close()
    stage.open_journal()
    stage.broker.opening = {AAPL.conid: Decimal(70)}
    stage.strategy = Script()
    assert asyncio.run(run_once(10)) == (Decimal(50), Decimal(0), True)
    assert len(stage.strategy.of("on_start")) == 1  # flagged, and everything else goes on
    assert stage.kinds().count("PositionAdopted") == 1


def fill_the_disk(stage: Stage) -> None:
    connection = stage.journal._store._connection  # type: ignore[attr-defined]  # SQLite's own limit stands for the disk's
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")


def test_no_order_leaves_when_the_journal_cannot_be_written(stage: Stage) -> None:
    def on_tick(ctx: Any, tick: Any) -> None:
        ctx.buy(tick.instrument, 100, limit_price=Decimal(99), tag="x" * 5_000)

    stage.strategy = Script(on_tick=on_tick)

    async def scenario() -> None:
        _, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        fill_the_disk(stage)
        stage.broker.tick()
        await stage.clock.advance(0)
        result = await stage.finish(run)
        assert result.exit_code == 5
        assert "disk is full" in result.reason
        assert "\n" not in result.reason

    go(scenario())
    # The first order was sent, the second was not; what was working has been taken back.
    assert [type(command).__name__ for command in stage.broker.executed] == ["SubmitOrder", "CancelOrder"]
    assert "JOURNAL_FAILED" in stage.notices
    stage.journal.close()
    stage.open_journal()
    assert stage.journal.verify() > 5
    assert sum(kind == "SubmitOrder" for kind in stage.kinds()) == 1


def test_a_cancellation_that_cannot_be_recorded_leaves_all_the_same(stage: Stage) -> None:
    def on_tick(ctx: Any, tick: Any) -> None:
        if ctx.orders():
            ctx.cancel()
            ctx.buy(tick.instrument, 100, limit_price=Decimal(98), tag="x" * 5_000)
        else:
            ctx.buy(tick.instrument, 100, limit_price=Decimal(99))

    stage.strategy = Script(on_tick=on_tick)

    async def scenario() -> None:
        _, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        fill_the_disk(stage)
        stage.broker.tick()  # the cancellation stands in one transaction with an order too large for the disk
        await stage.clock.advance(0)
        assert (await stage.finish(run)).exit_code == 5

    go(scenario())
    assert [type(command).__name__ for command in stage.broker.executed] == ["SubmitOrder", "CancelOrder"]
    (held,) = stage.broker.orders.values()
    assert held.working is Working.CANCELLED


def test_an_event_that_cannot_be_recorded_is_not_acted_on(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99), tag="y" * 5_000)

    async def scenario() -> None:
        _, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        fill_the_disk(stage)
        (key,) = stage.broker.orders
        held = stage.broker.orders[key]
        stage.broker.emit(replace(stage.broker.report(held), broker_status="z" * 20_000, working=Working.CANCELLED))
        assert stage.strategy.of("on_order")[-1].status is OrderStatus.WORKING
        assert (await stage.finish(run)).exit_code == 5

    go(scenario())


def test_a_cancellation_that_is_never_confirmed_is_said(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))
    stage.broker.deaf = True

    async def scenario() -> None:
        bot, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == 4
        assert "1 orders may still be at the broker" in result.reason
        assert result.summary["open_orders"] == 1
        assert 15 <= result.elapsed_s < 25

    go(scenario())


def test_a_gateway_that_is_gone_at_the_end_is_said(stage: Stage) -> None:
    async def scenario() -> None:
        _, run = await begin(stage, run_for_s=5.0)
        stage.broker.emit(ev.SessionChanged(**stage.broker.stamp(), state=SessionState.DOWN, reason="gone"))
        result = await stage.finish(run)
        assert result.exit_code == 4
        assert "could not be compared at the end (session down)" in result.reason
        assert result.summary["gateway"] is None

    go(scenario())


def test_books_that_cannot_be_read_at_the_end_are_said(stage: Stage) -> None:
    async def scenario() -> None:
        _, run = await begin(stage, run_for_s=5.0)
        stage.broker.facts_error = "503 from the gateway"
        result = await stage.finish(run)
        assert result.exit_code == 4
        assert "503 from the gateway" in result.reason

    go(scenario())


def test_orders_are_left_when_that_is_configured(stage: Stage) -> None:
    stage.strategy, stage.at_stop = buy_once(limit_price=Decimal(99)), "leave"

    async def scenario() -> None:
        bot, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert (result.exit_code, result.summary["open_orders"]) == (0, 1)
        assert result.elapsed_s < 5

    go(scenario())
    assert not any(isinstance(command, ev.CancelOrder) for command in stage.broker.executed)


def test_a_second_request_ends_at_once(stage: Stage) -> None:
    stage.strategy = buy_once(limit_price=Decimal(99))
    stage.broker.deaf = True

    async def scenario() -> None:
        bot, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        bot.request_stop("SIGINT received")
        await stage.clock.advance(0)
        assert not run.done()
        bot.request_stop("SIGINT received")
        await stage.clock.advance(0)
        assert run.done()
        assert run.result().exit_code == 130

    go(scenario())
    assert stage.kinds()[-1] == "RunStopped"


def test_what_keeps_it_from_starting_is_raised_with_everything_closed(stage: Stage) -> None:
    stage.broker.start_error = GatewayUnreachable("nothing answers")
    with pytest.raises(GatewayUnreachable):
        asyncio.run(stage.bot().run())
    assert stage.broker.is_closed
    assert stage.observer.ended == 1
    assert stage.kinds() == []
    stage.broker.start_error = None
    with pytest.raises(ConfigError, match="NOPE"):
        asyncio.run(stage.bot(symbols=["NOPE"]).run())


def test_stopped_while_the_gateway_does_not_answer(stage: Stage) -> None:
    stage.broker.start_hangs = True

    async def scenario() -> None:
        bot, run = await begin(stage)
        bot.request_stop("SIGINT received")
        result = await stage.finish(run)
        assert (result.exit_code, set(result.summary)) == (0, KEYS)

    go(scenario())
    assert stage.kinds() == []


def test_timers_run_on_market_time(tmp_path: Path) -> None:
    def on_start(ctx: Any) -> None:
        ctx.set_timer("look", after_s=60)

    stage = Stage(tmp_path, strategy=Script(on_start=on_start))
    stage.clock.speed = 30.0

    async def scenario() -> None:
        bot, run = await begin(stage, 1.0)
        assert stage.strategy.of("on_timer") == []
        await stage.clock.advance(2)
        assert [timer.name for timer in stage.strategy.of("on_timer")] == ["look"]
        bot.request_stop("enough")
        await stage.finish(run)

    go(scenario())
    stage.journal.close()


def test_books_are_compared_regularly_and_after_every_return(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        before = stage.broker.passes
        await stage.clock.advance(61)
        assert stage.broker.passes == before + 2
        stage.broker.emit(ev.SessionChanged(**stage.broker.stamp(), state=SessionState.DOWN, reason="gone"))
        assert bot.status()["session"] == "down"
        await stage.clock.advance(1)
        assert stage.broker.passes == before + 2
        stage.broker.connect()
        await stage.clock.advance(1)
        assert stage.broker.passes == before + 3
        bot.request_stop("enough")
        await stage.finish(run)

    go(scenario())


def test_a_person_lets_a_strategy_trade_again(stage: Stage) -> None:
    def on_tick(ctx: Any, tick: Any) -> None:
        raise RuntimeError("boom")

    stage.strategy = Script(on_tick=on_tick)

    async def scenario() -> None:
        bot, run = await begin(stage)
        assert bot.status()["held_back"] == {}
        stage.broker.tick()
        await stage.clock.advance(1)
        name = next(iter(bot.status()["held_back"]))
        assert bot.status()["held_back"] == {name: "HALTED"}
        assert not bot._holds.handlers()["resume"]({"scope": "nobody"})["resumed"]
        assert bot._holds.handlers()["resume"]({"scope": name, "reason": "mended", "by": "ann"})["resumed"]
        assert bot.status()["held_back"] == {}
        bot.request_stop("enough")
        await stage.finish(run)

    go(scenario())
    changes = [row for row in stage.journal.replay() if isinstance(row, ev.TradingStateChanged)]
    assert [(change.reason, change.by) for change in changes] == [("mended", "ann")]


def test_contract_rules_are_told_anew_before_risk_calls_them_old(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        before = stage.kinds().count("InstrumentDefined")
        for _ in range(13):
            await stage.clock.advance(3600)
        assert stage.kinds().count("InstrumentDefined") == 2 * before
        bot.request_stop("enough")
        await stage.finish(run)

    go(scenario())


def test_status_and_stop_over_the_socket(stage: Stage) -> None:
    async def scenario() -> None:
        _, run = await begin(stage, control_path=socket_path(stage.path / "bot.db"))
        status = await asyncio.to_thread(ask, stage.path / "bot.db", "status")
        assert (status["state"], status["session"], status["stream"]) == ("trading", "ready", "live")
        assert status["last_reconcile"]["clean"]
        assert (await asyncio.to_thread(ask, stage.path / "bot.db", "stop"))["ok"]
        assert (await stage.finish(run)).reason == "asked by `bot stop`"

    go(scenario())
    heartbeat = stage.journal.heartbeat()
    assert heartbeat is not None
    assert heartbeat.body["bot"] == "demo"


def test_a_mistake_of_ours_ends_the_run_and_is_raised(stage: Stage) -> None:
    async def scenario() -> None:
        _, run = await begin(stage)

        def broken(event: Any) -> Any:
            raise RuntimeError("a bug in the engine")

        stage.engine.handle = broken  # type: ignore[method-assign]  # a mistake nobody made yet
        stage.broker.tick()
        with pytest.raises(RuntimeError, match="a bug in the engine"):
            await stage.finish(run)

    go(scenario())
    assert stage.broker.is_closed


def test_a_raising_notifier_does_not_stop_trading(stage: Stage) -> None:
    def on_start(ctx: Any) -> None:
        raise ValueError("a bug in the strategy")

    @attrs.define
    class Broken:
        def notify(self, notice: Any) -> None:
            raise OSError("no network")

    stage.strategy = Script(on_start=on_start)

    async def scenario() -> None:
        bot, run = await begin(stage, notifiers=[Broken(), stage])
        assert stage.notices
        bot.request_stop("enough")
        assert (await stage.finish(run)).exit_code == 3  # the strategy raised, as it was made to

    go(scenario())
    assert any(isinstance(row, ev.Tell) and row.notice.code == "NOTIFIER" for row in stage.observer.rows)


def test_denials_do_not_hold_the_loop_at_the_disk(stage: Stage) -> None:
    def on_tick(ctx: Any, tick: Any) -> None:
        ctx.buy(tick.instrument, 100)

    def no(proposal: Any, view: Any) -> tuple[ev.Reason, ...]:
        return (ev.Reason(code="MAX_POSITION", outcome="deny", observed="200", limit="100"),)

    stage.strategy, stage.judge = Script(on_tick=on_tick), no

    async def scenario() -> None:
        bot, run = await begin(stage)
        written = stage.journal.last_seq
        for _ in range(100):
            stage.broker.tick()
        assert stage.journal.last_seq == written
        await stage.clock.advance(1)
        assert stage.kinds().count("DenyOrder") == 100
        stage.broker.tick()  # the newest one goes ahead of what comes next, in the same transaction
        stage.broker.connect()
        assert stage.kinds()[-5:] == ["DenyOrder", "MarkTold", "SessionChanged", "MarkTold", "StreamChanged"]
        stage.broker.tick()
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert (result.summary["denied"], result.summary["intents"], result.summary["orders"]) == (102, 102, 0)

    go(scenario())
    assert stage.kinds().count("DenyOrder") == 102
    assert stage.broker.executed == []


def test_events_stamped_before_market_time_was_known_do_not_lead_it(stage: Stage) -> None:
    """A simulator replays another year: what came before the first time stamp carries the wall's time."""
    stage.clock = attrs.evolve(stage.clock, start_market_ns=1_500_000_000 * 10**9)
    stage.broker.clock = stage.clock
    real_stamp = stage.broker.stamp
    stage.broker.early_ns = stage.clock.wall_ns()

    async def scenario() -> None:
        bot, run = await begin(stage)
        assert real_stamp()["at_ns"] < stage.clock.wall_ns()
        assert stage.engine.view.now_ns <= stage.clock.market_ns()
        bot.request_stop("enough")
        await stage.finish(run)

    go(scenario())


@attrs.define(eq=False)
class Queue(ScriptedBroker):
    """A broker whose requests stand in line: it is given a question to ask before each leaves."""

    asked: list[Any] = attrs.field(factory=list)

    def ask_before_sending(self, objection: Any, is_recorded: Any) -> None:
        self.asked.append(objection)


def test_what_stood_in_line_does_not_leave_when_the_run_is_over(stage: Stage) -> None:
    stage.strategy, stage.at_stop = buy_once(limit_price=Decimal(99)), "leave"
    broker = stage.broker = Queue(stage.clock, arrives=False, silent_submits=True)

    async def scenario() -> None:
        _, run = await begin(stage, run_for_s=10.0)
        broker.tick()
        await stage.clock.advance(1)
        [objection], [submit] = broker.asked, broker.executed
        assert isinstance(submit, ev.SubmitOrder)
        assert objection(submit) == ""
        await stage.finish(run)
        assert stage.engine.objection(submit) == ""  # as far as the order goes it could
        assert objection(submit) == "the run is over"

    go(scenario())
