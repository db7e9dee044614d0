"""The list of round trips: by hand, and as the scorecard counts them."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from botframework import Fill, Instrument, Side
from botframework.cli import root
from botframework.core import events as ev
from botframework.runtime.roundtrips import COLUMNS, RoundTrips
from tests.replay.kit import busy, planned, run, walk

AAPL = Instrument("AAPL", 265598)
MES = Instrument("MESZ6", 1, sec_type="FUT", multiplier=Decimal(5))


def book(side: str, quantity: str, price: str, at_s: int, fee: str = "1", instrument: Instrument = AAPL) -> ev.BookFill:
    fill = Fill(
        f"{at_s}",
        "c",
        "b",
        "fast",
        instrument,
        Side(side),
        Decimal(quantity),
        Decimal(price),
        at_s * 10**9,
        commission=Decimal(fee),
    )
    return ev.BookFill(at_ns=fill.at_ns, fill=fill)


def told(*rows: object) -> list[str]:
    trips = RoundTrips()
    for row in rows:
        trips.row(row)
    return [",".join(trip.as_row()) for trip in trips]


def test_in_by_two_fills_and_out_by_two() -> None:
    rows = [book("BUY", "10", "100", 1), book("BUY", "30", "104", 2)]
    rows += [book("SELL", "20", "105", 3), book("SELL", "20", "106", 4)]
    assert told(*rows) == ["fast,AAPL,LONG,40,1970-01-01T00:00:01.000Z,1970-01-01T00:00:04.000Z,103,105.5,4,96"]
    assert told(*rows[:3]) == ["fast,AAPL,LONG,40,1970-01-01T00:00:01.000Z,,103,105,3,"]


def test_a_fill_that_turns_the_position_ends_one_and_begins_another_with_its_share_of_the_fee() -> None:
    rows = [book("SELL", "10", "100", 1), book("BUY", "40", "98", 2, fee="4"), book("SELL", "30", "97", 3)]
    assert told(*rows) == [
        "fast,AAPL,SHORT,10,1970-01-01T00:00:01.000Z,1970-01-01T00:00:02.000Z,100,98,2,18",
        "fast,AAPL,LONG,30,1970-01-01T00:00:02.000Z,1970-01-01T00:00:03.000Z,98,97,4,-34",
    ]


def test_a_contract_is_worth_its_multiplier() -> None:
    rows = [book("BUY", "2", "5000.25", 1, instrument=MES), book("SELL", "2", "5001", 2, instrument=MES)]
    assert told(*rows)[0].endswith(",5000.25,5001,2,5.5")


def test_a_split_changes_the_shares_and_pays_for_the_rest() -> None:
    split = ev.SharesSplit(
        at_ns=2 * 10**9, wall_ns=0, conid=265598, symbol="AAPL", ratio=Decimal("1.5"), price=Decimal(80)
    )
    assert told(book("BUY", "9", "120", 1), split, book("SELL", "13", "90", 3)) == [
        # 1080 paid; 13.5 shares of which the half is paid with 40; 1170 got; two fees.
        "fast,AAPL,LONG,13.5,1970-01-01T00:00:01.000Z,1970-01-01T00:00:03.000Z,80,90,2,128"
    ]
    gone = ev.SharesSplit(
        at_ns=2 * 10**9, wall_ns=0, conid=265598, symbol="AAPL", ratio=Decimal("0.1"), price=Decimal(900)
    )
    assert told(book("BUY", "9", "100", 1), gone) == [
        "fast,AAPL,LONG,0.9,1970-01-01T00:00:01.000Z,1970-01-01T00:00:02.000Z,1000,,1,-91"
    ]


def test_an_expiry_ends_one_and_what_it_delivers_begins_another() -> None:
    over: dict[str, Any] = {
        "at_ns": 2 * 10**9,
        "wall_ns": 0,
        "instrument": MES,
        "quantity": Decimal(2),
        "reason": "last day",
    }
    bought = book("BUY", "2", "10", 1, instrument=MES)
    settled = ev.ContractExpired(**over, price=Decimal(12))
    assert told(bought, settled) == ["fast,MESZ6,LONG,2,1970-01-01T00:00:01.000Z,1970-01-01T00:00:02.000Z,10,12,1,19"]
    delivered = ev.ContractExpired(**over, price=Decimal(0), underlying=AAPL, ratio=Decimal(5), strike=Decimal(90))
    assert told(bought, delivered, book("SELL", "10", "95", 3)) == [
        "fast,MESZ6,LONG,2,1970-01-01T00:00:01.000Z,1970-01-01T00:00:02.000Z,10,0,1,-101",
        "fast,AAPL,LONG,10,1970-01-01T00:00:02.000Z,1970-01-01T00:00:03.000Z,90,95,1,49",
    ]
    assert told(settled) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_they_are_those_of_the_scorecard(seed: int) -> None:
    strategies = "[{name: a, kind: 'tests.replay.kit:Busy'}, {name: b, kind: 'tests.replay.kit:Busy', every: 11}]"
    ready = run(planned(strategies, "AAPL, SPY"), walk(4_000, symbols=("AAPL", "SPY"), seed=seed), keep_trips=True)
    assert ready.trips is not None
    for name, row in ready.scorecard.as_json(ready.replay.engine.view)["strategies"].items():
        closed = [trip for trip in ready.trips.closed if trip.strategy == name]
        assert len(closed) == row["round_trips"] > 0
        assert sum(trip.result > 0 for trip in closed) == row["round_trips_won"]
        fees = sum(trip.fees for trip in ready.trips if trip.strategy == name)
        assert fees == pytest.approx(Decimal(row["commission"]), abs=Decimal("1e-9"))
    assert run(busy(), walk(500)).trips is None


def test_the_tables_hold_what_the_report_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bot.yaml").write_text(
        "bot: b\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 5, slow: 15}]\n", encoding="utf-8"
    )
    options = ["--for", "30m", "--trades", "out/trades.csv", "--equity", "equity.csv", "--json"]
    result = CliRunner().invoke(root, ["backtest", "bot.yaml", *options], standalone_mode=False)
    summary = json.loads(result.output)
    with Path("out/trades.csv").open(encoding="utf-8") as file:
        trades = list(csv.DictReader(file))
    assert tuple(trades[0]) == COLUMNS
    closed = [row for row in trades if row["closed"]]
    assert len(closed) == summary["round_trips"] > 3
    assert sum(Decimal(row["result"]) > 0 for row in closed) == summary["round_trips_won"]
    with Path("equity.csv").open(encoding="utf-8") as file:
        curve = list(csv.DictReader(file))
    assert curve[0] == {"at": "2024-01-02T15:00:00.000Z", "equity": "1000000.00"}
    assert curve[-1]["equity"] == f"{summary['equity']:.2f}"
    assert len({row["at"] for row in curve}) == len(curve) >= 30
    Path("file").write_text("", encoding="utf-8")
    refused = CliRunner().invoke(
        root, ["backtest", "bot.yaml", "--for", "1m", "--equity", "file/e.csv"], standalone_mode=False
    )
    assert str(refused.exception).startswith("file/e.csv: the table cannot be written (")
