"""The other ways to hold a running bot back: the kill file, a signal; and the broker's word that it worked.

Socket, file, signal, rules and the watchdog end in the same event, written before it takes effect. From HALTED on the
time runs until the broker shows none of our orders any more; that, not a request that left, is reported as the end.
Imports core and its neighbours; owned by ``runtime.live``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from botframework.core.engine import Engine
from botframework.core.events import Event, Noticed, TradingStateChanged
from botframework.core.model import TradingState
from botframework.core.state import ACCOUNT
from botframework.runtime import killfile
from botframework.runtime.holds import LEVELS, Holds, Refused
from botframework.runtime.seams import LiveClock

LOOK_S = 0.25
NS_PER_S = 1_000_000_000


@attrs.define(eq=False, kw_only=True)
class KillSwitch:
    """``paths`` are where a kill file may lie, none where the bot has none. ``emit`` takes events in."""

    holds: Holds
    paths: tuple[Path, ...]
    clock: LiveClock
    engine: Callable[[], Engine | None]
    emit: Callable[[Event], None]
    _places: tuple[str, ...] = attrs.field(init=False)  # the same as text: every order asks for them
    _since: dict[str, tuple[int, int]] = attrs.field(init=False, factory=dict)  # scope -> monotonic time, orders then
    _done: set[str] = attrs.field(init=False, factory=set)  # scopes whose halt was taken note of
    _signal: str = attrs.field(init=False, default="")
    _said: dict[Path, killfile.KillRequest] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self._places = tuple(map(str, self.paths))

    async def keep(self) -> None:
        """Look for the file as long as the bot runs; without one, only until a signal of the start can be carried out."""
        while self.paths or self.engine() is None:
            self.look()
            await self.clock.sleep(LOOK_S)
        self.look()

    def objection(self) -> str:
        """Why no order may leave now; empty when it may. Asked right before an order's first byte."""
        for place in self._places:
            if killfile.is_there(place):
                return f"the kill file {Path(place).name} is there"
        return ""

    def signalled(self, name: str) -> None:
        """A signal that means halt; one that comes while the bot starts is kept until it can be carried out."""
        self._signal = name
        self.look()

    def look(self) -> None:
        """Carry out what a signal or the file asks for."""
        engine = self.engine()
        if engine is None:
            return
        if self._signal:
            name, self._signal = self._signal, ""
            self._hold(killfile.HALT, f"signal {name}", name)
        for path in self.paths:
            self._look_at(path, engine)

    def _look_at(self, path: Path, engine: Engine) -> None:
        request = killfile.read(path)
        if request is None:
            self._said.pop(path, None)
            return
        if request == self._said.get(path):
            return  # carried out, and the file cannot be taken away: it goes on holding
        if request.level == "alert":
            self._notice("warning", "ALERT", f"{request.reason} ({request.by})")
        else:
            self._hold(request.level, request.reason, request.by)
        if killfile.read(path) != request:
            return  # somebody asked for more while this was written down: that is for the next look
        # Only what is in the journal may be taken away; a journal that failed leaves the file to the next start, and so does a
        # run that takes no event any more.
        holds = engine.view.trading_states.get(ACCOUNT, TradingState.ACTIVE)
        is_in_force = request.level == "alert" or holds >= LEVELS[request.level]
        if is_in_force and engine.view.journal_ok and not killfile.take_away(path):
            self._said[path] = request
            self._notice("error", "KILL_FILE", f"{path.name} cannot be removed: nothing leaves until somebody does")

    def _hold(self, level: str, reason: str, by: str) -> None:
        try:
            self.holds.hold(level, ACCOUNT, reason=reason, by=by)
        except Refused:
            pass  # held back as much already

    def _notice(self, level: str, code: str, text: str) -> None:
        self.emit(
            Noticed(at_ns=self.clock.market_ns(), wall_ns=self.clock.wall_ns(), level=level, code=code, text=text)
        )

    # --- the broker's word ---------------------------------------------------------------------------------------------

    def note(self, event: object) -> None:
        """After each event: a scope that was just halted is timed; one without orders at the broker is confirmed."""
        engine = self.engine()
        if engine is None:
            return
        for scope, state in engine.view.trading_states.items():
            if state < TradingState.HALTED:
                self._since.pop(scope, None)
                self._done.discard(scope)
            elif scope not in self._since and scope not in self._done:
                orders = self._open(engine, scope)
                self._done.add(scope)
                if orders or (isinstance(event, TradingStateChanged) and event.scope == scope):
                    self._since[scope] = (self.clock.mono_ns(), orders)
        for scope, (since_ns, orders) in tuple(self._since.items()):
            if self._open(engine, scope):
                continue
            del self._since[scope]
            took_s = (self.clock.mono_ns() - since_ns) / NS_PER_S
            text = (
                f"the broker shows no order of ours any more ({orders} before), {took_s:.2f} s after {scope} was halted"
            )
            self._notice("info", "KILL_CONFIRMED", text)

    @staticmethod
    def _open(engine: Engine, scope: str) -> int:
        return sum(scope in (ACCOUNT, record.intent.strategy) for record in engine.view.book.own_open())
