"""Commands on their way out, and what they changed: applied first, returned at the end of the event.

Shared by the parts of the engine. Imports core only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import attrs

from botframework.core import events as ev
from botframework.core.changes import Change, OrderChanged
from botframework.core.events import Command, Event
from botframework.core.model import Notice, TradingState
from botframework.core.state import ACCOUNT, State

#: Rows about the way of an order: they move no position, no price and no state, as long as they lead to nothing but orders
#: that changed. A booked fill was an execution before.
_OF_ORDERS: Final = frozenset(
    {
        ev.SubmitOrder,
        ev.OrderSent,
        ev.OrderAccepted,
        ev.OrderReported,
        ev.BookFill,
        ev.ModifyOrder,
        ev.ModifyAccepted,
        ev.CancelOrder,
        ev.CancelAccepted,
        ev.WantCancel,
        ev.MarkTold,
        ev.SaveState,
        ev.TimeAdvanced,
    }
)


@attrs.define(eq=False)
class Outbox:
    """The state's only writer. ``changes`` waits for the engine to react."""

    state: State
    commands: list[Command] = attrs.field(factory=list)
    changes: deque[Change] = attrs.field(factory=deque)
    rows: int = 0
    moves: int = 0  # the rows among them that may change a result, a rate, or what else is watched
    _said: dict[str, TradingState] = attrs.field(factory=dict)

    def apply(self, row: Event | Command) -> None:
        """Let the state take a row in."""
        self.rows += 1
        changes = self.state.apply(row)
        if changes:
            self.changes += changes
        # A clean comparison of the books says that they are what they were.
        if type(row) in _OF_ORDERS or (type(row) is ev.ReconcileFinished and row.clean):
            if len(changes) == 1 and type(changes[0]) is OrderChanged:
                return
            for each in changes:
                if type(each) is not OrderChanged:
                    self.moves += 1
                    return
        else:
            self.moves += 1

    def emit(self, command: Command) -> None:
        """A command: effective now, returned at the end of the event."""
        self.commands.append(command)
        self.apply(command)

    def take_back(self, command: Command) -> None:
        """Return it no more, since a later one of the same event says it all. For what changed nothing outside the journal."""
        self.commands = [each for each in self.commands if each is not command]

    def take(self) -> Sequence[Command]:
        """All commands of this event."""
        commands, self.commands = self.commands, []
        return commands

    def tell(self, level: str, code: str, words: str, strategy: str = "", **data: Any) -> None:
        """A notice for a person."""
        now = self.state.now_ns
        notice = Notice(level=level, code=code, text=words, at_ns=now, strategy=strategy, data=data)
        self.emit(ev.Tell(at_ns=now, notice=notice))

    def change_state(self, scope: str, state: TradingState, reason: str) -> None:
        """Tighten a trading state, and say so; nothing when that was said and still holds."""
        now = self.state.trading_states.get(scope, TradingState.ACTIVE)
        if now >= state and self._said.get(scope) == now:
            return
        self._said[scope] = max(now, state)
        self.emit(ev.ChangeTradingState(at_ns=self.state.now_ns, scope=scope, state=state, reason=reason))
        self.tell("error", "TRADING_STATE", f"{scope} is {state.name}: {reason}", "" if scope == ACCOUNT else scope)
