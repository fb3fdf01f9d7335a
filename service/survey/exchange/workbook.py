"""Excel workbooks of unknown origin, looked through before anything reads them."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from service.survey.exchange.imported import UnreadableFile

MOST_BYTES = 30 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 10_000
MOST_COLUMNS = 500
_DECLARATION = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)|\x00<\x00!\x00(?:D\x00O|E\x00N)"
)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br=[\"'](\d+)")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=[\"']([A-Za-z]+)\d+")


def look_through(content: bytes) -> None:
    """Refuse what is damaged, unpacks to too much, declares entities or has cells far outside of any form."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UnreadableFile(f"is no whole Excel workbook (.xlsx): {error}") from error
    except (NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(
            f"is packed in a way that is not read: {error}; save it anew without a password"
        ) from error


def _parts(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len(infos) > MOST_PARTS:
        raise UnreadableFile(f"has {len(infos)} parts; {MOST_PARTS} are the most")
    if "xl/workbook.xml" not in {info.filename for info in infos}:
        raise UnreadableFile("is a ZIP archive but no Excel workbook (.xlsx): xl/workbook.xml is missing")
    left = MOST_BYTES
    for info in infos:
        with archive.open(info) as part:
            held = part.read(left + 1)
        left -= len(held)
        if left < 0:
            raise UnreadableFile(f"unpacks to more than {MOST_BYTES // 1024 // 1024} MB")
        if info.filename.endswith((".xml", ".rels")):
            _markup(info.filename, held)


def _markup(name: str, held: bytes) -> None:
    if _DECLARATION.search(held):
        raise UnreadableFile(f"declares a document type or entities in {name[:60]}; workbooks have none")
    if not name.startswith("xl/worksheets/"):
        return
    if any(len(match[1]) > 6 or int(match[1]) > MOST_ROWS for match in _ROW.finditer(held)):
        raise UnreadableFile(f"has more than {MOST_ROWS} rows in {name[:60]}")
    if any(_column(match[1]) > MOST_COLUMNS for match in _CELL.finditer(held)):
        raise UnreadableFile(f"has more than {MOST_COLUMNS} columns in {name[:60]}")


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number
