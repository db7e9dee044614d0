"""Whatever is called on a session, in whatever words: no order request gets through to the gateway's door.

A session has no gate, so no verdict of a journal can stand behind what it sends. At the other end sits an observer that knows
the paths of orders by itself, and reads a path as the most generous server would.
"""

from __future__ import annotations

import os
import posixpath
import random
import re
from collections import Counter
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from botframework.ibkr import BadCall, CallFailed, SyncSession
from generated_client import RequestOptions
from generated_client._operations import OPERATIONS
from generated_client.api.orders import order_cancel, order_modify, order_reply, orders_place
from generated_client.models.order_submission import OrderSubmission
from generated_client.models.reply_body import ReplyBody

ACCOUNT = "DU1234567"
TICKETS: dict[str, Any] = {
    "orders": [{"conid": 265598, "orderType": "MKT", "side": "BUY", "tif": "DAY", "quantity": 1}]
}
MOVING = re.compile(
    r"/iserver/(account/[^/]+/orders?(/[^/]+)*|reply/[^/]+|notification|questions/suppress)|/fa/model/(invest|transfer)"
)
WATCHING = re.compile(r"/iserver/account/(orders|order/status/[^/]+)|/iserver/account/[^/]+/orders?/whatif")
PATHS = (
    f"/iserver/account/{ACCOUNT}/orders",
    f"/iserver/account/{ACCOUNT}/order/5",
    "/iserver/reply/abc",
    "/tickle",
    "/iserver/accounts",
    "/iserver/account/orders",
    f"/iserver/account/{ACCOUNT}/orders/whatif",
)


class Door:
    """The wire's other end, in memory."""

    def __init__(self) -> None:
        self.asked = 0
        self.orders: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        raw = request.url.raw_path.decode().partition("?")[0]
        path = posixpath.normpath(re.sub(r"/+", "/", unquote(unquote(raw)).replace("\\", "/").partition(";")[0]))
        found = re.sub(r"^/v1/(api|portal)", "", path)
        if request.method in ("POST", "DELETE", "PUT") and MOVING.search(found) and not WATCHING.fullmatch(found):
            self.orders.append(f"{request.method} {raw}")
        return httpx.Response(200, json={})


def twisted(chance: random.Random, path: str) -> str:
    """A path in one of the ways in which somebody might write it."""
    return chance.choice(
        (
            path,
            path + "/",
            "/tickle/.." + path,
            path.replace("/", "//", 1),
            path.replace("o", "%6f", 1),
            path.replace("/order", "%2Forder"),
            path + ";x=1",
            path + "?a=b",
            path.upper(),
            "/./" + path.lstrip("/"),
        )
    )


def call(chance: random.Random, session: SyncSession) -> None:
    """One call of somebody who wants an order out."""
    body = OrderSubmission.from_dict(TICKETS)
    names = [*OPERATIONS, "", "no such thing"]
    extensions: dict[str, Any] = chance.choice(
        (
            {},
            {"operation": chance.choice(names)},
            {"operation": chance.choice(names), "verdict_id": "v-1"},
            {"verdict_id": "v"},
        )
    )
    options = RequestOptions(extensions=extensions)
    client = session.client
    which = chance.randrange(8)
    if which == 0:
        orders_place.sync_detailed(ACCOUNT, client=client, body=body, options=options)
    elif which == 1:
        order_cancel.sync_detailed(ACCOUNT, chance.choice(("5", "-1", "../x")), client=client, options=options)
    elif which == 2:
        moved: Any = body.orders[0] if hasattr(body, "orders") else body
        order_modify.sync_detailed(ACCOUNT, "5", client=client, body=moved, options=options)
    elif which == 3:
        order_reply.sync_detailed("abc", client=client, body=ReplyBody(confirmed=True), options=options)
    elif which == 4:
        name = chance.choice(list(OPERATIONS))
        session.raw(name, **{"accountId": ACCOUNT} if chance.random() < 0.5 else {})
    elif which == 5:
        copied = chance.choice((lambda: client.with_timeout(5), lambda: client.with_headers({"a": "b"})))()
        orders_place.sync_detailed(ACCOUNT, client=copied, body=body, options=options)
    else:
        method = chance.choice(("POST", "DELETE", "PUT", "GET", "PATCH"))
        path = twisted(chance, chance.choice(PATHS))
        content = TICKETS if method in ("POST", "PUT") else None
        client.get_httpx_client().request(method, path, json=content, extensions=extensions)


def test_no_order_gets_through_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    # TICKWRIGHT_CALLS=100000 is the long form.
    calls = int(os.environ.get("TICKWRIGHT_CALLS", "1500"))
    door, chance = Door(), random.Random(11)
    outcomes: Counter[str] = Counter()
    monkeypatch.setattr(
        "botframework.ibkr.transport_blocking.httpx.HTTPTransport", lambda **_: httpx.MockTransport(door)
    )
    with SyncSession(url="https://gateway.test", remember_pace=None, remember_drift=None) as session:
        pacer: Any = session._http._transport._shared.pacer  # type: ignore[attr-defined]  # ours, with no limits here
        pacer.rates = {}
        pacer._windows.clear()
        for _ in range(calls):
            try:
                call(chance, session)
            except (
                httpx.HTTPError,
                httpx.InvalidURL,
                BadCall,
                CallFailed,
                TypeError,
                ValueError,
                AttributeError,
            ) as error:
                outcomes[type(error).__name__] += 1
            else:
                outcomes["answered"] += 1
    print(f"{calls} calls, {door.asked} at the door, {len(door.orders)} orders among them; {dict(outcomes)}")
    assert door.orders == []
    assert door.asked > calls / 100  # what moves no order gets through


def test_the_observer_knows_an_order() -> None:
    door = Door()
    with httpx.Client(transport=httpx.MockTransport(door), base_url="http://gateway.test/v1/api") as client:
        for path in PATHS:
            client.post(path)
        client.delete(f"/iserver/account/{ACCOUNT}/order/5")
        client.post(f"/tickle/%2e%2e/iserver/account/{ACCOUNT}%2Forders")
    assert len(door.orders) == 5
