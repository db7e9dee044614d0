"""Stores for a journal nobody's money stands on: a backtest can be run again, so its rows need not be on disk one by one.

``ChainStore`` keeps nothing but the end of the chain, which is enough to compare two runs; ``BatchedStore`` writes to another
store many rows at a time. ``LateJournal`` writes rows of many moments together. Imports core, ``journal`` and ``store``; made
by ``runner``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import attrs

from botframework.core.events import Command, Event
from botframework.runtime.codec import make_ready, row_types
from botframework.runtime.journal import USUAL, SqliteJournal
from botframework.runtime.store import Store, StoredRow

BATCH_ROWS = 2_000
LATE_ROWS = 128
"""Rows made together. One by one they cost more, since what makes them has left the processor's caches meanwhile; many
more of them take memory that does not come back."""
_COMMANDS = frozenset([kind for kind in row_types().values() if issubclass(kind, Command)])


@attrs.define(eq=False)
class ChainStore:
    """Remembers the last row only. What was before it cannot be read back."""

    keeps_newest: ClassVar[bool] = True

    _meta: Mapping[str, str]
    _last: StoredRow | None = None

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        self._last = rows[-1]

    def rows(self, after_seq: int = 0) -> Iterator[StoredRow]:
        return iter(())

    def row(self, seq: int) -> StoredRow | None:
        return self._last if self._last is not None and self._last.seq == seq else None

    def last(self) -> StoredRow | None:
        return self._last

    def meta(self) -> dict[str, str]:
        return dict(self._meta)

    def set_status(self, wall_ns: int, body: str) -> None: ...

    def status(self) -> tuple[int, str] | None:
        return None

    def check(self) -> None: ...

    def close(self) -> None: ...


@attrs.define(eq=False)
class BatchedStore:
    """Hands rows on in batches; what is not handed on yet is lost with the process. ``close`` hands on the rest."""

    keeps_newest: ClassVar[bool] = False

    _under: Store
    _waiting: list[StoredRow] = attrs.field(factory=list)

    def add(self, rows: Sequence[StoredRow], *, sync: bool = True) -> None:
        self._waiting += rows
        if len(self._waiting) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises ``JournalError``."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._under.add(waiting, sync=False)

    def rows(self, after_seq: int = 0) -> Iterator[StoredRow]:
        self.flush()
        return self._under.rows(after_seq)

    def row(self, seq: int) -> StoredRow | None:
        self.flush()
        return self._under.row(seq)

    def last(self) -> StoredRow | None:
        return self._waiting[-1] if self._waiting else self._under.last()

    def meta(self) -> dict[str, str]:
        return self._under.meta()

    def set_status(self, wall_ns: int, body: str) -> None:
        self.flush()
        self._under.set_status(wall_ns, body)

    def status(self) -> tuple[int, str] | None:
        return self._under.status()

    def check(self) -> None:
        self.flush()
        self._under.check()

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._under.close()


@attrs.define(eq=False)
class LateJournal:
    """Keeps rows, with the wall time they came at, until there are many; ``flush`` hands on the rest. Rows never change."""

    _under: SqliteJournal
    _wall_ns: Callable[[], int]
    _rows: list[Event | Command] = attrs.field(factory=list)
    _walls: dict[int, int] = attrs.field(factory=dict)  # by the place of each command; events bring their own
    journal_id: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.journal_id = self._under.journal_id
        make_ready(USUAL)  # here, and not amid the run

    def append(self, rows: Sequence[Event | Command]) -> None:
        """Take rows in. Raises ``JournalError`` when those kept cannot be written, and from then on."""
        if self._under.dead is not None:
            raise self._under.dead
        kept = self._rows
        for row in rows:
            if type(row) in _COMMANDS:
                self._walls[len(kept)] = self._wall_ns()
            kept.append(row)
        if len(kept) >= LATE_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is kept. Raises ``JournalError``."""
        if not self._rows:
            return
        rows, walls = self._rows, self._walls
        self._rows, self._walls = [], {}
        self._under.append(rows, walls)

    def replay(self) -> Iterable[Event | Command]:
        self.flush()
        return self._under.replay()

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._under.close()
