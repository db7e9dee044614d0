"""The simulated Client Portal Gateway: a brokerage that exists only in this process.

Imports nothing of the rest of the framework, so that a mistake in the client cannot cancel out against the same mistake
here. Heart: `SimGateway`, a pure handler (no clock, no I/O but its sinks). Around it: `GatewayServer` (sockets) and
`EmbeddedGateway` (own thread). Callers: the runner, the `bot gateway` command and tests.
"""

from botframework.sim.config import QuestionPolicy, SimConfig
from botframework.sim.gateway import SimGateway
from botframework.sim.wire import Effects, SimRequest, SimResponse

__all__ = ["Effects", "QuestionPolicy", "SimConfig", "SimGateway", "SimRequest", "SimResponse"]
