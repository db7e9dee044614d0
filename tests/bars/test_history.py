"""``ctx.history`` in a run: asked for in on_start, with the tape's past, and the same however it was fed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from botframework import Bar, Tick
from botframework.core.bars import BarBuilder, Span
from botframework.runner.backtesting import BacktestOptions, prepare
from botframework.runner.plan import plan
from tests.bars.kit import SEEN
from tests.replay.kit import START_NS, planned, walk

S = 10**9


@pytest.fixture(autouse=True)
def _fresh() -> None:
    SEEN.clear()


def run(plan_: Any, options: BacktestOptions | None = None, **more: Any) -> dict[str, Any]:
    ready = prepare(plan_, options or BacktestOptions(), **more)
    try:
        ready.replay.run()
    finally:
        ready.close()
    return {**ready.replay.summary(), "raised": ready.replay.engine.raised}


@pytest.mark.parametrize("span", ["10s", "25ticks", "0.05range"])
def test_bars_in_a_run_are_those_of_its_ticks(span: str) -> None:
    run(planned(f"[{{kind: 'tests.bars.kit:Looks', span: {span}}}]"), blocks=walk(1_000))
    start, *shown = SEEN
    assert start == []
    assert len(shown) == 1_000
    builder = BarBuilder(span=Span.parse(span))
    for block in walk(1_000):
        for at_ns, bid, ask in zip(block.at_ns, block.bid, block.ask, strict=True):
            builder.add(Tick(None, at_ns, at_ns, bid, ask))  # type: ignore[arg-type]  # the bar's own instrument plays no part
    assert [replace(bar, instrument=None) for bar in shown[-1][1]] == list(builder.bars)[-200:]
    for at_ns, bars in shown:  # nothing of the future, and nothing unfinished
        assert all(bar.at_ns + round(bar.length_s * S) <= at_ns for bar in bars)


def tape(folder: Path) -> Path:
    """One quote every 20 seconds for three hours."""
    rows = [f"{START_NS // 1_000_000 + i * 20_000},{100 + i % 7},{100.02 + i % 7:.2f},100,100" for i in range(540)]
    (folder / "quotes.csv").write_text("at_ms,bid,ask,bid_size,ask_size\n" + "\n".join(rows) + "\n")
    (folder / "bot.yaml").write_text(
        "bot: looks\ninstruments: [AAPL]\nstrategies: [{kind: 'tests.bars.kit:Looks'}]\n"
        f"market: {{tape: {{path: {folder / 'quotes.csv'}}}}}\n"
    )
    return folder / "bot.yaml"


def test_a_strategy_warms_up_from_the_tapes_past(tmp_path: Path) -> None:
    file = tape(tmp_path)
    run(plan(file, {}))
    whole = dict(SEEN[1:])
    SEEN.clear()
    run(plan(file, {}), BacktestOptions(from_ns=START_NS + 7_210 * S))
    start, *shown = SEEN
    assert len(start) == 120  # two hours of minutes were there before the first tick
    assert shown
    for at_ns, bars in shown:
        assert bars == whole[at_ns]


def test_of_a_bar_that_reaches_over_the_beginning_nothing_behind_it_is_shown(tmp_path: Path) -> None:
    """AAPL's bars of an hour begin at half past, SPY's on the hour: one of AAPL is half over when a run begins at one."""
    begin_ms = START_NS // 1_000_000

    def bars(symbol: str, late_ms: int) -> str:
        rows = [f"{begin_ms + late_ms + i * 3_600_000},{10 + i},{12 + i},{9 + i},{11 + i},400" for i in range(-3, 5)]
        (tmp_path / f"{symbol}.csv").write_text("at_ms,open,high,low,close,volume\n" + "\n".join(rows) + "\n")
        return f"{symbol}={tmp_path / symbol}.csv"

    (tmp_path / "bot.yaml").write_text(
        "bot: looks\ninstruments: [AAPL, SPY]\nstrategies: [{kind: 'tests.bars.kit:Looks'}]\n"
        "market: {tape: {bar_length: 3600}}\n"
    )
    tapes = [bars("AAPL", 1_800_000), bars("SPY", 0)]
    run(plan(tmp_path / "bot.yaml", {}), BacktestOptions(tapes=tapes, from_ns=START_NS))
    start, *_ = SEEN
    assert start
    assert max(bar.at_ns for bar in start) < START_NS


def test_a_history_nobody_kept_is_refused_and_not_made_up() -> None:
    done = run(planned("[{kind: 'tests.bars.kit:Looks', late: true}]"), blocks=walk(100))
    assert "1m bars of AAPL are not kept; ask for them in on_start first" in done["raised"]["Looks"]


def test_regular_sessions_in_a_run() -> None:
    run(planned("[{kind: 'tests.bars.kit:Looks', span: 30m rth}]"), blocks=walk(1_000, gap_ms=60_000))
    bars: list[Bar] = SEEN[-1][1]
    opened = START_NS - 1800 * S  # 2 January 2024, 09:30 in New York
    assert bars[0].at_ns == opened + 1800 * S
    assert all(opened <= bar.at_ns < opened + 6.5 * 3600 * S for bar in bars)
    assert len(bars) == 12


def test_whoever_asks_for_most_gets_it(tmp_path: Path) -> None:
    file = tape(tmp_path)
    file.write_text(
        file.read_text().replace(
            "{kind: 'tests.bars.kit:Looks'}",
            "{name: a, kind: 'tests.bars.kit:Looks', span: 1s}, {name: b, kind: 'tests.bars.kit:Looks', span: 1s, count: 1200}",
        )
    )
    rows = [f"{START_NS // 1_000_000 + i * 2_000},{100 + i % 7},{100.02 + i % 7:.2f},100,100" for i in range(3_000)]
    (tmp_path / "quotes.csv").write_text("at_ms,bid,ask,bid_size,ask_size\n" + "\n".join(rows) + "\n")
    run(plan(file, {}), BacktestOptions(from_ns=START_NS + 5_990 * S))
    few, many, *shown = SEEN
    assert (len(few), len(many)) == (200, 1_200)
    assert {len(bars) for _, bars in shown} == {200, 1_200}
