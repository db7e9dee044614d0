"""What a backtest assumes, from the YAML: fill model, slippage, latency.

Kinds are picked by name, parameters checked against the class behind it; errors name the line and the nearest right word. Imports
``fills``, config and the journal (for a measured latency); called by ``plan`` to check and by ``backtesting`` to make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from botframework.config import Config, PartConfig
from botframework.core import events as ev
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
from botframework.runtime.journal import SqliteJournal
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
DOCS: Mapping[type, type] = {Journalled: Measured}
"""Where another class says what a kind assumes."""


def check_assumptions(config: Config) -> None:
    """Everything that can be told without reading a file. Raises ``ConfigError``."""
    fills = config.fills
    for part, noun, kinds in (
        (fills.model, "fill model", MODELS),
        (fills.slippage, "slippage", SLIPPAGES),
        (fills.latency, "latency", LATENCIES),
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


def measured_ns(path: Path, where: str = "") -> tuple[int, ...]:
    """From each order sent to its acknowledgement, in the order of sending. Raises ``ConfigError``, ``JournalError``."""
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
