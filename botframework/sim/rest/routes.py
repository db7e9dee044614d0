"""What a route is. Imports attrs only; filled by the table in this package's `__init__`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import attrs

from botframework.sim.wire import SimRequest, SimResponse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

Needs = Literal["none", "session", "brokerage"]
Handler = Callable[["SimGateway", SimRequest, dict[str, str]], SimResponse]


@attrs.frozen
class Route:
    """One operation: method, path template below the API base, what it needs, who answers it."""

    method: str
    template: str
    needs: Needs
    warm: bool
    handler: Handler
    segments: tuple[str, ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.template.strip("/").split("/")))

    def match(self, parts: list[str]) -> dict[str, str] | None:
        """The path's arguments, or None when it is another path."""
        arguments: dict[str, str] = {}
        for segment, part in zip(self.segments, parts, strict=True):
            if segment.startswith("{"):
                arguments[segment[1:-1]] = part
            elif segment != part:
                return None
        return arguments
