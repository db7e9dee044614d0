"""History and price ladder of the websocket side: the topics `smh` and `sbd`.

Imports the simulator's vocabulary only; owned by the push side. One history stream a socket and five a session, ended by its
server id; one ladder an account, rows that changed only (websocket notes 4.2, 4.3). Intervals run on market time.
"""

from decimal import Decimal
from typing import Any

import attrs

from botframework.sim.accounttopics import Frame, TopicSet, begin
from botframework.sim.desk import Desk
from botframework.sim.history import BarsRefused, bars, history_body
from botframework.sim.wire import price_text, size_text

HISTORY_MS = 5_000
LADDER_MS = 500
HISTORIES_MAX = 5
LEVELS = 5
FIRST_SERVER_ID = 1_546


@attrs.define(slots=True, eq=False)
class History:
    """The history stream of one socket."""

    owner: TopicSet
    server_id: str
    topic: str


class ChartTopics:
    """Makes and repeats the frames. `histories` is by server id, over all sockets."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next = FIRST_SERVER_ID
        self._histories: dict[str, History] = {}

    def subscribe_history(self, owner: TopicSet, target: str, parameters: Frame) -> bool:
        """Begins a history stream in place of the socket's older one; False when the session has too many.

        Unknown contracts are ignored; parameters that make no sense give way to a day of five-minute bars.
        """
        desk = self._desk
        instrument = desk.universe.find_text(target.partition("@")[0])
        if instrument is None:
            return True
        self.forget(owner)
        if len(self._histories) >= HISTORIES_MAX:
            return False
        desk.watch(instrument.conid)
        self._next += 1
        history = History(owner, str(self._next), f"smh+{target}")
        self._histories[history.server_id] = history
        listing = desk.listing(instrument.conid)
        period, bar = _text(parameters, "period", "1d"), _text(parameters, "bar", "5min")
        outside = parameters.get("outsideRth") is True
        shown: Frame = {}

        def frame() -> Frame | None:
            nonlocal shown
            try:
                found = bars(listing, desk.config.seed, desk.market_ms, period, bar, "")
            except BarsRefused:
                found = bars(listing, desk.config.seed, desk.market_ms, "1d", "5min", "")
            body = history_body(instrument, found, history.server_id, outside_rth=outside) | {"topic": history.topic}
            if body["data"] == shown.get("data"):
                return None
            shown = body
            return body

        begin(desk, owner, history.topic, HISTORY_MS, frame)
        return True

    def unsubscribe_history(self, owner: TopicSet, server_id: str) -> str | None:
        """Ends a history stream by its server id; the text of the confirmation, None for an unknown one."""
        history = self._histories.get(server_id)
        if history is None or history.owner is not owner:
            return None
        self.forget(owner)
        return f"Unsubscribed {server_id}"

    def forget(self, owner: TopicSet) -> None:
        """The history stream of a socket is over."""
        for history in [one for one in self._histories.values() if one.owner is owner]:
            del self._histories[history.server_id]
            owner.timed.pop(history.topic, None)

    def subscribe_ladder(self, owner: TopicSet, target: str) -> None:
        """`ACCOUNT+CONID[+EXCHANGE]`: a ladder in place of the account's older one. Unknown ones are ignored."""
        account, _, rest = target.partition("+")
        instrument = self._desk.universe.find_text(rest.partition("+")[0])
        if instrument is None or account not in self._desk.accounts:
            return
        self.unsubscribe_ladder(owner, account)
        self._desk.watch(instrument.conid)
        topic = f"sbd+{target}"
        shown: dict[int, Frame] = {}

        def frame() -> Frame | None:
            rows = [row for row in self._rows(instrument.conid) if shown.get(row["row"]) != row]
            shown.update({row["row"]: row for row in rows})
            return {"topic": topic, "data": rows} if rows else None

        begin(self._desk, owner, topic, LADDER_MS, frame)

    def unsubscribe_ladder(self, owner: TopicSet, account: str) -> None:
        """Ends the ladder of an account."""
        for topic in [topic for topic in owner.timed if topic.startswith(f"sbd+{account}+")]:
            del owner.timed[topic]

    def _rows(self, conid: int) -> list[dict[str, Any]]:
        """Asks from above, the last trade, bids below it.

        This exchange shows one level a side. Below and above it lie only the limit orders of its own accounts, so those
        rows are empty where there are none.
        """
        listing = self._desk.listing(conid)
        if listing.bid is None or listing.ask is None:
            return []
        tick = listing.instrument.tick
        resting: dict[tuple[bool, Decimal], Decimal] = {}
        for order in self._desk.orders.values():
            if order.working and order.conid == conid and order.price is not None and order.status == "Submitted":
                key = (order.buy, order.price)
                resting[key] = resting.get(key, Decimal(0)) + order.remaining
        rows: list[dict[str, Any]] = []
        for place in range(LEVELS):
            price = listing.ask + tick * (LEVELS - 1 - place)
            size = resting.get((False, price), Decimal(0)) + (listing.ask_size if price == listing.ask else 0)
            rows.append({"row": place, "focus": 0, "price": price_text(price), "ask": size_text(size) if size else ""})
        last = "" if listing.last is None else f"{size_text(listing.last_size)} @ {price_text(listing.last)}"
        rows.append({"row": LEVELS, "focus": 1, "price": last})
        for place in range(LEVELS):
            price = max(listing.bid - tick * place, Decimal(0))
            size = resting.get((True, price), Decimal(0)) + (listing.bid_size if price == listing.bid else 0)
            row = LEVELS + 1 + place
            rows.append({"row": row, "focus": 0, "price": price_text(price), "bid": size_text(size) if size else ""})
        return rows


def _text(parameters: Frame, key: str, default: str) -> str:
    value = parameters.get(key)
    return value if isinstance(value, str) else default
