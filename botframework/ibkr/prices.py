"""Prices now: rows of market data by contract, asked for until they are filled, and quotes out of them.

The gateway's first answer only starts the data, and values drop in one by one; both are waited out here, bounded, and what
did not come is named. Imports ``talk``, ``lookup`` and the generated row; used by ``library`` and ``chains``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Final

import attrs

from botframework.ibkr.catalogue import nearest
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import BadCall
from botframework.ibkr.lookup import Which, conid_of
from botframework.ibkr.talk import NS, Pause, Talk, Talking, as_list
from generated_client.models.snapshot_row import SnapshotRow
from generated_client.types import Price

#: How long a row is waited for that stays empty.
WAIT_S: Final = 5.0
#: How long for the rest of a row that has something: an index has no bid, a quiet bond no last price.
PARTIAL_S: Final = 1.5
AGAIN_S: Final = 0.25
CONIDS_MAX: Final = 100
FIELDS_MAX: Final = 50
AVAILABILITY: Final = "6509"
#: Last, bid, ask, their sizes, and whether the data is real time.
QUOTE_FIELDS: Final = ("31", "84", "86", "88", "85", AVAILABILITY)
#: Names for codes the generated row has no name for. They take some seconds at first.
_FURTHER: Final = {
    "delta": "7308",
    "gamma": "7309",
    "theta": "7310",
    "vega": "7311",
    "implied_volatility": "7633",
    "underlying_implied_volatility": "7283",
    "open_interest": "7638",
    "mark": "7635",
    "shortable": "7636",
    "volume_full": "7762",
    "year_high": "7293",
    "year_low": "7294",
}


@attrs.frozen(kw_only=True)
class Quote:
    """Prices of one instrument now; None where the gateway had none, and ``missing`` names those.

    ``availability`` is the gateway's mark: R real time, D delayed, Z or Y frozen, N none, then details. ``halted`` says
    that the last price carries the mark of a halt.
    """

    conid: int
    symbol: str
    bid: Decimal | None
    ask: Decimal | None
    last: Decimal | None
    bid_size: Decimal | None
    ask_size: Decimal | None
    updated_at_ms: int | None
    availability: str
    halted: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of the values did not come."""
        return tuple(name for name in ("bid", "ask", "last", "bid_size", "ask_size") if getattr(self, name) is None)


class Snapshot(dict[int, SnapshotRow]):
    """Rows by contract id. ``missing`` has the asked codes that did not come, for the rows that lack some."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: dict[int, tuple[str, ...]] = {}

    @property
    def complete(self) -> bool:
        """Whether every field of every contract is there."""
        return not self.missing


@cache
def field_codes() -> dict[str, str]:
    """Codes of market data fields by name: the generated row's and a few more."""
    by_name = {}
    for field in attrs.fields(SnapshotRow):
        if field.name in ("conid", "additional_properties"):
            continue
        # The row itself knows how it spells a value on the wire.
        row = SnapshotRow(conid=0)
        setattr(row, field.name, "1")
        for code in row.to_dict():
            if code.isdigit():
                by_name[field.name.rstrip("_")] = code
    return by_name | _FURTHER


def code_of(field: str) -> str:
    """The code of a field given by code or name. Raises ``BadCall`` with the nearest name."""
    word = str(field)
    if word.isascii() and word.isdigit():
        return word
    known = field_codes()
    if word not in known:
        raise BadCall(
            f"there is no market data field {word!r}",
            operation="marketdata_snapshot",
            hint=nearest(word, sorted(known), "give a name or the code's digits"),
        )
    return known[word]


def snapshot(
    talk: Talk, conids: Sequence[int], fields: Sequence[str], *, wait_s: float | None = None
) -> Talking[Snapshot]:
    """Market data fields by contract id; the empty first answers are waited out.

    ``fields`` are codes or names (``"31"`` or ``"last"``), at most 50. Rows with some values are taken as they are after one
    and a half seconds, empty ones after five; ``wait_s`` waits that long for everything (computed fields such as Greeks take
    several seconds at first). What is missing then stands in the result's ``missing``.
    """
    if isinstance(conids, (int, str)) or isinstance(fields, str) or not conids or not fields:
        raise BadCall("no contract or no list of fields given", operation="marketdata_snapshot")
    for conid in conids:
        if not isinstance(conid, int):
            raise BadCall(f"{conid!r} is no contract id", operation="marketdata_snapshot", hint="conid(…) tells it")
    codes = tuple(dict.fromkeys(code_of(field) for field in fields))
    if len(codes) > FIELDS_MAX:
        raise BadCall(f"{len(codes)} fields, and {FIELDS_MAX} are allowed", operation="marketdata_snapshot")
    wanted = [code for code in codes if code != AVAILABILITY] or list(codes)
    found = Snapshot()
    for conid in conids:
        found[conid] = SnapshotRow(conid=conid)
    started, paused_s = talk.mono_ns(), 0.0
    waiting = list(found)
    while True:
        for start in range(0, len(waiting), CONIDS_MAX):
            some = waiting[start : start + CONIDS_MAX]
            rows = yield from talk.call("marketdata_snapshot", {"conids": some, "fields": list(codes)})
            found.update((row.conid, row) for row in as_list(rows) if row.conid in found)
        lacking = {conid: _lacking(row, wanted) for conid, row in found.items()}
        passed_s = max((talk.mono_ns() - started) / NS, paused_s)
        partial_s = PARTIAL_S if wait_s is None else wait_s
        waiting = [
            conid
            for conid, codes_ in lacking.items()
            if codes_ and (passed_s < partial_s or len(codes_) == len(wanted))
        ]
        if not waiting or passed_s >= (WAIT_S if wait_s is None else wait_s):
            found.missing = {conid: codes_ for conid, codes_ in lacking.items() if codes_}
            return found
        paused_s += AGAIN_S
        yield Pause(AGAIN_S)


def _lacking(row: SnapshotRow, wanted: Sequence[str]) -> tuple[str, ...]:
    there = row.to_dict()
    return tuple(code for code in wanted if there.get(code) in (None, ""))


def quotes(talk: Talk, instruments: Sequence[Which]) -> Talking[list[Quote]]:
    """Prices now of several, in their order; symbols are stocks of the United States."""
    if isinstance(instruments, (int, str)):
        raise BadCall(
            "no list of instruments given",
            operation="marketdata_snapshot",
            hint=f"write [{instruments!r}], or take quote({instruments!r})",
        )
    conids = []
    for instrument in instruments:
        conids.append((yield from conid_of(talk, instrument)))
    rows = yield from snapshot(talk, conids, QUOTE_FIELDS)
    return [_quote(talk, conid, rows[conid]) for conid in conids]


def quote(talk: Talk, instrument: Which) -> Talking[Quote]:
    """Prices now, of a symbol (a stock of the United States) or a contract id."""
    return (yield from quotes(talk, [instrument]))[0]


def _quote(talk: Talk, conid: int, row: SnapshotRow) -> Quote:
    last = value_of(row.last)
    return Quote(
        conid=conid,
        symbol=talk.symbols.get(conid, ""),
        bid=price_of(row.bid),
        ask=price_of(row.ask),
        last=price_of(row.last),
        bid_size=value_of(row.bid_size),
        ask_size=value_of(row.ask_size),
        updated_at_ms=value_of(row.updated_at_ms),
        availability=text_of(value_of(row.availability)),
        halted=isinstance(last, Price) and last.mark == "H",
    )


def price_of(value: object) -> Decimal | None:
    """The number of a price as snapshots have it."""
    price = value_of(value)
    return price.value if isinstance(price, Price) else None
