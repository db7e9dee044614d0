"""The door of a TLS port: whoever speaks TLS is let in, whoever speaks plain HTTP is told so at once.

Imports asyncio; used by the server. The real gateway leaves plain HTTP on its TLS port without an answer, which users take
for a gateway that hangs. One line costs nothing; what is served is the same.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

TLS_HANDSHAKE = 0x16
FIRST_BYTE_S = 30.0
BACKLOG = 100
VISITORS_MAX = 512
_TEXT = b"This port speaks HTTPS: use https:// (and wss://) with this address.\n"
PLAIN_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_TEXT), _TEXT)
)


class TlsDoor:
    """Accepts connections, looks at the first byte without taking it, and makes a TLS connection of the right ones."""

    def __init__(self, tls: ssl.SSLContext, make: Callable[[], asyncio.Protocol]) -> None:
        self._tls = tls
        self._make = make
        self._listeners: list[socket.socket] = []
        self._tasks: dict[asyncio.Task[None], None] = {}

    async def open(self, host: str, port: int) -> int:
        """Binds and accepts; the port bound. Raises OSError when it is taken."""
        loop = asyncio.get_running_loop()
        places = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        try:
            for family, *_, address in dict.fromkeys(places):
                # A name with several addresses gets the first one's port at all of them.
                here = port or (self._listeners[0].getsockname()[1] if self._listeners else 0)
                self._listeners.append(socket.create_server((str(address[0]), here), family=family, backlog=BACKLOG))
        except OSError:
            self.shut()
            raise
        for listener in self._listeners:
            listener.setblocking(False)
            self._start(self._accept(listener))
        bound: int = self._listeners[0].getsockname()[1]
        return bound

    async def close(self) -> None:
        """Accepts no more and leaves nobody waiting at the door; those inside stay."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.shut()

    def shut(self) -> None:
        """Gives the port up."""
        for listener in self._listeners:
            with contextlib.suppress(ValueError, OSError):
                asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        self._listeners.clear()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                visitor, _ = await loop.sock_accept(listener)
            except OSError:
                # Out of file descriptors, or the visitor has gone again: there may be better times.
                await asyncio.sleep(0.1)
                continue
            if len(self._tasks) > VISITORS_MAX:
                visitor.close()
                continue
            self._start(self._welcome(visitor))

    async def _welcome(self, visitor: socket.socket) -> None:
        visitor.setblocking(False)
        inside = False
        try:
            async with asyncio.timeout(FIRST_BYTE_S):
                first = await self._first_byte(visitor)
            if first == TLS_HANDSHAKE:
                inside = True  # the connection owns the socket from here on, also when the handshake fails
                await asyncio.get_running_loop().connect_accepted_socket(self._make, visitor, ssl=self._tls)
            elif first is not None:
                await self._explain(visitor)
        except (OSError, TimeoutError):
            pass
        finally:
            if not inside:
                visitor.close()

    @staticmethod
    async def _first_byte(visitor: socket.socket) -> int | None:
        loop = asyncio.get_running_loop()
        readable: asyncio.Future[None] = loop.create_future()
        loop.add_reader(visitor, _settle, readable)
        try:
            await readable
        finally:
            loop.remove_reader(visitor)
        found = visitor.recv(1, socket.MSG_PEEK)
        return found[0] if found else None

    @staticmethod
    async def _explain(visitor: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        # What was not read would make the closing a reset, and the answer be lost with it.
        await loop.sock_recv(visitor, 65_536)
        await loop.sock_sendall(visitor, PLAIN_ANSWER)
        visitor.shutdown(socket.SHUT_WR)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while await loop.sock_recv(visitor, 65_536):
                    pass


def _settle(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
