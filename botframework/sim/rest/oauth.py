"""OAuth endpoints, which belong to the service and not to a gateway. Imports the simulator's own modules only.

A gateway has no consumers, so every consumer is an unknown one and gets the refusal recorded for that.
"""

from typing import TYPE_CHECKING

from botframework.sim.wire import SimRequest, SimResponse, refuse

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway


def refused(_gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """401: the header is missing, or its consumer is not known."""
    if not request.headers.get("authorization", "").startswith("OAuth "):
        return refuse(401, "id: 0, error: missing Authorization header")
    return refuse(401, "id: 0, error: invalid consumer")
