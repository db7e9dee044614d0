"""What several processes may have at risk together: one reservation ledger an account, shared by all bots of a machine.

Every process writes the worst it can come to hold, per contract, as absolute figures of its own; a cap over all of them is
the sum of the others' rows plus one's own. So nothing has to be taken back by arithmetic that could be done twice or never:
a row is overwritten with the truth, and the row of a process that died stays as it was, until its own next start replaces
it by evidence. Deciding and writing happen under one lock. Each opening gets a fencing token; a holder that was stopped,
taken over and woken again finds its token old and may write nothing. The file need not survive the machine's power: every
start writes its rows anew from the journal before it trades. Imports the standard library, attrs and errors; used by the
runner and the driver.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import attrs

from botframework.errors import BotError, ExitCode

APPLICATION_ID: Final = 0x74696C67  # "tilg"
SCHEMA: Final = 1
#: A process that holds the lock longer than this was stopped in the middle; who waits for it denies instead.
PATIENCE_NS: Final = 250_000_000
LOOK_AGAIN_S: Final = 0.000_2

_TABLES: Final = """
CREATE TABLE holders(holder TEXT PRIMARY KEY, token INTEGER NOT NULL, pid INTEGER NOT NULL, since_wall_ns INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE claims(
  conid INTEGER NOT NULL, holder TEXT NOT NULL, long TEXT NOT NULL, short TEXT NOT NULL, notional TEXT NOT NULL,
  PRIMARY KEY (conid, holder)) WITHOUT ROWID;
"""


class LedgerError(BotError):
    """The shared ledger cannot be asked or written now. Who cannot evaluate a cap denies."""

    exit_code = ExitCode.JOURNAL


class Superseded(LedgerError):
    """Another process has taken this holder's place; nothing more may be sent from here."""


@attrs.frozen
class Claim:
    """The worst one process can come to hold of a contract.

    ``long`` and ``short`` are quantities, not negative: position plus everything still open on that side. ``notional`` is the
    larger of the two at conservative prices, in the account's base currency.
    """

    conid: int
    long: Decimal
    short: Decimal
    notional: Decimal

    def __attrs_post_init__(self) -> None:
        for figure in (self.long, self.short, self.notional):
            if not figure.is_finite() or figure < 0:
                raise ValueError(f"a claim holds finite figures that are not negative, not {figure}")


ZERO: Final = Decimal(0)


@attrs.frozen
class Others:
    """What all other processes claim together, of one contract (``long``, ``short``) and of all (``notional``)."""

    long: Decimal
    short: Decimal
    notional: Decimal


@attrs.frozen
class Holder:
    """One process that has claims."""

    holder: str
    token: int
    pid: int
    since_wall_ns: int
    notional: Decimal


@attrs.define(eq=False)
class ReservationLedger:
    """One account's ledger, as one holder (one journal) sees it.

    ``path`` is the file of the account; ``holder`` is the journal's id. Raises ``LedgerError`` whenever the disk, the lock or the
    content does not allow an answer.
    """

    path: Path
    holder: str
    pid: int
    wall_ns: Callable[[], int]
    mono_ns: Callable[[], int]
    sleep: Callable[[float], None]
    token: int = attrs.field(init=False, default=0)
    _db: sqlite3.Connection = attrs.field(init=False)
    _lock: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as exc:
            raise LedgerError(f"the shared ledger cannot be opened: {exc.strerror}", where=str(self.path)) from exc
        try:
            self._open()
        except BaseException:
            os.close(self._lock)
            raise

    def _open(self) -> None:
        with self._locked():
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            try:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=OFF")
                self._begin()
                self._take_place()
                self._db.execute("COMMIT")
            except BaseException as exc:
                self._db.close()
                if isinstance(exc, sqlite3.Error):
                    raise LedgerError(
                        f"the shared ledger: {exc}", where=str(self.path), hint="move the file away"
                    ) from exc
                raise

    def _take_place(self) -> None:
        """Set the file up when it is new, and draw this holder's token."""
        kind, schema = (self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        if not kind and not schema and not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _TABLES.split(";\n"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version={SCHEMA}")
        elif kind != APPLICATION_ID or schema != SCHEMA:
            raise LedgerError(
                "this file is no reservation ledger of this version", where=str(self.path), hint="move it away"
            )
        highest = self._db.execute("SELECT coalesce(max(token), 0) FROM holders").fetchone()[0]
        self.token = highest + 1
        self._db.execute(
            "INSERT OR REPLACE INTO holders VALUES (?, ?, ?, ?)", (self.holder, self.token, self.pid, self.wall_ns())
        )

    @contextlib.contextmanager
    def deciding(self) -> Iterator[Deciding]:
        """Look at the others and write one's own claims, with nobody in between. Nothing is written when the block raises.

        Raises ``Superseded`` when another process has this holder's place, ``LedgerError`` when the lock does not come.
        """
        with self._locked():
            self._begin()
            try:
                found = self._db.execute("SELECT token FROM holders WHERE holder = ?", (self.holder,)).fetchone()
                if found is None or found[0] != self.token:
                    raise Superseded(
                        "another process has taken this bot's place in the shared ledger", where=str(self.path)
                    )
                yield Deciding(self._db, self.holder)
                self._db.execute("COMMIT")
            except sqlite3.Error as exc:
                raise LedgerError(f"the shared ledger: {exc}", where=str(self.path)) from exc
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def publish(self, claims: Iterable[Claim]) -> None:
        """Replace all of one's own claims by these: at the start, from the journal and the broker's evidence."""
        with self.deciding() as decision:
            decision.forget()
            for claim in claims:
                decision.claim(claim)

    def holders(self) -> list[Holder]:
        """Everybody with a place in the ledger, in order of name."""
        with self.deciding() as decision:
            return decision.holders()

    def close(self) -> None:
        """Let go; the claims stay. Safe to call twice."""
        if self._lock >= 0:
            self._db.close()
            os.close(self._lock)
            self._lock = -1

    def _begin(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as exc:
            raise LedgerError(f"the shared ledger: {exc}", where=str(self.path)) from exc

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        give_up = self.mono_ns() + PATIENCE_NS
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if self.mono_ns() > give_up:
                    raise LedgerError(
                        "another process does not let go of the shared ledger", where=str(self.path)
                    ) from None
                self.sleep(LOOK_AGAIN_S)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)


@attrs.define(eq=False)
class Deciding:
    """The ledger while it is locked for one decision."""

    _db: sqlite3.Connection
    _holder: str

    def others(self, conid: int) -> Others:
        """What all others claim. Raises ``LedgerError`` for a figure that cannot be read."""
        long = short = notional = ZERO
        for their, l_text, s_text, n_text in self._db.execute(
            "SELECT conid, long, short, notional FROM claims WHERE holder <> ?", (self._holder,)
        ):
            notional += _figure(n_text)
            if their == conid:
                long += _figure(l_text)
                short += _figure(s_text)
        return Others(long, short, notional)

    def claim(self, claim: Claim) -> None:
        """Write one's own worst case of a contract, in place of what stood there."""
        self._db.execute(
            "INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?)",
            (claim.conid, self._holder, str(claim.long), str(claim.short), str(claim.notional)),
        )

    def forget(self) -> None:
        """Drop one's own claims, to be written anew in the same decision."""
        self._db.execute("DELETE FROM claims WHERE holder = ?", (self._holder,))

    def holders(self) -> list[Holder]:
        """Everybody with a place, in order of name."""
        found = []
        for name, token, pid, since in self._db.execute("SELECT * FROM holders ORDER BY holder").fetchall():
            texts = self._db.execute("SELECT notional FROM claims WHERE holder = ?", (name,)).fetchall()
            found.append(Holder(name, token, pid, since, sum((_figure(text) for (text,) in texts), ZERO)))
        return found


def _figure(text: str) -> Decimal:
    try:
        figure = Decimal(text)
    except InvalidOperation:
        raise LedgerError(f"the shared ledger holds {text!r} where a number belongs") from None
    if not figure.is_finite() or figure < 0:
        raise LedgerError(f"the shared ledger holds {text!r} where a quantity belongs")
    return figure
