"""Tapes: what the columns mean, and rows that are no quotes."""

from __future__ import annotations

import builtins
import csv
import gzip
import itertools
import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.config import TapeConfig
from botframework.core.model import Instrument
from botframework.errors import ConfigError
from botframework.runtime import tapefiles
from botframework.runtime.tape import Tape, TapeSpec, tape_spec, time_ns
from botframework.runtime.tapechunks import read_chunks
from botframework.runtime.tapefiles import read_rows

DATA = Path(os.environ.get("TICKWRIGHT_DATA", Path(__file__).parents[3] / "shared" / "data"))
REAL = DATA / "taq-stock-2018-01" / "quotes_all_venues.parquet"
COLUMNS = {"at_ms": "ts_ms", "bid": "bid_e4", "ask": "ask_e4", "bid_size": "bid_lots", "ask_size": "ask_lots"}
HEADER = ["ts_ms", "exchange", "bid_e4", "bid_lots", "ask_e4", "ask_lots"]
ROWS: list[list[Any]] = [
    [1000, "P", 999000, 1, 999900, 1],
    [1000, "N", 1000000, 2, 1000100, 3],
    [1500, "N", 0, 0, 1000200, 4],
    [1500, "N", 1000100, 1, 0, 0],
    [2000, "N", 1000100, 1, 1000100, 9],
    [2000, "P", 1, 1, 2, 1],
    [3000, "N", 1000000, 2, 1000100, 3],
]


def write(path: Path, rows: list[list[Any]], header: list[str] = HEADER) -> Path:
    if path.suffix == ".parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        columns = {name: [row[i] for row in rows] for i, name in enumerate(header)}
        parquet.write_table(pa.table(columns), path)
    else:
        with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return path


def spec(path: Path, **changes: Any) -> TapeSpec:
    fields: dict[str, Any] = {
        "columns": COLUMNS,
        "price_scale": Decimal(10000),
        "lot": Decimal(100),
        "row_filter": {"exchange": "N"},
        "where": "bots/mm.yaml:9",
    }
    return TapeSpec(path=path, symbol="XXX", **{**fields, **changes})


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.csv.gz"])
def test_quotes_are_scaled_filtered_and_may_have_one_side(tmp_path, name) -> None:
    tape = Tape(spec(write(tmp_path / name, ROWS)))
    d = Decimal
    assert list(tape.quotes()) == [
        (1000, "XXX", d("100"), d(200), d("100.01"), d(300)),
        (1500, "XXX", None, d(0), d("100.02"), d(400)),
        (1500, "XXX", d("100.01"), d(100), None, d(0)),
        (2000, "XXX", d("100.01"), d(100), d("100.01"), d(900)),
        (3000, "XXX", d("100"), d(200), d("100.01"), d(300)),
    ]
    assert (tape.good, tape.bad) == (5, 0)
    instrument = Instrument("XXX", 1)
    ticks = list(tape.ticks(instrument))
    assert [(t.at_ns, t.bid, t.ask, t.bid_size, t.ask_size) for t in ticks] == [
        (1_000_000_000, 100.0, 100.01, 200.0, 300.0),
        (2_000_000_000, 100.01, 100.01, 100.0, 900.0),
        (3_000_000_000, 100.0, 100.01, 200.0, 300.0),
    ]
    assert all(t.instrument is instrument for t in ticks)


def test_from_is_included_and_to_is_not(tmp_path) -> None:
    path = write(tmp_path / "t.csv", ROWS)
    cut = Tape(spec(path, start_ns=1_500_000_000, end_ns=3_000_000_000))
    assert [quote[0] for quote in cut.quotes()] == [1500, 1500, 2000]


def test_nanoseconds_names_as_they_are_and_one_lot_without_sizes(tmp_path) -> None:
    path = write(tmp_path / "t.csv", [[1_500_000_001, "1.5", ""], [1_500_000_002, "", "2"]], ["at_ns", "bid", "ask"])
    tape = Tape(spec(path, columns={"at_ns": "at_ns"}, price_scale=Decimal(1), row_filter={}))
    assert list(tape.quotes()) == [
        (1500, "XXX", Decimal("1.5"), Decimal(100), None, Decimal(0)),
        (1500, "XXX", None, Decimal(0), Decimal(2), Decimal(100)),
    ]


BAD: list[tuple[list[Any], str]] = [
    ([999, "N", 1000000, 1, 1000100, 1], "time goes back by 1 ms"),
    ([1000, "N", 1000200, 1, 1000100, 1], "bid 100.02 is above ask 100.01"),
    ([1000, "N", -1, 1, 1000100, 1], "bid_e4|bid -1 is negative"),
    ([1000, "N", 1000000, -1, 1000100, 1], "bid_size -1 is negative"),
    ([1000, "N", "nan", 1, 1000100, 1], "bid 'nan' is no number"),
    ([1000, "N", "Infinity", 1, 1000100, 1], "bid 'Infinity' is no number"),
    ([1000, "N", "1,5", 1, 1000100, 1], "bid '1,5' is no number"),
    ([1000, "N", 1000000, 1, 1000100, "x"], "ask_size 'x' is no number"),
    ([1000, "N", 1000000, "9" * 400, 1000100, 1], f"bid_size '{'9' * 39} is no number"),
    (["", "N", 1000000, 1, 1000100, 1], "at_ms '' is no whole number"),
    (["1e3", "N", 1000000, 1, 1000100, 1], "at_ms '1e3' is no whole number"),
    ([-5, "N", 1000000, 1, 1000100, 1], "at_ms -5 is no time after 1970"),
]


@pytest.mark.parametrize(("row", "text"), BAD)
def test_a_bad_row_is_refused_by_file_and_row_or_counted(tmp_path, row, text) -> None:
    path = write(tmp_path / "t.csv", [*ROWS[:2], row, *ROWS[2:]])
    with pytest.raises(ConfigError, match=text) as caught:
        list(Tape(spec(path)).quotes())
    assert caught.value.where == f"{path}:4"
    assert "bad_rows: skip" in caught.value.hint
    tape = Tape(spec(path, bad_rows="skip"))
    assert len(list(tape.quotes())) == 5
    assert (tape.good, tape.bad) == (5, 1)
    assert f"{path}:4" in tape.first_bad
    assert len(list(tape.quotes())) == 5
    assert tape.bad == 1, "each pass counts anew"


def test_a_bad_row_of_another_venue_or_time_does_not_matter(tmp_path) -> None:
    path = write(tmp_path / "t.csv", [*ROWS[:2], [1, "P", "x", 1, 1, 1], *ROWS[2:], [9000, "N", -1, 1, 1, 1]])
    assert len(list(Tape(spec(path, end_ns=9_000_000_000)).quotes())) == 5


def test_floats_of_a_parquet_file(tmp_path) -> None:
    path = write(tmp_path / "t.parquet", [[1, 0.1, 0.3], [2, float("nan"), 0.3]], ["at_ms", "bid", "ask"])
    plain: dict[str, Any] = {"columns": {}, "price_scale": Decimal(1), "row_filter": {}}
    with pytest.raises(ConfigError, match="bid nan is no number") as caught:
        list(Tape(spec(path, **plain)).quotes())
    assert caught.value.where == f"{path}:2"
    assert next(Tape(spec(path, **plain)).quotes())[2:5:2] == (Decimal("0.1"), Decimal("0.3"))


def test_what_cannot_be_read_says_so_in_one_line(tmp_path) -> None:
    good = write(tmp_path / "t.csv", ROWS)
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "bad.csv.gz").write_bytes(b"no gzip")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(good.read_bytes())[:-9])
    (tmp_path / "short.csv").write_text(",".join(HEADER) + "\n1000,N,1\n")
    (tmp_path / "latin.csv").write_bytes(b",".join(h.encode() for h in HEADER) + b"\n\xff,N,1,1,1,1\n")
    (tmp_path / "empty.csv").write_text("")
    cases: list[tuple[TapeSpec, str]] = [
        (spec(tmp_path / "none.csv"), "cannot be read .*check the path"),
        (spec(tmp_path / "none.parquet"), "cannot be read .*check the path"),
        (spec(tmp_path / "t.xlsx"), "is no tape; give a .parquet, .csv"),
        (spec(good, columns={**COLUMNS, "bid": "bid_e5"}), "no column 'bid_e5'; did you mean 'bid_e4'"),
        (spec(good, row_filter={"venue": "N"}), "no column 'venue'"),
        (spec(good, row_filter={"exchange": "Q"}), "no row of the wanted time with exchange=Q"),
        (spec(good, start_ns=10**18), "no row of the wanted time"),
        (spec(tmp_path / "bad.parquet"), "is no Parquet file"),
        (spec(tmp_path / "bad.csv.gz"), "cannot be read"),
        (spec(tmp_path / "cut.csv.gz"), "the file is damaged"),
        (spec(tmp_path / "short.csv"), "short.csv:2: the row has 3 of 6 columns"),
        (spec(tmp_path / "latin.csv"), "latin.csv:2: the line is no UTF-8 text"),
        (spec(tmp_path / "empty.csv"), "no names of columns; begin it with a line like"),
    ]
    for case, text in cases:
        with pytest.raises(ConfigError, match=text) as caught:
            list(Tape(case).quotes())
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("reader", [read_rows, read_chunks])
@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
@pytest.mark.parametrize("before", [0, 1, 40_000])
def test_a_line_without_end_is_refused_with_its_number_and_not_held_in_memory(
    tmp_path: Path, reader: Any, name: str, before: int
) -> None:
    path = tmp_path / name
    with gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb") as file:
        if before:
            file.write(b"bid,ask\n" + b"1,2\n" * before)
        for _ in range(40):
            file.write(b"7" * (1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(ConfigError, match="the line is longer than 1,048,576 bytes; a row is one line") as caught:
            for _ in reader(path, ["bid", "ask"], "bot.yaml:1"):
                pass
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert caught.value.where == f"{path}:{before + 2 if before else 1}"


def test_lines_of_any_length_up_to_that_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("bid,ask,word\n" + "".join(f"1,2,{'x' * 99_000}\n" for _ in range(30)), encoding="utf-8")
    assert len(list(read_rows(path, ["bid", "ask"], "here"))) == 30
    assert sum(len(each.numbers) for each in read_chunks(path, ["bid", "ask"], "here")) == 30


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"columns": {"bidd": "x"}}, "unknown name 'bidd' .*did you mean 'bid'"),
        ({"columns": {"at_ms": "a", "at_ns": "b"}}, "both at_ms and at_ns"),
        ({"columns": {"bid_size": "a"}}, "one side only"),
        ({"price_scale": Decimal(0)}, "price_scale is 0"),
        ({"lot": Decimal("NaN")}, "lot is NaN"),
        ({"start_ns": 5, "end_ns": 5}, "end before it begins"),
    ],
)
def test_a_wrong_mapping_is_refused_before_the_file_is_opened(changes, text) -> None:
    with pytest.raises(ConfigError, match=text):
        spec(Path("never.csv"), **changes)


def test_parquet_without_its_package_says_what_to_install(tmp_path, monkeypatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"pip install 'tickwright\[parquet\]'"):
        list(Tape(spec(tmp_path / "t.parquet")).quotes())


def test_a_long_file_is_read_a_block_at_a_time(tmp_path) -> None:
    pytest.importorskip("pyarrow")
    rows = [[1000 + i, "N", 1000000, 1, 1000100, 1] for i in range(3 * tapefiles.BLOCK_ROWS)]
    tape = Tape(spec(write(tmp_path / "t.parquet", rows)))
    quotes = tape.quotes()
    assert len(list(itertools.islice(quotes, 10))) == 10
    assert tape.good == 10
    assert sum(1 for _ in quotes) == len(rows) - 10


def test_the_block_of_the_configuration_becomes_a_tape_and_the_command_line_wins() -> None:
    start = datetime(2018, 1, 2, 14, 30, tzinfo=UTC)
    block = TapeConfig(
        path=Path("t.csv"), columns=COLUMNS, start=start, end=start + timedelta(hours=1), bad_rows="skip"
    )
    made = tape_spec(block, "XXX")
    assert (made.start_ns, made.end_ns) == (time_ns(start), time_ns(start) + 3600 * 10**9)
    assert (made.symbol, made.bad_rows, made.columns) == ("XXX", "skip", COLUMNS)
    made = tape_spec(block, "XXX", start_ns=1, end_ns=2)
    assert (made.start_ns, made.end_ns) == (1, 2)
    with pytest.raises(ConfigError, match="names no file; add 'path:'"):
        tape_spec(TapeConfig(columns=COLUMNS), "XXX")


def test_time_needs_a_zone() -> None:
    assert time_ns(datetime(2018, 1, 2, 14, 30, tzinfo=UTC)) == 1_514_903_400 * 10**9
    assert time_ns(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=1)) == 1000
    with pytest.raises(ValueError, match="time zone"):
        time_ns(datetime(2018, 1, 2))  # noqa: DTZ001  the point of the test


@pytest.mark.data
@pytest.mark.skipif(not REAL.exists(), reason="the optional market data is not beside the project")
def test_the_real_tape_says_the_same_as_parquet_and_as_csv() -> None:
    start = time_ns(datetime(2018, 1, 2, 14, 30, tzinfo=UTC))
    tape = Tape(spec(REAL, start_ns=start, end_ns=start + 6 * 3600 * 10**9))
    quotes = list(tape.quotes())
    assert tape.bad == 0
    assert len(quotes) > 40_000
    assert all(bid is not None and ask is not None and bid < ask for _, _, bid, _, ask, _ in quotes)
    assert quotes[0] == (1514903400115, "XXX", Decimal("158.39"), Decimal(100), Decimal("158.5"), Decimal(1800))
    other = Tape(spec(REAL.with_suffix("").with_suffix(".csv.gz"), start_ns=start, end_ns=start + 6 * 3600 * 10**9))
    assert list(other.quotes()) == quotes
