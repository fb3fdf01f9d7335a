"""What reading a file gives: a questionnaire document, and an account of what became of everything else in the file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from service.base.errors import FieldError, InvalidInput


class Format(StrEnum):
    """The formats that questionnaires come in; the last two are read only."""

    JSON = "json"
    XLSFORM = "xlsform"
    SURVEYJS = "surveyjs"
    QSF = "qsf"
    LSS = "lss"


class UnreadableFile(InvalidInput):
    """The file is none of the formats, is damaged, or is larger than what is read."""

    title = "The file cannot be read as a questionnaire"

    def __init__(self, message: str, *, path: str = "file") -> None:
        super().__init__([FieldError(path, message)])


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Something that one format says and the other cannot: where it stands, what it is, and what becomes of it."""

    path: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}: {self.why}"


@dataclass(frozen=True, slots=True)
class Imported:
    """A questionnaire from a file. `names` leads from the names of questions here to those in the file."""

    format: Format
    document: Mapping[str, object]
    names: Mapping[str, str]
    not_carried: tuple[NotCarried, ...]
    filled_in: tuple[str, ...]

    def confirmation(self) -> str:
        """What whoever saves the import shows to have seen: it changes with anything that the import would tell."""
        told = [
            self.format.value,
            self.document,
            dict(self.names),
            [asdict(one) for one in self.not_carried],
            self.filled_in,
        ]
        canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()
