"""Loss of power in the scripted day: what was not synced is lost, torn at sectors, or arrived out of order.

One day is run on a disk that knows what was synced; at operations drawn by the seed a picture is taken of what the platters
would hold if the power went now, together with the broker as it stood. Each picture becomes a machine that starts again: the
whole runtime, on those files, trading a little further. With ``durable: process`` (``synchronous=NORMAL``) rows are lost, which shows
that the harness sees it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from botframework.runtime.journal import SqliteJournal
from tests.crash.day import STEPS, Book, Broken, copied, judge, run_day
from tests.crash.vfs import Disk, Layer

PICTURES = 40  # of one day
AFTERWARDS = 4  # ticks traded after the machine started again
OPERATIONS = 430  # a little less than a day has


@attrs.frozen
class Loss:
    """One loss of power: the files as they are found, the broker, and what the journal had promised by then."""

    name: str
    files: dict[str, bytes]
    book: Book
    promised: dict[int, bytes]


@attrs.define(eq=False)
class Camera(Disk):
    """Takes pictures before chosen operations; one after another operation shows the state right after it."""

    rng: random.Random = attrs.field(factory=random.Random)
    wanted: dict[int, int] = attrs.field(factory=dict)  # operation -> how many
    take: Callable[[dict[str, bytes]], None] = lambda files: None
    keeps_platters: bool = True

    def before(self, kind: str, name: str, data: bytes, offset: int, write: Callable[[bytes], None]) -> None:
        for _ in range(self.wanted.get(self.operations, 0)):
            self.take(self.picture(self.rng))


def losses(seed: int, folder: Path, *, durable: str = "power", count: int = PICTURES) -> Iterator[Loss]:
    """The losses of one day. The day itself goes on to its end and is judged."""
    rng = random.Random(f"{seed} {durable}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path, book = folder / "bot.db", Book()
    found: list[Loss] = []
    acked: dict[int, bytes] = {}
    promised: dict[int, bytes] = {}
    wanted: dict[int, int] = {}
    for _ in range(count):
        at = rng.randint(2, OPERATIONS)
        wanted[at] = wanted.get(at, 0) + 1

    def tell(seq: int, digest: bytes, synced: bool) -> None:
        acked[seq] = digest
        if synced:
            promised.update(acked)

    def take(files: dict[str, bytes]) -> None:
        lock = path.with_name("bot.db.lock")
        if rng.random() < 0.7 and lock.exists():
            files["bot.db.lock"] = lock.read_bytes()
        name = f"loss {seed} {durable} {disk.operations} {len(found)}"
        found.append(Loss(name, files, copied(book), dict(promised)))

    disk = Camera(rng=rng, wanted=wanted, take=take)
    with Layer(disk):
        outcome = run_day(path, book, wall_ns=book.wall_ns, step=0, tell=tell, durable=durable)
    judge(path, book, acked, outcome)
    yield from found


def run_loss(loss: Loss, folder: Path) -> dict[str, Any]:
    """The machine starts again. Raises ``Broken``."""
    path = _laid_out(loss, folder)
    acked = dict(loss.promised)
    with Layer(Disk()):
        outcome = run_day(
            path,
            loss.book,
            wall_ns=loss.book.wall_ns,
            step=loss.book.step,
            tell=lambda seq, digest, _: acked.__setitem__(seq, digest),
            steps=min(STEPS, loss.book.step + AFTERWARDS),
            name="2",
        )
    rows = judge(path, loss.book, acked, outcome)
    return {"killed": 1, "rows": rows, "acknowledged": len(acked), "orders": len(loss.book.orders)}


def rows_lost(loss: Loss, folder: Path) -> int:
    """How many promised rows are not there after the loss; a file that cannot be read has lost them all."""
    path = _laid_out(loss, folder)
    try:
        journal = SqliteJournal.open_for_reading(path)
    except Exception:
        return len(loss.promised)
    try:
        hashes = {row.seq: row.hash for row in journal._store.rows()}
    finally:
        journal.close()
    return sum(hashes.get(seq) != digest for seq, digest in loss.promised.items())


def _laid_out(loss: Loss, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in loss.files.items():
        (folder / name).write_bytes(data)
    return folder / "bot.db"


__all__ = ["Broken", "Loss", "losses", "rows_lost", "run_loss"]
