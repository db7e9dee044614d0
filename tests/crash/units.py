"""The units of the crash tests' work: what a process of the pool is given, and what it finds. Used by ``tests.crash``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.crash import faults, files, kills
from tests.crash import losses as power

CONTROL_DAYS = 3
Unit = tuple[str, tuple[Any, ...]]


def do(unit: Unit) -> dict[str, Any]:
    """One unit of work in a process of the pool: what was tried, and what broke, one line each."""
    kind, arguments = unit
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    result: dict[str, Any] = {"unit": list(unit), "kind": kind, "tried": 0, "broken": [], "lost": 0, "short": 0}
    try:
        for name, work in WORK[kind](folder, *arguments):
            result["tried"] += 1
            try:
                outcome = work()
                result["lost"] += outcome in (True, "refused")
                result["short"] += outcome == "short"
            except Exception as error:
                result["broken"].append(f"{name}: {type(error).__name__}: {error}")
    except Exception as error:
        result["broken"].append(f"{unit}: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


Tries = Iterator[tuple[str, Callable[[], Any]]]


def _kill(folder: Path, at: int, where: str, again: int) -> Tries:
    point = kills.Point(at, where, again)

    def work() -> int:
        kills.run_point(point, folder / "point")
        return 0

    yield point.name, work


def _losses(folder: Path, seed: int, count: int) -> Tries:
    for loss in power.losses(seed, folder / "day", count=count):

        def work(loss: power.Loss = loss) -> int:
            power.run_loss(loss, folder / "after")
            return 0

        yield loss.name, work


def _control(folder: Path, seed: int, count: int) -> Tries:
    """The same losses on a journal that does not wait for the disk: how many of them cost a promised row."""
    for loss in power.losses(seed, folder / "day", durable="process", count=count):

        def work(loss: power.Loss = loss) -> int:
            return power.rows_lost(loss, folder / "after") > 0

        yield loss.name, work


def _fault(folder: Path, at: int, kind: str, seed: int) -> Tries:
    for how, codes in faults.CODES.items():
        for lasts in (False, True):
            if kind in codes:

                def work(how: str = how, lasts: bool = lasts) -> int:
                    faults.run_fault(at, kind, how, lasts, seed, folder / "fault")
                    return 0

                yield f"fault {at} {kind} {how} {'from then on' if lasts else 'once'}", work


def _files(folder: Path, seed: int, count: int) -> Tries:
    kinds = [*files.SPOIL, "mixed"]
    for number in range(seed, seed + count):
        kind = kinds[number % len(kinds)]

        def work(kind: str = kind, number: int = number) -> str:
            if kind == "mixed":
                return files.run_mixed(number, folder / "day", folder / "spoilt")
            return files.run_spoilt(kind, number, folder / "day", folder / "spoilt")

        yield f"files {kind} {number}", work


WORK: dict[str, Callable[..., Tries]] = {
    "kill": _kill,
    "loss": _losses,
    "control": _control,
    "fault": _fault,
    "files": _files,
}
FILES_OF_A_UNIT = 50


def units(what: Sequence[str], *, points: int, losses: int, faults_max: int, spoilt: int, seed: int) -> list[Unit]:
    """Everything to do, in a fixed order."""
    found: list[Unit] = []
    if "kills" in what:
        with tempfile.TemporaryDirectory(prefix="crash-") as folder:
            operations = kills.operations_of_a_day(Path(folder) / "day")
        found += [("kill", (point.at, point.where, point.again)) for point in kills.points(points, seed, operations)]
    if "losses" in what:
        days = range(seed, seed + -(-losses // power.PICTURES))
        found += [("loss", (day, min(losses, power.PICTURES))) for day in days]
        found += [("control", (day, min(losses, power.PICTURES))) for day in list(days)[:CONTROL_DAYS]]
    if "faults" in what:
        with tempfile.TemporaryDirectory(prefix="crash-") as name:
            listed = list(enumerate(faults.kinds_of_a_day(Path(name) / "day"), 1))
        every = max(1, len(listed) // faults_max) if faults_max else 1
        found += [("fault", (at, kind, seed)) for at, kind in listed[seed % every :: every]]
    if "files" in what:
        found += [
            ("files", (begin, min(FILES_OF_A_UNIT, seed + spoilt - begin)))
            for begin in range(seed, seed + spoilt, FILES_OF_A_UNIT)
        ]
    return found


ALL = ("kills", "losses", "faults", "files")
LABELS = {
    "kill": "kill -9 at a durable operation",
    "loss": "loss of power",
    "files": "damaged or mixed files (refused)",
    "fault": "full disk or i/o error at an operation",
    "control": "loss of power, not synced (control)",
}
