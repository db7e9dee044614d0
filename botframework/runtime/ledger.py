"""What several processes may have at risk together: one reservation ledger an account, shared by all bots of a machine.

Every process writes the worst it can come to hold, per contract, as absolute figures of its own; a cap over all of them is
the sum of the others' rows plus one's own. So nothing has to be taken back by arithmetic that could be done twice or never:
a row is overwritten with the truth, and the row of a process that died stays as it was, until its own next start replaces
it by evidence. Deciding and writing happen under one lock. Each opening gets a fencing token; a holder that was stopped,
taken over and woken again finds its token old and may write and send nothing. The file need not survive the machine's power:
every start writes its rows anew from the journal before it trades. Implements ``core.risk.claims.SharedLedger``; imports the
standard library, apsw (as the journal does: one SQLite a process), attrs, core and errors; made by the runner.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import apsw
import attrs

from botframework.core.model import ZERO
from botframework.core.risk.claims import Claim, LedgerUnusable, Others, Total
from botframework.errors import BotError, ExitCode

APPLICATION_ID: Final = 0x74696C67  # "tilg"
SCHEMA: Final = 2
#: A process that holds the lock longer than this was stopped in the middle; who waits for it denies instead.
PATIENCE_NS: Final = 250_000_000
#: After a wait in vain, nobody waits again for this long: the loop must go on, and each wait would stop it.
SHUT_NS: Final = 1_000_000_000
LOOK_AGAIN_S: Final = 0.000_2
#: Who only reads may hold the file for a moment.
BUSY_MS: Final = 5_000

_TABLES: Final = """
CREATE TABLE holders(holder TEXT PRIMARY KEY, token INTEGER NOT NULL, pid INTEGER NOT NULL, since_wall_ns INTEGER NOT NULL,
  bot TEXT NOT NULL, day INTEGER NOT NULL, sent INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE claims(conid INTEGER NOT NULL, holder TEXT NOT NULL, symbol TEXT NOT NULL, currency TEXT NOT NULL,
  long TEXT NOT NULL, short TEXT NOT NULL, gross TEXT NOT NULL, high TEXT NOT NULL, low TEXT NOT NULL,
  buys INTEGER NOT NULL, sells INTEGER NOT NULL, bid TEXT NOT NULL, ask TEXT NOT NULL,
  PRIMARY KEY (conid, holder)) WITHOUT ROWID;
CREATE TABLE totals(holder TEXT NOT NULL, currency TEXT NOT NULL, gross TEXT NOT NULL, up TEXT NOT NULL, down TEXT NOT NULL,
  orders INTEGER NOT NULL, PRIMARY KEY (holder, currency)) WITHOUT ROWID;
CREATE TABLE tokens(last INTEGER NOT NULL);
INSERT INTO tokens VALUES (0)
"""


class LedgerError(BotError, LedgerUnusable):
    """The shared ledger cannot be asked or written now. Who cannot evaluate a cap denies."""

    exit_code = ExitCode.JOURNAL


class Superseded(LedgerError):
    """Another process has taken this holder's place; nothing more may be sent from here."""


@attrs.frozen
class Holder:
    """One process that has a place in the ledger, and what it claims."""

    holder: str
    token: int
    pid: int
    since_wall_ns: int
    bot: str
    day: int
    sent: int
    claims: tuple[Claim, ...]


def state_folder() -> Path:
    """Where this user's programs keep what is not to be thrown away: a cache may be emptied at any time."""
    base = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(base):  # a relative one is to be ignored, says the convention
        return Path(base) / "tickwright"
    try:
        return Path.home() / ".local" / "state" / "tickwright"
    except RuntimeError:  # a user without a home, as in containers
        return Path(tempfile.gettempdir()) / f"tickwright-{os.getuid()}"


def ledger_path(folder: Path, account: str) -> Path:
    """The file of an account. Paper accounts have ids of their own, and several gateways may serve one account: it is one."""
    market = "paper" if account.startswith("D") else "live"
    return folder / f"claims-{market}-{blake2b(account.encode(), digest_size=8).hexdigest()}.db"


@attrs.define(eq=False)
class ReservationLedger:
    """One account's ledger, as one holder (one journal) sees it.

    ``path`` is the file of the account; ``holder`` is the journal's id, ``bot`` its name for people. Raises ``LedgerError``
    whenever the disk, the lock or the content does not allow an answer.
    """

    path: Path
    holder: str
    pid: int
    wall_ns: Callable[[], int]
    mono_ns: Callable[[], int]
    sleep: Callable[[float], object]
    bot: str = ""
    token: int = attrs.field(init=False, default=0)
    _db: apsw.Connection = attrs.field(init=False)
    _lock: int = attrs.field(init=False)
    _place: tuple[int, int] = attrs.field(init=False, default=(0, 0))  # device and inode of the file
    _shut_until_ns: int = attrs.field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as exc:
            raise LedgerError(f"the shared ledger cannot be opened: {exc.strerror}", where=str(self.path)) from exc
        try:
            self._open()
        except BaseException:
            os.close(self._lock)
            raise

    def _open(self) -> None:
        with self._locked():
            try:
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
                self._place = _place_of(self.path)
                self._db = _connect(self.path, apsw.SQLITE_OPEN_READWRITE)
            except (OSError, apsw.Error) as exc:
                raise LedgerError(f"the shared ledger cannot be opened: {exc}", where=str(self.path)) from exc
            try:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=OFF")
                self._begin()
                self._take_place()
                self._db.execute("COMMIT")
            except BaseException as exc:
                self._db.close()
                if isinstance(exc, apsw.Error):
                    raise LedgerError(
                        f"the shared ledger: {exc}", where=str(self.path), hint="stop all bots, then move the file away"
                    ) from exc
                raise

    def _take_place(self) -> None:
        """Set the file up when it is new, and draw this holder's token."""
        kind, schema = (_rows(self._db, f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version"))
        if not kind and not schema and not _rows(self._db, "SELECT count(*) FROM sqlite_master")[0][0]:
            for statement in _TABLES.split(";\n"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version={SCHEMA}")
        elif kind != APPLICATION_ID or schema != SCHEMA:
            raise LedgerError(
                "this file is no reservation ledger of this version",
                where=str(self.path),
                hint="stop all bots, then move it away",
            )
        self._db.execute("UPDATE tokens SET last = last + 1")
        self.token = _rows(self._db, "SELECT last FROM tokens")[0][0]
        self._db.execute(
            "INSERT INTO holders VALUES (?, ?, ?, ?, ?, 0, 0) ON CONFLICT(holder) DO UPDATE SET "
            "token = excluded.token, pid = excluded.pid, since_wall_ns = excluded.since_wall_ns, bot = excluded.bot",
            (self.holder, self.token, self.pid, self.wall_ns(), self.bot),
        )

    @contextlib.contextmanager
    def deciding(self) -> Iterator[Locked]:
        """Look at the others and write one's own claims, with nobody in between. Nothing is written when the block raises.

        Raises ``Superseded`` when another process has this holder's place, ``LedgerError`` when the lock does not come.
        """
        with self._locked():
            self._begin()
            try:
                why = self._lost()
                if why:
                    raise Superseded(why, where=str(self.path))
                yield Locked(self._db, self.holder)
                self._db.execute("COMMIT")
            except apsw.Error as exc:
                raise LedgerError(f"the shared ledger: {exc}", where=str(self.path)) from exc
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def objection(self) -> str:
        """Why this process must not send any more: its place was taken, or cannot be looked at. Empty when it may."""
        try:
            return self._lost()
        except (apsw.Error, LedgerError) as exc:
            return f"the shared ledger cannot be asked whose place this is: {exc}"

    def _lost(self) -> str:
        found = _rows(self._db, "SELECT token FROM holders WHERE holder = ?", self.holder)
        if not found or found[0][0] != self.token:
            return "another process has taken this bot's place in the shared ledger"
        if _place_of(self.path) != self._place:
            return "the shared ledger's file was taken away or replaced while this bot ran: start it anew"
        return ""

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
        except apsw.Error as exc:
            raise LedgerError(f"the shared ledger: {exc}", where=str(self.path)) from exc

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        began = self.mono_ns()
        patience = 0 if began < self._shut_until_ns else PATIENCE_NS
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as exc:
                now = self.mono_ns()
                if not isinstance(exc, BlockingIOError) or now - began >= patience:
                    if patience:
                        self._shut_until_ns = now + SHUT_NS
                    raise LedgerError(
                        "another process does not let go of the shared ledger", where=str(self.path)
                    ) from None
                self.sleep(LOOK_AGAIN_S)
        self._shut_until_ns = 0
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)


def _connect(path: Path, flags: int) -> apsw.Connection:
    db = apsw.Connection(str(path), flags=flags)
    db.set_busy_timeout(BUSY_MS)
    return db


def _rows(db: apsw.Connection, sql: str, *given: str | int) -> list[tuple[Any, ...]]:
    """What a query says, all of it: nothing is left open."""
    return list(db.execute(sql, given))


def read_holders(path: Path) -> list[Holder]:
    """Everybody in a ledger's file, without taking a place in it; empty when there is none. Raises ``LedgerError``."""
    if not path.exists():
        return []
    try:
        db = _connect(path, apsw.SQLITE_OPEN_READONLY)
        try:
            return Locked(db, "").holders()
        finally:
            db.close()
    except apsw.Error as exc:
        raise LedgerError(f"the shared ledger cannot be read: {exc}", where=str(path)) from exc


def forget_holder(path: Path, holder: str) -> Holder:
    """Take a place and its claims out of the file, for a bot that will not come back; returns what stood there.

    Raises ``LedgerError`` when there is no such place, when its process lives, or when the file cannot be locked or written. A
    process that was wrongly forgotten finds its place gone and sends nothing more.
    """
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            db = _connect(path, apsw.SQLITE_OPEN_READWRITE)
            try:
                db.execute("BEGIN IMMEDIATE")
                found = next((each for each in Locked(db, "").holders() if each.holder == holder), None)
                if found is None:
                    raise LedgerError(f"nobody has the place {holder!r} in the shared ledger", where=str(path))
                if _lives(found.pid):
                    raise LedgerError(
                        f"process {found.pid} lives, and {found.bot or holder} was written by it",
                        where=str(path),
                        hint="end it with `bot stop`; if the number is another program's by now, end that or wait for it",
                    )
                for table in ("claims", "totals", "holders"):
                    db.execute(f"DELETE FROM {table} WHERE holder = ?", (holder,))  # noqa: S608  a name of ours
                db.execute("COMMIT")
            finally:
                db.close()
        finally:
            os.close(lock)
    except (OSError, apsw.Error) as exc:
        raise LedgerError(f"the shared ledger cannot be written: {exc}", where=str(path)) from exc
    return found


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


@attrs.define(eq=False)
class Locked:
    """The ledger while it is locked for one decision."""

    _db: apsw.Connection
    _holder: str

    def others(self, conid: int, day: int) -> Others:
        """What all others claim. Raises ``LedgerError`` for a figure that cannot be read."""
        rows = _rows(
            self._db,
            "SELECT long, short, gross, buys, sells, bid, ask FROM claims WHERE conid = ? AND holder <> ?",
            conid,
            self._holder,
        )
        totals = _rows(
            self._db,
            "SELECT currency, gross, up, down, orders FROM totals WHERE holder <> ? ORDER BY holder, currency",
            self._holder,
        )
        sent = _rows(
            self._db, "SELECT coalesce(sum(sent), 0) FROM holders WHERE holder <> ? AND day = ?", self._holder, day
        )[0][0]
        return Others(
            long=sum((_figure(row[0]) for row in rows), ZERO),
            short=sum((_figure(row[1]) for row in rows), ZERO),
            gross=total_of(row[2] for row in rows),
            buys=sum(row[3] for row in rows),
            sells=sum(row[4] for row in rows),
            bid=max((_price(row[5]) for row in rows if row[5]), default=None),
            ask=min((_price(row[6]) for row in rows if row[6]), default=None),
            sent=sent,
            totals=tuple(
                Total(currency, _value(gross), _value(up), _value(down), orders)
                for currency, gross, up, down, orders in totals
            ),
        )

    def own(self) -> list[Claim]:
        """What stands in one's own name, whichever life of it wrote that. Raises ``LedgerError`` for what cannot be read."""
        rows = _rows(self._db, "SELECT * FROM claims WHERE holder = ? ORDER BY conid", self._holder)
        return [_claim(row) for row in rows]

    def claim(self, claims: Iterable[Claim], totals: Iterable[Total], *, day: int, sent: int) -> None:
        """Write one's own worst case of these contracts, in place of what stood there, and one's totals."""
        for claim in claims:
            if claim.is_empty:
                self._db.execute("DELETE FROM claims WHERE conid = ? AND holder = ?", (claim.conid, self._holder))
                continue
            self._db.execute(
                "INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    claim.conid,
                    self._holder,
                    claim.symbol,
                    claim.currency,
                    str(claim.long),
                    str(claim.short),
                    text_of(claim.gross),
                    text_of(claim.high),
                    text_of(claim.low),
                    claim.buys,
                    claim.sells,
                    text_of(claim.bid),
                    text_of(claim.ask),
                ),
            )
        self._db.execute("DELETE FROM totals WHERE holder = ?", (self._holder,))
        for total in totals:
            self._db.execute(
                "INSERT INTO totals VALUES (?, ?, ?, ?, ?, ?)",
                (
                    self._holder,
                    total.currency,
                    text_of(total.gross),
                    text_of(total.up),
                    text_of(total.down),
                    total.orders,
                ),
            )
        self._db.execute("UPDATE holders SET day = ?, sent = ? WHERE holder = ?", (day, sent, self._holder))

    def forget(self) -> None:
        """Drop one's own claims, to be written anew in the same decision."""
        self._db.execute("DELETE FROM claims WHERE holder = ?", (self._holder,))

    def holders(self) -> list[Holder]:
        """Everybody with a place, in order of name."""
        found = []
        for name, token, pid, since, bot, day, sent in _rows(self._db, "SELECT * FROM holders ORDER BY holder"):
            rows = _rows(self._db, "SELECT * FROM claims WHERE holder = ? ORDER BY conid", name)
            found.append(Holder(name, token, pid, since, bot, day, sent, tuple(_claim(row) for row in rows)))
        return found


def _place_of(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _claim(row: tuple[object, ...]) -> Claim:
    conid, _, symbol, currency, long, short, gross, high, low, buys, sells, bid, ask = row
    return Claim(
        conid=int(str(conid)),
        symbol=str(symbol),
        currency=str(currency),
        long=_figure(str(long)),
        short=_figure(str(short)),
        gross=_value(str(gross)),
        high=_value(str(high), signed=True),
        low=_value(str(low), signed=True),
        buys=int(str(buys)),
        sells=int(str(sells)),
        bid=_price(str(bid)) if bid else None,
        ask=_price(str(ask)) if ask else None,
    )


def text_of(figure: Decimal | None) -> str:
    """A figure as it stands in the ledger; an unknown one is empty."""
    return "" if figure is None else str(figure)


def total_of(texts: Iterable[str]) -> Decimal | None:
    """What figures of the ledger add up to, unknown as soon as one is. Raises ``LedgerError`` for one that cannot be."""
    total = ZERO
    for text in texts:
        if not text:
            return None
        total += _figure(text)
    return total


def _value(text: str, *, signed: bool = False) -> Decimal | None:
    return None if not text else _figure(text, signed=signed)


def _price(text: str) -> Decimal:
    return Decimal("Infinity") if text == "Infinity" else _figure(text, signed=True)


def _figure(text: str, *, signed: bool = False) -> Decimal:
    try:
        figure = Decimal(text)
    except InvalidOperation:
        raise LedgerError(f"the shared ledger holds {text!r} where a number belongs") from None
    if not figure.is_finite() or (figure < 0 and not signed):
        raise LedgerError(f"the shared ledger holds {text!r} where a quantity belongs")
    return figure
