"""Files into untyped tables: CSV and Parquet, strictly."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from analysis.errors import BadTable


def read(path: Path) -> pd.DataFrame:
    """Read a CSV or Parquet file, told apart by the suffix.

    Parameters
    ----------
    path : Path
        Name ending in ``.csv`` or ``.parquet``.

    Returns
    -------
    DataFrame
        From CSV every column is str and a missing value the empty string; from Parquet the types stored.

    Raises
    ------
    BadTable
        The suffix is another one, or the file cannot be read as what it claims to be.
    """
    try:
        match path.suffix.lower():
            case ".csv":
                return _read_csv(path)
            case ".parquet":
                table: pd.DataFrame = pa_parquet.read_table(path).to_pandas()
                return table
    except OSError as error:
        raise BadTable(str(path), f"cannot be read: {error.strerror or error}") from error
    except (pa.ArrowException, UnicodeDecodeError, csv.Error) as error:
        raise BadTable(str(path), f"cannot be read as {path.suffix[1:]}: {error}") from error
    raise BadTable(str(path), "the name must end in .csv or .parquet")


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
