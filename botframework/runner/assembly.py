"""Puts a bot together: gateway (embedded or running), broker, journal, engine, driver, in the order that fails early.

Imports everything a bot is made of; called by what runs one (``live``, orders by hand, the comparison of live and replay).
"""

from __future__ import annotations

import contextlib
import logging
import os
import ssl
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from botframework.config import Config
from botframework.configrules import bundled_pin
from botframework.core.engine import Engine
from botframework.core.events import Tell
from botframework.core.model import Instrument, Notice
from botframework.core.risk.registry import BUILTIN_RULES
from botframework.errors import JournalError, OrderSafetyError
from botframework.loops import ASYNCIO
from botframework.ports import Broker, SharedLedger
from botframework.runner.arming import armed_text
from botframework.runner.engine import build_engine, extended_hours
from botframework.runner.holding import refuse_frozen
from botframework.runner.plan import Plan, mode_of
from botframework.runner.readiness import (
    SIMULATED_ACCOUNT,
    book_path,
    calendar,
    look_at_symbols,
    refuse_other_account,
    refuse_replayed_only,
)
from botframework.runner.restricted import list_path
from botframework.runner.serve import Market, market_of, sim_config, simulator_errors
from botframework.runner.warmup import Warmup
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.ledger import ReservationLedger, ledger_path, state_folder
from botframework.runtime.live import LiveBot
from botframework.runtime.manual import ManualSeat
from botframework.runtime.memoryledger import MemoryLedger
from botframework.runtime.narrate import LOG
from botframework.runtime.recorder import Recorder
from botframework.runtime.recovery import Snapshots
from botframework.runtime.report import make_observer
from botframework.runtime.seams import RealClock, RealIds, SeededRng, thread_time_ns
from botframework.runtime.storefile import real_path
from botframework.sim.config import Hours


@attrs.frozen(kw_only=True)
class RunOptions:
    """What the command line said; None means not said. ``view``: auto, plain, quiet, none."""

    run_for_s: float | None = None
    account: str | None = None
    tape: Path | None = None
    from_ns: int | None = None
    to_ns: int | None = None
    speed: float | None = None
    gateway_log: Path | None = None
    record: Path | None = None
    hours: Hours = "always"  # of the embedded gateway's market
    loop: str = ASYNCIO  # one of ``loops.NAMES``
    view: str = "auto"
    verbose: bool = False


@attrs.frozen(kw_only=True)
class Parts:
    """A bot put together: ready to be driven, once. ``gateway`` and ``market`` are None with a gateway of its own."""

    config: Config
    bot: LiveBot
    seat: ManualSeat
    clock: RealClock
    gateway: Any
    market: Market | None
    journal: Path


def assemble(planned: Plan, options: RunOptions, cleanup: contextlib.ExitStack, *, by_hand_only: bool = False) -> Parts:
    """Put a bot together, in the order that fails early; ``cleanup`` takes it apart again.

    ``by_hand_only`` seats the strategies without calling them: the bot does what a person asks for and nothing else.
    Raises ``BotError`` for what keeps it from starting.
    """
    config = planned.config
    refuse_replayed_only(config)
    market = _market(config, options)
    path = _journal_path(config, is_tape=market is not None and market.quotes is not None)
    refuse_frozen(path)
    ids = RealIds()
    journal = SqliteJournal.open(path, ids=ids, wall_ns=RealClock().wall_ns, durable=config.journal.durable)
    cleanup.callback(journal.close)
    if market is not None and market.quotes is None:
        # The simulator's book ends with its last order, the journal later: market time never goes back.
        market.settings["start_ns"] = max(RealClock().wall_ns(), journal.last_at_ns)
    gateway = _embedded(config, market, path, options, cleanup)
    clock = RealClock(
        speed=market.settings["speed"] if market is not None else config.market.speed,
        # Only a simulator's market may run at another pace or date than the clock on the wall.
        follow_feed=gateway is not None or bool(config.market.where),
        market_start_ns=None if gateway is None else gateway.market_ns(),
    )
    url = gateway.url if gateway is not None else str(config.gateway.url).rstrip("/")
    broker = _broker(config, url, clock, gateway is not None)
    _share_pace(broker, clock, path.parent if gateway is not None else None, url, cleanup)
    from botframework.ibkr.drift import FILE_NAME, DriftLog

    drift = DriftLog(real_path(path).with_name(FILE_NAME), clock.wall_ns)
    broker.api.heard = drift.note
    cleanup.callback(drift.flush)
    seat = ManualSeat()
    bot = _live_bot(planned, options, broker, journal, clock, ids, path, gateway, seat, by_hand_only, cleanup)
    return Parts(config=config, bot=bot, seat=seat, clock=clock, gateway=gateway, market=market, journal=path)


def _refuse_account(config: Config, account: str) -> None:
    """The same question again, once the broker said which account it is."""
    if not account.startswith("D") and not config.is_real_money and not config.gateway.is_simulator:
        raise OrderSafetyError(
            f"the gateway's account {account} is one with real money, and the file does not say live",
            where=config.source,
            hint="log in to a paper account (its id begins with D), or arm the bot: live, account and --account",
        )


def _market(config: Config, options: RunOptions) -> Market | None:
    """The embedded simulator's market; None with a gateway of its own."""
    if not config.gateway.is_simulator:
        return None
    market = market_of(config, tape=options.tape, from_ns=options.from_ns, to_ns=options.to_ns, speed=options.speed)
    market.settings["hours"] = options.hours
    look_at_symbols(config, market)
    return market


def _journal_path(config: Config, *, is_tape: bool) -> Path:
    """The configured journal; a run on a tape starts afresh, with a journal of its own beside it."""
    path = config.journal_path
    if not is_tape:
        return path
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    for number in range(1000):
        candidate = path.with_name(f"{path.stem}-tape-{stamp}{f'-{number}' if number else ''}{path.suffix}")
        if not candidate.exists():
            return candidate
    raise JournalError("there are too many journals of this second", where=str(path), hint="try again")


def _embedded(
    config: Config, market: Market | None, journal: Path, options: RunOptions, cleanup: contextlib.ExitStack
) -> Any:
    """Start the simulator beside the bot; None when the bot has a gateway of its own."""
    if market is None:
        return None
    from botframework.sim.embedded import EmbeddedGateway

    settings = {
        **market.settings,
        "accounts": (config.account or SIMULATED_ACCOUNT,),
        # A tape starts with an empty book; otherwise the market remembers what the bot remembers.
        "book_path": None if market.quotes is not None else book_path(journal),
        "log_path": options.gateway_log,
    }
    with simulator_errors():
        gateway = EmbeddedGateway(sim_config(settings), quotes=market.quotes)
        cleanup.enter_context(gateway)
    return gateway


def _broker(config: Config, url: str, clock: RealClock, is_embedded: bool) -> Any:
    from botframework.ibkr.broker import IbkrBroker
    from botframework.ibkr.listings import Wanted

    if not is_embedded and not url.endswith("/v1/api"):
        url += "/v1/api"
    return IbkrBroker(
        url,
        account=config.account or (SIMULATED_ACCOUNT if is_embedded else None),
        clock=clock,
        ssl_context=_tls(config) if url.startswith("https") else None,
        silence_s=config.stream.silence_s,
        calendar=calendar(config),
        compete=config.session.compete,
        health_s=config.session.health_s,
        chance=SeededRng(None).random,
        trades=_always if is_embedded or config.market.where else extended_hours,
        wanted={
            instrument.symbol: Wanted(
                conid=instrument.conid, exchange=instrument.exchange, currency=instrument.currency
            )
            for instrument in config.instruments
        },
    )


def _always(instrument: Instrument, market_ns: int) -> bool:
    """A simulator's market may be any, at any time."""
    return True


def _share_pace(broker: Any, clock: RealClock, folder: Path | None, url: str, cleanup: contextlib.ExitStack) -> None:
    """Every process of this machine at this gateway counts, also those before us. ``folder`` None: the user's."""
    from botframework.ibkr.pacing_shared import share_pace, shared_folder

    shared = share_pace(broker.pacer, folder or shared_folder(), url, clock)
    if shared is not None:
        if folder is not None:  # the next simulator listens at another port: nobody would look into this file again
            cleanup.callback(_take_away, shared.path)
        cleanup.callback(shared.close)


def _take_away(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _ledger(config: Config, account: str, holder: str, clock: RealClock, cleanup: contextlib.ExitStack) -> SharedLedger:
    """What this process has at risk, beside all others of this machine on the account, whatever gateway they use.

    A simulator beside the bot has its own market, and a dry run sends nothing: theirs is nobody else's.
    """
    if config.gateway.is_simulator or config.dry_run:
        return MemoryLedger().seat(holder)
    ledger = ReservationLedger(
        ledger_path(state_folder(), account),
        holder,
        os.getpid(),
        clock.wall_ns,
        clock.mono_ns,
        threading.Event().wait,
        config.bot,
    )
    cleanup.callback(ledger.close)
    return ledger


def _tls(config: Config) -> ssl.SSLContext:
    from botframework.ibkr.pins import tls_context

    if bundled_pin(config):
        logging.getLogger("botframework").warning(
            "the pinned certificate is the gateway's bundled one, whose private key is public; bot gateway cert new makes another"
        )
    return tls_context("pin", config.gateway.pin)


def _live_bot(
    planned: Plan,
    options: RunOptions,
    broker: Any,
    journal: SqliteJournal,
    clock: RealClock,
    ids: RealIds,
    path: Path,
    gateway: Any,
    seat: ManualSeat,
    by_hand_only: bool,
    cleanup: contextlib.ExitStack,
) -> LiveBot:
    from botframework.runtime.control import socket_path
    from botframework.runtime.killfile import kill_paths

    config = planned.config
    notifier = _PluginNotifier(planned)

    observer = make_observer(sys.stdout, os.environ, view=options.view)

    def strategy_log(level: str, strategy: str, text: str, at_ns: int) -> None:
        notice = Notice(level=level, code=LOG, text=text, at_ns=at_ns, strategy=strategy)
        observer.row(Tell(at_ns=at_ns, notice=notice))

    warmup = Warmup(planned, broker, clock.market_ns, lambda text: strategy_log("warning", "", text, clock.market_ns()))
    if not by_hand_only:
        broker.on_resolved = warmup.fetch
    places: dict[str, SharedLedger] = {}  # one process has one place in the ledger, however many engines it makes

    def engine(instruments: list[Instrument]) -> Engine:
        account = broker.account
        _refuse_account(config, account)
        refuse_other_account(journal, account, path)
        if account not in places:
            places[account] = _ledger(config, account, journal.journal_id, clock, cleanup)
        made = build_engine(
            planned,
            instruments,
            account=account,
            journal_id=journal.journal_id,
            log=strategy_log,
            manual=seat,
            by_hand_only=by_hand_only,
            busy_ns=thread_time_ns,
            ledger=places[account],
        )
        return warmup.serves(made)

    def spare_engine(instruments: list[Instrument]) -> Engine:
        return build_engine(
            planned,
            instruments,
            account=broker.account,
            journal_id=journal.journal_id,
            manual=seat,
            by_hand_only=by_hand_only,
        )

    if _reads_funds(planned):
        broker.want_funds()
    if _reads_contract_facts(planned):
        broker.want_contract_facts()

    sends: Broker = broker
    if config.dry_run:
        from botframework.runtime.dryrun import DryRunBroker

        sends = DryRunBroker(broker, clock)
    return LiveBot(
        engine_factory=engine,
        broker=sends,
        journal=journal,
        clock=clock,
        ids=ids,
        bot=f"{config.bot} ({mode_of(config)})",
        account=config.account or SIMULATED_ACCOUNT,
        config_hash=planned.config_hash,
        code_hash=planned.code_hash,
        gateway_url=gateway.url if gateway is not None else str(config.gateway.url),
        armed=armed_text(planned.config, planned.tightened),
        hashes=lambda: (planned.config_hash, planned.code_now()),
        symbols=[instrument.symbol for instrument in config.instruments],
        run_for_s=config.run.for_s,
        start_wait_s=config.session.start_wait_s,
        observer=observer,
        notifiers=(notifier,),
        confirmed_account=lambda: str(broker.account),
        gateway_counts=None if gateway is None else gateway.counts,
        control_path=socket_path(path),
        owner=config.account if config.is_real_money else None,
        restricted_path=list_path(planned),
        kill_paths=kill_paths(path),
        manual=seat,
        # An order given by hand runs without strategies: what such an engine remembers of them is not the bot's.
        snapshots=None
        if by_hand_only
        else Snapshots(journal=journal, armed=f"{planned.config_hash} {planned.code_hash}", spare=spare_engine),
        # The embedded simulator's market is a day long at most.
        snapshot_command=()
        if gateway is not None
        else (sys.executable, "-P", "-m", "botframework", "journal", "snapshot", str(config.source)),
        recorder=_recorder(options, clock, cleanup),
    )


def _recorder(options: RunOptions, clock: RealClock, cleanup: contextlib.ExitStack) -> Recorder | None:
    if options.record is None:
        return None
    recorder = Recorder(options.record, clock)
    recorder.open()
    cleanup.callback(recorder.close)
    return recorder


@attrs.define(eq=False)
class _PluginNotifier:
    """Tells the loaded plugins."""

    planned: Plan

    def notify(self, notice: Any) -> None:
        self.planned.plugins.notify(notice)


def _reads_contract_facts(planned: Plan) -> bool:
    """Whether some rule needs the average volume or the shares to borrow; a question every five minutes."""
    for rule in planned.rules():
        if rule.kind == "order_share" and getattr(rule, "percent_of_volume", None) is not None:
            return True
        if rule.kind == "short_sale" and getattr(rule, "allow", False) and getattr(rule, "factor", 0):
            return True
        reads = {"average_volume", "shortable"} & set(getattr(rule, "inputs", ()))
        if reads and rule.kind not in BUILTIN_RULES:
            return True
    return False


def _reads_funds(planned: Plan) -> bool:
    """Whether some rule needs the account's value, or a rate to another currency; asking costs a request a pass."""
    currencies = {instrument.currency or "USD" for instrument in planned.config.instruments}
    for rule in planned.rules():
        if {"funds", "equity"} & set(getattr(rule, "inputs", ())) and getattr(rule, "percent", True) is not None:
            return True
        for name in ("amount", "turnover", "max_loss"):
            currency = getattr(getattr(rule, name, None), "currency", None)
            if currency is not None and currencies != {currency}:
                return True
    return False
