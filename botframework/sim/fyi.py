"""Notifications of the simulated user: what there is to read, what is switched on, where it goes.

Imports attrs only; kept by the gateway, changed by the FYI endpoints and by alerts that fire.
"""

import attrs

PAGE = 10
NOTIFICATIONS_KEPT = 200
UNREAD_AGAIN_NS = 300 * 1_000_000_000
"""The unread number may be asked for once in five minutes; sooner it answers 423 (session notes, 6)."""

SUBJECTS: dict[str, str] = {
    "BA": "Borrow availability",
    "CA": "Comparable algo",
    "DA": "Dividends",
    "EA": "Earnings",
    "MF": "Mutual fund",
    "OE": "Option expiration",
    "PR": "Portfolio builder rebalance",
    "SE": "Suspend order on economic event",
    "SG": "Short-term gain turning long-term",
    "SM": "System messages",
    "T2": "Assignment realising long-term gains",
    "TO": "Takeover",
    "UA": "User alert",
    "M8": "871(m) trades",
    "PS": "Platform suggestions",
    "DL": "Unexercised option loss",
    "PT": "Position transfer",
    "CB": "Missing cost basis",
    "MS": "Milestones",
    "TD": "MiFID notice",
    "ST": "Save taxes",
    "TI": "Trade idea",
    "CT": "Cash transfer",
}
FIXED = ("SM", "UA")
"""Subjects that cannot be switched off."""


@attrs.define
class Notification:
    """One entry. `at_s` is seconds since 1970 of market time."""

    number: str
    at_s: int
    subject: str
    headline: str
    text: str
    read: bool = False


@attrs.define
class Device:
    """Where notifications are delivered to."""

    name: str
    device_id: str
    shown: str
    enabled: bool


class Fyi:
    """Notifications, newest last, and their settings."""

    def __init__(self, market_ms: int) -> None:
        self.notifications: list[Notification] = []
        self.added = 0
        self.enabled: dict[str, bool] = dict.fromkeys(SUBJECTS, True)
        self.disclaimers_read: dict[str, None] = {}
        self.email = False
        self.devices: dict[str, Device] = {}
        self.unread_asked_ns: int | None = None
        hour = market_ms // 1000 - 3600 * len(SUBJECTS)
        for place, (subject, title) in enumerate(SUBJECTS.items()):
            self.add(hour + 3600 * place, subject, f"About: {title}", f"You are told about: {title}.")

    def add(self, at_s: int, subject: str, headline: str, text: str) -> None:
        """One more notification, where its subject is switched on; the oldest of too many is forgotten."""
        if self.enabled.get(subject, True):
            number = f"{at_s}{self.added:04d}"
            self.added += 1
            self.notifications.append(Notification(number, at_s, subject, headline, text))
            del self.notifications[:-NOTIFICATIONS_KEPT]

    @property
    def unread(self) -> int:
        """How many were not read."""
        return sum(not one.read for one in self.notifications)

    def find(self, number: str) -> Notification | None:
        """A notification by its id."""
        return next((one for one in self.notifications if one.number == number), None)

    def page(self, size: int, include: list[str], exclude: list[str], before: str) -> list[Notification]:
        """The newest, or those older than the one with the id `before`."""
        rows = list(reversed(self.notifications))
        if before:
            places = [place for place, one in enumerate(rows) if one.number == before]
            rows = rows[places[0] + 1 :] if places else []
        rows = [one for one in rows if (not include or one.subject in include) and one.subject not in exclude]
        return rows[: min(size, PAGE)]
