"""The session layers of the simulated gateway and what the brokerage remembers per session.

Imports the simulator's vocabulary only; changed by the session endpoints, the idle watch and the faults. Two layers: the
outer (login) session and the brokerage session inside it. Every brokerage session starts cold: accounts not queried, order
and trade lists not primed, no feed open, no question suppressed.
"""

from typing import Any

import attrs

from botframework.sim.rng import Rng, mix

MAC = "98:F2:B3:23:BF:A0"
SERVER_NAME = "JifN19053"
SERVER_VERSION = "Build 10.45.1a, May 4, 2026 4:00:00 PM"


@attrs.define
class Warmth:
    """What a brokerage session has been asked so far."""

    accounts: bool = False
    orders: bool = False
    trades: bool = False
    pnl: bool = False
    suppressed: dict[str, None] = attrs.field(factory=dict)
    feeds: dict[int, dict[str, None]] = attrs.field(factory=dict)
    searched: dict[int, None] = attrs.field(factory=dict)
    filtered_orders: bool = False


class Session:
    """Login, brokerage session, tokens."""

    def __init__(
        self,
        seed: int,
        wall_ns: int,
        *,
        established: bool,
        username: str,
        account: str,
        logged_in: bool = True,
        life_s: int | None = None,
    ) -> None:
        """`life_s` is how long a login lasts; None: for ever."""
        self._rng = Rng(mix(seed, wall_ns, 23))
        self.username = username
        self.user_id = 100_000_000 + mix(seed, 29) % 50_000_000
        self.logged_in = logged_in
        self.life_ns = None if life_s is None else life_s * 1_000_000_000
        self.connected = self.authenticated = self.established = established and logged_in
        self.competing = False
        self.portfolio_queried = False
        self.history_service = False
        self.warmth = Warmth()
        self.selected = account
        self.login_ns = wall_ns
        self.last_request_ns = wall_ns
        self.token = self._rng.hexadecimal(32)
        self.cookie = f"0.{self._rng.hexadecimal(8)}.{wall_ns // 1_000_000_000}.{self._rng.hexadecimal(8)}"
        self.trading_id = f"{self._rng.hexadecimal(8)}.{self._rng.hexadecimal(8)}"

    @property
    def tradable(self) -> bool:
        """Whether `/iserver` answers."""
        return self.logged_in and self.authenticated and self.established

    @property
    def ends_ns(self) -> int | None:
        """The wall time at which the login is over; None: never, or there is none."""
        return self.login_ns + self.life_ns if self.life_ns is not None and self.logged_in else None

    def left_ms(self, wall_ns: int, most_ms: int) -> int:
        """What is left of the login, as far as it is told: the figure is renewed by use up to a height."""
        ends = self.ends_ns
        return most_ms if ends is None else max(0, min(most_ms, (ends - wall_ns) // 1_000_000))

    def uuid(self) -> str:
        """A fresh id for a question."""
        text = self._rng.hexadecimal(32)
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def connect(self, *, established: bool) -> None:
        """A new brokerage session; `established` may follow later."""
        self.connected = True
        self.competing = False
        self.authenticated = established
        self.established = established
        self.warmth = Warmth()
        self.trading_id = f"{self._rng.hexadecimal(8)}.{self._rng.hexadecimal(8)}"

    def lose(self, *, competing: bool = False) -> None:
        """The brokerage session is gone."""
        self.connected = competing
        self.authenticated = False
        self.established = False
        self.competing = competing
        self.warmth = Warmth()

    def logout(self) -> None:
        """Both layers are gone."""
        self.lose()
        self.logged_in = False
        self.portfolio_queried = self.history_service = False

    def login(self, wall_ns: int) -> None:
        """What a person does in the browser."""
        self.logged_in = True
        self.login_ns = self.last_request_ns = wall_ns
        self.token = self._rng.hexadecimal(32)
        self.cookie = f"0.{self._rng.hexadecimal(8)}.{wall_ns // 1_000_000_000}.{self._rng.hexadecimal(8)}"
        self.connect(established=True)

    def status(self) -> dict[str, Any]:
        """The body of the status call: the short form without a session, the long form with one."""
        if not self.logged_in:
            return {"authenticated": False, "established": False, "competing": False, "connected": False, "MAC": None}
        if not self.authenticated and not self.connected:
            return {"authenticated": False, "competing": self.competing, "connected": False, "MAC": MAC}
        return {
            "authenticated": self.authenticated,
            "established": self.established,
            "competing": self.competing,
            "connected": self.connected,
            "message": "",
            "MAC": MAC,
            "serverInfo": {"serverName": SERVER_NAME, "serverVersion": SERVER_VERSION},
            "hardware_info": f"3b0679ee|{MAC}",
            "fail": "",
        }

    def knows(self, cookies: str) -> bool:
        """Whether a Cookie header carries this login's session, in any of the forms in use."""
        for part in cookies.split(";"):
            name, _, given = part.strip().partition("=")
            if name == "x-sess-uuid" and given == self.cookie:
                return True
            if name == "api" and (given == self.token or f'"{self.token}"' in given):
                return True
        return False
