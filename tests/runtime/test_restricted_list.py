"""The file of restricted symbols: read again when it changes, and no half of it ever used."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.model import Side
from botframework.core.risk.gate import Gate
from botframework.core.risk.rules.validity import Restricted
from botframework.runtime.monitors import LIST_MAX_BYTES, Monitors, read_list
from tests.core.kit import AAPL, Feed, Script, engine_of


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        (b"", ()),
        (b"GME\nAMC # until June\n\n# a remark\nBRK B\n", ("GME", "AMC", "BRK B")),
        (b"GME\r\nGME\r\n", ("GME",)),
    ],
)
def test_a_symbol_a_line(tmp_path: Path, text: bytes, symbols: tuple[str, ...]) -> None:
    (tmp_path / "list.txt").write_bytes(text)
    assert read_list(tmp_path / "list.txt") == (symbols, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"GME\ngme\n", ":2: 'gme' is no symbol"),
        (b"GME, AMC\n", ":1: 'GME, AMC' is no symbol"),
        (b"\xff\xfe", "no UTF-8 text"),
        (b"A" * (LIST_MAX_BYTES + 1), "bytes"),
    ],
)
def test_one_wrong_line_makes_the_whole_list_useless(tmp_path: Path, text: bytes, words: str) -> None:
    (tmp_path / "list.txt").write_bytes(text)
    symbols, problem = read_list(tmp_path / "list.txt")
    assert symbols == ()
    assert words in problem
    assert "\n" not in problem


def test_no_file_is_a_problem(tmp_path: Path) -> None:
    assert "No such file" in read_list(tmp_path / "none.txt")[1]


class _Clock:
    """Time that passes by sleeping; each sleep lets the test write the file once."""

    def __init__(self, steps: list[Any]) -> None:
        self.now_ns, self._steps = 10**18, steps

    def mono_ns(self) -> int:
        return self.now_ns

    wall_ns = market_ns = mono_ns

    async def sleep(self, seconds: float) -> None:
        if not self._steps:
            raise asyncio.CancelledError
        self.now_ns += int(seconds * 10**9)
        self._steps.pop(0)()


def test_it_is_told_when_it_changes_and_only_then(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    told: list[ev.Event] = []
    file.write_text("GME\n")
    steps = [
        lambda: None,
        lambda: file.write_text("GME\nAMC\n"),
        lambda: None,
        lambda: file.unlink(),
        lambda: file.write_text("GME\nAMC\n"),
    ]
    monitors = Monitors(emit=told.append, clock=_Clock(steps), restricted=file)  # type: ignore[arg-type]  # all it uses

    async def keep() -> None:
        try:
            await monitors.keep()
        except asyncio.CancelledError:
            pass

    asyncio.run(keep())
    lists = [event for event in told if isinstance(event, ev.RestrictedListRead)]
    assert [(event.symbols, bool(event.problem)) for event in lists] == [
        (("GME",), False),
        (("GME", "AMC"), False),
        ((), True),
        (("GME", "AMC"), False),
    ]


def test_in_an_engine_orders_at_work_are_cancelled_and_new_ones_denied() -> None:
    wishes: list[Any] = []

    def on_tick(ctx: Any, tick: Any) -> None:
        while wishes:
            wishes.pop()(ctx)

    feed = Feed(engine_of(Script(on_tick=on_tick), gate=Gate([Restricted(file="list.txt")])))
    feed.begin()
    buy = lambda ctx: ctx.buy("AAPL", 1, limit_price=90)  # noqa: E731  said thrice

    def asked() -> ev.SubmitOrder | ev.DenyOrder:
        wishes.append(buy)
        return next(row for row in feed.tick() if isinstance(row, (ev.SubmitOrder, ev.DenyOrder)))

    denied = asked()
    assert isinstance(denied, ev.DenyOrder)
    assert "was not read" in denied.reasons[0].text
    feed.send(ev.RestrictedListRead, symbols=("GME",))
    sent = asked()
    assert isinstance(sent, ev.SubmitOrder)
    assert sent.intent.side is Side.BUY
    name = sent.intent.client_order_id
    feed.send(ev.OrderSent, client_order_id=name)
    feed.send(ev.OrderAccepted, client_order_id=name, broker_order_id="1")
    rows = feed.send(ev.RestrictedListRead, symbols=("GME", AAPL.symbol))
    assert [row.client_order_id for row in rows if isinstance(row, ev.CancelOrder)] == [name]
    assert isinstance(asked(), ev.DenyOrder)
    rows = feed.send(ev.RestrictedListRead, problem="list.txt: it is no UTF-8 text")
    assert [row.notice.code for row in rows if isinstance(row, ev.Tell)] == ["RESTRICTED_LIST"]
    assert isinstance(asked(), ev.DenyOrder)
