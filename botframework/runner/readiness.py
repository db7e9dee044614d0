"""What `bot run` would trip over before its first request, looked at without writing: the second half of `bot check`.

The plan says whether the file is right; here it is held against what lies on this machine: journal, tape, list of symbols, the
simulator's catalogue. A gateway is not asked. Imports the plan and the journal; called by ``cli`` and ``assembly``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from botframework.config import Config
from botframework.errors import BotError, ConfigError, JournalLocked, OrderSafetyError
from botframework.runner.engine import question_policy
from botframework.runner.holding import look_at_frozen
from botframework.runner.plan import Plan
from botframework.runner.replay import journal_account
from botframework.runner.restricted import list_path
from botframework.runner.serve import Market, market_of, simulator_errors
from botframework.runtime.control import NotRunning, ask
from botframework.runtime.control import refuse_place as refuse_socket_place
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.killfile import kill_paths
from botframework.runtime.killfile import read as read_kill_file
from botframework.runtime.monitors import read_list
from botframework.runtime.storefile import is_there, real_path

SIMULATED_ACCOUNT = "DU1234567"
_ASK_S = 2.0


def look_before_run(planned: Plan) -> list[str]:
    """What a careful person would want to know of the surroundings. Raises the ``BotError`` that `bot run` would end with."""
    config = planned.config
    refuse_replayed_only(config)
    question_policy(config)
    calendar(config)
    market = None
    if config.gateway.is_simulator:
        market = market_of(config, tape=None, from_ns=None, to_ns=None, speed=None)
        look_at_symbols(config, market)
    path = config.journal_path
    if market is not None and market.quotes is not None:
        # A run on a tape makes a journal of its own beside the configured one.
        SqliteJournal.look(path.with_name(f"{path.stem}-tape{path.suffix}"))
        return _list_warnings(planned)
    SqliteJournal.look(path)
    refuse_socket_place(path)
    if market is not None:
        _look_at_book(path)
    _look_at_kill_file(path)
    if not is_there(path):
        return _list_warnings(planned)
    look_at_frozen(path)
    _look_at_account(config, path)
    return [*_running(config, path), *_list_warnings(planned)]


def refuse_replayed_only(config: Config) -> None:
    """Raise ``ConfigError`` for an instrument that a backtest takes and no run does. Whatever starts a bot asks this first.

    Orders in futures need fields that are not sent, and what the broker's list of positions shows for a pair is not proven.
    """
    for instrument in config.instruments:
        if instrument.sec_type != "STK":
            raise ConfigError(
                f"{instrument.symbol} is of type {instrument.sec_type}: it can be replayed by `bot backtest`, and not yet traded",
                where=instrument.where,
                hint="take it out, or write sec_type: STK if it is a share",
            )


def calendar(config: Config) -> Any:
    """The broker's nights as configured. Raises ``ConfigError`` for a window that cannot be read."""
    from botframework.ibkr.windows import Calendar

    try:
        return Calendar.of(config.session.region, config.session.maintenance)
    except ValueError as error:
        hint = "write windows like 'Sun-Fri 00:15-01:45 America/New_York'"
        raise ConfigError(str(error), where=config.session.where or config.where, hint=hint) from error


def look_at_symbols(config: Config, market: Market) -> None:
    """The simulator has a catalogue, so it can be told now which symbols it does not know. Raises ``ConfigError``."""
    from botframework.ibkr.listings import Wanted, matching, row_of
    from botframework.sim.universe import Universe

    given = market.settings.get("instruments")
    universe = Universe(() if market.quotes is not None and given is None else given)
    for instrument in config.instruments:
        known = universe.lookup(instrument.symbol.upper())
        if known is None and market.tape is not None and given is not None:
            raise ConfigError(
                f"the market is the tape {market.tape}, which has {given[0]!r} alone, and no {instrument.symbol!r}",
                where=instrument.where,
                hint=f"name {given[0]} alone under instruments:, or use `bot backtest`, which takes tapes of several",
            )
        rows = [] if known is None else [row_of(known.conid, known.symbol, known.exchange, known.sec_type)]
        wanted = Wanted(conid=instrument.conid, exchange=instrument.exchange, currency=instrument.currency)
        try:
            matching(rows, instrument.symbol, wanted)
            wanted.refuse_currency(instrument.symbol, known.currency if known is not None else "")
        except ConfigError as error:
            raise ConfigError(error.what, where=instrument.where, hint=error.hint) from None


def _look_at_book(path: Path) -> None:
    """The simulator's book beside the journal: one it cannot read, or write, ends the run before its first quote."""
    from botframework.sim.sinks import read_book

    with simulator_errors():
        read_book(book_path(path))


def book_path(journal: Path) -> Path:
    """Where the simulator inside a bot keeps its book: beside the journal, by whatever name that is opened."""
    real = real_path(journal)
    return real.with_name(real.name + ".book.jsonl")


def _look_at_kill_file(path: Path) -> None:
    for kill in kill_paths(path):
        request = read_kill_file(kill)
        if request is not None and request.level == "freeze":
            raise OrderSafetyError(
                "the kill file says freeze, so the bot does not start",
                where=str(kill),
                hint="see docs/risk.md, `bot unlock`",
            )


def _look_at_account(config: Config, path: Path) -> None:
    account = config.account or (SIMULATED_ACCOUNT if config.gateway.is_simulator else "")
    if not account:
        return  # the gateway will say
    journal = SqliteJournal.open_for_reading(path)
    try:
        refuse_other_account(journal, account, path)
    finally:
        journal.close()


def refuse_other_account(journal: SqliteJournal, account: str, path: Path) -> None:
    """Raise ``OrderSafetyError`` where the journal's runs were of another account than this one."""
    before = journal_account(journal)
    if before and before != account:
        raise OrderSafetyError(
            f"the journal belongs to account {before}, and this run trades {account}",
            where=str(path),
            hint="name another journal under journal: path",
        )


def _running(config: Config, path: Path) -> list[str]:
    """A bot that works on the journal now: this one has to end before it starts again, another one is a mistake."""
    try:
        status = ask(path, "status", timeout_s=_ASK_S)
    except NotRunning:
        return []
    except BotError as error:
        return [f"a bot may be working on the journal: {error}"]
    name = str(status["bot"]).partition(" (")[0]
    if name != config.bot:
        raise JournalLocked(
            f"the bot '{name}' is working on this journal (process {status['pid']})",
            where=str(path),
            hint="give this bot a journal of its own",
        )
    return [f"it is running (process {status['pid']}): another start waits for its end"]


def _list_warnings(planned: Plan) -> list[str]:
    """A list of restricted symbols that cannot be read denies every order, and is read as soon as it can be."""
    listed = list_path(planned)
    problem = "" if listed is None else read_list(listed)[1]
    return [f"every order is denied while the list of restricted symbols cannot be read: {problem}"] if problem else []
