"""The clients of `docs/simulated-gateway.md` that place orders, run as shown against a gateway on a socket.

C# is not compiled here. Its requests are made by another test; here its handshake and subscription are sent as written.
"""

from __future__ import annotations

import ast
import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from picows import WSMsgType

from botframework.sim import SimConfig, faults
from botframework.sim.embedded import EmbeddedGateway
from botframework.sim.venue.ordertypes import TYPES
from tests.docs_kit import ROOT, blocks, node_program, table
from tests.sim.test_server import listening
from tests.test_docs import ADDRESS, process

PAGE = ROOT / "docs" / "simulated-gateway.md"


@pytest.fixture
def gateway() -> Iterator[EmbeddedGateway]:
    with EmbeddedGateway(SimConfig()) as running, httpx.Client(base_url=running.url, timeout=60) as client:
        # Until the market has a quote, another question is asked than the one a reader meets.
        client.get("/iserver/accounts")
        rows: list[dict[str, Any]] = [{}]
        while "84" not in rows[0]:
            running.call(lambda gateway: gateway.desk.watch(265598))
            rows = client.get("/iserver/marketdata/snapshot", params={"conids": 265598, "fields": "84"}).json()
        yield running


def shown(language: str, name: str, gateway: EmbeddedGateway) -> str:
    (block,) = [block for block in blocks(PAGE, language) if block.name == name]
    assert ADDRESS in block.text
    return block.text.replace(ADDRESS, gateway.url.split("/")[2])


def test_curl_answers_questions(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    if shutil.which("curl") is None or shutil.which("sh") is None:
        pytest.skip("curl is not installed")
    done = process("sh", "-e", "-c", shown("sh", "curl-questions", gateway), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    placed, modified, cancelled = done.stdout.replace("}{", "}\n{").replace("][", "]\n[").splitlines()
    (order,) = json.loads(placed)
    assert json.loads(modified)[0]["order_id"] == order["order_id"]
    assert json.loads(cancelled)["order_id"] == int(order["order_id"])
    assert json.loads((tmp_path / "accounts.json").read_text())["accounts"] == ["DU1234567"]
    assert gateway.counts()["orders"] == 1


def test_javascript_places_and_cancels(gateway: EmbeddedGateway, tmp_path: Path) -> None:
    node = node_program()
    if node is None:
        pytest.skip("no node is installed, and the development tools brought none")
    (tmp_path / "order.mjs").write_text(shown("js", "order.mjs", gateway))
    done = process(node, "order.mjs", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert re.fullmatch(r"\d+ AAPL (PreSubmitted|Submitted|PendingSubmit)", first)
    assert last == "Request was submitted"
    assert gateway.counts()["orders"] == 1


def test_the_handshake_and_subscription_of_the_csharp_client(gateway: EmbeddedGateway) -> None:
    text = shown("csharp", "", gateway)
    headers = dict(re.findall(r'SetRequestHeader\("([^"]+)", \$?"([^"]+)"\)', text))
    (url,) = re.findall(r'new Uri\("(ws:[^"]+)"\)', text)
    (subscription,) = re.findall(r'var subscribe = "(.*)";', text)
    session = httpx.post(f"{gateway.url}/tickle", json={}, timeout=60).json()["session"]
    assert set(headers) == {"User-Agent", "Cookie"}
    headers["Cookie"] = headers["Cookie"].replace("{session}", session)

    async def work() -> None:
        transport, listener = await listening(url, extra_headers=headers)
        greeting = await listener.until(lambda frame: '"topic":"sts"' in json.dumps(frame, separators=(",", ":")))
        assert greeting["args"]["authenticated"] is True
        transport.send(WSMsgType.TEXT, subscription.replace('\\"', '"').encode())
        frame = await listener.until(lambda frame: frame.get("topic") == "smd+265598")
        assert {"31", "84", "86"} & set(frame)
        transport.disconnect()

    asyncio.run(work())


def test_a_client_without_an_agent_is_what_the_page_says(gateway: EmbeddedGateway) -> None:
    """`HttpClient` of .NET sends none by itself."""
    with httpx.Client(base_url=gateway.url, timeout=60) as client:
        del client.headers["User-Agent"]
        assert client.get("/iserver/accounts").status_code == 403
    assert "UserAgent.ParseAdd" in shown("csharp", "", gateway)


def test_the_table_of_faults_is_that_of_the_code() -> None:
    found = {row[0].strip("`"): row[1] for row in table(PAGE, "faults")}
    assert sorted(found) == sorted(faults.NAMES)
    for name, takes in found.items():
        expected = ", ".join(f"`{parameter}`" for parameter in faults.parameters(name)) or "–"
        assert takes == expected, name
    # The module explains each at the beginning of a line.
    first_words = re.findall(r"^(?:[a-z]+ +| {10})(\w+)(?: (\w+_\w+))? ", faults.__doc__ or "", re.MULTILINE)
    assert set(faults.NAMES) <= {word for words in first_words for word in words}


def test_the_settings_shown_are_taken_and_are_no_defaults() -> None:
    for setting, _ in table(PAGE, "builds"):
        name, _, text = setting.strip("`").partition("=")
        value = ast.literal_eval(text)
        config = SimConfig(**{name: value})
        assert getattr(config, name) == value != getattr(SimConfig(), name)


def test_the_order_types_shown_are_those_taken() -> None:
    rows = [[cell.strip("`") for cell in row] for row in table(PAGE, "order types")]
    assert rows == [[kind.kind, ", ".join(kind.tifs), ", ".join(kind.kinds)] for kind in TYPES.values()]
