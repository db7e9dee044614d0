"""``make crash``, interruptible from its first moment on: what it imports takes most of a second."""

from __future__ import annotations

import sys


def main() -> int:
    """The command's exit code, or 130 when somebody pressed Ctrl-C before it had begun."""
    try:
        from tests.crash import command

        return command.main()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
