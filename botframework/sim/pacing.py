"""Request limits per address and endpoint, on wall time. Imports nothing but the configuration's words.

`strict` follows the published table: a violation answers 429 and shuts the address out; requests during the penalty do not
prolong it. `loose` is what recordings show (60 calls within a second, all answered): only a gross flood is refused. Two per
cent of grace, so that a client that keeps the limit by its own clock is not punished for a network's jitter.
"""

from collections import deque

from botframework.sim.config import Pacing

_S = 1_000_000_000
ENDPOINT_S: dict[str, float] = {
    "GET /iserver/account/orders": 5,
    "GET /iserver/account/trades": 5,
    "GET /iserver/account/pnl/partitioned": 5,
    "GET /iserver/scanner/params": 900,
    "POST /iserver/scanner/run": 1,
    "GET /portfolio/accounts": 5,
    "GET /portfolio/subaccounts": 5,
    "POST /pa/performance": 900,
    "POST /pa/allperiods": 900,
    "POST /pa/transactions": 900,
    "POST /pa/allocation": 900,
    "GET /fyi/unreadnumber": 1,
    "GET /fyi/settings": 1,
    "POST /fyi/settings/{typecode}": 1,
    "GET /fyi/disclaimer/{typecode}": 1,
    "PUT /fyi/disclaimer/{typecode}": 1,
    "GET /fyi/deliveryoptions": 1,
    "PUT /fyi/deliveryoptions/email": 1,
    "POST /fyi/deliveryoptions/device": 1,
    "DELETE /fyi/deliveryoptions/{deviceId}": 1,
    "GET /fyi/notifications": 1,
    "GET /fyi/notifications/more": 1,
    "PUT /fyi/notifications/{notificationId}": 1,
    "GET /sso/validate": 60,
    "POST /tickle": 1,
    "GET /tickle": 1,
}
GLOBAL_STRICT = 10
GLOBAL_LOOSE = 100
ADDRESSES_KEPT = 1000


class Limiter:
    """Decides whether a request may pass."""

    def __init__(self, pacing: Pacing, penalty_s: int) -> None:
        self._strict = pacing == "strict"
        self._penalty_ns = penalty_s * _S
        self._recent: dict[str, deque[int]] = {}
        self._last: dict[tuple[str, str], int] = {}
        self._shut_until: dict[str, int] = {}

    def allows(self, peer: str, endpoint: str, wall_ns: int) -> bool:
        """Whether a request (`METHOD /template`) from an address passes; it counts whether it does or not."""
        if wall_ns < self._shut_until.get(peer, 0):
            return False
        limit = GLOBAL_STRICT if self._strict else GLOBAL_LOOSE
        if len(self._recent) > ADDRESSES_KEPT:
            self._recent.clear()
            self._last.clear()
            self._shut_until = {address: until for address, until in self._shut_until.items() if until > wall_ns}
        recent = self._recent.setdefault(peer, deque(maxlen=limit))
        full = len(recent) == limit and wall_ns - recent[0] < _S * 98 // 100
        recent.append(wall_ns)
        early = False
        if self._strict and (interval := ENDPOINT_S.get(endpoint)) is not None:
            last = self._last.get((peer, endpoint))
            early = last is not None and wall_ns - last < interval * _S * 0.98
            if not early:
                self._last[(peer, endpoint)] = wall_ns
        if not full and not early:
            return True
        if self._strict:
            self._shut_until[peer] = wall_ns + self._penalty_ns
        return False
