"""Cancels our orders when the bot that gave them cannot: a client of its own, with nothing of the bot's in it.

It needs the names and ids the bot's journal holds, and asks the broker for everything else. Each order is cancelled by its
id, never everything at once. The end is a list of the broker's that shows none of ours any more, and a second one after it,
for a request that was still under way. Cancelling may be repeated, so it is until it helped. Imports core, ports and
``api``; called by the watchdog in the runner.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs

from botframework.core.events import OrderReported
from botframework.core.model import Working
from botframework.errors import GatewayError
from botframework.ibkr.api import Api
from botframework.ibkr.convert import order_reported, value_of
from botframework.ibkr.guarded import GuardedClient
from botframework.ibkr.pacing_shared import share_pace
from botframework.ibkr.policy import generated_table
from botframework.ibkr.redact import Redactor
from botframework.ibkr.transport import PolicyTransport, async_client
from botframework.ports import Clock

NS_PER_S: Final = 1_000_000_000
AT_ONCE: Final = 4
TRY_AGAIN_S: Final = 1.0
OPEN_AGAIN_S: Final = 15.0


@attrs.frozen
class Ours:
    """What the journal knows of our orders: every client order id, and the broker's ids of those that may be open."""

    names: frozenset[str]
    ids: tuple[str, ...]

    def owns(self, report: OrderReported) -> bool:
        """Whether a row of the broker's list is one of ours; children of a bracket are known by their parent."""
        known = self.names | frozenset(self.ids)
        return not known.isdisjoint((report.client_order_id, report.broker_order_id, report.parent_order_id))


@attrs.frozen(kw_only=True)
class Rescued:
    """How it ended. ``took_s`` runs from the call to the broker's first list without an order of ours."""

    confirmed: bool
    cancelled: int
    left: int
    took_s: float
    trouble: str = ""


@attrs.define(eq=False)
class Rescue:
    """One gateway, one account. ``folder`` holds the shared request budget."""

    url: str
    account: str
    clock: Clock
    ssl_context: ssl.SSLContext | None
    folder: Path
    say: Callable[[str], None] = lambda text: None
    log: logging.Logger = attrs.field(factory=lambda: logging.getLogger("botframework.ibkr.rescue"))
    _opened_ns: int = attrs.field(init=False, default=-(10**18))
    _asked: set[str] = attrs.field(init=False, factory=set)

    async def run(self, ours: Ours, *, for_s: float) -> Rescued:
        """Cancel until the broker shows none of ours, for at most ``for_s``. Never raises ``GatewayError``."""
        redact = Redactor()
        transport = PolicyTransport(
            generated_table(), self.clock, ssl_context=self.ssl_context, redact=redact, log=self.log
        )
        shared = share_pace(transport.pacer, self.folder, self.url, self.clock)
        http = async_client(self.url, transport)
        client = GuardedClient(base_url=self.url)
        client.set_async_httpx_client(http)
        began_ns = self.clock.mono_ns()
        try:
            return await self._until_none(Api(client, redact=redact), ours, began_ns, began_ns + int(for_s * NS_PER_S))
        finally:
            await http.aclose()
            if shared is not None:
                shared.close()

    async def _until_none(self, api: Api, ours: Ours, began_ns: int, deadline_ns: int) -> Rescued:
        left, trouble, first_clean_ns = len(ours.ids), "", 0
        is_first = True
        while self.clock.mono_ns() < deadline_ns:
            try:
                if is_first:
                    await self._session(api)
                    await self._cancel(api, ours.ids)  # those whose ids are known need no list
                # Forced lists undo filters of the bot's, and are cold; only one after them tells.
                listed = await api.orders(force=is_first)
                is_first = False
                primed = value_of(listed.snapshot) is not False
                working = self._working(listed.orders, ours)
            except GatewayError as error:
                if trouble != error.what:
                    self.say(f"trouble: {error}")
                trouble, is_first, first_clean_ns = error.what, True, 0
                await self.clock.sleep(TRY_AGAIN_S)
                continue
            left = len(working)
            if working:
                first_clean_ns = 0
                await self._cancel(api, working)
            elif primed and first_clean_ns:
                return Rescued(
                    confirmed=True,
                    cancelled=len(self._asked),
                    left=0,
                    took_s=(first_clean_ns - began_ns) / NS_PER_S,
                )
            elif primed:
                first_clean_ns = self.clock.mono_ns()
                self.say("the broker shows no working order of ours; looking once more")
        return Rescued(
            confirmed=False,
            cancelled=len(self._asked),
            left=left,
            took_s=(self.clock.mono_ns() - began_ns) / NS_PER_S,
            trouble=trouble or "time is over",
        )

    def _working(self, rows: object, ours: Ours) -> tuple[str, ...]:
        found: list[str] = []
        for order in rows if isinstance(rows, list) else ():
            row = order.to_dict()
            report = order_reported(row, at_ns=self.clock.market_ns(), wall_ns=self.clock.wall_ns(), source="list")
            if report is None or not ours.owns(report):
                continue
            name = report.broker_order_id
            # A refused order is shown as inactive for good: asking once is all that can be done about it.
            if report.working is Working.LIVE or (report.working is Working.INACTIVE and name not in self._asked):
                found.append(name)
        return tuple(found)

    async def _session(self, api: Api) -> None:
        """A brokerage session, opened when there is none; a rival's is never taken."""
        status = await api.status()
        if not status.authenticated or value_of(status.established) is False:
            now_ns = self.clock.mono_ns()
            if now_ns - self._opened_ns < OPEN_AGAIN_S * NS_PER_S:
                raise GatewayError("the gateway has no brokerage session", where=self.url)
            self._opened_ns = now_ns
            self.say("the gateway has no brokerage session; opening one")
            await api.init(compete=False)
        await api.accounts()

    async def _cancel(self, api: Api, ids: tuple[str, ...]) -> None:
        """Ask for each by its id; what comes of it the next list shows."""
        if not ids:
            return
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(order_id: str) -> None:
            async with gate:
                try:
                    response = await api.cancel(self.account, order_id)
                    self.log.info("cancel %s: %s", order_id, response.status_code)
                except Exception as error:  # noqa: BLE001 - one that fails must not keep the others; the list decides
                    self.log.warning("cancel %s: %s", order_id, error)
            self._asked.add(order_id)

        self.say(f"cancelling {len(ids)} orders")
        await asyncio.gather(*(one(order_id) for order_id in ids))
