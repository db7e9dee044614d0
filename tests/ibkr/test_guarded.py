"""The doors of a session that an order could slip out of: every one of them is tried against the simulated gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from botframework.ibkr import BadCall, Session, SyncSession
from botframework.ibkr.policy import generated_table
from botframework.ibkr.transport import NotSent
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from generated_client import RequestOptions
from generated_client._operations import OPERATIONS
from generated_client.api.orders import orders_place
from generated_client.models.order_submission import OrderSubmission

ACCOUNT = "DU1234567"
TICKETS = {"orders": [{"conid": 265598, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 1, "cOID": "x"}]}
BODY = OrderSubmission.from_dict(TICKETS)
ORDERS = f"/iserver/account/{ACCOUNT}/orders"
AS_TICKLE: dict[str, Any] = {"operation": "session_tickle", "verdict_id": "v-1"}

DOORS: dict[str, Callable[[SyncSession], Any]] = {
    "the generated function": lambda s: orders_place.sync_detailed(ACCOUNT, client=s.client, body=BODY),
    "under another name": lambda s: orders_place.sync_detailed(
        ACCOUNT, client=s.client, body=BODY, options=RequestOptions(extensions=AS_TICKLE)
    ),
    "with a deadline": lambda s: orders_place.sync_detailed(ACCOUNT, client=s.client.with_timeout(5), body=BODY),
    "with headers": lambda s: orders_place.sync_detailed(ACCOUNT, client=s.client.with_headers({"a": "b"}), body=BODY),
    "with cookies": lambda s: orders_place.sync_detailed(ACCOUNT, client=s.client.with_cookies({"a": "b"}), body=BODY),
    "httpx": lambda s: s.client.get_httpx_client().post(ORDERS, json=TICKETS),
    "httpx, named": lambda s: s.client.get_httpx_client().post(ORDERS, json=TICKETS, extensions=AS_TICKLE),
    "a path with a step back": lambda s: s.client.get_httpx_client().post(
        f"/tickle/..{ORDERS}", json=TICKETS, extensions=AS_TICKLE
    ),
    "the other kind of call": lambda s: asyncio.run(
        orders_place.asyncio_detailed(ACCOUNT, client=s.client, body=BODY)  # a coroutine of a blocking session
    ),
    "a copy": lambda s: orders_place.sync_detailed(ACCOUNT, client=s.client.__class__(base_url=s.url), body=BODY),
}


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig(speed=30)) as running:
        yield running


@pytest.mark.parametrize("door", DOORS)
def test_no_order_leaves_a_session(gateway: EmbeddedGateway, door: str) -> None:
    with SyncSession(url=gateway.url, remember_pace=None, remember_drift=None) as session:
        session.accounts()  # an order would be taken now
        with pytest.raises((NotSent, BadCall)):
            DOORS[door](session)
    assert gateway.counts()["orders"] == 0


def test_no_order_leaves_an_asynchronous_session_by_the_blocking_call(gateway: EmbeddedGateway) -> None:
    async def go() -> None:
        async with Session(url=gateway.url, remember_pace=None, remember_drift=None) as session:
            await session.accounts()
            with pytest.raises(BadCall, match="no connection of that kind"):
                orders_place.sync_detailed(ACCOUNT, client=session.client, body=BODY)

    asyncio.run(go())
    assert gateway.counts()["orders"] == 0


def test_nothing_leaves_for_another_server(gateway: EmbeddedGateway) -> None:
    with (
        EmbeddedGateway(SimConfig(speed=30)) as other,
        SyncSession(url=gateway.url, remember_pace=None, remember_drift=None) as session,
    ):
        session.raw("session_tickle")
        for method, name in (("GET", ""), ("POST", "session_tickle")):
            with pytest.raises(NotSent, match="not to the gateway"):
                session.client.get_httpx_client().request(method, other.url + "/tickle", extensions={"operation": name})


def fits(name: str, path: str) -> bool:
    request = httpx.Request(OPERATIONS[name].method, "http://gateway/v1/api" + path)
    return generated_table().policies[name].fits(request)


def filled(name: str, value: str = "1") -> str:
    parts = OPERATIONS[name].path.split("/")
    return "/".join(value if part.startswith("{") else part for part in parts)


def test_a_path_is_the_path_of_its_operation_and_an_orders_of_no_other() -> None:
    for name, operation in OPERATIONS.items():
        assert fits(name, filled(name))
        assert fits(name, filled(name, "DU%201.x-2"))
        for order, moving in OPERATIONS.items():
            if moving.effect == "order" and order != name and moving.method == operation.method:
                assert not fits(name, filled(order)), (name, order)


@pytest.mark.parametrize("value", ["..", ".", "a%2Fb", "a%2fb", "a%5Cb", "a;b", ""])
def test_what_a_server_could_read_as_another_path_is_refused(value: str) -> None:
    for name, operation in OPERATIONS.items():
        if operation.effect == "order" and "{" in operation.path:
            request = httpx.Request(
                operation.method, httpx.URL("http://g/").copy_with(raw_path=filled(name, value).encode())
            )
            assert not generated_table().policies[name].fits(request), name


def test_an_id_may_hold_slashes_and_no_step_back() -> None:
    assert fits("fyi_device_delete", "/fyi/deliveryoptions/a%3A%2F%2Fb%40c%2F1")
    for value in ("..%2F..%2Fiserver%2Faccount%2FDU1%2Forder%2F5", "a%2F..%2Fb", "%2e%2e", "a%5C..%5Cb", ".."):
        path = f"/v1/api/fyi/deliveryoptions/{value}".encode()
        request = httpx.Request("DELETE", httpx.URL("http://gateway/").copy_with(raw_path=path))
        assert not generated_table().policies["fyi_device_delete"].fits(request), value
