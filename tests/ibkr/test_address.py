"""Addresses of a gateway as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from botframework.errors import ConfigError
from botframework.ibkr import NotDelivered, SyncSession
from botframework.ibkr.address import api_address, gateway_at
from botframework.ibkr.pacing import GLOBAL, Pacer, Priority, Rate
from botframework.ibkr.pacing_shared import share_pace
from botframework.runtime.seams import RealClock
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/v1/api"),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/v1/api"),
        (" https://localhost:5000/v1/api/ ", "https://localhost:5000/v1/api"),
        ("https://localhost:5000/v1/portal", "https://localhost:5000/v1/portal"),
        ("https://proxy.example/broker", "https://proxy.example/broker/v1/api"),
        ("http://[::1]:5000", "http://[::1]:5000/v1/api"),
    ],
)
def test_the_base_path_is_added_where_it_is_missing(written: str, meant: str) -> None:
    assert api_address(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "127.0.0.1:5000",
        "localhost",
        "ftp://localhost:5000",
        "http://",
        "http://localhost:99999",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(written: object) -> None:
    with pytest.raises(ConfigError, match="no address of a gateway; give one like"):
        api_address(written)


@pytest.mark.parametrize("written", ["http://me:secret@localhost:5000", "http://h/v1/api?a=b", "http://h/v1/api#x"])
def test_an_address_holds_nothing_else_and_no_password_is_shown(written: str) -> None:
    with pytest.raises(ConfigError, match="more than host, port and path") as refused:
        api_address(written)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("host", ["gateway.test:5000", "192.0.2.1", "[2001:db8::1]:5000", "localhost.example"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    with pytest.raises(ConfigError, match="would send the session in the clear; use https"):
        SyncSession(url=f"http://{host}/v1/api")
    assert api_address(f"https://{host}") == f"https://{host}/v1/api"


def test_a_gateway_is_the_same_however_its_address_is_written() -> None:
    ways = (
        "http://127.0.0.1:5000",
        "http://localhost:5000/v1/api",
        "https://LOCALHOST:5000/v1/portal",
        "http://[::1]:5000/",
    )
    assert {gateway_at(way) for way in ways} == {"localhost:5000"}
    assert gateway_at("https://api.ibkr.com/v1/api") == gateway_at("https://api.ibkr.com:443") == "api.ibkr.com:443"
    assert gateway_at("http://127.0.0.1:5001") != gateway_at("http://127.0.0.1:5000")


def test_a_bot_and_a_script_share_one_budget_though_they_write_the_address_differently(tmp_path: Path) -> None:
    clock = RealClock()
    pacers = [Pacer({GLOBAL: Rate(1, 60.0)}) for _ in range(2)]
    urls = ("http://127.0.0.1:5000", "http://127.0.0.1:5000/v1/api")
    shared = [share_pace(pacer, tmp_path, url, clock) for pacer, url in zip(pacers, urls, strict=True)]
    now = clock.mono_ns()
    assert pacers[0].take(GLOBAL, Priority.READ, now) == now
    assert pacers[1].take(GLOBAL, Priority.READ, now) != now
    for each in shared:
        assert each is not None
        each.close()


def test_a_session_finds_the_gateway_without_the_base_path_and_says_what_does_not_speak_https() -> None:
    with EmbeddedGateway(SimConfig()) as gateway:
        base = gateway.url.removesuffix("/v1/api")
        with SyncSession(url=base, remember_pace=None) as s:
            assert s.accounts() == ["DU1234567"]
        with (
            SyncSession(url=base.replace("http:", "https:"), remember_pace=None) as s,
            pytest.raises(NotDelivered, match=r"does not speak https; write http://127\.0\.0\.1"),
        ):
            s.accounts()


def test_one_pin_needs_no_tuple() -> None:
    assert SyncSession(url="https://localhost:5000", pins="ab" * 32).pins == ("ab" * 32,)
