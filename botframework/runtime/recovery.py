"""Snapshots of the books beside the journal, so that a start needs not replay everything.

A snapshot is what an engine was after row n of a replay, with the chain's hash at n. It is used only when everything fits: the
file is whole, the journal has that very row, and configuration, strategies and our own code are those it was made with. The
rows behind it are replayed as always, each checked against the one before. Anything else, a damaged snapshot first of all,
means the whole replay; the journal alone counts. A snapshot is made where a replay has just ended: after a start that had
many rows to read, at the end of a run that wrote many, and by another process while a run goes on (``renewal``). Imports
``journal`` and ``freeze``; used by ``runtime.live``.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import attrs
import msgspec

import botframework.core
from botframework.core.engine import Engine
from botframework.core.model import Instrument
from botframework.errors import JournalError
from botframework.redaction import KNOWN
from botframework.runtime import codec, freeze
from botframework.runtime.codec import Row
from botframework.runtime.freeze import Unfit
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.storefile import open_file, real_path

EVERY_ROWS = 20_000
AT_END_MAX = (
    200_000  # more rows than this are not read once more at the end of a run; the next start has to read them anyway
)
_HEAD_MAX = 4_096
SEQ_MAX = (1 << 63) - 1  # of a row of the database


@attrs.define(eq=False, kw_only=True)
class Snapshots:
    """The snapshot of one journal. ``armed`` is what else must be the same: hashes of configuration and strategies' code.

    ``spare`` makes an engine that nobody trades with, to read at the end of a run what it wrote.
    """

    journal: SqliteJournal
    armed: str
    spare: Callable[[list[Instrument]], Engine] | None = None
    every_rows: int = EVERY_ROWS
    unfit: str = attrs.field(init=False, default="")  # why these books cannot be kept at all, when that was seen
    used: int = attrs.field(init=False, default=0)  # the row of the snapshot the last recovery stood on; 0: none
    is_saved: bool = attrs.field(init=False, default=False)  # the last recovery's outcome, or a later one's, lies there

    @property
    def path(self) -> Path | None:
        """Where it lies: beside the journal, by whatever name that was opened."""
        if self.journal.path is None:
            return None
        path = real_path(self.journal.path)
        return path.with_name(f"{path.name}.snapshot")

    def recover(self, make: Callable[[], Engine]) -> tuple[Engine, Iterator[Row]]:
        """An engine, and the rows it has still to be restored from. Raises ``JournalError`` as ``replay`` does."""
        engine, begin = make(), 0
        with _uncollected():
            data = self._load(engine)
            if data is not None:
                try:
                    freeze.thaw(engine, data["engine"])
                    begin = data["seq"]
                except Exception:  # noqa: BLE001 - whatever it is, the journal has it all; the half-filled one is thrown away
                    engine = make()
            del data
        changed = engine.view.valuation.changed
        if begin and changed is not None:
            # What this process claims in the shared ledger is worked out anew.
            changed.update(dict.fromkeys([*engine.view.book.instruments, *engine.view.portfolio.account]))
        self.used, self.is_saved = begin, 0 < begin >= self.journal.last_seq
        return engine, self._rows(engine, begin)

    def _rows(self, engine: Engine, begin: int) -> Iterator[Row]:
        # To the newest row as this process knows it: read beside a running bot, the journal goes on growing.
        # The snapshot may be of a row behind that one, when another process has just made it.
        yield from islice(self.journal.replay(begin), max(0, self.journal.last_seq - begin))
        # Here the engine has taken in the last row, and restoring has not gone on yet.
        if self.journal.last_seq - begin >= self.every_rows:
            self._save(engine)

    def renew(self, instruments: list[Instrument]) -> None:
        """At the end of a run: read what it wrote once more and keep the outcome, when that is worth it."""
        begin, spare = self.kept, self.spare
        if spare is not None and self.every_rows <= self.journal.last_seq - begin <= AT_END_MAX:
            with contextlib.suppress(JournalError):
                engine, rows = self.recover(lambda: spare(instruments))
                engine.restore(rows)

    # --- the file -----------------------------------------------------------------------------------------------------

    def _fingerprint(self, engine: Engine) -> str:
        """What a snapshot holds for. The instruments are part of it: an engine is built with them."""
        conids = ",".join(map(str, sorted(engine.view.lanes)))
        parts = (self.armed, engine.view.account, ",".join(engine.strategy_names), conids, _code())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def kept(self) -> int:
        """The row the snapshot that lies there stands at; 0 when there is none."""
        head = self._head()
        return head["seq"] if head is not None and head["seq"] <= self.journal.last_seq else 0

    def _head(self) -> dict[str, Any] | None:
        try:
            with open_file(self.path or Path()) as file:
                return _head_of(file.readline(_HEAD_MAX))
        except OSError:
            return None

    def _load(self, engine: Engine) -> dict[str, Any] | None:
        if self.journal.last_seq < self.every_rows:
            return None
        try:
            # Opened once: another process may put a newer one in its place while head and journal are compared.
            with open_file(self.path or Path()) as file:
                head = _head_of(file.readline(_HEAD_MAX))
                if head is None:
                    return None
                wanted = {
                    "journal_id": self.journal.journal_id,
                    "fingerprint": self._fingerprint(engine),
                    "hash": (self.journal.row_hash(head["seq"]) or b"").hex(),
                }
                if any(head.get(key) != value for key, value in wanted.items()):
                    return None
                body = file.read()
            if hashlib.sha256(body).hexdigest() != head.get("digest"):
                return None
            return {"seq": head["seq"], "engine": msgspec.msgpack.decode(body)}
        except (OSError, msgspec.MsgspecError, RecursionError):
            return None

    def _save(self, engine: Engine) -> None:
        """Write it whole or not at all. Not being able to is no failure: the next start reads more."""
        path = self.path
        if path is None:
            return
        half = path.with_name(f"{path.name}.part")
        self.unfit, self.is_saved = "", False
        with contextlib.suppress(OSError, JournalError):
            try:
                body = msgspec.msgpack.encode(freeze.freeze(engine))
            except (Unfit, OverflowError) as error:
                self.unfit = str(error)
                return
            if body.decode("utf-8", "surrogateescape") in KNOWN:
                self.unfit = "a strategy keeps a secret as plain text, which no file of ours takes"
                return
            head = {
                "seq": self.journal.last_seq,
                "hash": self.journal.chain_hash.hex(),
                "journal_id": self.journal.journal_id,
                "fingerprint": self._fingerprint(engine),
                "digest": hashlib.sha256(body).hexdigest(),
            }
            with _alone(half) as file:
                if not self._is_newer_there(head):
                    file.write(json.dumps(head).encode() + b"\n" + body)
                    file.flush()
                    os.fsync(file.fileno())
                    os.replace(half, path)
            self.is_saved = True

    def _is_newer_there(self, head: dict[str, Any]) -> bool:
        """Whether another process was quicker and kept a later row of the same history."""
        there = self._head()
        return (
            there is not None
            and there["seq"] > head["seq"]
            and all(there.get(key) == head[key] for key in ("journal_id", "fingerprint"))
            and there.get("hash") == (self.journal.row_hash(there["seq"]) or b"").hex()
        )


def _head_of(line: bytes) -> dict[str, Any] | None:
    """The first line of a snapshot, or None for anything else."""
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        return None
    seq = head.get("seq") if isinstance(head, dict) else None
    return head if type(seq) is int and 0 < seq <= SEQ_MAX else None


@contextlib.contextmanager
def _alone(half: Path) -> Iterator[BinaryIO]:
    """The file to write a snapshot into, empty, with no other process at it: a bot's own renewal and one asked for by hand
    may come together. The lock is on the file itself, which moves away with its name when it is whole, so whoever waited
    looks whether the name still means what is locked. Raises ``OSError``.
    """
    while True:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            mine = os.fstat(descriptor)
            try:
                is_mine = os.path.samestat(mine, os.stat(half, follow_symlinks=False))
            except FileNotFoundError:
                continue
            if not is_mine:
                continue
            try:
                os.fchmod(descriptor, 0o600)
                os.ftruncate(descriptor, 0)
                yield file
            finally:
                with contextlib.suppress(FileNotFoundError):
                    if os.path.samestat(mine, os.stat(half, follow_symlinks=False)):
                        half.unlink()
            return


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Millions of objects are made and none is dropped: looking for garbage meanwhile would cost half the time again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _code() -> str:
    """Our own code as far as a replay's outcome depends on it, and the interpreter's version."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for folder in botframework.core.__path__:
        for file in sorted(Path(folder).rglob("*.py")):
            digest.update(file.read_bytes())
    for module in (codec, freeze):
        digest.update(Path(module.__file__ or "").read_bytes())
    return digest.hexdigest()
