"""What libraries load or keep for purposes no bot has, kept out of the processes that are ours alone.

The standard library only. Called by the ``bot`` command, before the libraries are imported, as that process is ours. Never by
importing this package: other programs do that, and may want those modules.
"""

from __future__ import annotations

import linecache
import sys
from typing import Any, Final, cast

#: Both libraries do without where these cannot be had. httpx's own program brings a console and a highlighter, 3.5 MiB; the
#: websocket library's second TLS, 1.3 MiB, would pass by our pins, and is never asked for.
_LEFT_OUT: Final = ("httpx._main", "aiofastnet")


class _Lines(dict[str, Any]):
    """The text for tracebacks, without that of the methods attrs writes for its classes: a MiB which nobody reads, and which
    thrown away later leaves holes.
    """

    def setdefault(self, name: str, lines: Any = None) -> Any:
        return lines if name.startswith("<attrs generated ") else super().setdefault(name, lines)


def leave_out() -> None:
    """Keep these modules out of this process, where they are not loaded yet, and that text."""
    modules = cast(dict[str, Any], sys.modules)
    for name in _LEFT_OUT:
        modules.setdefault(name, None)
    if not isinstance(linecache.cache, _Lines):
        linecache.cache = _Lines(linecache.cache)
