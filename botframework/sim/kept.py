"""What the user of the simulated brokerage keeps there beside orders and positions. Imports the simulator's vocabulary only.

One object of the gateway, as long as it lives; nothing of it is in the book.
"""

import attrs

from botframework.sim.advisor import Advisor
from botframework.sim.alerts import Alerts
from botframework.sim.desk import Desk
from botframework.sim.fyi import Fyi


@attrs.define
class Watchlist:
    """A list of rows: a contract id, or the text of a row without one."""

    name: str
    rows: list[int | str]
    modified_ms: int


class Kept:
    """Watchlists, notifications, alerts, advisor's things."""

    def __init__(self, desk: Desk) -> None:
        self.watchlists: dict[str, Watchlist] = {}
        self.fyi = Fyi(desk.market_ms)
        self.alerts = Alerts(desk, self.fyi)
        self.advisor = Advisor(desk)
        self._messages = 0

    def message_id(self) -> str:
        """The next number of the answers that are counted."""
        self._messages += 1
        return str(self._messages)
