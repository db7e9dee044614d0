"""The simulated gateway as something requests made by another tool can be sent to, in process, and what it is held against.

Imports the simulator, the description's bundle and the generated client's policy table. Used by the tests of this folder only.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

import httpx
import requests
import schemathesis
from schemathesis.core.result import Ok

from botframework.sim.inprocess import InProcessTransport
from generated_client._operations import OPERATIONS
from tests.generated_client.kit import ROOT
from tests.sim.calls import MODEL
from tests.sim.driver import AAPL, ACCOUNT, SPY, Driver

OTHER_ACCOUNT = "DU7654321"
DOCUMENT: dict[str, Any] = json.loads((ROOT / "spec" / "dist" / "openapi.json").read_text(encoding="utf-8"))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
"""The description as the request generator sees it."""

REAL: dict[str, tuple[Any, ...]] = {
    "accountId": (ACCOUNT, OTHER_ACCOUNT),
    "acctId": (ACCOUNT, OTHER_ACCOUNT),
    "acctIds": ([ACCOUNT], [ACCOUNT, OTHER_ACCOUNT]),
    "assetClass": ("STK", "CASH", "OPT"),
    "bar": ("1min", "1h", "1d"),
    "conid": (AAPL, SPY, 12087792),
    "conids": (f"{AAPL}", f"{AAPL},{SPY}"),
    "currency": ("USD", "EUR"),
    "exchange": ("NYSE", "SMART"),
    "fields": ("31,84,86", "55,7762"),
    "id": ("1234", "instruments"),
    "model": ("growth",),
    "month": ("JAN26",),
    "orderId": (1, "1"),
    "orderType": ("LMT", "MKT"),
    "page": (0, 1),
    "pageId": (0, 1),
    "period": ("1d", "1w", "1M"),
    "price": (230, 231.5),
    "quantity": (1, 10),
    "sectype": ("OPT", "STK"),
    "side": ("BUY", "SELL"),
    "source": ("USD",),
    "symbol": ("AAPL", "IBM", "ES"),
    "symbols": ("AAPL", "ES"),
    "target": ("EUR",),
    "tif": ("DAY", "GTC"),
    "type": ("Q",),
    "typecode": ("DA",),
    "underlyingConid": (740000100,),
}
"""Values that exist in the simulated world, by the name of a member or parameter: without them almost all is refused."""

_EVENT = {"conid": (740000101, 740000102)}
REAL_FOR: dict[str, dict[str, tuple[Any, ...]]] = {
    "forecast_contract": _EVENT,
    "forecast_rules": _EVENT,
    "forecast_schedules": _EVENT,
    "allocation_group_create": {
        "accounts": ([{"name": ACCOUNT}],),
        "default_method": ("E",),
        "name": ("one", "other"),
    },
    "allocation_group_delete": {"name": ("all",)},
    "allocation_group_details": {"name": ("all",)},
    "pa_allocation": {"type": ("ALL", "SECTOR")},
    "scanner_run": {
        "filter": ([], [{"code": "priceAbove", "value": 50}]),
        "instrument": ("STK",),
        "location": ("STK.US.MAJOR",),
        "type": ("TOP_PERC_GAIN", "MOST_ACTIVE"),
    },
    "watchlist_delete": {"id": ("77",)},
}
"""Where a name stands for something else."""


def operations() -> dict[str, Any]:
    """Every operation of the description as the request generator knows it, by its id."""
    found = {}
    for result in SCHEMA.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        found[operation.definition.raw["operationId"]] = operation
    return found


def traded() -> Driver:
    """A gateway with two accounts, a position, a working order and open feeds."""
    driver = Driver(accounts=(ACCOUNT, OTHER_ACCOUNT))
    driver.step(2000)
    driver.accept(orderType="MKT", quantity=100, cOID="bought")
    driver.step(1500)
    number = driver.accept(price=230.0, quantity=20, cOID="working")
    driver.step(500)
    driver.get("/portfolio/accounts")
    driver.get(f"/iserver/marketdata/snapshot?conids={AAPL},{SPY}&fields=31,84,86")
    driver.send("POST", "/hmds/auth/init", {})
    driver.send("POST", "/fa/model/save", MODEL)
    members = [{"name": ACCOUNT}, {"name": OTHER_ACCOUNT}]
    group = {"name": "all", "accounts": members, "default_method": "E"}
    assert driver.send("POST", "/iserver/account/allocation/group", group).status == 200
    driver.send("POST", "/iserver/watchlist", {"id": "77", "name": "mine", "rows": [{"C": AAPL}]})
    REAL["orderId"] = (number, str(number))
    return driver


def made_real(name: str, value: Any, pick: int) -> Any:
    """The same with members that exist wherever one is known by its key."""
    if isinstance(value, list):
        return [made_real(name, item, pick) for item in value]
    if not isinstance(value, dict):
        return value
    known = {**REAL, **REAL_FOR.get(name, {})}
    return {
        key: known[key][pick % len(known[key])] if key in known else made_real(name, item, pick)
        for key, item in value.items()
    }


class World:
    """One gateway, spoken to by an HTTP client that is not ours."""

    def __init__(self) -> None:
        self.driver = traded()
        self._transport = InProcessTransport(self.driver.gateway, lambda: self.driver.wall_ns)

    def send(self, case: schemathesis.Case[Any]) -> httpx.Response:
        """The gateway's answer to a generated case, encoded as `requests` encodes it."""
        arguments = case.as_transport_kwargs(base_url="http://127.0.0.1/v1/api")
        wanted = {key: arguments.get(key) for key in ("method", "url", "headers", "params", "json", "data")}
        prepared = requests.Request(**wanted).prepare()
        assert prepared.method is not None
        assert prepared.url is not None
        body: Any = prepared.body or b""
        headers: dict[str, Any] = {**prepared.headers, "user-agent": "contract"}
        request = httpx.Request(
            prepared.method,
            prepared.url,
            headers=headers,
            content=body.encode() if isinstance(body, str) else body,
        )
        self.driver.step(50)
        response = self._transport.handle_request(request)
        response.elapsed = datetime.timedelta(0)  # the checks read it; nothing was waited for
        return response


def operation_of(method: str, path: str) -> str | None:
    """The id of the operation a path belongs to; None for what is served beside the description."""
    parts = path.strip("/").split("/")
    fitting = []
    for name, operation in OPERATIONS.items():
        segments = operation.path.strip("/").split("/")
        if operation.method != method or len(segments) != len(parts):
            continue
        if all(segment.startswith("{") or segment == part for segment, part in zip(segments, parts, strict=True)):
            fitting.append((sum(segment.startswith("{") for segment in segments), name))
    return min(fitting)[1] if fitting else None
