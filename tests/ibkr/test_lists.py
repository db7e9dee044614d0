"""Scanners, watchlists, alerts, notifications, analyst: short methods over the gateway's state, and its bad days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.ibkr import BadCall, CallRefused, NotDelivered, OutcomeUnknown, SyncSession, UnknownContract
from botframework.ibkr.alerts import OPERATORS
from botframework.ibkr.analyst import BREAKDOWNS, PERIODS
from botframework.ibkr.bars import BARS, SOURCES
from botframework.ibkr.catalogue import Call, schemas
from botframework.ibkr.chains import RIGHTS, SEC_TYPES
from botframework.ibkr.contract_cache import ContractCache
from botframework.ibkr.scanners import scan
from botframework.ibkr.watchlists import create_watchlist
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import QuickSync, drive, talk


@pytest.fixture(scope="module")
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(pacing="loose", accounts=("DU1234567", "DU7654321"))) as running:
        yield running


@pytest.fixture(scope="module")
def s(gateway: EmbeddedGateway) -> Iterator[SyncSession]:
    with QuickSync(url=gateway.url, remember_pace=None, account="DU1234567") as session:
        yield session


def test_the_words_known_here_are_the_descriptions() -> None:
    """Checked before the wire against the same closed lists as everything else."""
    for name, words in {
        "AlertOperator": OPERATORS,
        "PaPeriodName": PERIODS,
        "PaAllocationType": BREAKDOWNS,
        "HistoryBarSize": BARS,
        "HistorySource": SOURCES,
        "OptionRight": RIGHTS,
        "DerivativeSecType": SEC_TYPES,
    }.items():
        assert tuple(schemas()[name]["enum"]) == words


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda s: s.call("watchlist_lists"), "did you mean 'watchlists_list'"),
        (lambda s: s.raw("contracts_search", symbl="AAPL"), "did you mean 'symbol'"),
        (lambda s: s.call("contracts_search", symbl=None, symbol="AAPL"), "did you mean 'symbol'"),
        (lambda s: s.call("marketdata_history", conid=1, period="1d", bar="5mins"), "did you mean '5min'"),
        (lambda s: s.call("secdef_list", conids=["AAPL"]), "not integer"),
        (lambda s: s.raw_text("accounts_list", {"x": "1"}), "no parameter 'x'"),
        (lambda s: s.history("AAPL", "1day"), "did you mean '1d'"),
        (lambda s: s.history("AAPL", "1d", "1h", source="Bid_Asks"), "did you mean 'Bid_Ask'"),
        (lambda s: s.snapshot([1], ["bidsize"]), "did you mean 'bid_size'"),
        (lambda s: s.snapshot([1], "31"), "no list of fields"),
        (lambda s: s.snapshot([1], [str(n) for n in range(51)]), "50 are allowed"),
        (lambda s: s.scan("TOP_PERC_GAINS"), "did you mean 'TOP_PERC_GAIN'"),
        (lambda s: s.scan("TOP_PERC_GAIN", "STKS"), "did you mean 'STK'"),
        (lambda s: s.scan("TOP_PERC_GAIN", location="STK.US.MAJ"), "did you mean 'STK.US.MAJOR'"),
        (lambda s: s.scan("TOP_PERC_GAIN", filters={"priceAbov": 5}), "did you mean 'priceAbove'"),
        (lambda s: s.create_alert("a", "AAPL", "=>", 5), "cannot be '=>'"),
        (lambda s: s.create_alert("a", "AAPL", ">", 5, kind="prices"), "did you mean 'price'"),
        (lambda s: s.create_alert("a", "AAPL", ">", "much"), "give a number"),
        (lambda s: s.create_alert("a", "AAPL", ">", 5, expires=datetime(2027, 1, 1)), "no time zone"),  # noqa: DTZ001
        (lambda s: s.delete_alert(0), "to delete all of them"),
        (lambda s: s.create_watchlist("w", "AAPL"), "no list of contracts"),
        (lambda s: s.create_watchlist("w", [], list_id="12a"), "digits only"),
        (lambda s: s.performance("3M"), "one of 1D, 7D"),
        (lambda s: s.analyst_allocation("SECTORS"), "did you mean 'SECTOR'"),
        (lambda s: s.switch_account("DU7654322"), "no account"),
        (lambda s: s.set_notification("BX", True), "the subject cannot be 'BX'"),
        (lambda s: next(s.iter_trades(9)), "give 1 to 7"),
        (lambda s: s.quote(True), "no symbol and no contract id"),
    ],
)
def test_a_wrong_word_is_refused_at_every_door(s: SyncSession, ask: Callable[[Any], Any], hint: str) -> None:
    with pytest.raises(BadCall) as caught:
        ask(s)
    assert hint in str(caught.value)
    assert caught.value.may_have_arrived is False


def test_a_scan_gives_typed_lines(s: SyncSession) -> None:
    hits = s.scan("HIGH_LAST_PRICE", filters={"priceAbove": Decimal(400), "stockType": "common"})
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    figures = [Decimal(hit.figure) for hit in hits]
    assert figures == sorted(figures, reverse=True)
    assert all(figure >= 400 for figure in figures)
    assert {hit.heading for hit in hits} == {"Last"}
    assert hits[0].conid == s.conid(hits[0].symbol)


def test_what_a_scan_can_be_made_of_is_asked_for_once_a_day(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    """The gateway allows it once in fifteen minutes."""
    for _ in range(2):
        with QuickSync(url=gateway.url, remember_pace=None, contract_cache=tmp_path / "c.db") as session:
            codes = [each.code for each in session.scanner_params().scan_types]
            assert codes == [each.code for each in session.scanner_params().scan_types]
            assert "TOP_PERC_GAIN" in codes
    cache = ContractCache(tmp_path / "c.db", gateway.url, lambda: 0)
    assert cache.get("scanner_params", "") is not None
    cache.close()


def test_a_scan_goes_unchecked_when_its_words_may_not_be_asked_for() -> None:
    def answer(call: Call) -> Any:
        if call.operation.id == "scanner_params":
            early = NotDelivered("not sent", operation="scanner_params")
            early.retry_after_s = 500
            return early
        return {"contracts": [{"con_id": 1, "symbol": "X", "conidex": "1"}], "scan_data_column_name": "Chg%"}

    assert [hit.conid for hit in drive(scan(talk()[0], "ANYTHING"), answer).result] == [1]


def test_a_watchlist_lives_and_dies(s: SyncSession) -> None:
    made = s.create_watchlist("Technology", ["AAPL", "MSFT", 8314])
    assert made.conids == (265598, 272093, 8314)
    assert [each.name for each in s.watchlists() if each.id == made.id] == ["Technology"]
    with pytest.raises(BadCall, match=f"id {made.id} is the list 'Technology'"):
        s.create_watchlist("Other", ["SPY"], list_id=made.id)
    assert s.create_watchlist("Other", ["SPY"], list_id=made.id, replace=True).conids == (756733,)
    other = s.create_watchlist("Third", [])
    assert other.id != made.id
    for each in (made.id, other.id):
        s.delete_watchlist(each)
    assert s.watchlists() == []
    with pytest.raises(CallRefused):
        s.watchlist(made.id)
    with pytest.raises(UnknownContract):
        s.create_watchlist("Wrong", ["NOSUCHTHING"])


@pytest.mark.parametrize("fault", ["abort_10s", "answer_lost"])
def test_a_watchlist_saved_without_an_answer_is_read_back(gateway: EmbeddedGateway, s: SyncSession, fault: str) -> None:
    more = {"delay_ms": 1} if fault == "abort_10s" else {}
    gateway.gateway.faults.add(fault, method="POST", path="/iserver/watchlist", times=1, **more)
    made = s.create_watchlist("Saved", ["AAPL"])
    assert (made.name, made.conids) == ("Saved", (265598,))
    s.delete_watchlist(made.id)


def test_a_watchlist_that_was_not_saved_is_not_claimed() -> None:
    def answer(call: Call) -> Any:
        name = call.operation.id
        if name == "watchlists_list":
            return {"data": {"user_lists": []}}
        if name == "watchlist_create":
            return OutcomeUnknown("no answer came", operation=name, may_have_arrived=True)
        return 503, {"error": "Service Unavailable"}

    with pytest.raises(OutcomeUnknown):
        drive(create_watchlist(talk()[0], "x", [1]), answer)


def test_an_alert_lives_and_dies(s: SyncSession) -> None:
    number = s.create_alert("AAPL above", "AAPL", ">=", Decimal("200.50"), expires=datetime(2030, 1, 2, tzinfo=UTC))
    (row,) = s.alerts()
    assert (row.order_id, row.alert_name, row.alert_active) == (number, "AAPL above", True)
    told = s.alert(number)
    assert (told.tif, told.expire_time) == ("GTD", "20300102-00:00:00")
    assert isinstance(told.conditions, list)
    (condition,) = told.conditions
    assert (condition.conid_ex, condition.condition_operator, condition.condition_value) == (
        "265598@SMART",
        ">=",
        "200.50",
    )
    s.activate_alert(number, False)
    assert s.alerts()[0].alert_active is False
    s.delete_alert(number)
    assert s.alerts() == []
    with pytest.raises(CallRefused, match="doesn't exist"):
        s.delete_alert(number)


def test_notifications_are_read_and_switched(s: SyncSession) -> None:
    before = s.unread_notifications()
    first = next(s.iter_notifications())
    s.read_notification(first.notification_id)
    s.set_notification("BA", False)
    assert [row.enabled for row in s.notification_settings() if getattr(row.fc, "value", "") == "BA"] == [False]
    with pytest.raises(CallRefused) as caught:
        s.unread_notifications()  # once in five minutes
    assert caught.value.status == 423
    assert before >= 23  # an alert that fired is one more


def test_the_analyst_answers(s: SyncSession) -> None:
    performance = s.performance("7D", ["DU1234567", "DU7654321"])
    assert performance.nav
    assert len(performance.nav.dates or ()) == 7
    assert s.analyst_allocation("SECTOR").allocations.additional_properties
    assert list(s.iter_transactions(["AAPL"], days=30)) == (s.allocation().sector and [])
    assert "netliquidation" in s.summary().additional_properties


def test_accounts_are_switched(s: SyncSession) -> None:
    s.switch_account("DU7654321")
    s.switch_account("DU7654321")  # again: the gateway says so with a 500
    assert s.call("accounts_list").selected_account == "DU7654321"
    assert s.talk.account == "DU7654321"
    s.switch_account("DU1234567")


def test_an_option_of_greeks_comes_with_what_is_missing(s: SyncSession) -> None:
    chain = s.option_chain("SPY", rights="C", nearest_strikes=1)
    rows = s.snapshot([chain[0].conid, 416904], ["delta", "bid", "31"], wait_s=0.8)
    assert "7308" in rows[chain[0].conid].additional_properties
    # An index has neither a bid nor a delta.
    assert set(rows.missing[416904]) >= {"7308"}
    assert not rows.complete
    quote = s.quote("KO")
    assert quote.missing == tuple(
        name for name in ("bid", "ask", "last", "bid_size", "ask_size") if getattr(quote, name) is None
    )
