"""Bars in files: columns, tapes the project can play, and checkpoints that survive their writer."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from botframework.errors import ConfigError, JournalError
from botframework.ibkr import BadCall, Bar, BarSeries
from botframework.ibkr.series import COLUMNS, LINE_BYTES_MAX, Checkpoint
from botframework.runtime.tape import Tape, TapeSpec
from tests.docs_kit import ROOT

START = 1_789_000_000_000
BARS = tuple(
    Bar(
        at_ms=START + i * 60_000,
        open=10.0,
        high=10.5 + i,
        low=9.5,
        close=round(10.1 + i / 10, 2),
        volume=None if i == 1 else 7.0,
    )
    for i in range(3)
)
SERIES = BarSeries(conid=265598, bar="1min", start_ms=START, end_ms=START + 180_000, bars=BARS)


def test_a_series_is_a_sequence_with_columns() -> None:
    assert (len(SERIES), SERIES[1], list(SERIES)) == (3, BARS[1], list(BARS))
    assert SERIES[1:] == BARS[1:]
    columns = SERIES.columns()
    assert tuple(columns) == COLUMNS
    assert columns["close"] == [bar.close for bar in BARS]
    assert SERIES.times()[0] == datetime.fromtimestamp(START / 1000, UTC)


def test_csv_holds_every_column(tmp_path: Path) -> None:
    with SERIES.write(tmp_path / "bars.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["at_ms"]) for row in rows] == [bar.at_ms for bar in BARS]
    assert [float(row["high"]) for row in rows] == [bar.high for bar in BARS]
    assert [row["volume"] for row in rows] == ["7.0", "", "7.0"]


def test_parquet_holds_every_column(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs the extra")
    table = parquet.read_table(SERIES.write(tmp_path / "bars.parquet"))
    assert table.to_pydict() == SERIES.columns()
    assert str(table.schema.field("at_ms").type) == "int64"


@pytest.mark.parametrize("name", ["tape.csv", "tape.parquet"])
def test_a_tape_can_be_played(tmp_path: Path, name: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="Parquet needs the extra")
    path = SERIES.write_tape(tmp_path / name, spread=Decimal("0.02"))
    quotes = list(Tape(TapeSpec(path=path, symbol="AAPL")).quotes())
    # A bar is known when it is over, not when it begins.
    assert [quote[0] for quote in quotes] == [bar.at_ms + 60_000 for bar in BARS]
    assert [quote[2] for quote in quotes] == [Decimal("10.09"), Decimal("10.19"), Decimal("10.29")]
    assert [quote[4] for quote in quotes] == [Decimal("10.11"), Decimal("10.21"), Decimal("10.31")]


def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"call it \.csv or \.parquet"):
        SERIES.write(tmp_path / "bars.xlsx")
    with pytest.raises(JournalError, match="check disk and rights"):
        SERIES.write(tmp_path / "nowhere" / "bars.csv")
    with pytest.raises(BadCall, match="spread"):
        SERIES.write_tape(tmp_path / "tape.csv", spread=Decimal(-1))
    assert list(tmp_path.iterdir()) == []


ASKED = {"conid": 1, "bar": "1min"}


def test_a_checkpoint_survives_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "bars.jsonl"
    first = Checkpoint(path, ASKED)
    first.add(BARS[:1], (START, START + 60_000))
    first.add(BARS[1:], (START + 60_000, START + 180_000))
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        again = Checkpoint(path, ASKED)
        again.load()
        assert again.bars in ([], list(BARS[:1]), list(BARS))
        again.add([], (0, 1))
        after = Checkpoint(path, ASKED)
        after.load()
        assert after.bars == again.bars
        assert (0, 1) in after.covered or cut < whole.index(b"\n")
    assert path.stat().st_mode & 0o077 == 0


def test_a_checkpoint_of_another_download_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.jsonl"
    Checkpoint(path, ASKED).add(BARS, (START, START + 180_000))
    with pytest.raises(BadCall, match="something else"):
        Checkpoint(path, {**ASKED, "bar": "5min"}).load()
    with pytest.raises(JournalError, match="cannot be read"):
        Checkpoint(tmp_path, ASKED).load()
    with pytest.raises(JournalError, match="cannot be written"):
        Checkpoint(tmp_path / "nowhere" / "bars.jsonl", ASKED).add([], (0, 1))
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    with pytest.raises(BadCall, match="something else"):
        Checkpoint(notes, ASKED).add([], (0, 1))
    assert notes.read_text() == "mine"


def test_the_file_of_a_range_is_a_tape_of_bars(tmp_path: Path) -> None:
    """As written, without a mapping; only how long a bar lasts has to be told."""
    bars = [attrs.evolve(BARS[0], at_ms=START + i * 60_000, close=10.0 + i % 5 / 10) for i in range(60)]
    attrs.evolve(SERIES, bars=tuple(bars)).write(tmp_path / "bars.csv")
    (tmp_path / "bot.yaml").write_text(
        "bot: taped\ninstruments: [AAPL]\nstrategies: [{kind: sma_cross, fast: 2, slow: 3}]\n"
        "market: {tape: {path: bars.csv, bar_length: 1m}}\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "botframework", "backtest", "bot.yaml", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["intents"] > 0


def test_a_checkpoint_with_a_line_no_window_fills_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.jsonl"
    Checkpoint(path, ASKED).add(BARS, (START, START + 180_000))
    with path.open("a") as file:
        file.write(json.dumps({"from_ms": 1, "to_ms": 2, "bars": [], "more": "x" * LINE_BYTES_MAX}))
    with pytest.raises(BadCall, match="something else"):
        Checkpoint(path, ASKED).load()
