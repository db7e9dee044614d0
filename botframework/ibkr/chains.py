"""Option chains in the order the API insists on: search, then strikes, then one question a contract.

Strikes come back empty unless the underlying was searched by symbol in this brokerage session, and are candidates only:
which of them exist for which expiry, only the question for each one tells. The search is made (and made again when the
gateway forgot it) without being asked for, the number of questions is bounded before the first, and what was learned is
cached. Imports ``talk``, ``lookup``, ``prices``; used by ``library``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from botframework.ibkr.catalogue import nearest
from botframework.ibkr.contract_cache import CONTRACT_TTL_S, LIST_TTL_S
from botframework.ibkr.convert import text_of, value_of
from botframework.ibkr.failures import BadCall, CallRefused, UnknownContract
from botframework.ibkr.lookup import Which, conid_of, searched
from botframework.ibkr.prices import price_of, snapshot
from botframework.ibkr.talk import SIDE_BY_SIDE, Talk, Talking, as_list, one_of
from generated_client.models.conid_info import ConidInfo

SEC_TYPES: Final = ("OPT", "FOP", "WAR")
RIGHTS: Final = ("C", "P")
#: Questions for single contracts unless told otherwise; at ten requests a second this is half a minute.
QUESTIONS_MAX: Final = 300
_STRIKES: Final = "contract_strikes"
_MONTH: Final = re.compile(r"(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(\d\d)")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

Progress = Callable[[int, int], None]
"""Told of questions answered and questions altogether."""


@attrs.frozen(kw_only=True)
class OptionContract:
    """One option there is. ``expiry`` is the last trading day as ``YYYYMMDD``, ``right`` C or P."""

    conid: int
    symbol: str
    month: str
    expiry: str
    strike: Decimal
    right: str
    multiplier: Decimal | None
    trading_class: str
    exchange: str
    currency: str

    @property
    def expires(self) -> date | None:
        """The last trading day; None when the gateway did not tell it."""
        digits = self.expiry
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if re.fullmatch(r"\d{8}", digits) else None


@attrs.frozen(kw_only=True)
class OptionChain(Sequence[OptionContract]):
    """Options of one underlying by expiry, strike and right.

    ``spot`` is the underlying's price that strikes were chosen by, None when it was not needed. ``empty`` are the candidates
    (month, strike, right) of which there turned out to be no contract.
    """

    underlying: int
    symbol: str
    months: tuple[str, ...]
    contracts: tuple[OptionContract, ...]
    empty: tuple[tuple[str, Decimal, str], ...] = ()
    spot: Decimal | None = None
    asked: int = 0

    def __len__(self) -> int:
        return len(self.contracts)

    def __iter__(self) -> Iterator[OptionContract]:
        return iter(self.contracts)

    def __getitem__(self, index: Any) -> Any:
        return self.contracts[index]

    @property
    def expiries(self) -> tuple[str, ...]:
        """The last trading days in the chain."""
        return tuple(sorted({each.expiry for each in self.contracts}))

    def find(self, strike: Decimal | int | str, right: str, expiry: str | None = None) -> OptionContract | None:
        """The contract of a strike and a right, the earliest where there are several; None when there is none."""
        wanted = Decimal(str(strike))
        for each in self.contracts:
            if each.strike == wanted and each.right == right and expiry in (None, each.expiry):
                return each
        return None


@attrs.frozen(kw_only=True)
class _Root:
    """An underlying that was searched for: what it is, its months, and how often the gateway has forgotten it since."""

    conid: int
    symbol: str
    months: tuple[str, ...]
    epoch: int


def option_months(talk: Talk, underlying: Which, *, sec_type: str = "OPT") -> Talking[list[str]]:
    """The months with options of an underlying, as the API writes them (``JAN26``), the earliest first."""
    return list((yield from _root(talk, underlying, sec_type)).months)


def option_strikes(
    talk: Talk, underlying: Which, month: str, *, sec_type: str = "OPT", exchange: str = "SMART"
) -> Talking[dict[str, list[Decimal]]]:
    """The candidate strikes of one month by right (``C`` and ``P``); ``option_chain`` says which of them exist.

    Raises ``BadCall`` with the nearest month there is.
    """
    root = yield from _root(talk, underlying, sec_type)
    _check_month(root, month)
    return (yield from _strikes(talk, root, month, sec_type, exchange))


def option_chain(
    talk: Talk,
    underlying: Which,
    *,
    months: int | Sequence[str] = 1,
    expiries: Sequence[str] = (),
    rights: str = "CP",
    strikes: tuple[Decimal | float | int, Decimal | float | int] | None = None,
    moneyness: float | None = None,
    nearest_strikes: int | None = None,
    sec_type: str = "OPT",
    exchange: str = "SMART",
    questions_max: int = QUESTIONS_MAX,
    progress: Progress | None = None,
) -> Talking[OptionChain]:
    """The options of an underlying (a symbol or a contract id) that exist, narrowed as told.

    ``months`` is how many of the next ones, or their names (``("JAN26",)``); ``expiries`` keeps these last trading days
    (``YYYYMMDD``). ``strikes`` is the lowest and the highest; ``moneyness=0.1`` keeps strikes within 10 per cent of the
    underlying's price, ``nearest_strikes=5`` the five nearest to it. Each contract is one question: more than
    ``questions_max`` of them are refused before the first with ``BadCall``; ``progress`` is called with how many are done.
    """
    for right in rights:
        one_of(_STRIKES, "a right", right, RIGHTS)
    if not rights:
        raise BadCall("no right given", operation=_STRIKES, hint="rights='C', 'P' or 'CP'")
    root = yield from _root(talk, underlying, sec_type)
    chosen = _months(root, months, expiries)
    spot = None
    if moneyness is not None or nearest_strikes is not None:
        spot = yield from _spot(talk, root)
    wanted: list[tuple[str, Decimal, str]] = []
    for month in chosen:
        there = yield from _strikes(talk, root, month, sec_type, exchange)
        for right in dict.fromkeys(rights):
            some = _chosen(there[right], strikes, moneyness, nearest_strikes, spot)
            wanted += [(month, strike, right) for strike in some]
    unknown = [each for each in wanted if _kept(talk, root, each, sec_type, exchange) is None]
    if len(unknown) > questions_max:
        raise BadCall(
            f"{len(wanted)} contracts would take {len(unknown)} questions, and {questions_max} are allowed",
            operation="contract_secdef_info",
            hint="narrow it with months, rights, strikes, moneyness or nearest_strikes, or raise questions_max",
        )
    yield from _ask(talk, root, unknown, len(wanted), sec_type, exchange, progress)
    found: dict[int, OptionContract] = {}
    empty = []
    for each in wanted:
        rows = _kept(talk, root, each, sec_type, exchange) or []
        if not rows:
            empty.append(each)
        found.update((row.conid, row) for row in rows if not expiries or row.expiry in expiries)
    ordered = sorted(found.values(), key=lambda row: (row.expiry, row.strike, row.right))
    return OptionChain(
        underlying=root.conid,
        symbol=root.symbol,
        months=tuple(chosen),
        contracts=tuple(ordered),
        empty=tuple(empty),
        spot=spot,
        asked=len(unknown),
    )


# --- search -------------------------------------------------------------------------------------------------------------


def _root(talk: Talk, underlying: Which, sec_type: str) -> Talking[_Root]:
    one_of(_STRIKES, "sec_type", sec_type, SEC_TYPES)
    conid = None
    if isinstance(underlying, int):
        conid = yield from conid_of(talk, underlying)
        symbol = yield from _symbol(talk, conid)
    else:
        symbol = underlying.strip().upper()
    root = yield from _search(talk, symbol, conid, sec_type)
    talk.symbols.setdefault(root.conid, root.symbol)
    return root


def _symbol(talk: Talk, conid: int) -> Talking[str]:
    known = talk.symbols.get(conid)
    if known:
        return known
    answer = yield from talk.call("contract_secdef_info", {"conid": conid})
    symbol = text_of(value_of(answer.ticker)) if isinstance(answer, ConidInfo) else ""
    if not symbol:
        raise UnknownContract(f"no contract {conid}", operation="contract_secdef_info")
    return symbol


def _search(talk: Talk, symbol: str, conid: int | None, sec_type: str) -> Talking[_Root]:
    """Search by symbol, which also opens the strikes. The rows' order means nothing: the one with such months counts."""
    rows = yield from searched(talk, symbol)
    fitting = []
    for row in rows:
        if text_of(value_of(row.symbol)).upper() != symbol or (conid is not None and row.conid != conid):
            continue
        for section in as_list(row.sections):
            if text_of(value_of(section.sec_type)) == sec_type and value_of(section.months):
                words = tuple(word for word in text_of(value_of(section.months)).split(";") if word)
                fitting.append(_Root(conid=row.conid, symbol=symbol, months=words, epoch=talk.epoch))
    if conid is None and len(fitting) > 1:
        # The same symbol elsewhere: its listing in the United States is meant, as everywhere.
        home = yield from conid_of(talk, symbol)
        fitting = [root for root in fitting if root.conid == home]
    if not fitting:
        raise UnknownContract(
            f"{symbol!r} has no {sec_type}",
            operation="contracts_search",
            hint="check the spelling" if not rows else "give the underlying's contract id if the symbol means several",
        )
    return attrs.evolve(fitting[0], months=tuple(sorted(fitting[0].months, key=_order)))


def _order(month: str) -> tuple[str, int]:
    match = _MONTH.fullmatch(month)
    return (match[2], _MONTHS.index(match[1])) if match else ("99", 0)


def _check_month(root: _Root, month: str) -> None:
    if month not in root.months:
        raise BadCall(
            f"{root.symbol} has no options of {month!r}",
            operation=_STRIKES,
            hint=nearest(month, root.months, "there are " + ", ".join(root.months)),
        )


def _months(root: _Root, months: int | Sequence[str], expiries: Sequence[str]) -> list[str]:
    if isinstance(expiries, str) or isinstance(months, str):
        raise BadCall("months and expiries are lists", operation=_STRIKES, hint="write ('JAN26',)")
    for each in expiries:
        if not re.fullmatch(r"\d{8}", each) or not 1 <= int(each[4:6]) <= 12:
            raise BadCall(f"{each!r} is no expiry", operation=_STRIKES, hint="write it like '20260116'")
    if not isinstance(months, int):
        for month in months:
            _check_month(root, month)
        return sorted(dict.fromkeys(months), key=_order)
    if expiries and months == 1:
        named = [f"{_MONTHS[int(each[4:6]) - 1]}{each[2:4]}" for each in expiries]
        for month in named:
            _check_month(root, month)
        return sorted(dict.fromkeys(named), key=_order)
    if months < 1:
        raise BadCall(f"months is {months}", operation=_STRIKES, hint="give 1 or more, or names of months")
    return list(root.months[:months])


# --- strikes ------------------------------------------------------------------------------------------------------------


def _strikes(talk: Talk, root: _Root, month: str, sec_type: str, exchange: str) -> Talking[dict[str, list[Decimal]]]:
    key = f"{root.conid}|{sec_type}|{month}|{exchange}"
    kept = talk.cache.get("strikes", key)
    if kept is not None:
        return {right: [Decimal(text) for text in kept[right]] for right in RIGHTS}
    arguments = {"conid": root.conid, "sectype": sec_type, "month": month, "exchange": exchange}
    for again in (False, True):
        if again:
            yield from _search(talk, root.symbol, root.conid, sec_type)
        answer = yield from talk.call(_STRIKES, arguments)
        there = {"C": sorted(answer.call), "P": sorted(answer.put)}
        if there["C"] or there["P"]:
            talk.cache.put(
                "strikes", key, {right: [str(each) for each in found] for right, found in there.items()}, LIST_TTL_S
            )
            return there
    raise CallRefused(
        f"the gateway tells no strikes of {root.symbol} {month}, searched twice",
        operation=_STRIKES,
        hint="try again later, or name the exchange (options on futures need it)",
        status=200,
    )


def _spot(talk: Talk, root: _Root) -> Talking[Decimal]:
    rows = yield from snapshot(talk, [root.conid], ("31", "84", "86"))
    row = rows[root.conid]
    bid, ask, last = price_of(row.bid), price_of(row.ask), price_of(row.last)
    spot = (bid + ask) / 2 if bid is not None and ask is not None else last
    if spot is None:
        raise CallRefused(
            f"{root.symbol} has no price to choose strikes by",
            operation="marketdata_snapshot",
            hint="give strikes=(lowest, highest)",
            status=200,
        )
    return spot


def _chosen(
    there: Sequence[Decimal],
    bounds: tuple[Decimal | float | int, Decimal | float | int] | None,
    moneyness: float | None,
    count: int | None,
    spot: Decimal | None,
) -> list[Decimal]:
    found = list(there)
    if bounds is not None:
        low, high = (Decimal(str(each)) for each in bounds)
        if low > high:
            raise BadCall("the lowest strike is above the highest", operation=_STRIKES)
        found = [each for each in found if low <= each <= high]
    if moneyness is not None and spot is not None:
        if not 0 < moneyness < 10:
            raise BadCall(f"moneyness is {moneyness}", operation=_STRIKES, hint="0.1 means within 10 per cent")
        reach = Decimal(str(moneyness)) * spot
        found = [each for each in found if abs(each - spot) <= reach]
    if count is not None and spot is not None:
        if count < 1:
            raise BadCall(f"nearest_strikes is {count}", operation=_STRIKES, hint="give 1 or more")
        price = spot
        found = sorted(sorted(found, key=lambda each: (abs(each - price), each))[:count])
    return found


# --- one question a contract ----------------------------------------------------------------------------------------------


def _key(root: _Root, wanted: tuple[str, Decimal, str], sec_type: str, exchange: str) -> str:
    month, strike, right = wanted
    return f"{root.conid}|{sec_type}|{month}|{strike.normalize():f}|{right}|{exchange}"


def _kept(
    talk: Talk, root: _Root, wanted: tuple[str, Decimal, str], sec_type: str, exchange: str
) -> list[OptionContract] | None:
    kept = talk.cache.get("option", _key(root, wanted, sec_type, exchange))
    return None if kept is None else [_revived(each) for each in kept]


def _revived(row: dict[str, Any]) -> OptionContract:
    multiplier = row["multiplier"]
    return OptionContract(
        **{
            **row,
            "strike": Decimal(row["strike"]),
            "multiplier": None if multiplier is None else Decimal(multiplier),
        }
    )


def _plain(row: OptionContract) -> dict[str, Any]:
    multiplier = None if row.multiplier is None else str(row.multiplier)
    return {**attrs.asdict(row), "strike": str(row.strike), "multiplier": multiplier}


def _ask(
    talk: Talk,
    root: _Root,
    unknown: Sequence[tuple[str, Decimal, str]],
    altogether: int,
    sec_type: str,
    exchange: str,
    progress: Progress | None,
) -> Talking[None]:
    done = altogether - len(unknown)
    if progress is not None:
        progress(done, altogether)
    epoch = root.epoch
    for start in range(0, len(unknown), SIDE_BY_SIDE):
        some = unknown[start : start + SIDE_BY_SIDE]
        many = [
            {
                "conid": root.conid,
                "sectype": sec_type,
                "month": month,
                "strike": f"{strike.normalize():f}",
                "right": right,
                "exchange": exchange,
            }
            for month, strike, right in some
        ]
        answers = yield from talk.several("contract_secdef_info", many)
        if talk.epoch != epoch or not any(as_list(answer) for answer in answers):
            # Nothing at all, or a new session: the gateway may have forgotten the search.
            yield from _search(talk, root.symbol, root.conid, sec_type)
            epoch = talk.epoch
            answers = yield from talk.several("contract_secdef_info", many)
        for wanted, answer in zip(some, answers, strict=True):
            rows = _rows(root, wanted, [] if isinstance(answer, ConidInfo) else as_list(answer))
            # That there is none is kept for a day only: contracts are listed every day.
            ttl_s = CONTRACT_TTL_S if rows else LIST_TTL_S
            talk.cache.put("option", _key(root, wanted, sec_type, exchange), [_plain(row) for row in rows], ttl_s)
        done += len(some)
        if progress is not None:
            progress(done, altogether)


def _rows(root: _Root, wanted: tuple[str, Decimal, str], answer: Sequence[Any]) -> list[OptionContract]:
    """The rows that are what was asked for; anything else the gateway sends with them is not taken for it."""
    month, strike, right = wanted
    return [
        OptionContract(
            conid=row.conid,
            symbol=root.symbol,
            month=month,
            expiry=text_of(value_of(row.maturity_date)),
            strike=strike,
            right=right,
            multiplier=value_of(row.multiplier),
            trading_class=text_of(value_of(row.trading_class)),
            exchange=text_of(value_of(row.exchange)),
            currency=text_of(value_of(row.currency)),
        )
        for row in answer
        if value_of(row.strike) == strike and text_of(value_of(row.right)) == right
    ]
