"""A pipe in the place of a file, and a way to fail instead of waiting for ever."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

_PATIENCE_S = 5.0


@contextlib.contextmanager
def released(pipe: Path) -> Iterator[None]:
    """Whoever waits inside for somebody to write is let go after a while, and the test fails."""
    waited = threading.Event()

    def let_go() -> None:
        waited.set()
        while True:
            try:
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                return  # nobody reads any more

    timer = threading.Timer(_PATIENCE_S, let_go)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
    assert not waited.is_set(), f"{pipe} was waited for"
