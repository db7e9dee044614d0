"""The end of a run: the broker's last word awaited, the books compared once more, and how it ended put into words.

Everything here is bounded: a person who stops a bot wants it to end. What could not be confirmed is said, with an exit
code of its own, and the next start goes on looking. Imports core and its neighbours; used by ``runtime.live``.
"""

from __future__ import annotations

import asyncio

import attrs

from botframework.core.engine import Engine
from botframework.core.model import SessionState, Submission
from botframework.errors import ExitCode
from botframework.ports import Clock
from botframework.runtime.bookkeeper import RETRY_S, Bookkeeper
from botframework.runtime.books import own_open_orders
from botframework.runtime.pump import Pump
from botframework.runtime.reconcile import POSITION_CODES
from botframework.runtime.waits import pause, race

NS_PER_S = 1_000_000_000
_SILENCE_S = 2.0  # no word from the broker for so long, so it is asked
_SHOWN = 3  # findings in one line


@attrs.define(eq=False, kw_only=True)
class Closing:
    """``moved`` is set by everything that happens, ``hurry`` when nobody wants to wait any longer; ``wait_s`` is how long
    the broker has to say what became of our orders.
    """

    engine: Engine
    clock: Clock
    books: Bookkeeper
    pump: Pump
    moved: asyncio.Event
    hurry: asyncio.Event
    wait_s: float

    async def settle(self) -> None:
        """Wait until nothing of ours is on its way, at most ``wait_s``; then compare the books a last time."""
        deadline_ns = self.clock.mono_ns() + round(self.wait_s * NS_PER_S)
        self.books.facts = None  # what is known of the broker at the end must be from the end
        while True:
            await self._await_words(deadline_ns)
            if self.hurry.is_set() or self.pump.dead is not None or self.books.session is not SessionState.READY:
                return
            known = len(self.engine.view.book.executions)
            _, finished = await race(self.books.compare(), self.hurry)
            if self.clock.mono_ns() >= deadline_ns:
                return
            if finished is None or not finished.clean:
                await pause(self.clock, self.hurry, RETRY_S[0])
            elif len(self.engine.view.book.executions) == known and not self._is_waiting():
                return  # what came while the lists were read may be missing in them, and its fee with it

    async def _await_words(self, deadline_ns: int) -> None:
        """Wait for what the broker owes us; when it is silent, ask."""
        while self._is_waiting() and not self.hurry.is_set():
            left_s = (deadline_ns - self.clock.mono_ns()) / NS_PER_S
            if left_s <= 0:
                return
            self.moved.clear()
            if not await pause(self.clock, self.moved, min(left_s, _SILENCE_S)):
                await race(self.books.compare(), self.hurry)  # nothing was said: ask

    def _is_waiting(self) -> bool:
        """Whether the broker still owes us a word that can come soon."""
        for order in own_open_orders(self.engine.view):
            if order.submission is Submission.UNKNOWN:
                continue  # needs evidence, which takes longer; the next start goes on looking
            asked = order.submission is not Submission.ACKED or order.cancel_pending or order.replace_pending
            if asked or self.engine.at_stop == "cancel":
                return True
        return False

    def outcome(self, reason: str) -> tuple[int, str]:
        """Exit code, and the reason in one line. What a person must see stands before what another start puts right."""
        if self.pump.dead is not None:
            return ExitCode.JOURNAL, str(self.pump.dead)
        open_end, advice = self._open_end()
        if self.engine.halted:
            also = f"; {open_end}" if open_end else ""
            words = f"{reason}; trading was halted: {self.engine.halted}{also}"
            return ExitCode.REFUSED, f"{words}: look at the account at the broker, then `bot resume`"
        if self.hurry.is_set():
            return ExitCode.INTERRUPTED, f"{reason}; {open_end}"
        gaps = [] if self.books.facts is None else self._gaps()
        if gaps:
            also = f"; {open_end}" if open_end else ""
            words = f"{reason}; the books differ at the end: {'; '.join(gaps)}{also}"
            return ExitCode.REFUSED, f"{words}: look at the account at the broker"
        if open_end:
            return ExitCode.GATEWAY, f"{reason}; {open_end}: {advice}"
        if self.engine.raised:
            return ExitCode.PLUGIN, "; ".join(self.engine.raised.values())
        return ExitCode.OK, reason

    def _open_end(self) -> tuple[str, str]:
        """What the broker has not confirmed, which the next start finds out, and what to do; or nothing."""
        if self.hurry.is_set():
            return "ended without waiting for the broker", "start again"
        unconfirmed = len(own_open_orders(self.engine.view)) if self.engine.at_stop == "cancel" else 0
        session = self.books.session
        gone = "" if session is SessionState.READY else f" (session {session.value})"
        if unconfirmed:
            return f"{unconfirmed} orders may still be at the broker{gone}", "start again, or look there"
        last = self.books.last
        if self.books.facts is None or last is None:
            why = gone or f" ({self.books.query_error})"
            return f"the books could not be compared at the end{why}", "start again when the gateway is back"
        if not last.clean and not self._gaps():
            return f"the books did not agree yet at the end: {'; '.join(last.findings[:_SHOWN])}", "start again"
        return "", ""

    def _gaps(self) -> list[str]:
        """Positions of the last comparison that differ from the broker's, in words."""
        last = self.books.last
        found = () if last is None else last.findings
        return [finding for finding in found if finding.startswith(POSITION_CODES)][:_SHOWN]
