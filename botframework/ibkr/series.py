"""A run of bars as it is handed out, written to files, and remembered half done.

Imports ``bars`` and the standard library, pyarrow only to write Parquet; made by ``history``. A checkpoint is a text file of
one JSON object a line: what was asked for, then one line a window, so that a process that dies loses the window under way
and nothing else.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs

from botframework.errors import ConfigError, JournalError
from botframework.ibkr.bars import OPERATION, Bar, Gap, Range, bar_ms, joined
from botframework.ibkr.failures import BadCall

COLUMNS: Final = ("at_ms", "open", "high", "low", "close", "volume")
TAPE_COLUMNS: Final = ("at_ms", "bid", "ask")
_VERSION: Final = 1
LINE_BYTES_MAX: Final = 16 * 1024 * 1024
"""Of a checkpoint. A window of a thousand bars takes less than a hundredth of it."""


@attrs.frozen(kw_only=True)
class BarSeries(Sequence[Bar]):
    """Bars of one contract, oldest first, and what is known to be missing among them.

    ``start_ms`` and ``end_ms`` are the range asked for. ``gaps`` is None when trading hours were not compared; ``note`` says
    why when they could not be. ``requests`` counts the calls it took.
    """

    conid: int
    bar: str
    start_ms: int
    end_ms: int
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...] | None = None
    note: str = ""
    requests: int = 0

    def __len__(self) -> int:
        return len(self.bars)

    def __iter__(self) -> Iterator[Bar]:
        return iter(self.bars)

    def __getitem__(self, index: Any) -> Any:
        return self.bars[index]

    @property
    def bar_ms(self) -> int:
        """The length of a bar."""
        return bar_ms(self.bar)

    def columns(self) -> dict[str, list[Any]]:
        """The bars as one list a column, for a data frame."""
        return {name: [getattr(bar, name) for bar in self.bars] for name in COLUMNS}

    def times(self) -> list[datetime]:
        """The starts of the bars, UTC."""
        return [datetime.fromtimestamp(bar.at_ms / 1000, UTC) for bar in self.bars]

    def write(self, path: str | Path) -> Path:
        """All columns as CSV or Parquet, by the name's ending (``.csv``, ``.parquet``; the latter needs the extra).

        Written aside and moved into place. Raises ``ConfigError`` for another ending, ``JournalError`` where the disk refuses.
        """
        return _write(Path(path), self.columns())

    def write_tape(self, path: str | Path, *, spread: Decimal = Decimal(0)) -> Path:
        """A tape for ``bot run --tape``: one quote a bar, at its close, when it was over.

        A bar knows no quotes: bid and ask are the close less and plus half of ``spread``, which is for you to judge. Columns
        are ``at_ms``, ``bid`` and ``ask``. Raises ``BadCall`` for a negative spread, and what ``write`` does.
        """
        if not spread.is_finite() or spread < 0:
            raise BadCall(f"spread is {spread}", operation=OPERATION, hint="give 0 or more")
        half = spread / 2
        closes = [Decimal(repr(bar.close)) for bar in self.bars]
        values = (
            [bar.at_ms + self.bar_ms for bar in self.bars],
            [c - half for c in closes],
            [c + half for c in closes],
        )
        return _write(Path(path), dict(zip(TAPE_COLUMNS, values, strict=True)))


def _write(path: Path, columns: dict[str, list[Any]]) -> Path:
    kind = path.suffix.lower()
    if kind not in (".csv", ".parquet"):
        raise ConfigError(f"{path.name} has no known ending", where=str(path), hint="call it .csv or .parquet")
    partial = path.with_name(path.name + ".part")
    try:
        (_write_csv if kind == ".csv" else _write_parquet)(partial, columns)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise _refused("written", path, error) from None
    return path


def _refused(done: str, path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"cannot be {done} ({error.strerror or error})",
        where=str(path),
        hint="check disk and rights, or name another file",
    )


def _write_csv(path: Path, columns: dict[str, list[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _write_parquet(path: Path, columns: dict[str, list[Any]]) -> None:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ConfigError(
            "the package that writes Parquet is not installed",
            where=str(path),
            hint="pip install 'tickwright[parquet]', or call the file .csv",
        ) from None
    made = {
        name: pa.array(values, pa.int64()) if name == "at_ms" else pa.array([_float(v) for v in values], pa.float64())
        for name, values in columns.items()
    }
    parquet.write_table(pa.table(made), path, compression="zstd")


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


@attrs.define(eq=False)
class Checkpoint:
    """The windows got so far, on disk. One process at a time.

    ``asked`` is what identifies the download; a file that holds another one is refused with ``BadCall``. The last line may be
    torn (the process died writing it) and is then left out.
    """

    path: Path
    asked: dict[str, Any]
    bars: list[Bar] = attrs.field(init=False, factory=list)
    covered: list[Range] = attrs.field(init=False, factory=list)
    _loaded: bool = attrs.field(init=False, default=False)
    _headed: bool = attrs.field(init=False, default=False)

    def load(self) -> None:
        """Read what there is. Raises ``BadCall`` for another download's file, ``JournalError`` when it cannot be read."""
        self._loaded = True
        try:
            with self.path.open("rb") as file:
                first = file.readline(LINE_BYTES_MAX)
                if first != self._head() and self._head().startswith(first) and not file.read(1):
                    # Its writer died with the first line, or right behind it.
                    self._headed = _row(first) is not None
                    return
                self._headed = _row(first) == json.loads(self._head())
                if not self._headed:
                    raise self._of_something_else()
                while line := file.readline(LINE_BYTES_MAX + 1):
                    if len(line) > LINE_BYTES_MAX:
                        raise self._of_something_else()
                    self._window(line)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _refused("read", self.path, error) from None

    def _window(self, line: bytes) -> None:
        row = _row(line) or {}
        try:
            start, end = int(row["from_ms"]), int(row["to_ms"])
            bars = [Bar(at_ms=int(t), open=o, high=h, low=low, close=c, volume=v) for t, o, h, low, c, v in row["bars"]]
        except (KeyError, TypeError, ValueError, ArithmeticError):
            return  # a damaged window is fetched again
        self.bars += bars
        self.covered = joined([*self.covered, (start, end)])

    def _of_something_else(self) -> BadCall:
        return BadCall(
            f"{self.path.name} is the checkpoint of something else",
            operation=OPERATION,
            hint="name another file, or delete it",
        )

    def add(self, bars: Sequence[Bar], covered: Range) -> None:
        """Keep one window: its bars, and the range they stand for (also when there are none)."""
        if not self._loaded:
            self.load()
        self.bars += bars
        self.covered = joined([*self.covered, covered])
        rows = [[b.at_ms, b.open, b.high, b.low, b.close, b.volume] for b in bars]
        text = json.dumps({"from_ms": covered[0], "to_ms": covered[1], "bars": rows}) + "\n"
        try:
            mode = os.O_APPEND if self._headed else os.O_TRUNC
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | mode, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                # A new line first: what a process that died left of its last one must not spoil this one.
                file.write((b"\n" if self._headed else self._head()) + text.encode())
            self._headed = True
        except OSError as error:
            raise _refused("written", self.path, error) from None

    def _head(self) -> bytes:
        return json.dumps({"checkpoint": _VERSION, **self.asked}).encode() + b"\n"


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None
