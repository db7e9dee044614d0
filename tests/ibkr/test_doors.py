"""One implementation behind two doors: blocking and awaited sessions offer the same and answer the same."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from botframework.ibkr import Session, SyncSession
from botframework.ibkr.doors import Awaited, Blocking, Walked, WalkedAwaited
from botframework.sim import SimConfig
from botframework.sim.embedded import EmbeddedGateway
from tests.ibkr.library_kit import Quick, QuickSync


def doors(kind: type) -> dict[str, Any]:
    return {
        name: each for name, each in vars(kind).items() if isinstance(each, Blocking | Awaited | Walked | WalkedAwaited)
    }


def test_both_sessions_offer_the_same_actions() -> None:
    blocking, awaited = doors(SyncSession), doors(Session)
    assert list(blocking) == ["raw_text", *awaited]
    for name, door in awaited.items():
        assert blocking[name].action is door.action
        assert isinstance(blocking[name], Walked) == isinstance(door, WalkedAwaited)
    assert len(awaited) >= 45


@pytest.mark.parametrize("name", list(doors(Session)))
def test_a_method_shows_its_actions_parameters_and_words(name: str) -> None:
    door = doors(Session)[name]
    method = getattr(SyncSession(remember_pace=None), name)
    assert method.__doc__ == door.action.__doc__ == getattr(SyncSession, name).__doc__
    assert (method.__doc__ or "").strip().endswith((".", ")", "``"))
    own, whole = inspect.signature(method), inspect.signature(door.action)
    assert list(own.parameters) == list(whole.parameters)[1:]
    assert method.__name__ == name
    assert all(each.annotation is not inspect.Parameter.empty for each in own.parameters.values())
    assert inspect.iscoroutinefunction(getattr(Session(remember_pace=None), name)) == isinstance(door, Awaited)


def test_both_doors_give_the_same_answers() -> None:
    now = datetime.now(UTC)
    asks: list[Callable[[Any], Any]] = [
        lambda s: s.accounts(),
        lambda s: s.contract("IBM"),
        lambda s: s.contracts("ES", sec_type="FUT"),
        lambda s: s.option_chain("IBM", rights="C", strikes=(212, 216)),
        lambda s: s.futures_rolls("NQ"),
        lambda s: s.bars("KO", now - timedelta(days=20), now - timedelta(days=10), bar="1h"),
        lambda s: s.scanner_params(),
        lambda s: s.watchlists(),
        lambda s: s.iter_subaccounts(),
    ]

    async def awaited(url: str) -> list[Any]:
        async with Quick(url=url, remember_pace=None) as session:
            out = []
            for ask in asks:
                asked = ask(session)
                out.append([each async for each in asked] if hasattr(asked, "__aiter__") else await asked)
            return out

    with EmbeddedGateway(SimConfig(pacing="loose")) as gateway:
        with QuickSync(url=gateway.url, remember_pace=None) as s:
            blocking = [ask(s) for ask in asks]
            blocking[-1] = list(blocking[-1])
        assert asyncio.run(awaited(gateway.url)) == blocking
    assert all(blocking[:7])
