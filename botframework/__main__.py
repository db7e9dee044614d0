"""``python -m botframework`` is ``bot``. Imports the command line only."""

from __future__ import annotations

from botframework.cli import main

if __name__ == "__main__":
    main()
