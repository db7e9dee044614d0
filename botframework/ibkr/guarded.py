"""The generated client as sessions and bots use it: it speaks through the connection it was given, and makes none of its own.

A connection of its own would be past pacing, certificate check and cookies, and past the gate that orders go through; the
generated one makes such a connection for every copy (``with_timeout``) and for the other kind of call (``sync`` in an
asynchronous session). Imports the generated client; used by ``library`` and ``broker``.
"""

from __future__ import annotations

from typing import Any

from botframework.ibkr.failures import BadCall
from generated_client import Client


class GuardedClient(Client):
    """See the module. Raises ``BadCall`` where the generated client would open a connection; nothing left."""

    def _settings(self) -> dict[str, Any]:
        raise BadCall(
            "this client has no connection of that kind, and makes none of its own",
            operation="client",
            hint="use the session's client itself, in a Session with `asyncio…`, in a SyncSession with `sync…`",
        )
