"""A start on a long journal: how long until the books stand as they stood, whole and from a snapshot.

The record is plausible trading, about 140 rows of every thousand being fills. The floor reads the same rows with the database
library alone; one more line checks the chain of hashes and nothing else. Every figure is a process of its own that has
imported what it needs.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import apsw

from botframework.core.engine import Engine
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.recovery import Snapshots
from botframework.runtime.seams import CountingIds
from tests.bench import record, rig
from tests.bench.report import Column, Line, Result, Table
from tests.bench.rounds import BenchError, Figures, Progress, in_process, in_turn, medians

ROWS = 1_000_000
TAIL = 5_000  # rows behind the snapshot
AIM_S = 3.0
_TIMEOUT_S = 900.0


def _engine() -> Engine:
    return rig.engine_of(rig.Noop(), rig.instruments(record.STOCKS))


def prepare(params: Mapping[str, Any]) -> Figures:
    """Write the record, its snapshot, and the rows behind it."""
    path, count = Path(params["path"]), params["rows"]
    began = time.monotonic()
    record.write(path, count, runs=5)
    journal = SqliteJournal.open_for_reading(path)
    engine, rows = Snapshots(journal=journal, armed="bench", every_rows=1).recover(_engine)
    engine.restore(rows)
    journal.close()
    if not path.with_name(f"{path.name}.snapshot").exists():
        raise BenchError("no snapshot was written")
    tail = SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: rig.START_NS, durable="process")
    tail.append(list(record.rows(params["tail"])))
    tail.close()
    return {"took_s": time.monotonic() - began}


def measure(params: Mapping[str, Any]) -> Figures:
    """One way to come to the end of the record."""
    path, who = Path(params["path"]), params["who"]
    began = time.monotonic()
    if who == "floor":
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        count = sum(1 for _ in database.execute("SELECT * FROM events ORDER BY seq"))
        database.close()
        return {"s": time.monotonic() - began, "rows": count}
    journal = SqliteJournal.open_for_reading(path)
    try:
        if who == "chain":
            count = sum(1 for _ in journal._chained())
            return {"s": time.monotonic() - began, "rows": count}
        armed = "bench" if who == "snapshot" else "other"
        snapshots = Snapshots(journal=journal, armed=armed, every_rows=journal.last_seq + 1 if who == "whole" else 1)
        engine, rows = snapshots.recover(_engine)
        restored = 0

        def counted() -> Any:
            nonlocal restored
            for row in rows:
                restored += 1
                yield row

        engine.restore(_without_saving(counted(), journal.last_seq - snapshots.used))
        if bool(snapshots.used) is not (who == "snapshot"):
            raise BenchError(f"{who}: the snapshot was {'' if snapshots.used else 'not '}used")
        return {"s": time.monotonic() - began, "rows": restored}
    finally:
        journal.close()


def _without_saving(rows: Any, count: int) -> Any:
    """As many rows as there are; the snapshot that would be written behind the last one is not part of coming up."""
    for _ in range(count):
        yield next(rows)


_LABELS = {
    "floor": "the rows read by the database library alone",
    "chain": "every hash of the chain checked",
    "snapshot": "a start from a snapshot",
    "whole": "a start without one: the whole replay",
}


def run(*, quick: bool, progress: Progress) -> Result:
    """The benchmark ``recovery``."""
    count, rounds = (20_000, 1) if quick else (ROWS, 3)
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        path = str(folder / "bot.db")
        progress.step(f"writing {count:,} rows")
        in_process("recovery:prepare", {"path": path, "rows": count, "tail": TAIL}, timeout_s=_TIMEOUT_S)
        cases = {
            name: (lambda name=name: in_process("recovery:measure", {"path": path, "who": name}, timeout_s=_TIMEOUT_S))
            for name in _LABELS
            if quick or name != "whole"
        }
        found = in_turn(cases, rounds, progress)
        if "whole" not in found:
            progress.step("the whole replay, once")
            found["whole"] = [in_process("recovery:measure", {"path": path, "who": "whole"}, timeout_s=_TIMEOUT_S)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    medium = {name: medians(found[name]) for name in _LABELS}
    floor = medium["floor"]["s"]
    lines = tuple(
        Line(
            _LABELS[name],
            {**each, "ratio": each["s"] / floor},
            is_floor=name == "floor",
            aim=f"<= {AIM_S:g} s" if name == "snapshot" else "",
        )
        for name, each in medium.items()
    )
    return Result(
        "recovery",
        f"Start on a journal of {count:,} rows",
        (
            f"A record of {count:,} rows, with {TAIL:,} more behind the snapshot. Measured from opening the file until orders, fills,",
            "positions and the rules' memory stand as they stood; what the broker then says is compared in the same time as always. The",
            "whole replay is taken once, without a median.",
        ),
        (Table("", (Column("s", "s", 2), Column("ratio", "× floor", 1), Column("rows", "rows read")), lines),),
    )
