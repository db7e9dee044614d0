"""The simulated Client Portal Gateway: a brokerage that exists only in this process.

Imports nothing of the rest of the framework, so that a mistake in the client cannot cancel out against the same mistake
here. Heart: `SimGateway`, a pure handler (no clock, no I/O but its sinks). Around it: `GatewayServer` (sockets) and
`EmbeddedGateway` (own thread). Callers: the runner, the `bot gateway` command and tests.

Modelled: stocks and funds in one currency; LMT, MKT, STP and STOP_LIMIT orders with DAY, GTC and IOC; the session, REST and
websocket behaviour that clients stumble over. Not modelled, and refused in so many words: brackets and OCA groups, trailing
and closing orders, algorithms, cash quantities, options and futures, history and depth over the websocket, holidays.
"""

from botframework.sim.config import QuestionPolicy, SimConfig
from botframework.sim.gateway import SimGateway
from botframework.sim.wire import Effects, SimRequest, SimResponse

__all__ = ["Effects", "QuestionPolicy", "SimConfig", "SimGateway", "SimRequest", "SimResponse"]
