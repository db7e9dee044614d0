"""Where blocks come from: a file, a folder with or without partitions, a journal, or chance.

A folder's ``name=value`` parts are columns of everything beneath it; its files are read in the order of their paths, those of
different symbols merged by time. So are several tapes of one instrument, quotes and trades say.
Imports the tape's parts, the journal and the simulator's market; called by ``runner``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from botframework.core import events as ev
from botframework.errors import ConfigError
from botframework.runtime.journal import SqliteJournal
from botframework.runtime.tape import TapeSpec
from botframework.runtime.tapeblocks import BLOCK_ROWS, Block, merged, printed
from botframework.runtime.tapechunks import is_tape
from botframework.runtime.tapereader import Tally, TapeReader
from botframework.sim.market import Market

_NS_PER_MS = 1_000_000
_AT_ONCE = 32_768
"""Rows that all files together have in memory, as long as none of them is read in smaller bites than ``BLOCK_ROWS``."""


def open_tape(specs: Sequence[TapeSpec], symbols: Sequence[str], tally: Tally) -> Iterator[Block]:
    """The blocks of one or several tapes, merged, for those who trade ``symbols``; an instrument may be on several.

    Raises ``ConfigError`` for what is no tape, and while it is read for rows that cannot be true.
    """
    streams: list[tuple[TapeSpec, list[Path], str | None]] = []
    for spec in specs:
        if not spec.path.exists():
            raise ConfigError(
                f"tape {spec.path} cannot be read (no such file)", where=spec.where, hint="check the path"
            )
        if not (spec.path.is_dir() or spec.path.is_file()):  # a pipe has no end that could be looked at twice
            raise ConfigError(f"tape {spec.path} is neither a file nor a folder", where=spec.where, hint="give one")
        if spec.path.is_dir():
            streams += _of_folder(spec, symbols)
        else:
            streams.append((spec, [spec.path], None))
    if len(streams) > 1:  # one mapping for all of them: of each, what it needs
        streams = [(attrs.evolve(spec, is_shared=True), files, fixed) for spec, files, fixed in streams]
    parts = _Parts(tally, {file: file.stat().st_size for _, files, _ in streams for file in files})
    at_once = max(BLOCK_ROWS, _AT_ONCE // max(1, len(streams)))
    readers = [
        TapeReader(
            spec=spec,
            files=files,
            tally=tally,
            wanted=frozenset(symbols),
            fixed=fixed,
            on_part=parts.read,
            at_once=at_once,
        ).blocks()
        for spec, files, fixed in streams
    ]
    if len(readers) == 1:
        return readers[0]
    symbols_of = [fixed or spec.symbol for spec, _, fixed in streams]
    return merged(readers) if len(set(symbols_of)) == len(symbols_of) else printed(merged(readers), specs[0].ex_ns)


@attrs.define(eq=False)
class _Parts:
    """How much of all files has been read."""

    tally: Tally
    sizes: Mapping[Path, int]
    _done: dict[Path, float] = attrs.field(factory=dict)

    def read(self, path: Path, part: float) -> None:
        self._done[path] = part * self.sizes[path]
        self.tally.done = sum(self._done.values()) / max(1, sum(self.sizes.values()))


def _of_folder(spec: TapeSpec, symbols: Sequence[str]) -> list[tuple[TapeSpec, list[Path], str | None]]:
    """The files of a folder by symbol, where the parts of their paths say it."""
    name = spec.columns.get("symbol", "symbol")
    streams: dict[str | None, list[Path]] = {}
    seen = False
    for path in sorted(spec.path.rglob("*")):
        inside = path.relative_to(spec.path)
        if not is_tape(path) or any(part.startswith((".", "_")) for part in inside.parts):
            continue
        seen = True
        values = dict(part.split("=", 1) for part in inside.parts[:-1] if "=" in part)
        if any(values.get(column, value) != value for column, value in spec.row_filter.items()):
            continue
        symbol = values.get(name)
        if symbol is None or symbol in symbols:
            streams.setdefault(symbol, []).append(path)
    if not seen:
        raise ConfigError(
            f"the folder {spec.path} holds no tape", where=spec.where, hint="it needs .parquet or .csv files"
        )
    if not streams:
        raise ConfigError(
            f"the folder {spec.path} has nothing of {', '.join(symbols)}",
            where=spec.where,
            hint="check tape.where and symbols",
        )
    return [(spec, files, symbol) for symbol, files in streams.items()]


def journal_blocks(path: Path, start_ns: int | None, end_ns: int | None, tally: Tally) -> Iterator[Block]:
    """The executions a journal holds, as trades: what the account itself saw of the market. Raises ``JournalError``."""
    journal = SqliteJournal.open_for_reading(path)
    try:
        seen: set[str] = set()
        rows: list[tuple[int, str, float, float]] = []
        for stored in journal.rows():
            row = stored.row
            if not isinstance(row, ev.ExecutionReported) or row.execution_id in seen:
                continue
            seen.add(row.execution_id)
            if (start_ns is None or row.at_ns >= start_ns) and (end_ns is None or row.at_ns < end_ns):
                rows.append((row.at_ns, row.symbol, float(row.price), float(row.quantity)))
    finally:
        journal.close()
    rows.sort(key=lambda row: row[0])
    for first in range(0, len(rows), BLOCK_ROWS):
        part = rows[first : first + BLOCK_ROWS]
        at_ns, symbols, price, size = (list(column) for column in zip(*part, strict=True))
        tally.rows += len(part)
        tally.done = (first + len(part)) / len(rows)
        yield Block(symbols, at_ns, price, price, size, size, list(price), list(size))


def market_blocks(
    market: Market, symbols: Mapping[int, str], end_ns: int, start_ns: int, tally: Tally
) -> Iterator[Block]:
    """The quotes a made-up market has up to ``end_ns``."""
    while True:
        rows: list[tuple[int, str, float, float, float, float, float | None, float | None]] = []
        while len(rows) < BLOCK_ROWS and (due := market.next_ms) is not None and due * _NS_PER_MS < end_ns:
            quote = market.pop()
            trade = quote.trade or (None, None)
            rows.append(
                (
                    quote.at_ms * _NS_PER_MS,
                    symbols.get(quote.conid, ""),
                    float(quote.bid or 0),
                    float(quote.ask or 0),
                    float(quote.bid_size),
                    float(quote.ask_size),
                    None if trade[0] is None else float(trade[0]),
                    None if trade[1] is None else float(trade[1]),
                )
            )
        if not rows:
            return
        at_ns, names, bid, ask, bid_size, ask_size, last, last_size = (
            list(column) for column in zip(*rows, strict=True)
        )
        tally.rows += len(rows)
        tally.done = min(1.0, (at_ns[-1] - start_ns) / max(1, end_ns - start_ns))
        whole = all(bid) and all(ask)
        yield Block(names, at_ns, bid, ask, bid_size, ask_size, last, last_size, whole)
