"""The wait for the books to agree: said each minute, bounded by time with a good session only."""

from __future__ import annotations

import asyncio
from typing import Any

import attrs
import pytest

from botframework.core.events import ReconcileFinished
from botframework.core.model import SessionState
from botframework.errors import OrderSafetyError
from botframework.runtime.bookkeeper import Bookkeeper
from botframework.runtime.patience import Patience
from botframework.runtime.seams import VirtualClock


@attrs.define
class Waiting:
    clock: VirtualClock = attrs.field(factory=VirtualClock)
    said: list[str] = attrs.field(factory=list)
    waits: bool = True
    books: Any = None
    patience: Any = None

    def __attrs_post_init__(self) -> None:
        broker: Any = None  # nothing is asked of it here
        self.books = Bookkeeper(
            broker=broker,
            clock=self.clock,
            emit=lambda event: None,
            on_clean=lambda: None,
            on_silence=lambda text: None,
        )
        self.patience = Patience(
            clock=self.clock,
            books=self.books,
            is_waiting=lambda: self.waits,
            say=self.said.append,
            limit_s=600.0,
        )


def test_what_is_waited_for_is_said_each_minute_and_a_night_does_not_count() -> None:
    async def go() -> None:
        scene = Waiting()
        task = asyncio.create_task(scene.patience.keep())
        scene.books.session = SessionState.MAINTENANCE
        await scene.clock.advance(5_400)
        assert len(scene.said) == 90
        assert scene.said[0] == "not trading yet, for 1 min: the session is maintenance"
        scene.books.session = SessionState.READY
        scene.books.last = ReconcileFinished(
            at_ns=0, wall_ns=0, clean=False, findings=("POSITION_DIFFERS: AAPL by +3",)
        )
        await scene.clock.advance(590)
        assert "POSITION_DIFFERS: AAPL by +3" in scene.said[-1]
        assert not task.done()
        await scene.clock.advance(20)
        with pytest.raises(OrderSafetyError, match=r"did not agree within 10 minutes.*POSITION_DIFFERS"):
            await task

    asyncio.run(go())


def test_books_that_agree_end_it_without_a_word() -> None:
    async def go() -> None:
        scene = Waiting()
        task = asyncio.create_task(scene.patience.keep())
        scene.books.session = SessionState.READY
        await scene.clock.advance(30)
        scene.waits = False
        await scene.clock.advance(10)
        assert task.done()
        assert task.result() is None
        assert scene.said == []

    asyncio.run(go())
