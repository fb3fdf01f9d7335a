"""Findings into files: one JSON document, or one row per estimate or unit."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.errors import BadTable

SUFFIXES = (".json", ".csv", ".parquet")


def check_path(path: Path, inputs: Sequence[Path] = ()) -> None:
    """Refuse a path that could not or should not be written, before any work is done.

    Parameters
    ----------
    path : Path
        Where the findings are to go.
    inputs : sequence of Path
        Files that are to be read.

    Raises
    ------
    BadTable
        The suffix is not known, the folder does not exist, or the path is that of an input.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise BadTable(str(path), f"the name must end in one of {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise BadTable(str(path), f"the folder {path.parent} does not exist")
    for file in inputs:
        if path.exists() and file.exists() and path.samefile(file):
            raise BadTable(str(path), "is also an input, which the findings would replace; choose another name")


def as_json(document: Mapping[str, object]) -> str:
    """Write findings as JSON.

    Parameters
    ----------
    document : mapping of str to object
        JSON values.

    Returns
    -------
    str
        Indented text that ends in a line feed; NaN cannot occur.

    Examples
    --------
    >>> as_json({"n": 1})
    '{\\n  "n": 1\\n}\\n'
    """
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write(document: Mapping[str, object], rows: Sequence[Mapping[str, object]], path: Path) -> None:
    """Write findings to a file of the kind its suffix names; an existing file is replaced only when all is written.

    Parameters
    ----------
    document : mapping of str to object
        What a JSON file holds.
    rows : sequence of mapping
        What a CSV or Parquet file holds; nested mappings become columns joined by an underscore, those under ``by``
        columns of their own name.
    path : Path
        Where to write.

    Raises
    ------
    BadTable
        The file cannot be written, or a column reported by has the name of a figure.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        match path.suffix.lower():
            case ".json":
                partial.write_text(as_json(document), encoding="utf-8")
            case ".csv":
                _table(rows).to_csv(partial, index=False, lineterminator="\n")
            case ".parquet":
                _table(rows).to_parquet(partial, index=False)
        partial.replace(path)
    except OSError as error:
        raise BadTable(str(path), f"cannot be written: {error.strerror or error}") from error
    except pa.ArrowException as error:
        raise BadTable(str(path), f"cannot be written as a table: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _table(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame([_flat(row) for row in rows])
    for name in {name for row in rows for name in _labels(row)}:
        table[name] = _one_type(table[name])
    return table


def _labels(row: Mapping[str, object]) -> Mapping[str, object]:
    by = row.get("by")
    return by if isinstance(by, Mapping) else {}


def _one_type(labels: pd.Series) -> pd.Series:
    """Write labels as whole numbers or numbers where all are, and else all of them as text."""
    known = labels[labels.notna()]
    kind = pd.api.types.infer_dtype(known)
    if kind == "integer":
        return labels.astype("Int64")
    if kind in ("floating", "mixed-integer-float"):
        return labels.astype("Float64")
    return labels.map(str, na_action="ignore")


def _flat(row: Mapping[str, object]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in row.items():
        if key == "by" and isinstance(value, Mapping):
            continue
        if isinstance(value, Mapping) and all(isinstance(v, int | float | None) for v in value.values()):
            flat.update({f"{key}_{name}": inner for name, inner in value.items()})
        elif isinstance(value, Mapping | list | tuple):
            flat[key] = json.dumps(value, ensure_ascii=False, allow_nan=False)
        else:
            flat[key] = value
    labels = _labels(row)
    for name in labels:
        if name in flat:
            message = "this column to report by has the name of a figure; rename it, or write a .json file"
            raise BadTable("frame", message, column=name)
    first = dict(list(flat.items())[:1])  # the kind of the row stays in front
    return first | dict(labels) | flat
