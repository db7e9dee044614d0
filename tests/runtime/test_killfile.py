"""What a kill file asks for, also when it is no proper one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from botframework.core.events import Event
from botframework.core.model import TradingState
from botframework.core.state import ACCOUNT
from botframework.runtime.holds import Holds
from botframework.runtime.killfile import KillRequest, is_there, kill_paths, read, take_away, write
from botframework.runtime.killswitch import KillSwitch
from botframework.runtime.seams import RealClock
from tests.core.kit import Feed, Script, engine_of


@pytest.mark.parametrize(
    ("content", "level", "reason"),
    [
        (b"", "halt", "kill file"),
        (b"\n", "halt", "kill file"),
        (b"halt", "halt", "kill file says halt"),
        (b"FREEZE stolen laptop\nmore", "freeze", "stolen laptop"),
        (b"pause: spreads look wrong", "pause", "spreads look wrong"),
        (b"alert lunch", "alert", "lunch"),
        (b"resume", "halt", "resume"),
        (b"\xff\xfe\x00\x01", "halt", "\ufffd\ufffd"),
        (b"x" * 100_000, "halt", "x" * 200),
    ],
)
def test_what_it_says(tmp_path: Path, content: bytes, level: str, reason: str) -> None:
    path = tmp_path / "bot.db.kill"
    path.write_bytes(content)
    assert read(path) == KillRequest(level, reason)


def test_nothing_there_asks_for_nothing(tmp_path: Path) -> None:
    (path,) = kill_paths(tmp_path / "bot.db")
    assert path.name == "bot.db.kill"
    assert read(path) is None
    assert not is_there(path)


def test_what_cannot_be_read_means_halt(tmp_path: Path) -> None:
    folder = tmp_path / "a.kill"
    folder.mkdir()
    assert read(folder) == KillRequest("halt", "kill file")
    link = tmp_path / "b.kill"
    link.symlink_to(tmp_path / "nowhere")
    request = read(link)
    assert request is not None
    assert request.level == "halt"
    pipe = tmp_path / "c.kill"
    os.mkfifo(pipe)  # read without waiting for a writer
    assert read(pipe) == KillRequest("halt", "kill file")


def test_written_once_and_only_tightened(tmp_path: Path) -> None:
    path = tmp_path / "bot.db.kill"
    write(path, KillRequest("halt", "silent", "watchdog"))
    assert read(path) == KillRequest("halt", "silent (watchdog)")
    assert path.stat().st_mode & 0o777 == 0o600
    write(path, KillRequest("pause", "less", "somebody"))
    assert read(path) == KillRequest("halt", "silent (watchdog)")
    write(path, KillRequest("freeze", "more", "somebody"))
    assert read(path) == KillRequest("freeze", "more (somebody)")
    assert take_away(path)
    assert take_away(path)
    assert not is_there(path)


def test_of_two_that_ask_at_once_the_stronger_request_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bot.db.kill"
    fsync = os.fsync

    def meanwhile(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(os, "getpid", lambda: 1)  # another process
        write(path, KillRequest("freeze", "stolen", "B"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    write(path, KillRequest("pause", "odd", "A"))
    assert read(path) == KillRequest("freeze", "stolen (B)")
    assert list(tmp_path.iterdir()) == [path]


def switch(
    paths: tuple[Path, ...], meanwhile: Callable[[], None], *, takes_events: bool = True
) -> tuple[Feed, KillSwitch]:
    """A kill switch before an engine. ``meanwhile`` happens while the journal writes an event."""
    feed, clock = Feed(engine_of(Script())), RealClock()
    feed.begin()

    def emit(event: Event) -> None:
        meanwhile()
        if takes_events:
            feed.engine.handle(event)

    holds = Holds(engine=lambda: feed.engine, emit=emit, clock=clock, stop=lambda reason: None)
    return feed, KillSwitch(holds=holds, paths=paths, clock=clock, engine=lambda: feed.engine, emit=emit)


def test_a_stronger_request_that_comes_while_one_is_written_down_is_not_taken_away_with_it(tmp_path: Path) -> None:
    (path,) = kill_paths(tmp_path / "bot.db")
    feed, kill = switch((path,), lambda: write(path, KillRequest("freeze", "stolen", "somebody")))
    write(path, KillRequest("pause", "odd", "somebody"))
    kill.look()
    assert read(path) == KillRequest("freeze", "stolen (somebody)")
    kill.look()
    assert feed.engine.view.trading_states[ACCOUNT] is TradingState.FROZEN
    assert not is_there(path)


def test_a_run_that_takes_no_event_any_more_leaves_the_file_to_the_next_start(tmp_path: Path) -> None:
    (path,) = kill_paths(tmp_path / "bot.db")
    _, kill = switch((path,), lambda: None, takes_events=False)
    path.touch()
    kill.look()
    assert is_there(path)


@pytest.mark.parametrize("number", [0, 1], ids=["beside the file", "beside the link to it"])
def test_a_journal_by_a_link_is_held_from_both_places(tmp_path: Path, number: int) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "bot.db").symlink_to(kept / "real.db")
    places = kill_paths(tmp_path / "bot.db")
    assert places == (kept / "real.db.kill", tmp_path / "bot.db.kill")
    assert kill_paths(kept / "real.db") == places[:1], "where whoever knows the file by its own name puts it"
    feed, kill = switch(places, lambda: None)
    assert kill.objection() == ""
    places[number].touch()
    assert kill.objection() == f"the kill file {places[number].name} is there"
    kill.look()
    assert feed.engine.view.trading_states[ACCOUNT] is TradingState.HALTED
    assert kill.objection() == ""
