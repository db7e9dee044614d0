"""What a row did to orders and fills, for the engine to react to; and how two copies of one execution become one.

The two kinds every order makes are msgspec structs, which are made in a quarter of the time. Imports model only. Made by
``core.book``, read by ``core.state`` and ``core.engine``.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from botframework.core.model import Fill, Order


class OrderChanged(Struct, frozen=True, gc=False):
    """An order is not what it was. ``before`` is None for a new one."""

    before: Order | None
    after: Order


class FillBooked(Struct, frozen=True, gc=False):
    """An execution was booked (``replaced`` None), corrected, moved to another owner, or got its commission."""

    fill: Fill
    replaced: Fill | None


class Finding(Struct, frozen=True):
    """Something a person should know; ``code`` as in notices. ``reconcile``: the broker should be asked."""

    code: str
    text: str
    level: str = "warning"
    reconcile: bool = False
    strategy: str = ""
    client_order_id: str = ""


Change = OrderChanged | FillBooked | Finding


def merged(old: Fill, old_revision: int, new: Fill, new_revision: int) -> Fill:
    """Two copies of one execution as one: the higher revision's numbers, the earliest time, a commission once known."""
    if new_revision < old_revision:
        old, new = new, old
    top = new if new_revision != old_revision else old
    commission = old.commission if new.commission is None else new.commission
    if new_revision == old_revision and old.commission is not None and new.commission is not None:
        commission = max(old.commission, new.commission)
    return replace(
        top,
        at_ns=min(old.at_ns, new.at_ns),
        commission=commission,
        broker_order_id=top.broker_order_id or old.broker_order_id or new.broker_order_id,
    )
