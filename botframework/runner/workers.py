"""Processes that share long work, and end without a word when a person presses Ctrl-C. Imports the standard library only;
called by ``runner.simulate`` and the proofs under ``tests``.

A terminal sends SIGINT to every process of the command. A worker of ``ProcessPoolExecutor`` would answer it with a traceback
of its own, wherever it stands: in the imports of its first second, waiting for work, in the middle of it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, resource_tracker
from typing import Any, TypeVar

T = TypeVar("T")

INTERRUPTED = 130


class Workers(ProcessPoolExecutor):
    """A pool of fresh interpreters: the parent may have threads, and none of its state belongs into the work.

    SIGINT is held back in a worker until it can be answered, and then ends it at once, after its ``finally`` clauses. What
    is to be said is said by the parent, which gets the same signal; leaving ``with`` by an exception gives up what has
    not begun.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(max_workers=jobs, mp_context=get_context("spawn"), initializer=_hear)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """As the executor's own. A process that is started here inherits that SIGINT waits."""
        # Its start ends with SIGINT let through again, whatever it was before: it must not be the first to start here.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(_work, fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __exit__(self, kind: object, *rest: object) -> None:
        self.shutdown(wait=True, cancel_futures=kind is not None)


def _hear() -> None:
    """In the worker, once it is imported: from here on SIGINT ends it."""
    sys.unraisablehook = _unraisable
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)  # what the pool does to all as soon as one of them is gone
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    except SystemExit:  # it came before; the pool would log what an initializer raises
        os._exit(INTERRUPTED)


def _unraisable(unraisable: Any) -> None:
    """Where nobody could catch what ``_stop`` raised, a callback of the collector's say, it ends the worker all the same."""
    if unraisable.exc_type is SystemExit:
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(unraisable)


def _stop(*_: object) -> None:
    # A worker that had nothing to tidy up is gone first, and the pool would end this one in the middle of its ``finally``.
    signal.signal(signal.SIGTERM, _is_ending)
    sys.exit(INTERRUPTED)


def _is_ending(*_: object) -> None:
    """Asked to end, and about to."""


def _work(fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    try:
        return fn(*args, **kwargs)
    except SystemExit:  # the pool would hand it back as this call's failure, and go on with the next
        os._exit(INTERRUPTED)
