"""Values of files that may be anything, read as what they should be; what is something else counts as not there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Json = Mapping[str, object]


def mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def mappings(value: object) -> list[Json]:
    """The members of a list that are objects; objects that count their members from 1, as some programs write lists."""
    if isinstance(value, dict):
        value = list(value.values())
    return [one for one in listed(value) if isinstance(one, dict)]


def text(value: object) -> str:
    """A value as text: numbers without a needless fraction, true and false as JSON writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def number(value: object) -> float | None:
    """A finite number, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def is_yes(value: object) -> bool:
    """Whether a flag is set, however the program writes it."""
    return value is True or text(value).strip().lower() in {"true", "yes", "y", "1", "on", "true()"}
