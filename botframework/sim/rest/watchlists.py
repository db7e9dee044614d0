"""Watchlists. Imports the simulator's own modules only."""

import html
import re
from typing import TYPE_CHECKING, Any

from botframework.sim.kept import Watchlist
from botframework.sim.rest.bodies import takes
from botframework.sim.rng import mix
from botframework.sim.wire import SimRequest, SimResponse, answer, refuse, whole

if TYPE_CHECKING:
    from botframework.sim.gateway import SimGateway

_ID = re.compile(r"-?\d{1,18}")
LISTS_MAX = 1_000
ROWS_MAX = 1_000


@takes(id="text", name="text", rows="objects")
def create(gateway: "SimGateway", body: dict[str, Any], _arguments: dict[str, str]) -> SimResponse:
    """Saves a list under a numeric id; one that is in use is overwritten without a word."""
    lists = gateway.kept.watchlists
    if not _ID.fullmatch(body["id"]):
        return refuse(400, "Bad Request: id is not valid")
    if len(body["rows"]) > ROWS_MAX or (len(lists) >= LISTS_MAX and body["id"] not in lists):
        return refuse(500, "There was an error processing the request. Please try again.")
    rows: list[int | str] = []
    for row in body["rows"]:
        conid = row.get("C")
        if isinstance(conid, int) and not isinstance(conid, bool):
            rows.append(conid)
        elif (number := whole(conid)) is not None:
            rows.append(number)
        elif isinstance(row.get("H"), str):
            rows.append(row["H"])
        else:
            return refuse(400, "Bad Request: rows is not valid")
    found = lists[body["id"]] = Watchlist(body["name"], rows, gateway.desk.market_ms)
    return answer(_head(body["id"], found) | {"instruments": []})


def listing(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """All lists, without their rows."""
    user = [
        {
            "is_open": False,
            "read_only": False,
            "name": found.name,
            "modified": found.modified_ms,
            "id": number,
            "type": "watchlist",
        }
        for number, found in gateway.kept.watchlists.items()
    ]
    data: dict[str, Any] = {"scanners_only": False, "show_scanners": False, "bulk_delete": False, "user_lists": user}
    if request.first("SC") != "USER_WATCHLIST":
        data["system_lists"] = [
            {"is_open": False, "read_only": True, "name": "Instruments", "id": "instruments", "type": "watchlist"}
        ]
    return answer({"data": data, "action": "content", "MID": gateway.kept.message_id()})


def details(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """One list with its rows."""
    number = request.first("id")
    if not number:
        return refuse(400, "Bad Request: id is required")
    if number == "instruments":
        rows: list[int | str] = [i.conid for i in gateway.universe.by_symbol.values()]
        found: Watchlist | None = Watchlist("Instruments", rows, 0)
    else:
        found = gateway.kept.watchlists.get(number)
    if found is None:
        return refuse(503, "Service Unavailable")
    head = _head(number, found) | {"readOnly": number == "instruments"}
    return answer(head | {"instruments": [_row(gateway, row) for row in found.rows]})


def delete(gateway: "SimGateway", request: SimRequest, _arguments: dict[str, str]) -> SimResponse:
    """Deletes a list."""
    number = request.first("id")
    if not number:
        return refuse(400, "Bad Request: id is required")
    if gateway.kept.watchlists.pop(number, None) is None:
        return refuse(503, "Service Unavailable")
    return answer({"data": {"deleted": number}, "action": "context", "MID": gateway.kept.message_id()})


def _head(number: str, found: Watchlist) -> dict[str, Any]:
    digest = mix(found.modified_ms, *(len(row) if isinstance(row, str) else row for row in found.rows))
    return {"id": number, "hash": f"{digest:016x}", "name": found.name, "readOnly": False}


def _row(gateway: "SimGateway", row: int | str) -> dict[str, Any]:
    if isinstance(row, str):
        return {"H": row}
    instrument = gateway.universe.find(row)
    if instrument is None:
        return {"C": str(row), "conid": row}
    return {
        "ST": instrument.sec_type,
        "C": str(row),
        "conid": row,
        "name": instrument.name,
        "fullName": instrument.description_long,
        "assetClass": instrument.sec_type,
        "ticker": instrument.symbol,
        "chineseName": html.escape(instrument.name),
    }
