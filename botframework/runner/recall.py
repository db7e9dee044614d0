"""A journal read with its file's rules: the engine as it was at a row, with the quotes the verdicts noted.

Imports the plan and the journal; called by what answers questions about risk and by what holds a bot back.
"""

from __future__ import annotations

from pathlib import Path

from botframework.core import events as ev
from botframework.core.engine import Engine
from botframework.core.model import Tick
from botframework.core.risk.base import RiskRule
from botframework.errors import ConfigError
from botframework.runner.inspect import journal_of
from botframework.runner.plan import Plan, plan
from botframework.runner.replay import bare_engine, journal_account
from botframework.runtime.journal import JournalRow, SqliteJournal
from botframework.runtime.storefile import is_there

YAML = (".yaml", ".yml")


def rules_of(file: Path) -> tuple[Plan | None, list[RiskRule]]:
    """The rules of the YAML; a bare journal has those that are always on."""
    from botframework.core.risk.registry import build_rules

    if file.suffix in YAML:
        planned = plan(file)
        return planned, planned.rules()
    return None, build_rules([])


def opened(file: Path) -> SqliteJournal:
    path = journal_of(file)
    if not is_there(path):
        raise ConfigError("there is no journal yet", where=str(path), hint="the first `bot run` makes it")
    return SqliteJournal.open_for_reading(path)


def recalled(journal: SqliteJournal, rules: list[RiskRule], rows: list[JournalRow]) -> Engine:
    """An engine at the moment of the last of these rows, with the quotes the verdicts noted."""
    engine = bare_engine(journal_account(journal), journal.journal_id, rules)
    engine.recall(each.row for each in rows)
    state = engine.view
    for each in rows:
        if isinstance(each.row, ev.InstrumentDefined):
            engine.learn(each.row.instrument)
    if rows:
        state.wall_ns = max(state.wall_ns, rows[-1].wall_ns)
    state.today = state.market_day()
    have_quotes(engine, tuple(state.noted.values()))
    return engine


def have_quotes(engine: Engine, quotes: tuple[ev.Quote, ...]) -> None:
    """Let the engine have these quotes as its newest ticks."""
    state = engine.view
    for quote in quotes:
        lane = state.lanes.get(quote.conid)
        if lane is None:
            engine.learn(state.instrument_of(quote.conid))
            lane = state.lanes[quote.conid]
        nan = float("nan")
        lane.tick = Tick(
            lane.instrument,
            quote.at_ns,
            quote.wall_ns,
            nan if quote.bid is None else quote.bid,
            nan if quote.ask is None else quote.ask,
            quote.bid_size,
            quote.ask_size,
            quote.last,
            halted=quote.halted,
            delayed=quote.delayed,
        )
