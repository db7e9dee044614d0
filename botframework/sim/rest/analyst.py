"""Portfolio analyst: value and return over time, transactions, break-downs. Imports the simulator's own modules only.

Nothing is recorded for it: a day's value is today's account rolled back by the executions since, at the marks the history
endpoint gives for that day. Executions are kept for a week; before them the account is taken to have stood still.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botframework.sim.history import bars
from botframework.sim.hours import new_york_offset_ms, trading_day
from botframework.sim.ledger import Position
from botframework.sim.orders import Execution
from botframework.sim.rates import PER_USD
from botframework.sim.records import DAY_MS
from botframework.sim.rest.allocation import Exposure, exposures
from botframework.sim.rest.bodies import takes
from botframework.sim.wire import SimResponse, answer, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

ZERO = Decimal(0)
PERIODS = ("1D", "7D", "MTD", "1M", "YTD", "1Y")
TYPES = ("FINANCIAL_INSTRUMENT", "ASSET_CLASS", "SECTOR", "REGION", "COUNTRY")
_CLASSES = {"STK": "Equities", "OPT": "Options", "FUT": "Futures", "BOND": "Fixed income", "CASH": "Cash"}


def _strangers(gateway: "SimGateway", body: dict[str, Any]) -> SimResponse | None:
    if not body["acctIds"]:
        return refuse(400, "Bad Request: acctIds is required")
    for account in body["acctIds"]:
        if account not in gateway.config.accounts:
            return refuse(400, f"Bad Request: accountId is not valid: {account}")
    return None


# ---------------------------------------------------------------------- value over time


def _day_text(day: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).strftime("%Y%m%d")


def _days(period: str, today: int) -> int:
    date = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=today)
    return {
        "1D": 1,
        "7D": 7,
        "MTD": date.day,
        "1M": 30,
        "YTD": date.timetuple().tm_yday,
        "1Y": 365,
    }[period]


class _Marks:
    """Closing marks by day, read from the history once per contract."""

    def __init__(self, gateway: "SimGateway", days: int) -> None:
        self._gateway = gateway
        self._days = days
        self._today = gateway.desk.market_ms // DAY_MS
        self._found: dict[int, dict[int, Decimal]] = {}

    def at(self, conid: int, day: int) -> Decimal:
        """The mark at the end of a day, or now."""
        desk = self._gateway.desk
        if day >= self._today:
            return desk.price(conid)
        if conid not in self._found:
            window = bars(
                desk.listing(conid), self._gateway.config.seed, desk.market_ms, f"{self._days + 2}d", "1d", ""
            )
            self._found[conid] = {row["t"] // DAY_MS: Decimal(repr(row["c"])) for row in window.rows}
        return self._found[conid].get(day, desk.price(conid))


def _values(gateway: "SimGateway", account: str, days: int, marks: _Marks) -> list[Decimal]:
    """Equity at the end of each of the last days, today's as it is now; one more than `days`, oldest first."""
    desk = gateway.desk
    today = desk.market_ms // DAY_MS
    state = desk.accounts[account]
    cash = state.cash
    pieces = {p.conid: p.quantity for p in state.positions.values() if p.quantity}
    later = sorted((e for e in desk.executions.values() if e.account == account), key=lambda e: e.at_ms)
    values = []
    for day in range(today, today - days - 1, -1):
        while later and later[-1].at_ms >= (day + 1) * DAY_MS:
            execution = later.pop()
            signed = execution.quantity if execution.side == "BUY" else -execution.quantity
            cash += signed * execution.price * desk.unit(execution.conid) + execution.commission
            pieces[execution.conid] = pieces.get(execution.conid, ZERO) - signed
        worth = [quantity * marks.at(conid, day) * desk.unit(conid) for conid, quantity in pieces.items() if quantity]
        values.append(cash + sum(worth, ZERO))
    return values[::-1]


def _returns(values: list[Decimal]) -> list[float]:
    return [float(round(value / values[0] - 1, 6)) if values[0] else 0.0 for value in values[1:]]


def _numbers(values: list[Decimal]) -> list[float]:
    return [float(round(value, 2)) for value in values]


@takes(acctIds="texts", period="text")
def performance(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Value, cumulated return and return by month over one period; several accounts are one."""
    refusal = _strangers(gateway, body)
    if refusal is not None:
        return refusal
    if body["period"] not in PERIODS:
        return refuse(400, "Bad Request: period is not valid")
    today = gateway.desk.market_ms // DAY_MS
    days = _days(body["period"], today)
    marks = _Marks(gateway, days)
    accounts = list(dict.fromkeys(body["acctIds"]))
    each = [_values(gateway, account, days, marks) for account in accounts]
    values = [sum(column, ZERO) for column in zip(*each, strict=True)]
    dates = [_day_text(day) for day in range(today - days + 1, today + 1)]
    head = {
        "id": accounts[0] if len(accounts) == 1 else "Consolidated",
        "idType": "acctid",
        "start": dates[0],
        "end": dates[-1],
        "baseCurrency": gateway.config.base_currency,
    }
    start = {"date": _day_text(today - days), "val": float(round(values[0], 2))}
    months, monthly = _by_month(dates, values)
    return answer(
        {
            "id": "getPerformanceData",
            "rc": 0,
            "nd": days,
            "pm": "TWR",
            "currencyType": "base",
            "included": accounts,
            "nav": {"freq": "D", "dates": dates, "data": [head | {"navs": _numbers(values[1:]), "startNAV": start}]},
            "cps": {"freq": "D", "dates": dates, "data": [head | {"returns": _returns(values)}]},
            "tpps": {"freq": "M", "dates": months, "data": [head | {"returns": monthly}]},
        }
    )


def _by_month(dates: list[str], values: list[Decimal]) -> tuple[list[str], list[float]]:
    """The return of each month that the dates touch."""
    ends: dict[str, Decimal] = {}
    for date, value in zip(dates, values[1:], strict=True):
        ends[date[:6]] = value
    found, before = [], values[0]
    for value in ends.values():
        found.append(float(round(value / before - 1, 6)) if before else 0.0)
        before = value
    return list(ends), found


@takes(acctIds="texts")
def all_periods(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Every period of every account, under their names."""
    refusal = _strangers(gateway, body)
    if refusal is not None:
        return refusal
    now = gateway.desk.market_ms
    today = now // DAY_MS
    accounts = list(dict.fromkeys(body["acctIds"]))
    answered: dict[str, Any] = {
        "id": "getPerformanceAllPeriods",
        "rc": 0,
        "nd": 365,
        "pm": "TWR",
        "currencyType": "base",
        "view": accounts,
        "included": accounts,
    }
    longest = max(_days(period, today) for period in PERIODS)
    marks = _Marks(gateway, longest)
    updated = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now)
    for account in accounts:
        values = _values(gateway, account, longest, marks)
        row: dict[str, Any] = {
            "baseCurrency": gateway.config.base_currency,
            "start": _day_text(today - longest),
            "end": _day_text(today),
            "periods": list(PERIODS),
            "lastSuccessfulUpdate": updated.strftime("%Y-%m-%d %H:%M:%S"),
        }
        for period in PERIODS:
            days = _days(period, today)
            part = values[-days - 1 :]
            row[period] = {
                "freq": "D",
                "dates": [_day_text(day) for day in range(today - days + 1, today + 1)],
                "nav": _numbers(part[1:]),
                "cps": _returns(part),
                "startNAV": {"date": _day_text(today - days), "val": float(round(part[0], 2))},
            }
        answered[account] = row
    return answer(answered)


# ---------------------------------------------------------------------- transactions


@takes(acctIds="texts", currency="text")
def transactions(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Executions in some contracts, and what they realised by day."""
    conids = body.get("conids")
    if isinstance(conids, list):
        # Numbers by the documents, text from clients in use.
        conids = [whole(one) if isinstance(one, str) else one for one in conids]
    days = body.get("days", 90)
    if not isinstance(conids, list) or not conids or not all(type(conid) is int for conid in conids):
        return refuse(400, "Bad Request: conids is required")
    if type(days) is not int or not 0 < days < 10_000:
        return refuse(400, "Bad Request: days is not valid")
    if body["currency"] not in PER_USD:
        return refuse(400, "Bad Request: currency is not valid")
    refusal = _strangers(gateway, body)
    if refusal is not None:
        return refusal
    now = gateway.desk.market_ms
    since = now - days * DAY_MS
    wanted = [e for e in gateway.desk.executions.values() if e.conid in conids and e.account in body["acctIds"]]
    rows, gains = [], []
    books: dict[tuple[str, int], Position] = {}
    for execution in sorted(wanted, key=lambda e: e.at_ms):
        gain = _gain(gateway, books, execution)
        if execution.at_ms < since:
            continue
        rows.append(_transaction(gateway, execution, body["currency"]))
        if gain:
            gains.append((execution, gain))
    return answer(
        {
            "id": "getTransactions",
            "rc": 0,
            "nd": days,
            "currency": body["currency"],
            "from": since,
            "to": now,
            "includesRealTime": True,
            "rpnl": {
                "amt": f"{sum((gain for _, gain in gains), ZERO):.2f}",
                "data": [_realized(gateway, execution, gain, body["currency"]) for execution, gain in gains],
            },
            "transactions": rows[::-1],
        }
    )


def _gain(gateway: "SimGateway", books: dict[tuple[str, int], Position], execution: Execution) -> Decimal:
    """What an execution realised, by playing those that are known once more."""
    signed = execution.quantity if execution.side == "BUY" else -execution.quantity
    key = (execution.account, execution.conid)
    if key not in books:
        # What was held before the first known execution is taken to have cost its price.
        before = execution.position - signed
        books[key] = Position(execution.conid, before, execution.price if before else ZERO)
    return books[key].apply(signed, execution.price, gateway.universe.by_conid[execution.conid].multiplier)


def _rate(gateway: "SimGateway", execution: Execution, currency: str) -> float:
    own = gateway.universe.by_conid[execution.conid].currency
    return float(round(PER_USD[currency] / PER_USD[own], 6))


def _transaction(gateway: "SimGateway", execution: Execution, currency: str) -> dict[str, Any]:
    instrument = gateway.universe.by_conid[execution.conid]
    buy = execution.side == "BUY"
    day = trading_day(execution.at_ms)
    zone = "EDT" if new_york_offset_ms(execution.at_ms) == -4 * 3_600_000 else "EST"
    amount = execution.price * execution.quantity * instrument.multiplier
    return {
        "date": f"{day.strftime('%a %b %d')} 00:00:00 {zone} {day.year}",
        "rawDate": day.strftime("%Y%m%d"),
        "cur": instrument.currency,
        "fxRate": _rate(gateway, execution, currency),
        "pr": float(execution.price),
        "qty": float(execution.quantity if buy else -execution.quantity),
        "acctid": execution.account,
        "amt": float(round((-amount if buy else amount) - execution.commission, 4)),
        "conid": execution.conid,
        "type": "Buy" if buy else "Sell",
        "desc": instrument.name,
        "isRealTime": True,
    }


def _realized(gateway: "SimGateway", execution: Execution, gain: Decimal, currency: str) -> dict[str, Any]:
    return {
        "date": trading_day(execution.at_ms).strftime("%Y%m%d"),
        "cur": gateway.universe.by_conid[execution.conid].currency,
        "fxRate": _rate(gateway, execution, currency),
        "side": "G" if gain > 0 else "L",
        "positionSide": "L" if execution.side == "SELL" else "S",
        "acctid": execution.account,
        "amt": f"{gain:.2f}",
        "conid": str(execution.conid),
    }


# ---------------------------------------------------------------------- break-down


@takes(acctIds="texts", type="text")
def allocation(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """What is held now, by one kind of part or by all kinds."""
    refusal = _strangers(gateway, body)
    if refusal is not None:
        return refusal
    if body["type"] not in (*TYPES, "ALL"):
        return refuse(400, "Bad Request: type is not valid")
    found = exposures(gateway, list(dict.fromkeys(body["acctIds"])))
    kinds = TYPES if body["type"] == "ALL" else (body["type"],)
    return answer(
        {
            "id": "getAllocation",
            "currency": gateway.config.base_currency,
            "realtime": True,
            "date": trading_day(gateway.desk.market_ms).strftime("%Y%m%d"),
            "allocations": {kind: _sides(kind, found) for kind in kinds},
            "excluded": [],
        }
    )


def _sides(kind: str, found: list[Exposure]) -> dict[str, Any]:
    sides = {"long": _side(kind, [one for one in found if one.worth >= 0])}
    short = [one for one in found if one.worth < 0]
    return sides | ({"short": _side(kind, short)} if short else {})


def _side(kind: str, found: list[Exposure]) -> dict[str, Any]:
    total = sum((one.worth for one in found), ZERO)
    parts: dict[str, Decimal] = {}
    for one in found:
        name = _part(kind, one)
        parts[name] = parts.get(name, ZERO) + one.worth
    items = [
        {
            "id": name.upper().replace(" ", "_"),
            "name": name,
            "nav": float(round(worth, 2)),
            "weight": _weight(worth, total),
        }
        for name, worth in parts.items()
    ]
    return {"total": {"nav": float(round(total, 2)), "weight": 1.0 if total else 0.0}, "items": items}


def _weight(worth: Decimal, total: Decimal) -> float:
    return float(round(worth / total, 6)) if total else 0.0


def _part(kind: str, one: Exposure) -> str:
    if kind == "FINANCIAL_INSTRUMENT":
        return "Cash" if one.instrument is None else one.instrument.description_long
    if kind == "ASSET_CLASS":
        return _CLASSES.get(one.asset_class, one.asset_class)
    if kind == "SECTOR":
        return "Cash" if one.instrument is None else one.sector
    return "North America" if kind == "REGION" else "United States"
