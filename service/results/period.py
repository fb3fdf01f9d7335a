"""The calendar month a figure is about, in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from service.base.errors import FieldError, InvalidInput

_FORM = re.compile(r"(20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to but not including `end`."""

    name: str
    start: datetime
    end: datetime


def month(name: str) -> Period:
    match = _FORM.fullmatch(name)
    if match is None:
        raise InvalidInput([FieldError("period", "must be a calendar month such as 2026-10")])
    year, number = int(match[1]), int(match[2])
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return Period(name, datetime(year, number, 1, tzinfo=UTC), end)
