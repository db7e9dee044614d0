"""``make fuzz``, interruptible from its first moment on."""

from __future__ import annotations

import sys

from tests.interruptible import run

if __name__ == "__main__":
    sys.exit(run("tests.generated_client.fuzz"))
