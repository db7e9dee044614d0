"""Which contract a symbol means: by kind, exchange and currency, and never by guessing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from botframework.ibkr import AmbiguousContract, BadCall, UnknownContract
from botframework.ibkr.catalogue import Call
from botframework.ibkr.contract_cache import ContractCache
from botframework.ibkr.lookup import conid, conid_of, contract, contracts
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import QuickSync, drive, talk

# symbol -> listings (conid, exchange, isUS, currency)
LISTED: dict[str, list[tuple[int, str, bool, str]]] = {
    "AAPL": [(38708077, "MEXI", False, "MXN"), (265598, "NASDAQ", True, "USD"), (273982664, "EBS", False, "CHF")],
    "SAP": [(14204, "IBIS", False, "EUR"), (14205, "FWB2", False, "EUR"), (14206, "LSEETF", False, "GBP")],
    "BAYN": [(436951, "IBIS", False, "EUR")],
    "TWO": [(1, "NYSE", True, "USD"), (2, "AMEX", True, "USD"), (3, "TSE", False, "CAD")],
}


def exchange(call: Call) -> Any:
    name, query = call.operation.id, call.query
    if name == "stocks_list":
        rows = [{"conid": c, "exchange": place, "isUS": us} for c, place, us, _ in LISTED.get(query["symbols"], [])]
        listed = [{"name": "A COMPANY", "assetClass": "STK", "contracts": rows}] if rows else []
        return {query["symbols"]: listed} if listed else {}
    if name == "secdef_list":
        wanted = [int(each) for each in query["conids"].split(",")]
        every = {c: currency for rows in LISTED.values() for c, _, _, currency in rows} | {416904: "USD"}
        return {"secdef": [{"conid": c, "currency": every[c], "listingExchange": "CBOE"} for c in wanted]}
    if name == "currency_pairs":
        return {query["currency"]: [{"symbol": "EUR.USD", "conid": 12087792, "ccyPair": "USD"}]}
    if name == "contracts_search":
        assert query["secType"] == "IND"
        if query["symbol"] != "SPX":
            return {"error": "No contracts found"}
        section = {"secType": "IND"}
        return [
            {"conid": "416904", "symbol": "SPX", "description": "CBOE", "sections": [section]},
            {"conid": "9", "symbol": "SPXW", "description": "CBOE", "sections": [section]},
        ]
    raise AssertionError(name)


def found(symbol: str, **narrowed: str) -> Any:
    one, _ = talk()
    return drive(contract(one, symbol, **narrowed), exchange).result


@pytest.mark.parametrize(
    ("symbol", "narrowed", "conid"),
    [
        ("AAPL", {}, 265598),  # the one listing in the United States, wherever it stands in the list
        (" aapl ", {}, 265598),
        ("AAPL", {"exchange": "mexi"}, 38708077),
        ("AAPL", {"currency": "CHF"}, 273982664),
        ("BAYN", {}, 436951),  # listed once
        ("SAP", {"currency": "GBP"}, 14206),
        ("SAP", {"currency": "EUR", "exchange": "IBIS"}, 14204),
        ("TWO", {"exchange": "AMEX"}, 2),
        ("EUR.USD", {"sec_type": "CASH"}, 12087792),
        ("SPX", {"sec_type": "IND"}, 416904),
    ],
)
def test_what_is_meant_is_found(symbol: str, narrowed: dict[str, str], conid: int) -> None:
    assert found(symbol, **narrowed).conid == conid


@pytest.mark.parametrize(
    ("symbol", "narrowed", "candidates"),
    [("SAP", {}, [14204, 14205, 14206]), ("SAP", {"currency": "EUR"}, [14204, 14205]), ("TWO", {}, [1, 2])],
)
def test_what_may_be_several_is_refused_with_their_names(
    symbol: str, narrowed: dict[str, str], candidates: list[int]
) -> None:
    with pytest.raises(AmbiguousContract) as caught:
        found(symbol, **narrowed)
    assert [each.conid for each in caught.value.candidates] == candidates
    for each in caught.value.candidates:
        assert f"{each.exchange} {each.currency} ({each.conid})" in str(caught.value)
    assert "name exchange or currency" in str(caught.value)


@pytest.mark.parametrize(
    ("symbol", "narrowed", "hint"),
    [
        ("NOPE", {}, "check the spelling"),
        ("NOPE", {"sec_type": "IND"}, "check the spelling"),
        ("AAPL", {"exchange": "NASDQ"}, "did you mean 'NASDAQ'"),
        ("AAPL", {"currency": "JPY"}, "it is listed at MEXI MXN (38708077), NASDAQ USD"),
        ("EUR.JPY", {"sec_type": "CASH"}, "check the spelling"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(symbol: str, narrowed: dict[str, str], hint: str) -> None:
    with pytest.raises(UnknownContract) as caught:
        found(symbol, **narrowed)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("symbol", "sec_type", "hint"),
    [
        ("AAPL", "STOCK", "did you mean 'STK'"),
        ("AAPL", "OPT", "option_chain"),
        ("AAPL", "XYZ", "one of STK, IND, CASH, FUT"),
        ("EURUSD", "CASH", "write it like 'EUR.USD'"),
        ("", "STK", "no symbol"),
        ("AAPL,IBM", "STK", "no symbol"),
    ],
)
def test_what_cannot_be_asked_never_leaves(symbol: str, sec_type: str, hint: str) -> None:
    one, _ = talk()
    with pytest.raises(BadCall, match=hint):
        drive(contract(one, symbol, sec_type=sec_type), lambda call: pytest.fail(call.operation.id))


def test_a_contract_id_stands_for_itself() -> None:
    one, _ = talk()
    assert drive(conid_of(one, 8314), lambda call: pytest.fail(call.operation.id)).result == 8314
    for wrong in (0, -1, True, 1.5, None):
        with pytest.raises(BadCall, match=r"no (symbol|contract id)"):
            drive(conid_of(one, wrong), lambda call: pytest.fail(call.operation.id))  # type: ignore[arg-type]


def test_that_there_is_none_is_not_remembered() -> None:
    """In a bad hour the broker knows no contract at all."""
    one, _ = talk()
    assert drive(contracts(one, "AAPL"), lambda call: {}).result == []
    assert drive(conid(one, "AAPL"), exchange).result == 265598
    assert drive(conid(one, "AAPL", exchange="EBS"), lambda call: pytest.fail("asked again")).result == 273982664


def test_definitions_that_do_not_come_leave_the_currency_open() -> None:
    one, _ = talk()
    driven = drive(contracts(one, "AAPL"), lambda c: (204, None) if c.operation.id == "secdef_list" else exchange(c))
    assert [each.currency for each in driven.result] == ["", "", ""]


def test_the_next_process_does_not_ask_again(tmp_path: Path) -> None:
    path = tmp_path / "contracts.db"
    with EmbeddedGateway(SimConfig(pacing="loose")) as gateway:
        for asks in (True, False):
            with QuickSync(url=gateway.url, remember_pace=None, contract_cache=path) as s:
                sent = s._http._transport.stats  # type: ignore[attr-defined]  # our own transport, under httpx's client
                assert s.contract("AAPL").exchange == "NASDAQ"
                assert s.contract("IBM", currency="USD").exchange == "NYSE"
                assert [each.expiry for each in s.contracts("ES", sec_type="FUT")] == sorted(
                    each.expiry for each in s.contracts("ES", sec_type="FUT")
                )
                assert (sent.sent > 0) == asks
        with (
            QuickSync(url=gateway.url, remember_pace=None) as s,
            pytest.raises(AmbiguousContract, match="front_future"),
        ):
            s.conid("ES", sec_type="FUT")


def test_a_broken_file_is_no_reason_to_fail(tmp_path: Path) -> None:
    path = tmp_path / "contracts.db"
    path.write_bytes(b"\x00\xff" * 500)
    one, clock = talk(cache=ContractCache(path, "gateway", lambda: 1))
    assert clock.mono_ns() == 0
    assert drive(conid(one, "AAPL"), exchange).result == 265598
    one.cache.close()
