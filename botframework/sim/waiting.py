"""How long a connection keeps its place at the simulated gateway while nothing whole comes of it.

Imports asyncio; every connection has one. Most requests come whole and are answered at once, so a timer that is set stays,
and looks at what has changed when it rings.
"""

import asyncio
from collections.abc import Callable

WHOLE_S = 120.0
"""For a request to come whole, from its first byte (or the connection) to its last, and for answers to be read."""
KEPT_S = 600.0
"""Between requests. Most clients give a connection up long before, or look at it before they ask."""


class Waiting:
    """Calls `give_up` when what is waited for has not come."""

    def __init__(self, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._due_s: float | None = None
        self.for_rest = False
        """Whether it is the rest of a request that is waited for."""
        self.rank: tuple[bool, float] | None = None
        """Who gives way first when there is no room, if at all: half a request, which orders nothing, then who has been idle."""

    def rest(self) -> None:
        """A request has begun. Said again with every part of it, which gives it no more time."""
        if not self.for_rest:
            self._begin(WHOLE_S)
            self.for_rest = True
            self.rank = (False, self._loop.time())

    def request(self) -> None:
        """All is answered, and the client may ask again."""
        self._begin(KEPT_S)
        self.rank = (True, self._loop.time())

    def reader(self) -> None:
        """The client is to read what it was told."""
        self._begin(WHOLE_S)

    def over(self) -> None:
        """Nothing: the client waits for us, or for ever."""
        self._due_s = self.rank = None
        self.for_rest = False

    def end(self) -> None:
        """The connection is gone."""
        self.over()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self, patience_s: float) -> None:
        self.over()
        self._due_s = self._loop.time() + patience_s
        if self._timer is None or self._timer.when() > self._due_s:
            self._set(self._due_s)

    def _set(self, at_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(at_s, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._due_s is None:
            return
        if self._due_s > self._loop.time():
            self._set(self._due_s)
        else:
            self._give_up()
