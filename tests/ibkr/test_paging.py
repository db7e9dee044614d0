"""Lists in pages: every element once, an end for certain, whatever the list does meanwhile."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from botframework.ibkr import AnswerUnreadable, BadCall, CallRefused, NotDelivered
from botframework.ibkr.catalogue import Call
from botframework.ibkr.convert import value_of
from botframework.ibkr.paging import (
    PAGES_MAX,
    iter_notifications,
    iter_positions,
    iter_subaccounts,
    iter_trades,
    iter_transactions,
)
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import Answer, Quick, QuickSync, drive, talk


def position(conid: int, **more: Any) -> dict[str, Any]:
    return {"acctId": "DU1234567", "conid": conid, "position": 1.0, **more}


def page_of(call: Call) -> int:
    return int(call.path.rsplit("/", 1)[1])


def conids(answer: Answer, **settings: Any) -> list[int]:
    one, _ = talk(account="DU1234567")
    return [row.conid for row in drive(iter_positions(one, **settings), answer).given]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 300])
def test_positions_come_once_and_the_walk_ends(count: int) -> None:
    rows = [position(conid) for conid in range(1, count + 1)]
    assert conids(lambda call: rows[page_of(call) * 100 :][:100]) == list(range(1, count + 1))


def test_a_short_account_takes_one_request_where_the_page_size_is_told() -> None:
    one, _ = talk(account="DU1234567")
    driven = drive(iter_positions(one), lambda call: [position(1, pageSize=100)])
    assert driven.asked == ["positions_page"]


def test_a_gateway_that_repeats_its_last_page_for_ever_is_left() -> None:
    rows = [position(conid) for conid in range(1, 151)]
    one, _ = talk(account="DU1234567")
    driven = drive(iter_positions(one), lambda call: rows[100:] if page_of(call) else rows[:100])
    assert [row.conid for row in driven.given] == list(range(1, 151))
    assert len(driven.calls) <= 6


def test_a_list_without_an_end_is_given_up() -> None:
    with pytest.raises(AnswerUnreadable, match=f"did not end after {PAGES_MAX} pages"):
        conids(lambda call: [position(page_of(call) + 1)])


def test_rows_that_move_while_we_read_are_neither_lost_nor_repeated() -> None:
    """Ten positions of the first page are closed while we read it, then ten others are opened in front."""
    held = list(range(1, 251))
    asked = 0

    def answer(call: Call) -> Any:
        nonlocal asked, held
        asked += 1
        page = [position(conid) for conid in held[page_of(call) * 100 :][:100]]
        if asked == 1:
            held = held[10:]
        if asked == 2:
            held = [*range(1001, 1011), *held]
        return page

    found = conids(answer)
    assert len(found) == len(set(found))
    assert set(range(1, 251)) | set(range(1001, 1011)) == set(found)


def test_fresh_drops_the_servers_cache_first() -> None:
    one, _ = talk(account="DU1234567")

    def answer(call: Call) -> Any:
        return {"message": "success"} if call.operation.id == "positions_invalidate" else []

    assert drive(iter_positions(one, fresh=True), answer).asked == ["positions_invalidate", "positions_page"]


def trade(number: int, at_ms: int, **more: Any) -> dict[str, Any]:
    row = {"execution_id": f"e{number}", "conid": 1, "side": "B", "size": 1.0, "price": "10.5", "trade_time_r": at_ms}
    return {**row, **more}


def test_trades_come_once_oldest_first_with_their_commission() -> None:
    answers = [[], [trade(2, 20), trade(1, 10), trade(1, 10, commission="1.0"), trade(2, 20)]]
    one, _ = talk()
    driven = drive(iter_trades(one, 7), lambda call: answers.pop(0))
    assert [(row.execution_id, value_of(row.commission)) for row in driven.given] == [("e1", Decimal(1)), ("e2", None)]
    # An empty answer that is not the session's first is what it says.
    assert drive(iter_trades(one, 7), lambda call: []).asked == ["trades_list"]


@pytest.mark.parametrize("days", [0, 8, -1, True])
def test_days_that_cannot_be_asked_for_never_leave(days: int) -> None:
    with pytest.raises(BadCall, match="give 1 to 7"):
        drive(iter_trades(talk()[0], days), lambda call: pytest.fail("sent"))


def note(number: int, subject: str = "SM") -> dict[str, Any]:
    return {"ID": str(number), "D": "1702469440.0", "FC": subject, "MS": "x", "MD": "y", "R": 0}


class Notes:
    """Twenty-five notifications; the operation for older ones is served or not."""

    def __init__(self, *, served: bool, fetching: int = 0) -> None:
        self.served, self.fetching = served, fetching
        self.rows = [note(number, "SM" if number % 2 else "UA") for number in range(25, 0, -1)]

    def __call__(self, call: Call) -> Any:
        if self.fetching:
            self.fetching -= 1
            return 423, {"status": "fetching"}
        before = call.query.get("id")
        if call.operation.id == "fyi_notifications_more" and not self.served:
            return 404, "not found"
        start = next(i for i, row in enumerate(self.rows) if row["ID"] == before) + 1 if before else 0
        return self.rows[start : start + 10]


@pytest.mark.parametrize("served", [True, False])
def test_notifications_go_back_to_the_first(served: bool) -> None:
    driven = drive(iter_notifications(talk()[0]), Notes(served=served))
    assert [int(row.notification_id) for row in driven.given] == list(range(25, 0, -1))
    only = drive(iter_notifications(talk()[0], include=["UA"]), Notes(served=served))
    assert [int(row.notification_id) for row in only.given] == list(range(24, 0, -2))


def test_a_list_still_being_fetched_is_waited_for_and_not_for_ever() -> None:
    one, clock = talk()
    driven = drive(iter_notifications(one), Notes(served=True, fetching=3), clock)
    assert len(driven.given) == 25
    assert driven.pauses == [1.0, 2.0, 4.0]
    with pytest.raises(CallRefused) as caught:
        drive(iter_notifications(talk()[0]), Notes(served=True, fetching=99))
    assert caught.value.status == 423


@pytest.mark.parametrize("bare", [True, False])
def test_subaccounts_come_once(bare: bool) -> None:
    rows = [{"accountId": f"U{number:07}"} for number in range(45)]

    def answer(call: Call) -> Any:
        page = int(call.query["page"])
        some = rows[page * 20 :][:20]
        return some if bare else {"metadata": {"total": 45, "pageSize": 20, "pageNum": page}, "subaccounts": some}

    driven = drive(iter_subaccounts(talk()[0]), answer)
    assert [row.account_id for row in driven.given] == [row["accountId"] for row in rows]


def test_transactions_of_several_contracts_wait_as_long_as_they_may() -> None:
    def answer(call: Call) -> Any:
        assert call.content is not None
        if b"[2]" in call.content and not waited:
            waited.append(True)
            early = NotDelivered("not sent", operation="pa_transactions")
            early.retry_after_s = 840.0
            return early
        row = {"type": "Buy", "desc": "x", "conid": 2 if b"[2]" in call.content else 1, "amt": -1.5}
        return {"id": "getTransactions", "transactions": [row]}

    waited: list[bool] = []
    one, clock = talk(account="DU1234567")
    driven = drive(iter_transactions(one, [1, 2, 1], patience_s=900), answer, clock)
    assert [row.conid for row in driven.given] == [1, 2]
    assert driven.pauses == [840.1]
    waited.clear()
    with pytest.raises(NotDelivered) as caught:
        drive(iter_transactions(talk(account="DU1234567")[0], [1, 2]), answer)
    assert caught.value.retry_after_s == 840.0


# --- over a socket -------------------------------------------------------------------------------------------------------


def test_both_sessions_walk_the_gateways_lists() -> None:
    with EmbeddedGateway(SimConfig(accounts=tuple(f"DU{n:07}" for n in range(45)), pacing="loose")) as gateway:
        with QuickSync(url=gateway.url, remember_pace=None, account="DU0000003") as s:
            notes = [row.notification_id for row in s.iter_notifications()]
            assert len(notes) == len(set(notes)) == 23
            walk = s.iter_subaccounts()
            assert next(walk).account_id == "DU0000000"
            walk.close()  # type: ignore[attr-defined]  # a generator; leaving it early leaves nothing behind
            assert list(s.iter_positions()) == []

        async def walk_too() -> list[str]:
            async with Quick(url=gateway.url, remember_pace=None, account="DU0000003") as session:
                return [row.account_id async for row in session.iter_subaccounts()]

        assert asyncio.run(walk_too()) == [f"DU{n:07}" for n in range(45)]
