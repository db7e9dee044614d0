"""Damaged files: copied while they were open, cut off, with flipped bytes, with a write-ahead file of another time.

Each case takes the files of a day that was killed or ended in order, spoils them by the seed, and starts the bot on them. It may
refuse, in one line that says what to do, or start; then everything the journal had promised must be there, and the broker's
books agree. Files whose lock file came along must never start with rows missing.

What may start is told before the bot does, by a reader of the tests' own: the damage fell where nothing is read (a start makes
room in the write-ahead file, which is zeros for the most part; pages and frames that are not used any more), so that each row
reads as before; or it took newest rows that nobody had been promised yet, as a loss of power may. Anything else is broken.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from botframework.runtime import store
from tests.crash.day import STEPS, Book, Broken, copied, judge, run_day
from tests.crash.vfs import Disk, Layer

NAMES = ("bot.db", "bot.db-wal", "bot.db.lock")
MOMENTS = 30  # of the day at which the files are kept
Files = dict[str, bytes]


@attrs.frozen
class Moment:
    """The files as they lay there at one operation of the day, the broker, and what had been promised by then.

    Rows that wait for the next synced write are not: a file that lacks them may have lost them with the power.
    """

    files: Files
    book: Book
    promised: dict[int, bytes]


@cache
def moments(folder: Path) -> list[Moment]:
    """A day's files while it ran, and at last after its orderly end. Small checkpoints, so that the write-ahead file is begun anew."""
    folder.mkdir(parents=True)
    path, book = folder / "bot.db", Book()
    acked: dict[int, bytes] = {}
    promised: dict[int, bytes] = {}
    found: list[Moment] = []

    def tell(seq: int, digest: bytes, synced: bool) -> None:
        acked[seq] = digest
        if synced:
            promised.update(acked)

    def keep() -> None:
        files = {name: path.with_name(name).read_bytes() for name in NAMES if path.with_name(name).exists()}
        found.append(Moment(files, copied(book), dict(promised)))

    kept = store.CHECKPOINT_PAGES, store.BACKSTOP_PAGES
    store.CHECKPOINT_PAGES, store.BACKSTOP_PAGES = 10, 20
    try:
        with Layer(_Watch(keep)):
            outcome = run_day(path, book, wall_ns=book.wall_ns, step=0, tell=tell)
    finally:
        store.CHECKPOINT_PAGES, store.BACKSTOP_PAGES = kept
    judge(path, book, acked, outcome)
    keep()
    return found


class _Watch(Disk):
    """Calls back at every n-th operation."""

    def __init__(self, keep: Callable[[], None]) -> None:
        super().__init__()
        self._keep = keep

    def before(self, kind: str, name: str, data: bytes, offset: int, write: Callable[[bytes], None]) -> None:
        if self.operations > 40 and self.operations % (500 // MOMENTS) == 0:
            self._keep()


# --- what is done to them ---------------------------------------------------------------------------------------------


def flipped(files: Files, rng: random.Random) -> Files:
    """One to eight bytes changed, anywhere in the two files."""
    spoilt = {name: bytearray(data) for name, data in files.items()}
    for _ in range(rng.randint(1, 8)):
        data = spoilt[rng.choice([name for name in ("bot.db", "bot.db-wal") if spoilt.get(name)])]
        data[rng.randrange(len(data))] ^= rng.randint(1, 255)
    return {name: bytes(data) for name, data in spoilt.items()}


def cut(files: Files, rng: random.Random) -> Files:
    """One of the two files ends early."""
    name = rng.choice([name for name in ("bot.db", "bot.db-wal") if files.get(name)])
    size = rng.choice((0, 1, 100, 4_096, rng.randrange(len(files[name])), len(files[name]) - 1))
    return {**files, name: files[name][:size]}


def wiped(files: Files, rng: random.Random) -> Files:
    """A page or a sector full of zeros."""
    name = rng.choice([name for name in ("bot.db", "bot.db-wal") if files.get(name)])
    size = rng.choice((512, 4_096))
    begin = rng.randrange(max(1, len(files[name]) // size)) * size
    return {**files, name: files[name][:begin] + bytes(size) + files[name][begin + size :]}


def without(files: Files, rng: random.Random) -> Files:
    """The write-ahead file is gone."""
    return {name: data for name, data in files.items() if name != "bot.db-wal"}


SPOIL: dict[str, Callable[[Files, random.Random], Files]] = {
    "flipped": flipped,
    "cut": cut,
    "wiped": wiped,
    "without": without,
}


def run_spoilt(kind: str, seed: int, day: Path, folder: Path) -> str:
    """One case: ``refused``, ``started`` or ``short`` (of rows nobody was promised). Raises ``Broken``."""
    rng = random.Random(f"{kind} {seed}")
    moment = rng.choice(moments(day))
    return _started(SPOIL[kind](moment.files, rng), moment, folder)


def run_mixed(seed: int, day: Path, folder: Path) -> str:
    """The files were copied one after the other while the bot wrote, or an old one was put back. Raises ``Broken``.

    The lock file is that of the latest moment, and so is the broker: the copy must not start as if nothing was missing.
    """
    rng = random.Random(f"mixed {seed}")
    found = moments(day)
    picked = [rng.randrange(len(found)) for _ in range(2)]
    latest = found[max(picked)]
    files = {**latest.files}
    for name, number in zip(("bot.db", "bot.db-wal"), picked, strict=True):
        files.pop(name, None)
        if name in found[number].files:
            files[name] = found[number].files[name]
    return _started(files, latest, folder)


def _started(files: Files, moment: Moment, folder: Path) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    there = _read(moment.files, folder)
    left = _read(files, folder)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    book, acked = copied(moment.book), dict(moment.promised)
    with Layer(Disk()):
        outcome = run_day(
            folder / "bot.db",
            book,
            wall_ns=book.wall_ns,
            step=book.step,
            tell=lambda seq, digest, _: acked.__setitem__(seq, digest),
            steps=min(STEPS, book.step + 3),
            name="2",
        )
    if outcome.refused:
        if outcome.code != 5 or "\n" in outcome.refused or "; " not in outcome.refused:
            raise Broken(f"refused badly: {outcome.code} {outcome.refused!r}")
        if book.arrived != moment.book.arrived:
            raise Broken("it refused, and had traded")
        return "refused"
    judge(folder / "bot.db", book, acked, outcome)
    if there is None or left is None:
        raise Broken("it started on files of which not even the rows can be read")
    if any(there.get(seq) != row for seq, row in left.items()):
        raise Broken("it started on a row, or a form, that reads otherwise than before")
    if gone := there.keys() - left.keys():
        if gone & moment.promised.keys() or min(gone) <= max(left, default=0):
            raise Broken("it started without rows it had, and not only the newest that nobody was promised")
        return "short"
    return "started"


def _read(files: Files, folder: Path) -> dict[int, tuple[Any, ...]] | None:
    """The rows by number, and as number 0 the forms of the tables, read past all our own code; None when they cannot be."""
    look = folder / "look"
    look.mkdir()
    for name, data in files.items():
        (look / name).write_bytes(data)
    try:
        with contextlib.closing(sqlite3.connect(look / "bot.db")) as connection:
            forms = tuple(connection.execute("SELECT name, sql FROM sqlite_schema"))
            return {0: forms, **{row[0]: row for row in connection.execute("SELECT * FROM events")}}
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        shutil.rmtree(look)
