"""The lines of the gateway's own order log. Imports the simulator's vocabulary only; written by the desk.

`price` and `quantity` are the order's, in `filled` lines the execution's (the order's are then `limit_price` and
`order_quantity`). Money and sizes are decimal text, times milliseconds: `at_ms` market time, `wall_ms` wall time.
"""

from decimal import Decimal
from typing import Any

from botframework.sim.orders import Execution, SimOrder
from botframework.sim.tickets import Ticket


def order_line(order: SimOrder, kind: str, at_ms: int, wall_ms: int) -> dict[str, Any]:
    """What became of a working order: accepted, modified, cancelled, expired."""
    return {
        "at_ms": at_ms,
        "wall_ms": wall_ms,
        "kind": kind,
        "order_id": order.order_id,
        "cOID": order.c_oid,
        "account": order.account,
        "conid": order.conid,
        "symbol": order.symbol,
        "side": order.side,
        "type": order.kind,
        "tif": order.tif,
        "price": _text(order.price),
        "stop_price": _text(order.stop),
        "quantity": str(order.quantity),
        "filled": str(order.filled),
        "remaining": str(order.remaining),
    }


def fill_line(order: SimOrder, execution: Execution, wall_ms: int) -> dict[str, Any]:
    """An execution."""
    return order_line(order, "filled", execution.at_ms, wall_ms) | {
        "execution_id": execution.execution_id,
        "account": execution.account,
        "conid": execution.conid,
        "symbol": execution.symbol,
        "side": execution.side,
        "price": str(execution.price),
        "quantity": str(execution.quantity),
        "limit_price": _text(order.price),
        "order_quantity": str(order.quantity),
        "commission": str(execution.commission),
        "position": str(execution.position),
    }


def ticket_line(ticket: Ticket | None, kind: str, reason: str, at_ms: int, wall_ms: int) -> dict[str, Any]:
    """A ticket that did not become an order: rejected, question, declined."""
    line: dict[str, Any] = {"at_ms": at_ms, "wall_ms": wall_ms, "kind": kind, "order_id": None, "reason": reason}
    if ticket is not None:
        line |= {
            "cOID": ticket.c_oid,
            "account": ticket.account,
            "conid": ticket.instrument.conid,
            "symbol": ticket.instrument.symbol,
            "side": ticket.side,
            "type": ticket.kind,
            "tif": ticket.tif,
            "price": _text(ticket.price),
            "stop_price": _text(ticket.stop),
            "quantity": str(ticket.quantity),
            "filled": "0",
            "remaining": str(ticket.quantity),
        }
    return line


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
