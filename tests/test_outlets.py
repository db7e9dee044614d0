"""The outlets of a process: nothing known comes out of a stream, the log, a warning or a traceback while they are guarded."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from botframework.outlets import GuardedStream, drawing, guard, told
from botframework.secret import Secret

TEXT = "Qd73lWq0zzTR51kPaB2x"
SECRET = Secret(TEXT, "pager")


class Keeps(logging.Handler):
    """A handler that looks at everything a record has."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.getMessage()} {record.__dict__} {self.format(record)}")


@contextmanager
def guarded() -> Iterator[None]:
    """In the body of a test: between set-up and body pytest puts its own streams in place."""
    unguard = guard()
    try:
        yield
    finally:
        unguard()


@guarded()
def test_streams(capsys: pytest.CaptureFixture[str]) -> None:
    print(TEXT, end="")
    sys.stdout.writelines([TEXT, "\n"])
    print(TEXT, file=sys.stderr)
    assert (sys.stdout.encoding.lower(), sys.stdout.isatty(), sys.stdout.writable()) == ("utf-8", False, True)
    out, err = capsys.readouterr()
    assert (out, err) == ("[redacted][redacted]\n", "[redacted]\n")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_what_a_terminal_would_obey_is_written_out_on_one(is_terminal: bool) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    others = "sold\r\x1b[2K\x1b[1Abought \x1b]0;title\x07\x9b31m \u202e\t5 µ\n"
    shown = r"sold\r\x1b[2K\x1b[1Abought \x1b]0;title\x07\x9b31m \u202e" + "\t5 µ\n"
    below = Screen()
    stream = GuardedStream(below)
    print(others, end="", file=stream)
    assert below.getvalue() == (shown if is_terminal else others), "files and pipes get it as it is"
    own = "\x1b[1mbold\x1b[0m " + TEXT
    print(own, end="", file=drawing(stream))
    assert below.getvalue().endswith("\x1b[1mbold\x1b[0m [redacted]"), "who draws may draw, and shows no secret either"
    assert drawing(below) is below


def test_the_bytes_below() -> None:
    below = io.BytesIO()
    stream = GuardedStream(io.TextIOWrapper(below, encoding="utf-8"))
    assert stream.buffer.write(b"\xff" + TEXT.encode() + b"\n") == len(TEXT) + 2
    stream.buffer.flush()
    assert below.getvalue() == b"\xff[redacted]\n"


@guarded()
def test_the_log_whatever_the_handler_looks_at() -> None:
    handler, log = Keeps(), logging.getLogger("tests.outlets")
    log.addHandler(handler)
    log.propagate = False
    try:
        log.warning("plain %s %r", TEXT, {"a": TEXT})
        log.warning("%(a)s", {"a": TEXT})
        log.warning("stack", stack_info=True)
        try:
            raise KeyError(TEXT)
        except KeyError:
            log.exception("failed with %s", TEXT)
    finally:
        log.removeHandler(handler)
    assert len(handler.seen) == 4
    assert not any(TEXT in line for line in handler.seen)
    assert "Traceback" in handler.seen[-1]


@guarded()
def test_hooks(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise RuntimeError(TEXT)

    thread = threading.Thread(target=fails, name="worker")
    thread.start()
    thread.join()
    try:
        fails()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
        assert TEXT not in told(error)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        print(warnings.formatwarning(TEXT, UserWarning, "a.py", 1))
    out, err = capsys.readouterr()
    assert TEXT not in out + err
    assert err.count("RuntimeError: [redacted]") == 2
    assert "Exception in thread worker" in err


def test_taking_it_away_leaves_everything_as_it_was() -> None:
    def parts() -> tuple[Any, ...]:
        hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.formatwarning)
        return (sys.stdout, sys.stderr, *hooks, logging.getLogRecordFactory())

    before = parts()
    unguard = guard()
    assert all(one is not other for one, other in zip(parts(), before, strict=True))
    unguard()
    assert parts() == before


def test_importing_the_package_changes_nothing_of_its_host() -> None:
    script = (
        "import logging, sys; before = (sys.stdout, sys.excepthook, logging.getLogRecordFactory())\n"
        "import botframework, botframework.ibkr, botframework.outlets, botframework.secret\n"
        "botframework.ibkr.SyncSession\n"
        "assert before == (sys.stdout, sys.excepthook, logging.getLogRecordFactory())\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
