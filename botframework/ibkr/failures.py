"""What a call of the library can end with, as a tree.

::

    CallFailed                 base: .operation .status .body .may_have_arrived
    ├── BadCall                unknown operation, parameter, member or value: nothing left (also a UsageError, exit code 2)
    ├── OrderNeedsBot          it moves orders, which leave through a bot's risk gate only: nothing left (exit code 6)
    └── GatewayCallFailed      the gateway's side (exit code 4)
        ├── NotDelivered       provably nothing left: no connection, or its own pace refused it
        ├── OutcomeUnknown     it may have arrived, and no usable answer came
        ├── CallRefused        the gateway answered: no
        │   ├── LoginNeeded    there is no (brokerage) session
        │   └── TooManyCalls   the gateway's pacing penalty
        └── AnswerUnreadable   status 200, but the answer fits nothing documented; `.body` has it

Imports ``botframework.errors``; raised by ``catalogue`` and ``library``.
"""

from __future__ import annotations

from botframework.errors import BotError, GatewayError, OrderSafetyError, UsageError

#: The one sentence for every attempt to move orders past a bot.
ORDERS_REFUSED = (
    "moves orders, and orders leave only through the risk gate and journal of a bot: write a configuration "
    "(docs/first-strategy.md) and start it with `bot run FILE`"
)


class CallFailed(BotError):
    """A call did not give its documented answer.

    ``status`` is the HTTP status, None when no answer came; ``body`` the answer's bytes; ``may_have_arrived`` whether the
    gateway may have acted on it.
    """

    def __init__(
        self,
        what: str,
        *,
        operation: str,
        hint: str = "",
        status: int | None = None,
        body: bytes = b"",
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(what, where=operation, hint=hint)
        self.operation = operation
        self.status = status
        self.body = body
        self.may_have_arrived = may_have_arrived


class BadCall(CallFailed, UsageError):
    """The call cannot be made as asked; nothing left."""


class OrderNeedsBot(CallFailed, OrderSafetyError):
    """The operation moves orders; it is refused here, nothing left."""


class GatewayCallFailed(CallFailed, GatewayError):
    """The gateway's side."""


class NotDelivered(GatewayCallFailed):
    """Provably nothing left."""


class OutcomeUnknown(GatewayCallFailed):
    """The request may have arrived and no usable answer came."""


class CallRefused(GatewayCallFailed):
    """The gateway answered, and the answer is no."""


class LoginNeeded(CallRefused):
    """There is no session, or no brokerage session behind it."""


class TooManyCalls(CallRefused):
    """Too many requests: the gateway answers nothing for up to fifteen minutes."""


class AnswerUnreadable(GatewayCallFailed):
    """An answer came that fits nothing documented."""
