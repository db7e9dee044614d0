"""``make model``, interruptible from its first moment on."""

from __future__ import annotations

import sys

from tests.interruptible import run

if __name__ == "__main__":
    sys.exit(run("tests.model.command"))
