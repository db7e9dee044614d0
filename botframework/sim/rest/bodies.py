"""Reading JSON bodies: which members must be there and of what kind. Imports the simulator's vocabulary only.

A handler that needs a body is written for the body and wrapped here, so that none forgets the three ways of being wrong.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.rest.routes import Handler
from botframework.sim.wire import SimRequest, SimResponse, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

BodyHandler = Callable[["SimGateway", dict[str, Any], dict[str, str]], SimResponse]

_FITS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "flag": lambda value: isinstance(value, bool),
    "bit": lambda value: value in (0, 1) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
    "texts": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "objects": lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
}


def fits(value: object, kind: str) -> bool:
    """Whether a JSON value is of a kind: text, flag, bit, integer, number, texts, objects."""
    return _FITS[kind](value)


def wrong(body: dict[str, Any], **members: str) -> SimResponse | None:
    """The refusal of an object that lacks one of the members, or has it in another kind."""
    for name, kind in members.items():
        if body.get(name) is None:
            return refuse(400, f"Bad Request: {name} is required")
        if not _FITS[kind](body[name]):
            return refuse(400, f"Bad Request: {name} is not valid")
    return None


def takes(**members: str) -> Callable[[BodyHandler], Handler]:
    """Wraps a handler of a JSON object with these members."""

    def wrap(handler: BodyHandler) -> Handler:
        def handle(gateway: "SimGateway", request: SimRequest, arguments: dict[str, str]) -> SimResponse:
            try:
                body = request.json()
            except ValueError:
                return refuse(400, "Bad Request: Failed to parse body as JSON")
            if not isinstance(body, dict):
                return refuse(400, "Bad Request: Failed to parse body as JSON")
            return wrong(body, **members) or handler(gateway, body, arguments)

        handle.__doc__ = handler.__doc__
        return handle

    return wrap
