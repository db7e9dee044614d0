"""Where a process lets text out, each behind the net: standard streams, the log, warnings, tracebacks.

``guard`` belongs to a process of ours (``bot …``); a library that is imported changes nothing of its host's. What writes
past Python's streams is not seen: a child process, ``os.write`` on a number, the interpreter's own last words after a crash
in C (``faulthandler`` prints files, lines and functions, no values). A text written in pieces is looked at piece by piece.
What a terminal would obey is written out on one: a broker's text, a symbol or a file's name could forge lines. Into files and
pipes everything goes as it is. Imports ``redaction`` and ``errors``; called by ``cli`` and who draws.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from botframework.errors import visible
from botframework.redaction import cleaned

_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""What a terminal obeys, but for the line's end and the tab: colours, titles, the cursor, the direction of writing."""


_AGAIN_S = 0.05


class GuardedBytes(io.RawIOBase):
    """The bytes under a guarded stream."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def write(self, data: Any) -> int:
        raw = bytes(data)
        # Any byte survives the way to text and back.
        text = raw.decode("utf-8", "surrogateescape")
        shown = cleaned(text)
        self._inner.write(raw if shown == text else shown.encode("utf-8", "surrogateescape"))
        return len(raw)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self._inner.flush()

    def fileno(self) -> int:
        return int(self._inner.fileno())

    def isatty(self) -> bool:
        return bool(self._inner.isatty())

    def close(self) -> None:
        """The stream below is not ours to close."""


class GuardedStream:
    """A text stream that shows no secret; everything but writing is the stream's own."""

    def __init__(self, inner: Any, *, draws: bool = False) -> None:
        self._inner = inner
        self._bytes: GuardedBytes | None = None
        self._is_terminal = False
        if not draws:
            with contextlib.suppress(AttributeError, ValueError):  # no stream in full, or closed
                self._is_terminal = bool(inner.isatty())

    def write(self, text: str) -> int:
        shown = cleaned(text)
        self._inner.write(_OBEYED.sub(lambda found: visible(found[0]), shown) if self._is_terminal else shown)
        return len(text)

    def drawing(self) -> GuardedStream:
        """The same for one that draws on the terminal, and minds itself what others wrote."""
        return GuardedStream(self._inner, draws=True)

    def writelines(self, lines: Iterable[str]) -> None:
        self.write("".join(lines))

    @property
    def buffer(self) -> Any:
        inner = self._inner.buffer  # raises as the stream does when it has none
        if self._bytes is None:
            self._bytes = GuardedBytes(inner)
        return self._bytes

    def __iter__(self) -> Any:
        return iter(self._inner)

    def __enter__(self) -> GuardedStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _CleanRecord(logging.LogRecord):
    """A record whose message and traceback are clean whatever handler looks at it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            self.msg, self.args = cleaned(super().getMessage()), None
        except Exception:  # noqa: BLE001 - a wrong format is logging's to report, when a handler asks for the message
            pass
        if self.exc_info and self.exc_info[0] is not None:
            # Formatters take this text where there is one, and make none of their own.
            self.exc_text = cleaned("".join(traceback.format_exception(*self.exc_info))).rstrip("\n")
            self.exc_info = (self.exc_info[0], None, None)  # type: ignore[assignment]  # a handler of its own would print the values
        if self.stack_info:
            self.stack_info = cleaned(self.stack_info)

    def getMessage(self) -> str:  # noqa: N802 - the name of the method it replaces
        return cleaned(super().getMessage())


def told(error: BaseException) -> str:
    """An exception with its traceback, as it may be shown."""
    return cleaned("".join(traceback.format_exception(error)))


def guard() -> Callable[[], None]:
    """Put every outlet of this process behind the net; the function returned takes it away again."""
    before = (
        sys.stdout,
        sys.stderr,
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
        warnings.formatwarning,
        logging.getLogRecordFactory(),
    )
    plain_warning = warnings.formatwarning

    def warned(*args: Any, **kwargs: Any) -> str:
        return cleaned(plain_warning(*args, **kwargs))

    def uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        _say("".join(traceback.format_exception(kind, error, trace)))

    def uncaught_in_thread(args: Any) -> None:
        if args.exc_type is not SystemExit:
            name = args.thread.name if args.thread is not None else "?"
            lines = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
            _say(f"Exception in thread {name}:\n" + "".join(lines))

    def unraisable(args: Any) -> None:
        if args.exc_type is KeyboardInterrupt:
            # A person's Ctrl-C came where nothing can be raised, in a callback of the collector's: it is given once more.
            main = threading.main_thread().ident
            assert main is not None
            threading.Timer(_AGAIN_S, signal.pthread_kill, (main, signal.SIGINT)).start()
            return
        lines = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
        _say(f"{args.err_msg or 'Exception ignored in'}: {args.object!r}\n" + "".join(lines))

    sys.stdout, sys.stderr = _guarded(sys.stdout), _guarded(sys.stderr)
    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, uncaught_in_thread, unraisable
    warnings.formatwarning = warned
    logging.setLogRecordFactory(_CleanRecord)

    def unguard() -> None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        (
            sys.stdout,
            sys.stderr,
            sys.excepthook,
            threading.excepthook,
            sys.unraisablehook,
            warnings.formatwarning,
        ) = before[:6]
        logging.setLogRecordFactory(before[6])

    return unguard


def drawing(stream: Any) -> Any:
    """The stream as one that may draw on a terminal: what it is given must hold nothing of others that a terminal obeys."""
    return stream.drawing() if isinstance(stream, GuardedStream) else stream


def _guarded(stream: Any) -> Any:
    return stream if stream is None or isinstance(stream, GuardedStream) else GuardedStream(stream)


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(cleaned(text))
        sys.stderr.flush()
