"""The simulated gateway inside another program: its own thread, its own event loop, a free loopback port.

Imports threading, asyncio and the server. Used by the runner for `gateway: {kind: embedded}` and by tests:

    with EmbeddedGateway(SimConfig(speed=30)) as gateway:
        ... gateway.url, gateway.ws_url ...
"""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

from botframework import loops
from botframework.sim.config import SimConfig
from botframework.sim.gateway import SimGateway
from botframework.sim.market import TapeQuote
from botframework.sim.server import GatewayServer, wall_clock
from botframework.sim.sinks import SinkFailed

T = TypeVar("T")
START_TIMEOUT_S = 30


class EmbeddedGateway:
    """Starts at construction's `with` or at `start()`; `stop()` ends thread and loop and closes the book."""

    def __init__(
        self,
        config: SimConfig,
        *,
        quotes: Iterator[TapeQuote] | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], int] | None = None,
        on_failure: Callable[[SinkFailed], None] | None = None,
    ) -> None:
        """`on_failure` is called in the gateway's thread when the disk refused a record and the gateway fell silent."""
        self.failure: SinkFailed | None = None
        self.on_failure = on_failure
        self._clock = clock or wall_clock()
        self._config = config
        self._quotes = quotes
        self._tls = tls
        self._host, self._port = host, port
        self._gateway: SimGateway | None = None
        self._server: GatewayServer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._final_counts: dict[str, int] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when the port is bound. Raises OSError (port), ValueError or BookInUse (book) in the caller."""
        if self._thread is not None:
            raise RuntimeError("the embedded gateway has been started already")
        # Built here, so that a bad book or tape is the caller's exception and not a thread's.
        self._gateway = SimGateway(self._config, quotes=self._quotes, wall_ns=self._clock())
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="simulated-gateway", daemon=True)
        self._thread.start()
        try:
            ready.result(START_TIMEOUT_S)
        except BaseException:
            self._gateway.close()
            raise

    def _run(self, ready: "Future[None]") -> None:
        try:
            loops.run(self._main(ready))
        except BaseException as exc:
            if ready.done():
                raise
            ready.set_exception(exc)

    async def _main(self, ready: "Future[None]") -> None:
        assert self._gateway is not None
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._server = GatewayServer(
            self._gateway,
            host=self._host,
            port=self._port,
            tls=self._tls,
            clock=self._clock,
            on_failure=self._failed,
        )
        await self._server.start()
        ready.set_result(None)
        try:
            await self._stopping.wait()
        finally:
            await self._server.stop()

    def stop(self) -> None:
        """Stops serving and waits for the thread. Safe to call twice."""
        thread = self._thread
        if thread is not None and thread.is_alive() and self._loop is not None and self._stopping is not None:
            try:
                self._loop.call_soon_threadsafe(self._stopping.set)
            except RuntimeError:  # the loop has ended by itself in between
                pass
            thread.join()
        if self._gateway is not None:
            self._final_counts = self._gateway.counts()
            try:
                self._gateway.close()
            except SinkFailed as exc:
                self.failure = self.failure or exc

    def _failed(self, exc: SinkFailed) -> None:
        self.failure = exc
        if self.on_failure is not None:
            self.on_failure(exc)

    def call(self, action: Callable[[SimGateway], T]) -> T:
        """Runs `action(gateway)` in the gateway's thread and returns its result."""
        gateway, loop, server = self.gateway, self._loop, self._server
        if loop is None or server is None:
            raise RuntimeError("the embedded gateway is not running")

        async def inside() -> T:
            result = action(gateway)
            server.pump()
            return result

        return asyncio.run_coroutine_threadsafe(inside(), loop).result(START_TIMEOUT_S)

    @property
    def gateway(self) -> SimGateway:
        """The handler inside. Only its `faults` may be touched from another thread; for the rest there is `call`."""
        if self._gateway is None:
            raise RuntimeError("the embedded gateway has not been started")
        return self._gateway

    @property
    def server(self) -> GatewayServer:
        """The server inside."""
        if self._server is None:
            raise RuntimeError("the embedded gateway has not been started")
        return self._server

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return self.server.url

    @property
    def ws_url(self) -> str:
        """The URL of the websocket."""
        return self.server.ws_url

    def counts(self) -> dict[str, int]:
        """Accepted orders and executions, as `SimGateway.counts` has them; also after the stop."""
        return dict(self._final_counts) if self._final_counts is not None else self.gateway.counts()

    def market_ns(self) -> int:
        """Market time now."""
        return self.gateway.market_ns(self._clock())
