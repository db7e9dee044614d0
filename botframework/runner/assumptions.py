"""What a backtest assumes, from the YAML: fill model, slippage, latency; commissions and what holding costs.

Kinds are picked by name, parameters checked against the class behind it; errors name the line and the nearest right word. Imports
``fills``, ``costs``, config and the journal (for a measured latency); called by ``plan`` to check and by ``backtesting`` to make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from botframework.config import Config, PartConfig
from botframework.core import events as ev
from botframework.costs import Actions, Carry, Commission, Dividend, Flat, IbkrFixed, IbkrTiered, Percent, Split
from botframework.errors import ConfigError
from botframework.fills import (
    BasisPoints,
    Chance,
    Constant,
    Cross,
    FillRules,
    Limited,
    Measured,
    Participation,
    Percentiles,
    Queue,
    SpreadPart,
    Ticks,
    Touch,
    Uniform,
)
from botframework.runner.expiries import expiries
from botframework.runtime.days import day_begins_ns
from botframework.runtime.seams import SeededRng
from botframework.structure import build, structure_params, suggest


@attrs.frozen(kw_only=True)
class Journalled:
    """Where a measured latency comes from."""

    journal: Path = attrs.field(metadata={"help": "journal of a live or paper session"})


MODELS: Mapping[str, type] = {
    "touch": Touch,
    "cross": Cross,
    "chance": Chance,
    "limited": Limited,
    "queue": Queue,
    "participation": Participation,
}
SLIPPAGES: Mapping[str, type] = {"ticks": Ticks, "bps": BasisPoints, "spread": SpreadPart}
LATENCIES: Mapping[str, type] = {
    "constant": Constant,
    "uniform": Uniform,
    "percentiles": Percentiles,
    "measured": Journalled,
}
COMMISSIONS: Mapping[str, type] = {
    "flat": Flat,
    "percent": Percent,
    "ibkr_fixed": IbkrFixed,
    "ibkr_tiered": IbkrTiered,
}
DOCS: Mapping[type, type] = {Journalled: Measured}
"""Where another class says what a kind assumes."""


def check_assumptions(config: Config) -> None:
    """Everything that can be told without reading a file. Raises ``ConfigError``."""
    fills = config.fills
    for part, noun, kinds in (
        (fills.model, "fill model", MODELS),
        (fills.slippage, "slippage", SLIPPAGES),
        (fills.latency, "latency", LATENCIES),
        (config.costs.commission, "commission", COMMISSIONS),
    ):
        if part is not None:
            _made(part, noun, kinds)


def fill_rules(config: Config) -> FillRules | None:
    """Fresh rules for one run; None when the file says nothing of model and slippage: then the exchange's own way counts."""
    fills = config.fills
    if fills.model is None and fills.slippage is None:
        return None
    model: Any = Touch() if fills.model is None else _made(fills.model, "fill model", MODELS)
    model.begin(SeededRng(fills.seed))
    slippage = None if fills.slippage is None else _made(fills.slippage, "slippage", SLIPPAGES)
    return FillRules(model=model, slippage=slippage)


def delay_ns(config: Config) -> Callable[[], int] | None:
    """What draws a delay for each request, with chance of its own; None when the file says nothing. Raises ``ConfigError``."""
    part = config.fills.latency
    if part is None:
        return None
    latency = _made(part, "latency", LATENCIES)
    if isinstance(latency, Journalled):
        latency = Measured(measured_ns(latency.journal, part.where))
    # Not the model's stream: another latency must not change which orders are lucky.
    return partial(latency.draw_ns, SeededRng(config.fills.seed + 1))


def commission(config: Config) -> Commission | None:
    """A fresh schedule for one run; None when the file says nothing."""
    part = config.costs.commission
    if part is None:
        return None
    made: Commission = _made(part, "commission", COMMISSIONS)
    return made


def splits(config: Config) -> tuple[tuple[int, str, Decimal], ...]:
    """When the shares of a symbol are split, and how many are then one of before. Raises ``ConfigError`` as ``carry``."""
    held = carry(config)
    every = () if held is None else held.actions.splits
    return tuple(sorted((day_begins_ns(each.day), each.symbol, each.ratio) for each in every))


def ex_moments(config: Config) -> dict[str, tuple[int, ...]]:
    """By symbol, the moments from which on shares are without a dividend, or split, or a contract is over.

    A bar that reaches over one came behind it. Raises ``ConfigError`` as ``carry``.
    """
    held = carry(config)
    found: dict[str, tuple[int, ...]] = {}
    every: tuple[Dividend | Split, ...] = () if held is None else (*held.actions.dividends, *held.actions.splits)
    for each in every:
        found[each.symbol] = *found.get(each.symbol, ()), day_begins_ns(each.day)
    for expiry in expiries(config):
        for symbol in (expiry.symbol, expiry.underlying):
            found[symbol] = *found.get(symbol, ()), expiry.at_ns
    return found


def _refuse_near_symbols(path: Path, where: str, actions: Actions, symbols: Sequence[str]) -> None:
    """A list may speak of other symbols, but one written otherwise is none of these: its split would be left out in silence."""
    meant = {symbol.upper(): symbol for symbol in symbols}
    every: tuple[Dividend | Split, ...] = (*actions.dividends, *actions.splits)
    for each in every:
        symbol = meant.get(each.symbol.strip().upper())
        if symbol is not None and each.symbol not in symbols:
            raise ConfigError(
                f"{path}: it has the symbol {each.symbol!r}, and the bot {symbol!r}",
                where=where,
                hint="repair the file",
            )


def carry(config: Config) -> Carry | None:
    """What holding costs; None when the file says nothing of it. Raises ``ConfigError`` for a file of actions that is none."""
    costs = config.costs
    if not (costs.borrow_percent or costs.borrow or costs.credit_percent or costs.debit_percent or costs.actions):
        return None
    symbols = [instrument.symbol for instrument in config.instruments]
    others = {each.symbol: each.sec_type for each in config.instruments if each.sec_type != "STK"}
    for symbol in costs.borrow:
        if symbol in others:
            text = f"costs.borrow names {symbol}, which is of type {others[symbol]}: only shares are borrowed"
            raise ConfigError(text, where=costs.where, hint="take it out")
        if symbol not in symbols:
            text = f"costs.borrow names the instrument '{symbol}', which the file does not have"
            raise ConfigError(text, where=costs.where, hint=suggest(symbol, symbols, "it has"))
    actions = Actions()
    if costs.actions is not None:
        try:
            with costs.actions.open(encoding="utf-8-sig", newline="") as lines:
                actions = Actions.read(lines)
        except OSError as error:
            raise ConfigError(
                f"the actions {costs.actions} cannot be read ({error.strerror})",
                where=costs.where,
                hint="check the path, which is looked for from the current folder on",
            ) from error
        except ValueError as error:
            raise ConfigError(f"{costs.actions}: {error}", where=costs.where, hint="repair the file") from error
        _refuse_near_symbols(costs.actions, costs.where, actions, symbols)
        every: tuple[Dividend | Split, ...] = (*actions.dividends, *actions.splits)
        for action in every:
            if action.symbol in others:
                raise ConfigError(
                    f"{costs.actions} names {action.symbol}, which is of type {others[action.symbol]}: only shares have"
                    " dividends and splits",
                    where=costs.where,
                    hint="take its lines out",
                )
    return Carry(
        borrow_percent=costs.borrow_percent,
        borrow_by_symbol=costs.borrow,
        credit_percent=costs.credit_percent,
        debit_percent=costs.debit_percent,
        interest_free=costs.interest_free,
        actions=actions,
    )


def measured_ns(path: Path, where: str = "") -> tuple[int, ...]:
    """From each order sent to its acknowledgement, in the order of sending. Raises ``ConfigError``, ``JournalError``."""
    from botframework.runtime.journal import SqliteJournal  # ``bot check`` does without

    journal = SqliteJournal.open_for_reading(path)
    sent: dict[str, int] = {}
    times: dict[str, int] = {}
    try:
        for stored in journal.rows():
            row = stored.row
            if isinstance(row, ev.OrderSent):
                sent.setdefault(row.client_order_id, row.wall_ns)
            elif isinstance(row, ev.OrderAccepted) and row.client_order_id in sent:
                times.setdefault(row.client_order_id, row.wall_ns - sent[row.client_order_id])
    finally:
        journal.close()
    found = tuple(max(0, times[key]) for key in sent if key in times)
    if not found:
        raise ConfigError(
            f"the journal {path} has no order that was acknowledged",
            where=where,
            hint="name one of a session that traded",
        )
    return found


def _made(part: PartConfig, noun: str, kinds: Mapping[str, type]) -> Any:
    cls = kinds.get(part.kind)
    if cls is None:
        raise ConfigError(
            f"no {noun} is called '{part.kind}'", where=part.where, hint=suggest(part.kind, kinds, "there are")
        )
    structure_params(cls, part.params)
    return build(cls, part.params)
