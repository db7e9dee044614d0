"""Which contract a symbol means: candidates with kind, exchange and currency, and one of them without guessing.

A bare stock symbol means its listing in the United States when there is exactly one; that is the one rule. Everything
else must be told, and what stays ambiguous is refused with the candidates' names. Imports ``talk`` and the generated
models; used by ``library`` and by every module that takes a symbol.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import attrs

from botframework.ibkr.catalogue import nearest
from botframework.ibkr.contract_cache import CONTRACT_TTL_S, LIST_TTL_S
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import AmbiguousContract, BadCall, CallRefused, UnknownContract
from botframework.ibkr.listings import is_of_kind, listing
from botframework.ibkr.talk import Talk, Talking, as_list

#: A symbol (a stock of the United States) or a contract id.
Which: TypeAlias = str | int

SEC_TYPES: Final = ("STK", "IND", "CASH", "FUT")
_ELSEWHERE: Final = {
    "OPT": "option_chain(underlying) lists options",
    "FOP": "option_chain(underlying, sec_type='FOP', exchange=...) lists options on futures",
    "WAR": "option_chain(underlying, sec_type='WAR') lists warrants",
    "BOND": "call('contracts_search', symbol=issuer, sec_type='BOND') names the issuer, 'contract_secdef_info' its bonds",
}
SECDEF_CONIDS_MAX: Final = 200


@attrs.frozen(kw_only=True)
class Contract:
    """One contract a symbol may mean. ``expiry`` is ``YYYYMMDD`` of a future's last trading day, else empty."""

    conid: int
    symbol: str
    sec_type: str
    exchange: str
    currency: str = ""
    name: str = ""
    expiry: str = ""
    is_us: bool = False

    def __str__(self) -> str:
        return " ".join(word for word in (self.exchange, self.currency, self.expiry, f"({self.conid})") if word)


def contracts(
    talk: Talk, symbol: str, *, sec_type: str = "STK", exchange: str = "", currency: str = ""
) -> Talking[list[Contract]]:
    """Everything the symbol may mean, narrowed by listing exchange and currency; empty when there is nothing.

    ``sec_type`` is STK (funds included), IND, FUT or CASH (``"EUR.USD"``). Raises ``BadCall`` for another one.
    """
    found = yield from _candidates(talk, symbol, sec_type)
    return [each for each in found if _fits(each, exchange, currency)]


def contract(
    talk: Talk, symbol: str, *, sec_type: str = "STK", exchange: str = "", currency: str = ""
) -> Talking[Contract]:
    """The one contract the symbol means. Kept in memory, and in the session's contract cache when it has one.

    A bare stock symbol means its one listing in the United States. Raises ``UnknownContract`` when nothing fits and
    ``AmbiguousContract`` naming the candidates when several do.
    """
    found = yield from _candidates(talk, symbol, sec_type)
    fitting = [each for each in found if _fits(each, exchange, currency)]
    if sec_type == "STK" and not exchange and not currency:
        fitting = [each for each in fitting if each.is_us] or fitting
    if not fitting:
        wanted = " ".join(word for word in (sec_type, repr(symbol), exchange and f"at {exchange}", currency) if word)
        raise UnknownContract(f"no {wanted}", operation=_operation(sec_type), hint=_others(found, exchange))
    if len(fitting) > 1:
        shown = ", ".join(str(each) for each in fitting[:8])
        raise AmbiguousContract(
            f"{sec_type} {symbol!r} may mean {len(fitting)} contracts: {shown}",
            operation=_operation(sec_type),
            hint="use front_future(symbol), or a contract id" if sec_type == "FUT" else "name exchange or currency",
            candidates=fitting,
        )
    talk.symbols[fitting[0].conid] = fitting[0].symbol
    return fitting[0]


def conid(talk: Talk, symbol: str, *, sec_type: str = "STK", exchange: str = "", currency: str = "") -> Talking[int]:
    """The contract id of a symbol; see ``contract``."""
    found = yield from contract(talk, symbol, sec_type=sec_type, exchange=exchange, currency=currency)
    return found.conid


def conid_of(talk: Talk, instrument: Which) -> Talking[int]:
    """The contract id of a symbol or of itself. Raises ``BadCall`` for what can be neither."""
    if isinstance(instrument, bool) or not isinstance(instrument, str | int):
        raise BadCall(f"{instrument!r} is no symbol and no contract id", operation="stocks_list")
    if isinstance(instrument, int):
        if instrument <= 0:
            raise BadCall(f"{instrument} is no contract id", operation="stocks_list")
        return instrument
    return (yield from conid(talk, instrument))


def _operation(sec_type: str) -> str:
    return {"STK": "stocks_list", "CASH": "currency_pairs", "FUT": "futures_list"}.get(sec_type, "contracts_search")


def _fits(each: Contract, exchange: str, currency: str) -> bool:
    return (not exchange or each.exchange == exchange.upper()) and (not currency or each.currency == currency.upper())


def _others(found: list[Contract], exchange: str) -> str:
    if not found:
        return "check the spelling"
    places = list(dict.fromkeys(each.exchange for each in found if each.exchange))
    there = "it is listed at " + ", ".join(str(each) for each in found[:8])
    return nearest(exchange, places, there) if exchange else there


def _candidates(talk: Talk, symbol: str, sec_type: str) -> Talking[list[Contract]]:
    """All contracts of a symbol and a kind. Kept when there are any: that there is none may be a bad hour of the broker."""
    if sec_type not in SEC_TYPES:
        hint = _ELSEWHERE.get(sec_type) or nearest(sec_type, SEC_TYPES, "one of " + ", ".join(SEC_TYPES))
        raise BadCall(f"sec_type cannot be {sec_type!r}", operation="contracts_search", hint=hint)
    symbol = symbol.strip().upper()
    if not symbol or "," in symbol:
        raise BadCall(f"{symbol!r} is no symbol", operation=_operation(sec_type))
    key = f"{sec_type}|{symbol}"
    kept = talk.cache.get("contracts", key)
    if kept is not None:
        return [Contract(**each) for each in kept]
    ask = {"STK": _stocks, "CASH": _pairs, "FUT": _futures, "IND": _indices}[sec_type]
    found = yield from ask(talk, symbol)
    if found:
        ttl_s = LIST_TTL_S if sec_type == "FUT" else CONTRACT_TTL_S
        talk.cache.put("contracts", key, [attrs.asdict(each) for each in found], ttl_s)
    return found


def _stocks(talk: Talk, symbol: str) -> Talking[list[Contract]]:
    answer = yield from talk.call("stocks_list", {"symbols": [symbol]})
    found = [
        Contract(
            conid=each.conid,
            symbol=symbol,
            sec_type="STK",
            exchange=text_of(value_of(each.exchange)).upper(),
            name=text_of(value_of(listed.name)),
            is_us=value_of(each.is_us) is True,
        )
        for listed in answer.additional_properties.get(symbol, [])
        if text_of(value_of(listed.asset_class)) in ("", "STK")
        for each in listed.contracts
    ]
    return (yield from _with_currency(talk, found))


def _pairs(talk: Talk, symbol: str) -> Talking[list[Contract]]:
    base, dot, quoted = symbol.partition(".")
    if not dot or len(base) != 3 or len(quoted) != 3:
        raise BadCall(
            f"{symbol!r} is no pair of currencies", operation="currency_pairs", hint="write it like 'EUR.USD'"
        )
    answer = yield from talk.call("currency_pairs", {"currency": base})
    rows = answer.additional_properties.get(base, [])
    return [
        Contract(conid=row.conid, symbol=symbol, sec_type="CASH", exchange="IDEALPRO", currency=quoted)
        for row in rows
        if text_of(value_of(row.symbol)).upper() == symbol
    ]


def _futures(talk: Talk, symbol: str) -> Talking[list[Contract]]:
    answer = yield from talk.call("futures_list", {"symbols": [symbol]})
    rows = answer.additional_properties.get(symbol, [])
    found = [
        Contract(
            conid=row.conid,
            symbol=symbol,
            sec_type="FUT",
            exchange="",
            expiry=str(value_of(row.last_trading_day) or value_of(row.expiration_date) or ""),
        )
        for row in rows
    ]
    return (yield from _with_currency(talk, sorted(found, key=lambda each: each.expiry)))


def _indices(talk: Talk, symbol: str) -> Talking[list[Contract]]:
    rows: list[Any] = yield from searched(talk, symbol, sec_type="IND")
    found = [
        Contract(
            conid=row.conid,
            symbol=symbol,
            sec_type="IND",
            exchange=listing(row),
            name=text_of(value_of(row.company_name)),
        )
        for row in rows
        if is_of_kind(row, symbol, "IND")
    ]
    return (yield from _with_currency(talk, found))


def searched(talk: Talk, symbol: str, **arguments: object) -> Talking[list[Any]]:
    """Rows of a search by symbol; none when the gateway knows nothing of it, which it says as an error."""
    try:
        rows = yield from talk.call("contracts_search", {"symbol": symbol, **arguments})
    except CallRefused as error:
        if error.status == 200 and type(error) is CallRefused:
            return []
        raise
    return as_list(rows)


def _with_currency(talk: Talk, found: list[Contract]) -> Talking[list[Contract]]:
    """The same with what only the definitions tell: currency, exchange and name."""
    rows: dict[int, Any] = {}
    for start in range(0, len(found), SECDEF_CONIDS_MAX):
        some = [each.conid for each in found[start : start + SECDEF_CONIDS_MAX]]
        try:
            answer = yield from talk.call("secdef_list", {"conids": some})
        except CallRefused as error:
            if error.status == 204:  # nothing known of any of them
                continue
            raise
        rows |= {row.conid: row for row in as_list(answer.secdef)}
    out = []
    for each in found:
        row = rows.get(each.conid)
        if row is not None:
            each = attrs.evolve(
                each,
                currency=text_of(value_of(row.currency)).upper(),
                exchange=each.exchange or text_of(value_of(row.listing_exchange)).upper(),
                name=each.name or text_of(value_of(row.name)),
            )
        out.append(each)
    return out
