"""The simulated Client Portal Gateway: a brokerage that exists only in this process.

Imports nothing of the rest of the framework, so that a mistake in the client cannot cancel out against the same mistake
here. Heart: `SimGateway`, a pure handler (no clock, no I/O but its sinks). Around it: `GatewayServer` (sockets) and
`EmbeddedGateway` (own thread). Callers: the runner, the `bot gateway` command and tests.

Modelled: every order a ticket can describe, over stocks, funds, options, futures, currency pairs and bonds, with the hours and
holidays of their venues; the session, REST and websocket behaviour that clients stumble over. Not modelled: depth beyond one
level, corporate actions, margin calls, market impact, several currencies.
"""

from botframework.sim.config import QuestionPolicy, SimConfig
from botframework.sim.gateway import SimGateway
from botframework.sim.wire import Effects, SimRequest, SimResponse

__all__ = ["Effects", "QuestionPolicy", "SimConfig", "SimGateway", "SimRequest", "SimResponse"]
