"""The pure handler under an httpx client, without a socket: for tests and simulated days.

Imports httpx and the handler. Time comes from the callable given, so it can be virtual; answer delays are not waited for,
a cut connection raises `httpx.ReadError` as a real one would.
"""

from collections.abc import Callable
from urllib.parse import parse_qs

import httpx

from botframework.sim.gateway import SimGateway
from botframework.sim.wire import SimRequest


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Gives requests to a gateway at the wall time `clock()` tells."""

    def __init__(self, gateway: SimGateway, clock: Callable[[], int]) -> None:
        self._gateway = gateway
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The synchronous way."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The asynchronous way."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        sim_request = SimRequest(
            request.method,
            # As it travels: an id with an encoded slash in it must not fall apart.
            request.url.raw_path.decode("ascii").partition("?")[0],
            parse_qs(request.url.query.decode(), keep_blank_values=True),
            {name.lower(): value for name, value in request.headers.items()},
            body,
        )
        response = self._gateway.handle(sim_request, self._clock())
        if response.effects.drop:
            raise httpx.ReadError("the simulated gateway cut the connection", request=request)
        return httpx.Response(response.status, headers=list(response.headers), content=response.body, request=request)
