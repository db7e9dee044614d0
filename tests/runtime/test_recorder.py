"""What is recorded can be read as a tape, whatever happened to the bot that recorded it."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from pathlib import Path

import pytest

from botframework.core.model import Instrument, Tick
from botframework.errors import ConfigError, JournalError
from botframework.runtime import recorder as module
from botframework.runtime.recorder import COLUMNS, Recorder
from botframework.runtime.seams import RealClock

DAY_NS = 86_400 * 10**9
AAPL, SPY = Instrument("AAPL", 265598), Instrument("SPY", 756733)


def tick(at_ns: int, bid: float = 100.0, instrument: Instrument = AAPL) -> Tick:
    return Tick(instrument, at_ns, at_ns + 5, bid, bid + 0.01, 3.0, None, 100.005, None)


def record(folder: Path, *ticks: Tick) -> list[str]:
    said: list[str] = []
    made = Recorder(folder, RealClock(), said.append)
    made.open()
    for each in ticks:
        made.tick(each)
    asyncio.run(made.flush())
    made.close()
    return said


def test_a_file_for_each_instrument_and_day_of_the_market(tmp_path: Path) -> None:
    folder = tmp_path / "tapes"
    assert record(folder, tick(1), tick(2, 99.5), tick(3, instrument=SPY), tick(DAY_NS)) == []
    found = {str(path.relative_to(folder)): path.read_text().splitlines() for path in sorted(folder.rglob("*.csv"))}
    head = ",".join(COLUMNS)
    assert found == {
        "symbol=AAPL/date=1970-01-01.csv": [
            head,
            "1,6,100.0,100.01,3.0,,100.005,,0,0",
            "2,7,99.5,99.51,3.0,,100.005,,0,0",
        ],
        "symbol=AAPL/date=1970-01-02.csv": [head, "86400000000000,86400000000005,100.0,100.01,3.0,,100.005,,0,0"],
        "symbol=SPY/date=1970-01-01.csv": [head, "3,8,100.0,100.01,3.0,,100.005,,0,0"],
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.csv")} == {0o600}


@pytest.mark.parametrize("torn", [b"3,8,100.0,1", b"3", b""])
def test_half_a_line_is_taken_away_before_it_goes_on(tmp_path: Path, torn: bytes) -> None:
    record(tmp_path, *(tick(at_ns) for at_ns in range(1, 300)))
    path = tmp_path / "symbol=AAPL" / "date=1970-01-01.csv"
    with path.open("ab") as file:
        file.write(torn)
    record(tmp_path, tick(300))
    rows = path.read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["at_ns", *map(str, range(1, 301))]
    # Torn in the head itself: the file begins anew.
    path.write_bytes(b"at_ns,wa")
    record(tmp_path, tick(7))
    assert [row.split(",")[0] for row in path.read_text().splitlines()] == ["at_ns", "7"]


def test_more_files_than_may_be_open_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_OPEN_MAX", 3)
    many = [Instrument(f"S{number}", number + 1) for number in range(10)]
    record(tmp_path, *(tick(turn, instrument=each) for turn in range(1, 4) for each in many))
    for each in many:
        rows = (tmp_path / f"symbol={each.symbol}" / "date=1970-01-01.csv").read_text().splitlines()
        assert [row.split(",")[0] for row in rows] == ["at_ns", "1", "2", "3"]


def test_a_folder_belongs_to_one_recording(tmp_path: Path) -> None:
    first = Recorder(tmp_path, RealClock())
    first.open()
    with pytest.raises(ConfigError, match="another bot records there"):
        Recorder(tmp_path, RealClock()).open()
    first.close()
    assert record(tmp_path, tick(1)) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="nothing can be recorded there"):
        Recorder(tmp_path / "file", RealClock()).open()


@pytest.mark.parametrize("symbol", ["../up", "a/b", ".", "", "nul\0"])
def test_a_name_that_leads_elsewhere_ends_the_recording_and_not_the_run(tmp_path: Path, symbol: str) -> None:
    (said,) = record(tmp_path / "in", tick(1, instrument=Instrument(symbol, 1)), tick(2))
    assert "ended after 0 ticks" in said
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_disk_that_refuses_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "symbol=AAPL").write_text("in the way")
    said: list[str] = []
    made = Recorder(tmp_path, RealClock(), said.append)
    made.open()
    for _ in range(3):
        made.tick(tick(1))
        asyncio.run(made.flush())
    made.close()
    (text,) = said
    assert os.strerror(17) in text or os.strerror(20) in text


@pytest.mark.parametrize("room", [0, 30, 200])
def test_a_disk_that_is_full_leaves_whole_lines_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    said = record(tmp_path, *(tick(at_ns) for at_ns in range(1, 4)))
    path = tmp_path / "symbol=AAPL" / "date=1970-01-01.csv"
    before = path.read_bytes()
    write, left = os.write, [room]

    def full(descriptor: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = min(left[0], len(data))
        left[0] -= count
        return write(descriptor, data[:count])

    monkeypatch.setattr(os, "write", full)
    said += record(tmp_path, *(tick(at_ns) for at_ns in range(4, 300)))
    monkeypatch.undo()
    assert said == [f"the recording in {tmp_path} ended after 0 ticks: {os.strerror(errno.ENOSPC)}"]
    assert path.read_bytes() == before
    record(tmp_path, tick(300))
    assert [row.split(",")[0] for row in path.read_text().splitlines()] == ["at_ns", "1", "2", "3", "300"]


def test_a_disk_that_does_not_keep_up_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 5)
    (said,) = record(tmp_path, *(tick(at_ns) for at_ns in range(1, 20)))
    assert "does not keep up" in said
    assert not list(tmp_path.rglob("*.csv"))
