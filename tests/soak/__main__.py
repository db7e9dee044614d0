"""``make soak``, interruptible from its first moment on."""

from __future__ import annotations

import signal
import sys

from tests.interruptible import run

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the two processes end with this one
    sys.exit(run("tests.soak.command"))
