"""The simulated Client Portal Gateway: a brokerage that exists only in this process.

Imports nothing of the rest of the framework, so that a mistake in the client cannot cancel out against the same mistake
here. Heart: `SimGateway`, a pure handler (no clock, no I/O but its sinks). Around it: `GatewayServer` (sockets) and
`EmbeddedGateway` (own thread). Callers: the runner, the `bot gateway` command and tests. Names are loaded on first use: a
backtest needs the exchange and not the gateway's hundred operations.

Modelled: every order a ticket can describe, over stocks, funds, options, futures, currency pairs and bonds, with the hours and
holidays of their venues; the session, REST and websocket behaviour that clients stumble over. Not modelled: depth beyond one
level, corporate actions, margin calls, market impact, several currencies.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botframework.sim.config import QuestionPolicy as QuestionPolicy
    from botframework.sim.config import SimConfig as SimConfig
    from botframework.sim.gateway import SimGateway as SimGateway
    from botframework.sim.wire import Effects as Effects
    from botframework.sim.wire import SimRequest as SimRequest
    from botframework.sim.wire import SimResponse as SimResponse

_WHERE = {
    "Effects": "botframework.sim.wire",
    "QuestionPolicy": "botframework.sim.config",
    "SimConfig": "botframework.sim.config",
    "SimGateway": "botframework.sim.gateway",
    "SimRequest": "botframework.sim.wire",
    "SimResponse": "botframework.sim.wire",
}

__all__ = ["Effects", "QuestionPolicy", "SimConfig", "SimGateway", "SimRequest", "SimResponse"]


def __getattr__(name: str) -> Any:
    try:
        return getattr(import_module(_WHERE[name]), name)
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
