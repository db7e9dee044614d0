"""Option and futures chains: the order the API insists on, hidden; nothing asked twice; nothing taken for another."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from botframework.ibkr import BadCall, CallRefused, SyncSession, UnknownContract
from botframework.ibkr.catalogue import Call
from botframework.ibkr.chains import option_chain, option_strikes
from botframework.ibkr.futures import front_future, futures, futures_rolls
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import QuickSync, drive, talk


@pytest.fixture(scope="module")
def gateway() -> Iterator[EmbeddedGateway]:
    # Several sessions one after another: each has a pace of its own.
    with EmbeddedGateway(SimConfig(pacing="loose")) as running:
        yield running


def sent(session: SyncSession) -> int:
    count: int = session._http._transport.stats.sent  # type: ignore[attr-defined]  # our own transport, under httpx's client
    return count


def test_strikes_asked_before_the_search_are_empty_and_the_library_hides_it(
    gateway: EmbeddedGateway, tmp_path: Path
) -> None:
    path = tmp_path / "contracts.db"
    told: list[tuple[int, int]] = []
    with QuickSync(url=gateway.url, remember_pace=None, contract_cache=path) as s:
        month = s.option_months("MSFT")[0]
        gateway.call(lambda sim: sim.session.warmth.searched.clear())
        bare = s.call("contract_strikes", conid=272093, sectype="OPT", month=month)
        assert (bare.call, bare.put) == ([], [])
        strikes = s.option_strikes("MSFT", month)
        assert strikes["C"] == strikes["P"] == sorted(strikes["C"])
        chain = s.option_chain("MSFT", nearest_strikes=3, progress=lambda done, all_: told.append((done, all_)))
        assert told == [(0, 6), (4, 6), (6, 6)]
        assert (len(chain), chain.asked, chain.empty) == (6, 6, ())
        assert chain.spot is not None
        distances = sorted(abs(strike - chain.spot) for strike in strikes["C"])
        assert {abs(each.strike - chain.spot) for each in chain} == set(distances[:3])
        assert {each.right for each in chain} == {"C", "P"}
        assert [(c.expiry, c.strike, c.right) for c in chain] == sorted((c.expiry, c.strike, c.right) for c in chain)
        one = chain.find(chain[0].strike, "P")
        assert one is not None
        assert one.expires is not None
        # The contract is what it says: its own definition agrees.
        info = s.call("contract_secdef_info", conid=one.conid)
        assert (info.conid, info.strike, info.right, info.maturity_date) == (one.conid, one.strike, "P", one.expiry)
    # Another process asks for nothing but the search, which the gateway wants in every session.
    with QuickSync(url=gateway.url, remember_pace=None, contract_cache=path) as s:
        s.accounts()
        before = sent(s)
        again = s.option_chain("MSFT", strikes=(chain[0].strike, chain[-1].strike), months=(month,))
        assert again.contracts == chain.contracts
        assert again.asked == 0
        assert sent(s) == before + 1


def test_a_chain_is_narrowed_as_told(gateway: EmbeddedGateway) -> None:
    with QuickSync(url=gateway.url, remember_pace=None) as s:
        with pytest.raises(BadCall, match="would take 66 questions, and 10 are allowed") as caught:
            s.option_chain("IBM", questions_max=10)
        assert "narrow it with months" in caught.value.hint
        months = s.option_months("IBM")
        calls = s.option_chain("IBM", months=2, rights="C", moneyness=0.012)
        assert calls.months == tuple(months[:2])
        assert calls.spot is not None
        spot = calls.spot
        assert all(abs(each.strike - spot) <= spot * Decimal("0.012") and each.right == "C" for each in calls)
        assert len({each.expiry for each in calls}) == 2
        only = s.option_chain("IBM", expiries=[calls.expiries[1]], rights="C", moneyness=0.012)
        assert only.expiries == (calls.expiries[1],)
        assert only.months == (months[1],)
        by_id = s.option_chain(8314, rights="C", strikes=(spot - 3, spot + 3))
        assert {each.symbol for each in by_id} == {"IBM"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"months": ("JAN99",)}, "has no options of 'JAN99'"),
        ({"months": 0}, "give 1 or more"),
        ({"months": "JAN27"}, "are lists"),
        ({"rights": "X"}, "one of C, P"),
        ({"rights": ""}, "no right given"),
        ({"sec_type": "STK"}, "one of OPT, FOP, WAR"),
        ({"expiries": ["2026-12-18"]}, "write it like '20260116'"),
        ({"strikes": (10, 5)}, "lowest strike is above"),
    ],
)
def test_what_cannot_be_a_chain_is_refused(gateway: EmbeddedGateway, arguments: dict[str, Any], words: str) -> None:
    with QuickSync(url=gateway.url, remember_pace=None) as s, pytest.raises(BadCall, match=words):
        s.option_chain("AAPL", **arguments)


def test_what_has_no_options_is_told(gateway: EmbeddedGateway) -> None:
    with QuickSync(url=gateway.url, remember_pace=None) as s:
        for symbol in ("KO", "NOSUCHTHING"):
            with pytest.raises(UnknownContract, match="has no OPT"):
                s.option_chain(symbol)
        with pytest.raises((UnknownContract, CallRefused)):
            s.option_months(999999999)


# --- what the simulated gateway does not do --------------------------------------------------------------------------------


class Exchange:
    """Two listings of one symbol, three months out of order; strikes only after a search."""

    def __init__(self) -> None:
        self.searched = False
        self.forgets_after = 10**9
        self.infos = 0
        self.never = False

    def __call__(self, call: Call) -> Any:
        name, query = call.operation.id, call.query
        if name == "contracts_search":
            self.searched = True
            section = {"secType": "OPT", "months": "FEB27;DEC26;JAN27", "exchange": "SMART"}
            return [
                {"conid": "9", "symbol": "XYZ", "sections": [{"secType": "STK"}, {**section, "months": "MAR27"}]},
                {"conid": "7", "symbol": "XYZ", "sections": [{"secType": "STK"}, section]},
                {"conid": "8", "symbol": "XYZW", "sections": [section]},
            ]
        if name == "stocks_list":
            rows = [{"conid": 7, "exchange": "NYSE", "isUS": True}, {"conid": 9, "exchange": "LSE", "isUS": False}]
            return {"XYZ": [{"assetClass": "STK", "contracts": rows}]}
        if name == "secdef_list":
            return {"secdef": []}
        if name == "contract_strikes":
            found = [110.0, 90.0, 100.0] if self.searched and not self.never else []
            return {"call": found, "put": found}
        assert name == "contract_secdef_info"
        self.infos += 1
        if self.infos > self.forgets_after:
            self.searched, self.forgets_after = False, 10**9
        if not self.searched:
            return []
        if query["strike"] == "90":
            return []  # a candidate that is none
        base = {"symbol": "XYZ", "secType": "OPT", "exchange": "SMART", "multiplier": "100", "desc1": "XYZ"}
        strike, right = float(query["strike"]), query["right"]
        number = 1000 + 2 * zlib.crc32(f"{query['month']}{query['strike']}{right}".encode())
        return [
            {**base, "conid": number, "strike": strike, "right": right, "maturityDate": "20261204"},
            {**base, "conid": number + 1, "strike": strike, "right": right, "maturityDate": "20261218"},
            {**base, "conid": 1, "strike": strike + 5, "right": right, "maturityDate": "20261218"},  # not asked for
            {**base, "conid": 2, "strike": strike, "right": "P" if right == "C" else "C", "maturityDate": "20261218"},
        ]


def test_the_listing_at_home_is_meant_and_months_are_in_order() -> None:
    one, _ = talk()
    chain = drive(option_chain(one, "XYZ"), Exchange()).result
    assert chain.underlying == 7
    assert chain.months == ("DEC26",)
    assert chain.empty == (("DEC26", Decimal(90), "C"), ("DEC26", Decimal(90), "P"))
    assert {each.conid for each in chain} & {1, 2} == set()
    assert [(each.expiry, each.strike) for each in chain] == [
        (expiry, strike) for expiry in ("20261204", "20261218") for strike in (100, 100, 110, 110)
    ]


def test_a_search_the_gateway_forgot_is_made_again() -> None:
    whole = drive(option_chain(talk()[0], "XYZ", months=3), Exchange()).result
    exchange = Exchange()
    exchange.forgets_after = 4
    driven = drive(option_chain(talk()[0], "XYZ", months=3), exchange)
    assert driven.result.contracts == whole.contracts
    assert driven.asked.count("contracts_search") == 2


def test_strikes_that_never_come_are_told() -> None:
    exchange = Exchange()
    exchange.never = True
    with pytest.raises(CallRefused, match="tells no strikes of XYZ DEC26, searched twice"):
        drive(option_strikes(talk()[0], "XYZ", "DEC26"), exchange)


# --- futures ---------------------------------------------------------------------------------------------------------------


def listed(call: Call) -> Any:
    assert call.operation.id == "futures_list"
    days = (20270319, 20261218, 20270618)
    rows = [
        {
            "symbol": "ES",
            "conid": 100 + i,
            "underlyingConid": 1,
            "expirationDate": d,
            "ltd": d,
            "longFuturesCutOff": d - 2,
        }
        for i, d in enumerate(days)
    ]
    return {"ES": rows} if call.query["symbols"] == "ES" else {}


def test_futures_come_in_order_with_their_rolls() -> None:
    one, _ = talk()  # the 21st of September 2026
    assert [each.expiry for each in drive(futures(one, "es"), listed).result] == ["20261218", "20270319", "20270618"]
    silent = lambda call: pytest.fail(call.operation.id)  # noqa: E731 - nothing may be asked a second time
    assert drive(front_future(one, "ES"), silent).result.expiry == "20261218"
    # The last day to hold it long is the 16th, a Wednesday; five weekdays before is the 9th.
    assert drive(front_future(one, "ES", days_before=5, on=date(2026, 12, 9)), silent).result.expiry == "20261218"
    assert drive(front_future(one, "ES", days_before=5, on=date(2026, 12, 10)), silent).result.expiry == "20270319"
    rolls = drive(futures_rolls(one, "ES"), silent).result
    assert [(roll.old.expiry, roll.new.expiry, roll.on) for roll in rolls] == [
        ("20261218", "20270319", date(2026, 12, 9)),
        ("20270319", "20270618", date(2027, 3, 10)),
    ]
    with pytest.raises(UnknownContract, match="ends before 2028-01-01"):
        drive(front_future(one, "ES", on=date(2028, 1, 1)), silent)


def test_futures_that_are_not_there_are_told() -> None:
    one, _ = talk()
    with pytest.raises(UnknownContract, match="no futures of 'XX'"):
        drive(futures(one, "XX"), listed)
    with pytest.raises(BadCall, match="days_before is -1"):
        drive(futures_rolls(one, "ES", days_before=-1), listed)
    with pytest.raises(BadCall, match="no symbol"):
        drive(futures(one, "ES,NQ"), listed)


def test_futures_of_the_gateway(gateway: EmbeddedGateway) -> None:
    with QuickSync(url=gateway.url, remember_pace=None) as s:
        chain = s.futures("CL")
        assert [each.expiry for each in chain] == sorted(each.expiry for each in chain)
        assert s.front_future("CL") == chain[0]
        assert [roll.new for roll in s.futures_rolls("CL")] == chain[1:]
        assert s.quote(chain[0].conid).symbol == "CL"
