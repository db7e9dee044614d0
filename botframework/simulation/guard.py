"""While a world runs, the real clock, real chance and real threads are out of reach of our own code.

One look at the real time would make a run another one on the next machine, and nobody would see it. The real functions are
replaced while a run lasts; what asks for them from our packages raises and fails the run, the standard library's own needs
(a log line is stamped, a library measures itself) pass. Imports the standard library; used by ``world`` and tests.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

OURS: Final = frozenset({"botframework", "generated_client", "strategies"})
_OUTSIDE: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (time, ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "sleep")),
    (random, ("random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform", "gauss", "getrandbits",
              "Random", "SystemRandom")),
    (uuid, ("uuid1", "uuid4")),
    (secrets, ("token_bytes", "token_hex", "token_urlsafe", "randbelow", "choice", "randbits")),
    (os, ("urandom", "getrandom", "listdir", "scandir")),
    (threading, ("Thread", "Timer")),
)  # fmt: skip

#: The seam of chance makes generators from seeds, which is what a seam is for.
SEEDED: Final = frozenset({("botframework.runtime.seams", "random.Random")})


class RealWorld(RuntimeError):
    """Our own code asked the real world for something in a simulated run."""


def _guarded(real: Any, name: str, on_breach: Callable[[str], None]) -> Callable[..., Any]:
    def ask(*args: Any, **kwargs: Any) -> Any:
        caller = str(sys._getframe(1).f_globals.get("__name__", ""))
        if caller.partition(".")[0] in OURS and (caller, name) not in SEEDED:
            words = f"{caller} asked the real {name}()"
            on_breach(words)
            raise RealWorld(words)
        return real(*args, **kwargs)

    return ask


@contextmanager
def sealed(on_breach: Callable[[str], None] = lambda words: None) -> Iterator[None]:
    """Within it our own code gets no real time, chance, order of files or thread. ``on_breach`` hears who asked for what."""
    kept: list[tuple[Any, str, Any]] = []
    try:
        for module, names in _OUTSIDE:
            for name in names:
                real = getattr(module, name, None)
                if real is not None:
                    kept.append((module, name, real))
                    setattr(module, name, _guarded(real, f"{module.__name__}.{name}", on_breach))
        yield
    finally:
        for module, name, real in reversed(kept):
            setattr(module, name, real)
