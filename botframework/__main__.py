"""``python -m botframework`` is ``bot``. Imports the command line only."""

from __future__ import annotations

import sys


def main() -> None:
    """The command line, also for whoever presses Ctrl-C while it is still importing."""
    try:
        from botframework.cli import main as bot

        bot()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
