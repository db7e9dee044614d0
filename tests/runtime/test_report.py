"""What a person sees: one line per thing that happened, a live view on a terminal, the summary at the end."""

from __future__ import annotations

import io
import subprocess
import sys
from decimal import Decimal
from typing import Any

import attrs
import pytest
from msgspec.structs import replace

from botframework.core import events as ev
from botframework.core.model import (
    Fill,
    Notice,
    OrderIntent,
    OrderType,
    SessionState,
    Side,
    StreamState,
    TradingState,
)
from botframework.runtime.narrate import Narrator, plain, signed
from botframework.runtime.report import (
    BotView,
    InstrumentLine,
    LiveView,
    PlainLog,
    RunResult,
    Silent,
    make_observer,
    summary_text,
)
from tests.core.kit import AAPL

AT = 1_700_000_000 * 10**9  # 22:13:20 UTC
FIGURES: dict[str, Any] = {
    "ticks": 500,
    "intents": 4,
    "denied": 1,
    "orders": 3,
    "fills": 3,
    "open_orders": 0,
    "unknown_orders": 0,
    "realized_pnl": "12.5",
    "unrealized_pnl": "-2",
    "commission": "3",
    "positions": {"AAPL": "100"},
    "gateway": {"orders": 3, "fills": 3},
}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def intent(**changes: Any) -> OrderIntent:
    base = OrderIntent(
        strategy="fast",
        instrument=AAPL,
        side=Side.BUY,
        quantity=Decimal("100.0"),
        order_type=OrderType.LIMIT,
        at_ns=AT,
        limit_price=Decimal("10.50"),
        tag="cross-up",
        client_order_id="c1",
    )
    return replace(base, **changes)


def fill(**changes: Any) -> Fill:
    base = Fill("e1", "c1", "1", "fast", AAPL, Side.BUY, Decimal(100), Decimal("10.4"), AT)
    return replace(base, **changes)


def view(**changes: Any) -> BotView:
    base = BotView(
        bot="demo",
        account="DU1",
        loop="asyncio",
        phase="trading",
        session=SessionState.READY,
        stream=StreamState.LIVE,
        trading_state=TradingState.ACTIVE,
        market_ns=AT,
        elapsed_s=7.0,
        run_for_s=20.0,
        figures=FIGURES,
        instruments=(
            InstrumentLine(symbol="AAPL", bid=10.4, ask=10.41, position=Decimal(100)),
            InstrumentLine(symbol="SPY"),
        ),
        open_orders=(),
    )
    return attrs.evolve(base, **changes)


def told(*rows: Any) -> list[tuple[str, str] | None]:
    narrator = Narrator()
    return [narrator.line(row) for row in rows]


def test_an_orders_life_in_words() -> None:
    stamp: dict[str, Any] = {"at_ns": AT, "wall_ns": AT}
    reason = ev.Reason(code="MAX_POSITION", outcome="deny", observed="1200", limit="1000")
    lines = told(
        ev.SubmitOrder(at_ns=AT, intent=intent(), verdict_id="v"),
        ev.QuestionAsked(**stamp, client_order_id="c1", reply_id="r", message_ids=("o163",), messages=("far away",)),
        ev.AnswerQuestion(at_ns=AT, client_order_id="c1", reply_id="r", confirmed=False, reason="not listed"),
        ev.OrderUnknown(**stamp, client_order_id="c1", reason="no answer in 10 s"),
        ev.CancelOrder(at_ns=AT, client_order_id="c1", reason="stop"),
        ev.DenyOrder(
            at_ns=AT, intent=intent(order_type=OrderType.MARKET, limit_price=None), verdict_id="v", reasons=(reason,)
        ),
        ev.ModifyOrder(
            at_ns=AT,
            client_order_id="nobody",
            quantity=Decimal(50),
            limit_price=Decimal(11),
            stop_price=None,
            verdict_id="v",
        ),
        ev.ModifyOrder(
            at_ns=AT,
            client_order_id="nobody",
            quantity=Decimal(50),
            limit_price=None,
            stop_price=Decimal("9.50"),
            verdict_id="v",
        ),
    )
    assert lines == [
        ("order", "BUY 100 AAPL at 10.5 (fast, cross-up)"),
        ("question", "BUY 100 AAPL at 10.5: o163: far away"),
        ("answer", "no for BUY 100 AAPL at 10.5: not listed"),
        ("warning", "no answer (submit): BUY 100 AAPL at 10.5: no answer in 10 s"),
        ("cancel", "BUY 100 AAPL at 10.5: stop"),
        ("denied", "BUY 100 AAPL at market (fast): MAX_POSITION: observed=1200 limit=1000"),
        ("modify", "nobody to 50 at 11"),
        ("modify", "nobody to 50 stop 9.5"),
    ]


FORGED = "no\x1b]0;title\x07\x1b[1A\n22:13:21 fill     BUY 100 AAPL at 1.00 (fast)\r\u202e"


def test_what_others_write_is_one_line_that_no_terminal_obeys() -> None:
    stamp: dict[str, Any] = {"at_ns": AT, "wall_ns": AT}
    lines = told(
        ev.SubmitOrder(at_ns=AT, intent=intent(tag=FORGED), verdict_id="v"),
        ev.QuestionAsked(**stamp, client_order_id="c1", reply_id="r", message_ids=(FORGED,), messages=(FORGED,)),
        ev.OrderRejected(**stamp, client_order_id="c1", reason=FORGED),
        ev.OrderUnknown(**stamp, client_order_id="c1", reason=FORGED),
        ev.SessionChanged(**stamp, state=SessionState.DOWN, reason=FORGED),
        ev.Tell(at_ns=AT, notice=Notice(level="info", code="LOG", text=FORGED, at_ns=AT, strategy="fast")),
    )
    for line in lines:
        assert line is not None
        assert line[1].isprintable()
        assert r"no\x1b]0;title\x07\x1b[1A 22:13:21 fill" in line[1]
    stream = io.StringIO()
    PlainLog(stream).begin(view(account=FORGED))
    assert stream.getvalue().rstrip("\n").isprintable()
    assert RunResult(summary={}, exit_code=3, reason=FORGED).reason.isprintable()


def test_the_same_denial_is_told_once_a_minute() -> None:
    reason = ev.Reason(code="TRADING_STATE", outcome="deny", observed="HALTED")
    second = 1_000_000_000
    lines = told(
        *(
            ev.DenyOrder(at_ns=AT + n * second, intent=intent(), verdict_id="v", reasons=(reason,))
            for n in (0, 1, 2, 59, 60, 61)
        )
    )
    assert [line[1] for line in lines if line is not None] == [
        "BUY 100 AAPL at 10.5 (fast): TRADING_STATE: observed=HALTED",
        "BUY 100 AAPL at 10.5 (fast): TRADING_STATE: observed=HALTED (and 3 more like it before)",
    ]


def test_a_fill_is_told_once_and_a_correction_is_told() -> None:
    lines = told(
        ev.BookFill(at_ns=AT, fill=fill()),
        ev.BookFill(at_ns=AT, fill=fill(commission=Decimal(1))),
        ev.BookFill(at_ns=AT, fill=fill(price=Decimal(11))),
    )
    assert lines == [
        ("fill", "BUY 100 AAPL at 10.4 (fast)"),
        None,
        ("warning", "corrected: BUY 100 AAPL at 11 (fast), was 100 at 10.4"),
    ]


def test_agreement_is_told_when_it_is_news() -> None:
    stamp: dict[str, Any] = {"at_ns": AT, "wall_ns": AT, "clean": True}
    found = ev.ReconcileFinished(**stamp, findings=("FOREIGN_ORDER: 7",))
    agreed = ev.ReconcileFinished(**stamp)
    assert told(agreed, agreed, found, agreed) == [None, None, None, ("info", "books agree with the broker")]


@pytest.mark.parametrize(
    ("number", "text"),
    [("1E+2", "100"), ("100.00", "100"), ("0.10", "0.1"), ("-0.5", "-0.5"), ("NaN", "NaN"), ("1000000", "1000000")],
)
def test_numbers_for_people(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_signs() -> None:
    assert [signed(Decimal(number)) for number in ("5.0", "-5")] == ["+5", "-5"]
    assert plain(None) == "-"


def test_plain_log() -> None:
    stream = io.StringIO()
    log = PlainLog(stream)
    log.begin(view())
    log.row(ev.SubmitOrder(at_ns=AT, intent=intent(), verdict_id="v"))
    log.refresh(view())
    log.end()
    assert stream.getvalue().splitlines() == [
        "22:13:20 info     demo on account DU1, loop asyncio",
        "22:13:20 order    BUY 100 AAPL at 10.5 (fast, cross-up)",
        "22:13:20 status   trading: ticks 500, orders 3, fills 3, open 0, P&L +7.50, holding AAPL 100",
    ]


def test_quiet_shows_what_is_wrong() -> None:
    stream = io.StringIO()
    log = PlainLog(stream, quiet=True)
    log.begin(view())
    log.refresh(view())
    log.row(ev.SubmitOrder(at_ns=AT, intent=intent(), verdict_id="v"))
    log.row(ev.Tell(at_ns=AT, notice=Notice("info", "A", "fine", AT)))
    log.row(ev.Tell(at_ns=AT, notice=Notice("error", "B", "broken\nin two lines", AT, strategy="fast")))
    assert stream.getvalue() == "22:13:20 error    fast: B: broken in two lines\n"


def test_a_reader_that_went_away_does_not_stop_the_bot() -> None:
    stream = io.StringIO()
    stream.close()
    log = PlainLog(stream)
    log.begin(view())
    log.end()


def test_which_view() -> None:
    assert isinstance(make_observer(io.StringIO(), {"TERM": "xterm"}), PlainLog)
    assert isinstance(make_observer(Terminal(), {"TERM": "dumb"}), PlainLog)
    assert isinstance(make_observer(Terminal(), {}), PlainLog)
    assert isinstance(make_observer(Terminal(), {"TERM": "xterm"}, view="plain"), PlainLog)
    assert isinstance(make_observer(Terminal(), {"TERM": "xterm"}, view="none"), Silent)
    live = make_observer(Terminal(), {"TERM": "xterm", "NO_COLOR": "1"})
    assert isinstance(live, LiveView)
    assert not live.color


@pytest.mark.parametrize("color", [True, False])
def test_live_view(color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    live = LiveView(stream, color=color)
    live.begin(view(figures=FIGURES | {"unrealized_pnl": None}))
    live.row(ev.BookFill(at_ns=AT, fill=fill()))
    live.refresh(view(trading_state=TradingState.HALTED))
    live.end()
    live.refresh(view())  # after the end nothing is drawn any more
    text = stream.getvalue()
    for words in ("ticks 500", "P&L ?", "P&L +7.50", "10.40", "HALTED", "BUY 100 AAPL at 10.4 (fast)", "session ready"):
        assert words in text
    assert ("\x1b[32m" in text) is color


def test_summary() -> None:
    result = RunResult(summary=FIGURES, exit_code=0, reason="20 s are over", elapsed_s=24.04)
    assert summary_text("demo", result, ("bot check x",)).splitlines() == [
        "demo ended after 24.0 s: 20 s are over",
        "  ticks 500   intents 4   denied 1",
        "  orders 3   fills 3   still open 0   unknown 0",
        "  realised 12.5   unrealised -2   commission 3   together +7.50",
        "  positions: AAPL 100",
        "  the gateway counted 3 orders and 3 fills: the same",
        "",
        "Next:",
        "  bot check x",
    ]
    other = attrs.evolve(
        result, summary=FIGURES | {"gateway": {"orders": 4, "fills": 3}, "positions": {}, "unrealized_pnl": None}
    )
    text = summary_text("demo", other)
    assert "NOT THE SAME" in text
    fewer = attrs.evolve(result, summary=FIGURES | {"gateway": {"orders": 3, "fills": 1}})
    assert "1 fills: the rest was learned of the run before" in summary_text("demo", fewer)
    # There was no run before: whatever of ours the gateway does not have, it never had.
    assert "1 fills: NOT THE SAME" in summary_text("demo", attrs.evolve(fewer, is_first=True))
    assert "positions: none" in text
    assert "unrealised not known" in text
    assert "Next" not in text


def test_money_without_end_is_shown_to_the_cent() -> None:
    figures = FIGURES | {"realized_pnl": "-124.6666666667", "unrealized_pnl": "0.005", "commission": "83.00"}
    text = summary_text("demo", RunResult(summary=figures, exit_code=0, reason="over", elapsed_s=1.0))
    assert "  realised -124.67   unrealised 0   commission 83   together -207.66" in text.splitlines()


def test_rich_is_not_loaded_for_plain_output() -> None:
    code = "import sys, botframework.runtime.report; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
