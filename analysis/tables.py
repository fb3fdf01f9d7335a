"""Tables whose columns are fetched one at a time: CSV and Parquet files, strictly, and tables in memory."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pyarrow.types as pa_types

from analysis.errors import BadTable

T = TypeVar("T")

#: Bytes per value up to which a column of a Parquet file is surely stored as codes of few distinct texts.
_CODED_BYTES = 4


@dataclass(frozen=True, slots=True)
class Source:
    """A table with untyped columns, of which no more need be in memory than somebody holds.

    Parameters
    ----------
    name : str
        Name of the table or file, for messages.
    columns : tuple of str
        Names of the columns in order; one that is there twice is named twice.
    rows : int
        Number of rows.
    fetch : callable
        From the position of a column to a Series with a RangeIndex.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    fetch: Callable[[int], pd.Series]


def in_memory(table: pd.DataFrame, name: str) -> Source:
    """Take the columns from a table in memory.

    Parameters
    ----------
    table : DataFrame
        Any table; its index is not looked at.
    name : str
        What messages call it.

    Returns
    -------
    Source
        The same columns.

    Examples
    --------
    >>> in_memory(pd.DataFrame({"store": ["a", "b"]}), "frame").fetch(0).tolist()
    ['a', 'b']
    """

    def fetch(place: int) -> pd.Series:
        column: pd.Series = table.iloc[:, place].reset_index(drop=True)
        return column

    return Source(name, tuple(str(column) for column in table.columns), len(table), fetch)


def of_file(path: Path) -> Source:
    """Take the columns from a CSV or Parquet file, told apart by the suffix.

    Parameters
    ----------
    path : Path
        Name ending in ``.csv`` or ``.parquet``.

    Returns
    -------
    Source
        From CSV every column is str and a missing value the empty string; from Parquet the types stored, texts that
        repeat as categories. A Parquet file is read column by column as they are fetched.

    Raises
    ------
    BadTable
        The suffix is another one, or the file cannot be read as what it claims to be; from Parquet also when a column
        is fetched.
    """
    match path.suffix.lower():
        case ".csv":
            return in_memory(_attempt(path, lambda: _read_csv(path)), str(path))
        case ".parquet":
            return _attempt(path, lambda: _open_parquet(path))
    raise BadTable(str(path), "the name must end in .csv or .parquet")


def _attempt(path: Path, reading: Callable[[], T]) -> T:
    try:
        return reading()
    except OSError as error:
        raise BadTable(str(path), f"cannot be read: {error.strerror or error}") from error
    except (pa.ArrowException, UnicodeDecodeError, csv.Error) as error:
        raise BadTable(str(path), f"cannot be read as {path.suffix[1:]}: {error}") from error


def _read_csv(path: Path) -> pd.DataFrame:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    if not header:
        raise BadTable(str(path), "is empty; a header line is needed")
    repeated = [name for name in header if header.count(name) > 1]
    if repeated:
        raise BadTable(str(path), "the column appears twice", column=repeated[0])
    table: pd.DataFrame = pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(use_threads=False),  # one thread knows the row number of an error
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
        ),
    ).to_pandas()
    return table


def _open_parquet(path: Path) -> Source:
    with pa_parquet.ParquetFile(path) as file:
        schema, metadata = file.schema_arrow, file.metadata
    places = [place for place, name in enumerate(schema.names) if not name.startswith("__index_level_")]
    names = tuple(schema.names[place] for place in places)

    def fetch(place: int) -> pd.Series:
        return _attempt(path, lambda: _parquet_column(path, names[place], _is_coded(metadata, names[place])))

    return Source(str(path), names, metadata.num_rows, fetch)


def _is_coded(metadata: pa_parquet.FileMetaData, name: str) -> bool:
    """Judge from its size whether a column is stored as codes of few distinct values."""
    groups = [metadata.row_group(g) for g in range(metadata.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    parts = [chunk for chunk in chunks if chunk.path_in_schema == name]
    if not all({"RLE_DICTIONARY", "PLAIN_DICTIONARY"}.intersection(part.encodings) for part in parts):
        return False
    return sum(int(part.total_uncompressed_size) for part in parts) <= _CODED_BYTES * int(metadata.num_rows)


def _parquet_column(path: Path, name: str, is_coded: bool) -> pd.Series:
    with pa_parquet.ParquetFile(path, read_dictionary=[name] if is_coded else None) as file:
        column = file.read(columns=[name]).column(name)
    if pa_types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    values: pd.Series = column.to_pandas(types_mapper=_with_missing(column))
    return values.rename(name)


def _with_missing(column: pa.ChunkedArray) -> Callable[[pa.DataType], object] | None:
    """Keep whole numbers exact and truth values true although some are missing."""
    if not column.null_count:
        return None
    if pa_types.is_unsigned_integer(column.type):
        return lambda _: pd.UInt64Dtype()
    if pa_types.is_integer(column.type):
        return lambda _: pd.Int64Dtype()
    if pa_types.is_boolean(column.type):
        return lambda _: pd.BooleanDtype()
    return None
