"""What a call of the library can end with, as a tree.

::

    CallFailed                    base: .operation .status .body .request_id .may_have_arrived
    ├── BadCall                   unknown operation, parameter, member or value: nothing left (also a UsageError, exit code 2)
    │   ├── UnknownContract       no contract of this symbol, kind, exchange and currency
    │   └── AmbiguousContract     several fit, and none is guessed: `.candidates` names them
    ├── OrderNeedsBot             it moves orders, which leave through a bot's risk gate only: nothing left (exit code 6)
    └── GatewayCallFailed         the gateway's side (exit code 4)
        ├── NotDelivered          provably nothing left: no connection, or its own pace refused it (`.retry_after_s`)
        │   └── WrongCertificate  the gateway shows a certificate that is not trusted (also a CertificateRefused)
        ├── NoBrokerageSession    another program holds it, or it does not come up (also a SessionRefused)
        ├── OutcomeUnknown        it may have arrived, and no usable answer came
        ├── CallRefused           the gateway answered: no
        │   ├── LoginNeeded       there is no (brokerage) session
        │   └── TooManyCalls      the gateway's pacing penalty
        └── AnswerUnreadable      status 200, but the answer fits nothing documented; `.body` has it

Imports ``botframework.errors``; raised by ``catalogue``, ``talk`` and what is built on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from botframework.errors import (
    BotError,
    CertificateRefused,
    GatewayError,
    OrderSafetyError,
    SessionRefused,
    UsageError,
)

#: The one sentence for every attempt to move orders past a bot.
ORDERS_REFUSED = (
    "moves orders, and orders leave only through the risk gate and journal of a bot: write a configuration "
    "(docs/first-strategy.md) and start it with `bot run FILE`"
)


class CallFailed(BotError):
    """A call did not give its documented answer.

    ``status`` is the HTTP status, None when no answer came; ``body`` the answer's bytes; ``request_id`` the gateway's id of
    the request where it gives one, else ours, which also stands in the log; ``may_have_arrived`` whether the gateway may
    have acted on it. A session hides session ids and the middle of account ids in all of it.
    """

    def __init__(
        self,
        what: str,
        *,
        operation: str,
        hint: str = "",
        status: int | None = None,
        body: bytes = b"",
        request_id: str = "",
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(what, where=operation, hint=hint)
        self.operation = operation
        self.status = status
        self.body = body
        self.request_id = request_id
        self.may_have_arrived = may_have_arrived

    def hide(self, redact: Callable[[object], str]) -> None:
        """Replace what must not be shown, in the text and in the answer's bytes."""
        self.what, self.hint = redact(self.what), redact(self.hint)
        self.args = (self.what,)
        if self.body:
            self.body = redact(self.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def __reduce__(self) -> tuple[Any, ...]:
        # The constructors take keywords; an exception must survive being sent between processes all the same.
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[CallFailed], args: tuple[Any, ...], state: dict[str, Any]) -> CallFailed:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class BadCall(CallFailed, UsageError):
    """The call cannot be made as asked; nothing left."""


class UnknownContract(BadCall):
    """No contract of this symbol, kind, exchange and currency."""


class AmbiguousContract(BadCall):
    """Several contracts fit, and none is guessed. ``candidates`` are ``lookup.Contract``."""

    def __init__(self, what: str, *, operation: str, hint: str = "", candidates: Sequence[Any] = ()) -> None:
        super().__init__(what, operation=operation, hint=hint)
        self.candidates = tuple(candidates)


class OrderNeedsBot(CallFailed, OrderSafetyError):
    """The operation moves orders; it is refused here, nothing left."""


class GatewayCallFailed(CallFailed, GatewayError):
    """The gateway's side."""


class NotDelivered(GatewayCallFailed):
    """Provably nothing left. ``retry_after_s`` is when the pace allows it again; 0 when that is not the reason."""

    retry_after_s: float = 0.0


class WrongCertificate(NotDelivered, CertificateRefused):
    """The gateway's certificate is not the pinned one, or not trusted."""


class NoBrokerageSession(GatewayCallFailed, SessionRefused):
    """There is a gateway, but no usable brokerage session."""


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
