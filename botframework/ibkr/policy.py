"""What may be done with a request, by operation: pacing bucket, effect, repetition, deadline.

The table is generated from the description (``generated_client._operations``); this module turns it into the few words
the transport needs and decides what to do with a request that names no operation. Pure but for that import; used by
``transport``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final
from urllib.parse import unquote

import attrs
import httpx

from botframework.ibkr.failures import ORDERS_REFUSED
from botframework.ibkr.pacing import GLOBAL, Priority, Rate
from botframework.ibkr.plain import raw_path_of
from generated_client._operations import OPERATIONS, RATES, TIMEOUTS_S, Operation


@attrs.frozen(kw_only=True)
class Policy:
    """How the transport treats one operation.

    ``effect`` is read, session, order or account. ``repeatable`` means that sending it again after silence is harmless.
    ``timeout_s`` bounds the whole exchange; the server itself gives up after 10 s, so it is longer than that.
    """

    operation: str
    bucket: str = GLOBAL
    effect: str = "read"
    repeatable: bool = False
    timeout_s: float = 12.0
    priority: Priority = Priority.READ
    patience_s: float = 30.0
    method: str = ""
    path: str = ""
    needs_verdict: bool = attrs.field(init=False)
    """Whether risk must have allowed it: everything that touches orders, cancelling excepted."""

    @needs_verdict.default
    def _needs_verdict(self) -> bool:
        return self.effect == "order" and self.priority is not Priority.CANCEL

    def fits(self, request: httpx.Request) -> bool:
        """Whether the request is of this operation, by method and path below the API's root.

        A request is judged by the name it carries, so it may not carry the name of another one. A step back fits nothing,
        and an order's segment nothing that a server could read as several; ids of devices do hold slashes.
        """
        if not self.path:
            return True
        return request.method == self.method and _fits(self.path, self.effect == "order", raw_path_of(request))


#: Paths whose verdict is remembered: a bot uses few, and the same ones again and again.
_PATHS_MAX: Final = 500
#: What any server takes to part a path.
_SEPARATOR: Final = re.compile(r"[/\\]")
#: One segment of an order's path: no slash or backslash however it is spelled, and no parameters.
_STRICT: Final = r"(?:[^/%;\\]|%(?!2[fF]|5[cC]|3[bB]))+"


@lru_cache(_PATHS_MAX)
def _fits(template: str, strict: bool, raw_path: bytes) -> bool:
    """Whether a path with its query is one of an operation."""
    path = raw_path.partition(b"?")[0].decode("ascii", "replace")
    if _pattern(template, strict).fullmatch(path) is None:
        return False
    return "." not in (plain := unquote(path)) or not {".", ".."}.intersection(_SEPARATOR.split(plain))


@cache
def _pattern(template: str, strict: bool) -> re.Pattern[str]:
    """What paths of an operation look like; the API's root stands before it, whatever a proxy put in front."""
    segment = _STRICT if strict else "[^/]+"
    words = (segment if part.startswith("{") else re.escape(part) for part in template.strip("/").split("/"))
    return re.compile(rf"(?:/{segment})*?/" + "/".join(words))


class PolicyRefused(Exception):
    """The request must not be sent as it is; nothing left the process."""


@attrs.frozen
class PolicyTable:
    """Policies of all operations, and the rates they are paced by.

    Without ``may_move_orders`` nothing that touches an order passes, whatever it carries: for sessions without a bot.
    """

    policies: Mapping[str, Policy]
    rates: Mapping[str, Rate]
    may_move_orders: bool = True

    def of(self, request: httpx.Request) -> Policy:
        """The policy of a request, by ``extensions["operation"]``.

        A request without a known operation is let through when it can only read. Raises ``PolicyRefused`` otherwise:
        what it would do is unknown, so it could be an order.
        """
        name = str(request.extensions.get("operation", ""))
        policy = self.policies.get(name)
        if policy is not None:
            if policy.effect == "order" and not self.may_move_orders:
                raise PolicyRefused(f"{name} {ORDERS_REFUSED}")
            if not policy.fits(request):
                raise PolicyRefused(f"{request.method} {request.url.path} is no request of {name}")
            return policy
        if request.method == "GET":
            return Policy(operation=name or f"GET {request.url.path}")
        raise PolicyRefused(
            f"{request.method} {request.url.path}: no policy for operation {name!r}, and it may change something"
        )


#: Cancelling lowers risk: it goes first and needs no verdict.
CANCELS = frozenset({"order_cancel"})
#: Reads that tell where we stand: of the session, and of our orders and positions, without which no order may leave. They
#: wait neither behind other reads nor behind orders.
_SESSION_READS = frozenset(
    {"session_status", "order_status", "orders_list", "trades_list", "positions_all", "portfolio_ledger"}
)


def policy_of(operation: Operation) -> Policy:
    """Derive priority and patience from what the operation does."""
    if operation.id in CANCELS:
        priority, patience_s = Priority.CANCEL, 10.0
    elif operation.effect == "order":
        # An order that cannot go within two seconds was meant for another market; it is refused, provably unsent.
        priority, patience_s = Priority.ORDER, 2.0
    elif operation.effect == "session" or operation.id in _SESSION_READS:
        priority, patience_s = Priority.SESSION, 15.0
    else:
        priority, patience_s = Priority.READ, 30.0
    return Policy(
        operation=operation.id,
        bucket=operation.rate,
        effect=operation.effect,
        repeatable=operation.retry == "safe" and operation.effect != "order",
        timeout_s=TIMEOUTS_S[operation.timeout],
        priority=priority,
        patience_s=patience_s,
        method=operation.method,
        path=operation.path,
    )


@cache
def generated_table() -> PolicyTable:
    """The policies and rates of the description. Everybody gets the same table; nobody may write into it."""
    return PolicyTable(
        {name: policy_of(operation) for name, operation in OPERATIONS.items()},
        {name: Rate(rate.requests, rate.per_s, rate.concurrent) for name, rate in RATES.items()},
    )
