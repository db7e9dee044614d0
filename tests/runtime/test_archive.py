"""Rows that were archived: one record with the journal's own, found wherever it is opened, missed when it is not there."""

from __future__ import annotations

import os
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from botframework.core.events import CancelOrder, RunStarted, SubmitOrder
from botframework.core.model import ENTRY, STOP_LOSS, Instrument, OrderIntent, OrderType, Side
from botframework.errors import JournalCorrupt, JournalError
from botframework.runtime.archive import archive, last_to_archive
from botframework.runtime.journal import SqliteJournal
from tests.runtime.test_journal import WALL, open_journal, sent

ROWS = 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of ten rows, in two runs."""
    path = tmp_path / "bot.db"
    journal = open_journal(path)
    for number in range(ROWS):
        journal.append([started(number) if number % 5 == 0 else sent(number)])
    journal.close()
    return path


def started(number: int) -> RunStarted:
    return RunStarted(at_ns=number, wall_ns=WALL + number, run_id=f"r{number}", account="DU1", config_hash="h")


def numbers(journal: SqliteJournal, after_seq: int = 0) -> list[int]:
    return [row.at_ns for row in journal.replay(after_seq)]


def test_archived_rows_and_the_journals_own_are_one_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = open_journal(path)
    before = journal.chain_hash
    one = archive(journal, 2)
    journal.close()
    journal = open_journal(path)
    two = archive(journal, 5)
    journal.close()
    assert [(each.file, each.first, each.last) for each in (one, two)] == [
        ("bot.db.rows-1-2", 1, 2),
        ("bot.db.rows-3-5", 3, 5),
    ]
    # Opened by a name relative to another folder, the archives are still those beside the file.
    (path.parent / "elsewhere").mkdir()
    monkeypatch.chdir(path.parent / "elsewhere")
    for name in (path, Path("../bot.db")):
        journal = open_journal(name)
        assert journal.archives == (one, two)
        assert (journal.base_seq, journal.count(), journal.last_seq, journal.chain_hash) == (5, 5, ROWS, before)
        assert numbers(journal) == list(range(ROWS))
        assert [numbers(journal, after) for after in (1, 4, 5, 8)] == [
            list(range(after, ROWS)) for after in (1, 4, 5, 8)
        ]
        assert [row.seq for row in journal.rows()] == list(range(6, 11))
        assert journal.verify() == ROWS
        journal.close()


def test_the_hash_of_a_row_is_known_at_the_seam_and_behind_it(path: Path) -> None:
    journal = open_journal(path)
    hashes = {seq: journal.row_hash(seq) for seq in range(1, ROWS + 1)}
    assert hashes[ROWS] == journal.chain_hash
    assert len(set(hashes.values())) == ROWS
    assert (journal.row_hash(0), journal.row_hash(ROWS + 1)) == (None, None)
    made = archive(journal, 5)
    journal.close()
    journal = open_journal(path)
    assert made.hash == hashes[5].hex()  # type: ignore[union-attr]  # there is one
    assert journal.row_hash(4) is None
    assert {seq: journal.row_hash(seq) for seq in range(5, ROWS + 1)} == {
        seq: hashes[seq] for seq in range(5, ROWS + 1)
    }
    journal.append([CancelOrder(at_ns=99, client_order_id="c")])
    assert journal.verify() == ROWS + 1
    journal.close()


def test_without_its_archive_the_journals_own_part_is_checked_and_nothing_replayed(path: Path) -> None:
    journal = open_journal(path)
    made = archive(journal, 4)
    journal.close()
    kept = path.with_name(made.file)
    os.rename(kept, path.with_name("away"))
    journal = open_journal(path)
    heard: list[int] = []
    assert journal.verify(heard.append) == ROWS - 4
    assert heard == list(range(5, ROWS + 1))
    with pytest.raises(JournalError, match="an archive of this journal is not there") as caught:
        numbers(journal)
    assert (caught.value.where, caught.value.hint) == (str(kept), "put it back beside the journal")
    assert numbers(journal, 4) == list(range(4, ROWS))  # from the seam on nothing of it is needed
    journal.close()
    os.rename(path.with_name("away"), kept)
    journal = open_journal(path)
    assert journal.verify() == ROWS
    journal.close()


@pytest.mark.parametrize(
    ("change", "words", "hint"),
    [
        (
            "UPDATE meta SET value = 'another' WHERE key = 'journal_id'",
            "another journal's archive",
            "put the right one",
        ),
        ("UPDATE events SET at_ns = 77 WHERE seq = 2", "row 2 does not follow", "keep the file"),
        ("DELETE FROM events WHERE seq = 1", "row 2 does not follow", "keep the file"),
        ("DELETE FROM events WHERE seq = 4", "do not lead up to the journal's first row", "put the archives back"),
    ],
)
def test_an_archive_that_is_not_what_it_was_is_refused(path: Path, change: str, words: str, hint: str) -> None:
    journal = open_journal(path)
    made = archive(journal, 4)
    journal.close()
    kept = path.with_name(made.file)
    kept.chmod(0o600)
    with sqlite3.connect(kept) as database:
        database.execute(change)
    database.close()
    journal = open_journal(path)
    for read in (journal.verify, lambda: numbers(journal)):
        with pytest.raises(JournalCorrupt, match=words) as caught:
            read()
        assert caught.value.hint.startswith(hint)
        assert str(path.parent) in caught.value.where
    journal.close()


def test_a_change_in_the_middle_of_the_journal_is_found_from_the_seam_on(path: Path) -> None:
    journal = open_journal(path)
    archive(journal, 4)
    journal.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE events SET body = body || ' ' WHERE seq = 7")
    database.close()
    journal = SqliteJournal.open_for_reading(path)
    with pytest.raises(JournalCorrupt, match="row 7 does not follow"):
        numbers(journal, 4)
    assert numbers(journal, 7) == [7, 8, 9]  # it was asked to trust what it knows already
    journal.close()


@pytest.mark.parametrize("upto", [0, ROWS + 1])
def test_what_is_not_there_is_not_archived(path: Path, upto: int) -> None:
    journal = open_journal(path)
    with pytest.raises(JournalError, match=f"there is no row {upto} to archive"):
        archive(journal, upto)
    assert numbers(journal) == list(range(ROWS))
    journal.close()


@pytest.mark.parametrize(
    ("before", "open_orders", "last"), [(99, (), 5), (3, (), 3), (99, ("c2",), 2), (99, ("c8",), 5), (0, (), 0)]
)
def test_the_last_run_and_open_orders_stay(path: Path, before: int, open_orders: tuple[str, ...], last: int) -> None:
    journal = open_journal(path)
    assert last_to_archive(journal, WALL + before, open_orders) == last
    journal.close()


def test_an_exit_that_may_still_fill_keeps_the_row_it_was_sent_with(tmp_path: Path) -> None:
    """Its entry is filled long ago, and nothing the broker says of an exit bears its name."""
    entry = OrderIntent(
        strategy="s",
        instrument=Instrument("AAPL", 265598),
        side=Side.BUY,
        quantity=Decimal(10),
        order_type=OrderType.MARKET,
        at_ns=1,
        client_order_id="c",
        group="c",
        leg=ENTRY,
    )
    stop = replace(entry, side=Side.SELL, client_order_id="c.stop", leg=STOP_LOSS)
    journal = open_journal(tmp_path / "bot.db")
    journal.append([started(0), SubmitOrder(at_ns=1, intent=entry, verdict_id="v", legs=(stop,)), sent(2), started(3)])
    assert last_to_archive(journal, WALL * 2, ["c.stop"]) == 1
    assert last_to_archive(journal, WALL * 2, []) == 3
    journal.close()
