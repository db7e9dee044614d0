"""Timers in market time: a heap with names. Imports the standard library's heap only; owned by ``core.engine``."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

import attrs

NEVER = 1 << 62  # some time in the year 2116
TIMERS_MAX = 1_000  # of one strategy


@attrs.define(eq=False)
class Timers:
    """Who wants to be woken when. The owner ``""`` is the engine itself."""

    _heap: list[tuple[int, int, str, str]] = attrs.field(factory=list)  # due, number, owner, name
    _live: dict[tuple[str, str], tuple[int, int]] = attrs.field(factory=dict)  # -> number, every
    _numbers: int = 0
    next_due_ns: int = NEVER
    """Market time of the next one; far away when there is none. Read after every event, so it is kept and not worked out."""

    def put(self, owner: str, name: str, due_ns: int | None, every_ns: int, *, now_ns: int = -1) -> None:
        """Set or replace a timer; without a due time it is stopped. Never due before the next nanosecond.

        Raises ``ValueError`` when the owner has too many.
        """
        if due_ns is None:
            self._live.pop((owner, name), None)
            self._tidy()
            return
        if (owner, name) not in self._live and sum(who == owner for who, _ in self._live) >= TIMERS_MAX:
            raise ValueError(f"strategy {owner!r} has {TIMERS_MAX} timers already")
        self._numbers += 1
        self._live[owner, name] = (self._numbers, every_ns)
        heappush(self._heap, (max(due_ns, now_ns + 1), self._numbers, owner, name))
        self._tidy()

    def drop(self, owner: str) -> None:
        """Stop all timers of an owner."""
        for key in [key for key in self._live if key[0] == owner]:
            del self._live[key]
        self._tidy()

    def due(self, now_ns: int) -> Iterator[tuple[str, str, int]]:
        """Owner, name and due time of what is due, in order; repeating ones are set again, missed turns come once."""
        while self._heap and self._heap[0][0] <= now_ns:
            due_ns, number, owner, name = heappop(self._heap)
            live = self._live.get((owner, name))
            if live is None or live[0] != number:
                continue
            every = live[1]
            if every:
                heappush(self._heap, (due_ns + every * ((now_ns - due_ns) // every + 1), number, owner, name))
            else:
                del self._live[owner, name]
            self.next_due_ns = self._heap[0][0] if self._heap else NEVER
            yield owner, name, due_ns
        self.next_due_ns = self._heap[0][0] if self._heap else NEVER

    def _tidy(self) -> None:
        """Take replaced and stopped timers off the top, so that nobody is woken for them."""
        heap = self._heap
        while heap and self._live.get((heap[0][2], heap[0][3]), (0, 0))[0] != heap[0][1]:
            heappop(heap)
        self.next_due_ns = heap[0][0] if heap else NEVER
