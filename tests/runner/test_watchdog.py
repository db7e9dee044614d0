"""When a watchdog takes an ended bot for one that ended in order, and when its orders still want cancelling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from botframework.core.events import RunStarted, RunStopped
from botframework.runner.watchdog import WatchOptions, _Watch
from botframework.runtime.codec import decode
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.seams import CountingIds

NOW: dict[str, Any] = {"at_ns": 1, "wall_ns": 1}
BEGUN = RunStarted(**NOW, run_id="r1", account="DU1", config_hash="c")


@pytest.mark.parametrize(
    ("rows", "in_order"),
    [
        ([BEGUN], False),
        ([BEGUN, RunStopped(**NOW, run_id="r1", reason="enough")], True),
        ([BEGUN, RunStopped(**NOW, run_id="r1", reason="the broker did not answer", unsettled=2)], False),
        ([BEGUN, RunStopped(**NOW, run_id="r1", reason="enough"), BEGUN], False),
        ([], False),
    ],
)
def test_an_end_with_cancellations_nobody_confirmed_is_none_in_order(
    tmp_path: Path, rows: list[Any], in_order: bool
) -> None:
    journal = SqliteJournal.open(tmp_path / "j.db", ids=CountingIds(), wall_ns=lambda: 1, durable="process")
    journal.append(rows)
    journal.close()
    watch = _Watch(None, WatchOptions(), lambda text: None)  # type: ignore[arg-type]  # of the configuration nothing is asked
    assert watch._ended_in_order(tmp_path / "j.db") is in_order


def test_a_row_of_before_counts_as_settled() -> None:
    row = decode('{"type":"RunStopped","v":1,"at_ns":1,"wall_ns":1,"run_id":"r","reason":"enough"}')
    assert row == RunStopped(**NOW, run_id="r", reason="enough")
