"""``bot watchdog``: a process of its own that acts when the bot is hung or dead.

It watches the heartbeat the bot keeps in its journal. When none comes for a while and the run did not end in order, it
asks for a halt in the kill file (which a bot that wakes up looks at before any order's first byte), writes the halt into
the journal when nobody holds that, and cancels our orders with a client of its own until the broker shows none. It needs
nothing of the bot's process: no socket, no lock, no plugin is imported. Imports the configuration, the journal and
``ibkr.rescue``; called by ``cli``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import attrs

from botframework import loops
from botframework.config import Config, load
from botframework.core.book import FOREIGN
from botframework.core.events import RunStopped
from botframework.core.state import ACCOUNT
from botframework.errors import BotError, ConfigError, ExitCode, JournalError, JournalLocked
from botframework.ibkr.address import api_address
from botframework.ibkr.pacing_shared import shared_folder
from botframework.ibkr.rescue import Ours, Rescue, Rescued
from botframework.runner.holding import append_hold
from botframework.runner.replay import journal_account, restored_engine
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.killfile import KillRequest, kill_paths, take_away, write
from botframework.runtime.seams import RealClock
from botframework.runtime.storefile import is_there

LOOK_S: Final = 0.5
BY: Final = "watchdog"
NS_PER_S: Final = 1_000_000_000


@attrs.frozen(kw_only=True)
class WatchOptions:
    """``silent_s``: how long the heartbeat may be missing. ``at_once``: act now, whatever the heartbeat says."""

    silent_s: float = 15.0
    for_s: float = 120.0
    level: str = "halt"
    once: bool = False
    at_once: bool = False
    reason: str = ""
    account: str | None = None


@attrs.frozen(kw_only=True)
class Acted:
    """What was found and done. ``silent_s`` is the time without a sign of life; ``took_s`` from then to the broker's word."""

    why: str
    silent_s: float
    alive: bool
    journalled: bool
    rescued: Rescued

    def as_json(self) -> dict[str, Any]:
        """For a machine."""
        return {
            "why": self.why,
            "silent_s": round(self.silent_s, 2),
            "bot_alive": self.alive,
            "halt_in": "journal" if self.journalled else "kill file",
            "cancelled": self.rescued.cancelled,
            "confirmed": self.rescued.confirmed,
            "orders_left": self.rescued.left,
            "took_s": round(self.rescued.took_s, 2),
            "trouble": self.rescued.trouble,
        }

    def __str__(self) -> str:
        rescued, place = self.rescued, "its journal" if self.journalled else "the kill file"
        end = (
            f"the broker shows none of our orders any more after {rescued.took_s:.1f} s"
            if rescued.confirmed
            else f"NOT confirmed by the broker: {rescued.left} orders left after {rescued.took_s:.1f} s ({rescued.trouble})"
        )
        return f"{self.why}; halted in {place}; {rescued.cancelled} orders asked to be cancelled; {end}"


def run_watchdog(file: Path, options: WatchOptions, say: Callable[[str], None]) -> tuple[int, Acted | None]:
    """Watch the bot of ``file`` until Ctrl-C, or until it was acted on once. Exit code 6 when the broker did not confirm."""
    os.umask(0o077)
    config = load(file, os.environ)
    if config.gateway.is_simulator:
        raise ConfigError(
            "this bot's gateway is embedded: it ends with the bot, and its orders with it",
            where=config.gateway.where or config.source,
            hint="a watchdog is for a gateway of its own: gateway: {url: ...}",
        )
    return loops.run(_Watch(config, options, say).run())


@attrs.define(eq=False)
class _Watch:
    config: Config
    options: WatchOptions
    say: Callable[[str], None]
    clock: RealClock = attrs.field(factory=RealClock)
    _stop: asyncio.Event = attrs.field(init=False, factory=asyncio.Event)

    async def run(self) -> tuple[int, Acted | None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        path = self.config.journal_path
        if self.options.at_once:
            acted = await self._act(self.options.reason or "asked for", 0.0)
            return (ExitCode.OK if acted.rescued.confirmed else ExitCode.REFUSED), acted
        self.say(f"watching {path}; acts after {self.options.silent_s:g} s without a sign of life")
        last: tuple[int, str] | None = None
        seen_ns, armed = self.clock.mono_ns(), False
        while not self._stop.is_set():
            beat = self._beat(path)
            now_ns = self.clock.mono_ns()
            if beat is not None and beat != last:
                if last is not None and not armed:
                    armed = True
                    self.say("the bot is alive")
                last, seen_ns = beat, now_ns
            silent_s = (now_ns - seen_ns) / NS_PER_S
            if armed and silent_s >= self.options.silent_s:
                armed = False
                if self._ended_in_order(path):
                    self.say("the bot ended in order; waiting for its next start")
                else:
                    acted = await self._act(f"no sign of life for {silent_s:.1f} s", silent_s)
                    if self.options.once:
                        return (ExitCode.OK if acted.rescued.confirmed else ExitCode.REFUSED), acted
                    self.say(str(acted))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), LOOK_S)
        return ExitCode.OK, None

    def _beat(self, path: Path) -> tuple[int, str] | None:
        """The last sign of life; its time only serves to tell one from the next, so that no clock has to be right."""
        if not is_there(path):
            return None
        try:
            journal = SqliteJournal.open_for_reading(path)
            try:
                beat = journal.heartbeat()
            finally:
                journal.close()
        except JournalError:
            return None  # one that cannot be read for long is a silence, and treated as one
        return None if beat is None else (beat.wall_ns, str(beat.body.get("pid", "")))

    def _ended_in_order(self, path: Path) -> bool:
        try:
            journal = SqliteJournal.open_for_reading(path)
            try:
                last: object = None
                for each in journal.rows_of("RunStarted", "RunStopped"):
                    last = each.row
            finally:
                journal.close()
        except JournalError:
            return False
        # Who ended without the broker's word on the cancellations has left what a watchdog is for.
        return isinstance(last, RunStopped) and not last.unsettled

    async def _act(self, why: str, silent_s: float) -> Acted:
        self.say(f"{why}: cancelling what is ours")
        path = self.config.journal_path
        kill = kill_paths(path)[0]
        try:
            write(kill, KillRequest(self.options.level, why, BY))
        except OSError as error:
            self.say(f"the kill file cannot be written ({error.strerror or error}); cancelling all the same")
        alive, journalled = False, False
        try:
            append_hold(path, self.options.level, ACCOUNT, reason=why, by=BY)
            journalled = True
            take_away(kill)
        except JournalLocked:
            alive = True
        except BotError as error:
            self.say(f"the journal takes no halt: {error}")
        account, ours = self._ours(path)
        self.say(f"{len(ours.names)} orders of ours are not known to have ended")
        rescue = Rescue(
            url=api_address(str(self.config.gateway.url)),
            account=account,
            clock=self.clock,
            ssl_context=self._tls(),
            folder=shared_folder(),
            say=self.say,
            log=logging.getLogger("botframework.watchdog"),
        )
        rescued = await rescue.run(ours, for_s=self.options.for_s)
        return Acted(why=why, silent_s=silent_s, alive=alive, journalled=journalled, rescued=rescued)

    def _ours(self, path: Path) -> tuple[str, Ours]:
        """Open orders by the journal, which holds every name before it may have left."""
        journal = SqliteJournal.open_for_reading(path)
        try:
            account = journal_account(journal)
            book = restored_engine(journal).view.book
        finally:
            journal.close()
        records = [record for record in book if record.intent.strategy != FOREIGN]
        open_ids = tuple(record.broker_order_id for record in book.own_open() if record.broker_order_id)
        return account, Ours(frozenset(record.intent.client_order_id for record in records), open_ids)

    def _tls(self) -> ssl.SSLContext | None:
        from botframework.ibkr.pins import tls_context

        if not str(self.config.gateway.url).startswith("https"):
            return None
        return tls_context("pin", self.config.gateway.pin)
