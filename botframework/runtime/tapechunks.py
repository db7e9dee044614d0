"""Columns of CSV and Parquet files, a block of rows at a time.

The fast sibling of ``tapefiles``, which gives rows. A column is a list: CSV values are text, Parquet values numbers, text or
None; where numpy is installed, numbers of which none is missing are an array. Imports ``errors``; pyarrow only when a Parquet
file is opened, or a CSV file that is long enough. Called by ``tapereader``.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from botframework.errors import ConfigError
from botframework.runtime.tapeblocks import BLOCK_ROWS
from botframework.structure import suggest

SUFFIXES = (".parquet", ".csv", ".csv.gz")


_LONG_CSV = 1 << 21
"""Bytes from which on a CSV file is read by pyarrow where that is installed: importing it takes longer than a short file."""


class Chunk(NamedTuple):
    """A block of rows: the wanted columns by name, the file's number of each row, and how much of the file is read, 0 to 1.

    A column is a list or, where all of it is numbers, a read-only numpy array. ``plain`` gives the same as lists, with text
    as it stands in the file; None where ``columns`` are what there is.
    """

    numbers: Sequence[int]
    columns: dict[str, Any]
    part: float
    plain: Callable[[], Chunk] | None = None


def is_tape(path: Path) -> bool:
    """Whether the name is one of a tape's file."""
    return path.name.lower().endswith(SUFFIXES)


def columns_of(path: Path, where: str) -> list[str]:
    """The names of a file's columns. Raises ``ConfigError`` for what cannot be read."""
    if path.name.lower().endswith(".parquet"):
        file = _open_parquet(path, where)
        try:
            return [str(name) for name in file.schema_arrow.names]
        finally:
            file.close()
    if not is_tape(path):
        raise ConfigError(f"{path} is no tape", where=where, hint="give a .parquet, .csv or .csv.gz file, or a folder")
    with _open_csv(path, where) as stream:
        return _header(path, stream, where)[0]


def read_chunks(
    path: Path,
    columns: Sequence[str],
    where: str,
    numbers: Mapping[str, type] | None = None,
    at_once: int = BLOCK_ROWS,
    zone: str = "UTC",
) -> Iterator[Chunk]:
    """The rows of a file by columns. A CSV row's number is its line, a Parquet row's counts from 1.

    ``numbers`` says of a CSV file which columns are ``int`` or ``float``: those may come as arrays, and then ``at_once`` rows
    in a chunk, as a Parquet file's do. A Parquet file's days, and its times without a zone, are of ``zone``. Raises
    ``ConfigError`` naming ``where`` the tape was asked for, or file and row.
    """
    if path.name.lower().endswith(".parquet"):
        return _parquet(path, columns, where, at_once, zone)
    return _csv(path, columns, where, numbers or {}, at_once)


def _unreadable(path: Path, error: OSError, where: str) -> ConfigError:
    return ConfigError(f"tape {path} cannot be read ({error.strerror or error})", where=where, hint="check the path")


def check_columns(path: Path, wanted: Sequence[str], there: Sequence[str], where: str) -> None:
    """Each wanted column is there, and once: of two of a name nobody could say which is meant. Raises ``ConfigError``."""
    for column in wanted:
        if column not in there:
            raise ConfigError(f"{path} has no column {column!r}", where=where, hint=suggest(column, there, "it has"))
        if there.count(column) > 1:
            text = f"{path} has {there.count(column)} columns of the name {column!r}"
            raise ConfigError(text, where=where, hint="rename or remove all but one")


def column_names(path: Path, first_row: Sequence[str], where: str) -> tuple[list[str], bool]:
    """The names in a CSV file's first row, and whether blanks stand around them, as they then do around values.

    Raises ``ConfigError`` where there are none.
    """
    names = [name.strip() for name in first_row]
    if not any(names):
        raise ConfigError(
            f"{path} has no names of columns", where=where, hint="begin it with a line like at_ms,bid,ask"
        )
    return names, names != list(first_row)


# --- CSV --------------------------------------------------------------------------------------------------------------


LINE_MAX = 1 << 20
"""Bytes of one line. A file without the end of a line, packed to a thousandth at that, would be held in memory whole."""


class LineTooLong(Exception):
    """A line does not end within ``LINE_MAX`` bytes, or little more."""


class _Lined(io.RawIOBase):
    """The bytes of a file as long as its lines end. Raises ``LineTooLong`` where one does not."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self._read: Callable[[Any], int] = getattr(file, "readinto1", file.readinto)  # of what is packed, what there is
        self._since = 0  # bytes read behind the last end of a line

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        count = self._read(room)
        read = bytes(room[:count])
        end = (read.rfind(b"\n") + 1) or (read.rfind(b"\r") + 1)
        self._since = count - end if end else self._since + count
        if self._since > LINE_MAX:
            raise LineTooLong
        return count

    def close(self) -> None:
        self.file.close()
        super().close()


def open_lines(path: Path) -> io.BufferedReader:
    """A plain or packed file for reading line by line, of which none may be endless. Raises ``OSError``."""
    packed = path.name.lower().endswith(".gz")
    return io.BufferedReader(_Lined(gzip.open(path, "rb") if packed else path.open("rb", buffering=0)), 1 << 16)


def too_long(path: Path, line: int) -> ConfigError:
    """What to say of a line that does not end."""
    text = f"the line is longer than {LINE_MAX:,} bytes"
    return ConfigError(text, where=f"{path}:{line}", hint="a row is one line; is it a CSV file?")


def _open_csv(path: Path, where: str) -> Any:
    try:
        # A byte order mark is what spreadsheets leave at the beginning.
        return io.TextIOWrapper(open_lines(path), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise _unreadable(path, error, where) from None


def _header(path: Path, stream: Any, where: str) -> tuple[list[str], bool]:
    try:
        line = stream.readline()
        return column_names(path, next(csv.reader([line], strict=True), []) if line else [], where)
    except LineTooLong:
        raise too_long(path, 1) from None
    except (OSError, EOFError, csv.Error, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error})", where=where, hint="is it what its name says?") from error


def _csv(path: Path, columns: Sequence[str], where: str, kinds: Mapping[str, type], at_once: int) -> Iterator[Chunk]:
    with _open_csv(path, where) as stream:
        header, is_padded = _header(path, stream, where)
        check_columns(path, columns, header, where)
        size = max(1, path.stat().st_size)
        places = [(name, header.index(name)) for name in dict.fromkeys(columns)]
        is_quick = kinds and size >= _LONG_CSV and not is_padded
        quickly = _quick_csv(header, [name for name, _ in places], kinds) if is_quick else None
        count = BLOCK_ROWS if quickly is None else at_once
        line = 1
        while True:
            lines: list[str] = []
            try:
                lines.extend(islice(stream, count))  # what was read before an error is kept
            except UnicodeDecodeError:
                at = f"{path}:{line + len(lines) + 1}"
                raise ConfigError("the line is no UTF-8 text", where=at, hint="convert it") from None
            except LineTooLong:
                raise too_long(path, line + len(lines) + 1) from None
            except (OSError, EOFError) as error:
                raise _damaged(path, line + len(lines), error) from error
            if not lines:
                return
            block = _Lines(path, header, places, lines, line, min(1.0, _position(stream) / size), is_padded)
            found = None if quickly is None else quickly(lines)
            if found is not None:
                yield Chunk(range(line + 1, line + 1 + len(lines)), found, block.part, block.read)
            else:
                chunk = block.read()
                if chunk.numbers:
                    yield chunk
            line += len(lines)


def _damaged(path: Path, line: int, error: Exception) -> ConfigError:
    return ConfigError(f"the file is damaged ({error})", where=f"{path}:{line}", hint="fetch it again")


class _Lines(NamedTuple):
    """Some lines of a CSV file, behind its line ``before``."""

    path: Path
    header: Sequence[str]
    places: Sequence[tuple[str, int]]
    lines: list[str]
    before: int
    part: float
    is_padded: bool

    def read(self) -> Chunk:
        """Their rows as text. Raises ``ConfigError``."""
        path, lines, width = self.path, self.lines, len(self.header)
        try:
            rows = list(csv.reader(lines, strict=True, skipinitialspace=self.is_padded))
        except csv.Error as error:
            raise _damaged(path, self.before + len(lines), error) from error
        numbers: Sequence[int] = range(self.before + 1, self.before + 1 + len(rows))
        if len(rows) != len(lines) or not all(rows):
            numbers, rows = _numbered(lines, self.before, self.is_padded)
        if rows and min(map(len, rows)) < width:
            short = next(index for index, row in enumerate(rows) if len(row) < width)
            text = f"the row has {len(rows[short])} of {width} columns"
            raise ConfigError(text, where=f"{path}:{numbers[short]}", hint="repair or remove the row")
        return Chunk(numbers, {name: [row[place] for row in rows] for name, place in self.places}, self.part)


def _quick_csv(
    header: Sequence[str], wanted: Sequence[str], kinds: Mapping[str, type]
) -> Callable[[list[str]], dict[str, Any] | None] | None:
    """Lines to columns by pyarrow, where it and numpy are installed: the same values, or None where anything is unusual.

    What is unusual (quotes, missing fields, other numbers than plain ones) is left to the module ``csv``, which can say where.
    """
    if len(set(header)) != len(header) or not (_has_numpy() and importlib.util.find_spec("pyarrow")):
        return None
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    words = pa.dictionary(pa.int32(), pa.string())
    types = {name: {int: pa.int64(), float: pa.float64()}.get(kinds.get(name, str), words) for name in wanted}
    convert = arrow_csv.ConvertOptions(column_types=types, include_columns=list(wanted))

    def quickly(lines: list[str]) -> dict[str, Any] | None:
        text = "".join(lines)
        # One letter is found much faster than two, of which one is in every price.
        if '"' in text or ("x" in text and "0x" in text) or ("X" in text and "0X" in text):
            return None
        data = text.encode()
        read = arrow_csv.ReadOptions(use_threads=False, column_names=list(header), block_size=len(data) + 1)
        try:
            table = arrow_csv.read_csv(pa.BufferReader(data), read_options=read, convert_options=convert)
        except pa.ArrowException:
            return None
        if table.num_rows != len(lines):
            return None
        found = {}
        for name in wanted:
            column = table.column(name)
            if column.num_chunks != 1 or column.null_count:
                return None
            found[name] = arrow_column(column.chunk(0))
        return found

    return quickly


def _position(stream: Any) -> int:
    """How far into the file on the disk a text stream has read."""
    raw = stream.buffer.raw.file
    raw = getattr(raw, "fileobj", raw)  # what is under a packed file
    return int(raw.tell())


def _numbered(lines: list[str], before: int, is_padded: bool) -> tuple[list[int], list[list[str]]]:
    """The rows with their lines, where some lines are empty or a row takes several."""
    reader = csv.reader(lines, strict=True, skipinitialspace=is_padded)
    found = [(before + reader.line_num, row) for row in reader if row]
    return [number for number, _ in found], [row for _, row in found]


# --- Parquet ----------------------------------------------------------------------------------------------------------


def _open_parquet(path: Path, where: str) -> Any:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        text = f"{path} is a Parquet file, and the package that reads them is not installed"
        raise ConfigError(text, where=where, hint="pip install 'tickwright[parquet]', or give a CSV file") from None
    try:
        return parquet.ParquetFile(path)
    except OSError as error:
        raise _unreadable(path, error, where) from None
    except pa.ArrowException as error:
        raise ConfigError(f"{path} is no Parquet file ({error})", where=where, hint="fetch it again") from error


def _parquet(path: Path, columns: Sequence[str], where: str, at_once: int, zone: str) -> Iterator[Chunk]:
    file = _open_parquet(path, where)
    try:
        import pyarrow as pa

        check_columns(path, columns, file.schema_arrow.names, where)
        wanted = list(dict.fromkeys(columns))
        number, total = 0, max(1, file.metadata.num_rows)
        try:
            for batch in file.iter_batches(batch_size=at_once, columns=wanted, use_threads=False):
                there = batch.schema.names
                picked = {name: arrow_column(_of_zone(batch.column(there.index(name)), zone)) for name in wanted}
                first, number = number + 1, number + batch.num_rows
                yield Chunk(range(first, number + 1), picked, number / total)
        except (OSError, pa.ArrowException) as error:
            at = f"{path}:{number}"
            raise ConfigError(f"the file is damaged ({error})", where=at, hint="fetch it again") from error
    finally:
        file.close()


def _of_zone(array: Any, zone: str) -> Any:
    """Days as times, and times without a zone as those of ``zone``. An hour that a clock shows twice is the first one."""
    kind = str(array.type)
    if kind.startswith("date"):
        import pyarrow as pa

        array = array.cast(pa.timestamp("ms"))
        kind = str(array.type)
    if zone != "UTC" and kind.startswith("timestamp[") and array.type.tz is None:
        from pyarrow import compute

        array = compute.assume_timezone(array, zone, ambiguous="earliest", nonexistent="earliest")
    return array


_FORMATS: Mapping[str, str] = {
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float": "f",
    "double": "d",
}
_UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_LATEST_NS = (1 << 63) - 1


_ARRAYS = frozenset(_FORMATS) - {"float", "uint64"}


def _has_numpy() -> bool:
    return importlib.util.find_spec("numpy") is not None


def arrow_column(array: Any) -> Any:
    """An Arrow column as an array where it is whole numbers or doubles and none is missing, else as ``arrow_values``."""
    kind = str(array.type)
    if len(array) and not array.null_count and _has_numpy():
        if kind in _ARRAYS:
            return _of_memory(array, _FORMATS[kind])
        if kind.startswith("timestamp["):
            moments, factor = _of_memory(array, "q"), _UNITS[array.type.unit]
            if factor == 1 or (-_LATEST_NS // factor < moments.min() and moments.max() < _LATEST_NS // factor):
                return moments * factor
    return arrow_values(array)


def _of_memory(array: Any, form: str) -> Any:
    """An Arrow column's memory as an array. Its own ``to_numpy`` looks for pandas, which takes half a second to find."""
    import numpy as np

    kind = np.dtype(form)
    return np.frombuffer(array.buffers()[1], kind, len(array), array.offset * kind.itemsize)


def arrow_values(array: Any) -> list[Any]:
    """An Arrow column as a list. Numbers are read out of its memory at once; times become nanoseconds since 1970 UTC."""
    kind = str(array.type)
    if kind.startswith("timestamp["):
        import pyarrow as pa

        factor = _UNITS[array.type.unit]
        array = array.cast(pa.int64())
        whole = arrow_values(array)
        return whole if factor == 1 else [None if each is None else each * factor for each in whole]
    form = _FORMATS.get(kind)
    if form is None or array.null_count:
        if kind.startswith("dictionary"):
            if not array.null_count and not array.dictionary.null_count:
                words = array.dictionary.to_pylist()
                return [words[code] for code in arrow_values(array.indices)]
            array = array.dictionary_decode()
        return list(array.to_pylist())
    memory: memoryview[Any] = memoryview(array.buffers()[1]).cast("B").cast(form)  # type: ignore[call-overload]  # one of _FORMATS
    values: list[Any] = memory[array.offset : array.offset + len(array)].tolist()
    # Seven digits are what a single-precision number holds; the rest would be noise in every price.
    return [float(f"{value:.7g}") for value in values] if form == "f" else values
