"""A disk that fails at one operation of the day: no room, or an input/output error; at writes, syncs, opens and truncations.

After a failed write or sync the journal is dead: the process must end with the journal's exit code and a line that says what to do, having
sent nothing it had not recorded. What the failed sync promised is lost to the platters though the file still shows it. Then
the next process starts on the file as it is shown, and in the middle of its trading the power goes: all that was promised, before
the failure and after it, must be there.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import apsw

from tests.crash.day import STEPS, Book, Broken, Outcome, copied, judge, run_day
from tests.crash.losses import AFTERWARDS, Camera, Loss, run_loss
from tests.crash.vfs import Disk, Failing, Layer

CODES: dict[str, dict[str, int]] = {
    "io": {
        "open": apsw.SQLITE_CANTOPEN,
        "write": apsw.SQLITE_IOERR_WRITE,
        "sync": apsw.SQLITE_IOERR_FSYNC,
        "truncate": apsw.SQLITE_IOERR_TRUNCATE,
        "delete": apsw.SQLITE_IOERR_DELETE,
    },
    "full": {"open": apsw.SQLITE_CANTOPEN, "write": apsw.SQLITE_FULL, "sync": apsw.SQLITE_FULL},
}


def kinds_of_a_day(folder: Path) -> list[str]:
    """What each operation of an undisturbed day is: open, write, sync, truncate or delete."""
    folder.mkdir(parents=True)
    book, disk = Book(), _Listing()
    with Layer(disk):
        run_day(folder / "bot.db", book, wall_ns=book.wall_ns, step=0, tell=lambda *_: None)
    return disk.kinds


class _Listing(Disk):
    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def before(self, kind: str, *_: object) -> None:
        self.kinds.append(kind)


def run_fault(at: int, kind: str, how: str, lasts: bool, seed: int, folder: Path) -> None:
    """One failure and what follows. Raises ``Broken``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path, book, rng = folder / "bot.db", Book(), random.Random(f"{seed} {at} {how} {lasts}")
    acked: dict[int, bytes] = {}
    promised: dict[int, bytes] = {}

    def tell(seq: int, digest: bytes, synced: bool) -> None:
        acked[seq] = digest
        if synced:
            promised.update(acked)

    disk = Failing(at=at, code=CODES[how][kind], count=0 if lasts else 1, keeps_platters=True)
    with Layer(disk):
        first = run_day(path, book, wall_ns=book.wall_ns, step=0, tell=tell)
    if not disk.failed:
        raise Broken("the failure did not come")
    _check_end(first)
    found: list[Loss] = []

    def take(files: dict[str, bytes]) -> None:
        lock = path.with_name("bot.db.lock")
        if lock.exists():
            files["bot.db.lock"] = lock.read_bytes()
        found.append(Loss(f"after {at}", files, copied(book), dict(promised)))

    again = Camera(rng=rng, wanted={rng.randint(2, 50): 1}, take=take, platters=disk.platters)
    with Layer(again):
        second = run_day(
            path,
            book,
            wall_ns=book.wall_ns,
            step=book.step,
            tell=tell,
            steps=min(STEPS, book.step + AFTERWARDS),
            name="2",
        )
    judge(path, book, acked, second)
    for loss in found:
        run_loss(loss, folder / "after")


def _check_end(outcome: Outcome) -> None:
    """A failure that mattered ends with the journal's code and one line with what to do; one that did not, as if nothing was."""
    if outcome.code not in (0, 5):
        raise Broken(f"exit code {outcome.code}: {outcome.refused}")
    if outcome.code and ("\n" in outcome.refused or "; " not in outcome.refused):
        raise Broken(f"no line that says what to do: {outcome.refused!r}")
