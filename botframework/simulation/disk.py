"""The disk of the virtual world: the journal's own store on a database in memory that outlives the process.

The rows go through the same statements as on a file. What a disk does wrong is injected here: no room, an input/output error,
and the death of the process right before or right after a write. Imports ``runtime``; owned by ``world``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import apsw
import attrs

from botframework.core.events import Command, Event
from botframework.errors import JournalDiskFull, JournalError
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.store import SqliteStore, StoredRow
from botframework.runtime.storefile import create_tables


class Disk:
    """One journal. ``fail_next`` makes the next write fail: ``full`` or ``error``; empty: none. ``on_text`` reads along.

    There is one connection to it, which all processes use one after the other: the dead do nothing any more.
    """

    def __init__(self, on_text: Callable[[str], None] = lambda text: None) -> None:
        self._connection = apsw.Connection(":memory:")
        self._is_new = True
        self.fail_next = ""
        self.failed = 0
        self.synced_seq = 0
        self.on_text = on_text

    def open(self, journal_id: str, wall_ns: Callable[[], int]) -> SqliteJournal:
        """The journal as a process opens it."""
        store = MemoryStore(Path("memory"), self._connection, None)
        store.disk = self
        if self._is_new:
            self._is_new = False
            store.begin({"journal_id": journal_id})
        return SqliteJournal.on_store(store, wall_ns=wall_ns)

    def lose_power(self) -> None:
        """What was written after the last sync never was."""
        self._connection.execute("DELETE FROM events WHERE seq > ?", (self.synced_seq,))

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()


class MemoryStore(SqliteStore):
    """The store over the connection to the memory."""

    disk: Disk

    def begin(self, meta: dict[str, str]) -> None:
        """Make the tables."""
        create_tables(self._connection, meta)

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        kind, self.disk.fail_next = self.disk.fail_next, ""
        if kind:
            self.disk.failed += 1
            if kind == "full":
                raise JournalDiskFull("no room for the journal", where="memory", hint="make room")
            raise JournalError("input or output failed", where="memory", hint="check the disk")
        super().add(rows, sync=sync)
        if sync and rows:
            self.disk.synced_seq = rows[-1].seq
        for row in rows:
            self.disk.on_text(row.body)

    def close(self) -> None:
        """The disk stays."""


@attrs.define(eq=False)
class WatchedJournal:
    """A journal with a process behind it that can die at every write; ``on_durable`` hears what lies on the disk."""

    inner: SqliteJournal
    is_alive: Callable[[], bool]
    may_die: Callable[[str], None]
    on_durable: Callable[[Sequence[Event | Command]], None]
    on_text: Callable[[str], None]
    journal_id: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.journal_id = self.inner.journal_id

    def append(self, rows: Sequence[Event | Command]) -> None:
        """As the inner journal; a dead process writes nothing any more."""
        if not rows:
            return
        self.may_die("before write")
        if not self.is_alive():
            raise JournalError("the process is dead", where="memory")
        self.inner.append(rows)
        self.on_durable(rows)
        self.may_die("after write")

    def replay(self) -> Iterable[Event | Command]:
        return self.inner.replay()

    def beat(self, body: dict[str, object]) -> None:
        """The sign of life is no record and nothing hangs on it, but anybody can read it."""
        self.on_text(json.dumps(body))

    def close(self) -> None:
        self.inner.close()
