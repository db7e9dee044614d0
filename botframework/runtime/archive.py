"""Old rows of a journal, moved to sealed files beside it.

An archive holds a stretch of the chain, ends in a known hash, and is never written again; the journal goes on from that hash.
A full replay reads archives and journal as one record. An order that may still fill keeps all its rows in the journal, and so
does the last run. The journal is locked meanwhile: a bot that runs cannot be pruned. Killed at any moment it can be started
again: rows leave the journal in one transaction, after the archive was synced, read back and checked. Imports ``journal`` and
``store``; called by ``runner.records``.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import apsw
import attrs

from botframework.core.events import RunStarted, SubmitOrder
from botframework.errors import JournalCorrupt, JournalError
from botframework.runtime.journal import Archive, SqliteJournal, chained, open_archive
from botframework.runtime.store import SqliteStore
from botframework.runtime.storefile import translated

Heard = Callable[[str, int, int], None]
_BLOCK_ROWS = 2_000


def last_to_archive(journal: SqliteJournal, before_ns: int, open_orders: Iterable[str]) -> int:
    """The newest row that may leave: older than ``before_ns``, in front of the last run and of all rows of open orders.

    0 when none may.
    """
    wanted = set(open_orders)
    last = journal.base_seq
    for row in journal.rows(journal.base_seq):
        if isinstance(row.row, SubmitOrder):
            names = {each.client_order_id for each in (row.row.intent, *row.row.legs)}
        else:
            names = {getattr(row.row, "client_order_id", "")}
        if row.wall_ns >= before_ns or names & wanted:
            break
        last = row.seq
    run = max((row.seq for row in journal.rows_of(RunStarted.__name__)), default=0)
    upto = min(last, run - 1)
    return upto if upto > journal.base_seq else 0


def archive(journal: SqliteJournal, upto: int, heard: Heard = lambda what, done, of: None) -> Archive:
    """Move the rows up to ``upto`` into a sealed file beside the journal; gives what it is.

    ``heard`` is told of each step, rows done and rows in all. Raises ``JournalError``; then the journal holds what it held.
    """
    store = journal.store
    if not isinstance(store, SqliteStore) or journal.path is None:
        raise JournalError("only a journal on a file has archives")
    first, count = journal.base_seq + 1, upto - journal.base_seq
    digest = journal.row_hash(upto)
    if count <= 0 or digest is None:
        raise JournalError(
            f"there is no row {upto} to archive", where=str(journal.path), hint="look with `bot journal show`"
        )
    made = Archive(f"{Path(os.path.realpath(journal.path)).name}.rows-{first}-{upto}", first, upto, digest.hex())
    target = journal.archive_path(made)
    if not target.exists():
        _write(journal, store, made, target, heard)
    _check(journal, made, target, heard)
    heard("taking them out of the journal", 0, count)
    archives = json.dumps([attrs.asdict(each) for each in (*journal.archives, made)])
    store.drop(upto, {"base_seq": str(upto), "base_hash": made.hash, "archives": archives})
    heard("taking them out of the journal", count, count)
    return made


def _write(journal: SqliteJournal, store: SqliteStore, made: Archive, target: Path, heard: Heard) -> None:
    half = target.with_name(f"{target.name}.part")
    half.unlink(missing_ok=True)
    meta = {"journal_id": journal.journal_id, "base_seq": str(made.first - 1), "base_hash": _base(journal, made)}
    rows = store.rows(made.first - 1)
    try:
        copy = SqliteStore.open(half, durable="process", new_meta=meta)
        try:
            done, block = 0, []
            for row in rows:
                block.append(row)
                if len(block) == _BLOCK_ROWS or row.seq == made.last:
                    copy.add(block, sync=False)
                    done, block = done + len(block), []
                    heard("copying", done, made.last - made.first + 1)
                if row.seq == made.last:
                    break
        finally:
            copy.close()
        os.chmod(half, 0o400)
        for name in (str(half), str(target.parent)):
            descriptor = os.open(name, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        os.rename(half, target)
    except (OSError, apsw.Error) as error:
        raise translated(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            half.with_name(f"{half.name}.lock").unlink(missing_ok=True)


def _base(journal: SqliteJournal, made: Archive) -> str:
    digest = journal.row_hash(made.first - 1) if made.first > 1 else b""
    return (digest or b"").hex()


def _check(journal: SqliteJournal, made: Archive, target: Path, heard: Heard) -> None:
    """Read the archive back: its rows are the journal's, to the hash."""
    store = open_archive(target, journal.journal_id)
    try:
        store.check()
        seq, digest = made.first - 1, b""
        begin = journal.first_hash if made.first == 1 else bytes.fromhex(_base(journal, made))
        for row in chained(store.rows(), seq, begin, target):
            seq, digest = row.seq, row.hash
            if seq % _BLOCK_ROWS == 0:
                heard("checking", seq - made.first + 1, made.last - made.first + 1)
    finally:
        store.close()
    if seq != made.last or digest.hex() != made.hash:
        raise JournalCorrupt(
            "the archive does not hold the rows it should", where=str(target), hint="move it away and try again"
        )
