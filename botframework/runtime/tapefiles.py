"""Rows of Parquet and CSV files, a block at a time, as (row number, values of the wanted columns).

Memory is bounded by the block, not by the file. Imports ``tapechunks`` and ``errors``; pyarrow only when a Parquet file is
opened. Called by ``tape``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from botframework.errors import ConfigError
from botframework.runtime.tapechunks import LineTooLong, check_columns, column_names, open_lines, too_long

BLOCK_ROWS = 8192
Row = tuple[int, tuple[Any, ...]]


def read_rows(path: Path, columns: Sequence[str], where: str) -> Iterator[Row]:
    """Rows of a ``.parquet``, ``.csv`` or ``.csv.gz`` file; the file and its columns are checked before the first row.

    A CSV row's number is its line in the file, a Parquet row's counts from 1. CSV values are text. Raises ``ConfigError``
    naming ``where`` the tape was asked for.
    """
    name = path.name.lower()
    if name.endswith(".parquet"):
        return _parquet(path, columns, where)
    if name.endswith((".csv", ".csv.gz")):
        return _csv(path, columns, where)
    raise ConfigError(f"{path} is no tape", where=where, hint="give a .parquet, .csv or .csv.gz file")


def _missing(path: Path, error: OSError, where: str) -> ConfigError:
    return ConfigError(f"tape {path} cannot be read ({error.strerror or error})", where=where, hint="check the path")


def _indices(path: Path, wanted: Sequence[str], there: Sequence[str], where: str) -> list[int]:
    check_columns(path, wanted, there, where)
    return [there.index(column) for column in wanted]


def _csv(path: Path, columns: Sequence[str], where: str) -> Iterator[Row]:
    try:
        raw = open_lines(path)
    except OSError as error:
        raise _missing(path, error, where) from None

    def lines() -> Iterator[str]:
        number = 0
        try:
            for number, line in enumerate(raw, 1):
                # A byte order mark is what spreadsheets leave at the beginning.
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ConfigError("the line is no UTF-8 text", where=f"{path}:{number}", hint="convert it") from None
        except LineTooLong:
            raise too_long(path, number + 1) from None

    def rows() -> Iterator[Row]:
        try:
            for values in reader:
                if not values:
                    continue
                if len(values) < width:
                    text = f"the row has {len(values)} of {width} columns"
                    raise ConfigError(text, where=f"{path}:{reader.line_num}", hint="repair or remove the row")
                yield reader.line_num, tuple(values[index] for index in picked)
        except (OSError, EOFError, csv.Error) as error:
            text = f"the file is damaged ({error})"
            raise ConfigError(text, where=f"{path}:{reader.line_num}", hint="fetch it again") from error
        finally:
            raw.close()

    reader = csv.reader(lines(), strict=True, skipinitialspace=True)
    try:
        header, _ = column_names(path, next(reader, []), where)
        width = len(header)
        picked = _indices(path, columns, header, where)
    except (OSError, EOFError, csv.Error) as error:
        raw.close()
        raise ConfigError(f"{path} cannot be read ({error})", where=where, hint="is it what its name says?") from error
    except ConfigError:
        raw.close()
        raise
    return rows()


def _parquet(path: Path, columns: Sequence[str], where: str) -> Iterator[Row]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        text = f"{path} is a Parquet file, and the package that reads them is not installed"
        raise ConfigError(text, where=where, hint="pip install 'tickwright[parquet]', or give a CSV file") from None
    try:
        file = parquet.ParquetFile(path)
    except OSError as error:
        raise _missing(path, error, where) from None
    except pa.ArrowException as error:
        raise ConfigError(f"{path} is no Parquet file ({error})", where=where, hint="fetch it again") from error
    try:
        _indices(path, columns, file.schema_arrow.names, where)
    except ConfigError:
        file.close()
        raise

    def rows() -> Iterator[Row]:
        number = 0
        try:
            for batch in file.iter_batches(batch_size=BLOCK_ROWS, columns=list(columns)):
                # Columns come back in the file's order, whatever order was asked for.
                values = [batch.column(batch.schema.get_field_index(column)).to_pylist() for column in columns]
                for row in zip(*values, strict=True):
                    number += 1
                    yield number, row
        except (OSError, pa.ArrowException) as error:
            raise ConfigError(
                f"the file is damaged ({error})", where=f"{path}:{number}", hint="fetch it again"
            ) from error
        finally:
            file.close()

    return rows()
