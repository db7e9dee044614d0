"""What was learned of contracts, kept across processes: a small SQLite file, or memory alone.

A cache and nothing more: whatever happens to the file, calls go on without it. Another schema is started afresh, a damaged
file is set aside under another name, both with one line in the log; one of a later version is left alone. Entries expire.
Entries belong to one gateway address, but an address may serve a simulator today and a broker tomorrow: give each a file
of its own. Several processes may share a file; the file is readable by its owner only. Imports the standard library;
used by ``lookup``, ``chains``, ``futures`` and ``scanners`` through ``talk``.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import attrs

from botframework.redaction import cleaned_json

SCHEMA: Final = 1
#: "TWCC": says that the file is ours.
APPLICATION_ID: Final = 0x54574343
BUSY_S: Final = 1.0
#: Entries in memory and in the file; the ones that expire first go first.
ENTRIES_MAX: Final = 50_000
#: How long contract ids hold; listings move seldom.
CONTRACT_TTL_S: Final = 7 * 86_400.0
#: How long lists that grow every day hold: expiries, strikes, futures, what scans there are.
LIST_TTL_S: Final = 86_400.0

_TABLE: Final = """
CREATE TABLE entries (
  scope TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  value TEXT NOT NULL, expires_ms INTEGER NOT NULL, PRIMARY KEY (scope, kind, key)
)"""
_TRIM: Final = """
DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries ORDER BY expires_ms DESC LIMIT -1 OFFSET ?)
"""

_log = logging.getLogger("botframework.ibkr.contract_cache")


class _Unusable(Exception):
    """The file is no cache of ours; the text says why."""


@attrs.define(eq=False)
class ContractCache:
    """Values (plain JSON data) by kind and key. ``path`` None: memory only. ``scope`` is the gateway's address.

    Not safe for several threads by itself: a session uses it under its lock.
    """

    path: Path | None = None
    scope: str = ""
    wall_ns: Callable[[], int] = attrs.field(default=lambda: 0)
    _memory: dict[tuple[str, str], tuple[Any, int]] = attrs.field(init=False, factory=dict)
    _database: sqlite3.Connection | None = attrs.field(init=False, default=None)
    _off: bool = attrs.field(init=False, default=False)

    def open(self) -> None:
        """Use the file (again); it is touched with the first entry asked for."""
        self._off = False

    def get(self, kind: str, key: str) -> Any:
        """The value, or None when there is none that still holds."""
        now_ms = self.wall_ns() // 1_000_000
        known = self._memory.get((kind, key))
        if known is not None and known[1] > now_ms:
            return known[0]
        row = self._ask(
            "SELECT value, expires_ms FROM entries WHERE scope = ? AND kind = ? AND key = ? AND expires_ms > ?",
            (self.scope, kind, key, now_ms),
        )
        if not row:
            return None
        try:
            value = json.loads(row[0][0])
        except (TypeError, ValueError, RecursionError):
            return None
        self._memory[kind, key] = (value, int(row[0][1]))
        return value

    def put(self, kind: str, key: str, value: Any, ttl_s: float) -> None:
        """Keep a value for so many seconds."""
        now_ms = self.wall_ns() // 1_000_000
        expires_ms = now_ms + int(ttl_s * 1000)
        if len(self._memory) >= ENTRIES_MAX:
            for old in sorted(self._memory, key=lambda each: self._memory[each][1])[: ENTRIES_MAX // 10]:
                del self._memory[old]
        self._memory[kind, key] = (value, expires_ms)
        self._ask(
            "INSERT OR REPLACE INTO entries (scope, kind, key, value, expires_ms) VALUES (?, ?, ?, ?, ?)",
            (self.scope, kind, key, cleaned_json(json.dumps(value)), expires_ms),
        )

    def forget(self) -> None:
        """Drop everything known of this gateway."""
        self._memory.clear()
        self._ask("DELETE FROM entries WHERE scope = ?", (self.scope,))

    def close(self) -> None:
        """Close the file. What is put afterwards stays in memory."""
        database, self._database, self._off = self._database, None, True
        if database is not None:
            now_ms = self.wall_ns() // 1_000_000
            with suppress(sqlite3.Error):
                database.execute("DELETE FROM entries WHERE expires_ms <= ?", (now_ms,))
                database.execute(_TRIM, (ENTRIES_MAX,))
            database.close()

    # --- the file -------------------------------------------------------------------------------------------------------

    def _ask(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        if self.path is None or self._off:
            return []
        for attempt in (1, 2):
            try:
                if self._database is None:
                    self._database = self._opened(self.path)
                return self._database.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                # Locked for longer than we wait, a full disk, no permission: this entry is not kept.
                if self._database is None:
                    self._give_up(f"cannot be used ({error})")
                return []
            except (sqlite3.DatabaseError, _Unusable) as error:
                self._drop()
                if attempt == 2 or not self._set_aside(self.path, str(error)):
                    self._give_up(f"cannot be used ({error})")
                    return []
            except OSError as error:
                self._give_up(f"cannot be used ({error.strerror or error})")
                return []
        return []

    def _give_up(self, why: str) -> None:
        self._drop()
        self._off = True
        _log.warning("contract cache %s %s; going on without it", self.path, why)

    def _drop(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _opened(self, path: Path) -> sqlite3.Connection:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Nobody sets aside as damaged what another process is still making.
        with _one_at_a_time(path):
            return self._made(path)

    def _made(self, path: Path) -> sqlite3.Connection:
        # The file is made with its mode before SQLite sees it, which would make it readable to others.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
        database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            # Nothing waits for the disk: what a power cut damages is set aside and learned again.
            database.execute("PRAGMA synchronous = OFF")
            self._prepare(database)
        except BaseException:
            database.close()
            raise
        return database

    def _prepare(self, database: sqlite3.Connection) -> None:
        application, version = self._stamp(database)
        if version > SCHEMA and application == APPLICATION_ID:
            self._off = True
            raise sqlite3.OperationalError(f"it has schema {version}, this version knows {SCHEMA}")
        if (application, version) == (APPLICATION_ID, SCHEMA):
            if database.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise _Unusable("damaged")
            return
        # Only one process makes the tables; the others find them made.
        database.execute("BEGIN IMMEDIATE")
        try:
            application, version = self._stamp(database)
            if (application, version) != (APPLICATION_ID, SCHEMA):
                there = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
                if there and application != APPLICATION_ID:
                    raise sqlite3.OperationalError("it is some other database")
                if there:
                    _log.warning("contract cache %s has schema %d; it is started afresh", self.path, version)
                database.execute("DROP TABLE IF EXISTS entries")
                database.execute(_TABLE)
                database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                database.execute(f"PRAGMA user_version = {SCHEMA}")
            database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            raise

    def _stamp(self, database: sqlite3.Connection) -> tuple[int, int]:
        application = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
        return int(application), int(version)

    def _set_aside(self, path: Path, why: str) -> bool:
        """Move a file that cannot be read out of the way; False when even that is not possible."""
        try:
            with _one_at_a_time(path):
                if not path.exists() or _is_sound(path):
                    return True  # another process has set it aside meanwhile, or made a new one
                aside = path.with_name(f"{path.name}.damaged-{self.wall_ns() // 1_000_000_000}")
                path.replace(aside)
                for tail in ("-journal", "-wal", "-shm"):
                    path.with_name(path.name + tail).unlink(missing_ok=True)
        except OSError:
            return False
        _log.warning("contract cache %s cannot be read (%s); it is set aside as %s", path, why, aside.name)
        return True


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the file's lock among all processes. Raises ``OSError``."""
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _is_sound(path: Path) -> bool:
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
        try:
            stamp = database.execute("PRAGMA application_id").fetchone()[0]
            return stamp == APPLICATION_ID and database.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        finally:
            database.close()
    except sqlite3.OperationalError:
        return True  # busy, or not to be had just now: no reason to take it from those who use it
    except sqlite3.Error:
        return False
