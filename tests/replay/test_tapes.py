"""Tapes as blocks: every form gives the rows it holds, in order, and what cannot be true is named or counted."""

from __future__ import annotations

import csv
import gzip
import os
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.errors import ConfigError
from botframework.runtime import tapechunks
from botframework.runtime.tape import Tape, TapeSpec
from botframework.runtime.tapeblocks import BLOCK_ROWS, Block, merged
from botframework.runtime.tapereader import Tally
from botframework.runtime.tapesources import open_tape

DATA = Path(os.environ.get("TICKWRIGHT_DATA", Path(__file__).parents[3] / "shared" / "data"))
T = 1_700_000_000_000
MS = 1_000_000
QUOTES = ["at_ms", "bid", "ask", "bid_size", "ask_size"]
ROWS: list[list[Any]] = [[T + 1000 * n, 10 + n / 100, 10.02 + n / 100, 100 + n, 200] for n in range(20)]


def write(path: Path, rows: list[list[Any]], header: list[str] = QUOTES) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pa.table({name: [row[i] for row in rows] for i, name in enumerate(header)}), path)
        return path
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def rows_of(blocks: Iterator[Block]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for block in blocks:
        names = [block.symbols] * len(block) if isinstance(block.symbols, str) else block.symbols
        found += zip(names, block.at_ns, block.bid, block.ask, block.bid_size, block.ask_size, strict=True)
        assert block.whole == (all(block.bid) and all(block.ask))
    return found


def read(
    path: Path, symbols: tuple[str, ...] = ("AAPL",), tally: Tally | None = None, **spec: Any
) -> list[tuple[Any, ...]]:
    given = TapeSpec(path=path, symbol=symbols[0], **spec)
    return rows_of(open_tape([given], symbols, tally or Tally()))


EXPECTED = [("AAPL", at * MS, bid, ask, float(bs), float(as_)) for at, bid, ask, bs, as_ in ROWS]


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.parquet"])
def test_the_same_rows_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    tally = Tally()
    assert read(write(tmp_path / name, ROWS), tally=tally) == EXPECTED
    assert (tally.rows, tally.bad, tally.done) == (20, {}, 1.0)
    part = read(tmp_path / name, start_ns=(T + 3000) * MS, end_ns=(T + 5000) * MS)
    assert part == EXPECTED[3:5]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_scales_lots_filters_and_other_names(tmp_path: Path, name: str) -> None:
    rows = [[(T + n) * MS, "NP"[n % 2], 100_000 + n, 100_200 + n, n, 3] for n in range(10)]
    path = write(tmp_path / name, rows, ["when", "venue", "b", "a", "bs", "as"])
    columns = {"at_ns": "when", "bid": "b", "ask": "a", "bid_size": "bs", "ask_size": "as"}
    found = read(path, columns=columns, price_scale=Decimal(10_000), lot=Decimal(100), row_filter={"venue": "N"})
    assert found[1] == ("AAPL", (T + 2) * MS, 10.0002, 10.0202, 200.0, 300.0)
    assert len(found) == 5


def test_times_as_text_and_as_parquet_times(tmp_path: Path) -> None:
    text = write(tmp_path / "t.csv", [["2024-01-02T15:00:00.5+00:00", 1, 2]], ["at", "bid", "ask"])
    assert read(text)[0][1] == 1_704_207_600_500 * MS
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    times = pa.array([1_704_207_600_500_000], pa.timestamp("us", tz="UTC"))
    parquet.write_table(pa.table({"at": times, "bid": [1.0], "ask": [2.0]}), tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet")[0][1] == 1_704_207_600_500 * MS


BAD: list[tuple[list[Any], str, str]] = [
    ([T, 10, 11, 2, 1], "time goes back", "time goes back by 1000 ms (column 'at_ms')"),
    ([T + 5000, 12, 11, 1, 1], "crossed", "bid 12 is above ask 11"),
    ([T + 5000, "nan", 11, 1, 1], "no number", "bid 'nan' is no number (column 'bid')"),
    ([T + 5000, 10, 11, "9" * 400, 1], "no number", f"bid_size '{'9' * 39} is no number (column 'bid_size')"),
    ([T + 5000, 10, 11, -1, 1], "negative", "bid_size -1 is negative (column 'bid_size')"),
    (
        [T + 5000, 10, 23_301_000_000, 1, 1],
        "no number",
        "ask '23301000000' is more than 10,000,000,000 (column 'ask'; price_scale says its unit)",
    ),
    (
        [T + 5000, 10, 11, 1, 2 * 10**12],
        "no number",
        "ask_size '2000000000000' is more than 1,000,000,000,000 (column 'ask_size'; lot says its unit)",
    ),
    ([T + 1000, 10, 11, 1, 1], "repeated", "the row repeats the one before"),
]


@pytest.mark.parametrize(("row", "reason", "text"), BAD, ids=[reason for _, reason, _ in BAD])
def test_a_bad_row_is_refused_skipped_or_kept(tmp_path: Path, row: list[Any], reason: str, text: str) -> None:
    rows: list[list[Any]] = [[T, 10, 11, 1, 1], [T + 1000, 10, 11, 1, 1], row, [T + 9000, 10, 11, 1, 1]]
    path = write(tmp_path / "t.csv", rows)
    with pytest.raises(ConfigError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}:4: {text}")
    tally = Tally()
    assert len(read(path, tally=tally, bad_rows="skip", duplicates="skip")) == 3
    assert tally.bad == {reason: 1}
    assert tally.first[reason] == f"{path}:4: {text}"
    tally = Tally()
    kept = read(path, tally=tally, bad_rows="keep", duplicates="keep")
    assert len(kept) == (3 if reason in ("no number", "negative") else 4)
    assert tally.bad == {reason: 1}
    assert [each[1] for each in kept] == sorted(each[1] for each in kept)


def test_a_size_that_its_lot_makes_endless_is_no_size(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[T, 10, 11, 1, 1], [T + 1000, 10, 11, 1e307, 1], [T + 9000, 10, 11, 1, 1]]
    for name in ("t.csv", "t.csv.gz"):
        with pytest.raises(ConfigError, match=r"bid_size '?1e\+307'? is no number"):
            read(write(tmp_path / name, rows), lot=Decimal(100))


def test_columns_and_rows_judge_alike(tmp_path: Path) -> None:
    """A block with a fault is read row by row; what is around the fault must come out the same."""
    rows = [[T + n, 10, 11, 1 + n % 7, 1] for n in range(3 * BLOCK_ROWS)]
    plain = read(write(tmp_path / "good.csv", rows))
    for at in (0, 5, BLOCK_ROWS - 1, BLOCK_ROWS, 2 * BLOCK_ROWS + 1):
        worse = [*rows[:at], [T + at, 12, 11, 1, 1], *rows[at:]]
        tally = Tally()
        assert read(write(tmp_path / "bad.csv", worse), tally=tally, bad_rows="skip") == plain
        assert tally.bad == {"crossed": 1}
        assert tally.first["crossed"].startswith(f"{tmp_path / 'bad.csv'}:{at + 2}:")
    again = [*rows[:BLOCK_ROWS], rows[BLOCK_ROWS - 1], *rows[BLOCK_ROWS:]]  # across the edge of a block
    for policy in ("skip", "keep"):
        tally = Tally()
        found = read(write(tmp_path / "again.csv", again), tally=tally, duplicates=policy)
        assert len(found) == len(rows) + (policy == "keep")
        assert tally.bad == {"repeated": 1}


def chance_rows(seed: int, count: int) -> list[list[Any]]:
    """Quotes of two instruments and two venues with repeats and, now and then, something that cannot be true."""
    rng = random.Random(seed)
    rows: list[list[Any]] = []
    at = T
    for _ in range(count):
        at += rng.choice((0, 0, 1, 7))
        bid = rng.randrange(900, 1100)
        rows.append([at, rng.choice(("AAPL", "SPY")), rng.choice("NQ"), bid, bid + rng.randrange(0, 3), 3, 4])
        if rng.random() < 0.05:
            rows.append(list(rows[-1]))
        odd = rng.random()
        if seed % 3 and odd < 0.004:
            index, value = rng.choice(((0, T - 5), (3, 5_000), (3, -1), (4, "" if seed % 2 else 0), (5, -2), (3, 0)))
            rows.append([*rows[-1][:index], value, *rows[-1][index + 1 :]])
    return rows


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_arrays_and_lists_give_the_same_rows_and_the_same_complaints(
    tmp_path: Path, form: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numpy")
    rng = random.Random(seed)
    rows = chance_rows(seed, 2_500)
    if form == "parquet":
        rows = [[None if value == "" else value for value in row] for row in rows]
    header = ["at_ms", "symbol", "venue", "bid", "ask", "bid_size", "ask_size"]
    path = write(tmp_path / f"t.{form}", rows, header)
    monkeypatch.setattr(tapechunks, "BLOCK_ROWS", 300)
    monkeypatch.setattr(tapechunks, "_LONG_CSV", 0)
    for policy in ("refuse", "skip", "keep"):
        spec: dict[str, Any] = {
            "bad_rows": policy,
            "duplicates": rng.choice(("refuse", "skip", "keep")),
            "price_scale": Decimal(100),
        }
        if rng.random() < 0.5:
            spec |= {"start_ns": (T + 2_000) * MS, "end_ns": (T + 4_500) * MS}
        if rng.random() < 0.5:
            spec |= {"row_filter": {"venue": "N"}, "lot": Decimal(100)}
        symbols = rng.choice((("AAPL",), ("AAPL", "SPY")))
        found: list[Any] = []
        for has_numpy in (True, False):
            with monkeypatch.context() as patch:
                patch.setattr(tapechunks, "_has_numpy", lambda has=has_numpy: has)
                tally = Tally()
                try:
                    found.append((read(path, symbols, tally, **spec), tally.as_json()))
                except ConfigError as error:
                    found.append((str(error), tally.bad))
        assert found[0] == found[1]


def test_long_files_come_as_arrays_and_so_do_their_merged_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("numpy")
    monkeypatch.setattr(tapechunks, "_LONG_CSV", 0)
    for symbol, step in (("AAPL", 3), ("SPY", 2)):
        write(tmp_path / f"symbol={symbol}" / "t.csv", [[T + step * n, 10, 11, 1, 1] for n in range(200)])
    spec = TapeSpec(path=tmp_path, symbol="AAPL")
    blocks = list(open_tape([spec], ("AAPL", "SPY"), Tally()))
    assert all(block.is_of_arrays for block in blocks)
    monkeypatch.setattr(tapechunks, "_LONG_CSV", 1 << 30)
    assert rows_of(iter(blocks)) == rows_of(open_tape([spec], ("AAPL", "SPY"), Tally()))


@pytest.mark.parametrize(
    "line", ['1700000000001,"10",11,1,1', "0x18BCFE56801,10,11,1,1", "1700000000001,10,11,1,1,9", "\n1,10,11,1,1"]
)
def test_what_is_unusual_in_a_csv_file_is_read_as_ever(
    tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "t.csv"
    path.write_text("at_ms,bid,ask,bid_size,ask_size\n1700000000000,10,11,1,1\n" + line + "\n", encoding="utf-8")
    found: list[Any] = []
    for threshold in (0, 1 << 30):
        monkeypatch.setattr(tapechunks, "_LONG_CSV", threshold)
        try:
            found.append(read(path))
        except ConfigError as error:
            found.append(str(error))
    assert found[0] == found[1]


def test_a_side_nobody_quotes_on(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [[T, 10, 11, 5, 5], [T + 1, "", 11, 5, 5], [T + 2, 10, 0, 5, 5]])
    assert [row[2:] for row in read(path)] == [(10.0, 11.0, 5.0, 5.0), (0.0, 11.0, 0.0, 5.0), (10.0, 0.0, 5.0, 0.0)]


def test_trades_are_touches_of_their_price(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [[T, 10, 7], [T, 10, 7], [T + 1, 11, 1]], ["at_ms", "price", "size"])
    (block,) = open_tape([TapeSpec(path=path, symbol="AAPL")], ("AAPL",), Tally())
    assert (block.bid, block.ask, block.last, block.last_size) == ([10, 10, 11], [10, 10, 11], [10, 10, 11], [7, 7, 1])


BARS = ["at_ms", "open", "high", "low", "close", "volume"]


def test_bars_are_four_touches_and_none_before_its_time(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [[T, 10, 12, 9, 11, 400], [T + 60_000, 11, 12, 8, 9, 80]], BARS)
    found = read(path, bar_length_s=60)
    assert [row[2] for row in found] == [10, 9, 12, 11, 11, 12, 8, 9]
    assert found[0][1] == T * MS
    assert found[3][1] == (T + 60_000) * MS - 1
    assert found[0][4] == 100
    by_end = read(path, bar_length_s=60, bar_time="end")
    assert [row[1] for row in by_end] == [row[1] - 60_000 * MS for row in found]
    with pytest.raises(ConfigError, match="how long they are; write 'bar_length: 60'"):
        read(path)
    with pytest.raises(ConfigError, match="open 10 and close 13 are not within 9 and 12"):
        read(write(tmp_path / "bad.csv", [[T, 10, 12, 9, 13, 1]], BARS), bar_length_s=60)


@pytest.mark.parametrize("bar_time", ["start", "end"])
@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_the_last_bar_before_an_end_is_whole(tmp_path: Path, name: str, bar_time: str) -> None:
    """As on a tape that ends there. It was left out: an end at midnight cost the last day, and a history its newest bar."""
    rows = [[T + 60_000 * n, 10 + n, 12 + n, 9 + n, 11 + n, 400] for n in range(9)]
    whole, cut = write(tmp_path / name, rows, BARS), write(tmp_path / f"cut{name}", rows[:5], BARS)
    found = read(whole, bar_length_s=60, bar_time=bar_time, end_ns=(T + 300_000) * MS)
    assert found == read(cut, bar_length_s=60, bar_time=bar_time)
    assert len(found) == 20


@pytest.mark.parametrize(
    ("apart_s", "length_s", "count", "bad"),
    [
        (60, 60, 30, {}),
        (60, 300, 30, {"overlapping": 29}),
        (300, 60, 30, {"far apart": 29}),
        (300, 60, 20, {}),  # too few to say
        (86_400, 23_400, 30, {}),  # a session of each day
        (82_800, 86_400, 30, {}),  # a day on which the clocks are put forward has 23 hours
        (3_600, 86_400, 30, {"overlapping": 29}),
    ],
)
def test_bars_that_cannot_be_as_long_as_somebody_says_are_told(
    tmp_path: Path, apart_s: int, length_s: float, count: int, bad: dict[str, int]
) -> None:
    tally = Tally()
    path = write(tmp_path / "t.csv", [[T + 1000 * apart_s * n, 10, 12, 9, 11, 400] for n in range(count)], BARS)
    assert len(read(path, bar_length_s=length_s, tally=tally)) == 4 * count
    assert tally.bad == bad
    assert all(f"bar_length says {length_s}" in text for text in tally.first.values())


def test_bars_of_several_instruments_are_interleaved(tmp_path: Path) -> None:
    rows = [[T + 60_000 * (n // 2), ("A", "B")[n % 2], 10, 12, 9, 11, 4] for n in range(9_000)]
    path = write(tmp_path / "t.csv", rows, ["at_ms", "symbol", "open", "high", "low", "close", "volume"])
    found = read(path, ("A", "B"), bar_length_s=60)
    assert len(found) == 4 * len(rows)
    assert [row[1] for row in found] == sorted(row[1] for row in found)


def test_a_column_of_symbols_and_rows_nobody_wants(tmp_path: Path) -> None:
    rows = [[T + n, ("AAPL", "SPY", "ZZZ")[n % 3], 1, 2] for n in range(9)]
    path = write(tmp_path / "t.csv", rows, ["at_ms", "symbol", "bid", "ask"])
    assert [row[0] for row in read(path, ("AAPL", "SPY"))] == ["AAPL", "SPY"] * 3


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_folder_with_partitions_is_merged_by_time(tmp_path: Path, suffix: str) -> None:
    for day in (1, 2):
        for index, symbol in enumerate(("AAPL", "SPY")):
            rows = [[T + day * 100_000 + 10 * n + index, 1 + n, 2 + n] for n in range(5)]
            write(
                tmp_path / f"date=2024-01-0{day}" / f"symbol={symbol}" / f"part.{suffix}", rows, ["at_ms", "bid", "ask"]
            )
    write(tmp_path / "date=2024-01-01" / "symbol=OTHER" / f"part.{suffix}", [[T, 1, 2]], ["at_ms", "bid", "ask"])
    tally = Tally()
    found = read(tmp_path, ("AAPL", "SPY"), tally)
    assert len(found) == 20
    assert tally.done == 1.0
    assert [row[1] for row in found] == sorted(row[1] for row in found)
    assert [row[0] for row in found[:4]] == ["AAPL", "SPY", "AAPL", "SPY"]
    assert {row[0] for row in read(tmp_path, ("AAPL", "SPY"), row_filter={"date": "2024-01-02"})} == {"AAPL", "SPY"}
    with pytest.raises(ConfigError, match="has nothing of IBM"):
        read(tmp_path, ("IBM",))


def test_merging_keeps_every_row_and_the_order_of_the_sources(tmp_path: Path) -> None:
    def source(symbol: str, step: int, size: int) -> Iterator[Block]:
        for first in range(0, 300, size):
            at = [step * n for n in range(first, first + size)]
            yield Block(symbol, at, [1.0] * size, [2.0] * size, [3.0] * size, [float(n) for n in at])

    found = rows_of(merged([source("A", 2, 10), source("B", 3, 60), source("C", 2, 100)]))
    assert len(found) == 900
    assert found == sorted(found, key=lambda row: row[1])
    assert [row[0] for row in found if row[1] == 6] == ["A", "B", "C"]
    assert all(row[1] == row[5] for row in found)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_rows_of_one_moment_keep_the_order_of_the_sources_wherever_a_block_ends(size: int) -> None:
    """On a tape with times of whole seconds a trade came before the quotes of its second that lay in the next block."""

    def source(symbol: str) -> Iterator[Block]:
        at = [1, 1, 1, 2, 2, 2, 2, 2, 3, 3]
        for first in range(0, len(at), size):
            part = at[first : first + size]
            row = [1.0 + first + n for n in range(len(part))]
            yield Block(symbol, part, row, row, row, row)

    found = [(row[1], row[0], row[2]) for row in rows_of(merged([source("Q"), source("P")]))]
    assert found == sorted(found, key=lambda row: (row[0], -ord(row[1]), row[2]))
    assert len(found) == 20


def test_quotes_and_trades_of_one_instrument_are_merged_and_trades_leave_the_quote_alone(tmp_path: Path) -> None:
    quotes = write(tmp_path / "q.csv", [[T + 10, 10, 11, 5, 6], [T + 30, 12, 13, 7, 8]])
    trades = write(
        tmp_path / "t.csv", [[T, 9, 1], [T + 10, 10.5, 2], [T + 30, 11, 3], [T + 40, 13, 4]], ["at_ms", "price", "size"]
    )
    specs = [TapeSpec(path=path, symbol="AAPL") for path in (quotes, trades)]
    tally = Tally()
    blocks = list(open_tape(specs, ("AAPL",), tally))
    rows: list[tuple[Any, ...]] = []
    for block in blocks:
        nothing = [None] * len(block)
        rows += zip(rows_of(iter([block])), block.last or nothing, block.last_size or nothing, strict=True)
    assert [((row[1] - T * MS) // MS, *row[2:], last, size) for row, last, size in rows] == [
        (0, 9, 9, 1, 1, 9, 1),  # before the first quote a trade is a touch
        (10, 10, 11, 5, 6, None, None),
        (10, 10, 11, 5, 6, 10.5, 2),
        (30, 12, 13, 7, 8, None, None),
        (30, 12, 13, 7, 8, 11, 3),
        (40, 12, 13, 7, 8, 13, 4),
    ]
    assert (tally.rows, tally.done) == (6, 1.0)


def test_one_mapping_serves_tapes_of_two_kinds_and_still_has_to_fit(tmp_path: Path) -> None:
    quotes = write(tmp_path / "q.csv", [[T, 10, 11, 5, 6]], ["t", "b", "a", "bs", "as"])
    trades = write(tmp_path / "t.csv", [[T, 10, 2]], ["t", "p", "q"])
    columns = {"at_ms": "t", "bid": "b", "ask": "a", "bid_size": "bs", "ask_size": "as", "price": "p", "size": "q"}

    def opened(**changed: str) -> list[tuple[Any, ...]]:
        specs = [TapeSpec(path=path, symbol="AAPL", columns=columns | changed) for path in (quotes, trades)]
        return rows_of(open_tape(specs, ("AAPL",), Tally()))

    assert len(opened()) == 2
    with pytest.raises(ConfigError, match=r"t\.csv has no column 'volume'"):
        opened(size="volume")
    with pytest.raises(ConfigError, match=r"q\.csv has no column 'p'"):
        read(quotes, columns=columns)


def test_tapes_of_following_months_make_one(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{part}.csv", ROWS[10 * part : 10 * part + 10]) for part in (0, 1)]
    assert rows_of(open_tape([TapeSpec(path=path, symbol="AAPL") for path in paths], ("AAPL",), Tally())) == EXPECTED


def test_what_is_no_tape_is_one_line(tmp_path: Path) -> None:
    for path, says in (
        (write(tmp_path / "t.csv", [[1]], ["x"]), "has neither quotes nor trades nor bars"),
        (tmp_path / "none.csv", "no such file"),
        (write(tmp_path / "s.csv", [[T, 1, 2, 3]], ["at_ms", "bid", "ask", "bid_size"]), "the size of one side only"),
    ):
        with pytest.raises(ConfigError, match=says):
            read(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="holds no tape"):
        read(tmp_path / "empty")
    short = tmp_path / "short.csv"
    short.write_text("at_ms,bid,ask\n1,2,3\n\n4,5\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"short.csv:4: the row has 2 of 3 columns"):
        read(short)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("name", "per_ms", "looks_like"),
    [
        ("at_ms", 1 / 1000, "seconds"),
        ("at_ms", 1000, "microseconds"),
        ("at_ms", 1_000_000, "nanoseconds"),
        ("at_ns", 1, "milliseconds"),
        ("at_ns", 1 / 1000, "seconds"),
        ("at_s", 1, "milliseconds"),
        ("at_us", 1, "milliseconds"),
    ],
)
def test_times_in_another_unit_are_refused_and_the_unit_is_named(
    tmp_path: Path, kind: str, name: str, per_ms: float, looks_like: str
) -> None:
    rows = [[round(at * per_ms), *rest] for at, *rest in ROWS]
    path = write(tmp_path / f"t.{kind}", rows, [name, *QUOTES[1:]])
    with pytest.raises(
        ConfigError, match=rf"{name} \d+ is no time of 1971 to 2262 .*, and this looks like {looks_like}"
    ):
        read(path)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(("name", "per_ms"), [("at_ns", 1_000_000), ("at_us", 1000), ("at_s", 0.001)])
def test_times_count_whatever_their_column_says(tmp_path: Path, kind: str, name: str, per_ms: float) -> None:
    def timed(rows: list[list[Any]], at: Any) -> Path:
        return write(tmp_path / f"{len(rows)}.{kind}", [[at(row[0]), *row[1:]] for row in rows], [name, *QUOTES[1:]])

    assert read(timed(ROWS, lambda at: round(at * per_ms))) == EXPECTED
    if name == "at_s":  # a part of a second as well, exactly
        parts = [[at + 7 * row, *rest] for row, (at, *rest) in enumerate(ROWS[:9])]
        found = read(timed(parts, lambda at: at / 1000))
        assert [each[1] for each in found] == [row[0] * MS for row in parts]
        for bad in ("soon", "nan", "inf", "1.0000000001e0"):
            with pytest.raises(ConfigError, match=r"at_s .* is no number of seconds \(column 'at_s'\)"):
                read(write(tmp_path / "bad.csv", [[bad, 1, 2]], ["at_s", "bid", "ask"]))


MOMENTS = [
    ("2024-01-02T09:30:00", 1_704_205_800),
    ("2024-01-02 09:30:01.25", 1_704_205_801.25),
    ("2024-01-02T14:30:02Z", 1_704_205_802),  # of its own zone
    ("2024-07-02", 1_719_892_800),
]


def test_text_without_a_zone_is_of_the_zone_the_tape_names(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [[text, 1, 2] for text, _ in MOMENTS], ["at", "bid", "ask"])
    found = read(path, zone="America/New_York")
    assert [each[1] for each in found] == [int(at_s * 1000) * MS for _, at_s in MOMENTS]
    with pytest.raises(ConfigError, match=r"is no time with its zone.*; write 'zone: UTC', or the zone that it is of"):
        read(path)
    write(path, [["01/02/2018 09:30", 1, 2]], ["at", "bid", "ask"])
    with pytest.raises(ConfigError, match=r"at '01/02/2018 09:30' is no time like 2018-01-02T14:30 \(column 'at'\)"):
        read(path, zone="America/New_York")
    with pytest.raises(ConfigError, match=r"tape\.zone 'Mars' is no time zone"):
        read(path, zone="Mars")


def test_parquet_days_and_times_without_a_zone_are_of_that_zone_or_utc(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    own = pa.array([1_704_205_800], pa.timestamp("s", tz="UTC"))
    local = pa.array([1_704_187_800 + 1], pa.timestamp("s"))  # 09:30:01
    day = pa.array([19_906], pa.date32())  # 2024-07-02
    for column, in_new_york, in_utc in (
        (own, 1_704_205_800, 1_704_205_800),
        (local, 1_704_205_801, 1_704_187_801),
        (day, 1_719_892_800, 1_719_878_400),
    ):
        parquet.write_table(pa.table({"at": column, "bid": [1.0], "ask": [2.0]}), tmp_path / "t.parquet")
        assert read(tmp_path / "t.parquet", zone="America/New_York")[0][1] == in_new_york * 1000 * MS
        assert read(tmp_path / "t.parquet")[0][1] == in_utc * 1000 * MS


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_two_columns_of_a_name_are_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    if kind == "csv":
        path.write_text(f"at_ms,bid,ask,bid\n{T},10,11,9\n", encoding="utf-8")
    else:
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(pa.table([[T], [10.0], [11.0], [9.0]], names=["at_ms", "bid", "ask", "bid"]), path)
    with pytest.raises(ConfigError, match="has 2 columns of the name 'bid'"):
        read(path)
    with pytest.raises(ConfigError, match="has 2 columns of the name 'bid'"):
        list(Tape(TapeSpec(path=path, symbol="AAPL")).quotes())


@pytest.mark.parametrize("threshold", [0, 1 << 30])
def test_blanks_behind_the_commas_are_no_part_of_names_and_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threshold: int
) -> None:
    monkeypatch.setattr(tapechunks, "_LONG_CSV", threshold)
    path = tmp_path / "t.csv"
    lines = ["at_ms, symbol, bid, ask", f"{T}, AAPL, 10, 11", "", f'{T + 1}, "AAPL", 10.5, 11']
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read(path) == [("AAPL", T * MS, 10.0, 11.0, 1.0, 1.0), ("AAPL", (T + 1) * MS, 10.5, 11.0, 1.0, 1.0)]
    quotes = list(Tape(TapeSpec(path=path, symbol="AAPL", row_filter={"symbol": "AAPL"})).quotes())
    assert [(at_ms, bid) for at_ms, _, bid, *_ in quotes] == [(T, 10), (T + 1, Decimal("10.5"))]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no names of columns; begin it with a line like at_ms,bid,ask"),
        ("at_ms;bid;ask\n1;2;3\n", "parted by semicolons; put commas"),
        ("at_ms\tbid\task\n", "parted by tabs"),
        (
            "Time,Bid,Ask,BidSize,AskSize\n",
            r"write 'columns: \{bid: Bid, ask: Ask, bid_size: BidSize, ask_size: AskSize\}'",
        ),
        (
            "Time,bid,ask\n",
            "no column of times that is known; map one of at_s, at_ms, at_us, at_ns and at .* the file has Time, bid",
        ),
    ],
)
def test_a_strange_first_line_is_told_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        read(tmp_path / "t.csv")


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the optional market data is not beside the project")
def test_real_tapes_read_whole_and_say_what_is_odd() -> None:
    tally = Tally()
    found = read(
        DATA / "eurusd-2014-05" / "eurusd_tick.parquet",
        tally=tally,
        columns={"at_ms": "ts_ms", "bid": "bid_e5", "ask": "ask_e5"},
        price_scale=Decimal(100_000),
        duplicates="keep",
    )
    assert len(found) == tally.rows == 532_903
    assert tally.bad == {"repeated": 1}


def test_a_pipe_is_no_tape(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t.csv")
    with pytest.raises(ConfigError, match="is neither a file nor a folder"):
        read(tmp_path / "t.csv")
