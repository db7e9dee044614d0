"""The simulated gateway inside the virtual world: the shipped handler, driven by the world's loop in place of a server.

What ``sim.server`` does with sockets is done here with callbacks: requests at the moment they arrive, frames to whoever
holds the socket, one timer for all that the gateway has due. Imports ``sim``; owned by ``world``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import attrs

from botframework.sim.gateway import SimGateway
from botframework.sim.wire import SimRequest, SimResponse
from botframework.simulation.loop import VirtualLoop

NS_PER_S = 1_000_000_000
_NAP_NS = 2_000_000  # as the server's: quotes of one moment are served together


class Wire(Protocol):
    """The server's end of a websocket."""

    def frames(self, payloads: list[bytes]) -> None: ...

    def ended(self, code: int) -> None:
        """The server closed it; 0: cut without a close frame."""
        ...


@attrs.define(eq=False)
class Host:
    """One gateway. ``wall0_ns`` is the world's wall time at the loop's zero; the gateway's clock is always right."""

    gateway: SimGateway
    loop: VirtualLoop
    wall0_ns: int
    after: Callable[[], None] = lambda: None
    _sockets: dict[int, Wire] = attrs.field(factory=dict)
    _timer: asyncio.TimerHandle | None = None
    _due_ns: int = 0

    @property
    def wall_ns(self) -> int:
        return self.wall0_ns + self.loop.now_ns

    def start(self) -> None:
        """Let time pass for the gateway."""
        self.pump()

    def pump(self) -> None:
        """Whatever is due."""
        self.gateway.advance(self.wall_ns)
        self._settle()

    def answer(self, request: SimRequest) -> SimResponse:
        """One request, arriving now."""
        response = self.gateway.handle(request, self.wall_ns)
        self._settle()
        return response

    def open(self, headers: dict[str, str], wire: Wire) -> int:
        """A websocket opens now. Its first frames follow at once."""
        number = self.gateway.open_socket(headers, self.wall_ns)
        self._sockets[number] = wire
        self._settle()
        return number

    def receive(self, number: int, text: str) -> None:
        """A text arrives now."""
        if number in self._sockets:
            self.gateway.receive(number, text, self.wall_ns)
            self._settle()

    def close(self, number: int) -> None:
        """The client is gone."""
        if self._sockets.pop(number, None) is not None:
            self.gateway.close_socket(number)

    def drop_all(self) -> None:
        """The gateway's process died: every socket with it."""
        for number, wire in list(self._sockets.items()):
            self.close(number)
            wire.ended(0)

    def _settle(self) -> None:
        gateway = self.gateway
        pushes = gateway.take_pushes()
        if pushes:
            batches: dict[int, list[bytes]] = {}
            for number, payload in pushes:
                batches.setdefault(number, []).append(payload)
            for number, frames in batches.items():
                wire = self._sockets.get(number)
                if wire is not None:
                    wire.frames(frames)
        for number, code in gateway.take_closes():
            wire = self._sockets.pop(number, None)
            if wire is not None:
                wire.ended(code)
        now_ns = self.wall_ns
        due_ns = max(now_ns + _NAP_NS, gateway.next_due_ns())
        # One that rings too early looks and sets itself anew; it is cheaper than to set it at every request.
        if self._timer is None or due_ns < self._due_ns:
            if self._timer is not None:
                self._timer.cancel()
            self._due_ns = due_ns
            self._timer = self.loop.call_in(due_ns - now_ns, self._ring)
        self.after()

    def _ring(self) -> None:
        self._timer = None
        self.pump()
