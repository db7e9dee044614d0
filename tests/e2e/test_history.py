"""A live bot has the gateway's history when it starts: bars from before the first tick, as a strategy asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from botframework import Tick
from botframework.core.model import Instrument
from botframework.runner.assembly import RunOptions
from botframework.runner.live import run_bot
from tests.runner.warm_bots import Forgetful, Warm

MINUTE_NS = 60 * 10**9


def test_the_bars_before_the_first_tick_are_there(write_bot: Callable[..., Path]) -> None:
    for kept in (Warm.at_start, Warm.at_tick, Warm.starts, Forgetful.starts):
        kept.clear()
    kinds = (
        "[{name: warm, kind: 'tests.runner.warm_bots:Warm'}, {name: cold, kind: 'tests.runner.warm_bots:Forgetful'}]"
    )
    finished = run_bot(write_bot("warm", strategies=kinds), RunOptions(run_for_s=3, view="none"))
    assert finished.exit_code == 0, finished.reason
    bars = Warm.at_start["1m"]
    assert len(bars) == 120
    assert [bar.at_ns for bar in bars] == sorted({bar.at_ns for bar in bars})
    assert all(bar.at_ns % MINUTE_NS == 0 and bar.low <= min(bar.open, bar.close) for bar in bars)
    fives = Warm.at_start["5m"]
    assert len(fives) == 20
    inside = [bar for bar in bars if fives[-1].at_ns <= bar.at_ns < fives[-1].at_ns + 5 * MINUTE_NS]
    assert (fives[-1].open, fives[-1].close) == (inside[0].open, inside[-1].close)
    assert fives[-1].high == max(bar.high for bar in inside)
    assert Warm.at_start["30s"] == []  # the gateway's shortest bar is a minute
    at_ns, bar_ns, mid, close = Warm.at_tick[0]
    assert bar_ns >= bars[-1].at_ns
    assert bar_ns + MINUTE_NS <= at_ns
    assert mid == pytest.approx(close, rel=0.05)
    assert len(Warm.starts) == 2  # once to see what it wants
    assert len(Forgetful.starts) == 1


def test_a_gateway_without_a_history_is_a_warning_and_no_obstacle(
    write_bot: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from botframework.errors import GatewayError
    from botframework.ibkr.broker import IbkrBroker

    async def refused(self: IbkrBroker, instrument: Instrument, spans: object) -> list[Tick]:
        raise GatewayError("Chart data unavailable")

    monkeypatch.setattr(IbkrBroker, "past", refused)
    Warm.at_tick.clear()
    finished = run_bot(
        write_bot("late", strategies="[{name: warm, kind: 'tests.runner.warm_bots:Warm'}]"),
        RunOptions(run_for_s=1, view="plain"),
    )
    assert finished.exit_code in (0, 3)  # its own [last] finds nothing until a minute of the market is over
    assert Warm.at_start["1m"] == []
    assert "AAPL: its history begins with this run: Chart data unavailable" in capsys.readouterr().out
