"""Snapshots: with one, at whatever row it was made, a start gives what the whole replay gives; a bad one is passed over."""

from __future__ import annotations

import json
import os
import shutil
import stat
import threading
import time
from pathlib import Path
from typing import Any

import attrs
import pytest

from botframework.core.context import LogSink
from botframework.core.engine import Engine
from botframework.core.events import OrderSent
from botframework.core.questions import QuestionPolicy
from botframework.core.risk.gate import Gate
from botframework.runtime import recovery
from botframework.runtime.freeze import Unfit, freeze, left_out, thaw
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.recovery import Snapshots
from botframework.runtime.seams import CountingIds, SeededRng
from tests.bench import record, rig
from tests.crash.day import Book, run_day
from tests.runtime.pipes import released

#: What an engine holds that is no data; a new entry here must be something that a replay does not change.
LEFT_OUT = {
    "Context.random",
    "Desk.day_of",
    "Desk.on_denied",
    "Desk.stir",
    "Engine._reactions",
    "Exposure.touched",
    "Flattener.context_of",
    "Gate._checks",
    "Gate._mono_ns",
    "Gate._notes",
    "Gate._watches",
    "Scheduler.history",
    "Scheduler.set_timer",
    "Scheduler.wish",
    "Seat.callbacks",
    "Seats.on_fail",
    "State._appliers",
    "State.clock_of",
    "State.day_of",
    "StrategyLog._sink",
    "Answering.standing",
    "Baselines._day_of",
    "Baselines._names",
    "Calm.bears",
    "Engine._claims",
    "Engine._hear_orders",
    "Engine._hear_positions",
    "Seats.listeners",
    "Gate.claims",
    "Valuation.bounds",
    "Valuation.changed",
    "Valuation.instrument",
}


def engine() -> Engine:
    return rig.engine_of(rig.Noop(), rig.instruments(record.STOCKS))


def opened(path: Path) -> SqliteJournal:
    return SqliteJournal.open(path, ids=CountingIds(), wall_ns=lambda: rig.START_NS, durable="process")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journal") / "bot.db"
    record.write(path, 900, runs=3)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    shutil.copy(whole, tmp_path / "bot.db")
    return tmp_path / "bot.db"


def replayed(path: Path) -> Engine:
    journal = opened(path)
    made = engine()
    made.restore(journal.replay())
    journal.close()
    return made


def recovered(path: Path, every_rows: int = 100) -> tuple[Engine, int]:
    journal = opened(path)
    snapshots = Snapshots(journal=journal, armed="a", every_rows=every_rows)
    made, rows = snapshots.recover(engine)
    made.restore(rows)
    journal.close()
    return made, snapshots.used


def test_everything_that_is_left_out_is_known() -> None:
    assert left_out(engine()) <= LEFT_OUT


def test_a_snapshot_of_a_reader_takes_neither_log_nor_clock_from_a_bot() -> None:
    """Another process made it, which had none of either: the strategies of the next start had nowhere to log to."""
    lines: list[str] = []

    def made(gate: Gate, log: LogSink | None, **callbacks: Any) -> Engine:
        return Engine(
            account="DU1",
            journal_id="j",
            strategies=[("s", object(), callbacks, (), {})],
            gate=gate,
            question_policy=QuestionPolicy.from_config([]),
            day_of=lambda at_ns: 1,
            rng=lambda name: SeededRng(1),
            log=log,
        )

    gate = Gate((), mono_ns=lambda: 7)
    bot = made(gate, lambda level, strategy, text, at_ns: lines.append(text), on_order=print, on_position=print)
    thaw(bot, freeze(made(Gate(()), None)))
    context = bot._seats.context("s")
    assert context is not None
    context.log.info("here")
    assert lines == ["here"]
    assert gate._mono_ns is not None
    assert gate._mono_ns() == 7
    assert bot._hear_orders == bot._hear_positions == bot._seats.hearing("on_order") == {"s"}


@pytest.mark.parametrize("seed", range(12))
def test_a_snapshot_at_any_row_and_the_rest_give_what_the_whole_replay_gives(whole: Path, seed: int) -> None:
    journal = SqliteJournal.open_for_reading(whole)
    rows = list(journal.replay())
    journal.close()
    cut = (seed * 577 + 13) % len(rows)
    kept = at_row(rows, cut)
    second, all_at_once = engine(), engine()
    thaw(second, kept)
    assert freeze(second) == kept
    second.restore(rows[cut:])
    all_at_once.restore(rows)
    assert values(second) == values(all_at_once)
    assert second.view.snapshot() == all_at_once.view.snapshot()
    assert second.view.counted() == all_at_once.view.counted()
    assert second.view.audit() == []


def at_row(rows: list[Any], cut: int) -> dict[str, Any]:
    """What is kept of an engine that has just taken in so many rows."""
    kept: list[dict[str, Any]] = []
    half = engine()

    def first() -> Any:
        yield from rows[:cut]
        kept.append(freeze(half))

    half.restore(first())
    return kept[0]


def values(made: Engine) -> dict[str, set[tuple[str, ...]]]:
    """All numbers and texts of all objects, by class; which of two equal objects is referred to makes no difference."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for table in freeze(made)["tables"]:
        if "fields" not in table:
            continue
        columns = [
            [f"{name}={value!r}" for value in column[-1]]
            for name, column in table["fields"].items()
            if column[0] in ("plain", "decimal", "enum")
        ]
        found.setdefault(table["class"], set()).update(zip(*columns, strict=True))
    return found


def test_a_day_with_every_kind_of_answer(tmp_path: Path) -> None:
    """The same over the rows of a scripted day, cut everywhere: questions, silence, changes, late fills."""
    book = Book()
    outcome = run_day(tmp_path / "bot.db", book, wall_ns=book.wall_ns, step=0, tell=lambda *_: None, durable="process")
    assert outcome.code == 0
    journal = SqliteJournal.open_for_reading(tmp_path / "bot.db")
    rows = list(journal.replay())
    journal.close()
    all_at_once = engine()
    all_at_once.restore(rows)
    for cut in range(1, len(rows), 3):
        second = engine()
        thaw(second, at_row(rows, cut))
        second.restore(rows[cut:])
        assert second.view.snapshot() == all_at_once.view.snapshot(), cut
        assert second.view.counted() == all_at_once.view.counted(), cut


def test_a_start_leaves_a_snapshot_and_the_next_one_stands_on_it(path: Path) -> None:
    expected = replayed(path).view.snapshot()
    made, used = recovered(path)
    assert used == 0
    file = path.with_name("bot.db.snapshot")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made, used = recovered(path)
    assert used >= 900
    assert made.view.snapshot() == expected
    journal = opened(path)
    journal.append([OrderSent(at_ns=rig.START_NS * 2, wall_ns=1, client_order_id="c")])
    journal.close()
    made, again = recovered(path)
    assert again == used
    assert made.view.now_ns == rig.START_NS * 2


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other", "garbage", "half", "pipe", "nested", "far"])
def test_a_bad_snapshot_is_passed_over(path: Path, damage: str) -> None:
    expected, _ = recovered(path)
    file = path.with_name("bot.db.snapshot")
    data = bytearray(file.read_bytes())
    if damage == "cut":
        data = data[:-10]
    elif damage == "flipped":
        data[len(data) // 2] ^= 1
    elif damage == "empty":
        data = bytearray()
    elif damage == "garbage":
        data = bytearray(b"{" * 5_000)
    elif damage == "nested":
        data = bytearray(b'{"seq":' + b"[" * 4_000)
    elif damage == "far":
        head, _, body = bytes(data).partition(b"\n")
        data = bytearray(json.dumps({**json.loads(head), "seq": 10**30}).encode() + b"\n" + body)
    elif damage == "half":
        data = data[: data.index(b"\n")]
    elif damage == "pipe":
        file.unlink()
        os.mkfifo(file)
    elif damage == "other":
        head, _, body = bytes(data).partition(b"\n")
        data = bytearray(json.dumps({**json.loads(head), "hash": "00" * 32}).encode() + b"\n" + body)
    if damage == "pipe":
        with released(file):
            made, used = recovered(path)
    else:
        file.write_bytes(bytes(data))
        made, used = recovered(path)
    assert used == 0
    assert made.view.snapshot() == expected.view.snapshot()
    assert recovered(path)[1] > 0  # a good one stands there again


def test_a_snapshot_of_other_code_or_configuration_is_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recovered(path)
    journal = opened(path)
    for armed in ("a", "b"):
        snapshots = Snapshots(journal=journal, armed=armed, every_rows=100)
        snapshots.recover(engine)
        assert bool(snapshots.used) is (armed == "a")
    monkeypatch.setattr(recovery, "_code", lambda: "another version")
    snapshots = Snapshots(journal=journal, armed="a", every_rows=100)
    snapshots.recover(engine)
    assert not snapshots.used
    journal.close()


def test_a_snapshot_that_is_renewed_while_it_is_read_is_one_of_the_two(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Head and body were read by two openings: one of each file, and the whole journal was replayed."""
    recovered(path)
    older = path.with_name("bot.db.snapshot")
    newer = path.with_name("newer")
    head, _, body = older.read_bytes().partition(b"\n")
    newer.write_bytes(head + b"\n" + body + b" ")
    row_hash = SqliteJournal.row_hash

    def meanwhile(journal: SqliteJournal, seq: int) -> bytes | None:
        if newer.exists():
            newer.replace(older)
        return row_hash(journal, seq)

    monkeypatch.setattr(SqliteJournal, "row_hash", meanwhile)
    _, used = recovered(path)
    assert used == json.loads(head)["seq"]
    assert not newer.exists()


def test_a_snapshot_that_cannot_be_thawed_costs_nothing_but_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _ = recovered(path)

    def broken(root: object, data: dict[str, Any]) -> None:
        root.ticks = 99  # type: ignore[attr-defined]  # half filled
        raise Unfit("no")

    monkeypatch.setattr("botframework.runtime.recovery.freeze.thaw", broken)
    made, used = recovered(path)
    assert (used, made.ticks) == (0, 0)
    assert made.view.snapshot() == expected.view.snapshot()


def test_an_older_snapshot_does_not_take_the_place_of_a_newer_one(path: Path) -> None:
    """A renewal that was under way when one was asked for by hand put its older rows in the newer one's place."""
    journal = opened(path)
    journal.append([OrderSent(at_ns=rig.START_NS * 2, wall_ns=1, client_order_id="c")])
    slow = SqliteJournal.open_for_reading(path)
    journal.append([OrderSent(at_ns=rig.START_NS * 3, wall_ns=1, client_order_id="d")])
    newest = journal.last_seq
    journal.close()
    recovered(path)
    file = path.with_name("bot.db.snapshot")
    newer = file.read_bytes()
    assert json.loads(newer.split(b"\n")[0])["seq"] == newest > slow.last_seq
    # It stands on one that is ahead of what it knew of the journal, and has nothing to add.
    snapshots = Snapshots(journal=slow, armed="a", every_rows=1)
    made, rows = snapshots.recover(engine)
    made.restore(rows)
    assert (snapshots.used, made.view.now_ns, snapshots.is_saved) == (newest, rig.START_NS * 3, True)
    assert file.read_bytes() == newer
    # It began before the newer one was there, and is done after it.
    file.unlink()
    made, rows = snapshots.recover(engine)
    file.write_bytes(newer)
    made.restore(rows)
    slow.close()
    assert (snapshots.used, made.view.now_ns, snapshots.is_saved) == (0, rig.START_NS * 2, True)
    assert file.read_bytes() == newer
    assert not file.with_name("bot.db.snapshot.part").exists()
    assert recovered(path)[1] == newest


def test_two_that_keep_one_at_once_wait_for_each_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wrote into the other's half, and what came to lie there was neither."""
    order: list[str] = []
    inside = threading.Event()
    replace = os.replace

    def slowly(half: Path, whole: Path) -> None:
        order.append("first is at it")
        inside.set()
        time.sleep(0.3)
        order.append("first is done")
        replace(half, whole)

    def other() -> None:
        inside.wait(60)
        with recovery._alone(path.with_name("bot.db.snapshot.part")) as file:
            assert file.seek(0, 2) == 0
            order.append("second is at it")

    thread = threading.Thread(target=other)
    thread.start()
    monkeypatch.setattr(os, "replace", slowly)
    recovered(path)
    thread.join(60)
    assert order == ["first is at it", "first is done", "second is at it"]
    assert not path.with_name("bot.db.snapshot.part").exists()
    assert recovered(path)[1] > 0


def test_the_end_of_a_run_renews_it(path: Path) -> None:
    journal = opened(path)
    snapshots = Snapshots(journal=journal, armed="a", spare=lambda _: engine(), every_rows=100)
    snapshots.renew([])
    head = json.loads(path.with_name("bot.db.snapshot").read_bytes().split(b"\n")[0])
    assert head["seq"] == journal.last_seq
    path.with_name("bot.db.snapshot").unlink()
    Snapshots(journal=journal, armed="a", spare=lambda _: engine(), every_rows=10_000).renew([])
    assert not path.with_name("bot.db.snapshot").exists()
    journal.close()


def test_a_rule_that_does_not_say_what_it_remembers_has_no_snapshot() -> None:
    class Rule:
        rule_id = "X1"

        def note_attempt(self, *_: object) -> None: ...

    @attrs.define(eq=False)
    class Holder:
        rule: Any

    with pytest.raises(Unfit, match="does not declare"):
        freeze(Holder(Rule()))
