"""What people do with a journal: look, export, copy, archive, upgrade, prove it whole. No bot is needed, and none is disturbed.

Imports the journal and an engine to replay it; called by ``cli``.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO

import attrs

from botframework.core.book import FOREIGN
from botframework.core.events import Command, Event
from botframework.core.model import Fill, Order
from botframework.core.risk.registry import build_rules
from botframework.errors import ConfigError, JournalError
from botframework.runner.inspect import journal_of, row_text
from botframework.runner.replay import bare_engine, journal_account, restored_engine
from botframework.runtime import archive as archives
from botframework.runtime.codec import encode, row_types
from botframework.runtime.journal import JournalRow, SqliteJournal
from botframework.runtime.narrate import moment, plain
from botframework.runtime.seams import RealClock, RealIds
from botframework.runtime.store import SqliteStore
from botframework.runtime.storefile import FILE_SCHEMA
from botframework.structure import suggest

Progress = Callable[[str, int, int], None]  # what is done, how far, of how many


def _silent(what: str, done: int, of: int) -> None: ...


@attrs.frozen(kw_only=True)
class Wanted:
    """Which rows: of one kind, strategy or order (our id or the broker's), since a moment, the newest ``last`` of them."""

    last: int = 50
    kind: str | None = None
    order: str | None = None
    strategy: str | None = None
    since: str | None = None


def rows(file: Path, wanted: Wanted, now_ns: int | None = None) -> Iterator[dict[str, Any]]:
    """The newest rows that are wanted, oldest of them first. Raises ``ConfigError`` for what cannot be asked for."""
    if wanted.kind is not None and wanted.kind not in row_types():
        raise ConfigError(f"no row is of kind '{wanted.kind}'", hint=suggest(wanted.kind, row_types(), "the kinds are"))
    since_ns = 0 if wanted.since is None else since(wanted.since, now_ns or RealClock().wall_ns())
    with Reading(file) as journal:
        fits = _Fits(wanted, since_ns)
        for row in deque(filter(fits, journal.rows(journal.base_seq)), maxlen=wanted.last):
            yield {
                "seq": row.seq,
                "run": row.run,
                "at": moment(row.at_ns),
                "kind": row.kind,
                "text": row_text(row.row),
                "body": json.loads(encode(row.row)),
            }


@attrs.define(eq=False)
class _Fits:
    """Whether a row is wanted. Learns on the way which order is whose, since later rows name only the order."""

    wanted: Wanted
    since_ns: int
    _strategies: dict[str, str] = attrs.field(init=False, factory=dict)

    def __call__(self, row: JournalRow) -> bool:
        wanted, body = self.wanted, row.row
        intent = getattr(body, "intent", None)
        fill = getattr(body, "fill", None)
        name = getattr(body, "client_order_id", "") or getattr(intent or fill, "client_order_id", "")
        if intent is not None:
            self._strategies[name] = intent.strategy
        if wanted.kind is not None and row.kind != wanted.kind:
            return False
        if wanted.order is not None:
            legs = [leg.client_order_id for leg in getattr(body, "legs", ()) if hasattr(leg, "client_order_id")]
            brokers = getattr(body, "broker_order_id", "") or getattr(fill, "broker_order_id", "")
            if wanted.order not in (name, brokers, *legs):
                return False
        if wanted.strategy is not None:
            owner = getattr(body, "strategy", None) or getattr(fill, "strategy", None) or self._strategies.get(name)
            owner = owner or getattr(getattr(body, "notice", None), "strategy", None)
            if owner != wanted.strategy and getattr(body, "scope", None) != wanted.strategy:
                return False
        return row.wall_ns >= self.since_ns


def since(text: str, now_ns: int) -> int:
    """A moment in nanoseconds: ``90m``, ``36h`` or ``7d`` ago, or a date or time in ISO form (UTC unless it says)."""
    if (found := re.fullmatch(r"(\d{1,6})([smhd])", text)) is not None:
        unit_s = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}[found[2]]
        return now_ns - int(found[1]) * unit_s * 10**9
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"'{text}' is no time", hint="say 2026-11-22, 2026-11-22T14:30, or 90m, 36h, 7d ago"
        ) from None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1e9)


# --- proof ------------------------------------------------------------------------------------------------------------


def verify(file: Path, heard: Progress = _silent) -> dict[str, Any]:
    """Check file, hash chain, archives and that every row can be read. Raises ``JournalCorrupt`` naming what does not fit."""
    with Reading(file) as journal:
        missing = [each.file for each in journal.archives if not journal.archive_path(each).exists()]
        total = journal.last_seq - (journal.base_seq if missing else 0)
        begin = journal.last_seq - total

        def on_row(seq: int) -> None:
            if seq % 1_000 == 0:
                heard("checking", seq - begin, total)

        return {
            "journal": str(file),
            "journal_id": journal.journal_id,
            "rows": journal.verify(on_row),
            "first": begin + 1,
            "last": journal.last_seq,
            "hash": journal.chain_hash.hex(),
            "archives": [each.file for each in journal.archives],
            "archives_missing": missing,
            "ok": True,
        }


# --- export -----------------------------------------------------------------------------------------------------------


def export(file: Path, what: str, heard: Progress = _silent) -> list[dict[str, Any]]:
    """``fills`` (each execution once, in its last revision) or ``orders``, as flat rows; numbers of money as text."""
    with Reading(file) as journal:
        total = journal.last_seq
        if what == "fills":
            executions = restored_engine(journal).view.book.executions.values()
            found = [_fill(each.fill) for each in executions]
            return sorted(found, key=lambda row: (row["at"], row["execution_id"]))
        engine = bare_engine(journal_account(journal), journal.journal_id, build_rules([]))
        orders: dict[str, Order] = {}
        for number, row in enumerate(journal.replay(), 1):
            engine.recall([row])
            # Orders closed long ago leave the books, so each one is noted as it changes.
            for name in _names(row):
                order = engine.view.book.order(name)
                if order is not None:
                    orders[name] = order
            if number % 1_000 == 0:
                heard("replaying", number, total)
        for record in engine.view.book:
            orders[record.intent.client_order_id] = record.order
    return [_order(order) for order in orders.values() if order.strategy != FOREIGN]


def _names(row: Event | Command) -> Iterator[str]:
    parts = (row, getattr(row, "intent", None), getattr(row, "fill", None), *getattr(row, "legs", ()))
    for part in parts:
        if name := getattr(part, "client_order_id", ""):
            yield name


def _fill(fill: Fill) -> dict[str, Any]:
    return {
        "at": moment(fill.at_ns),
        "execution_id": fill.execution_id,
        "strategy": fill.strategy,
        "symbol": fill.instrument.symbol,
        "conid": fill.instrument.conid,
        "currency": fill.instrument.currency,
        "side": fill.side.value,
        "quantity": plain(fill.quantity),
        "price": str(fill.price),
        "commission": None if fill.commission is None else str(fill.commission),
        "client_order_id": fill.client_order_id,
        "broker_order_id": fill.broker_order_id,
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "at": moment(order.created_ns),
        "client_order_id": order.client_order_id,
        "broker_order_id": order.broker_order_id,
        "strategy": order.strategy,
        "symbol": order.instrument.symbol,
        "conid": order.instrument.conid,
        "side": order.side.value,
        "type": order.intent.order_type.value,
        "tif": order.intent.tif.value,
        "quantity": plain(order.quantity),
        "limit_price": None if order.limit_price is None else str(order.limit_price),
        "stop_price": None if order.stop_price is None else str(order.stop_price),
        "trail": None if order.intent.trail is None else str(order.intent.trail),
        "status": order.status.value,
        "filled": plain(order.filled),
        "average_price": None if order.average_price is None else str(order.average_price),
        "reason": order.reason,
    }


def write_rows(found: Iterable[dict[str, Any]], form: str, out: Path | None, standard: IO[str]) -> int:
    """As ``jsonl``, ``csv`` or ``parquet`` (needs a file); gives the number of rows. Raises ``ConfigError``.

    ``JournalError`` where the disk refuses; no half of a file stays.
    """
    listed = list(found)
    if form == "parquet":
        _write_parquet(listed, out)
        return len(listed)
    text = io.StringIO()
    if form == "csv" and listed:
        writer = csv.DictWriter(text, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
    elif form == "jsonl":
        text.writelines(json.dumps(row) + "\n" for row in listed)
    if out is None:
        standard.write(text.getvalue())
        return len(listed)
    with _new_file(out) as target:
        target.write(text.getvalue().encode())
    return len(listed)


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("xb")
    except FileExistsError as error:
        raise ConfigError("is there already", where=str(path), hint="name a new file") from error
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with file:
            yield file
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> JournalError:
    words = f"cannot be written: {error.strerror or error}"
    return JournalError(words, where=str(path), hint="check disk and rights")


def _write_parquet(listed: list[dict[str, Any]], out: Path | None) -> None:
    if out is None or out.exists():
        raise ConfigError("parquet needs a new file", hint="name one with --out FILE")
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ConfigError("parquet needs pyarrow", hint="pip install 'tickwright[parquet]', or choose csv") from None
    with _new_file(out) as target:
        parquet.write_table(pyarrow.Table.from_pylist(listed), target)


# --- the file ---------------------------------------------------------------------------------------------------------


def backup(file: Path, target: Path, heard: Progress = _silent) -> dict[str, Any]:
    """A copy beside a running bot, looked at and verified to the last hash. Raises ``JournalError``."""
    path = journal_of(file)
    if not path.exists():
        raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
    store = SqliteStore.open_for_reading(path)
    try:
        store.backup(target, lambda done, of: heard("copying", done, of))
    finally:
        store.close()
    return {**verify(target, heard), "copy": str(target)}


def upgrade(file: Path) -> dict[str, Any]:
    """Bring an older file to this version's schema; a start does it too. The file as it was is kept beside it."""
    path = journal_of(file)
    before = SqliteStore.schema_of(path)
    journal = SqliteJournal.open(path, ids=RealIds(), wall_ns=RealClock().wall_ns)
    journal.close()
    kept = f"{path}.schema{before}" if before < FILE_SCHEMA else ""
    return {"journal": str(path), "schema_before": before, "schema": FILE_SCHEMA, "kept": kept}


def prune(file: Path, keep_days: int, *, dry: bool, heard: Progress = _silent) -> dict[str, Any]:
    """Move rows older than so many days into a sealed archive beside the journal; the bot must not be running.

    Rows of orders that may still fill stay, and so does the last run. Raises ``JournalError`` for a journal that is in use or
    does not hold together.
    """
    path = journal_of(file)
    if not path.exists():
        raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
    clock = RealClock()
    before_ns = clock.wall_ns() - int(timedelta(days=keep_days).total_seconds()) * 10**9
    journal = SqliteJournal.open(path, ids=RealIds(), wall_ns=clock.wall_ns)
    try:
        open_orders = [order.client_order_id for order in restored_engine(journal).view.book.open_orders()]
        upto = archives.last_to_archive(journal, before_ns, open_orders)
        result: dict[str, Any] = {"journal": str(path), "rows": max(0, upto - journal.base_seq), "archive": ""}
        if upto and not dry:
            made = archives.archive(journal, upto, heard)
            result |= {"archive": str(journal.archive_path(made)), "hash": made.hash}
        return result
    finally:
        journal.close()


class Reading:
    """A journal opened for reading, beside a running bot if need be. Raises ``ConfigError`` when there is none."""

    def __init__(self, file: Path) -> None:
        path = journal_of(file)
        if not path.exists():
            raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
        self._journal = SqliteJournal.open_for_reading(path)

    def __enter__(self) -> SqliteJournal:
        return self._journal

    def __exit__(self, *_: object) -> None:
        self._journal.close()


__all__ = ["JournalError", "Wanted", "backup", "export", "prune", "rows", "since", "upgrade", "verify", "write_rows"]
