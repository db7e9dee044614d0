"""How a run ends, and with which exit code: what a person must see is never a good end."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from botframework.core.model import TradingState
from botframework.errors import ExitCode
from botframework.runtime.report import RunResult
from tests.core.kit import AAPL, Script
from tests.runtime.scripted import Stage

NUMBERS = itertools.count(1)


def buying(**options: Any) -> Script:
    """Buys 100 at the first tick."""
    return Script(on_tick=lambda ctx, tick: None if ctx.orders() else ctx.buy(tick.instrument, 100, **options))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, buying(limit_price=Decimal(99)))
    yield stage
    stage.journal.close()


def go(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


async def begin(stage: Stage) -> tuple[Any, asyncio.Task[RunResult]]:
    bot = stage.bot()
    run = asyncio.create_task(bot.run())
    await stage.clock.advance(1)
    return bot, run


async def begin_with_order(stage: Stage) -> tuple[Any, asyncio.Task[RunResult], str]:
    bot, run = await begin(stage)
    stage.broker.tick()
    await stage.clock.advance(1)
    (name,) = stage.broker.orders
    return bot, run, name


def overfill(stage: Stage, name: str) -> None:
    """The broker reports one more share than was ordered."""
    stage.broker.fill(name)
    last = stage.broker.executions[-1]
    again = replace(last, **stage.broker.stamp(), execution_id=f"0002.{next(NUMBERS)}.01.01", quantity=Decimal(1))
    stage.broker.executions.append(again)
    stage.broker.emit(again)


def test_a_run_halted_because_more_traded_than_was_ordered_ends_refused_until_somebody_resumes(stage: Stage) -> None:
    async def halted() -> None:
        bot, run, name = await begin_with_order(stage)
        overfill(stage, name)
        await stage.clock.advance(1)
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == ExitCode.REFUSED
        assert result.reason.startswith("enough; trading was halted: AAPL: fills 101 exceed the order's 100 (")
        assert result.reason.endswith(": look at the account at the broker, then `bot resume`")

    async def started_again(code: ExitCode, *, resume: bool) -> None:
        bot, run = await begin(stage)
        if resume:
            bot.set_trading_state("account", TradingState.ACTIVE, reason="looked at it", by="test")
        await stage.clock.advance(1)
        bot.request_stop("enough")
        assert (await stage.finish(run)).exit_code == code

    go(halted())
    stage.strategy = Script()
    go(started_again(ExitCode.REFUSED, resume=False))  # the halt is in the journal, and so is its cause
    go(started_again(ExitCode.OK, resume=True))
    go(started_again(ExitCode.OK, resume=False))


def test_a_halt_by_a_person_is_a_good_end(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        bot.set_trading_state("account", TradingState.HALTED, reason="enough", by="test")
        await stage.clock.advance(1)
        bot.request_stop("enough")
        assert (await stage.finish(run)).exit_code == ExitCode.OK

    go(scenario())


def test_sums_that_are_wrong_end_refused(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        stage.broker.fills_at_once = True
        stage.broker.tick()
        await stage.clock.advance(1)
        stage.engine.view.portfolio.strategies["s", AAPL.conid].quantity += 1
        await stage.clock.advance(90)
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == ExitCode.REFUSED
        assert "trading was halted: the sums risk reads are wrong: " in result.reason

    go(scenario())


def test_a_runaway_is_said_before_what_another_start_would_put_right(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run, name = await begin_with_order(stage)
        overfill(stage, name)
        await stage.clock.advance(1)
        stage.broker.facts_error = "503 from the gateway"
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == ExitCode.REFUSED
        assert "; the books could not be compared at the end" in result.reason

    go(scenario())


def test_books_that_differ_at_the_end_are_no_good_end(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        await stage.clock.advance(5)
        stage.broker.opening[AAPL.conid] = Decimal(7)  # nobody traded it
        await stage.clock.advance(60)
        assert bot.status()["last_reconcile"]["clean"]
        assert not bot.status()["last_reconcile"]["agree"]
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == ExitCode.REFUSED
        assert result.reason == (
            "enough; the books differ at the end: UNEXPLAINED_POSITION: 265598: the broker's position differs from ours by +7"
            " and no execution explains it: look at the account at the broker"
        )

    go(scenario())


def test_a_difference_seen_only_at_the_end_is_looked_at_again_and_then_said(stage: Stage) -> None:
    async def scenario() -> None:
        bot, run = await begin(stage)
        await stage.clock.advance(5)
        stage.broker.opening[AAPL.conid] = Decimal(7)
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert (result.exit_code, "POSITION" in result.reason) == (ExitCode.REFUSED, True)

    go(scenario())


def test_an_order_left_in_doubt_is_for_the_next_start(stage: Stage) -> None:
    stage.at_stop = "leave"
    stage.broker.silent_submits, stage.broker.arrives = True, False

    async def scenario() -> None:
        bot, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        assert bot.status()["unknown_orders"] == 1
        bot.request_stop("enough")
        result = await stage.finish(run)
        assert result.exit_code == ExitCode.GATEWAY
        assert "the books did not agree yet at the end: UNKNOWN_ORDER" in result.reason
        assert result.reason.endswith(": start again")

    go(scenario())
