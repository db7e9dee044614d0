"""What a kill file asks for, also when it is no proper one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from botframework.runtime.killfile import KillRequest, is_there, kill_path, read, take_away, write


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
    path = kill_path(tmp_path / "bot.db")
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
