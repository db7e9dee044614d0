"""Modules that libraries load for purposes no bot has, kept out of the processes that are ours alone.

The standard library only. Called by the ``bot`` command, before the libraries are imported, as that process is ours. Never by
importing this package: other programs do that, and may want those modules.
"""

from __future__ import annotations

import sys
from typing import Any, Final, cast

#: Both libraries do without where these cannot be had. httpx's own program brings a console and a highlighter, 3.5 MiB; the
#: websocket library's second TLS, 1.3 MiB, would pass by our pins, and is never asked for.
_LEFT_OUT: Final = ("httpx._main", "aiofastnet")


def leave_out() -> None:
    """Keep these modules out of this process, where they are not loaded yet."""
    modules = cast(dict[str, Any], sys.modules)
    for name in _LEFT_OUT:
        modules.setdefault(name, None)
