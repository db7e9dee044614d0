"""Commands that end with 130 and one line at a Ctrl-C from their first moment on: what they import takes a while.

``python -m tests.interruptible MODULE …`` runs the ``main`` of a module so, and the packages with a ``__main__`` call ``run``.
Imports nothing that takes time; what ``main`` gives is the exit code. A command of click's is run as click runs it.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any


def run(module: str) -> int:
    """The exit code of the module's ``main``, or 130 when somebody pressed Ctrl-C, also before it had begun."""
    try:
        main = importlib.import_module(module).main
        return (_clicked(main) if hasattr(main, "main") else main()) or 0
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def _clicked(command: Any) -> int | None:
    import click

    try:
        code: int | None = command.main(standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        print(f"error: {error.format_message()}", file=sys.stderr)
        return error.exit_code
    return code


if __name__ == "__main__":
    del sys.argv[0]
    sys.exit(run(sys.argv[0]))
