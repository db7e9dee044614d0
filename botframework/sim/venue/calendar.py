"""Days on which United States exchanges are closed or close early, and the regular hours of each venue. Data only.

Imports the date type only; read by the market hours. Sources: the holidays and early closings that the New York Stock Exchange
publishes (its Rule 7.2 tells which days they are), with its special closings of 2012 (hurricane), 2018 and 2025 (days of
mourning). Years outside the table have no holidays here.
"""

from datetime import date

import attrs

_CLOSED = {
    2010: "0101 0118 0215 0402 0531 0705 0906 1125 1224",
    2011: "0117 0221 0422 0530 0704 0905 1124 1226",
    2012: "0102 0116 0220 0406 0528 0704 0903 1029 1030 1122 1225",
    2013: "0101 0121 0218 0329 0527 0704 0902 1128 1225",
    2014: "0101 0120 0217 0418 0526 0704 0901 1127 1225",
    2015: "0101 0119 0216 0403 0525 0703 0907 1126 1225",
    2016: "0101 0118 0215 0325 0530 0704 0905 1124 1226",
    2017: "0102 0116 0220 0414 0529 0704 0904 1123 1225",
    2018: "0101 0115 0219 0330 0528 0704 0903 1122 1205 1225",
    2019: "0101 0121 0218 0419 0527 0704 0902 1128 1225",
    2020: "0101 0120 0217 0410 0525 0703 0907 1126 1225",
    2021: "0101 0118 0215 0402 0531 0705 0906 1125 1224",
    2022: "0117 0221 0415 0530 0620 0704 0905 1124 1226",
    2023: "0102 0116 0220 0407 0529 0619 0704 0904 1123 1225",
    2024: "0101 0115 0219 0329 0527 0619 0704 0902 1128 1225",
    2025: "0101 0109 0120 0217 0418 0526 0619 0704 0901 1127 1225",
    2026: "0101 0119 0216 0403 0525 0619 0703 0907 1126 1225",
    2027: "0101 0118 0215 0326 0531 0618 0705 0906 1125 1224",
    2028: "0117 0221 0414 0529 0619 0704 0904 1123 1225",
    2029: "0101 0115 0219 0330 0528 0619 0704 0903 1122 1225",
    2030: "0101 0121 0218 0419 0527 0619 0704 0902 1128 1225",
}
_EARLY = {
    2010: "1126",
    2011: "1125",
    2012: "0703 1123 1224",
    2013: "0703 1129 1224",
    2014: "0703 1128 1224",
    2015: "1127 1224",
    2016: "1125",
    2017: "0703 1124",
    2018: "0703 1123 1224",
    2019: "0703 1129 1224",
    2020: "1127 1224",
    2021: "1126",
    2022: "1125",
    2023: "0703 1124",
    2024: "0703 1129 1224",
    2025: "0703 1128 1224",
    2026: "1127 1224",
    2027: "1126",
    2028: "0703 1124",
    2029: "0703 1123 1224",
    2030: "0703 1129 1224",
}


def _days(table: dict[int, str]) -> frozenset[date]:
    return frozenset(date(year, int(day[:2]), int(day[2:])) for year, days in table.items() for day in days.split())


HOLIDAYS = _days(_CLOSED)
EARLY_CLOSES = _days(_EARLY)
EARLY_MINUTE = 13 * 60


@attrs.frozen
class Venue:
    """Regular hours in minutes of New York time. `opens` is negative where a day's session begins on the evening before.

    It stays shut on `closed_days` and closes at 13:00 on `early_days`.
    """

    name: str
    opens: int
    closes: int
    closed_days: frozenset[date]
    early_days: frozenset[date]


def _only(*days: str) -> frozenset[date]:
    return frozenset(day for day in HOLIDAYS if day.strftime("%m%d") in days)


_GOOD_FRIDAYS = frozenset(day for day in HOLIDAYS if day.weekday() == 4 and day.month in (3, 4))
_FUTURES_CLOSED = _only("0101", "0102", "1225", "1226", "1224") | _GOOD_FRIDAYS

STOCKS = Venue("stocks", 9 * 60 + 30, 16 * 60, HOLIDAYS, EARLY_CLOSES)
"""Shares, funds, indices and their options."""
FUTURES = Venue("futures", -6 * 60, 17 * 60, _FUTURES_CLOSED, HOLIDAYS - _FUTURES_CLOSED | EARLY_CLOSES)
"""CME, NYMEX and COMEX: 18:00 to 17:00 of the next day; on other holidays of the stock market until 13:00 (an approximation)."""
FOREX = Venue("forex", -(6 * 60 + 45), 17 * 60, _only("0101", "1225"), frozenset())
"""Currency pairs: 17:15 to 17:00 of the next day."""
BONDS = Venue("bonds", 8 * 60, 17 * 60, HOLIDAYS, EARLY_CLOSES)
"""Bonds: 08:00 to 17:00 on days of the stock market (the bond market's own two holidays are left out)."""

VENUES = (STOCKS, FUTURES, FOREX, BONDS)
_BY_EXCHANGE = {"CME": FUTURES, "CBOT": FUTURES, "NYMEX": FUTURES, "COMEX": FUTURES, "IDEALPRO": FOREX}


def venue_of(exchange: str, sec_type: str = "STK") -> Venue:
    """Where an instrument of a listing exchange trades."""
    if sec_type == "BOND":
        return BONDS
    return _BY_EXCHANGE.get(exchange, STOCKS)
