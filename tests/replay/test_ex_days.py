"""Daily bars whose day begins elsewhere than in New York: the bar of an ex-day is one without the dividend, or of the new shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from botframework import Context, Tick, hookimpl
from botframework.runner.backtesting import BacktestOptions, Prepared, prepare, tape_blocks
from botframework.runner.plan import plan

D = Decimal
DAYS = (
    (2, 400),
    (3, 400),
    (4, 100),
    (5, 100),
    (8, 100),
    (9, 99),
    (10, 99),
)  # of January 2024, and what the shares cost
ACTIONS = "2024-01-04,AAPL,split,4\n2024-01-09,AAPL,dividend,1\n"


@attrs.define(eq=False, kw_only=True)
class Stopped:
    """Buys at the first touch from a moment on, and sells what it has when the price falls by an eighth."""

    since_ns: int = 0
    asked: bool = attrs.field(init=False, default=False)

    @hookimpl
    def on_tick(self, ctx: Context, tick: Tick) -> None:
        if tick.at_ns >= self.since_ns and not self.asked:
            self.asked = True
            ctx.buy(tick.instrument, 100)
            ctx.sell(tick.instrument, 100, stop_price=round(tick.bid * 0.875), tif="GTC")


def run(folder: Path, *, zone: str, bar_time: str = "start", day: int = 2, length_s: int = 86_400) -> Prepared:
    (folder / "actions.csv").write_text(f"date,symbol,kind,value\n{ACTIONS}")
    lines = []
    for number, price in DAYS:
        begins = datetime(2024, 1, number, tzinfo=ZoneInfo(zone))
        at = begins if bar_time == "start" else begins + timedelta(seconds=length_s)
        lines.append(f"{round(at.timestamp())},{price},{price + 1},{price - 1},{price},100000")
    (folder / "bars.csv").write_text("at_s,open,high,low,close,volume\n" + "\n".join(lines) + "\n")
    since_ns = round(datetime(2024, 1, day, tzinfo=ZoneInfo(zone)).timestamp()) * 10**9
    (folder / "bot.yaml").write_text(
        "bot: daily\ninstruments: [AAPL]\n"
        f"strategies: [{{kind: 'tests.replay.test_ex_days:Stopped', since_ns: {since_ns}}}]\n"
        f"costs: {{actions: {folder / 'actions.csv'}}}\n"
        f"market: {{tape: {{path: {folder / 'bars.csv'}, bar_length: {length_s}, bar_time: {bar_time}}}}}\n"
    )
    ready = prepare(plan(folder / "bot.yaml", {}), BacktestOptions())
    ready.replay.run()
    ready.close()
    assert ready.replay.failure is None
    return ready


@pytest.mark.parametrize("bar_time", ["start", "end"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_no_stop_falls_to_a_split_and_who_held_has_the_dividend(tmp_path: Path, zone: str, bar_time: str) -> None:
    ready = run(tmp_path, zone=zone, bar_time=bar_time)
    summary = ready.replay.summary()
    assert (summary["fills"], summary["positions"], summary["unrealized_pnl"]) == (1, {"AAPL": "400"}, "-400")
    assert ready.scorecard.carried == {"dividend": D("400.00")}  # 1.00 for each of the new shares


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_who_buys_on_the_ex_day_has_no_dividend(tmp_path: Path, zone: str) -> None:
    ready = run(tmp_path, zone=zone, day=9)
    summary = ready.replay.summary()
    assert (summary["positions"], summary["unrealized_pnl"]) == ({"AAPL": "100"}, "0")
    assert ready.scorecard.carried == {}


@pytest.mark.parametrize(("zone", "moved"), [("UTC", [4, 9]), ("America/New_York", [])])
def test_other_bars_stay_where_they_are(tmp_path: Path, zone: str, moved: list[int]) -> None:
    run(tmp_path, zone=zone)
    blocks = tape_blocks(plan(tmp_path / "bot.yaml", {}), BacktestOptions())
    seen = [at_ns for block in blocks for at_ns in block.at_ns]
    midnights = [round(datetime(2024, 1, day, tzinfo=ZoneInfo(zone)).timestamp()) * 10**9 for day, _ in DAYS]
    assert seen == sorted(seen)
    late = {day: at - due for (day, _), at, due in zip(DAYS, seen[::4], midnights, strict=True) if at != due}
    assert late == dict.fromkeys(moved, 5 * 3600 * 10**9)
    assert [at - due for at, due in zip(seen[3::4], midnights, strict=True)] == [86_400 * 10**9 - 1] * len(DAYS)
