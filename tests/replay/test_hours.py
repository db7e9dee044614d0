"""Market hours in a replay: both roads give the same journal, what lies outside is counted, and the gateway does the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from botframework.core import events as ev
from botframework.errors import ConfigError
from botframework.runner.backtesting import BacktestOptions, prepare, report_text, run_backtest
from botframework.runner.parity import GAP_NS, Parity, check_parity
from botframework.runtime.offline import NS_PER_S
from botframework.runtime.tapeblocks import Block
from botframework.sim.hours import MarketHours
from tests.byhand.kit import ms_of
from tests.replay.kit import START_NS, planned, run, walk

BUSY = "[{kind: 'tests.replay.kit:Busy', timer_s: 1500}]"
LAX = "risk: [{kind: quote_age, max_age_s: 864000}]"


@pytest.mark.parametrize(
    "fills",
    [
        "",
        ", model: {kind: queue}",
        ", model: {kind: limited, percent: 20}, slippage: {kind: ticks, ticks: 1}",
        ", model: {kind: chance}",
        ", latency: {kind: uniform, least_ms: 1, most_ms: 400s}",
    ],
)
@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY", "TSLA")])
def test_short_road_and_front_door_agree_over_days_and_nights(symbols: tuple[str, ...], fills: str) -> None:
    plan = planned(BUSY, ", ".join(symbols), rules=LAX, more=f"fills: {{hours: regular{fills}}}")
    traded: list[Any] = []
    runs = [
        run(plan, walk(4_000, symbols, seed=5, gap_ms=60_000, one_sided=len(symbols) > 1), inline=inline, watch=watch)
        for inline, watch in ((True, None), (False, traded.append))
    ]
    assert runs[0].journal_hash == runs[1].journal_hash
    assert runs[0].replay.differences() == []
    hours = MarketHours("regular")
    fills_at = [row.fill.at_ns for row in traded if isinstance(row, ev.BookFill)]
    assert len(fills_at) > 100
    assert all(hours.is_open(at_ns // 1_000_000) for at_ns in fills_at)
    expired = [
        row
        for row in traded
        if isinstance(row, ev.OrderReported) and row.source == "stream" and row.working.value == "expired"
    ]
    assert expired
    assert {
        hours.is_open(row.at_ns // 1_000_000 - 1) and not hours.is_open(row.at_ns // 1_000_000) for row in expired
    } == {True}


def test_without_the_word_nothing_is_closed() -> None:
    plan = planned(BUSY, rules=LAX)
    assert plan.config.fills.hours == "always"
    traded: list[Any] = []
    run(plan, walk(4_000, seed=5, gap_ms=60_000), watch=traded.append)
    hours = MarketHours("regular")
    fills_at = [row.fill.at_ns for row in traded if isinstance(row, ev.BookFill)]
    assert any(not hours.is_open(at_ns // 1_000_000) for at_ns in fills_at)


@pytest.mark.parametrize("symbols", [("AAPL",), ("AAPL", "SPY")])
def test_rows_while_the_market_was_closed_are_counted(symbols: tuple[str, ...]) -> None:
    plan = planned(BUSY, ", ".join(symbols), rules=LAX, more="fills: {hours: regular}")
    hours = MarketHours("regular")
    outside = sum(
        not hours.is_open(at_ns // 1_000_000) for block in walk(3_000, symbols, gap_ms=60_000) for at_ns in block.at_ns
    )
    ready = run(plan, walk(3_000, symbols, gap_ms=60_000))
    assert ready.closed is not None
    assert 0 < ready.closed.rows == outside < 3_000


def test_a_tape_of_nights_alone_says_so(tmp_path: Path) -> None:
    rows = "\n".join(f"{ms_of('2024-01-03T03:00:00Z') + n * 1000},100.00,100.02" for n in range(50))
    (tmp_path / "night.csv").write_text(f"at_ms,bid,ask\n{rows}\n")
    bot = tmp_path / "bot.yaml"
    bot.write_text(
        "bot: n\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 4}]\n"
        "market: {tape: {duplicates: keep}}\nfills: {hours: regular}\n"
    )
    result = run_backtest(bot, BacktestOptions(tapes=[str(tmp_path / "night.csv")]))
    assert result.summary["closed_rows"] == 50
    assert "rows: 50 while the market was closed: all of them, so no order could fill" in report_text(result.summary)


def test_daily_bars_are_refused_with_hours() -> None:
    tape = "market: {tape: {path: d.csv, kind: bars, bar_length: 86400}}"
    plan = planned(BUSY, more=f"{tape}\nfills: {{hours: regular}}")
    with pytest.raises(ConfigError, match="bars of a whole day") as caught:
        prepare(plan, BacktestOptions())
    assert "hours: always" in str(caught.value.hint)
    assert str(caught.value.where).startswith("test.yaml:")


def test_a_made_up_market_keeps_to_the_hours_as_well() -> None:
    plan = planned("[{kind: sma_cross, fast: 2, slow: 4}]", more="fills: {hours: regular}")
    ready = prepare(plan, BacktestOptions(tapes=["synthetic:3"], for_s=8 * 3600))
    try:
        ready.replay.run()
    finally:
        ready.close()
    # From 15:00 UTC on: six of the eight hours lie before the close.
    assert ready.closed is not None
    assert ready.closed.rows == 0
    assert ready.replay.rows > 1000
    (lane,) = ready.replay.engine.view.lanes.values()
    assert lane.tick is not None
    assert START_NS + 5 * 3600 * NS_PER_S < lane.tick.at_ns < START_NS + 6 * 3600 * NS_PER_S


@pytest.mark.timeout(400)
def test_the_gateway_with_the_same_hours_does_the_same() -> None:
    """From forty seconds before the close to forty behind it: the day's orders end with it, nothing of the evening fills."""
    count = 40
    first_ns = ms_of("2024-01-03T20:59:20Z") * 1_000_000

    def swings() -> Iterator[Block]:
        mids = [100 + (n % 8 if n % 16 < 8 else 8 - n % 8) / 10 for n in range(count)]
        at_ns = [first_ns + n * GAP_NS for n in range(count)]
        bids, asks = [round(mid - 0.01, 2) for mid in mids], [round(mid + 0.01, 2) for mid in mids]
        yield Block("AAPL", at_ns, bids, asks, [500.0] * count, [500.0] * count)

    sma = "[{kind: sma_cross, fast: 2, slow: 4}]"
    plan = planned(sma, more="fills: {hours: regular}")
    found: list[Parity] = []
    for speed in (20, 20, 5, 2):  # slower where the machine stands still for a gap: the wall clock is in one of the two
        with contextlib.suppress(ConfigError):
            found.append(check_parity(plan, BacktestOptions(), swings(), quotes=count, speed=speed))
            if not found[-1].differences:
                break
    closing = found[-1]
    assert closing.differences == []
    assert closing.orders > closing.fills > 0
    assert run(planned(sma), swings()).replay.summary()["fills"] > closing.fills
