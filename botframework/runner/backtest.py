"""A backtest from a bot's YAML: the same plan, engine, gate and strategies as a live run, over a tape or a seeded market.

Imports the plan, ``engine`` and ``runtime.backtest``; called by tests and tools.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs

from botframework.config import Config, InstrumentConfig
from botframework.core.events import Command, Event
from botframework.core.model import ONE, Instrument
from botframework.errors import ConfigError
from botframework.ports import Journal
from botframework.runner.assumptions import commission, delay_ns, fill_rules
from botframework.runner.engine import build_engine
from botframework.runner.expiries import expiries
from botframework.runner.plan import Plan
from botframework.runner.restricted import list_for_replay
from botframework.runtime.backtest import Backtest, BacktestSettings
from botframework.runtime.seams import RealClock
from botframework.runtime.tape import Tape
from botframework.sim.hours import MarketHours
from botframework.sim.market import Market, SyntheticMarket, TapeMarket
from botframework.sim.universe import Instrument as Listed
from botframework.sim.universe import Universe

NS_PER_MS = 1_000_000
PAIR_PRICE = Decimal("1.1")
_TICKS = {"CASH": Decimal("0.00005"), "STK": Decimal("0.01")}
_PLACES = {"FUT": "CME", "CASH": "IDEALPRO"}  # whose hours they keep
START_NS = 1_704_207_600 * 10**9
"""Where a synthetic market begins when nobody says otherwise: 2 January 2024, 15:00 UTC."""


def backtest(
    planned: Plan,
    *,
    duration_s: float,
    tape: Tape | None = None,
    start_ns: int | None = None,
    journal: Journal | None = None,
    watch: Callable[[Event | Command], None] | None = None,
    **settings: Any,
) -> Backtest:
    """Put together a run of ``duration_s`` of market time; ``settings`` are further ones of ``BacktestSettings``.

    Without a ``tape`` the market is made up from the configuration's seed. Raises ``ConfigError`` for an empty tape.
    """
    config = planned.config
    universe = listings(config)
    market: Market
    if tape is not None:
        of_tape = TapeMarket(tape.quotes(), universe)
        if of_tape.first_ms is None:
            raise ConfigError("the tape is empty", where=str(tape.spec.path), hint="give another one")
        start_ns = of_tape.first_ms * NS_PER_MS if start_ns is None else start_ns
        market = of_tape
    else:
        start_ns = START_NS if start_ns is None else start_ns
        hours = MarketHours(settings.get("hours", config.fills.hours))
        listed = tuple(universe.by_symbol[instrument.symbol] for instrument in config.instruments)
        market = SyntheticMarket(listed, config.market.seed, start_ns // NS_PER_MS, hours, {})
    given = {instrument.symbol: instrument for instrument in config.instruments}
    instruments = {
        symbol: core_instrument(known, start_ns, given[symbol]) for symbol, known in universe.by_symbol.items()
    }
    account = config.account or "DU1234567"
    listed_out = list_for_replay(planned, RealClock().wall_ns())
    settings = {
        "fills": fill_rules(config),
        "delay_ns": delay_ns(config),
        "costs": commission(config),
        "hours": config.fills.hours,
        "expiries": expiries(config),
        "restricted": None if listed_out is None else listed_out.symbols,
        **settings,
    }
    engine = build_engine(
        planned,
        list(instruments.values()),
        account=account,
        journal_id=journal.journal_id if journal is not None else "backtest",
    )
    return Backtest(
        engine,
        tuple(instruments[each.symbol] for each in config.instruments),
        market,
        BacktestSettings(
            account=account, start_ns=start_ns, duration_s=duration_s, config_hash=planned.config_hash, **settings
        ),
        journal=journal,
        watch=watch,
    )


def listings(config: Config) -> Universe:
    """The file's instruments as the simulator would list them, with what the file says of each."""
    universe = Universe(tuple(instrument.symbol for instrument in config.instruments))
    for given in config.instruments:
        listed = universe.by_symbol[given.symbol]
        kind, tick = given.sec_type, given.tick_size
        if tick is None:
            tick = listed.tick if kind == listed.sec_type else _TICKS.get(kind, listed.tick)
        if (listed.sec_type, listed.multiplier, listed.tick) == (kind, given.multiplier or ONE, tick):
            continue
        price = PAIR_PRICE if kind == "CASH" and listed.sec_type != kind else listed.base_price
        universe.by_symbol[given.symbol] = universe.by_conid[listed.conid] = attrs.evolve(
            listed,
            sec_type=kind,
            multiplier=given.multiplier or ONE,
            tick=tick,
            exchange=_PLACES.get(kind, listed.exchange if kind == listed.sec_type else "NYSE"),
            base_price=max(tick, (price / tick).to_integral_value() * tick),
        )
    return universe


def core_instrument(listed: Listed, start_ns: int, given: InstrumentConfig | None = None) -> Instrument:
    """What the simulator lists, as the engine knows it."""
    has_steps = len(listed.price_steps) > 1 and (given is None or given.tick_size is None)
    return Instrument(
        symbol=listed.symbol,
        conid=listed.conid,
        currency=listed.currency,
        sec_type=listed.sec_type,
        tick_size=listed.tick,
        # The engine knows what has no multiplier by this very number.
        multiplier=ONE if listed.multiplier == ONE else listed.multiplier,
        price_steps=listed.price_steps if has_steps else (),
        name=listed.name,
        rules_at_ns=start_ns,
    )
