"""A backtest's journal: many rows at a time, and the same chain as one by one."""

from __future__ import annotations

import pytest

from botframework.core.events import Command, Event, OrderSent, TimeAdvanced, WantCancel
from botframework.errors import JournalError
from botframework.runtime.batchstore import LATE_ROWS, ChainStore, LateJournal
from botframework.runtime.journal import SqliteJournal


def sent(at_ns: int) -> OrderSent:
    return OrderSent(at_ns=at_ns, wall_ns=at_ns + 3, client_order_id="c")


def test_rows_written_late_have_the_times_they_came_at() -> None:
    now = [0]
    stores = [ChainStore({"journal_id": "j"}) for _ in range(2)]
    at_once, under = (SqliteJournal.on_store(store, wall_ns=lambda: now[0]) for store in stores)
    late = LateJournal(under, lambda: now[0])
    for number in range(LATE_ROWS + 7):
        now[0] = number * 1_000
        rows: list[Event | Command] = [sent(number), WantCancel(at_ns=number, client_order_id="c", reason="r")]
        at_once.append(rows)
        late.append(rows)
    assert 0 < under.last_seq < at_once.last_seq
    late.flush()
    assert (under.last_seq, under.chain_hash) == (at_once.last_seq, at_once.chain_hash)
    assert stores[0].last() == stores[1].last()
    late.close()


def test_a_row_that_cannot_be_written_ends_the_journal_when_it_is_due() -> None:
    store = ChainStore({"journal_id": "j"})
    under = SqliteJournal.on_store(store, wall_ns=lambda: 0)
    late = LateJournal(under, lambda: 0)
    late.append([sent(1), OrderSent(at_ns=1, wall_ns=2, client_order_id=3)])  # type: ignore[arg-type]  # what it is about
    with pytest.raises(JournalError, match="OrderSent cannot be written"):
        late.flush()
    for row in (sent(2), TimeAdvanced(at_ns=1, wall_ns=1)):
        with pytest.raises(JournalError, match="OrderSent cannot be written"):
            late.append([row])
    assert store.last() is None
    late.close()
