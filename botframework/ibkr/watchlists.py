"""Watchlists: list, read, save, delete. Imports ``talk`` and the generated models; used by ``library``.

Saving under an id in use overwrites without a word, and a 503 may have saved it all the same: the first is refused here
unless meant, the second is read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import BadCall, CallFailed
from botframework.ibkr.lookup import Which, conid_of
from botframework.ibkr.talk import Talk, Talking, as_list
from generated_client.models.watchlist_instrument import WatchlistInstrument

OPERATION: Final = "watchlist_create"
FIRST_ID: Final = 100


@attrs.frozen(kw_only=True)
class Watchlist:
    """One list. ``conids`` are its rows without the blank ones; empty in an overview, which has no rows."""

    id: str
    name: str
    read_only: bool = False
    modified_at_ms: int | None = None
    conids: tuple[int, ...] = ()


def watchlists(talk: Talk) -> Talking[list[Watchlist]]:
    """The user's lists, without their rows."""
    answer = yield from talk.call("watchlists_list", {"sc": "USER_WATCHLIST"})
    return [
        Watchlist(
            id=row.id,
            name=text_of(value_of(row.name)),
            read_only=value_of(row.read_only) is True,
            modified_at_ms=value_of(row.modified_at_ms),
        )
        for row in answer.data.user_lists
    ]


def watchlist(talk: Talk, list_id: str) -> Talking[Watchlist]:
    """One list with its rows. An unknown id is refused by the gateway (``CallRefused``)."""
    found = yield from talk.call("watchlist_get", {"id": list_id})
    return Watchlist(
        id=found.id,
        name=text_of(value_of(found.name)),
        read_only=value_of(found.read_only) is True,
        conids=tuple(row.conid for row in as_list(found.instruments) if isinstance(row, WatchlistInstrument)),
    )


def create_watchlist(
    talk: Talk, name: str, instruments: Sequence[Which], *, list_id: str | None = None, replace: bool = False
) -> Talking[Watchlist]:
    """Save a list and read it back. Without ``list_id`` (digits) the next free one is taken.

    Raises ``BadCall`` for an id in use unless ``replace``, ``OutcomeUnknown`` or ``CallRefused`` when it was not saved.
    """
    if isinstance(instruments, str):
        raise BadCall("no list of contracts given", operation=OPERATION, hint="write ['AAPL']")
    if list_id is not None and not (list_id.isascii() and list_id.isdigit()):
        raise BadCall(f"{list_id!r} is no id", operation=OPERATION, hint="an id is digits only")
    conids = []
    for instrument in instruments:
        conids.append((yield from conid_of(talk, instrument)))
    taken = {each.id: each.name for each in (yield from watchlists(talk))}
    if list_id is None:
        numbers = [int(each) for each in taken if each.isascii() and each.isdigit()]
        list_id = str(max([FIRST_ID - 1, *numbers]) + 1)
    elif list_id in taken and not replace:
        raise BadCall(
            f"id {list_id} is the list {taken[list_id]!r}",
            operation=OPERATION,
            hint="take another, or say replace=True",
        )
    body = {"id": list_id, "name": name, "rows": [{"C": conid} for conid in conids]}
    failure: CallFailed | None = None
    try:
        yield from talk.call(OPERATION, {"body": body})
    except CallFailed as error:
        if not error.may_have_arrived:
            raise
        failure = error
    try:
        saved = yield from watchlist(talk, list_id)
    except CallFailed:
        if failure is not None:
            raise failure from None
        raise
    if failure is not None and (saved.name, list(saved.conids)) != (name, conids):
        raise failure
    return saved


def delete_watchlist(talk: Talk, list_id: str) -> Talking[None]:
    """Delete a list. An unknown id is refused by the gateway (``CallRefused``)."""
    yield from talk.call("watchlist_delete", {"id": list_id})
