"""``bot journal`` as a person types it: looking, proving, exporting, copying, archiving, upgrading."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sqlite3
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from botframework.cli import main
from botframework.core.events import SubmitOrder
from botframework.core.model import OrderType, Trail
from botframework.errors import ConfigError
from botframework.runner.records import since
from botframework.runner.replay import restored_engine
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds
from tests.bench import record

ROWS = 700


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "bot.db"
    record.write(path, ROWS, runs=3)
    return path


def told(capfd: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["journal", *map(str, arguments)])
    out, err = capfd.readouterr()
    assert ended.value.code == code, err
    assert "Traceback" not in err
    if code:
        assert len(err.strip().splitlines()) == 1
        return err
    return out


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_show_filters(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = lines(told(capfd, "show", path, "--order", "v1.bench.20240102.0000000000000003", "--json"))
    assert [row["kind"] for row in rows] == [
        "SubmitOrder",
        "OrderSent",
        "OrderAccepted",
        "OrderReported",
        "ExecutionReported",
        "BookFill",
        "OrderReported",
    ]
    by_broker = lines(told(capfd, "show", path, "--order", "3", "--json"))
    assert [row["kind"] for row in by_broker] == [
        "OrderAccepted",
        "OrderReported",
        "ExecutionReported",
        "BookFill",
        "OrderReported",
    ]
    assert len(lines(told(capfd, "show", path, "--strategy", "bench", "--last", 1000, "--json"))) > 500
    assert told(capfd, "show", path, "--strategy", "nobody", "--json") == ""
    assert len(lines(told(capfd, "show", path, "--kind", "RunStarted", "--json"))) == 3
    assert told(capfd, "show", path, "--since", "1h", "--json") == ""
    assert len(lines(told(capfd, "show", path, "--since", "2024-01-02", "--tail", 7, "--json"))) == 7
    assert "is no time" in told(capfd, "show", path, "--since", "yesterday", code=2)
    assert "did you mean" in told(capfd, "show", path, "--kind", "SubmitOrdre", code=2)


def test_moments() -> None:
    assert since("90m", 10**13) == 10**13 - 90 * 60 * 10**9
    assert since("1970-01-02", 0) == 86_400 * 10**9
    assert since("1970-01-02T01:00+01:00", 0) == 86_400 * 10**9
    with pytest.raises(ConfigError):
        since("3 days", 0)


def test_verify(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(told(capfd, "verify", path, "--json"))
    assert answer["ok"]
    assert answer["rows"] == answer["last"] >= ROWS
    with sqlite3.connect(path) as database:
        database.execute("UPDATE events SET body = replace(body, '100.01', '100.02') WHERE seq = 40")
    database.close()
    assert "row 40 does not follow" in told(capfd, "verify", path, code=5)


def test_verify_reads_each_row(path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain that holds over a row nobody can read is no journal either."""
    journal = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 1, durable="process")
    with monkeypatch.context() as patch:
        nonsense = '{"type":"Nonsense","v":1}'
        patch.setattr("botframework.runtime.journal.encode_all", lambda rows: [nonsense for _ in rows])
        journal.append([next(iter(record.rows(10)))])
    journal.close()
    assert "Nonsense" in told(capfd, "verify", path, code=5)


def test_export_of_fills_and_orders(path: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    fills = lines(told(capfd, "export", path, "fills"))
    journal = SqliteJournal.open_for_reading(path)
    engine = restored_engine(journal)
    journal.close()
    assert len(fills) == len(engine.view.book.executions) > 50
    assert fills[0]["price"] == "100.01"
    table = list(csv.DictReader(io.StringIO(told(capfd, "export", path, "orders", "--format", "csv"))))
    assert len(table) == len(engine.view.book.records)
    assert {row["status"] for row in table} == {"filled", "working"}
    out = tmp_path / "fills.parquet"
    parquet = pytest.importorskip("pyarrow.parquet")
    assert f"{len(fills)} fills" in told(capfd, "export", path, "fills", "--format", "parquet", "--out", out)
    assert parquet.read_table(out).num_rows == len(fills)
    assert "needs a new file" in told(capfd, "export", path, "fills", "--format", "parquet", "--out", out, code=2)


def test_orders_are_shown_with_their_stop_and_the_distance_they_trail_at(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A stop at 98 and one at 2 looked the same: neither was shown."""
    kinds: list[dict[str, Any]] = [
        {},
        {"order_type": OrderType.MARKET, "limit_price": None},
        {"order_type": OrderType.STOP, "limit_price": None, "stop_price": Decimal("98.50")},
        {"order_type": OrderType.STOP_LIMIT, "stop_price": Decimal(98)},
        {"order_type": OrderType.TRAILING_STOP, "limit_price": None, "trail": Trail(Decimal("1.5"))},
        {"order_type": OrderType.TRAILING_STOP, "limit_price": None, "trail": Trail(Decimal(2), is_percent=True)},
    ]
    first, *rows = record.rows(200)
    asked = [row for row in rows if isinstance(row, SubmitOrder)][: len(kinds)]
    path = tmp_path / "kinds.db"
    with contextlib.closing(SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 1)) as journal:
        journal.append([first])
        for row, kind in zip(asked, kinds, strict=True):
            journal.append([replace(row, intent=replace(row.intent, **kind))])
    found = json.loads(told(capfd, "orders", path, "--json"))
    assert [(row["type"], row["limit_price"], row["stop_price"], row["trail"]) for row in found] == [
        ("LMT", "100.01", None, None),
        ("MKT", None, None, None),
        ("STP", None, "98.50", None),
        ("STOP_LIMIT", "100.01", "98", None),
        ("TRAIL", None, None, "1.5"),
        ("TRAIL", None, None, "2%"),
    ]
    shown = [line.split(" pending ")[0].split(maxsplit=5)[5] for line in told(capfd, "orders", path).splitlines()]
    assert [" ".join(each.split()) for each in shown] == [
        "LMT 100.01",
        "MKT -",
        "STP stop 98.50",
        "STOP_LIMIT 100.01 stop 98",
        "TRAIL by 1.5",
        "TRAIL by 2%",
    ]


def test_backup_beside_a_running_bot(path: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    journal = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 1, durable="power")
    target = tmp_path / "copy.db"
    answer = json.loads(told(capfd, "backup", path, target, "--json"))
    assert answer["last"] == journal.last_seq
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "is there already" in told(capfd, "backup", path, target, code=5)
    assert "is working on this journal" in told(capfd, "prune", path, "--keep-days", 1, code=5)
    journal.close()


def test_pruned_rows_are_sealed_and_the_chain_goes_on(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    journal = SqliteJournal.open_for_reading(path)
    whole, before = restored_engine(journal).view.snapshot(), list(journal.replay())
    journal.close()
    assert "would be archived" in told(capfd, "prune", path, "--keep-days", 1, "--dry-run")
    answer = json.loads(told(capfd, "prune", path, "--keep-days", 1, "--json"))
    archive = Path(answer["archive"])
    assert stat.S_IMODE(archive.stat().st_mode) == 0o400
    checked = json.loads(told(capfd, "verify", path, "--json"))
    assert (checked["rows"], checked["archives"]) == (len(before), [archive.name])
    assert json.loads(told(capfd, "prune", path, "--keep-days", 1, "--json"))["rows"] == 0

    journal = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: 1, durable="power")
    assert journal.base_seq == answer["rows"] > 300
    assert list(journal.replay()) == before
    assert restored_engine(journal).view.snapshot() == whole
    open_orders = {key for key, order in whole["orders"].items() if order.is_open}
    kept = {getattr(getattr(row.row, "intent", None), "client_order_id", "") for row in journal.rows()}
    assert open_orders <= kept
    assert any(row.kind == "RunStarted" for row in journal.rows())
    journal.append([next(iter(record.rows(10)))])
    journal.close()

    away = archive.with_name("away")
    os.rename(archive, away)
    checked = json.loads(told(capfd, "verify", path, "--json"))
    assert checked["archives_missing"] == [archive.name]
    assert checked["first"] == answer["rows"] + 1
    assert "archive of this journal is not there" in told(capfd, "orders", path, code=5)
    os.rename(away, archive)
    assert json.loads(told(capfd, "verify", path, "--json"))["rows"] == len(before) + 1


def test_a_changed_archive_is_noticed(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive = Path(json.loads(told(capfd, "prune", path, "--keep-days", 1, "--json"))["archive"])
    archive.chmod(0o600)
    with sqlite3.connect(archive) as database:
        database.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    database.close()
    assert "archives do not lead up" in told(capfd, "verify", path, code=5)


def test_upgrade(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "already" in told(capfd, "upgrade", path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version=1")
    database.close()
    answer = json.loads(told(capfd, "upgrade", path, "--json"))
    assert answer["schema_before"] == 1
    assert Path(answer["kept"]).exists()
    assert json.loads(told(capfd, "verify", path, "--json"))["ok"]
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version=99")
    database.close()
    assert "upgrade tickwright" in told(capfd, "upgrade", path, code=5)


def test_each_command_says_what_it_does() -> None:
    from botframework.cli.journal import journal

    for name in ("show", "orders", "verify", "export", "backup", "prune", "upgrade"):
        assert CliRunner().invoke(journal, [name, "--help"]).exit_code == 0
