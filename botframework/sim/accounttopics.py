"""The timed account topics of the websocket side: profit and loss, summary, ledger.

Imports the simulator's vocabulary only; owned by the push side. Rows that did not change shrink to their key (websocket
notes 4.4, 4.5, 4.7); intervals run on market time.
"""

from collections.abc import Callable
from typing import Any, Protocol

import attrs

from botframework.sim.desk import Desk

PNL_MS = 1_000
ACCOUNT_MS = 10_000

Frame = dict[str, Any]


class Bodies(Protocol):
    """Bodies that the stream shares with REST."""

    def accounts_body(self) -> Frame:
        """The accounts call's body."""

    def pnl_rows(self) -> Frame:
        """The P&L rows, by account."""

    def summary_rows(self, account: str) -> list[Frame]:
        """The account summary's rows."""

    def ledger_rows(self, account: str) -> list[Frame]:
        """The ledger's rows."""


@attrs.define(slots=True, eq=False)
class TopicSet:
    """The timed topics of one socket and what it was last shown of them."""

    send: Callable[[str, Frame], None]
    timed: dict[str, tuple[object, Callable[[], Frame | None]]] = attrs.field(factory=dict)
    """What makes a topic's next frame, with the mark of the chain of ticks that asks for it."""
    shown: dict[str, Frame] = attrs.field(factory=dict)

    def clear(self) -> None:
        """Ends all topics."""
        self.timed.clear()
        self.shown.clear()

    def forget(self, prefix: str) -> None:
        """Forgets what was shown under a prefix."""
        for key in [key for key in self.shown if key.startswith(prefix)]:
            del self.shown[key]


class AccountTopics:
    """Makes and repeats the frames."""

    def __init__(self, desk: Desk, bodies: Bodies) -> None:
        self._desk = desk
        self._bodies = bodies

    def subscribe_pnl(self, owner: TopicSet) -> None:
        """Profit and loss of all accounts, once a second at most."""

        def frame() -> Frame | None:
            rows = {}
            for key, row in self._bodies.pnl_rows().items():
                shown = owner.shown.get(f"spl {key}")
                changed = {name: value for name, value in row.items() if shown is None or shown.get(name) != value}
                owner.shown[f"spl {key}"] = row
                if changed:
                    rows[key] = {"rowType": row["rowType"], **changed}
            return {"topic": "spl", "args": rows} if rows else None

        begin(self._desk, owner, "spl", PNL_MS, frame)

    def subscribe_summary(self, owner: TopicSet, account: str, keys: object) -> None:
        """The account summary, every ten seconds."""
        self._subscribe(owner, "ssd", account, keys, self._bodies.summary_rows)

    def subscribe_ledger(self, owner: TopicSet, account: str, keys: object) -> None:
        """The ledger, every ten seconds."""
        self._subscribe(owner, "sld", account, keys, self._bodies.ledger_rows)

    def end(self, owner: TopicSet, topic: str) -> None:
        """Ends a topic."""
        owner.timed.pop(topic, None)
        owner.forget(f"{topic} ")

    def _subscribe(
        self, owner: TopicSet, topic: str, account: str, keys: object, rows_of: Callable[[str], list[Frame]]
    ) -> None:
        if account not in self._desk.accounts:
            return
        wanted = {str(key) for key in keys} if isinstance(keys, list) and keys else None
        full = f"{topic}+{account}"

        def frame() -> Frame:
            result = []
            for row in rows_of(account):
                if wanted is not None and row["key"] not in wanted:
                    continue
                shown_key = f"{full} {row['key']}"
                content = {name: value for name, value in row.items() if name != "timestamp"}
                same = owner.shown.get(shown_key) == content
                owner.shown[shown_key] = content
                result.append({"key": row["key"], "timestamp": row["timestamp"]} if same else row)
            return {"topic": full, "result": result}

        begin(self._desk, owner, full, ACCOUNT_MS, frame)


def begin(desk: Desk, owner: TopicSet, topic: str, every_ms: int, make: Callable[[], Frame | None]) -> None:
    """Sends what `make` gives now and every so many milliseconds of market time, until the topic is ended or begun anew."""
    # A chain of ticks ends by itself when another one has taken its topic. What waits for its time holds the mark only: a
    # client that asks again and again would fill the memory with frames that nobody gets.
    mark = object()
    owner.timed[topic] = mark, make
    _tick(desk, owner, topic, every_ms, mark)


def _tick(desk: Desk, owner: TopicSet, topic: str, every_ms: int, mark: object) -> None:
    current, make = owner.timed.get(topic, (None, _nothing))
    if current is not mark:
        return
    frame = make()
    if frame is not None:
        owner.send(topic[:3], frame)
    desk.later(every_ms, lambda _due: _tick(desk, owner, topic, every_ms, mark))


def _nothing() -> None:
    """What an ended topic sends."""
