"""When another process is asked for a snapshot, and what is said when it cannot make one."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import attrs
import pytest

from botframework.core.events import Event, OrderSent
from botframework.runtime import renewal
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.recovery import Snapshots
from botframework.runtime.renewal import Renewal
from botframework.runtime.seams import CountingIds, RealClock

EVERY = 5


@attrs.define(eq=False)
class Place:
    """A journal, and a helper process that leaves a line each time it is called."""

    folder: Path
    said: list[str] = attrs.field(factory=list)
    journal: SqliteJournal = attrs.field(init=False)
    renewal: Renewal = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.journal = SqliteJournal.open(
            self.folder / "bot.db", ids=CountingIds(), wall_ns=lambda: 1, durable="process"
        )
        self.renewal = Renewal(
            journal=self.journal,
            snapshots=Snapshots(journal=self.journal, armed="a", every_rows=EVERY),
            command=self.command("open('calls', 'a').write('x')"),
            clock=RealClock(),
            say=self.said.append,
        )

    def command(self, program: str) -> tuple[str, ...]:
        return (sys.executable, "-c", f"import os; os.chdir({str(self.folder)!r}); {program}")

    def write(self, count: int) -> None:
        rows: list[Event] = [OrderSent(at_ns=1, wall_ns=1, client_order_id=str(n)) for n in range(count)]
        self.journal.append(rows)

    @property
    def calls(self) -> int:
        made = self.folder / "calls"
        return len(made.read_text()) if made.exists() else 0


def test_it_is_asked_for_when_there_are_rows_enough_and_not_again_before_as_many_more(tmp_path: Path) -> None:
    place = Place(tmp_path)

    async def scenario() -> list[int]:
        calls = []
        for count in (EVERY - 1, 1, EVERY - 1, 1):
            place.write(count)
            await place.renewal.look()
            calls.append(place.calls)
        return calls

    assert asyncio.run(scenario()) == [0, 1, 1, 2]
    assert place.said == []
    place.journal.close()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("raise SystemExit(5)", "not renewed (exit code 5)"),
        (None, "cannot be renewed: No such file"),
        ("import time; time.sleep(600)", "not renewed within 1 s"),
    ],
)
def test_what_goes_wrong_is_said_once_and_nothing_else_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str | None, words: str
) -> None:
    if "within" in words:  # the others say it themselves, and a slow machine needs more than a second to begin
        monkeypatch.setattr(renewal, "_LIMIT_S", 1.0)
    place = Place(tmp_path)
    place.renewal.command = ("/nowhere/python",) if command is None else place.command(command)
    place.write(EVERY)
    asyncio.run(place.renewal.look())
    (said,) = place.said
    assert words in said
    place.journal.close()


def test_what_cannot_work_in_this_run_is_not_tried_again(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.renewal.command = place.command("open('calls', 'a').write('x'); raise SystemExit(2)")

    async def scenario() -> None:
        for _ in range(4):
            place.write(EVERY)
            await place.renewal.look()

    asyncio.run(scenario())
    assert (place.calls, len(place.said)) == (1, 1)
    place.journal.close()


def test_a_run_that_ends_takes_the_other_process_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "LOOK_S", 0.0)
    place = Place(tmp_path)
    place.renewal.command = place.command("open('calls', 'w').write(str(os.getpid())); import time; time.sleep(600)")
    place.write(EVERY)

    async def scenario() -> None:
        keeping = asyncio.create_task(place.renewal.keep())
        # Nothing tells that another program has come so far, but what it writes.
        while not (tmp_path / "calls").exists() or not (tmp_path / "calls").read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(scenario())
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "calls").read_text()), 0)
    place.journal.close()
