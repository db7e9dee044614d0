"""What the strategies of the virtual world must have heard, worked out from the record, and a short sum of what they did hear.

A strategy keeps the sum in its saved state, so that it goes on over crashes as the strategy does: an event told twice, left
out or told out of order makes it another one for good. Imports core; used by ``traders`` and ``world``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from botframework.core.engine import Engine
from botframework.core.events import Command, Event
from botframework.core.model import Fill, Order

_HOOKS = frozenset({"on_order", "on_fill"})


def link(chain: str, hook: str, thing: Any) -> str:
    """The sum of what was heard so far and this."""
    return hashlib.sha256(f"{chain} {hook} {_words(thing)}".encode()).hexdigest()[:16]


def _words(thing: Any) -> str:
    if isinstance(thing, Fill):
        return f"{thing.execution_id} {thing.side.value} {thing.quantity} {thing.price}"
    order: Order = thing
    return (
        f"{order.client_order_id} {order.status.value} {order.submission.value} {order.working.value} {order.filled} "
        f"{order.quantity} {order.limit_price} {order.stop_price} {order.cancel_pending} {order.replace_pending} {order.reason}"
    )


class Ears:
    """Sits where the strategies sit while a record is read, and hears everything that is for one of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.chains: dict[str, list[str]] = {name: [""] for name in names}  # the sum after so many callbacks

    @classmethod
    def of(cls, engine: Engine) -> Ears:
        """Ears on an engine that is going to read a record, and nothing else afterwards."""
        ears = cls(engine.strategy_names)
        engine._seats = ears  # type: ignore[assignment]  # does what reading needs, and knows of no marks
        return ears

    def tell(self, name: str, hook: str, thing: Any) -> None:
        """As the seats'."""
        if hook in _HOOKS and name in self.chains:
            chain = self.chains[name]
            chain.append(link(chain[-1], hook, thing))

    def hears(self, name: str, hook: str) -> bool:
        """As the seats'."""
        return hook in _HOOKS

    def tell_session(self, session: object) -> None:
        """The strategies of this world do not listen to it."""

    def recall(self, row: Event | Command) -> None:
        """How far anybody was told is what we are here to check."""
