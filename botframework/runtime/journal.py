"""The durable record of a bot: every event and command, in order, chained by hashes.

Append only, one transaction per ``append``, on disk before it returns. After one failed write the journal is dead and
every further write fails: what a descriptor promises after a failed sync cannot be trusted. The tables:
``events(seq, run, at_ns, wall_ns, kind, body, prev_hash, hash)``, ``meta`` and one ``status`` row (the heartbeat of the
running process; overwritten, never part of the record). A row goes through the net for secrets before it is hashed, so that
what is recorded can be shown. Implements ``ports.Journal`` over ``runtime.store``; called by the drivers, read by
``bot journal`` and ``bot status``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

from botframework.core.events import (
    BookFill,
    CancelOrder,
    DenyModify,
    DenyOrder,
    Event,
    ExecutionReported,
    FundsReported,
    InstrumentDefined,
    InstrumentFactsReported,
    MarkDay,
    MarkPeak,
    MarkTold,
    ModifyOrder,
    OrderAccepted,
    OrderReported,
    OrderSent,
    PositionReported,
    Reconcile,
    ReconcileFinished,
    RunStarted,
    RunStopped,
    SaveState,
    SessionChanged,
    StopRequested,
    StreamChanged,
    SubmitOrder,
    Tell,
)
from botframework.errors import JournalCorrupt, JournalError
from botframework.ports import Ids
from botframework.redaction import KNOWN, cleaned_json, cleaned_value
from botframework.runtime.codec import Row, decode, encode_all, make_ready
from botframework.runtime.store import SqliteStore, Store, StoredRow

_DAMAGED_HINT = "keep the file for inspection, name a new journal, and reconcile by hand before trading"


_FOLLOWS = frozenset(
    {
        BookFill,
        DenyModify,
        DenyOrder,
        FundsReported,
        InstrumentDefined,
        InstrumentFactsReported,
        MarkDay,
        MarkPeak,
        MarkTold,
        PositionReported,
        Reconcile,
        ReconcileFinished,
        SaveState,
        SessionChanged,
        StreamChanged,
        Tell,
    }
)
"""Rows that follow from rows before them, or that the broker tells again: they survive the process at once, and the
machine's power with the next row that is no such one. A booked fill is one, since its execution was recorded first."""

USUAL = (
    RunStarted,
    MarkDay,
    InstrumentDefined,
    SessionChanged,
    StreamChanged,
    ReconcileFinished,
    SubmitOrder,
    OrderSent,
    OrderAccepted,
    OrderReported,
    ExecutionReported,
    BookFill,
    CancelOrder,
    StopRequested,
    RunStopped,
)
"""The rows of a run that trades."""


_QUICK = frozenset(
    {
        BookFill,
        CancelOrder,
        DenyModify,
        DenyOrder,
        ExecutionReported,
        FundsReported,
        InstrumentDefined,
        InstrumentFactsReported,
        MarkDay,
        MarkPeak,
        MarkTold,
        ModifyOrder,
        OrderAccepted,
        OrderReported,
        OrderSent,
        PositionReported,
        SaveState,
        SubmitOrder,
    }
)
"""Rows that are looked through for known secrets only: an order waits for them, or what they hold is a strategy's own and must
come back to it as it was."""


Clean = Callable[[Sequence[Row], list[str]], list[str]]
"""Takes rows and what would be recorded of them; gives what may be."""


def cleaned_rows(rows: Sequence[Row], bodies: list[str]) -> list[str]:
    """Rows as they may be recorded."""
    # An order waits for this: all of its rows are looked through at once, and one by one where there is something to hide.
    if _QUICK.issuperset(map(type, rows)) and not KNOWN.is_in("\n".join(bodies)):
        return bodies
    if not KNOWN.knows_any:  # nothing to look for in the quick ones
        return [body if type(row) in _QUICK else cleaned_json(body) for row, body in zip(rows, bodies, strict=True)]
    return [cleaned_json(body, quick=type(row) in _QUICK) for row, body in zip(rows, bodies, strict=True)]


def _as_they_are(rows: Sequence[Row], bodies: list[str]) -> list[str]:
    return bodies


@attrs.frozen
class JournalRow:
    """One row of the record with its place: ``seq`` counts from 1, ``run`` is the run that wrote it."""

    seq: int
    run: str
    at_ns: int
    wall_ns: int
    kind: str
    row: Row


@attrs.frozen
class Heartbeat:
    """The last sign of life of the process that had the journal, and what it said of itself."""

    wall_ns: int
    body: dict[str, Any]


@attrs.define(eq=False)
class SqliteJournal:
    """The journal of one bot on one account. Make it with ``open`` or ``open_for_reading``.

    ``is_new`` is True when no run has used it yet. ``dead`` holds the first failure of a write.
    """

    journal_id: str
    path: Path | None
    _store: Store
    _wall_ns: Callable[[], int]
    _seq: int = 0
    _hash: bytes = b""
    _run: str = ""
    base_seq: int = 0  # rows up to this one were archived
    _base_hash: bytes = b""
    _meta: Mapping[str, str] = attrs.field(factory=dict)
    _clean: Clean = attrs.field(default=_as_they_are)
    _keeps_newest: bool = False
    dead: JournalError | None = attrs.field(init=False, default=None)
    _part_of_run: tuple[str, str] = attrs.field(
        init=False, default=("", "0:")
    )  # the run, and as it stands in what is hashed

    @classmethod
    def open(cls, path: str | Path, *, ids: Ids, wall_ns: Callable[[], int], durable: str = "power") -> SqliteJournal:
        """Open for writing, made when it is not there.

        Raises ``JournalLocked`` when another process has it, ``JournalTooNew``, ``JournalCorrupt``, ``JournalDiskFull`` or
        ``JournalError``.
        """
        path = Path(path)
        make_ready(USUAL)  # or the first order would wait for it
        store = SqliteStore.open(path, durable=durable, new_meta={"journal_id": ids.fresh("journal")})
        try:
            return cls.on_store(store, wall_ns=wall_ns, path=path, clean=cleaned_rows)
        except BaseException:
            store.close()
            raise

    @classmethod
    def look(cls, path: str | Path) -> None:
        """Raise what ``open`` would, as far as can be told without writing; a place where there is no journal yet is good."""
        SqliteStore.look(Path(path))

    @classmethod
    def open_for_reading(cls, path: str | Path) -> SqliteJournal:
        """Open beside a running bot. Every write then raises ``JournalError``."""
        path = Path(path)
        store = SqliteStore.open_for_reading(path)
        try:
            journal = cls.on_store(store, wall_ns=_no_clock, path=path)
        except BaseException:
            store.close()
            raise
        journal.dead = JournalError("opened for reading only", where=str(path))
        return journal

    @classmethod
    def on_store(
        cls,
        store: Store,
        *,
        wall_ns: Callable[[], int],
        path: Path | None = None,
        clean: Clean = _as_they_are,
    ) -> SqliteJournal:
        """A journal over any store, continuing where the store ends.

        ``clean`` is the net for secrets. Without it everything is recorded as it came, which the simulation wants: what it
        finds in a journal then was not stopped where it came from.
        """
        meta = store.meta()
        journal_id = meta.get("journal_id")
        if not journal_id:
            raise JournalCorrupt("the journal has no id", where=str(path or ""), hint=_DAMAGED_HINT)
        last = store.last()
        journal = cls(journal_id, path, store, wall_ns)
        journal._clean = clean
        journal._keeps_newest = store.keeps_newest
        journal._meta = meta
        journal.base_seq = int(meta.get("base_seq", "0"))
        journal._base_hash = bytes.fromhex(meta["base_hash"]) if journal.base_seq else _first_hash(journal_id)
        if last is None:
            journal._seq, journal._hash = journal.base_seq, journal._base_hash
        else:
            journal._seq, journal._hash, journal._run = last.seq, last.hash, last.run
        return journal

    @property
    def store(self) -> Store:
        """Where the rows lie."""
        return self._store

    @property
    def first_hash(self) -> bytes:
        """The hash the first row of all follows."""
        return _first_hash(self.journal_id)

    @property
    def is_new(self) -> bool:
        return self._seq == 0

    @property
    def last_seq(self) -> int:
        """Number of the newest row; 0 when there is none."""
        return self._seq

    @property
    def chain_hash(self) -> bytes:
        """The hash of the newest row, which stands for the whole record."""
        return self._hash

    @property
    def last_at_ns(self) -> int:
        """Market time of the newest row; 0 when there is none."""
        last = self._store.last()
        return 0 if last is None else last.at_ns

    def append(self, rows: Sequence[Row], walls: Mapping[int, int] | None = None) -> None:
        """Write the rows in one transaction; on return they are as durable as configured (see ``_FOLLOWS``).

        ``walls`` has the wall time of each command by its place, where rows are told of later than they came to be. Raises
        ``JournalError``; then none of them is recorded and the journal is dead.
        """
        if self.dead is not None:
            raise self.dead
        if not rows:
            return
        seq, last_hash, run = self._seq, self._hash, self._run
        stored: list[StoredRow] = []
        newest, sizes = self._keeps_newest, _SIZES
        try:
            bodies = self._clean(rows, encode_all(rows))
            last = len(bodies) - 1
            known_run, part_of_run = self._part_of_run
            known_ns, part_of_time = None, ""
            for place, (row, body) in enumerate(zip(rows, bodies, strict=True)):
                kind = type(row)
                name, part_of_kind, is_event = _kinds.get(kind) or _kind(kind)
                if is_event:
                    wall_ns = row.wall_ns  # type: ignore[union-attr]  # told by its type
                    if kind is RunStarted:
                        run = row.run_id  # type: ignore[union-attr]  # told by its type
                else:
                    wall_ns = self._wall_ns() if walls is None else walls[place]
                seq += 1
                # The text ``_row_hash`` makes; what many rows have in common is made once.
                if run is not known_run:
                    known_run, part_of_run = self._part_of_run = run, _part(run)
                at_ns = row.at_ns
                if at_ns != known_ns:
                    known_ns, part_of_time = at_ns, _part(str(at_ns))
                part_of_wall = part_of_time if wall_ns == at_ns else _part(str(wall_ns))
                number, size = str(seq), len(body)
                sized = sizes[size] if size < _SIZES_MAX else f"{size}:"
                text = (
                    f"{sizes[len(number)]}{number}{part_of_run}{part_of_time}{part_of_wall}{part_of_kind}{sized}{body}"
                )
                try:
                    row_hash = sha256(last_hash + text.encode("ascii")).digest()
                except UnicodeEncodeError:
                    row_hash = _row_hash(last_hash, (seq, run, at_ns, wall_ns, name, body))
                if not newest or place == last:
                    # What a StoredRow's own way of being made does, without the way.
                    parts = (seq, run, at_ns, wall_ns, name, body, last_hash, row_hash)
                    stored.append(tuple.__new__(StoredRow, parts))
                last_hash = row_hash
            self._store.add(stored, sync=not _FOLLOWS.issuperset(map(type, rows)))
        except OverflowError as error:
            self.dead = JournalError(
                f"a number is too large to be recorded: {error}", where=str(self.path or "journal")
            )
            raise self.dead from error
        except JournalError as error:
            self.dead = error
            raise
        self._seq, self._hash, self._run = seq, last_hash, run

    def replay(self, after_seq: int = 0) -> Iterable[Row]:
        """All events and commands in order, the chain of hashes checked on the way: a start stands on nothing else.

        Rows that were archived are read from their archives; ``after_seq`` leaves out the rows up to that one. Raises
        ``JournalCorrupt`` at the first row that does not follow from the one before, and for an archive that is not there.
        """
        for stored in self._chained(after_seq):
            yield self._decoded(stored)

    def rows(self, after_seq: int = 0) -> Iterator[JournalRow]:
        """The record after row ``after_seq``. Raises ``JournalTooNew`` or ``JournalCorrupt`` with the row's number."""
        for stored in self._store.rows(after_seq):
            row = self._decoded(stored)
            yield JournalRow(stored.seq, stored.run, stored.at_ns, stored.wall_ns, stored.kind, row)

    def rows_of(self, *kinds: str) -> Iterator[JournalRow]:
        """The rows of some kinds, without reading the others. Raises as ``rows`` does."""
        for stored in self._store.rows():
            if stored.kind in kinds:
                row = self._decoded(stored)
                yield JournalRow(stored.seq, stored.run, stored.at_ns, stored.wall_ns, stored.kind, row)

    def _decoded(self, stored: StoredRow) -> Row:
        try:
            return decode(stored.body)
        except JournalError as error:
            raise type(error)(
                error.what, where=f"{self.path or 'journal'} row {stored.seq}", hint=error.hint
            ) from error

    def _chained(self, after_seq: int = 0) -> Iterator[StoredRow]:
        """The stored rows, each checked against the one before, archives first."""
        if after_seq and after_seq >= self.base_seq:
            start = self._store.row(after_seq) if after_seq > self.base_seq else None
            last_hash = self._base_hash if start is None else start.hash
        else:
            last_hash = _first_hash(self.journal_id)
            for row in chained(self._archived(), 0, last_hash, self.path):
                last_hash = row.hash
                if row.seq > after_seq:
                    yield row
            if self.base_seq and last_hash != self._base_hash:
                raise JournalCorrupt(
                    "the archives do not lead up to the journal's first row",
                    where=str(self.path or "journal"),
                    hint="put the archives back that belong to it",
                )
            after_seq = self.base_seq
        yield from chained(self._store.rows(after_seq), after_seq, last_hash, self.path)

    def _archived(self) -> Iterator[StoredRow]:
        for archive in self.archives:
            folder = Path(os.path.realpath(self.path)).parent if self.path is not None else Path()
            store = open_archive(folder / archive.file, self.journal_id)
            try:
                yield from store.rows()
            finally:
                store.close()

    def verify(self, on_row: Callable[[int], None] | None = None) -> int:
        """Check the file, the chain of hashes from the first row to the last, and that each row can be read.

        Gives the number of rows. ``on_row`` hears the number of each row. Archives that are not there are left out: the
        journal's own part is checked from the hash on which it stands. Raises ``JournalCorrupt`` naming the first row that does
        not fit, ``JournalTooNew`` for one that only a later version can read.
        """
        self._store.check()
        missing = [archive.file for archive in self.archives if not self.archive_path(archive).exists()]
        rows = self._chained(self.base_seq if missing else 0)
        count = 0
        for stored in rows:
            self._decoded(stored)
            count += 1
            if on_row is not None:
                on_row(stored.seq)
        return count

    @property
    def archives(self) -> tuple[Archive, ...]:
        """The files that hold the rows before ``base_seq``, oldest first. Raises ``JournalCorrupt``."""
        try:
            return tuple(Archive(**each) for each in json.loads(self._meta.get("archives", "[]")))
        except (ValueError, TypeError, RecursionError) as error:
            raise self._damaged("the list of its archives") from error

    def archive_path(self, archive: Archive) -> Path:
        """Where an archive has to lie: beside the journal."""
        return Path(os.path.realpath(self.path or "journal")).with_name(archive.file)

    def row_hash(self, seq: int) -> bytes | None:
        """The chain's hash at a row; None when there is no such row here."""
        if seq == self.base_seq and seq:
            return self._base_hash
        row = self._store.row(seq)
        return None if row is None else row.hash

    def count(self) -> int:
        """How many rows lie in this file."""
        return self._seq - self.base_seq

    def beat(self, body: dict[str, Any]) -> None:
        """Overwrite the status row. Raises ``JournalError``, which kills the journal like a failed ``append``."""
        if self.dead is not None:
            raise self.dead
        try:
            self._store.set_status(self._wall_ns(), json.dumps(cleaned_value(body), separators=(",", ":")))
        except JournalError as error:
            self.dead = error
            raise

    def heartbeat(self) -> Heartbeat | None:
        """The last status row; None when no process ever wrote one. Raises ``JournalCorrupt``."""
        status = self._store.status()
        if status is None:
            return None
        try:
            body = json.loads(status[1])
        except (ValueError, RecursionError) as error:
            raise self._damaged("its sign of life") from error
        if not isinstance(body, dict):
            raise self._damaged("its sign of life")
        return Heartbeat(status[0], body)

    def _damaged(self, what: str) -> JournalCorrupt:
        return JournalCorrupt(f"{what} cannot be read", where=str(self.path or "journal"), hint=_DAMAGED_HINT)

    def close(self) -> None:
        """Let go of file and lock. Never raises."""
        self._store.close()


@attrs.frozen
class Archive:
    """A sealed file with old rows: from ``first`` to ``last``, ending in the chain's ``hash`` (hexadecimal)."""

    file: str
    first: int
    last: int
    hash: str


def open_archive(path: Path, journal_id: str) -> SqliteStore:
    """An archive of this journal, to read. Raises ``JournalError`` when it is not there or is another's."""
    if not path.exists():
        raise JournalError(
            "an archive of this journal is not there", where=str(path), hint="put it back beside the journal"
        )
    store = SqliteStore.open_for_reading(path)
    if store.meta().get("journal_id") != journal_id:
        store.close()
        raise JournalCorrupt("this is another journal's archive", where=str(path), hint="put the right one back")
    return store


def chained(rows: Iterable[StoredRow], seq: int, last_hash: bytes, path: Path | None) -> Iterator[StoredRow]:
    """Rows as they come, each checked against the one before; the first one follows number ``seq`` with ``last_hash``.

    Raises ``JournalCorrupt``.
    """
    for expected_seq, row in enumerate(rows, seq + 1):
        if row.seq != expected_seq or row.prev_hash != last_hash or row.hash != _row_hash(last_hash, row[:6]):
            raise JournalCorrupt(
                f"row {row.seq} does not follow from the one before; the record was changed or lost a row",
                where=str(path or "journal"),
                hint=_DAMAGED_HINT,
            )
        last_hash = row.hash
        yield row


def _first_hash(journal_id: str) -> bytes:
    return sha256(journal_id.encode()).digest()


def _row_hash(last_hash: bytes, head: tuple[int, str, int, int, str, str]) -> bytes:
    # Each part is preceded by its length, so that no two different rows can give the same bytes.
    text = "".join([_part(str(part)) for part in head])
    if text.isascii():  # nearly always; then the bytes are as many as the letters
        return sha256(last_hash + text.encode("ascii")).digest()
    parts = [last_hash]
    for part in head:
        data = str(part).encode("utf-8", "surrogatepass")
        parts.append(b"%d:%b" % (len(data), data))
    return sha256(b"".join(parts)).digest()


def _part(text: str) -> str:
    return f"{len(text)}:{text}"


_SIZES_MAX = 2_048
_SIZES = tuple([f"{size}:" for size in range(_SIZES_MAX)])


_kinds: dict[type[Row], tuple[str, str, bool]] = {}


def _kind(kind: type[Row]) -> tuple[str, str, bool]:
    """Name, the name as a part of what is hashed, and whether rows of the class are events."""
    found = _kinds[kind] = kind.__name__, _part(kind.__name__), issubclass(kind, Event)
    return found


def _no_clock() -> int:
    raise JournalError("opened for reading only")
