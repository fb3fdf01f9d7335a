"""The programme files of FORMATS, as CSV that spreadsheets cannot mistake for formulas."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum

from service.base.time import iso
from service.results.programme import Tables
from service.results.rows import Row


class Table(StrEnum):
    FRAME = "frame"
    RESPONSES = "responses"
    PROGRAM = "program"


#: A cell that begins so would be run as a formula by a spreadsheet, unless it is a number.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def _cell(value: object) -> str:
    """A value as the analysis reads it back; only a text that looks like a formula gets a quote before it, which the
    reader sees as well."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # as the analysis names a number that stands among texts
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime):
        return iso(value)
    text = str(value)
    looks_like_formula = text.lstrip(" '\"").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if looks_like_formula else text


def _columns(rows: Iterable[Row]) -> list[str]:
    columns: dict[str, None] = {}
    for row in rows:
        columns.update(dict.fromkeys(row))
    return list(columns)


#: Written when nobody has answered yet, so that the file still says what it would hold.
EMPTY_RESPONSES = ("response_id", "event_id", "response_ts")


def lines(tables: Tables, table: Table, *, with_text: bool) -> Iterator[str]:
    """The table as CSV lines; free text only where it was asked for."""
    rows = tables.frame if table is Table.FRAME else tables.responses
    columns = _columns(rows) or list(EMPTY_RESPONSES)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        hidden = {} if with_text else {"comment_text": None}
        writer.writerow([_cell({**row, **hidden}.get(column)) for column in columns])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def program(tables: Tables) -> str:
    """program.json: what the analysis needs to know beside the tables."""

    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, date) else value

    return json.dumps({name: plain(value) for name, value in asdict(tables.settings).items()}, indent=2) + "\n"
