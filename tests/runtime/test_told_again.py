"""What a strategy is promised of a fill when its process dies before the next write: told again, to the state before it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.core import events as ev
from tests.core.kit import AAPL, Script
from tests.runtime.scripted import Stage
from tests.runtime.test_live import begin, go

Heard = list[tuple[str, Decimal, Decimal]]  # execution, the strategy's position then, its quantity by its own count


def counting(outside: Heard) -> Script:
    """Buys once, counts what it bought in what it saves, and tells the world of each fill, which nobody can take back."""
    kept: dict[str, Any] = {"bought": Decimal(0), "seen": [], "wished": False}

    def on_tick(ctx: Any, tick: Any) -> None:
        if not kept["wished"]:
            kept["wished"] = True
            ctx.buy(tick.instrument, 100, limit_price=99)

    def on_fill(ctx: Any, fill: Any) -> None:
        kept["bought"] += fill.quantity
        kept["seen"].append(fill.execution_id)
        outside.append((fill.execution_id, ctx.position(fill.instrument).quantity, kept["bought"]))

    return Script(
        on_tick=on_tick, on_fill=on_fill, on_save=lambda ctx: kept, on_load=lambda ctx, state: kept.update(state)
    )


async def trade(stage: Stage, quantity: int, *, is_heard: bool) -> None:
    (key,) = stage.broker.orders
    stage.broker.fill(key, Decimal(quantity), tell=False)
    if is_heard:
        stage.broker.emit(stage.broker.executions[-1])


@pytest.mark.parametrize("heard", [0, 1, 2])
@pytest.mark.parametrize("is_written", [False, True])
def test_a_fill_whose_mark_was_not_written_is_told_again_to_the_state_before_it(
    tmp_path: Path, heard: int, is_written: bool
) -> None:
    """Two fills of one order. The first process hears of so many; the next write behind them came, or it died before."""
    stage = Stage(tmp_path)
    first: Heard = []
    stage.strategy = counting(first)

    async def killed() -> None:
        _, run = await begin(stage)
        stage.broker.tick()
        await stage.clock.advance(1)
        for number, quantity in enumerate((40, 60)):
            before = stage.journal.last_seq
            await trade(stage, quantity, is_heard=number < heard)
            if number < heard:
                assert len(first) == number + 1  # at once
                # What an execution books, how far that was told and the state after it: one transaction, with the next write.
                waited = ["BookFill", "SaveState"] * number
                assert stage.kinds()[before:] == [*waited, "ExecutionReported"]
        if is_written:
            await stage.clock.advance(0.25)
        run.cancel()  # the process dies
        await asyncio.gather(run, return_exceptions=True)

    go(killed())
    names = [each.execution_id for each in stage.broker.executions]
    assert first == [(names[0], Decimal(40), Decimal(40)), (names[1], Decimal(100), Decimal(100))][:heard]
    kept = heard if is_written else max(0, heard - 1)
    assert stage.kinds().count("BookFill") == kept
    assert saved(stage)[-1] == {"bought": Decimal((0, 40, 100)[kept]), "seen": names[:kept], "wished": True}

    for process in (2, 3):
        stage.journal.close()
        stage.open_journal()
        again: Heard = []
        stage.strategy = counting(again)

        async def next_one() -> None:
            bot, run = await begin(stage)
            bot.request_stop("enough")
            await stage.finish(run)

        go(next_one())
        # The same executions in their order, on top of the state before them. The position is that of now, not of then.
        told = [(names[0], Decimal(100), Decimal(40)), (names[1], Decimal(100), Decimal(100))]
        assert again == (told[kept:] if process == 2 else [])
        assert saved(stage)[-1] == {"bought": Decimal(100), "seen": names, "wished": True}
        assert stage.kinds().count("BookFill") == 2
        assert stage.engine.view.position(AAPL.conid) == 100
    assert len(stage.broker.orders) == 1
    stage.journal.close()


def saved(stage: Stage) -> list[Any]:
    return [row.state for row in stage.journal.replay() if isinstance(row, ev.SaveState)]
