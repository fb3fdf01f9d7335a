"""Events in a CSV file: which columns there are, and what each row says, as the API's JSON would say it.

A file is read twice: once to find every fault, once to record. It is never held in memory as a whole.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.base.errors import FieldError, InvalidInput
from service.sampling.contact import Channel

#: Columns that stand for themselves in an event.
PLAIN = ("source", "external_id", "occurred_at", "employee_id", "location_id", "region", "touchpoint", "not_asked")
TRUTHS = ("contact_edited_by_employee",)
OF_CONTACT = ("customer_id", "language")
CONSENT = ("consent_at", "consent_source")
AUXILIARY, FACT = "aux_", "fact_"
MOST_COLUMNS = 200  # several times those that there are: names nobody knows are told one by one
REQUIRED = ("external_id", "occurred_at", "employee_id")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_NAMED = re.compile(r"(aux|fact)_[A-Za-z0-9_]{1,40}")
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts (the header is row 1), and the event it stands for."""

    number: int
    document: Mapping[str, object]


def lines_in(text: bytes) -> Iterator[str]:
    """The lines of a file in UTF-8, with or without a byte-order mark."""
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput([FieldError("body", f"must be UTF-8; byte {error.start + 1} is not")]) from error
    yield from io.StringIO(decoded, newline="")  # which splits at ends of lines only


def lines_of(path: Path) -> Iterator[str]:
    """Likewise of a file on this machine, a line at a time."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as held:
            yield from held
    except UnicodeDecodeError as error:
        raise InvalidInput([FieldError(str(path), "must be UTF-8")]) from error
    except OSError as error:
        raise InvalidInput([FieldError(str(path), f"cannot be read: {error.strerror}")]) from error


def column_names() -> Sequence[str]:
    """Every column a file may have, apart from auxiliaries and facts, which the survey declares."""
    addresses = [name for channel in Channel for name in (str(channel), *(f"{channel}_{one}" for one in CONSENT))]
    return (*PLAIN, *TRUTHS, *OF_CONTACT, *addresses)


def records(lines: Iterable[str], required: Sequence[str], allowed: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The header (as row 1) and the rows that are not empty; raises InvalidInput for what is no such table."""
    held = iter(lines)
    head = next(held, "")
    reader = csv.reader(_without_nul([head], held), delimiter=_delimiter(head), strict=True)
    number = 0
    width = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise InvalidInput([FieldError(f"row {number}", f"is not CSV: {error}")]) from error
        if record is None:
            break
        if number == 1:
            record = [name.strip() for name in record]
            _check_header(record, required, allowed)
            width = len(record)
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != width:
            raise InvalidInput([FieldError(f"row {number}", f"has {len(record)} fields; the header has {width}")])
        yield number, [cell.strip() for cell in record]
    if number == 1:
        raise InvalidInput([FieldError("row 1", f"must name the columns: {', '.join(required)} and others")])


def _without_nul(head: Iterable[str], rest: Iterable[str]) -> Iterator[str]:
    for part in (head, rest):
        for line in part:
            if "\x00" in line:
                raise InvalidInput([FieldError("body", "must not contain NUL")])
            yield line


def _delimiter(head: str) -> str:
    """Spreadsheets of many countries write semicolons; the header tells, since no column has either in its name."""
    return ";" if ";" in head and "," not in head else ","


def _check_header(header: Sequence[str], required: Sequence[str], allowed: Sequence[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise InvalidInput([FieldError("row 1", f"names {len(header)} columns; at most {MOST_COLUMNS}")])
    faults = [
        FieldError(f"row 1, column {name[:60] or i + 1}", f"is none of: {', '.join(allowed)}, aux_<name>, fact_<name>")
        for i, name in enumerate(header)
        if name not in allowed and not _NAMED.fullmatch(name)
    ]
    faults += [FieldError(f"row 1, column {name}", "stands there twice") for name in sorted(_repeated(header))]
    faults += [FieldError(f"row 1, column {name}", "is missing") for name in required if name not in header]
    if faults:
        raise InvalidInput(faults)


def _repeated(header: Sequence[str]) -> set[str]:
    return {name for name in header if header.count(name) > 1}


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """Each row of a table of events as the document that the API would take for it. Empty fields say nothing."""
    header: Sequence[str] = ()
    for number, record in records(lines, REQUIRED, column_names()):
        if number == 1:
            header = record
            continue
        cells = {name: cell for name, cell in zip(header, record, strict=True) if cell}
        yield Row(number, _document(header, cells))


def _document(header: Sequence[str], cells: Mapping[str, str]) -> dict[str, object]:
    document: dict[str, object] = {name: cells[name] for name in PLAIN if name in cells}
    document.update({name: _WORDS.get(cells[name].lower(), cells[name]) for name in TRUTHS if name in cells})
    addresses = [_address(name, cells) for name in header if name in [*Channel] and name in cells]
    contact: dict[str, object] = {name: cells[name] for name in OF_CONTACT if name in cells}
    if contact or addresses:
        document["contact"] = {**contact, "addresses": addresses}
    auxiliaries = {name.removeprefix(AUXILIARY): _value(c) for name, c in cells.items() if name.startswith(AUXILIARY)}
    facts = {name.removeprefix(FACT): cell for name, cell in cells.items() if name.startswith(FACT)}
    return {**document, "auxiliaries": auxiliaries, "facts": facts}


def _address(channel: str, cells: Mapping[str, str]) -> dict[str, object]:
    consent = {
        name.removeprefix("consent_"): cells[f"{channel}_{name}"] for name in CONSENT if f"{channel}_{name}" in cells
    }
    return {"channel": channel, "value": cells[channel], **({"consent": consent} if consent else {})}


def _value(cell: str) -> str | float | bool:
    """A number or truth value where it is written as one; 007 is a name, and stays text."""
    if cell.lower() in _WORDS:
        return _WORDS[cell.lower()]
    return float(cell) if _NUMBER.fullmatch(cell) else cell


def column_of(path: str) -> str:
    """The column that a fault of an event's document is about; the document's own path where no column is."""
    steps = path.split(".")
    match steps:
        case ["auxiliaries", name, *_]:
            return f"{AUXILIARY}{name}"
        case ["facts", name, *_]:
            return f"{FACT}{name}"
        case ["contact", name]:
            return name
        case _:
            return path
