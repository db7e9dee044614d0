"""An order operation's words taken apart: parameters here, the members of the ticket there, all of them checked.

For orders given by hand, whose ticket becomes an intent instead of a body. Imports ``catalogue``; used by the runner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from botframework.ibkr.catalogue import _check, _read, _text, described, members
from botframework.ibkr.failures import BadCall
from botframework.structure import suggest

_BODY: Final = "body"
ONE_TICKET: Final = "place the orders one by one, each with its own risk verdict"


def split(name: str, arguments: Mapping[str, object]) -> tuple[dict[str, str], dict[str, object]]:
    """The words of a command line for an operation on orders: its parameters as text, and the members of its ticket.

    Every value is checked; what must be given is for the caller to say, as an account may come from elsewhere. A whole
    ``body`` (plain data) is taken apart. Raises ``BadCall``.
    """
    operation = described(name)
    by_name = {n: p for p in operation.parameters for n in (p.python, p.name)}
    whole = members(operation.body)
    schema: Mapping[str, Any] = operation.body or {}
    if "orders" in whole:
        schema = whole["orders"]["items"]
    inside = members(schema)
    values: dict[str, str] = {}
    ticket: dict[str, object] = {}
    body = arguments.get(_BODY)
    if body is not None:
        if operation.body is None:
            raise BadCall("it takes no body", operation=name)
        _check(name, _BODY, body, operation.body)
        assert isinstance(body, Mapping)
        rows = body.get("orders", [body]) if "orders" in whole else [body]
        if len(rows) != 1:
            raise BadCall(
                f"{len(rows)} tickets are a bracket or a group, which a bot does not carry",
                operation=name,
                hint=ONE_TICKET,
            )
        ticket.update(rows[0])
    for key, value in arguments.items():
        if key == _BODY:
            continue
        if key in by_name:
            values[by_name[key].name] = _text(name, by_name[key], value, True)
        elif key in inside:
            if key in ticket:
                raise BadCall(f"{key!r} is given twice", operation=name, hint="in the body or as key=value")
            ticket[key] = _read(str(value), inside[key])
            _check(name, key, ticket[key], inside[key])
        else:
            known = [p.name for p in operation.parameters] + list(inside)
            raise BadCall(f"no parameter {key!r}", operation=name, hint=suggest(key, known, "it takes"))
    return values, ticket
