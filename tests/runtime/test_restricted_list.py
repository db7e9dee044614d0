"""The file of restricted symbols: read again when it changes, and no half of it ever used."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from botframework.core import events as ev
from botframework.core.model import Side
from botframework.core.risk.gate import Gate
from botframework.core.risk.rules.validity import Restricted
from botframework.errors import ConfigError
from botframework.runner.backtest import backtest
from botframework.runner.backtesting import BacktestOptions, report_text, run_backtest
from botframework.runner.plan import plan
from botframework.runner.restricted import list_for_replay, told
from botframework.runtime.monitors import LIST_MAX_BYTES, Monitors, read_list
from tests.core.kit import AAPL, Feed, Script, engine_of
from tests.runtime.pipes import released


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


def test_a_pipe_is_no_list_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.txt")
    with released(tmp_path / "list.txt"):
        assert read_list(tmp_path / "list.txt") == ((), f"{tmp_path / 'list.txt'}: it is no file")


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


# --- in a run over the past -------------------------------------------------------------------------------------------------

PUSHER = """
import attrs
from botframework import hookimpl

@attrs.define(eq=False, kw_only=True)
class Pusher:
    done: dict = attrs.field(factory=dict)

    @hookimpl
    def on_tick(self, ctx, tick):
        if tick.instrument.symbol not in self.done:
            self.done[tick.instrument.symbol] = True
            ctx.buy(tick.instrument, 1, limit_price=tick.ask)

@hookimpl
def register_strategies():
    return {"pusher": Pusher}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A bot that wants one order in each of two instruments, with a list beside its file."""
    (tmp_path / "pusher.py").write_text(PUSHER)
    found = tmp_path / "bot.yaml"
    found.write_text(
        "bot: b\ninstruments: [AAPL, SPY]\nplugins: [pusher.py]\nstrategies: [{kind: pusher}]\n"
        "risk:\n  - {kind: restricted, file: banned.txt}\n"
    )
    return found


def test_a_list_is_taken_as_it_is_and_its_age_told_by_the_machine(file: Path) -> None:
    (file.parent / "banned.txt").write_text("GME\nSPY\n")
    os.utime(file.parent / "banned.txt", ns=(10**18, 10**18))
    found = list_for_replay(plan(file), 10**18 + 3 * 86_400 * 10**9)
    assert found is not None
    assert found.as_json() == {"file": str(file.parent / "banned.txt"), "symbols": 2, "age_s": 259_200}
    assert "banned.txt: 2 symbols, changed 3 days ago; held against the whole tape" in told(found.as_json())
    file.write_text(file.read_text().partition("risk:")[0])
    assert list_for_replay(plan(file), 10**18) is None


@pytest.mark.parametrize(("text", "words"), [(None, "No such file"), ("gme\n", "banned.txt:1: 'gme' is no symbol")])
def test_a_list_that_cannot_be_used_ends_the_command(file: Path, text: str | None, words: str) -> None:
    if text is not None:
        (file.parent / "banned.txt").write_text(text)
    for run in (
        lambda: list_for_replay(plan(file), 10**18),
        lambda: backtest(plan(file), duration_s=5),
        lambda: run_backtest(file, BacktestOptions(tapes=["synthetic:3"], for_s=60)),
    ):
        with pytest.raises(ConfigError) as caught:
            run()
        assert words in str(caught.value)
        assert str(caught.value).startswith(f"{file}:6: the list of restricted symbols cannot be used")
        assert "\n" not in str(caught.value)


def test_only_what_is_listed_is_denied_in_a_backtest(file: Path) -> None:
    """The tape is of another day than the list."""
    banned = file.parent / "banned.txt"
    banned.write_text("SPY\n")
    rows: list[Any] = []
    run = backtest(plan(file), duration_s=30, watch=rows.append)
    run.run()
    assert [row.symbols for row in rows if isinstance(row, ev.RestrictedListRead)] == [("SPY",)]
    assert [row.intent.instrument.symbol for row in rows if isinstance(row, ev.SubmitOrder)] == ["AAPL"]
    denied = [row for row in rows if isinstance(row, ev.DenyOrder)]
    assert [(row.intent.instrument.symbol, row.reasons[0].code) for row in denied] == [("SPY", "RESTRICTED")]
    options = BacktestOptions(tapes=["synthetic:3"], for_s=60)
    first = run_backtest(file, options).summary
    assert (first["orders"], first["denied_by_rule"]) == (1, {"RESTRICTED": 1})
    assert first["restricted"]["symbols"] == 1
    assert "restricted " in report_text(first)
    assert run_backtest(file, options).summary["journal_hash"] == first["journal_hash"]
    banned.write_text("GME\n")
    assert run_backtest(file, options).summary["orders"] == 2
    assert run_backtest(file, options).summary["journal_hash"] != first["journal_hash"]
