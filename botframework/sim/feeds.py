"""Market data subscriptions of the websocket side: conflation, changed fields, silent expiry.

Imports the simulator's vocabulary only; owned by the push side, which gives it the means to send. One update per instrument
and socket in a conflation interval of market time; the first frame twice; the end without a word (websocket notes 4.1).
"""

from collections.abc import Callable
from typing import Any

import attrs

from botframework.sim.board import FIELDS, MARKET_FIELDS, Listing, field_value
from botframework.sim.clock import NS_PER_MS, NS_PER_S
from botframework.sim.desk import Desk
from botframework.sim.session import Session

SERVER_ID = "q0"
DEFAULT_FIELDS = ("31", "84", "86")
SUBSCRIPTIONS_MAX = 5_000


@attrs.define(slots=True, eq=False)
class Feed:
    """One market data subscription of one socket. `due_ns` and `expires_ns` are wall time."""

    topic: str
    conid: int
    fields: tuple[str, ...]
    expires_ns: int
    due_ns: int
    fresh: bool = True
    scheduled: bool = False
    sent: dict[str, object] = attrs.field(factory=dict)


@attrs.define(slots=True, eq=False)
class FeedSet:
    """The subscriptions of one socket, by target. `congested`: its client reads too slowly."""

    send: Callable[[dict[str, Any]], None]
    feeds: dict[str, Feed] = attrs.field(factory=dict)
    congested: bool = False


class Feeds:
    """The subscriptions of all sockets, by instrument."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._session = session
        self._by_conid: dict[int, list[tuple[FeedSet, Feed]]] = {}

    def subscribe(self, owner: FeedSet, target: str, wanted: object) -> None:
        """Opens or renews a stream; fields of an older one of the same target stay. Unknown targets are ignored."""
        digits = target.partition("@")[0]
        instrument = self._desk.universe.find_text(digits)
        if instrument is None:
            return
        self._desk.watch(instrument.conid)
        codes: tuple[str, ...] = DEFAULT_FIELDS
        if isinstance(wanted, list) and wanted:
            # Others have no value here, and would be kept for ever by a client that makes them up.
            codes = tuple(code for code in dict.fromkeys(map(str, wanted)) if code in FIELDS)
        old = owner.feeds.get(target)
        if old is not None:
            codes = tuple(dict.fromkeys(old.fields + codes))
            self._drop(owner, old)
        elif len(owner.feeds) >= SUBSCRIPTIONS_MAX:
            return
        due = self._after_conflation()
        expires = self._desk.wall_ns + self._desk.config.smd_expiry_s * NS_PER_S
        feed = Feed(f"smd+{target}", int(digits), codes, expires, due)
        owner.feeds[target] = feed
        self._by_conid.setdefault(feed.conid, []).append((owner, feed))
        self._schedule(owner, feed, due)

    def unsubscribe(self, owner: FeedSet, target: str) -> None:
        """Ends a stream."""
        feed = owner.feeds.get(target)
        if feed is not None:
            self._drop(owner, feed)

    def clear(self, owner: FeedSet) -> None:
        """Ends all streams of a socket."""
        for feed in list(owner.feeds.values()):
            self._drop(owner, feed)

    def close(self, conid: int | None) -> bool:
        """Ends the streams of an instrument, or all, on every socket; says whether there was one."""
        found = [entry for entries in self._by_conid.values() for entry in entries if conid in (None, entry[1].conid)]
        for owner, feed in found:
            self._drop(owner, feed)
        return bool(found)

    def congest(self, owner: FeedSet, congested: bool) -> None:
        """While a client reads too slowly its market data waits; it then gets the newest state only."""
        if owner.congested == congested:
            return
        owner.congested = congested
        if not congested:
            for feed in owner.feeds.values():
                self._schedule(owner, feed, self._desk.wall_ns)

    def quoted(self, conid: int) -> None:
        """The touch of an instrument changed: streams that may send do so, the others wait for their time."""
        listeners = self._by_conid.get(conid)
        if listeners:
            now = self._desk.wall_ns
            for owner, feed in listeners.copy():
                if not feed.scheduled and not owner.congested:
                    if now >= feed.due_ns:
                        self._flush(owner, feed)
                    else:
                        self._schedule(owner, feed, feed.due_ns)

    def _drop(self, owner: FeedSet, feed: Feed) -> None:
        owner.feeds.pop(feed.topic[4:], None)
        listeners = self._by_conid.get(feed.conid, [])
        listeners[:] = [entry for entry in listeners if entry[1] is not feed]
        if not listeners:
            self._by_conid.pop(feed.conid, None)
        feed.expires_ns = 0

    def _after_conflation(self) -> int:
        clock = self._desk.clock
        return clock.wall_ns(clock.market_ns(self._desk.wall_ns) + self._desk.config.conflate_ms * NS_PER_MS)

    def _schedule(self, owner: FeedSet, feed: Feed, wall_ns: int) -> None:
        if not feed.scheduled:
            feed.scheduled = True
            self._desk.agenda.add(wall_ns, lambda _due: self._flush_due(owner, feed))

    def _flush_due(self, owner: FeedSet, feed: Feed) -> None:
        feed.scheduled = False
        if not owner.congested:
            self._flush(owner, feed)

    def _flush(self, owner: FeedSet, feed: Feed) -> None:
        if self._desk.wall_ns >= feed.expires_ns:
            if feed.expires_ns:
                self._drop(owner, feed)
            return
        listing = self._desk.listings.get(feed.conid)
        if listing is None or not listing.at_ms:
            return
        sent = feed.sent
        changed: dict[str, object] = {}
        for code in feed.fields:
            found = MARKET_FIELDS.get(code)
            value = found(listing) if found is not None else self._own_field(listing, code)
            if value is not None and sent.get(code) != value:
                changed[code] = sent[code] = value
        if not changed:
            return
        frame: dict[str, Any] = {
            "topic": feed.topic,
            "conid": feed.conid,
            "conidEx": str(feed.conid),
            "_updated": listing.at_ms,
            "server_id": SERVER_ID,
            "6119": SERVER_ID,
        }
        if feed.fresh:
            frame["6509"] = "RpB"
        frame.update(changed)
        owner.send(frame)
        if feed.fresh:
            feed.fresh = False
            owner.send(dict(reversed(frame.items())))
        feed.due_ns = self._after_conflation()

    def _own_field(self, listing: Listing, code: str) -> object | None:
        account = self._desk.accounts[self._session.selected]
        return field_value(listing, account.positions.get(listing.instrument.conid), code)
